"""When requests leave: limits that are set, told in headers, or found out; fairness between cells. In virtual time."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from synth_assets.llm import Finish, Message, Provider, Request, Usage
from synth_assets.llm.adaptive import AdaptiveLimit, LatencyWatch
from synth_assets.llm.errors import AttemptFailed, Transient
from synth_assets.llm.lanes import Lanes
from synth_assets.llm.rate_headers import Allowance, allowances
from synth_assets.llm.request import Reading
from synth_assets.offline import RateLimit
from synth_assets.offline.rate_limit import RateLimiter
from synth_assets_tests.llm.asking import CHEAP, request
from synth_assets_tests.llm.virtual_time import VirtualLoop, in_virtual_time

LATENCY_S = 2.0
ANSWER = Reading("because", Finish.STOP, "m", Usage(60, 0, 40))
PROMPT_TOKENS = 60


def provider(**settings: Any) -> Provider:
    return Provider(CHEAP.provider, "openai", None, **settings)  # type: ignore[arg-type]  # nothing is sent


@dataclass
class Service:
    """A rate-limited provider and the engine's way to ask it, on one virtual clock."""

    loop: VirtualLoop
    limit: RateLimit
    dialect: Literal["openai", "anthropic"] = "openai"
    settings: dict[str, Any] = field(default_factory=dict)
    statuses: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.limiter = RateLimiter(self.limit, clock=self.loop.time)
        self.lane = Lanes(provider(**self.settings), clock=self.loop.time).of("m")

    async def ask(self, asked: Request) -> None:
        """Ask until there is an answer, as the engine does."""
        again = False
        while True:
            async with self.lane.turn(asked, again=again), self.lane.admit(asked) as ticket:
                started = self.loop.time()
                came, told = await self.answer(asked)
                self.lane.ended(asked, ticket, came, self.loop.time() - started)
                self.lane.written()
                self.lane.hear(told, ticket)
                if isinstance(came, Reading):
                    return
                assert isinstance(came, Transient)
                self.lane.pause(came.retry_after or 0)
            again = True
            await asyncio.sleep(came.retry_after or 0.5)

    async def answer(self, asked: Request) -> tuple[Reading | AttemptFailed, tuple[Allowance, ...]]:
        """What the provider does with a request."""
        now = self.loop.time()
        wait_s = self.limiter.take("m", PROMPT_TOKENS + asked.max_tokens)
        self.statuses.append((now, 200 if wait_s is None else 429))
        if wait_s is not None:
            await asyncio.sleep(0.05)
            wish = wait_s if self.limit.announced else None
            return Transient("rate_limited", "too many", retry_after=wish), self._told()
        await asyncio.sleep(LATENCY_S)
        if self.dialect == "anthropic":
            self.limiter.give_back("m", asked.max_tokens - 40)
        return ANSWER, self._told()

    def _told(self) -> tuple[Allowance, ...]:
        headers = {key.decode(): value.decode() for key, value in self.limiter.headers("m", self.dialect)}
        return allowances(headers, time.time())

    def refused_after(self, second: float) -> float:
        """The share of requests after a moment that were answered with 429."""
        later = [status for moment, status in self.statuses if moment >= second]
        return later.count(429) / len(later)


async def ask_for(service: Service, count: int, **of_each: Any) -> None:
    await asyncio.gather(*(service.ask(request(number, **of_each)) for number in range(count)))


LIMITS = RateLimit(requests=60, tokens=40_000)


@pytest.mark.parametrize("dialect", ["openai", "anthropic"])
@pytest.mark.parametrize("max_tokens", [100, 2000])
def test_a_provider_that_tells_its_limits_is_hardly_ever_asked_too_much(dialect: Any, max_tokens: int) -> None:
    async def work(loop: VirtualLoop) -> Service:
        service = Service(loop, LIMITS, dialect, {"max_concurrency": 50})
        await ask_for(service, 400, max_tokens=max_tokens)
        return service

    service = in_virtual_time(work)
    assert service.refused_after(60) <= 0.02
    answered = [moment for moment, status in service.statuses if status == 200]
    # What the limits let through was used: 60 requests or 40,000 tokens a minute.
    a_minute = 60 if max_tokens == 100 or dialect == "anthropic" else 40_000 / (PROMPT_TOKENS + max_tokens)
    assert len(answered) == 400
    assert max(answered) <= 1.25 * 60 * 400 / a_minute


