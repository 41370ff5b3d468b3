"""Lists what Dagster loads, as JSON, from a process that has imported nothing before: assets, checks, jobs, resources.

Run by tests as `python -m synth_assets_tests.definitions_listing`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import dagster as dg

from synth_assets.definitions import defs

# What takes long to load, and is needed only where requests are sent, tokens counted or pictures drawn.
_HEAVY = {"openai", "anthropic", "aiohttp", "tiktoken", "tokenizers", "genai_prices", "altair", "vl_convert", "uvicorn"}


def listing(definitions: dg.Definitions) -> dict[str, Any]:
    """All that a change of the graph would change, sorted."""
    graph = definitions.resolve_asset_graph()
    assets = {}
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        spec = definitions.resolve_assets_def(key).get_asset_spec(key)
        assets[key.to_user_string()] = {
            "group": node.group_name,
            "partitions": _dimensions(node.partitions_def),
            "depends_on": sorted(parent.to_user_string() for parent in node.parent_keys),
            "table": spec.metadata.get("dagster/table_name"),
            "versioned": spec.code_version is not None,
            "kinds": sorted(spec.kinds),
            "described": bool(spec.description),
            "pools": sorted(node.pools or []),
            "follows": spec.automation_condition.get_label() if spec.automation_condition else None,
        }
    checks = {}
    for check_key in sorted(graph.asset_check_keys):
        check = graph.get(check_key)
        checks[check_key.to_user_string()] = {
            "partitioned": check.partitions_def is not None,
            "blocking": graph.get_check_spec(check_key).blocking,
        }
    jobs = {
        job.name: sorted(key.to_user_string() for key in job.asset_layer.executable_asset_keys)
        for job in definitions.resolve_all_job_defs()
        if not job.name.startswith("__")
    }
    return {
        "assets": assets,
        "checks": checks,
        "jobs": jobs,
        "schedules": {
            one.name: [
                one.job_name,
                one.cron_schedule,
                one.execution_timezone,
                one.default_status.value,
                bool(one.description),
            ]
            for one in definitions.schedules or []
        },
        "sensors": {
            one.name: [one.sensor_type.value, one.default_status.value, bool(one.description)]
            for one in definitions.sensors or []
        },
        "resources": sorted(definitions.resources or {}),
        "executor": getattr(definitions.executor, "name", None),
    }


def _dimensions(partitions: dg.PartitionsDefinition | None) -> Any:
    if isinstance(partitions, dg.MultiPartitionsDefinition):
        return {one.name: list(one.partitions_def.get_partition_keys()) for one in partitions.partitions_defs}
    return None if partitions is None else list(partitions.get_partition_keys())


if __name__ == "__main__":
    loaded = defs()
    dg.Definitions.validate_loadable(loaded)
    early = sorted(_HEAVY.intersection(sys.modules))
    print(json.dumps({**listing(loaded), "loaded_early": early}))  # noqa: T201 - its result
