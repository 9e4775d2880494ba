"""The rule ``turn-order``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ftlint import Edit, Example, ExampleRule, Finding, Fix, Message
from ftlint.formats import CONVERSATIONS
from ftlint.formats.message import SYSTEM_ROLES
from ftlint.screen import UNUSUAL
from ftlint.targets import known
from ftlint.wording import as_json, quote

_ALTERNATING = ("user", "assistant")


class TurnOrder(ExampleRule):
    """The messages of a row are not in the order that the target demands.

    ## What it does
    Reports what the target is known to demand and no more: two messages of the user or of the
    assistant in a row (Together, Bedrock), a system message that is not the first (Together,
    Fireworks) or not the only one (Together, Mistral), and a conversation that the assistant
    begins (Together, Bedrock). OpenAI, Azure and TRL demand nothing of this. A row that does not
    end with the reply is `missing-assistant-reply`.

    ## Why is this bad?
    The file is refused: `After the optional system message, conversation roles must alternate
    between user/assistant/user/assistant.` (Together's client).

    ## Example
    ```json
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "user", "content": "Anyone?"}, {"role": "assistant", "content": "Hello"}]}
    ```

    ## What to do
    Join messages that follow each other (`--fix --unsafe-fixes` does, where they are nothing but
    text), and put all instructions into one system message at the beginning.
    """

    code, name = "CHAT010", "turn-order"
    screen = UNUSUAL
    fixable = "unsafe"
    errors = (
        "After the optional system message, conversation roles must alternate between user/assistant/user/assistant",
    )
    formats = CONVERSATIONS
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        demanded = self.job.limits.turns
        if known(demanded.must_alternate):
            yield from self._repeated(example)
        systems = [m for m in example.messages if m.role in SYSTEM_ROLES]
        if known(demanded.single_system) and len(systems) > 1:
            what = f"message {systems[1].index + 1} is another system message; only one may stand"
            yield self._finding(example, systems[1], what, "join the system messages")
        elif known(demanded.system_first) and systems and systems[-1].index > 0:
            late = next(m for m in systems if m.index > 0)
            what = f"message {late.index + 1} is a system message; it may only stand first"
            yield self._finding(example, late, what, "move it to the front")
        if known(demanded.first_user):
            yield from self._begun(example)

    def _repeated(self, example: Example) -> Iterator[Finding]:
        messages = example.messages
        for before, after in pairwise(messages):
            neighbours = after.index == before.index + 1
            if neighbours and after.role == before.role and after.role in _ALTERNATING:
                what = f"messages {before.index + 1} and {after.index + 1} are both the role"
                demand = "user and assistant must alternate"
                told = f"{what} {quote(after.role)}; {demand}"
                fix = self._join(example, before, after)
                yield self._finding(example, after, told, "join them", fix)

    def _join(self, example: Example, before: Message, after: Message) -> Fix | None:
        """Messages of nothing but text become one, an empty line between the two texts."""
        texts = [message.data.get("content") for message in (before, after)]
        bare = all(message.data.keys() == {"role", "content"} for message in (before, after))
        if not bare or not all(isinstance(text, str) for text in texts):
            return None
        both = as_json("\n\n".join(map(str, texts)))
        return self.fix(
            "join them",
            Edit(example.at(f"{before.pointer}/content"), "replace", both),
            Edit(example.at(after.pointer), "remove"),
        )

    def _begun(self, example: Example) -> Iterator[Finding]:
        first = example.messages[0] if example.messages else None
        if first is not None and first.role == "assistant":
            what = "the assistant begins the conversation; the user must"
            yield self._finding(example, first, what, "add the user's message, or drop this one")

    def _finding(
        self, example: Example, message: Message, what: str, advice: str, fix: Fix | None = None
    ) -> Finding:
        at = example.at(f"{message.pointer}/role")
        return self.finding(at, what, help=advice, subject=example.prompt, fix=fix)
