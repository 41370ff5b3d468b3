"""The reading grammar: answers are right for their passages, distinct, recognised, and as long as measured answers are."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from synth_assets.offline.grammars.people_and_places import MEN, PEOPLE, WOMEN, clock, minutes
from synth_assets.offline.grammars.reading import EASY, HARD
from synth_assets_tests.offline import grammar_samples as samples


@pytest.fixture(scope="module")
def easy_answers() -> list[tuple[str, str]]:
    return samples.sample(EASY, 2000)


@pytest.fixture(scope="module")
def hard_answers() -> list[tuple[str, str]]:
    return samples.sample(HARD, 1500)


def _found(pattern: str, text: str) -> re.Match[str]:
    match = re.search(pattern, text)
    assert match is not None, (pattern, text)
    return match


def test_an_answer_names_nobody_and_no_place_that_the_passage_does_not_name(
    easy_answers: list[tuple[str, str]], hard_answers: list[tuple[str, str]]
) -> None:
    for question, answer in easy_answers + hard_answers:
        assert samples.names(answer) <= samples.names(question), (question, answer)


def test_the_collectors_are_compared_by_their_figures() -> None:
    for question, answer in samples.drawn(EASY, "comparison and contrast"):
        people = [name for name in re.findall(r"\b[A-Z]\w+\b", question) if name in PEOPLE]
        counts = [int(figure) for figure in re.findall(r"\b\d+\b", question)]
        order = people[-2:] if question.startswith(("How far", "Compare")) else people[2:]
        found = dict(zip(order, counts, strict=True))
        more, less = max(found, key=lambda name: found[name]), min(found, key=lambda name: found[name])
        assert str(found[more] - found[less]) in samples.figures(answer), (question, answer)
        assert answer.index(more) != -1
        assert re.search(rf"{more}('s \d+ are| had)|fewer \w+( \w+)* than {more}", answer), (question, answer)


def test_the_notice_tells_the_price_for_two_and_for_a_pair() -> None:
    seen = set()
    for question, answer in samples.drawn(EASY, "notices and timetables", 120):
        adult, child = map(int, re.findall(r"(\d+) euros", question))
        if "two adults" in question:
            assert f"{2 * adult} euros" in answer
            seen.add("two")
        elif "one adult and one child" in question:
            assert f"{adult + child} euros" in answer
            seen.add("pair")
    assert seen == {"two", "pair"}


def test_the_stop_that_is_asked_for_is_the_one_named() -> None:
    for question, answer in samples.drawn(EASY, "sequence of events", 90):
        if question.startswith("At "):
            latest, middle, earliest, asked = _found(
                r"reached (.+?) in \w+, straight from (.+?)\. .* visit to (.+?)\. .* came (\w+)\?", question
            ).groups()
        elif question.startswith("Put"):
            asked, middle, earliest, latest = _found(
                r"which one was (\w+)\? .* went to (.+?) in \w+, but not before calling at (.+?)\. .* led on to (.+?)\.",
                question,
            ).groups()
        else:
            asked, latest, middle, earliest = _found(
                r"visit (\w+)\? .* one at (.+?) had to wait .* one at (.+?) was possible only after the one at (.+?)\.",
                question,
            ).groups()
        expected = {"first": earliest, "second": middle, "last": latest}[asked]
        stops = [stop for stop in (earliest, middle, latest) if stop in answer.replace("The ", "the ")]
        assert expected in stops
        if "order" not in answer:
            first_named = min(stops, key=answer.replace("The ", "the ").index)
            assert first_named == expected, (question, answer)


def test_a_word_in_context_is_explained_and_a_pronoun_resolved() -> None:
    for question, answer in samples.drawn(EASY, "vocabulary in context"):
        assert _found(r'"(\w+)"', question)[1] in answer.lower()
    for question, answer in samples.drawn(EASY, "pronoun reference"):
        word = next(word for word in ("he", "She", "it") if f"“{word}”" in question)
        if word != "it":
            gender = MEN if word == "he" else WOMEN
            expected = next(name for name in re.findall(r"\b[A-Z]\w+\b", question) if name in gender)
            assert expected in answer, (question, answer)


def test_the_journey_is_timed_as_its_notes_say() -> None:
    for question, answer in samples.drawn(HARD, "journey", 120):
        if question.startswith("Travel"):
            pattern = (
                r"starts at (?P<start>[\d:]+)\. .* takes (?P<walk>\d+) minutes\. .* every (?P<gap>\d+) minutes, .* "
                r"need (?P<bus>\d+) minutes\. .* leaves at (?P<train>[\d:]+) and arrives after (?P<ride>\d+) minutes"
            )
        else:
            pattern = (
                r"leaves \w+ at (?P<train>[\d:]+); the trip lasts (?P<ride>\d+) minutes\. It is (?P<walk>\d+) minutes on foot .* "
                r"begins at (?P<start>[\d:]+)\. .* takes (?P<bus>\d+) minutes; it runs every (?P<gap>\d+) minutes"
            )
        known = _found(pattern, question).groupdict()
        at_station = minutes(known["train"]) + int(known["ride"])
        departure = next(time for time in range(420, 1440, int(known["gap"])) if time >= at_station)
        arrival = departure + int(known["bus"]) + int(known["walk"])
        start = minutes(known["start"])
        assert f"arrives at {clock(arrival)}" in answer, (question, answer)
        assert ("is late" in answer) == (arrival > start)


def test_the_takings_of_the_fair_add_up() -> None:
    for question, answer in samples.drawn(HARD, "fair", 80):
        goal = int(_found(r"(?:collect|, )(?:\D{0,40})?\b(\d{3}) euros", question)[1])
        totals = [int(total) for total in re.findall(r"× \d+ = (\d+) euros", answer)]
        products = [int(a) * int(b) for a, b in re.findall(r"makes (\d+) × (\d+)", answer)]
        assert totals == products
        assert f"the fair brought {sum(totals)} euros in all" in answer
        assert ("missed" in answer) == (sum(totals) < goal), (question, answer)


_FLAT_NEEDS: dict[str, Callable[[int, int, int], float]] = {
    "pay as little": lambda rent, size, walk: rent,
    "as much room": lambda rent, size, walk: -size,
    "at the station early": lambda rent, size, walk: walk,
    "each square metre": lambda rent, size, walk: rent / size,
}


def test_the_flat_that_is_recommended_serves_the_need() -> None:
    for question, answer in samples.drawn(HARD, "two flats", 80):
        chosen = _found(r"should take the flat in ([\w' ]+)\.", answer)[1]
        if question.startswith("Compare"):
            flats = re.findall(r"Offer \w+: ([\w' ]+), (\d+) square metres, rent (\d+) euros, (\d+) minutes", question)
        else:
            flats = re.findall(
                r"(?:in ([A-Z][\w']+ [A-Z]\w+), costs) (\d+) .*? (\d+) square .*?(\d+) minutes", question
            )
            flats = [(street, size, rent, walk) for street, rent, size, walk in flats]
        assert len(flats) == 2
        offers = {street: (int(rent), int(size), int(walk)) for street, size, rent, walk in flats}
        need = next(need for need in _FLAT_NEEDS if need in question)
        assert chosen == min(offers, key=lambda street: _FLAT_NEEDS[need](*offers[street])), (question, answer)


def test_the_one_against_whom_nothing_speaks_moved_the_thing() -> None:
    for question, answer in samples.drawn(HARD, "who moved it"):
        mover = _found(r"Most probably it was (\w+)", answer)[1]
        assert not re.search(rf"{mover} (had a (broken|bad|sprained|dislocated|torn)|had spent|had been)", question), (
            question,
            answer,
        )
