"""Each rule on the finished set of questions, shown failing by rows that were spoiled, and its SQL that finds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from synth_assets.findings import Finding, within_budget
from synth_assets.project import Project
from synth_assets.questions import quality
from synth_assets.questions.inspection import SET_RULES, inspect_set
from synth_assets.questions.shuffling import shuffle
from synth_assets.storage import schemas
from synth_assets_tests.questions.rim import Rim

# With five rows in each cell, 60 and 40 tokens make the share of easy ones 60 %.
ROWS = 5
TOKENS = {"easy": 60, "hard": 40}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def sound_rows(domains: list[str]) -> pl.DataFrame:
    """Paid questions with answers, with every column that any table of the line has."""
    return pl.DataFrame(
        [
            {
                "question_id": f"{domain}-{difficulty}-{number}", "domain": domain, "difficulty": difficulty,
                "text": f"What is {domain} {difficulty} {number}?", "source": "model", "call_id": "asked",
                "request_id": "asked", "ordinal": 0, "item": number, "subtopic": "any", "parse_stage": "strict",
                "batch": "asked", "offline": False, "created_at": NOW, "question_tokens": 7,
                "answer_tokens": TOKENS[difficulty], "token_encoding": "any", "model": "model",
            }
            for domain in domains
            for difficulty in TOKENS
            for number in range(ROWS)
        ]
    ).with_columns(kept_no=pl.int_range(pl.len()))  # fmt: skip


@pytest.fixture
def sound(tmp_path: Path) -> Project:
    """A finished set in which everything holds: 16 cells of five rows."""
    project = Rim(tmp_path).project
    rows = sound_rows(list(project.spec.questions.domains))
    plan = rows.group_by("domain", "difficulty").agg(quota=pl.len()).with_columns(spare=0, mean_answer_tokens=50.0)
    plan = plan.with_columns(measured_answers=ROWS, available=ROWS, missing=0, usd_low=0.0, usd_high=0.0)
    chosen = rows.with_columns(question="text", answer="text", question_call_id="call_id", answer_call_id="call_id")
    project.warehouse.save(schemas.PLAN, plan)
    for table in (schemas.GENERATED, schemas.DECISION, schemas.ANSWER):
        project.warehouse.save(table, rows)
    project.warehouse.save(schemas.BALANCED, shuffle(chosen, seed=1))
    return project


def execute(statement: str) -> Callable[[Project], None]:
    def spoil(project: Project) -> None:
        with project.warehouse.transaction() as connection:
            connection.execute(statement)

    return spoil


def sort_by_domain(project: Project) -> None:
    rows = project.warehouse.load(schemas.BALANCED).sort("domain")
    project.warehouse.save(schemas.BALANCED, rows.with_columns(position=pl.int_range(pl.len())))


@dataclass(frozen=True)
class Case:
    """How a set is spoiled, and what is found then: in which column of the query's rows, and by which number."""

    check: str
    spoil: Callable[[Project], None]
    column: str
    found: set[str]
    measured: float


def change(assignment: str) -> Callable[[Project], None]:
    return execute(f"UPDATE questions.balanced SET {assignment} WHERE question_id = 'math-easy-3'")


CASES = [
    Case(
        "token_balance", change("answer_tokens = 9000"),
        "question_id", {"math-easy-3"}, round((2400 + 8940) / (4000 + 8940), 6),
    ),
    Case(
        "domain_balance", change("domain = 'coding'"),
        "domain", {"math", "coding"}, 2,
    ),
    Case(
        "cells_meet_quota", execute("DELETE FROM questions.answer WHERE question_id = 'math-easy-3'"),
        "domain", {"math"}, 79,
    ),
    Case(
        "no_duplicates", change("question = 'what is  CODING hard 2'"),
        "question_id", {"math-easy-3", "coding-hard-2"}, 1,
    ),
    Case(
        "tags_normalised", change("difficulty = 'Easy'"),
        "question_id", {"math-easy-3"}, 1,
    ),
    Case("shuffled", sort_by_domain, "domain", {"coding"}, 10),
    Case(
        "offline_rows_apart", change("offline = true"),
        "question_id", {"math-easy-3"}, 1,
    ),
    Case(
        "counts_reconcile", execute("DELETE FROM questions.decision WHERE question_id = 'math-easy-3'"),
        "id", {"math-easy-3"}, 1,
    ),
]  # fmt: skip


