"""Pictures on Dagster's pages. Only Markdown of less than 1,000 characters is shown at once; the rest waits for a click.

So a picture is a file beside the run's compute logs, which Dagster's webserver serves under `/logs`, and its Markdown only
names it. Where the logs lie elsewhere (a cloud, nowhere), the picture is in the Markdown itself, and shown on a click.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import dagster as dg
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager

if TYPE_CHECKING:
    from synth_assets.reports.blocks import Picture

_KIND = "svg"

# What a file's name may hold on every system.
_UNSAFE = re.compile(r"[^\w.-]+")


def pictures_of(
    context: dg.AssetExecutionContext, draw: Callable[[Any], Mapping[str, Picture]], partition: str | None = None
) -> dict[str, dg.MarkdownMetadataValue]:
    """Metadata that shows pictures, by their names, on the page of the asset (and partition) that this run makes.

    `draw` is given `reports.pictures`, the module that draws.
    """
    # Altair and its renderer take longer to load than all definitions together.
    from synth_assets.reports import pictures
    from synth_assets.reports.drawing import svg

    logs = context.instance.compute_log_manager
    shown = {}
    for name, picture in draw(pictures).items():
        drawn = svg(picture)
        if isinstance(logs, LocalComputeLogManager):
            parts = [context.asset_key.to_user_string(), *([partition] if partition else []), name]
            place = [context.run.run_id, "pictures", *(_UNSAFE.sub("-", part) for part in parts)]
            path = Path(logs.get_captured_local_path(place, _KIND))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(drawn, encoding="utf-8")
            address = "/".join(["/logs", *map(quote, place), _KIND])
        else:
            address = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
        shown[name] = dg.MetadataValue.md(f"![{picture.title}]({address})\n\n{picture.caption}".strip())
    return shown
