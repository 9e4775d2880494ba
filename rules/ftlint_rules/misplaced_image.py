"""The rule ``misplaced-image``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.wording import quote
from ftlint_rules._images import ImageRule, images


class MisplacedImage(ImageRule):
    """An image stands in a message that is not the user's.

    ## What it does
    Reports image parts in messages of any other role than `user`.

    ## Why is this bad?
    OpenAI's guide: "You cannot include images as output from messages with the assistant role";
    the schema of system, developer and tool messages has text parts only. Together refuses images
    of anybody but the user too.

    ## Example
    ```json
    {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]}
    ```

    ## What to do
    Move the image to a user message, or describe it in words.
    """

    code, name = "IMG002", "misplaced-image"

    def check(self, example: Example) -> Iterable[Finding]:
        for image in images(example):
            role = image.message.role
            if role and role != "user":
                text = (
                    f"an image in the {quote(role)} message; only users' messages may have images"
                )
                advice = "move it to a user message, or describe it in words"
                yield self.finding(example.at(image.pointer), text, help=advice)
