"""What a table of the warehouse is: its columns, its key, and how it is written again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

_SQL_TYPES: Mapping[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ",
}

TEXT, INT, FLOAT, BOOL, TIME = _SQL_TYPES

# Dagster joins the dimensions of a key in the alphabetical order of their names: `easy|math`.
_PARTITIONINGS = (("difficulty", "domain"), ("error", "l1"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its Polars type, what stands in it, for people, and whether it may be null."""

    name: str
    dtype: pl.DataType
    description: str
    nullable: bool = False

    @property
    def sql_type(self) -> str:
        """The DuckDB type."""
        return _SQL_TYPES[self.dtype]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `key` columns name a row; `unique` ones are never twice in it either.

    `on_write` says what materialising a cell again does: `merge` keeps rows that are there and adds or updates by
    key, `replace` puts the new rows in the place of the cell's (of the whole table's, where there are no cells).
    """

    schema: str
    name: str
    description: str
    key: tuple[str, ...]
    on_write: Literal["merge", "replace"]
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """`schema.name`."""
        return f"{self.schema}.{self.name}"

    @property
    def polars_schema(self) -> dict[str, pl.DataType]:
        """Column names and Polars types, in order."""
        return {column.name: column.dtype for column in self.columns}

    @property
    def partition_columns(self) -> tuple[str, ...]:
        """The columns that name a row's partition, in the order of partition keys; none for a table without."""
        found = (columns for columns in _PARTITIONINGS if set(columns) <= set(self.polars_schema))
        return next(found, ())

    @property
    def ddl(self) -> str:
        """The statement that creates the table."""
        lines = [f"{column.name} {column.sql_type}" for column in self.columns]
        lines.append(f"PRIMARY KEY ({', '.join(self.key)})")
        return f"CREATE TABLE IF NOT EXISTS {self.full_name} ({', '.join(lines)})"

    def empty(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return pl.DataFrame(schema=self.polars_schema)

    def fit(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly this table's columns and types; a column that is absent is null."""
        return frame.select(
            frame[column.name].cast(column.dtype)
            if column.name in frame.columns
            else pl.lit(None, column.dtype).alias(column.name)
            for column in self.columns
        )
