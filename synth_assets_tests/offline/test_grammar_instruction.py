"""The instruction grammar: answers do what was asked, constraint by constraint, and are as long as measured."""

from __future__ import annotations

import json
import re

import pytest

from synth_assets.offline.grammars.instruction import EASY, HARD
from synth_assets.offline.grammars.people_and_places import PEOPLE, clock, minutes
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


_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
        ]
    )
}


def test_a_sentence_has_exactly_the_number_of_words_asked_for() -> None:
    for question, answer in samples.drawn(EASY, "length limits", 90):
        asked = _WORDS[_found(r"exactly (\w+) words", question)[1]]
        assert len(answer.split()) == asked, (question, answer)
        assert all(name in answer for name in samples.names(question) & set(PEOPLE))


def test_a_sentence_without_e_has_no_e_and_all_that_it_must_name() -> None:
    for question, answer in samples.drawn(EASY, "following constraints", 90):
        assert "e" not in answer.lower(), answer
        assert samples.names(question) <= samples.names(answer)
        assert samples.figures(question) <= samples.figures(answer)


def test_words_come_in_alphabetical_order() -> None:
    for question, answer in samples.drawn(EASY, "alphabetical order", 60):
        given = _found(r": ([^:]+)\.$", question)[1].split(", ")
        expected = sorted(given, key=str.lower, reverse="from Z to A" in question)
        assert answer.split(": ")[-1].split(", ") == expected, (question, answer)


def test_figures_come_in_the_order_asked_for() -> None:
    for question, answer in samples.drawn(EASY, "order of figures", 60):
        given = sorted(map(int, re.findall(r"\d+", question)), reverse="largest first" in question)
        assert [int(figure) for figure in re.findall(r"\d+", answer)] == given


def test_the_json_object_holds_what_the_text_says() -> None:
    for question, answer in samples.drawn(EASY, "JSON object"):
        told = json.loads(answer)
        assert list(told) == ["name", "age", "city", "job"]
        assert told["name"] in question
        assert str(told["age"]) in question
        assert samples.names(question) == {told["name"].split()[0], told["city"]}
        assert f"a {told['job']}" in question


def test_a_list_has_as_many_items_as_asked_for() -> None:
    for question, answer in samples.drawn(EASY, "writing lists"):
        asked = next(_WORDS[word] for word in ("three", "four", "five") if word in question.split())
        if answer.startswith("- "):
            items = answer.splitlines()
        else:
            tail = answer.rsplit("needs ", 1)[-1].split("ready: ")[-1]
            items = re.split(r", | and ", tail)
        assert len(items) == asked, (question, answer)


def test_tasks_come_in_the_markup_asked_for() -> None:
    for question, answer in samples.drawn(EASY, "formatting tasks"):
        start = {"bullet": "- ", "numbered": "1. ", "task list": "- [ ] ", "bold": "**", "HTML": "<ul><li>"}
        kind = next(kind for kind in start if kind in question)
        assert answer.startswith(start[kind])
        assert all(task in question for task in re.split(r"\n?(?:- \[ \] |- |\d\. )|; |\*\*|</?\w+>", answer))


def test_a_schedule_follows_from_the_durations() -> None:
    for question, answer in samples.drawn(EASY, "planning"):
        start = minutes(_found(r"\d+:\d\d", question)[0])
        spans = [int(span) for span in re.findall(r"(\d+) minutes", question)]
        ends = [clock(start + sum(spans[:count])) for count in (1, 2, 3)]
        assert samples.figures(answer) <= {clock(start), *ends}, (question, answer)
        assert ends[1] in answer


def test_a_transformed_sentence_keeps_name_place_and_year() -> None:
    for question, answer in samples.drawn(EASY, "text transformation"):
        assert samples.figures(question) == samples.figures(answer)
        if "capital letters" in question:
            assert answer == _found("“(?:They say” “)?(.+?)”$", question)[1].upper()
        else:
            assert samples.names(question) == samples.names(answer)
        assert answer.endswith("?") == ("into a question" in question)


def test_what_is_extracted_stands_in_the_text() -> None:
    for question, answer in samples.drawn(EASY, "extraction", 80):
        assert samples.figures(answer) <= samples.figures(question)
        if "the full name" in question:
            assert _found(r"(?:for|call|placed by) (\w+ \w+)", question)[1] in answer
        if "the telephone number" in question:
            assert _found(r"(?:ring|on) (\d{5})", question)[1] in answer


def test_a_correction_does_not_repeat_the_fault_as_right() -> None:
    for question, answer in samples.drawn(EASY, "correcting text", 80):
        quoted = re.findall("“(.+?)”", answer)[0].removesuffix(".")
        assert quoted not in question, (question, answer)


