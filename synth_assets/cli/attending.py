"""Attending a command that starts processes of its own, so that none of them is left when it ends.

`dagster dev` ends its webserver and daemon by itself, but not a code server whose runs are under way, nor those runs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType

# How long the command itself gets to end, and then those that it left: a run writes down what is in flight first.
_OWN_END_S, _RUNS_END_S = 15.0, 30.0
_LOOK_AGAIN_S = 0.1


def attend(command: Sequence[str]) -> int:
    """Run a command to its end, or until SIGINT or SIGTERM; then end all that it started. Returns its exit code.

    Runs under way are interrupted as by Ctrl-C, and get half a minute to write down what was paid for.
    """
    for signum in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs would ignore the first
        signal.signal(signum, _interrupt)
    # A group of its own: it holds all that the command starts, and the terminal's Ctrl-C reaches us alone.
    process = subprocess.Popen(command, process_group=0)
    try:
        process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(_OWN_END_S)
    finally:
        _end_group(process)
    return process.returncode


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask all that is left of the command's group to end, then insist. A second Ctrl-C insists at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        patience = time.monotonic() + _RUNS_END_S
        with suppress(KeyboardInterrupt):
            while time.monotonic() < patience:
                process.poll()
                os.killpg(process.pid, 0)
                time.sleep(_LOOK_AGAIN_S)
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
