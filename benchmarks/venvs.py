"""Virtual environments for the peers, made when first needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Missing:
    """Why a package could not be installed."""

    reason: str


def interpreter(package: str, build: Path, *beside: str) -> Path | Missing:
    """A Python that has *package* (pinned, ``name==version``) and what is to stand *beside* it.

    Tries newer Pythons on the path where it does not install.
    """
    folder = build / "venvs" / package.replace("==", "-")
    python = folder / "bin" / "python"
    if (folder / "installed").exists():
        return python
    reason = ""
    for maker in (sys.executable, "python3.13", "python3.12"):
        if shutil.which(maker) is None:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        steps = (
            [maker, "-m", "venv", str(folder)],
            [str(python), "-m", "pip", "install", "--quiet", package, *beside],
        )
        reason = next((why for step in steps if (why := _failure(step))), "")
        if not reason:
            (folder / "installed").touch()
            return python
    return Missing(reason)


def _failure(step: list[str]) -> str:
    """The last line that a failing *step* said, else nothing."""
    done = subprocess.run(step, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if line and not line.startswith("WARNING")]
    return "" if done.returncode == 0 else (said or [f"exit {done.returncode}"])[-1]
