"""Turns at something that only one may use at a time: first come, first served, among processes and threads.

Two lock files make the queue. Its head holds `<name>.queue` and waits for `<name>` itself; the others wait for
`<name>.queue`. So who gives the turn back and asks for another one comes behind all who wait. The kernel wakes the next
one at once, and takes the locks of a process that dies. It has no time limit for that, so a thread does the waiting.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from filelock import lock_descriptor, unlock_descriptor

if sys.platform != "win32":
    from fcntl import LOCK_EX, flock


class OutOfPatience(Exception):
    """It was not one's turn within the time that one would wait."""


@contextmanager
def turn(lock: Path, patience_s: float | None = None) -> Iterator[None]:
    """Wait for one's turn, and have it until the end of the block, which another thread may end. Not for nesting.

    Raises `OutOfPatience` after so many seconds (None: never), and OSError where the lock file cannot be used.
    """
    descriptor = _queue_for(lock.absolute()).wait(patience_s)
    try:
        yield
    finally:
        _unlock(descriptor)


class _Queue:
    """Those of this process who wait. One thread stands for them in the queue of all processes."""

    def __init__(self, lock: Path) -> None:
        self._lock, self._entrance = lock, lock.with_name(f"{lock.name}.queue")
        self._changing = threading.Lock()
        self._waiting: deque[Future[int]] = deque()
        self._stood_for = False

    def wait(self, patience_s: float | None) -> int:
        """The descriptor of the lock, locked."""
        mine: Future[int] = Future()
        with self._changing:
            if not self._stood_for and (descriptor := self._without_waiting()) is not None:
                return descriptor
            if not self._stood_for:
                threading.Thread(target=self._stand, name=f"queue for {self._lock.name}", daemon=True).start()
                self._stood_for = True
            self._waiting.append(mine)
        try:
            return mine.result(patience_s)
        except TimeoutError:
            if self._left(mine):
                raise OutOfPatience from None
            return mine.result()
        except BaseException:  # Ctrl-C
            if not self._left(mine):
                _unlock(mine.result())
            raise

    def _left(self, mine: Future[int]) -> bool:
        with self._changing:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return True
            return False

    def _without_waiting(self) -> int | None:
        entrance = _locked(self._entrance, blocking=False)
        if entrance is None:
            return None
        try:
            return _locked(self._lock, blocking=False)
        finally:
            _unlock(entrance)

    def _stand(self) -> None:
        while True:
            with self._changing:
                if not self._waiting:
                    self._stood_for = False
                    return
            try:
                descriptor = self._turn()
            except OSError as error:
                with self._changing:
                    while self._waiting:
                        self._waiting.popleft().set_exception(error)
                continue
            with self._changing:
                if self._waiting:
                    self._waiting.popleft().set_result(descriptor)
                    continue
            _unlock(descriptor)  # nobody had the patience

    def _turn(self) -> int:
        entrance = _locked(self._entrance)
        assert entrance is not None
        try:
            descriptor = _locked(self._lock)
            assert descriptor is not None
            return descriptor
        finally:
            _unlock(entrance)


# By process, since the thread that stands in the queue is not copied into a forked one.
_queues: dict[tuple[int, Path], _Queue] = {}
_finding = threading.Lock()


def _queue_for(lock: Path) -> _Queue:
    with _finding:
        return _queues.setdefault((os.getpid(), lock), _Queue(lock))


def _locked(path: Path, *, blocking: bool = True) -> int | None:
    """A new descriptor of the file, locked; None when it would have to wait and must not."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if blocking and sys.platform != "win32":
            flock(descriptor, LOCK_EX)  # in line, where filelock tries again and again
        elif not lock_descriptor(descriptor, blocking=blocking):
            os.close(descriptor)
            return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _unlock(descriptor: int) -> None:
    # Not by closing alone: a forked process has a copy of the descriptor.
    try:
        unlock_descriptor(descriptor)
    finally:
        os.close(descriptor)
