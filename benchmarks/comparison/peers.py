"""Which clients are compared, and the environment of each: a virtual environment with its package and nothing else."""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

CLIENTS = Path(__file__).parent / "clients"


@dataclass(frozen=True, slots=True)
class Peer:
    """A client: its name on the page, its script, and the package that its environment needs (None: this project's own).

    `keeps` says whether it writes answers down, so that a second run can go on after a crash.
    """

    name: str
    script: str
    package: str | None
    keeps: bool


PEERS = (
    Peer("synth_assets, everything on", "synth_engine.py", None, keeps=True),
    Peer("openai SDK, typed, aiohttp transport", "openai_sdk.py", None, keeps=False),
    Peer("litellm", "litellm_client.py", "litellm==1.106.2", keeps=False),
    Peer("bespokelabs-curator", "curator_client.py", "bespokelabs-curator==0.1.31", keeps=True),
    Peer("data-designer", "data_designer_client.py", "data-designer==0.9.7", keeps=True),
    Peer("distilabel", "distilabel_client.py", "distilabel[openai]==1.5.3", keeps=True),
)


def python_of(peer: Peer, environments: Path) -> Path:
    """The interpreter that runs a peer's script; its environment is made on the first call.

    Raises `SystemExit`, naming the package, where it cannot be installed.
    """
    if peer.package is None:
        return Path(sys.executable)
    folder = environments / peer.script.removesuffix("_client.py")
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        venv.create(folder, with_pip=True, clear=True)
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", peer.package], check=False)
        if installed.returncode:
            raise SystemExit(f"{peer.package} could not be installed; leave it out with --only, or mend the index")
        (folder / "installed").write_text(peer.package + "\n")
    return python
