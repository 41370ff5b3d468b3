"""Stragglers are asked a second time: the first answer wins, both attempts are paid for and written down, nothing leaks."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.llm import (
    NANO_USD,
    Completion,
    Engine,
    HedgingPolicy,
    Journal,
    Provider,
    Request,
    RunStopped,
    http_provider,
)
from synth_assets.llm.hedging import Allotment, Latencies
from synth_assets.llm.request import most_it_can_cost
from synth_assets.offline import NO_QUIRKS, Faults, ServerHandle, running_server
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import (
    CHEAP,
    PRICES,
    calls,
    engine_on,
    in_loop,
    request,
    requests,
    select,
    spend,
    until,
)
from synth_assets_tests.llm.test_deadlines import open_connections

# Of the request after twenty that were answered: what takes longer than half of them did, and it alone, is asked again.
# The median, because the first requests of a process are slow.
POLICY = HedgingPolicy(after_quantile=0.5, at_most=0.0477)
KNOWN = 20
WORST = most_it_can_cost(request(), [PRICES[CHEAP]])


def script(*then: str, slow_s: float = 1.0) -> Faults:
    """So many good answers that a quantile is known, then these."""
    return Faults(script=("ok",) * KNOWN + then, hang_s=60, slow_s=slow_s)


def over_http(server: ServerHandle, max_concurrency: int = 8, **settings: Any) -> Provider:
    return http_provider(
        CHEAP.provider,
        "openai",
        api_key=None,
        base_url=f"{server.base_url}/v1",
        max_concurrency=max_concurrency,
        **settings,
    )


async def warm(engine: Engine) -> None:
    """Ask until it is known how long answers take."""
    assert len([one async for one in engine.stream(requests(KNOWN))]) == KNOWN


def attempts(folder: Path, asked: Request) -> list[tuple[str, str]]:
    """How each attempt at a request ended, and on what basis its cost is known."""
    return [(call["outcome"], call["cost_basis"]) for call in calls(folder) if call["request_id"] == asked.request_id]


def test_a_straggler_is_asked_again_and_the_second_answer_wins(tmp_path: Path) -> None:
    async def work(server: ServerHandle) -> tuple[Completion, dict[str, Any]]:
        before = asyncio.all_tasks()
        async with engine_on(tmp_path, over_http(server), hedging=POLICY) as engine:
            begin = engine.stats.mark()
            await warm(engine)
            completion = await engine.complete(request(99))
            assert engine.stats.in_flight == 0
            figures = engine.stats.as_metadata(begin)
            assert asyncio.all_tasks() == before
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() == before
        assert not open_connections(int(server.base_url.rsplit(":", 1)[1]))
        return completion, figures

    with running_server(faults=script("hang"), quirks=NO_QUIRKS, latency_s=0.02) as server:
        completion, figures = in_loop(lambda: work(server))
        sent = [exchange.client_request_id for exchange in server.log.exchanges]
    # What was cut off may be charged, so it stays counted at its worst case.
    assert attempts(tmp_path, request(99)) == [("hedge_lost", "bound"), ("ok", "usage")]
    assert completion.call_id == sent[-1]
    assert sorted(sent) == sorted(call["call_id"] for call in calls(tmp_path))
    assert spend(tmp_path) == (sum(call["cost_nano"] for call in calls(tmp_path)), 0)
    assert (figures["engine_hedged"], figures["engine_hedging_usd"]) == (1, WORST / NANO_USD)
    assert figures["engine_cost_usd"] * NANO_USD == pytest.approx(spend(tmp_path)[0])


def test_the_first_attempt_wins_where_it_is_answered_first(tmp_path: Path) -> None:
    async def work(server: ServerHandle) -> Completion:
        async with engine_on(tmp_path, over_http(server), hedging=POLICY) as engine:
            await warm(engine)
            return await engine.complete(request(99))

    with running_server(faults=script("slow", "hang"), quirks=NO_QUIRKS, latency_s=0.02) as server:
        completion = in_loop(lambda: work(server))
        assert len(server.log.exchanges) == KNOWN + 2
    assert attempts(tmp_path, request(99)) == [("ok", "usage"), ("hedge_lost", "bound")]
    assert completion.call_id.endswith("-1")
    assert spend(tmp_path)[1] == 0
    with running_server(quirks=NO_QUIRKS) as server:
        again = in_loop(lambda: work(server))
        assert not server.log.exchanges
    assert (again.text, again.replayed) == (completion.text, True)


@pytest.mark.parametrize(
    ("then", "timeout_s", "ended"),
    [
        (("slow", "500"), 30, [("ok", "usage"), ("server_error_500", "none")]),
        (("hang", "500", "ok"), 3, [("timeout", "bound"), ("server_error_500", "none"), ("ok", "usage")]),
        (("hang", "slow"), 4, [("timeout", "bound"), ("ok", "usage")]),
    ],
)
def test_where_one_of_the_two_fails_the_other_is_awaited(
    tmp_path: Path, then: tuple[str, ...], timeout_s: float, ended: list[tuple[str, str]]
) -> None:
    async def work(server: ServerHandle) -> Completion:
        # A slow answer takes 3.4 s, and the second attempt leaves 0.8 s after the first at the earliest.
        async with engine_on(tmp_path, over_http(server, 20, timeout_s=timeout_s), hedging=POLICY) as engine:
            await warm(engine)
            return await engine.complete(request(99))

    with running_server(faults=script(*then, slow_s=2.6), quirks=NO_QUIRKS, latency_s=0.8) as server:
        assert in_loop(lambda: work(server)).text
    assert attempts(tmp_path, request(99)) == ended
    assert spend(tmp_path) == (sum(call["cost_nano"] for call in calls(tmp_path)), 0)


@pytest.mark.parametrize("fault", ["hang", "slow"])
def test_never_more_than_the_share_is_asked_twice(tmp_path: Path, fault: str) -> None:
    faults = Faults(rates={fault: 0.2}, slow_s=0.5, hang_s=60)

    async def work(server: ServerHandle) -> tuple[int, int]:
        provider = over_http(server, max_concurrency=40, timeout_s=1.5)
        policy = HedgingPolicy(after_quantile=0.5, at_most=0.1)
        async with engine_on(tmp_path, provider, hedging=policy, seed=3) as engine:
            outcomes = [outcome async for _, outcome in engine.stream(requests(200))]
            assert all(isinstance(outcome, Completion) for outcome in outcomes)
            return engine.stats.requests, engine.stats.hedged

    with running_server(faults=faults, quirks=NO_QUIRKS, latency_s=0.01) as server:
        sent, hedged = in_loop(lambda: work(server), 60)
        log = Counter(exchange.client_request_id for exchange in server.log.exchanges)
    assert 0 < hedged <= 0.1 * (sent - hedged)
    ended = {call["call_id"]: call["outcome"] for call in calls(tmp_path)}
    assert len(ended) == sent
    # What was cut off before it had arrived is in the ledger alone.
    assert set(log.values()) == {1}
    assert {ended.pop(call_id) for call_id in log} >= {"ok"}
    assert set(ended.values()) <= {"hedge_lost", "timeout"}
    assert sum(call["outcome"] == "hedge_lost" for call in calls(tmp_path)) <= hedged
    assert spend(tmp_path) == (sum(call["cost_nano"] for call in calls(tmp_path)), 0)
    answers = select(tmp_path, "SELECT request_id FROM response WHERE usable = 1")
    assert len({row["request_id"] for row in answers}) == len(answers) == 200


def test_without_room_in_the_budget_nothing_is_asked_twice(tmp_path: Path) -> None:
    async def work(server: ServerHandle) -> None:
        async with engine_on(tmp_path, over_http(server), hedging=POLICY) as engine:
            await warm(engine)
        cap_usd = (spend(tmp_path)[0] + 1.5 * WORST) / NANO_USD
        async with engine_on(tmp_path, over_http(server), hedging=POLICY, cap_usd=cap_usd) as engine:
            engine._hedging._latencies[(CHEAP, request().role, request().max_tokens)] = known()  # type: ignore[union-attr]
            engine._hedging.allotment.first = KNOWN  # type: ignore[union-attr]
            assert (await engine.complete(request(99))).text
            assert engine.stats.hedged == 0

    with running_server(faults=script("slow"), quirks=NO_QUIRKS, latency_s=0.02) as server:
        in_loop(lambda: work(server))
        assert len(server.log.exchanges) == KNOWN + 1


def known() -> Latencies:
    latencies = Latencies()
    for _ in range(KNOWN):
        latencies.add(0.02)
    return latencies


def test_a_second_attempt_that_never_got_a_place_leaves_no_trace(tmp_path: Path) -> None:
    async def work(server: ServerHandle) -> None:
        async with engine_on(tmp_path, over_http(server, max_concurrency=1), hedging=POLICY) as engine:
            await warm(engine)
            assert (await engine.complete(request(99))).text
            assert (engine.stats.hedged, engine.stats.requests) == (0, KNOWN + 1)

    with running_server(faults=script("slow"), quirks=NO_QUIRKS, latency_s=0.02) as server:
        in_loop(lambda: work(server))
        assert len(server.log.exchanges) == KNOWN + 1
    assert attempts(tmp_path, request(99)) == [("ok", "usage")]
    assert spend(tmp_path)[1] == 0


def test_what_close_gives_up_in_the_middle_of_a_race_is_abandoned_twice(tmp_path: Path) -> None:
    async def work(server: ServerHandle) -> None:
        before = asyncio.all_tasks()
        async with engine_on(tmp_path, over_http(server), hedging=POLICY) as engine:
            await warm(engine)
            asked = asyncio.create_task(engine.complete(request(99)))
            await asyncio.to_thread(until, lambda: len(server.log.exchanges) == KNOWN + 2)
            await engine.close(grace_s=0)
            with pytest.raises(RunStopped):
                await asked
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() == before
        assert not open_connections(int(server.base_url.rsplit(":", 1)[1]))

    with running_server(faults=script("hang", "hang"), quirks=NO_QUIRKS, latency_s=0.02) as server:
        in_loop(lambda: work(server))
    assert attempts(tmp_path, request(99)) == [("abandoned", "bound")] * 2
    assert spend(tmp_path)[1] == 0


def test_after_kill_9_in_the_middle_of_a_race_both_attempts_are_lost_and_the_rerun_finishes(tmp_path: Path) -> None:
    total = KNOWN + 4
    often = HedgingPolicy(after_quantile=0.5, at_most=0.5)
    Journal(tmp_path).close()
    with running_server(faults=script(*["hang"] * 40), quirks=NO_QUIRKS, latency_s=0.02) as server:
        child = other_process.start(other_process.ask, server.base_url, tmp_path, total, 8, None, False, 1, often)
        until(lambda: len(server.log.exchanges) > KNOWN and max(_in_flight(tmp_path).values(), default=0) == 2)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        raced, usable = _in_flight(tmp_path), _usable(tmp_path)
    with running_server(quirks=NO_QUIRKS) as server:
        assert other_process.exit_code(other_process.start(other_process.ask, server.base_url, tmp_path, total)) == 0
        again = {exchange.client_request_id.split("-")[0] for exchange in server.log.exchanges}
    assert 2 in raced.values()
    assert Counter(call["request_id"] for call in calls(tmp_path) if call["outcome"] == "lost") == raced
    assert again == {one.request_id for one in requests(total)} - usable
    assert set(raced) <= again
    assert len(_usable(tmp_path)) == total
    assert spend(tmp_path) == (sum(call["cost_nano"] for call in calls(tmp_path)), 0)


def _in_flight(folder: Path) -> Counter[str]:
    return Counter(row["request_id"] for row in select(folder, "SELECT request_id FROM call WHERE outcome IS NULL"))


def _usable(folder: Path) -> set[str]:
    return {row["request_id"] for row in select(folder, "SELECT request_id FROM response WHERE usable = 1")}


@given(st.lists(st.floats(0, 100), min_size=1, max_size=60), st.floats(0.5, 0.999))
def test_a_quantile_has_its_share_of_the_latencies_below_it(seconds: list[float], share: float) -> None:
    latencies = Latencies()
    for one in seconds:
        latencies.add(one)
    found = latencies.quantile(share)
    if found is None:
        assert len(seconds) * (1 - share) < 1
    else:
        assert sum(one < found for one in seconds) <= share * len(seconds)
        assert sum(one <= found for one in seconds) > share * len(seconds) - 1e-6


def test_only_the_latest_latencies_count() -> None:
    latencies = Latencies()
    for seconds in (*range(1000), *[7.0] * Latencies.KEPT):
        latencies.add(seconds)
    assert latencies.quantile(0.5) == latencies.quantile(0.999) == 7.0


@given(st.floats(0, 0.5), st.lists(st.booleans(), max_size=80))
def test_second_attempts_stay_within_their_share_whatever_the_order(at_most: float, asks_for_one: list[bool]) -> None:
    allotment = Allotment(at_most)
    for wanted in asks_for_one:
        if wanted:
            allotment.take()
        else:
            allotment.first += 1
        assert allotment.second <= at_most * allotment.first
