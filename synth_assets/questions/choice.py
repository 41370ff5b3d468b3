"""The final choice: which answered rows make up the set, so that every count and the measured token share are exact.

Pure. Planning how many rows to ask for belongs to balance.py, their order to shuffling.py.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from synth_assets.apportionment import apportion
from synth_assets.questions.balance import FIRST_GUESS_TOKENS, blend_means, quotas
from synth_assets.questions.cells import Cell
from synth_assets.seeded_order import seeded_keys

MOST_SWAPPED = 0.02
"""Largest part of the set that may be exchanged for its length. Beyond it the set would be picked by length, and its
answers would no longer be like the answers that were made: then more rows are the cure, not more swaps."""

SWAPS_ALWAYS_ALLOWED = 50
"""Swaps that a small set may use whatever its size; a set of 100 rows has no other way to come within 0.1 %."""

Lengths = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Choice:
    """The chosen rows (all columns of the pool, in an order of no meaning) and how near they came.

    `easy_share`: share of the answer tokens borne by the first difficulty, over the whole set. `domain_shares`: the
    same per domain. `swaps`: rows that were exchanged for others of their cell to close the last difference.
    """

    rows: pl.DataFrame
    easy_share: float
    domain_shares: dict[str, float]
    swaps: int


@dataclass(frozen=True)
class Shortage:
    """The pool cannot make the set. `missing`: how many more rows to make, per cell; `reason`: why, in a sentence.

    `easy_share` is the nearest share that the pool allows, None where it has too few rows for a domain's total.
    """

    missing: dict[Cell, int]
    reason: str
    easy_share: float | None


def choose(
    pool: pl.DataFrame,
    domain_totals: Mapping[str, int],
    share: Mapping[str, float],
    tolerance: float = 0.001,
    seed: int = 0,
    guess: Mapping[str, float] = FIRST_GUESS_TOKENS,
) -> Choice | Shortage:
    """Pick rows of `pool` so that every domain total is exact and the token share of the whole is within `tolerance`.

    `pool`: `question_id` (unique), `domain`, `difficulty`, `answer_tokens` (1 or more), and whatever else; rows of
    other domains and difficulties are passed over. `share`: difficulty → share of the answer tokens, two of them.
    The result depends on the set of rows, not on their order, and on `seed`.

    1. Each cell is put in a seeded random order, blind to length.
    2. Each domain takes as many rows of each difficulty, from the top of the order, as bring it nearest to the share.
       Where a domain cannot reach the share, the others make up for it, each in proportion to its size.
    3. The remaining difference, less than the weight of a row, is closed by the fewest swaps of a chosen row for
       another of the same cell.

    Where a domain has too few rows, or the share stays out of reach, the answer is a Shortage that says what to make;
    `guess` stands in for the mean length of a difficulty that the pool has no rows of.

    Raises ValueError for a repeated `question_id`, for an `answer_tokens` below 1 and for an impossible share.
    """
    first, second = sorted(share)
    ordered = _seeded_order(pool, domain_totals, share, seed)
    domains = [_Domain(ordered, name, total, (first, second), share) for name, total in sorted(domain_totals.items())]
    if any(domain.lowest > domain.highest for domain in domains):
        return _too_few_rows(ordered, domain_totals, share, guess)
    if not any(domain.total for domain in domains):
        return Choice(pool.clear(), math.nan, {}, 0)

    selection = _Selection(domains, _rows_of_second(domains))
    before_swaps = selection.excess
    limit = max(SWAPS_ALWAYS_ALLOWED, int(MOST_SWAPPED * sum(domain_totals.values())))
    if abs(selection.share_of_first() - share[first]) > tolerance:
        selection.swap_in_bulk(limit)
    selection.swap_to_nearest(limit)
    reached = selection.share_of_first()
    if abs(reached - share[first]) > tolerance:
        return _out_of_reach(ordered, domain_totals, share, guess, reached, before_swaps)
    rows = pl.concat([cell.rows.filter(pl.Series(cell.chosen, dtype=pl.Boolean)) for cell in selection.cells])
    shares = {domain.name: domain.share_of_first() for domain in domains if domain.total}
    return Choice(rows, reached, shares, selection.swaps)


class _CellPool:
    """One cell's rows in seeded order, which of them are chosen, and what a token of theirs weighs in the excess."""

    def __init__(self, rows: pl.DataFrame, weight: float) -> None:
        self.rows = rows
        self.lengths: Lengths = rows["answer_tokens"].cast(pl.Int64).to_numpy()
        self.chosen = np.zeros(len(rows), dtype=bool)
        self.weight = weight
        self.first_tokens: Lengths = np.concatenate([[0], np.cumsum(self.lengths)])

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
        pool: Mapping[Cell, pl.DataFrame],
        name: str,
        total: int,
        pair: tuple[str, str],
        share: Mapping[str, float],
    ) -> None:
        self.name, self.total = name, total
        self.first = _CellPool(pool[Cell(name, pair[0])], share[pair[1]])
        self.second = _CellPool(pool[Cell(name, pair[1])], -share[pair[0]])
        self.lowest = max(0, total - len(self.first.rows))
        self.highest = min(total, len(self.second.rows))
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
        return counts, sum(domain.excess_at(count) for domain, count in zip(domains, counts, strict=True))

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
        excess = sum(domain.excess_at(count) for domain, count in zip(domains, counts, strict=True))


