"""Asset checks out of findings: one factory for checks per partition and one for whole sets.

A run over one partition attaches its result to it by itself. A run over a range belongs to no partition, so each cell's
result is logged on its own, and the check returns a summary that passes only when all do.
"""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationTargetMaterializationData,  # has no public name in 1.13
)
from dagster._core.definitions.metadata import normalize_metadata

from synth_assets.findings import Finding
from synth_assets.project import Project
from synth_assets.resources import ProjectResource

PerPartition = Callable[[Project, list[str]], Mapping[str, Finding]]
OfSet = Callable[[Project], Finding]

# The tag of a run over one partition; runs over a range have tags for its ends instead.
_ONE_PARTITION = "dagster/partition"
_RANGE_START, _RANGE_END = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def set_check(
    asset: dg.AssetsDefinition, name: str, description: str, evaluate: OfSet, *, blocking: bool = False
) -> dg.AssetChecksDefinition:
    """A check of a whole set."""

    @dg.asset_check(asset=asset, name=name, description=description, blocking=blocking)
    def check(project: ProjectResource) -> dg.AssetCheckResult:
        return _result(evaluate(project.project))

    return check


def partition_check(
    asset: dg.AssetsDefinition, name: str, description: str, evaluate: PerPartition, *, blocking: bool = False
) -> dg.AssetChecksDefinition:
    """A check of each partition of a partitioned asset; `evaluate` gets partition keys and returns a finding for each."""
    partitions = asset.partitions_def
    assert partitions is not None, f"{asset.key.to_user_string()} has no partitions"

    @dg.asset_check(asset=asset, name=name, description=description, blocking=blocking, partitions_def=partitions)
    def check(context: dg.AssetCheckExecutionContext, project: ProjectResource) -> dg.AssetCheckResult:
        run = context.op_execution_context.run
        keys = _partition_keys(run.tags, partitions)
        findings = evaluate(project.project, keys)
        if _ONE_PARTITION in run.tags:
            return _result(findings[keys[0]])
        for key, finding in findings.items():
            # The signature knows materialisations and observations only; evaluations are recorded all the same.
            context.op_execution_context.log_event(
                _evaluation(context, asset.key, name, key, finding, blocking)  # type: ignore[arg-type]
            )
        failed = {key: one.detail for key, one in findings.items() if not one.passed}
        said = "; ".join(f"{key}: {detail}" for key, detail in failed.items())
        return dg.AssetCheckResult(
            passed=not failed,
            description=said or f"passed in all {len(findings)} partitions",
            metadata={"partitions": len(findings), "failed_partitions": len(failed)},
        )

    return check


def _partition_keys(tags: Mapping[str, str], partitions: dg.PartitionsDefinition) -> list[str]:
    if _ONE_PARTITION in tags:
        return [tags[_ONE_PARTITION]]
    if _RANGE_START in tags:
        return list(partitions.get_partition_keys_in_range(dg.PartitionKeyRange(tags[_RANGE_START], tags[_RANGE_END])))
    return list(partitions.get_partition_keys())


def _metadata(finding: Finding) -> dict[str, Any]:
    shown: dict[str, Any] = {"measured": finding.measured, "bound": finding.bound}
    if finding.query:
        shown["offending_rows"] = dg.MetadataValue.md(f"```sql\n{finding.query}\n```")
    if finding.more:
        shown["figures"] = dg.MetadataValue.json(dict(finding.more))
    return shown


def _result(finding: Finding) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=finding.passed, description=finding.detail, metadata=_metadata(finding))


def _evaluation(
    context: dg.AssetCheckExecutionContext,
    key: dg.AssetKey,
    name: str,
    partition: str,
    finding: Finding,
    blocking: bool,
) -> dg.AssetCheckEvaluation:
    records = context.instance.fetch_materializations(
        dg.AssetRecordsFilter(asset_key=key, asset_partitions=[partition]), limit=1
    ).records
    target = None
    if records:
        target = AssetCheckEvaluationTargetMaterializationData(
            storage_id=records[0].storage_id, run_id=records[0].run_id, timestamp=records[0].timestamp
        )
    return dg.AssetCheckEvaluation(
        asset_key=key,
        check_name=name,
        passed=finding.passed,
        metadata=normalize_metadata(_metadata(finding)),
        target_materialization_data=target,
        severity=dg.AssetCheckSeverity.ERROR,
        description=finding.detail,
        blocking=blocking,
        partition=partition,
    )
