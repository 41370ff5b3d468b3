"""The engine's own drills in full: a rate-limited provider, everything going wrong at once, two processes, memory."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.comparison.measuring import Figures, Setting, canned_server, offline_server, run_client
from benchmarks.comparison.peers import PEERS
from synth_assets.llm import (
    NANO_USD,
    Engine,
    EngineHost,
    Journal,
    Message,
    Request,
    RequestFailed,
    RetryPolicy,
    Usage,
    http_provider,
)
from synth_assets.llm.request import cost_of
from synth_assets.offline import Exchange, read_request_log
from synth_assets.offline.faults import FAULTS
from synth_assets.spec import ModelRef, Price

_MODEL = ModelRef("drill", "gpt-4o-mini")
_PRICE = Price(input=0.15, output=0.6)
_LOOK_EVERY = 50
_ENDS_THE_RUN = frozenset({"401", "402", "404", "429_no_credit", "400_no_credit", "hang"})


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill is called, what it measured and what was aimed at, in words."""

    name: str
    measured: str
    aim: str
    passed: bool


def _requests(count: int, max_tokens: int = 100) -> Iterator[Request]:
    for number in range(count):
        yield Request("answers.easy", (_MODEL,), (Message("user", f"Why does bread {number:06d} rise?"),), max_tokens)


