"""Dialogues as training material: which turns are learned, and how many tokens they have.

The file formats are exports' business; which dialogues are in the set is decided in `coverage.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from synth_assets.exports import Conversation, Message
from synth_assets.tokens import Tokenizer

META = ("l1", "error", "proficiency", "incorrect", "correct", "model")
"""What goes along with a dialogue into the files: its cell, its sentence pair and the model that wrote it."""


def conversations(frame: pl.DataFrame, id: str = "dialogue_id", meta: Sequence[str] = META) -> Iterator[Conversation]:
    """One conversation per row, in order, with the loss on every turn of the assistant (the tutor) and on no other.

    `frame`: `messages` (JSON text: a list of role and content), the column named by `id`, and those of `meta`. For the
    rows of a mix: `conversations(mix.rows, "id", ("source",))`.

    Raises ValueError, naming the row, where messages is not such text.
    """
    for row in frame.select(list(dict.fromkeys((id, "messages", *meta)))).iter_rows(named=True):
        turns: list[Message] = []
        for message in _messages(row["messages"], row[id]):
            turn: Message = {"role": message["role"], "content": message["content"]}
            if turn["role"] == "assistant":
                turn["weight"] = 1
            turns.append(turn)
        yield Conversation(row[id], turns, {name: row[name] for name in meta})


def learned_tokens(messages: pl.Series, tokenizer: Tokenizer) -> pl.Series:
    """The tokens that bear loss in each row of `messages` (JSON text): those of the assistant's turns.

    Raises ValueError, naming the row by its place from 1, where a text is not a list of role and content.
    """
    said = [
        [message["content"] for message in _messages(text, f"row {number}") if message["role"] == "assistant"]
        for number, text in enumerate(messages, 1)
    ]
    counts = iter(tokenizer.count_all([turn for turns in said for turn in turns]))
    return pl.Series("tokens", [sum(next(counts) for _ in turns) for turns in said], dtype=pl.Int64)


def _messages(text: str | None, named: object) -> list[dict[str, Any]]:
    try:
        listed = json.loads(text or "")
        if all(isinstance(one["role"], str) and isinstance(one["content"], str) for one in listed):
            return list(listed)
    except (ValueError, TypeError, KeyError):
        pass
    raise ValueError(f"messages of {named}: expected the JSON text of a list of role and content, found {text!r:.80}")
