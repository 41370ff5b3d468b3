"""Dialogues that exist already: what the rows of an imported file must contain to count as dialogues of a cell.

Pure. Reading the file is intake's business, near-duplicates are found in `resemblance.py`, storing is the asset's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from synth_assets.intake import BadRow, SourceRow, clip
from synth_assets.llm.matching import match_keys, match_tag
from synth_assets.scaffolding.dialogue import Dialogue, NotChatML, from_messages
from synth_assets.scaffolding.english import change_between
from synth_assets.scaffolding.quality import Fault, faults_of, questions_in, turn_depth

L1, PROFICIENCY, ERROR, INCORRECT, CORRECT, MESSAGES, MODEL = (
    "l1_background",
    "proficiency",
    "error_type",
    "error_pattern",
    "correct_form",
    "messages",
    "model_used",
)
_TEXTS = (L1, PROFICIENCY, ERROR, INCORRECT, CORRECT)
REQUIRED = (*_TEXTS, MESSAGES)
_OUR_NAMES = {L1: "l1", ERROR: "error", INCORRECT: "incorrect", CORRECT: "correct", MODEL: "model"}

ACCEPTED: dict[str, pl.DataType] = {
    "dialogue_id": pl.String(),
    "l1": pl.String(),
    "error": pl.String(),
    "proficiency": pl.String(),
    "incorrect": pl.String(),
    "correct": pl.String(),
    "messages": pl.String(),
    "turns": pl.Int64(),
    "questions": pl.Int64(),
    "source": pl.String(),
    "source_model": pl.String(),
    "file": pl.String(),
    "line": pl.Int64(),
}
REJECTED: dict[str, pl.DataType] = {
    "file": pl.String(),
    "row": pl.Int64(),
    "l1": pl.String(),
    "error": pl.String(),
    "reason": pl.String(),
    "detail": pl.String(),
    "raw": pl.String(),
}

_LEVELS: Mapping[str, str] = {
    "beginner": "beginner",
    "elementary": "beginner",
    "A2": "beginner",
    "beginner (A2)": "beginner",
    "intermediate": "intermediate",
    "B1": "intermediate",
    "intermediate (B1)": "intermediate",
}
_TAG_CHARS = 100  # of a tag that is none, as much is kept


class KnownNames(Protocol):
    """What is asked of the catalogue: our name of a first language or an error type, None for one that it lacks."""

    def canonical_l1(self, text: str) -> str | None: ...

    def canonical_error(self, text: str) -> str | None: ...


@dataclass(frozen=True)
class DialogueRows:
    """What became of the rows of the files. `accepted` + `repeated` + `rejected` = the rows read, blank lines aside.

    `accepted` (columns of ACCEPTED): one row per dialogue_id, the first that was read; `messages` is JSON text.
    `repeated`: rows that were identical to an accepted one. `rejected` (columns of REJECTED): `reason` is a code to
    count by, the first that applies; `detail` names all, in words; `raw` is what stood in the file, clipped.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    repeated: int


def dialogue_rows(rows: Iterable[SourceRow | BadRow], catalog: KnownNames) -> DialogueRows:
    """Sort rows of any number of files into fit dialogues of the catalogue's cells, repeats and rejects.

    A row needs `l1_background`, `proficiency`, `error_type`, `error_pattern`, `correct_form` and `messages` (in any
    case, and if misspelt; or under our own names l1, error, incorrect, correct), may have `model_used`, and may have
    more, which is ignored. `messages` is a list of role and content, or its JSON text (CSV). First languages and error
    types are brought to the catalogue's names, proficiencies to beginner and intermediate.

    Reasons of rejects, beside those of intake and of the quality filter: missing_column, wrong_type, unknown_l1,
    unknown_error, unknown_proficiency, equal_pair.
    """
    accepted: dict[str, tuple[Any, ...]] = {}
    rejected: list[tuple[Any, ...]] = []
    repeated = 0
    for row in rows:
        if isinstance(row, BadRow):
            rejected.append((row.file, row.line, None, None, row.reason, row.detail, row.raw))
            continue
        item = _rename(row.data)
        read = _dialogue(item, catalog)
        faults = faults_of(read) if isinstance(read, Dialogue) else (read,)
        if faults:
            reason = faults[0].reason
            detail = "; ".join([faults[0].detail, *(f"{fault.reason}: {fault.detail}" for fault in faults[1:])])
            raw = clip(json.dumps(row.data, ensure_ascii=False, default=str))
            cell = (_shown(catalog.canonical_l1, item.get(L1)), _shown(catalog.canonical_error, item.get(ERROR)))
            rejected.append((row.file, row.line, *cell, reason, detail, raw))
            continue
        assert isinstance(read, Dialogue)
        if read.dialogue_id in accepted:
            repeated += 1
            continue
        model = item.get(MODEL)
        accepted[read.dialogue_id] = (
            *(read.dialogue_id, read.l1, read.error, read.proficiency, read.incorrect, read.correct),
            *(read.messages_json(), turn_depth(read), questions_in(read), "baseline"),
            *(model if isinstance(model, str) and model.strip() else None, row.file, row.line),
        )
    return DialogueRows(
        pl.DataFrame(list(accepted.values()), schema=ACCEPTED, orient="row"),
        pl.DataFrame(rejected, schema=REJECTED, orient="row"),
        repeated,
    )


def _rename(data: Mapping[str, Any]) -> dict[str, Any]:
    item = match_keys(data, (*REQUIRED, MODEL))
    for theirs, ours in _OUR_NAMES.items():
        if theirs not in item and ours in item:
            item[theirs] = item.pop(ours)
    return item


def _dialogue(item: Mapping[str, Any], catalog: KnownNames) -> Dialogue | Fault:
    """The dialogue of a row, or why it is none of a known cell."""
    missing = [key for key in REQUIRED if item.get(key) is None]
    if missing:
        has = ", ".join(map(str, list(item)[:20])) or "nothing"
        return Fault("missing_column", f"{', '.join(missing)} missing; the row has {has}")
    for key in _TEXTS:
        if not isinstance(item[key], str):
            return Fault("wrong_type", f"{key} is {type(item[key]).__name__}, expected text")
    l1, error = catalog.canonical_l1(item[L1]), catalog.canonical_error(item[ERROR])
    level = match_tag(item[PROFICIENCY], list(_LEVELS))
    if l1 is None:
        return Fault("unknown_l1", f"{L1} {item[L1][:_TAG_CHARS]!r} is none of the catalogue's first languages")
    if error is None:
        return Fault("unknown_error", f"{ERROR} {item[ERROR][:_TAG_CHARS]!r} is none of the catalogue's error types")
    if level is None:
        found = item[PROFICIENCY][:_TAG_CHARS]
        return Fault("unknown_proficiency", f"{PROFICIENCY} {found!r}; accepted: {', '.join(_LEVELS)}")
    incorrect, correct = item[INCORRECT].strip(), item[CORRECT].strip()
    if change_between(incorrect, correct) is None:
        return Fault("equal_pair", f"{INCORRECT} and {CORRECT} have the same words: {incorrect[:_TAG_CHARS]!r}")
    try:
        turns = from_messages(item[MESSAGES])
    except NotChatML as error_in_messages:
        return Fault("not_chatml", str(error_in_messages))
    return Dialogue(l1, error, _LEVELS[level], incorrect, correct, turns)


def _shown(canonical: Callable[[str], str | None], tag: object) -> str | None:
    """The tag as the table of rejects shows it: the known name, or else the beginning of what stood there."""
    return (canonical(tag) or tag[:_TAG_CHARS]) if isinstance(tag, str) else None
