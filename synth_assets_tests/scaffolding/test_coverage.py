"""Sets of dialogues: measured as a reader would count them, and chosen so that they are exact, even and complete."""

import json
from collections import Counter
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.scaffolding.coverage import (
    Cell,
    Choice,
    Shortage,
    cell_quotas,
    choose_dialogues,
    coverage,
    l1_balance,
    no_duplicates,
    questions_per_dialogue,
    scaffolding_quality,
    turn_depth,
)

L1S = ("spanish", "chinese", "arabic", "korean")
ERRORS = tuple(f"error{number:02}" for number in range(12))
CELLS = [(l1, error) for l1 in L1S for error in ERRORS]

SHORT = [
    "I have dog at home.",
    "Oh, you have a dog at home? What is its name?",
    "Its name is Toto.",
    "Toto is a nice name!",
]
LONG = [*SHORT, "Yes. It like long walks.", "Where do you go with Toto?"]


def dialogues(*texts: list[str], **columns: object) -> pl.DataFrame:
    rows = []
    for number, turns in enumerate(texts):
        said = [{"role": "assistant" if at % 2 else "user", "content": text} for at, text in enumerate(turns)]
        row = {"dialogue_id": f"d{number}", "l1": "spanish", "error": "article_omission", "proficiency": "beginner"}
        pair = {"incorrect": "I have dog at home.", "correct": "I have a dog at home.", "messages": json.dumps(said)}
        rows.append(row | pair | {"model": "m"} | columns)
    return pl.DataFrame(rows)


def cells(counts: dict[Cell, int], baseline: dict[Cell, int] | None = None) -> pl.DataFrame:
    """A pool with so many rows in each cell, of which so many are imported."""
    rows = [
        (
            f"{l1}-{error}-{number}",
            l1,
            error,
            ("beginner", "intermediate")[number % 2],
            number < (baseline or {}).get((l1, error), 0),
        )
        for (l1, error), count in counts.items()
        for number in range(count)
    ]
    columns = {"dialogue_id": pl.String, "l1": pl.String, "error": pl.String, "proficiency": pl.String}
    return pl.DataFrame(rows, schema=columns | {"baseline": pl.Boolean}, orient="row")


def spread(counts: list[int]) -> int:
    return max(counts) - min(counts)


# What is measured


@pytest.mark.parametrize(
    ("rows", "passed"),
    [
        ([250, 250, 250, 250], True),
        ([260, 250, 250, 240], True),
        ([261, 250, 249, 240], False),
        ([333, 333, 334, 0], False),
        ([3, 3, 2, 2], True),  # a set of 10 cannot be more even
        ([3, 3, 3, 1], False),
        ([0, 0, 0, 0], False),
    ],
)
def test_first_languages_are_within_two_points_or_one_row(rows: list[int], passed: bool) -> None:
    frame = cells({(l1, "e"): count for l1, count in zip(L1S, rows, strict=True)})
    assert l1_balance(frame, L1S).passed is passed


def test_an_uncovered_cell_is_named_and_an_unknown_one_too() -> None:
    counts = dict.fromkeys(CELLS, 2)
    assert coverage(cells(counts), L1S, ERRORS).passed
    del counts["arabic", "error07"]
    found = coverage(cells(counts), L1S, ERRORS)
    assert (found.passed, found.measured, found.bound.at_least) == (False, 47, 48)
    assert "none in error07|arabic" in found.detail
    odd = coverage(cells(dict.fromkeys(CELLS, 1) | {("latin", "error01"): 1}), L1S, ERRORS)
    assert not odd.passed
    assert "unknown: error01|latin" in odd.detail


def test_a_small_set_covers_as_many_cells_as_it_has_rows() -> None:
    assert coverage(cells(dict.fromkeys(CELLS[:20], 1)), L1S, ERRORS).passed
    assert not coverage(cells(dict.fromkeys(CELLS[:10], 2)), L1S, ERRORS).passed
    assert not coverage(cells({}), L1S, ERRORS).passed


def test_turns_are_counted_of_both_speakers() -> None:
    found = turn_depth(dialogues(SHORT, LONG))
    assert (found.passed, found.measured) == (True, 5)
    assert found.more["dialogues_by_turns"] == {4: 1, 6: 1}
    assert not turn_depth(dialogues(SHORT[:2], SHORT)).passed


