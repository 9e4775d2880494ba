"""A server on loopback that speaks the chat completions API and misbehaves where it is told to.

The last message of a prompt reads ``behaviour | label | anything``: the behaviour is a key of
``BEHAVIOURS``, the label what a well-behaved server answers.
"""

from __future__ import annotations

import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOON = {"retry-after-ms": "20"}
Answer = tuple[int, dict[str, str], Any]


def completion(content: str | None, finish: str = "stop", **message: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "served-model-7",
        "system_fingerprint": "fp_1",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": content, **message},
            }
        ],
        "usage": {"prompt_tokens": 5, "completion_tokens": 1, "total_tokens": 6},
    }


def likely(content: str, share: float) -> dict[str, Any]:
    """A reply of one token, with its probability and that of a rival."""
    top = [{"token": content, "logprob": math.log(share)}]
    top.append({"token": "other", "logprob": math.log(1 - share)})
    found = completion(content)
    found["choices"][0]["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    return found


def failure(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Answer:
    return status, headers or {}, {"error": {"message": message, "type": code, "code": code}}


def _once(first: Answer) -> Callable[[str, int], Answer]:
    return lambda label, attempt: first if attempt == 1 else (200, {}, completion(label))


def _always(make: Callable[[str], Answer]) -> Callable[[str, int], Answer]:
    return lambda label, _: make(label)


def _call(label: str) -> dict[str, Any]:
    function = {"name": "route", "arguments": json.dumps({"to": label}, separators=(",", ":"))}
    return completion(None, tool_calls=[{"id": "c1", "type": "function", "function": function}])


def _unsupported(param: str) -> Answer:
    error = {"message": f"no {param}", "code": "unsupported_value", "param": param}
    return 400, {}, {"error": error}


BEHAVIOURS: dict[str, Callable[[str, int], Answer]] = {
    "good": _always(lambda label: (200, {}, completion(label))),
    "likely": _always(lambda label: (200, {}, likely(label, 0.75))),
    "unsure": _always(lambda label: (200, {}, likely(label, 0.55))),
    "other case": _always(lambda label: (200, {}, completion(f"{label.upper()}. "))),
    "chatter": _always(lambda label: (200, {}, completion(f"I think that it is {label}"))),
    "empty text": _always(lambda _: (200, {}, completion(""))),
    "429 once": _once(failure(429, "rate_limit_exceeded", "slow down", {"Retry-After": "1"})),
    "429 soon": _once(failure(429, "rate_limit_exceeded", "slow down", SOON)),
    "429 always": _always(lambda _: failure(429, "rate_limit_exceeded", "slow down", SOON)),
    "429 an hour": _always(
        lambda _: failure(429, "rate_limit_exceeded", "tomorrow", {"Retry-After": "3600"})
    ),
    "no temperature": _always(lambda _: _unsupported("temperature")),
    "flip": lambda label, attempt: (200, {}, completion(label if attempt % 2 else "other")),
    "another model": _always(
        lambda label: (200, {}, {**completion(label), "model": "m-8", "system_fingerprint": "fp_2"})
    ),
    "echo": _always(lambda _: (200, {}, completion("you sent KEY"))),
    "500 once": _once(failure(500, "server_error", "oops", SOON)),
    "500 always": _always(lambda _: failure(500, "server_error", "oops", SOON)),
    "quota": _always(lambda _: failure(429, "insufficient_quota", "no money left", SOON)),
    "400": _always(lambda _: failure(400, "invalid_request_error", "bad request")),
    "400 filter": _always(lambda _: failure(400, "content_filter", "filtered")),
    "401": _always(lambda _: failure(401, "invalid_api_key", "no such key: KEY")),
    "403": _always(lambda _: failure(403, "forbidden", "not yours")),
    "404": _always(lambda _: failure(404, "model_not_found", "no such model")),
    "no choices": _always(lambda _: (200, {}, {**completion(""), "choices": []})),
    "no message": _always(lambda _: (200, {}, {"choices": [{"finish_reason": "stop"}]})),
    "refusal": _always(lambda _: (200, {}, completion(None, refusal="I cannot help with that"))),
    "filter": _always(lambda _: (200, {}, completion("", "content_filter"))),
    "length": _always(lambda _: (200, {}, completion("Well, let me", "length"))),
    "length null": _always(lambda _: (200, {}, completion(None, "length"))),
    "length label": _always(lambda label: (200, {}, completion(label, "length"))),
    "not json": _always(lambda _: (200, {}, b'{"choices": [{"mess')),
    "plain text": _always(lambda _: (200, {"Content-Type": "text/html"}, b"<html>hi</html>")),
    "list": _always(lambda _: (200, {}, [1])),
    "surrogate": _always(lambda _: (200, {}, completion("a\ud800"))),
    "tool call": _always(lambda label: (200, {}, _call(label))),
    "timeout": _always(lambda label: (-1, {}, completion(label))),
    "hang up": _always(lambda _: (-2, {}, None)),
}


class Server(ThreadingHTTPServer):
    """Records what it was asked: ``attempts`` by prompt, ``paths``, ``bodies``, ``headers`` and
    ``times`` in order. ``each_second`` is how many requests it takes in a second; it says 429 to
    others."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        delay: float = 0.0,
        sleep: float = 3.0,
        each_second: int = 0,
        handler: type[BaseHTTPRequestHandler] | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), handler or Handler)
        self.delay = delay
        self.sleep = sleep
        self.each_second = each_second
        self.taken: Counter[int] = Counter()
        self.times: list[tuple[str, float]] = []
        self.attempts: Counter[str] = Counter()
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.lock = threading.Lock()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silent: clients that time out or are killed hang up on purpose here."""


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.got(self.path.removeprefix("/v1"))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.posted(self.path.removeprefix("/v1").partition("?")[0], content)

    def got(self, path: str) -> None:
        self.reply(*failure(404, "not_found", f"no {path}"))

    def posted(self, path: str, content: bytes) -> None:
        if path != "/chat/completions":
            self.reply(*failure(404, "not_found", "no such path"))
            return
        body = json.loads(content)
        prompt = body["messages"][-1]["content"]
        with self.server.lock:
            self.server.attempts[prompt] += 1
            attempt = self.server.attempts[prompt]
            self.server.bodies.append(body)
            self.server.times.append((prompt, time.monotonic()))
            second = int(time.monotonic())
            self.server.taken[second] += 1
            full = 0 < self.server.each_second < self.server.taken[second]
            self.server.headers.append({k.lower(): v for k, v in self.headers.items()})
            self.server.in_flight += 1
            self.server.most_in_flight = max(self.server.most_in_flight, self.server.in_flight)
        time.sleep(self.server.delay)
        behaviour, label, *_ = prompt.split(" | ")
        status, headers, answer = BEHAVIOURS[behaviour](label, attempt)
        if full:
            status, headers, answer = failure(429, "rate_limit_exceeded", "slow down")
        with self.server.lock:
            self.server.in_flight -= 1
        self.reply(status, headers, answer)

    def reply(self, status: int, headers: dict[str, str], answer: Any) -> None:
        if status == -2:
            self.close_connection = True
            return
        if status == -1:
            self.server.released.wait(self.server.sleep)
            status = 200
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        data = data.replace(b"KEY", key.encode())
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass
