"""Which questions repeat a benchmark that a model is to be measured with: by runs of words, and by containment.

Belongs here: the comparison, on normalised words. Where benchmarks lie and what becomes of a match is for others to say.
A question matches a row of a benchmark when both are equal (`equal`), share 13 words in a row (`run`, the measure that
GPT-3's authors used), or when one, of at least 8 words, stands whole in the other (`contained`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from synth_assets.dedup.hashing import Counts, Keys, sequence_keys, text_keys
from synth_assets.dedup.normalise import normalise

RUN_WORDS = 13
LEAST_CONTAINED_WORDS = 8

_MATCH = {"row": pl.Int64, "benchmark_row": pl.Int64, "how": pl.String, "words": pl.String}


@dataclass(frozen=True, slots=True)
class _Words:
    """Texts as word hashes, one text after the other."""

    texts: pl.Series
    values: Keys
    lengths: Counts

    @classmethod
    def of(cls, texts: pl.Series) -> _Words:
        normal = normalise(texts.cast(pl.String))
        words = normal.str.extract_all(r"\S+")
        lengths = words.list.len().to_numpy().astype(np.int64)
        return cls(normal, text_keys(words.explode(empty_as_null=False, keep_nulls=False)), lengths)

    def runs(self, length: int) -> pl.DataFrame:
        """Every run of `length` words: `text` (number), `at` (word, from 0), `key`."""
        starts = np.cumsum(self.lengths) - self.lengths
        counts = np.maximum(self.lengths - length + 1, 0)
        text = np.repeat(np.arange(len(self.lengths)), counts)
        at = np.arange(len(text)) - np.repeat(np.cumsum(counts) - counts, counts)
        first = starts[text] + at
        windows = self.values[first[:, None] + np.arange(length)] if len(first) else self.values[:0]
        keys = sequence_keys(windows.reshape(-1), np.full(len(first), length, dtype=np.int64))
        return pl.DataFrame({"text": text, "at": at, "key": keys})

    def whole(self, length: int | None = None) -> pl.DataFrame:
        """The texts with any words (or of just so many) whole: `text`, `key`."""
        keys = sequence_keys(self.values, self.lengths)
        wanted = np.flatnonzero(self.lengths > 0 if length is None else self.lengths == length)
        return pl.DataFrame({"text": wanted, "key": keys[wanted]})


def find_contaminated(questions: pl.Series, benchmark: pl.Series) -> pl.DataFrame:
    """The questions that repeat a row of a benchmark, each with the first way found and the first such row.

    Both are texts without nulls. Returns `row` (of `questions`, ascending), `benchmark_row`, `how` (`equal`, `run` or
    `contained`) and `words`, those in common.
    """
    ours, theirs = _Words.of(questions), _Words.of(benchmark)
    matches = pl.concat([part.with_columns(rank=pl.lit(rank)) for rank, part in enumerate(_matches(ours, theirs))])
    first = matches.sort("rank", "benchmark_row", "at").group_by("row", maintain_order=True).first().sort("row")
    words = [
        " ".join(text.split()[at : at + length])
        for text, at, length in zip(ours.texts.gather(first["row"]), first["at"], first["length"], strict=True)
    ]
    return first.with_columns(words=pl.Series(words, dtype=pl.String)).select(
        pl.col(name).cast(dtype) for name, dtype in _MATCH.items()
    )


def _matches(ours: _Words, theirs: _Words) -> Iterator[pl.DataFrame]:
    """Frames of row, benchmark_row, how, at (in our text) and length, the surest kind first."""
    equal = ours.whole().join(theirs.whole(), on="key").with_columns(at=pl.lit(0), length=pl.lit(10_000))
    yield _named(equal, "equal")
    yield _named(_in_common(ours.runs(RUN_WORDS), theirs.runs(RUN_WORDS)), "run", RUN_WORDS)
    for length in range(LEAST_CONTAINED_WORDS, RUN_WORDS):
        inside_theirs = _in_common(ours.whole(length).with_columns(at=pl.lit(0)), theirs.runs(length))
        inside_ours = _in_common(ours.runs(length), theirs.whole(length))
        for found in (inside_theirs, inside_ours):
            yield _named(found, "contained", length)


def _in_common(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    return ours.join(theirs.select("text", "key").unique("key", keep="first", maintain_order=True), on="key")


def _named(found: pl.DataFrame, how: str, length: int | None = None) -> pl.DataFrame:
    if length is not None:
        found = found.with_columns(length=pl.lit(length))
    return found.select(
        row=pl.col("text").cast(pl.Int64),
        benchmark_row=pl.col("text_right").cast(pl.Int64),
        how=pl.lit(how),
        at=pl.col("at").cast(pl.Int64),
        length=pl.col("length").cast(pl.Int64),
    )
