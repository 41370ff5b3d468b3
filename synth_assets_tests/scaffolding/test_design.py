"""The seeded design: which dialogue is asked for next, and that no two of a cell are alike."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.scaffolding.catalog import CatalogCell, Pair, load_catalog
from synth_assets.scaffolding.design import NAMES, SETTINGS, TOPICS, DialoguePlan, plan_dialogue

CATALOG = load_catalog()
CELLS = [CATALOG.cell(l1, error) for l1 in CATALOG.l1s for error in CATALOG.errors]


def cell_of(beginner: int, intermediate: int) -> CatalogCell:
    """A cell with so many sentences of each level."""
    levels = ["beginner"] * beginner + ["intermediate"] * intermediate
    pairs = tuple(Pair(f"I has {n} cat.", f"I have {n} cat.", level) for n, level in enumerate(levels))
    return CatalogCell("spanish", "verb_agreement", "Verbs have other endings.", "Swan & Smith", pairs)


def plans(cell: CatalogCell, count: int, seed: int = 11, turns: tuple[int, int] = (4, 6)) -> list[DialoguePlan]:
    return [plan_dialogue(cell, ordinal, seed, turns) for ordinal in range(count)]


@pytest.mark.parametrize("cell", CELLS[::7], ids=lambda cell: f"{cell.error}|{cell.l1}")
def test_no_two_of_the_first_200_dialogues_of_a_cell_share_sentence_topic_and_setting(cell: CatalogCell) -> None:
    made = plans(cell, 200)
    assert len({(plan.pair, plan.topic, plan.setting) for plan in made}) == 200


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 6), st.integers(0, 6), st.integers(0, 2**40))
def test_whatever_the_number_of_sentences_and_the_seed_the_plans_differ_and_are_even(
    beginner: int, intermediate: int, seed: int
) -> None:
    made = plans(cell_of(beginner, intermediate), 120, seed)
    assert len({(plan.pair, plan.topic, plan.setting) for plan in made}) == 120
    levels = Counter(plan.proficiency for plan in made)
    assert max(levels.values()) - min(levels.values()) <= 1
    for level in levels:
        uses = Counter(plan.pair for plan in made if plan.proficiency == level)
        assert max(uses.values()) - min(uses.values()) <= 1
    lengths = Counter(plan.turns for plan in made)
    assert set(lengths) == {4, 6}
    assert abs(lengths[4] - lengths[6]) <= 12


def test_every_sentence_of_a_cell_comes_before_one_comes_twice() -> None:
    for cell in CELLS:
        if len({pair.proficiency for pair in cell.pairs}) == 2 and len(cell.pairs) == 8:
            assert len({plan.pair for plan in plans(cell, 8)}) == 8


def test_a_sentence_that_comes_again_has_the_other_length() -> None:
    cell = cell_of(4, 4)
    first, second = plans(cell, 8), plans(cell, 16)[8:]
    assert {plan.pair: plan.turns for plan in first} == {plan.pair: 10 - plan.turns for plan in second}


def test_the_level_is_that_of_the_sentence_and_the_name_is_of_the_first_language() -> None:
    for cell in CELLS:
        for plan in plans(cell, 6):
            assert plan.pair in cell.pairs
            assert (plan.l1, plan.error, plan.proficiency) == (cell.l1, cell.error, plan.pair.proficiency)
            assert plan.name in NAMES[cell.l1]
            assert plan.topic in TOPICS
            assert plan.setting in SETTINGS


def test_the_lists_that_are_walked_side_by_side_have_no_common_factor() -> None:
    lengths = [len(TOPICS), len(SETTINGS), *{len(names) for names in NAMES.values()}]
    assert all(math.gcd(one, other) == 1 for one, other in combinations(lengths, 2))
    assert len(TOPICS) * len(SETTINGS) >= 200
    assert all(len(set(names)) == len(names) for names in (TOPICS, SETTINGS, *NAMES.values()))


def test_the_plan_is_the_same_in_another_process() -> None:
    program = (
        "from synth_assets.scaffolding.catalog import load_catalog\n"
        "from synth_assets.scaffolding.design import plan_dialogue\n"
        "cell = load_catalog().cell('korean', 'gerund_error')\n"
        "print([plan_dialogue(cell, ordinal, 3, (4, 6)) for ordinal in range(5)])"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert there.strip() == str(plans(CATALOG.cell("korean", "gerund_error"), 5, seed=3))


def test_another_seed_and_another_cell_begin_elsewhere() -> None:
    cell = CELLS[0]
    assert plans(cell, 20, seed=1) != plans(cell, 20, seed=2)
    orders = {tuple(plan.topic for plan in plans(cell, 5)) for cell in CELLS}
    assert len(orders) == len(CELLS)


def test_a_range_of_turns_without_an_even_number_is_refused_by_the_name_of_its_setting() -> None:
    with pytest.raises(ValueError, match=r"scaffolding\.turns is \[5, 5\]"):
        plan_dialogue(CELLS[0], 0, 1, (5, 5))
    assert {plan.turns for plan in plans(CELLS[0], 8, turns=(3, 5))} == {4}


def test_a_language_that_a_user_has_added_gets_names_too() -> None:
    cell = cell_of(2, 2)
    added = CatalogCell("finnish", cell.error, cell.transfer, cell.source, cell.pairs)
    assert len({plan.name for plan in plans(added, 10)}) == 10
