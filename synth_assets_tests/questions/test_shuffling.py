"""The order of the finished set, and the bounds that tell a random order from a clustered one."""

from itertools import groupby, permutations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.questions.shuffling import (
    inspect_order,
    longest_run,
    run_bound,
    shuffle,
    window_bounds,
    window_shares,
)

domain_lists = st.lists(st.sampled_from("abcd"), min_size=1, max_size=80)


def rows(count: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"question_id": [f"q{n}" for n in range(count)], "domain": ["abcd"[n % 4] for n in range(count)]}
    )


@given(st.sets(st.text(max_size=5), max_size=50), st.integers())
def test_a_shuffle_is_a_permutation_that_depends_on_the_set_only(ids: set[str], seed: int) -> None:
    frame = pl.DataFrame({"question_id": sorted(ids)}, schema={"question_id": pl.String})
    shuffled = shuffle(frame, seed)
    assert sorted(shuffled["question_id"]) == sorted(ids)
    assert shuffled["position"].to_list() == list(range(len(ids)))
    assert shuffled.equals(shuffle(frame.reverse(), seed))
    assert shuffled.equals(shuffle(shuffled, seed))


def test_another_seed_gives_another_order() -> None:
    assert not shuffle(rows(100), 1).equals(shuffle(rows(100), 2))


@given(domain_lists)
def test_the_longest_run_is_the_longest_stretch(domains: list[str]) -> None:
    assert longest_run(pl.Series(domains)) == max(len(list(run)) for _, run in groupby(domains))


@given(domain_lists, st.integers(1, 100))
def test_window_shares_agree_with_counting_each_window(domains: list[str], window: int) -> None:
    width = min(window, len(domains))
    windows = [domains[start : start + width] for start in range(len(domains) - width + 1)]
    for domain, expected, lowest, highest in window_shares(pl.Series(domains), window).iter_rows():
        shares = [one.count(domain) / width for one in windows]
        assert (lowest, highest) == (min(shares), max(shares))
        assert expected == domains.count(domain) / len(domains)


@pytest.mark.parametrize("domains", ["aaabb", "aabbcc", "aaaab"])
def test_the_run_bound_holds_over_all_orders(domains: str) -> None:
    orders = sorted(set(permutations(domains)))
    for false_alarm in (0.5, 0.21, 0.05):
        bound = run_bound(pl.Series(list(domains)), false_alarm)
        too_long = sum(longest_run(pl.Series(list(order))) > bound for order in orders)
        assert too_long / len(orders) < false_alarm


@pytest.mark.parametrize("domains", ["aaabb", "aabbcc"])
def test_the_window_bounds_hold_over_all_orders(domains: str) -> None:
    orders = sorted(set(permutations(domains)))
    for false_alarm in (0.9, 0.3):
        bounds = {row[0]: row[2:] for row in window_bounds(pl.Series(list(domains)), 3, false_alarm).iter_rows()}
        outside = 0
        for order in orders:
            shares = window_shares(pl.Series(list(order)), 3)
            outside += any(low < bounds[name][0] or high > bounds[name][1] for name, _, low, high in shares.iter_rows())
        assert outside / len(orders) < false_alarm


@settings(max_examples=10, deadline=None)
@given(st.integers())
def test_a_shuffled_set_passes(seed: int) -> None:
    report = inspect_order(shuffle(rows(6_000), seed)["domain"], window=500)
    assert report.shuffled
    assert report.longest_run <= report.longest_run_allowed < 20


def test_one_domain_after_the_other_fails() -> None:
    report = inspect_order(rows(6_000).sort("domain")["domain"], window=500)
    assert not report.shuffled
    assert report.longest_run == 1_500
    assert report.windows["highest"].to_list() == [1.0] * 4


def test_a_drift_without_long_runs_fails_by_its_windows() -> None:
    early = ["a", "b", "a", "b", "a", "c"] * 500
    late = ["c", "b", "c", "b", "c", "a"] * 500
    report = inspect_order(pl.Series("domain", early + late), window=500)
    assert report.longest_run <= report.longest_run_allowed
    assert not report.shuffled


def test_an_empty_set_and_a_single_row_are_shuffled() -> None:
    assert inspect_order(pl.Series("domain", [], dtype=pl.String)).shuffled
    assert inspect_order(pl.Series("domain", ["a"])).shuffled
