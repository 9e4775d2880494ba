from __future__ import annotations

import json
from pathlib import Path

import pytest

from ftlint.mask import mask
from ftlint.secrets import PERSONAL, SECRETS
from ftlint.testing import Case

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
CASES = [Case("secret", FIXTURES / "secret" / "bad")]
CASES += [Case("personal-data", FIXTURES / "personal-data" / "bad")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
class TestWhatTheRulesFind:
    def lines(self, case: Case) -> list[str]:
        return (case.folder / "train.jsonl").read_text(encoding="utf-8").splitlines()

    def test_is_masked_in_the_text_and_in_the_line(self, case: Case) -> None:
        for line in self.lines(case):
            for text in (line, json.dumps(json.loads(line), ensure_ascii=False)):
                shown = mask(text)
                assert len(shown) == len(text)
                assert "****" in shown
                found = [m[0] for kind in (*SECRETS, *PERSONAL) for m in kind.matches(text)]
                assert [one for one in found if one in shown] == []

    def test_is_in_no_report(self, case: Case) -> None:
        from ftlint import engine
        from ftlint.report import FORMATS, lines

        rule, dataset = case.load()
        report = engine.check([rule], dataset)
        texts = [text for line in self.lines(case) for text in strings(json.loads(line))]
        kinds = SECRETS if case.rule == "secret" else PERSONAL
        found = [m[0] for text in texts for kind in kinds for m in kind.matches(text)]
        assert found
        for style in FORMATS:
            printed = "\n".join(lines(style, report))
            assert [one for one in found if one in printed] == []


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    return [text for one in value for text in strings(one)] if isinstance(value, list) else []


@pytest.mark.parametrize(
    "text",
    [
        "sk-learn-is-a-good-library-for-all of 7 kinds",
        "xoxb-xxxxxxxxxxxxxxxxxxxx",
        "-----BEGIN PUBLIC KEY-----",
        "order 4111 1111 1111 1112",
        "1700000000000",
        "DE89 3704 0044 0532 0130 01",
        "jo@example.com",
        "postgres://clerk:rainy-harbour@db.acme.io/orders",
    ],
)
def test_what_only_looks_like_one_is_not_found(text: str) -> None:
    assert [kind.name for kind in (*SECRETS, *PERSONAL) if list(kind.matches(text))] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (r'{"a": "Mail:\nnora@acme.io"}', r'{"a": "Mail:\nnora********"}'),
        (r'{"a": "{\"b\": \"+\\n078-05-1120\"}"}', r'{"a": "{\"b\": \"+\\n078-*******\"}"}'),
        (r'{"a": "\u00e94111 1111 1111 1111"}', r'{"a": "\u00e94111***************"}'),
        (r'{"a": "nora\u0040acme.io \u00e9"}', r'{"a": "nora************* \u00e9"}'),
        (r'{"a": "\u006eor\u0061@acme.io"}', r'{"a": "\u006eor\u0061********"}'),
    ],
)
def test_escapes_of_json_hide_nothing(line: str, shown: str) -> None:
    assert mask(line) == shown


@pytest.mark.parametrize(
    "begun",
    [
        *("sk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xoxa-", "xoxb-", "xoxp-"),
        *("xoxr-", "xoxs-", "AKIA", "ASIA", "AIza", "hf_", "glpat-", "eyJAAAAAAAA.AAAAAAAA."),
        *("PRIVATE KEY-----", "Bearer ", "://user:", "me@"),
    ],
)
def test_a_key_that_is_too_short_to_be_reported_is_masked(begun: str) -> None:
    end = {"://user:": "A@acme", "me@": "acme.org"}.get(begun, "")
    for least in (10, 16, 20, 30):
        text = f"a {begun}{end or 'A' * least}"
        if mask(text) != text:
            assert "*" in mask(text)
            return
    raise AssertionError(begun)
