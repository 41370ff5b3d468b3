"""A gate with a number of places, at which cells wait in turns: a cell with ten thousand requests holds up no other."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager


class FairGate:
    """Lets in up to `places()` at once. Who comes again goes first; the others by turns of their cells."""

    def __init__(self, places: Callable[[], int]) -> None:
        self._places = places
        self._inside = 0
        self._again: deque[asyncio.Future[None]] = deque()
        self._cells: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()
        self._open = False

    @asynccontextmanager
    async def turn(self, cell: Hashable, *, again: bool = False) -> AsyncIterator[None]:
        """Hold a place as one of `cell`."""
        await self._enter(cell, again)
        try:
            yield
        finally:
            self._inside -= 1
            self.let_in()

    def let_in(self) -> None:
        """Let in as many as there are places for; to be called when there may be more of them."""
        while (self._open or self._inside < self._places()) and (waiter := self._next()) is not None:
            self._inside += 1
            waiter.set_result(None)

    def open_wide(self) -> None:
        """Let everybody in from now on: the run is stopping, and each is to see it."""
        self._open = True
        self.let_in()

    async def _enter(self, cell: Hashable, again: bool) -> None:
        if self._open or (not self._again and not self._cells and self._inside < self._places()):
            self._inside += 1
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._again if again else self._cells.setdefault(cell, deque())
        queue.append(waiter)
        self.let_in()
        try:
            await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._inside -= 1
                self.let_in()
            raise

    def _next(self) -> asyncio.Future[None] | None:
        while self._again:
            waiter = self._again.popleft()
            if not waiter.done():
                return waiter
        while self._cells:
            cell, queue = self._cells.popitem(last=False)
            waiter = queue.popleft()
            if queue:
                self._cells[cell] = queue
            if not waiter.done():
                return waiter
        return None
