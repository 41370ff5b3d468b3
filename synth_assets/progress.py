"""A board on which running work notes how far each cell is, for whoever shows it (the CLI). One board a process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from synth_assets.llm.stats import Stats


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a cell is at a stage: `done` of `wanted` rows."""

    stage: str
    cell: str
    done: int
    wanted: int


@dataclass
class Board:
    """What is going on in this process: the stage, each cell's standing, and the counts of the engine at work."""

    stage: str = ""
    stage_started: float = field(default_factory=time.monotonic)
    stats: Stats | None = None
    _standings: dict[str, Standing] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, stage: str) -> None:
        """A stage begins: the standings of the last one are wiped."""
        with self._lock:
            self.stage, self.stage_started = stage, time.monotonic()
            self._standings.clear()

    def note(self, cell: str, done: int, wanted: int) -> None:
        """A cell has come so far."""
        with self._lock:
            self._standings[cell] = Standing(self.stage, cell, done, wanted)

    def advance(self, cell: str, by: int = 1) -> None:
        """A cell has come further by so many rows."""
        with self._lock:
            old = self._standings[cell]
            self._standings[cell] = Standing(old.stage, cell, old.done + by, old.wanted)

    def standings(self) -> list[Standing]:
        """A copy of all standings of the stage."""
        with self._lock:
            return list(self._standings.values())


BOARD = Board()
