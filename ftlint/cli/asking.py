"""What is shown while a model is asked: where answers are kept, how far it is, an interrupt."""

from __future__ import annotations

import sys
import time
from collections import deque
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ftlint.evaluation import Batch, Prediction, Recorded, Session, Task

_RECENT = 200
"""Answers over which the rate is taken: those of a journal, which cost no time, soon drop out."""


def recorded(session: Session, task: Task) -> Recorded:
    """The answers to *task*; says where they are kept, and how to go on after an interrupt."""
    progress = _Progress(session, task)
    try:
        with progress.shown:
            return session.record(task, progress, progress.watch)
    except KeyboardInterrupt:
        if progress.batches:
            names = ", ".join(progress.batches)
            text = f"left to go on: {names}; the same command collects the answers"
        elif progress.kept:
            text = f"answers so far are in {progress.journal}, and the same command goes on"
        else:
            raise
        click.echo(f"ftlint: interrupted; {text}", err=True)
        sys.exit(130)


class _Progress:
    """Called with each answer; ``shown`` is to be closed at the end."""

    def __init__(self, session: Session, task: Task) -> None:
        from ftlint.mask import safe

        self.kept = False
        self.batches: list[str] = []
        self._shown: dict[str, tuple[str, int]] = {}
        self.journal = safe(str(session.journal))
        self._asks = session.asks
        self._batch = session.settings.batch
        self._price = session.price
        self._length = len(task.asked) * session.settings.repeat
        self.shown = ExitStack()
        self._bar: Any = None
        self._count = 0
        self._spent = 0.0
        self._paid: set[str] = set()
        self._times: deque[float] = deque(maxlen=_RECENT)

    def __call__(self, given: Prediction) -> None:
        if not self._asks:
            return
        if given.error is None and not self.kept:
            self.kept = True
            click.echo(f"answers are kept in {self.journal}", err=True)
        if self._batch or not sys.stderr.isatty():
            return
        self._count += 1
        self._times.append(time.monotonic())
        self._pay(given)
        if self._bar is None:
            asking: Any = click.progressbar(
                length=self._length, label="asking", show_eta=False, show_pos=True,
                item_show_func=lambda _: self._told(), file=sys.stderr,
            )  # fmt: skip
            self._bar = self.shown.enter_context(asking)
        self._bar.update(1)

    def watch(self, batch: Batch) -> None:
        """Tells how far *batch* is, where that has changed by a tenth or more."""
        from ftlint.mask import safe

        name, tenths = safe(batch.id), 10 * batch.done // max(1, batch.total)
        if self._shown.get(batch.id) == (batch.status, tenths):
            return
        if batch.ended:
            self.batches = [one for one in self.batches if one != name]
        elif name not in self.batches:
            self.batches.append(name)
        self._shown[batch.id] = (batch.status, tenths)
        of = f", {batch.done:,} of {batch.total:,} requests" if batch.total else ""
        click.echo(f"{name}: {safe(batch.status)}{of}", err=True)

    def _pay(self, given: Prediction) -> None:
        from ftlint.evaluation import used

        tokens = used(given.usage)
        if self._price is not None and tokens is not None and given.key not in self._paid:
            self._paid.add(given.key)
            price = self._price.batched if given.batch else self._price
            self._spent += price.of(tokens)

    def _told(self) -> str:
        """The rate, what the answers cost, and the time left at that rate."""
        took = self._times[-1] - self._times[0] if self._times else 0.0
        if not took:
            return ""
        rate = (len(self._times) - 1) / took
        spent = "" if self._price is None else f", ${self._spent:.2f}"
        left = max(0, self._length - self._count) / rate
        return f"{rate:.1f}/s{spent}, {int(left // 60)}:{int(left % 60):02} left"
