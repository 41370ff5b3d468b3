"""How fast and how right deduplication is, beside the tools that people take for it: writes docs/benchmarks-dedup.md.

    python -m benchmarks.dedup                                    # 304,000 rows, peers included, 3 million stored
    python -m benchmarks.dedup --questions FOLDER                 # bases also from real question files
    python -m benchmarks.dedup --rows 20000 --stored 50000 --only rensa,daft --out /tmp/page.md

Peers are installed into environments of their own, under --environments, on the first run: some minutes and 5 GB. Without
that all takes about ten minutes on two cores that do nothing else meanwhile. Every measurement is a process of its own;
peak memory is that of all its processes, with the corpus in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl

from benchmarks.dedup_corpus import corpus
from benchmarks.dedup_figures import OWN_FILE, OWN_MEMORY, Figures, Score, Spread, scored
from benchmarks.dedup_own import Growth
from benchmarks.dedup_page import Machine, page
from benchmarks.dedup_rows import numbered_rows
from benchmarks.environments import NotInstalled, python_with
from benchmarks.processes import CommandFailed, measured

Found = TypeVar("Found")

_REPOSITORY = Path(__file__).parents[1]
_LONGEST_RUN_S, _LONGEST_PEER_S = 900, 240
# A quick tool is run again, and the fastest run counts; for a slow one noise matters less.
_REPEATS, _QUICK_S = 3, 8
_FILE_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class _Peer:
    """A tool as the page names it, its function in `dedup_peers`, and what its environment needs. `is_near`: it looks for
    more than exact copies."""

    name: str
    tool: str
    packages: tuple[str, ...]
    is_near: bool = True


_PEERS = (
    _Peer("exact only (Polars 2.1.0)", "exact_polars", ("polars==2.1.0",), is_near=False),
    _Peer("exact only (DuckDB 2.0.0)", "exact_duckdb", ("duckdb==2.0.0", "polars", "pyarrow"), is_near=False),
    _Peer("daft 0.7.26", "daft", ("daft==0.7.26", "polars")),
    _Peer("rensa 0.5.0", "rensa", ("rensa==0.5.0", "polars")),
    _Peer("gaoya 0.2.2", "gaoya", ("gaoya==0.2.2", "polars")),
    _Peer("n-gram join (Polars 2.1.0)", "join_polars", ("polars==2.1.0",)),
    _Peer("n-gram join (DuckDB 2.0.0)", "join_duckdb", ("duckdb==2.0.0", "polars", "pyarrow")),
    _Peer("datasketch 2.0.0", "datasketch", ("datasketch==2.0.0", "polars")),
    _Peer("text-dedup 0.4.0", "text_dedup", ("text-dedup==0.4.0", "polars")),
    _Peer("datatrove 0.10.1", "datatrove", ("datatrove[io,processing]==0.10.1", "spacy", "polars")),
    _Peer("semhash 0.5.0", "semhash", ("semhash==0.5.0", "polars")),
)
# What `synth_assets.dedup.spread` imports; this project's own environment holds a pyarrow that is too new for Daft.
_SPREAD_PACKAGES = ("daft[ray]==0.7.26", "duckdb", "numpy", "polars", "rapidfuzz")


def _own(where: str, name: str, rows: pl.DataFrame, folder: Path) -> Score:
    return _fastest(name, [sys.executable, "-m", "benchmarks.dedup_own", where], rows, folder, is_near=True)


def _compared(peer: _Peer, rows: pl.DataFrame, folder: Path, environments: Path) -> Score | str:
    """The peer's figures, or why there are none."""
    try:
        python = python_with(peer.packages, environments / peer.tool)
        command = [str(python), str(Path(__file__).with_name("dedup_peers.py")), peer.tool]
        return _fastest(peer.name, command, rows, folder, is_near=peer.is_near)
    except NotInstalled as why:
        return f"not installed: {why}"
    except CommandFailed as why:
        return f"not run: {why}"


