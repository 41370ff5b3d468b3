"""The engine's till: money is reserved before an attempt leaves and settled when it has ended, both in the journal.

What is asked next, and of whom, is in `engine.py`; the statements themselves are in `journal.py`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from copy import copy
from typing import TypeVar

from synth_assets.llm.attempt import HEDGE_LOST, Ended
from synth_assets.llm.errors import (
    IN_BATCH,
    AttemptFailed,
    BudgetExceeded,
    FatalForModel,
    JournalUnwritable,
    RunStopped,
)
from synth_assets.llm.journal import BATCH_OWNER, Begun, InFlight, Journal, OverBudget, Stored
from synth_assets.llm.request import NANO_USD, Completion, Request, most_it_can_cost
from synth_assets.llm.stats import Stats
from synth_assets.llm.wire import WIRES
from synth_assets.spec import ModelRef, Price

T = TypeVar("T")

# How often a wait for room in the budget, or for another process's answer, looks again.
_LOOK_AGAIN_S = 0.1
# How often such a wait looks whether an engine that holds a reservation has died.
_LOOK_FOR_THE_DEAD_S = 1.0

Priced = Callable[[ModelRef], Price]


class Till:
    """Reserves and settles for one engine. `stop` ends the run and gives back why it really ended."""

    def __init__(
        self,
        journal: Journal,
        price_of: Priced,
        cap_usd: float | None,
        run_id: str,
        stats: Stats,
        stop: Callable[[RunStopped], RunStopped],
    ) -> None:
        self.journal = journal
        self.price_of = price_of
        self._cap_usd = cap_usd
        self._cap_nano = None if cap_usd is None else int(cap_usd * NANO_USD)
        self._run_id = run_id
        self._stats = stats
        self._stop = stop
        self._looked_for_the_dead_at = 0.0

    def find(self, request: Request) -> Completion | None:
        """The completion of a request that was answered before."""
        stored = self.journal.find(request.request_id)
        return None if stored is None else self.replay(request, stored)

    async def reserve(
        self, request: Request, model: ModelRef, stopped: Callable[[], RunStopped | None]
    ) -> Begun | Stored | FatalForModel:
        """Write the attempt down under the budget; waits while others' reservations, or another process's answer, are open.

        A request that waits for a batch is nobody's to ask: it is refused.
        """
        while True:
            begun = await self._begin(request, model)
            if isinstance(begun, Begun | Stored):
                return begun
            if isinstance(begun, InFlight) and begun.owner.startswith(BATCH_OWNER):
                return FatalForModel(IN_BATCH, "waits for the answer of a batch")
            if isinstance(begun, OverBudget) and begun.reserved_nano == 0:
                raise self._stop(self._over_budget(begun, self._worst_of(request)))
            await asyncio.sleep(_LOOK_AGAIN_S)
            await self._bury_the_dead()
            if why := stopped():
                raise copy(why)

    async def reserve_beside(self, request: Request, model: ModelRef) -> Begun | None:
        """Write a second attempt beside one of ours in flight down; None where the budget has no room for it now."""
        begun = await self._begin(request, model, beside_own=True)
        return begun if isinstance(begun, Begun) else None

    async def _begin(
        self, request: Request, model: ModelRef, *, beside_own: bool = False
    ) -> Begun | Stored | InFlight | OverBudget:
        return await self._durable(
            self.journal.begin(
                request,
                run_id=self._run_id,
                provider=model.provider,
                model=model.model,
                reserve_nano=self._worst_of(request),
                cap_nano=self._cap_nano,
                beside_own=beside_own,
            )
        )

    async def withdraw(self, begun: Begun) -> None:
        """Undo a reservation whose attempt never left."""
        await self._durable(self.journal.withdraw(begun.call_id))

    async def settle(self, ended: Ended, written: Callable[[], None]) -> Completion | AttemptFailed:
        """Make the end of an attempt durable, before anybody uses its answer. `written` as for `Journal.settle`."""
        first = ended.request.route[0]
        extra_nano = ended.dearer_than(self.price_of(first)) if ended.model != first else 0
        await self._durable(self.journal.settle(ended.settlement(extra_nano), written))
        if ended.beside is not None:
            await self.settle(ended.beside, written)
        cost_nano, _ = ended.cost
        if ended.outrun:
            self._stats.outrun(ended.model, cost_nano)
            return AttemptFailed(HEDGE_LOST, "another attempt was answered first")
        if isinstance(ended.came, AttemptFailed):
            self._stats.lost(ended.model, ended.came, cost_nano)
            return ended.came
        completion = ended.completion(ended.came)
        self._stats.answered(ended.model, completion, extra_nano)
        return completion

    def replay(self, request: Request, stored: Stored) -> Completion:
        """The completion that a stored response is, for nothing."""
        reading = WIRES[stored.kind].read(stored.body)
        self._stats.replayed += 1
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

    async def _bury_the_dead(self) -> None:
        """What waits for another engine's answer or reservation must not wait for one that died."""
        if time.monotonic() - self._looked_for_the_dead_at > _LOOK_FOR_THE_DEAD_S:
            self._looked_for_the_dead_at = time.monotonic()
            await self._durable(asyncio.to_thread(self.journal.bury_the_dead))

    async def _durable(self, writing: Awaitable[T]) -> T:
        """What writing to the journal gives; when it cannot be written the run ends."""
        try:
            return await writing
        except JournalUnwritable as error:
            raise self._stop(error) from None

    def _worst_of(self, request: Request) -> int:
        return most_it_can_cost(request, [self.price_of(one) for one in request.route])

    def _over_budget(self, state: OverBudget, reserve: int) -> BudgetExceeded:
        return BudgetExceeded(
            f"${state.spent_nano / NANO_USD:,.4f} of the budget of ${self._cap_usd:,.4f} is spent, and the next request "
            f"may cost up to ${reserve / NANO_USD:,.4f}. Everything answered so far is kept. Raise `budget: usd:`, "
            "then run again."
        )
