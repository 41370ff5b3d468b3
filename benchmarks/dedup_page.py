"""The results page of the dedup benchmark: figures in, Markdown out. Pure, but for the labelled pairs that it reads.

Every sentence that judges is written from figures of the run: what was aimed at and missed lies in `benchmarks.dedup_aims`.
"""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

import polars as pl

from benchmarks.dedup_aims import aims
from benchmarks.dedup_corpus import KINDS
from benchmarks.dedup_figures import Figures, Score, Spread
from synth_assets.dedup.pairs import compare
from synth_assets_tests.dedup.labelled_files import labelled_pairs

_PROJECTED_ROWS = 100_000_000
_PROJECTED_CORES = 32
_EXCHANGES = 3

# By people, with rules 3; to be read anew when the rules change. A near miss is a kept question and the kept question most
# like it, from a similarity of 0.85 on: the share of characters in common of the folded forms, in their order or sorted.
_READ = [
    "## Read by hand",
    "",
    "Of six real files with 56,178 questions, 34,790 are kept. 100 random pairs that were merged as near were read: 1 would be",
    "decided otherwise (a common tool, the common tools: plural and singular are one form). Of 100 random near misses that were",
    "kept (a question and the kept one most like it, from a similarity of 0.85 on) 17 ask the same, in other samples with rules",
    "of this version up to 21, with the rules before 25; the aim is 2. What is left has no kinds: each pair has a",
    "turn of its own (integer solutions and solutions in integers, a mock and mocking), which rules of words do not reach without",
    "merging what differs.",
]


@dataclass(frozen=True, slots=True)
class Machine:
    """What was measured on, and how busy it was when the run began (processes that wanted to run, mean of a minute)."""

    cores: int
    processor: str
    python: str
    load: float

    @classmethod
    def now(cls) -> Machine:
        return cls(os.cpu_count() or 1, platform.machine(), platform.python_version(), os.getloadavg()[0])

    def __str__(self) -> str:
        return f"{self.cores} cores, {self.processor}, Python {self.python}"


def page(figures: Figures, machine: Machine, day: str) -> str:
    """The whole page."""
    parts = (
        _head(figures, machine, day),
        _tools(figures),
        _dropped(figures),
        _stores(figures),
        _spread(figures),
        _labelled(),
        _READ,
    )
    return "\n".join(line for part in parts for line in (*part, ""))


def _head(figures: Figures, machine: Machine, day: str) -> list[str]:
    counts = dict(figures.rows.group_by("kind").len().iter_rows())
    source = "the embedded provider and real question files" if figures.with_questions else "the embedded provider"
    busy = "nothing else to do" if machine.load < 0.5 else "other work to do, which makes wall times longer"
    return [
        "# Deduplication: results",
        "",
        f"Written by `python -m benchmarks.dedup` on {day} ({machine}). The machine had {busy}",
        f"(load {machine.load:.1f} at the start); CPU time stands beside wall time.",
        "",
        f"## {figures.rows.height:,} rows with known truth",
        "",
        f"Bases from {source}, edited by the rules in `benchmarks/dedup_corpus.py`:",
        f"{counts['base']:,} bases and {counts['hard']:,} hard negatives are distinct; {counts['exact']:,} exact copies,",
        f"{counts['surface']:,} surface variants and {counts['reworded']:,} rewordings repeat them. Settings of the peers:",
        "`benchmarks/dedup_peers.py`. Peak memory is that of all processes of a tool, CPU time too.",
    ]


def _tools(figures: Figures) -> list[str]:
    return [
        "| tool | wall | CPU | peak memory | exact found | surface found | rewordings found | distinct dropped"
        " | hard negatives dropped |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(name, score) for name, score in figures.scores.items()),
        "",
        *_between(figures),
        *aims(figures),
    ]


def _row(name: str, score: Score | str) -> str:
    if isinstance(score, str):
        return f"| {name} | {score} |" + " |" * 7
    found = " | ".join(f"{score.found[kind]:.2%}" for kind in KINDS)
    return (
        f"| {name} | {score.wall_s:.1f} s | {score.cpu_s:.1f} s | {score.peak_bytes / 1e9:.2f} GB | {found} "
        f"| {score.wrongly_dropped:.2%} | {score.hard_dropped:.2%} |"
    )


def _between(figures: Figures) -> list[str]:
    """Between which bounds the peers that look for near-duplicates lie."""
    peers = figures.near_peers()
    if len(peers) < 2:
        return []
    finds = sorted(peers, key=lambda score: score.found["reworded"])
    drops = sorted(peers, key=lambda score: score.wrongly_dropped)
    own = figures.own
    return [
        f"The {len(peers)} peers that look for near-duplicates find from {finds[0].found['reworded']:.1%} ({finds[0].name}) to",
        f"{finds[-1].found['reworded']:.1%} ({finds[-1].name}) of the rewordings, and drop from {drops[0].wrongly_dropped:.1%}",
        f"({drops[0].name}) to {drops[-1].wrongly_dropped:.1%} ({drops[-1].name}) of the distinct rows; synth_assets in memory",
        f"finds {own.found['reworded']:.1%} and drops {own.wrongly_dropped:.1%}.",
        "",
    ]


