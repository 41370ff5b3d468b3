"""What a plan was to cost when it was first made, against what was paid since. No Dagster."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import polars as pl

from synth_assets.questions import planning, standing
from synth_assets.questions.planning import Stock
from synth_assets.spec import Spec
from synth_assets.storage.schemas import FORECAST
from synth_assets.storage.table import Table
from synth_assets.storage.warehouse import Warehouse

_CELL = ["domain", "difficulty", "stage"]


def first_forecast(warehouse: Warehouse, spec: Spec, stock: Stock) -> Mapping[Table, pl.DataFrame]:
    """The forecast to be stored with a plan of this configuration; nothing while the stored one still holds.

    A plan is made anew whenever lengths were measured; its first forecast is what people decided by, so it stays until
    another set is wanted: other domains, or other totals of them.
    """
    costs = planning.forecast_by_cell(spec, standing.measured_lengths(warehouse), stock)
    before = warehouse.load(FORECAST).select("domain", "domain_rows").unique()
    if dict(before.iter_rows()) == dict(costs.select("domain", "domain_rows").unique().iter_rows()):
        return {}
    paid = warehouse.read(standing.sql("spent_by_stage")).rename({"calls": "paid_calls", "usd": "paid_usd"})
    rows = costs.join(paid, on=_CELL, how="left").with_columns(
        pl.col("paid_calls", "paid_usd").fill_null(0), created_at=datetime.now(UTC)
    )
    return {FORECAST: FORECAST.fit(rows)}


def against_actual(warehouse: Warehouse) -> pl.DataFrame:
    """Per cell and stage: the first forecast, and the calls and dollars since then (`calls`, `usd`)."""
    spent = warehouse.read(standing.sql("spent_by_stage"))
    rows = warehouse.load(FORECAST).join(spent, on=_CELL, how="left", maintain_order="left")
    return rows.with_columns(
        calls=pl.col("calls").fill_null(0) - pl.col("paid_calls"), usd=pl.col("usd").fill_null(0.0) - pl.col("paid_usd")
    )
