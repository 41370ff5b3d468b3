"""Training files as Dagster shows them: where they lie, what they hold, and how their rows begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from synth_assets.exports.writing import WrittenFile
from synth_assets.reporting.previews import preview
from synth_assets.storage.io_manager import ROW_COUNT, URI


def files_written(
    files: Sequence[WrittenFile], folder: Path, rows: pl.DataFrame, columns: Sequence[str]
) -> dict[str, Any]:
    """Metadata of files written into a folder from these rows; `columns` are those of the preview."""
    described = pl.DataFrame([file.as_dict() for file in files], infer_schema_length=None)
    return {
        ROW_COUNT: rows.height,
        URI: folder.absolute().as_uri(),
        "rows": rows.height,
        "folder": dg.MetadataValue.path(folder.absolute()),
        "bytes": sum(file.bytes for file in files),
        "files": preview(described, ["format", "name", "rows", "bytes"], most=described.height),
        "preview": preview(rows, columns),
    }