def _dropped(figures: Figures) -> list[str]:
    """Distinct rows that we dropped, to be read: the corpus takes its own rules for the truth."""
    own = figures.own
    counts = ", ".join(f"{count:,} of kind `{kind}`" for kind, count in own.dropped_by_kind)
    lines = ["## Distinct rows that synth_assets dropped", ""]
    if not own.examples:
        return [*lines, "None."]
    lines += [f"{counts}. Of these, drawn at random, with the question that each was taken to repeat:", ""]
    return lines + [f"- {_quoted(one)}: {_quoted(other)}" for one, other in own.examples]


def _quoted(text: str) -> str:
    """As code, which Markdown leaves alone whatever is in it."""
    fence = "``" if "`" in text else "`"
    return f"{fence} {' '.join(text.split())} {fence}"


def _stores(figures: Figures) -> list[str]:
    grown = figures.growth
    return [
        f"## {grown.stored:,} rows in one pass",
        "",
        "Into a DuckDB file, 100,000 at a time; one row in five repeats an earlier one, texts have 20 to 37 words.",
        "",
        "| rows | wall, a row | CPU, a row |",
        "|---|---|---|",
        f"| the first {grown.step:,} | {grown.first_us:.1f} µs | {grown.first_cpu_us:.1f} µs |",
        f"| the last {grown.step:,} | {grown.last_us:.1f} µs | {grown.last_cpu_us:.1f} µs |",
        f"| all {grown.stored:,} | {grown.all_us:.1f} µs | {grown.all_cpu_us:.1f} µs |",
        "",
        f"Peak memory {grown.peak_bytes / 1e9:.2f} GB; the file {grown.file_bytes / 1e9:.2f} GB.",
        "",
        "| stored | adding 4,000 rows | of which signing |",
        "|---|---|---|",
        f"| {grown.step:,} | {grown.small_batch_s:.2f} s | {grown.small_batch_sign_s:.2f} s |",
        f"| {grown.stored:,} | {grown.large_batch_s:.2f} s | {grown.large_batch_sign_s:.2f} s |",
    ]


def _spread(figures: Figures) -> list[str]:
    lines = ["## Beyond one machine", ""]
    spread = figures.spread
    if isinstance(spread, str):
        return [*lines, f"Two workers were {spread}."]
    grown = figures.growth
    same = "the same for every row" if not spread.differing else f"different for {spread.differing:,} rows"
    return [
        *lines,
        f"The same {spread.rows:,} rows from Parquet files, by `python -m synth_assets.dedup.spread` on a Ray cluster of two",
        f"workers with one core each: {spread.wall_s:.0f} s, {spread.cpu_s:.0f} s of CPU with all that Ray runs, at most",
        f"{spread.peak_bytes / 1e9:.1f} GB of memory in all processes. The decisions are {same} as in the DuckDB file, whose",
        f"build takes {grown.all_us * grown.stored / 1e6:.0f} s ({grown.all_cpu_us * grown.stored / 1e6:.0f} s of CPU).",
        "",
        *_projection(spread),
    ]


def _projection(spread: Spread) -> list[str]:
    cpu_us = spread.cpu_s / spread.rows * 1e6
    hours = cpu_us * _PROJECTED_ROWS / 1e6 / 3600
    written = spread.signature_bytes / spread.rows
    gigabytes = written * _PROJECTED_ROWS / 1e9
    return [
        f"On paper, at {cpu_us:.0f} µs of CPU and {written:.0f} bytes of signature a row (Parquet), {_PROJECTED_ROWS:,} rows take"
        f" {hours:.1f} hours of",
        f"one core, {hours * 60 / _PROJECTED_CORES:.0f} minutes of {_PROJECTED_CORES} without waiting for the network, and"
        f" {_EXCHANGES} exchanges of {gigabytes:.0f} GB each, as Parquet. That the",
        "cost of a row stays the same with more rows and more nodes is an assumption; nothing beyond this run was measured.",
    ]


def _labelled() -> list[str]:
    pairs = pl.DataFrame(labelled_pairs())
    decided = pairs.with_columns(merged=compare(pairs)["rule"].is_not_null())
    kinds = decided.group_by("label", "kind").agg(pl.len(), pl.col("merged").sum()).sort("label", "kind")
    merged = decided.filter("merged")
    right = merged.filter(label="duplicate").height
    fewest = pairs.group_by("domain").len()["len"].min()
    lines = [
        "## Labelled pairs",
        "",
        f"{pairs.height:,} pairs, written for this project, {fewest!r} or more of each domain.",
        f"Precision {right / merged.height:.2%}, recall {right / decided.filter(label='duplicate').height:.2%}.",
        "",
        "| label | kind | pairs | merged |",
        "|---|---|---|---|",
    ]
    return lines + [f"| {label} | {kind} | {count} | {both} |" for label, kind, count, both in kinds.iter_rows()]
