"""`synth batches`: what waits at providers at half the price, and collecting it without Dagster's daemon."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from synth_assets.cli.conventions import fail, json_option, open_project, plain_errors, print_json, print_out

if TYPE_CHECKING:
    from synth_assets.llm import Collection as Collected
    from synth_assets.llm.batch_reading import OpenBatch
    from synth_assets.project import Project

TAKE_IN = "`synth run` takes the answers in"

# So long a look at all open batches may take before `synth run` begins without, in seconds.
_PATIENCE_S = 120.0


@click.command()
@click.option("--poll", is_flag=True, help="Ask the providers, and collect what is answered.")
@json_option
@plain_errors
def batches(poll: bool, as_json: bool) -> None:
    """List the batches that are open at providers (`modes: {role: batch}`): provider, id, requests, age, state.

    With --poll, look after each of them once; `synth run` then takes the answers in. The sensor collect_batches does both
    while `synth ui` runs.

    \b
    synth batches
    synth batches --poll

    Exit codes: 0 done; 1 with --poll, when a provider could not be asked.
    """
    project = open_project()
    collected = project.poll_batches() if poll and project.open_batches else None
    found = project.open_batches
    if as_json:
        rows = [{**shown_as(one), "since": one.since.isoformat()} for one in found]
        print_json({"open": rows, **(_counts(collected) if collected else {})})
    else:
        _show(found, collected)
    if collected and collected.unreachable:
        fail("; ".join(collected.unreachable), 1)


def shown_as(batch: OpenBatch) -> dict[str, Any]:
    """A batch as its row of the table."""
    age = datetime.now(UTC) - batch.since
    return {
        "provider": batch.provider,
        "model": batch.model,
        "id": batch.provider_id or "—",
        "requests": batch.requests,
        "age": f"{age.total_seconds() / 3600:.1f} h",
        "state": batch.state,
    }


def _show(found: Collection[OpenBatch], collected: Collected | None) -> None:
    from synth_assets.cli.display import table

    if collected is not None:
        print_out(f"{said_of(collected)}; {TAKE_IN}.")
    if found:
        rows = [shown_as(one) for one in found]
        print_out(table("Open batches", list(rows[0]), [list(row.values()) for row in rows]))
    else:
        print_out("No batch is open.")


def said_of(collected: Collected) -> str:
    """What came of a poll, in a sentence."""
    failed = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(collected.failed.items()))
    said = f"{collected.answered:,} requests were answered"
    return said + (f"; to be asked again: {failed}" if failed else "")


def _counts(collected: Collected) -> dict[str, Any]:
    return {"answered": collected.answered, "failed": dict(collected.failed), "unreachable": collected.unreachable}


def collect_first(project: Project, say: Callable[[str], None]) -> None:
    """Collect what providers have answered, before work begins; what cannot be reached is said, and no error."""
    if not project.open_batches:
        return
    try:
        collected = project.poll_batches(within_s=_PATIENCE_S)
    except TimeoutError:
        say(f"open batches: no provider answered within {_PATIENCE_S:.0f} s; going on without them")
        return
    say(f"open batches: {said_of(collected)}; {collected.open_batches} still open")
    for reason in collected.unreachable:
        say(f"a batch could not be looked after: {reason}")


def why_waiting(project: Project) -> str:
    """The end of a run that waits for batches: how many requests, in how many batches, and what to do."""
    from synth_assets.llm.batch_reading import awaited

    open_, requests = project.open_batches, sum(one.requests for one in awaited(project.journal_dir).values())
    if not open_:
        return f"answers of batches have come meanwhile: {TAKE_IN}."
    verb = "request waits" if requests == 1 else "requests wait"
    return (
        f"{requests:,} {verb} in {len(open_)} batch{'' if len(open_) == 1 else 'es'}, the oldest since "
        f"{open_[0].since:%Y-%m-%d %H:%M} UTC. Nothing failed: vendors answer within a day. Run `synth run` again later, or "
        "switch on the sensor collect_batches and leave `synth ui` running; `synth batches` lists them."
    )
