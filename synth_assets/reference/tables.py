"""The page of all tables of the warehouse with their columns, from the schemas that create them."""

from itertools import groupby

import duckdb

from synth_assets.reference.markdown import blocks, code, table
from synth_assets.storage.schemas import TABLES
from synth_assets.storage.table import Table
from synth_assets.storage.warehouse import create_tables

_INTRO = """\
# Tables

Everything lies in one DuckDB file, `<data dir>/synth.duckdb`. Read it with any DuckDB client, read-only, while no run is
writing; [Read the ledger in SQL](../how-to/read-the-ledger.md) shows how.

The columns in bold name a row. *Merge*: materialising a cell again keeps its rows, and adds or updates by that name.
*Replace*: the new rows take the place of the cell's, or of the whole table's where it has no cells."""


def page() -> str:
    """The page."""
    parts = [_INTRO]
    for schema, tables in groupby(sorted(TABLES, key=lambda one: _ORDER.index(one.schema)), key=lambda one: one.schema):
        parts += [f"## {schema}", *map(_table, tables)]
    return blocks(*parts, "## Views", *_views())


_ORDER = ("questions", "scaffolding", "ledger", "meta")


_VIEWS = {
    "questions.question": "Each question once, with the `status` that the other tables give it: unique, duplicate, valid, "
    "invalid, answered, contaminated or semantic_duplicate.",
}


def _views() -> list[str]:
    with duckdb.connect() as empty:
        create_tables(empty)
        found = empty.execute(
            "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
        columns = {name: [row[0] for row in empty.execute(f"DESCRIBE {name}").fetchall()] for (name,) in found}
    return [
        blocks(f"### {code(name)}", f"{_VIEWS[name]} Columns: {', '.join(map(code, names))}.")
        for name, names in columns.items()
    ]


def _table(one: Table) -> str:
    rows = [
        [
            f"**{code(column.name)}**" if column.name in one.key else code(column.name),
            column.sql_type,
            column.description,
        ]
        for column in one.columns
    ]
    cells = f" Cells: {code('|'.join(one.partition_columns))}." if one.partition_columns else ""
    return blocks(
        f"### {code(one.full_name)}",
        f"{one.description} On write: {one.on_write}.{cells}",
        table(["column", "type", "meaning"], rows),
    )
