"""How the tests of the request engine ask: requests, short waits, an engine on a folder, and what its journal holds."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from synth_assets.llm import Completion, Engine, Journal, Message, Provider, Request, RequestFailed, RetryPolicy
from synth_assets.spec import ModelRef, Price

CHEAP = ModelRef("one", "gpt-4o-mini")
DEAR = ModelRef("two", "claude-sonnet-4")
PRICES = {CHEAP: Price(input=0.15, cached_input=0.075, output=0.6), DEAR: Price(input=3, cached_input=0.3, output=15)}

# Short waits: what is tested is the order of steps, not patience.
QUICK = RetryPolicy(first_wait_s=0.005, longest_wait_s=0.02, longest_deferral_s=1.0)

BRIEF = "Difficulty: easy\nAnswer in 1-2 sentences, under 30 tokens."


def request(number: int = 0, route: tuple[ModelRef, ...] = (CHEAP,), max_tokens: int = 100) -> Request:
    """Request `number`; all have the same length, so all may cost the same."""
    question = f"Why does bread number {number:05d} rise?"
    return Request(
        "answers.easy",
        route,
        (Message("system", BRIEF), Message("user", question)),
        max_tokens,
        asset="a",
        partition="p",
    )


def requests(count: int, **settings: Any) -> list[Request]:
    return [request(number, **settings) for number in range(count)]


@asynccontextmanager
async def engine_on(folder: Path, *providers: Provider, **settings: Any) -> AsyncIterator[Engine]:
    """An engine with its journal in `folder`, closed at the end."""
    with Journal(folder) as journal:
        by_name = {provider.name: provider for provider in providers}
        given: dict[str, Any] = {"retry": QUICK, "seed": 0} | settings
        engine = Engine(by_name, journal, PRICES.__getitem__, **given)
        try:
            yield engine
        finally:
            await engine.close()


def ask(
    folder: Path,
    providers: Callable[[], Iterable[Provider]],
    asked: Iterable[Request],
    **settings: Any,
) -> list[Completion | RequestFailed]:
    """The outcomes of requests, in the order in which they came."""

    async def work() -> list[Completion | RequestFailed]:
        async with engine_on(folder, *providers(), **settings) as engine:
            return [outcome async for _, outcome in engine.stream(asked)]

    return asyncio.run(work())


def in_loop(work: Callable[[], Coroutine[Any, Any, Any]], timeout_s: float = 30) -> Any:
    """The result of a coroutine function; a deadlock fails instead of hanging the suite."""
    return asyncio.run(asyncio.wait_for(work(), timeout_s))


def select(folder: Path, query: str) -> list[Mapping[str, Any]]:
    """Rows of the journal in `folder`, read by nothing but SQLite."""
    with closing(sqlite3.connect(folder / "journal.sqlite", timeout=60)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def calls(folder: Path) -> list[Mapping[str, Any]]:
    return select(folder, "SELECT * FROM call ORDER BY seq")


def spend(folder: Path) -> tuple[int, int]:
    """Billionths of a dollar: spent, and reserved."""
    [row] = select(folder, "SELECT * FROM spend")
    return row["spent_nano"], row["reserved_nano"]


def until(condition: Callable[[], bool], within_s: float = 30) -> None:
    """Wait for another thread or process to get so far."""
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.002)
