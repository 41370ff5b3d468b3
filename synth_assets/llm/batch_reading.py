"""What the journal knows of batches, read without taking part in it: for sensors, checks, reports and commands.

Who submits and collects is in `batches.py`, what is written down meanwhile in `batch_book.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from synth_assets.llm.journal import BATCH_OWNER
from synth_assets.llm.journal_reading import reading
from synth_assets.llm.request import NANO_USD


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that is not collected. `provider_id` is None while it is not known whether the provider has it."""

    batch_key: str
    provider: str
    model: str
    provider_id: str | None
    requests: int
    since: datetime

    @property
    def state(self) -> str:
        """What is known of it, in a word or two."""
        return "at the provider" if self.provider_id else "being handed in"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cell's requests of one role that wait for batches: their sample numbers, since when, and what is reserved for them."""

    role: str
    partition: str
    samples: tuple[int, ...]
    since: datetime
    reserved_usd: float

    @property
    def requests(self) -> int:
        """How many they are."""
        return len(self.samples)


@dataclass(frozen=True, slots=True)
class Awaited:
    """What a cell waits for, over all roles: requests, since when, and what is reserved for them."""

    requests: int
    since: datetime
    reserved_usd: float

    def __str__(self) -> str:
        verb = "request waits" if self.requests == 1 else "requests wait"
        return f"{self.requests:,} {verb} for a batch since {self.since:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of a cell's requests in batches: answers, and requests to be asked again."""

    partition: str
    role: str
    answered: int
    failed: int


def open_batches(folder: Path) -> list[OpenBatch]:
    """The batches that are not collected yet, oldest first: while there are any, somebody should poll."""
    rows = _rows(
        folder,
        "SELECT batch_key, provider, model, provider_id, requests, written_at FROM batch"
        " WHERE collected_at IS NULL ORDER BY written_at, batch_key",
    )
    return [
        OpenBatch(key, provider, model, provider_id, requests, _moment(written_at))
        for key, provider, model, provider_id, requests, written_at in rows
    ]


def waiting(folder: Path, roles: Sequence[str] = ()) -> list[Waiting]:
    """The requests that wait for batches, by role and partition; of all roles, or of these."""
    rows = _rows(
        folder,
        "SELECT role, partition, sample, started_at, reserved_nano FROM call"
        " WHERE outcome IS NULL AND owner GLOB ? ORDER BY role, partition, sample",
        (f"{BATCH_OWNER}*",),
    )
    found: dict[tuple[str, str], list[tuple[int, float, int]]] = {}
    for role, partition, *one in rows:
        if not roles or role in roles:
            found.setdefault((role, partition), []).append((one[0], one[1], one[2]))
    return [
        Waiting(
            role,
            partition,
            tuple(sample for sample, _, _ in calls),
            _moment(min(since for _, since, _ in calls)),
            sum(reserved for _, _, reserved in calls) / NANO_USD,
        )
        for (role, partition), calls in found.items()
    ]


def awaited(folder: Path) -> dict[str, Awaited]:
    """What each cell waits for, by its partition key; cells that wait for nothing are left out."""
    found: dict[str, Awaited] = {}
    for one in waiting(folder):
        old = found.get(one.partition, Awaited(0, one.since, 0.0))
        found[one.partition] = Awaited(
            old.requests + one.requests, min(old.since, one.since), old.reserved_usd + one.reserved_usd
        )
    return found


def last_settled(folder: Path) -> int:
    """The number of the latest settlement, of any call."""
    found = _rows(folder, "SELECT settled_no FROM spend")
    return int(found[0][0]) if found else 0


def collected_after(folder: Path, settled_no: int) -> tuple[int, list[Collected]]:
    """What was collected from batches after settlement number `settled_no`, and the number up to which that is.

    What failed and is under way again already is left out.
    """
    rows = _rows(
        folder,
        "SELECT role, partition, count(*) FILTER (WHERE usable = 1), count(*) FILTER (WHERE usable IS NOT 1 AND NOT EXISTS"
        " (SELECT 1 FROM call AS later WHERE later.request_id = call.request_id AND later.outcome IS NULL)),"
        " max(settled_no) FROM call LEFT JOIN response USING (call_id)"
        " WHERE settled_no > ? AND owner GLOB ? GROUP BY role, partition ORDER BY role, partition",
        (settled_no, f"{BATCH_OWNER}*"),
    )
    found = [Collected(partition, role, answered, failed) for role, partition, answered, failed, _ in rows]
    found = [one for one in found if one.answered or one.failed]
    return max([settled_no, *(row[-1] for row in rows)]), found


def said_of(found: Iterable[OpenBatch]) -> str:
    """Open batches in a sentence: how many, where, since when."""
    batches = list(found)
    by_provider = {one.provider: 0 for one in batches}
    for one in batches:
        by_provider[one.provider] += one.requests
    where = ", ".join(f"{count:,} at {name}" for name, count in by_provider.items())
    count = f"{len(batches)} batch{'' if len(batches) == 1 else 'es'}"
    return f"{count} open (requests: {where}), the oldest since {batches[0].since:%Y-%m-%d %H:%M} UTC"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _rows(folder: Path, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    if not (folder / "journal.sqlite").exists():
        return []
    with reading(folder) as connection:
        try:
            return connection.execute(query, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table: batch" in str(error):
                return []  # a journal from before there were batches
            raise
