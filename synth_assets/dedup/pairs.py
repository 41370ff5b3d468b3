"""Two texts side by side: are they duplicates, by which rule, how similar, and which words keep them apart.

Belongs here: what explains and measures the rules of `decide`, pair by pair. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
import polars as pl
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from synth_assets.dedup.normalise import normalise, normalise_marked, without_literal_marks
from synth_assets.dedup.phrases import fold_phrases
from synth_assets.dedup.signatures import signatures
from synth_assets.dedup.thresholds import DEFAULT, Thresholds
from synth_assets.dedup.words import fold_word


def compare(pairs: pl.DataFrame, thresholds: Thresholds = DEFAULT) -> pl.DataFrame:
    """Each pair decided on by itself. `pairs`: `one`, `other`, texts without nulls, and `domain` where limits differ by it.

    Returns `rule`: `surface`, `phrasing` or `filler` for duplicates, null for others; `similarity` of the folded texts
    (0 to 1). The same rule as `decide`'s, for pairs that never meet in one index.
    """
    one, other = signatures(pairs["one"]), signatures(pairs["other"])
    domains = pairs["domain"] if "domain" in pairs.columns else pl.Series([None] * pairs.height, dtype=pl.String)
    near, long_words = thresholds.of(domains)
    folded = [fold_phrases(normalise_marked(pairs[side])).to_list() for side in ("one", "other")]
    similarity = np.asarray(cpdist(*folded, scorer=Indel.normalized_similarity, dtype=np.float64))
    verified = np.asarray(
        cpdist(
            *(side.folded.fill_null("").to_list() for side in (one, other)),
            scorer=Indel.normalized_similarity,
            dtype=np.float64,
        )
    )
    is_long = (one.words >= long_words) & (other.words >= long_words)
    filler = is_long & (one.content == other.content) & (verified >= near)
    rule = np.select([one.exact == other.exact, one.form == other.form, filler], ["surface", "phrasing", "filler"], "")
    return pl.DataFrame(
        {
            "rule": pl.Series(rule.tolist(), dtype=pl.String).replace("", None),
            "similarity": np.where(one.form == other.form, 1.0, similarity),
        }
    )


def written_similarity(one: str, others: list[str]) -> list[float]:
    """The share of characters that a text has in common with each of the others, in order, as they are written, case and
    punctuation apart (0 to 1): how bold it would be to merge them."""
    texts = normalise(pl.Series([one, *others], dtype=pl.String)).to_list()
    return [Indel.normalized_similarity(texts[0], text) for text in texts[1:]]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one text says and the other says in its place; `meaning`: whether that alone makes them two questions."""

    one: str
    other: str
    meaning: bool


def differences(one: str, other: str) -> list[Difference]:
    """Where two texts differ, word by word, case and punctuation apart, in their order.

    A phrase that only stands elsewhere shows as one word run on each side.
    """
    ours, theirs = (str(text).split() for text in normalise(pl.Series([one, other])))
    found = []
    for what, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what != "equal":
            sides = (" ".join(ours[a:b]), " ".join(theirs[c:d]))
            found.append(Difference(*sides, meaning=_folded(sides[0]) != _folded(sides[1])))
    return found


def folded_text(text: str) -> str:
    """The text as it is compared: surface, phrasing and spelling folded, articles left in."""
    marked = fold_phrases(normalise_marked(pl.Series([text])))
    return " ".join(fold_word(word).form for word in str(without_literal_marks(marked)[0]).split())


def _folded(words: str) -> list[str]:
    return [word for word in folded_text(words).split() if word not in ("a", "an", "the")]
