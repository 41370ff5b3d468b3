"""Reading the journal without taking part in it: no owner, no writer, no lock. For accounts, reports and checks."""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from synth_assets.llm.journal import BATCH_OWNER
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

    @property
    def by_batch(self) -> bool:
        """Whether a batch brought it."""
        return self.owner.startswith(BATCH_OWNER)


# The attempts that were answered: word for word as in `journal.sql`, or SQLite passes over the index of the cells.
_ANSWERED = "outcome IN ('ok', 'length', 'refusal', 'empty')"

# From each partition to the next by the index of the cells: no time, however many answers there are.
_NEXT_SAMPLES = f"""
WITH RECURSIVE cell (partition) AS (
    SELECT min(partition) FROM call WHERE role = :role AND {_ANSWERED}
    UNION ALL
    SELECT (SELECT min(partition) FROM call WHERE role = :role AND {_ANSWERED} AND partition > cell.partition)
    FROM cell WHERE partition IS NOT NULL
)
SELECT partition, (
    SELECT max(sample) + 1 FROM call WHERE role = :role AND {_ANSWERED} AND partition = cell.partition
) FROM cell WHERE partition IS NOT NULL
"""

# The few attempts that were refused for want of credit, of each model the latest (SQLite takes the other columns from the
# row that has the maximum), unless the model was asked again since.
_OUT_OF_CREDIT = """
SELECT provider, model_requested, started_at FROM (
    SELECT provider, model_requested, started_at, max(settled_no) AS refused FROM call
    WHERE outcome = 'no_credit' GROUP BY provider, model_requested
) AS latest WHERE NOT EXISTS (
    SELECT 1 FROM call AS later WHERE later.settled_no > latest.refused
    AND later.provider = latest.provider AND later.model_requested = latest.model_requested
)
"""


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection that can only read the journal in a folder, which must be there."""
    with closing(sqlite3.connect(f"file:{folder / 'journal.sqlite'}?mode=ro", uri=True, timeout=60)) as connection:
        yield connection


def answered(folder: Path, role: str, partition: str, besides: Container[str] = ()) -> Iterator[Answered]:
    """The usable responses to a role in a partition, besides these calls, in the order of their sample numbers."""
    if not (folder / "journal.sqlite").exists():
        return
    with reading(folder) as connection:
        rows = connection.execute(
            "SELECT call_id, call.request_id, owner, sample, model_served, kind, body"
            " FROM call JOIN response USING (call_id)"
            f" WHERE usable = 1 AND role = ? AND partition = ? AND {_ANSWERED} ORDER BY sample, seq",
            (role, partition),
        )
        for call_id, request_id, owner, sample, model_served, kind, body in rows:
            if call_id not in besides:
                yield Answered(call_id, request_id, owner, sample, model_served, WIRES[kind].read(body))


def next_samples(folder: Path, role: str) -> dict[str, int]:
    """Per partition, the number after the last request of a role that was answered; whatever became of the answer.

    Asking goes on from there: a request below it would only bring what is known already.
    """
    if not (folder / "journal.sqlite").exists():
        return {}
    with reading(folder) as connection:
        return dict(connection.execute(_NEXT_SAMPLES, {"role": role}))


def spend(folder: Path) -> tuple[float, float]:
    """Dollars spent, and dollars reserved for what is in flight."""
    if not (folder / "journal.sqlite").exists():
        return 0.0, 0.0
    with reading(folder) as connection:
        spent, reserved = connection.execute("SELECT spent_nano, reserved_nano FROM spend").fetchone()
    return spent / NANO_USD, reserved / NANO_USD


def out_of_credit(folder: Path) -> list[tuple[str, str, float]]:
    """(provider, model, seconds since 1970) of each model whose latest attempt was refused for want of credit."""
    if not (folder / "journal.sqlite").exists():
        return []
    with reading(folder) as connection:
        return list(connection.execute(_OUT_OF_CREDIT))
