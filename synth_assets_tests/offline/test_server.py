"""The embedded provider over HTTP: the real SDKs against a listening server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import anthropic
import httpx2
import openai
import pytest

from synth_assets.offline import NO_QUIRKS, Faults, RequestLog, build_app, read_request_log, running_server, serve
from synth_assets_tests.offline.asking import anthropic_client, ask_anthropic, ask_openai, openai_client

QUESTION = "Why does bread rise in a warm kitchen?"


def from_openai(base_url: str, **settings: Any) -> Any:
    async def once() -> Any:
        async with openai_client(base_url=base_url, **settings) as client:
            return await ask_openai(client, QUESTION)

    return asyncio.run(once())


def from_anthropic(base_url: str, **settings: Any) -> Any:
    async def once() -> Any:
        async with anthropic_client(base_url=base_url, **settings) as client:
            return await ask_anthropic(client, QUESTION)

    return asyncio.run(once())


def test_both_sdks_are_answered_over_http_as_in_process() -> None:
    async def in_process() -> Any:
        return await ask_openai(openai_client(build_app(quirks=NO_QUIRKS)), QUESTION)

    with running_server(quirks=NO_QUIRKS) as server:
        assert from_openai(server.base_url).choices[0].message == asyncio.run(in_process()).choices[0].message
        assert from_anthropic(server.base_url).stop_reason == "end_turn"
        assert [exchange.outcome for exchange in server.log.exchanges] == ["200", "200"]
        assert all(exchange.complete for exchange in server.log.exchanges)


def test_the_aiohttp_transport_is_answered_too() -> None:
    with running_server() as server:
        assert from_openai(server.base_url, http_client=openai.DefaultAioHttpClient()).model == "offline/gpt-4o-mini"


@pytest.mark.parametrize("name", ["cut", "cut_body"])
def test_a_cut_connection_reaches_the_client_as_one(name: str) -> None:
    with running_server(faults=Faults(rates={name: 1.0})) as server:
        with pytest.raises(openai.APIConnectionError):
            from_openai(server.base_url)
        with pytest.raises(anthropic.APIConnectionError):
            from_anthropic(server.base_url)
        with pytest.raises((openai.APIConnectionError, httpx2.TransportError)):
            from_openai(server.base_url, http_client=openai.DefaultAioHttpClient())
        outcomes = [(exchange.outcome, exchange.complete) for exchange in server.log.exchanges]
    assert outcomes == [(name, False)] * 3


def test_a_server_answers_again_after_a_cut_connection() -> None:
    with running_server(faults=Faults(script=("cut", "cut_body"))) as server:
        for _ in range(2):
            with pytest.raises(openai.APIConnectionError):
                from_openai(server.base_url)
        assert from_openai(server.base_url).usage.total_tokens > 0


def test_a_client_that_loses_patience_is_logged_as_gone() -> None:
    with running_server(faults=Faults(rates={"hang": 1.0})) as server:
        with pytest.raises(openai.APITimeoutError):
            from_openai(server.base_url, timeout=0.2)
        for _ in range(100):
            if server.log.exchanges[0].outcome:
                break
            time.sleep(0.02)
        assert server.log.exchanges[0].outcome == "abandoned"


def test_a_client_that_left_during_the_latency_did_not_get_a_complete_answer() -> None:
    with running_server(latency_s=0.3) as server, pytest.raises(openai.APITimeoutError):
        from_openai(server.base_url, timeout=0.1)
    [exchange] = server.log.exchanges
    assert (exchange.outcome, exchange.complete) == ("abandoned", False)


def test_many_at_once_are_all_answered_and_numbered() -> None:
    async def all_at_once(base_url: str) -> list[Any]:
        async with openai_client(base_url=base_url) as client:
            return await asyncio.gather(*(ask_openai(client, QUESTION, seed=number) for number in range(60)))

    with running_server(latency_s=0.05, latency_jitter=0.5, quirks=NO_QUIRKS) as server:
        assert len(asyncio.run(all_at_once(server.base_url))) == 60
        assert [exchange.order for exchange in server.log.exchanges] == list(range(60))


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"127.0.0.1:{port}"):
            serve(build_app(), port=port)


PROGRAM = """
import sys
from synth_assets.offline import RequestLog, build_app, serve
serve(build_app(log=RequestLog(sys.argv[1])), port=0, ready=lambda url: print(url, flush=True))
"""


def start(log: Path) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-c", PROGRAM, str(log)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_a_server_says_only_what_its_caller_prints_and_stops_at_a_signal(tmp_path: Path) -> None:
    process, url = start(tmp_path / "log.jsonl")
    try:
        from_openai(url)
        process.terminate()
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()
    assert output == ""


def test_the_log_survives_the_death_of_the_server(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    process, url = start(log)
    try:
        from_openai(url)
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    restarted, url = start(log)
    try:
        from_openai(url)
    finally:
        os.kill(restarted.pid, signal.SIGKILL)
        restarted.communicate()
    exchanges = read_request_log(log)
    assert [exchange.order for exchange in exchanges] == [0, 0]
    assert len({exchange.server for exchange in exchanges}) == 2
    assert len({exchange.body_sha256 for exchange in exchanges}) == 1


def test_a_log_of_ones_own_is_used() -> None:
    log = RequestLog()
    with running_server(log=log) as server:
        assert server.log is log
