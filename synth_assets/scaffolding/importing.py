"""Bringing existing dialogues in: files to baseline rows, with an account of every row that came. No Dagster."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from synth_assets.intake import read_rows
from synth_assets.scaffolding.baseline import dialogue_rows
from synth_assets.scaffolding.catalog import Catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.generation import reject_row
from synth_assets.scaffolding.quality import Fault
from synth_assets.storage.schemas import BASELINE_DIALOGUE, DIALOGUE_IMPORT, DIALOGUE_REJECT
from synth_assets.storage.warehouse import Warehouse

STAGE = "baseline_dialogues"


@dataclass
class Imported:
    """What files brought in: new `rows` of `scaffolding.baseline`, `rejects`, and an account per file."""

    rows: pl.DataFrame = field(default_factory=BASELINE_DIALOGUE.empty)
    rejects: pl.DataFrame = field(default_factory=DIALOGUE_REJECT.empty)
    files: pl.DataFrame = field(default_factory=DIALOGUE_IMPORT.empty)


def read_files(files: Sequence[str], catalog: Catalog, warehouse: Warehouse) -> Imported:
    """Read files and tell new rows, repeated ones and rejects apart; writes nothing.

    Raises `UnreadableFile` for a file that cannot be read at all.
    """
    result = Imported()
    known = set(warehouse.read("SELECT dialogue_id FROM scaffolding.baseline")["dialogue_id"])
    for name in files:
        path, now = Path(name), datetime.now(UTC)
        found = dialogue_rows(read_rows(path), catalog)
        new = found.accepted.filter(~pl.col("dialogue_id").is_in(list(known)))
        known |= set(new["dialogue_id"])
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        result.rows.vstack(BASELINE_DIALOGUE.fit(new.with_columns(created_at=pl.lit(now))), in_place=True)
        rejects = [
            reject_row(
                STAGE,
                DialogueCell(row["l1"], row["error"]),
                Fault(row["reason"], row["detail"]),
                row["raw"] or "",
                place=(digest, row["row"]),
                file=row["file"],
                row=row["row"],
            )
            for row in found.rejected.iter_rows(named=True)
        ]
        if rejects:
            result.rejects.vstack(DIALOGUE_REJECT.fit(pl.DataFrame(rejects, infer_schema_length=None)), in_place=True)
        account = {
            "import_id": f"{digest[:16]}:{now.isoformat()}",
            "file": str(path),
            "sha256": digest,
            "rows": found.accepted.height + found.repeated + found.rejected.height,
            "accepted": new.height,
            "repeated": found.repeated + found.accepted.height - new.height,
            "rejected": found.rejected.height,
            "created_at": now,
        }
        result.files.vstack(DIALOGUE_IMPORT.fit(pl.DataFrame([account])), in_place=True)
    return result
