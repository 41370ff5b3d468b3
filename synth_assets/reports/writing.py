"""A project's report as a file: gathers, draws, writes. The command and the asset both call this. No Dagster."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synth_assets.project import Project
from synth_assets.reports import sections_dialogues, sections_money, sections_questions
from synth_assets.reports.blocks import Block, Report, Section
from synth_assets.reports.gathering import Gathered, gather
from synth_assets.reports.page import html

_OFFLINE = "Made by the embedded provider, at list prices: this proves the pipeline, it is not training data."


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """Where a report lies and what it holds."""

    path: Path
    bytes: int
    sections: tuple[str, ...]
    rows: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"path": str(self.path), "bytes": self.bytes, "sections": list(self.sections), "rows": self.rows}


def default_path(project: Project) -> Path:
    """Where the report goes when nobody says where."""
    return project.data_dir / "report.html"


def write_report(project: Project, path: Path | None = None) -> WrittenReport:
    """Write the report; a file that is there is replaced whole. Raises `NothingToReport` before anything was made."""
    report = compose(gather(project), datetime.now(UTC))
    target = path or default_path(project)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.partial")
    partial.write_text(html(report), encoding="utf-8")
    os.replace(partial, target)
    keys = tuple(section.key for section in report.sections)
    return WrittenReport(target, target.stat().st_size, keys, len(report.rows))


def compose(found: Gathered, made_at: datetime) -> Report:
    """The report on what was gathered. Pure."""
    overview: list[Block] = []
    sections: list[Section] = []
    if found.questions is not None:
        overview += sections_questions.overview(found.questions)
        sections += sections_questions.sections(found.questions)
    if found.dialogues is not None:
        overview += sections_dialogues.overview(found.dialogues)
        sections += sections_dialogues.sections(found.dialogues)
    if found.money is not None:
        overview.insert(0, sections_money.figures(found.money))
        sections += sections_money.sections(found.money)
    intro = "The state of every cell, and what the checks measured."
    return Report(
        title="Quality report",
        made_at=f"{made_at:%Y-%m-%d %H:%M} UTC",
        notice=_OFFLINE if found.offline else "",
        sections=[Section("overview", "Overview", intro, overview), *sections],
        rows=found.rows,
        calls=found.calls,
    )