def test_a_sound_set_passes_every_check_and_every_query_runs(sound: Project) -> None:
    for finding in inspect_set(sound):
        assert (finding.passed, finding.warning) == (True, ""), finding
        sound.warehouse.read(finding.query)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_spoiled_set_fails_and_the_query_finds_the_rows(sound: Project, case: Case) -> None:
    case.spoil(sound)
    finding = SET_RULES[case.check](sound)
    assert not finding.passed
    assert finding.measured == pytest.approx(case.measured)
    assert outside(finding)
    listed = sound.warehouse.read(finding.query)
    assert listed[case.column][0] in case.found


def outside(finding: Finding) -> bool:
    """Whether the measured number itself is outside of the bound that is shown beside it."""
    least, most = finding.bound.at_least, finding.bound.at_most
    return (least is not None and finding.measured < least) or (most is not None and finding.measured > most)


def test_every_rule_but_the_budgets_is_shown_failing(sound: Project) -> None:
    assert {case.check for case in CASES} == SET_RULES.keys() - {"within_budget"}


def test_the_cell_that_is_short_is_named_and_rows_beyond_another_quota_make_up_for_none(sound: Project) -> None:
    execute("DELETE FROM questions.answer WHERE question_id = 'math-easy-3'")(sound)
    execute("UPDATE questions.plan SET quota = 4 WHERE domain = 'coding' AND difficulty = 'hard'")(sound)
    finding = SET_RULES["cells_meet_quota"](sound)
    assert finding.cells == {"easy|math": "short of 1"}
    assert (finding.measured, finding.bound.at_least) == (78, 79)


def test_a_set_of_the_embedded_provider_alone_is_not_mixed(sound: Project) -> None:
    execute("UPDATE questions.balanced SET offline = true")(sound)
    assert SET_RULES["offline_rows_apart"](sound).passed


# What holds, and is worth a look


def test_a_share_near_the_edge_of_its_tolerance_warns() -> None:
    rows = pl.DataFrame({"difficulty": ["easy", "hard"], "answer_tokens": [619, 381]})
    near = quality.token_balance(rows, 0.6, 0.02)
    assert near.passed
    assert "95% of it is used up" in near.warning
    assert not quality.token_balance(rows, 0.61, 0.02).warning
    beyond = quality.token_balance(rows, 0.59, 0.02)
    assert (beyond.passed, beyond.warning) == (False, "")


@pytest.mark.parametrize(
    ("spent", "cap", "passed", "warned"),
    [(79.0, 100.0, True, False), (81.0, 100.0, True, True), (100.5, 100.0, False, False), (81.0, None, True, False)],
)
def test_a_budget_warns_above_four_fifths_and_fails_beyond_it(
    spent: float, cap: float | None, passed: bool, warned: bool
) -> None:
    found = within_budget(spent, cap)
    assert (found.passed, bool(found.warning)) == (passed, warned)


def test_a_plan_warns_where_the_budget_covers_its_low_end_only() -> None:
    found = [quality.plan_fits_budget(2.0, 5.0, left) for left in (6.0, 3.0, 1.0, None)]
    assert [(one.passed, bool(one.warning)) for one in found] == [
        (True, False), (True, True), (False, False), (True, False),
    ]  # fmt: skip


def test_a_finding_is_shown_with_its_unit_and_its_limits_as_numbers() -> None:
    shown = within_budget(81.0, 100.0).as_dict()
    assert (shown["measured"], shown["at_most"], shown["at_least"], shown["unit"]) == (81.0, 100.0, None, "dollars")
    assert shown["bound"] == "at most 100"
    assert within_budget(1.0, None).as_dict()["bound"] == "no limit"
