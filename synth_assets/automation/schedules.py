"""Nightly schedules: a run for each cell that is short of rows, and none where nothing is short. Off until switched on.

When they run is in synth.yaml (`automation:`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg

from synth_assets.automation.affording import Purse
from synth_assets.automation.lines import QUESTIONS, SCAFFOLDING, Line, Progress
from synth_assets.automation.underway import cells_underway
from synth_assets.llm.batch_reading import awaited
from synth_assets.partitions import configured_spec, dialogue_cells, question_cells
from synth_assets.project import Project
from synth_assets.questions.standing import NotPlanned
from synth_assets.storage.warehouse import WarehouseError

# Tags of the runs that automation launches: why, in words and as a number that the runs page can be filtered by.
REASON, SHORT_OF = "synth/reason", "synth/short_of"


def reason_tags(cell: Progress) -> dict[str, str]:
    """The tags of a run that fills a cell."""
    return {REASON: f"short of {cell.short:,} of {cell.wanted:,} rows", SHORT_OF: str(cell.short)}


def tick(
    context: dg.ScheduleEvaluationContext, line: Line, partitions: dg.PartitionsDefinition
) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """A run for each cell that is short, that nothing fills already and that can be paid; else the reason why none."""
    project = Project.from_env()
    try:
        short = [cell for cell in line.progress(project).values() if cell.short]
    except (NotPlanned, WarehouseError) as error:
        yield dg.SkipReason(str(error))
        return
    if not short:
        yield dg.SkipReason("every cell has its rows")
        return
    busy, waits = cells_underway(context.instance, line, partitions), awaited(project.journal_dir)
    free = [cell for cell in short if cell.key not in busy and cell.key not in waits]
    if not free:
        waiting = sum(cell.key in waits for cell in short)
        batches = f", {waiting} of them wait for batches, which the sensor collect_batches collects" if waiting else ""
        yield dg.SkipReason(f"runs are queued or in progress for all {len(short)} cells that are short{batches}")
        return
    purse, now = Purse.of(project), datetime.now(UTC)
    hindrances = {cell.key: purse.hindrance(project.spec, line.asking(project.spec, cell.key), now) for cell in free}
    launched = [cell for cell in free if hindrances[cell.key] is None]
    for reason in sorted({reason for reason in hindrances.values() if reason}):
        count = sum(said == reason for said in hindrances.values())
        context.log.warning(f"{count} of {len(short)} short cells are not filled: {reason}")
    if not launched:
        yield dg.SkipReason("; ".join(sorted({reason for reason in hindrances.values() if reason})))
        return
    due = context.scheduled_execution_time.astimezone(UTC).isoformat(timespec="seconds")
    for cell in launched:
        yield dg.RunRequest(run_key=f"{due} {cell.key}", partition_key=cell.key, tags=reason_tags(cell))


def _nightly(name: str, cron: str, line: Line, partitions: dg.PartitionsDefinition, what: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        cron,
        name=name,
        job_name=line.fill,
        execution_timezone=configured_spec().automation.timezone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=(
            f"{what} Each cell gets a run of its own, which asks only for what is missing; its tags say how much. Cells that "
            "a run fills already are left out. Nothing is launched when nothing is short, or when the budget or the "
            f"account's credit is used up: the tick says so. The time is `automation: {name}:` in synth.yaml."
        ),
    )
    def schedule(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
        return tick(context, line, partitions)

    return schedule


NIGHTLY_QUESTIONS = _nightly(
    "nightly_questions",
    configured_spec().automation.nightly_questions,
    QUESTIONS,
    question_cells(),
    "Fills the question cells that are short of their quota (run plan_questions once first).",
)
NIGHTLY_SCAFFOLDING = _nightly(
    "nightly_scaffolding",
    configured_spec().automation.nightly_scaffolding,
    SCAFFOLDING,
    dialogue_cells(),
    "Fills the cells of first language and error type that are short of their share of the dialogues.",
)
SCHEDULES = [NIGHTLY_QUESTIONS, NIGHTLY_SCAFFOLDING]
