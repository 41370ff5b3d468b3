"""Which rows of each cell a set takes, by their lengths alone: exact totals by domain, and the share as near as can be.

Pure, on arrays. What a row is besides its length belongs to choice.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from synth_assets.questions.cells import Cell

MOST_SWAPPED = 0.02
"""Largest part of the set that may be exchanged for its length. Beyond it the set would be picked by length, and its
answers would no longer be like the answers that were made: then more rows are the cure, not more swaps."""

SWAPS_ALWAYS_ALLOWED = 50
"""Swaps that a small set may use whatever its size; a set of 100 rows has no other way to come within 0.1 %."""

# Where swaps from the nearest counts do not reach the share, they are tried from so many others.
_COUNTS_TRIED = 8

Lengths = npt.NDArray[np.int64]
"""Answer tokens of a cell's rows, in the order in which they are taken."""


def select(
    lengths: Mapping[Cell, Lengths], domain_totals: Mapping[str, int], share: Mapping[str, float], tolerance: float
) -> Selection | None:
    """The rows that make up the set, or None where a domain has fewer rows than its total.

    `lengths`: every cell of the domains and difficulties, with no rows where there are none; in all, one row or more
    is wanted. The share may come out beyond `tolerance`: the selection is then the nearest that was found.
    """
    first, second = sorted(share)
    domains = [_Domain(lengths, name, total, (first, second), share) for name, total in sorted(domain_totals.items())]
    if any(domain.lowest > domain.highest for domain in domains):
        return None
    limit = max(SWAPS_ALWAYS_ALLOWED, int(MOST_SWAPPED * sum(domain_totals.values())))

    def selected(rows_of_second: list[int]) -> Selection:
        selection = Selection(domains, rows_of_second)
        if selection.distance(share[first]) > tolerance:
            selection.swap_in_bulk(limit)
        selection.swap_to_nearest(limit)
        return selection

    counts = _rows_of_second(domains)
    selection = selected(counts)
    if selection.distance(share[first]) <= tolerance:
        return selection
    best = selection.distance(share[first]), counts
    for other in _counts_nearby(domains, counts)[:_COUNTS_TRIED]:
        selection = selected(other)
        if selection.distance(share[first]) <= tolerance:
            return selection
        best = min(best, (selection.distance(share[first]), other))
    return selected(best[1])


class _CellPool:
    """One cell's lengths, which of them are chosen, and what a token of theirs weighs in the excess."""

    def __init__(self, cell: Cell, lengths: Mapping[Cell, Lengths], weight: float) -> None:
        self.cell = cell
        self.lengths = lengths[cell]
        self.chosen = np.zeros(len(self.lengths), dtype=bool)
        self.weight = weight
        self.first_tokens: Lengths = np.concatenate([[0], np.cumsum(self.lengths)])

    def take(self, rows: int) -> None:
        self.chosen[:] = False
        self.chosen[:rows] = True

    def tokens(self) -> int:
        return int(self.lengths[self.chosen].sum())

    def swap(self, out: npt.NDArray[np.intp], into: npt.NDArray[np.intp]) -> None:
        self.chosen[out] = False
        self.chosen[into] = True


class _Domain:
    """A domain's two cells, and its excess as a function of how many rows of the second difficulty it takes.

    The excess of a set is (1 - s)·A - s·B for A tokens of the first difficulty, B of the second and a wanted share s
    of the first. It is 0 exactly at the share, adds up over domains, and falls with each row of the second difficulty
    that takes the place of one of the first.
    """

    def __init__(
        self,
        lengths: Mapping[Cell, Lengths],
        name: str,
        total: int,
        pair: tuple[str, str],
        share: Mapping[str, float],
    ) -> None:
        self.name, self.total = name, total
        self.first = _CellPool(Cell(name, pair[0]), lengths, share[pair[1]])
        self.second = _CellPool(Cell(name, pair[1]), lengths, -share[pair[0]])
        self.lowest = max(0, total - len(self.first.lengths))
        self.highest = min(total, len(self.second.lengths))
        counts = np.arange(self.lowest, max(self.highest, self.lowest - 1) + 1)
        if len(counts):
            self.excess = (
                self.first.weight * self.first.first_tokens[total - counts]
                + self.second.weight * self.second.first_tokens[counts]
            )

    def nearest(self, per_row: float) -> int:
        """How many rows of the second difficulty bring the excess nearest to `per_row` for each row of the domain."""
        wanted = per_row * self.total
        place = int(np.searchsorted(-self.excess, -wanted))
        around = [at for at in (place - 1, place) if 0 <= at < len(self.excess)]
        return self.lowest + min(around, key=lambda at: (abs(float(self.excess[at]) - wanted), at))

    def excess_at(self, rows_of_second: int) -> float:
        return float(self.excess[rows_of_second - self.lowest])

    def share_of_first(self) -> float:
        first, second = self.first.tokens(), self.second.tokens()
        return first / (first + second)


