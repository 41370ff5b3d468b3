"""Which models of each role's route served, and what falling back cost beyond the first model. No Dagster."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from synth_assets.spec import Spec
from synth_assets.storage.warehouse import Warehouse

_SERVED = """
SELECT
    role, provider, model_requested, count(*) AS calls, sum(cost_usd) AS usd,
    coalesce(sum(input_tokens), 0)::BIGINT AS input_tokens, coalesce(sum(cached_tokens), 0)::BIGINT AS cached_tokens,
    coalesce(sum(output_tokens), 0)::BIGINT AS output_tokens
FROM ledger.llm_call
WHERE outcome IN ('ok', 'length', 'refusal', 'empty')
GROUP BY ALL
"""


def fallbacks(warehouse: Warehouse, spec: Spec, roles: Collection[str]) -> pl.DataFrame:
    """Per role and model of its route, in the route's order: role, model, calls, share of the role's calls, dollars
    (`usd`), and dollars beyond the first model's price for the same tokens (`extra_usd`)."""
    served = {(row["role"], row["provider"], row["model_requested"]): row for row in warehouse.read(_SERVED).to_dicts()}
    rows = []
    for role in roles:
        route = spec.route(role)
        first = spec.price(route[0])
        found = {model: served.get((role, model.provider, model.model)) for model in route}
        total = sum(row["calls"] for row in found.values() if row) or 1
        for model, row in found.items():
            calls, usd, extra = 0, 0.0, 0.0
            if row:
                fresh = row["input_tokens"] - row["cached_tokens"]
                alone = fresh * first.input + row["cached_tokens"] * first.cached_input
                alone += row["output_tokens"] * first.output
                calls, usd = row["calls"], row["usd"]
                extra = usd - alone / 1e6 if model != route[0] else 0.0
            rows.append(
                {
                    "role": role,
                    "model": str(model),
                    "calls": calls,
                    "share": calls / total,
                    "usd": usd,
                    "extra_usd": extra,
                }
            )
    return pl.DataFrame(rows)