def test_a_rewritten_order_keeps_request_time_and_day() -> None:
    for question, answer in samples.drawn(EASY, "rewriting in a tone"):
        assert samples.figures(question) == samples.figures(answer)
        assert "!" not in answer.split(". ")[0] or "humorous" in question


def test_the_orders_come_as_a_json_array_with_right_totals() -> None:
    for question, answer in samples.drawn(HARD, "orders as JSON"):
        rows = json.loads(answer[answer.index("[\n") : answer.index("\n]") + 2])
        assert len(rows) == 3
        for row in rows:
            assert f"{row['quantity']} {row['item']}" in question
            assert row["total"] == row["quantity"] * row["unit_price"]
        assert f"= {sum(row['total'] for row in rows)} euros" in answer


def test_the_stock_is_sorted_within_each_group() -> None:
    for question, answer in samples.drawn(HARD, "stock list"):
        cheap_first = "the cheapest first" in question
        for group in ("Garden", "Kitchen", "Office"):
            line = _found(rf"{group}, the \w+ first: (.+?); total (\d+)", answer)
            prices = [int(price) for price in re.findall(r"\((\d+)\)", line[1])]
            assert prices == sorted(prices, reverse=not cheap_first)
            assert sum(prices) == int(line[2])


def test_the_polite_message_keeps_to_its_limit() -> None:
    for question, answer in samples.drawn(HARD, "polite version"):
        message = _found("[Mm]essage: “(.+?)”", answer)[1]
        limit = int(_found(r"(?:at most|no more than) (\d+) words", question)[1])
        assert len(message.split()) <= limit
        assert f"it has {len(message.split())} words" in answer
        assert re.match(r"Dear \w+, thank you", message)
        day, time = _found(r"by (\w+day), (\d+:\d\d)", question).groups()
        assert f"by {day}, {time}?" in message


def test_the_shortened_notice_keeps_to_its_limit_and_its_facts() -> None:
    for question, answer in samples.drawn(HARD, "notice within a limit"):
        notice = _found("Notice: “(.+?)”", answer)[1]
        limit = int(_found(r"(?:at most|to) (\d+) words", question)[1])
        assert len(notice.split()) <= limit
        assert f"That makes {len(notice.split())} words" in answer
        assert samples.figures(notice) == samples.figures(question.replace(f"{limit} words", ""))


def test_no_step_of_the_guide_is_longer_than_allowed() -> None:
    for question, answer in samples.drawn(HARD, "guide for an audience"):
        limit = int(_found(r"(?:longer than|at most) (\d+) words", question)[1])
        steps = re.findall(r"^\d\. (.+)$", answer[answer.index("The guide:") :], re.MULTILINE)[:5]
        assert len(steps) == 5
        assert all(len(step.split()) <= limit for step in steps)


def test_the_notice_has_the_markdown_asked_for() -> None:
    for _, answer in samples.drawn(HARD, "Markdown notice"):
        notice = answer[answer.index("The notice:") :]
        assert len(re.findall(r"^# ", notice, re.MULTILINE)) == 1
        assert len(re.findall(r"^\*\*.+\*\*$", notice, re.MULTILINE)) == 1
        assert len(re.findall(r"^- ", notice, re.MULTILINE)) == 3
        assert len(re.findall(r"^\d\. ", notice, re.MULTILINE)) == 3


def test_the_day_plan_says_whether_the_time_of_leaving_can_be_kept() -> None:
    for question, answer in samples.drawn(HARD, "day plan"):
        latest = _found(r"(?:leave by|over by) (\d+:\d\d)", question)[1]
        end = _found(r"The day ends at (\d+:\d\d)", answer)[1]
        assert ("cannot be met" in answer) == (minutes(end) > minutes(latest)), (question, answer)
        lunch_end = _found(r"12:00–(\d+:\d\d): lunch", answer)[1]
        lunch = _found(r"Lunch is at 12:00 sharp and takes (\d+)|lunch \(12:00 sharp, (\d+)", question)
        assert minutes(lunch_end) - 720 == int(lunch[1] or lunch[2])


def test_the_diary_is_free_of_its_four_faults() -> None:
    for question, answer in samples.drawn(HARD, "corrected diary"):
        corrected = _found("Corrected text: “(.+?)”", answer)[1]
        told = _found("third person: “(.+?)”", answer)[1]
        faults = re.findall("“([^”]+)” should be “([^”]+)”", answer)
        assert len(faults) == 4
        for wrong, right in faults:
            assert wrong in question
            assert right in corrected
            assert not re.search(rf"\b{wrong}\b", corrected)
        assert " I " not in f" {told} "
