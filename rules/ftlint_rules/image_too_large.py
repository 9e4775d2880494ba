"""The rule ``image-too-large``."""

from __future__ import annotations

from collections.abc import Iterable

from ftlint import Example, Finding
from ftlint.targets import known
from ftlint.wording import count
from ftlint_rules._images import ImageRule, images


class ImageTooLarge(ImageRule):
    """An image has more bytes than the provider takes.

    ## What it does
    Works out the decoded size of images in `data:` URLs, where the provider's limit is known:
    10 MB at OpenAI and Azure, read as 10 x 1024 x 1024 bytes. Images elsewhere are not fetched.

    ## Why is this bad?
    OpenAI's guide: "Each image can be at most 10 MB". Larger ones are skipped.

    ## What to do
    Scale it down; models see no more than about 2,000 pixels a side anyway. JPEG instead of PNG
    saves most for photographs.
    """

    code, name = "IMG004", "image-too-large"
    per_target = True

    def check(self, example: Example) -> Iterable[Finding]:
        limits = self.job.limits
        most = known(limits.images.max_bytes)
        # A row shorter than the limit holds no image beyond it.
        if most is None or len(example.row.raw) <= most:
            return
        for image in images(example):
            data = image.data
            if data is not None and data.base64 and data.size > most:
                yield self.finding(
                    example.at(image.url_pointer),
                    f"an image of {count(data.size, 'byte')}; {limits.title} takes at most {most:,}",
                    help="scale it down, or save it as JPEG",
                )
