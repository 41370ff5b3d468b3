"""What every client script shares: the command line, the questions, and the one line of figures that it prints.

A client script runs in the environment of its package, so nothing of this project may be imported here.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL = "gpt-4o-mini"
BRIEF = "Difficulty: easy\nAnswer in 1-2 sentences, under 30 tokens."
MAX_TOKENS = 60


@dataclass(frozen=True)
class Job:
    """So many requests, so many at once, to one server; `folder` keeps what a second run may go on from."""

    base_url: str
    requests: int
    concurrency: int
    folder: str

    def questions(self) -> list[str]:
        """The user messages; each is another one, and all are of one length."""
        return [f"What is the purpose of pottery for group {number:06d}?" for number in range(self.requests)]


def messages(question: str) -> list[dict[str, str]]:
    """The whole prompt of a question."""
    return [{"role": "system", "content": BRIEF}, {"role": "user", "content": question}]


def main(run: Callable[[Job], int]) -> None:
    """Run a job as the command line says; `run` returns how many answers it has."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--concurrency", type=int, required=True)
    parser.add_argument("--folder", required=True)
    given = parser.parse_args()
    job = Job(given.base_url, given.requests, given.concurrency, given.folder)
    cpu, started = _cpu(), time.perf_counter()
    answers = run(job)
    figures = {
        "answers": answers,
        "wall_s": time.perf_counter() - started,
        "cpu_s": _cpu() - cpu,
        "peak_bytes": _peak_bytes(),
    }
    sys.stdout.write("\nfigures " + json.dumps(figures) + "\n")


def _peak_bytes() -> int:
    """The most memory that this process had; getrusage would count that of the process that started it as well."""
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def _cpu() -> float:
    """CPU seconds of this process and of its ended children."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def side_by_side(job: Job, ask: Callable[[str], Awaitable[str]]) -> Coroutine[Any, Any, int]:
    """Ask all questions, as many at once as the job says; for clients that have no such thing of their own."""

    async def work() -> int:
        questions = iter(job.questions())

        async def worker() -> int:
            return sum([1 for question in questions if await ask(question)])

        return sum(await asyncio.gather(*(worker() for _ in range(job.concurrency))))

    return work()
