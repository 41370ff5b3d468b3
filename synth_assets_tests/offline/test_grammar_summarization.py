"""The summarization grammar: summaries hold what their texts say, are distinct, recognised, and as long as measured."""

from __future__ import annotations

import re

import pytest

from synth_assets.offline.grammars.people_and_places import PEOPLE
from synth_assets.offline.grammars.summarization import EASY, HARD
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


def test_a_summary_names_nobody_and_no_place_that_the_text_does_not_name(
    easy_answers: list[tuple[str, str]], hard_answers: list[tuple[str, str]]
) -> None:
    for question, answer in easy_answers + hard_answers:
        assert samples.names(answer) <= samples.names(question), (question, answer)


def test_a_short_summary_has_no_figure_that_the_text_does_not_give(easy_answers: list[tuple[str, str]]) -> None:
    for question, answer in easy_answers:
        if "seedlings" not in question:  # there, the difference may be worked out
            assert samples.figures(answer) <= samples.figures(question), (question, answer)


def test_a_summary_is_shorter_than_its_text(easy_answers: list[tuple[str, str]]) -> None:
    assert all(len(answer) < 0.8 * len(question) for question, answer in easy_answers)


def test_the_lab_report_says_in_which_direction_the_growth_differs() -> None:
    for question, answer in samples.drawn(EASY, "lab report", 90):
        figures = [int(figure) for figure in re.findall(r"\d+", question)]
        treated, control = (figures[-1], figures[1]) if question.startswith("State") else figures[-2:]
        if "faster" in answer or " more than" in answer:
            assert treated > control, (question, answer)
        if "slowly" in answer or " less than" in answer:
            assert treated < control, (question, answer)
        difference = re.search(r"grew (\d+) millimetres (?:more|less)", answer)
        assert difference is None or int(difference[1]) == abs(treated - control)


def test_a_match_is_won_by_the_guest_with_the_score_of_the_report() -> None:
    for question, answer in samples.drawn(EASY, "sports report"):
        scored, against = _found(r"(\d) to (\d)", question).groups()
        assert "–" not in answer or f"{scored}–{against}" in answer


def test_sales_that_fell_are_not_said_to_have_risen() -> None:
    for question, answer in samples.drawn(EASY, "business report", 80):
        fewer = "per cent fewer" in question
        assert not (fewer and re.search(r"rose|per cent more", answer)), (question, answer)
        assert fewer or not re.search(r"fell|per cent fewer", answer), (question, answer)


def test_the_meeting_summary_keeps_task_name_and_date() -> None:
    for question, answer in samples.drawn(HARD, "meeting follow-up"):
        summary = answer[answer.index("Summary:") :]
        dates = set(re.findall(r"by (\d+ [A-Z]\w+)", question))
        assert len(dates) == 2
        assert all(date in summary for date in dates), (question, answer)
        unclear = _found(r"still not clear (.+?)\.", question)[1]
        assert unclear in summary


def test_profits_follow_from_sales_and_costs() -> None:
    for question, answer in samples.drawn(HARD, "annual report", 80):
        year = _found(r"(20\d\d)", question)[1]
        if question.startswith("Summarise"):
            before, sales, cost, cost_before = map(
                int,
                _found(r"from (\d+) to (\d+) thousand.*came to (\d+) thousand euros, after (\d+)", question).groups(),
            )
        else:
            sales, before, cost, cost_before = map(
                int,
                _found(r"turned (\d+) thousand euros, after (\d+).*cost us (\d+).* against (\d+)", question).groups(),
            )
        assert f"Profit in {year}: {sales} − {cost} = {sales - cost}" in answer
        change = (sales - cost) - (before - cost_before)
        moved = "rose" if change > 0 else "fell" if change < 0 else "stayed the same"
        assert f"Profit {moved}" in answer, (question, answer)


def test_the_comparison_in_the_trial_points_the_right_way() -> None:
    for question, answer in samples.drawn(HARD, "product trial", 80):
        new = int(_found(r"(?:new ones|the others) lasted (\d+) hours", question)[1])
        old = int(_found(r"(?:the old ones|the figure is) (\d+)", question)[1])
        assert f"thus {'better' if new > old else 'worse'} by about" in answer, (question, answer)
        assert f"{abs(new - old)} hours {'longer' if new > old else 'less'}" in answer


def test_the_indirect_date_is_worked_out() -> None:
    for question, answer in samples.drawn(HARD, "life of a builder"):
        start = int(_found(r"(?:In|begun in) (18\d\d)", question.replace("born in", ""))[1])
        span = int(_found(r"(\d+) years (?:in all|to finish)", question)[1])
        assert f"about {start + span}" in answer, (question, answer)


def test_a_column_is_summarised_as_its_authors_view() -> None:
    for question, answer in samples.drawn(HARD, "column"):
        summary = answer[answer.index("Summary:") :]
        author = next(name for name in re.findall(r"[A-Z]\w+", question) if name in PEOPLE)
        assert f"{author} " in summary
        assert "argues that" in summary
