"""Data versions of partitions: what Dagster compares to say which cells are unsynced, and why.

Dagster 1.13 gives all partitions of a run the one data version of the step's result (its issues #18649, #34013), so that
one changed cell would make all cells of the run look changed. Staleness is read from the latest event of a partition:
a run over several logs one more event per partition, which carries the partition's own version.
"""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from synth_assets.versioning import digest

DATA_VERSION = "dagster/data_version"


def version_of_run(versions: Mapping[str, str]) -> dg.DataVersion:
    """The data version of a step's result: that of its one partition, or of all its partitions together."""
    (*several, last) = versions.values()
    return dg.DataVersion(digest(versions) if several else last)


def note_versions(
    context: dg.AssetExecutionContext, versions: Mapping[str, str], asset_key: dg.AssetKey | None = None
) -> None:
    """Give each partition of the run its own data version. To be called once the step's result was yielded.

    `versions` are by partition key; `asset_key` is needed where a step makes several assets.
    """
    if len(versions) < 2:
        return
    wanted = dg.AssetRecordsFilter(asset_key=asset_key or context.asset_key, asset_partitions=list(versions))
    # The result that was just yielded is the latest event of each of its partitions.
    for record in context.instance.fetch_materializations(wanted, limit=len(versions)).records:
        event = record.asset_materialization
        assert event is not None
        assert event.partition is not None
        context.log_event(
            dg.AssetMaterialization(
                event.asset_key,
                partition=event.partition,
                metadata=event.metadata,
                tags={**(event.tags or {}), DATA_VERSION: versions[event.partition]},
            )
        )


def note_observed(context: dg.AssetExecutionContext, asset: str, partition: str, version: str, **figures: int) -> None:
    """Say what an asset that is not run itself, but settled by this step, now is for a partition."""
    context.log_event(dg.AssetObservation(asset, partition=partition, metadata=figures, tags={DATA_VERSION: version}))
