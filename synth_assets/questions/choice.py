"""The final choice: which answered rows make up the set, so that every count and the measured token share are exact.

Pure. How many rows to ask for belongs to balance.py and spares.py, the arithmetic of choosing to selection.py, the
order of the set to shuffling.py.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from synth_assets.questions.balance import FIRST_GUESS_TOKENS, blend_means, quotas
from synth_assets.questions.cells import Cell
from synth_assets.questions.selection import Lengths, select
from synth_assets.seeded_order import seeded_keys


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
    """The pool cannot make the set. `missing`: how many rows the quotas lack, per cell; `reason`: why, in a sentence.

    Nothing is missing where the quotas are met and yet no choice hits the share: spares.py says what to make then.
    `easy_share` is the nearest share that was found, None where the pool has too few rows for a domain's total.
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
    ordered = seeded_order(pool, domain_totals, share, seed)
    if not any(domain_totals.values()):
        return Choice(pool.clear(), math.nan, {}, 0)
    selection = select(lengths_of(ordered), domain_totals, share, tolerance)
    if selection is None:
        return _too_few_rows(ordered, domain_totals, share, guess)
    reached = selection.share_of_first()
    if abs(reached - share[min(share)]) > tolerance:
        return _out_of_reach(ordered, domain_totals, share, guess, reached, selection.excess_of_counts)
    rows = pl.concat(
        [ordered[cell].filter(pl.Series(chosen, dtype=pl.Boolean)) for cell, chosen in selection.chosen.items()]
    )
    return Choice(rows, reached, selection.shares_of_first(), selection.swaps)


def lengths_of(pool: Mapping[Cell, pl.DataFrame]) -> dict[Cell, Lengths]:
    """The answer tokens of each cell's rows, in their order."""
    return {cell: rows["answer_tokens"].cast(pl.Int64).to_numpy() for cell, rows in pool.items()}


def seeded_order(
    pool: pl.DataFrame, domain_totals: Mapping[str, int], share: Mapping[str, float], seed: int
) -> dict[Cell, pl.DataFrame]:
    """The rows of each cell in the order in which they are chosen. Raises ValueError as `choose` does."""
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
    return Shortage(
        unmet,
        f"The answers come to {reached:.2%} {first} tokens, wanted {share[first]:.2%}; "
        + (
            f"more {scarce} rows are needed."
            if unmet
            else "the quotas are met, and a few more rows are needed to choose from."
        ),
        reached,
    )
