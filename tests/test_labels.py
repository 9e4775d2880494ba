from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftlint.block import read_row
from ftlint.dataset import Chunk, SourceFile
from ftlint.labels import (
    FROM_TARGET,
    LONGEST_LABEL,
    MOST_COUNTED,
    MOST_LABELS,
    Census,
    LabelSpec,
    Task,
    fold_label,
    infer,
)
from ftlint.row import Row

untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

DECLARED = LabelSpec(declared=True)


def row(reply: str | None, spec: LabelSpec = FROM_TARGET, line: int = 1) -> Row:
    turns = [{"role": "user", "content": f"Question {line}"}]
    if reply is not None:
        turns.append({"role": "assistant", "content": reply})
    raw = json.dumps({"messages": turns}).encode()
    chunk = Chunk("train", SourceFile("train.jsonl", "train.jsonl"), spec)
    return read_row(chunk, raw + b"\n", line, 0)


def census(replies: Iterable[str | None], spec: LabelSpec = FROM_TARGET) -> Census:
    counted = Census()
    for line, reply in enumerate(replies, 1):
        counted.add(row(reply, spec, line))
    return counted


def task(replies: Iterable[str | None], spec: LabelSpec = FROM_TARGET) -> Task:
    return infer(spec, {"train": census(replies, spec)})


def sentences(n: int) -> list[str]:
    return [f"Your order {i} left the depot and arrives within {i} days." for i in range(n)]


class TestInfer:
    @pytest.mark.parametrize(
        "replies",
        [
            ["refund", "delivery"] * 3,
            ["refund"] * 3,
            ["0", "1", "-1"] * 3,
            ["退款", "配送"] * 3,
            ["👍", "👎"] * 3,
            ["Yes.", "yes", "YES!"],
            ["Refund", "refund.", " refund", "delivery", "Delivery", "delivery\n"],
            ["x" * LONGEST_LABEL] * 3,
            [*["refund"] * 9, "I cannot say which of the intents this is.\nSorry."],
            [*["refund"] * 3, None, None],
        ],
    )
    def test_short_replies_that_repeat_are_labels(self, replies: list[str | None]) -> None:
        assert task(replies).has_labels

    @pytest.mark.parametrize(
        ("replies", "reason"),
        [
            (sentences(9), "the replies do not repeat like labels (9 distinct in 9 replies)"),
            (
                ["a", "b", "c", "a"],
                "the replies do not repeat like labels (3 distinct in 4 replies)",
            ),
            (["x" * (LONGEST_LABEL + 1)] * 9, "only 0 of 9 replies are as short as labels"),
            (["one\ntwo"] * 9, "only 0 of 9 replies are as short as labels"),
            ([*["a"] * 8, *["b\nc"] * 2], "only 8 of 10 replies are as short as labels"),
            ([None, None], "no row has an assistant reply"),
            ([], "no row has an assistant reply"),
        ],
    )
    def test_free_text_is_not(self, replies: list[str | None], reason: str) -> None:
        assert task(replies) == Task(False, reason)

    def test_says_what_it_counted(self) -> None:
        assert task(["a", "A", "b"] * 3).reason == (
            "the replies are taken for labels (2 distinct in 9 replies)"
        )

    def test_goes_by_the_training_rows(self) -> None:
        labels, texts = census(["refund", "delivery"] * 3), census(sentences(9))
        assert infer(FROM_TARGET, {"train": labels, "test": texts}).has_labels
        assert not infer(FROM_TARGET, {"train": texts, "test": labels}).has_labels

    def test_goes_by_all_rows_where_none_is_trained(self) -> None:
        one, other = census(["refund", "delivery"]), census(["refund"] * 4)
        assert infer(FROM_TARGET, {"validation": one, "test": other}).has_labels
        assert not infer(FROM_TARGET, {"test": one}).has_labels
        unanswered = census([None])
        assert infer(FROM_TARGET, {"train": unanswered, "test": other}).has_labels

    def test_too_many_labels_are_none(self) -> None:
        replies = [f"label {i}" for i in range(MOST_LABELS)] * 3
        assert task(replies).has_labels
        replies += ["one more"] * 3
        assert task(replies) == Task(False, "there are more than 1,000 distinct replies")

    def test_a_split_with_far_too_many_is_not_counted_to_the_end(self) -> None:
        counted = census([])
        counted.labels.update({f"label {i}": 1 for i in range(MOST_COUNTED)})
        counted.add(row("one more"))
        assert (counted.too_many, len(counted.labels)) == (True, 0)
        for spec in (FROM_TARGET, DECLARED):
            verdict = infer(spec, {"train": census(["refund"] * 9), "test": counted})
            assert verdict == Task(False, "a split has more than 20,000 distinct replies")

    @pytest.mark.parametrize(
        ("spec", "reason"),
        [
            (DECLARED, "read from the reply, as declared"),
            (
                LabelSpec("json", field="a.b", declared=True),
                'read from the field "a.b" of the reply, as declared',
            ),
            (
                LabelSpec("regex", pattern="x(.)", declared=True),
                'read from the reply by the regex "x(.)", as declared',
            ),
        ],
    )
    def test_what_is_declared_is_believed(self, spec: LabelSpec, reason: str) -> None:
        assert task(sentences(4), spec) == Task(True, reason, declared=True)

    @untimed
    @given(st.lists(st.sampled_from(["refund", "Refund", "a\nb", None]), max_size=12), st.data())
    def test_does_not_depend_on_how_the_rows_were_counted(
        self, replies: list[str | None], data: st.DataObject
    ) -> None:
        cut = data.draw(st.integers(0, len(replies)))
        shuffled = data.draw(st.permutations(replies))
        parts = census(shuffled[cut:]).merge(census(shuffled[:cut]))
        assert parts == census(replies)
        assert infer(FROM_TARGET, {"train": parts}) == task(replies)


