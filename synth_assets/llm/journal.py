"""The response journal and the budget: one SQLite file in which each attempt is reserved before it is sent and each
response is durable before it is used. Shared by all processes of a data directory.

Statements run in one writer thread, all that wait in one transaction (group commit, `synchronous=FULL`): it survives
`kill -9` and a power cut at some ten microseconds a response. Who asks whom, and when, is in `engine.py`.
"""

from __future__ import annotations

import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from synth_assets.llm.errors import JournalUnwritable
from synth_assets.llm.group_commit import GroupCommit
from synth_assets.llm.journal_file import connect, open_journal
from synth_assets.llm.request import Request, Usage

T = TypeVar("T")

# Released when the disk is full, so that the responses in flight can still be written down: 20 to 1,000 requests in
# flight at 2 to 16 KB a response.
_BALLAST_BYTES = 16 * 2**20


BATCH_OWNER = "batch:"
"""How the owner of a call begins whose answer is awaited from a batch, not from a process."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The attempt is written down and its worst case reserved: it may be sent."""

    call_id: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A response that was paid for earlier."""

    call_id: str
    kind: str
    body: bytes
    provider: str
    model_requested: str
    model_served: str
    cost_nano: int
    latency_s: float


@dataclass(frozen=True, slots=True)
class InFlight:
    """Another engine has sent this very request and waits for the answer."""

    owner: str


@dataclass(frozen=True, slots=True)
class OverBudget:
    """The worst case does not fit under the cap beside what is spent and reserved."""

    spent_nano: int
    reserved_nano: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """How an attempt ended: what the ledger says of it, and the body, if one came."""

    call_id: str
    outcome: str
    cost_nano: int
    cost_basis: str
    latency_s: float
    sent_at: float | None = None
    model_served: str | None = None
    usage: Usage | None = None
    detail: str | None = None
    http_status: int | None = None
    body: bytes | None = None
    kind: str = ""
    usable: bool = False
    extra_nano: int = 0


class Journal:
    """The journal of a data directory, opened by one engine. Use as a context manager.

    Raises `JournalUnwritable` when the folder cannot be written or the disk is full.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "journal.sqlite"
        self.owner = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        try:
            (folder / "owners").mkdir(parents=True, exist_ok=True)
            # The kernel lets go of the lock when the process dies, however it dies: so others see who is alive.
            self._alive = self._lock_of(self.owner)
            self._alive.acquire()
            self._ballast = folder / "ballast"
            _allocate(self._ballast)
            self._reader = open_journal(self.path)
            self._writer = GroupCommit(connect(self.path), self._make_room)
            self.bury_the_dead()
        except (OSError, sqlite3.Error) as error:
            # SQLite has classes of their own for all but a damaged file.
            todo = (
                "`synth journal repair` saves what can be read of it"
                if type(error) is sqlite3.DatabaseError
                else "Make the folder writable and see that the disk has space, then run again"
            )
            raise JournalUnwritable(
                f"the journal in {folder} cannot be opened ({error}); nothing was sent. {todo}."
            ) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _make_room(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def _lock_of(self, owner: str) -> FileLock:
        # Not per thread: the engine's loop runs in another thread than the one that opens and closes the journal.
        return FileLock(self.folder / "owners" / f"{owner}.lock", blocking=False, thread_local=False)

    # -- what engines ask

    def find(self, request_id: str) -> Stored | None:
        """The stored response to a request, or None."""
        return find_stored(self._reader, request_id)

    async def begin(
        self,
        request: Request,
        *,
        run_id: str,
        provider: str,
        model: str,
        reserve_nano: int,
        cap_nano: int | None,
        beside_own: bool = False,
    ) -> Begun | Stored | InFlight | OverBudget:
        """Write an attempt down and reserve its worst case, unless it is answered, in flight, or too dear.

        With `beside_own` it may be in flight from this very engine.
        """
        if self._writer.full:
            raise JournalUnwritable(
                f"the disk that holds {self.folder} is full; nothing more is sent, what was in flight was written down. "
                "Free some space, then run again: it goes on where it was."
            )
        owner = self.owner

        def begin(connection: sqlite3.Connection) -> Begun | Stored | InFlight | OverBudget:
            attempts, asking = connection.execute(_ATTEMPTS, (request.request_id,)).fetchone()
            stored = find_stored(connection, request.request_id) if attempts else None
            if stored is not None:
                return stored
            if asking is not None and not (beside_own and asking == owner):
                return InFlight(asking)
            spent, reserved = connection.execute("SELECT spent_nano, reserved_nano FROM spend").fetchone()
            if cap_nano is not None and spent + reserved + reserve_nano > cap_nano:
                return OverBudget(spent, reserved)
            call_id = f"{request.request_id}-{attempts + 1}"
            connection.execute("UPDATE spend SET reserved_nano = reserved_nano + ?", (reserve_nano,))
            connection.execute(
                "INSERT INTO call (call_id, request_id, attempt, owner, run_id, asset, partition, role, sample,"
                " provider, model_requested, reserved_nano, started_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    call_id,
                    request.request_id,
                    attempts + 1,
                    owner,
                    run_id,
                    request.asset,
                    request.partition,
                    request.role,
                    request.sample,
                    provider,
                    model,
                    reserve_nano,
                    time.time(),
                ),
            )
            return Begun(call_id)

        return await self._writer.carry_out(begin)

    async def settle(self, settlement: Settlement, written: Callable[[], None] | None = None) -> None:
        """Make the end of an attempt durable: its response, its cost, and the release of its reservation.

        `written` is called as soon as it is, in the writer's thread: a busy event loop learns of it later.
        """
        await self._writer.carry_out(lambda connection: settle_call(connection, settlement), written)

    async def withdraw(self, call_id: str) -> None:
        """Undo an attempt that was written down and never sent."""
        await self._writer.carry_out(lambda connection: _withdraw(connection, call_id))

    async def carry_out(self, statement: Callable[[sqlite3.Connection], T]) -> T:
        """The result of a statement of another part of the journal (see `batch_book.py`), once it is durable."""
        return await self._writer.carry_out(statement)

    # -- what is true of all engines of the data directory

    def owner_is_alive(self, owner: str) -> bool:
        """Whether the engine that sent a call still runs. A batch lives at its provider, whatever becomes of us."""
        if owner == self.owner or owner.startswith(BATCH_OWNER):
            return True
        lock = self._lock_of(owner)
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)
        return False

    def bury_the_dead(self) -> int:
        """Settle what engines that died had in flight as `lost`, at its worst case; returns how many calls that were.

        Their providers may have answered and charged, so they keep counting against the budget.
        """
        owners = [owner for (owner,) in self._reader.execute("SELECT DISTINCT owner FROM call WHERE outcome IS NULL")]
        dead = [owner for owner in owners if not self.owner_is_alive(owner)]
        return sum(self._settle_all_of(owner, "lost") for owner in dead)

    def abandon_own(self) -> int:
        """Settle what this engine still has in flight as `abandoned`, at its worst case (used when a run is cut short)."""
        return self._settle_all_of(self.owner, "abandoned")

    def _settle_all_of(self, owner: str, outcome: str) -> int:
        return self._writer.carry_out_now(lambda connection: _settle_owner(connection, owner, outcome))

    def spend(self) -> tuple[int, int]:
        """What is spent and what is reserved, in billionths of a dollar."""
        spent, reserved = self._reader.execute("SELECT spent_nano, reserved_nano FROM spend").fetchone()
        return spent, reserved

    def settled_after(self, settled_no: int, columns: Iterable[str], most: int) -> list[tuple[Any, ...]]:
        """These columns of up to `most` calls that were settled after number `settled_no`, in that order."""
        return self._reader.execute(
            f"SELECT {', '.join(columns)} FROM call WHERE settled_no > ? ORDER BY settled_no LIMIT ?",
            (settled_no, most),
        ).fetchall()

    def close(self) -> None:
        """Write what waits, give up what is still in flight, and let go of the file."""
        try:
            self.abandon_own()
        finally:
            # Whatever could not be written down is left to the next engine, which sees by the lock that this one is gone.
            self._writer.close()
            self._reader.close()
            self._alive.release()
            Path(self._alive.lock_file).unlink(missing_ok=True)