class _Selection:
    """The chosen rows of all cells, and the swaps that bring their excess to nought."""

    def __init__(self, domains: list[_Domain], rows_of_second: list[int]) -> None:
        for domain, count in zip(domains, rows_of_second, strict=True):
            domain.first.chosen[: domain.total - count] = True
            domain.second.chosen[:count] = True
        self.firsts = [domain.first for domain in domains]
        self.cells = [cell for domain in domains for cell in (domain.first, domain.second)]
        self.swaps = 0

    @property
    def excess(self) -> float:
        return sum(cell.weight * cell.tokens() for cell in self.cells)

    def share_of_first(self) -> float:
        return sum(cell.tokens() for cell in self.firsts) / sum(cell.tokens() for cell in self.cells)

    def swap_in_bulk(self, limit: int) -> None:
        """Make the swaps that gain most, while each still leaves the excess on the side where it is."""
        excess = self.excess
        gains, places = [], []
        for number, cell in enumerate(self.cells):
            out, into = _most_gainful(cell, shorter=(excess > 0) == (cell.weight > 0))
            gain = np.abs(cell.weight * (cell.lengths[out] - cell.lengths[into]))
            gains.append(gain)
            places.append(np.stack([np.full(len(out), number), out, into]))
        gain, place = np.concatenate(gains), np.concatenate(places, axis=1)
        best = np.argsort(-gain, kind="stable")
        wanted = best[: int(np.searchsorted(np.cumsum(gain[best]), abs(excess), side="right"))][:limit]
        for number, cell in enumerate(self.cells):
            out, into = place[1:, wanted[place[0, wanted] == number]]
            cell.swap(out, into)
        self.swaps += len(wanted)

    def swap_to_nearest(self, limit: int) -> None:
        """One swap after the other, each the one that leaves the least excess, until none leaves less."""
        excess = self.excess
        while self.swaps < limit:
            found = [swap for cell in self.cells if (swap := _nearest_swap(cell, excess)) is not None]
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


def _seeded_order(
    pool: pl.DataFrame, domain_totals: Mapping[str, int], share: Mapping[str, float], seed: int
) -> dict[Cell, pl.DataFrame]:
    rows = pool.filter(pl.col("domain").is_in(list(domain_totals)) & pl.col("difficulty").is_in(list(share)))
    if rows["question_id"].n_unique() < len(rows):
        twice = rows.filter(pl.col("question_id").is_duplicated())["question_id"].min()
        raise ValueError(f"the pool holds question_id {twice!r} more than once; each row may be chosen only once")
    bad = rows.filter(pl.col("answer_tokens").is_null() | (pl.col("answer_tokens") < 1))
    if len(bad):
        raise ValueError(
            f"{len(bad)} rows of the pool have no positive answer_tokens, such as {bad['question_id'][0]!r}; "
            "an empty answer is a reject, not a row to choose"
        )
    key = pl.Series("_key", seeded_keys(rows["question_id"], seed, "choose"), dtype=pl.UInt64)
    rows = rows.with_columns(key).sort("_key", "question_id").drop("_key")
    present = rows.partition_by("domain", "difficulty", as_dict=True, maintain_order=True)
    return {
        Cell(domain, difficulty): present.get((domain, difficulty), rows.clear())
        for domain in domain_totals
        for difficulty in share
    }


