"""Group commit on SQLite: statements of many coroutines carried out in one thread, all that wait in one transaction."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from synth_assets.llm.errors import JournalUnwritable

T = TypeVar("T")

Statement = Callable[[sqlite3.Connection], Any]
Waiter = asyncio.Future[Any] | Future[Any]

# More would let the first of a group wait for the last without making the commit cheaper.
_LARGEST_GROUP = 1000
# How long a full disk or a stuck file is tried again before the responses in hand are given up.
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A statement, who waits for it, and what is to be called once it is durable."""

    statement: Statement
    waiter: Waiter
    written: Callable[[], None] | None = None


class GroupCommit:
    """A writer thread that owns `connection`.

    A statement's result comes only when its transaction is on the disk. A statement that raises fails alone: nothing
    of it is kept, the others of its group are; it may be carried out twice, so it must do nothing but SQL. When the
    disk is full, `make_room` is called once, what is queued is still written, and `full` becomes true.
    """

    def __init__(self, connection: sqlite3.Connection, make_room: Callable[[], None]) -> None:
        self._connection = connection
        self._make_room = make_room
        self._queue: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self.full = False
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    async def carry_out(
        self, statement: Callable[[sqlite3.Connection], T], written: Callable[[], None] | None = None
    ) -> T:
        """The result of a statement once it is durable. Once handed in it is carried out, even if nobody waits any more.

        `written` is called at once when it is durable, in the writer thread.
        """
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.put(_Entry(statement, waiter, written))
        return await waiter

    def carry_out_now(self, statement: Callable[[sqlite3.Connection], T]) -> T:
        """The same for callers without an event loop."""
        waiter: Future[T] = Future()
        self._queue.put(_Entry(statement, waiter))
        return waiter.result()

    def close(self) -> None:
        """Write what is queued and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            entries = [self._queue.get()]
            while len(entries) < _LARGEST_GROUP and not self._queue.empty():
                entries.append(self._queue.get())
            open_ = None not in entries
            self._commit([entry for entry in entries if entry is not None])
        self._connection.close()

    def _commit(self, group: list[_Entry]) -> None:
        if not group:
            return
        give_up_at = time.monotonic() + _PATIENCE_S
        while True:
            try:
                results = self._transaction(group)
            except sqlite3.OperationalError as error:
                if not self._may_pass(error, give_up_at):
                    _deliver([(entry.waiter, None, _unwritable(error)) for entry in group])
                    return
            except Exception as failure:  # noqa: BLE001 - handed to the one who submitted it
                if len(group) == 1:
                    broken = type(failure) is sqlite3.DatabaseError
                    _deliver([(group[0].waiter, None, _unwritable(failure) if broken else failure)])
                    return
                for entry in group:
                    self._commit([entry])
                return
            else:
                for entry in group:
                    if entry.written is not None:
                        entry.written()
                _deliver([(entry.waiter, result, None) for entry, result in zip(group, results, strict=True)])
                return

    def _transaction(self, group: list[_Entry]) -> list[Any]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            results = [entry.statement(self._connection) for entry in group]
            self._connection.execute("COMMIT")
        except BaseException:
            # SQLite itself has rolled back after some errors.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise
        return results

    def _may_pass(self, error: sqlite3.OperationalError, give_up_at: float) -> bool:
        """Whether to try again; makes room on a full disk, waits for a moment otherwise."""
        if "full" in str(error).lower() and not self.full:
            self.full = True
            with suppress(OSError):
                self._make_room()
            return True
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.2)
        return True


def _unwritable(error: Exception) -> JournalUnwritable:
    return JournalUnwritable(
        f"the journal could not be written ({error}); nothing more is sent. See that its disk has space and is sound, "
        "then run again: it goes on where it was."
    )


Outcome = tuple[Waiter, Any, Exception | None]


def _deliver(outcomes: list[Outcome]) -> None:
    """Hand results to those who wait for them, with one wake-up of each event loop for the whole group."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        waiter = outcome[0]
        if isinstance(waiter, asyncio.Future):
            by_loop[waiter.get_loop()].append(outcome)
        else:
            _resolve([outcome])
    for loop, own in by_loop.items():
        # A loop that was closed meanwhile has nobody who waits.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_resolve, own)


def _resolve(outcomes: list[Outcome]) -> None:
    for waiter, result, failure in outcomes:
        if waiter.done():
            continue
        if failure is not None:
            waiter.set_exception(failure)
        else:
            waiter.set_result(result)
