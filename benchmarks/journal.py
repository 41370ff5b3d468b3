"""The journal and the ledger at scale: a million responses, written, found, copied, accounted for, checked and repaired.

    python -m benchmarks.journal                                  # a million; writes docs/benchmarks-journal.md
    python -m benchmarks.journal --rows 100000 --folder /some/disk --out /tmp/page.md

Each step is a process of its own, so that its memory is its own. Needs some 8 KB of disk a response meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.comparison.page import machine
from benchmarks.journal_page import Figures, Taken, page
from synth_assets.llm import Journal, Message, Request
from synth_assets.llm.journal import Begun, Settlement
from synth_assets.llm.journal_care import check, compact, repair
from synth_assets.llm.journal_reading import answered
from synth_assets.llm.request import Usage
from synth_assets.spec import ModelRef
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.warehouse import Warehouse

_CHECKOUT = Path(__file__).parents[1]
_MODEL = ModelRef("p", "m")
_BODY = b'{"choices": [{"message": {"content": "' + b"because of the yeast " * 90 + b'"}}]}'
_AT_ONCE = 500
_LOOK_UPS = 5_000
_CELLS = 16
# How long the process that is killed writes before, in seconds.
_UNTIL_KILLED_S = 5.0


def _request(number: int) -> Request:
    partition = f"{('easy', 'hard')[number % 2]}|d{number % _CELLS // 2}"
    return Request(
        "answers", (_MODEL,), (Message("user", str(number)),), 100, number // _CELLS, asset="a", partition=partition
    )


async def _answer(journal: Journal, numbers: range) -> None:
    waiting = iter(numbers)

    async def worker() -> None:
        for number in waiting:
            begun = await journal.begin(
                _request(number), run_id="r", provider="p", model="m", reserve_nano=90_000, cap_nano=None
            )
            assert isinstance(begun, Begun)
            end = Settlement(begun.call_id, "ok", 70_000, "usage", 1.0, None, "m", Usage(120, 0, 200))
            await journal.settle(replace(end, body=_BODY, kind="openai", usable=True))

    await asyncio.gather(*(worker() for _ in range(_AT_ONCE)))


# -- the steps: each gets the data directory, and gives a figure of its own or nothing


def _write(place: Path, numbers: range) -> None:
    with Journal(place / "journal") as journal:
        asyncio.run(_answer(journal, numbers))


def _open(place: Path) -> float:
    started = time.perf_counter()
    with Journal(place / "journal"):
        return time.perf_counter() - started


def _look_up(place: Path, rows: int, *, cold: bool) -> tuple[float, float]:
    """Milliseconds of a look-up: the median, and what 99 of 100 stay under."""
    chance, took = random.Random(cold), []
    with Journal(place / "journal") as journal:
        wanted = [_request(chance.randrange(rows)).request_id for _ in range(_LOOK_UPS)]
        for request_id in wanted if cold else 2 * wanted:
            started = time.perf_counter()
            assert journal.find(request_id) is not None
            took.append(1000 * (time.perf_counter() - started))
    ranked = sorted(took[-_LOOK_UPS:])
    return ranked[_LOOK_UPS // 2], ranked[_LOOK_UPS * 99 // 100]


def _copy(place: Path) -> None:
    with Journal(place / "journal") as journal:
        copy_to_warehouse(journal, Warehouse(place))


def _read_all(place: Path, rows: int) -> None:
    cells = [_request(number).partition for number in range(_CELLS)]
    assert sum(1 for cell in cells for _ in answered(place / "journal", "answers", cell)) == rows


def _check(place: Path) -> None:
    assert check(place / "journal").faults == []


def _repair(place: Path) -> None:
    repair(place / "journal").damaged.unlink()


# -- measuring them


def _measured(step: Callable[..., Any], *given: Any, **named: Any) -> tuple[Taken, Any]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    started, before = time.perf_counter(), used.ru_utime + used.ru_stime
    result = step(*given, **named)
    wall, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF)
    return Taken(wall, used.ru_utime + used.ru_stime - before, used.ru_maxrss * 1024), result


def _apart(*steps: tuple[Any, ...], **named: Any) -> list[tuple[Taken, Any]]:
    """What steps took that run at the same time, each in a new process, and what they gave."""
    with ProcessPoolExecutor(len(steps), multiprocessing.get_context("spawn")) as processes:
        return [one.result() for one in [processes.submit(_measured, *step, **named) for step in steps]]


def _say(*step: Any, **named: Any) -> tuple[Taken, Any]:
    ((taken, result),) = _apart(step, **named)
    sys.stderr.write(f"{step[0].__name__.strip('_')}: {taken.wall_s:.1f} s\n")
    return taken, result


def _forget(path: Path) -> None:
    """Have the file read from the disk again (where the system can be asked to)."""
    if hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _cost(place: Path) -> Taken:
    """The whole command, as a user types it; the fastest of three."""
    environment = {**os.environ, "SYNTH_DATA_DIR": str(place), "SYNTH_CONFIG": str(_CHECKOUT / "synth.yaml")}
    command, runs = [sys.executable, "-m", "synth_assets", "cost"], []
    for _ in range(3):
        started = time.perf_counter()
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        runs.append(Taken(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024))
    return min(runs, key=lambda one: one.wall_s)


def _torn(place: Path, rows: int) -> tuple[float, int]:
    """Kill a writer in the middle and leave its log with a torn frame at the end, as a power cut would: seconds to open the
    journal then, and the responses found in it.
    """
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(place, range(rows, 2 * rows)))
    writer.start()
    time.sleep(_UNTIL_KILLED_S)
    writer.kill()
    writer.join()
    _tear(place / "journal" / "journal.sqlite-wal")
    _, opened = _say(_open, place)
    health = check(place / "journal")
    assert health.faults == []
    return opened, health.responses


def _tear(log: Path) -> None:
    """Put half a frame behind the last one of a write-ahead log. Its frames bear the header's salt; behind them are older
    ones. A committed frame is never torn: it is on the disk before the commit ends, and may be in the file already.

    Source: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """
    content = log.read_bytes()
    end, frame, salt = 32, 24 + int.from_bytes(content[8:12], "big"), content[16:24]
    while content[end + 8 : end + 16] == salt:
        end += frame
    with log.open("r+b") as file:
        file.seek(end)
        file.write(content[end - frame : end - frame // 2])
        file.truncate()


def measure(place: Path, rows: int) -> Figures:
    """All figures, on a journal of `rows` responses that is made in `place`."""
    path, tenth = place / "journal" / "journal.sqlite", rows // 10
    first, _ = _say(_write, place, range(tenth))
    middle, _ = _say(_write, place, range(tenth, rows - 2 * tenth))
    last, _ = _say(_write, place, range(rows - 2 * tenth, rows - tenth))
    half = rows - tenth // 2
    together = _apart((_write, place, range(rows - tenth, half)), (_write, place, range(half, rows)))
    size = path.stat().st_size
    _forget(path)
    _, opened_s = _say(_open, place)
    _forget(path)
    _, cold_ms = _say(_look_up, place, rows, cold=True)
    _, warm_ms = _say(_look_up, place, rows, cold=False)
    copied, _ = _say(_copy, place)
    cost = _cost(place)
    read, _ = _say(_read_all, place, rows)
    checked, _ = _say(_check, place)
    torn_s, found = _torn(place, rows)
    compacted, (_, compact_bytes) = _say(compact, place / "journal")
    repaired, _ = _say(_repair, place)
    return Figures(
        rows=rows,
        body_bytes=len(_BODY),
        bytes_per_response=size / rows,
        compact_bytes_per_response=compact_bytes / found,
        ledger_bytes_per_response=(place / "synth.duckdb").stat().st_size / rows,
        tenth=tenth,
        first=first,
        middle=middle,
        last=last,
        together_s=max(taken.wall_s for taken, _ in together),
        opened_s=opened_s,
        cold_ms=cold_ms,
        warm_ms=warm_ms,
        copied=copied,
        cost=cost,
        read=read,
        checked=checked,
        torn_s=torn_s,
        torn_found=found - rows,
        compacted=compacted,
        repaired=repaired,
    )


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the journal lies meanwhile (default: the temporary folder)")
    parser.add_argument("--out", type=Path, default=_CHECKOUT / "docs" / "benchmarks-journal.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as place:
        figures = measure(Path(place), given.rows)
    given.out.write_text(page(figures, machine(), time.strftime("%Y-%m-%d")))


if __name__ == "__main__":
    main()
