"""Workplaces for the tests of this folder; what one is, is in `workplace`."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth_assets_tests.cli.workplace import Workplace


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of this session share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A workplace for one test, with the small configuration and nobody listening at its providers' address."""
    made = Workplace(tmp_path)
    made.configure()
    return made
