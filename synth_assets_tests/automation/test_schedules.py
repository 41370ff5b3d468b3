"""The nightly schedules: which runs a tick launches, that these fill the cells, and why a tick launches none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill

from synth_assets.definitions import build_defs
from synth_assets.llm.journal_reading import spend
from synth_assets.questions.cells import Cell
from synth_assets_tests.automation.stage import NIGHT, Stage

SHORT = [Cell("coding", "hard"), Cell("instruction", "hard"), Cell("math", "hard")]
KEYS = [cell.key for cell in SHORT]


def asked(requests: Sequence[dg.RunRequest] | None) -> list[str | None]:
    return sorted((one.partition_key for one in requests or []), key=str)


def test_a_tick_with_three_short_cells_launches_exactly_three_runs_and_these_fill_the_cells(planned: Stage) -> None:
    planned.plan_only(*SHORT)

    found = planned.tick("nightly_questions")
    requests = found.run_requests or []
    assert asked(requests) == KEYS
    assert len({one.run_key for one in requests}) == 3
    for one in requests:
        assert one.tags["synth/reason"].startswith("short of ")
        assert int(one.tags["synth/short_of"]) > 0

    runs = planned.carry_out(requests, "fill_cells")
    assert [run.success for run in runs] == [True] * 3
    answered = planned.project.warehouse.read("SELECT DISTINCT difficulty || '|' || domain FROM questions.answer")
    assert sorted(answered.to_series()) == KEYS
    for cell in SHORT:
        shown = planned.metadata("answered_questions", cell.key)
        assert shown["answered"] >= shown["quota"] > 0

    assert planned.tick("nightly_questions", NIGHT + timedelta(days=1)).skip_message == "every cell has its rows"


def test_the_next_nights_runs_have_other_keys_so_that_dagster_launches_them(planned: Stage) -> None:
    nights = [planned.tick("nightly_questions", NIGHT + timedelta(days=day)) for day in range(2)]
    keys = [one.run_key for night in nights for one in night.run_requests or []]
    assert len(keys) == len(set(keys)) == 32


def test_a_cell_that_something_fills_already_gets_no_second_run(planned: Stage) -> None:
    planned.plan_only(*SHORT)
    planned.create_run("fill_cells", {"dagster/partition": KEYS[0]}, dg.DagsterRunStatus.NOT_STARTED)
    assert asked(planned.tick("nightly_questions").run_requests) == KEYS[1:]

    ends = {"dagster/asset_partition_range_start": KEYS[1], "dagster/asset_partition_range_end": KEYS[1]}
    planned.create_run("fill_cells", ends, dg.DagsterRunStatus.STARTED)
    assert asked(planned.tick("nightly_questions").run_requests) == KEYS[2:]

    with planned.environment():
        backfill = PartitionBackfill.from_asset_partitions(
            backfill_id="by-hand",
            asset_graph=build_defs().resolve_asset_graph(),
            partition_names=[KEYS[2]],
            asset_selection=[dg.AssetKey("answered_questions")],
            backfill_timestamp=NIGHT.timestamp(),
            tags={},
            dynamic_partitions_store=planned.instance,
            all_partitions=False,
            title=None,
            description=None,
            run_config=None,
        )
    planned.instance.add_backfill(backfill)
    said = planned.tick("nightly_questions").skip_message
    assert said == "runs are queued or in progress for all 3 cells that are short"

    ended = backfill._replace(status=BulkActionStatus.COMPLETED_SUCCESS)
    planned.instance.update_backfill(ended)
    assert asked(planned.tick("nightly_questions").run_requests) == KEYS[2:]


def test_a_run_of_another_line_keeps_no_cell_from_being_filled(planned: Stage) -> None:
    planned.plan_only(*SHORT)
    planned.create_run("fill_dialogues", {"dagster/partition": "article_omission|spanish"}, dg.DagsterRunStatus.STARTED)
    planned.create_run("fill_cells", {"dagster/partition": KEYS[0]}, dg.DagsterRunStatus.FAILURE)
    assert asked(planned.tick("nightly_questions").run_requests) == KEYS


def test_without_a_plan_the_tick_says_what_to_do_and_leaves_no_file_behind(empty: Stage) -> None:
    assert "run the job plan_questions" in (empty.tick("nightly_questions").skip_message or "")
    assert not (empty.folder / "data").exists()


def test_a_spent_budget_is_the_reason_why_nothing_is_launched(planned: Stage) -> None:
    usd, _ = spend(planned.project.journal_dir)
    planned.configure({"budget": {"usd": usd}})
    said = planned.tick("nightly_questions").skip_message or ""
    assert "the budget is spent: $0.0000 are left" in said
    assert "Raise `budget: usd:`" in said


def test_cells_that_the_rest_of_the_budget_still_pays_for_are_filled(planned: Stage) -> None:
    usd, _ = spend(planned.project.journal_dir)
    # A hard answer may cost 3 cents, everything that an easy cell asks for less than half a cent.
    planned.configure({"budget": {"usd": usd + 0.02}})
    launched = asked(planned.tick("nightly_questions").run_requests)
    assert len(launched) == 8
    assert all(str(key).startswith("easy|") for key in launched)


def test_dialogue_cells_that_are_short_are_filled_as_well(empty: Stage) -> None:
    empty.configure({"scaffolding": {"target": 1}})
    found = empty.tick("nightly_scaffolding")
    assert len(found.run_requests or []) == 1
    assert all(run.success for run in empty.carry_out(found.run_requests or [], "fill_dialogues"))
    assert empty.tick("nightly_scaffolding").skip_message == "every cell has its rows"
