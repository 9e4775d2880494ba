"""The rule ``invalid-image-part``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.decode import kind_of
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._images import Image, ImageRule, images
from ftlint_rules._parts import OTHER_TYPES

_SHAPE = 'write {"type": "image_url", "image_url": {"url": "..."}}'
_DETAILS = ("auto", "low", "high")


class InvalidImagePart(ImageRule):
    """An image part has not the shape that the chat format gives it.

    ## What it does
    Reports parts of the type `image_url` whose `image_url` is not an object with a `url` that is a
    string, a `detail` other than `auto`, `low` and `high`, and image parts of other APIs (`image`,
    `input_image`). Mistral takes the URL itself as `image_url`.

    ## Why is this bad?
    The row does not fit the schema of OpenAI's chat format, and the file is refused.

    ## Example
    ```json
    {"type": "image_url", "image_url": "https://example.com/cheese.jpg"}
    ```

    ## What to do
    Write `{"type": "image_url", "image_url": {"url": "https://example.com/cheese.jpg"}}`.
    """

    code, name = "IMG001", "invalid-image-part"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for message in example.messages:
            content = message.data.get("content")
            for i, part in enumerate(content if isinstance(content, list) else []):
                kind = part.get("type") if isinstance(part, dict) else None
                if isinstance(kind, str) and kind in OTHER_TYPES:
                    at = example.at(f"{message.pointer}/content/{i}/type")
                    text = f"the part is of the type {quote(kind)}; {OTHER_TYPES[kind]}"
                    yield self.finding(at, text, help=_SHAPE)
        for image in images(example):
            yield from self._image(example, image)

    def _image(self, example: Example, image: Image) -> Iterable[Finding]:
        where = f"{image.pointer}/image_url"
        if "image_url" not in image.part:
            text = 'the image part has no "image_url"'
            yield self.finding(example.at(image.pointer), text, help=_SHAPE)
            return
        found = image.part["image_url"]
        if isinstance(found, str) and known(self.job.limits.images.bare):
            return
        if not isinstance(found, dict):
            text = f'the "image_url" is {kind_of(found)}, not an object'
            yield self.finding(example.at(where), text, help=_SHAPE)
            return
        if "url" not in found:
            yield self.finding(example.at(where), 'the image has no "url"', help='add a "url"')
        elif image.url is None:
            text = f'the "url" of the image is {kind_of(found["url"])}, not a string'
            yield self.finding(example.at(image.url_pointer), text, help="make it a string")
        elif not image.url.strip():
            text = 'the "url" of the image is empty'
            yield self.finding(example.at(image.url_pointer), text, help="fill it in")
        detail = found.get("detail", "auto")
        if detail not in _DETAILS:
            shown = quote(detail) if isinstance(detail, str) else kind_of(detail)
            text = f'the "detail" of the image is {shown}; it must be "auto", "low" or "high"'
            at = example.at(f"{where}/detail")
            yield self.finding(at, text, help="use one of the three, or drop it")
