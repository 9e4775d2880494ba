"""Token counts of texts and chat messages, with vocabularies that are part of ftlint.

The tokenizer is tiktoken's, built from the files in `ftlint/vocab/`: nothing here can reach the
network. tiktoken takes about 0.3 s to load, so it is imported only by `load`, and `needs_count`
says without it whether a row can be over a limit at all.

Units: tokens, UTF-8 bytes (`line_bytes`), and characters (code points) for lengths of texts.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from ftlint.dataclass import dataclass
from ftlint.formats.message import SYSTEM_ROLES
from ftlint.regex import regex

if TYPE_CHECKING:
    import tiktoken


@dataclass(frozen=True)
class _Vocabulary:
    size: int
    pattern: str
    special_tokens: Mapping[str, int]


_VOCABULARIES: Final[Mapping[str, _Vocabulary]] = {
    "o200k_base": _Vocabulary(
        size=199_998,
        pattern="|".join(
            (
                r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
                r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
                r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
                r"\p{N}{1,3}",
                r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
                r"\s*[\r\n]+",
                r"\s+(?!\S)",
                r"\s+",
            )
        ),
        special_tokens={"<|endoftext|>": 199_999, "<|endofprompt|>": 200_018},
    ),
    "cl100k_base": _Vocabulary(
        size=100_256,
        pattern=(
            r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+|"
            r" ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
        ),
        special_tokens={
            "<|endoftext|>": 100_257,
            "<|fim_prefix|>": 100_258,
            "<|fim_middle|>": 100_259,
            "<|fim_suffix|>": 100_260,
            "<|endofprompt|>": 100_276,
        },
    ),
}

ENCODINGS: Final[tuple[str, ...]] = tuple(_VOCABULARIES)
SPECIAL_TOKENS: Final[frozenset[str]] = frozenset(
    token for vocabulary in _VOCABULARIES.values() for token in vocabulary.special_tokens
)


class Count(NamedTuple):
    """A number of tokens; if not `exact`, the true number is this or less."""

    tokens: int
    exact: bool = True

    def __add__(self, other: Count) -> Count:  # type: ignore[override]
        return Count(self.tokens + other.tokens, self.exact and other.exact)


MESSAGE_TOKENS: Final = 3
"""Tokens that frame a message, beside its role and texts."""
NAME_TOKENS: Final = 1
"""Tokens that a message's `name` costs beside its text."""
REPLY_TOKENS: Final = 3
"""Tokens that prime the reply, once per row."""
ROLE_TOKENS: Final = 1
"""Tokens of the name of any role, in both encodings."""

# What most messages are: of one of these roles, with a text and nothing else.
_TURNS = ("user", "assistant")
_FRAME: Final = Count(MESSAGE_TOKENS + ROLE_TOKENS)

