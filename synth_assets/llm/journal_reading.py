"""Reading the journal without taking part in it: no owner, no writer, no lock. For accounts, reports and checks."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from synth_assets.llm.request import NANO_USD, Reading
from synth_assets.llm.wire import WIRES


@dataclass(frozen=True, slots=True)
class Answered:
    """A usable response as the journal holds it, with the request's place in its cell."""

    call_id: str
    request_id: str
    owner: str
    sample: int
    model_served: str
    reading: Reading


@contextmanager
def _reading(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{folder / 'journal.sqlite'}?mode=ro", uri=True, timeout=60)) as connection:
        yield connection


def answered(folder: Path, role: str, partition: str, besides: Container[str] = ()) -> Iterator[Answered]:
    """The usable responses to a role in a partition, besides these calls, in the order of their sample numbers."""
    if not (folder / "journal.sqlite").exists():
        return
    with _reading(folder) as connection:
        rows = connection.execute(
            "SELECT call_id, call.request_id, owner, sample, model_served, kind, body"
            " FROM call JOIN response USING (call_id)"
            " WHERE usable = 1 AND role = ? AND partition = ? ORDER BY sample, seq",
            (role, partition),
        )
        for call_id, request_id, owner, sample, model_served, kind, body in rows:
            if call_id not in besides:
                yield Answered(call_id, request_id, owner, sample, model_served, WIRES[kind].read(body))


def spend(folder: Path) -> tuple[float, float]:
    """Dollars spent, and dollars reserved for what is in flight."""
    if not (folder / "journal.sqlite").exists():
        return 0.0, 0.0
    with _reading(folder) as connection:
        spent, reserved = connection.execute("SELECT spent_nano, reserved_nano FROM spend").fetchone()
    return spent / NANO_USD, reserved / NANO_USD


def open_batches(folder: Path) -> int:
    """How many batches at providers are not collected yet: while there are any, somebody should poll."""
    if not (folder / "journal.sqlite").exists():
        return 0
    with _reading(folder) as connection:
        try:
            (count,) = connection.execute("SELECT count(*) FROM batch WHERE collected_at IS NULL").fetchone()
        except sqlite3.OperationalError:
            return 0  # a journal from before there were batches
    return int(count)