def _rows_of_second(domains: list[_Domain]) -> list[int]:
    """Rows of the second difficulty per domain: each near the share, the whole as near as counts alone can bring it."""

    def at(per_row: float) -> tuple[list[int], float]:
        counts = [domain.nearest(per_row) for domain in domains]
        return counts, _excess(domains, counts)

    sizes = [max(domain.total, 1) for domain in domains]
    low = min(float(domain.excess[-1]) / size for domain, size in zip(domains, sizes, strict=True))
    high = max(float(domain.excess[0]) / size for domain, size in zip(domains, sizes, strict=True))
    level = 0.0 if low < 0 < high else (low + high) / 2
    for _ in range(60):  # halves the interval down to the precision of a float
        counts, excess = at(level)
        low, high = (low, level) if excess > 0 else (level, high)
        level = (low + high) / 2

    # Domains of one size turn at the same level, all at once: settle the last few one by one.
    while True:
        steps = [
            (abs(excess + domain.excess_at(counts[i] + step) - domain.excess_at(counts[i])), i, step)
            for i, domain in enumerate(domains)
            for step in (-1, 1)
            if domain.lowest <= counts[i] + step <= domain.highest
        ]
        if not steps or min(steps)[0] >= abs(excess):
            return counts
        _, i, step = min(steps)
        counts[i] += step
        excess = _excess(domains, counts)


def _counts_nearby(domains: list[_Domain], counts: list[int]) -> list[list[int]]:
    """Counts of the second difficulty that differ by a row in one domain or two; the nearest to the share first.

    From each of them swaps lead to other sets, which matters where there are few rows to swap. Counts that are farther
    from the share on the same side are left out: there is nothing that they are nearer to.
    """
    found = []
    excess = _excess(domains, counts)
    steps = [
        (i, step)
        for i, domain in enumerate(domains)
        for step in (-1, 1)
        if domain.lowest <= counts[i] + step <= domain.highest
    ]
    pairs = (pair for pair in itertools.combinations(steps, 2) if pair[0][0] != pair[1][0])
    for changes in itertools.chain(((one,) for one in steps), pairs):
        other = counts.copy()
        for i, step in changes:
            other[i] += step
        there = _excess(domains, other)
        if there * excess < 0 or abs(there) < abs(excess):
            found.append((abs(there), other))
    return [other for _, other in sorted(found)]


def _excess(domains: list[_Domain], counts: list[int]) -> float:
    return sum(domain.excess_at(count) for domain, count in zip(domains, counts, strict=True))


