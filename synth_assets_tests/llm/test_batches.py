"""Answers by the batch, through both vendors' real SDKs: half the price, no orphan after a crash, nothing asked twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from synth_assets.llm import (
    NANO_USD,
    Batches,
    BudgetExceeded,
    Completion,
    Journal,
    ProviderUnavailable,
    RequestFailed,
    Usage,
    http_provider,
    in_process_provider,
)
from synth_assets.llm.batch_reading import open_batches
from synth_assets.llm.request import cost_of, most_it_can_cost
from synth_assets.offline import NO_QUIRKS, BatchRules, Faults, RequestLog, build_app
from synth_assets.spec import ModelRef
from synth_assets_tests.llm.asking import CHEAP, DEAR, PRICES, calls, engine_on, in_loop, request, requests, spend

BOTH = pytest.mark.parametrize(("kind", "model"), [("openai", CHEAP), ("anthropic", DEAR)])


@asynccontextmanager
async def batches_of(folder: Path, kind: str, model: ModelRef, app: Any, **settings: Any) -> AsyncIterator[Batches]:
    """The batches of a journal, at one provider."""
    provider = in_process_provider(model.provider, kind, app)
    with Journal(folder) as journal:
        yield Batches({model.provider: provider}, journal, PRICES.__getitem__, **{"shows_within_s": 0.0, **settings})
    await provider.close()


def with_batches(
    folder: Path, kind: str, model: ModelRef, app: Any, work: Callable[[Batches], Awaitable[Any]], **settings: Any
) -> Any:
    """What `work` gives with the batches of a process of its own, as far as the journal can tell."""

    async def once() -> Any:
        async with batches_of(folder, kind, model, app, **settings) as batches:
            return await work(batches)

    return in_loop(once)


@BOTH
def test_a_batch_is_answered_later_at_half_the_price(tmp_path: Path, kind: str, model: ModelRef) -> None:
    log = RequestLog()
    app = build_app(quirks=NO_QUIRKS, log=log, batches=BatchRules(looks=2))
    asked = requests(12, route=(model,))
    submission = with_batches(tmp_path, kind, model, app, lambda batches: batches.submit(asked))
    assert (submission.waiting, submission.failed, len(open_batches(tmp_path))) == (12, [], 1)
    assert spend(tmp_path) == (0, 12 * most_it_can_cost(asked[0], [PRICES[model].by_batch]))
    early = with_batches(tmp_path, kind, model, app, lambda batches: batches.poll())
    assert (early.open_batches, early.answered) == (1, 0)
    collection = with_batches(tmp_path, kind, model, app, lambda batches: batches.poll())
    assert (collection.open_batches, collection.answered, len(open_batches(tmp_path))) == (0, 12, 0)
    by_call = {exchange.client_request_id: exchange for exchange in log.exchanges}
    for call in calls(tmp_path):
        exchange = by_call[call["call_id"]]
        assert (call["input_tokens"], call["output_tokens"]) == (exchange.prompt_tokens, exchange.completion_tokens)
        full = (call["input_tokens"] * PRICES[model].input + call["output_tokens"] * PRICES[model].output) * 1000
        assert call["cost_nano"] == pytest.approx(full / 2, abs=1)
    assert spend(tmp_path) == (sum(call["cost_nano"] for call in calls(tmp_path)), 0)


@BOTH
def test_an_engine_finds_what_a_batch_answered_and_asks_nothing_meanwhile(
    tmp_path: Path, kind: str, model: ModelRef
) -> None:
    log = RequestLog()
    app = build_app(quirks=NO_QUIRKS, log=log)
    asked = requests(5, route=(model,))

    async def outcomes(**settings: Any) -> list[Any]:
        async with engine_on(tmp_path, in_process_provider(model.provider, kind, app), **settings) as engine:
            return [outcome async for _, outcome in engine.stream(asked)]

    by_batch = {"batch_roles": {"answers.easy"}}
    first = in_loop(lambda: outcomes(**by_batch))
    again = in_loop(lambda: outcomes(**by_batch))
    live = in_loop(outcomes)
    assert {one.reason for one in (*first, *again, *live) if isinstance(one, RequestFailed)} == {"in_batch"}
    assert len(first) == len(again) == len(live) == 5
    assert not any(exchange.path != "/v1/batches" for exchange in log.exchanges)
    with_batches(tmp_path, kind, model, app, lambda batches: batches.poll())
    found = in_loop(lambda: outcomes(**by_batch))
    assert all(isinstance(one, Completion) and one.replayed for one in found)
    assert len(log.exchanges) == 5


def forget_the_name(folder: Path) -> None:
    """The journal as a process leaves it that dies after it submitted and before it wrote the batch's name down."""
    with closing(sqlite3.connect(folder / "journal.sqlite")) as connection, connection:
        connection.execute("UPDATE batch SET provider_id = NULL")


