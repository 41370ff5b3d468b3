"""Environments of the tools that benchmarks compare with: each its own, so that none changes what this project runs on."""

from __future__ import annotations

import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path


class NotInstalled(Exception):
    """Packages could not be installed here; the text says why, in one line."""


def python_with(packages: Sequence[str], folder: Path) -> Path:
    """The interpreter of a virtual environment with these packages and nothing else, made on the first call.

    Raises `NotInstalled`.
    """
    python, installed = folder / "bin" / "python", folder / "installed"
    wanted = "\n".join(packages)
    if not installed.exists() or installed.read_text() != wanted:
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", *packages]
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        if ended.returncode:
            said = [line for line in ended.stderr.splitlines() if line.startswith("ERROR")]
            raise NotInstalled(said[-1][:120] if said else "pip gave no reason")
        installed.write_text(wanted)
    return python
