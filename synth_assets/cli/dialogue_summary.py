"""What commands report of the scaffolding line: read from the warehouse after the work is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from synth_assets.cli.display import findings_table, table
from synth_assets.cli.driving import Outcome
from synth_assets.exports import WrittenFile
from synth_assets.findings import Finding
from synth_assets.project import Project
from synth_assets.scaffolding import finishing
from synth_assets.scaffolding.fallbacks import fallbacks
from synth_assets.storage.schemas import DATASET

Printer = Callable[..., None]


def summary(project: Project, outcome: Outcome) -> dict[str, Any]:
    """The state of the scaffolding line after a run."""
    rows = project.warehouse.load(DATASET)
    grid = rows.group_by("error", "l1").len().sort("error", "l1")
    folder = finishing.default_folder(project)
    rejects = project.warehouse.read(
        "SELECT reason, count(*) AS dialogues FROM scaffolding.reject GROUP BY ALL ORDER BY 2 DESC, 1"
    )
    return {
        "exit_code": outcome.exit_code,
        "message": outcome.message,
        **finishing.shares(rows),
        "grid": [{"error": error, "l1": l1, "dialogues": count} for error, l1, count in grid.iter_rows()],
        "rejects": dict(rejects.iter_rows()),
        "served": fallbacks(project).to_dicts(),
        "checks": [one.as_dict() for one in outcome.findings],
        "training_files": str(folder) if folder.exists() else None,
    }


def print_summary(report: dict[str, Any], findings: Sequence[Finding], show: Printer) -> None:
    """The tables of the scaffolding line at the end of `synth run`."""
    if report["grid"]:
        grid = pl.DataFrame(report["grid"]).pivot("l1", index="error", values="dialogues").fill_null(0)
        show(table("Dialogues", grid.columns, grid.rows()))
    if report["rejects"]:
        show(table("Rejected dialogues", ["reason", "dialogues"], list(report["rejects"].items())))
    if findings:
        show(findings_table(findings))
    if report["rows"]:
        served = ", ".join(f"{one['model']} {one['share']:.0%}" for one in report["served"] if one["calls"])
        show(
            f"{report['rows']:,} dialogues in {report['cells']} cells, {report['turns_mean']:.1f} turns and "
            f"{report['questions_mean']:.1f} questions each; served by {served or 'nobody'}; {report['training_files']}"
        )


def imported(project: Project, files: int) -> dict[str, Any]:
    """What the last import of so many files brought in, per file and reason."""
    accounts = project.warehouse.read(
        'SELECT * FROM scaffolding."import" ORDER BY created_at DESC, import_id LIMIT ?', [files]
    )
    reasons = project.warehouse.read(
        "SELECT file, reason, count(*) AS dialogues, min(row) AS first_line FROM scaffolding.reject"
        " WHERE stage = 'baseline_dialogues' GROUP BY ALL ORDER BY file, dialogues DESC"
    ).filter(pl.col("file").is_in(accounts["file"].to_list()))
    cells = project.warehouse.read("SELECT l1, count(*) FROM scaffolding.baseline GROUP BY ALL ORDER BY l1")
    return {
        "files": accounts.select("file", "rows", "accepted", "repeated", "rejected").to_dicts(),
        "rejects": reasons.to_dicts(),
        "baseline": dict(cells.iter_rows()),
    }


def print_imported(report: dict[str, Any], show: Printer) -> None:
    """The tables of `synth import dialogues`."""
    columns = ["file", "rows", "accepted", "repeated", "rejected"]
    show(table("Files", columns, [[row[name] for name in columns] for row in report["files"]]))
    if report["rejects"]:
        columns = ["file", "reason", "dialogues", "first_line"]
        show(table("Rejected", columns, [[row[name] for name in columns] for row in report["rejects"]]))
    said = ", ".join(f"{l1} {count}" for l1, count in report["baseline"].items())
    show(f"Imported dialogues that count toward the set: {said or 'none'}.")


def export_set(project: Project, folder: Path, formats: Sequence[str], tokenizer: Path | None) -> list[WrittenFile]:
    """Write the finished set in these formats; nothing when there is no finished set."""
    rows = project.warehouse.load(DATASET)
    if rows.is_empty():
        return []
    return finishing.write_files(project, rows, folder, formats, str(tokenizer) if tokenizer else None)
