"""How fast and how right deduplication is, beside the tools that people take for it: writes docs/benchmarks-dedup.md.

    python -m benchmarks.dedup                                    # 304,000 rows, peers included, 3 million stored
    python -m benchmarks.dedup --questions FOLDER                 # bases also from real question files
    python -m benchmarks.dedup --rows 20000 --stored 50000 --without-peers --out /tmp/page.md

Peers are installed into environments of their own, under --environments. The machine should do nothing else meanwhile.
Every measurement is a process of its own; peak memory is that process's, with the corpus in it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.dedup_corpus import KINDS, corpus
from benchmarks.dedup_page import Incremental, Measured, page

_PEERS = {
    "exact": ["polars"],
    "daft": ["daft", "polars", "pyarrow"],
    "rensa": ["rensa", "polars"],
    "gaoya": ["gaoya", "polars"],
    "datasketch": ["datasketch", "polars"],
}
_LONGEST_RUN_S = 3600
_KIB = 1024


@dataclass(frozen=True, slots=True)
class _Run:
    printed: dict[str, float]
    peak_bytes: int


def _run(command: list[str]) -> _Run:
    """A process's printed JSON and its peak memory."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    return _Run(json.loads(printed.splitlines()[-1]), usage.ru_maxrss * _KIB)


def _environment(tool: str, folder: Path) -> tuple[Path, str]:
    """The Python of an environment with the tool in it, and the tool's version."""
    python = folder / tool / "bin" / "python"
    if not python.exists():
        venv.create(folder / tool, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *_PEERS[tool]], check=True, timeout=_LONGEST_RUN_S)
    package = "polars" if tool == "exact" else tool
    asked = [python, "-c", f"import importlib.metadata as m; print(m.version({package!r}))"]
    return python, subprocess.run(asked, check=True, capture_output=True, text=True, timeout=60).stdout.strip()


def _scored(name: str, run: _Run, corpus_rows: pl.DataFrame, kept: pl.Series) -> Measured:
    rows = corpus_rows.with_columns(kept=kept)
    dropped = dict(rows.group_by("kind").agg((~pl.col("kept")).mean()).iter_rows())
    distinct = rows.filter(~pl.col("kind").is_in(KINDS))
    return Measured(
        name=name,
        wall_s=run.printed["wall_s"],
        cpu_s=run.printed["cpu_s"],
        peak_bytes=run.peak_bytes,
        found={kind: dropped[kind] for kind in KINDS},
        wrongly_dropped=float((~distinct["kept"]).mean()),  # type: ignore[arg-type]
        hard_dropped=dropped["hard"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=304_000)
    parser.add_argument("--stored", type=int, default=3_000_000, help="rows of the large store")
    parser.add_argument("--questions", type=Path, help="a folder of .jsonl files with a `question` in each row")
    parser.add_argument("--environments", type=Path, default=Path(tempfile.gettempdir()) / "dedup-peers")
    parser.add_argument("--without-peers", action="store_true")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each tool; the fastest counts")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "benchmarks-dedup.md")
    given = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = corpus(given.rows, given.questions)
        rows.write_parquet(folder / "corpus.parquet")
        measured = []
        own = [sys.executable, "-m", "benchmarks.dedup_own"]
        commands = {
            "synth_assets, in memory": [*own, "memory"],
            "synth_assets, DuckDB file": [*own, "file"],
        }
        if not given.without_peers:
            peers = Path(__file__).with_name("dedup_peers.py")
            for tool in _PEERS:
                python, version = _environment(tool, given.environments)
                shown = f"exact only (Polars {version})" if tool == "exact" else f"{tool} {version}"
                commands[shown] = [str(python), str(peers), tool]
        kept = folder / "kept.parquet"
        for shown, command in commands.items():
            runs = [_run([*command, str(folder / "corpus.parquet"), str(kept)]) for _ in range(given.repeat)]
            best = min(runs, key=lambda run: run.printed["wall_s"])
            measured.append(_scored(shown, best, rows, pl.read_parquet(kept)["kept"]))
            sys.stderr.write(f"{shown}: {best.printed['wall_s']:.2f} s\n")
        grown = _run([*own, "grow", str(given.stored), str(folder / "grown.duckdb")])
        incremental = Incremental(**grown.printed, peak_bytes=grown.peak_bytes)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    given.out.write_text(page(rows, measured, incremental, machine, time.strftime("%Y-%m-%d"), bool(given.questions)))


if __name__ == "__main__":
    main()
