from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ftlint.similarity import Match, clusters, jaccard, matches, measures, normalise, shingles
from ftlint.similarity.minhash import RECALL, bands, recall

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
KINDS = ("auto", "word-1", "word-3", "char-2", "char-4")
WORDS = ["lamp", "rug", "sofa", "desk", "chair", "parcel", "order", "refund"]
WORDS += ["late", "green", "blue", "oslo"]

TEXTS = st.lists(st.sampled_from(WORDS[:4]), min_size=1, max_size=8).map(" ".join)
Brute = dict[int, list[tuple[float, int]]]
"""A text's number, and the numbers of those like it with their similarity, best first."""

CORPORA = st.lists(TEXTS | st.sampled_from(["a", "b", "ab", "?", "京都", "👍"]), max_size=12)


def pieces(text: str, unit: str, n: int) -> set[tuple[str, ...]]:
    """Shingles as their definition has them, apart from the code under test."""
    items = text.split(" ") if unit == "word" else list(text)
    return {tuple(items[i : i + n]) for i in range(max(1, len(items) - n + 1))}


def likeness(left: str, right: str, kind: str) -> float:
    """The similarity that the page promises, 0 for a pair that is not compared."""
    unit, n = kind.split("-") if "-" in kind else ("word", "3")
    if kind == "auto":
        short, long = sorted(len(text.split(" ")) for text in (left, right))
        if short < 25:
            unit, n = "char", "4"
            if long >= 50:
                return 0.0
    mine, theirs = (pieces(text, unit, int(n)) for text in (left, right))
    return len(mine & theirs) / len(mine | theirs)


def brute(queried: Sequence[str], indexed: Sequence[str], least: float, kind: str) -> Brute:
    found: Brute = {}
    for i, left in enumerate(queried):
        pairs = [(likeness(left, right, kind), -j) for j, right in enumerate(indexed)]
        near = sorted((pair for pair in pairs if pair[0] >= least), reverse=True)
        if near:
            found[i] = [(similarity, -j) for similarity, j in near]
    return found


def corpus(seed: int, size: int = 50) -> list[str]:
    """Families of texts that differ by a word or a few, between 5 and 70 words long."""
    chance = random.Random(seed)
    texts: list[str] = []
    while len(texts) < size:
        parent = [f"{chance.choice(WORDS)}{chance.randrange(9)}" for _ in range(50)]
        parent = parent[: chance.choice([5, 8, 12, 20, 24, 25, 26, 40, 50, 50])]
        for _ in range(chance.choice([1, 1, 2, 4])):
            child = list(parent)
            for _ in range(chance.choice([0, 0, 1, 1, 2, 5])):
                child[chance.randrange(len(child))] = chance.choice(WORDS)
            texts.append(" ".join(child[chance.choice([0, 0, 1]) :]))
    return texts


class TestMatches:
    @untimed
    @given(CORPORA, CORPORA, st.sampled_from(THRESHOLDS), st.sampled_from(KINDS))
    def test_reports_only_what_is_truly_similar(
        self, queried: list[str], indexed: list[str], least: float, kind: str
    ) -> None:
        truth = brute(queried, indexed, least, kind)
        found = list(matches(queried, indexed, least, measures(kind)).best)
        assert len({match.left for match in found}) == len(found)
        for match in found:
            near = truth[match.left]
            assert (match.similarity, match.right) in near
            assert match.similarity >= least
            assert match.others < len(near)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("least", THRESHOLDS)
    def test_finds_what_brute_force_finds(self, least: float, kind: str) -> None:
        wanted = pairs = got = best = total = 0
        for seed in range(4):
            queried, indexed = corpus(seed)[::2], corpus(seed)[1::2]
            truth = brute(queried, indexed, least, kind)
            found = {m.left: m for m in matches(queried, indexed, least, measures(kind)).best}
            assert found.keys() <= truth.keys()
            wanted += len(truth)
            total += sum(len(near) for near in truth.values())
            got += len(found)
            pairs += sum(match.others + 1 for match in found.values())
            best += sum(
                (match.similarity, match.right) == truth[i][0] for i, match in found.items()
            )
        assert wanted >= 4
        assert min(got, best) >= 0.99 * wanted
        assert 0.99 * total <= pairs <= total

    @pytest.mark.parametrize("least", THRESHOLDS)
    def test_misses_hardly_a_pair_at_the_threshold(self, least: float) -> None:
        """Pairs of word sets whose similarity is the threshold, or the next above it."""
        common = 19 if least == 0.95 else 18
        alone = int(common / least + 1e-9) - common
        queried = [" ".join(f"q{i}w{k}" for k in range(common)) for i in range(400)]
        indexed = [
            text + "".join(f" x{i}n{k}" for k in range(alone)) for i, text in enumerate(queried)
        ]
        assert likeness(queried[0], indexed[0], "word-1") >= least
        found = list(matches(queried, indexed, least, measures("word-1")).best)
        assert all(match.left == match.right for match in found)
        assert len(found) >= 0.99 * len(queried)

    @untimed
    @given(CORPORA, CORPORA, st.randoms(use_true_random=False), st.sampled_from(KINDS))
    def test_does_not_depend_on_the_order(
        self, queried: list[str], indexed: list[str], chance: random.Random, kind: str
    ) -> None:
        def told(queried: list[str], indexed: list[str]) -> list[tuple[str, float, int]]:
            found = matches(queried, indexed, 0.6, measures(kind)).best
            return sorted((queried[m.left], m.similarity, m.others) for m in found)

        shuffled = chance.sample(queried, len(queried)), chance.sample(indexed, len(indexed))
        assert told(*shuffled) == told(queried, indexed)

    @pytest.mark.parametrize("kind", KINDS)
    def test_takes_the_first_of_the_most_similar(self, kind: str) -> None:
        text, near = " ".join(WORDS[:10]), " ".join(WORDS[:11])
        way, *_ = measures(kind)
        (match,) = matches([text], [near, "something else", text, text], 0.5, measures(kind)).best
        assert match == Match(0, 2, 1.0, way, 2)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("text", ["a", "?", "👍", "京", "ab", ""])
    def test_matches_the_shortest_texts_with_themselves(self, text: str, kind: str) -> None:
        (match,) = matches([text], ["zz", text, "!"], 0.8, measures(kind)).best
        assert (match.right, match.similarity, match.others) == (1, 1.0, 0)

    def test_of_nothing_are_none(self) -> None:
        assert list(matches([], ["a"], 0.8, measures("auto")).best) == []
        assert list(matches(["a"], [], 0.8, measures("auto")).best) == []


