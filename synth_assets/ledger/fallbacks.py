"""Which models of each role's route served, and what falling back cost beyond the first model. No Dagster."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from synth_assets.spec import Spec
from synth_assets.storage.warehouse import Warehouse

# The engine reckons `extra_usd` when it pays, at the prices and the route of that moment (see `Ended.dearer_than`).
_SERVED = """
SELECT
    role, provider || '/' || model_requested AS model, count(*) AS calls, sum(cost_usd) AS usd,
    coalesce(sum(extra_usd), 0) AS extra_usd
FROM ledger.llm_call
WHERE outcome IN ('ok', 'length', 'refusal', 'empty')
GROUP BY ALL
"""


def fallbacks(warehouse: Warehouse, spec: Spec, roles: Collection[str]) -> pl.DataFrame:
    """Per role and model: role, model, calls, share of the role's calls, dollars (`usd`), and dollars beyond the first
    model's price for the same tokens (`extra_usd`, as the ledger has it).

    The models of the route come in its order, then those that served when the route was another one. `questions`
    stands for every `questions.<domain>` without a route of its own.
    """
    route = pl.DataFrame(
        [(role, str(model)) for role in roles for model in spec.route(role)],
        schema={"role": pl.String(), "model": pl.String()},
        orient="row",
    )
    owner = pl.when(pl.col("role").is_in(list(roles))).then("role").otherwise(pl.col("role").str.extract(r"^([^.]*)"))
    served = (
        warehouse.read(_SERVED)
        .with_columns(owner.alias("role"))
        .filter(pl.col("role").is_in(list(roles)))
        .group_by("role", "model")
        .agg(pl.col("calls", "usd", "extra_usd").sum())
        .sort("role", "model")
    )
    return (
        route.join(served, on=["role", "model"], how="full", coalesce=True, maintain_order="left_right")
        .with_columns(pl.col("calls", "usd", "extra_usd").fill_null(0))
        .with_columns(share=(pl.col("calls") / pl.col("calls").sum().over("role")).fill_nan(0.0))
        .select("role", "model", "calls", "share", "usd", "extra_usd")
    )
