"""Texts turned into the few numbers by which they are compared and joined.

Belongs here: keys that are equal exactly when two texts agree in all that must agree: the surface folded (`exact`),
phrasing, spelling and the place of a fronted phrase too (`form`), filler words too (`content`). Which rows go is
decided in `decide`.

Every word that bears meaning (names, numbers, units, negations, comparisons, variables, quoted signs) goes into each
key, in order: the key is the guard. So rows that differ in one of them never meet, and a join on equal keys finds all
rows that could be duplicates; banded MinHash, which would find rows that differ in such words, has nothing to add.

No threshold goes into a signature: it may be stored, and decided on anew under others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from synth_assets.dedup.hashing import Counts, Keys, sequence_keys, text_keys, turning_points
from synth_assets.dedup.normalise import normalise_marked, without_literal_marks
from synth_assets.dedup.phrases import fold_phrases
from synth_assets.dedup.words import Role, fold_word

Made = TypeVar("Made")

# Raised whenever a rule of this room changes a key: stored signatures of another version are made anew.
RULES = 4

NO_KEY = np.uint64(0)  # the content key of a text too short to be compared by content

# The shortest text, in words without articles, in which any word may count as filler.
LEAST_LONG_WORDS = 8
# Below this a sequence and its rotation may be two things: "sort list", "list sort".
_LEAST_TURNED_WORDS = 4

_ROWS_AT_A_TIME = 50_000  # larger slices are hardly faster
_ROWS_AS_WORDS = 12_288  # bounds the memory for single words
_LEAST_ROWS_AT_A_TIME = 1_024  # below this, making the patterns ready takes longer than using them
_BYTES_AT_A_TIME = 8_000_000

SCHEMA = {
    "exact": pl.Int64(),
    "form": pl.Int64(),
    "content": pl.Int64(),
    "words": pl.Int32(),
    "folded": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Signatures:
    """Per row: the three keys (64 bits each, the same everywhere), its length in `words` without articles, and the
    folded text by which rows of equal content are verified (null below `LEAST_LONG_WORDS` words)."""

    exact: Keys
    form: Keys
    content: Keys
    words: NDArray[np.int32]
    folded: pl.Series

    def __len__(self) -> int:
        return len(self.exact)

    def frame(self) -> pl.DataFrame:
        """As a frame of `SCHEMA`; keys are signed there, as databases and file formats prefer."""
        keys = {name: getattr(self, name).view(np.int64) for name in ("exact", "form", "content")}
        return pl.DataFrame({**keys, "words": self.words, "folded": self.folded}, schema=SCHEMA)

    def gather(self, rows: NDArray[np.int64]) -> Signatures:
        """Those of some rows, in the order asked for."""
        return Signatures(
            self.exact[rows], self.form[rows], self.content[rows], self.words[rows], self.folded.gather(rows)
        )

    @classmethod
    def of_frame(cls, frame: pl.DataFrame) -> Signatures:
        """From a frame with the columns of `SCHEMA`."""
        exact, form, content = (
            frame[name].to_numpy().astype(np.int64).view(np.uint64) for name in ("exact", "form", "content")
        )
        return cls(exact, form, content, frame["words"].to_numpy().astype(np.int32), frame["folded"])


def signatures(text: pl.Series) -> Signatures:
    """The signatures of texts without nulls. Equal texts, and texts of equal surface, are worked on once."""
    different, place = _different(text.cast(pl.String))
    marked, marked_place = _different(pl.concat(_spread(normalise_marked, different)))
    parts = [part for parts in _spread(_signatures, marked) for part in parts]
    found = Signatures(
        exact=np.concatenate([part.exact for part in parts]),
        form=np.concatenate([part.form for part in parts]),
        content=np.concatenate([part.content for part in parts]),
        words=np.concatenate([part.words for part in parts]),
        folded=pl.concat([part.folded for part in parts]),
    )
    return found if len(marked) == len(text) else found.gather(marked_place[place])


def _different(text: pl.Series) -> tuple[pl.Series, NDArray[np.int64]]:
    """The different ones of texts, in the order of their first appearance, and the place there of each text."""
    encoded = text.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()).dictionary_encode()
    return pl.Series(text.name, encoded.dictionary), encoded.indices.to_numpy().astype(np.int64)


def _spread(work: Callable[[pl.Series], Made], text: pl.Series) -> list[Made]:
    """What `work` makes of slices of the texts. Polars works on one column with one thread, and lets others run meanwhile."""
    slices = _slices(text)
    with ThreadPoolExecutor(min(len(slices), os.cpu_count() or 1)) as threads:
        return list(threads.map(lambda one: work(text.slice(*one)), slices))


def _slices(text: pl.Series) -> list[tuple[int, int]]:
    """Start and length of slices that are bounded in rows and, but for a single longer text, in bytes; small batches are
    spread over the processors, too."""
    share = -(-len(text) // (os.cpu_count() or 1))
    most_rows = min(max(share, _LEAST_ROWS_AT_A_TIME), _ROWS_AT_A_TIME)
    end = np.cumsum(text.str.len_bytes().to_numpy().astype(np.int64))
    bounds = [0]
    while bounds[-1] < len(text):
        start = bounds[-1]
        before = end[start - 1] if start else 0
        fits = int(np.searchsorted(end, before + _BYTES_AT_A_TIME, side="right"))
        bounds.append(max(start + 1, min(start + most_rows, fits)))
    return [(start, stop - start) for start, stop in pairwise(bounds)] or [(0, 0)]


def _signatures(marked: pl.Series) -> list[Signatures]:
    """Of one slice after the other, as single words take up far more memory than texts."""
    folded = fold_phrases(marked)
    starts = range(0, max(len(marked), 1), _ROWS_AS_WORDS)
    return [_keyed(marked.slice(start, _ROWS_AS_WORDS), folded.slice(start, _ROWS_AS_WORDS)) for start in starts]


def _keyed(marked: pl.Series, phrases: pl.Series) -> Signatures:
    words = phrases.str.split(" ")
    lengths = words.list.len().to_numpy().astype(np.int64)
    vocabulary, entry = _different(words.explode(empty_as_null=False, keep_nulls=False))
    folded = [fold_word(word) for word in vocabulary]
    forms = pl.Series("form", [word.form for word in folded], dtype=pl.String)
    contents = pl.Series("content", [word.content for word in folded], dtype=pl.String)
    row = np.repeat(np.arange(len(lengths)), lengths)
    word = (vocabulary != "").to_numpy()[entry]  # blanks may double
    entry, row = entry[word], row[word]
    role = np.array([word.role for word in folded], dtype=np.int8)[entry]
    names_a = np.array([word.names_a for word in folded], dtype=np.bool_)[entry]
    in_form = ~_articles(role, names_a, row)
    form_length = np.bincount(row[in_form], minlength=len(lengths))
    is_long = form_length >= LEAST_LONG_WORDS

    values = text_keys(forms)[entry[in_form]]
    turned = np.where(form_length >= _LEAST_TURNED_WORDS, turning_points(values, form_length), 0)
    form = sequence_keys(values, form_length, turned)
    in_content = in_form & (role != Role.FILLER) & is_long[row]
    content = sequence_keys(
        text_keys(contents)[entry[in_content]], np.bincount(row[in_content], minlength=len(lengths))
    )
    exact = text_keys(without_literal_marks(marked))
    shown = in_form & is_long[row]
    return Signatures(
        exact=exact,
        form=np.where(form_length > 0, form, exact),  # "The" and "Please" have no words left, yet differ
        content=np.where(is_long, content, NO_KEY),
        words=form_length.astype(np.int32),
        folded=_joined(forms.gather(entry[shown]), np.where(is_long, form_length, 0)),
    )


def _articles(role: NDArray[np.int8], names_a: NDArray[np.bool_], row: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which words are articles: an "a" only before a proper word and not behind what names it (vitamin A)."""
    same_row = row[1:] == row[:-1]
    before_a_word = np.zeros(len(role), dtype=np.bool_)
    before_a_word[:-1] = same_row & ((role[1:] == Role.CONTENT) | (role[1:] == Role.FILLER))
    named = np.zeros(len(role), dtype=np.bool_)
    named[1:] = same_row & names_a[:-1]
    articles: NDArray[np.bool_] = (role == Role.ARTICLE) | ((role == Role.ARTICLE_A) & before_a_word & ~named)
    return articles


def _joined(words: pl.Series, lengths: Counts) -> pl.Series:
    """The words of each row joined by blanks; null for rows without."""
    offsets = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))
    values = words.cast(pl.String).rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    lists = pl.Series(pa.LargeListArray.from_arrays(offsets, values))
    joined = pl.DataFrame({"folded": lists}).select(
        folded=pl.when(pl.col("folded").list.len() > 0).then(pl.col("folded").list.join(" "))
    )
    return joined["folded"].cast(pl.String)