def components(texts: Sequence[str], least: float, kind: str) -> set[frozenset[int]]:
    """The connected components of at least two texts."""
    group = {i: {i} for i in range(len(texts))}
    for i, left in enumerate(texts):
        for j in range(i):
            if group[i] is not group[j] and likeness(left, texts[j], kind) >= least:
                group[i] |= group[j]
                for member in group[j]:
                    group[member] = group[i]
    return {frozenset(one) for one in group.values() if len(one) > 1}


class TestClusters:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("least", [0.5, 0.7, 0.8, 0.95])
    def test_are_the_components_of_the_true_graph(self, least: float, kind: str) -> None:
        missed = wanted = 0
        for seed in range(4):
            texts = list(dict.fromkeys(corpus(seed)))
            truth = components(texts, least, kind)
            found = {frozenset(c.members) for c in clusters(texts, least, measures(kind)).found}
            assert all(any(one <= true for true in truth) for one in found)
            missed += len(truth - found)
            wanted += len(truth)
        assert wanted >= 4
        assert missed <= 0.02 * wanted

    @untimed
    @given(CORPORA, st.sampled_from(THRESHOLDS), st.sampled_from(KINDS))
    def test_hold_together_and_tell_how_far_they_reach(
        self, texts: list[str], least: float, kind: str
    ) -> None:
        texts = list(dict.fromkeys(texts))
        truth = components(texts, least, kind)
        for cluster in clusters(texts, least, measures(kind)).found:
            first, *rest = cluster.members
            assert list(cluster.members) == sorted(cluster.members)
            assert any(set(cluster.members) <= true for true in truth)
            assert cluster.least == min(likeness(texts[first], texts[i], kind) for i in rest)

    @untimed
    @given(CORPORA, st.randoms(use_true_random=False), st.sampled_from(KINDS))
    def test_do_not_depend_on_the_order(
        self, texts: list[str], chance: random.Random, kind: str
    ) -> None:
        def told(texts: list[str]) -> set[frozenset[str]]:
            found = clusters(texts, 0.6, measures(kind)).found
            return {frozenset(texts[i] for i in one.members) for one in found}

        texts = list(dict.fromkeys(texts))
        assert told(chance.sample(texts, len(texts))) == told(texts)

    def test_may_reach_further_than_the_threshold(self) -> None:
        chain = [" ".join(WORDS[i : i + 8]) for i in range(4)]
        (cluster,) = clusters(chain, 0.7, measures("word-1")).found
        assert cluster.members == (0, 1, 2, 3)
        assert cluster.least == 5 / 11


