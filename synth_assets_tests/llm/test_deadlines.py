"""Time limits of an attempt, a request and a run; and that what is cut short leaves no task and no connection behind."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import pytest

from synth_assets.llm import Completion, DeadlineReached, RequestFailed, RetryPolicy, http_provider
from synth_assets.offline import NO_QUIRKS, Faults, running_server
from synth_assets_tests.llm.asking import CHEAP, ask, calls, engine_on, in_loop, request, requests, spend
from synth_assets_tests.llm.test_engine import Service, always, stream_until_stopped


def test_a_request_ends_when_its_time_over_all_attempts_is_up(tmp_path: Path) -> None:
    service = Service(always("hang", hang_s=60))
    policy = RetryPolicy(first_wait_s=0.01, deadline_s=0.2)
    [failure] = ask(tmp_path, service.providers, [request()], retry=policy)
    assert isinstance(failure, RequestFailed)
    assert failure.reason == "deadline"
    # The attempt that was cut short may have been charged.
    [call] = calls(tmp_path)
    assert (call["outcome"], call["cost_basis"]) == ("timeout", "bound")
    assert spend(tmp_path)[1] == 0


def test_waiting_in_the_queue_is_not_counted(tmp_path: Path) -> None:
    service = Service(latency_s=0.05)
    policy = RetryPolicy(deadline_s=0.5)
    outcomes = ask(tmp_path, lambda: service.providers(max_concurrency=1), requests(20), retry=policy)
    assert all(isinstance(outcome, Completion) for outcome in outcomes)


def test_a_run_ends_when_its_time_is_up_and_keeps_what_it_has(tmp_path: Path) -> None:
    service = Service(latency_s=0.05)
    outcomes, stopped = stream_until_stopped(tmp_path, service, requests(2000), deadline_s=2)
    assert isinstance(stopped, DeadlineReached)
    assert stopped.exit_code == 1
    assert 0 < len(outcomes) < 2000
    assert len(outcomes) == sum(call["outcome"] == "ok" for call in calls(tmp_path))


@pytest.mark.parametrize("fault", ["hang", "drip", "cut_body"])
def test_what_is_cut_short_leaves_no_task_and_no_connection(tmp_path: Path, fault: str) -> None:
    faults = Faults(rates={fault: 0.5}, hang_s=60, drip_s=60)

    async def work(base_url: str) -> None:
        before = asyncio.all_tasks()
        provider = http_provider(
            CHEAP.provider, "openai", api_key=None, base_url=f"{base_url}/v1", max_concurrency=8, timeout_s=0.3
        )
        async with engine_on(tmp_path, provider) as engine:
            asked = [asyncio.create_task(engine.complete(one)) for one in requests(16)]
            await asyncio.sleep(0.2)
            await engine.close(grace_s=0)
            outcomes: list[Any] = await asyncio.gather(*asked, return_exceptions=True)
            assert len(outcomes) == 16
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() == before
        assert not open_connections(int(base_url.rsplit(":", 1)[1]))

    with running_server(faults=faults, quirks=NO_QUIRKS) as server:
        in_loop(lambda: work(server.base_url))
    assert spend(tmp_path)[1] == 0
    assert all(call["outcome"] for call in calls(tmp_path))


def open_connections(port: int) -> int:
    """This process's client connections to a local port that are still established, by the kernel's table."""
    established, address = "01", f"{int.from_bytes(socket.inet_aton('127.0.0.1'), 'little'):08X}:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2] == address and row[3] == established for row in rows)
