"""Sharing out in whole numbers: sums are exact, and nothing could be more even within the bounds."""

from fractions import Fraction
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.apportionment import apportion, level_out

KEYS = ("a", "b", "c", "d")

bounds = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted), min_size=1, max_size=4)


@given(st.integers(0, 10_000), st.dictionaries(st.sampled_from(KEYS), st.floats(0.001, 100), min_size=1))
def test_parts_add_up_and_are_within_one_of_their_share(total: int, weights: dict[str, float]) -> None:
    parts = apportion(total, weights)
    whole = sum(Fraction(str(weight)) for weight in weights.values())
    assert sum(parts.values()) == total
    assert all(abs(parts[key] - total * Fraction(str(weight)) / whole) < 1 for key, weight in weights.items())


@given(bounds, st.data())
def test_levelled_parts_are_as_even_as_any_within_the_bounds(limits: list[list[int]], data: st.DataObject) -> None:
    lowest = {key: low for key, (low, _) in zip(KEYS, limits, strict=False)}
    highest = {key: high for key, (_, high) in zip(KEYS, limits, strict=False)}
    total = data.draw(st.integers(sum(lowest.values()), sum(highest.values())))
    parts = level_out(total, lowest, highest, list(lowest))
    assert sum(parts.values()) == total
    assert all(lowest[key] <= parts[key] <= highest[key] for key in parts)
    others = (one for one in product(*(range(low, high + 1) for low, high in limits)) if sum(one) == total)
    assert sum(part**2 for part in parts.values()) == min(sum(part**2 for part in one) for one in others)


def test_the_odd_ones_go_to_the_first_in_order() -> None:
    for order in permutations("abc"):
        parts = level_out(11, dict.fromkeys("abc", 0), dict.fromkeys("abc", 20), order)
        assert parts == {order[0]: 4, order[1]: 4, order[2]: 3}


@pytest.mark.parametrize(("total", "low", "high"), [(5, 0, 2), (1, 1, 3), (3, 2, 1)])
def test_what_the_bounds_do_not_allow_is_refused(total: int, low: int, high: int) -> None:
    with pytest.raises(ValueError, match=f"cannot share out {total}"):
        level_out(total, dict.fromkeys("ab", low), dict.fromkeys("ab", high), "ab")


@given(
    st.integers(0, 10_000), st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 50), min_size=1)
)
def test_a_larger_weight_never_gets_less(total: int, weights: dict[str, int]) -> None:
    parts = apportion(total, weights | {"heaviest": 51})
    by_weight = sorted(parts, key=lambda name: (weights | {"heaviest": 51})[name])
    assert all(
        parts[lighter] <= parts[heavier] + (weights.get(lighter) == weights.get(heavier))
        for lighter, heavier in pairwise(by_weight)
    )


def test_equal_remainders_go_to_the_smaller_key_whatever_the_order() -> None:
    assert apportion(2, {"c": 1, "b": 1, "a": 1}) == apportion(2, {"a": 1, "b": 1, "c": 1}) == {"a": 1, "b": 1, "c": 0}


def test_floats_are_read_as_the_decimals_that_they_are_written_as() -> None:
    # 0.1 + 0.2 > 0.3 in binary floats; as decimals the two halves tie and the smaller key wins.
    assert apportion(1, {"a": 0.3, "b": 0.1 + 0.2}) == {"a": 0, "b": 1}
    assert apportion(1, {"a": 0.3, "b": 0.3}) == {"a": 1, "b": 0}


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_an_impossible_weight_is_refused_by_its_name(weight: float) -> None:
    with pytest.raises(ValueError, match="maths"):
        apportion(10, {"maths": weight, "coding": 1})


def test_a_negative_total_is_refused() -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        apportion(-1, {"a": 1})
