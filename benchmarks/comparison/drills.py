"""The engine's own drills in full: a rate-limited provider, everything going wrong at once, two processes, memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comparison.measuring import Figures, Setting, offline_server, run_client
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
    http_provider,
)
from synth_assets.offline import read_request_log
from synth_assets.offline.faults import FAULTS
from synth_assets.spec import ModelRef, Price

_MODEL = ModelRef("drill", "gpt-4o-mini")
_PRICE = Price(input=0.15, output=0.6)
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
    """A provider of 60 requests and 40,000 tokens a minute, which tells so in its headers."""
    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "requests.jsonl"
        with offline_server(0.2, log, ("rpm=60", "tpm=40000")) as base_url:
            started = time.time()
            with _host(base_url, Path(place) / "journal", 20) as host:

                async def work() -> int:
                    return sum([1 async for _ in host.engine.stream(_requests(round(60 * (minutes + 1))))])

                host.run(work())
        later = [one for one in read_request_log(log) if one.arrived_at > started + 60]
    share = sum(one.status == 429 for one in later) / max(len(later), 1)
    return Drill(
        f"rate limit of 60 requests and 40,000 tokens a minute, for {minutes:g} minutes",
        f"{share:.2%} of {len(later):,} requests after the first minute were answered with 429",
        "≤ 2 %",
        share <= 0.02,
    )


def everything_goes_wrong(count: int) -> Drill:
    """All faults that a run survives, a fifth of all requests together; ledger against the server's log."""
    names = [name for name in FAULTS if name not in _ENDS_THE_RUN]
    faults = [f"{name}={0.2 / len(names):.5f}" for name in names]
    cap_usd = 1000.0
    with tempfile.TemporaryDirectory() as place:
        log, folder = Path(place) / "requests.jsonl", Path(place) / "journal"
        with (
            offline_server(0.02, log, (*faults, "retry_after_s=0.1", "slow_s=0.5", "drip_s=0.5")) as base_url,
            _host(base_url, folder, 200, cap_usd) as host,
        ):

            async def work() -> Counter[str]:
                outcomes: Counter[str] = Counter()
                async for _, outcome in host.engine.stream(_requests(count)):
                    outcomes[outcome.reason if isinstance(outcome, RequestFailed) else "answered"] += 1
                return outcomes

            outcomes = host.run(work())
            settled = {row["call_id"] for rows in host.journal.settled_after(0) for row in rows}
            spent, reserved = host.journal.spend()
        seen = {one.client_request_id for one in read_request_log(log)}
    agree = settled == seen and outcomes.total() == count and not reserved
    return Drill(
        f"{len(names)} faults on a fifth of {count:,} requests",
        f"{outcomes['answered']:,} answered, {count - outcomes['answered']:,} failed; {len(settled):,} attempts in the "
        f"ledger, {len(seen):,} in the server's log; ${spent / NANO_USD:,.4f} spent of ${cap_usd:,.0f}",
        "finishes; ledger = server's log for each attempt; spend ≤ budget",
        agree and spent <= cap_usd * NANO_USD,
    )


def two_processes(requests: int) -> Drill:
    """Two engines that share one journal, against one alone, where the client is what limits."""
    setting = Setting(requests, 200, 0.01)
    engine = PEERS[0]
    with tempfile.TemporaryDirectory() as place, offline_server(setting.latency_s) as base_url:
        alone = run_client(engine, Path(sys.executable), base_url, setting, _folder(place, "alone"))
        started = time.perf_counter()
        both = [
            subprocess.Popen(
                [sys.executable, "-m", "benchmarks.comparison.half", base_url, str(requests), str(half), place]
            )
            for half in (0, 1)
        ]
        for one in both:
            one.wait()
        rate = 2 * requests / (time.perf_counter() - started)
    factor = rate / (alone.answers / alone.wall_s)
    return Drill(
        "two processes on one journal, against one alone at its saturation",
        f"{factor:.2f} times the rate, starting up included",
        "≥ 1.6 times",
        factor >= 1.6,
    )


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
