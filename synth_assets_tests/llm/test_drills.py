"""Drills over HTTP with everything that goes wrong: ledger and server log agree on every attempt, and no run crashes."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from synth_assets.llm import Completion, Engine, EngineHost, Journal, RequestFailed, Usage, http_provider
from synth_assets.llm.request import cost_of
from synth_assets.offline import NO_QUIRKS, Exchange, Faults, RateLimit, running_server
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import CHEAP, DEAR, PRICES, QUICK, calls, request, requests, select, spend, until
from synth_assets_tests.llm.test_deadlines import open_connections

# What the ledger says where the server's log says this: by OpenAI's wire format, and where Anthropic's differs.
OUTCOMES = {
    "200": "ok",
    "429": "rate_limited",
    "429_bare": "rate_limited",
    "500": "server_error_500",
    "502": "server_error_502",
    "503": "server_error_503",
    "529": "server_error_529",
    "400": "refused_request",
    "cut": "connection_lost",
    "cut_body": "connection_lost",
    "malformed": "malformed",
    "error_200": "error_body",
    "no_choices": "no_choices",
    "null_content": "empty",
    "refusal": "refusal",
    "no_usage": "ok",
    "wrong_usage": "ok",
    "duplicate": "ok",
    "drip": "ok",
    "truncated": "length",
    "slow": "ok",
}
BY_ANTHROPIC = {"no_choices": "empty", "null_content": "no_choices"}
FAULTS = Faults(rates={name: 0.03 for name in OUTCOMES if name != "200"}, retry_after_s=0.02, slow_s=0.05, drip_s=0.05)

ANSWERED = {"ok", "length", "refusal", "empty"}


def expected(exchange: Exchange) -> str:
    by_anthropic = BY_ANTHROPIC if exchange.path == "/v1/messages" else {}
    return by_anthropic.get(exchange.outcome or "") or OUTCOMES[exchange.outcome or ""]


def billed(exchange: Exchange) -> int:
    """What the usage that the server sent costs, in billionths of a dollar."""
    if exchange.prompt_tokens is None:
        return 0
    usage = Usage(exchange.prompt_tokens, exchange.cached_tokens or 0, exchange.completion_tokens or 0)
    return cost_of(usage, next(price for model, price in PRICES.items() if model.model == exchange.model))


def host(base_url: str, folder: Path) -> EngineHost:
    def build(journal: Journal) -> Engine:
        providers = {
            CHEAP.provider: http_provider(CHEAP.provider, "openai", api_key="sk-1", base_url=f"{base_url}/v1"),
            DEAR.provider: http_provider(DEAR.provider, "anthropic", api_key="sk-2", base_url=base_url),
        }
        return Engine(providers, journal, PRICES.__getitem__, retry=QUICK, seed=1)

    return EngineHost(folder, build)


@pytest.mark.parametrize("seed", [1, 2])
def test_ledger_and_server_log_agree_on_every_attempt(tmp_path: Path, seed: int) -> None:
    async def work(engine: Engine) -> list[Completion | RequestFailed]:
        before = asyncio.all_tasks()
        routes = ((CHEAP, DEAR), (DEAR, CHEAP))
        asked = (request(number, route=routes[number % 2]) for number in range(250))
        outcomes = [outcome async for _, outcome in engine.stream(asked)]
        assert asyncio.all_tasks() == before
        return outcomes

    with running_server(faults=FAULTS, quirks=NO_QUIRKS, seed=seed, latency_s=0.002) as server:
        with host(server.base_url, tmp_path / "journal") as engine_host:
            outcomes = engine_host.run(work(engine_host.engine))
            warehouse = Warehouse(tmp_path)
            copied = copy_to_warehouse(engine_host.journal, warehouse)
            assert copy_to_warehouse(engine_host.journal, warehouse) == 0
        assert not open_connections(int(server.base_url.rsplit(":", 1)[1]))
        log = {exchange.client_request_id: exchange for exchange in server.log.exchanges}
        assert len(log) == len(server.log.exchanges)

    ledger = {call["call_id"]: call for call in calls(tmp_path / "journal")}
    assert ledger.keys() == log.keys()
    for call_id, call in ledger.items():
        exchange = log[call_id]
        assert call["outcome"] == expected(exchange), exchange
        assert call["model_requested"] == exchange.model
        if call["http_status"] is not None:
            assert call["http_status"] == exchange.status
        # What the server billed is counted, whether its usage arrived or not.
        assert call["cost_nano"] >= billed(exchange)
        if call["cost_basis"] == "usage":
            assert call["cost_nano"] == billed(exchange)
        if call["outcome"] in ANSWERED:
            figures = (call["input_tokens"], call["cached_tokens"], call["output_tokens"])
            given = (exchange.prompt_tokens, exchange.cached_tokens, exchange.completion_tokens)
            # Figures that cannot be are no figures.
            assert figures == ((None, None, None) if exchange.outcome == "wrong_usage" else given)
            assert call["model_served"] == f"offline/{exchange.model}"
            assert call["cost_basis"] == ("bound" if exchange.outcome in ("no_usage", "wrong_usage") else "usage")
    # All that can go wrong did, and requests = answered + failed.
    assert {exchange.outcome for exchange in log.values()} == OUTCOMES.keys()
    assert len(outcomes) == 250
    answered = [outcome for outcome in outcomes if isinstance(outcome, Completion)]
    assert len(answered) == sum(call["outcome"] in ANSWERED for call in ledger.values())
    assert len(answered) > 240
    assert spend(tmp_path / "journal") == (sum(call["cost_nano"] for call in ledger.values()), 0)
    # The warehouse's ledger is the journal's.
    rows = warehouse.read("SELECT call_id, outcome, cost_usd FROM ledger.llm_call")
    assert copied == rows.height == len(ledger)
    assert {row["call_id"]: row["outcome"] for row in rows.to_dicts()} == {
        call_id: call["outcome"] for call_id, call in ledger.items()
    }
    assert float(rows["cost_usd"].sum()) * 1e9 == pytest.approx(spend(tmp_path / "journal")[0])


def test_over_http_a_provider_that_tells_its_limits_is_hardly_ever_asked_too_much(tmp_path: Path) -> None:
    # Minutes of two seconds, in which both limits bind: 60 requests, and 6,000 tokens for requests of some 160.
    limit, minutes = RateLimit(60, 6000, minute_s=2.0), 3

    async def work(engine: Engine) -> int:
        asked = requests(40 * (minutes + 1))
        return sum([isinstance(outcome, Completion) async for _, outcome in engine.stream(asked)])

    with running_server(faults=Faults(rate_limit=limit), quirks=NO_QUIRKS, latency_s=0.05) as server:
        with host(server.base_url, tmp_path) as engine_host:
            assert engine_host.run(work(engine_host.engine)) == 40 * (minutes + 1)
        first, *_ = exchanges = server.log.exchanges
    later = [one.status for one in exchanges if one.arrived_at > first.arrived_at + limit.minute_s]
    assert len(later) > 60
    # One in fifty is the aim over minutes that are minutes; here the clocks' own grain is felt.
    assert later.count(429) <= 0.05 * len(later)


def test_the_raw_bodies_of_what_failed_are_kept_and_never_replayed(tmp_path: Path) -> None:
    faults = Faults(script=("malformed", "no_choices"))
    with running_server(faults=faults, quirks=NO_QUIRKS) as server, host(server.base_url, tmp_path) as engine_host:
        completion = engine_host.run(engine_host.engine.complete(request()))
    kept = select(tmp_path, "SELECT usable, body FROM response ORDER BY rowid")
    assert [row["usable"] for row in kept] == [0, 0, 1]
    assert completion.text in kept[2]["body"].decode()


def test_on_ctrl_c_what_is_in_flight_finishes_and_is_written_down(tmp_path: Path) -> None:
    with running_server(latency_s=0.4, quirks=NO_QUIRKS) as server:
        child = other_process.start(other_process.ask, server.base_url, tmp_path, 200, 4)
        until(lambda: len(server.log.exchanges) >= 6)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGINT)
        assert other_process.exit_code(child, within_s=30) == 130
        exchanges = server.log.exchanges
    assert {exchange.outcome for exchange in exchanges} == {"200"}
    assert {exchange.client_request_id for exchange in exchanges} == {call["call_id"] for call in calls(tmp_path)}
    assert Counter(call["outcome"] for call in calls(tmp_path)) == {"ok": len(exchanges)}
    assert len(exchanges) < 20
    assert not list((tmp_path / "owners").iterdir())


def test_an_engine_host_leaves_nothing_behind(tmp_path: Path) -> None:
    before, thresholds = set(threading.enumerate()), gc.get_threshold()
    with running_server(quirks=NO_QUIRKS) as server:
        with host(server.base_url, tmp_path) as engine_host:

            async def work() -> int:
                return sum([1 async for _ in engine_host.engine.stream(requests(20))])

            assert engine_host.run(work()) == 20
        left = {thread.name for thread in set(threading.enumerate()) - before}
    assert left <= {"offline-server"}
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, thresholds)
    assert not list((tmp_path / "owners").iterdir())


def test_an_engine_that_cannot_be_built_leaves_nothing_behind_either(tmp_path: Path) -> None:
    def build(journal: Journal) -> Engine:
        raise RuntimeError("no such provider")

    before = set(threading.enumerate())
    with pytest.raises(RuntimeError, match="no such provider"), EngineHost(tmp_path, build):
        pass
    assert set(threading.enumerate()) == before
    assert not list((tmp_path / "owners").iterdir())
