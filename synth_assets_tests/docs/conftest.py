"""A stand-in for every paid service, and a finished set to begin with, for the tests that follow the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from synth_assets.offline import running_server
from synth_assets_tests.cli.workplace import once
from synth_assets_tests.docs.pages import Block
from synth_assets_tests.docs.running import Reader


@pytest.fixture(scope="session")
def stand_in() -> Iterator[str]:
    """The address of the embedded provider, served over HTTP."""
    with running_server() as server:
        yield server.base_url


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, worker_id: str, stand_in: str) -> Path:
    """A folder in which a small set is finished, made once for all workers of the session."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "documented"

    def make() -> str:
        reader = Reader(folder / "project", stand_in)
        reader.settle_in()
        return reader.follow([Block("a finished set", 1, "sh", "", "synth run --only questions\n")])

    once(folder, make)
    return folder / "project"
