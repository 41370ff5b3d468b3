"""The journal's file: opening it, and bringing one of an earlier version up to date. What it holds is in `journal.sql`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from filelock import FileLock

# How long an opening may take, in seconds: others open it one after the other, a large file is brought up to date.
_PATIENCE_S = 120

# Moving the log into the file stops all writing for a moment. SQLite does it every 4 MiB;
# every 32 MiB, a page that was changed often is moved once (3 % more requests a second at 200 in flight).
_PAGES_TO_CHECKPOINT = 8000

# What a version of the file lacks that the next one has. A new file is made by `journal.sql`, which has it all.
_STEPS: tuple[str, ...] = (
    "ALTER TABLE call ADD COLUMN extra_nano INTEGER;",
    "DROP INDEX IF EXISTS call_by_cell;",  # made again in its present form by `journal.sql`
    # A file from before there were batches has no such table.
    "CREATE TABLE IF NOT EXISTS batch (batch_key TEXT PRIMARY KEY, submitter TEXT NOT NULL, provider TEXT NOT NULL,"
    " model TEXT NOT NULL, requests INTEGER NOT NULL, provider_id TEXT, written_at REAL NOT NULL, collected_at REAL);"
    " ALTER TABLE batch ADD COLUMN instead_of TEXT;",
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection whose commits survive the death of the process and of the machine."""
    connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint={_PAGES_TO_CHECKPOINT}")
    return connection


def open_journal(path: Path) -> sqlite3.Connection:
    """A connection to the journal, which is made or brought up to date where need be."""
    # Processes that start together would change the file's mode against each other, which SQLite refuses at once.
    with FileLock(path.with_name("opening.lock"), timeout=_PATIENCE_S):
        connection = connect(path)
        _bring_up_to_date(connection)
    return connection


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (made,) = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'call'").fetchone()
    if made:
        for number, step in enumerate(_STEPS[version:], version + 1):
            connection.executescript(f"BEGIN IMMEDIATE; {step} PRAGMA user_version = {number}; COMMIT;")
    connection.executescript(Path(__file__).with_name("journal.sql").read_text())
    connection.execute(f"PRAGMA user_version = {len(_STEPS)}")
