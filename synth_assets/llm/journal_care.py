"""Care of a journal's file: is it sound, save what can be read of one that is not, and give back the room of what is gone.

A torn tail needs no repair by hand: what was not wholly written is not in the file (SQLite checks every frame of its
write-ahead log). This is for a disk or a person that damaged the file itself. Nobody else may use it meanwhile.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from synth_assets.llm.journal_file import connect, open_journal

_TABLES = ("call", "response", "batch")


@dataclass
class Health:
    """What is wrong with a journal (nothing, where `faults` is empty), and how much it holds."""

    calls: int = 0
    responses: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair saved, rows by table, and where the damaged file lies now."""

    saved: dict[str, int]
    damaged: Path


def check(folder: Path) -> Health:
    """Whether the file is whole and its figures add up. Reads all of it: some seconds for a million responses.

    Raises `FileNotFoundError` where there is no journal.
    """
    path = _existing(folder)
    health = Health()
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as connection:
            found = [row for (row,) in connection.execute("PRAGMA integrity_check(10)")]
            health.faults += [f"the file is damaged: {one}" for one in found if one != "ok"]
            if not health.faults:
                health.calls, health.responses = connection.execute(_COUNTS).fetchone()
                for fault, query in _LAWS.items():
                    (broken,) = connection.execute(query).fetchone()
                    if broken:
                        health.faults.append(f"{fault} ({broken:,})")
    except sqlite3.DatabaseError as error:
        health.faults.append(f"the file is damaged: {error}")
    return health


_COUNTS = "SELECT (SELECT count(*) FROM call), (SELECT count(*) FROM response)"

# What must hold, each with the query that counts where it does not.
_LAWS = {
    "billionths of a dollar by which the spend differs from the sum of the calls": (
        "SELECT abs((SELECT spent_nano FROM spend) - (SELECT coalesce(sum(cost_nano), 0) FROM call))"
    ),
    "billionths of a dollar by which the reservations differ from the calls in flight": (
        "SELECT abs((SELECT reserved_nano FROM spend)"
        " - (SELECT coalesce(sum(reserved_nano), 0) FROM call WHERE outcome IS NULL))"
    ),
    "responses without their call": "SELECT count(*) FROM response LEFT JOIN call USING (call_id) WHERE call.call_id IS NULL",
    "settled calls without a number": "SELECT count(*) FROM call WHERE outcome IS NOT NULL AND settled_no IS NULL",
}


def repair(folder: Path) -> Repaired:
    """Write a new journal with every row that can be read; the damaged file is kept beside it, and never overwritten."""
    path = _existing(folder)
    fresh = folder / "journal.repaired"
    for leftover in folder.glob("journal.repaired*"):
        leftover.unlink()
    saved = {}
    with closing(open_journal(fresh)) as new, closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as old:
        new.execute("BEGIN")
        for table in _TABLES:
            saved[table] = sum(_copy(new, table, row) for row in _readable(old, table))
        new.execute("DELETE FROM response WHERE call_id NOT IN (SELECT call_id FROM call)")
        new.execute(_ACCOUNT)
        new.execute("COMMIT")
        new.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    damaged = folder / f"journal.damaged-{time.strftime('%Y%m%d-%H%M%S')}.sqlite"
    for suffix in ("", "-wal", "-shm"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            source.rename(damaged.with_name(damaged.name + suffix))
    fresh.rename(path)
    return Repaired(saved, damaged)


_ACCOUNT = """
UPDATE spend SET
    spent_nano = (SELECT coalesce(sum(cost_nano), 0) FROM call),
    reserved_nano = (SELECT coalesce(sum(reserved_nano), 0) FROM call WHERE outcome IS NULL),
    settled_no = (SELECT coalesce(max(settled_no), 0) FROM call)
"""

Row = dict[str, object]


def _readable(connection: sqlite3.Connection, table: str) -> Iterator[Row]:
    """Every row that can be read, in the order of row ids; behind a damaged page it goes on with the next ones."""
    at, step = 0, 1
    while True:
        try:
            cursor = connection.execute(f"SELECT rowid, * FROM {table} WHERE rowid > ? ORDER BY rowid", (at,))
            names = [column[0] for column in cursor.description]
            for row in cursor:
                at, step = row[0], 1
                yield dict(zip(names[1:], row[1:], strict=True))
            return
        except sqlite3.DatabaseError:
            # Ever larger steps over what cannot be read; no table has so many rows that the last leaps over the end.
            at, step = at + step, min(step * 2, 1024)
            if at > _MOST_ROWS:
                return


_MOST_ROWS = 2_000_000


def _copy(connection: sqlite3.Connection, table: str, row: Row) -> bool:
    columns = [name for name in row if name != "seq"]
    marks = ", ".join("?" * len(columns))
    try:
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", [row[name] for name in columns]
        )
    except sqlite3.IntegrityError:
        return False
    return True


def compact(folder: Path) -> tuple[int, int]:
    """Give back the room of what is gone; returns the file's bytes before and after."""
    path = _existing(folder)
    before = path.stat().st_size
    with closing(connect(path)) as connection:
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return before, path.stat().st_size


def _existing(folder: Path) -> Path:
    path = folder / "journal.sqlite"
    if not path.exists():
        raise FileNotFoundError(f"there is no journal in {folder}")
    return path
