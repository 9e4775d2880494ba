"""``ftlint explain``: every error text that is known leads to its rule, with its numbers."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

from ftlint.diagnosis import Diagnosis, KnownError, diagnose, known
from ftlint.plugins import discover
from ftlint.report.diagnosis import text as told

HERE = {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "rules")])}
FAILED = "The job failed due to an invalid training file. "

ERRORS = known(discover())

# The text, the rules that would have caught it, and the figures in it.
TEXTS: list[tuple[str, set[str], dict[str, str]]] = [
    (
        "Training file has 3 example(s), but must have at least 10 examples",
        {"too-few-examples"},
        {"count": "3", "limit": "10"},
    ),
    (
        "file-2hLJ0abc has 5 example(s), but must have at least 10 examples",
        {"too-few-examples"},
        {"count": "5", "limit": "10"},
    ),
    (
        FAILED + "Invalid file format. Example 100, message 2 Discriminator 'role' is missing in "
        "value",
        {"unknown-role"},
        {"line": "100", "message": "2"},
    ),
    (
        FAILED + 'Invalid file format. Line 1, message 3, key "content": Input should be a valid '
        "string",
        {"wrong-content-type"},
        {"line": "1", "message": "3"},
    ),
    (
        FAILED + 'Invalid file format. Example 536 contains an extra "tools".',
        {"unknown-key"},
        {"line": "536", "key": "tools"},
    ),
    (
        "The job failed due to a file format error in the training file. Invalid file format. "
        'Example 1 contains an extra "weight".',
        {"unknown-key"},
        {"line": "1", "key": "weight"},
    ),
    (
        "The job failed due to a file format error in the training file. Invalid file format. "
        "Example 6174 message contains an invalid token: <|fim_suffix|>.",
        {"forbidden-special-token"},
        {"line": "6174", "token": "<|fim_suffix|>"},
    ),
    (FAILED + "'str' object has no attribute 'get'", {"wrong-content-type"}, {}),
    ("Invalid file format. Example X is missing key 'messages'", {"missing-messages"}, {}),
    ("Example 1 is missing key 'input'.", {"wrong-format"}, {"line": "1"}),
    (
        FAILED + "Invalid file format. Input file file-9aZ is in the fine-tune-chat format, but "
        "the specified fine-tuning job is not using 'supervised' as the training method (provided "
        "method=dpo).",
        {"wrong-format"},
        {"format": "fine-tune-chat", "needed": "supervised", "method": "dpo"},
    ),
    (
        FAILED + "Unexpected file format, expected either prompt/completion pairs or chat "
        "messages.",
        {"missing-messages", "foreign-format"},
        {},
    ),
    (
        "Invalid file format. Example 1273 cannot be parsed. Error: line contains invalid json: "
        "Expecting ',' delimiter: line 1 column 79 (char 78) (line 1273)",
        {"invalid-json"},
        {"line": "1273", "reason": "Expecting , delimiter", "column": "79"},
    ),
    (
        "Expected file to have JSONL format, where every line is a JSON dictionary. Line 1 is not "
        'a dictionary (HINT: line starts with: "{"p...").',
        {"row-not-object", "json-array-file", "byte-order-mark"},
        {"line": "1"},
    ),
    (
        'Line 3 is not a dictionary (HINT: line starts with: "[{"m...").',
        {"row-not-object", "json-array-file", "byte-order-mark"},
        {"line": "3"},
    ),
    ("Example 5 is missing key 'preferred_output'.", {"old-preference-keys"}, {"line": "5"}),
    (
        "The following tool_call_ids did not have response messages: call_1, call_2",
        {"missing-tool-result"},
        {"id": "call_1"},
    ),
    ("'purpose' is a required property", set(), {}),
    (
        "'' is not one of ['fine-tune', 'answers', 'search', 'classifications'] - 'purpose'",
        set(),
        {"choices": "fine-tune, answers, search, classifications"},
    ),
    (
        FAILED + "This training file was blocked because too many examples were flagged by our "
        "moderation API for containing content that violates OpenAI's usage policies in the "
        "following categories: hate. Use the free OpenAI Moderation API to identify these "
        "examples and remove them from your training data.",
        set(),
        {"categories": "hate"},
    ),
    (
        FAILED + "This file failed moderation safety checks. The OpenAI Moderation API identifies "
        "fine tuning examples that violate our content policies. To fine tune on this data, "
        "please try removing the flagged lines and uploading the file again. Flagged lines: 4, "
        "13, 14, 18, 35 ...",
        set(),
        {"lines": "4, 13, 14, 18, 35"},
    ),
    (
        "The job failed due to an invalid validation file. This training file was blocked by our "
        "moderation system because it contains too many examples that violate OpenAI's usage "
        "policies",
        set(),
        {},
    ),
    (
        "The job failed due to an unsafe training file. This training file was blocked because "
        "too many examples were flagged by our moderation for content that violates Azure "
        "OpenAI's usage policies with respect to model reasoning extraction. Please review the "
        "data and remove potential offending examples before retrying fine-tuning.",
        set(),
        {"policy": "model reasoning extraction"},
    ),
    (
        "Error while running moderation eval refusals_v3 for snapshot ft:gpt-4o-mini:acme::x: "
        "Error while running eval for category hate/threatening",
        set(),
        {"evaluation": "refusals_v3", "snapshot": "ft:gpt-4o-mini:acme::x"},
    ),
    (
        "System messages are not supported in 'reinforcement' examples",
        {"reinforcement-system-role"},
        {},
    ),
    (
        "Finetuning with o4-mini-2025-04-16 requires the reinforcement method of finetuning.",
        {"wrong-method"},
        {"model": "o4-mini-2025-04-16", "method": "reinforcement"},
    ),
    ("The job failed due to an internal error", set(), {}),
    ("exceeded_quota", set(), {}),
    ("invalid_validation_file", set(), {}),
    (
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: "
        "call_8Kd",
        {"missing-tool-result"},
        {"id": "call_8Kd"},
    ),
    (
        "'get weather' does not match '^[a-zA-Z0-9_-]{1,64}$' - 'messages.2.name'",
        {"invalid-tool-name"},
        {},
    ),
    ('Found extra column "id" in the line 12.', {"unknown-key"}, {"line": "12", "key": "id"}),
    ("Weight must be either 0 or 1 on line 7.", {"invalid-weight"}, {"line": "7"}),
    (
        "After the optional system message, conversation roles must alternate between "
        "user/assistant/user/assistant.",
        {"turn-order"},
        {},
    ),
    (
        "At least one message with the assistant role must be present in the example.",
        {"missing-assistant-reply"},
        {},
    ),
    ("Messages with images cannot have non-zero weights.", {"invalid-weight"}, {}),
    (
        """Input data at line 4 must follow '{"prompt": "<input text>", "completion": """
        """"<output text>"}' format""",
        set(),
        {
            "line": "4",
            "place": "line 4",
            "sample": "prompt: <input text>, completion: <output text>",
        },
    ),
    (
        "Maximum input token count 4919 exceeds limit of 4096 for train data",
        {"token-limit-exceeded"},
        {"count": "4919", "limit": "4096"},
    ),
    (
        "Row: 122. Token limit exceeded for 'input_text' [tokens: 15851|limit: 8192]",
        {"token-limit-exceeded"},
        {"line": "122", "field": "input_text", "count": "15851", "limit": "8192"},
    ),
    ("Found 43 examples that has RAI issues.", set(), {"count": "43"}),
    (
        "Dropped invalid example: {'_prompt': [], '_response': []}",
        {"unknown-role", "missing-assistant-reply"},
        {},
    ),
    (
        "Cannot find valid samples, check `data/README.md` for the data format.",
        {"missing-messages", "unknown-role"},
        {},
    ),
]


