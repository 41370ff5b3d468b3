"""A backfill of all 16 cells, from questions to answers: as one run over the range, as 16 runs, and as 16 runs at once.

    python -m benchmarks.backfill                       # all three ways, 320 rows
    python -m benchmarks.backfill --target 3200 range runs

Each way starts `synth ui` on a data directory of its own, plans, and launches through the UI's API. For each it prints the
seconds from the launch to the end of the last run (a daemon that looks every 30 s included), runs by how they ended, the
largest memory of all processes together (shared pages counted once), the longest wait for the database file, and a
fingerprint of the finished rows, which must be the same for all ways. Exits with 1 when it is not, or when a run failed.
Linux only; the machine should do nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import yaml

from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.ui.serving import FILLED, Ui, processes_of, served

ROOT = Path(__file__).parents[1]
WAYS = ("range", "runs", "together")

_KIB = 1024
_LIMIT_S = 1800
_WAITED = re.compile(r"waited ([\d.]+) s for its turn")
_ROWS = """
SELECT q.question_id, q.domain, q.difficulty, q.text, a.text AS answer
FROM questions.question AS q JOIN questions.answer AS a USING (question_id) ORDER BY ALL
"""


@dataclass(frozen=True)
class Result:
    """What one way came to."""

    way: str
    wall_s: float
    ended: Counter[str]
    peak_mb: float
    longest_wait_s: float
    waits: int
    rows: int
    fingerprint: str

    def __str__(self) -> str:
        ended = ", ".join(f"{count} {state}" for state, count in self.ended.items())
        return (
            f"{self.way:<9} {self.wall_s:7.1f} s  {ended:<12}  {self.peak_mb:6.0f} MB  "
            f"{self.longest_wait_s:6.2f} s of {self.waits:<5} {self.rows:>6} rows  {self.fingerprint}"
        )


def measure(way: str, target: int) -> Result:
    """Backfill all cells in one of the ways, in a new project."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _project(folder, target, at_once=16 if way == "together" else None)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SYNTH_", "DAGSTER_"))}
        environment = {**kept, "PYTHONPATH": str(ROOT), "SYNTH_PROVIDER": "offline"}
        command = [sys.executable, "-m", "synth_assets", "ui", "--port", "{port}"]
        with served(command, folder, environment) as ui:
            ui.wait_for([ui.launch("plan_questions")])
            with _peak_memory(ui.process.pid) as peak:
                started = time.monotonic()
                runs = _launch(ui, way)
                ended = Counter(ui.wait_for(runs, _LIMIT_S).values())
                wall_s = time.monotonic() - started
        waits = _waits(folder, runs)
        rows = Warehouse(folder / "data").read(_ROWS)
    fingerprint = hashlib.sha256(rows.write_json().encode()).hexdigest()[:16]
    return Result(way, wall_s, ended, peak[0], max(waits, default=0.0), len(waits), rows.height, fingerprint)


def _project(folder: Path, target: int, at_once: int | None) -> None:
    config = yaml.safe_load((ROOT / "synth.yaml").read_text())
    shares = {name: count / config["questions"]["target"] for name, count in config["questions"]["domains"].items()}
    config["questions"] |= {"target": target, "domains": shares, "tolerance": 0.02, "batch_size": 5}
    (folder / "synth.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    instance = yaml.safe_load((ROOT / "dagster.yaml").read_text())
    instance["python_logs"]["python_log_level"] = "DEBUG"  # each wait is noted, not only long ones
    if at_once:
        instance["concurrency"]["runs"]["max_concurrent_runs"] = at_once
        instance["concurrency"]["pools"]["default_limit"] = at_once
    (folder / "dagster.yaml").write_text(yaml.safe_dump(instance))


def _launch(ui: Ui, way: str) -> list[str]:
    if way == "range":
        ends = {"start": "easy|coding", "end": "hard|instruction"}  # the first and the last cell
        tags = {f"dagster/asset_partition_range_{end}": cell for end, cell in ends.items()}
        return [ui.launch("fill_cells", tags)]
    domains = yaml.safe_load((ROOT / "synth.yaml").read_text())["questions"]["domains"]
    cells = [f"{difficulty}|{domain}" for difficulty in ("easy", "hard") for domain in domains]
    return ui.runs_of(ui.backfill(FILLED, cells), len(cells))


@contextmanager
def _peak_memory(session: int) -> Iterator[list[float]]:
    """Megabytes of all processes of a session together, at their most, as the only item of the list."""
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.5):
            peak[0] = max(peak[0], sum(map(_memory_mb, processes_of(session))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _memory_mb(process: int) -> float:
    with suppress(OSError):  # it has ended meanwhile
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KIB / 1e6
    return 0.0


def _waits(folder: Path, runs: list[str]) -> list[float]:
    """Seconds of each wait for the database file that the runs noted in their logs."""
    before = Path.cwd()
    os.chdir(folder)  # to which the paths in dagster.yaml are relative
    try:
        with dg.DagsterInstance.from_config(str(folder)) as instance:
            messages = [entry.user_message for run in runs for entry in instance.all_logs(run)]
    finally:
        os.chdir(before)
    return [float(found[1]) for message in messages if (found := _WAITED.search(message))]


def main() -> None:
    """Measure the ways that the command line names, and compare their rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ways", nargs="*", metavar="way", help=f"of {', '.join(WAYS)}; none: all")
    parser.add_argument("--target", type=int, default=320, help="rows of the finished set")
    given = parser.parse_args()
    if unknown := set(given.ways) - set(WAYS):
        parser.error(f"no such way: {', '.join(unknown)}")
    results = []
    for way in given.ways or WAYS:
        results.append(measure(way, given.target))
        sys.stdout.write(f"{results[-1]}\n")
        sys.stdout.flush()
    failed = any(set(result.ended) != {"SUCCESS"} for result in results)
    if failed or len({result.fingerprint for result in results}) > 1:
        raise SystemExit("a run failed, or the ways ended with different rows")


if __name__ == "__main__":
    main()
