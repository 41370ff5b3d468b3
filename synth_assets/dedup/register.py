"""The kept rows, looked up by key: sorted arrays in memory, merged batch by batch.

Belongs here: storing and finding. Whether a row found is near enough is decided in `decide`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from synth_assets.dedup.decide import NOBODY, Decision, Found, Limited, Positions
from synth_assets.dedup.hashing import Keys


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
        found = np.full(len(keys), NOBODY, dtype=np.int64)
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
    """All kept rows in the order in which they were kept (a row's number is its place in that order), and every
    normalised text that was ever decided on, so that the same text always gets the same answer."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.exact: Keys = np.empty(0, dtype=np.uint64)
        self._by_form = Postings()
        self._by_content = Postings()
        self._folded: dict[int, str] = {}
        self._by_exact = Postings()
        self._seen_leader = np.empty(0, dtype=np.int64)
        self._seen_similarity = np.empty(0, dtype=np.float64)

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, batch: Limited) -> Found:
        """What is kept or remembered here that the rows of a batch may repeat."""
        rows = batch.signatures
        number = self._by_exact.first(rows.exact)
        long = np.flatnonzero(batch.is_long)
        query, content = self._by_content.all(rows.content[long])
        return Found(
            seen=np.append(self._seen_leader, NOBODY)[number],  # number -1 takes the last
            seen_similarity=np.append(self._seen_similarity, np.nan)[number],
            form=self._by_form.first(rows.form),
            content_row=long[query],
            content=content,
            content_folded=pl.Series([self._folded[one] for one in content.tolist()], dtype=pl.String),
        )

    def learn(self, ids: pl.Series, batch: Limited, decision: Decision) -> None:
        """Keep and remember a batch as decided, with `first_number` the length of this register."""
        rows, leader, stored = batch.signatures, decision.leader, len(self)
        kept = np.flatnonzero(leader < 0)
        positions = np.arange(stored, stored + len(kept), dtype=np.int64)
        long = batch.is_long[kept]
        self._by_form.insert(rows.form[kept], positions)
        self._by_content.insert(rows.content[kept[long]], positions[long])
        self._folded.update(zip(positions[long].tolist(), rows.folded.gather(kept[long]).to_list(), strict=True))
        self.exact = np.concatenate((self.exact, rows.exact[kept]))
        self.ids.extend(ids.gather(kept).to_list())

        kept_rows_up_to = np.cumsum(leader < 0)
        leaders = leader.copy()
        leaders[kept] = positions
        in_batch = leader >= stored
        leaders[in_batch] = stored + kept_rows_up_to[leader[in_batch] - stored] - 1
        new = decision.first_seen
        numbers = np.arange(len(self._seen_leader), len(self._seen_leader) + np.count_nonzero(new))
        self._by_exact.insert(rows.exact[new], numbers)
        self._seen_leader = np.concatenate((self._seen_leader, leaders[new]))
        likeness = np.where(leader < 0, 1.0, decision.similarity)
        self._seen_similarity = np.concatenate((self._seen_similarity, likeness[new]))
