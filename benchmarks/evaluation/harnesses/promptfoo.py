"""promptfoo: a test per row with one equals assertion."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

from benchmarks.evaluation.job import Job, Told, number
from benchmarks.venvs import Missing

VERSION = "0.121.20"


class Promptfoo:
    name = f"promptfoo {VERSION}"
    resumes = "--resume"

    def __init__(self) -> None:
        self.program = Path()

    def install(self, build: Path) -> Missing | None:
        folder = build / "npm" / f"promptfoo-{VERSION}"
        self.program = folder / "node_modules" / ".bin" / "promptfoo"
        if self.program.exists():
            return None
        if shutil.which("npm") is None:
            return Missing("npm is not on the path")
        folder.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent", f"promptfoo@{VERSION}"],
            cwd=folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        said = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        return None if done.returncode == 0 else Missing(said[-1])

    def command(self, job: Job) -> list[str]:
        with (job.folder / "tests.csv").open("w", newline="") as out:
            table = csv.writer(out)
            table.writerow(["prompt", "label"])
            table.writerows([row.prompt, row.label] for row in job.rows)
        config = {"apiBaseUrl": job.url, "temperature": 0, "max_tokens": 16}
        equal = [{"type": "equals", "value": "{{label}}"}]
        suite = {
            "prompts": ["{{prompt}}"],
            "providers": [{"id": "openai:chat:m", "config": config}],
            "defaultTest": {"assert": equal},
            "tests": "tests.csv",
        }
        job.write("suite.json", json.dumps(suite))
        return [*self._eval(job), "-c", "suite.json", "--no-cache", "-o", "out.json"]

    def resume(self, job: Job) -> list[str]:
        return [*self._eval(job), "--resume"]

    def told(self, job: Job, said: str) -> Told:
        passed = number(r"([\d,]+) passed", said) or 0
        failed = number(r"([\d,]+) failed", said) or 0
        errors = number(r"([\d,]+) errors?\b", said) or 0
        total = passed + failed + errors
        accuracy = passed / total if total else None
        return Told(accuracy, f"{passed} passed, {failed} failed, {errors} errors")

    def _eval(self, job: Job) -> list[str]:
        shown = ("--no-progress-bar", "--no-table")
        return [str(self.program), "eval", f"-j{job.concurrency}", *shown]
