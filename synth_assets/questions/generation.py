"""Generating questions: ask a cell's requests until enough rows are new, and account for every row that came in.

No Dagster and no storage: an engine, a dedup index and numbers in, rows and rejects out.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import polars as pl

from synth_assets.dedup import DedupIndex
from synth_assets.llm import Engine, Finish, Response, RunStopped, ask_all
from synth_assets.llm.parsing import ParsedItems, match_keys, match_tag, parse_items
from synth_assets.progress import BOARD
from synth_assets.questions.cells import DIFFICULTIES, Cell
from synth_assets.questions.prompts import generation_request, subtopics_of
from synth_assets.spec import Spec

_KEYS = ("question", "difficulty", "domain")
# A raw row is kept so that one can see what was wrong, not to store it twice.
LONGEST_RAW = 2000
# The share of new rows expected before anything is measured.
_FIRST_YIELD = 0.9
# As so many requests does that expectation count beside the measured ones: one torn reply must not multiply the asking.
_FIRST_YIELD_WEIGHT = 4


def content_id(*parts: object) -> str:
    """A 128-bit name for content: the same content has the same id in every run and process."""
    return hashlib.blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def reject_row(stage: str, cell: Cell, reason: str, raw: str, *, place: object, **more: object) -> dict[str, Any]:
    """A row of `questions.reject`. `place` tells it from other rows with the same text (call and item, file and line)."""
    return {
        "reject_id": content_id(stage, reason, place, raw),
        "stage": stage,
        "domain": cell.domain,
        "difficulty": cell.difficulty,
        "reason": reason,
        "raw": raw[:LONGEST_RAW],
        "created_at": datetime.now(UTC),
        **more,
    }


@dataclass
class Harvest:
    """What a cell's requests brought in: `rows` of `questions.generated`, `rejects`, and the counts behind them."""

    cell: Cell
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    new: int = 0
    saturated: bool = False
    stopped: RunStopped | None = None

    @property
    def duplicates(self) -> int:
        """Rows that repeat another one."""
        return len(self.rows) - self.new


@dataclass
class _Window:
    """The share of new rows in all that the last requests brought in, rejects included, by which saturation is seen."""

    length: int
    recent: list[tuple[float, float]] = field(default_factory=list)

    def add(self, new: int, rows: int, requests: int) -> None:
        # A round's rows are spread over its requests: they were decided together.
        self.recent += [(new / requests, rows / requests) for _ in range(requests)]
        del self.recent[: -self.length]

    @property
    def share(self) -> float | None:
        if len(self.recent) < self.length:
            return None
        rows = sum(rows for _, rows in self.recent)
        # A model that returns nothing at all has no more to give either, and is paid for it.
        return sum(new for new, _ in self.recent) / rows if rows else 0.0


async def harvest(
    engine: Engine,
    spec: Spec,
    cell: Cell,
    *,
    missing: int,
    first_ordinal: int,
    awaited: Collection[int] = (),
    unread: Sequence[Response],
    index: DedupIndex,
    asset: str,
) -> Harvest:
    """Ask a cell's requests until `missing` rows are new, the topic is saturated, the run is stopped, or batches are
    expected to bring the rest; `awaited` are the numbers of requests that wait for one.

    `unread` responses were paid for earlier and never taken in (by the pilot, or by a run that died): they come first,
    for nothing, whatever prompt they answered. `index` knows all stored questions, is shared by the cells that run
    together, and is added to.
    """
    result = Harvest(cell)
    window = _Window(spec.questions.saturation.window)
    next_ordinal = max([first_ordinal, *(response.ordinal + 1 for response in unread)])
    responses = list(unread)
    result.requests += len(unread)
    result.waiting = sum(ordinal < next_ordinal for ordinal in awaited)
    while True:
        rejected = len(result.rejects)
        rows = [row for response in responses for row in take_in(response, cell, spec, result)]
        new = _count_new(rows, index)
        result.rows += rows
        result.new += new
        BOARD.note(cell.key, min(result.new, missing), missing)
        window.add(new, len(rows) + len(result.rejects) - rejected, len(responses))
        share = window.share
        result.saturated = share is not None and share < spec.questions.saturation.new_share
        if result.new >= missing or result.saturated or result.stopped:
            return result
        count = _requests_for(missing - result.new, spec.questions.batch_size, result) - result.waiting
        if count < 1:
            return result
        ordinals = range(next_ordinal, next_ordinal + count)
        next_ordinal += count
        requests = [generation_request(spec, *cell, ordinal, asset) for ordinal in ordinals]
        responses = [Response.of(completion) for completion in await ask_all(engine, requests, result)]
        if not responses:
            return result


