"""The rule ``invalid-image``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.wording import quote
from ftlint_rules._images import (
    FORMATS,
    Data,
    Image,
    ImageRule,
    bare_format,
    colours,
    format_of,
    images,
    is_whole,
)

_CONVERT = "convert it to JPEG, PNG or WEBP"
_CLAIMS = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/x-png": "image/png"}


class InvalidImage(ImageRule):
    """The bytes of an image are broken, or of a format that cannot be trained on.

    ## What it does
    Decodes images in `data:` URLs. Reports what is not base64, what is no image or breaks off,
    formats other than JPEG, PNG and WEBP, a type in the URL that the bytes contradict, colours
    other than RGB and RGBA, and bare base64 without `data:image/...;base64,`. Images elsewhere are
    not fetched.

    ## Why is this bad?
    OpenAI's guide: "Images must be JPEG, PNG, or WEBP format" and "in the RGB or RGBA image mode".
    Images that are not are skipped, and the row trains an answer to a picture that nobody saw.

    ## Example
    ```json
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}}
    ```

    ## What to do
    Convert the image and encode it anew, under its true type:
    `"data:image/png;base64," + base64.b64encode(data).decode()`.
    """

    code, name = "IMG003", "invalid-image"

    def check(self, example: Example) -> Iterable[Finding]:
        for image in images(example):
            what, advice = _fault(image)
            if what:
                yield self.finding(example.at(image.url_pointer), what, help=advice)


def _fault(image: Image) -> tuple[str, str]:
    url, data = image.url or "", image.data
    if data is not None:
        return _data_fault(data)
    if url[:5].lower() == "data:":
        return "a data URL without a comma before its data", "write data:image/png;base64,..."
    kind = bare_format(url)
    if kind is not None:
        return "base64 without a type before it", f"put data:image/{kind};base64, before it"
    return "", ""


def _data_fault(data: Data) -> tuple[str, str]:
    if not data.encoded:
        return "a data URL without data", "add the image, or drop the part"
    if not data.base64:
        return "a data URL that is not base64", "encode it: data:image/png;base64,..."
    try:
        found = base64.b64decode(data.encoded, validate=True)
    except (binascii.Error, ValueError):
        return _not_base64(data.encoded)
    kind = format_of(found)
    if kind is None:
        return "the bytes of the image are of no known format", _CONVERT
    return _image_fault(found, kind, data.type)


def _not_base64(encoded: str) -> tuple[str, str]:
    what = "the image is not base64"
    if "..." in encoded:
        return f"{what}: its middle or end is left out", "put the whole image in"
    if "-" in encoded or "_" in encoded:
        return f'{what}: it has "-" or "_", which are of another alphabet', "use + and /"
    if "%" in encoded:
        return f'{what}: it has "%"', "do not escape it"
    length = len(encoded.rstrip("="))
    padded = length + -length % 4
    if length % 4 != 1 and len(encoded) != padded and encoded[:length].isascii():
        return f'{what}: it should end with {-length % 4} "="', "pad it, or encode it anew"
    return what, "encode it anew"


def _image_fault(found: bytes, kind: str, claim: str) -> tuple[str, str]:
    true = f"image/{kind}"
    if kind not in FORMATS:
        name = kind.partition("+")[0].upper()
        return f"the format of the image is {name}; it must be JPEG, PNG or WEBP", _CONVERT
    if _CLAIMS.get(claim, claim) != true:
        said = quote(claim) if claim else "no type"
        return f"the URL says {said}, but the image is {kind.upper()}", f"write {true}"
    if not is_whole(found, kind):
        return f"the {kind.upper()} breaks off after {len(found):,} bytes", "put the whole image in"
    seen = colours(found, kind)
    if seen not in (None, "RGB", "RGBA"):
        return f"the image is {_COLOURS[str(seen)]}; it must be RGB or RGBA", "convert it to RGB"
    return "", ""


_COLOURS = {"greyscale": "greyscale", "palette": "in palette colours", "CMYK": "CMYK"}
