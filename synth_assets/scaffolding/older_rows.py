"""Dialogues that were asked for with other settings than those of now: they stay and count, and how many there are is shown
with every materialisation, as for questions. No Dagster.
"""

from __future__ import annotations

from collections.abc import Collection

from synth_assets.scaffolding.catalog import Catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.design import plan_dialogue
from synth_assets.scaffolding.prompts import dialogue_request
from synth_assets.spec import Spec
from synth_assets.storage.warehouse import Warehouse

_DIALOGUES = """
SELECT d.l1, d.error, d.ordinal, c.request_id
FROM scaffolding.dialogue AS d
JOIN (SELECT DISTINCT call_id, request_id FROM ledger.llm_call) AS c USING (call_id)
WHERE d.error || '|' || d.l1 IN (SELECT unnest($cells))
"""


def older_dialogues(
    warehouse: Warehouse, spec: Spec, catalog: Catalog, cells: Collection[DialogueCell]
) -> dict[DialogueCell, int]:
    """Per cell, kept dialogues whose request would be another one today: another sentence, prompt, model or parameter.

    Imported dialogues were never asked for and do not count.
    """
    found = dict.fromkeys(cells, 0)
    rows = warehouse.read(_DIALOGUES, {"cells": [cell.key for cell in cells]})
    for l1, error, ordinal, request_id in rows.iter_rows():
        cell = DialogueCell(l1, error)
        plan = plan_dialogue(catalog.cell(*cell), ordinal, spec.questions.seed, spec.scaffolding.turns)
        if dialogue_request(spec, plan, ordinal, "").request_id != request_id:
            found[cell] += 1
    return found
