"""The index that tells new questions from repeated ones, in memory.

Belongs here: checking what comes in, and frames in and out. How texts are compared lies in `signatures` and `decide`;
the same index in a database, for more rows and more processes, is in `store`.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from synth_assets.dedup.decide import Decision, Limited, Positions, decide
from synth_assets.dedup.register import Register
from synth_assets.dedup.signatures import Signatures, signatures
from synth_assets.dedup.thresholds import DEFAULT, Thresholds

Flags = NDArray[np.bool_]


class DedupIndex:
    """Kept questions, and the decision whether another repeats any of them. For one thread at a time."""

    def __init__(self, thresholds: Thresholds = DEFAULT) -> None:
        self._thresholds = thresholds
        self._register = Register()

    def __len__(self) -> int:
        """The number of kept rows."""
        return len(self._register)

    def add(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Decide on each row, and keep those that repeat nothing.

        `rows`: `id`, `text` (strings without nulls), in the order in which they are to be kept, and `domain` where the
        thresholds have limits by domain. Returns one row per input row in the same order: `id`; `duplicate_of`, the id
        of the earliest kept row that it repeats, before or in this batch, or null; `kind`, `exact` where only case,
        white space or punctuation differ, else `near`, or null; `similarity` of the two with phrasing and spelling
        folded, 0 to 1, or null.
        Raises ValueError for a missing column, another type, or a null.
        """
        batch, decision = self._decided(rows)
        answer = self._answer(rows["id"], batch, decision)
        self._register.learn(rows["id"], batch, decision)
        return answer

    def preview(self, rows: pl.DataFrame) -> pl.DataFrame:
        """What `add` would return, without keeping anything."""
        batch, decision = self._decided(rows)
        return self._answer(rows["id"], batch, decision)

    def seed(self, rows: pl.DataFrame) -> None:
        """Keep all rows (as in `add`) undecided: those of a store that were decided on when they came in."""
        check_rows(rows)
        self.seed_signatures(rows, signatures(rows["text"]))

    def seed_signatures(self, rows: pl.DataFrame, made: Signatures) -> None:
        """Keep all rows (`id`, and `domain` as in `add`) undecided, by signatures that were made before."""
        batch = limited(rows, made, self._thresholds)
        nobody = np.full(len(made), -1, dtype=np.int64)
        everyone = np.ones(len(made), dtype=np.bool_)
        self._register.learn(rows["id"], batch, Decision(nobody, np.full(len(made), np.nan), everyone))

    def _decided(self, rows: pl.DataFrame) -> tuple[Limited, Decision]:
        check_rows(rows)
        batch = limited(rows, signatures(rows["text"]), self._thresholds)
        return batch, decide(batch, self._register.find(batch), len(self._register))

    def _answer(self, ids: pl.Series, batch: Limited, decision: Decision) -> pl.DataFrame:
        stored, leader = len(self._register), decision.leader
        known = np.unique(leader[(leader >= 0) & (leader < stored)])
        names = pl.concat([pl.Series([self._register.ids[one] for one in known.tolist()], dtype=pl.String), ids])
        place = np.where(leader < stored, np.searchsorted(known, leader), len(known) + leader - stored)
        exact = np.concatenate((self._register.exact, batch.signatures.exact))[leader]
        return answered(ids, leader >= 0, names, place, exact == batch.signatures.exact, decision.similarity)


def answered(
    ids: pl.Series, repeated: Flags, names: pl.Series, place: Positions, exact: Flags, similarity: NDArray[np.float64]
) -> pl.DataFrame:
    """The frame that `DedupIndex.add` describes. Per row that is `repeated`, `place` is that of its leader in `names`."""
    rows = pl.DataFrame({"id": ids, "repeated": repeated, "exact": exact, "similarity": similarity})
    return rows.select(
        "id",
        duplicate_of=names.gather(pl.Series(place).zip_with(rows["repeated"], pl.Series([None], dtype=pl.Int64))),
        kind=pl.when("repeated").then(pl.when("exact").then(pl.lit("exact")).otherwise(pl.lit("near"))),
        similarity=pl.col("similarity").fill_nan(None),
    )


def limited(rows: pl.DataFrame, made: Signatures, thresholds: Thresholds) -> Limited:
    """The signatures of `rows` with the limits of each row's domain."""
    domains = (
        rows["domain"]
        if "domain" in rows.columns
        else pl.Series([None], dtype=pl.String).new_from_index(0, rows.height)
    )
    return Limited.by(made, *thresholds.of(domains))


def check_rows(rows: pl.DataFrame) -> None:
    """Raises ValueError unless `rows` has `id` and `text`, strings without nulls."""
    for column in ("id", "text"):
        if column not in rows.columns:
            raise ValueError(f"dedup: the rows have no column {column!r}, only {rows.columns}; give 'id' and 'text'")
        series = rows[column]
        if series.dtype != pl.String and not rows.is_empty():
            raise ValueError(f"dedup: column {column!r} is {series.dtype}, not String; cast it before")
        if series.null_count():
            first = series.is_null().arg_max()
            raise ValueError(f"dedup: {column!r} is null in row {first}; reject such rows before they come here")
