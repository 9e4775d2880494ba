"""Maps on several cores, by processes and by threads: results come in their order."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from ftlint.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
    from multiprocessing.process import BaseProcess

    from ftlint.dataset import Chunk
    from ftlint.engine import Folded, Mapper
    from ftlint.similarity import Mapper as Threads


def available() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def mapper(processes: int, told: Callable[[str], object]) -> Iterator[Mapper]:
    """A Mapper on so many *processes*, or ``map`` for one.

    Where no process can be started, *told* hears the reason and ``map`` does the work. Workers are
    forked where that is the custom: what was loaded before is not loaded again.
    """
    pool = None
    others: set[BaseProcess] = set()
    if processes > 1:
        try:
            others = _children()
            pool = _started(processes)
        except (ImportError, NotImplementedError, OSError, RuntimeError) as error:
            told(f"one process does the work, others cannot be started: {error}")
    if pool is None:
        yield map
        return
    try:
        with _interrupted_once():
            yield _Pooled(pool)
    except BaseException:
        # Nobody waits for what they still do, but for their end, which comes at once.
        for worker in _children() - others:
            worker.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown(wait=False)


@contextmanager
def threads(count: int) -> Iterator[Threads]:
    """A map on so many threads of this process, for work that leaves the interpreter alone.

    Results come in order. Work is begun for no more than twice as many items as there are threads
    before the first result is taken, so that what items hold is not in memory all at once.
    """
    if count == 1:
        yield map
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(count) as pool:
        yield partial(_ahead, pool, 2 * count)


def _ahead(
    pool: ThreadPoolExecutor, most: int, work: Callable[[Any], Any], items: Iterable[Any]
) -> Iterator[Any]:
    rest = iter(items)
    begun = deque(pool.submit(work, item) for item in islice(rest, most))
    while begun:
        yield begun.popleft().result()
        begun.extend(pool.submit(work, item) for item in islice(rest, 1))


def _started(processes: int) -> ProcessPoolExecutor:
    """A pool that has done something, so that it is known to work."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(processes, context, _leave_interrupts_to_the_parent)
    try:
        pool.submit(os.getpid).result()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    return pool


@contextmanager
def _interrupted_once() -> Iterator[None]:
    """Lets one interrupt through, and none after it: what ends the work must come to its own end.

    A terminal sends one to all processes, and ``timeout`` and some CIs another to each.
    """
    import signal
    import threading

    usual = signal.getsignal(signal.SIGINT)
    if usual is not signal.default_int_handler or threading.current_thread().name != "MainThread":
        yield
        return

    def first(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is first:
            signal.signal(signal.SIGINT, usual)


def _children() -> set[BaseProcess]:
    """The processes that were started here and still run."""
    import multiprocessing

    return set(multiprocessing.active_children())


def _leave_interrupts_to_the_parent() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Callable[[Chunk], Folded]:
    import pickle

    work: Callable[[Chunk], Folded] = pickle.loads(packed)
    return work


def _done(packed: bytes, chunk: Chunk) -> Folded:
    """*packed* work on *chunk*; its rules are unpacked once by each worker."""
    return _unpacked(packed)(chunk)


class _Pooled:
    """The map of a pool; a worker that was killed is an InputError."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def __call__(
        self, work: Callable[[Chunk], Folded], chunks: Iterable[Chunk]
    ) -> Iterator[Folded]:
        import pickle
        from concurrent.futures.process import BrokenProcessPool

        packed = pickle.dumps(work)
        try:
            # Not the pool's own map: that cancels what an interrupt leaves, which the pool, whose
            # processes end at the same time, takes for answers to come.
            begun = deque(self.pool.submit(_done, packed, chunk) for chunk in chunks)
            while begun:
                yield begun.popleft().result()
        except BrokenProcessPool:
            raise InputError(
                "a process was killed, perhaps for want of memory; --jobs 1 needs the least"
            ) from None
