"""How near the request engine comes to what concurrency and latency allow, everything on: journal, ledger, budget.

    python -m benchmarks.engine --concurrency 20 --latency-ms 200 --requests 2000

The embedded provider answers as `synth offline-server`, in a process of its own. Nothing is asserted here.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice, product
from pathlib import Path

from synth_assets.llm import Engine, EngineHost, Journal, Message, Request, http_provider
from synth_assets.spec import ModelRef, Price
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.warehouse import Warehouse

_MODEL = ModelRef("benchmark", "gpt-4o-mini")
_PRICE = Price(input=0.15, output=0.6)
# High enough for any number of requests here: the budget is on, and never the reason to stop.
_CAP_USD = 1_000_000.0

_BRIEF = "Difficulty: easy\nAnswer in 1-2 sentences, under 30 tokens."
_ASPECTS = ("the purpose of", "the first step in", "the main risk of", "the history of", "a simple tool for")
_SUBJECTS = ("pottery", "beekeeping", "sailing", "bookbinding", "cheese making", "astronomy", "chess", "gardening")


@dataclass(frozen=True)
class Figures:
    """What one job measured. Seconds of wall time and of CPU, bytes of memory."""

    asking_s: float
    ledger_s: float
    client_cpu_s: float
    peak_bytes: int


def requests() -> Iterator[Request]:
    """Distinct easy questions without end; none is known to the provider's grammars, so answering costs it little."""
    for number, aspect, subject in ((n, a, s) for n in count() for a, s in product(_ASPECTS, _SUBJECTS)):
        question = f"What is {aspect} {subject} for group {number}?"
        yield Request("answers.easy", (_MODEL,), (Message("system", _BRIEF), Message("user", question)), max_tokens=60)


def _warm_up(base_url: str) -> None:
    """One answer, for which the server loads its grammars and its tokenizer: that is not the engine's time."""
    messages = [{"role": "system", "content": _BRIEF}, {"role": "user", "content": "What is a warm-up?"}]
    body = json.dumps({"model": _MODEL.model, "messages": messages}).encode()
    post = urllib.request.Request(f"{base_url}/v1/chat/completions", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(post) as answer:
        answer.read()


@contextmanager
def offline_server(latency_ms: float) -> Iterator[str]:
    """The address of `synth offline-server`, on a free port."""
    command = [sys.executable, "-c", "from synth_assets.cli import main; main()", "offline-server", "--port", "0"]
    with subprocess.Popen([*command, "--latency-ms", str(latency_ms)], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            ready = server.stdout.readline()
            if not ready.startswith("serving "):
                raise SystemExit("the server did not start; its message is above")
            base_url = ready.removeprefix("serving ").strip()
            _warm_up(base_url)
            yield base_url
        finally:
            server.terminate()


def ask_all(base_url: str, folder: Path, concurrency: int, total: int) -> Figures:
    """Ask `total` requests through a fresh journal in `folder`, then copy the ledger."""

    def build(journal: Journal) -> Engine:
        provider = http_provider(
            _MODEL.provider, "openai", api_key="none", base_url=f"{base_url}/v1", max_concurrency=concurrency
        )
        return Engine({_MODEL.provider: provider}, journal, lambda _: _PRICE, cap_usd=_CAP_USD, run_id="benchmark")

    async def stream(engine: Engine) -> int:
        return sum([1 async for _ in engine.stream(islice(requests(), total))])

    with EngineHost(folder / "journal", build) as host:
        cpu, started = time.process_time(), time.perf_counter()
        answered = host.run(stream(host.engine))
        asking_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
        copied_at = time.perf_counter()
        copied = copy_to_warehouse(host.journal, Warehouse(folder))
        ledger_s = time.perf_counter() - copied_at
        assert answered == copied == host.engine.stats.done == total
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Figures(asking_s, ledger_s, cpu_s, peak_kib * 1024)


def main() -> None:
    """Run the benchmark as the command line asks and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concurrency", type=int, default=20, help="requests in flight at once (default 20)")
    parser.add_argument("--latency-ms", type=float, default=200.0, help="how long the server takes (default 200)")
    parser.add_argument("--requests", type=int, help="how many (default: enough for about 10 s)")
    parser.add_argument("--folder", type=Path, help="where journal and warehouse go (default: the temporary folder)")
    given = parser.parse_args()
    limit = given.concurrency / (given.latency_ms / 1000)
    total = given.requests or max(int(10 * limit), given.concurrency)
    with tempfile.TemporaryDirectory(dir=given.folder) as folder, offline_server(given.latency_ms) as base_url:
        figures = ask_all(base_url, Path(folder), given.concurrency, total)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    rate, whole_rate = total / figures.asking_s, total / (figures.asking_s + figures.ledger_s)
    lines = (
        f"{total:,} requests, {given.concurrency} at once, {given.latency_ms:g} ms each, on {os.cpu_count()} cores",
        f"limit (concurrency / latency)   {limit:10,.1f} requests/s",
        f"reached                         {rate:10,.1f} requests/s   {rate / limit:6.1%} of the limit",
        f"with the copy to the warehouse  {whole_rate:10,.1f} requests/s   {whole_rate / limit:6.1%} of the limit",
        f"client CPU                      {1000 * figures.client_cpu_s / total:10.2f} ms a request",
        f"server CPU, its start included  {children.ru_utime + children.ru_stime:10.2f} s",
        f"client's peak memory (RSS)      {figures.peak_bytes / 2**20:10.0f} MiB",
    )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
