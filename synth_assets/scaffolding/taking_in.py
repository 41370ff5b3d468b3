"""Taking imported dialogues in among the others: the first of a kind is kept, the others are rejects. No Dagster."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl

from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.dialogue import Dialogue, from_messages
from synth_assets.scaffolding.generation import STAGE, dialogue_columns, reject_row
from synth_assets.scaffolding.quality import Fault
from synth_assets.scaffolding.resemblance import DialogueIndex
from synth_assets.tokens import Tokenizer


def baseline_rows(
    waiting: pl.DataFrame, tokenizer: Tokenizer, index: DialogueIndex
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of `scaffolding.dialogue` for imported dialogues, and rejects for those that read like a kept one."""
    rows, rejects = [], []
    decided = index.add(waiting.select("dialogue_id", "l1", "error", "messages"))
    for row, twin in zip(waiting.iter_rows(named=True), decided["duplicate_of"], strict=True):
        if twin is not None:
            fault = Fault("near_duplicate", f"reads like {twin}")
            rejects.append(
                reject_row(
                    STAGE,
                    DialogueCell(row["l1"], row["error"]),
                    fault,
                    row["messages"],
                    place=row["dialogue_id"],
                    dialogue_id=row["dialogue_id"],
                    file=row["file"],
                    row=row["line"],
                )
            )
            continue
        said = from_messages(row["messages"])
        pair = (row["proficiency"], row["incorrect"], row["correct"])
        rows.append(
            {
                **dialogue_columns(Dialogue(row["l1"], row["error"], *pair, said), tokenizer),
                "dialogue_id": row["dialogue_id"],
                "model": "baseline",
                "baseline": True,
                "offline": False,
                "created_at": datetime.now(UTC),
            }
        )
    return rows, rejects
