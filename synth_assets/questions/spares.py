"""Spare rows: the few beyond the quotas that a small set needs, so that a choice of them hits the token share.

Pure. In a set of 200 rows one hard answer bears several percent of all tokens, so the quotas alone miss the share by
more than the tolerance. Which rows help is found by trial: lengths like those measured are drawn for them, and a set is
chosen from what would then be there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from synth_assets.apportionment import apportion
from synth_assets.questions.balance import FIRST_GUESS_TOKENS, MINIMUM_SAMPLE
from synth_assets.questions.cells import Cell
from synth_assets.questions.selection import Lengths, select

MOST_SPARE = 0.1
"""Most rows that are made beyond the quotas, as a share of the set: more would be a set picked by length."""

SPARES_ALWAYS_ALLOWED = 20
"""Rows beyond the quotas that a small set may have whatever its size."""

# Trials of one addition. It is good enough when `_GOOD` of them hit the share; a set is out of reach when the largest
# addition hits it no more often than `_HOPELESS` times.
_TRIALS = 12
_GOOD = 9
_HOPELESS = 2

# What synth.yaml takes as questions.tolerance is below this.
_WIDEST_TOLERANCE = 0.5

# Of lengths of which too few are measured: standard deviation as a part of the mean, as measured answers have it.
_SPREAD = 1 / 3


class OutOfReach(Exception):
    """No set of so few rows comes out at the token share; the message says how near it comes, and what to do."""


@dataclass(frozen=True)
class Wanted:
    """The set that is wanted. `totals`: rows by domain; `share`: difficulty → share of the answer tokens, of two."""

    totals: Mapping[str, int]
    share: Mapping[str, float]
    tolerance: float
    seed: int

    @property
    def rows(self) -> int:
        """Rows of the whole set."""
        return sum(self.totals.values())


@dataclass(frozen=True)
class Price:
    """What one more answered row of a cell costs: `usd`, but for the first `paid` rows, whose answers are paid already."""

    usd: float
    paid: int = 0

    def of(self, rows: int) -> float:
        """Dollars of that many rows."""
        return max(rows - self.paid, 0) * self.usd


def most_spare(rows: int) -> int:
    """Rows that may at most be made beyond the quotas of a set of that many."""
    return max(SPARES_ALWAYS_ALLOWED, int(MOST_SPARE * rows))


def spare_rows(
    lengths: Mapping[Cell, Lengths],
    quotas: Mapping[Cell, int],
    measured: pl.DataFrame,
    wanted: Wanted,
    prices: Mapping[Cell, Price],
) -> dict[Cell, int]:
    """The cheapest few rows to add, per cell, with which a set most likely comes out within the tolerance.

    `lengths`: answer tokens of the answered rows of every cell, in the order of choosing; no set could be chosen from
    them, although all quotas are met. `measured`: domain, difficulty, answer_tokens of all answers, chosen from or not.
    What is added here and what was made beyond the quotas before is together never more than `most_spare`.

    Raises OutOfReach when not even the most rows that may be added are likely to do.
    """
    surplus = sum(max(len(rows) - quotas[cell], 0) for cell, rows in lengths.items())
    room = most_spare(wanted.rows) - surplus
    trials = _Trials(lengths, measured, wanted)
    trials.ensure_reach(_most_of_both(room, wanted))

    best: tuple[int, dict[Cell, int]] = (0, _most_of_both(room, wanted))
    for rows in _by_cost(_additions(room, wanted), prices):
        hits = trials.hits(rows, give_up_below=_GOOD)
        if hits >= _GOOD:
            return rows
        if hits > best[0]:
            best = hits, rows
    return best[1]


def ensure_reach(
    lengths: Mapping[Cell, Lengths], quotas: Mapping[Cell, int], measured: pl.DataFrame, wanted: Wanted
) -> None:
    """Raise OutOfReach when a set of these quotas and all the spare rows that it may have is unlikely to hit the share.

    Says nothing while a difficulty has fewer than `MINIMUM_SAMPLE` measured answers. Arguments as of `spare_rows`.
    """
    counts = dict(measured.group_by("difficulty").len().iter_rows())
    if any(counts.get(name, 0) < MINIMUM_SAMPLE for name in wanted.share):
        return
    lacking = {cell: max(rows - len(lengths[cell]), 0) for cell, rows in quotas.items()}
    spare = _most_of_both(most_spare(wanted.rows), wanted)
    _Trials(lengths, measured, wanted).ensure_reach({cell: rows + spare[cell] for cell, rows in lacking.items()})


def _most_of_both(room: int, wanted: Wanted) -> dict[Cell, int]:
    first, second = sorted(wanted.share)
    return _of_cells(wanted, {first: max(room, 0) // 2, second: max(room, 0) // 2})


def _of_cells(wanted: Wanted, rows: Mapping[str, int]) -> dict[Cell, int]:
    """Rows by difficulty as rows by cell, over the domains in proportion to their size."""
    return {
        Cell(domain, name): part
        for name, count in rows.items()
        for domain, part in apportion(count, wanted.totals).items()
    }


def _additions(room: int, wanted: Wanted) -> Iterator[dict[Cell, int]]:
    """The additions that are tried: 0, 1, 2, 3, 4, 6, 8, 12, 16, … rows of each difficulty, `room` rows in all at most."""
    doubling = itertools.takewhile(lambda rows: rows <= room, (2**power for power in itertools.count(1)))
    steps = [0, 1, *itertools.chain.from_iterable((rows, rows * 3 // 2) for rows in doubling)]
    first, second = sorted(wanted.share)
    for one, other in itertools.product(steps, repeat=2):
        if 0 < one + other <= room:
            yield _of_cells(wanted, {first: one, second: other})


def _by_cost(additions: Iterable[dict[Cell, int]], prices: Mapping[Cell, Price]) -> list[dict[Cell, int]]:
    """The cheapest first. A row that is paid already still takes a verdict: that counts like the cheapest row."""
    handling = min(price.usd for price in prices.values())

    def cost(rows: dict[Cell, int]) -> tuple[float, int]:
        count = sum(rows.values())
        return count * handling + math.fsum(prices[cell].of(part) for cell, part in rows.items()), count

    return sorted(additions, key=cost)


class _Trials:
    """Sets chosen from the answered rows and more rows, whose lengths are drawn from those measured."""

    def __init__(self, lengths: Mapping[Cell, Lengths], measured: pl.DataFrame, wanted: Wanted) -> None:
        self._lengths, self._wanted = lengths, wanted
        self._draw = _drawing_from(measured, lengths)

    def hits(self, added: Mapping[Cell, int], give_up_below: int) -> int:
        """Trials of `_TRIALS` that come out within the tolerance; stops early when so many cannot be had any more."""
        hits = 0
        for number in range(_TRIALS):
            hits += self._distance(added, number) <= self._wanted.tolerance
            if hits + _TRIALS - 1 - number < give_up_below:
                break
        return hits

    def ensure_reach(self, added: Mapping[Cell, int]) -> None:
        if self.hits(added, give_up_below=_HOPELESS + 1) > _HOPELESS:
            return
        distances = sorted(self._distance(added, number) for number in range(_TRIALS))
        raise OutOfReach(self._advice(distances[0], distances[_GOOD - 1]))

    def _distance(self, added: Mapping[Cell, int], number: int) -> float:
        """How far from the wanted share the chosen set comes out; infinite where the rows make no set."""
        generator = np.random.default_rng([self._wanted.seed, number])
        lengths = {}
        for cell, there in self._lengths.items():
            places = generator.integers(0, len(there) + 1, added.get(cell, 0))
            lengths[cell] = np.insert(there, places, self._draw(cell, len(places), generator))
        found = select(lengths, self._wanted.totals, self._wanted.share, self._wanted.tolerance)
        return math.inf if found is None else abs(found.share_of_first() - self._wanted.share[min(self._wanted.share)])

    def _advice(self, nearest: float, usual: float) -> str:
        first = min(self._wanted.share)
        rows, spare, wide = self._wanted.rows, most_spare(self._wanted.rows), _rounded_up(usual)
        widen = f", or set questions.tolerance to {wide:g} or more in synth.yaml" if wide < _WIDEST_TOLERANCE else ""
        return (
            f"{rows:,} rows are too few for {self._wanted.share[first]:.2%} ± {self._wanted.tolerance:.3%} {first} tokens: "
            f"with answers as long as those measured, and {spare:,} rows to spare, the set mostly misses the share by "
            f"{usual:.3%}, at best by {nearest:.3%}. No more rows are bought. Raise the target{widen}, then run again."
        )


def _drawing_from(measured: pl.DataFrame, cells: Iterable[Cell]) -> Callable[[Cell, int, np.random.Generator], Lengths]:
    """Draws lengths of a cell: from its own measured ones if these are enough, else from those of its difficulty."""
    of_cell = measured.partition_by("domain", "difficulty", as_dict=True)
    of_difficulty = measured.partition_by("difficulty", as_dict=True)
    samples: dict[Cell, Lengths] = {}
    for cell in cells:
        own, pooled = of_cell.get((cell.domain, cell.difficulty)), of_difficulty.get((cell.difficulty,))
        found = own if own is not None and own.height >= MINIMUM_SAMPLE else pooled
        samples[cell] = (
            np.ones(0, dtype=np.int64) if found is None else found["answer_tokens"].cast(pl.Int64).to_numpy()
        )

    def draw(cell: Cell, count: int, generator: np.random.Generator) -> Lengths:
        sample = samples[cell]
        if len(sample) >= MINIMUM_SAMPLE:
            return generator.choice(sample, count)
        mean = float(sample.mean()) if len(sample) else FIRST_GUESS_TOKENS[cell.difficulty]
        drawn = generator.gamma(_SPREAD**-2, mean * _SPREAD**2, count)
        return np.maximum(np.rint(drawn), 1).astype(np.int64)

    return draw


def _rounded_up(value: float) -> float:
    """To one significant digit."""
    unit = 10.0 ** math.floor(math.log10(value))
    return round(math.ceil(value / unit) * unit, 12)
