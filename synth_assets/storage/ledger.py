"""The cost ledger: the journal's settled calls, copied to `ledger.llm_call`, where people query them. No Dagster."""

from __future__ import annotations

import duckdb
import polars as pl

from synth_assets.llm.journal import BATCH_OWNER, Journal
from synth_assets.llm.request import NANO_USD
from synth_assets.storage.schemas import LLM_CALL
from synth_assets.storage.warehouse import Warehouse, put

# What is read of the journal: the ledger's columns, but for those that it holds in another form.
_IN_ANOTHER_FORM = frozenset({"cost_usd", "extra_usd", "by_batch"})
_COLUMNS = {name: dtype for name, dtype in LLM_CALL.polars_schema.items() if name not in _IN_ANOTHER_FORM}
_COLUMNS |= {"cost_nano": pl.Int64(), "extra_nano": pl.Int64(), "owner": pl.String(), "started_at": pl.Float64()}

# Calls that are held in memory at a time (some 1 KB each), and calls that are copied in one transaction: so many take
# some seconds, for which everybody else waits for the warehouse.
_AT_A_TIME = 25_000
_IN_A_TURN = 100_000


def copy_to_warehouse(
    journal: Journal, warehouse: Warehouse, at_a_time: int = _AT_A_TIME, in_a_turn: int = _IN_A_TURN
) -> int:
    """Copy what was settled since the last copy; returns how many calls that were.

    Calls are copied once, in the order of their settling, by whichever process comes first. What a killed copy had
    committed is a beginning of the journal, and the next one goes on behind it.
    """
    copied = 0
    while True:
        with warehouse.transaction() as connection:
            turn = _copy_a_turn(journal, connection, at_a_time, in_a_turn)
        copied += turn
        if turn < in_a_turn:
            return copied


def _copy_a_turn(journal: Journal, connection: duckdb.DuckDBPyConnection, at_a_time: int, in_a_turn: int) -> int:
    copied, last = 0, _copied_before(journal, connection)
    while copied < in_a_turn and (calls := journal.settled_after(last, _COLUMNS, min(at_a_time, in_a_turn - copied))):
        frame = _ledger_rows(calls)
        put(connection, LLM_CALL, frame)
        last = frame["settled_no"][-1]
        copied += frame.height
    return copied


def _copied_before(journal: Journal, connection: duckdb.DuckDBPyConnection) -> int:
    """The number up to which the ledger holds the journal's calls."""
    latest = connection.execute(
        "SELECT settled_no, call_id FROM ledger.llm_call ORDER BY settled_no DESC LIMIT 1"
    ).fetchall()
    last, call_id = latest[0] if latest else (0, "")
    if not last or journal.settled_after(last - 1, ("call_id",), 1) == [(call_id,)]:
        return int(last)
    # The journal was repaired, or taken away: its numbers begin anew. What it lost stays in the ledger, for it was paid.
    connection.execute("UPDATE ledger.llm_call SET settled_no = 0")
    return 0


def _ledger_rows(calls: list[tuple[object, ...]]) -> pl.DataFrame:
    # A series from each column is five times as fast as a frame from rows.
    columns = zip(_COLUMNS.items(), zip(*calls, strict=True), strict=True)
    frame = pl.DataFrame([pl.Series(name, values, dtype) for (name, dtype), values in columns])
    return frame.with_columns(
        cost_usd=pl.col("cost_nano") / NANO_USD,
        extra_usd=pl.col("extra_nano") / NANO_USD,
        by_batch=pl.col("owner").str.starts_with(BATCH_OWNER),
        started_at=pl.from_epoch(
            (pl.col("started_at") * 1_000_000).cast(pl.Int64), time_unit="us"
        ).dt.replace_time_zone("UTC"),
    )
