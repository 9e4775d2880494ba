"""The bulk code of ``ftlint.similarity`` against plain definitions of what it computes."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint.similarity import (
    Engine,
    Index,
    Texts,
    both_forms,
    clusters,
    contained,
    crowd,
    differing,
    hashing,
    jaccard,
    matches,
    measures,
    neighbours,
    normal,
    normalise,
    normalise_all,
    rows,
    shingles,
)
from ftlint.similarity.edges import word_edges
from ftlint.similarity.hashing import Sets, distinct, shingle_hashes, shingle_sets
from ftlint.similarity.minhash import RECALL, bands, lsh, signatures
from ftlint.similarity.normalise import NAMES, OPERATOR, by_code_point, spelt
from ftlint.similarity.shingle import Measure, split_words
from ftlint.similarity.survey import everything

quick = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

ALPHABET = "aB9 8+-*/.,?!\t\n\x1c\x00é京のกข👍·—<=>^%#@& 𠀀"
ODD = st.text(st.sampled_from(ALPHABET) | st.characters(), max_size=40)
ENGINES: tuple[Engine, ...] = ("exact", "minhash", "auto")
SAMPLES = {
    "English": "my parcel was due on monday and the page has said nothing since then so please "
    "tell me when it will be here because i need it for a birthday on friday",
    "German": "die leuchte für das büro sollte am montag da sein aber die sendung steht noch "
    "immer in leipzig und niemand kann mir sagen wann sie endlich weiter nach köln geht",
    "Chinese": "我上周订购的台灯到现在还没有收到请帮我查一下物流信息"
    "谢谢因为周五是朋友的生日我想送给他",
    "Japanese": "先週注文したランプがまだ届いていません配送状況を"
    "教えてください金曜日の誕生日に必要です",
    "Thai": "โคมไฟที่ฉันสั่งซื้อเมื่อสัปดาห์ที่แล้วยังไม่มาถึงกรุณาตรวจสอบสถานะการจัดส่งให้ด้วยค่ะ",
    "code": "def total items rate return sum item price item count for item in items rate plus 3 "
    "if rate above 0 else raise valueerror rate must be over 0 import math class cart self",
    "emoji": "great 👍 thanks 🎉 so much 😀 i love it 💯 really 🔥 wow 🚀 best 🥇 shop "
    "ever 🛒 ok 👌",
}


def family(seed: int, language: str, size: int = 60) -> list[str]:
    """Texts of a language, short and long, many of them others with some words changed."""
    chance = random.Random(f"{seed} {language}")
    words = split_words(normalise(SAMPLES[language]))
    glue = "" if language in ("Chinese", "Japanese", "Thai") else " "
    texts: list[str] = []
    while len(texts) < size:
        parent = [chance.choice(words) for _ in range(chance.choice([2, 6, 12, 24, 30, 60, 120]))]
        for _ in range(chance.choice([1, 2, 3])):
            child = list(parent)
            for _ in range(chance.choice([0, 1, 1, 2, 4])):
                child[chance.randrange(len(child))] = chance.choice(words)
            texts.append(glue.join(child))
    return texts


def likeness(left: str, right: str, ways: Sequence[Measure]) -> float:
    """What the pages promise, 0 for a pair that is not compared."""
    lengths = [len(split_words(text)) for text in (left, right)]
    way = next(way for way in ways if way.judges(*lengths))
    units = [
        length if way.unit == "word" else len(text)
        for length, text in zip(lengths, (left, right), strict=True)
    ]
    if min(units) - way.n + 1 < way.fewest:
        return float(left == right)
    if not all(way.takes(length) for length in lengths):
        return 0.0
    return jaccard(shingles(left, way), shingles(right, way))


def brute(
    queried: Sequence[str], indexed: Sequence[str], least: float, ways: Sequence[Measure]
) -> dict[int, list[tuple[float, int]]]:
    found = {}
    for i, left in enumerate(queried):
        pairs = [(likeness(left, right, ways), -j) for j, right in enumerate(indexed)]
        near = [(alike, -j) for alike, j in sorted(pairs, reverse=True) if alike >= least]
        if near:
            found[i] = near
    return found


class TestTexts:
    @quick
    @given(st.lists(ODD), st.lists(ODD))
    def test_are_what_went_in(self, left: list[str], right: list[str]) -> None:
        packed = Texts(left).merge(Texts(right))
        packed.append("end")
        assert list(packed) == [*left, *right, "end"]
        assert packed[-1] == "end"
        assert pickle.loads(pickle.dumps(packed)) == packed
        assert list(packed.take([len(packed) - 1, 0])) == ["end", packed[0]]
        assert list(packed[:2]) == [*left, *right, "end"][:2]

    def test_keep_a_lone_surrogate(self) -> None:
        assert Texts(["\ud800"])[0] == "\ud800"

    def test_take_nine_bytes_beside_the_text(self) -> None:
        assert Texts(["x" * 250] * 1000).nbytes == 1000 * 259

    def test_know_their_bounds(self) -> None:
        with pytest.raises(IndexError):
            Texts(["a"])[1]


class TestNormalise:
    @quick
    @given(st.lists(ODD, max_size=300), st.booleans())
    def test_is_the_same_for_one_and_for_many(self, texts: list[str], signs: bool) -> None:
        plain = [by_code_point(text, signs=signs) for text in texts]
        assert [normalise(text, signs=signs) for text in texts] == plain
        assert list(normalise_all(texts, signs=signs)) == plain
        assert list(both_forms(texts)[signs]) == plain

    def test_is_the_same_in_any_portions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        chance = random.Random(8)
        texts = ["".join(chance.choices(ALPHABET, k=chance.randrange(12))) for _ in range(400)]
        whole = both_forms(texts)
        assert list(whole[0]) == list(map(by_code_point, texts))
        for size in (1, 7, 50):
            monkeypatch.setattr(normal, "_AT_ONCE", size)
            assert both_forms(texts) == whole

    @quick
    @given(st.text(st.sampled_from("019٣ \t\u2028\x1c-+*^<>=/×÷−([:x京"), max_size=30))
    def test_spells_the_operators_that_the_pattern_finds(self, text: str) -> None:
        assert spelt(text) == OPERATOR.sub(lambda found: f" {NAMES[found[0].strip()]} ", text)

    @pytest.mark.parametrize("text", ["3-4", "3 - 4", "3  -  4", "a -5", "x+\t7", "2^10", "1/2"])
    def test_sees_an_operator_among_plain_texts(self, text: str) -> None:
        many = ["some plain words", text, "and others"]
        assert list(normalise_all(many)) == [by_code_point(one) for one in many]


def sets_of(texts: Sequence[str], way: Measure, size: int) -> list[frozenset[int]]:
    """The hashed sets, read in blocks of *size* bytes."""
    found = []
    for block in everything(Texts(texts)).blocks(size):
        sets = distinct(shingle_hashes(block, way))
        for low, high in zip(sets.offsets[:-1], sets.offsets[1:], strict=True):
            values = sets.values[low:high].tolist()
            assert len(set(values)) == len(values)
            found.append(frozenset(values))
    return found


class TestHashing:
    @quick
    @given(st.lists(ODD | st.sampled_from(list(SAMPLES.values())), min_size=1, max_size=30))
    def test_words_begin_and_stop_where_they_are_split(self, texts: list[str]) -> None:
        texts = [normalise(text) for text in texts]
        for size in (1 << 20, 50):
            found = []
            for block in everything(Texts(texts)).blocks(size):
                data, (starts, stops, counts) = block.data.tobytes(), word_edges(block)
                edges = zip(starts.tolist(), stops.tolist(), strict=True)
                words = [data[low:high].decode("utf-8", "surrogatepass") for low, high in edges]
                found += [words[i:j] for i, j in pairwise([0, *counts.tolist()])]
            assert found == [split_words(text) for text in texts]

    @quick
    @given(
        st.lists(ODD | st.sampled_from(list(SAMPLES.values())), min_size=1, max_size=30),
        st.sampled_from(["word-1", "word-3", "word-9", "char-1", "char-4", "char-9"]),
    )
    def test_hashes_stand_for_the_shingles(self, texts: list[str], kind: str) -> None:
        texts = [normalise(text) for text in texts]
        (way,) = measures(kind)
        found = sets_of(texts, way, 1 << 20)
        assert found == sets_of(texts, way, 50)
        names: dict[int, str] = {}
        for text, hashes in zip(texts, found, strict=True):
            units = split_words(text) if way.unit == "word" else text
            plain = shingles(text, way) if len(units) >= way.n else frozenset()
            assert len(plain) == len(hashes)
            if len(plain) == 1:
                assert names.setdefault(next(iter(hashes)), next(iter(plain))) in plain
        union = frozenset[str]().union(
            *(
                shingles(t, way)
                for t in texts
                if len(split_words(t) if way.unit == "word" else t) >= way.n
            )
        )
        assert len(frozenset[int]().union(*found)) == len(union)

    def test_an_ascii_word_hashes_alike_beside_any_script(self) -> None:
        (way,) = measures("word-1")
        plain, mixed = sets_of(["lamp", "lamp 京 für"], way, 1 << 20)
        assert plain < mixed

    def test_a_long_word_counts_to_its_last_letter(self) -> None:
        (way,) = measures("word-1")
        one, other = sets_of(["x" * 5000 + "a", "x" * 5000 + "b"], way, 1 << 20)
        assert one != other

    def test_are_the_same_on_every_machine(self) -> None:
        """Stored hashes lose their meaning if this changes: raise ``hashing.VERSION`` with it."""
        bits = 2**64 - 1
        word = int.from_bytes(b"lamp", "little") + 4 * 0x243F6A8885A308D3 & bits
        word = word * 0x9E3779B97F4A7C15 & bits
        word ^= word >> 32
        word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 & bits
        word ^= word >> 32
        (way,) = measures("word-1")
        assert sets_of(["lamp"], way, 99) == [frozenset({word})]


class TestMinHash:
    HASHES = tuple(range(1, 40, 3)), (7,), (2**64 - 1, 2**32, 5), ()

    def sets(self) -> Sets:
        sizes = [len(one) for one in self.HASHES]
        values = [value for one in self.HASHES for value in one]
        return Sets(np.cumsum([0, *sizes]), np.array(values, np.uint64))

    @pytest.mark.parametrize("n", [1, 128, 160])
    def test_signatures_are_those_of_datasketch(self, n: int) -> None:
        signed = signatures(self.sets(), n)
        for hashes, values in zip(self.HASHES, signed, strict=True):
            theirs = MinHash(num_perm=n, hashfunc=lambda value: value & 0xFFFFFFFF)
            theirs.update_batch(hashes)
            assert values.tolist() == theirs.hashvalues.tolist()

    def test_the_index_answers_like_one_built_by_hand(self) -> None:
        (way,) = measures("word-3")
        texts = [text for seed in range(4) for text in family(seed, "English")]
        b, r = bands(0.7)
        (block,) = everything(Texts(texts)).blocks(1 << 20)
        signed = signatures(shingle_hashes(block, way), b * r)
        built = lsh([signed[:100], signed[100:]], 0.7)
        by_hand = MinHashLSH(num_perm=b * r, params=(b, r))
        sketches = []
        for i, hashes in enumerate(sets_of(texts, way, 1 << 20)):
            sketch = MinHash(num_perm=b * r, hashfunc=lambda value: value & 0xFFFFFFFF)
            sketch.update_batch(hashes)
            by_hand.insert(i, sketch)
            sketches.append(sketch)
        answers = [set(by_hand.query(sketch)) for sketch in sketches]
        assert [set(built.query(sketch)) for sketch in sketches] == answers
        assert sum(map(len, answers)) > len(texts)


class TestEngines:
    @pytest.mark.parametrize("kind", ["auto", "word-3", "char-4"])
    @pytest.mark.parametrize("engine", ENGINES)
    def test_find_what_brute_force_finds(self, engine: Engine, kind: str) -> None:
        ways = measures(kind)
        wanted = got = 0
        for language in SAMPLES:
            for least in (0.5, 0.65, 0.8, 0.95):
                texts = family(int(100 * least), language)
                queried, indexed = texts[::2], texts[1::2]
                truth = TRUTHS.of(queried, indexed, least, kind)
                found = matches(queried, indexed, least, ways, engine=engine)
                for match in found.best:
                    near = truth[match.left]
                    assert (match.similarity, match.right) in near
                    assert match.others < len(near)
                    assert not match.at_least
                    got += match.others + 1
                wanted += sum(map(len, truth.values()))
        assert wanted > 200
        assert got >= (1 if engine == "exact" else 0.995) * wanted

    @pytest.mark.parametrize("engine", ENGINES)
    def test_say_which_ran_and_why(self, engine: Engine) -> None:
        texts = family(1, "English")
        (account,) = matches(texts, texts, 0.8, measures("word-3"), engine=engine).accounts
        assert account.engine == ("exact" if engine == "auto" else engine)
        assert account.why == ("as asked" if engine != "auto" else account.why)
        assert account.recall >= RECALL
        assert (account.left, account.right) == (len(texts), len(texts))

    def test_auto_leaves_the_exact_join_where_it_would_cost_too_much(self) -> None:
        """Many texts of few words share shingles of which none is rare."""
        chance = random.Random(5)
        words = [f"w{i}" for i in range(9)]
        texts = [" ".join(chance.sample(words, 5)) for _ in range(2000)]
        (account,) = matches(texts[:1000], texts[1000:], 0.5, measures("char-2")).accounts
        assert account.engine == "minhash"
        assert "candidate pairs" in account.why

    @pytest.mark.parametrize("engine", ENGINES)
    def test_answer_the_same_for_any_blocks_and_processes(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        texts = [text for language in SAMPLES for text in family(3, language)]
        queried, indexed = texts[::3], texts[1::3]

        def told(mapper: Callable[..., Iterable[Any]]) -> tuple[object, ...]:
            ways = measures("auto")
            return (
                matches(queried, indexed, 0.6, ways, engine=engine, mapper=mapper),
                clusters(texts, 0.6, ways, engine=engine, mapper=mapper),
                neighbours(texts, 0.6, ways, engine=engine, mapper=mapper),
                contained(queried, indexed, 8, mapper=mapper),
            )

        whole = told(map)
        monkeypatch.setattr(rows, "TASK", 3000)
        monkeypatch.setattr(hashing, "PART", 700)
        assert told(map) == whole
        pools = ThreadPoolExecutor(3), ProcessPoolExecutor(2, get_context("spawn"))
        for pool in pools:
            with pool:
                assert told(pool.map) == whole

    @pytest.mark.parametrize("kind", ["word-3", "char-5"])
    @pytest.mark.parametrize("language", SAMPLES)
    def test_cut_a_long_text_without_loss(
        self, kind: str, language: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        long = " ".join(family(5, language))
        (way,) = measures(kind)
        (block,) = everything(Texts([long])).parts()
        whole = set(shingle_hashes(block, way).values.tolist())
        monkeypatch.setattr(hashing, "PART", 400)
        cut = shingle_sets(block, way).values.tolist()
        assert set(cut) == whole
        assert len(cut) == len(whole)
        if language == "English":
            assert len(list(block.pieces(way.n))) > 1


class _Truths:
    """Brute force is slow, and each engine is held against the same."""

    def __init__(self) -> None:
        self._known: dict[object, dict[int, list[tuple[float, int]]]] = {}

    def of(self, queried: list[str], indexed: list[str], least: float, kind: str) -> Any:
        key = (tuple(queried), least, kind)
        if key not in self._known:
            self._known[key] = brute(queried, indexed, least, measures(kind))
        return self._known[key]


TRUTHS = _Truths()


class TestNeighbours:
    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("kind", ["auto", "word-3"])
    def test_are_of_another_group(self, engine: Engine, kind: str) -> None:
        ways = measures(kind)
        texts = [*family(8, "English", 80), "ok", "ok", "ok"]
        groups = [i % 3 for i in range(len(texts))]
        found = {m.left: m for m in neighbours(texts, 0.7, ways, groups=groups, engine=engine).best}
        for i, text in enumerate(texts):
            others = [j for j in range(len(texts)) if groups[j] != groups[i]]
            truth = brute([text], [texts[j] for j in others], 0.7, ways)
            if not truth:
                assert i not in found
                continue
            alike, place = truth[0][0]
            assert (found[i].similarity, found[i].right) == (alike, others[place])
            assert found[i].others == len(truth[0]) - 1

    def test_without_groups_are_all_others(self) -> None:
        texts = ["one lamp for the desk", "a rug", "one lamp for the desk"]
        found = neighbours(texts, 0.8, measures("auto")).best
        assert [(m.left, m.right, m.similarity) for m in found] == [(0, 2, 1.0), (2, 0, 1.0)]


def rows_of_a_template(n: int, gap: int, fixed: int = 60) -> list[str]:
    chance = random.Random(n)
    text = [f"t{i}" for i in range(fixed)]
    for i in range(0, fixed, gap):
        text[i] = "{}"
    return [" ".join(text).format(*(f"s{chance.randrange(40)}" for _ in text)) for _ in range(n)]


def prose(n: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    words = [f"{a}{b}" for a in "bcdfghklmnprst" for b in ("a", "eno", "ist", "ulat", "oring")]
    return [
        " ".join(chance.choice(words) + str(chance.randrange(30)) for _ in range(40))
        for _ in range(n)
    ]


class TestHardInputs:
    def test_rows_of_one_template_are_one_cluster(self) -> None:
        rows = rows_of_a_template(1500, 20)
        found = clusters(rows, 0.8, measures("word-3"))
        (cluster,) = found.found
        assert cluster.texts == len(rows)
        assert len(cluster.members) == len(set(rows))
        (account,) = found.accounts
        assert account.engine == "minhash"
        assert account.unlisted > 100_000
        assert account.candidates < 200 * len(rows)

    @pytest.fixture
    def crowded(self) -> tuple[list[str], list[str]]:
        """Rows of which each queried one is similar to hundreds of the others."""
        chance = random.Random(7)
        words = [f"w{i}" for i in range(30)]
        rows = [
            " ".join([*chance.sample(words, 28), f"x{chance.randrange(99)}"]) for _ in range(1500)
        ]
        return rows[:100], rows[100:]

    def test_counts_that_lack_pairs_say_so(
        self, crowded: tuple[list[str], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(crowd, "IN_ALL", 0)
        ways = measures("word-1")
        found = matches(*crowded, 0.8, ways, engine="minhash")
        (account,) = found.accounts
        assert len(found.best) == 100
        assert account.unlisted > 10_000
        assert account.unsettled == 0
        assert account.candidates < 100 * 1400 / 2
        assert any(match.at_least for match in found.best)
        whole = matches(*crowded, 0.8, ways, engine="exact").best
        for some, every in zip(found.best, whole, strict=True):
            assert some.others <= every.others
            assert some.at_least or some == every

    @pytest.mark.parametrize("engine", ["minhash", "auto"])
    def test_a_crowd_that_can_be_listed_lacks_nothing(
        self, engine: Engine, crowded: tuple[list[str], list[str]]
    ) -> None:
        found, exact = (
            matches(*crowded, 0.8, measures("word-1"), engine=one) for one in (engine, "exact")
        )
        assert [(m.left, m.right, m.similarity) for m in found.best] == [
            (m.left, m.right, m.similarity) for m in exact.best
        ]
        assert not any(match.at_least for match in found.best)
        assert found.accounts[0].unlisted == 0

    @pytest.mark.parametrize("looks", [crowd.LOOKS, 1])
    def test_a_text_with_one_match_in_a_crowd_has_it(
        self, looks: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The others are as like as 0.76 on the average, and most agree with it in a band."""
        monkeypatch.setattr(crowd, "IN_ALL", 0)
        monkeypatch.setattr(crowd, "LOOKS", looks)
        chance, words = random.Random(3), [f"w{i}" for i in range(60)]
        rows = [chance.sample(words, 52) for _ in range(2500)]
        near = [[*row[:40], "changed", *row[41:]] for row in rows[:60]]
        queried, indexed = ([" ".join(row) for row in some] for some in (near, rows))
        exact, found = (
            matches(queried, indexed, 0.85, measures("word-1"), engine=engine)
            for engine in ("exact", "minhash")
        )
        assert len(exact.best) == 60
        assert max(match.others for match in exact.best) < 50
        assert found.accounts[0].candidates > 60 * 64
        assert [(m.left, m.right) for m in found.best] == [(m.left, m.right) for m in exact.best]

    def test_a_text_that_reached_the_limit_without_a_match_is_counted(
        self, crowded: tuple[list[str], list[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for limit in ("IN_ALL", "FIRST", "LAST"):
            monkeypatch.setattr(crowd, limit, 1)
        ways = measures("word-1")
        found = matches(*crowded, 0.92, ways, engine="minhash")
        whole = matches(*crowded, 0.92, ways, engine="exact")
        missed = {match.left for match in whole.best} - {match.left for match in found.best}
        (account,) = found.accounts
        assert account.unsettled >= len(missed)
        assert account.unsettled > 0

    def test_neighbours_look_beyond_a_crowd_of_their_own_group(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(crowd, "IN_ALL", 0)
        chance, words = random.Random(5), [f"w{i}" for i in range(60)]
        rows = [" ".join(chance.sample(words, 56)) for _ in range(900)]
        groups = [int(i % 300 == 7) for i in range(len(rows))]
        exact, found = (
            neighbours(rows, 0.85, measures("word-1"), groups=groups, engine=engine).best
            for engine in ("exact", "minhash")
        )
        assert len(exact) > 500
        assert [(m.left, m.similarity) for m in found] == [(m.left, m.similarity) for m in exact]

    def test_copies_collapse(self) -> None:
        copies = Texts(prose(1) * 4_000)
        assert clusters(copies, 0.8, measures("auto")).found == ()
        (match, *_) = matches(copies[:3], copies, 0.8, measures("auto")).best
        assert (match.right, match.similarity, match.others) == (0, 1.0, 3_999)
        near = neighbours(copies, 0.8, measures("auto")).best
        assert [(m.left, m.right) for m in near[:3]] == [(0, 1), (1, 0), (2, 0)]
        assert near[5].others == 3_998

    @pytest.mark.parametrize("kind", ["auto", "word-3", "char-4"])
    def test_empty_texts_are_equal_and_no_cluster(self, kind: str) -> None:
        empty = Texts([""] * 5000)
        assert clusters(empty, 0.8, measures(kind)).found == ()
        found = matches(empty[:2], empty, 0.8, measures(kind))
        assert [m.others for m in found.best] == [4999, 4999]
        assert sum(account.too_short for account in found.accounts) == 5002

    @pytest.mark.parametrize("kind", ["word-3", "char-4"])
    def test_one_long_text(self, kind: str) -> None:
        chance = random.Random(2)
        long = " ".join(f"w{chance.randrange(3000)}" for _ in range(200_000))
        found = matches([long + " end"], [*prose(50), long], 0.8, measures(kind))
        (match,) = found.best
        assert match.right == 50
        assert match.similarity > 0.999

    def test_one_word_of_a_million_letters(self) -> None:
        word = "x" * 1_000_000
        (match,) = matches([word], ["y", word], 0.8, measures("auto")).best
        assert (match.right, match.similarity) == (1, 1.0)

    def test_nothing_at_all(self) -> None:
        assert matches([], [], 0.8, measures("auto")).best == ()
        assert clusters([], 0.8, measures("auto")).found == ()
        assert neighbours([], 0.8, measures("auto")).best == ()
        assert contained([], [], 8).found == ()


class TestTemplates:
    PREAMBLE = " ".join(f"rule{i}" for i in range(60))

    def rows(self, n: int) -> list[str]:
        return [f"{self.PREAMBLE} {text}" for text in prose(n)]

    def test_do_not_make_texts_alike(self) -> None:
        rows = self.rows(400)
        found = matches(rows[:100], rows[100:], 0.5, measures("word-3"))
        assert found.best == ()
        assert found.accounts[0].templates == 400
        assert clusters(rows, 0.5, measures("word-3")).found == ()

    def test_leave_the_similarity_of_the_rest(self) -> None:
        rows = self.rows(400)
        rest = rows[7].removeprefix(self.PREAMBLE).strip()
        changed = f"{rest.rsplit(' ', 1)[0]} other"
        (match,) = matches([f"{self.PREAMBLE} {changed}"], rows, 0.8, measures("word-3")).best
        (way,) = measures("word-3")
        assert match.right == 7
        assert match.similarity == jaccard(shingles(rest, way), shingles(changed, way))
        assert match.beyond_template

    def test_alone_match_what_is_equal(self) -> None:
        bare = [f"{self.PREAMBLE} {word}" for word in ("what", "who", "what")]
        found = matches(bare[:2], [*self.rows(400), bare[2]], 0.8, measures("word-3"))
        assert [(m.left, m.right, m.similarity) for m in found.best] == [(0, 400, 1.0)]
        assert found.accounts[0].too_short == 3

    def test_are_no_matter_of_a_few_rows(self) -> None:
        rows = self.rows(150)
        assert matches(rows[:50], rows[50:], 0.5, measures("word-3")).accounts[0].templates == 0

    def test_do_not_hang_on_the_order(self) -> None:
        chance, rows = random.Random(6), self.rows(210)
        near = [rows[3] + " end", rows[4] + " end", "something else"]
        shuffled = chance.sample(rows, len(rows))
        found = matches(near, shuffled, 0.8, measures("word-3")).best
        assert [(m.left, shuffled[m.right]) for m in found] == [(0, rows[3]), (1, rows[4])]


class TestContained:
    @quick
    @given(
        st.lists(st.lists(st.sampled_from("abc"), max_size=9).map(" ".join), max_size=9),
        st.lists(st.lists(st.sampled_from("abc"), max_size=14).map(" ".join), max_size=9),
        st.sampled_from([2, 4]),
        st.sampled_from([0.0, 0.5, 0.7, 1.0]),
    )
    def test_is_the_share_of_the_n_grams(
        self, held_out: list[str], known: list[str], n: int, coverage: float
    ) -> None:
        def grams(text: str) -> set[tuple[str, ...]]:
            words = text.split()
            return {tuple(words[i : i + n]) for i in range(len(words) - n + 1)}

        theirs = [grams(text) for text in known]
        result = contained(held_out, known, n, coverage=coverage)
        found = {one.left: one for one in result.found}
        assert result.too_short == sum(not grams(text) for text in held_out)
        for i, text in enumerate(held_out):
            mine = grams(text)
            shares = [(len(mine & other) / len(mine), -j) for j, other in enumerate(theirs) if mine]
            enough = sorted((s for s in shares if s[0] >= coverage and s[0]), reverse=True)
            assert (i in found) == bool(enough)
            if enough:
                one = found[i]
                assert (one.coverage, -one.right) == enough[0]
                assert one.others == len(enough) - 1
                assert one.anywhere == len(mine & set().union(*theirs)) / len(mine)


class TestIndex:
    def index(self) -> tuple[list[str], list[str], Index]:
        texts = [text for language in SAMPLES for text in family(4, language)] + ["ok", ""]
        known = texts[1::2]
        places = [f"train.jsonl:{i}".encode() for i in range(len(known))]
        return texts[::2], known, Index.build(known, places, 0.8, measures("auto"))

    def test_answers_like_a_comparison(self, tmp_path: Path) -> None:
        queried, known, index = self.index()
        index.save(tmp_path / "index")
        loaded = Index.load(tmp_path / "index")
        wanted = matches(queried, known, 0.8, measures("auto")).best
        assert len(wanted) > 30
        assert loaded.matches(queried).best == index.matches(queried).best == wanted
        assert list(loaded.places) == list(index.places)
        assert loaded.ways == measures("auto")
        assert all(one.recall < 1 for one in loaded.matches(queried).accounts)

    def test_answers_like_a_verified_one_of_datasketch(self) -> None:
        (way,) = measures("word-3")
        texts = [text for language in SAMPLES for text in family(4, language)]
        queried, known = texts[::2], texts[1::2]
        b, r = bands(0.8)
        mine, theirs = (
            signatures(shingle_hashes(block, way), b * r)
            for side in (queried, known)
            for block in everything(Texts(side)).blocks(1 << 24)
        )
        built, shared = lsh([theirs], 0.8), MinHash(num_perm=b * r).permutations
        wanted = {}
        for i, values in enumerate(mine):
            sketch = MinHash(hashvalues=values, permutations=shared, scheme="affine32")
            near = [(likeness(queried[i], known[j], [way]), -j) for j in built.query(sketch)]
            if near and max(near)[0] >= 0.8:
                wanted[i] = -max(near)[1]
        found = Index.build(known, [b""] * len(known), 0.8, [way]).matches(queried)
        assert {match.left: match.right for match in found.best} == wanted
        assert len(wanted) > 20

    def test_keeps_its_templates(self, tmp_path: Path) -> None:
        rows = TestTemplates().rows(300)
        Index.build(rows, [b""] * 300, 0.8, measures("word-3")).save(tmp_path / "index")
        index = Index.load(tmp_path / "index")
        preamble = TestTemplates.PREAMBLE
        found = index.matches([f"{preamble} {prose(1, 9)[0]}", f"{rows[5]} end", f"{preamble} x"])
        assert [(m.left, m.right, m.beyond_template) for m in found.best] == [(1, 5, True)]

    def test_of_nothing_finds_nothing(self, tmp_path: Path) -> None:
        Index.build([], [], 0.8, measures("auto")).save(tmp_path / "index")
        assert Index.load(tmp_path / "index").matches(["a lamp"]).best == ()

    @pytest.mark.parametrize("byte", [0, 30, 200, 2000, -1])
    def test_a_damaged_one_is_refused(self, byte: int, tmp_path: Path) -> None:
        path = tmp_path / "index"
        self.index()[2].save(path)
        raw = bytearray(path.read_bytes())
        raw[byte] ^= 0x55
        path.write_bytes(raw)
        with pytest.raises(ValueError, match=r"no index|damaged|another version"):
            Index.load(path)

    @pytest.mark.parametrize("size", [0, 10, 100, 3000])
    def test_a_short_one_is_refused(self, size: int, tmp_path: Path) -> None:
        path = tmp_path / "index"
        self.index()[2].save(path)
        path.write_bytes(path.read_bytes()[:size])
        with pytest.raises(ValueError, match=r"no index|damaged"):
            Index.load(path)

    def test_another_version_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "index"
        self.index()[2].save(path)
        path.write_bytes(path.read_bytes().replace(b'"version": 2', b'"version": 9', 1))
        with pytest.raises(ValueError, match="another version of ftlint; build it again"):
            Index.load(path)


class TestDiffering:
    @pytest.mark.parametrize(
        ("left", "right", "places"),
        [
            ("a red lamp", "a blue lamp", (("red", "blue"),)),
            ("a lamp", "a lamp", ()),
            ("a lamp", "a big lamp now", (("", "big"), ("", "now"))),
            ("东京", "东西", (("京", "西"),)),
        ],
    )
    def test_names_the_words(
        self, left: str, right: str, places: tuple[tuple[str, str], ...]
    ) -> None:
        assert differing(left, right) == places

    def test_is_bounded(self) -> None:
        left, right = "a " * 300_000, "b " * 300_000
        ((mine, theirs),) = differing(left, right)
        assert len(mine.split()) == len(theirs.split()) == 1000
        assert len(differing("a b " * 50, "a c " * 50, most=3)) == 3


def test_importing_ftlint_does_not_load_numpy() -> None:
    code = "import sys, ftlint, ftlint.similarity; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