class TestCensus:
    def test_counts_rows_formats_replies_and_labels(self) -> None:
        counted = census(["refund", "refund", None, "free\ntext"])
        chunk = Chunk("train", SourceFile("f", "f"))
        for raw in (b"", b"[1]", b'{"prompt": "a", "completion": "b"}', b"not json"):
            counted.add(read_row(chunk, raw, 9, 0))
        assert counted.rows == 8
        assert counted.formats == {"chat": 4, "completion": 1}
        assert counted.replies == 4
        assert counted.labels == {"refund": 2, "b": 1}


class TestRead:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("refund", "refund"),
            (" refund\n", " refund\n"),
            ("x" * LONGEST_LABEL, "x" * LONGEST_LABEL),
            ("x" * (LONGEST_LABEL + 1), None),
            ("two\nlines", None),
            ("", None),
            (" \n ", None),
        ],
    )
    def test_takes_a_short_line_for_a_label(self, text: str, label: str | None) -> None:
        assert FROM_TARGET.read(text) == label

    def test_takes_any_text_that_is_declared(self) -> None:
        assert DECLARED.read("two\nlines " * 99) == "two\nlines " * 99
        assert DECLARED.read(" ") is None

    @pytest.mark.parametrize(
        ("field", "text", "label"),
        [
            ("intent", '{"intent": "refund"}', "refund"),
            ("intent", ' {"x": 1, "intent": " Refund "} ', " Refund "),
            ("intent", '{"intent": 3}', "3"),
            ("intent", '{"intent": true}', "true"),
            ("intent", '{"intent": ["退款"]}', '["退款"]'),
            ("a.b", '{"a": {"b": "x"}}', "x"),
            ("a.b", '{"a.b": "x"}', None),
            ("a.b", '{"a": "b"}', None),
            ("intent", '{"Intent": "refund"}', None),
            ("intent", '["intent"]', None),
            ("intent", '"intent"', None),
            ("intent", "refund", None),
            ("intent", '{"intent": "refund"', None),
            ("intent", "[" * 9999, None),
            ("intent", "", None),
        ],
    )
    def test_reads_a_field_of_json(self, field: str, text: str, label: str | None) -> None:
        assert LabelSpec("json", field=field, declared=True).read(text) == label

    @pytest.mark.parametrize(
        ("pattern", "text", "label"),
        [
            (r"intent: (\w+)", "So intent: refund. Not intent: billing", "refund"),
            (r"[A-E](?=\))", "The answer is B)", "B"),
            (r"^(?:yes|no)\b", "yes, sure", "yes"),
            (r"(a)(b)", "ab", "a"),
            (r"intent: (\w+)", "no idea", None),
            (r"(a)|b", "b", None),
        ],
    )
    def test_reads_by_a_pattern(self, pattern: str, text: str, label: str | None) -> None:
        assert LabelSpec("regex", pattern=pattern, declared=True).read(text) == label

    @untimed
    @given(st.text(), st.sampled_from(["target", "json", "regex"]))
    def test_never_raises(self, text: str, source: str) -> None:
        spec = LabelSpec(source, "a.b", "(a)?.", declared=True)  # type: ignore[arg-type]
        label = spec.read(text)
        assert label is None or isinstance(label, str)


class TestFoldLabel:
    @pytest.mark.parametrize(
        "group",
        [
            [
                "refund",
                "Refund",
                "REFUND",
                " refund ",
                "refund.",
                '"refund"',
                "`refund`",
                "refund!\n",
            ],
            ["order_status", "order-status", "Order Status", "order  status", "ORDER__STATUS"],
            ["straße", "STRASSE"],
            ["退款", " 退款\u00a0", "'退款'"],
            ["-1", " -1", "-1."],
            ["👍", "👍 "],
        ],
    )
    def test_spellings_are_one(self, group: list[str]) -> None:
        assert len({fold_label(label) for label in group}) == 1

    @pytest.mark.parametrize(
        "group",
        [
            ["1", "-1", "+1", "11", "1.5", "15"],
            ["C", "C++", "C#", "c*"],
            ["A", "A*", "B"],
            ["bug", "not a bug", "bugs"],
            ["5", "5%", "$5"],
            ["?", "!", "...", "", "-"],
            ["orderstatus", "order status"],
            ["👍", "👎", "👍🏽"],
            ["<5", ">5", ">=5"],
            ["退款", "付款"],
        ],
    )
    def test_what_means_something_else_stays_apart(self, group: list[str]) -> None:
        assert len({fold_label(label) for label in group}) == len(group)

    @untimed
    @given(st.text())
    def test_twice_is_once(self, label: str) -> None:
        assert fold_label(fold_label(label)) == fold_label(label)
