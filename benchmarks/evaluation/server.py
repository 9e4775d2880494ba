"""A server of chat completions on loopback, in a process of its own, that fails as it is told.

    python server.py LATENCY

Prints its port. The last message of a prompt is ``kind | answer | anything``; each attempt is
answered after LATENCY seconds, by its kind. ``GET /count`` tells of the requests since the last
such call: when the first came (Unix time), how many came, and how many got an answer.
"""

import asyncio
import sys
import time
from collections import Counter
from typing import Any

from aiohttp import web

first = 0.0
answered = 0
attempts: Counter[str] = Counter()


def completion(content: str | None, finish: str = "stop", **more: Any) -> web.Response:
    message = {"role": "assistant", "content": content, **more}
    usage = {"prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10}
    choice = {"index": 0, "finish_reason": finish, "message": message, "logprobs": None}
    return web.json_response(
        {"id": "c", "object": "chat.completion", "created": 1, "model": "served",
         "system_fingerprint": "fp", "usage": usage, "choices": [choice]}
    )  # fmt: skip


def failed(status: int, code: str, **headers: str) -> web.Response:
    error = {"message": code, "type": code, "code": code, "param": None}
    return web.json_response({"error": error}, status=status, headers=headers)


async def complete(request: web.Request) -> web.Response:
    global first, answered
    first = first or time.time()
    prompt = (await request.json())["messages"][-1]["content"]
    if not isinstance(prompt, str):
        prompt = prompt[0]["text"]
    kind, answer, *_ = prompt.split(" | ")
    attempts[prompt] += 1
    await asyncio.sleep(float(sys.argv[1]))
    if kind == "500":
        return failed(500, "server_error")
    if kind == "400":
        return failed(400, "content_filter")
    if kind == "429" and attempts[prompt] == 1:
        return failed(429, "rate_limit_exceeded", **{"Retry-After": "1"})
    answered += 1
    if kind == "refusal":
        return completion(None, refusal="I cannot help with that")
    if kind == "filter":
        return completion("", "content_filter")
    return completion(answer)


async def count(_: web.Request) -> web.Response:
    global first, answered
    told = {"first": first, "requests": attempts.total(), "answered": answered}
    if "keep" not in _.query:
        first, answered = 0.0, 0
        attempts.clear()
    return web.json_response(told)


async def main() -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_get("/count", count)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
