"""Runs an engine's event loop in a thread of its own, for callers that are not asynchronous (Dagster steps, the CLI)."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from synth_assets.llm.engine import Engine
from synth_assets.llm.errors import Interrupted
from synth_assets.llm.journal import Journal

T = TypeVar("T")

# How long requests in flight may take to finish after an interrupt, in seconds; then they are given up.
_GRACE_S = 15.0

# Python's own threshold of 700 new objects is reached every few requests; peak memory was the same with this.
_RARE_COLLECTIONS = (50_000, 20, 50)


class EngineHost:
    """An engine with its journal and its loop. Use as a context manager; `run` carries a coroutine out and waits for it.

    `build` is called inside the loop with the journal and returns the engine.
    """

    def __init__(self, journal_folder: Path, build: Callable[[Journal], Engine]) -> None:
        self._folder = journal_folder
        self._build = build

    def __enter__(self) -> EngineHost:
        self.journal = Journal(self._folder)
        self._loop = _new_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        try:
            self.engine = self._submit(_built(self._build, self.journal)).result()
        except BaseException:
            self._end()
            raise
        # A collection walks all that Dagster and Polars have loaded while hundreds of requests wait. What is there now
        # stays for as long as the engine runs, so it is not looked at again, and what comes is looked at less often
        # (measured at 200 in flight on a busy machine: 55 % of the possible rate without freezing, 82 % with it).
        gc.freeze()
        self._thresholds = gc.get_threshold()
        gc.set_threshold(*_RARE_COLLECTIONS)
        return self

    def __exit__(self, *exc: object) -> None:
        gc.unfreeze()
        gc.set_threshold(*self._thresholds)
        try:
            self._submit(self.engine.close(_GRACE_S)).result()
        finally:
            self._end()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of a coroutine that uses the engine.

        When the waiting thread is interrupted (Ctrl-C, Dagster's termination), nothing more is sent, what is in
        flight may finish for some seconds and is written down, and the interrupt goes on to the caller.
        """
        future = self._submit(work)
        try:
            return future.result()
        except BaseException as error:
            if not future.done():
                self._loop.call_soon_threadsafe(self.engine.stop, Interrupted(f"interrupted ({type(error).__name__})"))
                self._wait(future)
            raise

    def _wait(self, future: Future[Any]) -> None:
        try:
            future.exception(timeout=_GRACE_S)
        except TimeoutError:
            future.cancel()

    def _submit(self, work: Awaitable[T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(_awaited(work), self._loop)

    def _end(self) -> None:
        self._submit(_finish(self._loop)).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.journal.close()


async def _awaited(work: Awaitable[T]) -> T:
    return await work


async def _finish(loop: asyncio.AbstractEventLoop) -> None:
    # Generators that were left half-way, and the threads in which the SDKs looked at the platform.
    await loop.shutdown_asyncgens()
    await loop.shutdown_default_executor()


async def _built(build: Callable[[Journal], Engine], journal: Journal) -> Engine:
    # Limits and HTTP clients bind to the running loop.
    return build(journal)


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # not made for Windows
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
