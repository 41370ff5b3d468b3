"""The laws of the index: order, batches, leaders, surface, numbers, and what it says about bad input."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.dedup import DedupIndex, Thresholds

CONTENT = ("sort a list", "reverse a string", "find the primes below 50", "explain recursion", "add 3 and 4")
OPENERS = ("", "Please ", "How do you ", "How can I ", "how to ", "Could you please ")
ENDS = ("", ".", "?", " in Python", " using Python?", " in Go")
QUESTIONS = st.builds("".join, st.tuples(*map(st.sampled_from, (OPENERS, CONTENT, ENDS))))
BATCHES = st.lists(QUESTIONS, max_size=30)

LONG = (
    "A farmer has 14 cows, 9 goats and 30 hens on two fields near the river. Each cow eats 12 kg of hay per day, each "
    "goat eats 3 kg and the hens eat grain only. Explain how long 2,000 kg of hay will last."
)


def frame(texts: list[str], prefix: str = "q") -> pl.DataFrame:
    ids = [f"{prefix}{number}" for number in range(len(texts))]
    return pl.DataFrame({"id": ids, "text": texts}, schema={"id": pl.String, "text": pl.String})


def kept_ids(decided: pl.DataFrame) -> list[str]:
    return decided.filter(pl.col("duplicate_of").is_null())["id"].to_list()


def test_one_row_per_input_row_in_the_same_order() -> None:
    decided = DedupIndex().add(frame(["What is 2 + 2?", "what is 2+2", "Calculate 2 + 2.", "What is 2 + 3?"]))
    assert decided.rows() == [
        ("q0", None, None, None),
        ("q1", "q0", "exact", 1.0),
        ("q2", "q0", "near", 1.0),
        ("q3", None, None, None),
    ]
    assert decided.schema == {"id": pl.String, "duplicate_of": pl.String, "kind": pl.String, "similarity": pl.Float64}


def test_a_duplicate_across_batches_names_the_stored_row() -> None:
    index = DedupIndex()
    index.seed(frame(["Write a function to reverse a string."], "old"))
    decided = index.add(frame(["Please write a function to reverse a string", "Write a haiku."]))
    assert decided["duplicate_of"].to_list() == ["old0", None]
    assert len(index) == 2


@settings(max_examples=20)
@given(BATCHES)
def test_adding_the_same_rows_again_keeps_nothing_new(texts: list[str]) -> None:
    index = DedupIndex()
    kept = kept_ids(index.add(frame(texts)))
    assert kept_ids(index.add(frame(texts, "again"))) == []
    assert len(index) == len(kept)


@settings(max_examples=20)
@given(BATCHES)
def test_a_duplicate_names_an_earlier_kept_row(texts: list[str]) -> None:
    decided = DedupIndex().add(frame(texts))
    kept = kept_ids(decided)
    place = {id_: number for number, id_ in enumerate(decided["id"])}
    for id_, leader, kind, similarity in decided.drop_nulls("duplicate_of").rows():
        assert leader in kept
        assert place[leader] < place[id_]
        assert kind in ("exact", "near")
        assert 0 < similarity <= 1


@settings(max_examples=20)
@given(BATCHES, st.integers(0, 30))
def test_where_the_batches_are_cut_changes_nothing(texts: list[str], cut: int) -> None:
    rows = frame(texts)
    whole = DedupIndex().add(rows)
    index = DedupIndex()
    parts = pl.concat([index.add(rows.head(cut)), index.add(rows.slice(cut))])
    assert parts.equals(whole)


FILLED = st.lists(
    st.builds(
        "{} {}".format,
        st.sampled_from(
            ["", "However,", "Very carefully and thoroughly, therefore indeed extremely clearly:", "Please"]
        ),
        st.sampled_from([LONG, LONG.replace("near", "very near"), LONG.replace("14", "15"), LONG.replace("a", "A")]),
    ),
    max_size=12,
)


@settings(max_examples=20)
@given(FILLED, st.integers(0, 12), st.sampled_from([0.85, 0.97, 1.0]))
def test_the_same_holds_for_long_texts(texts: list[str], cut: int, near: float) -> None:
    rows = frame(texts)
    whole = DedupIndex(Thresholds(near=near)).add(rows)
    index = DedupIndex(Thresholds(near=near))
    assert pl.concat([index.add(rows.head(cut)), index.add(rows.slice(cut))]).equals(whole)
    assert kept_ids(index.add(rows)) == []


@settings(max_examples=20)
@given(BATCHES)
def test_preview_decides_as_add_does_and_keeps_nothing(texts: list[str]) -> None:
    index = DedupIndex()
    index.seed(frame(["Explain recursion."], "old"))
    previewed = index.preview(frame(texts))
    assert len(index) == 1
    assert index.add(frame(texts)).equals(previewed)


@given(
    BATCHES,
    st.sampled_from([str.upper, str.title, "  {}  ".format, "{}...".format, lambda text: text.replace(" ", "\n")]),
)
def test_surface_variants_are_exact_duplicates(texts: list[str], vary: object) -> None:
    assert callable(vary)
    index = DedupIndex()
    kept = frame(texts).join(index.add(frame(texts)).filter(pl.col("duplicate_of").is_null()), on="id", how="semi")
    varied = kept.with_columns(text=pl.Series([vary(text) for text in kept["text"]], dtype=pl.String))
    decided = index.add(varied)
    assert decided["duplicate_of"].to_list() == kept["id"].to_list()
    assert set(decided["kind"]) <= {"exact"}


@settings(max_examples=50)
@given(
    st.sampled_from(
        [LONG, "What is 3 + 4?", "How many cm are in 2.5 m?", "Solve x^2 - 5x + 6 = 0.", "Sum 1,200 and 7/8"]
    ),
    st.data(),
)
def test_a_changed_digit_never_makes_a_duplicate(text: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([number for number, letter in enumerate(text) if letter.isdigit()]))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
    index = DedupIndex()
    index.add(frame([text, text[:place] + digit + text[place + 1 :]]))
    assert len(index) == 2


def test_texts_of_which_nothing_is_left_are_told_apart_by_their_surface() -> None:
    assert kept_ids(DedupIndex().add(frame(["The", "An", "the!", "?", ""]))) == ["q0", "q1", "q3"]


def test_filler_counts_where_the_thresholds_say_so() -> None:
    rows = frame([LONG, LONG.replace("Explain", "Carefully explain")])
    (similarity,) = DedupIndex().add(rows)["similarity"].drop_nulls()
    assert 0.9 < similarity < 1
    assert kept_ids(DedupIndex(Thresholds(near=1.0)).add(rows)) == ["q0", "q1"]
    assert kept_ids(DedupIndex(Thresholds(long_words=100)).add(rows)) == ["q0", "q1"]


def test_an_empty_batch_is_answered_with_an_empty_frame() -> None:
    index = DedupIndex()
    assert index.add(frame([])).is_empty()
    index.seed(frame([]))
    assert index.add(frame(["?"])).height == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (pl.DataFrame({"id": ["a"]}), "no column 'text'"),
        (pl.DataFrame({"id": [1], "text": ["x"]}), "'id' is Int64, not String"),
        (pl.DataFrame({"id": ["a", "b"], "text": ["x", None]}), "'text' is null in row 1"),
    ],
)
def test_bad_rows_are_named(rows: pl.DataFrame, said: str) -> None:
    for take in (DedupIndex().add, DedupIndex().preview, DedupIndex().seed):
        with pytest.raises(ValueError, match=said):
            take(rows)


@pytest.mark.parametrize("wrong", [{"near": 0.0}, {"near": 1.1}, {"long_words": 0}])
def test_impossible_thresholds_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"must be (above|at least)"):
        Thresholds(**wrong)  # type: ignore[arg-type]
