"""The common-sense grammar: enough distinct questions, facts that do not contradict one another, plans that work."""

from __future__ import annotations

import datetime
import itertools
import math
import re

import pytest

from synth_assets.offline.grammar import Slots
from synth_assets.offline.grammars.common_sense import EASY, HARD
from synth_assets.offline.grammars.common_sense_cases import DILEMMAS, EMERGENCIES, MYSTERIES, solution
from synth_assets.offline.grammars.common_sense_measures import (
    DURATIONS,
    EATEN,
    LIVING,
    MATERIAL,
    SIZES,
    WEIGHTS,
    Contrast,
)
from synth_assets.offline.grammars.common_sense_options import DISHES, PETS
from synth_assets.offline.grammars.wording import span, whole
from synth_assets_tests.offline.grammar_samples import Expected, asked, wrong_values


def _time(text: str, minutes: int) -> str:
    hour, minute = map(int, text.split(":"))
    moved = datetime.datetime(2025, 1, 1, hour, minute) + datetime.timedelta(minutes=minutes)
    return f"{moved.hour}:{moved.minute:02d}"


def _enough(slots: Slots) -> str:
    return "Yes" if int(slots["purse"]) - int(slots["count"]) * int(slots["price"]) >= 0 else "No"


def _cheapest(slots: Slots) -> str:
    """The least cost over every mixture of packs, by trying far more packs than needed."""
    guests, each, small, cheap, large, dear = whole(slots, "guests", "each", "small", "cheap", "large", "dear")
    costs = [
        i * cheap + j * dear
        for i, j in itertools.product(range(40), repeat=2)
        if i * small + j * large >= guests * each
    ]
    return f"for ${min(costs)}"


def _moved(slots: Slots) -> str:
    boxes, load, drive, stop = whole(slots, "boxes", "load", "drive", "stop")
    minutes = trips = 0
    while boxes > 0:
        minutes += drive if trips else 0
        minutes, boxes, trips = minutes + stop + drive + stop, boxes - load, trips + 1
    return f"{trips} trips and about {span(minutes)}"


def _bottles(slots: Slots) -> str:
    litres = int(slots["people"]) * int(slots["hours"]) * {"cool": 0.3, "mild": 0.5, "hot": 1.0}[slots["weather"]]
    return f"{math.ceil(round(litres / 1.5, 6))} bottles"


def _errands_done(slots: Slots) -> str:
    return f"all is done at {_time('13:00', sum(whole(slots, 'a', 'b', 'c')) + 3 * int(slots['walk']))}"


def _first_dish(slots: Slots) -> str:
    longest = max((slots[k] for k in "xyz"), key=lambda dish: DISHES[dish][0])
    return f"starts with the {longest} at {_time(slots['hour'] + ':30', -DISHES[longest][0])}"


def test_sums_of_money_decide_what_can_be_bought() -> None:
    assert wrong_values(EASY, {"affordable": _enough}, 600, ("money and shopping",)) == []


def test_the_better_offer_costs_less_per_piece() -> None:
    for family, slots, _, answer in asked(EASY, 600, ("money and shopping",)):
        if family.name == "better-offer":
            n, p, m, q = whole(slots, "n", "p", "m", "q")
            better = n if p / n < q / m else m
            assert re.search(rf"[Tt]he pack of {better} (?:is|costs)", answer), answer


def test_plans_and_estimates_have_the_right_figures() -> None:
    expected: dict[str, Expected] = {
        "departure": lambda s: "up by " + _time(s["at"], -sum(whole(s, "buffer", "ride", "walk", "wash"))),
        "party": _cheapest,
        "move": _moved,
        "water": _bottles,
        "errands": _errands_done,
        "dinner": _first_dish,
    }
    assert wrong_values(HARD, expected, 2000) == []


@pytest.mark.parametrize(("family_name", "things"), [("heavier", WEIGHTS), ("larger", SIZES), ("longer", DURATIONS)])
def test_the_thing_that_measures_more_wins_the_comparison(
    family_name: str, things: dict[str, tuple[float, str]]
) -> None:
    seen = 0
    for family, slots, _, answer in asked(EASY, 600, ("physical properties", "size and time estimates")):
        if family.name == family_name:
            first, second = slots["pair"].split(" or ")
            winner = first if things[first][0] > things[second][0] else second
            assert answer.lower().startswith(winner.lower())
            seen += 1
    assert seen > 50


@pytest.mark.parametrize("contrast", MATERIAL + LIVING + EATEN, ids=lambda contrast: contrast[0])
def test_nothing_both_has_and_lacks_a_property(contrast: Contrast) -> None:
    _, _, having, lacking = contrast
    assert not set(having) & set(lacking)
    assert len(set(having)) == len(having)
    assert len(set(lacking)) == len(lacking)


def test_of_three_things_the_answer_names_the_one_that_has_the_property() -> None:
    having = {verb: things for verb, _, things, _ in MATERIAL + LIVING + EATEN}
    for family, slots, _, answer in asked(EASY, 600, ("animals and plants", "food and cooking", "physical properties")):
        if "choice" in slots:
            verb, _, shown = slots["choice"].partition(": ")
            (thing,) = (t for t in re.split(", | or ", shown) if t in having[verb])
            assert thing.lower() in answer.lower(), family.name


def test_a_suitable_pet_meets_every_condition() -> None:
    space = {
        "a small flat without a garden": 1,
        "a flat with a balcony": 1,
        "a house with a fenced garden": 2,
        "a farm": 3,
    }
    hours = {"half": 0.5, "one": 1, "two": 2, "three": 3}
    for family, slots, _, answer in asked(HARD, 300, ("animals and plants",)):
        assert family.name == "pet"
        for pet in (slots["p"], slots["q"], slots["r"]):
            needs_space, needs_hours, hair, _ = PETS[pet]
            fits = needs_space <= space[slots["space"]] and needs_hours <= hours[slots["hours"].split()[0]]
            fits = fits and not (hair and slots["health"] != "no allergy")
            verdict = re.search(rf"xamine {pet}(?:\.\*\*|\.) (.*?)[,.]", answer)
            assert verdict, (pet, answer)
            assert ("does not fit" not in verdict[1]) == fits


def test_no_case_leaves_a_place_for_a_name_unfilled() -> None:
    for case in EMERGENCIES + MYSTERIES + DILEMMAS:
        told = solution(case, {"name": "Ada", "other": "Ben"})
        texts = [told.plan, told.check, told.remark, told.result, *(text for step in told.steps for text in step)]
        assert not any("{" in text for text in texts)
        assert "Ben" not in " ".join(texts) or case in DILEMMAS
