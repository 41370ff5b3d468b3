"""The pilot: a few questions of each cell, asked and answered first, so that quotas are planned on measured lengths.

Its requests are the first ones of the cell's generation and the answers to these questions, so the journal gives them
to the later stages for nothing. They are asked live even where a role is answered by the batch: the plan waits for them.
"""

from __future__ import annotations

import math
from dataclasses import replace

from synth_assets.llm import Engine, Response, ask_all
from synth_assets.progress import BOARD
from synth_assets.questions.cells import Cell
from synth_assets.questions.generation import Harvest, take_in
from synth_assets.questions.prompts import generation_request
from synth_assets.spec import Spec


async def ask_pilot(engine: Engine, spec: Spec, cell: Cell, asset: str) -> Harvest:
    """Up to `pilot_rows` well-formed questions of a cell, from its first requests."""
    result = Harvest(cell)
    wanted = spec.questions.pilot_rows
    count = math.ceil(wanted / spec.questions.batch_size)
    BOARD.note(cell.key, 0, wanted)
    requests = [replace(generation_request(spec, *cell, ordinal, asset), at_once=True) for ordinal in range(count)]
    for completion in await ask_all(engine, requests, result):
        result.rows += take_in(Response.of(completion), cell, spec, result)
    result.rows = result.rows[:wanted]
    BOARD.note(cell.key, len(result.rows), wanted)
    return result
