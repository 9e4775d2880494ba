from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from ftlint import tokens
from ftlint.tokens import Count

ROOT = Path(__file__).resolve().parent.parent
BUILD_VOCAB = ROOT / "scripts" / "build_vocab.py"

TEXTS = [
    "",
    "The parcel was due on Monday; I'd like a refund, and we'll see. DON'T WAIT!",
    "Grüße aus Köln, señor Ångström: naïve façade, Ελληνικά, русский, עברית, हिन्दी",
    "東京都は日本の首都です。人工智能正在改变世界。대한민국의 수도는 서울이다.",
    "👩‍👩‍👧‍👦 🇩🇪 👍🏽 zero\u200bwidth e\u0301 \U0001f600",
    "def f(x: int) -> str:\n\treturn f'{x!r}' # 1234567\r\n\r\n    if a != b://c\n",
    "a   b \t\t c\n\n\n  \n d \u3000\u3000e\x1c \x85f   ",
    "<|endoftext|><|fim_prefix|>x<|endofprompt|><|im_start|>",
    "\ud83d lone, paired \ud83d\ude00, \udc00",
]


@pytest.fixture(params=tokens.ENCODINGS)
def tokenizer(request: pytest.FixtureRequest) -> tokens.Tokenizer:
    return tokens.load_exact(request.param)


def made_with(encoding: Any) -> tokens.Tokenizer:
    """A tokenizer with a stand-in for tiktoken's encoding."""
    made = tokens.Tokenizer("o200k_base")
    vars(made)["encoding"] = encoding
    return made


def tiktoken_text(tokenizer: tokens.Tokenizer) -> bytes:
    """The `.tiktoken` file that the shipped vocabulary was made from."""
    ranks = enumerate(tokenizer.encoding.token_byte_values())
    in_order = sorted((tokenizer.encoding.encode_single_token(token), token) for _, token in ranks)
    return b"".join(b"%s %d\n" % (base64.b64encode(token), rank) for rank, token in in_order)


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT
    )


