"""A check that fails stops its run before the assets below it pay: no request is sent after it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import dagster as dg
import pytest

from synth_assets.definitions import build_defs
from synth_assets.llm.journal_reading import spend
from synth_assets.offline import running_server
from synth_assets_tests.questions.rim import Rim

CELL = "easy|math"
IN_CELL = "domain = 'math' AND difficulty = 'easy'"
PAYING = ("generated_questions", "validated_questions", "answered_questions")


def materialise(place: Rim, assets: Collection[str], partition: str) -> dg.ExecuteInProcessResult:
    """A run of these assets with their checks, as the UI's Materialize button launches it. Does not raise."""
    with place.environment():
        job = build_defs().resolve_implicit_global_asset_job_def()
        return job.execute_in_process(
            instance=place.instance,
            partition_key=partition,
            asset_selection=[dg.AssetKey(name) for name in assets],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )


def failed_checks(run: dg.ExecuteInProcessResult) -> set[tuple[str, str]]:
    return {
        (one.asset_key.to_user_string(), one.check_name) for one in run.get_asset_check_evaluations() if not one.passed
    }


def started(run: dg.ExecuteInProcessResult) -> set[str | None]:
    return {event.step_key for event in run.all_events if event.event_type_value == "STEP_START"}


def calls(place: Rim, role: str = "%") -> int:
    return int(place.project.warehouse.read("SELECT count(*) FROM ledger.llm_call WHERE role LIKE ?", [role]).item())


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Rim:
    """A plan, and the questions of one cell generated and deduplicated, of which none is judged yet."""
    place = Rim(tmp_path_factory.mktemp("planned"))
    assert place.run("plan_questions").success
    assert materialise(place, ["question_settings", "generated_questions"], CELL).success
    return place


def test_a_plan_beyond_the_budget_stops_a_run_before_the_first_request(tmp_path: Path) -> None:
    place = Rim(tmp_path, "live")
    with running_server() as server:
        providers = {
            "openai": {"kind": "openai", "base_url": f"{server.base_url}/v1"},
            "openrouter": {"kind": "openai", "base_url": f"{server.base_url}/v1"},
            "anthropic": {"kind": "anthropic", "base_url": server.base_url},
        }
        place.configure({"providers": providers})
        assert place.run("plan_questions").success
        before = len(server.log.exchanges)
        spent, _ = spend(place.project.journal_dir)
        place.configure({"providers": providers, "budget": {"usd": spent + 1e-5}})

        whole = materialise(place, ["token_plan", "question_settings", *PAYING, "unique_questions"], CELL)
        assert not whole.success
        assert failed_checks(whole) == {("token_plan", "plan_fits_budget")}
        assert started(whole).isdisjoint(PAYING)

        # A run of a partition has no plan in it: its own check reckons with what the cell still costs.
        single = place.run("fill_cells", partition=CELL)
        assert not single.success
        assert failed_checks(single) == {("question_settings", "cell_fits_budget")}
        assert started(single).isdisjoint(PAYING)
        assert len(server.log.exchanges) == before > 0


def test_a_cell_without_a_quota_is_not_asked_for(tmp_path: Path) -> None:
    place = Rim(tmp_path)
    run = place.run("fill_cells", partition=CELL)
    assert not run.success
    (said,) = [one.description for one in run.get_asset_check_evaluations() if not one.passed]
    assert said == f"no quota is planned for {CELL}: materialise token_plan first, then this again"
    assert started(run).isdisjoint(PAYING)
    assert calls(place) == 0


@pytest.mark.parametrize(
    ("asset", "check", "spoil", "mend"),
    [
        (
            "generated_questions", "tags_normalised",
            f"UPDATE questions.generated SET difficulty = 'Easy' WHERE item = 0 AND {IN_CELL}",
            "UPDATE questions.generated SET difficulty = 'easy' WHERE difficulty = 'Easy'",
        ),
        (
            "unique_questions", "no_duplicates",
            "INSERT INTO questions.decision BY NAME SELECT 'twice' || n AS question_id, domain, difficulty,"
            " 'How many are there?' AS text, source, request_id AS batch, 9000 + n AS kept_no, call_id, offline, created_at"
            f" FROM (FROM questions.generated WHERE {IN_CELL} LIMIT 1), range(2) AS twice(n)",
            "DELETE FROM questions.decision",
        ),
        (
            "unique_questions", "offline_rows_apart",
            "INSERT INTO questions.decision BY NAME SELECT 'paid' AS question_id, domain, difficulty, 'Paid?' AS text,"
            " source, request_id AS batch, 9000 AS kept_no, call_id, false AS offline, created_at"
            f" FROM questions.generated WHERE {IN_CELL} LIMIT 1",
            "DELETE FROM questions.decision",
        ),
    ],
    ids=["tags", "repeated", "embedded"],
)  # fmt: skip
def test_spoiled_questions_are_neither_judged_nor_answered(
    planned: Rim, asset: str, check: str, spoil: str, mend: str
) -> None:
    execute(planned, spoil)
    judged = calls(planned, "validate"), calls(planned, "answers%")
    run = planned.run("fill_cells", partition=CELL)
    assert not run.success
    assert failed_checks(run) == {(asset, check)}
    assert started(run).isdisjoint({"validated_questions", "answered_questions"})
    assert (calls(planned, "validate"), calls(planned, "answers%")) == judged
    execute(planned, mend)


def execute(place: Rim, statement: str) -> None:
    with place.project.warehouse.transaction() as connection:
        connection.execute(statement)


def test_a_first_language_without_sentences_stops_the_dialogues_of_all(tmp_path: Path) -> None:
    place = Rim(tmp_path)
    place.configure({"scaffolding": {"l1s": ["spanish", "french"]}})
    run = place.run("fill_dialogues", partition="past_tense|spanish")
    assert not run.success
    assert failed_checks(run) == {("error_catalog", "catalogue_fits")}
    assert "scaffolding_dialogues" not in started(run)
    assert calls(place) == 0


def test_a_warning_stops_nothing(tmp_path: Path) -> None:
    place = Rim(tmp_path)
    assert place.run("plan_questions").success
    low, high = place.project.warehouse.read("SELECT sum(usd_low), sum(usd_high) FROM questions.plan").row(0)
    spent, _ = spend(place.project.journal_dir)
    place.configure({"budget": {"usd": spent + (low + high) / 2}})
    run = place.run("replan_questions")
    assert run.success
    (found,) = run.get_asset_check_evaluations()
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert "the budget may not suffice" in str(found.description)
