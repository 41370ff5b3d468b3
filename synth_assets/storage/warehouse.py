"""The one owner of `synth.duckdb`: opens it late, works in one transaction, closes it. Nothing else may open the file.

DuckDB has one writer process at a time, so each opening waits for its turn (`turns.py`); the wait, the table
definitions and the errors for a file that is held, broken or read-only are all here.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

import duckdb
import polars as pl

from synth_assets.storage.duckdb_file import DuckDBFile
from synth_assets.storage.schemas import TABLES
from synth_assets.storage.table import Table
from synth_assets.storage.turns import OutOfPatience, turn

# Where nothing else is given (`deadlines: database:`): longer than a queue of writers takes, short enough to tell the user.
_PATIENCE_S = 120.0
_LOOK_AGAIN_S = 0.05
# A wait that somebody who looks at a run would feel.
_NOTABLE_WAIT_S = 2.0

_LOGGER = logging.getLogger(__name__)


class WarehouseError(Exception):
    """The warehouse cannot be used; the message says why and what to do. Paid responses are safe in the journal."""


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of a table, and of each partition that has any (keys as `easy|math`)."""

    total: int
    partitions: Mapping[str, int]


class BadQuery(Exception):
    """A user's SQL cannot be answered; the message is DuckDB's."""


class Warehouse:
    """The DuckDB file of a data directory.

    Warehouse(data_dir).read("SELECT …")             # a Polars frame
    Warehouse(data_dir).save(ANSWER, frame, cells)    # by the table's rule, in one transaction
    """

    def __init__(self, data_dir: Path, patience_s: float = _PATIENCE_S) -> None:
        self.path = data_dir / "synth.duckdb"
        self._patience_s = patience_s
        # The file that was last seen to hold every table, by device and inode; looking takes longer than opening it.
        self._complete: tuple[int, int] | None = None
        self._lock = data_dir / "synth.duckdb.lock"
        # Who has the turn, for those who lose patience.
        self._holder = data_dir / "synth.duckdb.lock.holder"

    # -- reading

    def read(self, query: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pl.DataFrame:
        """The result of a query as a frame. Tables that were never written are there, and empty."""
        with self._open() as connection:
            return _frame(connection.sql(query, params=parameters or None))

    def query(self, sql: str) -> pl.DataFrame:
        """The result of one statement that a user wrote. It cannot change the warehouse. Raises `BadQuery`."""
        with self._open() as connection:
            try:
                if len(connection.extract_statements(sql)) != 1:
                    raise BadQuery("write one SQL statement, such as FROM questions.plan")
                connection.execute("BEGIN TRANSACTION READ ONLY")
                found = connection.sql(sql)
                if found is None:
                    raise BadQuery("this statement has no result; write a query, such as FROM questions.plan")
                return _frame(found)
            except (duckdb.IOException, duckdb.OutOfMemoryException):
                raise
            except duckdb.Error as error:
                raise BadQuery(str(error)) from error

    def load(self, table: Table, partitions: Iterable[str] | None = None) -> pl.DataFrame:
        """The rows of a table, of these partitions (keys as `easy|math`) or all, in the order of its key."""
        order = f"ORDER BY {', '.join(table.key)}"
        with self._open() as connection:
            if partitions is None or not table.partition_columns:
                return _frame(connection.sql(f"FROM {table.full_name} {order}"))
            connection.register("wanted", _partition_frame(table, partitions))
            columns = ", ".join(table.partition_columns)
            return _frame(connection.sql(f"FROM {table.full_name} SEMI JOIN wanted USING ({columns}) {order}"))

    # -- writing

    def save(
        self,
        table: Table,
        frame: pl.DataFrame,
        partitions: Iterable[str] | None = None,
        beside: Mapping[Table, pl.DataFrame] = MappingProxyType({}),
    ) -> RowCounts:
        """Write a frame by the table's rule (see `Table.on_write`), and others `beside` it: all or nothing.

        Returns what the table holds then.
        """
        with self.transaction() as connection:
            put(connection, table, frame, partitions)
            for other, rows in beside.items():
                put(connection, other, rows)
            return _count(connection, table)

    def count(self, table: Table) -> RowCounts:
        """The rows of a table, and of each of its partitions."""
        with self._open() as connection:
            return _count(connection, table)

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """One transaction on the file: committed at the end of the block, rolled back when it raises."""
        with self._open() as connection:
            connection.begin()
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def _open(self) -> Iterator[duckdb.DuckDBPyConnection]:
        asked = time.monotonic()
        with ExitStack() as held:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                held.enter_context(turn(self._lock, self._patience_s))
                self._name_holder()
            except OutOfPatience:
                raise WarehouseError(
                    f"{self.path} has not come free for {self._patience_s:g} s; it is held by {self._named_holder()}. Wait "
                    "until that program has ended, or stop it, then run again. What is paid is safe in the journal."
                ) from None
            except OSError as error:
                raise self._explained(error) from error
            try:
                file = self._opened(asked)
                waited_s = time.monotonic() - asked
                level = logging.INFO if waited_s > _NOTABLE_WAIT_S else logging.DEBUG
                _LOGGER.log(level, "waited %.2f s for its turn at %s", waited_s, self.path.name)
                try:
                    yield file.connection
                finally:
                    file.close()
            except duckdb.IOException as error:
                raise self._explained(error) from error

    def _opened(self, asked: float) -> DuckDBFile:
        while True:
            try:
                file = DuckDBFile(self.path)
                break
            except duckdb.IOException as error:
                # A program that does not know our lock file (a SQL shell, a notebook) has the file open.
                if "lock" not in str(error) or time.monotonic() - asked > self._patience_s:
                    raise
                time.sleep(_LOOK_AGAIN_S)
        try:
            seen = self.path.stat()
            if self._complete != (seen.st_dev, seen.st_ino):
                create_tables(file.connection)
                self._complete = (seen.st_dev, seen.st_ino)
        except BaseException:
            file.close()
            raise
        return file

    def _name_holder(self) -> None:
        self._holder.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}))

    def _named_holder(self) -> str:
        try:
            holder = json.loads(self._holder.read_text())
            return f"process {holder['pid']} since {datetime.fromtimestamp(holder['since'], UTC):%Y-%m-%d %H:%M:%S} UTC"
        except (OSError, ValueError, KeyError):
            return "another process"

    def _explained(self, error: Exception) -> WarehouseError:
        text = str(error)
        holder = re.search(r"lock is held in (.+?)\s*\(PID (\d+)", text)
        if holder:
            cause = f"is held open by process {holder[2]} ({holder[1]}); close it"
        elif isinstance(error, PermissionError) or "Permission denied" in text or "read-only" in text.lower():
            cause = "cannot be written; make the data directory writable"
        elif "No space left" in text or "not enough space" in text.lower():
            cause = "cannot grow: the disk is full; free some space"
        else:
            cause = f"cannot be used ({text.splitlines()[0][:300]}); see that it is a DuckDB file"
        return WarehouseError(f"{self.path} {cause}, then run again. What is paid is safe in the journal.")


