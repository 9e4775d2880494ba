"""inspect_ai: a task with the exact scorer, by chat completions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.evaluation.job import Job, Told
from benchmarks.venvs import Missing, interpreter

VERSION = "0.3.285"
_TASK = """\
from inspect_ai import Task, task
from inspect_ai.dataset import Sample, json_dataset
from inspect_ai.scorer import exact
from inspect_ai.solver import generate


def sample(row):
    return Sample(input=row["prompt"], target=row["label"])


@task
def labels():
    return Task(dataset=json_dataset("test.jsonl", sample), solver=generate(), scorer=exact())
"""


class InspectAi:
    resumes = "eval-retry"

    def __init__(self, *more: str) -> None:
        self.name = " ".join((f"inspect_ai {VERSION}", *more))
        self.more = more
        self.python = Path()

    def install(self, build: Path) -> Missing | None:
        found = interpreter(f"inspect-ai=={VERSION}", build, "openai>=2")
        if isinstance(found, Missing):
            return found
        self.python = found
        return None

    def command(self, job: Job) -> list[str]:
        job.jsonl()
        job.write("labels.py", _TASK)
        return [
            self._program, "eval", "labels.py", "--model=openai/m",
            f"--model-base-url={job.url}", "-M", "responses_api=false", "--max-tokens=16",
            f"--max-connections={job.concurrency}", f"--max-samples={job.concurrency}",
            "--max-retries=2", "--display=none", "--log-format=json", "--log-dir=logs", *self.more,
        ]  # fmt: skip

    def resume(self, job: Job) -> list[str]:
        log = max((job.folder / "logs").glob("*.json"))
        return [
            self._program, "eval-retry", str(log), f"--max-connections={job.concurrency}",
            "--display=none", "--log-format=json", "--log-dir=logs",
        ]  # fmt: skip

    def told(self, job: Job, said: str) -> Told:
        logs = sorted((job.folder / "logs").glob("*.json"))
        log: dict[str, Any] = json.loads(logs[-1].read_text()) if logs else {}
        results = log.get("results") or {}
        scores = results.get("scores") or []
        beside = f"status {log.get('status')}, {results.get('completed_samples', 0)} samples"
        metrics = scores[0].get("metrics") or {} if scores else {}
        found = [one["value"] for name, one in metrics.items() if name in ("accuracy", "mean")]
        return Told(found[0] if found else None, beside)

    @property
    def _program(self) -> str:
        return str(self.python.with_name("inspect"))