def _unmet_quotas(
    pool: Mapping[Cell, pl.DataFrame],
    domain_totals: Mapping[str, int],
    share: Mapping[str, float],
    guess: Mapping[str, float],
) -> dict[Cell, int]:
    means = blend_means({cell: guess[cell.difficulty] for cell in pool}, pl.concat(pool.values()))
    wanted = quotas(domain_totals, {cell: estimate.mean for cell, estimate in means.items()}, share)
    return {cell: count - len(pool[cell]) for cell, count in wanted.items() if count > len(pool[cell])}


def _too_few_rows(
    pool: Mapping[Cell, pl.DataFrame],
    domain_totals: Mapping[str, int],
    share: Mapping[str, float],
    guess: Mapping[str, float],
) -> Shortage:
    has = {domain: sum(len(pool[Cell(domain, name)]) for name in share) for domain in domain_totals}
    short = [f"{name}: {has[name]} of {total}" for name, total in sorted(domain_totals.items()) if has[name] < total]
    return Shortage(
        _unmet_quotas(pool, domain_totals, share, guess), f"Too few answered rows ({', '.join(short)}).", None
    )


def _out_of_reach(
    pool: Mapping[Cell, pl.DataFrame],
    domain_totals: Mapping[str, int],
    share: Mapping[str, float],
    guess: Mapping[str, float],
    reached: float,
    excess: float,
) -> Shortage:
    first, second = sorted(share)
    scarce = second if excess > 0 else first
    unmet = {
        cell: rows
        for cell, rows in _unmet_quotas(pool, domain_totals, share, guess).items()
        if cell.difficulty == scarce
    }
    missing = unmet or _spares(pool, domain_totals, share, excess, scarce)
    return Shortage(
        missing,
        f"The answers come to {reached:.2%} {first} tokens, wanted {share[first]:.2%}; "
        + (f"more {scarce} rows are needed." if unmet else "a few more rows are needed to choose from."),
        reached,
    )


def _spares(
    pool: Mapping[Cell, pl.DataFrame],
    domain_totals: Mapping[str, int],
    share: Mapping[str, float],
    excess: float,
    scarce: str,
) -> dict[Cell, int]:
    """Where counts suffice but no swap closes the last difference: rows to swap with, of the shorter difficulty.

    One spare row lets a swap change the excess by about a standard deviation of the lengths; twice as many as that
    needs are asked for, and at least one per domain. Short answers are the cheap ones. One row of the scarce
    difficulty goes with them, since in a small set its quota may have been rounded down to nothing.
    """
    means = {name: float(_lengths(pool, name).mean() or math.inf) for name in share}  # type: ignore[arg-type]
    shorter = min(sorted(share), key=lambda name: means[name])
    spread = max(float(_lengths(pool, shorter).std() or 0.0), 1.0)  # type: ignore[arg-type]
    swaps = math.ceil(2 * abs(excess) / (spread * max(1 - share[shorter], 0.01)))
    sizes = {name: total for name, total in domain_totals.items() if total}
    spares = {Cell(name, shorter): max(rows, 1) for name, rows in apportion(swaps, sizes).items()}
    largest = max(sorted(sizes), key=lambda name: sizes[name])
    return {Cell(largest, scarce): 1} | spares


def _lengths(pool: Mapping[Cell, pl.DataFrame], difficulty: str) -> pl.Series:
    return pl.concat([rows["answer_tokens"] for (_, name), rows in pool.items() if name == difficulty])
