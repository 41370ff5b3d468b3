"""Reports that people decide by grow old; what is told to be stale by its versions does not."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.definitions.freshness import FreshnessState
from dagster._core.definitions.freshness_evaluator import TimeWindowFreshnessPolicyEvaluator
from dagster._core.loader import LoadingContextForTest
from dagster._core.test_utils import freeze_time

from synth_assets.definitions import build_defs

REPORTS = {"cost_report", "quality_report"}
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    return build_defs()


def test_reports_alone_have_a_policy(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    found = {node.key.to_user_string() for node in graph.asset_nodes if node.freshness_policy_or_from_metadata}
    assert found == REPORTS


@pytest.mark.parametrize(
    ("days", "state"),
    [(None, FreshnessState.UNKNOWN), (31, FreshnessState.PASS), (40, FreshnessState.WARN), (400, FreshnessState.FAIL)],
)
def test_a_report_of_a_month_is_fresh_then_warns_and_fails_after_a_year(
    definitions: dg.Definitions, days: int | None, state: FreshnessState
) -> None:
    instance, key = dg.DagsterInstance.ephemeral(), dg.AssetKey("cost_report")
    node = definitions.resolve_asset_graph().get(key)
    if days is not None:
        with freeze_time(MADE):
            instance.report_runless_asset_event(dg.AssetMaterialization(key))
    with freeze_time(MADE + timedelta(days=days or 0)):
        found = TimeWindowFreshnessPolicyEvaluator().evaluate_freshness(LoadingContextForTest(instance), node)
        assert asyncio.run(found) is state
