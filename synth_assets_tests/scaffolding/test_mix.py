"""The stage-1 mix: the ratio as near as rows allow, each source with its share, and an account of every row."""

from fractions import Fraction
from typing import Literal

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from synth_assets.apportionment import apportion
from synth_assets.scaffolding.mix import MOST_USES, Mix, MixError, anchors_needed, mix

By = Literal["tokens", "rows"]

lengths = st.lists(st.integers(1, 60), min_size=1, max_size=40)
sources = st.dictionaries(st.sampled_from(["lmsys", "magpie", "prosocial"]), lengths, min_size=1)
ratios = st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5, 0.777])


def frame(name: str, tokens: list[int]) -> pl.DataFrame:
    ids = [f"{name}{number}" for number in range(len(tokens))]
    return pl.DataFrame(
        {"id": ids, "messages": [f"[{one}]" for one in ids], "tokens": tokens},
        schema={"id": pl.String, "messages": pl.String, "tokens": pl.Int64},
    )


def frames(of: dict[str, list[int]]) -> dict[str, pl.DataFrame]:
    return {name: frame(name, tokens) for name, tokens in of.items()}


def amount(made: Mix, source: str) -> int:
    rows = made.rows.filter(pl.col("source") == source)
    return int(rows["tokens"].sum()) if made.by == "tokens" else rows.height


@settings(max_examples=150, deadline=None)
@given(own=lengths, anchors=sources, ratio=ratios, by=st.sampled_from(["tokens", "rows"]), seed=st.integers(0, 5))
def test_the_mix_is_as_near_to_ratio_and_shares_as_rows_allow(
    own: list[int], anchors: dict[str, list[int]], ratio: float, by: By, seed: int
) -> None:
    exact = Fraction(str(ratio))
    room = min(MOST_USES * (sum(held) if by == "tokens" else len(held)) for held in anchors.values())
    share = (sum(own) if by == "tokens" else len(own)) * (1 - exact) / exact / len(anchors)
    if share > room + 1:
        with pytest.raises(MixError, match="too few anchors"):
            mix(frame("s", own), frames(anchors), ratio=ratio, by=by, seed=seed)
    if share > room - 1:  # within the rounding of a row, either may be
        return
    made = mix(frame("s", own), frames(anchors), ratio=ratio, by=by, seed=seed)
    assert sorted(made.rows.filter(pl.col("source") == "scaffolding")["id"]) == sorted(frame("s", own)["id"])
    if by == "rows":
        total = made.rows.height
        assert apportion(total, {"scaffolding": exact, "anchors": 1 - exact})["scaffolding"] == len(own)
        assert [amount(made, name) for name in sorted(anchors)] == list(
            apportion(total - len(own), dict.fromkeys(sorted(anchors), 1.0)).values()
        )
        return
    wanted = sum(own) * (1 - exact) / exact
    longest = max(max(held) for held in anchors.values())
    assert abs(sum(amount(made, name) for name in anchors) - wanted) <= Fraction(longest, 2)
    for name in anchors:
        assert abs(amount(made, name) - wanted / len(anchors)) <= longest


@settings(max_examples=100, deadline=None)
@given(own=lengths, anchors=sources, ratio=ratios, by=st.sampled_from(["tokens", "rows"]), most_uses=st.integers(1, 5))
def test_every_row_is_accounted_for_and_none_stands_there_too_often(
    own: list[int], anchors: dict[str, list[int]], ratio: float, by: By, most_uses: int
) -> None:
    try:
        made = mix(frame("s", own), frames(anchors), ratio=ratio, by=by, most_uses=most_uses)
    except MixError:
        assume(False)
    assert made.rows["position"].to_list() == list(range(made.rows.height))
    assert sum(made.report["share"]) == pytest.approx(1)
    assert made.report["share"][0] == pytest.approx(made.ratio)
    assert made.report["source"].to_list() == ["scaffolding", *sorted(anchors)]
    for source, available, used, left_out, repeated, tokens, _ in made.report.iter_rows():
        rows = made.rows.filter(pl.col("source") == source)
        times = rows.group_by("id").len()["len"]
        assert (used, used + repeated, tokens) == (rows["id"].n_unique(), rows.height, rows["tokens"].sum())
        assert used + left_out == available
        assert max(times, default=0) <= (1 if source == "scaffolding" else most_uses)
        # A row is repeated only when all others have been used as often, but for the one that fills the gap.
        if repeated:
            assert left_out == 0
            assert max(times) - min(times) <= 1


