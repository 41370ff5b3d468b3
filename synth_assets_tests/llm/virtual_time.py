"""An event loop whose clock jumps to the next timer: minutes pass in milliseconds, the same way each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop for work that waits for timers and for nothing else."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__()
        look = self._selector.select

        def jump(timeout: float | None = None) -> Any:
            if timeout is None:
                raise AssertionError("everybody waits and no timer is set: a deadlock")
            self._now += max(timeout, 0.0)
            return look(0)

        self._selector.select = jump

    def time(self) -> float:
        return self._now


def in_virtual_time(work: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    """The result of a coroutine function, which is given its loop."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(work(loop))
    finally:
        loop.close()
