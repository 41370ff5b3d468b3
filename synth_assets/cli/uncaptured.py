"""Dagster's local compute logs for the command line's own runs: the place is known, and nothing is captured there.

Dagster captures what a step prints by a `tail` in a process of its own. Killed at the wrong moment, a command would leave
that behind for ever, holding the terminal or pipe; and our steps print nothing, they log to Dagster. The place itself is
wanted: pictures of a run are served to the UI from there.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.compute_log_manager import CapturedLogContext
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._serdes import ConfigurableClassData


class UncapturedLogs(LocalComputeLogManager):
    """Knows where logs lie, and writes none."""

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> UncapturedLogs:
        """As Dagster makes its own from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Generator[CapturedLogContext, None, None]:
        """Capture nothing."""
        yield CapturedLogContext(log_key)

    def is_capture_complete(self, log_key: Sequence[str]) -> bool:
        """There is nothing to wait for."""
        return True
