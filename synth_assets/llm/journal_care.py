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

_TABLES = ("call", "response", "batch", "given_up")

UNREADABLE = "unreadable"
"""The outcome of the one row that stands for what was spent on calls that a repair could not save."""


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
    "settled calls without a number": (
        f"SELECT count(*) FROM call WHERE outcome != '{UNREADABLE}' AND settled_no IS NULL"
    ),
}


def repair(folder: Path) -> Repaired:
    """Write a new journal with every row that can be read; the damaged file is kept beside it, and never overwritten.

    What was spent on calls that cannot be read any more still counts against the budget, where the sum can be read.
    Raises `sqlite3.DatabaseError`, and leaves all as it is, where the file cannot even be opened.
    """
    path = _existing(folder)
    fresh = folder / "journal.repaired"
    for leftover in folder.glob("journal.repaired*"):
        leftover.unlink()
    saved = {}
    with closing(_to_be_filled(fresh)) as new, closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as old:
        new.execute("BEGIN")
        for table in _TABLES:
            saved[table] = _copy(old, new, table)
        new.execute("DELETE FROM response WHERE call_id NOT IN (SELECT call_id FROM call)")
        new.execute(_UNREADABLE, {"at": time.time(), "spent": _spent(old)})
        new.execute(_ACCOUNT)
        new.execute("COMMIT")
    open_journal(fresh).close()
    damaged = folder / f"journal.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09}.sqlite"
    for suffix in ("", "-wal", "-shm"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            source.rename(damaged.with_name(damaged.name + suffix))
    fresh.rename(path)
    return Repaired(saved, damaged)


def _to_be_filled(path: Path) -> sqlite3.Connection:
    """A new, empty journal that nobody misses if it is not finished, so it keeps no log; with its indices to be made later.

    With a log, and with a page of each index written for each row, a file grows to many times the journal's size.
    """
    open_journal(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=DELETE", "journal_mode=OFF", "synchronous=FULL", f"cache_size=-{_CACHE_KIB}"):
        connection.execute(f"PRAGMA {setting}").fetchall()
    # The unique ones stay: they refuse what a damaged file holds twice.
    indices = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'")
    for (name,) in indices.fetchall():
        connection.execute(f"DROP INDEX {name}")
    return connection


# The unique indices of some million calls.
_CACHE_KIB = 512 * 1024

# One row for all that was spent on calls that are lost. It has no number: the ledger may have those calls themselves.
_UNREADABLE = f"""
INSERT INTO call (call_id, request_id, attempt, owner, run_id, asset, partition, role, sample, provider, model_requested,
    reserved_nano, cost_nano, cost_basis, outcome, detail, started_at)
SELECT 'repair-' || :at, 'repair-' || :at, 1, 'repair', '', '', '', '', 0, '', '', 0, lost, 'bound', '{UNREADABLE}',
    'calls that could not be read when the journal was repaired', :at
FROM (SELECT :spent - (SELECT coalesce(sum(cost_nano), 0) FROM call) AS lost) WHERE lost > 0
"""

_ACCOUNT = """
UPDATE spend SET
    spent_nano = (SELECT coalesce(sum(cost_nano), 0) FROM call),
    reserved_nano = (SELECT coalesce(sum(reserved_nano), 0) FROM call WHERE outcome IS NULL),
    settled_no = (SELECT coalesce(max(settled_no), 0) FROM call)
"""


def _spent(connection: sqlite3.Connection) -> int:
    try:
        (spent,) = connection.execute("SELECT spent_nano FROM spend").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        return 0
    return spent if isinstance(spent, int) else 0


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    """Copy what can be read of a table; returns how many rows that were."""
    names = [name for _, name, *_ in new.execute(f"PRAGMA table_info({table})") if name != "seq"]
    known = {name for _, name, *_ in old.execute(f"PRAGMA table_info({table})")}
    columns = [name for name in names if name in known]
    if not columns:
        return 0
    # What is damaged without being unreadable breaks a rule of the table, and is left out.
    insert = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    return new.executemany(insert, _readable(old, table, columns)).rowcount


def _readable(connection: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[object, ...]]:
    """Every row that can be read, in the order of row ids; behind a damaged page it goes on with the next ones."""
    at, step = 0, 1
    while True:
        try:
            query = f"SELECT rowid, {', '.join(columns)} FROM {table} WHERE rowid > ? ORDER BY rowid"
            for row in connection.execute(query, (at,)):
                at, step = row[0], 1
                yield row[1:]
            return
        except sqlite3.DatabaseError:
            # Ever larger steps over what cannot be read; no table has so many rows that the last leaps over the end.
            at, step = at + step, min(step * 2, 1024)
            if at > _MOST_ROWS:
                return


_MOST_ROWS = 100_000_000


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
