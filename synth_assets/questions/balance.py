"""Planning the balance: exact row quotas per cell, from answer lengths that are first guessed and then measured.

Pure arithmetic on counts and means. Picking actual rows belongs to choice.py, their order to shuffling.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import polars as pl

from synth_assets.apportionment import apportion, exact_fraction, largest_remainder
from synth_assets.questions.cells import Cell

EASY, HARD = "easy", "hard"

FIRST_GUESS_TOKENS: Mapping[str, float] = {EASY: 15.0, HARD: 750.0}
"""Answer tokens per row by difficulty, as planned before anything was measured (59,211 + 789 rows of 60,000)."""

MINIMUM_SAMPLE = 10
"""Rows below which a cell's own mean is not trusted and its difficulty's mean stands in for it."""


def scale_domains(target: int, domains: Mapping[str, float]) -> dict[str, int]:
    """Rows per domain for `target` rows in all, from the domains' counts or shares; the sum is exact.

    Raises ValueError as `apportion` does.
    """
    return apportion(target, domains)


def quotas(
    domain_totals: Mapping[str, int], mean_tokens: Mapping[Cell, float], share: Mapping[str, float]
) -> dict[Cell, int]:
    """Rows per cell so that the answer tokens of each domain, and so of the whole, come out at `share`.

    `domain_totals`: rows per domain, met exactly. `mean_tokens`: mean answer tokens of each cell. `share`: difficulty →
    share of the answer tokens, for exactly two difficulties. Each quota differs from its exact value by less than 1,
    and the rows of each difficulty add up to the rounded whole, so that rounding cannot drift over the domains.

    With 15 and 750 tokens, 60 % and 40 %, and 60,000 rows: 59,211 easy + 789 hard.

    Raises ValueError where a cell has no mean, a mean is not above zero, or the share is impossible.
    """
    first, second = _two_difficulties(share)
    exact: dict[str, Fraction] = {}
    for domain, total in sorted(domain_totals.items()):
        if total < 0:
            raise ValueError(f"domain {domain!r}: a total of {total} rows is impossible, expected 0 or more")
        weights = {name: _rows_per_token(domain, name, mean_tokens, share) for name in (first, second)}
        exact[domain] = total * weights[first] / (weights[first] + weights[second])
    whole = sum(domain_totals.values())
    exact_first = sum(exact.values(), Fraction(0))
    of_first = largest_remainder(whole, {first: exact_first, second: whole - exact_first})[first]
    rounded = largest_remainder(of_first, exact)
    return {
        Cell(domain, name): rounded[domain] if name == first else total - rounded[domain]
        for domain, total in domain_totals.items()
        for name in share
    }


@dataclass(frozen=True)
class MeanEstimate:
    """Mean answer tokens of a cell. `standard_error` is None for a first guess, which carries no measure of itself."""

    mean: float
    standard_error: float | None
    n: int
    source: Literal["cell", "difficulty", "first_guess"]


def first_guess(domains: Mapping[str, int], tokens: Mapping[str, float] = FIRST_GUESS_TOKENS) -> dict[Cell, float]:
    """The planned mean of each cell before anything is measured: the same in every domain."""
    return {Cell(domain, difficulty): mean for domain in domains for difficulty, mean in tokens.items()}


def blend_means(
    prior: Mapping[Cell, float], measured: pl.DataFrame, minimum_sample: int = MINIMUM_SAMPLE
) -> dict[Cell, MeanEstimate]:
    """The best known mean answer length of each cell of `prior`.

    `measured`: one row per answer with `domain`, `difficulty`, `answer_tokens`. A cell with at least `minimum_sample`
    answers has its own mean; else the mean over all answers of its difficulty stands in, where those are enough; else
    the prior. The standard error of a stand-in includes the spread between the measured cells, since the cell may
    differ from the others as they differ among themselves.
    """
    cells = _length_statistics(measured, "domain", "difficulty")
    difficulties = _length_statistics(measured, "difficulty")
    estimates: dict[Cell, MeanEstimate] = {}
    for cell, guess in prior.items():
        own, pooled = cells.get(cell), difficulties.get((cell.difficulty,))
        if own is not None and own.n >= minimum_sample:
            estimates[cell] = MeanEstimate(own.mean, (own.variance / own.n) ** 0.5, own.n, "cell")
        elif pooled is not None and pooled.n >= minimum_sample:
            trusted = [
                one.mean for (_, name), one in cells.items() if name == cell.difficulty and one.n >= minimum_sample
            ]
            between = float(pl.Series(trusted).var() or 0.0) if len(trusted) > 1 else 0.0  # type: ignore[arg-type]
            error = (pooled.variance / pooled.n + between) ** 0.5
            estimates[cell] = MeanEstimate(pooled.mean, error, pooled.n, "difficulty")
        else:
            estimates[cell] = MeanEstimate(guess, None, 0, "first_guess")
    return estimates


@dataclass(frozen=True)
class _Lengths:
    mean: float
    variance: float
    n: int


def _length_statistics(measured: pl.DataFrame, *keys: str) -> dict[tuple[str, ...], _Lengths]:
    tokens = pl.col("answer_tokens").cast(pl.Float64)
    table = measured.group_by(*keys).agg(
        tokens.mean().alias("mean"), tokens.var().fill_null(0.0).alias("variance"), tokens.count().alias("n")
    )
    return {tuple(row[:-3]): _Lengths(*row[-3:]) for row in table.iter_rows() if row[-1] > 0}


def _two_difficulties(share: Mapping[str, float]) -> tuple[str, str]:
    if len(share) != 2 or abs(sum(share.values()) - 1) > 1e-9 or min(share.values()) < 0:
        raise ValueError(
            f"token share {dict(share)}: expected two difficulties whose shares add up to 1, such as easy 0.6, hard 0.4"
        )
    first, second = sorted(share)
    return first, second


def _rows_per_token(
    domain: str, difficulty: str, mean_tokens: Mapping[Cell, float], share: Mapping[str, float]
) -> Fraction:
    mean = mean_tokens.get(Cell(domain, difficulty))
    if mean is None or not mean > 0:
        raise ValueError(f"cell ({domain}, {difficulty}): mean answer tokens are {mean}, expected a number above 0")
    return exact_fraction(share[difficulty], difficulty) / exact_fraction(mean, Cell(domain, difficulty))