def find_stored(connection: sqlite3.Connection, request_id: str) -> Stored | None:
    """The stored response to a request, or None."""
    row = connection.execute(
        "SELECT call_id, kind, body, provider, model_requested, model_served, cost_nano, latency_s"
        " FROM response JOIN call USING (call_id) WHERE response.request_id = ? AND usable = 1",
        (request_id,),
    ).fetchone()
    return Stored(*row) if row else None


_ATTEMPTS = "SELECT count(*), max(CASE WHEN outcome IS NULL THEN owner END) FROM call WHERE request_id = ?"

_SETTLE = """
UPDATE call SET outcome = ?, cost_nano = ?, cost_basis = ?, latency_s = ?, model_served = ?, input_tokens = ?,
    cached_tokens = ?, output_tokens = ?, detail = ?, http_status = ?, started_at = coalesce(?, started_at),
    extra_nano = ?, settled_no = (SELECT settled_no + 1 FROM spend)
WHERE call_id = ? AND outcome IS NULL RETURNING reserved_nano
"""


def _withdraw(connection: sqlite3.Connection, call_id: str) -> None:
    (reserved,) = connection.execute(
        "DELETE FROM call WHERE call_id = ? AND outcome IS NULL RETURNING reserved_nano", (call_id,)
    ).fetchone()
    connection.execute("UPDATE spend SET reserved_nano = reserved_nano - ?", (reserved,))


