"""A conversation that somebody will train on, and what makes one fit for that; how a file shows it is not said here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

import polars as pl

ROLES = ("system", "user", "assistant")

Scalar = str | int | float | bool | None


class ExportError(ValueError):
    """Training files cannot be written: a conversation that does not fit, a bad tokenizer file, a disk that is full."""


class Message(TypedDict):
    """A turn. `weight`, for the assistant's turns only: 1 (the default) bears loss, 0 is context."""

    role: str
    content: str
    weight: NotRequired[int | None]


@dataclass(frozen=True)
class Conversation:
    """Turns in order, under the id by which a row is followed to the call that made it. `meta`: what else to keep."""

    id: str
    messages: Sequence[Message]
    meta: Mapping[str, Scalar] = field(default_factory=dict)


def exchanges(
    frame: pl.DataFrame, id: str, prompt: str, answer: str, meta: Sequence[str] = ()
) -> Iterator[Conversation]:
    """One conversation of a question and its answer per row of `frame`, in order; the arguments name its columns."""
    for row in frame.select(list(dict.fromkeys((id, prompt, answer, *meta)))).iter_rows(named=True):
        turns: list[Message] = [
            {"role": "user", "content": row[prompt]},
            {"role": "assistant", "content": row[answer], "weight": 1},
        ]
        yield Conversation(row[id], turns, {name: row[name] for name in meta})


def bears_loss(message: Message) -> bool:
    """Whether the model is trained to say this turn."""
    return message["role"] == "assistant" and message.get("weight") != 0


def check(conversation: Conversation) -> None:
    """Raise ExportError, naming the conversation, unless it can be trained on."""
    for number, message in enumerate(conversation.messages, 1):
        role, content, weight = message["role"], message["content"], message.get("weight")
        fault = ""
        if role not in ROLES:
            fault = f"role {role!r}; expected {', '.join(ROLES)}"
        elif role == "system" and number > 1:
            fault = "a system turn, which may only be the first"
        elif not isinstance(content, str) or not content:
            fault = "no text"
        elif weight not in (None, 0, 1):
            fault = f"weight {weight!r}; expected 0 or 1"
        elif weight and role != "assistant":
            fault = f"a weight, but is the {role}'s; only the assistant's turns bear loss"
        elif not content.isascii() and not _is_unicode(content):
            fault = "half of a surrogate pair, which no file can hold"
        if fault:
            raise ExportError(f"conversation {conversation.id}: turn {number} has {fault}")
    if not any(map(bears_loss, conversation.messages)):
        raise ExportError(f"conversation {conversation.id}: no turn of the assistant bears loss, so it teaches nothing")


def _is_unicode(content: str) -> bool:
    try:
        content.encode()
    except UnicodeEncodeError:
        return False
    return True
