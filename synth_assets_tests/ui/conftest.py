"""A small project to serve: four cells, answered by the embedded provider."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from synth_assets_tests.cli.workplace import Workplace
from synth_assets_tests.ui.serving import Ui, served

_SYNTH_UI = [sys.executable, "-m", "synth_assets", "ui", "--port", "{port}"]


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    """A workplace with the small configuration, offline."""
    made = Workplace(tmp_path, {"SYNTH_PROVIDER": "offline"})
    made.configure()
    return made


def serve(place: Workplace) -> AbstractContextManager[Ui]:
    """`synth ui` in this workplace."""
    return served(_SYNTH_UI, place.folder, place.variables)


@pytest.fixture
def ui(place: Workplace) -> Iterator[Ui]:
    """`synth ui` in the workplace, with its definitions loaded."""
    with serve(place) as running:
        yield running
