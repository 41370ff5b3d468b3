"""The sensor that tops up short cells after a failed check. Off until switched on; its decisions are in `campaign.py`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

import dagster as dg
from pydantic import BaseModel, Field

from synth_assets.automation import jobs
from synth_assets.automation.affording import Purse
from synth_assets.automation.campaign import Campaign, Decision, LineState, RunState, Situation, Trouble, decide, notice
from synth_assets.automation.history import Failure, Position, new_failures
from synth_assets.automation.lines import QUESTIONS, SCAFFOLDING, Line
from synth_assets.automation.schedules import REASON, reason_tags
from synth_assets.automation.underway import cells_underway, last_run, unfinished
from synth_assets.llm.batch_reading import awaited
from synth_assets.partitions import dialogue_cells, question_cells
from synth_assets.project import Project
from synth_assets.questions.standing import NotPlanned
from synth_assets.storage.warehouse import WarehouseError

# Marks the runs of a campaign.
TOP_UP = "synth/top_up"

# Asset → its checks that say that rows are missing.
_OF_CELLS = {"answered_questions": {"cells_meet_quota"}, "scaffolding_dialogues": {"cells_meet_quota"}}
_OF_SETS = {
    "balanced_questions": {"cells_meet_quota", "domain_balance", "token_balance"},
    "scaffolding_dataset": {"coverage", "l1_balance"},
}
_LINE_OF = {
    "answered_questions": QUESTIONS,
    "balanced_questions": QUESTIONS,
    "scaffolding_dialogues": SCAFFOLDING,
    "scaffolding_dataset": SCAFFOLDING,
}


class Cursor(BaseModel):
    """How far the checks' history was read, and the state of each product line by name."""

    position: Position | None = None
    lines: dict[str, LineState] = Field(default_factory=dict)


@dg.sensor(
    name="top_up_short_cells",
    jobs=[jobs.FILL, jobs.REPLAN, jobs.FINISH, jobs.FILL_DIALOGUES, jobs.FINISH_DIALOGUES],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Reacts to failed checks that say that rows are missing: cells_meet_quota of a cell or of the set, token_balance, "
        "and coverage or l1_balance of the dialogues. It launches a run for each cell that is short; after a failed "
        "token_balance it plans again first; after a failed check of a set it finishes the set again. A cell that three "
        "runs could not fill is given up until its quota changes, and the tick says so. While the budget or the account's "
        "credit is used up it waits, and says so. Runs cost money: they ask for what is missing, within the budget."
    ),
)
def top_up_short_cells(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Each product line's next step."""
    cursor = Cursor.model_validate_json(context.cursor or "{}")
    watched = [
        dg.AssetCheckKey(dg.AssetKey(asset), check)
        for asset, checks in (*_OF_CELLS.items(), *_OF_SETS.items())
        for check in sorted(checks)
    ]
    failures, cursor.position = new_failures(context.instance, watched, cursor.position)
    project = Project.from_env()
    requests: list[dg.RunRequest] = []
    said = []
    for line, partitions in ((QUESTIONS, question_cells()), (SCAFFOLDING, dialogue_cells())):
        state = cursor.lines.setdefault(line.name, LineState())
        opened = datetime.now(UTC).isoformat(timespec="milliseconds")
        notice(state, _trouble(line, failures), opened, line.replan is not None)
        campaign = state.campaign
        if campaign is None:
            continue
        try:
            situation = _situation(context.instance, project, line, partitions, campaign.name)
        except (NotPlanned, WarehouseError) as error:
            said.append(f"{line.name}: {error}")
            continue
        decision = decide(state, situation)
        requests += _requests(line, situation, decision, campaign)
        said.append(f"{line.name}: {decision.said}")
        if decision.gave_up:
            context.log.error(said[-1])
        else:
            context.log.info(said[-1])
    reason = None if requests else "; ".join(said) or "no check says that rows are missing"
    return dg.SensorResult(run_requests=requests, skip_reason=reason, cursor=cursor.model_dump_json())


TOP_UP_SHORT_CELLS = top_up_short_cells


def _trouble(line: Line, failures: Iterable[Failure]) -> Trouble:
    # A warning says that all rows are there.
    ours = [
        one for one in failures if _LINE_OF[one.asset] is line and one.severity == dg.AssetCheckSeverity.ERROR.value
    ]
    return Trouble(
        cells_failed=any(one.asset in _OF_CELLS for one in ours),
        set_failed=any(one.asset in _OF_SETS for one in ours),
        balance_failed=any(one.check == "token_balance" for one in ours),
    )


def _situation(
    instance: dg.DagsterInstance, project: Project, line: Line, partitions: dg.PartitionsDefinition, campaign: str
) -> Situation:
    purse, now = Purse.of(project), datetime.now(UTC)

    def hindrance(key: str) -> str | None:
        return purse.hindrance(project.spec, line.asking(project.spec, key), now)

    state_of = partial(_state_of, instance, campaign)
    return Situation(
        configuration=project.spec.fingerprint(),
        replannable=line.replan is not None,
        cells=line.progress(project),
        # What a cell waits for is not bought again, and waiting is no try that failed.
        busy=cells_underway(instance, line, partitions) | awaited(project.journal_dir).keys(),
        set_busy=unfinished(instance, line.replan, line.finish),
        replan=state_of(line.replan),
        finish=state_of(line.finish),
        hindrance=hindrance,
    )


def _state_of(instance: dg.DagsterInstance, campaign: str, job: str | None) -> RunState:
    run = last_run(instance, job, {TOP_UP: campaign}) if job else None
    if run is None:
        return "none"
    return "succeeded" if run.status is dg.DagsterRunStatus.SUCCESS else "failed"


def _requests(line: Line, situation: Situation, decision: Decision, campaign: Campaign) -> list[dg.RunRequest]:
    tags, round_key = {TOP_UP: campaign.name}, f"{campaign.name} {campaign.rounds}"
    requests = [
        dg.RunRequest(
            run_key=f"{round_key} {key}",
            job_name=line.fill,
            partition_key=key,
            tags={**tags, **reason_tags(situation.cells[key])},
        )
        for key in decision.fill
    ]
    for job, wanted in ((line.replan, decision.replan), (line.finish, decision.finish)):
        if job and wanted:
            run_key = f"{round_key} {job}"
            requests.append(dg.RunRequest(run_key=run_key, job_name=job, tags={**tags, REASON: decision.said}))
    return requests
