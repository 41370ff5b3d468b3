"""Dagster's way into the warehouse: an asset's frame is written to, and read from, the table that its metadata names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
import polars as pl

from synth_assets.data_versions import version_of_run
from synth_assets.storage.fingerprints import cell_fingerprints, fingerprint
from synth_assets.storage.lineage import NONE, Origins
from synth_assets.storage.schemas import TABLES
from synth_assets.storage.table import Column, Table
from synth_assets.storage.warehouse import Warehouse

# Names that Dagster's own widgets look for.
TABLE_NAME = "dagster/table_name"
COLUMN_SCHEMA = "dagster/column_schema"
COLUMN_LINEAGE = "dagster/column_lineage"
ROW_COUNT = "dagster/row_count"
PARTITION_ROW_COUNT = "dagster/partition_row_count"
URI = "dagster/uri"

_TABLES = {table.full_name: table for table in TABLES}


def table_metadata(table: Table, origins: Origins = NONE) -> dict[str, Any]:
    """Definition metadata of an asset that is stored in a table: its name, its described columns, what they are made from."""
    return {TABLE_NAME: table.full_name, **column_metadata(table.columns, origins, key=table.key, unique=table.unique)}


def column_metadata(
    columns: Iterable[Column], origins: Origins = NONE, *, key: Sequence[str] = (), unique: Sequence[str] = ()
) -> dict[str, Any]:
    """Definition metadata that describes columns. `key`: those that name a row together; `unique`: never twice.

    The descriptions say where a column comes from as well: Dagster's own column lineage is shown by Dagster+ only.
    """
    once = {*unique, *(key if len(key) == 1 else ())}
    described = [
        dg.TableColumn(
            column.name,
            type=column.sql_type,
            description=_described(column, origins.get(column.name, ())),
            constraints=dg.TableColumnConstraints(nullable=column.nullable, unique=column.name in once),
        )
        for column in columns
    ]
    together = dg.TableConstraints(other=[f"PRIMARY KEY ({', '.join(key)})"] if key else [])
    metadata: dict[str, Any] = {COLUMN_SCHEMA: dg.TableSchema(columns=described, constraints=together)}
    if origins:
        metadata[COLUMN_LINEAGE] = dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(dg.AssetKey(asset), name) for asset, name in map(_parts, sources)]
                for column, sources in origins.items()
            }
        )
    return metadata


def _described(column: Column, sources: Sequence[str]) -> str:
    return f"{column.description} ← {', '.join(sources)}" if sources else column.description


def _parts(source: str) -> tuple[str, str]:
    asset, _, column = source.partition(".")
    return asset, column


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
        partitions = _partitions(context)
        there = self._warehouse.save(_table_of(context), value.frame, partitions, value.beside)
        for key in partitions or ():
            # An output's own metadata is shown by all of its partitions; a partition's count is its own.
            context.step_context.add_asset_metadata(
                {PARTITION_ROW_COUNT: there.partitions.get(key, 0)}, asset_key=context.asset_key, partition_key=key
            )
        context.add_output_metadata({ROW_COUNT: there.total, **made_from(context.definition_metadata)})
        context.step_context.set_data_version(context.asset_key, self._version(_table_of(context), partitions))

    def _version(self, table: Table, partitions: Sequence[str] | None) -> dg.DataVersion:
        # By what is stored now: a run that adds nothing leaves what is downstream in sync, a top-up does not.
        if partitions is None:
            return dg.DataVersion(fingerprint(self._warehouse, table))
        return version_of_run(cell_fingerprints(self._warehouse, table, partitions))

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Read the upstream table; with partitions, the rows of these partitions."""
        upstream = context.upstream_output
        assert upstream is not None
        return self._warehouse.load(_table_of(upstream), _partitions(context))


def made_from(definition_metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """The column lineage of an asset's definition, for its materialisations: that is where Dagster+ reads it."""
    given = definition_metadata or {}
    return {COLUMN_LINEAGE: given[COLUMN_LINEAGE]} if COLUMN_LINEAGE in given else {}


def _table_of(context: dg.OutputContext) -> Table:
    return _TABLES[(context.definition_metadata or {})[TABLE_NAME]]


def _partitions(context: dg.OutputContext | dg.InputContext) -> list[str] | None:
    return [str(key) for key in context.asset_partition_keys] if context.has_asset_partitions else None
