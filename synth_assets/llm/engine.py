"""The request engine: a request goes in, a durable completion comes out, paid for once and never over budget.

It owns the order of steps (reserve, send, settle), retries, fallback along the route, deadlines and the stop of a run.
Who may leave when is in `lanes.py`, money in `till.py`, what a body means in `wire.py`, a failure in `classify.py`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import partial

from synth_assets.llm.attempt import Ended, send
from synth_assets.llm.batch_route import Standing
from synth_assets.llm.batches import MOST_REQUESTS, Batches
from synth_assets.llm.breaker import BreakerPolicy, Breakers
from synth_assets.llm.errors import (
    IN_BATCH,
    AttemptFailed,
    CreditExhausted,
    DeadlineReached,
    FatalForModel,
    FatalForRun,
    JournalUnwritable,
    KeyRejected,
    ProviderUnavailable,
    RequestFailed,
    RunStopped,
    Transient,
)
from synth_assets.llm.hedging import Hedging, HedgingPolicy, Race
from synth_assets.llm.journal import Journal, Stored
from synth_assets.llm.lanes import Lane, Lanes
from synth_assets.llm.providers import Provider
from synth_assets.llm.request import Completion, Request
from synth_assets.llm.retry import Deadline, Patience, RetryPolicy
from synth_assets.llm.stats import Stats
from synth_assets.llm.till import Priced, Till
from synth_assets.llm.tracing import Trace
from synth_assets.spec import ModelRef

# A wait between two tries looks so often whether the run has been stopped.
_LOOK_UP_S = 0.5


class Engine:
    """Asks providers for completions. Lives in one event loop; see `host.EngineHost` for callers without one.

    `providers` are by the name that routes use, `price_of` prices a model, `cap_usd` is the budget of the data
    directory over all runs (None: no cap). `deadline_s` after the first request the run is stopped (None: never).
    Requests of `batch_roles` are answered by the batch: they fail for `in_batch` until a later run finds their answers,
    and are asked at once where batches brought none and the next model's provider has no batches.
    `hedging` lets stragglers be asked a second time (None: never). `trace` is told of every attempt that has ended.
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
        breaker: BreakerPolicy = BreakerPolicy(),
        deadline_s: float | None = None,
        batch_roles: Collection[str] = (),
        hedging: HedgingPolicy | None = None,
        trace: Trace | None = None,
        seed: int | None = None,
    ) -> None:
        self.stats = Stats(lanes=self.lanes, shut=self.shut)
        self._till = Till(journal, price_of, cap_usd, run_id, self.stats, self._stop)
        self._retry = retry
        self._random = random.Random(seed)
        self._lanes = {name: Lanes(provider) for name, provider in providers.items()}
        self._breakers = Breakers(breaker)
        self.batches = Batches(providers, journal, price_of, cap_usd=cap_usd, run_id=run_id)
        self._batch_roles = frozenset(batch_roles)
        self._trace = trace
        self._hedging = Hedging(hedging, self._till, self.stats, self._heed, self._in_order) if hedging else None
        self._for_batch: list[Request] = []
        self._asked: dict[str, asyncio.Task[Completion]] = {}
        self._failures_in_a_row = 0
        self._deadline_s = deadline_s
        self._alarm: asyncio.TimerHandle | None = None
        # Copies of it are raised: one exception that many tasks raise would collect the stacks of all.
        self._stopped: RunStopped | None = None

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
                raise copy(self._stopped) from None
            raise

    def _ask(self, request: Request) -> asyncio.Task[Completion]:
        """The task that answers a request, shared by all who ask it; nobody's leaving cancels it."""
        task = self._asked.get(request.request_id)
        if task is None:
            self._set_the_alarm()
            task = asyncio.create_task(self._complete(request))
            self._asked[request.request_id] = task
            task.add_done_callback(partial(self._answered, request.request_id))
        return task

    def _set_the_alarm(self) -> None:
        if self._deadline_s is not None and self._alarm is None:
            over = DeadlineReached(
                f"the {self._deadline_s:,.0f} s that the run was given are over. Everything answered so far is kept; "
                "run again to go on."
            )
            self._alarm = asyncio.get_running_loop().call_later(self._deadline_s, self.stop, over)

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
        window = window or 2 * sum(lanes.provider.max_concurrency for lanes in self._lanes.values())
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
            raise copy(self._stopped)

    def lanes(self) -> dict[ModelRef, tuple[int, int]]:
        """Each model that was asked: requests in flight, and how many may be."""
        return {
            ModelRef(name, model): (lane.in_flight, lane.limit.places)
            for name, lanes in self._lanes.items()
            for model, lane in lanes.all()
        }

    def shut(self) -> dict[str, str]:
        """The models and providers that are not asked at present, each with the outcome that says why."""
        return self._breakers.open_now()

    def stop(self, why: RunStopped) -> None:
        """Send nothing more. What is in flight is still awaited and written down; every other request raises `why`."""
        if self._stopped is None:
            self._stopped = why
            for lanes in self._lanes.values():
                lanes.wake()

    async def close(self, grace_s: float = 10.0) -> None:
        """Submit what waits for a batch, wait up to `grace_s` for what is in flight, give up the rest, close connections.

        Raises `RunStopped` when the batch could not be submitted.
        """
        missed = await self.hand_in()
        self.stop(RunStopped("the engine is closed"))
        if self._alarm is not None:
            self._alarm.cancel()
        open_tasks = [task for task in self._asked.values() if not task.done()]
        if open_tasks:
            await asyncio.wait(open_tasks, timeout=grace_s)
        for task in open_tasks:
            task.cancel()
        await asyncio.gather(*open_tasks, return_exceptions=True)
        for lanes in self._lanes.values():
            await lanes.provider.close()
        if missed is not None:
            raise missed

    # -- one request

    async def _complete(self, request: Request) -> Completion:
        known = self._till.find(request)
        if known is not None:
            return known
        route, reasons = request.route, list[tuple[str, str, str]]()
        if request.role in self._batch_roles and not request.at_once:
            standing = await self._after_batches(request)
            request, route, reasons = replace(request, after_batch=True), standing.left, list(standing.reasons)
        deadline = Deadline(self._retry.deadline_s)
        for place, model in enumerate(route):
            others = route[place + 1 :]
            outcome = self._shut(model, others) or await self._ask_model(request, model, others, deadline)
            if isinstance(outcome, Completion):
                self._failures_in_a_row = 0
                return outcome
            reasons.append((str(model), outcome.outcome, outcome.detail))
        if request.after_batch:
            await self.batches.give_up([request])
        raise self._failed(request, reasons, asked=bool(route))

    def _shut(self, model: ModelRef, others: Sequence[ModelRef]) -> AttemptFailed | None:
        """Why a model is not worth a place in its queue: it is out of order, and another of the route is not."""
        lasting = self._breakers.lasting(model)
        if lasting is not None or self._is_last_resort(others):
            return lasting
        return self._breakers.shut(model, time.monotonic())

    def _is_last_resort(self, others: Sequence[ModelRef]) -> bool:
        return all(self._breakers.is_open(other) for other in others)

    async def _after_batches(self, request: Request) -> Standing:
        """What is left to be asked at once; raises `RequestFailed` for a request that waits for a batch, or is put into one."""
        try:
            standing = await self.batches.standing(request)
            if standing.by_batch:
                raise await self._put_into_a_batch(request)
        except JournalUnwritable as error:
            raise self._stop(error) from None
        return standing

    async def _put_into_a_batch(self, request: Request) -> RequestFailed:
        self._for_batch.append(request)
        if len(self._for_batch) >= MOST_REQUESTS:
            await self.hand_in()
        return RequestFailed(request.request_id, [(str(request.route[0]), IN_BATCH, "waits for the answer of a batch")])

    async def hand_in(self) -> RunStopped | None:
        """Submit what was put aside for a batch; why the run stops, where not all of it was taken. Closing does it too."""
        asked, self._for_batch = self._for_batch, []
        if not asked or self._stopped:
            return None
        submission = await self.batches.submit(asked)
        self.stats.in_batches += submission.waiting
        why = submission.stop
        return None if why is None else self._stop(why)

    def _failed(
        self, request: Request, reasons: list[tuple[str, str, str]], *, asked: bool
    ) -> RequestFailed | RunStopped:
        if reasons and reasons[-1][1] == IN_BATCH:
            return RequestFailed(request.request_id, reasons)
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
        # What batches brought on other days says nothing of the providers now.
        self._failures_in_a_row += asked
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
        return copy(self._stopped or why)

    async def _ask_model(
        self, request: Request, model: ModelRef, others: Sequence[ModelRef], deadline: Deadline
    ) -> Completion | AttemptFailed:
        """Ask one model until it answers, fails for good, has been tried often enough, or another is the better choice."""
        lane = self._lanes[model.provider].of(model.model)
        patience = Patience(self._retry, self._random)
        while True:
            if not deadline.left_s:
                return Transient("deadline", f"not answered within {self._retry.deadline_s:,.0f} s, over all attempts")
            ask = partial(self._send_in_turn, request, model, others, lane, deadline)
            ended = await (self._hedging.run(request, model, lane, deadline, ask) if self._hedging else ask())
            if not isinstance(ended, Ended):
                return ended
            # The next request may leave while this one is written down.
            result = await self._till.settle(ended, lane.written)
            lane.resume()
            if isinstance(result, FatalForRun) and self._stopped:
                raise copy(self._stopped)
            if not isinstance(result, Transient):
                return result
            wait_s = patience.wait_after(result)
            if wait_s is None or self._shut(model, others):
                return result
            self.stats.retries += 1
            await self._pause(min(wait_s, deadline.left_s))

    async def _send_in_turn(
        self,
        request: Request,
        model: ModelRef,
        others: Sequence[ModelRef],
        lane: Lane,
        deadline: Deadline,
        race: Race | None = None,
    ) -> Ended | Completion | AttemptFailed:
        """Reserve, wait for a place, send; or the answer that came meanwhile, or why the model is asked no more."""
        async with lane.turn(request, again=deadline.begun):
            if self._stopped:
                raise copy(self._stopped)
            if lasting := self._breakers.lasting(model):
                return lasting
            if not self._is_last_resort(others) and (shut := self._breakers.refuses(model, time.monotonic())):
                return shut
            begun = await self._till.reserve(request, model, lambda: self._stopped)
            if isinstance(begun, Stored):
                return self._till.replay(request, begun)
            if isinstance(begun, FatalForModel):
                return begun
            async with lane.admit(request) as ticket:
                lasting = self._breakers.lasting(model)
                if self._stopped or lasting:
                    await self._till.withdraw(begun)
                    if self._stopped:
                        raise copy(self._stopped)
                    assert lasting is not None
                    return lasting
                self.stats.sent()
                deadline.begin()
                price = self._till.price_of(model)
                sending = partial(send, request, model, lane.provider, price, begun.call_id, deadline.left_s)
                ended = await (race.first(sending, begun.call_id) if race else sending())
                lane.ended(request, ticket, ended.came, ended.latency_s)
                lane.hear(ended.allowances, ticket)
                self._heed(ended, lane)
                return ended

    def _heed(self, ended: Ended, lane: Lane) -> None:
        """What an end means for all others of its lane, before the next of them leaves."""
        if self._trace is not None:
            self._trace(ended)
        came, model = ended.came, ended.model
        if not isinstance(came, AttemptFailed):
            self._breakers.answered(model)
            return
        self._breakers.failed(model, came, time.monotonic())
        if isinstance(came, FatalForRun):
            self.stop(
                KeyRejected(
                    f"{model.provider}: {came.detail} (role {ended.request.role}, model {model.model}). Everything "
                    "answered so far is kept. Set a valid key in the environment, then run again."
                )
            )
        elif isinstance(came, Transient) and (came.retry_after or 0) <= self._retry.longest_wish_s:
            lane.pause(came.retry_after or 0)

    def _in_order(self, model: ModelRef) -> bool:
        return self._stopped is None and not self._breakers.is_open(model)

    async def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._stopped:
                raise copy(self._stopped)
            await asyncio.sleep(min(left, _LOOK_UP_S))


def _put(
    results: asyncio.Queue[tuple[Request, asyncio.Task[Completion]]], request: Request, task: asyncio.Task[Completion]
) -> None:
    results.put_nowait((request, task))
