"""Charts out of frames: what is counted is all there, and every specification stands without data of its own elsewhere."""

from __future__ import annotations

import json

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.reports import charts


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=200))
def test_bins_hold_every_row_once_and_are_few(values: list[int]) -> None:
    bins = charts.binned(pl.DataFrame({"tokens": values}), "tokens")
    assert bins["rows"].sum() == len(values)
    assert bins.height <= 41
    for value in values:
        assert bins.filter((pl.col("from") <= value) & (value < pl.col("to"))).height == 1


def test_few_numbers_get_a_bar_each() -> None:
    specification = charts.histogram(pl.DataFrame({"turns": [4, 4, 6]}), "turns", title="turns").to_dict()
    assert specification["encoding"]["x"]["type"] == "ordinal"


def test_bars_stand_longest_first() -> None:
    rows = pl.DataFrame({"reason": ["torn", "empty", "refused"], "rows": [1, 7, 3]})
    (shown,) = charts.bars(rows, "reason", "rows").to_dict()["datasets"].values()
    assert [row["reason"] for row in shown] == ["empty", "refused", "torn"]


def test_an_even_grid_is_coloured_evenly() -> None:
    rows = pl.DataFrame({"l1": ["korean", "arabic"], "error": ["past_tense"] * 2, "kept": [20, 21]})
    text = json.dumps(charts.heat_map(rows, "l1", "error", "kept").to_dict())
    assert '"domain": [0, 21.0]' in text


def test_a_histogram_of_no_rows_is_empty() -> None:
    rows = pl.DataFrame(schema={"tokens": pl.Int64})
    assert charts.binned(rows, "tokens").is_empty()
