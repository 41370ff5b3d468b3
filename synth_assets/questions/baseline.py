"""Questions that exist already: what the rows of an imported file must contain to count as questions of a cell.

Pure. Reading the file is intake's business, finding near-duplicates dedup's, storing the asset's.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from synth_assets.intake import BadRow, SourceRow, clip
from synth_assets.llm.matching import match_keys, match_tag
from synth_assets.questions.balance import EASY, HARD
from synth_assets.questions.identity import question_id

QUESTION, DOMAIN, DIFFICULTY, MODEL = "question", "domain", "difficulty", "model_used"
REQUIRED = (QUESTION, DOMAIN, DIFFICULTY)

ACCEPTED: dict[str, pl.DataType] = {
    "question_id": pl.String(),
    "domain": pl.String(),
    "difficulty": pl.String(),
    "text": pl.String(),
    "source": pl.String(),
    "source_model": pl.String(),
    "file": pl.String(),
    "line": pl.Int64(),
}
REJECTED: dict[str, pl.DataType] = {
    "file": pl.String(),
    "row": pl.Int64(),
    "domain": pl.String(),
    "difficulty": pl.String(),
    "reason": pl.String(),
    "detail": pl.String(),
    "raw": pl.String(),
}

_BATCH_ROWS = 50_000
_TAG_CHARS = 100  # of a tag that is none, as much is kept


@dataclass(frozen=True)
class BaselineRows:
    """What became of the rows of the files. `accepted` + `repeated` + `rejected` = the rows read, blank lines aside.

    `accepted` (columns of ACCEPTED): one row per question_id, the first that was read. `repeated`: rows that were
    identical to an accepted one. `rejected` (columns of REJECTED): `reason` is a code to count by, `detail` says it in
    words, `raw` is what stood in the file, clipped.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    repeated: int


def question_rows(
    rows: Iterable[SourceRow | BadRow],
    domains: Sequence[str],
    aliases: Mapping[str, str] | None = None,
    difficulties: Sequence[str] = (EASY, HARD),
) -> BaselineRows:
    """Sort rows of any number of files into questions of the known cells, repeats and rejects.

    A row needs `question`, `domain` and `difficulty` (in any case, and if misspelt), may have `model_used`, and may
    have more, which is ignored. Tags are brought to the known names: "Tool Use" is tool_use, "EASY" is easy. `aliases`:
    other name → domain, for files whose domains are called differently. The model that a file names is kept as
    `source_model`; `source` is "baseline" for all.

    Reasons of rejects, beside those of intake: missing_column, wrong_type, empty_question, unknown_domain,
    unknown_difficulty.
    """
    tags = _Tags(domains, aliases or {}, difficulties)
    accepted, rejected = _Columns(ACCEPTED), _Columns(REJECTED)
    seen: set[bytes] = set()
    repeated = 0
    for row in rows:
        if isinstance(row, BadRow):
            rejected.add((row.file, row.line, None, None, row.reason, row.detail, row.raw))
            continue
        item = _rename(row.data)
        fault = _fault(item, tags)
        if fault is not None:
            reason, detail = fault
            raw = clip(json.dumps(row.data, ensure_ascii=False, default=str))
            tag = (tags.shown(tags.domain, item.get(DOMAIN)), tags.shown(tags.difficulty, item.get(DIFFICULTY)))
            rejected.add((row.file, row.line, *tag, reason, detail, raw))
            continue
        domain, difficulty, text = tags.domain(item[DOMAIN]), tags.difficulty(item[DIFFICULTY]), item[QUESTION].strip()
        assert domain is not None
        assert difficulty is not None
        key = question_id(domain, difficulty, text)
        if (short := bytes.fromhex(key)) in seen:
            repeated += 1
            continue
        seen.add(short)
        model = item.get(MODEL)
        source_model = model if isinstance(model, str) and model.strip() else None
        accepted.add((key, domain, difficulty, text, "baseline", source_model, row.file, row.line))
    return BaselineRows(accepted.frame(), rejected.frame(), repeated)


class _Tags:
    """The known domains and difficulties, and what a file's tags mean among them. A tag is looked up once."""

    def __init__(self, domains: Sequence[str], aliases: Mapping[str, str], difficulties: Sequence[str]) -> None:
        unknown = sorted(set(aliases.values()) - set(domains))
        if unknown:
            raise ValueError(f"aliases lead to unknown domains {unknown}; known are {', '.join(domains)}")
        self.domains, self.difficulties = domains, difficulties
        meanings = {**aliases, **{domain: domain for domain in domains}}

        @lru_cache(maxsize=4096)
        def domain(tag: str) -> str | None:
            matched = match_tag(tag, list(meanings))
            return None if matched is None else meanings[matched]

        @lru_cache(maxsize=4096)
        def difficulty(tag: str) -> str | None:
            return match_tag(tag, difficulties)

        self.domain: Callable[[str], str | None] = domain
        self.difficulty: Callable[[str], str | None] = difficulty

    @staticmethod
    def shown(lookup: Callable[[str], str | None], tag: object) -> str | None:
        """The tag as the table of rejects shows it: the known name, or else the beginning of what stood there."""
        return (lookup(tag) or tag[:_TAG_CHARS]) if isinstance(tag, str) else None


class _Columns:
    """Rows that become one frame, in batches: a million Python tuples would take several times the frame's memory."""

    def __init__(self, schema: dict[str, pl.DataType]) -> None:
        self._schema = schema
        self._rows: list[tuple[Any, ...]] = []
        self._frames: list[pl.DataFrame] = []

    def add(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row)
        if len(self._rows) == _BATCH_ROWS:
            self._flush()

    def frame(self) -> pl.DataFrame:
        self._flush()
        return pl.concat(self._frames)

    def _flush(self) -> None:
        self._frames.append(pl.DataFrame(self._rows, schema=self._schema, orient="row"))
        self._rows = []


def _rename(data: Mapping[str, Any]) -> dict[str, Any]:
    names = _names(tuple(data))
    return {names[key]: value for key, value in data.items()}


@lru_cache(maxsize=4096)
def _names(keys: tuple[str, ...]) -> dict[str, str]:
    """File's key → our key. The rows of a file share their keys, so they are matched once, not once per row."""
    return {theirs: ours for ours, theirs in match_keys({key: key for key in keys}, (*REQUIRED, MODEL)).items()}


def _fault(item: Mapping[str, Any], tags: _Tags) -> tuple[str, str] | None:
    """(reason, detail) of a row that is no question of a known cell, None for one that is."""
    missing = [key for key in REQUIRED if item.get(key) is None]
    if missing:
        has = ", ".join(map(str, list(item)[:20])) or "nothing"
        return "missing_column", f"{', '.join(missing)} missing; the row has {has}"
    for key in REQUIRED:
        if not isinstance(item[key], str):
            return "wrong_type", f"{key} is {type(item[key]).__name__}, expected text"
    if not item[QUESTION].strip():
        return "empty_question", "question is empty"
    if tags.domain(item[DOMAIN]) is None:
        return "unknown_domain", f"domain {item[DOMAIN][:_TAG_CHARS]!r}; accepted: {', '.join(tags.domains)}"
    if tags.difficulty(item[DIFFICULTY]) is None:
        accepted = ", ".join(tags.difficulties)
        return "unknown_difficulty", f"difficulty {item[DIFFICULTY][:_TAG_CHARS]!r}; accepted: {accepted}"
    return None
