"""The top-up sensor on a real history: what it reacts to, what it launches, and that its runs fill the cell."""

from __future__ import annotations

import json

import dagster as dg

from synth_assets.automation.topping_up import TOP_UP
from synth_assets.llm.journal_reading import spend
from synth_assets.questions.cells import Cell
from synth_assets_tests.automation.stage import Stage

CELL = Cell("math", "hard")
QUIET = "no check says that rows are missing"


def campaign(cursor: str | None, line: str = "questions") -> object:
    return json.loads(cursor or "{}")["lines"][line]["campaign"]


def test_a_cell_whose_quota_check_failed_is_filled_by_one_run_and_then_left_alone(planned: Stage) -> None:
    planned.plan_only(CELL)
    first = planned.sense("top_up_short_cells")
    assert (first.run_requests, first.skip_message) == ([], QUIET)

    planned.record("answered_questions", CELL.key, cells_meet_quota=False, counts_reconcile=True)
    found = planned.sense("top_up_short_cells", first.cursor)
    (request,) = found.run_requests or []
    assert (request.job_name, request.partition_key) == ("fill_cells", CELL.key)
    assert request.tags["synth/reason"].startswith("short of ")
    assert request.tags[TOP_UP]

    (run,) = planned.carry_out([request], "fill_cells")
    assert run.success
    done = planned.sense("top_up_short_cells", found.cursor)
    assert (done.run_requests, done.skip_message) == ([], "questions: all cells have their rows")
    assert campaign(done.cursor) is None
    assert planned.sense("top_up_short_cells", done.cursor).skip_message == QUIET


def test_a_check_that_fails_when_the_sensor_is_switched_on_counts_and_one_that_was_mended_does_not(
    planned: Stage,
) -> None:
    planned.plan_only(CELL)
    planned.record("answered_questions", CELL.key, cells_meet_quota=False)
    planned.record("answered_questions", "easy|math", cells_meet_quota=False)
    planned.record("answered_questions", "easy|math", cells_meet_quota=True)
    assert [one.partition_key for one in planned.sense("top_up_short_cells").run_requests or []] == [CELL.key]

    planned.record("answered_questions", CELL.key, cells_meet_quota=True)
    assert planned.sense("top_up_short_cells").skip_message == QUIET


def test_runs_under_way_are_waited_for(planned: Stage) -> None:
    planned.plan_only(CELL)
    planned.record("answered_questions", CELL.key, cells_meet_quota=False)
    planned.create_run("fill_cells", {"dagster/partition": CELL.key}, dg.DagsterRunStatus.STARTED)
    found = planned.sense("top_up_short_cells")
    assert found.skip_message == "questions: waiting for the runs that fill the short cells"
    assert campaign(found.cursor) is not None


def test_a_failed_token_balance_is_planned_again_first_and_the_set_finished_last(planned: Stage) -> None:
    planned.plan_only()
    planned.record("balanced_questions", token_balance=False, domain_balance=True)
    found = planned.sense("top_up_short_cells")
    (replan,) = found.run_requests or []
    assert (replan.job_name, replan.partition_key) == ("replan_questions", None)

    run = planned.create_run("replan_questions", replan.tags, dg.DagsterRunStatus.STARTED)
    waiting = planned.sense("top_up_short_cells", found.cursor)
    assert waiting.skip_message == "questions: waiting for a plan or a finish that is under way"

    planned.report(run, dg.DagsterEventType.RUN_SUCCESS, None)
    found = planned.sense("top_up_short_cells", waiting.cursor)
    (finish,) = found.run_requests or []
    assert finish.job_name == "finish_questions"
    assert finish.tags[TOP_UP] == replan.tags[TOP_UP]

    planned.create_run("finish_questions", finish.tags, dg.DagsterRunStatus.SUCCESS)
    assert planned.sense("top_up_short_cells", found.cursor).skip_message == "questions: the set is finished"


def test_without_money_it_says_so_and_launches_when_the_budget_is_raised(planned: Stage) -> None:
    planned.plan_only(CELL)
    planned.record("answered_questions", CELL.key, cells_meet_quota=False)
    planned.configure({"budget": {"usd": spend(planned.project.journal_dir)[0]}})
    found = planned.sense("top_up_short_cells")
    assert "the budget is spent" in (found.skip_message or "")
    planned.configure()
    assert len(planned.sense("top_up_short_cells", found.cursor).run_requests or []) == 1


def test_dialogues_that_leave_cells_uncovered_are_topped_up_too(empty: Stage) -> None:
    empty.configure({"scaffolding": {"target": 1}})
    empty.record("scaffolding_dataset", coverage=False)
    found = empty.sense("top_up_short_cells")
    assert [one.job_name for one in found.run_requests or []] == ["fill_dialogues"]
    assert campaign(found.cursor) is None
    assert campaign(found.cursor, "scaffolding") is not None
