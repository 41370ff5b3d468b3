"""Validating questions: a judge model returns a verdict per id; the text kept is always the original.

No Dagster and no storage: an engine and pending rows in, verdicts and counts out.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from synth_assets.llm import Completion, Engine, Finish, RequestFailed, RunStopped, note_failure
from synth_assets.llm.parsing import match_keys, match_tag, parse_items
from synth_assets.progress import BOARD
from synth_assets.questions.cells import Cell
from synth_assets.questions.prompts import validation_request
from synth_assets.spec import Spec

_KEYS = ("id", "verdict", "reason")
VERDICTS = ("valid", "invalid")
# A judge that leaves ids out is asked again for these; after so many times they wait for the next run.
_ROUNDS = 3


@dataclass
class Judgement:
    """The verdicts on a cell's questions: `rows` of `questions.verdict`, and the counts behind them.

    `waiting` requests, with `awaited` questions in them, wait for a batch.
    """

    cell: Cell
    rows: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    unjudged: int = 0
    awaited: int = 0
    stopped: RunStopped | None = None

    @property
    def valid(self) -> int:
        """Questions found valid."""
        return sum(row["verdict"] == "valid" for row in self.rows)


async def judge(engine: Engine, spec: Spec, cell: Cell, pending: pl.DataFrame, *, needed: int, asset: str) -> Judgement:
    """Judge whole batches of `pending` (question_id, text, batch; in order) until `needed` are valid or may become so by
    verdicts that are awaited, or none is left."""
    result = Judgement(cell)
    batches = [batch for _, batch in pending.group_by("batch", maintain_order=True)]
    BOARD.note(cell.key, 0, min(needed, pending.height))
    while batches and (missing := needed - result.valid - result.awaited) > 0 and not result.stopped:
        wave: list[pl.DataFrame] = []
        while batches and sum(batch.height for batch in wave) < missing:
            wave.append(batches.pop(0))
        await asyncio.gather(*(_judge_batch(engine, spec, batch, result, asset) for batch in wave))
    return result


def accept_all(cell: Cell, pending: pl.DataFrame, *, needed: int) -> Judgement:
    """The verdicts when validation is switched off: the first `needed` rows pass unjudged."""
    result = Judgement(cell)
    for question_id in pending["question_id"].head(needed):
        result.rows.append(
            {
                "question_id": question_id,
                "domain": cell.domain,
                "difficulty": cell.difficulty,
                "verdict": "valid",
                "reason": "not judged: questions.validation.enabled is false",
                "created_at": datetime.now(UTC),
            }
        )
    return result


async def _judge_batch(engine: Engine, spec: Spec, batch: pl.DataFrame, result: Judgement, asset: str) -> None:
    left = list(batch.select("question_id", "text").iter_rows())
    sample = 0
    for _ in range(_ROUNDS):
        # Short numbers instead of our long ids: the judge has to repeat each one, and output tokens are dear.
        numbered = {str(number): row for number, row in enumerate(left, start=1)}
        shown = [(number, text) for number, (_, text) in numbered.items()]
        try:
            completion = await engine.complete(validation_request(spec, *result.cell, shown, sample, asset))
        except RequestFailed as failure:
            note_failure(failure, result)
            if failure.waits:
                result.awaited += len(left)
                return
            break
        except RunStopped as stop:
            result.stopped = stop
            break
        result.requests += 1
        verdicts = _verdicts(completion, numbered)
        for number, (verdict, reason) in verdicts.items():
            question_id, _ = numbered[number]
            result.rows.append(_row(question_id, verdict, reason, completion, result.cell))
        BOARD.advance(result.cell.key, sum(verdict == "valid" for verdict, _ in verdicts.values()))
        left = [row for number, row in numbered.items() if number not in verdicts]
        if not left:
            return
        # What is asked with fewer questions is another request. Numbered anew, it is the one with which a later run
        # begins, which so finds what this run has left with a batch.
        sample = 0 if verdicts else sample + 1
    result.unjudged += len(left)


def _verdicts(completion: Completion, numbered: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """Verdict and reason by number. Ids that nobody asked about, doubled ids and unknown verdicts say nothing."""
    parsed = parse_items(completion.text, expected_keys=_KEYS, truncated=completion.finish is Finish.LENGTH)
    found: dict[str, tuple[str, str]] = {}
    for item in (match_keys(item, _KEYS) for item in parsed.items):
        number, verdict = str(item.get("id", "")).strip(), match_tag(item.get("verdict"), VERDICTS)
        if number in numbered and number not in found and verdict:
            found[number] = (verdict, str(item.get("reason") or ""))
    return found


def _row(question_id: str, verdict: str, reason: str, completion: Completion, cell: Cell) -> dict[str, Any]:
    return {
        "question_id": question_id,
        "domain": cell.domain,
        "difficulty": cell.difficulty,
        "verdict": verdict,
        "reason": reason,
        "call_id": completion.call_id,
        "offline": completion.offline,
        "created_at": datetime.now(UTC),
    }
