"""Checks attach to their partitions, in runs of one partition and of a range, and a cell that fails fails alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from synth_assets.findings import Finding
from synth_assets.llm.journal_reading import spend
from synth_assets.offline import Faults, running_server
from synth_assets.project import Project
from synth_assets.questions import inspection
from synth_assets.questions.cells import Cell
from synth_assets.storage import schemas
from synth_assets_tests.questions.rim import Rim

CELL_CHECKS = [
    ("generated_questions", "tags_normalised"),
    ("unique_questions", "tags_normalised"),
    ("unique_questions", "no_duplicates"),
    ("unique_questions", "offline_rows_apart"),
    ("answered_questions", "cells_meet_quota"),
    ("answered_questions", "counts_reconcile"),
]

# A rectangle of the grid: two domains that stand side by side, both difficulties.
RANGE = [Cell(domain, difficulty) for domain in ("coding", "math") for difficulty in ("easy", "hard")]


@dataclass(frozen=True)
class Runs:
    rim: Rim
    single: dg.ExecuteInProcessResult
    several: dg.ExecuteInProcessResult


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """A plan, then a run of one partition, then one of a range that holds it."""
    place = Rim(tmp_path_factory.mktemp("checks"))
    assert place.run("plan_questions").success
    return Runs(place, place.run("fill_cells", partition="easy|math"), place.run("fill_cells", cells=RANGE))


def summary_of(run: dg.ExecuteInProcessResult, asset: str, check: str) -> dg.AssetCheckEvaluation:
    """The evaluation that belongs to the whole run."""
    (found,) = [
        one
        for one in run.get_asset_check_evaluations()
        if (one.asset_key.to_user_string(), one.check_name) == (asset, check) and one.partition is None
    ]
    return found


@pytest.mark.parametrize(("asset", "check"), CELL_CHECKS)
def test_a_run_of_one_partition_attaches_its_checks_to_it(runs: Runs, asset: str, check: str) -> None:
    assert runs.single.success
    found = runs.rim.evaluations(asset, check, runs.single)
    assert found.keys() == {"easy|math"}
    assert found["easy|math"].passed
    shown = {name: value.value for name, value in found["easy|math"].metadata.items()}
    assert isinstance(shown["measured"], int | float)
    assert isinstance(shown.get("at_least", shown.get("at_most")), int | float)
    assert shown["unit"]
    assert shown["bound"]
    assert "SELECT" in shown["offending_rows"]


@pytest.mark.parametrize(("asset", "check"), CELL_CHECKS)
def test_a_run_of_a_range_attaches_its_checks_to_each_partition_and_sums_them_up(
    runs: Runs, asset: str, check: str
) -> None:
    assert runs.several.success
    found = runs.rim.evaluations(asset, check, runs.several)
    keys = {cell.key for cell in RANGE}
    assert found.keys() - {None} == keys
    assert all(found[key].passed for key in keys)
    assert {found[key].target_materialization_data.run_id for key in keys} == {runs.several.run_id}
    summary = summary_of(runs.several, asset, check)
    assert summary.passed
    assert summary.metadata["partitions"].value == 4


def test_dagster_shows_each_partition_as_checked_since_it_was_last_materialised(runs: Runs) -> None:
    key = dg.AssetCheckKey(dg.AssetKey("answered_questions"), "cells_meet_quota")
    shown = runs.rim.instance.event_log_storage.get_asset_check_partition_info([key])
    latest = {one.partition_key: one for one in shown}
    for cell in RANGE:
        found = latest[cell.key]
        assert found.latest_execution_status is AssetCheckExecutionRecordStatus.SUCCEEDED
        assert found.latest_target_materialization_storage_id == found.latest_materialization_storage_id


@pytest.fixture(scope="module")
def with_one_model_gone(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The same range, where the model that writes coding questions does not exist any more after the pilot."""
    place = Rim(tmp_path_factory.mktemp("gone"), "live")
    with running_server() as good, running_server(faults=Faults(rates={"404": 1.0})) as gone:
        providers = {
            "openai": {"kind": "openai", "base_url": f"{good.base_url}/v1"},
            "openrouter": {"kind": "openai", "base_url": f"{good.base_url}/v1"},
            "anthropic": {"kind": "anthropic", "base_url": good.base_url},
            "closed": {"kind": "openai", "base_url": f"{gone.base_url}/v1"},
        }
        prices = {"closed/coder": {"input": 1, "output": 1}}
        routes = {"questions.coding": ["closed/coder"]}
        place.configure({"providers": providers})
        assert place.run("plan_questions").success
        place.configure({"providers": providers, "prices": prices, "routes": routes})
        several = place.run("fill_cells", cells=RANGE)
        return Runs(place, place.run("fill_cells", partition="easy|coding"), several)


def test_a_cell_that_falls_short_fails_its_check_and_the_others_pass_theirs(with_one_model_gone: Runs) -> None:
    place, several = with_one_model_gone.rim, with_one_model_gone.several
    assert several.success, "a check that fails is no crash"
    found = place.evaluations("answered_questions", "cells_meet_quota", several)
    assert {key: found[key].passed for key in found if key} == {
        "easy|math": True, "hard|math": True, "easy|coding": False, "hard|coding": True,
    }  # fmt: skip
    assert "easy|coding is short of" in found["easy|coding"].description
    summary = summary_of(several, "answered_questions", "cells_meet_quota")
    assert not summary.passed
    assert "easy|coding" in str(summary.description)
    assert "easy|math" not in str(summary.description)
    named = summary.metadata["failed_partitions"].value
    assert isinstance(named, dict)
    assert named.keys() == {"easy|coding"}
    assert summary.metadata["partitions_failed"].value == 1