def _frame(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    return cast(pl.DataFrame, relation.pl())


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing of the tables, their columns and the views. Cheap when all is there."""
    view = (Path(__file__).parent / "sql" / "question_view.sql").read_text()
    # A view of an older version is replaced; its comment says which one it is.
    version = hashlib.blake2b(view.encode(), digest_size=16).hexdigest()
    found = connection.execute(
        "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        " UNION ALL SELECT 'view', comment FROM duckdb_views() WHERE schema_name = 'questions' AND comment IS NOT NULL"
    ).fetchall()
    wanted = {(table.full_name, column.name) for table in TABLES for column in table.columns}
    missing = ({*wanted, ("view", version)}) - set(found)
    if not missing:
        return
    for schema in sorted({table.schema for table in TABLES}):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    there = {name for name, _ in found}
    for table in TABLES:
        connection.execute(table.ddl)
        for column in table.columns:
            # A file of an earlier version lacks the columns that came later.
            if table.full_name in there and (table.full_name, column.name) in missing:
                connection.execute(f"ALTER TABLE {table.full_name} ADD COLUMN {column.name} {column.sql_type}")
    connection.execute(view)
    connection.execute(f"COMMENT ON VIEW questions.question IS '{version}'")


def scalar(connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    """The first value of a query's first row, or None without rows. (DuckDB 2 wants each result read to its end.)"""
    rows = connection.execute(query).fetchall()
    return rows[0][0] if rows else None


def put(
    connection: duckdb.DuckDBPyConnection, table: Table, frame: pl.DataFrame, partitions: Iterable[str] | None = None
) -> None:
    """Write a frame into a table by the table's rule, inside the caller's transaction."""
    rows = table.fit(frame)
    if table.on_write == "replace":
        if partitions is not None and table.partition_columns:
            connection.register("replaced", _partition_frame(table, partitions))
            same = " AND ".join(f"{table.name}.{name} = replaced.{name}" for name in table.partition_columns)
            connection.execute(f"DELETE FROM {table.full_name} USING replaced WHERE {same}")
            connection.unregister("replaced")
        else:
            connection.execute(f"DELETE FROM {table.full_name}")
    if rows.is_empty():
        return
    connection.register("new_rows", rows)
    connection.execute(f"INSERT OR REPLACE INTO {table.full_name} BY NAME SELECT * FROM new_rows")
    connection.unregister("new_rows")


def _count(connection: duckdb.DuckDBPyConnection, table: Table) -> RowCounts:
    if not table.partition_columns:
        return RowCounts(int(scalar(connection, f"SELECT count(*) FROM {table.full_name}")), {})
    columns = ", ".join(table.partition_columns)
    query = f"SELECT concat_ws('|', {columns}), count(*) FROM {table.full_name} GROUP BY {columns}"
    counts = dict(connection.execute(query).fetchall())
    return RowCounts(sum(counts.values()), counts)


def _partition_frame(table: Table, partitions: Iterable[str]) -> pl.DataFrame:
    values = [key.split("|") for key in partitions]
    return pl.DataFrame(values, schema=dict.fromkeys(table.partition_columns, pl.String()), orient="row")
