"""Requests answered by the batch, at half the price: submit, poll, collect; what failed or expired is asked again, of the
same model or of the next one of its route (`batch_route.py`).

No process is held: `submit` and `poll` return at once, and everything between them is in the journal. The order is:
reserve and write the batch down, submit it, write the provider's name of it down. Whoever dies in between leaves a
batch that the next `poll` looks up at the provider, so that no paid batch is orphaned and none is submitted twice.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from synth_assets.llm.batch_api import NO_SUCH_ROUTE, BatchApi, Result, Results, batch_api
from synth_assets.llm.batch_book import BatchBook, BatchRow
from synth_assets.llm.batch_route import OF_THE_MODEL, Standing
from synth_assets.llm.errors import (
    AttemptFailed,
    BudgetExceeded,
    CreditExhausted,
    FatalForModel,
    KeyRejected,
    ProviderUnavailable,
    RunStopped,
)
from synth_assets.llm.journal import Journal, Settlement
from synth_assets.llm.providers import Provider
from synth_assets.llm.request import (
    NANO_USD,
    Finish,
    Reading,
    Request,
    cost_of,
    most_it_can_cost,
)
from synth_assets.llm.wire import WIRES
from synth_assets.spec import ModelRef, Price

# OpenAI takes 50,000 requests and 200 MB, Anthropic 100,000 and 256 MB; smaller ones are ready sooner and fit in memory.
MOST_REQUESTS = 5_000
# So long a batch that was written down may take to show at its provider, in seconds.
_SHOWS_WITHIN_S = 60.0
# A gateway answers so also where the service behind it has taken the batch.
_UNDECIDED = (408, 500, 502, 503, 504)


@dataclass
class Submission:
    """What came of submitting: of the requests `asked`, how many now wait for a batch, and why others do not."""

    asked: int = 0
    waiting: int = 0
    over_budget: bool = False
    failed: list[AttemptFailed] = field(default_factory=list)

    @property
    def stop(self) -> RunStopped | None:
        """Why the run is to be stopped, where not all was handed in."""
        if self.failed:
            kind = _STOPS.get(self.failed[0].outcome, ProviderUnavailable)
            return kind(
                f"a batch could not be handed in: {self.failed[0]}. Nothing of it was paid, or the next poll finds it; "
                "run again."
            )
        if self.over_budget:
            return BudgetExceeded(
                f"the budget has no room for all of a batch: {self.waiting:,} of {self.asked:,} requests were handed in. "
                "Raise `budget: usd:`, then run again."
            )
        return None


_STOPS: Mapping[str, type[RunStopped]] = {"no_credit": CreditExhausted, "key_rejected": KeyRejected}


@dataclass
class Collection:
    """What came of polling: batches that still run, and requests answered or failed (by outcome) since the last poll."""

    open_batches: int = 0
    answered: int = 0
    failed: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    unreachable: list[str] = field(default_factory=list)


class Batches:
    """The batches of a data directory: one journal, the providers, their prices and the budget."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        journal: Journal,
        price_of: Callable[[ModelRef], Price],
        *,
        cap_usd: float | None = None,
        run_id: str = "",
        shows_within_s: float = _SHOWS_WITHIN_S,
    ) -> None:
        self._apis: dict[str, BatchApi] = {name: batch_api(provider) for name, provider in providers.items()}
        self._providers = providers
        self._journal = journal
        self._book = BatchBook(journal)
        self._price_of = price_of
        self._cap_nano = None if cap_usd is None else int(cap_usd * NANO_USD)
        self._run_id = run_id
        self._shows_within_s = shows_within_s
        self._shut: dict[ModelRef, AttemptFailed] = {}
        self._is_there: dict[str, bool] = {}

    # -- requests on their routes

    async def standing(self, request: Request) -> Standing:
        """Which models are left to answer a request; it is to be asked of them at once where it is not `by_batch`."""
        (found,) = await self._book.standings([request])
        shut = [(str(one), self._shut[one].outcome, self._shut[one].detail) for one in found.left if one in self._shut]
        return Standing(
            tuple(one for one in found.left if one not in self._shut),
            (*found.reasons, *shut),
            found.waits,
            by_batch=found.waits or await self._next_model(request, found) is not None,
        )

    async def give_up(self, requests: Sequence[Request]) -> None:
        """No model of their routes answered these requests: who asks them again begins with the first one."""
        await self._book.give_up(requests)

    async def _next_model(self, request: Request, found: Standing) -> ModelRef | None:
        """The model that a batch asks next; None where there is none, or its provider has no batches."""
        model = next((one for one in found.left if one not in self._shut), None)
        # Of the first one batches are expected, so it says for itself when they are handed in.
        return model if model is None or model == request.route[0] or await self._has_batches(model.provider) else None

    async def _has_batches(self, provider: str) -> bool:
        if provider not in self._is_there:
            self._is_there[provider] = await self._apis[provider].is_there()
        return self._is_there[provider]

    # -- submitting

    async def submit(self, requests: Iterable[Request]) -> Submission:
        """Hand in those of the requests that are neither answered nor under way, each to the next model of its route.

        What an earlier batch could not answer is thereby asked again, and nothing else. A model whose account or name
        the provider does not accept is passed over. What only a provider without batches is left for is left out.
        """
        left = list(requests)
        submission = Submission(asked=len(left))
        refused = False
        given_up: list[Request] = []
        while left:
            by_model: defaultdict[tuple[ModelRef, ModelRef], list[Request]] = defaultdict(list)
            for request, found in zip(left, await self._book.standings(left), strict=True):
                if found.waits:
                    continue
                model = await self._next_model(request, found)
                if model is not None:
                    by_model[model, request.route[0]].append(request)
                elif refused and self._shut.keys() >= set(found.left):
                    given_up.append(request)
            left = []
            for (model, first), asked in by_model.items():
                for start in range(0, len(asked), MOST_REQUESTS):
                    if not await self._submit(model, first, asked[start : start + MOST_REQUESTS], submission):
                        left += asked[start:] if model in self._shut else []
                        break
            refused = bool(left)
        if given_up:
            submission.failed.append(list(self._shut.values())[-1])
            await self._book.give_up(given_up)
        return submission

    async def _submit(self, model: ModelRef, first: ModelRef, asked: Sequence[Request], submission: Submission) -> bool:
        """Hand in one batch; false where nothing more is to be handed in for this model. `first` is that of the route."""
        if model in self._shut:
            return False
        price = self._price_of(model).by_batch
        batch_key = uuid.uuid4().hex
        reserved = await self._book.reserve(
            batch_key,
            [(request, most_it_can_cost(request, [price])) for request in asked],
            run_id=self._run_id,
            provider=model.provider,
            model=model.model,
            cap_nano=self._cap_nano,
            instead_of=None if model == first else self._price_of(first).by_batch,
        )
        submission.over_budget |= reserved.over_budget
        if reserved.calls:
            provider = self._providers[model.provider]
            bodies = [(call_id, provider.write(request, model.model)) for call_id, request in reserved.calls]
            try:
                provider_id = await self._apis[model.provider].submit(batch_key, bodies)
            except AttemptFailed as failure:
                await self._not_taken(batch_key, model, failure, submission)
                return False
            await self._book.submitted(batch_key, provider_id)
            submission.waiting += len(reserved.calls)
        return not reserved.over_budget

    async def _not_taken(self, batch_key: str, model: ModelRef, failure: AttemptFailed, submission: Submission) -> None:
        if failure.http_status in NO_SUCH_ROUTE and not await self._has_batches(model.provider):
            failure = FatalForModel(
                "no_batches", f"{model.provider} has no batch API; take `batch` out of `modes`", http_status=404
            )
        if failure.outcome in OF_THE_MODEL:
            self._shut[model] = failure
            await self._book.refused(batch_key, failure)
            return
        submission.failed.append(failure)
        # Whether it was taken is not known where the connection broke: the next poll looks.
        if not failure.maybe_billed and failure.http_status not in _UNDECIDED:
            await self._book.never_submitted(batch_key)

    # -- collecting

    async def poll(self) -> Collection:
        """Look after every batch that is not collected; returns at once. To be called again while `open_batches` is not 0."""
        collection = Collection()
        for row in await self._book.open_batches():
            if row.provider not in self._apis:
                collection.open_batches += 1
                collection.unreachable.append(f"{row.provider}: no such provider is configured any more")
                continue
            try:
                done = await self._look_after(row, collection)
            except AttemptFailed as failure:
                collection.unreachable.append(f"{row.provider}: {failure.outcome} ({failure.detail})")
                done = False
            collection.open_batches += not done
        return collection

    async def _look_after(self, row: BatchRow, collection: Collection) -> bool:
        """Whether nothing more is to be expected of a batch."""
        provider_id = row.provider_id
        if provider_id is None:
            provider_id, gone = await self._look_up(row)
            if provider_id is None:
                return gone
        api = self._apis[row.provider]
        if not await api.has_ended(provider_id):
            return False
        await self._collect(row, await api.results(provider_id), collection)
        return True

    async def _look_up(self, row: BatchRow) -> tuple[str | None, bool]:
        """The provider's name of a batch whose submitter did not write it down, and whether there is none for sure."""
        if self._is_being_submitted(row):
            return None, False
        calls = await self._book.under_way(row.batch_key)
        others = await self._book.known_to_provider(row.provider)
        found = await self._apis[row.provider].look_up(row.batch_key, calls.keys(), row.written_at, others)
        if found.provider_id is not None:
            await self._book.submitted(row.batch_key, found.provider_id)
            return found.provider_id, False
        if found.sure and time.time() - row.written_at >= self._shows_within_s:
            await self._book.never_submitted(row.batch_key)
            return None, True
        return None, False

    def _is_being_submitted(self, row: BatchRow) -> bool:
        fresh = time.time() - row.written_at < self._shows_within_s
        return fresh and row.submitter != self._journal.owner and self._journal.owner_is_alive(row.submitter)

    async def _collect(self, row: BatchRow, results: Results, collection: Collection) -> None:
        price = self._price_of(ModelRef(row.provider, row.model)).by_batch
        kind = self._providers[row.provider].kind
        settlements = [
            _settlement(call_id, results.by_call.get(call_id, results.others), bound, price, kind, row)
            for call_id, bound in (await self._book.under_way(row.batch_key)).items()
        ]
        for settlement, ours in zip(
            settlements, await asyncio.gather(*(self._book.settle(one) for one in settlements)), strict=True
        ):
            if ours and settlement.usable:
                collection.answered += 1
            elif ours:
                collection.failed[settlement.outcome] += 1
        await self._book.collected(row.batch_key)


