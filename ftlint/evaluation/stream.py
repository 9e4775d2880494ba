"""From a coroutine that emits items to a plain iterator of them."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None


def stream(source: Callable[[Callable[[T], None]], Coroutine[Any, Any, None]]) -> Iterator[T]:
    """The items that ``source(emit)`` emits, in their order; then the exception it ended with.

    The coroutine runs on an event loop in a thread of its own: a slow consumer does not make
    requests time out, and it works where a loop runs already. Leaving the iterator early, by an
    interrupt as well, cancels the coroutine and waits until it has ended.
    """
    inbox: SimpleQueue[_Item[T] | _End] = SimpleQueue()
    loop = asyncio.new_event_loop()
    task = loop.create_task(source(lambda value: inbox.put(_Item(value))))
    thread = threading.Thread(target=_run, args=(loop, task, inbox), daemon=True)
    thread.start()
    try:
        while isinstance(item := inbox.get(), _Item):
            yield item.value
    finally:
        with contextlib.suppress(RuntimeError):  # the loop has closed by itself
            loop.call_soon_threadsafe(task.cancel)
        thread.join()
    if item.error is not None:
        raise item.error


def _run(
    loop: asyncio.AbstractEventLoop, task: asyncio.Task[None], inbox: SimpleQueue[Any]
) -> None:
    error: BaseException | None = None
    try:
        loop.run_until_complete(task)
    except BaseException as caught:  # handed to the consumer, who raises it
        error = caught
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        inbox.put(_End(error))
