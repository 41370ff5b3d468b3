"""Drives Dagster runs in this process: which job over which cells, again and again, until the questions are complete."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from dagster_shared.error import SerializableErrorInfo  # has no public name in 1.13

from synth_assets import automation
from synth_assets.cli.batches import why_waiting
from synth_assets.definitions import build_defs
from synth_assets.findings import Finding
from synth_assets.llm.batch_reading import awaited
from synth_assets.partitions import question_cells
from synth_assets.progress import BOARD
from synth_assets.project import Project
from synth_assets.questions import contamination, finishing, neighbours, standing
from synth_assets.questions.cells import Cell
from synth_assets.questions.choice import Shortage
from synth_assets.questions.inspection import inspect_set
from synth_assets.reporting import PartitionCell
from synth_assets.storage.schemas import FACT

# Only failures of our own making reach the terminal; Dagster's log is in the UI.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

# What the user has to mend in files, keys or packages before anything else makes sense.
_FOR_THE_USER = frozenset({"SpecError", "UnreadableFile", "TokenizerUnavailable", "VectorsUnavailable"})

# Quotas settle after two or three plans; a set that is too small to hit the share ends when its spare rows are used up.
_MOST_REPLANS = 8

DONE, INCOMPLETE, BAD_INPUT, NO_MONEY, INTERRUPTED = 0, 1, 2, 3, 130


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command's work ended: its exit code, and a sentence for people."""

    exit_code: int
    message: str
    findings: list[Finding] = field(default_factory=list)


