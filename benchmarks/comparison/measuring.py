"""Runs a client against a server and measures both: figures of a whole job, and what a kill in the middle costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.comparison.peers import CLIENTS, Peer
from synth_assets.offline import Exchange, read_request_log

_LONGEST_JOB_S = 400
_LOOK_AGAIN_S = 0.05


@dataclass(frozen=True, slots=True)
class Setting:
    """So many requests, so many at once, each answered after `latency_s` seconds."""

    requests: int
    concurrency: int
    latency_s: float

    @property
    def limit(self) -> float:
        """The requests a second that concurrency and latency allow."""
        return self.concurrency / self.latency_s


@dataclass(frozen=True, slots=True)
class Figures:
    """What a whole job took. Seconds of wall time and CPU, bytes of memory."""

    answers: int
    wall_s: float
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class KillFigures:
    """What a kill in the middle cost: answers that the second run ended with, and requests that the server saw twice."""

    answers: int
    asked_twice: int
    paid_twice: int


class ClientFailed(Exception):
    """A client ended without figures; the text is the end of what it said."""


@contextmanager
def offline_server(latency_s: float, log: Path | None = None, faults: Sequence[str] = ()) -> Iterator[str]:
    """The address of `synth offline-server` on a free port, in a process of its own, warmed up."""
    command = [sys.executable, "-c", "from synth_assets.cli import main; main()", "offline-server", "--port", "0"]
    command += ["--latency-ms", str(1000 * latency_s)]
    command += ["--log", str(log)] if log else []
    for fault in faults:
        command += ["--fault", fault]
    with _serving(command) as base_url:
        yield base_url


@contextmanager
def canned_server() -> Iterator[str]:
    """The address of a server of next to no cost, see `canned_server.py`."""
    with _serving([sys.executable, "-m", "benchmarks.comparison.canned_server"]) as base_url:
        yield base_url


@contextmanager
def _serving(command: Sequence[str]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            ready = server.stdout.readline()
            if not ready.startswith("serving "):
                raise SystemExit("the server did not start; its message is above")
            yield ready.removeprefix("serving ").strip()
        finally:
            server.terminate()


def run_client(peer: Peer, python: Path, base_url: str, setting: Setting, folder: Path) -> Figures:
    """A whole job. Raises `ClientFailed`."""
    with _client(peer, python, base_url, setting, folder) as (process, said):
        try:
            process.wait(_LONGEST_JOB_S)
        except subprocess.TimeoutExpired:
            raise ClientFailed(f"no end within {_LONGEST_JOB_S} s") from None
        _end(process)
    lines = said.read_text(errors="replace").splitlines()
    found = [line.removeprefix("figures ") for line in lines if line.startswith("figures ")]
    if not found:
        raise ClientFailed("\n".join(lines[-3:])[-400:])
    return Figures(**json.loads(found[-1]))


def kill_and_go_on(peer: Peer, python: Path, setting: Setting) -> KillFigures:
    """Kill a job half-way (SIGKILL to its whole process group), run it again, and look at the server's log."""
    with tempfile.TemporaryDirectory() as place:
        folder, log = Path(place) / "job", Path(place) / "requests.jsonl"
        folder.mkdir()
        with offline_server(setting.latency_s, log) as base_url:
            with _client(peer, python, base_url, setting, folder) as (process, said):
                give_up_at = time.monotonic() + _LONGEST_JOB_S
                while len(_arrived(log)) < setting.requests / 2:
                    if process.poll() is not None or time.monotonic() > give_up_at:
                        raise ClientFailed(said.read_text(errors="replace")[-400:] or "it did not get half-way")
                    time.sleep(_LOOK_AGAIN_S)
                _end(process)
            before = _arrived(log)
            figures = run_client(peer, python, base_url, setting, folder)
        answered_before = {one.body_sha256 for one in before if one.complete}
        times = Counter(one.body_sha256 for one in _arrived(log))
    twice = {body for body, count in times.items() if count > 1}
    return KillFigures(figures.answers, len(twice), len(twice & answered_before))


def _arrived(log: Path) -> list[Exchange]:
    return read_request_log(log) if log.exists() else []


@contextmanager
def _client(
    peer: Peer, python: Path, base_url: str, setting: Setting, folder: Path
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    said = folder / "said.txt"
    command = [str(python), str(CLIENTS / peer.script), "--base-url", base_url, "--requests", str(setting.requests)]
    command += ["--concurrency", str(setting.concurrency), "--folder", str(folder)]
    with (
        said.open("ab") as output,
        # A group of its own, because some clients start processes, which must end with them.
        subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True) as process,
    ):
        try:
            yield process, said
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
