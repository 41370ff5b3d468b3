"""Requests answered by the batch, at half the price: submit, poll, collect; what failed or expired is asked again.

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
from itertools import islice

from synth_assets.llm.batch_api import BatchApi, Result, batch_api
from synth_assets.llm.batch_book import BatchBook, BatchRow
from synth_assets.llm.errors import AttemptFailed, Transient
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


@dataclass
class Submission:
    """What came of submitting: requests that now wait for a batch, and why others do not."""

    waiting: int = 0
    over_budget: bool = False
    failed: list[AttemptFailed] = field(default_factory=list)


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

    # -- submitting

    async def submit(self, requests: Iterable[Request]) -> Submission:
        """Hand in those of the requests that are neither answered nor under way, each to the first model of its route.

        What an earlier batch could not answer is thereby asked again, and nothing else.
        """
        submission = Submission()
        by_model: defaultdict[ModelRef, list[Request]] = defaultdict(list)
        for request in requests:
            by_model[request.route[0]].append(request)
        for model, asked in by_model.items():
            waiting = iter(asked)
            while chunk := list(islice(waiting, MOST_REQUESTS)):
                if not await self._submit(model, chunk, submission):
                    break
        return submission

    async def _submit(self, model: ModelRef, asked: Sequence[Request], submission: Submission) -> bool:
        """Hand in one batch; false where nothing more is to be handed in for this model."""
        price = self._price_of(model).by_batch
        batch_key = uuid.uuid4().hex
        reserved = await self._book.reserve(
            batch_key,
            [(request, most_it_can_cost(request, [price])) for request in asked],
            run_id=self._run_id,
            provider=model.provider,
            model=model.model,
            cap_nano=self._cap_nano,
        )
        submission.over_budget |= reserved.over_budget
        if reserved.calls:
            provider = self._providers[model.provider]
            bodies = [(call_id, provider.write(request, model.model)) for call_id, request in reserved.calls]
            try:
                provider_id = await self._apis[model.provider].submit(batch_key, bodies)
            except AttemptFailed as failure:
                submission.failed.append(failure)
                # Whether it was taken is not known where the connection broke: the next poll looks.
                if not failure.maybe_billed:
                    await self._book.never_submitted(batch_key)
                return False
            await self._book.submitted(batch_key, provider_id)
            submission.waiting += len(reserved.calls)
        return not reserved.over_budget

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

    async def _collect(self, row: BatchRow, results: Mapping[str, Result], collection: Collection) -> None:
        price = self._price_of(ModelRef(row.provider, row.model)).by_batch
        kind = self._providers[row.provider].kind
        settlements = [
            _settlement(call_id, results.get(call_id, _NOT_WORKED_ON), bound, price, kind, row)
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


_NOT_WORKED_ON = Transient("batch_missing", "the batch ended without a result for this request")


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
    return Settlement(
        call_id,
        "ok" if came.finish is Finish.STOP else came.finish.value,
        bound if came.usage is None else cost_of(came.usage, price),
        "bound" if came.usage is None else "usage",
        latency_s,
        model_served=came.model_served or row.model,
        usage=came.usage,
        http_status=200,
        body=body,
        kind=kind,
        usable=True,
    )
