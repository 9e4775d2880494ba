"""Texts kept in a file, to compare others with them later without reading and cutting them anew."""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from ftlint.similarity import hashing
from ftlint.similarity.cut import Cuts
from ftlint.similarity.hashing import Block, joined, shingle_hashes
from ftlint.similarity.match import matched
from ftlint.similarity.minhash import band_keys, bands, recall, signatures
from ftlint.similarity.pairing import pairing
from ftlint.similarity.plan import Engine
from ftlint.similarity.results import Matches
from ftlint.similarity.shingle import Measure
from ftlint.similarity.sides import Mapper
from ftlint.similarity.survey import Surveyed, everything, surveyed
from ftlint.similarity.template import templates
from ftlint.similarity.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ftlint.similarity.hashing import Hashes
    from ftlint.similarity.minhash import Keys

_MAGIC = b"ftlint similarity index\n"
VERSION = 2
"""Of the layout of the file: a line that names it, a line of JSON, and the parts one by one."""


@dataclass(frozen=True, slots=True)
class Index:
    """Normalised texts with their places, and the bands of their MinHash signatures.

    ``places`` say where each text is from, in the caller's own terms. ``keys`` holds for each
    measure an array of shape (bands, texts of this measure). Templates are those that the texts
    of the index share.
    """

    threshold: float
    ways: tuple[Measure, ...]
    texts: Texts
    places: Sequence[bytes]
    known: Surveyed
    runs: Hashes | None
    keys: tuple[Keys, ...]

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        places: Sequence[bytes],
        threshold: float,
        ways: Sequence[Measure],
        *,
        mapper: Mapper = map,
    ) -> Index:
        """The index of *texts*, normalised, and as many *places*."""

        packed = texts if isinstance(texts, Texts) else Texts(texts)
        rows = everything(packed)
        runs = templates([rows])
        known = surveyed(rows, runs, ways, mapper)
        keys = tuple(_keys(known, way, threshold, mapper) for way in ways)
        return cls(threshold, tuple(ways), packed, places, known, runs, keys)

    def matches(
        self, queried: Sequence[str], *, engine: Engine = "auto", mapper: Mapper = map
    ) -> Matches:
        """The best match of each *queried* text, normalised, among those of the index.

        Only texts that agree with a queried one in a band are read, so the recall of the bands is
        that of the answer, whichever engine then compares them.
        """
        left = surveyed(everything(Texts.of(queried)), self.runs, self.ways, mapper)
        made = []
        for way, keys in zip(self.ways, self.keys, strict=True):
            near = self._near(left, keys, way, mapper)
            made.append(pairing(left, near, self.threshold, way, engine, mapper))
        found = matched(made)
        least = recall(self.threshold)
        accounts = (replace(one, recall=min(one.recall, least)) for one in found.accounts)
        return replace(found, accounts=tuple(accounts))

    def _near(self, left: Surveyed, keys: Keys, way: Measure, mapper: Mapper) -> Surveyed:
        """The texts that agree with one of *left* in a band; too short ones agree in all."""
        import numpy as np

        near = np.zeros(keys.shape[1], np.bool_)
        for mine, theirs in zip(_keys(left, way, self.threshold, mapper), keys, strict=True):
            near |= np.isin(theirs, mine)
        among = np.zeros(len(self.texts), np.bool_)
        among[self.known.asked(way).numbers[near]] = True
        return replace(self.known, among=among)

    def save(self, path: Path) -> None:
        """Writes the index to *path*, whose folder exists."""
        import numpy as np

        places = Texts.packed(b"".join(place + b" " for place in self.places), _ends(self.places))
        known = self.known
        parts: dict[str, NDArray[np.generic]] = {
            "texts": np.frombuffer(self.texts.data, np.uint8),
            "text ends": np.frombuffer(self.texts.ends, np.int64),
            "places": np.frombuffer(places.data, np.uint8),
            "place ends": np.frombuffer(places.ends, np.int64),
        }
        if known.words is not None:
            parts["words"] = known.words
        if known.shortened is not None:
            parts["shortened"] = known.shortened
        if self.runs is not None:
            parts["runs"] = self.runs
        if known.rows.cuts is not None:
            parts |= {f"cut {name}": part for name, part in asdict(known.rows.cuts).items()}
        parts |= {f"keys {i}": keys for i, keys in enumerate(self.keys)}
        head = {
            "version": VERSION,
            "hashes": hashing.VERSION,
            "threshold": self.threshold,
            "ways": [asdict(way) for way in self.ways],
            "parts": {
                name: [part.dtype.str, list(part.shape), _digest(part.tobytes())]
                for name, part in parts.items()
            },
        }
        with path.open("wb") as file:
            file.write(_MAGIC + json.dumps(head).encode() + b"\n")
            for part in parts.values():
                file.write(part.tobytes())

    @classmethod
    def load(cls, path: Path) -> Index:
        """The index in the file at *path*.

        Raises OSError if it cannot be read, and ValueError with a sentence if it is no index, of
        another version, or damaged.
        """
        with path.open("rb") as file:
            if file.readline(len(_MAGIC)) != _MAGIC:
                raise ValueError("it is no index of ftlint")
            try:
                head = json.loads(file.readline())
                found = head["version"], head["hashes"]
            except (ValueError, KeyError, TypeError):
                raise ValueError("the index is damaged; build it again") from None
            if found != (VERSION, hashing.VERSION):
                raise ValueError("the index is of another version of ftlint; build it again")
            try:
                return cls._read(head, file)
            except (ValueError, KeyError, TypeError, IndexError):
                raise ValueError("the index is damaged; build it again") from None

    @classmethod
    def _read(cls, head: Any, file: BinaryIO) -> Index:
        import numpy as np

        parts = {}
        for name, (kind, shape, digest) in head["parts"].items():
            raw = file.read(math.prod(shape) * np.dtype(kind).itemsize)
            if _digest(raw) != digest:
                raise ValueError(name)
            parts[name] = np.frombuffer(raw, kind).reshape(shape)
        texts, places = (
            Texts.packed(parts[data].tobytes(), array("q", parts[ends].tobytes()))
            for data, ends in (("texts", "text ends"), ("places", "place ends"))
        )
        ways = tuple(Measure(**way) for way in head["ways"])
        cut = {f.name: parts[f"cut {f.name}"] for f in fields(Cuts) if "runs" in parts}
        rows = replace(everything(texts), cuts=Cuts(**cut) if cut else None)
        known = Surveyed(rows, parts.get("words"), parts.get("shortened"))
        keys = tuple(parts[f"keys {i}"] for i in range(len(ways)))
        found = [places.encoded(i) for i in range(len(places))]
        return cls(head["threshold"], ways, texts, found, known, parts.get("runs"), keys)


def _keys(known: Surveyed, way: Measure, threshold: float, mapper: Mapper) -> Keys:
    """The keys of the texts of *way*: shape (bands, texts)."""
    import numpy as np

    make = partial(_block_keys, way=way, threshold=threshold)
    empty = np.zeros((bands(threshold)[0], 0), np.uint32)
    return np.concatenate([empty, *mapper(make, known.asked(way).tasks())], axis=1)


def _block_keys(block: Block, way: Measure, threshold: float) -> Keys:
    b, r = bands(threshold)
    sets = joined([shingle_hashes(part, way) for part in block.parts()])
    return band_keys(signatures(sets, b * r), threshold)


def _ends(places: Sequence[bytes]) -> array[int]:
    import numpy as np

    ends = np.cumsum(np.array([len(place) + 1 for place in places], np.int64)) - 1
    return array("q", ends.tobytes())


def _digest(raw: bytes) -> str:
    return blake2b(raw, digest_size=16).hexdigest()
