"""The commands of `synth`: each parses its arguments, calls what does the work, and prints what came of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from synth_assets.cli.batches import batches
from synth_assets.cli.conventions import (
    fail,
    json_option,
    open_driver,
    open_project,
    plain_errors,
    print_json,
    print_out,
    progress_console,
    provider_option,
)
from synth_assets.cli.dedup import dedup
from synth_assets.cli.journal import journal
from synth_assets.cli.sql import sql
from synth_assets.cli.transfer import export, import_
from synth_assets.cli.ui import ui
from synth_assets.spec import Settings

if TYPE_CHECKING:
    from synth_assets.cli.driving import Outcome

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_CONTEXT)
@click.version_option(package_name="synth_assets")
def main() -> None:
    """Synthetic training data: balanced by measured tokens, deduplicated, paid for once, traceable to the call.

    \b
    synth doctor          is everything in place?
    synth plan            what will it take, and cost?
    synth run             make the data set (without keys: with the embedded provider)
    synth cost            what was spent, and for what
    synth report          the quality report, a file to open in a browser
    synth ui              the same assets in Dagster's UI

    Configuration: synth.yaml (or SYNTH_CONFIG). Data: data/ (or SYNTH_DATA_DIR). Keys: from the environment only, by the
    names that synth.yaml gives.
    """


@main.command()
@click.option(
    "--only", type=click.Choice(["questions", "scaffolding"]), help="One product line; default: all that have routes."
)
@click.option(
    "--target", type=click.IntRange(min=1), help="Rows of each finished set; default: as synth.yaml says for each."
)
@provider_option
@json_option
@plain_errors
def run(only: str | None, target: int | None, provider: str | None, as_json: bool) -> None:
    """Make the data sets, repeating the cells that fall short, until their checks hold or it says why not.

    Stop it at any time: what was paid for is kept, and the next run goes on from it without paying twice.

    \b
    synth run                          everything that synth.yaml asks for
    synth run --only questions --target 1000     a small set first
    synth run --only scaffolding       the tutoring dialogues
    synth run --provider live          insist on the configured providers

    Requests of a role with `modes: {role: batch}` wait at their provider, at half the price: a run ends with exit code 1 and
    says how many do; the next one collects their answers and goes on.

    Exit codes: 0 done; 1 incomplete (says what is missing); 2 bad input or configuration; 3 stopped by budget or credit;
    130 interrupted.
    """
    from synth_assets.cli.display import progress
    from synth_assets.cli.lines import lines_of, make
    from synth_assets.cli.summary import print_report, report_on

    project, console = open_project(provider, only or "questions"), progress_console()
    if project.mode == "offline":
        console.print(
            "The embedded provider answers: this proves the pipeline, it is not training data.", style="yellow"
        )
    driver = open_driver(project)
    with progress(console):
        made = make(driver, lines_of(project, only), target, lambda text: console.print(text, highlight=False))
    report = report_on(project, made)
    if as_json:
        print_json(report)
    else:
        print_report(report, made, print_out)
    _end(made.outcome)


def _end(outcome: Outcome) -> None:
    if outcome.exit_code:
        fail(outcome.message, outcome.exit_code)


@main.command()
@click.option("--target", type=click.IntRange(min=1), help="Rows of the finished set; default: as synth.yaml says.")
@provider_option
@json_option
@plain_errors
def plan(target: int | None, provider: str | None, as_json: bool) -> None:
    """Before spending anything: quotas per cell, calls, tokens and dollars (low to high) by role and model.

    Lengths that were measured count as such; what was never measured is a first guess, and its range is wide.
    """
    from synth_assets.cli.display import table
    from synth_assets.cli.summary import forecast, ranges

    cells, roles = forecast(open_project(provider), target)
    if as_json:
        print_json({"cells": cells.to_dicts(), "roles": roles.to_dicts()})
        return
    print_out(
        table(
            f"Quotas for {cells['quota'].sum():,} rows",
            ["domain", "difficulty", "quota", "mean tokens", "measured on", "in stock", "missing"],
            cells.select(
                "domain", "difficulty", "quota", "mean_answer_tokens", "measured_answers", "available", "missing"
            ).rows(),
        ),
        table(
            "Still to be paid, low to high",
            ["role", "model", "calls", "input tokens", "output tokens", "$"],
            ranges(roles),
        ),
        f"In all ${cells['usd_low'].sum():,.2f} to ${cells['usd_high'].sum():,.2f}.",
    )


@main.command()
@json_option
@plain_errors
def cost(as_json: bool) -> None:
    """What was spent: by role, model, partition and day, and what is left of the budget.

    The same rows are in the table ledger.llm_call, for SQL of your own (`synth sql`).
    """
    from synth_assets.cli.display import table
    from synth_assets.ledger.account import account

    project = open_project()
    stands = account(project.warehouse, project.journal_dir, project.spec.budget.usd)
    if as_json:
        figures = {"spent_usd": stands.spent_usd, "reserved_usd": stands.reserved_usd, "left_usd": stands.left_usd}
        print_json({**figures, **{f"by_{name}": frame.to_dicts() for name, frame in stands.by.items()}})
        return
    for name, frame in stands.by.items():
        print_out(table(f"By {name}", frame.columns, frame.rows()))
    left = (
        "no budget is set" if stands.left_usd is None else f"${stands.left_usd:,.4f} of ${stands.cap_usd:,.2f} is left"
    )
    simulated = " (list prices: the embedded provider answered, nothing was paid)" if project.mode == "offline" else ""
    print_out(f"${stands.spent_usd:,.4f} spent{simulated}, ${stands.reserved_usd:,.4f} reserved; {left}.")


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file; default: report.html in the data directory.",
)
@json_option
@plain_errors
def report(out: Path | None, as_json: bool) -> None:
    """Write the quality report: one HTML file that opens from disk, without a network.

    State of every cell, checks, balance, lengths, rejects, cost, speed, and a browser for rows with their lineage.

    \b
    synth report
    synth report --out reports/monday.html
    """
    from synth_assets.reports.gathering import NothingToReport
    from synth_assets.reports.writing import write_report

    try:
        written = write_report(open_project(), out)
    except NothingToReport as nothing:
        fail(str(nothing), 1)
    if as_json:
        print_json(written.as_dict())
    else:
        print_out(f"{written.path}  {written.bytes:,} bytes")


@main.command()
@json_option
@plain_errors
def doctor(as_json: bool) -> None:
    """Check configuration, keys (present or not, never shown), disk, locks and tokenizer; one line each."""
    from synth_assets.cli.doctor import diagnose

    lines = diagnose(Settings.from_env())
    if as_json:
        print_json([line.as_dict() for line in lines])
    else:
        for line in lines:
            print_out(
                f"{'ok  ' if line.ok else 'FIX '} {line.subject}: {line.state}"
                + (f" → {line.advice}" if line.advice else "")
            )
    if not all(line.ok for line in lines):
        sys.exit(2)


@main.command(name="offline-server")
@click.option("--port", type=click.IntRange(0, 65535), required=True, help="0 takes a free one.")
@click.option(
    "--latency-ms", type=click.FloatRange(min=0), default=0.0, show_default=True, help="How long each answer takes."
)
@click.option("--fault", "faults", multiple=True, metavar="NAME=VALUE", help="May be given several times; see below.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--log", type=click.Path(path_type=Path), help="A JSONL file with a line for each request and each answer."
)
@plain_errors
def offline_server(port: int, latency_ms: float, faults: tuple[str, ...], seed: int, log: Path | None) -> None:
    """The embedded provider as an HTTP server, behind OpenAI's and Anthropic's wire formats, for drills and benchmarks.

    Point a provider's base_url in synth.yaml at it: http://127.0.0.1:PORT/v1 for kind openai, http://127.0.0.1:PORT for
    kind anthropic.

    \b
    synth offline-server --port 8801 --latency-ms 200
    synth offline-server --port 8801 --fault 429=0.05 --fault 500=0.05 --fault cut=0.02
    synth offline-server --port 8801 --fault script=ok+429+hang --fault hang_s=30
    synth offline-server --port 8801 --fault rpm=60 --fault tpm=40000

    Faults by probability, or in a script of the first requests:

    429 and 429_bare (with and without Retry-After), 429_no_credit, 400 (context overflow), 400_no_credit, 401, 402,
    404, 500, 502, 503, 529, cut, cut_body, slow, drip, hang, duplicate, malformed, error_200, no_choices, null_content,
    no_usage, wrong_usage, refusal, truncated.

    Their settings in seconds: retry_after_s, slow_s, drip_s, hang_s. Limits for each model: rpm, tpm, told in headers
    (minute_s makes the minute shorter, unannounced=1 keeps them silent). exhaust_after=N[:MODEL]: 402 from then on.
    """
    from synth_assets.offline import RequestLog, build_app, parse_fault
    from synth_assets.offline.server import serve

    try:
        drill = parse_fault(*faults)
    except ValueError as error:
        fail(str(error), 2)
    app = build_app(seed=seed, latency_s=latency_ms / 1000, faults=drill, log=RequestLog(log) if log else None)
    serve(app, port=port, ready=lambda url: click.echo(f"serving {url}"))


main.add_command(import_)
main.add_command(export)
main.add_command(dedup)
main.add_command(sql)
main.add_command(ui)
main.add_command(journal)
main.add_command(batches)
