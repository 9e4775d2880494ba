"""The normal forms of a row's parts, each made once for all rules that compare them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ftlint import Example, Location
from ftlint.formats.preference import REJECTED, output
from ftlint.lazy import lazy
from ftlint.similarity import normalise
from ftlint_rules._splits import turn


def encoded(text: str) -> bytes:
    """*text* in UTF-8; a lone surrogate is kept."""
    return text.encode("utf-8", "surrogatepass")


def digest(*parts: str) -> bytes:
    """A hash of *parts*, 16 bytes; of no text at all, none."""
    return hashed(*map(encoded, parts))


def hashed(*parts: bytes) -> bytes:
    """``digest`` of parts in UTF-8."""
    import hashlib

    raw = b"\0".join(parts)
    return hashlib.blake2b(raw, digest_size=16).digest() if any(parts) else b""


@lru_cache(maxsize=64)
def _system(text: str) -> tuple[str, bytes]:
    """The normal form of *text*, and a hash of it: most rows have one system message in common."""
    form = normalise(text)
    return form, digest(form)


class Forms:
    """The parts of one row, normalised, in UTF-8, and hashes of them. System messages stand apart."""

    def __init__(self, example: Example) -> None:
        self._example = example

    def fill(self, prompt: bytes, strict_prompt: bytes, reply: bytes, strict_reply: bytes) -> None:
        """Takes the normal forms from elsewhere, and makes the hashes of them."""
        plain = hashed(prompt)
        vars(self).update(
            prompt=prompt,
            strict_prompt=strict_prompt,
            reply=reply,
            strict_reply=strict_reply,
            prompt_digest=plain,
            strict_digest=plain if strict_prompt == prompt else hashed(strict_prompt),
            row_digest=hashed(prompt, strict_reply),
        )

    @lazy
    def at(self) -> Location:
        """The user's last turn."""
        return turn(self._example)

    @lazy
    def has_media(self) -> bool:
        """Whether a message has parts that are no text."""
        if self._example.plain:
            return False
        messages = self._example.messages
        others = [one for one in messages if not isinstance(one.data.get("content"), str)]
        return any(one.other_parts for one in others)

    @lazy
    def prompt(self) -> bytes:
        """The turns before the reply, without signs."""
        return encoded(normalise(self._example.prompt))

    @lazy
    def strict_prompt(self) -> bytes:
        """The turns before the reply, with their signs."""
        return encoded(normalise(self._example.prompt, signs=True))

    @lazy
    def reply(self) -> bytes:
        """The reply without signs; empty where there is none."""
        return encoded(normalise(self._example.trained or ""))

    @lazy
    def strict_reply(self) -> bytes:
        """The reply with its signs; empty where there is none."""
        return encoded(normalise(self._example.trained or "", signs=True))

    @lazy
    def prompt_digest(self) -> bytes:
        """Of the prompt without signs."""
        return hashed(self.prompt)

    @lazy
    def strict_digest(self) -> bytes:
        """Of the prompt with its signs."""
        same = self.strict_prompt == self.prompt
        return self.prompt_digest if same else hashed(self.strict_prompt)

    @lazy
    def row_digest(self) -> bytes:
        """Of the prompt without signs and the reply with its."""
        return hashed(self.prompt, self.strict_reply)

    @lazy
    def system(self) -> str:
        """The system messages."""
        return _system(self._example.system)[0]

    @lazy
    def system_digest(self) -> bytes:
        """Of the system messages."""
        return _system(self._example.system)[1]

    @lazy
    def rejected(self) -> str:
        """The output that a preference row does not prefer, as it is; empty in other rows."""
        if self._example.format != "preference":
            return ""
        return "\0".join(one.full_text for one in output(self._example.data, REJECTED))


def forms(example: Example) -> Forms:
    """The forms of *example*."""
    return example.once("forms", lambda: Forms(example))


def all_forms(examples: Sequence[Example]) -> list[Forms]:
    """The forms of *examples*, with the prompts and replies normalised together."""
    from ftlint.similarity import both_forms

    found = list(map(forms, examples))
    bare = [i for i, one in enumerate(found) if "strict_reply" not in vars(one)]
    if bare:
        prompts = both_forms([examples[i].prompt for i in bare])
        replies = both_forms([examples[i].trained or "" for i in bare])
        made = [texts.all_encoded() for texts in prompts + replies]
        for i, *parts in zip(bare, *made, strict=True):
            found[i].fill(*parts)
    return found