@BOTH
@pytest.mark.parametrize("ended", [True, False])
def test_a_batch_whose_submitter_died_is_found_at_the_provider(
    tmp_path: Path, kind: str, model: ModelRef, ended: bool
) -> None:
    log = RequestLog()
    app = build_app(quirks=NO_QUIRKS, log=log, batches=BatchRules(looks=0 if ended else 4))
    # Another batch of the same size, by somebody else, is not mistaken for it.
    with_batches(tmp_path / "other", kind, model, app, lambda batches: batches.submit(requests(12, route=(model,))[6:]))
    asked = requests(6, route=(model,))
    with_batches(tmp_path, kind, model, app, lambda batches: batches.submit(asked))
    forget_the_name(tmp_path)

    async def until_collected(batches: Batches) -> int:
        answered = 0
        while (collection := await batches.poll()).open_batches:
            answered += collection.answered
            # Nothing is handed in again while it is not known what became of it.
            assert (await batches.submit(asked)).waiting == 0
        return answered + collection.answered

    assert with_batches(tmp_path, kind, model, app, until_collected) == 6
    assert Counter(exchange.client_request_id for exchange in log.exchanges).keys() >= {
        call["call_id"] for call in calls(tmp_path)
    }
    assert Counter(call["outcome"] for call in calls(tmp_path)) == {"ok": 6}


@BOTH
def test_a_batch_that_was_never_submitted_is_undone(tmp_path: Path, kind: str, model: ModelRef) -> None:
    app = build_app(quirks=NO_QUIRKS)
    with_batches(tmp_path, kind, model, app, lambda batches: batches.submit(requests(3, route=(model,))))
    forget_the_name(tmp_path)
    # A provider that knows nothing of it.
    fresh = build_app(quirks=NO_QUIRKS)
    collection = with_batches(tmp_path, kind, model, fresh, lambda batches: batches.poll())
    assert (collection.open_batches, len(open_batches(tmp_path))) == (0, 0)
    assert (calls(tmp_path), spend(tmp_path)) == ([], (0, 0))


@BOTH
def test_only_what_failed_or_expired_is_handed_in_again(tmp_path: Path, kind: str, model: ModelRef) -> None:
    log = RequestLog()
    app = build_app(
        quirks=NO_QUIRKS, log=log, faults=Faults(script=("ok", "500", "ok", "429")), batches=BatchRules(expired=2)
    )
    asked = requests(8, route=(model,))

    async def twice(batches: Batches) -> list[Any]:
        await batches.submit(asked)
        first = await batches.poll()
        second = await batches.submit(asked)
        return [first, second]

    first, second = with_batches(tmp_path, kind, model, app, twice)
    assert first.answered == 4
    assert first.failed["batch_expired"] == 2
    assert sum(first.failed.values()) == 4
    assert second.waiting == 4
    unpaid = [call for call in calls(tmp_path) if call["outcome"] not in ("ok", None)]
    assert {call["cost_nano"] for call in unpaid} == {0}
    assert len({call["request_id"] for call in calls(tmp_path)}) == 8


def test_a_batch_keeps_within_the_budget(tmp_path: Path) -> None:
    worst = most_it_can_cost(request(), [PRICES[CHEAP].by_batch])
    app = build_app(quirks=NO_QUIRKS)
    submission = with_batches(
        tmp_path,
        "openai",
        CHEAP,
        app,
        lambda batches: batches.submit(requests(10)),
        cap_usd=4.5 * worst / NANO_USD,
    )
    assert (submission.waiting, submission.over_budget) == (4, True)
    assert spend(tmp_path) == (0, 4 * worst)


def test_an_answer_by_the_batch_costs_half_of_a_live_one() -> None:
    usage = Usage(100, 0, 50)
    assert 2 * cost_of(usage, PRICES[DEAR].by_batch) == cost_of(usage, PRICES[DEAR])


def test_a_batch_that_cannot_be_handed_in_ends_the_run_and_reserves_nothing(tmp_path: Path) -> None:
    async def work() -> None:
        nobody = http_provider(CHEAP.provider, "openai", api_key=None, base_url="http://127.0.0.1:9/v1")
        async with engine_on(tmp_path, nobody, batch_roles={"answers.easy"}) as engine:
            with pytest.raises(RequestFailed):
                await engine.complete(request())

    with pytest.raises(ProviderUnavailable, match="could not be handed in"):
        in_loop(work)
    assert (calls(tmp_path), spend(tmp_path), len(open_batches(tmp_path))) == ([], (0, 0), 0)


def test_a_batch_that_the_budget_cannot_hold_is_handed_in_as_far_as_it_goes(tmp_path: Path) -> None:
    worst = most_it_can_cost(request(), [PRICES[CHEAP].by_batch])

    async def work() -> None:
        provider = in_process_provider(CHEAP.provider, "openai", build_app(quirks=NO_QUIRKS))
        settings = {"batch_roles": {"answers.easy"}, "cap_usd": 2.5 * worst / NANO_USD}
        async with engine_on(tmp_path, provider, **settings) as engine:
            assert len([one async for one in engine.stream(requests(3))]) == 3

    with pytest.raises(BudgetExceeded, match="2 of 3"):
        in_loop(work)
    assert spend(tmp_path) == (0, 2 * worst)
