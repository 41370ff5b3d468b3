"""Keeping benchmarks out of the training data: questions that repeat a row of a given benchmark are rejected. No Dagster.

Belongs here: reading benchmark files and storing the rejects. How a match is found is dedup's business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from synth_assets.dedup.contamination import find_contaminated
from synth_assets.intake import SourceRow, UnreadableFile, read_rows
from synth_assets.questions.cells import Cell
from synth_assets.questions.generation import reject_row
from synth_assets.storage.schemas import FACT, REJECT
from synth_assets.storage.warehouse import Warehouse, put

STAGE = "unique_questions"
REASON = "contaminated"
# Where benchmarks keep their questions: GSM8K, MATH, HumanEval, MMLU, ARC, HellaSwag, MBPP, and files of this project.
QUESTION_COLUMNS = ("question", "problem", "prompt", "text", "instruction", "input", "query", "ctx")

CHECKED = "contamination_checked"
_AT_A_TIME = 100_000
_UNCHECKED = """SELECT question_id, domain, difficulty, text, call_id, kept_no FROM questions.decision
WHERE duplicate_of IS NULL AND kept_no >= $first ORDER BY kept_no"""
_HOW = {
    "equal": "equal to",
    "run": "shares 13 words in a row with",
    "contained": "stands whole in, or holds, ",
}


def read_benchmarks(files: Sequence[str]) -> pl.DataFrame:
    """The questions of benchmark files: `file`, `row` (its line, from 1), `text`.

    Raises `UnreadableFile` for a file that cannot be read or whose rows hold no question; rows that cannot be read are
    passed over.
    """
    rows = [
        (file, row.line, _question(row))
        for file in files
        for row in read_rows(Path(file))
        if isinstance(row, SourceRow)
    ]
    return pl.DataFrame(rows, schema={"file": pl.String, "row": pl.Int64, "text": pl.String}, orient="row")


def _question(row: SourceRow) -> str:
    for column in QUESTION_COLUMNS:
        if isinstance(text := row.data.get(column), str):
            return text
    raise UnreadableFile(
        f"{row.file}, row {row.line}: no question found in the columns {', '.join(map(str, row.data))}; "
        f"a benchmark file needs a text column named {', '.join(QUESTION_COLUMNS[:-1])} or {QUESTION_COLUMNS[-1]}"
    )


def matches(questions: pl.DataFrame, benchmarks: pl.DataFrame) -> pl.DataFrame:
    """The rows of `questions` (`text`, and whatever else) that repeat a benchmark: with `file`, `row`, `how`, `words`."""
    parts = [
        part.with_row_index("place")
        .join(
            find_contaminated(part["text"], benchmarks["text"])
            .with_columns(pl.col("row").cast(pl.UInt32).alias("place"))
            .drop("row"),
            on="place",
        )
        .join(
            benchmarks.drop("text").with_row_index("benchmark_row").cast({"benchmark_row": pl.Int64}),
            on="benchmark_row",
        )
        .drop("place", "benchmark_row")
        for part in questions.iter_slices(_AT_A_TIME)
    ]
    empty = {"file": pl.String, "row": pl.Int64, "how": pl.String, "words": pl.String}
    return (
        pl.concat(parts)
        if parts
        else questions.clear().with_columns(pl.lit(None, dtype).alias(name) for name, dtype in empty.items())
    )


def is_due(warehouse: Warehouse, files: Sequence[str]) -> bool:
    """Whether what is stored was last compared with other benchmarks than these, or with other contents of the files."""
    before, _ = _checked(warehouse)
    return bool(files or before) and before != _state_of(read_benchmarks(files))


def _checked(warehouse: Warehouse) -> tuple[str, int]:
    """The benchmarks that questions were last compared with, and the number of the first question that was not."""
    known = warehouse.read("SELECT value FROM meta.fact WHERE name = $name", {"name": CHECKED})["value"].to_list()
    state, _, first = known[0].partition(":") if known else ("", "", "0")
    return state, int(first)


def _state_of(benchmarks: pl.DataFrame) -> str:
    return hashlib.sha256(benchmarks.write_csv().encode()).hexdigest()[:32]


def reject_contaminated(warehouse: Warehouse, files: Sequence[str]) -> pl.DataFrame:
    """Reject the kept questions that repeat a row of these files; returns the new rows of `questions.reject`.

    Only what was not compared with these very files before is looked at; when the files change, all is, and rejects that
    name a file no longer given are taken back.
    """
    before, first = _checked(warehouse)
    if not files and not before:
        return REJECT.empty()
    benchmarks = read_benchmarks(files)
    state = _state_of(benchmarks)
    changed = before != state
    questions = warehouse.read(_UNCHECKED, {"first": 0 if changed else first})
    rejects = [
        reject_row(
            STAGE, Cell(row["domain"], row["difficulty"]), REASON, row["text"], place=row["question_id"],
            question_id=row["question_id"], call_id=row["call_id"], file=row["file"], row=row["row"],
            detail=f"{_HOW[row['how']].strip()} {row['file']}, row {row['row']}: {row['words']}",
        )
        for row in matches(questions, benchmarks).iter_rows(named=True)
    ]  # fmt: skip
    found = REJECT.fit(pl.DataFrame(rejects, infer_schema_length=None)) if rejects else REJECT.empty()
    with warehouse.transaction() as connection:
        if changed:
            connection.execute("DELETE FROM questions.reject WHERE stage = ? AND reason = ?", [STAGE, REASON])
        put(connection, REJECT, found)
        last = questions["kept_no"].max()
        upto = last + 1 if isinstance(last, int) else 0 if changed else first
        put(connection, FACT, pl.DataFrame([{"name": CHECKED, "value": f"{state}:{upto}"}]))
    return found
