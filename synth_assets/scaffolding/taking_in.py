"""Taking dialogues in among the others, imported ones and those of runs side by side: the first of a kind is kept.

No Dagster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import polars as pl

from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.dialogue import Dialogue, from_messages
from synth_assets.scaffolding.generation import STAGE, Made, dialogue_columns, reject_row
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


def yield_to_kept(made: Iterable[Made], kept: pl.DataFrame) -> None:
    """Turn away what reads like a dialogue that another run has kept since this one began.

    `kept`: rows of `scaffolding.dialogue`. A dialogue that both runs took from the same call stays: it is one row. What
    this run rejected and the other one kept is no reject.
    """
    index = DialogueIndex()
    index.seed(kept)
    ids, calls = set(kept["dialogue_id"]), set(kept["call_id"])
    for one in made:
        one.rejects = [row for row in one.rejects if row["call_id"] not in calls]
        own = [row for row in one.rows if row["dialogue_id"] not in ids]
        if not own:
            continue
        decided = index.add(pl.DataFrame(own).select("dialogue_id", "l1", "error", "messages"))
        twins = dict(decided.drop_nulls("duplicate_of").select("dialogue_id", "duplicate_of").iter_rows())
        one.rejects += [_repeat(one.cell, row, twins[row["dialogue_id"]]) for row in own if row["dialogue_id"] in twins]
        one.rows = [row for row in one.rows if row["dialogue_id"] not in twins]


def _repeat(cell: DialogueCell, row: Mapping[str, Any], twin: str) -> dict[str, Any]:
    fault = Fault("near_duplicate", f"reads like {twin}, which another run kept meanwhile")
    return reject_row(STAGE, cell, fault, row["messages"], place=row["call_id"], call_id=row["call_id"])
