"""lm-eval: a task in YAML over a JSONL file, exact match, the model local-chat-completions."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.evaluation.job import Job, Told
from benchmarks.venvs import Missing, interpreter

VERSION = "0.4.13"
_TASK = """\
task: labels
dataset_path: json
dataset_kwargs: {data_files: {test: test.jsonl}}
test_split: test
output_type: generate_until
doc_to_text: "{{prompt}}"
doc_to_target: "{{label}}"
generation_kwargs: {until: [], do_sample: false, max_gen_toks: 16}
metric_list: [{metric: exact_match, aggregation: mean, higher_is_better: true}]
"""


class LmEval:
    name = f"lm-eval {VERSION}"
    resumes = "--use_cache"

    def __init__(self) -> None:
        self.python = Path()

    def install(self, build: Path) -> Missing | None:
        found = interpreter(f"lm-eval[api]=={VERSION}", build)
        if isinstance(found, Missing):
            return found
        self.python = found
        return None

    def command(self, job: Job) -> list[str]:
        job.jsonl()
        job.write("labels.yaml", _TASK)
        return self.resume(job)

    def resume(self, job: Job) -> list[str]:
        given = {"model": "m", "base_url": f"{job.url}/chat/completions", "max_retries": 3,
                 "num_concurrent": job.concurrency, "tokenizer_backend": None}  # fmt: skip
        return [
            str(self.python.with_name("lm_eval")), "run", "--model", "local-chat-completions",
            "--model_args", ",".join(f"{key}={value}" for key, value in given.items()),
            "--tasks", "./labels.yaml", "--apply_chat_template", "--output_path", "out",
            *(["--use_cache", "cache"] if job.concurrency <= 16 else []),
        ]  # fmt: skip

    def told(self, job: Job, said: str) -> Told:
        found = sorted((job.folder / "out").rglob("results_*.json"))
        if not found:
            return Told(None, "no score" if "Traceback" in said else "")
        result = json.loads(found[-1].read_text())["results"]["labels"]
        return Told(result["exact_match,none"])
