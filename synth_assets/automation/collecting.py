"""The sensor that collects batches at half the price, one look a tick, and has their answers taken in. Off until switched on.

What a batch is and how it is collected is in `llm/batches.py`; which cell gets a run is decided here.
"""

from __future__ import annotations

import dagster as dg
from pydantic import BaseModel, Field

from synth_assets.automation import jobs
from synth_assets.automation.lines import QUESTIONS, SCAFFOLDING
from synth_assets.automation.schedules import REASON
from synth_assets.automation.underway import cells_underway
from synth_assets.llm.batch_reading import Collected, collected_after, last_settled, said_of
from synth_assets.llm.batch_route import TRIES
from synth_assets.partitions import dialogue_cells, question_cells
from synth_assets.project import Project
from synth_assets.spec import Spec, SpecError
from synth_assets.storage.warehouse import WarehouseError

# Shorter than the minute that Dagster gives a tick; what is not collected by then is left to the next one.
_PATIENCE_S = 40.0


_MEND = "see its failed calls in ledger.llm_call, give its role another model or `modes: {role: live}`, then run again"


class Due(BaseModel):
    """What batches brought for a cell, and no run has taken in."""

    answered: int = 0
    failed: int = 0

    @property
    def reason(self) -> str:
        """The tag of the run that takes it in."""
        said = f"{self.answered:,} answers came by the batch"
        return said + (f", {self.failed:,} requests are to be asked again" if self.failed else "")


class Cursor(BaseModel):
    """How far the journal was read (the number of a settlement; None: not at all), what is due, by line and cell, and how
    many times in a row a cell's batches brought nothing but failures."""

    settled_no: int | None = None
    due: dict[str, dict[str, Due]] = Field(default_factory=dict)
    fruitless: dict[str, int] = Field(default_factory=dict)


@dg.sensor(
    name="collect_batches",
    jobs=[jobs.FILL, jobs.FILL_DIALOGUES],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Looks after the batches of roles with `modes: {role: batch}`: while some are open it asks their providers once a "
        "tick, and holds nothing in between. When answers have come, whoever collected them, it launches a run for each cell "
        "that they are for, which takes them in and goes on; a cell that a run is filling waits for its end. Without an open "
        "batch it reads the journal only and needs no key. The tick says what is open, and since when."
    ),
)
def collect_batches(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """One look at all open batches, and a run for each cell whose answers have come."""
    cursor = Cursor.model_validate_json(context.cursor or "{}")
    project = Project.from_env()
    if cursor.settled_no is None:
        # What was collected before the sensor was switched on is another's to take in: `synth run`, a schedule.
        cursor.settled_no = last_settled(project.journal_dir)
    trouble = _poll(project)
    cursor.settled_no, collected = collected_after(project.journal_dir, cursor.settled_no)
    requests = []
    for line, partitions in ((QUESTIONS, question_cells()), (SCAFFOLDING, dialogue_cells())):
        keys = partitions.get_partition_keys()
        due = cursor.due.setdefault(line.name, {})
        _add(due, [one for one in collected if one.role.startswith(line.roles) and one.partition in keys])
        most = most_fruitless(project.spec)
        given_up = _give_up(due, cursor.fruitless, most)
        trouble += [f"{key}: more than {most} batches in a row brought failures only; {_MEND}" for key in given_up]
        busy = cells_underway(context.instance, line, partitions) if due else ()
        for key in keys:
            if key in due and key not in busy:
                tags = {REASON: due.pop(key).reason}
                run_key = f"batches {cursor.settled_no} {key}"
                requests.append(dg.RunRequest(run_key=run_key, job_name=line.fill, partition_key=key, tags=tags))
    said = "; ".join([*_standing(project, cursor), *trouble])
    if requests:
        context.log.info(said)
    for reason in trouble:
        context.log.warning(reason)
    return dg.SensorResult(
        run_requests=requests, skip_reason=None if requests else said, cursor=cursor.model_dump_json()
    )


COLLECT_BATCHES = collect_batches


def _poll(project: Project) -> list[str]:
    """Collect what is answered; what kept from it."""
    if not project.open_batches:
        return []
    try:
        return project.poll_batches(within_s=_PATIENCE_S).unreachable
    except TimeoutError:
        return [f"not all batches were looked after within {_PATIENCE_S:.0f} s; the next tick goes on"]
    except (SpecError, WarehouseError) as error:
        return [str(error)]


def _add(due: dict[str, Due], collected: list[Collected]) -> None:
    for one in collected:
        old = due.get(one.partition, Due())
        due[one.partition] = Due(answered=old.answered + one.answered, failed=old.failed + one.failed)


def most_fruitless(spec: Spec) -> int:
    """So often in a row batches may bring a cell nothing but failures: until each model of a route was tried often enough.

    A run then counts what failed. A cell that asks for something else, and fails again, would go on so: failures cost
    nothing, and help nobody.
    """
    return TRIES * max(len(route) for route in spec.routes.values())


def _give_up(due: dict[str, Due], fruitless: dict[str, int], most: int) -> list[str]:
    """Take out the cells that are not asked for again, since more than so many of their batches only failed; returns them."""
    given_up = []
    for key, one in list(due.items()):
        fruitless[key] = 0 if one.answered else fruitless.get(key, 0) + 1
        if fruitless[key] > most:
            given_up.append(key)
            del due[key]
    return given_up


def _standing(project: Project, cursor: Cursor) -> list[str]:
    found = project.open_batches
    said = [said_of(found) if found else "no batch is open"]
    cells = sum(len(due) for due in cursor.due.values())
    return [*said, f"answers for {cells} cells wait for the runs that fill them already"] if cells else said
