"""Which rows of a batch are duplicates, and of which kept row: pure, from signatures alone.

Belongs here: the rule, as if the rows came one by one, worked out for the batch at once. A row is a duplicate if its
normalised text was seen before; else of the first kept row that has its form; else of the first kept row that has its
content and is similar enough. Otherwise it is kept itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from synth_assets.dedup.register import Positions, Register
from synth_assets.dedup.signatures import NO_KEY, Keys, Signatures


@dataclass(frozen=True, slots=True)
class Decision:
    """Per row of the batch. `leader`: -1 for a kept row, else the position of the kept row that it repeats, where row i
    of the batch counts as position len(register) + i. `similarity`: of the folded forms, 0 to 1, NaN for a kept row.
    `exact`: nothing but the surface differs. `first_seen`: no row before it had its normalised text."""

    leader: Positions
    similarity: NDArray[np.float64]
    exact: NDArray[np.bool_]
    first_seen: NDArray[np.bool_]


def decide(batch: Signatures, register: Register, near: float) -> Decision:
    """The decision on each row of `batch`, against `register` and the rows before it. Changes nothing."""
    stored = len(register)
    leader, similarity = register.seen(batch.exact)

    def settle(rows: Positions, leaders: Positions, likeness: NDArray[np.float64]) -> None:
        near_enough = np.flatnonzero(likeness >= near)[::-1]  # backwards, so that the earliest leader is written last
        leader[rows[near_enough]] = leaders[near_enough]
        similarity[rows[near_enough]] = likeness[near_enough]

    def follow(rows: Positions, heads: Positions) -> None:
        kept = leader[heads] < 0
        leader[rows] = np.where(kept, stored + heads, leader[heads])
        similarity[rows] = np.where(kept, 1.0, similarity[heads])

    new = np.flatnonzero(leader < 0)
    new_heads = _first_of_each(batch.exact, new)
    texts = new[new_heads == new]

    found = register.by_form.first(batch.form[texts])
    leader[texts] = found
    similarity[texts[found >= 0]] = 1.0
    texts = texts[found < 0]
    text_heads = _first_of_each(batch.form, texts)
    forms = texts[text_heads == texts]

    pending = forms[batch.content[forms] != NO_KEY]
    query, positions = register.by_content.all(batch.content[pending])
    candidates = batch.folded.gather(pending[query]).to_list()
    settle(pending[query], positions, _similarity(candidates, [register.folded[p] for p in positions.tolist()]))
    pending = pending[leader[pending] < 0]
    while pending.size:  # a round keeps the first of each content; as many rounds as leaders share one
        heads = _first_of_each(batch.content, pending)
        pending, heads = pending[heads != pending], heads[heads != pending]
        texts_of = batch.folded.gather
        settle(pending, stored + heads, _similarity(texts_of(pending).to_list(), texts_of(heads).to_list()))
        pending = pending[leader[pending] < 0]

    follow(texts[text_heads != texts], text_heads[text_heads != texts])
    follow(new[new_heads != new], new_heads[new_heads != new])
    exact = (leader >= 0) & (np.concatenate((register.exact, batch.exact))[leader] == batch.exact)
    first_seen = np.zeros(len(batch), dtype=np.bool_)
    first_seen[new[new_heads == new]] = True
    return Decision(leader, similarity, exact, first_seen)


def _first_of_each(keys: Keys, rows: Positions) -> Positions:
    """For each of `rows` (ascending), the first of them that has its key."""
    _, first, inverse = np.unique(keys[rows], return_index=True, return_inverse=True)
    return rows[first[inverse]]


def _similarity(texts: list[str], others: list[str]) -> NDArray[np.float64]:
    """Pairwise: the share of characters that two texts have in common, in order (normalised Indel similarity)."""
    if not texts:
        return np.empty(0)
    return np.asarray(cpdist(texts, others, scorer=Indel.normalized_similarity, dtype=np.float64))
