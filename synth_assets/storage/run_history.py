"""Dagster's history of runs and events in SQLite, as Dagster keeps it by itself, at a fifth of the cost per event.

Dagster opens and closes a connection for each statement, and each close of a file's last connection writes its log back
and waits for the disk. A run over a range logs events for each of its partitions, hundreds in a small run. Here
connections stay open, and a commit waits for no disk: a killed process loses no event, a power cut at most the last ones.
Files and tables are Dagster's own; processes that use its own classes can work on them at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqlEventLogStorageMetadata, SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.schedules import SqliteScheduleStorage
from dagster._core.storage.schedules.schema import ScheduleStorageSqlMetadata
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS, create_db_conn_string
from dagster._core.storage.sqlite_storage import (
    DagsterSqliteStorage,
    _event_logs_directory,
    _runs_directory,
    _schedule_directory,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, make_url
from sqlalchemy.pool import NullPool, QueuePool

# Files whose connection stays open: the one of all assets and those of the last runs. The UI looks into many.
_MOST_OPEN = 4


class RunHistory(DagsterSqliteStorage):
    """Dagster's SQLite storage with connections that stay open. To be named in `dagster.yaml`."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        # In place of the base class's, which reads its 90 migrations twice to make each of the three files, and once to
        # open it. All three are stamped with the same version, so the first is made so and the others after it.
        super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]
        self.base_dir, self._inst_data = base_dir, inst_data
        runs = create_db_conn_string(_runs_directory(base_dir), "runs")
        if not _version(runs):
            SqliteRunStorage.from_local(_runs_directory(base_dir))
        self._run_storage = _Runs(runs)
        self._schedule_storage = _schedules(_schedule_directory(base_dir), _version(runs))
        self._event_log_storage = _EventLog(_event_logs_directory(base_dir), _version(runs))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> RunHistory:
        """As Dagster makes its own from dagster.yaml."""
        return cls.from_local(inst_data=inst_data, **config_value)


class _Runs(SqliteRunStorage):
    """One file, asked by any number of threads."""

    def __init__(self, conn_string: str) -> None:
        super().__init__(conn_string)
        self._kept = _kept_open(conn_string)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._kept.begin() as connection:
            yield connection

    def dispose(self) -> None:
        self._kept.dispose()
        super().dispose()


class _EventLog(SqliteEventLogStorage):
    """A file for each run and one for all assets ("shards"), one statement at a time."""

    def __init__(self, base_dir: str, version: str | None) -> None:
        self._kept: dict[str, Engine] = {}
        self._tables: set[str] = set()
        index = create_db_conn_string(base_dir, INDEX_SHARD_NAME)
        made = _made(index, SqlEventLogStorageMetadata, version)
        super().__init__(base_dir)
        if made:
            self.reindex_events()
            self.reindex_assets()

    def has_table(self, table_name: str) -> bool:
        """Asked for every event; a table that is there stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        # The one that was used last stands last.
        engine = self._kept.pop(shard, None) or _kept_open(self.conn_string_for_shard(shard))
        self._kept[shard] = engine
        if shard not in self._initialized_dbs:
            self._make(shard, engine)
            self._initialized_dbs.add(shard)
        if len(self._kept) > _MOST_OPEN:
            self._kept.pop(next(iter(self._kept))).dispose()
        return engine

    def _make(self, shard: str, engine: Engine) -> None:
        made = _version_in(engine) if shard == INDEX_SHARD_NAME else self._copied_from_index(engine)
        if not made:
            self._initdb(engine)

    def _copied_from_index(self, engine: Engine) -> bool:
        """Give a new run's file the tables of the index; Dagster would read its 90 migrations twice to make them."""
        with self._engine(INDEX_SHARD_NAME).connect() as index:
            tables = (
                index.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").scalars().all()
            )
            versions = index.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        with engine.connect() as new:
            new.exec_driver_sql("BEGIN IMMEDIATE")  # another process may look at the run at this moment
            if new.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
                return False
            for table in tables:
                new.exec_driver_sql(table)
            for version in versions:
                new.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (version,))
            new.commit()
        return True

    def dispose(self) -> None:
        while self._kept:
            self._kept.popitem()[1].dispose()
        super().dispose()


def _schedules(folder: str, version: str | None) -> SqliteScheduleStorage:
    address = create_db_conn_string(folder, "schedules")
    if _made(address, ScheduleStorageSqlMetadata, version):
        schedules = SqliteScheduleStorage(address)
        schedules.migrate()
        schedules.optimize()
        return schedules
    return SqliteScheduleStorage(address) if _version(address) else SqliteScheduleStorage.from_local(folder)


def _made(address: str, tables: MetaData, version: str | None) -> bool:
    """Make a file with these tables that is as new as `version`. False: there is one already."""
    path = Path(str(make_url(address).database))
    path.parent.mkdir(parents=True, exist_ok=True)
    if version is None or path.exists():
        return False
    engine = create_engine(address, poolclass=NullPool)
    event.listen(engine, "connect", _wait_for_no_disk)
    with engine.connect() as new:
        new.exec_driver_sql("BEGIN IMMEDIATE")  # another process may make it at this moment
        if new.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            return False
        tables.create_all(new)
        new.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        new.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (version,))
        new.commit()
    return True


def _version(address: str) -> str | None:
    """The version that a file is stamped with; None where there is no file, or none of Dagster's."""
    if not Path(str(make_url(address).database)).exists():
        return None
    return _version_in(create_engine(address, poolclass=NullPool))


def _version_in(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def _kept_open(address: str) -> Engine:
    # A connection goes from thread to thread, used by one at a time.
    arguments = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
    engine = create_engine(address, poolclass=QueuePool, connect_args=arguments)
    event.listen(engine, "connect", _wait_for_no_disk)
    return engine


def _wait_for_no_disk(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")  # as Dagster sets it, but before the tables are made
    connection.execute("PRAGMA synchronous = NORMAL")
