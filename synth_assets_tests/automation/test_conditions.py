"""What follows what without a user, by Dagster's own evaluation of the conditions on a real history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dagster as dg
import pytest

from synth_assets.automation.conditions import CONDITIONS
from synth_assets.definitions import build_defs
from synth_assets_tests.automation.stage import Stage


@dataclass
class Watch:
    """The sensor's evaluations, one after the other."""

    place: Stage
    cursor: Any = None

    def __post_init__(self) -> None:
        with self.place.environment():
            self.definitions = build_defs()
        self.graph = self.definitions.resolve_asset_graph()
        self.requested()

    def requested(self) -> set[str]:
        """What would be materialised now; for partitions `asset partition`."""
        with self.place.environment():
            found = dg.evaluate_automation_conditions(self.definitions, self.place.instance, cursor=self.cursor)
        self.cursor = found.cursor
        names = set()
        for result in found.results:
            name = result.key.to_user_string()
            if result.true_subset.is_partitioned:
                names |= {f"{name} {key}" for key in result.true_subset.expensively_compute_partition_keys()}
            elif result.true_subset.size:
                names.add(name)
        return names

    def made(self, *assets: str, passed: bool = True) -> None:
        """Record assets as materialised, all partitions, with what their blocking checks found."""
        run = self.place.past_run()
        for asset in assets:
            key = dg.AssetKey(asset)
            partitions = self.graph.get(key).partitions_def
            blocking = {
                check.name: passed
                for check in self.graph.asset_check_keys
                if check.asset_key == key and self.graph.get_check_spec(check).blocking
            }
            for partition in partitions.get_partition_keys() if partitions else [None]:
                self.place.record(asset, partition, run=run, **blocking)


@pytest.fixture
def watch(empty: Stage) -> Watch:
    return Watch(empty)


def test_no_asset_that_pays_for_calls_is_ever_launched_by_itself() -> None:
    graph = build_defs().resolve_asset_graph()
    paying = {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).pools == {"llm"}}
    assert len(paying) == 7
    assert paying.isdisjoint(CONDITIONS)


def test_the_finished_set_and_what_is_made_of_it_follow_when_every_cell_is_answered(watch: Watch) -> None:
    watch.made("token_plan", "cell_quotas")
    watch.place.record("answered_questions", "easy|math")
    assert "balanced_questions" not in watch.requested()

    watch.made("answered_questions")
    assert "balanced_questions" in watch.requested()
    assert watch.requested() == set(), "a change is answered once"

    watch.made("balanced_questions")
    assert watch.requested() >= {"training_files", "quality_report"}, "in one run, one after the other"


def test_nothing_follows_while_cells_are_being_filled(watch: Watch) -> None:
    watch.made("token_plan", "cell_quotas", "answered_questions")
    run = watch.place.create_run("fill_cells", {"dagster/partition": "easy|math"}, dg.DagsterRunStatus.STARTED)
    assert "balanced_questions" not in watch.requested()
    watch.place.report(run, dg.DagsterEventType.RUN_SUCCESS, None)
    assert "balanced_questions" in watch.requested()


def test_a_cell_that_is_short_keeps_the_set_from_being_made_in_vain(watch: Watch) -> None:
    watch.made("token_plan", "cell_quotas", "answered_questions")
    watch.place.record("answered_questions", "easy|math", cells_meet_quota=False)
    assert "balanced_questions" not in watch.requested()
    watch.place.record("answered_questions", "easy|math", cells_meet_quota=True)
    assert "balanced_questions" in watch.requested()


def test_a_blocking_check_that_failed_stops_what_follows(watch: Watch) -> None:
    watch.made("cell_quotas", "answered_questions")
    watch.made("token_plan", passed=False)
    assert "balanced_questions" not in watch.requested()


def test_the_report_follows_one_product_line_though_the_other_was_never_made(watch: Watch) -> None:
    watch.made("scaffolding_files")
    assert watch.requested() == {"quality_report"}
