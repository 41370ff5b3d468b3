"""A seeded sample of an anchor data set, as large as a mix can need, out of files that may be larger than the memory."""

from __future__ import annotations

import heapq
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from synth_assets.scaffolding.anchors import AnchorRow, BadRow
from synth_assets.scaffolding.conversations import learned_tokens
from synth_assets.scaffolding.mix import PURPOSE, By
from synth_assets.seeded_order import seeded_keys
from synth_assets.tokens import Tokenizer

_BATCH_ROWS = 512  # counted and taken in at a time

ROWS = {"id": pl.String(), "messages": pl.String(), "tokens": pl.Int64()}
BAD = {
    "source": pl.String(),
    "reason": pl.String(),
    "rows": pl.Int64(),
    "file": pl.String(),
    "line": pl.Int64(),
    "detail": pl.String(),
}


@dataclass(frozen=True)
class AnchorSample:
    """`rows`: id, messages (JSON text), tokens (those that bear loss), as `mix` takes them. `available`: good rows of
    the whole data set. `bad`: source, reason, rows, and file, line and detail of the first row with that reason."""

    rows: pl.DataFrame
    available: int
    bad: pl.DataFrame


def sample_anchors(
    anchors: Iterable[AnchorRow | BadRow],
    tokenizer: Tokenizer,
    *,
    most: float = math.inf,
    by: By = "tokens",
    seed: int = 0,
) -> AnchorSample:
    """Read all of `anchors` and keep the rows that come first in the seeded order, until they hold `most` tokens or rows.

    The rows kept depend on their ids and the seed, not on the order of files and rows. They are the ones that `mix`
    with the same seed takes first; `mix.anchors_needed` says how many it can need. In memory are the rows kept, a batch
    more, and a line for each reason of bad rows; tokens are counted of rows that may be kept only.
    """
    kept = _Kept(most)
    bad: dict[tuple[str, str], tuple[int, BadRow]] = {}
    waiting: list[tuple[int, str, str]] = []
    available = 0

    def count() -> None:
        tokens = learned_tokens(pl.Series([messages for _, _, messages in waiting], dtype=pl.String), tokenizer)
        for (key, row_id, messages), counted in zip(waiting, tokens, strict=True):
            kept.offer(key, row_id, messages, counted, counted if by == "tokens" else 1)
        waiting.clear()

    for row in anchors:
        if isinstance(row, BadRow):
            seen, first = bad.get((row.source, row.reason), (0, row))
            bad[row.source, row.reason] = (seen + 1, first)
            continue
        available += 1
        [key] = seeded_keys([row.conversation.id], seed, PURPOSE)
        if kept.may_take(key):
            waiting.append((key, row.conversation.id, json.dumps(row.conversation.messages, ensure_ascii=False)))
        if len(waiting) == _BATCH_ROWS:
            count()
    count()
    told = [(source, reason, rows, one.file, one.line, one.detail) for (source, reason), (rows, one) in bad.items()]
    return AnchorSample(kept.frame(), available, pl.DataFrame(told, schema=BAD, orient="row").sort("source", "reason"))


class _Kept:
    """The rows with the smallest keys that together weigh just `most`; the largest key of them lies on top."""

    def __init__(self, most: float) -> None:
        self._most, self._weight = most, 0
        self._rows: list[tuple[int, str, str, int, int]] = []  # the key negated, since heapq puts the smallest on top

    def may_take(self, key: int) -> bool:
        return self._weight < self._most or (bool(self._rows) and key <= -self._rows[0][0])

    def offer(self, key: int, row_id: str, messages: str, tokens: int, weight: int) -> None:
        heapq.heappush(self._rows, (-key, row_id, messages, tokens, weight))
        self._weight += weight
        while self._weight - self._rows[0][-1] >= self._most:
            self._weight -= heapq.heappop(self._rows)[-1]

    def frame(self) -> pl.DataFrame:
        ordered = sorted((-key, row_id, messages, tokens) for key, row_id, messages, tokens, _ in self._rows)
        return pl.DataFrame([row[1:] for row in ordered], schema=ROWS, orient="row")
