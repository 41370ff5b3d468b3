"""Declarative automation: assets that cost nothing follow what is upstream of them, once `follow_upstream` is switched on.

Assets that pay for calls have no condition: a changed prompt, route or quota marks their cells stale, and whether to pay
for them again is for a user to decide (or for the schedules, which pay for missing rows only).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dagster as dg

from synth_assets.partitions import configured_spec

_Condition = dg.AutomationCondition[Any]

upstream_changed: _Condition = dg.AutomationCondition.any_deps_updated().since_last_handled()
at_rest: _Condition = ~dg.AutomationCondition.any_deps_in_progress() & ~dg.AutomationCondition.in_progress()
nothing_blocked: _Condition = dg.AutomationCondition.all_deps_blocking_checks_passed()
nothing_short: _Condition = ~dg.AutomationCondition.any_deps_match(
    dg.AutomationCondition.any_checks_match(dg.AutomationCondition.check_failed())
)
all_there: _Condition = ~dg.AutomationCondition.any_deps_missing()

# A set is made again after all runs that fill its cells have ended, unless a check says that one of them is short. When it
# fails all the same, it is not tried again before something upstream has changed: nothing here asks for `execution_failed`.
FOLLOW_ALL: _Condition = (upstream_changed & at_rest & all_there & nothing_blocked & nothing_short).with_label(
    "all of upstream is there and in order"
)

# Ledger and report show what there is: one product line may never be made.
FOLLOW_ANY: _Condition = (upstream_changed & at_rest).with_label("any of upstream changed")

CONDITIONS = {
    "unique_questions": FOLLOW_ALL,
    "balanced_questions": FOLLOW_ALL,
    "training_files": FOLLOW_ALL,
    "scaffolding_dataset": FOLLOW_ALL,
    "scaffolding_files": FOLLOW_ALL,
    # Without anchor data there is nothing to mix.
    **({"stage1_mix": FOLLOW_ALL} if configured_spec().scaffolding.anchors else {}),
    "llm_calls": FOLLOW_ANY,
    "cost_report": FOLLOW_ANY,
    "quality_report": FOLLOW_ANY,
}


def with_conditions(assets: Iterable[Any]) -> list[Any]:
    """The assets, each with its condition."""
    return list(
        dg.map_asset_specs(
            lambda spec: spec.replace_attributes(automation_condition=CONDITIONS.get(spec.key.to_user_string())), assets
        )
    )


FOLLOW_UPSTREAM = dg.AutomationConditionSensorDefinition(
    "follow_upstream",
    target=dg.AssetSelection.assets(*CONDITIONS),
    default_status=dg.DefaultSensorStatus.STOPPED,
    minimum_interval_seconds=60,
    description=(
        "Materialises assets that cost nothing when what is upstream of them was: unique questions, the finished sets, "
        "their files, ledger and report. It waits until no upstream run is in progress, all upstream partitions are there, "
        "and no check of them failed or warns. It never launches an asset that pays for calls: cells that a changed prompt or route "
        "made stale stay so until you materialise them, or switch on a schedule for missing rows."
    ),
)
