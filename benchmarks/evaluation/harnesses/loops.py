"""What asking takes at the least: a bare loop over aiohttp, and a plain one over AsyncOpenAI.

They keep no answer, judge none, and end on the first failure.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.evaluation.job import Job, Told

_READ = """
import asyncio, json, sys
url, count = sys.argv[1], int(sys.argv[2])
bodies = iter([
    {"model": "m", "temperature": 0, "max_tokens": 16,
     "messages": [{"role": "user", "content": json.loads(line)["prompt"]}]}
    for line in open("test.jsonl")
])
"""
_BARE = """
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
_OPENAI = """
from openai import AsyncOpenAI
async def work(client):
    for body in bodies:
        (await client.chat.completions.create(**body)).choices[0].message.content
async def main():
    async with AsyncOpenAI(base_url=url) as client:
        await asyncio.gather(*(work(client) for _ in range(count)))
asyncio.run(main())
"""


class Loop:
    resumes = ""

    def __init__(self, name: str, code: str) -> None:
        self.name = name
        self._code = _READ + code

    def install(self, build: Path) -> None:
        """It is here."""

    def command(self, job: Job) -> list[str]:
        job.jsonl()
        return [sys.executable, "-c", self._code, job.url, str(job.concurrency)]

    def resume(self, job: Job) -> list[str]:
        raise NotImplementedError("a loop keeps nothing")

    def told(self, job: Job, said: str) -> Told:
        return Told(None)


BARE = Loop("bare aiohttp loop", _BARE)
OPENAI = Loop("AsyncOpenAI.create", _OPENAI)
