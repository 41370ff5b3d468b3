"""Names for what a table holds: the same rows have the same name, whenever and in however many runs they were written."""

from __future__ import annotations

from collections.abc import Iterable

from synth_assets.storage.table import TIME, Table
from synth_assets.storage.warehouse import Warehouse

_EMPTY = "0"


def cell_fingerprints(warehouse: Warehouse, table: Table, cells: Iterable[str]) -> dict[str, str]:
    """Partition key → a name of the rows that the table holds for it now; times of writing make no difference."""
    keys = list(cells)
    cell = f"concat_ws('|', {', '.join(table.partition_columns)})"
    rows = warehouse.read(_query(table, cell, f"WHERE {cell} IN (SELECT unnest($cells))"), {"cells": keys})
    found = {str(key): f"{count}-{content:016x}" for key, count, content in rows.iter_rows()}
    return {key: found.get(key, _EMPTY) for key in keys}


def fingerprint(warehouse: Warehouse, table: Table) -> str:
    """A name of all rows that the table holds now, as `cell_fingerprints` gives it for a cell."""
    rows = warehouse.read(_query(table, "''"))
    return next((f"{count}-{content:016x}" for _, count, content in rows.iter_rows()), _EMPTY)


def _query(table: Table, cell: str, where: str = "") -> str:
    times = [column.name for column in table.columns if column.sql_type == TIME]
    columns = f"* EXCLUDE ({', '.join(times)})" if times else "*"
    # XOR: the order of rows makes no difference; a row's name is 64 bits of its MD5, and no row is stored twice.
    return (
        f"SELECT {cell}, count(*), bit_xor(md5_number_lower(content::VARCHAR))"
        f" FROM (SELECT {columns} FROM {table.full_name} {where}) AS content GROUP BY 1"
    )
