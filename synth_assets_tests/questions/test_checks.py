"""Checks attach to their partitions, in runs of one partition and of a range, and a cell that fails fails alone."""

from __future__ import annotations

from dataclasses import dataclass

import dagster as dg
import pytest
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from synth_assets.offline import Faults, running_server
from synth_assets.questions.cells import Cell
from synth_assets_tests.questions.rim import Rim

CELL_CHECKS = [
    ("generated_questions", "tags_normalised"),
    ("unique_questions", "no_duplicates"),
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


def summary_of(run: dg.ExecuteInProcessResult, check: str) -> dg.AssetCheckEvaluation:
    """The evaluation that belongs to the whole run."""
    (found,) = [one for one in run.get_asset_check_evaluations() if one.check_name == check and one.partition is None]
    return found


@pytest.mark.parametrize(("asset", "check"), CELL_CHECKS)
def test_a_run_of_one_partition_attaches_its_checks_to_it(runs: Runs, asset: str, check: str) -> None:
    assert runs.single.success
    found = runs.rim.evaluations(asset, check, runs.single)
    assert found.keys() == {"easy|math"}
    assert found["easy|math"].passed
    assert {"measured", "bound"} <= found["easy|math"].metadata.keys()


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
    summary = summary_of(runs.several, check)
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
    summary = summary_of(several, "cells_meet_quota")
    assert not summary.passed
    assert "easy|coding" in str(summary.description)
    assert "easy|math" not in str(summary.description)


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