class TestNormalise:
    @untimed
    @given(st.text(), st.booleans())
    @example("0<\x1b0", True)
    def test_twice_is_once(self, text: str, signs: bool) -> None:
        once = normalise(text, signs=signs)
        assert normalise(once, signs=signs) == once

    @untimed
    @given(st.text())
    def test_keeps_something_of_every_text_that_says_something(self, text: str) -> None:
        assert bool(normalise(text)) == bool(text.strip())

    @untimed
    @given(st.text(st.characters(exclude_categories=["Cs"])))
    def test_forgets_how_unicode_is_spelt(self, text: str) -> None:
        composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        assert normalise(composed) == normalise(apart)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("Café", "cafe\u0301"),
            ("ＬＡＭＰ １２", "lamp 12"),
            ("STRASSE", "straße"),
            ("ΟΔΟΣ", "οδος"),
            ("pass\u200bword \ufeff", "password"),
            ("co\u00adoperate", "cooperate"),
            ("Where is it?!", "where, is  it"),
            (" a\t\u3000b\n\nc ", "a b c"),
            ("ｶﾞ", "ガ"),
            ("ﬁne", "fine"),
            ("it’s — “fine”", "it's - 'fine'"),
            ("東京。大阪、", "東京 大阪"),
        ],
    )
    def test_makes_equal(self, left: str, right: str) -> None:
        assert normalise(left) == normalise(right)

    @pytest.mark.parametrize(
        ("left", "right"),
        [
            ("👍", "👎"),
            ("great 👍", "great"),
            ("?", "!"),
            ("...", "…!"),
            ("order 48213", "order 48214"),
            ("東京", "京都"),
            ("can", "cañ"),
            ("a b", "ab"),
            ("3 + 4", "3 * 4"),
            ("3+4", "3 4"),
            ("3 / 4", "3 4"),
            ("3 - 4", "3 4"),
            ("-1", "1"),
        ],
    )
    def test_keeps_apart(self, left: str, right: str) -> None:
        assert normalise(left) != normalise(right)

    @pytest.mark.parametrize(
        ("left", "right"),
        [("C++", "C"), ("5 %", "5"), ("$5", "€5"), ("a < b", "a > b"), ("a/b", "a b")],
    )
    def test_keeps_signs_only_if_asked(self, left: str, right: str) -> None:
        assert normalise(left) == normalise(right)
        assert normalise(left, signs=True) != normalise(right, signs=True)


class TestMeasures:
    @pytest.mark.parametrize("kind", ["", "word", "word-0", "char-10", "line-3", "AUTO", "word-3 "])
    def test_unknown_ones_are_refused(self, kind: str) -> None:
        with pytest.raises(ValueError, match="expected auto, word-N or char-N"):
            measures(kind)

    ENGLISH = "My parcel was due on Monday and the tracking page has said nothing since"
    GERMAN = "Die Leuchte für das Büro sollte am Montag da sein, aber die Sendung steht noch immer"
    CODE = "def total(items, rate): return sum(item.price * item.count for item in items) * rate"

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            (ENGLISH, "character 4-grams"),
            (
                f"{ENGLISH} and I need it for a birthday on Friday, so please hurry up",
                "word 3-grams",
            ),
            (GERMAN, "character 4-grams"),
            (f"{GERMAN} in Leipzig und niemand kann mir sagen, wann sie kommt", "word 3-grams"),
            ("我上周订购的台灯到现在还没有收到", "character 4-grams"),
            ("我上周订购的台灯到现在还没有收到请帮我查一下物流信息", "word 3-grams"),
            ("先週注文したランプがまだ届いていません。配送状況を教えてください。", "word 3-grams"),
            ("โคมไฟที่ฉันสั่งซื้อเมื่อสัปดาห์ที่แล้วยังไม่มาถึงกรุณาตรวจสอบ", "word 3-grams"),
            (CODE, "character 4-grams"),
            (f"{CODE} # the sum over all items, with the tax rate of the country", "word 3-grams"),
            ("ok", "character 4-grams"),
            ("👍", "character 4-grams"),
        ],
    )
    def test_auto_goes_by_the_number_of_words(self, text: str, name: str) -> None:
        text = normalise(text)
        (match,) = matches([text], [text], 0.8, measures("auto")).best
        assert match.measure.name == name
        assert match.others == 0

    def test_auto_judges_each_pair_once(self) -> None:
        short, long = measures("auto")
        lengths = (1, 24, 25, 49, 50, 99)
        for m in lengths:
            for n in lengths:
                chosen = [way for way in (short, long) if way.judges(m, n)]
                assert chosen[0] is (short if min(m, n) < 25 else long)
                taken = [way for way in (short, long) if way.takes(m) and way.takes(n)]
                assert (chosen[0] in taken) == (min(m, n) >= 25 or max(m, n) < 50)

    @untimed
    @given(TEXTS, st.sampled_from(KINDS[1:]))
    def test_shingles_are_the_n_grams(self, text: str, kind: str) -> None:
        (way,) = measures(kind)
        glue = " " if way.unit == "word" else ""
        assert shingles(text, way) == {glue.join(one) for one in pieces(text, way.unit, way.n)}

    def test_jaccard(self) -> None:
        assert jaccard(frozenset("abc"), frozenset("bcd")) == 0.5
        assert jaccard(frozenset("a"), frozenset("b")) == 0
        assert jaccard(frozenset(), frozenset()) == 1
        assert jaccard(frozenset(), frozenset("a")) == 0


@pytest.mark.parametrize("percent", range(50, 101))
def test_bands_promise_the_recall(percent: int) -> None:
    b, r = bands(percent / 100)
    assert b * r <= 160
    assert recall(percent / 100) >= RECALL >= 0.995
