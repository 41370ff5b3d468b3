"""Dagster's way into the warehouse: an asset's frame is written to, and read from, the table that its metadata names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
import polars as pl

from synth_assets.storage.schemas import TABLES, Table
from synth_assets.storage.warehouse import Warehouse

TABLE_NAME = "dagster/table_name"

_TABLES = {table.full_name: table for table in TABLES}


def table_metadata(table: Table) -> dict[str, Any]:
    """Definition metadata of an asset that is stored in a table: its name and its described columns."""
    columns = [
        dg.TableColumn(column.name, type=column.sql_type, description=column.description) for column in table.columns
    ]
    return {TABLE_NAME: table.full_name, "dagster/column_schema": dg.TableSchema(columns=columns)}


@dataclass(frozen=True, slots=True)
class Rows:
    """An asset's value: its frame, and rows for other tables that must be stored with it or not at all (rejects)."""

    frame: pl.DataFrame
    beside: Mapping[Table, pl.DataFrame] = field(default_factory=dict)


class WarehouseIOManager(dg.IOManager):
    """Persists frames in DuckDB, a run over many partitions in one transaction, by each table's own write rule.

    An input from an asset without a table, or an output that is no frame, is an error.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Write the value in one transaction; with partitions, as the rows of these partitions."""
        value = Rows(obj) if isinstance(obj, pl.DataFrame) else obj
        if not isinstance(value, Rows):
            raise TypeError(
                f"{context.asset_key.to_user_string()} must return a frame or Rows, not {type(obj).__name__}"
            )
        self._warehouse.save(_table_of(context), value.frame, _partitions(context), value.beside)

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Read the upstream table; with partitions, the rows of these partitions."""
        upstream = context.upstream_output
        assert upstream is not None
        return self._warehouse.load(_table_of(upstream), _partitions(context))


def _table_of(context: dg.OutputContext) -> Table:
    return _TABLES[(context.definition_metadata or {})[TABLE_NAME]]


def _partitions(context: dg.OutputContext | dg.InputContext) -> list[str] | None:
    return [str(key) for key in context.asset_partition_keys] if context.has_asset_partitions else None
