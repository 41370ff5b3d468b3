"""Dagster with a history on disk, over a small project: ticks of schedules and sensors are evaluated as the daemon does, and
the runs that they ask for are carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData
from dagster._core.definitions.schedule_definition import ScheduleExecutionData
from dagster._core.definitions.sensor_definition import SensorExecutionData
from dagster._core.events import StepMaterializationData

from synth_assets.definitions import build_defs
from synth_assets.questions.cells import Cell
from synth_assets_tests.questions.rim import Rim

NIGHT = datetime(2026, 1, 1, 2, tzinfo=UTC)

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass
class Stage(Rim):
    """A project and its Dagster instance."""

    @contextmanager
    def _repository(self) -> Iterator[dg.RepositoryDefinition]:
        with self.environment():
            yield build_defs().get_repository_def()

    def tick(self, schedule: str, at: datetime = NIGHT) -> ScheduleExecutionData:
        """A tick of a schedule."""
        with (
            self._repository() as repository,
            dg.build_schedule_context(self.instance, at, repository_def=repository) as context,
        ):
            return repository.get_schedule_def(schedule).evaluate_tick(context)

    def sense(self, sensor: str, cursor: str | None = None) -> SensorExecutionData:
        """A tick of a sensor."""
        with (
            self._repository() as repository,
            dg.build_sensor_context(self.instance, cursor, repository_def=repository, sensor_name=sensor) as context,
        ):
            return repository.get_sensor_def(sensor).evaluate_tick(context)

    def carry_out(self, requests: Iterable[dg.RunRequest], job: str) -> list[dg.ExecuteInProcessResult]:
        """Run what a tick asked for, to its end; `job` is the one of requests that name none."""
        with self.environment():
            definitions = build_defs()
            return [
                definitions.resolve_job_def(request.job_name or job).execute_in_process(
                    instance=self.instance,
                    partition_key=request.partition_key,
                    tags=dict(request.tags),
                    run_config=_QUIET,
                    raise_on_error=False,
                )
                for request in requests
            ]

    def create_run(self, job: str, tags: Mapping[str, str], status: dg.DagsterRunStatus) -> dg.DagsterRun:
        """A run that is only recorded, with the materialisations and checks that it is going to make."""
        with self.environment():
            return self.instance.create_run_for_job(build_defs().resolve_job_def(job), tags=tags, status=status)

    def past_run(self) -> dg.DagsterRun:
        """A run that has ended, without the plan of its steps: only events are written for it."""
        return self.instance.add_run(dg.DagsterRun(job_name="fill_cells", status=dg.DagsterRunStatus.SUCCESS))

    def plan_only(self, *cells: Cell) -> None:
        """Leave a quota to these cells alone."""
        keys = [cell.key for cell in cells]
        with self.project.warehouse.transaction() as connection:
            connection.execute(
                "UPDATE questions.plan SET quota = 0, spare = 0 WHERE NOT list_contains(?, difficulty || '|' || domain)",
                [keys],
            )

    def report(self, run: dg.DagsterRun, event_type: dg.DagsterEventType, data: object) -> None:
        """Write an event of a run into the history, as a step of it would."""
        event = dg.DagsterEvent(event_type.value, run.job_name, event_specific_data=data)  # type: ignore[arg-type]
        self.instance.report_dagster_event(event, run.run_id)

    def record(
        self,
        asset: str,
        partition: str | None = None,
        *,
        materialized: bool = True,
        run: dg.DagsterRun | None = None,
        **checks: bool,
    ) -> dg.DagsterRun:
        """A run that materialised an asset, and what its checks found."""
        key = dg.AssetKey(asset)
        run = run or self.past_run()
        if materialized:
            made = StepMaterializationData(dg.AssetMaterialization(key, partition=partition))
            self.report(run, dg.DagsterEventType.ASSET_MATERIALIZATION, made)
        wanted = dg.AssetRecordsFilter(asset_key=key, asset_partitions=[partition] if partition else None)
        records = self.instance.fetch_materializations(wanted, limit=1).records
        target = records and AssetCheckEvaluationTargetMaterializationData(
            storage_id=records[0].storage_id, run_id=records[0].run_id, timestamp=records[0].timestamp
        )
        for check, passed in checks.items():
            found = dg.AssetCheckEvaluation(
                asset_key=key,
                check_name=check,
                passed=passed,
                partition=partition,
                description=f"{check} of {partition or 'the set'}",
                metadata={
                    "measured": dg.MetadataValue.int(7),
                    "bound": dg.MetadataValue.text("at least 10"),
                    "offending_rows": dg.MetadataValue.md("```sql\nSELECT 1\n```"),
                },
                target_materialization_data=target or None,
            )
            self.report(run, dg.DagsterEventType.ASSET_CHECK_EVALUATION, found)
        return run
