"""The request engine: a request goes in, a durable completion comes out, paid for once and never over budget.

It owns the order of steps (journal, reserve, send, settle), retries, fallback along the route, limits per provider
and the stop of a run. What a body means is in `wire.py`, what a failure means in `classify.py`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from synth_assets.llm.attempt import Ended, send
from synth_assets.llm.errors import (
    AttemptFailed,
    BudgetExceeded,
    CreditExhausted,
    FatalForModel,
    FatalForRun,
    JournalUnwritable,
    KeyRejected,
    ProviderUnavailable,
    RequestFailed,
    RunStopped,
    Transient,
)
from synth_assets.llm.journal import Begun, Journal, OverBudget, Stored
from synth_assets.llm.limits import Lane
from synth_assets.llm.providers import Provider
from synth_assets.llm.request import NANO_USD, Completion, Request, most_it_can_cost
from synth_assets.llm.stats import Stats
from synth_assets.llm.wire import WIRES
from synth_assets.spec import ModelRef, Price

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently one model is asked before the next of the route.

    RetryPolicy(attempts=6)            # tries of one model that may answer later
    RetryPolicy(first_wait_s=0.5)      # the longest first wait; each next one is twice as long, with full jitter
    RetryPolicy(longest_wait_s=30.0)   # no wait of ours is longer
    RetryPolicy(longest_wish_s=120.0)  # a Retry-After above this counts as "not today": on to the next model
    RetryPolicy(failures_to_stop=25)   # so many requests failed one after the other end the run
    """

    attempts: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    longest_wish_s: float = 120.0
    failures_to_stop: int = 25


# How often a wait for room in the budget, or for another process's answer, looks again.
_LOOK_AGAIN_S = 0.1
# How often such a wait looks whether an engine that holds a reservation has died.
_LOOK_FOR_THE_DEAD_S = 1.0

Priced = Callable[[ModelRef], Price]


