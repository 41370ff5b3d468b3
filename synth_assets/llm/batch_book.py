"""What the journal knows of batches: written down before they are submitted, so that none can be lost. Only SQL.

Who submits and collects is in `batches.py`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass

from synth_assets.llm.batch_route import Standing, Tried, standing
from synth_assets.llm.errors import AttemptFailed
from synth_assets.llm.journal import BATCH_OWNER, Journal, Settlement, find_stored, settle_call
from synth_assets.llm.request import Request
from synth_assets.spec import ModelRef, Price


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch that is not collected yet. `provider_id` is None while it may or may not have been submitted.

    `instead_of` is what the first model of its requests' routes costs by the batch, where another one is asked.
    """

    batch_key: str
    submitter: str
    provider: str
    model: str
    requests: int
    provider_id: str | None
    written_at: float
    instead_of: Price | None


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a batch may hold: the calls that were written down, and whether the budget had no room for the rest."""

    calls: list[tuple[str, Request]]
    over_budget: bool


class BatchBook:
    """The batches of a journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def reserve(
        self,
        batch_key: str,
        asked: Sequence[tuple[Request, int]],
        *,
        run_id: str,
        provider: str,
        model: str,
        cap_nano: int | None,
        instead_of: Price | None = None,
    ) -> Reserved:
        """Write a batch down with those of its requests that are neither answered nor under way, each with its worst case."""
        submitter = self._journal.owner

        def write(connection: sqlite3.Connection) -> Reserved:
            calls: list[tuple[str, Request]] = []
            spent, reserved = connection.execute("SELECT spent_nano, reserved_nano FROM spend").fetchone()
            over_budget = False
            for request, reserve_nano in asked:
                attempts, in_flight = connection.execute(_ATTEMPTS, (request.request_id,)).fetchone()
                if in_flight or (attempts and find_stored(connection, request.request_id)):
                    continue
                if cap_nano is not None and spent + reserved + reserve_nano > cap_nano:
                    over_budget = True
                    break
                reserved += reserve_nano
                call_id = f"{request.request_id}-{attempts + 1}"
                row = (
                    call_id,
                    request.request_id,
                    attempts + 1,
                    BATCH_OWNER + batch_key,
                    run_id,
                    request.asset,
                    request.partition,
                    request.role,
                    request.sample,
                    provider,
                    model,
                    reserve_nano,
                    time.time(),
                )
                connection.execute(_CALL, row)
                calls.append((call_id, request))
            if calls:
                connection.execute("UPDATE spend SET reserved_nano = ?", (reserved,))
                connection.execute(
                    "INSERT INTO batch (batch_key, submitter, provider, model, requests, written_at, instead_of)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        batch_key,
                        submitter,
                        provider,
                        model,
                        len(calls),
                        time.time(),
                        None if instead_of is None else instead_of.model_dump_json(),
                    ),
                )
            return Reserved(calls, over_budget)

        return await self._journal.carry_out(write)

    async def submitted(self, batch_key: str, provider_id: str) -> None:
        """The provider has named the batch."""
        await self._journal.carry_out(
            lambda connection: connection.execute(
                "UPDATE batch SET provider_id = ? WHERE batch_key = ?", (provider_id, batch_key)
            )
        )

    async def never_submitted(self, batch_key: str) -> None:
        """The provider knows of no such batch: its calls are undone."""

        def undo(connection: sqlite3.Connection) -> None:
            owner = (BATCH_OWNER + batch_key,)
            (reserved,) = connection.execute(
                "SELECT coalesce(sum(reserved_nano), 0) FROM call WHERE owner = ? AND outcome IS NULL", owner
            ).fetchone()
            connection.execute("DELETE FROM call WHERE owner = ? AND outcome IS NULL", owner)
            connection.execute("UPDATE spend SET reserved_nano = reserved_nano - ?", (reserved,))
            connection.execute("DELETE FROM batch WHERE batch_key = ?", (batch_key,))

        await self._journal.carry_out(undo)

    async def refused(self, batch_key: str, failure: AttemptFailed) -> None:
        """The provider will not take the batch: each of its calls has failed so, and cost nothing."""

        def write(connection: sqlite3.Connection) -> None:
            calls = connection.execute(_UNDER_WAY, (BATCH_OWNER + batch_key,)).fetchall()
            for call_id, _ in calls:
                settle_call(
                    connection,
                    Settlement(
                        call_id,
                        failure.outcome,
                        0,
                        "none",
                        0.0,
                        detail=failure.detail,
                        http_status=failure.http_status,
                    ),
                )
            connection.execute("UPDATE batch SET collected_at = ? WHERE batch_key = ?", (time.time(), batch_key))

        await self._journal.carry_out(write)

    async def collected(self, batch_key: str) -> None:
        """Every call of the batch is settled."""
        await self._journal.carry_out(
            lambda connection: connection.execute(
                "UPDATE batch SET collected_at = ? WHERE batch_key = ?", (time.time(), batch_key)
            )
        )

    async def open_batches(self) -> list[BatchRow]:
        """The batches that are not collected, oldest first."""

        def read(connection: sqlite3.Connection) -> list[BatchRow]:
            rows = connection.execute(
                "SELECT batch_key, submitter, provider, model, requests, provider_id, written_at, instead_of"
                " FROM batch WHERE collected_at IS NULL ORDER BY written_at"
            )
            return [BatchRow(*(*row, first and Price.model_validate_json(first))) for *row, first in rows]

        return await self._journal.carry_out(read)

    async def known_to_provider(self, provider: str) -> set[str]:
        """The provider's names of all batches that are ours for sure."""

        def read(connection: sqlite3.Connection) -> set[str]:
            rows = connection.execute("SELECT provider_id FROM batch WHERE provider = ?", (provider,))
            return {name for (name,) in rows if name}

        return await self._journal.carry_out(read)

    async def under_way(self, batch_key: str) -> dict[str, int]:
        """The calls of a batch that are not settled, each with its worst case in billionths of a dollar."""

        def read(connection: sqlite3.Connection) -> dict[str, int]:
            return dict(connection.execute(_UNDER_WAY, (BATCH_OWNER + batch_key,)).fetchall())

        return await self._journal.carry_out(read)

    async def settle(self, settlement: Settlement) -> bool:
        """Settle one call; false where another collector was faster."""

        def write(connection: sqlite3.Connection) -> bool:
            (waits,) = connection.execute(
                "SELECT count(*) FROM call WHERE call_id = ? AND outcome IS NULL", (settlement.call_id,)
            ).fetchone()
            if waits:
                settle_call(connection, settlement)
            return bool(waits)

        return await self._journal.carry_out(write)

    # -- requests on their routes

    async def standings(self, requests: Sequence[Request]) -> list[Standing]:
        """Where each of the requests stands on its route, by what batches brought for it since it was last given up."""

        def read(connection: sqlite3.Connection) -> list[Standing]:
            found = []
            for request in requests:
                rows = connection.execute(_TRIED, {"request": request.request_id, "owner": f"{BATCH_OWNER}*"})
                tried = [Tried(ModelRef(provider, model), *came) for provider, model, *came in rows]
                found.append(standing(request.route, tried))
            return found

        return await self._journal.carry_out(read)

    async def give_up(self, requests: Sequence[Request]) -> None:
        """No model of their routes answered these requests: who asks them again begins anew."""
        names = [(request.request_id,) for request in requests]
        await self._journal.carry_out(lambda connection: connection.executemany(_GIVE_UP, names))


_ATTEMPTS = "SELECT count(*), max(CASE WHEN outcome IS NULL THEN owner END) FROM call WHERE request_id = ?"

_CALL = (
    "INSERT INTO call (call_id, request_id, attempt, owner, run_id, asset, partition, role, sample, provider,"
    " model_requested, reserved_nano, started_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)

_UNDER_WAY = "SELECT call_id, reserved_nano FROM call WHERE owner = ? AND outcome IS NULL"

_TRIED = (
    "SELECT provider, model_requested, outcome, coalesce(detail, '') FROM call"
    " WHERE request_id = :request AND owner GLOB :owner"
    " AND attempt > coalesce((SELECT attempt FROM given_up WHERE request_id = :request), 0) ORDER BY attempt"
)

_GIVE_UP = (
    "INSERT OR REPLACE INTO given_up SELECT request_id, max(attempt) FROM call WHERE request_id = ? GROUP BY request_id"
)
