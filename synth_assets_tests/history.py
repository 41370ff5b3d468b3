"""A Dagster instance with the project's own storage, for tests that want its history on disk."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import dagster as dg

from synth_assets.storage.run_history import RunHistory


def history_in(folder: Path) -> dg.DagsterInstance:
    """A Dagster instance that keeps its history in a folder; opened again, it knows what was."""
    if not folder.exists():
        shutil.copytree(_new(), folder)
    storage = {"module": RunHistory.__module__, "class": RunHistory.__name__, "config": {"base_dir": str(folder)}}
    overrides = {"storage": {"custom": storage}, "telemetry": {"enabled": False}}
    return dg.DagsterInstance.local_temp(str(folder), overrides=overrides)


@cache
def _new() -> Path:
    """A history of nothing, to be copied: Dagster takes a quarter of a second to make one."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    RunHistory.from_local(str(folder)).dispose()
    return folder
