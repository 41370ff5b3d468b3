"""Bringing existing questions in: files to baseline rows, with an account of every row that came. No Dagster."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from synth_assets.intake import read_rows
from synth_assets.questions.baseline import question_rows
from synth_assets.questions.cells import Cell
from synth_assets.questions.generation import reject_row
from synth_assets.spec import Spec
from synth_assets.storage.schemas import BASELINE, IMPORT, REJECT
from synth_assets.storage.warehouse import Warehouse

STAGE = "baseline_questions"


@dataclass
class Imported:
    """What files brought in: new `rows` of `questions.baseline`, `rejects`, and an account per file."""

    rows: pl.DataFrame = field(default_factory=BASELINE.empty)
    rejects: pl.DataFrame = field(default_factory=REJECT.empty)
    files: pl.DataFrame = field(default_factory=IMPORT.empty)


def read_files(files: Sequence[str], spec: Spec, warehouse: Warehouse) -> Imported:
    """Read files and tell new rows, repeated ones and rejects apart; writes nothing.

    Raises `UnreadableFile` for a file that cannot be read at all.
    """
    result = Imported()
    known = set(warehouse.read("SELECT question_id FROM questions.baseline")["question_id"])
    for name in files:
        path = Path(name)
        found = question_rows(read_rows(path), tuple(spec.questions.domains))
        new = found.accepted.filter(~pl.col("question_id").is_in(list(known)))
        known |= set(new["question_id"])
        now, digest = datetime.now(UTC), _sha256(path)
        # Rows of a file and a cell are judged together by as many as the model is asked for at once.
        batch = pl.int_range(pl.len()).over("domain", "difficulty") // spec.questions.batch_size
        result.rows.vstack(
            BASELINE.fit(
                new.with_columns(
                    batch=pl.format("{}:{}:{}:{}", pl.lit(digest[:16]), "domain", "difficulty", batch),
                    created_at=pl.lit(now),
                )
            ),
            in_place=True,
        )
        rejects = [
            reject_row(
                STAGE, Cell(row["domain"], row["difficulty"]), row["reason"], row["raw"] or "",
                place=(digest, row["row"]), file=row["file"], row=row["row"], detail=row.get("detail"),
            )
            for row in found.rejected.iter_rows(named=True)
        ]  # fmt: skip
        if rejects:
            result.rejects.vstack(REJECT.fit(pl.DataFrame(rejects, infer_schema_length=None)), in_place=True)
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
        result.files.vstack(IMPORT.fit(pl.DataFrame([account])), in_place=True)
    return result


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
