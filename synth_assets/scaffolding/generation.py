"""Making dialogues: ask a cell's planned dialogues until enough pass the filter, and account for every one that came in.

No Dagster and no storage: an engine, an index of kept dialogues and numbers in, dialogues and rejects out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from synth_assets.llm import Engine, Finish, Response, RunStopped, ask_all
from synth_assets.llm.parsing import parse_items
from synth_assets.progress import BOARD
from synth_assets.scaffolding.catalog import Catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.design import DialoguePlan, plan_dialogue
from synth_assets.scaffolding.dialogue import Dialogue, alternating
from synth_assets.scaffolding.feedback import questions_in
from synth_assets.scaffolding.prompts import dialogue_request
from synth_assets.scaffolding.quality import Fault, faults_of
from synth_assets.scaffolding.resemblance import DialogueIndex
from synth_assets.spec import Spec
from synth_assets.tokens import Tokenizer

STAGE = "scaffolding_dialogues"
LONGEST_RAW = 2000
# The share of requests that end in a kept dialogue, before it is measured, and how many requests that guess weighs.
_FIRST_YIELD, _FIRST_YIELD_WEIGHT = 0.85, 4
# A cell is given up as saturated when so many requests in a row have brought nothing.
_FRUITLESS = 12


def reject_row(
    stage: str, cell: DialogueCell | None, fault: Fault, raw: str, *, place: object, **more: object
) -> dict[str, Any]:
    """A row of `scaffolding.reject`. `place` tells it from others with the same text (the call; file and line)."""
    identity = "\x1f".join(map(str, (stage, fault.reason, place, raw)))
    return {
        "reject_id": hashlib.blake2b(identity.encode(), digest_size=16).hexdigest(),
        "stage": stage,
        "l1": cell and cell.l1,
        "error": cell and cell.error,
        "reason": fault.reason,
        "detail": fault.detail,
        "raw": raw[:LONGEST_RAW],
        "created_at": datetime.now(UTC),
        **more,
    }


@dataclass
class Made:
    """What a cell's requests brought in: `rows` of `scaffolding.dialogue`, rejects, and the counts behind them."""

    cell: DialogueCell
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    saturated: bool = False
    stopped: RunStopped | None = None


@dataclass(frozen=True)
class Workshop:
    """What all cells share while dialogues are made."""

    engine: Engine
    spec: Spec
    catalog: Catalog
    tokenizer: Tokenizer
    index: DialogueIndex
    asset: str

    def plan(self, cell: DialogueCell, ordinal: int) -> DialoguePlan:
        """The plan of a cell's dialogue number `ordinal`."""
        spec = self.spec
        return plan_dialogue(self.catalog.cell(*cell), ordinal, spec.questions.seed, spec.scaffolding.turns)


async def make_dialogues(
    shop: Workshop,
    cell: DialogueCell,
    *,
    missing: int,
    first_ordinal: int,
    awaited: Collection[int] = (),
    unread: Sequence[Response],
) -> Made:
    """Ask a cell's planned dialogues until `missing` are kept, nothing new comes, the run is stopped, or batches are
    expected to bring the rest; `awaited` are the numbers of requests that wait for one.

    `unread` responses were paid for earlier and never taken in (a run died): they come first, for nothing.
    """
    result = Made(cell)
    BOARD.note(cell.key, 0, missing)
    next_ordinal = max([first_ordinal, *(response.ordinal + 1 for response in unread)])
    responses = list(unread)
    result.requests += len(unread)
    result.waiting = sum(ordinal < next_ordinal for ordinal in awaited)
    fruitless = 0
    while True:
        before = len(result.rows)
        for response in sorted(responses, key=lambda one: one.ordinal):
            take_in(shop, response, result)
        fruitless = 0 if len(result.rows) > before else fruitless + len(responses)
        BOARD.note(cell.key, min(len(result.rows), missing), missing)
        result.saturated = fruitless >= _FRUITLESS
        if len(result.rows) >= missing or result.saturated or result.stopped:
            return result
        rate = (len(result.rows) + _FIRST_YIELD * _FIRST_YIELD_WEIGHT) / (result.requests + _FIRST_YIELD_WEIGHT)
        # Rounded down: what is short by chance is asked for in the next round, what is too much is paid for in vain.
        count = max(int((missing - len(result.rows)) / rate), 1) - result.waiting
        if count < 1:
            return result
        ordinals = range(next_ordinal, next_ordinal + count)
        next_ordinal += count
        requests = [dialogue_request(shop.spec, shop.plan(cell, number), number, shop.asset) for number in ordinals]
        responses = [Response.of(completion) for completion in await ask_all(shop.engine, requests, result)]
        if not responses:
            return result


def take_in(shop: Workshop, response: Response, result: Made) -> None:
    """Keep the dialogue of a response, or reject it with its reason."""
    plan = shop.plan(result.cell, response.ordinal)
    read = _read(response, plan)
    fault = read if isinstance(read, Fault) else next(iter(faults_of(read)), None)
    if fault is None:
        assert isinstance(read, Dialogue)
        row = _row(shop, read, plan, response)
        decided = shop.index.add(pl.DataFrame([row]).select("dialogue_id", "l1", "error", "messages")).row(
            0, named=True
        )
        if decided["duplicate_of"] is None:
            result.rows.append(row)
            return
        fault = Fault("near_duplicate", f"reads like {decided['duplicate_of']} ({decided['similarity']:.2f})")
    result.rejects.append(
        reject_row(STAGE, result.cell, fault, response.text, place=response.call_id, call_id=response.call_id)
    )


def _read(response: Response, plan: DialoguePlan) -> Dialogue | Fault:
    if response.finish in (Finish.REFUSAL, Finish.EMPTY):
        return Fault(f"{response.finish.value}_response", "the model gave no dialogue")
    parsed = parse_items(response.text, expected_keys=("turns",), truncated=response.finish is Finish.LENGTH)
    if not parsed.items:
        reason = parsed.rejects[0].reason if parsed.rejects else "no_json"
        return Fault(reason, "the response holds no whole JSON object")
    turns = parsed.items[0].get("turns")
    if not isinstance(turns, list) or not all(isinstance(turn, str) for turn in turns):
        return Fault("no_turns", 'expected {"turns": [text, text, …]}')
    pair = plan.pair
    return Dialogue(plan.l1, plan.error, plan.proficiency, pair.incorrect, pair.correct, alternating(turns))


def _row(shop: Workshop, dialogue: Dialogue, plan: DialoguePlan, response: Response) -> dict[str, Any]:
    return {
        **dialogue_columns(dialogue, shop.tokenizer),
        "model": response.model_served,
        "baseline": False,
        "ordinal": response.ordinal,
        "topic": plan.topic,
        "setting": plan.setting,
        "call_id": response.call_id,
        "offline": response.offline,
        "created_at": datetime.now(UTC),
    }


def dialogue_columns(dialogue: Dialogue, tokenizer: Tokenizer) -> dict[str, Any]:
    """The columns of `scaffolding.dialogue` that the dialogue itself gives."""
    return {
        "dialogue_id": dialogue.dialogue_id,
        "l1": dialogue.l1,
        "error": dialogue.error,
        "proficiency": dialogue.proficiency,
        "incorrect": dialogue.incorrect,
        "correct": dialogue.correct,
        "messages": dialogue.messages_json(),
        "turns": len(dialogue.turns),
        "questions": questions_in(dialogue),
        "tutor_tokens": sum(tokenizer.count(text) for text in dialogue.said_by("tutor")),
        "token_encoding": tokenizer.name,
    }
