"""What the rules about images share: the images of a row, and what their bytes say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ftlint import Example, ExampleRule, Message
from ftlint.regex import regex
from ftlint.screen import IMAGES

FORMATS = ("jpeg", "png", "webp")
"""The formats that can be trained on, as in ``image/png``."""

_DATA_URL = regex(r"data:([^,;]*)((?:;[^,;]*)*),", re.IGNORECASE)
_SPACE = regex(r"[ \t\r\n]+")
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"<svg", "svg+xml"),
    (b"<?xml", "svg+xml"),
)
_BRANDS = {b"avif": "avif", b"heic": "heic", b"heix": "heic", b"mif1": "heif"}


_BARE = {"iVBORw0KGgo": "png", "/9j/": "jpeg", "UklGR": "webp", "R0lGOD": "gif"}
"""How the base64 of each format begins."""


class ImageRule(ExampleRule):
    """Looks at one row at a time that has images."""

    screen = IMAGES


@dataclass(frozen=True, slots=True)
class Image:
    """An image part of a message: ``pointer`` leads to the part, ``url_pointer`` to its URL."""

    message: Message
    pointer: str
    part: dict[str, Any]

    @property
    def url(self) -> str | None:
        """The URL; None where no string stands."""
        found = self.part.get("image_url")
        url = found.get("url") if isinstance(found, dict) else found
        return url if isinstance(url, str) else None

    @property
    def url_pointer(self) -> str:
        """Where the URL stands, or should stand."""
        nested = isinstance(self.part.get("image_url"), dict)
        return f"{self.pointer}/image_url/url" if nested else f"{self.pointer}/image_url"

    @property
    def data(self) -> Data | None:
        """The image in the URL itself; None where the URL leads elsewhere."""
        url = self.url
        match = _DATA_URL.match(url) if url else None
        if url is None or match is None:
            return None
        encoded = _SPACE.sub("", url[match.end() :])
        return Data(match[1].lower(), ";base64" in match[2].lower(), encoded)


@dataclass(frozen=True, slots=True)
class Data:
    """The pieces of a data URL: the type that it claims, and the text of its bytes."""

    type: str
    base64: bool
    encoded: str

    @property
    def size(self) -> int:
        """How many bytes the image has, without decoding it."""
        return len(self.encoded.rstrip("=")) * 3 // 4


def images(example: Example) -> Iterator[Image]:
    """The parts of the type ``image_url`` in all messages."""
    for message in example.messages:
        content = message.data.get("content")
        if isinstance(content, list):
            for i, part in enumerate(content):
                if isinstance(part, dict) and part.get("type") == "image_url":
                    yield Image(message, f"{message.pointer}/content/{i}", part)


def bare_format(url: str) -> str | None:
    """The format of an image whose base64 stands in *url* with nothing before it."""
    return next((kind for start, kind in _BARE.items() if url.startswith(start)), None)


def format_of(data: bytes) -> str | None:
    """The format of an image by its first bytes; None if they are of no known one."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12])
    return next((name for start, name in _STARTS if data.startswith(start)), None)


def is_whole(data: bytes, kind: str) -> bool:
    """Whether an image of the format *kind* has its end."""
    if kind == "png":
        return _png_ends(data)
    if kind == "jpeg":
        return data.find(b"\xff\xd9", 4) > 0
    if kind == "webp":
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return True


def _png_ends(data: bytes) -> bool:
    at = 8
    while at + 12 <= len(data):
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return False


def colours(data: bytes, kind: str) -> str | None:
    """The colours of a whole image: RGB, RGBA, greyscale, palette or CMYK; None if unknown."""
    if kind == "png" and len(data) > 25:
        return _PNG_COLOURS.get(data[25])
    if kind == "jpeg":
        return _JPEG_COLOURS.get(_jpeg_components(data))
    return "RGB" if kind == "webp" else None


_PNG_COLOURS = {0: "greyscale", 2: "RGB", 3: "palette", 4: "greyscale", 6: "RGBA"}
_JPEG_COLOURS = {1: "greyscale", 3: "RGB", 4: "CMYK"}


def _jpeg_components(data: bytes) -> int:
    """The number of colour components in the frame header of a JPEG; 0 if there is none."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return data[at + 9]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0
