"""The rule ``old-preference-keys``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import OUTLINE, Edit, Example, ExampleRule, Finding
from ftlint.formats.preference import OLD_NAMES
from ftlint_rules._preferences import PREFERENCE


class OldPreferenceKeys(ExampleRule):
    """The outputs of a preference row have the names of an old, mistaken schema.

    ## What it does
    Reports `preferred_completion` and `non_preferred_completion`.

    ## Why is this bad?
    OpenAI's OpenAPI file called the outputs so from March to May 2025, while its guide and the
    API itself took `preferred_output` and `non_preferred_output`. Rows written after the file are
    refused.

    ## Example
    ```json
    {"input": {"messages": [{"role": "user", "content": "Hi"}]}, "preferred_completion": [{"role": "assistant", "content": "Hello"}], "non_preferred_completion": [{"role": "assistant", "content": "What?"}]}
    ```

    ## What to do
    Rename the keys to `preferred_output` and `non_preferred_output`.
    """

    code, name = "PREF003", "old-preference-keys"
    screen = OUTLINE
    fixable = "safe"
    formats = PREFERENCE
    errors = (
        "Example {line} is missing key 'preferred_output'",
        "Example {line} is missing key 'non_preferred_output'",
    )

    def check(self, example: Example) -> Iterable[Finding]:
        for old, name in OLD_NAMES.items():
            if old in example.data:
                at = example.at(f"/{old}", on_key=True)
                rename = self.fix("rename it", Edit(at, "rename-key", name), safe=True)
                yield self.finding(
                    at,
                    f'"{old}" is an old name of "{name}"',
                    help=f'rename it to "{name}"',
                    subject=old,
                    fix=None if name in example.data else rename,
                )
