"""The rule ``invalid-completion``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Edit, Example, ExampleRule, Finding
from ftlint.decode import kind_of
from ftlint.targets import known


class InvalidCompletion(ExampleRule):
    """A prompt or completion is no text, or the completion is empty.

    ## What it does
    Looks at rows with a `prompt` and a `completion`: both must be strings, and the completion must
    have more than white space. TRL takes lists of messages for both. An empty prompt is sound: the
    model then learns to write freely.

    ## Why is this bad?
    OpenAI's old data-preparation tool (`openai-python`, `_validators.py`) drops rows with an empty
    completion: there is nothing in them to be trained. Text in lists or objects is refused.

    ## Example
    ```json
    {"prompt": "Where is my parcel?", "completion": ""}
    ```

    ## What to do
    Fill the completion in. `--fix --unsafe-fixes` drops rows whose completion is empty.
    """

    code, name = "FMT021", "invalid-completion"
    screen = OUTLINE
    formats = frozenset({"completion"})
    fixable = "unsafe"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for key in ("prompt", "completion"):
            value = example.data.get(key)
            at = example.at(f"/{key}")
            if isinstance(value, list) and known(self.job.limits.conversational_pairs):
                continue
            if not isinstance(value, str):
                text = f"the {key} is {kind_of(value)}, not a string"
                yield self.finding(at, text, help="make it a string", subject=key)
            elif key == "completion" and not value.strip():
                text = "the completion is empty" if not value else "the completion is blank"
                drop = self.fix("drop the row", Edit(example.at(), "drop-row"))
                advice = "fill it in, or drop the row"
                yield self.finding(at, text, help=advice, subject=example.prompt, fix=drop)
