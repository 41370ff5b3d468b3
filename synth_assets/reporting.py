"""How assets report to Dagster: metadata per partition, previews of rows, and a stop that is not a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import dagster as dg
import polars as pl

from synth_assets.llm import RunStopped
from synth_assets.resources import EngineResource, ProjectResource
from synth_assets.storage.io_manager import Rows
from synth_assets.storage.schemas import Table

_CALLS_OF_RUN = (Path(__file__).parent / "ledger" / "sql" / "calls_of_run.sql").read_text()

# Rows of a preview: enough to judge by eye, few enough for an event log.
_PREVIEW_ROWS = 8
_PREVIEW_CHARACTERS = 160


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
    stopped: RunStopped | None


def preview(rows: pl.DataFrame, columns: Sequence[str]) -> dg.MarkdownMetadataValue:
    """The first rows of a frame as a Markdown table, long texts cut."""
    shown = rows.select(columns).head(_PREVIEW_ROWS)
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(_cell_text(value) for value in row) for row in shown.iter_rows()]
    return dg.MetadataValue.md("\n".join(f"| {line} |" for line in lines))


def _cell_text(value: object) -> str:
    text = " ".join(str(value).split()).replace("|", "\\|").replace("`", "'")
    return text if len(text) <= _PREVIEW_CHARACTERS else f"{text[:_PREVIEW_CHARACTERS]}…"


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


def note_partitions(
    context: dg.AssetExecutionContext,
    project: ProjectResource,
    llm: EngineResource,
    outcomes: Sequence[Outcome],
    more: Mapping[str, Mapping[str, Any]],
    columns: Sequence[str],
) -> None:
    """Give each partition its own metadata: rows, rejects by reason, failed requests, tokens, dollars, latency, a preview.

    `more` holds further figures by partition key; `columns` are those of the preview.
    """
    llm.copy_ledger()
    asked = [context.run.run_id, context.asset_key.to_user_string()]
    calls = {row["partition"]: row for row in project.warehouse.read(_CALLS_OF_RUN, asked).to_dicts()}
    for outcome in outcomes:
        key = outcome.cell.key
        metadata = {**_figures(outcome, calls.get(key, {})), **more.get(key, {})}
        if outcome.rows:
            metadata["preview"] = preview(pl.DataFrame(outcome.rows[:_PREVIEW_ROWS]), columns)
        context.add_asset_metadata(metadata, partition_key=key)


def _figures(outcome: Outcome, call: Mapping[str, Any]) -> dict[str, Any]:
    reasons = Counter(str(row["reason"]) for row in getattr(outcome, "rejects", ()))
    figures: dict[str, Any] = {
        "rows": len(outcome.rows),
        "requests": outcome.requests,
        "requests_failed": sum(outcome.failed.values()),
        "rejected": sum(reasons.values()),
        "attempts_paid": int(call.get("answered") or 0),
        "cost_usd": round(float(call.get("usd") or 0.0), 6),
        "input_tokens": int(call.get("input_tokens") or 0),
        "output_tokens": int(call.get("output_tokens") or 0),
    }
    if call and call["model"]:
        latencies = {"latency_p50_s": round(call["p50_s"], 4), "latency_p95_s": round(call["p95_s"], 4)}
        figures |= {**latencies, "model_served": call["model"]}
    if reasons:
        figures["rejects_by_reason"] = dg.MetadataValue.json(dict(reasons.most_common()))
    if outcome.failed:
        figures["failed_by_reason"] = dg.MetadataValue.json(dict(outcome.failed.most_common()))
    return figures


def stop_if(outcomes: Sequence[Outcome]) -> None:
    """End the step when the engine stopped. What was made is stored already; the failure says why and what to do."""
    stop = next((outcome.stopped for outcome in outcomes if outcome.stopped), None)
    if stop is not None:
        raise dg.Failure(
            str(stop), metadata={"stopped_by": type(stop).__name__, "exit_code": stop.exit_code}, allow_retries=False
        )