class Engine:
    """Asks providers for completions. Lives in one event loop; see `host.EngineHost` for callers without one.

    `providers` are by the name that routes use, `price_of` prices a model, `cap_usd` is the budget of the data
    directory over all runs (None: no cap).
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        journal: Journal,
        price_of: Priced,
        *,
        cap_usd: float | None = None,
        run_id: str = "",
        retry: RetryPolicy = RetryPolicy(),
        seed: int | None = None,
    ) -> None:
        self._journal = journal
        self._price_of = price_of
        self._cap_nano = None if cap_usd is None else int(cap_usd * NANO_USD)
        self._cap_usd = cap_usd
        self._run_id = run_id
        self._retry = retry
        self._random = random.Random(seed)
        self._lanes = {name: Lane(provider) for name, provider in providers.items()}
        self._asked: dict[str, asyncio.Task[Completion]] = {}
        self._put_aside: dict[ModelRef, AttemptFailed] = {}
        self._failures_in_a_row = 0
        self._looked_for_the_dead_at = 0.0
        self._stopped: RunStopped | None = None
        self.stats = Stats()

    # -- asking

    async def complete(self, request: Request) -> Completion:
        """The completion of a request: from the journal if it was ever answered, else bought.

        Raises `RequestFailed` when every model of the route failed for it, and `RunStopped` (or a subclass that says
        why) when nothing more is to be asked in this run. Whoever asks the same request meanwhile shares the answer.
        """
        task = self._ask(request)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and self._stopped:
                raise self._stopped from None
            raise

    def _ask(self, request: Request) -> asyncio.Task[Completion]:
        """The task that answers a request, shared by all who ask it; nobody's leaving cancels it."""
        task = self._asked.get(request.request_id)
        if task is None:
            task = asyncio.create_task(self._complete(request))
            self._asked[request.request_id] = task
            task.add_done_callback(partial(self._answered, request.request_id))
        return task

    def _answered(self, request_id: str, task: asyncio.Task[Completion]) -> None:
        del self._asked[request_id]
        if not task.cancelled():
            # Marks a failure as seen, for the case that whoever asked has left.
            task.exception()

    async def stream(
        self, requests: Iterable[Request], *, window: int | None = None
    ) -> AsyncIterator[tuple[Request, Completion | RequestFailed]]:
        """The outcomes of many requests as they come, at most `window` asked at once; `RunStopped` ends the stream.

        Requests are taken from the iterable as there is room, so memory stays flat however many there are.
        """
        window = window or 2 * sum(lane.provider.max_concurrency for lane in self._lanes.values())
        results: asyncio.Queue[tuple[Request, asyncio.Task[Completion]]] = asyncio.Queue()
        waiting = iter(requests)
        open_ = 0
        while True:
            while open_ < window and not self._stopped and (request := next(waiting, None)) is not None:
                self._ask(request).add_done_callback(partial(_put, results, request))
                open_ += 1
            if not open_:
                break
            request, task = await results.get()
            open_ -= 1
            if task.cancelled():
                continue
            error = task.exception()
            if error is None:
                yield request, task.result()
            elif isinstance(error, RequestFailed):
                yield request, error
            elif not isinstance(error, RunStopped):
                raise error
        if self._stopped:
            raise self._stopped

    def stop(self, why: RunStopped) -> None:
        """Send nothing more. What is in flight is still awaited and written down; every other request raises `why`."""
        if self._stopped is None:
            self._stopped = why
            for lane in self._lanes.values():
                lane.wake()

    async def close(self, grace_s: float = 10.0) -> None:
        """Wait up to `grace_s` for what is in flight, give up the rest, close the providers' connections."""
        self.stop(RunStopped("the engine is closed"))
        open_tasks = [task for task in self._asked.values() if not task.done()]
        if open_tasks:
            await asyncio.wait(open_tasks, timeout=grace_s)
        for task in open_tasks:
            task.cancel()
        await asyncio.gather(*open_tasks, return_exceptions=True)
        for lane in self._lanes.values():
            await lane.provider.close()

    # -- one request

    async def _complete(self, request: Request) -> Completion:
        stored = self._journal.find(request.request_id)
        if stored is not None:
            return self._replay(request, stored)
        reasons: list[tuple[str, str, str]] = []
        for model in request.route:
            aside = self._put_aside.get(model)
            if aside is not None:
                reasons.append((str(model), aside.outcome, aside.detail))
                continue
            outcome = await self._ask_model(request, model)
            if isinstance(outcome, Completion):
                self._failures_in_a_row = 0
                return outcome
            reasons.append((str(model), outcome.outcome, outcome.detail))
        raise self._failed(request, reasons)

    def _failed(self, request: Request, reasons: list[tuple[str, str, str]]) -> RequestFailed | RunStopped:
        self.stats.failed += 1
        if reasons and all(outcome == "no_credit" for _, outcome, _ in reasons):
            models = ", ".join(model for model, _, _ in reasons)
            return self._stop(
                CreditExhausted(
                    f"no credit is left for {models} (role {request.role}): {reasons[-1][2]}. Everything answered so "
                    "far is kept. Top up the account or put another model into the route, then run again."
                )
            )
        failure = RequestFailed(request.request_id, reasons)
        self._failures_in_a_row += 1
        if self._failures_in_a_row >= self._retry.failures_to_stop:
            return self._stop(
                ProviderUnavailable(
                    f"{self._failures_in_a_row} requests failed one after the other, the last one: {failure}. "
                    "Everything answered so far is kept. Look at the provider's status, then run again."
                )
            )
        return failure

    def _stop(self, why: RunStopped) -> RunStopped:
        self.stop(why)
        return self._stopped or why

    async def _ask_model(self, request: Request, model: ModelRef) -> Completion | AttemptFailed:
        """Ask one model until it answers, or fails for good, or has been tried often enough."""
        lane = self._lanes[model.provider]
        wait_s = self._retry.first_wait_s
        for attempt in range(1, self._retry.attempts + 1):
            ended = await self._send_in_turn(request, model, lane)
            if not isinstance(ended, Ended):
                return ended
            # The next request may leave while this one is written down.
            result = await self._settle(ended)
            if isinstance(result, FatalForRun) and self._stopped:
                raise self._stopped
            if not isinstance(result, Transient) or attempt == self._retry.attempts:
                return result
            wish_s = result.retry_after or 0.0
            if wish_s > self._retry.longest_wish_s:
                return result
            self.stats.retries += 1
            await self._pause(wish_s + self._random.uniform(0, wait_s))
            wait_s = min(wait_s * 2, self._retry.longest_wait_s)
        raise AssertionError("unreachable")

    async def _send_in_turn(self, request: Request, model: ModelRef, lane: Lane) -> Ended | Completion | AttemptFailed:
        """Reserve, wait for a place, send; or the answer that came meanwhile, or why the model is asked no more."""
        async with lane.turn():
            if self._stopped:
                raise self._stopped
            if model in self._put_aside:
                return self._put_aside[model]
            begun = await self._reserve(request, model)
            if isinstance(begun, Stored):
                return self._replay(request, begun)
            async with lane.admit(request):
                if self._stopped or model in self._put_aside:
                    await self._durable(self._journal.withdraw(begun.call_id))
                    if self._stopped:
                        raise self._stopped
                    return self._put_aside[model]
                self.stats.sent()
                ended = await send(request, model, lane.provider, self._price_of(model), begun.call_id)
                self._heed(ended, lane)
                return ended

    def _heed(self, ended: Ended, lane: Lane) -> None:
        """What a failure means for all others of its lane, before the next of them leaves."""
        came, model = ended.came, ended.model
        if isinstance(came, FatalForRun):
            self.stop(
                KeyRejected(
                    f"{model.provider}: {came.detail} (role {ended.request.role}, model {model.model}). Everything "
                    "answered so far is kept. Set a valid key in the environment, then run again."
                )
            )
        elif isinstance(came, FatalForModel) and came.lasting:
            self._put_aside[model] = came
        elif isinstance(came, Transient) and (came.retry_after or 0) <= self._retry.longest_wish_s:
            lane.pause(came.retry_after or 0)

    async def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._stopped:
                raise self._stopped
            await asyncio.sleep(min(left, 0.5))

    async def _reserve(self, request: Request, model: ModelRef) -> Begun | Stored:
        """Write the attempt down under the budget; waits while others' reservations, or another process's answer, are open."""
        reserve = most_it_can_cost(request, [self._price_of(one) for one in request.route])
        while True:
            begun = await self._durable(
                self._journal.begin(
                    request,
                    run_id=self._run_id,
                    provider=model.provider,
                    model=model.model,
                    reserve_nano=reserve,
                    cap_nano=self._cap_nano,
                )
            )
            if isinstance(begun, Begun | Stored):
                return begun
            if isinstance(begun, OverBudget) and begun.reserved_nano == 0:
                raise self._stop(self._over_budget(begun, reserve))
            await asyncio.sleep(_LOOK_AGAIN_S)
            await self._bury_the_dead()
            if self._stopped:
                raise self._stopped

    async def _bury_the_dead(self) -> None:
        """What waits for another engine's answer or reservation must not wait for one that died."""
        if time.monotonic() - self._looked_for_the_dead_at > _LOOK_FOR_THE_DEAD_S:
            self._looked_for_the_dead_at = time.monotonic()
            await self._durable(asyncio.to_thread(self._journal.bury_the_dead))

    async def _durable(self, writing: Awaitable[T]) -> T:
        """What writing to the journal gives; when it cannot be written the run ends."""
        try:
            return await writing
        except JournalUnwritable as error:
            raise self._stop(error) from None

    def _over_budget(self, state: OverBudget, reserve: int) -> BudgetExceeded:
        return BudgetExceeded(
            f"${state.spent_nano / NANO_USD:,.4f} of the budget of ${self._cap_usd:,.4f} is spent, and the next request "
            f"may cost up to ${reserve / NANO_USD:,.4f}. Everything answered so far is kept. Raise `budget: usd:`, "
            "then run again."
        )

    async def _settle(self, ended: Ended) -> Completion | AttemptFailed:
        """Make the end of an attempt durable, before anybody uses its answer."""
        await self._durable(self._journal.settle(ended.settlement()))
        cost_nano, _ = ended.cost
        if isinstance(ended.came, AttemptFailed):
            self.stats.lost(cost_nano)
            return ended.came
        completion = ended.completion(ended.came)
        self.stats.answered(cost_nano, completion.usage, completion.latency_s, completion.model_served)
        return completion

    def _replay(self, request: Request, stored: Stored) -> Completion:
        reading = WIRES[stored.kind].read(stored.body)
        self.stats.replayed += 1
        return Completion(
            request,
            stored.call_id,
            reading.text,
            reading.finish,
            stored.provider,
            stored.model_requested,
            stored.model_served,
            reading.usage,
            stored.cost_nano,
            stored.latency_s,
            replayed=True,
        )


def _put(
    results: asyncio.Queue[tuple[Request, asyncio.Task[Completion]]], request: Request, task: asyncio.Task[Completion]
) -> None:
    results.put_nowait((request, task))
