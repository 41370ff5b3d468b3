"""Texts turned into the few numbers by which they are compared and joined.

Belongs here: keys that are equal exactly when two texts agree in all that must agree: the surface folded (`exact`),
phrasing and spelling too (`form`), filler words too (`content`). Which rows go is decided in `decide`.

Every word that bears meaning (names, numbers, units, negations, comparisons, variables, quoted signs) goes into each
key, in order: the key is the guard. So rows that differ in one of them never meet, and a join on equal keys finds all
rows that could be duplicates; banded MinHash, which would find rows that differ in such words, has nothing to add.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from synth_assets.dedup.normalise import normalise_marked, without_literal_marks
from synth_assets.dedup.phrases import fold_phrases
from synth_assets.dedup.words import Role, fold_word

Keys = NDArray[np.uint64]

NO_KEY = np.uint64(0)  # the content key of a text too short to have one

# Odd, so that multiplying by it loses nothing modulo 2^64; its powers tell the places of a word in the text apart.
_PLACE = 0x9E3779B97F4A7C15

_ROWS_AT_A_TIME = 16_384  # bounds the memory for single words; larger slices are hardly faster


@dataclass(frozen=True, slots=True)
class Signatures:
    """Per row: the three keys (64 bits each), and the folded text by which long rows are verified (null for short).

    The keys come from Polars' string hash. It is stable within a process only: never store them.
    """

    exact: Keys
    form: Keys
    content: Keys
    folded: pl.Series

    def __len__(self) -> int:
        return len(self.exact)


def signatures(text: pl.Series, long_words: int) -> Signatures:
    """The signatures of texts without nulls; a text of `long_words` words or more, articles apart, is a long one."""
    slices = [
        _signatures(text.slice(start, _ROWS_AT_A_TIME), long_words)
        for start in range(0, max(len(text), 1), _ROWS_AT_A_TIME)
    ]
    return Signatures(
        exact=np.concatenate([part.exact for part in slices]),
        form=np.concatenate([part.form for part in slices]),
        content=np.concatenate([part.content for part in slices]),
        folded=pl.concat([part.folded for part in slices]),
    )


def _signatures(text: pl.Series, long_words: int) -> Signatures:
    marked = normalise_marked(text)
    words = fold_phrases(marked).str.extract_all(r"\S+").rename("word")
    lengths = words.list.len().to_numpy().astype(np.int64)
    tokens = words.explode(empty_as_null=False, keep_nulls=False)
    vocabulary = tokens.unique()
    folded = [fold_word(word) for word in vocabulary]
    forms = pl.Series("form", [word.form for word in folded], dtype=pl.String)
    contents = pl.Series("content", [word.content for word in folded], dtype=pl.String)
    place_in_vocabulary = pl.int_range(len(vocabulary), dtype=pl.UInt32, eager=True)
    # The cast is for an empty batch, whose column of nulls would become floats.
    entry = tokens.replace_strict(vocabulary, place_in_vocabulary, return_dtype=pl.UInt32).to_numpy().astype(np.uint32)

    row = np.repeat(np.arange(len(lengths)), lengths)
    role = np.array([word.role for word in folded], dtype=np.int8)[entry]
    names_a = np.array([word.names_a for word in folded], dtype=np.bool_)[entry]
    in_form = ~_articles(role, names_a, row)
    form_length = np.bincount(row[in_form], minlength=len(lengths))
    is_long = form_length >= long_words

    form = _sequence_keys(forms.hash().to_numpy()[entry], in_form, row, len(lengths))
    in_content = in_form & (role != Role.FILLER) & is_long[row]
    content = _sequence_keys(contents.hash().to_numpy()[entry], in_content, row, len(lengths))
    shown = in_form & is_long[row]
    exact = without_literal_marks(marked).hash().to_numpy()
    return Signatures(
        exact=exact,
        form=np.where(form_length > 0, form, exact),  # "The" and "Please" have no words left, yet differ
        content=np.where(is_long, content, NO_KEY),
        folded=_joined(forms.gather(entry[shown]), row[shown], len(lengths)),
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


def _sequence_keys(hashes: Keys, counted: NDArray[np.bool_], row: NDArray[np.int64], rows: int) -> Keys:
    """One key per row from the hashes of its counted words and their order: a polynomial modulo 2^64."""
    values, owner = hashes[counted], row[counted]
    counts = np.bincount(owner, minlength=rows)
    starts = np.cumsum(counts) - counts
    place = np.arange(len(values)) - np.repeat(starts, counts)
    powers = np.ones(counts.max(initial=0) + 1, dtype=np.uint64)
    powers[1:] = _PLACE
    powers = np.multiply.accumulate(powers)
    keys = np.zeros(rows, dtype=np.uint64)
    filled = counts > 0
    if len(values):
        keys[filled] = np.add.reduceat(values * powers[place], starts[filled])
    return keys


def _joined(words: pl.Series, row: NDArray[np.int64], rows: int) -> pl.Series:
    """The words of each row joined by blanks; null for rows without."""
    joined = (
        pl.DataFrame({"row": row, "word": words}).group_by("row", maintain_order=True).agg(pl.col("word").str.join(" "))
    )
    return pl.DataFrame({"row": np.arange(rows)}).join(joined, on="row", how="left", maintain_order="left")["word"]
