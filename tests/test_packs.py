"""Entry points are found as importlib.metadata finds them."""

from __future__ import annotations

import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from ftlint.packs import Entry, entries

GROUP = "ftlint.rules"


def installed(folder: Path, facts: str, name: str, points: str) -> None:
    """The files of a distribution that an installer leaves."""
    path = folder / facts
    path.mkdir(parents=True)
    file = "METADATA" if facts.endswith(".dist-info") else "PKG-INFO"
    (path / file).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (path / "entry_points.txt").write_text(points)


def as_the_library_finds_them() -> list[Entry]:
    found = entry_points(group=GROUP)
    named = [Entry(one.name, one.value, one.dist.name if one.dist else "") for one in found]
    return sorted(named, key=lambda one: (one.name, one.value))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path / "one"), str(tmp_path / "two"), *sys.path])
    return tmp_path


def test_the_built_in_pack_is_found_like_any_other() -> None:
    assert entries(GROUP) == as_the_library_finds_them()
    assert ("ftlint", "ftlint") in [(one.name, one.distribution) for one in entries(GROUP)]


@pytest.mark.parametrize("facts", ["acme_pack-1.0.dist-info", "Acme.Pack-1.0-py3.8.egg-info"])
def test_a_pack_is_found_and_named_as_its_author_does(site: Path, facts: str) -> None:
    points = (
        "[console_scripts]\nrules = acme:main\n\n# ours\n"
        f"[{GROUP}]\n acme = acme.rules:RULES \nmore=acme.more:PACK.rules [extra]\n\n[z]\na = b:c\n"
    )
    installed(site / "one", facts, "Acme.Pack", points)
    assert entries(GROUP) == as_the_library_finds_them()
    assert Entry("acme", "acme.rules:RULES", "Acme.Pack") in entries(GROUP)


def test_of_two_of_one_name_the_first_on_the_path_counts(site: Path) -> None:
    installed(site / "one", "acme_pack-2.0.dist-info", "acme-pack", "[other]\nx = new:RULES\n")
    installed(site / "two", "acme.pack-1.0.dist-info", "acme.pack", f"[{GROUP}]\nx = old:RULES\n")
    assert entries(GROUP) == as_the_library_finds_them()
    assert "old:RULES" not in [one.value for one in entries(GROUP)]


def test_a_pack_in_an_archive_is_found(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(site / "packs.zip", "w") as archive:
        archive.writestr("acme-1.0.dist-info/METADATA", "Name: acme\nVersion: 1.0\n")
        archive.writestr("acme-1.0.dist-info/entry_points.txt", f"[{GROUP}]\nacme = acme:RULES\n")
    monkeypatch.setattr(sys, "path", [str(site / "packs.zip"), *sys.path])
    assert Entry("acme", "acme:RULES", "acme") in entries(GROUP)


def test_an_entry_leads_to_the_object_that_it_names() -> None:
    assert Entry("x", "ftlint.version:__version__ [fast]", "x").load()
    assert Entry("x", "pathlib:Path.home", "x").load() == Path.home
    with pytest.raises(AttributeError):
        Entry("x", "pathlib:nothing", "x").load()
