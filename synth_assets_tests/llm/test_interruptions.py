"""What is interrupted half-way: callers that leave, processes that are killed, a provider that vanishes. Nothing paid is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from synth_assets.llm import NANO_USD, Completion, ProviderUnavailable, RetryPolicy, http_provider, in_process_provider
from synth_assets.llm.lanes import most_at_risk
from synth_assets.llm.request import most_it_can_cost
from synth_assets.llm.wire import WIRES
from synth_assets.offline import NO_QUIRKS, Exchange, build_app, read_request_log, running_server
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import (
    CHEAP,
    PRICES,
    QUICK,
    ask,
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
from synth_assets_tests.llm.test_engine import drained

TOTAL = 120


def answers(folder: Path) -> dict[str, str]:
    """Request → the text that answers it."""
    rows = select(folder, "SELECT request_id, kind, body FROM response WHERE usable = 1")
    return {row["request_id"]: WIRES[row["kind"]].read(row["body"]).text for row in rows}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The answers of a run in which nothing goes wrong."""
    folder = tmp_path_factory.mktemp("undisturbed")
    ask(folder, lambda: [in_process_provider(CHEAP.provider, "openai", build_app(quirks=NO_QUIRKS))], requests(TOTAL))
    given = answers(folder)
    assert len(given) == TOTAL
    return given


def asked_twice(exchanges: list[Exchange]) -> int:
    """Requests that a provider saw more than once."""
    return sum(count > 1 for count in Counter(one.body_sha256 for one in exchanges).values())


