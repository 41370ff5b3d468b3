"""The chain of models that make dialogues: which of them served, and what falling back cost. No Dagster."""

from __future__ import annotations

import polars as pl

from synth_assets.ledger.fallbacks import fallbacks as fallbacks_of
from synth_assets.project import Project
from synth_assets.scaffolding.prompts import ROLE


def fallbacks(project: Project) -> pl.DataFrame:
    """Per model of the chain, in its order: model, calls, share of the calls, dollars, and dollars beyond the first
    model's price for the same tokens (`extra_usd`)."""
    return fallbacks_of(project.warehouse, project.spec, [ROLE]).drop("role")


def fallback_table(project: Project) -> str:
    """The same as a Markdown table."""
    lines = ["| model | calls | share | $ | extra $ over the first model |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in fallbacks(project).iter_rows(named=True):
        figures = f"{row['calls']} | {row['share']:.1%} | {row['usd']:.4f} | {row['extra_usd']:.4f}"
        lines.append(f"| {row['model']} | {figures} |")
    return "\n".join(lines)
