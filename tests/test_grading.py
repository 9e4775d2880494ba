"""What the source of a Python grader reads: certain, possible, or not to be told."""

from __future__ import annotations

import pytest

from ftlint.grading import Read, fault, reads


def grade(*lines: str) -> str:
    return "\n    ".join(("def grade(sample, item):", *lines))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (grade('return item["a"]["b"] == sample["output_text"]'), [Read(("a", "b"), True)]),
        (grade('return len(item.get("a"))'), [Read(("a",), False)]),
        (grade('return item.get("a", "")'), []),
        (grade('return item.get("a")["b"]'), [Read(("a",), False)]),
        (grade('if item["a"]:', '    return item["b"]', 'return item["c"]'),
         [Read(("a",), True), Read(("b",), False), Read(("c",), False)]),
        (grade('return item["a"] if item.get("a") else 0'), [Read(("a",), False)]),
        (grade('return item["a"] if "a" in item else 0'), []),
        (grade("try:", '    return item["a"]', "except KeyError:", "    return 0"), []),
        (grade("item = dict(item)", 'return item["a"]'), []),
        (grade('return [item["a"] for item in item["b"]]'), []),
        (grade('key = "a"', 'return item[key] + item["a" + "b"] + item[0]'), []),
        (grade('item["a"] = 1', "return 1"), []),
        ("def grade(s, row):\n    return row['a']", [Read(("a",), True)]),
        ("def other(sample, item):\n    return item['a']", []),
        ("def grade(*args):\n    return args[1]['a']", []),
        ("def grade(", []),
        (grade("return " + "+".join(["1"] * 20_000)), []),
    ],
)  # fmt: skip
def test_reads(source: str, found: list[Read]) -> None:
    assert list(reads(source)) == found


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (grade("return 1.0"), ""),
        (grade("return " + "+".join(["1"] * 20_000)), ""),
        ("grade = lambda sample, item: 1.0", ""),
        ("from graders import grade", ""),
        ("async def grade(sample, item): ...", ""),
        ("def score(sample, item): ...", 'has no function "grade"'),
        ("", 'has no function "grade"'),
        ("x = 1\ndef grade(:", "is not Python (line 2)"),
        ("\0", "is not Python"),
    ],
)
def test_fault(source: str, said: str) -> None:
    assert fault(source).startswith(said)
    assert bool(fault(source)) is bool(said)
