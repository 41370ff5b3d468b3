"""What Dagster says is stale, and why; and the definitions as they would be loaded with another synth.yaml or prompt."""

from __future__ import annotations

from collections.abc import Collection

import dagster as dg
from dagster._core.definitions.data_version import CachingStaleStatusResolver, StaleStatus
from dagster._core.loader import LoadingContextForTest

from synth_assets.definitions import build_defs
from synth_assets.questions import versions as questions
from synth_assets.scaffolding import versions as dialogues
from synth_assets.spec import Spec

ALL = "all partitions"

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def version_of(asset: str, spec: Spec) -> str | None:
    """The code version of an asset of either line; None for one of neither."""
    line = next((one for one in (questions, dialogues) if asset in one.LOGIC), None)
    return line.code_version(asset, spec) if line else None


def loaded_with(spec: Spec) -> dg.Definitions:
    """The definitions as a code location has them that was loaded with this configuration (and the prompts of now)."""

    def versioned(one: dg.AssetSpec) -> dg.AssetSpec:
        version = version_of(one.key.to_user_string(), spec)
        return one.replace_attributes(code_version=version) if version else one

    return build_defs().map_asset_specs(func=versioned)


def stale(definitions: dg.Definitions, instance: dg.DagsterInstance) -> dict[str, tuple[str | set[str], set[str]]]:
    """Asset → its stale partitions (`ALL`, also for an asset without any) and the reasons, as the UI would show them."""
    graph = definitions.resolve_asset_graph()
    resolver = CachingStaleStatusResolver(instance, graph, LoadingContextForTest(instance))
    found: dict[str, tuple[str | set[str], set[str]]] = {}
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        partitions = list(node.partitions_def.get_partition_keys()) if node.partitions_def else [None]
        reasons = {
            one: {
                f"{cause.dependency.asset_key.to_user_string()} {cause.reason}" if cause.dependency else cause.reason
                for cause in resolver.get_stale_causes(key, one)
            }
            for one in partitions
            if resolver.get_status(key, one) is StaleStatus.STALE
        }
        if reasons:
            which = ALL if len(reasons) == len(partitions) else {str(one) for one in reasons}
            found[key.to_user_string()] = (which, set().union(*reasons.values()))
    return found


def materialize(
    definitions: dg.Definitions, instance: dg.DagsterInstance, assets: Collection[str]
) -> dg.ExecuteInProcessResult:
    """A run of these assets alone, over all of their partitions, as the UI launches it."""
    keys = {dg.AssetKey(name) for name in assets}
    grids = {node.partitions_def for key in keys if (node := definitions.resolve_asset_graph().get(key)).partitions_def}
    tags = {}
    if grids:
        (grid,) = grids
        order = grid.get_partition_keys() if grid else []
        tags = {"dagster/asset_partition_range_start": order[0], "dagster/asset_partition_range_end": order[-1]}
    job = definitions.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection=keys, asset_check_selection=set()
    )
    return job.execute_in_process(instance=instance, tags=tags, run_config=_QUIET)
