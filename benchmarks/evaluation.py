"""What asking costs: ftlint beside a bare aiohttp loop and a plain AsyncOpenAI loop, in one run.

    python benchmarks/evaluation.py [--rows 2000] [--concurrency 64] [--latency 0.05] [--rounds 3]

A server on loopback, in a process of its own, answers each request after the latency. Every client
is a process too: wall seconds from its start to its end, CPU seconds user and system, imports
included. The rounds are interleaved and the best of each is kept; only the ratios carry over to
another machine. The last line is the time from the start of ``ftlint eval record`` to its first
request, which the server sees.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

SERVER = """
import asyncio, json, sys, time
from aiohttp import web
first = 0.0
async def complete(request):
    global first
    first = first or time.time()
    body = await request.json()
    await asyncio.sleep(float(sys.argv[1]))
    label = body["messages"][-1]["content"].split()[0]
    message = {"role": "assistant", "content": label}
    return web.json_response({
        "id": "c", "object": "chat.completion", "created": 1, "model": "served",
        "system_fingerprint": "fp", "usage": {"prompt_tokens": 9, "completion_tokens": 1},
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    })
async def reset(request):
    global first
    seen, first = first, 0.0
    return web.json_response(seen)
app = web.Application()
app.router.add_post("/v1/chat/completions", complete)
app.router.add_get("/reset", reset)
async def main():
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""

READ = """
import asyncio, json, sys
url, count, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
bodies = iter([
    {"model": "m", "temperature": 0, "messages": json.loads(line)["messages"][:-1]}
    for line in open(path)
])
"""

BARE = (
    READ
    + """
import aiohttp
async def work(session):
    for body in bodies:
        async with session.post(f"{url}/chat/completions", json=body) as response:
            (await response.json())["choices"][0]["message"]["content"]
async def main():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(work(session) for _ in range(count)))
asyncio.run(main())
"""
)

OPENAI = (
    READ
    + """
from openai import AsyncOpenAI
async def work(client):
    for body in bodies:
        (await client.chat.completions.create(**body)).choices[0].message.content
async def main():
    async with AsyncOpenAI(api_key="none", base_url=url) as client:
        await asyncio.gather(*(work(client) for _ in range(count)))
asyncio.run(main())
"""
)


def measured(words: list[str]) -> tuple[float, float]:
    """The wall and CPU seconds of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{words[:4]} failed: {told.decode()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime


def rows(count: int) -> str:
    """Rows of a classification with two labels, no two prompts alike."""
    made = []
    for i in range(count):
        label = ("refund", "other")[i % 2]
        turns = [
            ("system", "Name the class."),
            ("user", f"{label} order {i}"),
            ("assistant", label),
        ]
        made.append({"messages": [{"role": role, "content": text} for role, text in turns]})
    return "".join(json.dumps(one) + "\n" for one in made)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what asking costs.")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(chosen.latency)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        with tempfile.TemporaryDirectory() as folder:
            compare(f"http://127.0.0.1:{int(server.stdout.readline())}", Path(folder), chosen)
    finally:
        server.kill()
        server.wait()


def compare(root: str, folder: Path, chosen: Any) -> None:
    """Runs all clients *chosen.rounds* times and prints the best of each."""
    data, url = folder / "test.jsonl", f"{root}/v1"
    data.write_text(rows(chosen.rows))
    plain = [url, str(chosen.concurrency), str(data)]
    asking = ["--model", "openai:m", "--base-url", url, f"--concurrency={chosen.concurrency}"]
    ftlint = [sys.executable, "-m", "ftlint", "eval"]
    best: dict[str, tuple[float, float]] = {}
    starts = []
    for number in range(chosen.rounds):
        journals = [f"--journal={folder / f'{half}{number}.jsonl'}" for half in ("a", "b")]
        clients = {
            "bare aiohttp": [sys.executable, "-c", BARE, *plain],
            "AsyncOpenAI.create": [sys.executable, "-c", OPENAI, *plain],
            "ftlint eval record": [*ftlint, "record", *asking, journals[0], f"test={data}"],
            "ftlint eval": [*ftlint, *asking, journals[1], f"test={data}"],
        }
        for name, words in clients.items():
            began = time.time()
            wall, cpu = measured(words)
            before = best.get(name, (wall, cpu))
            best[name] = (min(before[0], wall), min(before[1], cpu))
            with urllib.request.urlopen(f"{root}/reset") as response:
                first = json.loads(response.read())
            if name == "ftlint eval record":
                starts.append(first - began)
    bare = best["bare aiohttp"]
    print(f"{chosen.rows} rows, {chosen.concurrency} at a time, {chosen.latency:g} s latency, "
          f"best of {chosen.rounds}; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"{'client':20} {'wall s':>7} {'CPU s':>7} {'ms/row':>7} {'wall x':>7} {'CPU x':>7}")
    for name, (wall, cpu) in best.items():
        each = 1000 * cpu / chosen.rows
        print(f"{name:20} {wall:7.2f} {cpu:7.2f} {each:7.2f} {wall / bare[0]:7.2f} "
              f"{cpu / bare[1]:7.2f}")  # fmt: skip
    print(f"start to the first request: {min(starts):.2f} s")


if __name__ == "__main__":
    main()
