"""Sensors that tell people: of checks that failed, and of the budget. Off until switched on.

What is told and how is in `alerts/`; that each is told once, and what waits to be delivered, is in the sensors' cursors.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import dagster as dg
from pydantic import BaseModel, Field

from synth_assets.alerts import Alert, BudgetAlerts, Item, Outbox, budget_alert, configured_channels
from synth_assets.automation.history import Failure, Position, new_failures
from synth_assets.llm.journal_reading import spend
from synth_assets.project import Project
from synth_assets.spec import AlertsSpec


class CheckCursor(BaseModel):
    """How far the checks' history was read, and what waits to be delivered."""

    position: Position | None = None
    outbox: Outbox = Field(default_factory=Outbox)


class BudgetCursor(BaseModel):
    """Which shares were told, and what waits to be delivered."""

    told: BudgetAlerts = Field(default_factory=BudgetAlerts)
    outbox: Outbox = Field(default_factory=Outbox)


_CHANNELS = (
    " Alerts are always in this sensor's log; `alerts:` in synth.yaml adds a webhook (Slack, Mattermost, your own) and mail. "
    "A channel that fails gets its alert again at the next ticks."
)


@dg.sensor(
    name="alert_on_failed_checks",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Tells of asset checks that failed since the last tick, one alert for all of them: the check, its partition, the "
        "measured value against its bound, SQL that lists the offending rows, and the page to look at. The first tick "
        "tells what fails now." + _CHANNELS
    ),
)
def alert_on_failed_checks(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """One alert a tick for all new failures."""
    assert context.repository_def is not None, "the sensor runs within the project's definitions"
    cursor = CheckCursor.model_validate_json(context.cursor or "{}")
    checks = sorted(context.repository_def.asset_graph.asset_check_keys)
    failures, cursor.position = new_failures(context.instance, checks, cursor.position)
    spec = Project.from_env().spec.alerts
    alert = failed_checks_alert(failures, spec.ui_url, datetime.now(UTC)) if failures else None
    said = _tell(context, alert, cursor.outbox, spec)
    return dg.SensorResult(skip_reason=said or "no check failed since the last tick", cursor=cursor.model_dump_json())


@dg.sensor(
    name="alert_on_budget",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=(
        "Tells when the spend crosses 50, 80 and 100 % of `budget: usd:` (or the shares in `alerts: budget_shares:`), once "
        "each for a budget; after the budget is raised, once each for the new one." + _CHANNELS
    ),
)
def alert_on_budget(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """An alert for the highest share that was crossed since the last tick."""
    cursor = BudgetCursor.model_validate_json(context.cursor or "{}")
    project = Project.from_env()
    spec = project.spec.alerts
    cap, (spent, _) = project.spec.budget.usd, spend(project.journal_dir)
    # A budget of nothing is crossed before anything happened.
    crossed = cursor.told.newly_crossed(spent, cap, spec.budget_shares) if cap else []
    alert = (
        budget_alert(spent, cap, crossed, f"{spec.ui_url}/assets/cost_report", datetime.now(UTC))
        if cap and crossed
        else None
    )
    said = _tell(context, alert, cursor.outbox, spec)
    standing = f"${spent:,.2f} of ${cap:,.2f} are spent" if cap else "no budget is set: `budget: usd:` in synth.yaml"
    return dg.SensorResult(skip_reason=said or standing, cursor=cursor.model_dump_json())


ALERT_ON_FAILED_CHECKS, ALERT_ON_BUDGET = alert_on_failed_checks, alert_on_budget


def failed_checks_alert(failures: list[Failure], ui_url: str, at: datetime) -> Alert:
    """The alert for checks that failed or warn."""
    names = list(dict.fromkeys(f"{one.asset}: {one.check}" for one in failures))
    headline = f"check failed: {names[0]}" if len(names) == 1 else f"{len(names)} checks failed: {', '.join(names[:5])}"
    items = tuple(_item(one, ui_url) for one in failures)
    return Alert(kind="failed_checks", headline=headline, at=at.isoformat(timespec="seconds"), items=items)


def _item(failure: Failure, ui_url: str) -> Item:
    place = f" [{failure.partition}]" if failure.partition else ""
    warns = "" if failure.severity == dg.AssetCheckSeverity.ERROR.value else " (warning)"
    query = str(failure.metadata.get("offending_rows", ""))
    return Item(
        what=f"{failure.asset}: {failure.check}{place}{warns}",
        detail=failure.description,
        measured=failure.metadata.get("measured"),
        bound=failure.metadata.get("bound"),
        partition=failure.partition,
        sql=query.removeprefix("```sql\n").removesuffix("\n```") or None,
        url=f"{ui_url}/assets/{quote(failure.asset)}?" + urlencode({"view": "checks", "checkDetail": failure.check}),
    )


def _tell(context: dg.SensorEvaluationContext, alert: Alert | None, outbox: Outbox, spec: AlertsSpec) -> str:
    """Log the alert, deliver it and what waited before; returns what the tick shows of it."""
    channels = configured_channels(spec, os.environ)
    if alert is not None:
        context.log.warning(alert.as_text())
        outbox.put(alert, channels)
    report = outbox.deliver(channels)
    for delivered in report.delivered:
        context.log.info(f"delivered by {delivered}")
    for failure in report.failed:
        context.log.error(failure)
    told = [] if alert is None else [alert.headline]
    return "; ".join([*told, *report.failed])