def test_after_kill_9_half_way_the_rerun_asks_twice_only_what_was_in_flight_and_ends_the_same(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    with running_server(latency_s=0.03, quirks=NO_QUIRKS) as server:
        child = other_process.start(other_process.ask, server.base_url, tmp_path, TOTAL, 8)
        until(lambda: len(server.log.exchanges) >= TOTAL // 2)
        child.kill()
        child.join()
        kept = answers(tmp_path)
        again = other_process.start(other_process.ask, server.base_url, tmp_path, TOTAL, 8)
        assert other_process.exit_code(again) == 0
        assert TOTAL // 2 - most_at_risk(8) <= len(kept) < TOTAL
        assert asked_twice(server.log.exchanges) <= most_at_risk(8)
    ended = answers(tmp_path)
    assert kept.items() <= ended.items()
    assert ended == undisturbed


def test_of_two_processes_on_one_journal_and_budget_one_is_killed_and_the_other_finishes(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    cap_usd = 2 * TOTAL * most_it_can_cost(request(), [PRICES[CHEAP]]) / NANO_USD
    with running_server(latency_s=0.03, quirks=NO_QUIRKS) as server:
        dying, living = (
            other_process.start(other_process.ask, server.base_url, tmp_path, TOTAL, 4, cap_usd, backwards, 2)
            for backwards in (False, True)
        )
        until(lambda: len(server.log.exchanges) >= TOTAL // 2)
        dying.kill()
        dying.join()
        assert other_process.exit_code(living) == 0
        exchanges = server.log.exchanges
    ledger = calls(tmp_path)
    assert len({call["owner"] for call in ledger}) == 2
    assert asked_twice(exchanges) <= most_at_risk(4)
    # What was written down and had not left when its process died is in the ledger alone.
    arrived = Counter(one.client_request_id for one in exchanges)
    assert arrived <= Counter(call["call_id"] for call in ledger)
    assert Counter(call["outcome"] for call in ledger)["ok"] == TOTAL
    spent, reserved = spend(tmp_path)
    assert (reserved, spent) == (0, sum(call["cost_nano"] for call in ledger))
    assert spent <= cap_usd * NANO_USD
    assert answers(tmp_path) == undisturbed


def test_a_disk_that_does_not_keep_up_holds_up_what_is_sent(tmp_path: Path) -> None:
    async def work(base_url: str) -> None:
        provider = http_provider(CHEAP.provider, "openai", api_key=None, base_url=f"{base_url}/v1", max_concurrency=8)
        async with engine_on(tmp_path, provider) as engine:
            asking = asyncio.create_task(drained(engine.stream(requests(TOTAL))))
            await asyncio.to_thread(until, lambda: len(server.log.exchanges) >= TOTAL // 4)
            with sqlite3.connect(tmp_path / "journal.sqlite", isolation_level=None) as other:
                # Nobody else can write from here on.
                other.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(1)
                (durable,) = other.execute("SELECT count(*) FROM response").fetchone()
                assert durable < len(server.log.exchanges) <= durable + most_at_risk(8)
                other.execute("ROLLBACK")
            assert all(isinstance(outcome, Completion) for outcome in await asking)

    with running_server(latency_s=0.01, quirks=NO_QUIRKS) as server:
        in_loop(lambda: work(server.base_url))
        assert len(server.log.exchanges) == TOTAL


def test_callers_that_leave_half_way_lose_no_answer_and_leave_nothing_behind(tmp_path: Path) -> None:
    async def work(base_url: str) -> None:
        before = asyncio.all_tasks()
        provider = http_provider(CHEAP.provider, "openai", api_key=None, base_url=f"{base_url}/v1", max_concurrency=8)
        async with engine_on(tmp_path, provider) as engine:
            asked = [asyncio.create_task(engine.complete(one)) for one in requests(24)]
            await asyncio.to_thread(until, lambda: len(server.log.exchanges) >= 12)
            for caller in asked[::2]:
                caller.cancel()
            outcomes: list[Any] = await asyncio.gather(*asked, return_exceptions=True)
            assert all(isinstance(outcome, Completion) for outcome in outcomes[1::2])
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() == before
        assert not open_connections(int(base_url.rsplit(":", 1)[1]))

    with running_server(latency_s=0.1, quirks=NO_QUIRKS) as server:
        in_loop(lambda: work(server.base_url))
        exchanges = server.log.exchanges
    assert {exchange.outcome for exchange in exchanges} == {"200"}
    assert {exchange.client_request_id for exchange in exchanges} == {call["call_id"] for call in calls(tmp_path)}
    assert {call["outcome"] for call in calls(tmp_path)} == {"ok"}
    assert spend(tmp_path)[1] == 0


# -- a provider that vanishes


class Service:
    """A provider in a process of its own, which can vanish and come back at the same address."""

    def __init__(self, place: Path) -> None:
        self._log, self._ready = place / "requests.jsonl", place / "ready"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process: BaseProcess | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def exchanges(self) -> list[Exchange]:
        return read_request_log(self._log)

    def come(self) -> None:
        self._ready.unlink(missing_ok=True)
        self._process = other_process.start(other_process.serve, self._port, self._log, self._ready)
        until(self._ready.exists)

    def vanish(self) -> None:
        assert self._process is not None
        assert self._process.pid is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.join()


@pytest.fixture
def service(tmp_path: Path) -> Any:
    given = Service(tmp_path)
    given.come()
    yield given
    given.vanish()


def ask_all(folder: Path, service: Service, policy: RetryPolicy) -> list[Any]:
    """The outcomes of the requests; a stop of the run is raised."""

    async def work() -> list[Any]:
        base_url = f"{service.base_url}/v1"
        provider = http_provider(CHEAP.provider, "openai", api_key=None, base_url=base_url, max_concurrency=8)
        async with engine_on(folder, provider, retry=policy) as engine:
            return await drained(engine.stream(requests(TOTAL)))

    outcomes: list[Any] = in_loop(work, 60)
    return outcomes


def test_a_run_outlives_a_provider_that_vanishes_and_comes_back(
    tmp_path: Path, service: Service, undisturbed: dict[str, str]
) -> None:
    folder = tmp_path / "journal"

    def come_back_later() -> None:
        until(lambda: len(service.exchanges) >= TOTAL // 2)
        service.vanish()
        until(lambda: any(call["outcome"] == "unreachable" for call in calls(folder)))
        service.come()

    async def work() -> list[Any]:
        patient = RetryPolicy(attempts=1000, first_wait_s=0.01, longest_wait_s=0.1)
        asking = asyncio.to_thread(ask_all, folder, service, patient)
        outcomes, _ = await asyncio.gather(asking, asyncio.to_thread(come_back_later))
        return outcomes

    outcomes = in_loop(work, 90)
    assert sum(isinstance(outcome, Completion) for outcome in outcomes) == TOTAL
    assert {call["outcome"] for call in calls(folder)} <= {"ok", "connection_lost", "unreachable"}
    # What was in flight when it vanished may have been charged; what never arrived was not.
    assert {call["cost_nano"] for call in calls(folder) if call["outcome"] == "unreachable"} == {0}
    assert asked_twice(service.exchanges) <= most_at_risk(8)
    assert answers(folder) == undisturbed


def test_a_run_stops_clearly_when_its_provider_is_gone_and_the_rerun_finishes(
    tmp_path: Path, service: Service, undisturbed: dict[str, str]
) -> None:
    folder = tmp_path / "journal"

    async def work() -> None:
        asking = asyncio.create_task(asyncio.to_thread(ask_all, folder, service, QUICK))
        await asyncio.to_thread(until, lambda: len(service.exchanges) >= TOTAL // 2)
        service.vanish()
        await asking

    with pytest.raises(ProviderUnavailable, match="unreachable"):
        in_loop(work, 60)
    kept, before = answers(folder), len(service.exchanges)
    assert spend(folder)[1] == 0
    service.come()
    assert sum(isinstance(outcome, Completion) for outcome in ask_all(folder, service, QUICK)) == TOTAL
    asked_again = {one.client_request_id.split("-")[0] for one in service.exchanges[before:]}
    assert kept
    assert asked_again.isdisjoint(kept)
    assert answers(folder) == undisturbed
