"""Dagster's history with connections that stay open: its files are Dagster's own, whoever has written them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage

from synth_assets.storage.run_history import RunHistory
from synth_assets_tests.history import history_in


@dg.asset
def counted() -> dg.MaterializeResult:
    return dg.MaterializeResult(metadata={"rows": 3})


def events(instance: dg.DagsterInstance) -> list[int]:
    """How many events each run has."""
    return [len(instance.all_logs(run.run_id)) for run in instance.get_runs()]


def test_dagster_and_the_projects_storage_write_and_read_the_same_files_side_by_side(tmp_path: Path) -> None:
    with history_in(tmp_path / "home") as ours, dg.DagsterInstance.local_temp(str(tmp_path / "home")) as dagsters:
        for instance in (ours, dagsters) * 3:  # more runs than connections stay open
            assert dg.materialize([counted], instance=instance).success
        assert len(ours.fetch_materializations(counted.key, limit=10).records) == 6
        assert len(dagsters.fetch_materializations(counted.key, limit=10).records) == 6
        assert events(ours) == events(dagsters)
        assert min(events(ours)) > 5
    assert not list((tmp_path / "home").rglob("*-wal")), "closed with the instance"


def files(folder: Path) -> dict[str, tuple[set[tuple[str, str]], list[tuple[str, ...]]]]:
    """File → its tables' columns and its indexes, and the versions and data migrations that it is stamped with."""
    found = {}
    for file in folder.rglob("*.db"):
        with closing(sqlite3.connect(file)) as opened:
            parts = opened.execute(
                "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                " UNION SELECT tbl_name, name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'"
            )
            stamps = [opened.execute("SELECT version_num FROM alembic_version").fetchone()]
            for table in ("secondary_indexes", "kvs"):
                if opened.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    column = "name" if table == "secondary_indexes" else "key"
                    stamps += sorted(opened.execute(f"SELECT {column} FROM {table}"))
            found[str(file.relative_to(folder))] = (set(parts), stamps)
    return found


@pytest.mark.parametrize("opened", [1, 2])
def test_new_files_are_as_dagster_makes_them_and_stay_so(tmp_path: Path, opened: int) -> None:
    for _ in range(opened):
        RunHistory.from_local(str(tmp_path / "ours")).dispose()
    DagsterSqliteStorage.from_local(str(tmp_path / "dagsters")).dispose()
    assert files(tmp_path / "ours") == files(tmp_path / "dagsters")
    assert len(files(tmp_path / "ours")) == 3


def test_files_that_dagster_has_made_are_opened(tmp_path: Path) -> None:
    DagsterSqliteStorage.from_local(str(tmp_path)).dispose()
    made = files(tmp_path)
    RunHistory.from_local(str(tmp_path)).dispose()
    assert files(tmp_path) == made