def _fastest(name: str, command: list[str], rows: pl.DataFrame, folder: Path, *, is_near: bool) -> Score:
    kept = folder / "kept.parquet"
    runs = []
    for _ in range(_REPEATS):
        runs.append(measured([*command, str(folder / "corpus.parquet"), str(kept)], _LONGEST_PEER_S))
        if runs[-1].printed["wall_s"] > _QUICK_S:
            break
    run = min(runs, key=lambda run: run.printed["wall_s"])
    cpu_s = run.printed.get("cpu_s", run.cpu_s)  # a tool that starts processes is measured from outside
    return scored(name, is_near, run.printed["wall_s"], cpu_s, run.peak_bytes, rows, pl.read_parquet(kept))


def _grown(stored: int, folder: Path) -> Growth:
    run = measured([sys.executable, "-m", "benchmarks.dedup_own", "grow", str(stored), str(folder)], _LONGEST_RUN_S)
    return Growth(**run.printed)  # type: ignore[arg-type]


def _spread(stored: int, folder: Path, environments: Path) -> Spread | str:
    """The same rows as the grown store holds, decided on by two workers; or why not."""
    rows, signatures, decisions = (folder / name for name in ("rows", "signatures", "decisions"))
    rows.mkdir()
    for start in range(0, stored, _FILE_ROWS):
        numbered_rows(start, min(_FILE_ROWS, stored - start)).write_parquet(rows / f"{start:09}.parquet")
    try:
        python = python_with(_SPREAD_PACKAGES, environments / "spread")
        command = [str(python), "-m", "benchmarks.dedup_spread", f"{rows}/*.parquet", str(signatures), str(decisions)]
        run = measured(command, _LONGEST_RUN_S, os.environ | {"PYTHONPATH": str(_REPOSITORY)})
    except NotInstalled as why:
        return f"not installed: {why}"
    except CommandFailed as why:
        return f"not run: {why}"
    written = sum(file.stat().st_size for file in signatures.glob("*.parquet"))
    differing = _differing(folder / "decided", decisions, stored)
    return Spread(stored, run.printed["wall_s"], run.cpu_s, run.peak_bytes, written, differing)


def _differing(ours: Path, theirs: Path, rows: int) -> int:
    """How many of the first rows were decided on otherwise, or by one of the two only."""
    columns = ["id", "duplicate_of", "kind", "similarity"]
    one, other = (pl.scan_parquet(f"{folder}/*.parquet").select(columns) for folder in (ours, theirs))
    same = one.head(rows).join(other, on=columns, how="inner", nulls_equal=True).select(pl.len()).collect().item()
    return max(rows, int(other.select(pl.len()).collect().item())) - int(same)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=304_000)
    parser.add_argument("--stored", type=int, default=3_000_000, help="rows of the large store")
    parser.add_argument("--questions", type=Path, help="a folder of .jsonl files with a `question` in each row")
    parser.add_argument("--environments", type=Path, default=Path(tempfile.gettempdir()) / "dedup-peers")
    parser.add_argument("--only", default="", help="peers whose name contains one of these, separated by commas")
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--out", type=Path, default=_REPOSITORY / "docs" / "benchmarks-dedup.md")
    given = parser.parse_args()
    wanted = [part.strip().lower() for part in given.only.split(",")]
    peers = [peer for peer in _PEERS if any(part in peer.name.lower() for part in wanted)]

    machine = Machine.now()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = corpus(given.rows, given.questions)
        rows.write_parquet(folder / "corpus.parquet")
        scores: dict[str, Score | str] = {}
        for own, where in ((OWN_MEMORY, "memory"), (OWN_FILE, "file")):
            scores[own] = _said(own, _own(where, own, rows, folder))
        for peer in [] if given.without_peers else peers:
            scores[peer.name] = _said(peer.name, _compared(peer, rows, folder, given.environments))
        growth = _said("growth", _grown(given.stored, folder))
        spread = "left out" if given.without_peers else _spread(given.stored, folder, given.environments)
        _said("spread", spread)
    figures = Figures(rows, given.questions is not None, scores, growth, spread)
    given.out.write_text(page(figures, machine, time.strftime("%Y-%m-%d")))


def _said(what: str, found: Found) -> Found:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}: {found}\n")
    return found


if __name__ == "__main__":
    main()
