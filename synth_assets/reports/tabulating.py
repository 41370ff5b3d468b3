"""Findings, rejects and frames as blocks of a report, the same for each line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from synth_assets.findings import Finding
from synth_assets.reports import charts
from synth_assets.reports.blocks import Block, Listing, Picture


def checks(title: str, findings: Sequence[Finding]) -> Listing:
    """Checks with measured values beside their bounds; one that is not all well with the SQL of the offending rows."""
    rows = [
        (_state(one), one.check, shown(one.measured), f"{one.bound} {one.bound.unit}", _found(one)) for one in findings
    ]
    return Listing(title, ["", "check", "measured", "bound", "what was found"], rows)


def _state(finding: Finding) -> str:
    if not finding.passed:
        return "FAILED"
    return "warning" if finding.warning else "passed"


def _found(finding: Finding) -> str:
    if finding.passed and not finding.warning:
        return finding.detail
    return "\n".join(filter(None, (finding.warning, finding.detail, finding.query)))


def rejects(title: str, found: pl.DataFrame) -> list[Block]:
    """Rejects by reason with their examples; nothing when there are none. Columns as in the `…_rejects.sql` files."""
    if found.is_empty():
        return []
    counts = found.group_by("reason").agg(rows=pl.col("times").first())
    examples = found.select("reason", "detail", "cell", "raw", "origin", "stage")
    return [
        Picture(title, charts.bars(counts, "reason", "rows"), wide=True),
        frame_listing(f"{title}: examples", examples, "Up to three of each reason; texts are clipped.", open_=False),
    ]


def frame_listing(title: str, frame: pl.DataFrame, caption: str = "", *, open_: bool = True) -> Listing:
    """A frame as a table."""
    columns = [name.replace("_", " ") for name in frame.columns]
    return Listing(title, columns, [[shown(value) for value in row] for row in frame.iter_rows()], caption, open_)


def shown(value: Any) -> str:
    """A value as people read it: grouped thousands, few decimals."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        places = 1 if abs(value) >= 100 else 4 if abs(value) >= 0.01 else 7
        text = f"{value:,.{places}f}"
        return text if places == 1 else text.rstrip("0").rstrip(".")
    return str(value)