def test_a_provider_that_keeps_its_limit_to_itself_is_found_out() -> None:
    async def work(loop: VirtualLoop) -> Service:
        service = Service(loop, RateLimit(requests=60, announced=False), settings={"max_concurrency": 50})
        await ask_for(service, 1000)
        return service

    service = in_virtual_time(work)
    assert service.refused_after(60) <= 0.02
    assert max(moment for moment, _ in service.statuses) <= 1.25 * 1000


def test_a_configured_rate_is_never_exceeded_and_unused_tokens_come_back() -> None:
    async def work(loop: VirtualLoop) -> Service:
        service = Service(loop, RateLimit(), settings={"max_concurrency": 50, "tokens_per_minute": 6_000})
        await ask_for(service, 100, max_tokens=1000)
        return service

    service = in_virtual_time(work)
    ends = max(moment for moment, _ in service.statuses)
    # 100 answers of 100 tokens each take less than two minutes; a thousand reserved tokens each would take seventeen.
    assert 60 < ends < 400


def test_who_waits_for_the_disk_goes_on_when_another_model_s_answers_are_written() -> None:
    async def work(loop: VirtualLoop) -> None:
        lanes = Lanes(provider(max_concurrency=1), clock=loop.time)
        busy, other = lanes.of("busy"), lanes.of("other")
        for number in range(lanes.most_at_risk):
            async with busy.admit(request(number)) as ticket:
                busy.ended(request(number), ticket, ANSWER, LATENCY_S)

        async def leave() -> None:
            async with other.admit(request(9)):
                pass

        waiting = asyncio.create_task(leave())
        await asyncio.sleep(60)
        assert not waiting.done()
        busy.written()
        busy.resume()
        await asyncio.wait_for(waiting, 60)

    in_virtual_time(work)


def test_no_cell_starves_behind_a_large_one() -> None:
    async def work(loop: VirtualLoop) -> list[str]:
        service = Service(loop, RateLimit(), settings={"max_concurrency": 4})
        order: list[str] = []

        async def ask(cell: str, number: int) -> None:
            asked = Request("r", (CHEAP,), (Message("user", f"{cell} {number}"),), 10, asset="a", partition=cell)
            await service.ask(asked)
            order.append(cell)

        await asyncio.gather(*(ask("large", number) for number in range(200)), *(ask("small", n) for n in range(10)))
        return order

    order = in_virtual_time(work)
    assert Counter(order) == {"large": 200, "small": 10}
    assert max(place for place, cell in enumerate(order) if cell == "small") < 30


def test_one_burst_that_is_refused_lowers_the_limit_once() -> None:
    limit = AdaptiveLimit(1000)
    left_at = limit.limit
    for _ in range(1000):
        limit.refused(left_at)
    assert limit.places == 700
    limit.refused(limit.limit)
    assert limit.places == 489


def test_the_limit_comes_back_while_it_is_used_and_only_then() -> None:
    limit = AdaptiveLimit(20)
    for _ in range(10):
        limit.refused(limit.limit)
    assert limit.places == 1
    for _ in range(100):
        limit.answered(in_flight=0)
    assert limit.places == 1
    for _ in range(1000):
        limit.answered(in_flight=limit.places)
    assert limit.places == 20


def test_answers_that_take_ever_longer_are_noticed_by_kind() -> None:
    watch = LatencyWatch()
    assert not any(watch.took("short", 1.0, 8) for _ in range(200))
    # Long answers of another kind are no sign of anything.
    assert not any(watch.took("long", 30.0, 8) for _ in range(200))
    assert any(watch.took("short", 4.0, 8) for _ in range(64))
    # A lasting change is the new base.
    for _ in range(32 * LatencyWatch.WINDOWS_KEPT):
        watch.took("short", 4.0, 8)
    assert not any(watch.took("short", 4.0, 8) for _ in range(200))


def test_both_vendors_headers_are_read() -> None:
    openai = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "59",
        "x-ratelimit-reset-requests": "1s",
        "x-ratelimit-limit-tokens": "150000",
        "x-ratelimit-remaining-tokens": "149984",
        "x-ratelimit-reset-tokens": "6m0.5s",
    }
    assert allowances(openai, 0) == (
        Allowance("requests", 60, 59, 1),
        Allowance("tokens", 150_000, 149_984, 360.5),
    )
    anthropic = {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": "1970-01-01T00:01:00Z",
        "anthropic-ratelimit-input-tokens-limit": "20000",
        "anthropic-ratelimit-input-tokens-remaining": "15000",
        "anthropic-ratelimit-input-tokens-reset": "nonsense",
    }
    assert allowances(anthropic, 30) == (Allowance("requests", 50, 0, 30),)
    assert allowances({}, 0) == ()
