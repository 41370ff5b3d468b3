"""The reference says what the code says, and leaves nothing out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from synth_assets.reference.pages import PAGES, RENEW
from synth_assets_tests.docs.pages import ROOT

REFERENCE = ROOT / "docs" / "reference"

# A row of a table whose last cell is empty: a setting, a column, a check that nobody has described.
_UNDESCRIBED = re.compile(r"^\|.*\|\s*\|$", re.MULTILINE)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The pages as the code writes them now, in a process that has loaded nothing else, on the project's own synth.yaml."""
    folder = tmp_path_factory.mktemp("reference")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SYNTH_")}
    command = [sys.executable, "-m", "synth_assets.reference", str(folder)]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_writes(name: str, written: Mapping[str, str]) -> None:
    committed = (REFERENCE / name).read_text(encoding="utf-8")
    assert committed == written[name], f"docs/reference/{name} is out of date: run `{RENEW}`"


def test_no_other_page_is_among_them() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_described(name: str, written: Mapping[str, str]) -> None:
    assert _UNDESCRIBED.findall(written[name]) == []


def test_every_variable_that_the_code_reads_is_there(written: Mapping[str, str]) -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(ROOT / "synth_assets").rglob("*.py"))
    read = set(re.findall(r"\bSYNTH_[A-Z_]*[A-Z]\b", code))
    assert {name for name in read if f"`{name}`" not in written["environment.md"]} == set()
