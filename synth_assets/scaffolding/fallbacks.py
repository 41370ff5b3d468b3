"""Which models of the chain served, and what falling back cost beyond the first model. No Dagster."""

from __future__ import annotations

import polars as pl

from synth_assets.project import Project
from synth_assets.scaffolding.prompts import ROLE

_SERVED = """
SELECT
    provider, model_requested, count(*) AS calls, sum(cost_usd) AS usd,
    sum(input_tokens)::BIGINT AS input_tokens, sum(cached_tokens)::BIGINT AS cached_tokens,
    sum(output_tokens)::BIGINT AS output_tokens
FROM ledger.llm_call
WHERE role = ? AND outcome IN ('ok', 'length', 'refusal', 'empty')
GROUP BY ALL
"""


def fallbacks(project: Project) -> pl.DataFrame:
    """Per model of the chain, in its order: model, calls, share of the calls, dollars, and dollars beyond the first
    model's price for the same tokens (`extra_usd`)."""
    served = {
        (row["provider"], row["model_requested"]): row for row in project.warehouse.read(_SERVED, [ROLE]).to_dicts()
    }
    total = sum(row["calls"] for row in served.values()) or 1
    route = project.spec.route(ROLE)
    first = project.spec.price(route[0])
    rows = []
    for model in route:
        row = served.get((model.provider, model.model))
        calls, usd, extra = 0, 0.0, 0.0
        if row:
            fresh = (row["input_tokens"] or 0) - (row["cached_tokens"] or 0)
            cached, out = row["cached_tokens"] or 0, row["output_tokens"] or 0
            alone = (fresh * first.input + cached * first.cached_input + out * first.output) / 1e6
            calls, usd = row["calls"], row["usd"]
            extra = usd - alone if model != route[0] else 0.0
        rows.append({"model": str(model), "calls": calls, "share": calls / total, "usd": usd, "extra_usd": extra})
    return pl.DataFrame(rows)


def fallback_table(project: Project) -> str:
    """The same as a Markdown table."""
    lines = ["| model | calls | share | $ | extra $ over the first model |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in fallbacks(project).iter_rows(named=True):
        figures = f"{row['calls']} | {row['share']:.1%} | {row['usd']:.4f} | {row['extra_usd']:.4f}"
        lines.append(f"| {row['model']} | {figures} |")
    return "\n".join(lines)
