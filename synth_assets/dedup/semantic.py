"""Which texts say much the same in other words, by the nearness of their vectors: the first of them leads, the others are
its neighbours. Pure: vectors in, decisions out; where vectors come from is for others to say.

found = find_neighbours(Leaders(), vectors, guards(texts), similarity=0.9)
found.neighbour  # per row: is its nearest leader near enough?
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from synth_assets.dedup.hashing import Keys

Vectors = NDArray[np.float32]
Positions = NDArray[np.int64]

# Of the index's answers, the first of the same guards is taken: in templates, others come before it.
_LOOKED_AT = 32

# Up to so many leaders a row is compared with each of them: exact, and in less time than it takes to enter it into an
# index (256 dimensions, one core: 14 ns a leader against 1 ms an entry).
COMPARED_EACH = 50_000

_ROWS_AT_A_TIME = 2048
_LEADERS_AT_A_TIME = 8192


class VectorsUnavailable(Exception):
    """Texts cannot be compared by meaning; the message says what is missing and how to get it."""


def need_extra(*packages: str) -> None:
    """Raises `VectorsUnavailable` where one of the extra's packages is not installed, before anything is paid for."""
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise VectorsUnavailable(
            f"`dedup: semantic:` needs {' and '.join(missing)}, not installed: pip install 'synth_assets[semantic]'"
        )


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Per row: `leader`, the number of the nearest leader of its guards (-1: there was none before it), the cosine to it (0
    without one), and whether that makes it a `neighbour`. Rows that are none have become leaders, in their order."""

    leader: Positions
    similarity: NDArray[np.float64]
    neighbour: NDArray[np.bool_]


class Leaders:
    """Texts that lead, by their vectors and guards, numbered from 0 as they were added."""

    def __init__(self) -> None:
        self._blocks: list[Vectors] = []
        self._guards: Keys = np.empty(0, dtype=np.uint64)
        self._index: Any = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, vectors: Vectors, guards: Keys) -> None:
        """Add vectors of length 1."""
        if not len(vectors):
            return
        self._guards = np.append(self._guards, guards)
        self._blocks.append(vectors)
        self._count += len(vectors)
        if self._count > COMPARED_EACH:
            self._into_the_index()

    def nearest(self, vectors: Vectors, guards: Keys) -> tuple[Positions, NDArray[np.float64]]:
        """Per vector of length 1: the number of the nearest leader of its guards (the first of equals), and the cosine.

        -1 and -inf where there is none. Exact up to `COMPARED_EACH` leaders; beyond it among the `_LOOKED_AT` nearest of
        any guards, as usearch finds them (HNSW).
        """
        if self._index is not None:
            found = self._index.search(vectors, _LOOKED_AT, threads=1)
            numbers = found.keys.astype(np.int64)
            cosines = _guarded(1.0 - found.distances.astype(np.float64), guards, self._guards[numbers])
            best = cosines.argmax(axis=1)[:, None]
            cosine = np.take_along_axis(cosines, best, axis=1)[:, 0]
            number = np.take_along_axis(numbers, best, axis=1)[:, 0]
            return np.where(cosine > -np.inf, number, -1), cosine
        number = np.full(len(vectors), -1, dtype=np.int64)
        similarity = np.full(len(vectors), -np.inf)
        first = 0
        for block in self._blocks:
            for start in range(0, len(block), _LEADERS_AT_A_TIME):
                some = block[start : start + _LEADERS_AT_A_TIME]
                theirs = self._guards[first + start : first + start + len(some)]
                cosines = _guarded(vectors @ some.T, guards, theirs[None, :])
                best = cosines.argmax(axis=1)
                cosine = cosines[np.arange(len(vectors)), best]
                nearer = cosine > similarity
                number[nearer] = first + start + best[nearer]
                similarity[nearer] = cosine[nearer]
            first += len(block)
        return number, similarity

    def _into_the_index(self) -> None:
        from usearch.index import Index

        first = self._count - sum(map(len, self._blocks))
        for block in self._blocks:
            if self._index is None:
                self._index = Index(ndim=block.shape[1], metric="cos", dtype="f32")
            # One thread: with several, the order of entry and with it the answers would differ from run to run.
            self._index.add(np.arange(first, first + len(block), dtype=np.uint64), block, threads=1)
            first += len(block)
        self._blocks.clear()


def _guarded(cosines: NDArray[Any], ours: Keys, theirs: Keys) -> NDArray[Any]:
    """The cosines, -inf where guards differ."""
    return np.where(ours[:, None] == theirs, cosines, -np.inf)


def find_neighbours(leaders: Leaders, vectors: Vectors, guards: Keys, similarity: float) -> Neighbourhood:
    """Decide on rows in their order: one that is `similarity` or nearer to a leader of its guards is its neighbour, else
    it leads too.

    `vectors`: of any length but of one dimension with those of `leaders`, to which the new leaders are added. `guards`:
    per row, as `guards.guards` gives them.
    """
    parts = [
        _decide(leaders, unit(vectors[start:stop]), guards[start:stop], similarity)
        for start in range(0, len(vectors), _ROWS_AT_A_TIME)
        if (stop := start + _ROWS_AT_A_TIME)
    ]
    if not parts:
        return Neighbourhood(np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_))
    return Neighbourhood(
        np.concatenate([part.leader for part in parts]),
        np.concatenate([part.similarity for part in parts]),
        np.concatenate([part.neighbour for part in parts]),
    )


def _decide(leaders: Leaders, vectors: Vectors, guards: Keys, similarity: float) -> Neighbourhood:
    first = len(leaders)
    leader, cosine = leaders.nearest(vectors, guards)
    among = _guarded(vectors @ vectors.T, guards, guards[None, :])
    among[np.triu_indices(len(vectors))] = -np.inf  # only rows before
    neighbour = cosine >= similarity
    for row in np.flatnonzero((among >= similarity).any(axis=1) & ~neighbour):
        neighbour[row] = bool((among[row, :row][~neighbour[:row]] >= similarity).any())
    among[:, neighbour] = -np.inf
    numbers = first + np.cumsum(~neighbour) - 1
    best = among.argmax(axis=1)
    nearer = among[np.arange(len(vectors)), best] > cosine
    leader[nearer] = numbers[best[nearer]]
    cosine[nearer] = among[np.flatnonzero(nearer), best[nearer]]
    leaders.add(vectors[~neighbour], guards[~neighbour])
    return Neighbourhood(leader, np.where(leader >= 0, cosine, 0.0), neighbour)


def unit(vectors: Vectors) -> Vectors:
    """The vectors at length 1; one of no length stays so, and is near nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def matrix(vectors: pl.Series) -> Vectors:
    """A column of lists of one length, as rows."""
    width = int(vectors.list.len()[0]) if len(vectors) else 0
    return vectors.explode(empty_as_null=False, keep_nulls=False).to_numpy().reshape(len(vectors), width)
