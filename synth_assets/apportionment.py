"""Sharing out in whole numbers, for any product line: in proportion to weights, or as evenly as bounds allow.

Pure arithmetic on counts. What is shared out, and over what, is decided by the product line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

K = TypeVar("K", bound=str | tuple[str, ...])


def apportion(total: int, weights: Mapping[K, float | Fraction]) -> dict[K, int]:
    """Share `total` out in whole numbers in proportion to `weights`, by the largest remainder (Hamilton's method).

    The parts add up to `total` exactly, and each differs from its exact share by less than 1. Equal remainders go to
    the smaller key, so that the order of the mapping does not matter. Weights are read as the decimals that they are
    written as (0.6 is 6/10), in exact fractions.

    Raises ValueError for a negative total, for negative or non-finite weights, and where no weight is above zero.
    """
    if total < 0:
        raise ValueError(f"cannot share out {total} rows: the total must not be negative")
    exact = {key: exact_fraction(weight, key) for key, weight in sorted(weights.items())}
    whole = sum(exact.values())
    if whole == 0:
        raise ValueError(f"cannot share out {total} rows over {sorted(weights)}: no weight is above zero")
    return largest_remainder(total, {key: total * weight / whole for key, weight in exact.items()})


def largest_remainder(total: int, exact: Mapping[K, Fraction]) -> dict[K, int]:
    """Round the `exact` shares of `total` to whole numbers that add up to it; equal remainders go to the smaller key."""
    parts = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def exact_fraction(number: float | Fraction, key: object) -> Fraction:
    """`number` as the decimal that it is written as. Raises ValueError, naming `key`, if it is negative or not finite."""
    try:
        exact = Fraction(str(number))
    except ValueError:
        raise ValueError(f"{key!r}: {number} is not a finite number") from None
    if exact < 0:
        raise ValueError(f"{key!r}: {number} is negative, expected 0 or more")
    return exact


def level_out(total: int, lowest: Mapping[K, int], highest: Mapping[K, int], order: Sequence[K]) -> dict[K, int]:
    """Share `total` out as evenly as the bounds of each part allow: as water fills vessels with floors and lids.

    Parts that no bound holds are equal but for 1; those that get the odd ones come first in `order`, which names every
    part. The parts add up to `total` exactly.

    Raises ValueError where a floor is above its lid, or `total` is not between the sums of the two.
    """
    least, most = sum(lowest.values()), sum(highest.values())
    if any(lowest[key] > highest[key] for key in order) or not least <= total <= most:
        raise ValueError(f"cannot share out {total}: the bounds of its parts add up to {least} and {most}")

    def at(level: int) -> dict[K, int]:
        return {key: min(max(level, lowest[key]), highest[key]) for key in order}

    below, above = 0, total + 1  # the highest level that takes no more than the total
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (middle, above) if sum(at(middle).values()) <= total else (below, middle)
    parts = at(below)
    rising = [key for key in order if lowest[key] <= below < highest[key]]
    for key in rising[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
