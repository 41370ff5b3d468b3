"""Our own deduplication, measured: run by `benchmarks.dedup`, each measurement a process.

python -m benchmarks.dedup_own memory|file CORPUS.parquet KEPT.parquet
python -m benchmarks.dedup_own grow ROWS FILE.duckdb
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

from synth_assets.dedup import DedupIndex, DedupStore

_BATCH = 4_000
_SMALL = 300_000
_GROW_AT_A_TIME = 100_000
_MEMORY_LIMIT = "2GB"


def decide_corpus(where: str, corpus: Path, out: Path) -> dict[str, float]:
    rows = pl.read_parquet(corpus, columns=["id", "text"])
    DedupIndex().add(rows.head(50))  # threads are started, patterns compiled
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        if where == "memory":
            decided = DedupIndex().add(rows)
        else:
            with duckdb.connect(Path(folder) / "store.duckdb") as connection:
                decided = DedupStore(connection).add(rows)
        spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    decided.select(kept=pl.col("duplicate_of").is_null()).write_parquet(out)
    return spent


def grow(rows: int, file: Path) -> dict[str, float]:
    """Stream distinct rows into a store, and time a batch of 4,000 whenever 300,000 and all of them are stored."""
    figures: dict[str, float] = {"stored": rows}
    with duckdb.connect(file, config={"memory_limit": _MEMORY_LIMIT}) as connection:
        store = DedupStore(connection)
        store.add(_rows(-_BATCH, _BATCH))
        figures["small"] = small = min(_SMALL, rows)
        for limit, name in ((small, "small"), (rows, "large")):
            begun, cpu, at = time.perf_counter(), time.process_time(), store.decided
            for start in range(at, limit, _GROW_AT_A_TIME):
                store.add(_rows(start, min(_GROW_AT_A_TIME, limit - start)))
            added = max(store.decided - at, 1)
            figures[f"{name}_us_per_row"] = (time.perf_counter() - begun) / added * 1e6
            figures[f"{name}_cpu_us_per_row"] = (time.process_time() - cpu) / added * 1e6
            figures[f"{name}_batch_s"] = min(_batch_s(store, limit + number * _BATCH) for number in range(3))
        figures["file_bytes"] = 0
    figures["file_bytes"] = file.stat().st_size
    return figures


def _batch_s(store: DedupStore, start: int) -> float:
    rows = _rows(start, _BATCH)
    begun = time.perf_counter()
    store.add(rows)
    return time.perf_counter() - begun


_THINGS = ("crates", "bolts", "apples", "tickets", "bricks", "letters", "coins", "lamps", "plates", "ropes", "stamps")
_PLACES = ("harbor", "museum", "bakery", "station", "library", "workshop", "market", "garden", "school", "mill")


def _rows(start: int, count: int) -> pl.DataFrame:
    """Distinct questions by number, of 15 to 20 words, built by columns so that making them costs next to nothing."""
    number = pl.int_range(start, start + count, eager=True).alias("number").to_frame()
    thing = pl.Series(_THINGS).gather((number["number"].abs() * 7 % len(_THINGS)).cast(pl.UInt32))
    place = pl.Series(_PLACES).gather((number["number"].abs() * 3 % len(_PLACES)).cast(pl.UInt32))
    text = pl.format(
        "How many {} are left at the {} when {} of them were stored there and {} are sold each day for {} days?",
        thing, place, pl.col("number").abs() * 13 + pl.lit(17), pl.col("number") % 97 + 3, pl.col("number") % 11 + 2,
    )  # fmt: skip
    return number.select(id=pl.format("r{}", "number"), text=text)


def main(what: str, given: str, file: str) -> None:
    figures = grow(int(given), Path(file)) if what == "grow" else decide_corpus(what, Path(given), Path(file))
    print(json.dumps(figures))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