class RunFailed(Exception):
    """A Dagster run failed; carries the exit code and the message of the step that failed."""

    def __init__(self, exit_code: int, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Driver:
    """Runs jobs of the project in this process, recorded in the instance that the UI shows."""

    def __init__(self, project: Project, instance: dg.DagsterInstance) -> None:
        self.project = project
        self._instance = instance
        self._definitions = build_defs()

    def run(
        self,
        job: dg.UnresolvedAssetJobDefinition,
        *,
        cells: Collection[PartitionCell] | None = None,
        ops: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """One run of a job, over the smallest range of partitions that holds these cells. Raises `RunFailed`."""
        BOARD.begin(job.name)
        run_config = {**_QUIET, "ops": {name: {"config": dict(config)} for name, config in (ops or {}).items()}}
        result = self._definitions.resolve_job_def(job.name).execute_in_process(
            instance=self._instance,
            run_config=run_config,
            tags={} if cells is None else _range_tags(cells, self._partitions_of(job)),
            raise_on_error=False,
        )
        if not result.success:
            raise _failure_of(result)
        return result

    def _partitions_of(self, job: dg.UnresolvedAssetJobDefinition) -> dg.MultiPartitionsDefinition:
        partitions = self._definitions.resolve_job_def(job.name).partitions_def
        assert isinstance(partitions, dg.MultiPartitionsDefinition), f"{job.name} has no grid of partitions"
        return partitions

    def import_questions(self, files: Collection[Path]) -> None:
        """Bring files in, and decide which of their questions are new. Raises `RunFailed`."""
        self.run(automation.IMPORT, ops={"baseline_questions": {"files": [str(file) for file in files]}})
        self.run(automation.DEDUPLICATE, cells=all_cells())

    def make_questions(self, target: int | None, say: Callable[[str], None]) -> Outcome:
        """Materialise the questions line, repeating the cells that fall short, until it is complete or says why not."""
        spec = self.project.spec if target is None else self.project.spec.with_target(target)
        fingerprint = spec.fingerprint()
        compare = contamination.is_due(self.project.warehouse, spec.dedup.decontaminate)
        by_meaning = neighbours.is_due(self.project.warehouse, spec)
        if (
            not compare
            and not by_meaning
            and self.is_finished("questions", fingerprint, finishing.default_folder(self.project))
        ):
            return Outcome(DONE, "nothing to do: the set is complete", inspect_set(self.project))
        try:
            planned = {"token_plan": {"target": target}} if target is not None else None
            self.run(automation.PLAN, ops=planned)
            self.run(automation.NOTE_SETTINGS, cells=all_cells())
            if compare:
                self.run(automation.DEDUPLICATE, cells=all_cells())
            if by_meaning:
                self.run(automation.COMPARE_MEANING, cells=all_cells())
            missing = self._fill_until_chosen(planned, say)
            if missing:
                return Outcome(INCOMPLETE, missing)
            self.run(automation.FINISH)
        except RunFailed as failure:
            return Outcome(failure.exit_code, str(failure))
        return self.judged("questions", fingerprint, inspect_set(self.project))

    def judged(self, line: str, fingerprint: str, findings: list[Finding]) -> Outcome:
        """The outcome of a product line by its findings; when all passed, it is noted as finished."""
        failed = [one for one in findings if not one.passed]
        if failed:
            return Outcome(INCOMPLETE, "; ".join(f"{one.check}: {one.detail}" for one in failed), findings)
        self.project.warehouse.save(FACT, pl.DataFrame({"name": [f"finished_{line}"], "value": [fingerprint]}))
        return Outcome(DONE, "complete", findings)

    def is_finished(self, line: str, fingerprint: str, folder: Path) -> bool:
        """Whether a product line was finished with just this configuration and its files are there."""
        done = self.project.warehouse.read("SELECT value FROM meta.fact WHERE name = ?", [f"finished_{line}"])
        return (folder / "manifest.json").exists() and fingerprint in set(done["value"])

    def _fill_until_chosen(
        self, planned: Mapping[str, Mapping[str, Any]] | None, say: Callable[[str], None]
    ) -> str | None:
        """Fill cells, and plan again by what was measured, until a set can be chosen; or the reason why that is over."""
        turn = replans = 0
        waits: Collection[str] = ()
        while True:
            while short := [one for one in self._short() if one.cell.key not in waits]:
                turn += 1
                say(f"pass {turn}: {len(short)} cells short of {sum(one.short for one in short):,} rows")
                self.run(automation.FILL, cells=[one.cell for one in short])
                waits = awaited(self.project.journal_dir)
                before = {one.cell.key: one.short for one in short if one.cell.key not in waits}
                stuck = {one.cell.key: one.short for one in self._short() if one.cell.key in before}
                if stuck and sum(stuck.values()) >= sum(before.values()):
                    return _why_stuck(stuck)
            if self._short():
                return why_waiting(self.project)
            shortage = self._shortage()
            if shortage is None:
                return None
            planned_before = standing.standings(self.project.warehouse)
            say("the answers' measured lengths shift the quotas; planning again")
            self.run(automation.REPLAN, ops=planned)
            after = standing.standings(self.project.warehouse)
            replans += 1
            if replans == _MOST_REPLANS or not any(one.short for one in after.values()) or planned_before == after:
                return shortage

    def _short(self) -> list[standing.Standing]:
        return [one for one in standing.standings(self.project.warehouse).values() if one.short]

    def _shortage(self) -> str | None:
        totals = standing.domain_totals(self.project.warehouse)
        chosen = finishing.choose_set(
            finishing.answered_pool(self.project.warehouse), totals, self.project.spec.questions
        )
        return chosen.reason if isinstance(chosen, Shortage) else None


def all_cells() -> list[Cell]:
    """Every cell of the configuration."""
    return [Cell.of_key(key) for key in question_cells().get_partition_keys()]


def _range_tags(cells: Collection[PartitionCell], partitions: dg.MultiPartitionsDefinition) -> dict[str, str]:
    """Tags for one run over the smallest rectangle of partitions that holds the cells."""
    ends: list[tuple[str, str]] = []
    dimensions = sorted(partitions.partitions_defs, key=lambda dimension: dimension.name)
    for place, dimension in enumerate(dimensions):
        order = dimension.partitions_def.get_partition_keys()
        places = [order.index(cell.key.split("|")[place]) for cell in cells]
        ends.append((order[min(places)], order[max(places)]))
    first, last = ("|".join(end) for end in zip(*ends, strict=True))
    return {"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last}


def _why_stuck(stuck: Mapping[str, int]) -> str:
    said = ", ".join(f"{key} is short of {count:,}" for key, count in sorted(stuck.items()))
    return (
        f"a whole pass brought nothing new: {said}. The topics are saturated or their requests fail; see rejects and "
        "failed requests of these partitions in the UI, add subtopics or another model in synth.yaml, then run again."
    )


def _failure_of(result: dg.ExecuteInProcessResult) -> RunFailed:
    for event in result.all_events:
        if event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            check = event.asset_check_evaluation_data
            if check.blocking and not check.passed and check.severity is dg.AssetCheckSeverity.ERROR:
                # What Dagster says of the step is only that a check failed.
                code = NO_MONEY if check.check_name.endswith("_budget") else INCOMPLETE
                return RunFailed(code, f"{check.check_name}: {check.description}")
    for event in result.all_events:
        if event.is_step_failure and (given := event.step_failure_data.user_failure_data) is not None:
            said = given.metadata.get("exit_code")
            known = said.value if isinstance(said, dg.IntMetadataValue) else None
            return RunFailed(INCOMPLETE if known is None else known, given.description or "a step failed")
        error = _error_of(event)
        if error is not None:
            code = _exit_code_of(error.cls_name)
            # Dagster puts the class before the text, which says what to do without it.
            text = error.message.strip().split(f"{error.cls_name}: ", 1)[-1]
            place = f"{event.step_key}: " if event.step_key and code == INCOMPLETE else ""
            return RunFailed(code, _INTERRUPTED if code == INTERRUPTED else f"{place}{text}")
    return RunFailed(INCOMPLETE, f"run {result.run_id} failed; `synth ui` shows its log")


def _error_of(event: dg.DagsterEvent) -> SerializableErrorInfo | None:
    """The error of a failed step, or of a run that failed before its first step (a resource did not open)."""
    if event.is_step_failure:
        error = event.step_failure_data.error
    elif event.event_type is dg.DagsterEventType.RUN_FAILURE:
        error = event.job_failure_data.error
    else:
        return None
    # Below Dagster's wrapping lies ours, and what caused ours below that; ours says what it means and what to do.
    while error is not None and error.cause is not None and (error.cls_name or "").startswith("Dagster"):
        error = error.cause
    return error


_INTERRUPTED = "interrupted; everything that was paid for is kept, and `synth run` goes on where it was"


def _exit_code_of(error: str | None) -> int:
    if error == "DagsterExecutionInterruptedError":
        return INTERRUPTED
    return BAD_INPUT if error in _FOR_THE_USER else INCOMPLETE
