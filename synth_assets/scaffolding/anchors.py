"""Anchor data: what the rows of other people's chat data must contain to become conversations for the stage-1 mix.

Reads LMSYS-Chat-1M, Magpie-Pro, ProsocialDialog and ChatML rows, in bounded memory. How much of them is taken, and in
which proportion, is decided in `mix.py`; where their files lie is found in `anchor_files.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synth_assets import intake
from synth_assets.exports import Conversation, Message
from synth_assets.intake import SourceRow, UnreadableFile, clip, read_rows
from synth_assets.scaffolding.anchor_files import anchor_files

_ROLES = {"user": "user", "human": "user", "assistant": "assistant", "gpt": "assistant", "system": "system"}


@dataclass(frozen=True, slots=True)
class AnchorSource:
    """A data set: a `name` for reports, the file or folder where it lies, and the split of a folder to read."""

    name: str
    path: Path
    split: str = "train"


@dataclass(frozen=True, slots=True)
class AnchorRow:
    """A row that can be trained on: the user speaks first, the assistant last, each in turn; every turn has text.

    The conversation's id is the data set's own, or `<file name>:<line>` where a row has none.
    """

    source: str
    file: str
    line: int
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be trained on: `reason` to count by (intake's codes, and the ones below), `detail` for people.

    unknown_form: none of the known columns has a value; no_turns: no list of turns; unknown_role; no_text: an empty
    turn; not_in_turn: user and assistant do not take turns, the user first; no_answer: the user has the last word.
    `raw` is what stood there, clipped.
    """

    source: str
    file: str
    line: int
    reason: str
    detail: str
    raw: str


def read_anchors(source: AnchorSource) -> Iterator[AnchorRow | BadRow]:
    """Every row of a data set, good or bad, shard by shard in order. Its form is recognised from its columns:

    - `conversation`: LMSYS-Chat-1M, turns of role and content; id `conversation_id`
    - `conversations`: Magpie-Pro (and ShareGPT), turns of from (human, gpt) and value; id `uuid`
    - `messages`: ChatML, as this project exports it
    - `context` and `response`: ProsocialDialog, each row an exchange of its own; id `dialogue_id`-`response_id`
    - `instruction` and `response`: Magpie-Pro without its turns

    Raises UnreadableFile at the call, before any row is read: where there is no such data set or split, where a shard
    is cut off, and where a file has the columns of none of these forms.
    """
    files = anchor_files(source.path, source.split)
    for file in files:
        _try(file)
    return _rows(source, files)


def _try(file: Path) -> None:
    first = next((row for row in read_rows(file, _COLUMNS) if isinstance(row, SourceRow)), None)
    if first is not None and not any(set(form.columns) <= set(first.data) for form in _FORMS):
        raise UnreadableFile(
            f"{file}: is not chat data of a known form; its columns are {', '.join(first.data)}; expected "
            f"{', or '.join(' and '.join(form.columns) for form in _FORMS)}"
        )


def _rows(source: AnchorSource, files: list[Path]) -> Iterator[AnchorRow | BadRow]:
    for file in files:
        for row in read_rows(file, _COLUMNS):
            if isinstance(row, intake.BadRow):
                yield BadRow(source.name, row.file, row.line, row.reason, row.detail, row.raw)
                continue
            try:
                form = _form_of(row.data)
                if form is None:
                    raise _Malformed("unknown_form", f"no value in {', '.join(sorted(_COLUMNS & set(row.data)))}")
                turns = form.turns(row.data)
                _check(turns)
            except _Malformed as fault:
                yield BadRow(source.name, row.file, row.line, fault.reason, str(fault), clip(str(row.data)))
                continue
            parts = [row.data.get(column) for column in form.ids]
            own = "-".join(map(str, parts)) if parts and None not in parts else f"{file.name}:{row.line}"
            yield AnchorRow(source.name, row.file, row.line, Conversation(own, turns))


class _Malformed(ValueError):
    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class _Form:
    """`columns`: all of them must have a value; `ids`: those that name a row; `turns`: the messages of a row."""

    columns: tuple[str, ...]
    ids: tuple[str, ...]
    turns: Callable[[Mapping[str, Any]], list[Message]]


def _listed(column: str, role_key: str, text_key: str) -> Callable[[Mapping[str, Any]], list[Message]]:
    def turns(row: Mapping[str, Any]) -> list[Message]:
        listed = row[column]
        if not isinstance(listed, list) or not listed:
            raise _Malformed("no_turns", f"{column} is {_named(listed)}; expected a list of {role_key} and {text_key}")
        messages: list[Message] = []
        for number, turn in enumerate(listed, 1):
            if not isinstance(turn, dict):
                raise _Malformed("no_turns", f"turn {number} is {_named(turn)}; expected {role_key} and {text_key}")
            role = _ROLES.get(str(turn.get(role_key)).lower())
            if role is None:
                raise _Malformed("unknown_role", f"turn {number}: {role_key} is {str(turn.get(role_key))[:40]!r}")
            messages.append({"role": role, "content": _text(turn.get(text_key), f"turn {number}: {text_key}")})
        return messages

    return turns


def _exchange(asked: str, said: str) -> Callable[[Mapping[str, Any]], list[Message]]:
    def turns(row: Mapping[str, Any]) -> list[Message]:
        return [
            {"role": "user", "content": _text(row[asked], asked)},
            {"role": "assistant", "content": _text(row[said], said)},
        ]

    return turns


_FORMS = (
    _Form(("conversation",), ("conversation_id",), _listed("conversation", "role", "content")),
    _Form(("conversations",), ("uuid",), _listed("conversations", "from", "value")),
    _Form(("messages",), ("id",), _listed("messages", "role", "content")),
    _Form(("context", "response"), ("dialogue_id", "response_id"), _exchange("context", "response")),
    _Form(("instruction", "response"), ("uuid",), _exchange("instruction", "response")),
)
_COLUMNS = frozenset(column for form in _FORMS for column in (*form.columns, *form.ids))


def _form_of(row: Mapping[str, Any]) -> _Form | None:
    return next((form for form in _FORMS if all(row.get(column) is not None for column in form.columns)), None)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Malformed("no_text", f"{where} is {_named(value)}; expected text")
    return value


def _check(turns: list[Message]) -> None:
    said = [turn["role"] for turn in turns]
    if said[0] == "system":
        said = said[1:]
    if said != ["user", "assistant"] * (len(said) // 2) + ["user"] * (len(said) % 2) or not said:
        shown = ", ".join(said[:8]) + (", …" if len(said) > 8 else "")
        raise _Malformed(
            "not_in_turn", f"the turns are {shown or 'the system alone'}; expected user and assistant in turn"
        )
    if said[-1] == "user":
        raise _Malformed("no_answer", "the user has the last word, which nothing answers")


def _named(value: object) -> str:
    if isinstance(value, str):
        return f"the text {json.dumps(value[:40], ensure_ascii=False)}" if value.strip() else "an empty text"
    return "missing" if value is None else f"a {type(value).__name__}"
