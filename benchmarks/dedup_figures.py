"""What the dedup benchmark measures, as values."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from benchmarks.dedup_corpus import KINDS
from benchmarks.dedup_own import Growth

OWN_MEMORY, OWN_FILE = "synth_assets, in memory", "synth_assets, DuckDB file"
_EXAMPLES, _SEED = 6, 3


@dataclass(frozen=True, slots=True)
class Score:
    """One tool on the corpus. Shares are 0 to 1: of repetitions `found` by kind, of distinct rows dropped. `is_near`: it
    looks for more than exact copies. `dropped_by_kind`: distinct rows dropped; `examples`: some of them, each with what it
    was taken to repeat, where the tool says that."""

    name: str
    is_near: bool
    wall_s: float
    cpu_s: float
    peak_bytes: int
    found: dict[str, float]
    wrongly_dropped: float
    hard_dropped: float
    dropped_by_kind: list[tuple[str, int]]
    examples: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Spread:
    """A run over Parquet files with two workers: CPU seconds and memory of all their processes, bytes of the signatures
    that it wrote, and how many rows it decided otherwise than the store did."""

    rows: int
    wall_s: float
    cpu_s: float
    peak_bytes: int
    signature_bytes: int
    differing: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All of a run. `scores`: by the name of the tool, or why it did not run."""

    rows: pl.DataFrame
    with_questions: bool
    scores: dict[str, Score | str]
    growth: Growth
    spread: Spread | str

    @property
    def own(self) -> Score:
        score = self.scores[OWN_MEMORY]
        assert isinstance(score, Score)
        return score

    def near_peers(self) -> list[Score]:
        """The peers that ran and look for near-duplicates."""
        ran = [score for name, score in self.scores.items() if name not in (OWN_MEMORY, OWN_FILE)]
        return [score for score in ran if isinstance(score, Score) and score.is_near]


def scored(
    name: str, is_near: bool, wall_s: float, cpu_s: float, peak_bytes: int, corpus: pl.DataFrame, decided: pl.DataFrame
) -> Score:
    """A tool's decisions (`kept` per row of the corpus, `duplicate_of` where it says that) beside the truth."""
    rows = pl.concat([corpus, decided], how="horizontal")
    dropped = dict(rows.group_by("kind").agg((~pl.col("kept")).mean()).iter_rows())
    distinct = rows.filter(~pl.col("kind").is_in(KINDS))
    wrong = distinct.filter(~pl.col("kept"))
    examples = []
    if "duplicate_of" in rows.columns:
        drawn = wrong.sample(min(_EXAMPLES, wrong.height), seed=_SEED)
        leaders = corpus.select(duplicate_of="id", leader="text")
        examples = list(drawn.join(leaders, on="duplicate_of").select("text", "leader").iter_rows())
    return Score(
        name=name,
        is_near=is_near,
        wall_s=wall_s,
        cpu_s=cpu_s,
        peak_bytes=peak_bytes,
        found={kind: dropped[kind] for kind in KINDS},
        wrongly_dropped=wrong.height / distinct.height,
        hard_dropped=dropped["hard"],
        dropped_by_kind=list(wrong.group_by("kind").len().sort("kind").iter_rows()),
        examples=examples,
    )
