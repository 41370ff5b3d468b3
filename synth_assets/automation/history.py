"""Check evaluations that are new since a sensor looked last: exactly once each, whichever runs wrote them in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dagster as dg
from dagster._core.storage.asset_check_execution_record import (  # no public names in 1.13
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)
from pydantic import BaseModel, Field

_PLANNED = AssetCheckExecutionRecordStatus.PLANNED
_FAILED = AssetCheckExecutionRecordStatus.FAILED

# Records read at a time, and of each check at the first look: a few evaluations of each of some fifty partitions.
_PAGE, _FIRST_LOOK = 100, 500


class Position(BaseModel):
    """Up to where the history was read. Dagster numbers an evaluation when its run plans it, and fills it in when the check
    ran: so all up to `settled` is known, and beyond it the numbers in `seen`."""

    settled: int = 0
    seen: list[int] = Field(default_factory=list)


class Failure(BaseModel):
    """An evaluation that did not pass."""

    asset: str
    check: str
    partition: str | None
    run_id: str
    severity: str
    description: str
    metadata: dict[str, str | int | float]


def new_failures(
    instance: dg.DagsterInstance, checks: Iterable[dg.AssetCheckKey], position: Position | None
) -> tuple[list[Failure], Position]:
    """The evaluations of these checks that failed since `position`, oldest first, and the position after them.

    Without a position, those whose latest evaluation failed: what is wrong now, not all that ever was. A run over many
    partitions evaluates each and the whole; the whole is left out.
    """
    known = position or Position()
    found: list[AssetCheckExecutionRecord] = []
    told: list[AssetCheckExecutionRecord] = []
    for check in checks:
        if position is None:
            records = instance.event_log_storage.get_asset_check_execution_history(check, limit=_FIRST_LOOK)
            told += _latest(records)
        else:
            records = _records_after(instance, check, position.settled)
            told += [one for one in records if one.status is not _PLANNED and one.id not in position.seen]
        found += records
    unfinished = _UnfinishedRuns(instance)
    waiting = {one.id for one in found if one.status is _PLANNED and one.run_id in unfinished}
    settled = min(waiting) - 1 if waiting else max([known.settled, *(one.id for one in found)])
    seen = sorted(one.id for one in found if one.id > settled and one.id not in waiting)
    failed = sorted((one for one in told if one.status is _FAILED), key=lambda one: one.id)
    return _without_sums(failed), Position(settled=settled, seen=seen)


def _records_after(
    instance: dg.DagsterInstance, check: dg.AssetCheckKey, number: int
) -> Sequence[AssetCheckExecutionRecord]:
    """The records of a check with a higher number, newest first."""
    found: list[AssetCheckExecutionRecord] = []
    cursor = None
    while True:
        page = instance.event_log_storage.get_asset_check_execution_history(check, limit=_PAGE, cursor=cursor)
        found += [one for one in page if one.id > number]
        if len(page) < _PAGE or page[-1].id <= number:
            return found
        cursor = page[-1].id


def _latest(records: Iterable[AssetCheckExecutionRecord]) -> Iterable[AssetCheckExecutionRecord]:
    """The newest evaluation of each partition and of the whole."""
    by_partition: dict[str | None, AssetCheckExecutionRecord] = {}
    for one in records:
        if one.status is not _PLANNED:
            by_partition.setdefault(one.partition, one)
    return by_partition.values()


class _UnfinishedRuns:
    """Which runs may still write an evaluation; each run is looked up once."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self._instance = instance
        self._known: dict[str, bool] = {}

    def __contains__(self, run_id: str) -> bool:
        if run_id not in self._known:
            run = self._instance.get_run_by_id(run_id)
            self._known[run_id] = run is not None and not run.is_finished
        return self._known[run_id]


def _without_sums(failed: list[AssetCheckExecutionRecord]) -> list[Failure]:
    of_partitions = {(one.key, one.run_id) for one in failed if one.partition is not None}
    return [_failure(one) for one in failed if one.partition is not None or (one.key, one.run_id) not in of_partitions]


def _failure(record: AssetCheckExecutionRecord) -> Failure:
    evaluation = record.evaluation
    assert evaluation is not None, "a record that failed holds its evaluation"
    shown = {name: one.value for name, one in evaluation.metadata.items()}
    return Failure(
        asset=record.key.asset_key.to_user_string(),
        check=record.key.name,
        partition=record.partition,
        run_id=record.run_id,
        severity=evaluation.severity.value,
        description=evaluation.description or "",
        metadata={name: value for name, value in shown.items() if isinstance(value, str | int | float)},
    )
