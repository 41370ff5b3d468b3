"""The one Definitions object: nothing but wiring."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import dagster as dg

# Partitioned checks and backfill policies are previews in Dagster 1.13; we rely on them knowingly.
warnings.filterwarnings("ignore", category=dg.PreviewWarning)
warnings.filterwarnings("ignore", category=dg.BetaWarning)


def build_defs(*, resource_overrides: Mapping[str, Any] | None = None) -> dg.Definitions:
    """Fresh definitions of the project that the environment names; tests pass resources of their own."""
    from synth_assets import automation
    from synth_assets.kinds import with_kinds
    from synth_assets.ledger import assets as ledger
    from synth_assets.questions import assets, neighbour_assets, planning_assets, set_assets, settings_assets
    from synth_assets.questions.checks import CHECKS
    from synth_assets.reports import assets as reports
    from synth_assets.resources import EngineResource, ProjectResource, WarehouseIO
    from synth_assets.scaffolding import assets as dialogues
    from synth_assets.scaffolding import checks as dialogue_checks
    from synth_assets.scaffolding import settings_assets as dialogue_settings

    modules = [
        settings_assets, planning_assets, assets, neighbour_assets, set_assets,
        dialogue_settings, dialogues, ledger, reports,
    ]  # fmt: skip
    return dg.Definitions(
        assets=with_kinds(automation.with_conditions(dg.load_assets_from_modules(modules, include_specs=True))),
        asset_checks=[*CHECKS, *dialogue_checks.CHECKS],
        jobs=automation.JOBS,
        schedules=automation.SCHEDULES,
        sensors=automation.SENSORS,
        resources={
            "project": ProjectResource(),
            "llm": EngineResource(),
            "io_manager": WarehouseIO(),
            **(resource_overrides or {}),
        },
        # A step costs 55 ms in process and 3.6 s in a process of its own; all our concurrency is inside a step.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads."""
    return build_defs()
