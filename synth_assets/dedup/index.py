"""The index that tells new questions from repeated ones: the face of this room.

Belongs here: checking what comes in, and frames in and out. How texts are compared lies in `signatures` and `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from synth_assets.dedup.decide import Decision, decide
from synth_assets.dedup.register import Register
from synth_assets.dedup.signatures import Signatures, signatures

_COLUMNS = ("id", "text")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When two texts that agree in every word that bears meaning are duplicates though filler words differ.

    `near`: the least similarity of their folded forms (0 to 1, share of characters in common). `long_words`: the
    shortest text, in words without articles, for which filler words count as such; below it every word matters.
    """

    near: float = 0.85
    long_words: int = 24

    def __post_init__(self) -> None:
        if not 0 < self.near <= 1:
            raise ValueError(
                f"dedup: near is {self.near}; it must be above 0 and at most 1 (1: filler words count too)"
            )
        if self.long_words < 1:
            raise ValueError(f"dedup: long_words is {self.long_words}; it must be at least 1")


class DedupIndex:
    """Kept questions, and the decision whether another repeats any of them. In memory, for one thread at a time."""

    def __init__(self, thresholds: Thresholds = Thresholds()) -> None:
        self._thresholds = thresholds
        self._register = Register()

    def __len__(self) -> int:
        """The number of kept rows."""
        return len(self._register)

    def add(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Decide on each row, and keep those that repeat nothing.

        `rows`: `id`, `text` (strings without nulls), in the order in which they are to be kept. Returns one row per
        input row in the same order: `id`; `duplicate_of`, the id of the earliest kept row that it repeats, before or in
        this batch, or null; `kind`, `exact` where only case, white space or punctuation differ, else `near`, or null;
        `similarity` of the two with phrasing and spelling folded, 0 to 1, or null.
        Raises ValueError for a missing column, another type, or a null.
        """
        batch, decision = self._decided(rows)
        answer = self._answer(rows["id"], decision)
        self._register.learn(rows["id"], batch, decision.leader, decision.similarity, decision.first_seen)
        return answer

    def preview(self, rows: pl.DataFrame) -> pl.DataFrame:
        """What `add` would return, without keeping anything."""
        _, decision = self._decided(rows)
        return self._answer(rows["id"], decision)

    def seed(self, rows: pl.DataFrame) -> None:
        """Keep all rows (`id`, `text`) undecided: those of a store that were decided on when they came in.

        Raises ValueError as `add` does.
        """
        _check(rows)
        batch = signatures(rows["text"], self._thresholds.long_words)
        nobody = np.full(len(batch), -1, dtype=np.int64)
        self._register.learn(
            rows["id"], batch, nobody, np.full(len(batch), np.nan), np.ones(len(batch), dtype=np.bool_)
        )

    def _decided(self, rows: pl.DataFrame) -> tuple[Signatures, Decision]:
        _check(rows)
        batch = signatures(rows["text"], self._thresholds.long_words)
        return batch, decide(batch, self._register, self._thresholds.near)

    def _answer(self, ids: pl.Series, decision: Decision) -> pl.DataFrame:
        repeated = decision.leader >= 0
        stored, batch_ids = self._register.ids, ids.to_list()
        leaders = [
            stored[leader] if leader < len(stored) else batch_ids[leader - len(stored)]
            for leader in decision.leader[repeated].tolist()
        ]
        duplicate_of = np.full(len(ids), None, dtype=object)
        duplicate_of[repeated] = leaders
        return pl.DataFrame(
            {
                "id": ids,
                "duplicate_of": pl.Series(duplicate_of.tolist(), dtype=pl.String),
                "kind": pl.Series(np.where(decision.exact, "exact", "near")),
                "similarity": pl.Series(decision.similarity),
            }
        ).with_columns(
            kind=pl.when(pl.col("duplicate_of").is_not_null()).then("kind"),
            similarity=pl.col("similarity").fill_nan(None),
        )


def _check(rows: pl.DataFrame) -> None:
    for column in _COLUMNS:
        if column not in rows.columns:
            raise ValueError(f"dedup: the rows have no column {column!r}, only {rows.columns}; give 'id' and 'text'")
        series = rows[column]
        if series.dtype != pl.String and not rows.is_empty():
            raise ValueError(f"dedup: column {column!r} is {series.dtype}, not String; cast it before")
        if series.null_count():
            first = series.is_null().arg_max()
            raise ValueError(f"dedup: {column!r} is null in row {first}; reject such rows before they come here")
