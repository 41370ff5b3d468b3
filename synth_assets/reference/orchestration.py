"""The pages of what Dagster shows: assets, checks, jobs, schedules and sensors, from the loaded definitions."""

from functools import cache

import dagster as dg

from synth_assets.definitions import build_defs
from synth_assets.reference.markdown import blocks, code, first_line, table
from synth_assets.reporting import FIGURES

_ASSETS = """\
# Assets

What `synth ui` shows, and what `synth run` materialises. An asset with partitions is materialised cell by cell; a key of
two dimensions joins them in the order shown, as in `easy|math`."""

_FIGURES = """\
## Figures

What materialisations show beside pictures and previews. Numbers are plain numbers, so that Dagster plots them over time."""

_CHECKS = """\
# Checks

A blocking check that fails stops the assets that come after it, before more is paid for. Every check says what it
measured, what the bound is, and, where rows offend, the SQL that lists them."""

_AUTOMATION = """\
# Jobs, schedules and sensors

Everything here can be launched or switched on in the UI (`synth ui`, *Automation*) and from the command line;
[Schedule nightly backfills](../how-to/schedule-backfills.md) shows both. Schedules and sensors are off until you switch them
on, and run while Dagster's daemon runs (`synth ui` starts it)."""


@cache
def _definitions() -> dg.Definitions:
    return build_defs()


def assets_page() -> str:
    """The assets by group: partitions, what each is made from, and what its rows are."""
    graph = _definitions().resolve_asset_graph()
    nodes = [graph.get(key) for key in graph.toposorted_asset_keys]
    parts = [_ASSETS]
    for group in dict.fromkeys(str(node.group_name) for node in nodes):
        rows = [
            [
                code(node.key.to_user_string()),
                _dimensions(node.partitions_def),
                ", ".join(code(parent.to_user_string()) for parent in sorted(node.parent_keys)),
                first_line(node.description or ""),
            ]
            for node in nodes
            if node.group_name == group
        ]
        parts += [f"## {group}", table(["asset", "partitions", "made from", "what it is"], rows)]
    meanings = [[code(name), meaning] for name, meaning in FIGURES.items()]
    return blocks(*parts, _FIGURES, table(["figure", "what it is"], meanings))


def checks_page() -> str:
    """The checks by asset."""
    graph = _definitions().resolve_asset_graph()
    rows = []
    for key in sorted(graph.asset_check_keys, key=lambda one: (one.asset_key.to_user_string(), one.name)):
        spec, partitions = graph.get_check_spec(key), graph.get(key).partitions_def
        rows.append(
            [
                code(key.name),
                code(key.asset_key.to_user_string()),
                f"each {_dimensions(partitions)}" if partitions else "the whole set",
                "yes" if spec.blocking else "",
                first_line(spec.description or ""),
            ]
        )
    return blocks(_CHECKS, table(["check", "asset", "of", "blocking", "holds when"], rows))


def automation_page() -> str:
    """The jobs, schedules and sensors."""
    definitions = _definitions()
    jobs = [
        [
            code(job.name),
            ", ".join(code(key.to_user_string()) for key in sorted(job.asset_layer.executable_asset_keys)),
            job.description or "",
        ]
        for job in definitions.resolve_all_job_defs()
        if not job.name.startswith("__")
    ]
    schedules = [
        [
            code(one.name),
            code(one.cron_schedule),
            one.execution_timezone or "UTC",
            code(one.job_name),
            one.description or "",
        ]
        for one in definitions.schedules or ()
        if isinstance(one, dg.ScheduleDefinition)
    ]
    sensors = [
        [code(one.name), f"{one.minimum_interval_seconds or 30} s", one.description or ""]
        for one in definitions.sensors or ()
    ]
    return blocks(
        _AUTOMATION,
        "## Jobs",
        table(["job", "materialises", "does"], jobs),
        *(["## Schedules", table(["schedule", "at", "time zone", "job", "does"], schedules)] if schedules else []),
        *(["## Sensors", table(["sensor", "looks every", "does"], sensors)] if sensors else []),
    )


def _dimensions(partitions: dg.PartitionsDefinition | None) -> str:
    if isinstance(partitions, dg.MultiPartitionsDefinition):
        return code("|".join(sorted(one.name for one in partitions.partitions_defs)))
    return "" if partitions is None else "a partition"
