"""ftlint eval, from this checkout."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.evaluation.job import Job, Told


class Ftlint:
    name = "ftlint eval"
    resumes = "the same command"

    def install(self, build: Path) -> None:
        """It is here."""

    def command(self, job: Job) -> list[str]:
        turns = [
            [{"role": "user", "content": row.prompt}, {"role": "assistant", "content": row.label}]
            for row in job.rows
        ]
        lines = (json.dumps({"messages": one}) + "\n" for one in turns)
        job.write("test.jsonl", "".join(lines))
        return self.resume(job)

    def resume(self, job: Job) -> list[str]:
        return [
            sys.executable, "-m", "ftlint", "eval", "test=test.jsonl", "--model=openai:m",
            f"--base-url={job.url}", f"--concurrency={job.concurrency}", "--max-tokens=16",
            "--format=json", "--gate=accuracy>=0.8",
        ]  # fmt: skip

    def told(self, job: Job, said: str) -> Told:
        try:
            (found,) = json.loads(said[said.index("{\n") : said.rindex("}") + 1])["evaluations"]
        except ValueError:
            return Told(None)
        counts = {name: n for name, n in found["outcomes"].items() if n}
        shown = ", ".join(f"{n} {name}" for name, n in counts.items())
        measured = "" if found["measured"] else "; not measured"
        return Told(found["metrics"]["accuracy"]["value"], shown + measured)
