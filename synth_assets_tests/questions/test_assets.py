"""The assets of the questions line in real runs: what they store, show, repeat and keep when a run is stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from synth_assets.llm.journal_reading import spend
from synth_assets.questions.cells import Cell
from synth_assets.reporting import FIGURES
from synth_assets.storage.schemas import TABLES
from synth_assets.storage.table import Table
from synth_assets_tests.questions.rim import Rim

PAID = ("generated_questions", "validated_questions", "answered_questions")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Rim:
    """A planned project with one cell filled."""
    place = Rim(tmp_path_factory.mktemp("filled"))
    assert place.run("plan_questions").success
    assert place.run("fill_cells", partition="easy|math").success
    return place


def rows(place: Rim, query: str) -> list[dict[str, Any]]:
    return place.project.warehouse.read(query).to_dicts()


def count(place: Rim, table: str) -> int:
    return int(place.project.warehouse.read(f"SELECT count(*) FROM {table}").item())


def test_the_plan_has_exact_quotas_for_every_cell(filled: Rim) -> None:
    plan = rows(filled, "SELECT domain, sum(quota)::BIGINT AS rows, count(*) AS cells FROM questions.plan GROUP BY ALL")
    assert len(plan) == 8
    assert {(row["rows"], row["cells"]) for row in plan} == {(20, 2)}


def test_the_pilot_is_a_few_rows_of_every_cell_and_measures_their_lengths(filled: Rim) -> None:
    asked = rows(filled, "SELECT domain, difficulty, count(*) AS rows FROM questions.pilot_question GROUP BY ALL")
    assert len(asked) == 16
    assert {row["rows"] for row in asked} <= {1, 2, 3}
    means = rows(filled, "SELECT difficulty, avg(answer_tokens) AS mean FROM questions.pilot_answer GROUP BY ALL")
    lengths = {row["difficulty"]: row["mean"] for row in means}
    assert lengths["hard"] > 3 * lengths["easy"]


def test_a_filled_cell_has_its_rows_and_no_other_cell_has_any(filled: Rim) -> None:
    (quota,) = rows(filled, "SELECT quota FROM questions.plan WHERE domain = 'math' AND difficulty = 'easy'")
    answers = rows(filled, "SELECT domain, difficulty, count(*) AS rows FROM questions.answer GROUP BY ALL")
    assert answers == [{"domain": "math", "difficulty": "easy", "rows": quota["quota"]}]


@pytest.mark.parametrize("asset", PAID)
def test_a_paid_partition_shows_rows_requests_tokens_dollars_and_a_preview(filled: Rim, asset: str) -> None:
    shown = filled.metadata(asset, "easy|math")
    assert shown["rows"] > 0
    assert shown["requests"] > 0
    assert shown["attempts_paid"] > 0
    assert shown["cost_usd"] > 0
    assert shown["output_tokens"] > 0
    assert sum(shown["models_served"].values()) == shown["attempts_paid"]
    assert all(model.startswith("offline/") for model in shown["models_served"])
    assert 0 <= shown["latency_p50_s"] <= shown["latency_p95_s"]
    assert shown["requests_per_second"] > 0
    assert 0 < shown["yield"] <= 1
    assert shown["preview"].records


@pytest.mark.parametrize(
    ("asset", "table"),
    [(PAID[0], "generated"), ("unique_questions", "decision"), (PAID[1], "verdict"), (PAID[2], "answer")],
)
def test_a_partition_shows_how_many_rows_are_there(filled: Rim, asset: str, table: str) -> None:
    shown = filled.metadata(asset, "easy|math")
    assert shown["dagster/row_count"] == shown["dagster/partition_row_count"] == count(filled, f"questions.{table}") > 0
    assert shown["dagster/column_lineage" if asset != PAID[0] else "yield"]


@pytest.mark.parametrize("asset", [*PAID, "unique_questions"])
def test_every_figure_of_a_partition_is_documented(filled: Rim, asset: str) -> None:
    shown = filled.metadata(asset, "easy|math")
    assert {name for name, value in shown.items() if isinstance(value, int | float)} <= FIGURES.keys()


@pytest.mark.parametrize(
    ("asset", "plot"), [("generated_questions", "plot_yield"), ("answered_questions", "plot_lengths")]
)
def test_a_partition_shows_a_plot(filled: Rim, asset: str, plot: str) -> None:
    assert filled.metadata(asset, "easy|math")[plot].startswith("![")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.full_name))
def test_columns_hold_to_what_their_schema_promises(filled: Rim, table: Table) -> None:
    promised = [column.name for column in table.columns if not column.nullable]
    held = filled.project.warehouse.load(table)
    assert {name: held[name].null_count() for name in promised if held[name].null_count()} == {}
    assert {name: held[name].n_unique() for name in table.unique} == dict.fromkeys(table.unique, held.height)


def test_uniqueness_shows_what_was_kept_and_what_repeats(filled: Rim) -> None:
    shown = filled.metadata("unique_questions", "easy|math")
    assert shown["rows"] == shown["unique"] + shown["exact_duplicates"] + shown["near_duplicates"]


def test_filling_a_full_cell_again_asks_nothing_and_changes_nothing(filled: Rim) -> None:
    tables = ("questions.generated", "questions.decision", "questions.verdict", "questions.answer", "questions.reject")
    before = [count(filled, table) for table in (*tables, "ledger.llm_call")]
    assert filled.run("fill_cells", partition="easy|math").success
    assert [count(filled, table) for table in (*tables, "ledger.llm_call")] == before
    assert filled.metadata("answered_questions", "easy|math")["requests"] == 0


def test_a_set_that_cannot_be_chosen_yet_names_what_is_missing(filled: Rim) -> None:
    run = filled.run("finish_questions")
    assert not run.success
    (failure,) = [event for event in run.all_events if event.is_step_failure]
    given = failure.step_failure_data.user_failure_data
    assert given is not None
    assert "Materialise the cells that are short" in str(given.description)
    missing = given.metadata["missing"].value
    assert isinstance(missing, dict)
    assert missing["easy|coding"] > 0
    assert count(filled, "questions.balanced") == 0


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rim, dg.ExecuteInProcessResult]:
    """A run that the budget stops among the answers of a cell."""
    place = Rim(tmp_path_factory.mktemp("stopped"))
    assert place.run("plan_questions").success
    usd, _ = spend(place.project.journal_dir)
    # An answer of this model may cost a cent and costs about a fifth of one; all before it costs less than one.
    dear: dict[str, dict[str, Any]] = {
        "routes": {"answers.easy": ["openai/dear"]},
        "prices": {"openai/dear": {"input": 1, "output": 100}},
    }
    place.configure({"budget": {"usd": usd + 0.03}, **dear})
    return place, place.run("fill_cells", partition="easy|math")


def test_a_stop_by_the_budget_fails_the_partition_with_its_exit_code(
    stopped: tuple[Rim, dg.ExecuteInProcessResult],
) -> None:
    _, run = stopped
    assert not run.success
    (failure,) = [event for event in run.all_events if event.is_step_failure]
    given = failure.step_failure_data.user_failure_data
    assert given is not None
    assert given.metadata["exit_code"].value == 3
    assert given.metadata["stopped_by"].value == "BudgetExceeded"
    assert "Raise `budget: usd:`" in str(given.description)


def test_what_was_made_before_the_stop_is_stored_and_shown(stopped: tuple[Rim, dg.ExecuteInProcessResult]) -> None:
    place, run = stopped
    (failure,) = [event for event in run.all_events if event.is_step_failure]
    assert failure.step_key == "answered_questions"
    answered = count(place, "questions.answer")
    (quota,) = rows(place, "SELECT quota FROM questions.plan WHERE domain = 'math' AND difficulty = 'easy'")
    assert 0 < answered < quota["quota"]
    shown = place.metadata("answered_questions", "easy|math")
    assert shown["rows"] == answered
    assert shown["attempts_paid"] >= answered
    assert shown["preview"].records


def test_a_stopped_cell_is_completed_by_the_next_run_once_there_is_money(
    stopped: tuple[Rim, dg.ExecuteInProcessResult],
) -> None:
    place, _ = stopped
    place.configure()
    assert place.run("fill_cells", partition="easy|math").success
    shown = place.metadata("answered_questions", "easy|math")
    assert shown["answered"] >= shown["quota"]
    assert shown["rows"] < shown["answered"], "what was answered before the stop was not asked again"


def test_a_whole_set_is_chosen_checked_and_written_by_the_jobs_of_the_ui(tmp_path: Path) -> None:
    place = Rim(tmp_path)
    assert place.run("plan_questions").success
    for _ in range(4):
        assert place.run("fill_cells", cells=[Cell("coding", "easy"), Cell("instruction", "hard")]).success
        finished = place.run("finish_questions")
        if finished.success:
            break
        assert place.run("replan_questions").success
    assert finished.success
    checks = {one.check_name: one.passed for one in finished.get_asset_check_evaluations()}
    assert len(checks) == 10
    assert all(checks.values()), checks
    shown = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in finished.get_asset_materialization_events()
        if event.asset_key
    }
    assert shown["balanced_questions"]["rows"].value == 160
    assert shown["training_files"]["rows"].value == 160
    assert shown["llm_calls"]["attempts"].value == count(place, "ledger.llm_call")
    assert shown["cost_report"]["spent_usd"].value == pytest.approx(spend(place.project.journal_dir)[0])
