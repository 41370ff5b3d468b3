"""A command run in processes of its own and measured from outside, with all processes that it starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_LOOK_EVERY_S = 0.2
_KIB = 1024
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM = 1, 11, 12  # places in /proc/PID/stat behind the command's name


class CommandFailed(Exception):
    """A command failed or took too long; the text is the last line that it said, or its exit code."""


@dataclass(frozen=True, slots=True)
class Measured:
    """`printed`: the JSON object on the last line of its output. `peak_bytes`: the most memory that it and the processes
    that it started held at a time, shared pages counted once; where it prints `peak_bytes` of its own (see `own_peak_bytes`)
    at least these, as no look from outside sees a short peak. `cpu_s`: user and system seconds of all of them, from their
    start, to within a fifth of a second for each."""

    printed: dict[str, float]
    peak_bytes: int
    cpu_s: float


def measured(command: Sequence[str], limit_s: float, environ: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end. Raises `CommandFailed`; then none of its processes lives on."""
    with (
        tempfile.TemporaryFile("w+") as said,
        # A session of its own, so that a command that takes too long ends with all that it started.
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=said, text=True, start_new_session=True, env=environ
        ) as process,
    ):
        watch = _Watch(process.pid)
        watch.start()
        timer = threading.Timer(limit_s, watch.give_up)
        timer.start()
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
        watch.end()
        if process.returncode:
            watch.kill()
            said.seek(0)
            lines = [line for line in said.read().splitlines() if line.strip()]
            ended = lines[-1].strip() if lines else f"exit code {process.returncode}"
            raise CommandFailed(f"took longer than {limit_s:.0f} s" if watch.gave_up else ended)
    printed_values = json.loads(printed.splitlines()[-1])
    return Measured(
        printed=printed_values,
        peak_bytes=max(watch.peak_bytes, int(printed_values.get("peak_bytes", 0))),
        cpu_s=max(sum(watch.cpu_s.values()), usage.ru_utime + usage.ru_stime),
    )


def own_peak_bytes() -> int:
    """The most memory that this process held. Not `getrusage`'s figure, which counts the process that started it, too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * _KIB for line in lines if line.startswith("VmHWM:"))


@dataclass
class _Watch:
    """Looks at a process and all below it until it is told to end."""

    pid: int
    peak_bytes: int = 0
    cpu_s: dict[int, float] = field(default_factory=dict)
    gave_up: bool = False

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def give_up(self) -> None:
        self.gave_up = True
        self.kill()

    def kill(self) -> None:
        for pid in self._alive():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # what outlived the process that started it

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY_S):
            alive = self._alive()
            self.cpu_s |= alive
            self.peak_bytes = max(self.peak_bytes, sum(map(_proportional_bytes, alive)))

    def _alive(self) -> dict[int, float]:
        """CPU seconds so far of the process and those below it that live now."""
        parents: dict[int, int] = {}
        spent: dict[int, float] = {}
        for folder in Path("/proc").iterdir():
            with suppress(OSError, ValueError):
                pid = int(folder.name)
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[pid] = int(fields[_PARENT])
                spent[pid] = (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICKS_PER_S
        family = {self.pid}
        while new := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= new
        return {pid: spent[pid] for pid in family if pid in spent}


def _proportional_bytes(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * _KIB
    return 0
