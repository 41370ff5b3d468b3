"""The lanes of a provider, one for each model: who leaves when, within limits that are set, announced or found out.

Belongs here: waiting. How limits move is in `adaptive.py` and `pacing.py`, what a failure means in `classify.py`.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from synth_assets.llm.adaptive import AdaptiveLimit, LatencyWatch
from synth_assets.llm.errors import AttemptFailed
from synth_assets.llm.fair_gate import FairGate
from synth_assets.llm.pacing import Bucket, FoundPace
from synth_assets.llm.providers import Provider
from synth_assets.llm.rate_headers import Allowance, Resource
from synth_assets.llm.request import Reading, Request

# Configured rates are spread over spans of so many seconds: a minute's worth at once is a burst that real limits answer
# with 429, and tokens need a span in which one long answer has room.
_REQUEST_SPAN_S = 1.0
_TOKEN_SPAN_S = 10.0

# English prose has about four bytes a token; the safe bound of one byte a token would starve the lane. Measured usage
# takes its place: the most of the last answers, for one token too few is a refusal.
_TOKENS_PER_BYTE = 0.25
_PROMPTS_KEPT = 64

# So many more than are in flight, as a share of them, are written down ahead of their place: else each place would stay
# empty while the next request is made durable, which takes 20-80 of 200 ms when the processor is busy (10,000 requests at
# 200 in flight: 12.3 s with a tenth, 12.0-12.5 s with a quarter, 11.2-11.3 s with a half, 11.5-11.8 s with as many again).
# No more than that, because a crash counts what was written down as spent at its worst case, sent or not.
_AHEAD = 0.5

# So many more than may be in flight, as a share of them, may have been sent without their end being on the disk: a slow disk
# then holds up what is sent next, for a crash loses what is not written down, and it is paid for a second time. Not none,
# because each place would stay empty while the answer that left it is written down.
_UNWRITTEN = 0.1

# What the ledger calls an answer that says "too many", in the words of both vendors.
_REFUSED_AS_TOO_MANY = frozenset({"rate_limited", "server_error_529"})


@dataclass(frozen=True, slots=True)
class Ticket:
    """Under which limits a request left: what its end may change depends on it. Amounts are expected ones."""

    number: int
    left_at: float
    limit: float
    pace: float
    amounts: dict[Resource, float]


@dataclass
class _Resource:
    """One announced limit of a model, with what left since the last announcement."""

    bucket: Bucket
    heard_of: int = -1
    left: deque[tuple[int, float]] = field(default_factory=deque)

    def note(self, ticket: Ticket, amount: float, now: float) -> None:
        self.bucket.take(amount, now)
        self.left.append((ticket.number, amount))

    def heed(self, allowance: Allowance, number: int, now: float) -> None:
        """Take over an announcement in the answer to request `number`, unless a later one has spoken."""
        if number < self.heard_of:
            return
        self.heard_of = number
        while self.left and self.left[0][0] <= number:
            self.left.popleft()
        self.bucket.heed(allowance, sum(amount for _, amount in self.left), now)


def most_at_risk(max_concurrency: int) -> int:
    """How many requests a crash can lose at most: sent to a provider, with an end that is not on the disk."""
    return max_concurrency + math.ceil(max_concurrency * _UNWRITTEN)


class Lanes:
    """What the models of one provider share: the connections and the configured rates."""

    def __init__(self, provider: Provider, clock: Callable[[], float] = time.monotonic) -> None:
        self.provider = provider
        self.in_flight = 0
        # Two counters, for each has one thread that changes it: the event loop's, and the journal's.
        self.ended = 0
        self.written = 0
        self.most_at_risk = most_at_risk(provider.max_concurrency)
        self.clock = clock
        self.stopped = False
        now = clock()
        self.requests = _configured(provider.requests_per_minute, _REQUEST_SPAN_S, now)
        self.tokens = _configured(provider.tokens_per_minute, _TOKEN_SPAN_S, now)
        self._lanes: dict[str, Lane] = {}

    def of(self, model: str) -> Lane:
        """The lane of a model."""
        lane = self._lanes.get(model)
        if lane is None:
            lane = self._lanes[model] = Lane(self)
        return lane

    def all(self) -> Sequence[tuple[str, Lane]]:
        """Each model that was asked, with its lane."""
        return tuple(self._lanes.items())

    def left(self, lane: Lane) -> None:
        """A place became free, or the disk kept up: for those of the same lane last, so that no model keeps the others out."""
        for other in self._lanes.values():
            if other is not lane:
                other.let_go()
        lane.let_go()

    def wake(self) -> None:
        """End all waiting: the run is stopping."""
        self.stopped = True
        for lane in self._lanes.values():
            lane.gate.open_wide()
            lane.let_go()


class Lane:
    """Admits requests to one model, within every limit that is known."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self.provider = lanes.provider
        self.limit = AdaptiveLimit(lanes.provider.max_concurrency)
        self.gate = FairGate(self._turns)
        self.in_flight = 0
        self._latency = LatencyWatch()
        self._found = FoundPace(lanes.clock())
        self._announced: dict[Resource, _Resource] = {}
        self._not_before = 0.0
        self._left = 0
        self._per_byte: deque[float] = deque(maxlen=_PROMPTS_KEPT)
        self._waiting: deque[tuple[dict[Resource, float], asyncio.Future[Ticket]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def turn(self, request: Request, *, again: bool) -> AbstractAsyncContextManager[None]:
        """Hold a turn, which is to be had before a place: a few more may be written down than may be in flight."""
        return self.gate.turn((request.asset, request.partition), again=again)

    def _turns(self) -> int:
        places = self.limit.places
        return places + math.ceil(places * _AHEAD)

    @asynccontextmanager
    async def admit(self, request: Request) -> AsyncIterator[Ticket]:
        """Hold a place in flight; waits for a free one, for the pace, and for a pause to end."""
        ticket = await self._ticket(self._expected(request))
        try:
            yield ticket
        finally:
            self._leave()

    def pause(self, seconds: float) -> None:
        """Admit nobody for so long (the provider's Retry-After)."""
        self._not_before = max(self._not_before, self._lanes.clock() + seconds)

    def hear(self, announced: Sequence[Allowance], ticket: Ticket) -> None:
        """What a response's headers say of the limits."""
        now = self._lanes.clock()
        for allowance in announced:
            known = self._announced.get(allowance.resource)
            if known is None:
                known = self._announced[allowance.resource] = _Resource(Bucket(allowance.limit, 1.0, now))
            known.heed(allowance, ticket.number, now)

    def ended(self, request: Request, ticket: Ticket, came: Reading | AttemptFailed, latency_s: float) -> None:
        """How a request that holds a place ended: limits and pace move, and what was reserved too much comes back.

        Until `written` is called for it, it counts among those that a crash would lose.
        """
        self._lanes.ended += 1
        now = self._lanes.clock()
        if isinstance(came, Reading):
            self._found.answered(ticket.left_at, now)
            if came.usage is not None:
                self._per_byte.append(min(came.usage.input_tokens / request.most_input_tokens, 1.0))
            self.limit.answered(self.in_flight)
            if self._latency.took((request.role, request.max_tokens), latency_s, self.in_flight):
                self.limit.slower(ticket.limit)
        elif came.outcome in _REFUSED_AS_TOO_MANY:
            self.limit.refused(ticket.limit)
            if not self._announced:
                self._found.refused(ticket.pace, self.in_flight - 1, now)
        # An announced limit gives nothing back by our reckoning: the next answer says what is left.
        if self._lanes.tokens:
            self._lanes.tokens.give_back(ticket.amounts["tokens"] - _tokens_used(ticket, came), now)

    def written(self) -> None:
        """The end of a request is on the disk. May be called in the thread that wrote it, which lets nobody go yet."""
        self._lanes.written += 1

    def resume(self) -> None:
        """Let those go that waited for the disk, whichever model they ask. To be called in the event loop, after `written`."""
        self._lanes.left(self)

    def _expected(self, request: Request) -> dict[Resource, float]:
        prompt = request.most_input_tokens * (max(self._per_byte) if self._per_byte else _TOKENS_PER_BYTE)
        return {
            "requests": 1.0,
            "tokens": prompt + request.max_tokens,
            "input_tokens": prompt,
            "output_tokens": float(request.max_tokens),
        }

    # -- places

    async def _ticket(self, amounts: dict[Resource, float]) -> Ticket:
        if not self._waiting and self._delay(amounts) <= 0:
            return self._take(amounts)
        waiter: asyncio.Future[Ticket] = asyncio.get_running_loop().create_future()
        self._waiting.append((amounts, waiter))
        self.let_go()
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._leave()
            raise

    def _leave(self) -> None:
        self.in_flight -= 1
        self._lanes.in_flight -= 1
        self.gate.let_in()
        self._lanes.left(self)

    def let_go(self) -> None:
        """Admit those whose time has come, first come first served."""
        while self._waiting:
            amounts, waiter = self._waiting[0]
            if not waiter.done():
                delay = self._delay(amounts)
                if delay > 0:
                    self._look_again_in(delay)
                    return
                waiter.set_result(self._take(amounts))
            self._waiting.popleft()

    def _delay(self, amounts: dict[Resource, float]) -> float:
        """Seconds until the next may leave; infinite until somebody comes back."""
        lanes = self._lanes
        if lanes.stopped:
            return 0.0
        if self.in_flight >= self.limit.places or lanes.in_flight >= lanes.provider.max_concurrency:
            return math.inf
        if lanes.in_flight + lanes.ended - lanes.written >= lanes.most_at_risk:
            return math.inf
        now = lanes.clock()
        delay = max(self._not_before - now, self._found.wait_s(now))
        if lanes.requests:
            delay = max(delay, lanes.requests.wait_s(1, now))
        if lanes.tokens:
            delay = max(delay, lanes.tokens.wait_s(amounts["tokens"], now))
        for resource, known in self._announced.items():
            delay = max(delay, known.bucket.wait_s(amounts[resource], now))
        return delay

    def _take(self, amounts: dict[Resource, float]) -> Ticket:
        lanes = self._lanes
        now = lanes.clock()
        ticket = Ticket(self._left, now, self.limit.limit, self._found.per_second, amounts)
        self._left += 1
        self.in_flight += 1
        lanes.in_flight += 1
        self._found.take(now)
        if lanes.requests:
            lanes.requests.take(1, now)
        if lanes.tokens:
            lanes.tokens.take(amounts["tokens"], now)
        for resource, known in self._announced.items():
            known.note(ticket, amounts[resource], now)
        return ticket

    def _look_again_in(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if delay < math.inf:
            self._timer = asyncio.get_running_loop().call_later(delay, self.let_go)


def _tokens_used(ticket: Ticket, came: Reading | AttemptFailed) -> float:
    """What a request really took; what nobody counted is taken to be what was expected."""
    if isinstance(came, AttemptFailed):
        return ticket.amounts["tokens"] if came.maybe_billed else 0.0
    return ticket.amounts["tokens"] if came.usage is None else came.usage.input_tokens + came.usage.output_tokens


def _configured(per_minute: int | None, span_s: float, now: float) -> Bucket | None:
    if per_minute is None:
        return None
    per_second = per_minute / 60
    return Bucket(max(per_second * span_s, 1.0), per_second, now)