def _settlement(call_id: str, result: Result, bound: int, price: Price, kind: str, row: BatchRow) -> Settlement:
    """How a request of a batch ended; `bound` is its worst case."""
    latency_s = max(time.time() - row.written_at, 0.0)
    body = None if isinstance(result, AttemptFailed) else result
    came: Reading | AttemptFailed
    try:
        came = result if isinstance(result, AttemptFailed) else WIRES[kind].read(result)
    except AttemptFailed as failure:
        came = failure
    if isinstance(came, AttemptFailed):
        cost, basis = (bound, "bound") if came.maybe_billed else (0, "none")
        return Settlement(
            call_id,
            came.outcome,
            cost,
            basis,
            latency_s,
            detail=came.detail,
            http_status=came.http_status,
            body=body,
            kind=kind,
        )
    if came.usage is not None and (not came.usage.input_tokens or cost_of(came.usage, price) > bound):
        came = replace(came, usage=None)  # figures that cannot be
    cost = bound if came.usage is None else cost_of(came.usage, price)
    return Settlement(
        call_id,
        "ok" if came.finish is Finish.STOP else came.finish.value,
        cost,
        "bound" if came.usage is None else "usage",
        latency_s,
        model_served=came.model_served or row.model,
        usage=came.usage,
        http_status=200,
        body=body,
        kind=kind,
        usable=True,
        # As for live requests: without usage, the worst case says nothing of the difference.
        extra_nano=cost - cost_of(came.usage, row.instead_of) if row.instead_of and came.usage else 0,
    )