def test_a_cell_that_falls_short_leaves_the_others_materialised_and_says_why_it_failed(
    with_one_model_gone: Runs,
) -> None:
    place = with_one_model_gone.rim
    assert place.metadata("answered_questions", "easy|math")["rows"] > 0
    short = place.metadata("generated_questions", "easy|coding")
    assert short["requests_failed"] > 0
    assert short["failed_by_reason"] == {"model_not_found": short["requests_failed"]}


def test_the_cell_that_falls_short_fails_its_check_alone_too(with_one_model_gone: Runs) -> None:
    found = with_one_model_gone.rim.evaluations("answered_questions", "cells_meet_quota", with_one_model_gone.single)
    assert {key: one.passed for key, one in found.items()} == {"easy|coding": False}


# What each rule on a cell finds in rows that were spoiled


PerCell = Callable[[Project, list[str]], Mapping[str, Finding]]


MATH = "domain = 'math' AND difficulty = 'easy'"


@dataclass(frozen=True)
class Spoiled:
    """A rule, a query for a victim of easy|math, a statement that spoils it, and the column in which the rule's query
    then shows it."""

    rule: PerCell
    victim: str
    statement: str
    column: str = "question_id"


SPOILED = {
    "generated: tags": Spoiled(
        inspection.tags_per_cell(schemas.GENERATED),
        f"SELECT min(question_id) FROM questions.generated WHERE {MATH}",
        "UPDATE questions.generated SET domain = 'reading' WHERE question_id = $victim",
    ),
    "unique: tags": Spoiled(
        inspection.tags_per_cell(schemas.DECISION),
        f"SELECT min(question_id) FROM questions.decision WHERE {MATH}",
        "UPDATE questions.decision SET difficulty = 'Easy ' WHERE question_id = $victim",
    ),
    "unique: repeated": Spoiled(
        inspection.unique_per_cell,
        f"SELECT question_id FROM questions.decision WHERE {MATH} AND duplicate_of IS NULL ORDER BY kept_no DESC LIMIT 1",
        "UPDATE questions.decision SET text = (SELECT ' ' || upper(text) FROM questions.decision WHERE kept_no = 0)"
        " WHERE question_id = $victim",
    ),
    "unique: embedded": Spoiled(
        inspection.apart_per_cell,
        f"SELECT min(question_id) FROM questions.decision WHERE {MATH} AND duplicate_of IS NULL",
        "UPDATE questions.decision SET offline = (question_id = $victim)",
    ),
    "answered: quota": Spoiled(
        inspection.quota_per_cell,
        "SELECT 'math'",
        f"DELETE FROM questions.answer WHERE domain = $victim AND {MATH}",
        "domain",
    ),
    "answered: a lost decision": Spoiled(
        inspection.reconciled_per_cell,
        f"SELECT min(question_id) FROM questions.decision WHERE {MATH}",
        "DELETE FROM questions.decision WHERE question_id = $victim",
        "id",
    ),
    "answered: a lost answer": Spoiled(
        inspection.reconciled_per_cell,
        f"SELECT min(call_id) FROM questions.answer ANTI JOIN questions.pilot_answer USING (call_id) WHERE {MATH}",
        "DELETE FROM questions.answer WHERE call_id = $victim",
        "id",
    ),
    "answered: a lost row": Spoiled(
        inspection.reconciled_per_cell,
        f"SELECT min(call_id) FROM questions.generated WHERE {MATH}",
        "DELETE FROM questions.generated WHERE question_id = (SELECT min(question_id) FROM questions.generated"
        " WHERE call_id = $victim)",
        "id",
    ),
}


def copy_of(place: Rim, folder: Path) -> Project:
    """The project of a rim with a data directory of its own, which holds the same."""
    shutil.copytree(place.folder / "data", folder / "data")
    return replace(place.project, data_dir=folder / "data")


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_row_fails_its_cells_check_alone_and_the_query_finds_it(
    runs: Runs, tmp_path: Path, name: str
) -> None:
    case, project, keys = SPOILED[name], copy_of(runs.rim, tmp_path), [cell.key for cell in RANGE]
    assert all(finding.passed for finding in case.rule(project, keys).values())
    with project.warehouse.transaction() as connection:
        ((victim,),) = connection.execute(case.victim).fetchall()
        connection.execute(case.statement, {"victim": victim})
    findings = case.rule(project, keys)
    assert [key for key, finding in findings.items() if not finding.passed] == ["easy|math"]
    assert victim in project.warehouse.read(findings["easy|math"].query)[case.column].to_list()


def test_a_plan_that_the_rest_of_the_budget_cannot_pay_fails_and_its_query_shows_the_dearest_cells(runs: Runs) -> None:
    project = runs.rim.project
    spent, _ = spend(project.journal_dir)
    poor = replace(
        project, spec=project.spec.model_copy(update={"budget": type(project.spec.budget)(usd=spent + 1e-6)})
    )
    finding = inspection.plan_fits_budget(poor)
    assert not finding.passed
    assert finding.measured > (finding.bound.at_most or 0)
    shown = project.warehouse.read(finding.query)
    assert shown["usd_low"].to_list() == sorted(shown["usd_low"], reverse=True)
    assert shown["usd_low"].sum() == pytest.approx(finding.more["usd_low"])
    broke = replace(project, spec=project.spec.model_copy(update={"budget": type(project.spec.budget)(usd=spent / 2)}))
    over = inspection.SET_RULES["within_budget"](broke)
    assert not over.passed
    assert project.warehouse.read(over.query)["cost_usd"].sum() == pytest.approx(spent, rel=0.05)
