"""What Dagster is already doing for a product line: cells that a run or backfill will fill, and steps for the whole set."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES

from synth_assets.automation.lines import Line

if TYPE_CHECKING:
    from dagster._core.execution.backfill import PartitionBackfill

_PARTITION = "dagster/partition"
_RANGE_START, _RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def unfinished(instance: dg.DagsterInstance, *jobs: str | None) -> bool:
    """Whether a run of one of these jobs is queued or in progress."""
    return any(
        instance.get_runs_count(dg.RunsFilter(job_name=job, statuses=NOT_FINISHED_STATUSES)) for job in jobs if job
    )


def cells_underway(instance: dg.DagsterInstance, line: Line, partitions: dg.PartitionsDefinition) -> set[str]:
    """The partition keys for which a run is queued or in progress, or that a backfill has still to launch.

    Whoever launched it: a schedule, a sensor, the UI or `synth run`; one paid asset of the cell suffices.
    """
    # No public names; and a tenth of the time that our definitions take to load, which only a tick needs.
    from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus

    busy: set[str] = set()
    for run in instance.get_runs(dg.RunsFilter(statuses=NOT_FINISHED_STATUSES)):
        selected = {key.to_user_string() for key in run.asset_selection or ()}
        if run.job_name == line.fill or selected & line.paid:
            busy.update(_keys(run, partitions))
    for backfill in instance.get_backfills(BulkActionsFilter(statuses=[BulkActionStatus.REQUESTED])):
        busy.update(_backfill_keys(backfill, line))
    return busy


def _keys(run: dg.DagsterRun, partitions: dg.PartitionsDefinition) -> Collection[str]:
    if _PARTITION in run.tags:
        return [run.tags[_PARTITION]]
    if _RANGE_START in run.tags:
        ends = dg.PartitionKeyRange(run.tags[_RANGE_START], run.tags[_RANGE_END])
        return partitions.get_partition_keys_in_range(ends)
    return partitions.get_partition_keys()


def _backfill_keys(backfill: PartitionBackfill, line: Line) -> Collection[str]:
    if backfill.partition_names is not None and backfill.job_name == line.fill:
        return backfill.partition_names
    if backfill.asset_backfill_data is None:
        return []
    targets = backfill.asset_backfill_data.target_subset.partitions_subsets_by_asset_key
    paid = [subset for key, subset in targets.items() if key.to_user_string() in line.paid]
    return {str(key) for subset in paid for key in subset.get_partition_keys()}


def last_run(instance: dg.DagsterInstance, job: str, tags: dict[str, str]) -> dg.DagsterRun | None:
    """The newest run of a job that has these tags."""
    return next(iter(instance.get_runs(dg.RunsFilter(job_name=job, tags=tags), limit=1)), None)
