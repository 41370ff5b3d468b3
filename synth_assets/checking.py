"""Asset checks out of findings: one factory for checks per partition and one for whole sets.

A run over one partition attaches its result to it by itself. A run over a range belongs to no partition, so each cell's
result is logged on its own, and the check returns a summary that passes only when all do.

Severity: ERROR where rows must not be used, which stops the run at a blocking check before it pays for more; WARN where
everything holds and is worth a look all the same, which never stops a run.
"""

from collections.abc import Callable, Mapping, Sequence
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
    asset: dg.AssetsDefinition,
    name: str,
    description: str,
    evaluate: PerPartition,
    *,
    blocking: bool = False,
    key: str | None = None,
    after: Sequence[dg.AssetsDefinition] = (),
) -> dg.AssetChecksDefinition:
    """A check of each partition of a partitioned asset; `evaluate` gets partition keys and returns a finding for each.

    `key`: which asset, where `asset` defines several. `after`: assets that the check waits for where they are in the
    same run.
    """
    partitions = asset.partitions_def
    checked = asset.key if key is None else dg.AssetKey(key)
    assert partitions is not None, f"{checked.to_user_string()} has no partitions"

    @dg.asset_check(
        asset=checked,
        name=name,
        description=description,
        blocking=blocking,
        partitions_def=partitions,
        additional_deps=list(after),
    )
    def check(context: dg.AssetCheckExecutionContext, project: ProjectResource) -> dg.AssetCheckResult:
        run = context.op_execution_context.run
        keys = _partition_keys(run.tags, partitions)
        findings = evaluate(project.project, keys)
        if _ONE_PARTITION in run.tags:
            return _result(findings[keys[0]])
        for key, finding in findings.items():
            # The signature knows materialisations and observations only; evaluations are recorded all the same.
            context.op_execution_context.log_event(
                _evaluation(context, checked, name, key, finding, blocking)  # type: ignore[arg-type]
            )
        return _summary(findings)

    return check


def _partition_keys(tags: Mapping[str, str], partitions: dg.PartitionsDefinition) -> list[str]:
    if _ONE_PARTITION in tags:
        return [tags[_ONE_PARTITION]]
    if _RANGE_START in tags:
        return list(partitions.get_partition_keys_in_range(dg.PartitionKeyRange(tags[_RANGE_START], tags[_RANGE_END])))
    return list(partitions.get_partition_keys())


def _green(finding: Finding) -> bool:
    # Dagster knows a warning only as a check that did not pass.
    return finding.passed and not finding.warning


def _severity(finding: Finding) -> dg.AssetCheckSeverity:
    return dg.AssetCheckSeverity.WARN if finding.passed and finding.warning else dg.AssetCheckSeverity.ERROR


def _said(finding: Finding) -> str:
    return f"{finding.warning} ({finding.detail})" if finding.passed and finding.warning else finding.detail


def _metadata(finding: Finding) -> dict[str, Any]:
    """The measured value and its limits as numbers, which Dagster plots over time, and the SQL of the offending rows."""
    shown: dict[str, Any] = {"measured": finding.measured, "unit": finding.bound.unit, "bound": str(finding.bound)}
    limits = {"at_least": finding.bound.at_least, "at_most": finding.bound.at_most}
    shown |= {name: limit for name, limit in limits.items() if limit is not None}
    shown["offending_rows"] = dg.MetadataValue.md(f"```sql\n{finding.query}\n```")
    if finding.cells:
        shown["failed_partitions"] = dg.MetadataValue.json(dict(finding.cells))
    if finding.more:
        shown["figures"] = dg.MetadataValue.json(dict(finding.more))
    return shown


def _result(finding: Finding) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=_green(finding),
        severity=_severity(finding),
        description=_said(finding),
        metadata=_metadata(finding),
    )


def _summary(findings: Mapping[str, Finding]) -> dg.AssetCheckResult:
    failed = {key: one.detail for key, one in findings.items() if not one.passed}
    warned = {key: one.warning for key, one in findings.items() if one.passed and one.warning}
    said = "; ".join(f"{key}: {text}" for key, text in (failed | warned).items())
    metadata: dict[str, Any] = {
        "partitions": len(findings),
        "partitions_failed": len(failed),
        "partitions_warned": len(warned),
    }
    if failed or warned:
        metadata["failed_partitions"] = dg.MetadataValue.json(failed | warned)
    return dg.AssetCheckResult(
        passed=not failed and not warned,
        severity=dg.AssetCheckSeverity.WARN if warned and not failed else dg.AssetCheckSeverity.ERROR,
        description=said or f"passed in all {len(findings)} partitions",
        metadata=metadata,
    )


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
        passed=_green(finding),
        metadata=normalize_metadata(_metadata(finding)),
        target_materialization_data=target,
        severity=_severity(finding),
        description=_said(finding),
        blocking=blocking,
        partition=partition,
    )
