"""Compares the engine with its peers and writes `docs/benchmarks-engine.md`.

    python -m benchmarks.comparison                         # everything; about half an hour on an idle machine
    python -m benchmarks.comparison --requests 2000         # shorter jobs
    python -m benchmarks.comparison --only synth,openai     # clients whose name contains one of these
    python -m benchmarks.comparison --no-drills --no-kills

The peers' environments are made on the first run, below --environments. Nothing is asserted here.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.comparison import drills
from benchmarks.comparison.drills import Drill
from benchmarks.comparison.measuring import (
    ClientFailed,
    Figures,
    KillFigures,
    Setting,
    kill_and_go_on,
    offline_server,
    run_client,
)
from benchmarks.comparison.page import page
from benchmarks.comparison.peers import PEERS, Peer, python_of
from benchmarks.environments import NotInstalled

# The longest jobs last: the page is written after each step, so that what ends the command costs little.
_SETTINGS = ((200, 0.2), (1000, 1.0), (20, 0.2))
_PAGE = Path(__file__).parents[2] / "docs" / "benchmarks-engine.md"


def main() -> None:
    """Run what the command line asks for and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000, help="requests of a job (default 10,000)")
    parser.add_argument("--only", default="", help="clients whose name contains one of these, separated by commas")
    parser.add_argument("--no-kills", action="store_true", help="leave the kill drill out")
    parser.add_argument("--no-drills", action="store_true", help="leave the engine's own drills out")
    parser.add_argument("--minutes", type=float, default=3.0, help="length of the rate-limit drill (default 3)")
    parser.add_argument("--environments", type=Path, default=Path.home() / ".cache" / "synth-assets-benchmarks")
    parser.add_argument("--out", type=Path, default=_PAGE)
    given = parser.parse_args()
    wanted = [part.strip().lower() for part in given.only.split(",")]
    peers = [peer for peer in PEERS if any(part in peer.name.lower() for part in wanted)]
    pythons = {peer: _python(peer, given.environments) for peer in peers}
    load = os.getloadavg()[0]
    jobs: dict[Setting, dict[str, Figures | str]] = {}
    kills: dict[str, KillFigures | str] = {}
    found: list[Drill] = []
    kill_setting = Setting(given.requests, 200, 0.2)

    def write(*, complete: bool = False) -> None:
        given.out.write_text(page(jobs, kills, kill_setting, found, load, complete=complete))

    for concurrency, latency_s in _SETTINGS:
        setting = Setting(given.requests, concurrency, latency_s)
        for peer in peers:
            jobs.setdefault(setting, {})[peer.name] = _job(peer, pythons[peer], setting)
            write()
    for peer in [] if given.no_kills else peers:
        kills[peer.name] = _kill(peer, pythons[peer], kill_setting) if peer.keeps else "keeps nothing: all again"
        write()
    for drill in [] if given.no_drills else _drills(given.requests, given.minutes):
        found.append(_drill(drill))
        write()
    write(complete=True)
    sys.stdout.write(f"written: {given.out}\n")


def _python(peer: Peer, environments: Path) -> Path | str:
    """The interpreter of a peer, or why there is none."""
    try:
        return python_of(peer, environments)
    except NotInstalled as why:
        return f"not installed: {why}"


def _job(peer: Peer, python: Path | str, setting: Setting) -> Figures | str:
    if isinstance(python, str):
        return python
    _say(f"{peer.name}: {setting.requests:,} requests, {setting.concurrency:,} at once")
    with tempfile.TemporaryDirectory() as folder, offline_server(setting.latency_s) as base_url:
        try:
            # The server loads its grammars and its tokenizer for the first answer, the client its modules.
            run_client(peer, python, base_url, Setting(setting.concurrency, setting.concurrency, 0), Path(folder))
            return run_client(peer, python, base_url, setting, _fresh(folder))
        except ClientFailed as failure:
            return _reason(failure)


def _fresh(folder: str) -> Path:
    fresh = Path(folder) / "job"
    fresh.mkdir()
    return fresh


def _kill(peer: Peer, python: Path | str, setting: Setting) -> KillFigures | str:
    if isinstance(python, str):
        return python
    _say(f"{peer.name}: kill -9 half-way")
    try:
        return kill_and_go_on(peer, python, setting)
    except ClientFailed as failure:
        return _reason(failure)


def _reason(failure: ClientFailed) -> str:
    said = str(failure).replace("|", "/").splitlines()
    return f"did not finish: {said[-1][:120] if said else 'it said nothing'}"


def _drills(requests: int, minutes: float) -> Sequence[Callable[[], Drill]]:
    return (
        lambda: drills.rate_limited(minutes),
        lambda: drills.everything_goes_wrong(2 * requests),
        lambda: drills.two_processes(requests),
        lambda: drills.memory(requests // 4, 4 * requests),
    )


def _drill(drill: Callable[[], Drill]) -> Drill:
    found = drill()
    _say(f"{found.name}: {found.measured}")
    return found


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
