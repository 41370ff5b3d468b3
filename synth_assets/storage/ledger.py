"""The cost ledger: the journal's settled calls, copied to `ledger.llm_call`, where people query them. No Dagster."""

from __future__ import annotations

import polars as pl

from synth_assets.llm.journal import BATCH_OWNER, Journal
from synth_assets.llm.request import NANO_USD
from synth_assets.storage.schemas import LLM_CALL
from synth_assets.storage.warehouse import Warehouse, put, scalar

# Columns whose first rows may all be null: their types are not left to inference.
_JOURNAL_TYPES = {
    "model_served": pl.String(),
    "input_tokens": pl.Int64(),
    "cached_tokens": pl.Int64(),
    "output_tokens": pl.Int64(),
    "detail": pl.String(),
    "http_status": pl.Int64(),
    "cost_nano": pl.Int64(),
    "extra_nano": pl.Int64(),
    "latency_s": pl.Float64(),
    "started_at": pl.Float64(),
}


def copy_to_warehouse(journal: Journal, warehouse: Warehouse) -> int:
    """Copy what was settled since the last copy; returns how many calls that were.

    Calls are copied once, in the order of their settling, by whichever process comes first.
    """
    copied = 0
    with warehouse.transaction() as connection:
        last = scalar(connection, "SELECT coalesce(max(settled_no), 0) FROM ledger.llm_call")
        for calls in journal.settled_after(last):
            frame = pl.DataFrame(calls, schema_overrides=_JOURNAL_TYPES, infer_schema_length=None).with_columns(
                cost_usd=pl.col("cost_nano") / NANO_USD,
                extra_usd=pl.col("extra_nano") / NANO_USD,
                by_batch=pl.col("owner").str.starts_with(BATCH_OWNER),
                started_at=pl.from_epoch(
                    (pl.col("started_at") * 1_000_000).cast(pl.Int64), time_unit="us"
                ).dt.replace_time_zone("UTC"),
            )
            put(connection, LLM_CALL, frame)
            copied += frame.height
    return copied
