"""The kept rows, looked up by key: sorted arrays in memory, merged batch by batch.

Belongs here: storing and finding. Whether a row found is near enough is decided in `decide`.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from synth_assets.dedup.signatures import NO_KEY, Keys, Signatures

Positions = NDArray[np.int64]


class Postings:
    """Positions by 64-bit key; a key may have many. Sixteen bytes per entry."""

    def __init__(self) -> None:
        self._keys: Keys = np.empty(0, dtype=np.uint64)
        self._positions: Positions = np.empty(0, dtype=np.int64)

    def insert(self, keys: Keys, positions: Positions) -> None:
        """Add entries; the positions must be ascending and above all that are there."""
        merged = np.concatenate((self._keys, keys))
        # A stable sort finds the sorted run that is there already, and keeps positions of a key ascending.
        order = np.argsort(merged, kind="stable")
        self._keys = merged[order]
        self._positions = np.concatenate((self._positions, positions))[order]

    def first(self, keys: Keys) -> Positions:
        """The lowest position of each key, -1 where there is none."""
        found = np.full(len(keys), -1, dtype=np.int64)
        if len(self._keys):
            at = np.searchsorted(self._keys, keys)
            at[at == len(self._keys)] = 0
            hit = self._keys[at] == keys
            found[hit] = self._positions[at[hit]]
        return found

    def all(self, keys: Keys) -> tuple[Positions, Positions]:
        """Every entry of each key, as pairs (index into `keys`, position), ascending in both."""
        left = np.searchsorted(self._keys, keys, side="left")
        counts = np.searchsorted(self._keys, keys, side="right") - left
        query = np.repeat(np.arange(len(keys)), counts)
        within = np.arange(len(query)) - np.repeat(np.cumsum(counts) - counts, counts)
        return query, self._positions[np.repeat(left, counts) + within]


class Register:
    """All kept rows in the order in which they were kept (a row's position is its number in that order), and every
    normalised text that was ever decided on, so that the same text always gets the same answer."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.by_form = Postings()
        self.by_content = Postings()
        self.exact: Keys = np.empty(0, dtype=np.uint64)
        self.folded: dict[int, str] = {}
        self._by_exact = Postings()
        self._seen_leader = np.empty(0, dtype=np.int64)
        self._seen_similarity = np.empty(0, dtype=np.float64)

    def __len__(self) -> int:
        return len(self.ids)

    def seen(self, exact: Keys) -> tuple[Positions, NDArray[np.float64]]:
        """For each text seen before the position of the kept row that it repeats and their similarity, else -1, NaN."""
        number = self._by_exact.first(exact)
        leader = np.append(self._seen_leader, -1)[number]  # number -1 takes the last
        return leader, np.append(self._seen_similarity, np.nan)[number]

    def learn(
        self,
        ids: pl.Series,
        batch: Signatures,
        leader: Positions,
        similarity: NDArray[np.float64],
        first_seen: NDArray[np.bool_],
    ) -> None:
        """Keep and remember a batch as decided.

        `leader`: -1 for the rows to keep, else the position of a kept row, where row i of the batch counts as position
        `len(self)` + i. `similarity` to it. `first_seen`: the rows whose normalised text is to be remembered.
        """
        stored = len(self)
        kept = np.flatnonzero(leader < 0)
        positions = np.arange(stored, stored + len(kept), dtype=np.int64)
        long = batch.content[kept] != NO_KEY
        self.by_form.insert(batch.form[kept], positions)
        self.by_content.insert(batch.content[kept[long]], positions[long])
        self.folded.update(zip(positions[long].tolist(), batch.folded.gather(kept[long]).to_list(), strict=True))
        self.exact = np.concatenate((self.exact, batch.exact[kept]))
        self.ids.extend(ids.gather(kept).to_list())

        kept_rows_up_to = np.cumsum(leader < 0)
        leaders = leader.copy()
        leaders[kept] = positions
        in_batch = leader >= stored
        leaders[in_batch] = stored + kept_rows_up_to[leader[in_batch] - stored] - 1
        numbers = np.arange(len(self._seen_leader), len(self._seen_leader) + np.count_nonzero(first_seen))
        self._by_exact.insert(batch.exact[first_seen], numbers)
        self._seen_leader = np.concatenate((self._seen_leader, leaders[first_seen]))
        likeness = np.where(leader < 0, 1.0, similarity)
        self._seen_similarity = np.concatenate((self._seen_similarity, likeness[first_seen]))