def test_questions_are_counted_in_the_tutors_turns_only() -> None:
    asking = ["I have dog at home?", "Oh, you have a dog at home?", "Yes. And you?", "What is its name?"]
    found = questions_per_dialogue(dialogues(asking, SHORT, LONG))
    assert found.measured == pytest.approx((2 + 2 + 3) / 3, abs=1e-4)
    assert found.passed
    once = ["I have dog.", "A dog? Good."]
    assert not questions_per_dialogue(dialogues(once, once, SHORT)).passed


def test_a_dialogue_that_fails_the_filter_is_named_with_its_reason() -> None:
    assert scaffolding_quality(dialogues(SHORT, LONG)).passed
    bad = ["I have dog at home.", 'That is wrong. You should say "a dog".', "A dog.", "Good. What is its name?"]
    found = scaffolding_quality(dialogues(SHORT, bad))
    assert (found.passed, found.measured) == (False, 1)
    assert found.more["reasons"]["explicit_correction"] == 1
    assert "d1: " in found.detail


def test_dialogues_that_differ_in_case_and_quotes_only_are_duplicates() -> None:
    assert no_duplicates(dialogues(SHORT, LONG)).passed
    found = no_duplicates(dialogues(SHORT, LONG, [text.upper() for text in SHORT]))
    assert (found.passed, found.measured) == (False, 1)
    assert no_duplicates(dialogues(SHORT, LONG).with_columns(dialogue_id=pl.lit("d0"))).measured == 1


# How many each cell holds


@given(st.integers(0, 3_000), st.integers(1, 5), st.integers(1, 12))
def test_without_existing_rows_quotas_are_exact_and_even_in_every_direction(target: int, l1s: int, errors: int) -> None:
    names, kinds = [f"l{number}" for number in range(l1s)], [f"e{number}" for number in range(errors)]
    quotas = cell_quotas(target, names, kinds, {})
    assert list(quotas) == list(product(names, kinds))
    assert sum(quotas.values()) == target
    assert spread(list(quotas.values())) <= 1
    assert spread([sum(quotas[l1, error] for error in kinds) for l1 in names]) <= 1
    assert spread([sum(quotas[l1, error] for l1 in names) for error in kinds]) <= 1


existing_rows = st.dictionaries(st.sampled_from(CELLS), st.integers(0, 60), max_size=48)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1_500), existing_rows)
def test_existing_rows_are_kept_and_the_rest_evens_out(target: int, existing: dict[Cell, int]) -> None:
    quotas = cell_quotas(target, L1S, ERRORS, existing)
    assert sum(quotas.values()) == target
    if target >= len(CELLS):
        assert min(quotas.values()) >= 1
    needed = {cell: max(existing.get(cell, 0), int(target >= len(CELLS))) for cell in CELLS}
    if sum(needed.values()) > target:
        assert all(quotas[cell] <= max(existing.get(cell, 0), 1) for cell in CELLS)
        return
    assert all(quotas[cell] >= existing.get(cell, 0) for cell in CELLS)
    # Nothing above what exists is given to a language, or to an error of one, that already has more than another.
    per_l1 = {l1: sum(quotas[l1, error] for error in ERRORS) for l1 in L1S}
    grown = [per_l1[l1] for l1 in L1S if per_l1[l1] > sum(needed[l1, error] for error in ERRORS)]
    assert not grown or max(grown) <= min(per_l1.values()) + 1
    for l1 in L1S:
        raised = [quotas[l1, error] for error in ERRORS if quotas[l1, error] > needed[l1, error]]
        assert not raised or max(raised) <= min(quotas[l1, error] for error in ERRORS) + 1


def test_a_set_without_one_language_is_completed_to_equal_shares() -> None:
    existing = {
        ("spanish", "error00"): 60,
        ("spanish", "error01"): 117,
        ("arabic", "error02"): 172,
        ("chinese", "error03"): 142,
    }
    quotas = cell_quotas(1_000, L1S, ERRORS, existing)
    assert {l1: sum(quotas[l1, error] for error in ERRORS) for l1 in L1S} == dict.fromkeys(L1S, 250)
    assert all(quotas[cell] == count for cell, count in existing.items())
    assert {quotas["korean", error] for error in ERRORS} == {20, 21}


