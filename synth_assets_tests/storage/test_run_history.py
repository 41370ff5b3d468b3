"""Dagster's history with connections that stay open: its files are Dagster's own, whoever has written them."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

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
