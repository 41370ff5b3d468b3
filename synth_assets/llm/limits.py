"""A provider's lane: how many requests are in flight at once, how many requests and tokens a minute, and pauses."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from aiolimiter import AsyncLimiter

from synth_assets.llm.providers import Provider
from synth_assets.llm.request import Request

# Rates are spread over spans of so many seconds: a minute's worth at once is a burst that real limits answer with 429,
# and tokens need a span in which one long answer has room.
_REQUEST_SPAN_S = 1.0
_TOKEN_SPAN_S = 10.0

# English prose has about four bytes a token; the safe bound of one byte a token would starve the lane.
_BYTES_PER_TOKEN = 4


# So many more than are in flight, as a share of them, are written down ahead of their place: else each place would stay
# empty while the next request is made durable (some 10 of 200 ms when the disk or the processor is busy).
_AHEAD = 0.1


class Lane:
    """Admits requests to one provider, first come first served, within its limits."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self._places = asyncio.Semaphore(provider.max_concurrency)
        self._turns = asyncio.Semaphore(provider.max_concurrency + math.ceil(provider.max_concurrency * _AHEAD))
        self._requests = _pace(provider.requests_per_minute, _REQUEST_SPAN_S)
        self._tokens = _pace(provider.tokens_per_minute, _TOKEN_SPAN_S)
        self._not_before = 0.0
        self._awake = asyncio.Event()

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Hold a turn, which is to be had before a place: a few more may be written down than may be in flight."""
        return self._turns

    @asynccontextmanager
    async def admit(self, request: Request) -> AsyncIterator[None]:
        """Hold a place in flight; waits for a free one, for the pace, and for a pause to end."""
        async with self._places:
            if self._requests:
                await self._unless_awake(self._requests.acquire())
            if self._tokens:
                expected = request.most_input_tokens / _BYTES_PER_TOKEN + request.max_tokens
                await self._unless_awake(self._tokens.acquire(min(expected, self._tokens.max_rate)))
            # Last, because a pause may begin while this one waits for its turn.
            while (left := self._not_before - time.monotonic()) > 0 and not self._awake.is_set():
                await self._unless_awake(asyncio.sleep(left))
            yield

    def pause(self, seconds: float) -> None:
        """Admit nobody for so long (the provider's Retry-After)."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def wake(self) -> None:
        """End all waiting but that for a place: the run is stopping."""
        self._awake.set()

    async def _unless_awake(self, waiting: Coroutine[Any, Any, None]) -> None:
        either = (asyncio.ensure_future(waiting), asyncio.ensure_future(self._awake.wait()))
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()


def _pace(per_minute: int | None, span_s: float) -> AsyncLimiter | None:
    if per_minute is None:
        return None
    in_span = per_minute * span_s / 60
    return AsyncLimiter(in_span, span_s) if in_span >= 1 else AsyncLimiter(1, 60 / per_minute)
