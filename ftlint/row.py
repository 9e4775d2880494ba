"""One row: its physical line, and the example that it is if it is a JSON object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar

from ftlint.dataclass import dataclass
from ftlint.decode import Problem
from ftlint.finding import Location
from ftlint.formats import CONVERSATIONS, recognise
from ftlint.formats.chat import CHAT
from ftlint.formats.message import SYSTEM_ROLES, Message
from ftlint.formats.reading import Reading, plain_reply
from ftlint.labels import FROM_TARGET, LabelSpec
from ftlint.lazy import lazy

if TYPE_CHECKING:
    from ftlint.dataset import SourceFile

T = TypeVar("T")


@dataclass(slots=True)
class Row:
    """One physical line. ``data`` is what could be parsed of it, None where nothing could.

    ``raw`` holds the bytes without the line end, ``end`` the line end (empty where the file stops
    without one), ``problems`` what was wrong with the bytes. A row of the ``whole_file`` stands for
    a file that is no JSONL.
    """

    split: str
    file: SourceFile
    line: int
    offset: int
    raw: bytes
    data: Any
    problems: tuple[Problem, ...]
    whole_file: bool
    example: Example | None = field(repr=False)
    end: bytes

    def __init__(
        self,
        split: str,
        file: SourceFile,
        line: int,
        offset: int,
        raw: bytes,
        data: Any = None,
        problems: tuple[Problem, ...] = (),
        whole_file: bool = False,
        example: Example | None = None,
        end: bytes = b"\n",
    ) -> None:
        self.split, self.file, self.line, self.offset = split, file, line, offset
        self.raw, self.data, self.problems = raw, data, problems
        self.whole_file, self.example, self.end = whole_file, example, end

    def at(
        self, pointer: str = "", column: int = 0, within: str = "", on_key: bool = False
    ) -> Location:
        """The place in this row that *pointer* or the byte *column* leads to."""
        return Location(
            self.file.shown,
            self.line,
            pointer,
            column,
            self.split,
            self.offset,
            len(self.raw),
            within,
            on_key,
        )


class Example:
    """A row that is a JSON object, read by its format.

    ``plain`` says that it is known for a chat row of messages with a role and a text that is not
    blank, and nothing else, of which the last is the assistant's.
    """

    plain = False

    def __init__(
        self,
        row: Row,
        data: dict[str, Any],
        label: LabelSpec = FROM_TARGET,
        method: str | None = None,
        group: str = "",
    ) -> None:
        self.row = row
        self.data = data
        self.method = method
        self._group = group
        self.kind = recognise(data, method)
        self.format = self.kind.name
        self.label_spec = label
        self._found: dict[str, Any] | None = None

    def once(self, name: str, find: Callable[[], T]) -> T:
        """What *find* finds in this row, found on the first call with *name* only.

        For rules that look for the same things: a row is read by many.
        """
        if self._found is None:
            self._found = {}
        if name not in self._found:
            self._found[name] = find()
        found: T = self._found[name]
        return found

    def at(self, pointer: str = "", within: str = "", on_key: bool = False) -> Location:
        """The place that the JSON *pointer* leads to in this row.

        *within* marks a piece of the text there, *on_key* the key instead of the value.
        """
        return self.row.at(pointer, within=within, on_key=on_key)

    @lazy
    def reading(self) -> Reading:
        """The row as its format reads it."""
        return self.kind.read(self.data)

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages that are objects, in order; none where the row has no such list."""
        return self.reading.messages

    @property
    def turns(self) -> tuple[Message, ...]:
        """The messages before the reply."""
        return self.reading.turns

    @property
    def reply(self) -> Message | None:
        """The message that is trained and tested; None where there is none."""
        return self.reading.reply

    @lazy
    def _plain_reply(self) -> str | None:
        return plain_reply(self.data) if self.format in CONVERSATIONS else None

    @lazy
    def target(self) -> str | None:
        """What is trained, as text: the reply with its tool calls, the completion, the answer.

        None without any.
        """
        if self._plain_reply is not None:
            return self._plain_reply
        reading = self.reading
        if reading.reply is not None:
            return reading.reply.full_text
        return reading.target if reading.plain is None else reading.plain[1]

    @property
    def trained(self) -> str | None:
        """The target, or nothing behind a text that is trained as a whole; None without either."""
        plain = self.reading.plain
        return "" if plain is not None and plain[1] is None else self.target

    @property
    def target_pointer(self) -> str:
        """The JSON pointer of the target's text; the row itself where it is no single place."""
        reading = self.reading
        if reading.reply is not None:
            return f"{reading.reply.pointer}/content"
        return "/completion" if reading.plain and reading.plain[1] is not None else ""

    @lazy
    def system(self) -> str:
        """The text of the system and developer messages, and of a system prompt beside them."""
        said = [m.text for m in self.turns if m.role in SYSTEM_ROLES]
        return "\n".join([self.reading.system, *said] if self.reading.system else said)

    @lazy
    def prompt(self) -> str:
        """The text of all turns before the reply, system messages left out."""
        if self.reading.plain is not None:
            return self.reading.plain[0]
        return "\n".join(m.full_text for m in self.turns if m.role not in SYSTEM_ROLES)

    @property
    def prompt_pointer(self) -> str:
        """The JSON pointer of the user's last turn: where a reader looks for a likeness."""
        users = [message for message in self.turns if message.role == "user"]
        if users:
            return f"{users[-1].pointer}/content"
        return "" if self.reading.plain is None else self.reading.plain_pointer

    @lazy
    def label(self) -> str | None:
        """The label, read as the data set declares it; None where there is none to read.

        A tool call is taken for a label only where the data set says so.
        """
        calls = self._plain_reply is None and self.reply is not None and self.reply.calls
        if self.target is None or (calls and not self.label_spec.declared):
            return None
        return self.label_spec.read(self.target)

    @lazy
    def group(self) -> str | None:
        """The value of the declared group field, in the row or in its ``metadata``, as text.

        None where no field is declared, or where the row has no number or text there.
        """
        return self.field(self._group) if self._group else None

    def field(self, path: str) -> str | None:
        """The number or the text that the dots of *path* lead to, in the row or its ``metadata``.

        None where there is neither.
        """
        for found in self._fields(path):
            if isinstance(found, (str, int, float)) and str(found).strip():
                return str(found).strip()
        return None

    def value(self, path: str) -> object:
        """Whatever the dots of *path* lead to, in the row or its ``metadata``; None for nothing."""
        return next((found for found in self._fields(path) if found is not None), None)

    def _fields(self, path: str) -> tuple[object, object]:
        return _field(self.data, path), _field(self.data.get("metadata"), path)


