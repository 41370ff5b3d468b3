"""What paid stages return, as what Dagster stores: rows with their rejects, and a failure when the engine stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import dagster as dg
import polars as pl

from synth_assets.llm import RunStopped
from synth_assets.storage.io_manager import Rows
from synth_assets.storage.table import Table


class PartitionCell(Protocol):
    """A cell of a product line: it knows its partition key."""

    @property
    def key(self) -> str:
        """The partition key."""


class Outcome(Protocol):
    """What a paid stage returns for a cell."""

    @property
    def cell(self) -> PartitionCell:
        """The cell."""

    rows: list[dict[str, Any]]
    requests: int
    failed: Counter[str]
    waiting: int
    stopped: RunStopped | None


class Rejecting(Outcome, Protocol):
    """A stage that turns rows away."""

    rejects: list[dict[str, Any]]


def all_rows(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """The rows of all cells."""
    return [row for outcome in outcomes for row in outcome.rows]


def all_rejects(outcomes: Iterable[Rejecting]) -> list[dict[str, Any]]:
    """The rejects of all cells."""
    return [row for outcome in outcomes for row in outcome.rejects]


def stored(
    table: Table, rows: Iterable[Mapping[str, Any]], reject_table: Table, rejects: Iterable[Mapping[str, Any]] = ()
) -> Rows:
    """Rows of an asset's table, with the rejects that are stored in the same transaction."""
    return Rows(_frame(table, rows), {reject_table: _frame(reject_table, rejects)})


def _frame(table: Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    given = list(rows)
    return table.fit(pl.DataFrame(given, infer_schema_length=None)) if given else table.empty()


def stop_if(outcomes: Sequence[Outcome]) -> None:
    """End the step when the engine stopped. What was made is stored already; the failure says why and what to do."""
    stop = next((outcome.stopped for outcome in outcomes if outcome.stopped), None)
    if stop is not None:
        raise dg.Failure(
            str(stop), metadata={"stopped_by": type(stop).__name__, "exit_code": stop.exit_code}, allow_retries=False
        )