class TestVocabulary:
    def test_is_what_tiktoken_would_download(
        self, tokenizer: tokens.Tokenizer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hashes = []

        def ours(_url: str, expected_hash: str) -> dict[bytes, int]:
            hashes.append(expected_hash)
            return tokenizer.encoding._mergeable_ranks

        monkeypatch.setattr(openai_public, "load_tiktoken_bpe", ours)
        theirs = getattr(openai_public, tokenizer.encoding.name)()

        assert hashes == [hashlib.sha256(tiktoken_text(tokenizer)).hexdigest()]
        n_vocab = theirs.pop("explicit_n_vocab", None)
        assert n_vocab is None or n_vocab == tokenizer.encoding.n_vocab
        assert theirs == {
            "name": tokenizer.encoding.name,
            "pat_str": tokenizer.encoding._pat_str,
            "mergeable_ranks": tokenizer.encoding._mergeable_ranks,
            "special_tokens": tokenizer.encoding._special_tokens,
        }

    def test_special_tokens_are_those_of_all_encodings(self) -> None:
        encodings = [tokens.load_exact(name).encoding for name in tokens.ENCODINGS]
        assert frozenset().union(*(e.special_tokens_set for e in encodings)) == (
            tokens.SPECIAL_TOKENS
        )

    def test_unknown_encoding_names_the_known_ones(self) -> None:
        with pytest.raises(ValueError, match=r'"gpt-9".*o200k_base, cl100k_base'):
            tokens.load("gpt-9")

    def test_notice_names_the_licence(self) -> None:
        notice = (ROOT / "ftlint" / "vocab" / "NOTICE").read_text(encoding="utf-8")
        assert "openai/tiktoken" in notice
        assert "Copyright (c) 2022 OpenAI, Shantanu Jain" in notice


class TestBuildVocab:
    def test_writes_the_shipped_vocabulary(
        self, tokenizer: tokens.Tokenizer, tmp_path: Path
    ) -> None:
        name = tokenizer.encoding.name
        source = tmp_path / f"{name}.tiktoken"
        source.write_bytes(tiktoken_text(tokenizer))
        named = run(BUILD_VOCAB, source, "--output", tmp_path)
        assert (named.returncode, named.stderr) == (0, "")
        first = (tmp_path / f"{name}.bin").read_bytes()
        shipped = (ROOT / "ftlint" / "vocab" / f"{name}.bin").read_bytes()
        assert zlib.decompress(first) == zlib.decompress(shipped)

        source = source.rename(tmp_path / "cached")
        assert run(BUILD_VOCAB, "--encoding", name, source, "--output", tmp_path).returncode == 0
        assert (tmp_path / f"{name}.bin").read_bytes() == first

    def test_refuses_a_changed_file(self, tmp_path: Path) -> None:
        source = tmp_path / "cl100k_base.tiktoken"
        source.write_bytes(tiktoken_text(tokens.load_exact("cl100k_base")) + b"\n")
        done = run(BUILD_VOCAB, source, "--output", tmp_path)
        assert done.returncode == 2
        assert "this is not the published cl100k_base vocabulary" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert not (tmp_path / "cl100k_base.bin").exists()

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("p50k_base.tiktoken", "unknown encoding"), ("o200k_base.tiktoken", "No such file")],
    )
    def test_refuses_what_it_cannot_use(self, name: str, reason: str, tmp_path: Path) -> None:
        if "unknown" in reason:
            (tmp_path / name).write_bytes(b"IQ== 0\n")
        done = run(BUILD_VOCAB, tmp_path / name, "--output", tmp_path)
        assert done.returncode == 2
        assert reason in done.stderr

    def test_refuses_ranks_with_a_gap(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.syspath_prepend(str(BUILD_VOCAB.parent))
        import build_vocab  # type: ignore[import-not-found]

        assert build_vocab.tokens_by_rank(b"Ig== 1\nIQ== 0\n") == [b"!", b'"']
        for content in (b"IQ== 0\nIg== 2\n", b"IQ== 0\nIg== 0\n", b"IQ==\n", b"I 0\n"):
            with pytest.raises(build_vocab.RefusedError):
                build_vocab.tokens_by_rank(content)


class TestOffline:
    def test_counts_with_no_network_and_no_cache(self, tmp_path: Path) -> None:
        program = f"""
import os, socket
os.environ["TIKTOKEN_CACHE_DIR"] = {str(tmp_path / "missing")!r}
def refuse(*args, **kwargs): raise AssertionError("network")
socket.socket = socket.create_connection = socket.getaddrinfo = refuse
from ftlint import tokens
print([tokens.load(name).count("hello world").tokens for name in tokens.ENCODINGS])
"""
        done = run("-c", program)
        assert (done.stdout, done.stderr) == ("[2, 2]\n", "")

    def test_import_leaves_tiktoken_alone(self) -> None:
        program = """
import sys
from ftlint.tokens import ENCODINGS, SPECIAL_TOKENS, needs_count
needs_count(10, 5)
print({"tiktoken", "regex", "numpy", "requests"} & set(sys.modules))
"""
        assert run("-c", program).stdout == "set()\n"


class TestCount:
    @pytest.mark.parametrize("text", TEXTS)
    def test_equals_tiktoken(self, tokenizer: tokens.Tokenizer, text: str) -> None:
        ids = tokenizer.encoding.encode_ordinary(text)
        assert tokenizer.count(text) == Count(len(ids))
        assert tokenizer.count_repeated(text) == Count(len(ids))
        assert list(tokens._encode(tokenizer.encoding, text)) == ids

    def test_does_without_tiktokens_private_method(self) -> None:
        class Public:
            def encode_ordinary(self, text: str) -> list[int]:
                return [1] * len(text)

        assert made_with(Public()).count("abc") == Count(3)

    @given(
        text=st.text("  \t\u3000\u2028\n\r\x1c\x85ab1漢!/'s\U00020000", max_size=60),
        longest=st.integers(2, 5),
        name=st.sampled_from(tokens.ENCODINGS),
    )
    @settings(max_examples=1_000, deadline=None)
    def test_parts_around_long_runs_encode_like_the_whole(
        self, text: str, longest: int, name: str
    ) -> None:
        tokenizer = tokens.load_exact(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tokens, "_LONG_RUN", longest)
            ids = [i for part in tokenizer._encode_in_parts(text) for i in part]
        assert ids == tokenizer.encoding.encode_ordinary(text)

    @pytest.mark.parametrize(
        "text",
        [
            " " * 1_000_001,
            "\t" * 1_000_001,
            "\xa0" * 1_000_001,
            "x" + " " * 1_000_001 + "x",
            "x!\n\n" + " " * 1_000_001,
            "x\n" + " " * 1_000_001 + "\ny",
            "\ud800" + "\u3000" * 1_000_001 + "漢" + " " * 1_000_001 + "!",
        ],
        ids=["spaces", "tabs", "nbsp", "between", "at-end", "before-newline", "two-runs"],
    )
    def test_a_million_blanks_count_exactly(
        self, tokenizer: tokens.Tokenizer, text: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        sound = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        # tiktoken's own splitter in Python is slower, and has no limit.
        expected = len(tokenizer.encoding._encode_only_native_bpe(sound))
        assert tokenizer.count(text) == Count(expected, exact=True)
        assert capfd.readouterr().err == ""

    def test_another_panic_gives_the_bytes_as_a_bound(self) -> None:
        panic = type("PanicException", (BaseException,), {})

        class Broken:
            def encode_ordinary(self, text: str) -> list[int]:
                raise {"panic": panic, "stop": KeyboardInterrupt}[text.rstrip("é\ud800")]

        tokenizer = made_with(Broken())
        assert tokenizer.count("panicé\ud800") == Count(10, exact=False)
        with pytest.raises(KeyboardInterrupt):
            tokenizer.count("stop")

    def test_a_sum_is_exact_only_if_all_parts_are(self) -> None:
        assert Count(1) + Count(2) == Count(3)
        assert Count(1) + Count(2, exact=False) == Count(3, exact=False)


def count_row(name: str, messages: list[Any]) -> int:
    counts = tokens.count_messages(tokens.load(name), messages)
    return sum(counts, start=Count(tokens.REPLY_TOKENS)).tokens


class TestCountMessages:
    @pytest.mark.parametrize(
        ("message", "expected"),
        [
            ({"role": "user", "content": "hello world"}, 3 + 1 + 2),
            ({"role": "developer", "content": "hello world"}, 3 + 1 + 2),
            ({"role": "user", "content": "hello", "name": "world"}, 3 + 1 + 1 + 1 + 1),
            ({"role": "assistant", "content": None}, 3 + 1),
            ({"role": "assistant", "content": None, "refusal": "hello"}, 3 + 1 + 1),
            ({"role": "assistant", "content": "hello", "weight": 0}, 3 + 1 + 1),
            (
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "hello world"},
                        {"type": "image_url", "image_url": {"url": "hello"}},
                        {"type": "text", "text": "hello"},
                    ],
                },
                3 + 1 + 2 + 1,
            ),
            (
                {
                    "role": "assistant",
                    "tool_calls": [
                        {
                            "id": "call_1",
                            "type": "function",
                            "function": {"name": "hello", "arguments": "{}"},
                        }
                    ],
                },
                3 + 1 + 1 + 1,
            ),
            ({"role": "assistant", "function_call": {"name": "hello", "arguments": "{}"}}, 6),
            ({"role": "tool", "tool_call_id": "call_1", "content": "hello"}, 3 + 1 + 1),
            ({}, 3),
            ("user", 3),
            (None, 3),
        ],
    )
    def test_formula(self, tokenizer: tokens.Tokenizer, message: object, expected: int) -> None:
        assert tokens.count_messages(tokenizer, [message, message]) == [Count(expected)] * 2

    def test_repeated_prompts_are_encoded_once(self) -> None:
        class Recorder:
            def __init__(self) -> None:
                self.texts: list[str] = []

            def encode_ordinary(self, text: str) -> list[int]:
                self.texts.append(text)
                return [1]

        recorder = Recorder()
        tokenizer = made_with(recorder)
        row = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]
        for _ in range(3):
            assert tokens.count_messages(tokenizer, row) == [Count(5), Count(5)]
        assert recorder.texts.count("Be kind.") == 1
        assert recorder.texts.count("Hi") == 3

    def test_the_memory_of_repeated_prompts_is_bounded(self) -> None:
        tokenizer = tokens.Tokenizer("o200k_base")
        huge = "x" * (tokens._REPEATED_LENGTH + 1)
        for text in (*map(str, range(1_000)), huge):
            tokenizer.count_repeated(text)
        cache: Any = tokenizer._cached_count
        assert cache.cache_info().currsize <= tokens._REPEATED_TEXTS
        assert cache.cache_info().misses == 1_000


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
FUNCTION = st.fixed_dictionaries({}, optional={"name": TEXT, "arguments": TEXT})
MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["system", "user", "assistant", "tool"]) | TEXT,
        "content": st.none()
        | TEXT
        | st.lists(st.fixed_dictionaries({"type": st.just("text"), "text": TEXT}), max_size=3),
        "name": TEXT,
        "refusal": st.none() | TEXT,
        "weight": st.integers(0, 1),
        "function_call": FUNCTION,
        "tool_calls": st.lists(st.fixed_dictionaries({"function": FUNCTION}), max_size=3),
    },
)
KEYS = ["role", "content", "name", "refusal", "tool_calls", "function_call", "text", "function"]
NESTED = st.recursive(
    JSON,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=10,
)


