"""Spare rows: few, cheap, never more than their bound; and a plain word where they would not help."""

import re

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.questions.balance import blend_means, first_guess, quotas
from synth_assets.questions.cells import Cell
from synth_assets.questions.choice import Choice, Shortage, choose, lengths_of, seeded_order
from synth_assets.questions.spares import OutOfReach, Price, Wanted, ensure_reach, most_spare, spare_rows
from synth_assets_tests.questions.test_choice import SHARE, pool_of

USD = {"easy": 0.0002, "hard": 0.005}
"""A row's price by synth.yaml's routes, roughly."""

sets = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 40), min_size=1, max_size=5)
lengths = st.fixed_dictionaries({"easy": st.floats(8, 40), "hard": st.floats(60, 600)})


class Line:
    """A questions line without models: rows are bought as planned, of lengths as measured answers have them."""

    def __init__(self, totals: dict[str, int], means: dict[str, float], seed: int, tolerance: float = 0.001) -> None:
        self.wanted = Wanted(totals, SHARE, tolerance, seed)
        self.means, self.seed = means, seed
        self.bought = pool_of({})
        self.pilot = pool_of({Cell(domain, level): 12 for domain in totals for level in SHARE}, seed, means)

    @property
    def measured(self) -> pl.DataFrame:
        return pl.concat([self.bought, self.pilot])

    def quotas(self) -> dict[Cell, int]:
        found = blend_means(first_guess(self.wanted.totals), self.measured)
        return quotas(self.wanted.totals, {cell: one.mean for cell, one in found.items()}, SHARE)

    def pool(self) -> dict[Cell, np.ndarray]:
        return lengths_of(seeded_order(self.bought, self.wanted.totals, SHARE, self.seed))

    def choose(self) -> Choice | Shortage:
        return choose(self.bought, self.wanted.totals, SHARE, self.wanted.tolerance, self.seed)

    def spares(self, paid: dict[str, int] | None = None) -> dict[Cell, int]:
        prices = {cell: Price(USD[cell.difficulty], (paid or {}).get(cell.difficulty, 0)) for cell in self.quotas()}
        return spare_rows(self.pool(), self.quotas(), self.measured, self.wanted, prices)

    def buy(self, rows: dict[Cell, int]) -> None:
        more = pool_of(rows, self.seed + 1 + self.bought.height, self.means, start=self.bought.height)
        self.bought = pl.concat([self.bought, more])

    def fill(self) -> None:
        """Meet the quotas, as often as the lengths of the new rows shift them."""
        while lacking := {
            cell: lacks for cell, n in self.quotas().items() if (lacks := n - len(self.pool()[cell])) > 0
        }:
            self.buy(lacking)

    def make(self) -> Choice:
        """The finished set. Raises OutOfReach."""
        ensure_reach(self.pool(), self.quotas(), self.measured, self.wanted)
        self.fill()
        while not isinstance(made := self.choose(), Choice):
            more = self.spares()
            assert sum(more.values()) > 0
            self.buy(more)
            self.fill()
        return made


@settings(max_examples=12, deadline=None)
@given(sets, lengths, st.integers(0, 1000), st.sampled_from([0.001, 0.01]))
def test_a_small_set_is_made_from_few_rows_too_many_or_it_says_why_not(
    totals: dict[str, int], means: dict[str, float], seed: int, tolerance: float
) -> None:
    line = Line(totals, means, seed, tolerance)
    try:
        made = line.make()
    except OutOfReach:
        assert isinstance(line.choose(), Shortage)
    else:
        assert dict(made.rows.group_by("domain").len().iter_rows()) == totals
        assert abs(made.easy_share - SHARE["easy"]) <= tolerance
    rows = sum(totals.values())
    # Beside the spares: rows of quotas that shifted after they were met, at most one a cell and a tenth.
    assert line.bought.height <= rows + most_spare(rows) + 2 * len(totals) + rows // 10


@pytest.mark.parametrize("domains", ["ab", "abcdefgh"])
def test_two_hundred_rows_take_a_dozen_more_at_the_tightest_tolerance(domains: str) -> None:
    bought = []
    for seed in range(3):
        line = Line(dict.fromkeys(domains, 200 // len(domains)), {"easy": 20.0, "hard": 300.0}, seed)
        line.make()
        bought.append(line.bought.height)
    assert max(bought) <= 220
    assert sorted(bought)[len(bought) // 2] <= 212


def test_hard_rows_are_spared_rather_where_they_are_paid_already() -> None:
    hard = {"bought": 0, "paid": 0}
    for seed in range(6):
        line = Line({"a": 60}, {"easy": 20.0, "hard": 300.0}, seed)
        line.fill()
        if isinstance(line.choose(), Shortage):
            hard["bought"] += line.spares()[Cell("a", "hard")]
            hard["paid"] += line.spares({"hard": 20})[Cell("a", "hard")]
    assert hard["paid"] > hard["bought"]


def test_a_set_that_lengths_cannot_balance_is_refused_before_its_rows_are_bought() -> None:
    line = Line({"a": 4}, {"easy": 20.0, "hard": 500.0}, 1, tolerance=0.0001)
    with pytest.raises(OutOfReach, match=r"4 rows are too few for 60.00% ± 0.010% easy tokens") as refused:
        line.make()
    assert line.bought.is_empty()
    advised = re.search(r"tolerance to ([\d.]+) or more", str(refused.value))
    assert advised
    Line({"a": 4}, {"easy": 20.0, "hard": 500.0}, 1, tolerance=float(advised[1])).make()


def test_nothing_is_refused_on_lengths_that_were_never_measured() -> None:
    wanted = Wanted({"a": 1}, SHARE, 1e-9, 0)
    nothing = {Cell("a", level): np.zeros(0, dtype=np.int64) for level in SHARE}
    ensure_reach(nothing, {Cell("a", "easy"): 1, Cell("a", "hard"): 0}, pool_of({}), wanted)
    with pytest.raises(OutOfReach):
        ensure_reach(nothing, {Cell("a", "easy"): 1, Cell("a", "hard"): 0}, pool_of(dict.fromkeys(nothing, 10)), wanted)


def test_rows_beyond_the_bound_are_never_asked_for() -> None:
    line = Line({"a": 6}, {"easy": 20.0, "hard": 500.0}, 0, tolerance=1e-7)
    line.buy({Cell("a", "easy"): 6 + most_spare(6)})
    with pytest.raises(OutOfReach, match="No more rows are bought"):
        line.spares()
