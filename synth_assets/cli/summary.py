"""What commands report: read from the warehouse and the journal after the work is done, never from memory of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from synth_assets.cli import dialogue_summary
from synth_assets.cli.display import findings_table, table
from synth_assets.cli.driving import Outcome
from synth_assets.cli.lines import QUESTIONS, SCAFFOLDING, Made
from synth_assets.dedup import normalise
from synth_assets.exports import WrittenFile
from synth_assets.findings import Finding
from synth_assets.ledger.account import account
from synth_assets.llm.batch_reading import awaited
from synth_assets.project import Project
from synth_assets.questions import finishing, planning, standing
from synth_assets.questions.cells import Cell
from synth_assets.storage.schemas import BALANCED

Printer = Callable[..., None]


def report_on(project: Project, made: Made) -> dict[str, Any]:
    """The state of the lines that were made, and of the purse. The questions' figures are at the top."""
    stands = account(project.warehouse, project.journal_dir, project.spec.budget.usd)
    report: dict[str, Any] = {}
    if QUESTIONS in made.outcomes:
        report |= _questions(project, made.outcomes[QUESTIONS])
    if SCAFFOLDING in made.outcomes:
        report["scaffolding"] = dialogue_summary.summary(project, made.outcomes[SCAFFOLDING])
    return {
        **report,
        "exit_code": made.outcome.exit_code,
        "message": made.outcome.message,
        "provider": project.mode,
        "spent_usd": stands.spent_usd,
        "left_usd": stands.left_usd,
        "waiting_requests": sum(one.requests for one in awaited(project.journal_dir).values()),
        "open_batches": len(project.open_batches),
        "seconds": round(made.seconds, 1),
    }


def _questions(project: Project, outcome: Outcome) -> dict[str, Any]:
    rows = project.warehouse.load(BALANCED)
    chosen = {Cell(str(d), str(k)): n for d, k, n in rows.group_by("domain", "difficulty").len().iter_rows()}
    waits = awaited(project.journal_dir)
    cells = [
        {
            "cell": cell.key,
            "quota": one.quota,
            "answered": one.answered,
            "in_set": chosen.get(cell, 0),
            "duplicates": one.duplicates,
            "invalid": one.invalid,
            "generated": one.generated,
            "waiting": waits[cell.key].requests if cell.key in waits else 0,
        }
        for cell, one in standing.standings(project.warehouse).items()
    ]
    folder = finishing.default_folder(project)
    return {
        **finishing.shares(rows),
        "cells": cells,
        "checks": [one.as_dict() for one in outcome.findings],
        "training_files": str(folder) if folder.exists() else None,
    }


def print_report(report: dict[str, Any], made: Made, show: Printer) -> None:
    """The tables at the end of `synth run`."""
    if QUESTIONS in made.outcomes:
        _print_questions(report, made.outcomes[QUESTIONS].findings, show)
    if SCAFFOLDING in made.outcomes:
        dialogue_summary.print_summary(report["scaffolding"], made.outcomes[SCAFFOLDING].findings, show)
    simulated = (
        ", at list prices: the embedded provider answered, nothing was paid" if report["provider"] == "offline" else ""
    )
    minutes, seconds = divmod(round(report["seconds"]), 60)
    show(f"cost ${report['spent_usd']:,.4f}{simulated}; time {minutes}:{seconds:02}")
    made_offline = report.get("offline_rows", 0) + report.get("scaffolding", {}).get("offline_rows", 0)
    if made_offline:
        show(f"{made_offline:,} rows are the embedded provider's: they prove the pipeline, they are not training data.")


def _print_questions(report: dict[str, Any], findings: Sequence[Finding], show: Printer) -> None:
    columns = ["cell", "quota", "answered", "in_set", "generated", "duplicates", "invalid"]
    columns += ["waiting"] if any(row["waiting"] for row in report["cells"]) else []
    show(table("Questions", columns, [[row[name] for name in columns] for row in report["cells"]]))
    domains = report["rows_by_domain"]
    if domains:
        show(table("Domains", ["domain", "rows"], [*domains.items(), ("all", report["rows"])]))
    if findings:
        show(findings_table(findings))
    share = report["token_share"].get("easy")
    if share is not None:
        show(f"{report['rows']:,} rows, {share:.2%} of the answers' tokens easy; {report['training_files']}")


def forecast(project: Project, target: int | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What `synth plan` shows: the plan's cells, and what is still to be paid by role and model. Writes no plan."""
    spec = project.spec if target is None else project.spec.with_target(target)
    stock = standing.stock(project.warehouse, spec.paid_vectors)
    measured = standing.measured_lengths(project.warehouse)
    return planning.plan(spec, measured, stock), planning.forecast(spec, measured, stock)


def ranges(roles: pl.DataFrame) -> list[tuple[str, ...]]:
    """A forecast by role and model for people: low and high in one cell, as role, model, calls, tokens in, out, dollars."""
    figures = (("calls", ","), ("input_tokens", ","), ("output_tokens", ","), ("usd", ",.2f"))
    return [
        (
            row["role"],
            row["model"],
            *(f"{row[f'{name}_low']:{form}} – {row[f'{name}_high']:{form}}" for name, form in figures),
        )
        for row in roles.iter_rows(named=True)
    ]


def imported(project: Project, files: int) -> dict[str, Any]:
    """What the last import of so many files brought in, per file and reason."""
    accounts = project.warehouse.read(
        'SELECT * FROM questions."import" ORDER BY created_at DESC, import_id LIMIT ?', [files]
    )
    names = accounts["file"].to_list()
    reasons = project.warehouse.read(
        "SELECT file, reason, count(*) AS rows, min(row) AS first_line FROM questions.reject"
        " WHERE stage = 'baseline_questions' GROUP BY ALL ORDER BY file, rows DESC"
    ).filter(pl.col("file").is_in(names))
    decided = project.warehouse.read(
        "SELECT text, duplicate_of IS NULL AS kept FROM questions.decision WHERE source = 'baseline'"
    )
    # Counted on the texts: a copy of a near-duplicate is a copy, although what both repeat is only near to them.
    different, unique = normalise(decided["text"]).n_unique(), int(decided["kept"].sum())
    return {
        "files": accounts.select("file", "rows", "accepted", "repeated", "rejected").to_dicts(),
        "rejects": reasons.to_dicts(),
        "baseline": {"unique": unique, "exact": decided.height - different, "near": different - unique},
    }


def print_imported(report: dict[str, Any], show: Printer) -> None:
    """The tables of `synth import questions`."""
    columns = ["file", "rows", "accepted", "repeated", "rejected"]
    show(table("Files", columns, [[row[name] for name in columns] for row in report["files"]]))
    if report["rejects"]:
        columns = ["file", "reason", "rows", "first_line"]
        show(table("Rejected", columns, [[row[name] for name in columns] for row in report["rejects"]]))
    kinds = report["baseline"]
    show(
        f"All imported questions: {kinds['unique']:,} unique, {kinds['exact']:,} equal to another after normalising, "
        f"{kinds['near']:,} near-duplicates. They count toward the quotas; `synth plan` shows what is left to make."
    )


def export_set(project: Project, folder: Path, formats: Sequence[str], tokenizer: Path | None) -> list[WrittenFile]:
    """Write the finished set in these formats; nothing when there is no finished set."""
    rows = project.warehouse.load(BALANCED)
    if rows.is_empty():
        return []
    return finishing.write_files(project, rows, folder, formats, str(tokenizer) if tokenizer else None)
