"""The budget: never exceeded, by any concurrency, failures or number of processes, and used to its end."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synth_assets.llm import NANO_USD, BudgetExceeded, Engine, Journal, Request, in_process_provider
from synth_assets.llm.request import most_it_can_cost
from synth_assets.offline import NO_QUIRKS, Faults, build_app, running_server
from synth_assets.spec import Price
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import (
    CHEAP,
    DEAR,
    PRICES,
    QUICK,
    calls,
    engine_on,
    in_loop,
    request,
    requests,
    spend,
    until,
)

FAILURES = ["429_bare", "500", "cut", "malformed", "no_usage", "no_choices", "error_200", "truncated"]

price = st.builds(lambda input_, output: Price(input=input_, output=output), st.floats(0.01, 5), st.floats(0.01, 20))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    prices=st.tuples(price, price),
    concurrency=st.integers(1, 30),
    worst_cases=st.floats(0.5, 25),
    rates=st.dictionaries(st.sampled_from(FAILURES), st.floats(0, 0.12)),
    latency_s=st.sampled_from([0.0, 0.003]),
    seed=st.integers(0, 2**16),
)
def test_the_budget_holds_at_every_moment_and_is_used_to_its_end(
    prices: tuple[Price, Price],
    concurrency: int,
    worst_cases: float,
    rates: dict[str, float],
    latency_s: float,
    seed: int,
) -> None:
    by_model = dict(zip((CHEAP, DEAR), prices, strict=True))
    worst = most_it_can_cost(request(), prices)
    cap_usd = worst * worst_cases / NANO_USD
    app = build_app(seed=seed, latency_s=latency_s, latency_jitter=1, faults=Faults(rates=rates), quirks=NO_QUIRKS)

    async def work(folder: Path) -> None:
        providers = {
            CHEAP.provider: in_process_provider(CHEAP.provider, "openai", app, max_concurrency=concurrency),
            DEAR.provider: in_process_provider(DEAR.provider, "anthropic", app, max_concurrency=concurrency),
        }
        with Journal(folder) as journal:
            engine = Engine(providers, journal, by_model.__getitem__, cap_usd=cap_usd, retry=QUICK, seed=seed)
            watcher = asyncio.create_task(_watch(journal, cap_usd))
            # The route's second model is the dearer one, or the cheaper: the reservation is for either.
            with pytest.raises(BudgetExceeded, match="budget: usd:"):
                await _exhaust(engine, (request(number, route=(CHEAP, DEAR)) for number in range(5000)))
            await engine.close()
            assert not watcher.done()
            watcher.cancel()
            spent, reserved = journal.spend()
            assert reserved == 0
            assert cap_usd * NANO_USD - worst < spent <= cap_usd * NANO_USD
            assert spent == sum(call["cost_nano"] for call in calls(folder))

    with tempfile.TemporaryDirectory() as folder:
        in_loop(lambda: work(Path(folder)), 60)


async def _exhaust(engine: Engine, asked: Iterable[Request]) -> int:
    return sum([1 async for _ in engine.stream(asked)])


async def _watch(journal: Journal, cap_usd: float) -> None:
    while True:
        spent, reserved = journal.spend()
        assert spent + reserved <= cap_usd * NANO_USD
        await asyncio.sleep(0.001)


def test_two_processes_on_one_journal_stay_within_one_budget(tmp_path: Path) -> None:
    worst = most_it_can_cost(request(), [PRICES[CHEAP]])
    cap_usd = 30.5 * worst / NANO_USD
    faults = Faults(rates={"429_bare": 0.1, "cut": 0.05, "no_usage": 0.1})
    Journal(tmp_path).close()
    with running_server(latency_s=0.02, latency_jitter=1, faults=faults, quirks=NO_QUIRKS) as server:
        both = [
            other_process.start(other_process.ask, server.base_url, tmp_path, 5000, 12, cap_usd, backwards, 2)
            for backwards in (False, True)
        ]
        while any(one.is_alive() for one in both):
            assert sum(spend(tmp_path)) <= cap_usd * NANO_USD
        assert [other_process.exit_code(one) for one in both] == [BudgetExceeded.exit_code] * 2
    spent, reserved = spend(tmp_path)
    assert reserved == 0
    assert cap_usd * NANO_USD - worst < spent <= cap_usd * NANO_USD
    assert len({call["owner"] for call in calls(tmp_path)}) == 2


def test_a_reservation_of_an_engine_that_died_meanwhile_does_not_block_the_budget(tmp_path: Path) -> None:
    worst = most_it_can_cost(request(), [PRICES[CHEAP]])
    with running_server(latency_s=30) as server:
        dying = other_process.start(other_process.ask, server.base_url, tmp_path, 1)
        until(lambda: len(server.log.exchanges) == 1)
        # No room for another beside the first's worst case, which stays counted when it is lost.
        waiting = other_process.start(other_process.ask, server.base_url, tmp_path, 2, 8, 1.5 * worst / NANO_USD)
        until(lambda: len(list((tmp_path / "owners").iterdir())) == 2)
        dying.kill()
        assert other_process.exit_code(waiting) == BudgetExceeded.exit_code
    assert spend(tmp_path) == (worst, 0)
    assert [call["outcome"] for call in calls(tmp_path)] == ["lost"]


def test_a_larger_budget_goes_on_where_the_smaller_one_ended(tmp_path: Path) -> None:
    worst = most_it_can_cost(request(), [PRICES[CHEAP]])

    async def work(cap_usd: float) -> int:
        provider = in_process_provider(CHEAP.provider, "openai", build_app(quirks=NO_QUIRKS), max_concurrency=4)
        async with engine_on(tmp_path, provider, cap_usd=cap_usd) as engine:
            return await _exhaust(engine, requests(20))

    with pytest.raises(BudgetExceeded):
        in_loop(lambda: work(1.2 * worst / NANO_USD))
    answered = len(calls(tmp_path))
    assert 0 < answered < 20
    assert in_loop(lambda: work(40 * worst / NANO_USD)) == 20
    assert len(calls(tmp_path)) == 20
