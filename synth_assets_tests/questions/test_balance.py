"""Quotas and means: exact sums in both directions, and the measured mean wherever there is one."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.questions.balance import (
    MeanEstimate,
    blend_means,
    first_guess,
    quotas,
    scale_domains,
)
from synth_assets.questions.cells import Cell

SHARE = {"easy": 0.6, "hard": 0.4}
DOMAINS = {
    "coding": 10_000,
    "math": 10_000,
    "tool_use": 10_000,
    "reasoning": 10_000,
    "reading": 5_000,
    "summarization": 5_000,
    "common_sense": 5_000,
    "instruction": 5_000,
}
names = st.text("abcdefgh", min_size=1, max_size=3)
totals = st.dictionaries(names, st.integers(0, 20_000), min_size=1, max_size=9)
shares = st.integers(0, 100).map(lambda percent: {"easy": percent / 100, "hard": (100 - percent) / 100})


@st.composite
def domains_with_means(draw: st.DrawFn) -> tuple[dict[str, int], dict[Cell, float]]:
    domains = draw(totals)
    lengths = st.floats(1, 3_000, allow_nan=False)
    return domains, {Cell(name, level): draw(lengths) for name in domains for level in SHARE}


def test_domain_counts_scale_to_any_target() -> None:
    assert scale_domains(60_000, DOMAINS) == DOMAINS
    assert scale_domains(120, DOMAINS) == {name: total // 500 for name, total in DOMAINS.items()}
    assert sum(scale_domains(7, DOMAINS).values()) == 7
    assert scale_domains(10, {"a": 0.25, "b": 0.75}) == {"a": 3, "b": 7}


def test_the_first_guess_gives_59211_easy_and_789_hard() -> None:
    plan = quotas(DOMAINS, first_guess(DOMAINS), SHARE)
    assert sum(rows for (_, level), rows in plan.items() if level == "easy") == 59_211
    assert sum(rows for (_, level), rows in plan.items() if level == "hard") == 789
    for domain, total in DOMAINS.items():
        assert plan[Cell(domain, "easy")] + plan[Cell(domain, "hard")] == total


@given(domains_with_means(), shares)
def test_quotas_are_exact_by_domain_and_by_difficulty(
    planned: tuple[dict[str, int], dict[Cell, float]], share: dict[str, float]
) -> None:
    domains, means = planned
    plan = quotas(domains, means, share)
    exact_easy = Fraction(0)
    for domain, total in domains.items():
        easy = Fraction(str(share["easy"])) / Fraction(str(means[Cell(domain, "easy")]))
        hard = Fraction(str(share["hard"])) / Fraction(str(means[Cell(domain, "hard")]))
        exact = total * easy / (easy + hard)
        exact_easy += exact
        assert plan[Cell(domain, "easy")] + plan[Cell(domain, "hard")] == total
        assert plan[Cell(domain, "easy")] >= 0
        assert plan[Cell(domain, "hard")] >= 0
        assert abs(plan[Cell(domain, "easy")] - exact) < 1
    assert abs(sum(plan[Cell(domain, "easy")] for domain in domains) - exact_easy) <= Fraction(1, 2)


def test_each_domain_is_planned_by_its_own_means() -> None:
    means = {Cell("a", "easy"): 10.0, Cell("a", "hard"): 100.0, Cell("b", "easy"): 20.0, Cell("b", "hard"): 100.0}
    plan = quotas({"a": 16_000, "b": 8_500}, means, SHARE)
    assert plan == {
        Cell("a", "easy"): 15_000,
        Cell("a", "hard"): 1_000,
        Cell("b", "easy"): 7_500,
        Cell("b", "hard"): 1_000,
    }


@pytest.mark.parametrize("share", [{"easy": 1.0}, {"easy": 0.6, "hard": 0.5}, {"easy": 1.2, "hard": -0.2}])
def test_an_impossible_share_is_refused(share: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        quotas({"a": 10}, first_guess({"a": 10}), share)


@pytest.mark.parametrize("mean", [0.0, -3.0, float("nan")])
def test_a_mean_that_is_not_above_zero_names_its_cell(mean: float) -> None:
    with pytest.raises(ValueError, match=r"\(a, hard\)"):
        quotas({"a": 10}, {Cell("a", "easy"): 20.0, Cell("a", "hard"): mean}, SHARE)


def measured(lengths: dict[Cell, list[int]]) -> pl.DataFrame:
    rows = [(*cell, length) for cell, cell_lengths in lengths.items() for length in cell_lengths]
    return pl.DataFrame(rows, schema=["domain", "difficulty", "answer_tokens"], orient="row")


def test_a_cell_with_enough_answers_has_its_own_mean() -> None:
    estimates = blend_means(first_guess({"a": 1}), measured({Cell("a", "easy"): [18, 22] * 8}))
    own = estimates[Cell("a", "easy")]
    assert (own.mean, own.n, own.source) == (20.0, 16, "cell")
    assert own.standard_error == pytest.approx((64 / 15 / 16) ** 0.5)
    assert estimates[Cell("a", "hard")] == MeanEstimate(750.0, None, 0, "first_guess")


def test_a_cell_with_few_answers_takes_the_mean_of_its_difficulty() -> None:
    answers = {Cell("a", "easy"): [20] * 10, Cell("b", "easy"): [30] * 10, Cell("c", "easy"): [100]}
    estimate = blend_means(first_guess(dict.fromkeys("abc", 1)), measured(answers))[Cell("c", "easy")]
    assert (estimate.mean, estimate.n, estimate.source) == (600 / 21, 21, "difficulty")
    assert estimate.standard_error is not None
    assert estimate.standard_error > 50**0.5  # at least as uncertain as cells differ among themselves


def test_without_any_answer_the_first_guess_stands() -> None:
    nothing = pl.DataFrame(schema={"domain": pl.String, "difficulty": pl.String, "answer_tokens": pl.Int64})
    assert {estimate.source for estimate in blend_means(first_guess({"a": 1}), nothing).values()} == {"first_guess"}
