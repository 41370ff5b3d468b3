"""Which rows of a batch are duplicates, and of which kept row: pure, from signatures alone.

Belongs here: the rule, as if the rows came one by one, worked out for the batch at once. A row is a duplicate if its
normalised text was seen before; else of the first kept row that has its form; else of the first kept row that has its
content and is similar enough. Otherwise it is kept itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from synth_assets.dedup.hashing import Keys
from synth_assets.dedup.signatures import Signatures

Positions = NDArray[np.int64]
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Limited:
    """A batch as it is to be decided on: its signatures, per row the least similarity, and whether it is long enough to
    be compared by content."""

    signatures: Signatures
    near: NDArray[np.float64]
    is_long: NDArray[np.bool_]

    @classmethod
    def by(cls, signatures: Signatures, near: NDArray[np.float64], long_words: NDArray[np.int32]) -> Limited:
        """With the limits of each row, as `Thresholds.of` gives them."""
        return cls(signatures, near, signatures.words >= long_words)


@dataclass(frozen=True, slots=True)
class Found:
    """What a store holds that a batch may repeat. Kept rows are named by their number; -1 stands for none.

    Per row of the batch: `seen`, the kept row that its normalised text was decided to repeat (or is), and
    `seen_similarity` to it; `form`, the first kept row of its form. `content`: pairs of a batch row and a long kept row
    of its content, ascending in both, with the latter's folded text.
    """

    seen: Positions
    seen_similarity: NDArray[np.float64]
    form: Positions
    content_row: Positions
    content: Positions
    content_folded: pl.Series


@dataclass(frozen=True, slots=True)
class Decision:
    """Per row of the batch. `leader`: -1 for a kept row, else the number of the kept row that it repeats, where row i of
    the batch counts as `first_number` + i. `similarity`: of the folded forms, 0 to 1, NaN for a kept row.
    `first_seen`: no row before it had its normalised text."""

    leader: Positions
    similarity: NDArray[np.float64]
    first_seen: NDArray[np.bool_]


def decide(batch: Limited, found: Found, first_number: int) -> Decision:
    """The decision on each row of a batch, against what was found and the rows before it.

    `first_number`: above the number of every stored row.
    """
    rows = batch.signatures
    leader, similarity = found.seen.copy(), found.seen_similarity.copy()

    def settle(these: Positions, leaders: Positions, likeness: NDArray[np.float64]) -> None:
        near_enough = np.flatnonzero(likeness >= batch.near[these])[::-1]  # backwards: the earliest is written last
        leader[these[near_enough]] = leaders[near_enough]
        similarity[these[near_enough]] = likeness[near_enough]

    def follow(these: Positions, heads: Positions) -> None:
        kept = leader[heads] < 0
        leader[these] = np.where(kept, first_number + heads, leader[heads])
        similarity[these] = np.where(kept, 1.0, similarity[heads])

    new = np.flatnonzero(leader < 0)
    new_heads = first_of_each(rows.exact, new)
    texts = new[new_heads == new]

    leader[texts] = found.form[texts]
    similarity[texts[leader[texts] >= 0]] = 1.0
    texts = texts[leader[texts] < 0]
    text_heads = first_of_each(rows.form, texts)
    forms = texts[text_heads == texts]

    pending = forms[batch.is_long[forms]]
    is_pending = np.zeros(len(rows), dtype=np.bool_)
    is_pending[pending] = True
    pairs = np.flatnonzero(is_pending[found.content_row])
    query = found.content_row[pairs]
    settle(query, found.content[pairs], _similarity(rows.folded.gather(query), found.content_folded.gather(pairs)))
    pending = pending[leader[pending] < 0]
    while pending.size:  # a round keeps the first of each content; as many rounds as leaders share one
        heads = first_of_each(rows.content, pending)
        pending, heads = pending[heads != pending], heads[heads != pending]
        settle(pending, first_number + heads, _similarity(rows.folded.gather(pending), rows.folded.gather(heads)))
        pending = pending[leader[pending] < 0]

    follow(texts[text_heads != texts], text_heads[text_heads != texts])
    follow(new[new_heads != new], new_heads[new_heads != new])
    first_seen = np.zeros(len(rows), dtype=np.bool_)
    first_seen[new[new_heads == new]] = True
    return Decision(leader, similarity, first_seen)


def first_of_each(keys: Keys, rows: Positions) -> Positions:
    """For each of `rows` (ascending), the first of them that has its key."""
    _, first, inverse = np.unique(keys[rows], return_index=True, return_inverse=True)
    return rows[first[inverse]]


def _similarity(texts: pl.Series, others: pl.Series) -> NDArray[np.float64]:
    """Pairwise: the share of characters that two texts have in common, in order (normalised Indel similarity)."""
    if texts.is_empty():
        return np.empty(0)
    return np.asarray(cpdist(texts.to_list(), others.to_list(), scorer=Indel.normalized_similarity, dtype=np.float64))
