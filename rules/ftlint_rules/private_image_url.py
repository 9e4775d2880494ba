"""The rule ``private-image-url``."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from ftlint import Example, Finding, Severity
from ftlint.targets import known
from ftlint.wording import quote
from ftlint_rules._images import ImageRule, bare_format, images

_INSIDE = "put the image in as data:image/...;base64,..."
_HELP = "put the image in as data:image/...;base64,... or give a public http(s) URL"
_LOCAL = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "invalid")


class PrivateImageUrl(ImageRule):
    """The URL of an image leads to where the provider cannot go.

    ## What it does
    Reports paths of files, `file:` and other schemes than `http`, `https` and `data`, URLs without
    a host, and hosts that are not public by their name or address: `localhost`, names without a
    dot or in `.local`, `.internal`, `.lan` and the like, private and reserved addresses. Together
    and Fireworks fetch no images: there every URL but `data:` is an error. Nothing is fetched
    here either: whether a public URL still leads to an image is not known.

    ## Why is this bad?
    Images that cannot be fetched are skipped, and the row trains an answer to a picture that the
    model never saw.

    ## Example
    ```json
    {"type": "image_url", "image_url": {"url": "images/cheese.jpg"}}
    ```

    ## What to do
    Put the image in as a `data:` URL, or where everybody can fetch it.
    """

    code, name = "IMG006", "private-image-url"
    severity = Severity.WARNING
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        for image in images(example):
            url = (image.url or "").strip()
            if not url or url[:5].lower() == "data:" or bare_format(url) is not None:
                continue
            at = example.at(image.url_pointer)
            if known(self.job.limits.images.fetched) is False:
                what = f"{self.job.limits.title} fetches no images; {quote(url)} is a URL"
                yield self.finding(at, what, help=_INSIDE, severity=Severity.ERROR)
            elif what := _fault(url):
                yield self.finding(at, what, help=_HELP)


def _fault(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return f"{quote(url)} is no URL"
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        if "://" not in url and scheme != "file":
            return f"{quote(url)} is a path, not a URL"
        return f"{quote(url)} has the scheme {quote(scheme)}; only http, https and data are read"
    if not host:
        return f"{quote(url)} has no host"
    if _is_private(host):
        return f"the host {quote(host)} is not public"
    return ""


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in _LOCAL
