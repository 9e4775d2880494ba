"""The normal forms of a row's parts, each made once for all rules that compare them."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from ftlint import Example
from ftlint.formats.preference import REJECTED, output
from ftlint.similarity import normalise

_SIGN = re.compile(r"[-+<=>|~$^`*/%#@&]")
# Most rows of a data set have one system message in common.
_system = lru_cache(maxsize=64)(normalise)


def plain(example: Example) -> str:
    """The turns before the reply, system messages left out, without signs."""
    return example.once("plain prompt", lambda: normalise(example.prompt))


def strict(example: Example) -> str:
    """The same with its signs kept."""
    if _signless(example.prompt):
        return plain(example)
    return example.once("strict prompt", lambda: normalise(example.prompt, signs=True))


def strict_reply(example: Example) -> str:
    """The reply with its signs kept; empty where there is none."""
    if _signless(example.trained or ""):
        return plain_reply(example)
    return example.once("strict reply", lambda: normalise(example.trained or "", signs=True))


def plain_reply(example: Example) -> str:
    """The reply without signs."""
    return example.once("plain reply", lambda: normalise(example.trained or ""))


def system(example: Example) -> str:
    """The system messages."""
    return _system(example.system)


def rejected(example: Example) -> str:
    """The output that a preference row does not prefer, as it is; empty in other rows."""
    if example.format != "preference":
        return ""
    return "\0".join(one.full_text for one in output(example.data, REJECTED))


def _signless(text: str) -> bool:
    """Whether *text* has the same normal form with its signs; said of ASCII only."""
    return text.isascii() and _SIGN.search(text) is None


def digest(*parts: str) -> bytes:
    """A hash of *parts*, 16 bytes; of no text at all, none."""
    if not any(parts):
        return b""
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()
