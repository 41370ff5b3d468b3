"""A Dagster instance with the project's own storage, for tests that want its history on disk."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from synth_assets.storage.run_history import RunHistory


def history_in(folder: Path) -> dg.DagsterInstance:
    """A Dagster instance that keeps its history in a folder; opened again, it knows what was."""
    folder.mkdir(exist_ok=True)
    storage = {"module": RunHistory.__module__, "class": RunHistory.__name__, "config": {"base_dir": str(folder)}}
    overrides = {"storage": {"custom": storage}, "telemetry": {"enabled": False}}
    return dg.DagsterInstance.local_temp(str(folder), overrides=overrides)