def _requests_for(missing: int, batch_size: int, so_far: Harvest) -> int:
    rate = (so_far.new / batch_size + _FIRST_YIELD * _FIRST_YIELD_WEIGHT) / (so_far.requests + _FIRST_YIELD_WEIGHT)
    return max(math.ceil(missing / (batch_size * rate)), 1)


def take_in(response: Response, cell: Cell, spec: Spec, result: Harvest) -> list[dict[str, Any]]:
    """The well-formed rows of one response; everything else becomes a reject."""

    def reject(reason: str, raw: str, place: int, detail: str = "") -> None:
        result.rejects.append(
            reject_row(
                "generated_questions",
                cell,
                reason,
                raw,
                place=(response.call_id, place),
                call_id=response.call_id,
                detail=detail,
            )
        )

    if response.finish in _NO_ITEMS:
        reject(f"{response.finish.value}_response", response.text, -1)
        return []
    parsed = _parse(response.text, response.finish)
    for place, bad in enumerate(parsed.rejects):
        reject(bad.reason, bad.raw, 10_000 + place)
    subtopics = subtopics_of(spec, cell.domain)
    ordinal = response.ordinal
    rows = []
    for place, item in enumerate(parsed.items):
        fault = _fault_of(item := match_keys(item, _KEYS), cell, spec.questions.domains)
        if fault:
            reject(fault, str(item), place, f"{cell.difficulty} {cell.domain} was asked for")
            continue
        rows.append(
            {
                "question_id": content_id(response.request_id, place),
                "domain": cell.domain,
                "difficulty": cell.difficulty,
                "text": item["question"].strip(),
                "source": response.model_served,
                "call_id": response.call_id,
                "request_id": response.request_id,
                "ordinal": ordinal,
                "item": place,
                "subtopic": subtopics[ordinal % len(subtopics)],
                "parse_stage": str(parsed.stage),
                "offline": response.offline,
                "created_at": datetime.now(UTC),
            }
        )
    return rows


_NO_ITEMS = (Finish.REFUSAL, Finish.EMPTY)


def _parse(text: str, finish: Finish) -> ParsedItems:
    return parse_items(text, expected_keys=_KEYS, truncated=finish is Finish.LENGTH)


def items_in(text: str, finish: Finish) -> int:
    """How many rows a response returned, good and bad; a response that holds none at all counts as one bad row."""
    if finish in _NO_ITEMS:
        return 1
    parsed = _parse(text, finish)
    return len(parsed.items) + len(parsed.rejects)


def _fault_of(item: dict[str, Any], cell: Cell, domains: Iterable[str]) -> str | None:
    """Why an item cannot become a row of the cell, or None. Tags that are absent are taken as asked for."""
    text = item.get("question")
    if not isinstance(text, str) or not text.strip():
        return "no_question"
    for key, allowed, wanted in (
        ("difficulty", DIFFICULTIES, cell.difficulty),
        ("domain", tuple(domains), cell.domain),
    ):
        value = item.get(key)
        tag = wanted if value is None else match_tag(value, allowed)
        if tag is None:
            return f"unknown_{key}"
        if tag != wanted:
            return f"wrong_{key}"
    return None


def _count_new(rows: list[dict[str, Any]], index: DedupIndex) -> int:
    if not rows:
        return 0
    frame = pl.DataFrame([{"id": row["question_id"], "domain": row["domain"], "text": row["text"]} for row in rows])
    return index.add(frame)["duplicate_of"].null_count()
