"""The normal forms of a row's parts, each made once for all rules that compare them."""

from __future__ import annotations

from functools import lru_cache

from ftlint import Example, Location
from ftlint.formats.preference import REJECTED, output
from ftlint.lazy import lazy
from ftlint.regex import regex
from ftlint.similarity import normalise
from ftlint_rules._splits import turn

_SIGN = regex(r"[-+<=>|~$^`*/%#@&]")
# Most rows of a data set have one system message in common.
_system = lru_cache(maxsize=64)(normalise)


def digest(*parts: str) -> bytes:
    """A hash of *parts*, 16 bytes; of no text at all, none."""
    if not any(parts):
        return b""
    import hashlib

    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()


_system_digest = lru_cache(maxsize=64)(digest)


class Forms:
    """The parts of one row, normalised, and hashes of them. System messages stand apart."""

    def __init__(self, example: Example) -> None:
        self._example = example

    @lazy
    def at(self) -> Location:
        """The user's last turn."""
        return turn(self._example)

    @lazy
    def has_media(self) -> bool:
        """Whether a message has parts that are no text."""
        return any(message.other_parts for message in self._example.messages)

    @lazy
    def prompt(self) -> str:
        """The turns before the reply, without signs."""
        return normalise(self._example.prompt)

    @lazy
    def prompt_digest(self) -> bytes:
        """Of the prompt without signs."""
        return digest(self.prompt)

    @lazy
    def strict_digest(self) -> bytes:
        """Of the prompt with its signs."""
        if _signless(self._example.prompt):
            return self.prompt_digest
        return digest(normalise(self._example.prompt, signs=True))

    @lazy
    def reply(self) -> str:
        """The reply without signs; empty where there is none."""
        return normalise(self._example.trained or "")

    @lazy
    def strict_reply(self) -> str:
        """The reply with its signs; empty where there is none."""
        reply = self._example.trained or ""
        return self.reply if _signless(reply) else normalise(reply, signs=True)

    @lazy
    def row_digest(self) -> bytes:
        """Of the prompt without signs and the reply with its."""
        return digest(self.prompt, self.strict_reply)

    @lazy
    def system(self) -> str:
        """The system messages."""
        return _system(self._example.system)

    @lazy
    def system_digest(self) -> bytes:
        """Of the system messages."""
        return _system_digest(self.system)

    @lazy
    def rejected(self) -> str:
        """The output that a preference row does not prefer, as it is; empty in other rows."""
        if self._example.format != "preference":
            return ""
        return "\0".join(one.full_text for one in output(self._example.data, REJECTED))


def forms(example: Example) -> Forms:
    """The forms of *example*."""
    return example.once("forms", lambda: Forms(example))


def _signless(text: str) -> bool:
    """Whether *text* has the same normal form with its signs; said of ASCII only."""
    return text.isascii() and _SIGN.search(text) is None