def settle_call(connection: sqlite3.Connection, end: Settlement) -> None:
    """The statements by which an attempt in flight is settled. Raises `IntegrityError` for one that is not."""
    usage = end.usage
    row = connection.execute(
        _SETTLE,
        (
            end.outcome,
            end.cost_nano,
            end.cost_basis,
            end.latency_s,
            end.model_served,
            usage and usage.input_tokens,
            usage and usage.cached_tokens,
            usage and usage.output_tokens,
            end.detail,
            end.http_status,
            end.sent_at,
            end.extra_nano,
            end.call_id,
        ),
    ).fetchone()
    if row is None:
        raise sqlite3.IntegrityError(f"call {end.call_id} is not in flight")
    connection.execute(
        "UPDATE spend SET reserved_nano = reserved_nano - ?, spent_nano = spent_nano + ?, settled_no = settled_no + 1",
        (row[0], end.cost_nano),
    )
    if end.body is not None:
        connection.execute(
            "INSERT INTO response VALUES (?, substr(?, 1, instr(?, '-') - 1), ?, ?, ?)",
            (end.call_id, end.call_id, end.call_id, end.kind, int(end.usable), end.body),
        )


def _settle_owner(connection: sqlite3.Connection, owner: str, outcome: str) -> int:
    calls = connection.execute(
        "SELECT call_id, reserved_nano, started_at FROM call WHERE owner = ? AND outcome IS NULL", (owner,)
    ).fetchall()
    for call_id, reserved, started_at in calls:
        waited = max(time.time() - started_at, 0.0)
        detail = "no answer was recorded; counted at its worst case, because the provider may have charged it"
        settle_call(connection, Settlement(call_id, outcome, reserved, "bound", waited, detail=detail))
    return len(calls)


def _allocate(ballast: Path) -> None:
    if ballast.exists() and ballast.stat().st_size == _BALLAST_BYTES:
        return
    try:
        # Random bytes take their room on compressing file systems too.
        ballast.write_bytes(os.urandom(_BALLAST_BYTES))
    except OSError:
        ballast.unlink(missing_ok=True)
        raise