@pytest.mark.parametrize(("target", "l1s"), [(-1, L1S), (5, ())])
def test_impossible_quotas_are_refused(target: int, l1s: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=f"cannot share out {target} dialogues"):
        cell_quotas(target, l1s, ERRORS, {})


# Which are chosen


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 300),
    st.fixed_dictionaries({cell: st.integers(0, 12) for cell in CELLS}),
    st.dictionaries(st.sampled_from(CELLS), st.integers(0, 12)),
    st.integers(0, 3),
)
def test_a_choice_is_exact_covers_what_it_can_and_keeps_imported_rows(
    target: int, counts: dict[Cell, int], baseline: dict[Cell, int], seed: int
) -> None:
    pool = cells(counts, baseline)
    made = choose_dialogues(pool, target, L1S, ERRORS, seed)
    if isinstance(made, Shortage):
        assert pool.height < target or (target >= len(CELLS) and 0 in counts.values())
        # What is missing, added to the pool, makes the set.
        more = {cell: count + made.missing.get(cell, 0) for cell, count in counts.items()}
        assert isinstance(choose_dialogues(cells(more, baseline), target, L1S, ERRORS, seed), Choice)
        return
    assert made.rows.height == target
    assert made.rows["dialogue_id"].n_unique() == target
    assert made.rows.columns == pool.columns
    chosen = Counter(made.rows.select("l1", "error").iter_rows())
    if target >= len(CELLS):
        assert len(chosen) == len(CELLS)
    imported = pool.filter(pl.col("baseline"))
    covering = sum(max(baseline.get(cell, 0), 1) for cell in CELLS)
    if covering <= target:
        assert set(imported["dialogue_id"]) <= set(made.rows["dialogue_id"])
    if not made.short:
        assert {cell: chosen[cell] for cell in CELLS} == cell_quotas(
            target, L1S, ERRORS, Counter(imported.select("l1", "error").iter_rows())
        )
    assert made.rows.equals(choose_dialogues(pool.reverse(), target, L1S, ERRORS, seed).rows)  # type: ignore[union-attr]


def test_other_cells_of_the_language_make_up_for_a_poor_one() -> None:
    counts = dict.fromkeys(CELLS, 30) | {("korean", "error03"): 5}
    made = choose_dialogues(cells(counts), 1_000, L1S, ERRORS)
    assert isinstance(made, Choice)
    assert dict(made.rows.group_by("l1").len().iter_rows()) == dict.fromkeys(L1S, 250)
    assert made.short == {("korean", "error03"): 16}
    assert l1_balance(made.rows, L1S).passed
    assert coverage(made.rows, L1S, ERRORS).passed


def test_a_cell_without_rows_is_a_shortage_that_names_it() -> None:
    made = choose_dialogues(cells(dict.fromkeys(CELLS[1:], 30)), 96, L1S, ERRORS)
    assert isinstance(made, Shortage)
    assert made.missing == {CELLS[0]: 2}
    assert made.reason == "1410 dialogues for a set of 96; none in error00|spanish"


def test_proficiencies_take_turns_within_a_cell() -> None:
    made = choose_dialogues(cells(dict.fromkeys(CELLS, 30)), 480, L1S, ERRORS)
    assert isinstance(made, Choice)
    assert set(made.rows.group_by("l1", "error", "proficiency").len()["len"]) == {5}


def test_another_seed_makes_another_choice() -> None:
    pool = cells(dict.fromkeys(CELLS, 30))
    one, two = (choose_dialogues(pool, 480, L1S, ERRORS, seed) for seed in (1, 2))
    assert isinstance(one, Choice)
    assert isinstance(two, Choice)
    assert set(one.rows["dialogue_id"]) != set(two.rows["dialogue_id"])


def test_a_row_that_stands_twice_in_the_pool_is_refused() -> None:
    pool = cells({CELLS[0]: 2})
    with pytest.raises(ValueError, match="more than once"):
        choose_dialogues(pl.concat([pool, pool]), 2, L1S, ERRORS)
