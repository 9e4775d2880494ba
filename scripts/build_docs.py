"""Writes what the docs take from the program itself: rule pages, rule tables, sample output.

``python scripts/build_docs.py`` writes; with ``--check`` it only says what is out of date (exit 1).
Text between ``<!-- begin NAME -->`` and ``<!-- end NAME -->`` is replaced.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ftlint import explain
from ftlint.plugins import Registered, discover

ROOT = Path(__file__).resolve().parent.parent
PACK = "ftlint"
SAMPLES = {
    "check": ["check", "--select", "LEAK002,BAL002,DUP003", "--max-per-rule", "1"],
    "fraud": ["eval", "--predictions", "predictions.jsonl"],
}
FOLDERS = {"check": "support-intents", "fraud": "fraud"}


def built_in() -> list[Registered]:
    """The rules of the built-in pack."""
    return [one for one in discover() if one.owner == f'the pack "{PACK}"']


def table(link: str) -> str:
    """All rules as a Markdown table; *link* is a format with the rule's name."""
    lines = ["| code | rule | finds | severity |", "|---|---|---|---|"]
    for one in built_in():
        rule = one.rule
        name = f"[{rule.name}]({link.format(rule.name)})"
        lines.append(f"| {rule.code} | {name} | {rule.summary()} | {rule.severity} |")
    return "\n".join(lines)


def sample(name: str) -> str:
    """A command and what it prints, as a fenced block."""
    args = SAMPLES[name]
    folder = ROOT / "fixtures" / "datasets" / FOLDERS[name]
    command = [sys.executable, "-m", "ftlint", *args]
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if run.stderr:
        raise SystemExit(f"{' '.join(args)}: {run.stderr}")
    prompt = f"fixtures/datasets/{FOLDERS[name]}$ ftlint {' '.join(args)}"
    return f"```console\n{prompt}\n{run.stdout.rstrip()}\n```"


def filled(path: Path, parts: dict[str, str]) -> str:
    """The content of *path* with each part between its marks replaced."""
    text = path.read_text(encoding="utf-8")
    for name, part in parts.items():
        begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
        head, found, rest = text.partition(begin)
        if not found or end not in rest:
            raise SystemExit(f"{path}: has no part {begin} ... {end}")
        text = f"{head}{begin}\n{part}\n{end}{rest.partition(end)[2]}"
    return text


def documents() -> Iterator[tuple[Path, str]]:
    """Each generated file with its content."""
    for one in built_in():
        yield ROOT / "docs" / "rules" / f"{one.rule.name}.md", explain.page(one.rule)
    rules = ROOT / "rules" / "README.md"
    yield rules, filled(rules, {"rules": table("../docs/rules/{}.md")})
    samples = {name: sample(name) for name in SAMPLES}
    readme = ROOT / "README.md"
    yield readme, filled(readme, {"rules": table("docs/rules/{}.md"), **samples})


def main() -> int:
    checking = "--check" in sys.argv
    stale = []
    for path, text in documents():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(str(path.relative_to(ROOT)))
            if not checking:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{'out of date' if checking else 'written'}: {name}")
    return 1 if checking and stale else 0


if __name__ == "__main__":
    sys.exit(main())
