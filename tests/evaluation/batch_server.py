"""The Batch API on the server of the tests: files, batches, and what goes wrong with them.

A batch is ``in_progress`` when it is first looked at, and at the next look ends as the next of
``fates`` says. Its requests are answered as the server answers them by themselves.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from .server import BEHAVIOURS, Answer, Handler, Server

_PART = re.compile(rb'name="file"; filename="([^"]*)".*?\r\n\r\n(.*)\r\n--', re.DOTALL)
_FULL = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None}
_BAD = {"code": "model_not_found", "message": "no such model for batches", "line": 1}
LOST: Answer = (-2, {}, None)
"""The connection ends without an answer, though the call was carried out."""


class BatchServer(Server):
    """``fates`` are the states in which batches end, in the order of their creation, and then
    ``completed``; "queue full" is ``failed`` for that reason.

    Of a batch that does not complete only the first half is executed, and ``unexecuted`` are
    prompts that none executes the first time; ``silent`` are those of which files say nothing.
    ``answers`` are what the next calls of a path get instead, None for what they should get.
    ``told`` is called with each call before it is answered, and again when it is done.
    """

    def __init__(self) -> None:
        super().__init__(handler=_BatchHandler)
        self.files: dict[str, bytes] = {}
        self.names: list[str] = []
        self.batches: dict[str, dict[str, Any]] = {}
        self.fates: list[str] = []
        self.unexecuted: set[str] = set()
        self.silent: set[str] = set()
        self.answers: dict[str, list[Answer | None]] = {}
        self.calls: list[str] = []
        self.told: Callable[[str], object] = lambda _: None

    @property
    def sizes(self) -> list[int]:
        """How many requests each batch has."""
        return [self.files[one["input_file_id"]].count(b"\n") for one in self.batches.values()]

    def keep(self, name: str, content: bytes) -> dict[str, Any]:
        found = f"file-{len(self.files) + 1}"
        self.files[found] = content
        self.names.append(name)
        return {
            "id": found,
            "object": "file",
            "filename": name,
            "purpose": "batch",
            "bytes": len(content),
            "created_at": int(time.time()),
            "status": "processed",
        }

    def make(self, body: dict[str, Any]) -> dict[str, Any]:
        number = len(self.batches) + 1
        made = {
            **{key: body[key] for key in ("input_file_id", "endpoint", "completion_window")},
            "id": f"batch_{number}",
            "object": "batch",
            "status": "validating",
            "created_at": int(time.time()),
            "metadata": body.get("metadata"),
        }
        self.batches[made["id"]] = made
        return made

    def look(self, one: dict[str, Any]) -> dict[str, Any]:
        fate = self.fates[number] if (number := self.number(one)) < len(self.fates) else "completed"
        if one["status"] == "validating":
            one["status"] = "in_progress"
        elif one["status"] == "in_progress" and fate != "in_progress":
            one["status"] = "failed" if fate == "queue full" else fate
            if one["status"] == "failed":
                problem = _FULL if fate == "queue full" else _BAD
                one["errors"] = {"object": "list", "data": [problem]}
            else:
                self.execute(one)
        total = self.files[one["input_file_id"]].count(b"\n")
        done = total if one["status"] == "completed" else 0
        one["request_counts"] = {"total": total, "completed": done, "failed": 0}
        return one

    def number(self, one: dict[str, Any]) -> int:
        return list(self.batches).index(one["id"])

    def execute(self, one: dict[str, Any]) -> None:
        lines = self.files[one["input_file_id"]].splitlines()
        reached = len(lines) if one["status"] == "completed" else len(lines) // 2
        good, bad = [], []
        for number, line in enumerate(lines):
            asked = json.loads(line)
            prompt = asked["body"]["messages"][-1]["content"]
            found: dict[str, Any] = {"id": f"batch_req_{number}", "custom_id": asked["custom_id"]}
            if prompt in self.silent:
                continue
            if number >= reached or prompt in self.unexecuted:
                self.unexecuted.discard(prompt)
                code = f"batch_{one['status'] if number >= reached else 'expired'}"
                error = {"code": code, "message": "not executed in time"}
                bad.append({**found, "response": None, "error": error})
                continue
            self.attempts[prompt] += 1
            self.bodies.append(asked["body"])
            behaviour, label, *_ = prompt.split(" | ")
            status, _, body = BEHAVIOURS[behaviour](label, self.attempts[prompt])
            answer = {"status_code": status, "request_id": "r", "body": body}
            (good if status == 200 else bad).append({**found, "response": answer, "error": None})
        for name, results in (("output_file_id", good), ("error_file_id", bad)):
            text = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
            one[name] = self.keep("out.jsonl", text.encode())["id"] if results else None


class _BatchHandler(Handler):
    server: BatchServer

    def got(self, path: str) -> None:
        path, _, query = path.partition("?")
        self.begin(f"GET {path}")
        _, kind, name, rest = (*path.split("/"), "", "")[:4]
        if path == "/batches":
            self.answer(path, self.page(query))
        elif kind == "batches" and name in self.server.batches:
            self.answer("/batches/ID", self.server.look(self.server.batches[name]))
        elif (kind, rest) == ("files", "content") and name in self.server.files:
            self.answer("/files/ID", self.server.files[name])
        else:
            super().got(path)

    def posted(self, path: str, content: bytes) -> None:
        if path not in ("/files", "/batches"):
            super().posted(path, content)
            return
        self.begin(f"POST {path}")
        try:
            self.carry_out(path, content)
        finally:
            self.begin(f"done {path}")

    def carry_out(self, path: str, content: bytes) -> None:
        waiting = self.server.answers.get(path)
        if waiting and waiting[0] not in (None, LOST):
            self.answer(path, None)
        elif path == "/files":
            found = _PART.search(content)
            assert found is not None
            self.answer(path, self.server.keep(found[1].decode(), found[2]))
        else:
            self.answer(path, self.server.make(json.loads(content)))

    def page(self, query: str) -> dict[str, Any]:
        """Two batches, the newest first, after the one that *query* names."""
        newest = list(reversed(self.server.batches.values()))
        after = re.search(r"after=(\w+)", query)
        start = 0 if after is None else [one["id"] for one in newest].index(after[1]) + 1
        page, more = newest[start : start + 2], start + 2 < len(newest)
        return {"object": "list", "data": page, "has_more": more}

    def begin(self, call: str) -> None:
        self.server.calls.append(call)
        self.server.told(call)

    def answer(self, path: str, found: Any) -> None:
        """*found*, or what the next call of *path* is to get instead."""
        waiting = self.server.answers.get(path)
        instead = waiting.pop(0) if waiting else None
        self.reply(*(instead or (200, {}, found)))
