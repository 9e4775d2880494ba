"""From the bytes of a line to JSON, strictly; and leniently when that fails.

The strict decode names the first fault with its byte column. The lenient one reads what it can,
so that the other faults of the row are found in the same run.
"""

from __future__ import annotations

import re
from typing import Any

import jiter

from ftlint.dataclass import dataclass
from ftlint.regex import regex
from ftlint.wording import quote

BOM = b"\xef\xbb\xbf"

# Kinds of problem: of a line, then of a whole file.
INVALID_JSON = "invalid JSON"
DUPLICATE_KEY = "duplicate key"
NOT_UTF8 = "not UTF-8"
BYTE_ORDER_MARK = "byte order mark"
BLANK_LINE = "blank line"
NOT_AN_OBJECT = "not an object"
JSON_ARRAY = "JSON array"
EMPTY_FILE = "empty file"
LFS_POINTER = "LFS pointer"

_PLACE = regex(r"^(.*) at line 1 column (\d+)$", re.DOTALL)
_DUPLICATE = regex(r'^Detected duplicate key "(.*)"$', re.DOTALL)
_LAST_KEY = regex(rb'("(?:[^"\\]|\\.)*")\s*:\s*$')
_NAN = regex(rb"-?(?:NaN|Infinity)\b")
_PYTHON_WORD = regex(rb"(True|False|None)\b")
_LAST_WORD = regex(rb"[A-Za-z]+$")
_JSON_WORD = {b"True": "true", b"False": "false", b"None": "null"}
_DEEPEST = "nested deeper than 200 levels"
_WORDING = {
    "EOF while parsing an object": "the line ends inside an object",
    "EOF while parsing a list": "the line ends inside an array",
    "EOF while parsing a string": "the line ends inside a string",
    "EOF while parsing a value": "the line ends where a value should stand",
    "trailing comma": "a comma before the closing bracket",
    "trailing characters": "more text after the end of the object",
    "key must be a string": "a key that is not a string in double quotes",
    "expected `:`": 'no ":" after the key',
    "expected `,` or `]`": 'no "," or "]" after the item',
    "expected `,` or `}`": 'no "," or "}" after the value',
    "expected value": "no JSON value",
    "expected ident": "no JSON value",
    "invalid number": "not a JSON number",
    "invalid escape": "not a JSON escape",
    "recursion limit exceeded": _DEEPEST,
    "lone leading surrogate in hex escape": "half of a surrogate pair, which is no character",
    "unexpected end of hex escape": "half of a surrogate pair, which is no character",
}
_HELP = {
    "expected `:`": "add the colon",
    "expected `,` or `]`": "add the comma or the bracket",
    "expected `,` or `}`": "add the comma or the bracket",
    "trailing comma": "remove the comma",
    "trailing characters": "write one row on each line, with nothing after it",
    "key must be a string": 'write keys as "key", in double quotes',
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the bytes of a line, or of a file.

    ``column`` is the byte column from 1, or 0 where the whole line is meant; ``subject`` the
    offending piece, if there is one.
    """

    kind: str
    message: str
    column: int = 0
    help: str = ""
    subject: str = ""

    @classmethod
    def too_long(cls, length: int, limit: int) -> Problem:
        """A line of *length* bytes, which is not read because *limit* is the longest."""
        message = f"a line of {length:,} bytes; the longest that is read has {limit:,}"
        return cls(INVALID_JSON, message, 0, "write one row on each line")


def decode(raw: bytes, first: bool = False) -> tuple[Any, tuple[Problem, ...]]:
    """The JSON value of a line without its line end, and the problems of its bytes.

    *first* says that it is the first line of its file, where a byte order mark may stand. The
    value is None where nothing could be read.
    """
    try:
        data = jiter.from_json(raw, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError as error:
        return _diagnose(raw, str(error), first)
    if isinstance(data, dict):
        return data, ()
    return data, (_not_an_object(data),)


def _diagnose(raw: bytes, error: str, first: bool) -> tuple[Any, tuple[Problem, ...]]:
    if not raw.strip():
        return None, (Problem(BLANK_LINE, "a blank line"),)
    if raw.startswith(BOM) and first:
        data, problems = decode(raw[len(BOM) :])
        moved = tuple(_shift(problem, len(BOM)) for problem in problems)
        return data, (Problem(BYTE_ORDER_MARK, "a UTF-8 byte order mark", 1), *moved)
    text, problem = _text(raw)
    data = _lenient(text)
    found = [problem or _describe(raw, error)]
    if found[0].kind == DUPLICATE_KEY:
        found += _second_fault(raw)
    if data is not None and not isinstance(data, dict):
        found.append(_not_an_object(data))
    return data, tuple(found)


def _shift(problem: Problem, by: int) -> Problem:
    column = problem.column + by if problem.column else 0
    return Problem(problem.kind, problem.message, column, problem.help, problem.subject)


def _text(raw: bytes) -> tuple[str, Problem | None]:
    try:
        return raw.decode(), None
    except UnicodeDecodeError as error:
        bad = raw[error.start]
        message = f"byte 0x{bad:02X} is not UTF-8"
        return raw.decode(errors="replace"), Problem(NOT_UTF8, message, error.start + 1)


def _describe(raw: bytes, error: str) -> Problem:
    match = _PLACE.match(error)
    what, column = (match[1], int(match[2])) if match else (error, 0)
    duplicate = _DUPLICATE.match(what)
    if duplicate:
        import json

        key = _LAST_KEY.search(raw, 0, column - 1)
        name = json.loads(key[1]) if key else duplicate[1]
        start = key.start() + 1 if key else column
        message = f"the key {quote(name)} appears twice in one object"
        return Problem(DUPLICATE_KEY, message, start, subject=name)
    return _hint(raw, what, max(column, 1))


def _hint(raw: bytes, what: str, column: int) -> Problem:
    """Words for the decoder's *what*, which a well-known slip at *column* makes clearer."""
    rest = raw[column - 1 :]
    nan = _NAN.match(raw, max(column - 2, 0)) or _NAN.match(raw, column - 1)
    if nan:
        message = f"{nan[0].decode()} is not JSON"
        where = nan.start() + 1
        return Problem(INVALID_JSON, message, where, "write null, or leave the key out")
    word = _PYTHON_WORD.match(rest)
    if word:
        right = _JSON_WORD[word[1]]
        message = f"{word[1].decode()} is Python, not JSON"
        return Problem(INVALID_JSON, message, column, f"write {right}")
    if rest.startswith(b"'") and what in ("expected value", "key must be a string"):
        message = "a string in single quotes"
        return Problem(INVALID_JSON, message, column, "write strings in double quotes")
    if what.startswith("control character"):
        message = f"control character U+{raw[column - 1]:04X} inside a string"
        return Problem(INVALID_JSON, message, column, "escape it: \\n, \\t or \\u00XX")
    where = _start(raw, what, column)
    return Problem(INVALID_JSON, _WORDING.get(what, what), where, _HELP.get(what, ""))


def _start(raw: bytes, what: str, column: int) -> int:
    """Where the offending piece starts: the decoder stops inside a word or an escape."""
    if what.endswith("hex escape"):
        return raw.rfind(b"\\u", 0, column) + 1 or column
    if what == "expected ident":
        word = _LAST_WORD.search(raw, 0, column - 1)
        return word.start() + 1 if word else column
    return column


def _second_fault(raw: bytes) -> list[Problem]:
    """What else a row with a duplicate key has: the strict decode stops at the first fault."""
    try:
        jiter.from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        return [_describe(raw, str(error))]
    return []


def _lenient(text: str) -> Any:
    """The first JSON value in *text*, faults forgiven; None if there is none."""
    import json

    try:
        data, _ = json.JSONDecoder(strict=False).raw_decode(text.strip())
        return _scrub(data) if "\\u" in text else data
    except (ValueError, RecursionError):
        return None


def _scrub(value: Any) -> Any:
    """*value* with lone surrogates replaced, which no output could encode."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_scrub(item) for item in value]
    if isinstance(value, dict):
        return {_scrub(key): _scrub(item) for key, item in value.items()}
    return value


def _not_an_object(data: Any) -> Problem:
    return Problem(NOT_AN_OBJECT, f"the row is {kind_of(data)}, not an object", 0)


def kind_of(value: object) -> str:
    """What JSON calls *value*, with its article: for messages."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, (int, float)):
        return "a number"
    return "an array" if isinstance(value, list) else "an object"


def file_problem(head: bytes) -> Problem | None:
    """Why a file that begins with *head* is no JSONL at all; None if it may be.

    Without this a JSON array or a UTF-16 file would give a finding for every line.
    """
    if not head:
        return Problem(EMPTY_FILE, "the file is empty")
    if head.startswith(b"version https://git-lfs.github.com/spec/"):
        return Problem(LFS_POINTER, "a Git LFS pointer stands here, not the data")
    if head.startswith(b"/annex/objects/"):
        told = "a git-annex pointer stands here, not the data"
        return Problem(LFS_POINTER, told, help="fetch the data: git annex get")
    return _not_text(head) or _one_document(head)


def _not_text(head: bytes) -> Problem | None:
    for mark, name in ((b"\xff\xfe", "UTF-16LE"), (b"\xfe\xff", "UTF-16BE")):
        if head.startswith(mark):
            return _utf16(name)
    if head.startswith(b"\x1f\x8b"):
        return Problem(NOT_UTF8, "gzip data", help="name the file so that it ends in .jsonl.gz")
    if b"\0" not in head:
        return None
    if head.startswith((b"{\0", b"\0{")):
        return _utf16("UTF-16LE" if head[1:2] == b"\0" else "UTF-16BE")
    place = head.index(b"\0")
    message = f"binary data (byte {place + 1:,} is 0x00), not JSONL"
    return Problem(NOT_UTF8, message, help="name the JSONL file")


def _utf16(name: str) -> Problem:
    how = f"convert it: iconv -f {name} -t UTF-8"
    return Problem(NOT_UTF8, "the file is UTF-16, not UTF-8", help=how)


def _one_document(head: bytes) -> Problem | None:
    text = head.removeprefix(BOM).lstrip()
    first, newline, rest = text.partition(b"\n")
    if text.startswith(b"{"):
        if first.strip() != b"{" or not newline:
            return None
        return Problem(JSON_ARRAY, "the file is one JSON object over many lines, not JSONL")
    if not text.startswith(b"[") or first[1:].lstrip()[:1] not in (b"", b"{"):
        return None
    if newline and rest.strip() and isinstance(decode(first.rstrip())[0], list):
        return None
    return Problem(JSON_ARRAY, "the file is one JSON array, not JSONL")