# tiktoken's pattern engine gives up on 1,000,000 blanks in a row: it panics, with a backtrace.
_LONG_RUN = 500_000
# White space to Unicode except the line ends, on which the patterns treat it differently. Not
# Python's \s, which also takes the separators U+001C to U+001F.
_BLANKS = regex(r"[\t\v\f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_REPEATED_TEXTS = 128
_REPEATED_LENGTH = 65_536


@dataclass(frozen=True, eq=False)
class Tokenizer:
    """Counts the tokens of texts in the encoding called `name`; made by `load`."""

    name: str

    @functools.cached_property
    def encoding(self) -> tiktoken.Encoding:
        """tiktoken's encoding, which takes about 0.3 s to load."""
        import tiktoken

        vocabulary = _VOCABULARIES[self.name]
        return tiktoken.Encoding(
            self.name,
            pat_str=vocabulary.pattern,
            mergeable_ranks=_ranks(self.name, vocabulary.size),
            special_tokens=dict(vocabulary.special_tokens),
        )

    def count(self, text: str) -> Count:
        """The tokens of `text`, in which special tokens are ordinary characters.

        Equal to `len(encoding.encode_ordinary(text))` of tiktoken, also for texts with so much
        white space that tiktoken itself panics. A lone surrogate counts as U+FFFD. Were tiktoken to
        panic on some other text, the count is the text's length in bytes, and not `exact`.
        """
        try:
            if len(text) < _LONG_RUN:
                return Count(len(_encode(self.encoding, text)))
            return Count(sum(map(len, self._encode_in_parts(text))))
        except BaseException as error:
            # The class derives from BaseException and is exported by no module.
            if type(error).__name__ != "PanicException":
                raise
            return Count(len(text.encode(errors="surrogatepass")), exact=False)

    def count_each(self, texts: Sequence[str]) -> list[Count]:
        """`count` of each of `texts`."""
        return [self.count(text) for text in texts]

    def count_repeated(self, text: str) -> Count:
        """`count` for texts that many rows share: the last 128 of ordinary length are kept."""
        return self._cached_count(text) if len(text) <= _REPEATED_LENGTH else self.count(text)

    @functools.cached_property
    def _cached_count(self) -> Callable[[str], Count]:
        return functools.lru_cache(maxsize=_REPEATED_TEXTS)(self.count)

    def _encode_in_parts(self, text: str) -> Iterator[Sequence[int]]:
        r"""Encode without showing the pattern engine a long run of blanks.

        The parts are those that the pattern makes. No alternative goes from a character that is
        not white space, or from a line end, on to a blank, so one begins where the run begins.
        There `\s+(?!\S)` takes the run but for the blank before the next word, or to the end of the
        text. Nothing looks behind, so the rest splits as it would in place. Two cases the engine
        can do, and splits otherwise: before a line end `\s*[\r\n]` takes the run, and `\s++$`,
        where a pattern has it, the end of the text with any line ends before it.
        """
        start = 0
        for run in _BLANKS.finditer(text):
            first, last = run.span()
            if last - first < _LONG_RUN or text.startswith(("\r", "\n"), last):
                continue
            if last < len(text):
                last -= 1
            elif r"\s++$" in _VOCABULARIES[self.name].pattern:
                continue
            yield _encode(self.encoding, text[start:first])
            yield self.encoding._encode_single_piece(text[first:last])
            start = last
        yield _encode(self.encoding, text[start:])


@functools.cache
def load(name: str) -> Tokenizer:
    """The tokenizer of an encoding; `ValueError` names the known ones if it is not one of them.

    It is that of `ftlint[fast]` where this is installed.
    """
    if name not in _VOCABULARIES:
        raise ValueError(f'unknown encoding "{name}"; known: {", ".join(ENCODINGS)}')
    from ftlint import fast

    return fast.load(name) or load_exact(name)


@functools.cache
def load_exact(name: str) -> Tokenizer:
    """The tokenizer of tiktoken for one of `ENCODINGS`."""
    return Tokenizer(name)


def needs_count(line_bytes: int, limit: int) -> bool:
    """Whether a row whose JSON line is `line_bytes` long can have more than `limit` tokens.

    A row has no more tokens than its line has bytes:
    * a token is at least one byte of UTF-8, and JSON never writes a string in fewer bytes than that
      (an escape is at least as long as the character it stands for);
    * a message is an object, so its braces and the comma or bracket after it pay for
      `MESSAGE_TOKENS`, the key `"name"` for `NAME_TOKENS`, and `"messages"` for `REPLY_TOKENS`.
    This holds for what `count_messages` counts, if the line is UTF-8 and each message is an object.
    It does not hold for rows with images, audio or files, which cost more than their JSON.
    """
    return line_bytes > limit


def count_messages(tokenizer: Tokenizer, messages: Sequence[object]) -> list[Count]:
    """The tokens of each message; a row has their sum and `REPLY_TOKENS`.

    The formula is that of the OpenAI cookbook ("How to count tokens with tiktoken"), which calls it
    an estimate: per message 3, and its role and content, and 1 more than its name if it has one.
    The cookbook is silent about refusals, which count as text, and about tool and function calls,
    of which the name and the arguments count. Text parts of a content list count; other parts,
    tool definitions and `weight` do not. What is malformed is left out, and never raises: a message
    that is no object counts 3.
    """
    pieces = [_pieces(tokenizer, message) for message in messages]
    counts = iter(tokenizer.count_each([text for _, texts in pieces for text in texts]))
    return [sum(itertools.islice(counts, len(texts)), start=known) for known, texts in pieces]


def _pieces(tokenizer: Tokenizer, message: object) -> tuple[Count, list[str]]:
    """The tokens of a message that are known without an encoder, and the texts that need one."""
    if not isinstance(message, Mapping):
        return Count(MESSAGE_TOKENS), []
    role, name, content = (message.get(key) for key in ("role", "name", "content"))
    # Prompts of these roles are the same in most rows of a data set; other texts rarely repeat.
    repeats = isinstance(role, str) and role in SYSTEM_ROLES
    if len(message) == 2 and isinstance(role, str) and isinstance(content, str):
        known, texts = _FRAME if role in _TURNS else _framed(tokenizer, role), [content]
    else:
        known = _framed(tokenizer, role, name)
        texts = [text for text in _texts(message) if isinstance(text, str)]
    return (
        (sum(map(tokenizer.count_repeated, texts), start=known), []) if repeats else (known, texts)
    )


def _framed(tokenizer: Tokenizer, role: object, name: object = None) -> Count:
    """The frame of a message, with its role and its name."""
    known = Count(MESSAGE_TOKENS + NAME_TOKENS * isinstance(name, str))
    labels = (tokenizer.count_repeated(text) for text in (role, name) if isinstance(text, str))
    return sum(labels, start=known)


def _texts(message: Mapping[str, object]) -> Iterator[object]:
    content, calls = message.get("content"), message.get("tool_calls")
    yield content
    yield message.get("refusal")
    for part in _objects(content):
        yield part.get("text")
        yield part.get("refusal")
    functions = [call.get("function") for call in _objects(calls)]
    for function in _objects([*functions, message.get("function_call")]):
        yield function.get("name")
        yield function.get("arguments")


def _objects(values: object) -> Iterator[Mapping[str, object]]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, Mapping))


def _encode(encoding: tiktoken.Encoding, text: str) -> Sequence[int]:
    """The ids of `text`, without the public wrapper where it can be done without."""
    try:
        tokens: list[int] = encoding._core_bpe.encode_ordinary(text)
    except (AttributeError, UnicodeEncodeError):
        return encoding.encode_ordinary(text)
    return tokens


def _ranks(name: str, size: int) -> dict[bytes, int]:
    import zlib
    from pathlib import Path

    packed = Path(__file__).with_name("vocab") / f"{name}.bin"
    content = zlib.decompress(packed.read_bytes())
    stops = itertools.accumulate(content[:size], initial=size)
    return {content[a:b]: rank for rank, (a, b) in enumerate(itertools.pairwise(stops))}
