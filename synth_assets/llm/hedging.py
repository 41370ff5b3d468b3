"""Hedged requests: a second attempt at what has been in flight for unusually long; the first answer wins. Off by default.

The tail of a service's latencies is cut so for a few per cent more requests (Dean and Barroso, "The Tail at Scale", 2013).
Belongs here: when an attempt is a straggler, and the race of two attempts. Both are calls of their own in the journal,
each reserved before it is sent. The one that is outrun is cut off at once and settled as `hedge_lost`, at its worst case
unless its answer came too: its provider may charge it.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left, insort
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from synth_assets.llm.attempt import HEDGE_LOST, Ended, send
from synth_assets.llm.errors import AttemptFailed, RunStopped
from synth_assets.llm.lanes import Lane
from synth_assets.llm.request import Request
from synth_assets.llm.retry import Deadline
from synth_assets.llm.stats import Stats
from synth_assets.llm.till import Till
from synth_assets.spec import ModelRef

R = TypeVar("R")

# How soon is looked again at an attempt for which no quantile is known yet, or no second one is allowed at present.
_LOOK_AGAIN_S = 1.0
# A timer that went off a little early is set again for no less.
_SHORTEST_WAIT_S = 0.001


@dataclass(frozen=True, slots=True)
class HedgingPolicy:
    """HedgingPolicy(after_quantile=0.99)  # an attempt that takes longer than 99 % of its kind did is a straggler
    HedgingPolicy(at_most=0.05)         # second attempts, as a share of all first ones
    """

    after_quantile: float = 0.99
    at_most: float = 0.05


@dataclass
class Latencies:
    """The latest latencies of a kind of attempt, in seconds."""

    KEPT = 2000

    _latest: deque[float] = field(default_factory=deque)
    _ranked: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """Note one; the oldest gives way."""
        if len(self._latest) == self.KEPT:
            del self._ranked[bisect_left(self._ranked, self._latest.popleft())]
        self._latest.append(seconds)
        insort(self._ranked, seconds)

    def quantile(self, share: float) -> float | None:
        """The latency below which `share` of them lie; None while they are too few for one to lie above it."""
        above = round(len(self._ranked) * (1 - share), 6)
        return self._ranked[int(len(self._ranked) * share)] if above >= 1 else None


@dataclass
class Allotment:
    """How many second attempts there may be: never more than a share of the first ones."""

    at_most: float
    first: int = 0
    second: int = 0

    def take(self) -> bool:
        """Whether one more may be sent; it counts from now on."""
        if self.second + 1 > self.at_most * self.first:
            return False
        self.second += 1
        return True

    def give_back(self) -> None:
        """One that was taken was not sent."""
        self.second -= 1


class Hedging:
    """What the races of an engine share.

    `heed` is told of each second attempt that has ended; `in_order` says whether a model is to be asked more at all.
    """

    def __init__(
        self,
        policy: HedgingPolicy,
        till: Till,
        stats: Stats,
        heed: Callable[[Ended, Lane], None],
        in_order: Callable[[ModelRef], bool],
    ) -> None:
        self.till = till
        self.stats = stats
        self.heed = heed
        self.in_order = in_order
        self.allotment = Allotment(policy.at_most)
        self._quantile = policy.after_quantile
        self._latencies: defaultdict[Hashable, Latencies] = defaultdict(Latencies)

    async def run(
        self,
        request: Request,
        model: ModelRef,
        lane: Lane,
        deadline: Deadline,
        ask: Callable[[Race], Awaitable[R]],
    ) -> R | Ended:
        """What `ask` gives, or the end of the second attempt where that one was answered first.

        `ask` sends by its race's `first`. An attempt that ran beside the one that is returned is in its `beside`.
        """
        race = Race(self, request, model, lane, deadline)
        try:
            return await race.end(await ask(race))
        finally:
            await race.close()

    def after_s(self, kind: Hashable) -> float | None:
        """After how many seconds in flight an attempt is a straggler; None while nobody knows."""
        return self._latencies[kind].quantile(self._quantile)

    def took(self, kind: Hashable, seconds: float) -> None:
        """An attempt was answered after so long, or was cut off because another one was."""
        self._latencies[kind].add(seconds)


class Race:
    """An attempt at a request, and the second one beside it if it comes to that."""

    def __init__(self, hedging: Hedging, request: Request, model: ModelRef, lane: Lane, deadline: Deadline) -> None:
        self._hedging = hedging
        self._request = request
        self._model = model
        self._lane = lane
        self._deadline = deadline
        # Long answers are no stragglers among short ones.
        self._kind = (model, request.role, request.max_tokens)
        self._began = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._first: asyncio.Task[Ended] | None = None
        self._second: asyncio.Task[Ended | None] | None = None
        self._second_waits = self._second_left = False
        self._answered = self._over = False

    async def first(self, sending: Callable[[], Awaitable[Ended]], call_id: str) -> Ended:
        """Send the first attempt; from now on it is watched."""
        self._hedging.allotment.first += 1
        self._began = time.monotonic()
        self._first = asyncio.create_task(self._in_flight(sending, call_id))
        self._watch()
        try:
            return await self._first
        finally:
            if self._timer is not None:
                self._timer.cancel()

    async def end(self, first: R) -> R | Ended:
        """How the race ended, once nothing of it is in flight any more; `first` is how the first attempt did."""
        if self._second is None or not isinstance(first, Ended):
            return first
        if not self._second_left:
            self._give_up_the_second()
        try:
            second = await self._second
        except RunStopped:
            return first
        if second is None:
            return first
        if second.answered and not second.outrun:
            return replace(second, beside=first)
        return replace(first, beside=second)

    async def close(self) -> None:
        """Leave no task behind where the race was cut short."""
        if self._second is not None:
            self._second.cancel()
            await asyncio.gather(self._second, return_exceptions=True)

    def _watch(self) -> None:
        """Send the second attempt if it is time, else look again when it may be."""
        after_s, waited_s = self._hedging.after_s(self._kind), time.monotonic() - self._began
        wait_s = _LOOK_AGAIN_S
        if after_s is not None and waited_s < after_s:
            wait_s = max(after_s - waited_s, _SHORTEST_WAIT_S)
        elif after_s is not None and self._hedging.allotment.take():
            self._second = asyncio.create_task(self._send_second())
            return
        self._timer = asyncio.get_running_loop().call_later(wait_s, self._watch)

    async def _send_second(self) -> Ended | None:
        """Reserve, wait for a place, send; None where it was not sent after all, which leaves no trace."""
        hedging, request, model, lane = self._hedging, self._request, self._model, self._lane
        begun = await hedging.till.reserve_beside(request, model)
        if begun is not None and not self._over:
            self._second_waits = True
            try:
                async with lane.admit(request) as ticket:
                    self._second_waits = False
                    if hedging.in_order(model):
                        self._second_left = True
                        hedging.stats.sent_beside()
                        price, within_s = hedging.till.price_of(model), self._deadline.left_s
                        sending = partial(send, request, model, lane.provider, price, begun.call_id, within_s)
                        ended = await self._in_flight(sending, begun.call_id)
                        lane.ended(request, ticket, ended.came, ended.latency_s)
                        lane.hear(ended.allowances, ticket)
                        hedging.heed(ended, lane)
                        return ended
            except asyncio.CancelledError:
                if self._second_left:
                    raise
        self._second_waits = False
        hedging.allotment.give_back()
        if begun is not None:
            await hedging.till.withdraw(begun)
        return None

    async def _in_flight(self, sending: Callable[[], Awaitable[Ended]], call_id: str) -> Ended:
        """The end of one of the two; an answer cuts the other off."""
        sent_at, started = time.time(), time.perf_counter()
        try:
            ended = await sending()
        except asyncio.CancelledError:
            if not self._answered:
                raise
            lost = AttemptFailed(HEDGE_LOST, "another attempt at the request was answered first", maybe_billed=True)
            price, latency_s = self._hedging.till.price_of(self._model), time.perf_counter() - started
            provider = self._lane.provider
            ended = Ended(self._request, self._model, provider, price, call_id, lost, None, sent_at, latency_s)
            ended = replace(ended, outrun=True)
        if not (ended.answered or ended.outrun):
            return ended
        # Of one that was cut off it is known that it would have taken longer: without it the quantile would sink.
        self._hedging.took(self._kind, ended.latency_s)
        if self._answered:
            return replace(ended, outrun=True)
        self._answered = True
        if self._second is not None and asyncio.current_task() is self._first:
            self._give_up_the_second()
        elif self._first is not None and asyncio.current_task() is not self._first:
            self._first.cancel()
        return ended

    def _give_up_the_second(self) -> None:
        """Cut it off where it waits or is in flight; while it is written down it is let be, and then sees by itself."""
        self._over = True
        if self._second is not None and (self._second_waits or self._second_left):
            self._second.cancel()
