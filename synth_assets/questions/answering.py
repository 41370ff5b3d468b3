"""Answering questions by the route of their difficulty; an answer that cannot be used is asked again within limits.

No Dagster and no storage: an engine and valid questions in, answers, rejects and counts out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import polars as pl

from synth_assets.llm import Completion, Engine, Finish, RequestFailed, RunStopped, note_failure
from synth_assets.progress import BOARD
from synth_assets.questions.cells import Cell
from synth_assets.questions.generation import reject_row
from synth_assets.questions.prompts import answer_request
from synth_assets.spec import Spec
from synth_assets.tokens import Tokenizer

STAGE = "answered_questions"
# The reason of a question that no attempt gave a usable answer to: it is not asked again.
GAVE_UP = "no_usable_answer"


@dataclass
class Answers:
    """The answers to a cell's questions: `rows` of `questions.answer`, rejects, and the counts behind them."""

    cell: Cell
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    stopped: RunStopped | None = None


async def answer(
    engine: Engine,
    spec: Spec,
    cell: Cell,
    questions: pl.DataFrame,
    tokenizer: Tokenizer,
    *,
    needed: int,
    asset: str,
    at_once: bool = False,
) -> Answers:
    """Answer questions (question_id, text; in order) until `needed` are answered or wait for a batch, or none is left.

    `at_once`: they are asked live, even where answers come by the batch.
    """
    result = Answers(cell)
    BOARD.note(cell.key, 0, min(needed, questions.height))
    waiting = questions.select("question_id", "text").rows()
    while waiting and (missing := needed - len(result.rows) - result.waiting) > 0 and not result.stopped:
        wave, waiting = waiting[:missing], waiting[missing:]
        await _answer_wave(engine, spec, wave, tokenizer, result, asset, at_once)
    return result


async def _answer_wave(
    engine: Engine,
    spec: Spec,
    wave: list[tuple[str, str]],
    tokenizer: Tokenizer,
    result: Answers,
    asset: str,
    at_once: bool,
) -> None:
    rule = spec.questions.answers[result.cell.difficulty]
    for sample in range(rule.attempts):
        asked = [
            (replace(answer_request(spec, *result.cell, text, sample, asset), at_once=at_once), name, text)
            for name, text in wave
        ]
        by_request = {request.request_id: (name, text) for request, name, text in asked}
        again: list[tuple[str, str]] = []
        try:
            async for request, outcome in engine.stream(request for request, _, _ in asked):
                question_id, text = by_request[request.request_id]
                if isinstance(outcome, RequestFailed):
                    note_failure(outcome, result)
                    continue
                result.requests += 1
                tokens = tokenizer.count(outcome.text.strip())
                fault = fault_of(outcome, tokens, rule.shortest_tokens, rule.longest_tokens)
                if fault:
                    again.append((question_id, text))
                    result.rejects.append(_reject(fault, outcome, tokens, question_id, result.cell))
                    continue
                BOARD.advance(result.cell.key)
                result.rows.append(_row(question_id, text, outcome, tokens, tokenizer, result.cell))
        except RunStopped as stop:
            result.stopped = stop
            return
        if not again:
            return
        wave = again
    for question_id, text in wave:
        detail = f"none of {rule.attempts} answers could be used"
        result.rejects.append(
            reject_row(STAGE, result.cell, GAVE_UP, text, place=question_id, question_id=question_id, detail=detail)
        )


def fault_of(completion: Completion, tokens: int, shortest: int, longest: int) -> str | None:
    """Why an answer cannot be used, or None. Lengths in tokens of the configured tokenizer."""
    if completion.finish is Finish.LENGTH:
        return "truncated"
    if completion.finish is Finish.REFUSAL or _reads_as_refusal(completion.text):
        return "refused"
    if completion.finish is Finish.EMPTY or not completion.text.strip():
        return "empty"
    if tokens > longest:
        return "too_long"
    return "too_short" if tokens < shortest else None


# How models open a refusal that they do not mark as one.
_REFUSALS = ("i'm sorry, but i can", "i’m sorry, but i can", "i am sorry, but i can", "i cannot help with", "i can't help with",
             "i can’t help with", "i'm unable to", "i am unable to", "as an ai ")  # fmt: skip


def _reads_as_refusal(text: str) -> bool:
    return text.lstrip().lower().startswith(_REFUSALS)


def _row(
    question_id: str, question: str, completion: Completion, tokens: int, tokenizer: Tokenizer, cell: Cell
) -> dict[str, Any]:
    return {
        "question_id": question_id,
        "domain": cell.domain,
        "difficulty": cell.difficulty,
        "text": completion.text.strip(),
        "question_tokens": tokenizer.count(question),
        "answer_tokens": tokens,
        "token_encoding": tokenizer.name,
        "model": completion.model_served,
        "call_id": completion.call_id,
        "offline": completion.offline,
        "created_at": datetime.now(UTC),
    }


def _reject(fault: str, completion: Completion, tokens: int, question_id: str, cell: Cell) -> dict[str, Any]:
    return reject_row(
        STAGE, cell, fault, completion.text,
        place=completion.call_id, call_id=completion.call_id, question_id=question_id, detail=f"{tokens} tokens",
    )  # fmt: skip
