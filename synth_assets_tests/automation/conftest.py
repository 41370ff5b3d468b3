"""A planned project, made once; each test gets a copy of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from synth_assets_tests.automation.stage import Stage
from synth_assets_tests.history import history_in


@pytest.fixture(scope="session")
def _planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Stage(tmp_path_factory.mktemp("planned"))
    assert place.run("plan_questions").success
    return place.folder


@pytest.fixture
def planned(_planned: Path, tmp_path: Path) -> Stage:
    """A project whose pilot was asked and whose quotas are planned, before any cell is filled."""
    folder = tmp_path / "project"
    # The journal allocates its ballast anew.
    shutil.copytree(_planned, folder, ignore=shutil.ignore_patterns("ballast", "owners"))
    return Stage(folder, instance=history_in(tmp_path / "dagster"))


@pytest.fixture
def empty(tmp_path: Path) -> Stage:
    """A project in which nothing was done yet."""
    (tmp_path / "project").mkdir()
    return Stage(tmp_path / "project", instance=history_in(tmp_path / "dagster"))