def names(found: Diagnosis) -> set[str]:
    return {rule.name for rule in found.rules}


class TestKnownTexts:
    @pytest.mark.parametrize(
        ("text", "rules", "figures"), TEXTS, ids=[text[:50] for text, _, _ in TEXTS]
    )
    def test_leads_to_its_rules_with_its_figures(
        self, text: str, rules: set[str], figures: dict[str, str]
    ) -> None:
        found = diagnose(text, ERRORS)
        assert found.match == "exact"
        assert names(found) == rules
        assert found.figures == figures
        assert list(told(found))

    def test_a_text_without_a_rule_says_what_it_means_and_what_to_do(self) -> None:
        for one in ERRORS:
            assert one.rule is not None or (one.meaning and one.do and one.source and one.provider)

    @pytest.mark.parametrize("error", ERRORS, ids=lambda one: one.text[:40])
    def test_every_text_matches_itself(self, error: KnownError) -> None:
        figures = {"line": "7", "message": "2", "column": "9", "count": "3", "limit": "10"}
        filled = re.sub(r"\{([a-z]+)\}", lambda m: figures.get(m[1], "4, 5"), error.text)
        assert error.text in {one.text for one in diagnose(filled, ERRORS).errors}

    def test_no_text_is_without_a_place_to_stand(self) -> None:
        assert not [one.text for one in ERRORS if not one.words]


