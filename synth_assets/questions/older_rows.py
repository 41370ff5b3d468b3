"""Rows that were asked for with other settings than those of now. They were paid for, so they stay and count; how many there
are is shown with every materialisation, because Dagster calls a cell synced again once it was materialised. No Dagster.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from synth_assets.questions.cells import Cell
from synth_assets.questions.prompts import answer_request, generation_request
from synth_assets.spec import Spec
from synth_assets.storage.warehouse import Warehouse

_QUESTIONS = """
SELECT domain, difficulty, ordinal, request_id, count(*) AS rows FROM questions.generated GROUP BY ALL
"""

_ANSWERS = """
SELECT a.domain, a.difficulty, d.text, c.request_id
FROM questions.answer AS a
JOIN questions.decision AS d USING (question_id)
JOIN (SELECT DISTINCT call_id, request_id FROM ledger.llm_call) AS c ON c.call_id = a.call_id
WHERE concat_ws('|', a.difficulty, a.domain) IN (SELECT unnest($cells))
"""


def older_questions(warehouse: Warehouse, spec: Spec, cells: Collection[Cell]) -> dict[Cell, int]:
    """Per cell, stored questions whose request would be another one today: another prompt, model or parameter."""
    found = dict.fromkeys(cells, 0)
    for domain, difficulty, ordinal, request_id, rows in warehouse.read(_QUESTIONS).iter_rows():
        cell = Cell(domain, difficulty)
        if cell in found and generation_request(spec, *cell, ordinal, "").request_id != request_id:
            found[cell] += rows
    return found


def older_answers(warehouse: Warehouse, spec: Spec, cells: Collection[Cell]) -> dict[Cell, int]:
    """Per cell, stored answers whose request would be another one today, whichever of its attempts it was."""
    found = dict.fromkeys(cells, 0)
    rows: pl.DataFrame = warehouse.read(_ANSWERS, {"cells": [cell.key for cell in cells]})
    for domain, difficulty, question, request_id in rows.iter_rows():
        cell = Cell(domain, difficulty)
        attempts = range(spec.questions.answers[difficulty].attempts)
        if all(answer_request(spec, *cell, question, sample, "").request_id != request_id for sample in attempts):
            found[cell] += 1
    return found
