"""Our own deduplication, measured: run by `benchmarks.dedup`, each measurement a process.

python -m benchmarks.dedup_own memory|file CORPUS.parquet KEPT.parquet
python -m benchmarks.dedup_own grow ROWS FOLDER
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.dedup_rows import numbered_rows
from benchmarks.processes import own_peak_bytes
from synth_assets.dedup import DedupIndex, DedupStore
from synth_assets.dedup.store import sign

BATCH = 4_000
STEP = 300_000
_BATCHES = 3  # the fastest counts
_GROW_AT_A_TIME = 100_000
_MEMORY_LIMIT = "2GB"


@dataclass
class Growth:
    """A store that grew to `stored` rows, and the memory that took at most. Microseconds of wall and CPU time a row: of the
    first and the last `step` rows and of all. Seconds for a batch of 4,000 rows against the first `step` rows (small) and
    all (large), and what of it was signing, before the transaction begins."""

    stored: int
    step: int
    first_us: float = 0
    first_cpu_us: float = 0
    last_us: float = 0
    last_cpu_us: float = 0
    all_us: float = 0
    all_cpu_us: float = 0
    small_batch_s: float = 0
    small_batch_sign_s: float = 0
    large_batch_s: float = 0
    large_batch_sign_s: float = 0
    file_bytes: int = 0
    peak_bytes: int = 0


def decide_corpus(where: str, corpus: Path, out: Path) -> dict[str, float]:
    rows = pl.read_parquet(corpus, columns=["id", "text"])
    _warm_up()
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        if where == "memory":
            decided = DedupIndex().add(rows)
        else:
            with duckdb.connect(Path(folder) / "store.duckdb") as connection:
                decided = DedupStore(connection).add(rows)
        spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    decided.select("duplicate_of", kept=pl.col("duplicate_of").is_null()).write_parquet(out)
    return spent


def grow(rows: int, folder: Path) -> Growth:
    """Stream rows into a store in FOLDER/store.duckdb, in parts; the decisions go to FOLDER/decided, one file a part."""
    file, decided = folder / "store.duckdb", folder / "decided"
    decided.mkdir()
    step = min(STEP, rows)
    growth = Growth(rows, step)
    _warm_up()
    spent = []  # rows, wall and CPU seconds of each part
    with duckdb.connect(file, config={"memory_limit": _MEMORY_LIMIT}) as connection:
        store = DedupStore(connection)
        while (at := store.decided) < rows:
            part = numbered_rows(at, min(_GROW_AT_A_TIME, (step if at < step else rows) - at))
            wall, cpu = time.perf_counter(), time.process_time()
            answer = store.add(part)
            spent.append((part.height, time.perf_counter() - wall, time.process_time() - cpu))
            answer.write_parquet(decided / f"{at:09}.parquet")
            if store.decided == step:
                growth.small_batch_s, growth.small_batch_sign_s = _batch(store, decided)
        growth.large_batch_s, growth.large_batch_sign_s = _batch(store, decided)
    count = -(-step // _GROW_AT_A_TIME)
    growth.first_us, growth.first_cpu_us = _us_per_row(spent[:count])
    growth.last_us, growth.last_cpu_us = _us_per_row(spent[-count:])
    growth.all_us, growth.all_cpu_us = _us_per_row(spent)
    growth.file_bytes = file.stat().st_size
    return growth


def _batch(store: DedupStore, decided: Path) -> tuple[float, float]:
    """The seconds of the fastest of a few batches, and of signing one alone."""
    taken = []
    for _ in range(_BATCHES):
        rows = numbered_rows(at := store.decided, BATCH)
        begun = time.perf_counter()
        sign(rows)
        signed = time.perf_counter() - begun
        begun = time.perf_counter()
        answer = store.add(rows)
        taken.append((time.perf_counter() - begun, signed))
        answer.write_parquet(decided / f"{at:09}.parquet")
    whole, signing = zip(*taken, strict=True)
    return min(whole), min(signing)


def _us_per_row(spent: list[tuple[int, float, float]]) -> tuple[float, float]:
    rows, wall, cpu = (sum(part) for part in zip(*spent, strict=True))
    return wall / rows * 1e6, cpu / rows * 1e6


def _warm_up() -> None:
    """Threads are started, patterns compiled."""
    DedupIndex().add(numbered_rows(0, 50))


def main(what: str, given: str, place: str) -> None:
    grown = what == "grow"
    figures = asdict(grow(int(given), Path(place))) if grown else decide_corpus(what, Path(given), Path(place))
    print(json.dumps({**figures, "peak_bytes": own_peak_bytes()}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