class TestLooseMatching:
    @pytest.mark.parametrize(
        "text",
        [
            "example 536 contains an extra tools",
            "Example 536 contains an extra \u201ctools\u201d.",
            r'{"error": {"message": "Example 536 contains an extra \"tools\".", "param": null}}',
            "EXAMPLE 536  contains\n an extra 'tools'",
            'Line 536 contains an extra "tools"',
        ],
    )
    def test_quotes_case_and_white_space_do_not_count(self, text: str) -> None:
        found = diagnose(text, ERRORS)
        assert (found.match, names(found)) == ("exact", {"unknown-key"})
        assert found.figures == {"line": "536", "key": "tools"}

    def test_a_code_beside_its_message_gives_way_to_it(self) -> None:
        body = {
            "code": "invalid_training_file",
            "message": FAILED + "Example 2 is missing key 'messages'",
        }
        found = diagnose(json.dumps(body), ERRORS)
        assert names(found) == {"missing-messages"}
        assert found.figures["line"] == "2"

    def test_new_wording_is_called_closest_and_keeps_its_place(self) -> None:
        text = "In example 31 there is an extra key: it contains an additional 'weight'"
        found = diagnose(text, ERRORS)
        assert (found.match, names(found)) == ("closest", {"unknown-key"})
        assert found.figures["line"] == "31"

    @pytest.mark.parametrize(
        "text", ["", "   ", "it did not work", "example", "\x00\ud800", "7" * 5000]
    )
    def test_what_is_near_nothing_is_none(self, text: str) -> None:
        assert diagnose(text, ERRORS).match == "none"

    def test_a_hostile_text_takes_no_long_time(self) -> None:
        assert diagnose("is not one of " + "a " * 50_000, ERRORS) is not None


class TestCommand:
    @pytest.fixture
    def explained(self, run: Run) -> Any:
        return lambda *words, **more: run("explain", *words, env=HERE, **more)

    def test_prints_rule_meaning_place_and_command(self, explained: Any) -> None:
        done = explained('Example 536 contains an extra "tools".')
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("unknown-key (CHAT002): A row or a message has a key")
        assert (
            "  where: example 536, counted from 1; that is line 536 of the file if none" in done.out
        )
        assert "  key: tools\n" in done.out
        assert done.out.endswith("\nrun: ftlint check --select unknown-key FILE\n")

    def test_the_command_it_names_can_be_run(self, run: Run, tmp_path: Path) -> None:
        done = run("explain", "Training file has 3 example(s), but must have at least 10", env=HERE)
        assert done.out.startswith("closest known text: ")
        command = done.out.splitlines()[-1].removeprefix("run: ftlint ")
        (tmp_path / "rows.jsonl").write_text('{"messages": []}\n')
        checked = run(*command.replace("FILE", "rows.jsonl").split(), env=HERE)
        assert checked.code == 1
        assert "too-few-examples" in checked.out

    def test_says_when_no_rule_can_help(self, explained: Any) -> None:
        done = explained("This file failed moderation safety checks. Flagged lines: 4, 13")
        assert done.code == 0
        assert done.out.startswith("no rule: this cannot be seen in the file")
        assert "run:" not in done.out

    def test_the_validation_file_is_named(self, explained: Any) -> None:
        text = (
            "The job failed due to an invalid validation file. Example 3 is missing key 'messages'"
        )
        assert explained(text).out.endswith("--select missing-messages validation=FILE\n")

    def test_unknown_text_exits_with_1(self, explained: Any) -> None:
        done = explained("the moon is made of cheese")
        assert (done.code, done.err) == (1, "")
        assert done.out.startswith("no known error text is near this one\n")

    def test_reads_standard_input(self, explained: Any) -> None:
        done = explained("-", stdin=b"Weight must be either 0 or 1 on line 7.\n")
        assert done.code == 0
        assert done.out.startswith("invalid-weight (CHAT007)")

    def test_json(self, explained: Any) -> None:
        found = json.loads(
            explained("Weight must be either 0 or 1 on line 7.", "--format=json").out
        )
        assert found["match"] == "exact"
        assert [rule["name"] for rule in found["rules"]] == ["invalid-weight"]
        assert found["figures"] == {"line": 7}
        assert found["command"] == "ftlint check --select invalid-weight FILE"

    def test_a_pack_brings_its_own_texts(self, explained: Any, tmp_path: Path) -> None:
        (tmp_path / "acme.py").write_text(
            "from ftlint import ExampleRule\n\n\nclass Shouting(ExampleRule):\n"
            '    """A reply shouts."""\n\n    code, name = "ACME001", "shouting"\n'
            '    errors = ("Row {line} is too loud for {ears}",)\n\n\nRULES = (Shouting,)\n'
        )
        (tmp_path / "ftlint.toml").write_text('plugins = ["acme.py"]\n')
        done = explained("row 12 is too loud for us")
        assert done.code == 0
        assert done.out.startswith("shouting (ACME001): A reply shouts.")
        assert "line 12 of the file" in done.out

    def test_nothing_acts_on_the_terminal(self, explained: Any) -> None:
        assert "\x1b" not in explained("Example 1 contains an extra \x1b[2Jkey").out
