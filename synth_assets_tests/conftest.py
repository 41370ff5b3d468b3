"""What holds for all tests: how properties are judged, what processes of tests may keep, and which tests come first."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# Properties are judged by what they find, not by how long a busy machine takes for an example.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

# Tests that start processes and wait for them. A worker that had one of them left at the end would work on alone.
_LONG = ("synth_assets_tests/ui/", "synth_assets_tests/docs/test_commands.py", "synth_assets_tests/cli/")


def pytest_configure(config: pytest.Config) -> None:
    """Processes keep compiled modules elsewhere when they may not lie beside the sources: each would compile them anew."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None) and config.cache is not None:
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(config.cache.mkdir("bytecode")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests; those of a file stay together."""
    items.sort(key=lambda item: next((n for n, name in enumerate(_LONG) if item.nodeid.startswith(name)), len(_LONG)))