def _short_and_long(count: int) -> Iterator[Request]:
    """Requests of 100 and of 1,300 tokens in turns: some 700 on average, so that both limits of the provider bind."""
    return chain.from_iterable(zip(_requests(count // 2), _requests(count // 2, 1300), strict=True))


def _host(base_url: str, folder: Path, concurrency: int, cap_usd: float | None = None) -> EngineHost:
    def build(journal: Journal) -> Engine:
        provider = http_provider(
            _MODEL.provider, "openai", api_key="none", base_url=f"{base_url}/v1", max_concurrency=concurrency
        )
        # A drill with a fifth of failures has many in a row that mean nothing.
        policy = RetryPolicy(first_wait_s=0.05, longest_wait_s=1.0, failures_to_stop=10**6)
        return Engine({_MODEL.provider: provider}, journal, lambda _: _PRICE, cap_usd=cap_usd, retry=policy)

    return EngineHost(folder, build)


def rate_limited(minutes: float) -> Drill:
    """A provider of 60 requests and 40,000 tokens a minute, which tells so in its headers.

    Its full buckets let a minute's worth through at once; the first minute and `minutes` more follow.
    """
    count = 2 * round(30 * (minutes + 2))
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "requests.jsonl"
        with offline_server(0.2, log, ("rpm=60", "tpm=40000")) as base_url:
            started = time.time()
            with _host(base_url, Path(place) / "journal", 20) as host:

                async def work() -> int:
                    outcomes = [outcome async for _, outcome in host.engine.stream(_short_and_long(count))]
                    return sum(not isinstance(outcome, RequestFailed) for outcome in outcomes)

                answered = host.run(work())
        later = [one for one in read_request_log(log) if one.arrived_at > started + 60]
    refused = sum(one.status == 429 for one in later)
    return Drill(
        f"rate limit of 60 requests and 40,000 tokens a minute, for {minutes:g} minutes after the first",
        f"{refused:,} of {len(later):,} requests were answered with 429; {answered:,} of {count:,} were answered in the end",
        "≤ 2 %; all answered",
        answered == count and bool(later) and refused <= 0.02 * len(later),
    )


def everything_goes_wrong(count: int) -> Drill:
    """All faults that a run survives, a fifth of all requests together; ledger against the server's log."""
    names = [name for name in FAULTS if name not in _ENDS_THE_RUN]
    faults = [f"{name}={0.2 / len(names):.5f}" for name in names]
    cap_usd = 1000.0
    with tempfile.TemporaryDirectory() as place:
        log, folder = Path(place) / "requests.jsonl", Path(place) / "journal"
        with offline_server(0.02, log, (*faults, "retry_after_s=0.1", "slow_s=0.5", "drip_s=0.5")) as base_url:
            with _host(base_url, folder, 200, cap_usd) as host:

                async def work() -> tuple[Counter[str], int, int]:
                    before = len(asyncio.all_tasks())
                    # The most of each quarter: the first one fills the connections and the caches.
                    peaks = [0] * 4
                    outcomes: Counter[str] = Counter()
                    async for _, outcome in host.engine.stream(_requests(count)):
                        quarter = 4 * outcomes.total() // count
                        outcomes[outcome.reason if isinstance(outcome, RequestFailed) else "answered"] += 1
                        if outcomes.total() % _LOOK_EVERY == 0:
                            peaks[quarter] = max(peaks[quarter], _memory_kib())
                    return outcomes, len(asyncio.all_tasks()) - before, (max(peaks[1:]) - peaks[0]) // 1024

                outcomes, tasks, more_mib = host.run(work())
                ledger = _settled(host.journal)
                spent, reserved = host.journal.spend()
            connections = _connections(base_url)
        seen = read_request_log(log)
    agree = ledger.keys() == {one.client_request_id for one in seen} and len(ledger) == len(seen)
    billed, wrong = _billed(seen, ledger) if agree else (0, len(seen))
    return Drill(
        f"{len(names)} faults on a fifth of {count:,} requests",
        f"{outcomes['answered']:,} answered, {count - outcomes['answered']:,} failed; {len(ledger):,} attempts in the "
        f"ledger, {len(seen):,} in the server's log, {wrong} of them with another cost; ${spent / NANO_USD:,.4f} spent of "
        f"${cap_usd:,.0f}, ${billed / NANO_USD:,.4f} billed by the server's own usage; {tasks} tasks and {connections} "
        f"connections left; {more_mib} MiB more at the peak than in the first quarter",
        "finishes; ledger = server's log for each attempt; billed ≤ spent ≤ budget; nothing left; memory flat",
        agree
        and not (wrong or reserved or tasks or connections)
        and outcomes.total() == count
        and billed <= spent <= cap_usd * NANO_USD
        and more_mib <= 20,
    )


def _settled(journal: Journal) -> dict[str, dict[str, Any]]:
    """What the ledger is to hold of each attempt, by its call."""
    columns = ("call_id", "cost_nano", "cost_basis")
    rows = journal.settled_after(0, columns, 10**9)
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


def _billed(seen: Sequence[Exchange], ledger: dict[str, dict[str, Any]]) -> tuple[int, int]:
    """What the usage in the server's log costs in billionths of a dollar, and for how many attempts the ledger is wrong.

    An attempt whose usage did not arrive must be in the ledger at no less than it cost, any other at that exactly.
    """
    total = wrong = 0
    for one in seen:
        call = ledger[one.client_request_id]
        cost = 0
        if one.prompt_tokens is not None:
            usage = Usage(one.prompt_tokens, one.cached_tokens or 0, one.completion_tokens or 0)
            cost = cost_of(usage, _PRICE)
        total += cost
        wrong += call["cost_nano"] < cost if call["cost_basis"] == "bound" else call["cost_nano"] != cost
    return total, wrong


def _memory_kib() -> int:
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0])


def _connections(base_url: str) -> int:
    """Connections to a local server that are still established, by the kernel's table."""
    established, port = "01", int(base_url.rsplit(":", 1)[1])
    address = f"{int.from_bytes(socket.inet_aton('127.0.0.1'), 'little'):08X}:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[2] == address and row[3] == established for row in rows)


def two_processes(requests: int) -> Drill:
    """Two engines that share one journal, against one alone, where the client is what limits."""
    with tempfile.TemporaryDirectory() as place, canned_server() as base_url:
        alone, both = (_rate(base_url, requests, parts, _folder(place, str(parts))) for parts in (1, 2))
    return Drill(
        "two processes on one journal, against one alone at its saturation (a server of next to no cost, for all share "
        "the cores)",
        f"{both / alone:.2f} times the rate: {both:,.0f} requests/s against {alone:,.0f}",
        "≥ 1.6 times",
        both / alone >= 1.6,
    )


def _rate(base_url: str, requests: int, parts: int, folder: Path) -> float:
    """The requests a second of so many processes on one journal, each of which asks `requests`."""
    command = [sys.executable, "-m", "benchmarks.comparison.half", base_url, str(requests)]
    processes = [
        subprocess.Popen([*command, str(part), str(parts), str(folder)], stdout=subprocess.PIPE, text=True)
        for part in range(parts)
    ]
    spans = [process.communicate()[0].split()[1:] for process in processes]
    began, ended = min(float(span[0]) for span in spans), max(float(span[1]) for span in spans)
    return parts * requests / (ended - began)


def memory(small: int, large: int) -> Drill:
    """Peak memory of a short and of a long job at 1,000 concurrent."""
    engine = PEERS[0]

    def run(base_url: str, place: str, requests: int) -> Figures:
        setting = Setting(requests, 1000, 0.1)
        return run_client(engine, Path(sys.executable), base_url, setting, _folder(place, str(requests)))

    with tempfile.TemporaryDirectory() as place, offline_server(0.1) as base_url:
        peaks = [run(base_url, place, requests).peak_bytes for requests in (small, large)]
    more = (peaks[1] - peaks[0]) / 2**20
    return Drill(
        f"memory at 1,000 concurrent: {large:,} requests against {small:,}",
        f"{peaks[0] / 2**20:,.0f} MiB and {peaks[1] / 2**20:,.0f} MiB at the peak",
        "flat: at most 200 MiB more",
        more <= 200,
    )


def _folder(place: str, name: str) -> Path:
    folder = Path(place) / name
    folder.mkdir()
    return folder