class TestBound:
    @given(
        messages=st.lists(MESSAGE, max_size=6),
        name=st.sampled_from(tokens.ENCODINGS),
        ensure_ascii=st.booleans(),
    )
    @settings(max_examples=300, deadline=None)
    def test_no_row_has_more_tokens_than_its_line_has_bytes(
        self, messages: list[Any], name: str, ensure_ascii: bool
    ) -> None:
        row = {"messages": messages}
        line = json.dumps(row, ensure_ascii=ensure_ascii, separators=(",", ":")).encode()
        assert not tokens.needs_count(len(line), limit=len(line))
        assert count_row(name, messages) <= len(line)

    def test_a_longer_line_needs_a_count(self) -> None:
        assert tokens.needs_count(65_537, limit=65_536)

    @given(messages=st.lists(NESTED, max_size=4), name=st.sampled_from(tokens.ENCODINGS))
    @settings(max_examples=300, deadline=None)
    def test_malformed_messages_never_raise(self, messages: list[Any], name: str) -> None:
        assert count_row(name, messages) >= 3 + 3 * len(messages)


def test_tiktoken_itself_is_never_asked_for_an_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("tiktoken would download this")

    monkeypatch.setattr(tiktoken, "get_encoding", refuse)
    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", refuse)
    assert tokens.Tokenizer("cl100k_base").count("hello").tokens == 1