def test_the_order_of_rows_does_not_matter_and_the_seed_does() -> None:
    own, anchors = frame("s", [10] * 20), frames({"lmsys": [*range(1, 90)], "magpie": [7] * 90})
    made = mix(own, anchors, seed=1)
    again = mix(own.reverse(), {name: one.reverse() for name, one in reversed(anchors.items())}, seed=1)
    assert made.rows.equals(again.rows)
    assert not made.rows.equals(mix(own, anchors, seed=2).rows)


def test_shares_can_be_given_and_nought_leaves_a_source_out() -> None:
    anchors = frames({"lmsys": [5] * 300, "magpie": [5] * 300, "prosocial": [5] * 300})
    shares = {"lmsys": 2, "magpie": 1, "prosocial": 0}
    made = mix(frame("s", [5] * 100), anchors, shares=shares, by="rows")
    assert {name: amount(made, name) for name in anchors} == {"lmsys": 200, "magpie": 100, "prosocial": 0}


@pytest.mark.parametrize("by", ["rows", "tokens"])
def test_proportional_shares_follow_the_whole_source_and_not_its_sample(by: By) -> None:
    anchors = frames({"lmsys": [5] * 400, "magpie": [5] * 400})
    available = {"lmsys": 3_000, "magpie": 1_000}
    made = mix(frame("s", [5] * 100), anchors, by=by, shares="proportional", available=available)
    rows = made.rows.group_by("source").len().sort("source")["len"].to_list()
    assert rows == [225, 75, 100]
    assert made.report["available_rows"].to_list() == [100, 3_000, 1_000]
    assert made.report["left_out"].to_list() == [0, 2_775, 925]


def test_too_few_anchors_say_what_is_missing_and_which_ratio_would_do() -> None:
    own, anchors = frame("s", [10] * 100), frames({"lmsys": [10] * 400, "prosocial": [10] * 20})
    with pytest.raises(MixError) as raised:
        mix(own, anchors)
    assert "prosocial holds 200 tokens, its share is 1,500, so 700 are missing" in str(raised.value)
    assert "lmsys holds" not in str(raised.value)
    ratio = float(str(raised.value).rsplit(" ", 1)[1])
    assert mix(own, anchors, ratio=ratio + 0.001).ratio == pytest.approx(ratio, abs=0.01)


@given(lengths, ratios, st.sampled_from(["tokens", "rows"]))
def test_a_source_that_holds_what_is_needed_and_no_more_suffices(own: list[int], ratio: float, by: By) -> None:
    scaffolding = frame("s", own)
    needed = anchors_needed(scaffolding, ratio, by)
    made = mix(scaffolding, frames({"lmsys": [1] * max(needed, 1)}), ratio=ratio, by=by, most_uses=1)
    assert abs(amount(made, "lmsys") - needed) <= 1


def test_what_is_needed_is_what_is_taken() -> None:
    own, anchors = frame("s", [10] * 100), frames({"lmsys": [1] * 9_000})
    assert anchors_needed(own, 0.25) == amount(mix(own, anchors), "lmsys") == 3_000
    assert anchors_needed(own, 0.3, "rows") == amount(mix(own, anchors, ratio=0.3, by="rows"), "lmsys") == 233


@pytest.mark.parametrize(
    ("own", "anchors", "settings", "told"),
    [
        ([1], {}, {}, "no anchor data"),
        ([], {"a": [1]}, {}, "no scaffolding dialogues"),
        ([1], {"a": []}, {}, "a holds 0 tokens"),
        ([1], {"a": []}, {"shares": "proportional"}, "no share above 0"),
        ([1], {"a": [0]}, {}, "a: 1 rows lack"),
        ([1], {"a": [5]}, {"ratio": 1.0}, "a ratio of 1.0 is impossible"),
        ([1], {"a": [5]}, {"shares": {"b": 1.0}}, "shares are given for b, but the anchors are a"),
        ([1], {"a": [5]}, {"shares": {"a": -1.0}}, "negative"),
        ([1], {"a": [5]}, {"most_uses": 0}, "most_uses is 0"),
        ([1], {"scaffolding": [5]}, {}, "another name"),
    ],
)
def test_what_cannot_be_mixed_is_refused(
    own: list[int], anchors: dict[str, list[int]], settings: dict[str, object], told: str
) -> None:
    with pytest.raises(MixError, match=told):
        mix(frame("s", own), frames(anchors), **settings)  # type: ignore[arg-type]


def test_a_dialogue_that_stands_twice_in_the_set_is_refused() -> None:
    own = frame("s", [1, 1]).with_columns(id=pl.lit("same"))
    with pytest.raises(MixError, match="more than once"):
        mix(own, frames({"a": [5] * 9}))
