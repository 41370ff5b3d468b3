"""Workplaces for the tests of this folder; what one is, is in `workplace`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synth_assets_tests.cli.workplace import Workplace


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this session share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def bytecode(session_folder: Path) -> dict[str, str]:
    """Where commands keep compiled modules when they may not lie beside the sources: each would compile them anew."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(session_folder / "bytecode")}


@pytest.fixture
def place(tmp_path: Path, bytecode: dict[str, str]) -> Workplace:
    """A workplace for one test, with the small configuration and nobody listening at its providers' address."""
    made = Workplace(tmp_path, dict(bytecode))
    made.configure()
    return made