class Selection:
    """The chosen rows of all cells, and the swaps that bring their excess to nought.

    `excess_of_counts`: the excess before any swap; above 0, the set has too few tokens of the second difficulty.
    """

    def __init__(self, domains: list[_Domain], rows_of_second: list[int]) -> None:
        for domain, count in zip(domains, rows_of_second, strict=True):
            domain.first.take(domain.total - count)
            domain.second.take(count)
        self._domains = domains
        self._cells = [cell for domain in domains for cell in (domain.first, domain.second)]
        self.swaps = 0
        self.excess_of_counts = self.excess

    @property
    def excess(self) -> float:
        """By how many weighted tokens the set misses the share; 0 at the share."""
        return sum(cell.weight * cell.tokens() for cell in self._cells)

    @property
    def chosen(self) -> dict[Cell, npt.NDArray[np.bool_]]:
        """Of each cell, which rows are in the set."""
        return {one.cell: one.chosen for one in self._cells}

    def share_of_first(self) -> float:
        """The share of all tokens that the first difficulty bears."""
        return sum(domain.first.tokens() for domain in self._domains) / sum(cell.tokens() for cell in self._cells)

    def distance(self, share: float) -> float:
        """How far that is from a wanted share."""
        return abs(self.share_of_first() - share)

    def shares_of_first(self) -> dict[str, float]:
        """The same of each domain that has rows in the set."""
        return {domain.name: domain.share_of_first() for domain in self._domains if domain.total}

    def swap_in_bulk(self, limit: int) -> None:
        """Make the swaps that gain most, while each still leaves the excess on the side where it is."""
        excess = self.excess
        gains, places = [], []
        for number, cell in enumerate(self._cells):
            out, into = _most_gainful(cell, shorter=(excess > 0) == (cell.weight > 0))
            gain = np.abs(cell.weight * (cell.lengths[out] - cell.lengths[into]))
            gains.append(gain)
            places.append(np.stack([np.full(len(out), number), out, into]))
        gain, place = np.concatenate(gains), np.concatenate(places, axis=1)
        best = np.argsort(-gain, kind="stable")
        wanted = best[: int(np.searchsorted(np.cumsum(gain[best]), abs(excess), side="right"))][:limit]
        for number, cell in enumerate(self._cells):
            out, into = place[1:, wanted[place[0, wanted] == number]]
            cell.swap(out, into)
        self.swaps += len(wanted)

    def swap_to_nearest(self, limit: int) -> None:
        """One swap after the other, each the one that leaves the least excess, until none leaves less."""
        excess = self.excess
        while self.swaps < limit:
            found = [swap for cell in self._cells if (swap := _nearest_swap(cell, excess)) is not None]
            if not found:
                return
            left, cell, out, into = min(found, key=lambda swap: swap[0])
            if left > abs(excess) - 1e-6:  # rounding of floats is no gain
                return
            cell.swap(np.array([_last(cell, out)]), np.array([_first_left(cell, into)]))
            self.swaps += 1
            excess = self.excess


def _most_gainful(cell: _CellPool, shorter: bool) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Places of chosen rows and of rows to take in their stead, the pair with the largest difference first."""
    chosen, left = np.flatnonzero(cell.chosen)[::-1], np.flatnonzero(~cell.chosen)
    sign = 1 if shorter else -1
    out = chosen[np.argsort(-sign * cell.lengths[chosen], kind="stable")][: len(left)]
    into = left[np.argsort(sign * cell.lengths[left], kind="stable")][: len(out)]
    gaining = sign * (cell.lengths[out] - cell.lengths[into]) > 0
    return out[gaining], into[gaining]


def _nearest_swap(cell: _CellPool, excess: float) -> tuple[float, _CellPool, int, int] | None:
    """(excess left, cell, length out, length in) of the swap within the cell that brings the excess nearest to 0."""
    out, into = np.unique(cell.lengths[cell.chosen]), np.unique(cell.lengths[~cell.chosen])
    if not len(out) or not len(into) or cell.weight == 0:
        return None
    place = np.searchsorted(into, out - excess / cell.weight)
    near = np.stack([into[np.maximum(place - 1, 0)], into[np.minimum(place, len(into) - 1)]])
    left = np.abs(excess + cell.weight * (near - out))
    side, at = np.unravel_index(int(np.argmin(left)), left.shape)
    return float(left[side, at]), cell, int(out[at]), int(near[side, at])


def _last(cell: _CellPool, length: int) -> int:
    return int(np.flatnonzero(cell.chosen & (cell.lengths == length))[-1])


def _first_left(cell: _CellPool, length: int) -> int:
    return int(np.flatnonzero(~cell.chosen & (cell.lengths == length))[0])
