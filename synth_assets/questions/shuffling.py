"""The order of the finished set: a seeded shuffle, and how to tell a shuffled order from a clustered one.

Pure. Which rows are in the set is decided before, in choice.py.
"""

import math
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt
import polars as pl

from synth_assets.seeded_order import seeded_keys

WINDOW = 1_000
"""Rows of a window in which every domain must keep about its share."""

FALSE_ALARM = 1e-6
"""Highest probability with which a truly random order may fail a bound, over all its domains and positions."""


def shuffle(rows: pl.DataFrame, seed: int) -> pl.DataFrame:
    """`rows` in a random order, with `position` 0 … n-1 as the first column.

    Needs a unique `question_id`; the order depends on the set of ids and the seed only, not on the order of `rows`.
    """
    keys = pl.Series("position", seeded_keys(rows["question_id"], seed, "shuffle"), dtype=pl.UInt64)
    ordered = rows.drop("position", strict=False).with_columns(keys).sort("position", "question_id").drop("position")
    return ordered.with_row_index("position").with_columns(pl.col("position").cast(pl.Int64))


def longest_run(domains: pl.Series) -> int:
    """Length of the longest stretch of equal values; 0 for an empty series."""
    return int(domains.rle().struct.field("len").max() or 0)  # type: ignore[arg-type]


def window_shares(domains: pl.Series, window: int = WINDOW) -> pl.DataFrame:
    """Per domain its `expected` share of all rows, and its `lowest` and `highest` share in any `window` rows in a row.

    Every window counts, not only those that start at a multiple of `window`. A shorter series is one window.
    """
    width = min(window, len(domains))
    table = []
    for domain in domains.unique().sort():
        running = np.concatenate([[0], np.cumsum((domains == domain).to_numpy())])
        counts: npt.NDArray[np.int64] = running[width:] - running[:-width]
        table.append((domain, running[-1] / len(domains), counts.min() / width, counts.max() / width))
    return pl.DataFrame(table, schema=_SHARES, orient="row")


def run_bound(domains: pl.Series, false_alarm: float = FALSE_ALARM) -> int:
    """The longest run that a random order may show: longer ones come with a probability below `false_alarm`.

    Over all n!/(…) orders, the chance that a domain of m rows fills `length` given places is
    m(m-1)…/(n(n-1)…); the bound adds that up over all places and domains (Boole's inequality), so it errs on the
    side of letting a run pass.
    """
    n = len(domains)
    sizes = np.array(domains.value_counts()["count"], dtype=float)
    filled = np.ones_like(sizes)
    for length in count(1):
        if length > n:
            return n
        filled *= np.maximum(sizes - length + 1, 0) / (n - length + 1)
        if (n - length + 1) * filled.sum() < false_alarm:
            return length - 1
    raise AssertionError("unreachable: count() does not end")


def window_bounds(domains: pl.Series, window: int = WINDOW, false_alarm: float = FALSE_ALARM) -> pl.DataFrame:
    """Per domain the `lowest` and `highest` share that a random order may show in any window, and the `expected` one.

    The rows of a domain in a window of a random order follow the hypergeometric distribution; its tails are cut so
    that all windows and domains together exceed the bounds with a probability below `false_alarm` (Boole's
    inequality: windows overlap, so the true probability is far lower).
    """
    n, width = len(domains), min(window, len(domains))
    sizes = domains.value_counts(name="rows").sort(domains.name)
    tail = false_alarm / (2 * max(len(sizes), 1) * (n - width + 1))
    table = []
    for domain, rows in sizes.iter_rows():
        chances = _hypergeometric(n, rows, width)
        lowest = int(np.searchsorted(np.cumsum(chances), tail))
        highest = width - int(np.searchsorted(np.cumsum(chances[::-1]), tail))
        table.append((domain, rows / n, lowest / width, highest / width))
    return pl.DataFrame(table, schema=_SHARES, orient="row")


@dataclass(frozen=True)
class OrderReport:
    """What the order of a set shows. `windows`: domain, expected, lowest, highest, lowest_allowed, highest_allowed."""

    longest_run: int
    longest_run_allowed: int
    windows: pl.DataFrame
    shuffled: bool


def inspect_order(domains: pl.Series, window: int = WINDOW) -> OrderReport:
    """Judge whether `domains`, in the order of the set, looks like a random order: runs and windows within bounds."""
    bounds = window_bounds(domains, window).select("domain", lowest_allowed="lowest", highest_allowed="highest")
    windows = window_shares(domains, window).join(bounds, on="domain").sort("domain")
    within = windows.select(
        ((pl.col("lowest") >= pl.col("lowest_allowed")) & (pl.col("highest") <= pl.col("highest_allowed"))).all()
    ).item()
    run, allowed = longest_run(domains), run_bound(domains)
    return OrderReport(run, allowed, windows, bool(within) and run <= allowed)


_SHARES = {"domain": pl.String(), "expected": pl.Float64(), "lowest": pl.Float64(), "highest": pl.Float64()}


def _hypergeometric(n: int, marked: int, drawn: int) -> npt.NDArray[np.float64]:
    """P(k marked among `drawn` of `n`, of which `marked` are marked), for k = 0 … drawn."""

    def log_choose(whole: int, part: int) -> float:
        return math.lgamma(whole + 1) - math.lgamma(part + 1) - math.lgamma(whole - part + 1)

    chances = np.zeros(drawn + 1)
    for k in range(max(0, drawn - (n - marked)), min(marked, drawn) + 1):
        chances[k] = math.exp(log_choose(marked, k) + log_choose(n - marked, drawn - k) - log_choose(n, drawn))
    return chances
