"""Each partition of a paid run with figures, pictures and a preview of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import dagster as dg
import polars as pl

from synth_assets.reporting.figures import figures_of
from synth_assets.reporting.outcomes import Outcome
from synth_assets.reporting.previews import preview
from synth_assets.reporting.showing import pictures_of
from synth_assets.resources import EngineResource, ProjectResource

if TYPE_CHECKING:
    from synth_assets.reports.blocks import Picture

_CALLS_OF_RUN = (Path(__file__).parents[1] / "ledger" / "sql" / "calls_of_run.sql").read_text()

# Rows that a preview is taken from: all that it shows, and no more.
_LOOKED_AT = 20

# A picture of fewer rows shows nothing that the preview does not, and takes as long to draw.
_FEWEST_DRAWN = 5

O = TypeVar("O", bound=Outcome)  # noqa: E741


def note_partitions(
    context: dg.AssetExecutionContext,
    project: ProjectResource,
    llm: EngineResource,
    outcomes: Sequence[O],
    more: Mapping[str, Mapping[str, Any]],
    columns: Sequence[str],
    draw: Callable[[Any, O], Mapping[str, Picture]] | None = None,
) -> None:
    """Give each partition its own metadata: pictures, figures, and a preview of what this run made; and the engine's.

    `more` holds further figures by partition key, and replaces those of the same name; `columns` are those of the
    preview; `draw` is given `reports.pictures` and the outcome of a partition with enough rows for a picture.
    """
    llm.copy_ledger()
    engine = llm.take_figures()
    asked = [context.run.run_id, context.asset_key.to_user_string()]
    calls = {row["partition"]: row for row in project.warehouse.read(_CALLS_OF_RUN, asked).to_dicts()}
    for outcome in outcomes:
        key = outcome.cell.key
        metadata: dict[str, Any] = {}
        came_in = len(outcome.rows) + len(getattr(outcome, "rejects", ()))
        if draw is not None and came_in >= _FEWEST_DRAWN:
            metadata |= pictures_of(context, partial(_drawn, draw, outcome), key)
        metadata |= {**figures_of(outcome, calls.get(key, {})), **more.get(key, {}), **engine}
        if outcome.rows:
            metadata["preview"] = preview(pl.DataFrame(outcome.rows[:_LOOKED_AT], infer_schema_length=None), columns)
        context.add_asset_metadata(metadata, partition_key=key)


def _drawn(draw: Callable[[Any, O], Mapping[str, Picture]], outcome: O, pictures: Any) -> Mapping[str, Picture]:
    return draw(pictures, outcome)