class PlainExample(Example):
    """A row that is ``plain``: what most rules ask for is found without a Message for each turn."""

    plain = True

    def __init__(
        self, row: Row, data: dict[str, Any], label: LabelSpec, method: str | None, group: str
    ) -> None:
        self.row, self.data = row, data
        self.method, self.label_spec, self._group = method, label, group
        self.kind, self.format = CHAT, CHAT.name
        self._found = None

    @lazy
    def _plain_reply(self) -> str | None:
        return self.target

    @lazy
    def target(self) -> str | None:
        said: str = self.data["messages"][-1]["content"]
        return said

    @property
    def trained(self) -> str | None:
        return self.target

    @property
    def target_pointer(self) -> str:
        return f"/messages/{len(self.data['messages']) - 1}/content"

    @lazy
    def system(self) -> str:
        said = self.data["messages"][:-1]
        return "\n".join([one["content"] for one in said if one["role"] in SYSTEM_ROLES])

    @lazy
    def prompt(self) -> str:
        said = self.data["messages"][:-1]
        return "\n".join([one["content"] for one in said if one["role"] not in SYSTEM_ROLES])

    @property
    def prompt_pointer(self) -> str:
        roles = [one["role"] for one in self.data["messages"][-2::-1]]
        if "user" not in roles:
            return ""
        return f"/messages/{len(roles) - 1 - roles.index('user')}/content"


def _field(data: object, path: str) -> object:
    """What the dots of *path* lead to in *data*; a key that holds dots itself comes first."""
    if isinstance(data, dict) and path in data:
        return data[path]
    for key in path.split("."):
        if not isinstance(data, dict) or key not in data:
            return None
        data = data[key]
    return data
