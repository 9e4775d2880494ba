"""One message of a row, whatever the format that it stands in."""

from __future__ import annotations

from typing import Any

SYSTEM_ROLES = frozenset({"system", "developer"})
ROLES = ("system", "developer", "user", "assistant", "tool", "function")
PART_TYPES = ("text", "image_url", "input_audio", "file", "refusal")
"""The types that parts of content may have. Source: OpenAI's OpenAPI file of 2026-08-21."""
CALL_KEYS = ("tool_calls", "function_call", "refusal", "audio")
"""Keys of an assistant message that may stand in for its content."""


class Message:
    """One message, read leniently: what is missing or of a wrong type is empty.

    ``index`` is its place in its list, from 0.
    """

    __slots__ = ("_list", "_texts", "data", "index", "role", "text")

    def __init__(self, index: int, data: dict[str, Any], pointer: str = "/messages") -> None:
        role = data.get("role")
        self.index = index
        self._list = pointer
        self.data = data
        self.role = role if isinstance(role, str) else ""
        content = data.get("content")
        self.text = content if isinstance(content, str) else text_of(content)
        self._texts: list[tuple[str, str]] | None = None

    @property
    def pointer(self) -> str:
        """The JSON pointer of the message in its row."""
        return f"{self._list}/{self.index}"

    @property
    def full_text(self) -> str:
        """The text, the refusal and the tool calls, one after the other.

        Images and other parts that are no text stand in it as a digest: two rows about two
        pictures are two rows.
        """
        if self.plain:
            return self.text
        extra = [_call_text(self.data[key]) for key in CALL_KEYS if self.data.get(key)]
        extra += map(_digest, self.other_parts)
        return "\n".join(filter(None, [self.text, *extra])) if extra else self.text

    @property
    def plain(self) -> bool:
        """Whether the message is a text and nothing else, as nearly all are."""
        data = self.data
        if not isinstance(data.get("content"), str):
            return False
        return len(data) == 2 or not any(key in data for key in CALL_KEYS)

    @property
    def calls(self) -> bool:
        """Whether the message calls a tool."""
        return bool(self.data.get("tool_calls") or self.data.get("function_call"))

    @property
    def other_parts(self) -> list[dict[str, Any]]:
        """The parts of the content that are no text: images, audio, files."""
        content = self.data.get("content")
        if not isinstance(content, list):
            return []
        return [part for part in content if isinstance(part, dict) and "text" not in part]

    def texts(self) -> list[tuple[str, str]]:
        """Each piece of text with its JSON pointer: content or its parts, refusal, calls."""
        if self._texts is None:
            plain = [(f"{self.pointer}/content", self.text)] if self.plain else None
            self._texts = plain or self._all_texts()
        return self._texts

    def _all_texts(self) -> list[tuple[str, str]]:
        data = self.data
        found = [("content", data.get("content")), ("refusal", data.get("refusal"))]
        found += _items("content", data.get("content"), "text")
        calls = [("function_call", data.get("function_call"))]
        calls += _items("tool_calls", data.get("tool_calls"), "function")
        for path, call in calls:
            if isinstance(call, dict):
                found += [(f"{path}/{key}", call.get(key)) for key in ("name", "arguments")]
        return [(f"{self.pointer}/{path}", one) for path, one in found if isinstance(one, str)]


def read_list(found: object, pointer: str) -> tuple[Message, ...]:
    """The items of the list *found* that are objects, each with its place."""
    if not isinstance(found, list):
        return ()
    return tuple(
        [Message(i, item, pointer) for i, item in enumerate(found) if isinstance(item, dict)]
    )


def _items(path: str, found: object, key: str) -> list[tuple[str, Any]]:
    """The value of *key* of each object in the list *found*, with its path."""
    items = found if isinstance(found, list) else []
    return [
        (f"{path}/{i}/{key}", item.get(key))
        for i, item in enumerate(items)
        if isinstance(item, dict)
    ]


def _digest(part: dict[str, Any]) -> str:
    import hashlib
    import json

    text = json.dumps(part, sort_keys=True).encode()
    return f"{part.get('type')} {hashlib.blake2b(text, digest_size=12).hexdigest()}"


def text_of(content: object) -> str:
    """The text of a content: a string, or the texts of its parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text") for part in content if isinstance(part, dict))
        return "\n".join(part for part in parts if isinstance(part, str))
    return ""


def _call_text(value: object) -> str:
    if isinstance(value, str):
        return value
    calls = value if isinstance(value, list) else [value]
    return "\n".join(filter(None, map(_one_call, calls)))


def _one_call(call: object) -> str:
    """A call as ``name arguments``: its id is made anew each time and says nothing."""
    if not isinstance(call, dict):
        return ""
    function = call.get("function", call)
    if not isinstance(function, dict):
        return ""
    pieces = (function.get("name"), function.get("arguments"))
    return " ".join(piece if isinstance(piece, str) else repr(piece) for piece in pieces if piece)
