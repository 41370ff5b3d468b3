"""The warehouse's tables, each described once: the DDL, the Dagster table schemas and the docs come from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import polars as pl

_SQL_TYPES: Mapping[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Datetime("us", "UTC"): "TIMESTAMPTZ",
}

TEXT, INT, FLOAT, BOOL, TIME = _SQL_TYPES

# Dagster joins the dimensions of a key in the alphabetical order of their names: `easy|math`.
_PARTITIONINGS = (("difficulty", "domain"), ("error", "l1"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its Polars type, and what stands in it, for people."""

    name: str
    dtype: pl.DataType
    description: str

    @property
    def sql_type(self) -> str:
        """The DuckDB type."""
        return _SQL_TYPES[self.dtype]


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `key` columns name a row.

    `on_write` says what materialising a cell again does: `merge` keeps rows that are there and adds or updates by
    key, `replace` puts the new rows in the place of the cell's (of the whole table's, where there are no cells).
    """

    schema: str
    name: str
    description: str
    key: tuple[str, ...]
    on_write: Literal["merge", "replace"]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        """`schema.name`."""
        return f"{self.schema}.{self.name}"

    @property
    def polars_schema(self) -> dict[str, pl.DataType]:
        """Column names and Polars types, in order."""
        return {column.name: column.dtype for column in self.columns}

    @property
    def partition_columns(self) -> tuple[str, ...]:
        """The columns that name a row's partition, in the order of partition keys; none for a table without."""
        found = (columns for columns in _PARTITIONINGS if set(columns) <= set(self.polars_schema))
        return next(found, ())

    @property
    def ddl(self) -> str:
        """The statement that creates the table."""
        lines = [f"{column.name} {column.sql_type}" for column in self.columns]
        lines.append(f"PRIMARY KEY ({', '.join(self.key)})")
        return f"CREATE TABLE IF NOT EXISTS {self.full_name} ({', '.join(lines)})"

    def empty(self) -> pl.DataFrame:
        """A frame of this table without rows."""
        return pl.DataFrame(schema=self.polars_schema)

    def fit(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with exactly this table's columns and types; a column that is absent is null."""
        return frame.select(
            frame[column.name].cast(column.dtype)
            if column.name in frame.columns
            else pl.lit(None, column.dtype).alias(column.name)
            for column in self.columns
        )


_QUESTION_ID = Column("question_id", TEXT, "names the question; the same content always has the same id")
_DOMAIN = Column("domain", TEXT, "one of the configured domains")
_DIFFICULTY = Column("difficulty", TEXT, "easy or hard")
_CALL_ID = Column("call_id", TEXT, "the call that made it: ledger.llm_call.call_id; null for imported rows")
_OFFLINE = Column("offline", BOOL, "made by the embedded provider: proves the pipeline, is not training data")
_CREATED = Column("created_at", TIME, "when the row was made")

BASELINE = Table(
    "questions", "baseline", "Existing questions that were brought in by `synth import questions`.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("text", TEXT, "the question"),
        Column("source_model", TEXT, "the model that the file names as its author"),
        Column("file", TEXT, "the file it came from"),
        Column("line", INT, "its line (row) in the file, from 1"),
        Column("batch", TEXT, "the rows that are validated together"),
        _CREATED,
    ),
)  # fmt: skip

IMPORT = Table(
    "questions", "import", "One row for each import of a file: what came in and what became of it.",
    ("import_id",), "merge",
    (
        Column("import_id", TEXT, "names the import"),
        Column("file", TEXT, "the file"),
        Column("sha256", TEXT, "the file's content"),
        Column("rows", INT, "rows in the file, blank lines left out"),
        Column("accepted", INT, "rows that were new"),
        Column("repeated", INT, "rows whose question, domain and difficulty were there already"),
        Column("rejected", INT, "rows that were rejected; each is in questions.reject"),
        _CREATED,
    ),
)  # fmt: skip

PILOT_QUESTION = Table(
    "questions", "pilot_question", "A few questions per cell, asked first to measure lengths and prices.",
    ("question_id",), "replace",
    (_QUESTION_ID, _DOMAIN, _DIFFICULTY, Column("text", TEXT, "the question"), _CALL_ID, _OFFLINE),
)  # fmt: skip

PILOT_ANSWER = Table(
    "questions", "pilot_answer", "The pilot questions' answers, with their measured tokens and cost.",
    ("question_id",), "replace",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("answer_tokens", INT, "tokens of the answer, by the configured tokenizer"),
        Column("cost_usd", FLOAT, "what the answer cost"),
        _CALL_ID, _OFFLINE,
    ),
)  # fmt: skip

PLAN = Table(
    "questions", "plan", "The quota of each cell, from measured answer lengths, with the forecast of what is missing.",
    ("domain", "difficulty"), "replace",
    (
        _DOMAIN, _DIFFICULTY,
        Column("quota", INT, "rows that the finished set needs of this cell"),
        Column("spare", INT, "answered rows wanted beyond the quota, so that the token share can be met by choosing"),
        Column("mean_answer_tokens", FLOAT, "the mean length that the quota was computed from"),
        Column("standard_error", FLOAT, "of that mean, in tokens; null for a first guess"),
        Column("measured_answers", INT, "answers that the mean was measured on; 0: first guess or the difficulty's mean"),
        Column("available", INT, "rows of the cell that are answered, or unique and not yet judged"),
        Column("missing", INT, "rows still to be made"),
        Column("usd_low", FLOAT, "forecast of what is still to be paid, low"),
        Column("usd_high", FLOAT, "forecast of what is still to be paid, high"),
    ),
)  # fmt: skip

GENERATED = Table(
    "questions", "generated", "Every well-formed question that a model returned, before deduplication.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("text", TEXT, "the question, as the model meant it"),
        Column("source", TEXT, "the model that really served the call"),
        _CALL_ID,
        Column("request_id", TEXT, "the request; its rows are validated together"),
        Column("ordinal", INT, "number of the request within the cell, from 0"),
        Column("item", INT, "place within the response, from 0"),
        Column("subtopic", TEXT, "the subtopic asked for"),
        Column("parse_stage", TEXT, "how the response was read: strict, healed, escaped, partial or repaired"),
        _OFFLINE, _CREATED,
    ),
)  # fmt: skip

DECISION = Table(
    "questions", "decision", "Each imported or generated question, and whether it is the first of its kind.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("text", TEXT, "the question"),
        Column("source", TEXT, "`baseline`, or the model that made it"),
        Column("duplicate_of", TEXT, "the kept question that it repeats; null: it is kept"),
        Column("duplicate_kind", TEXT, "exact (equal after normalising) or near"),
        Column("similarity", FLOAT, "to the kept question, 0 to 1"),
        Column("batch", TEXT, "the rows that are validated together"),
        Column("kept_no", INT, "order of decision, from 0: earlier rows are kept before later ones"),
        _CALL_ID, _OFFLINE, _CREATED,
    ),
)  # fmt: skip

VERDICT = Table(
    "questions", "verdict", "The judge's verdict on each question that was shown to it.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("verdict", TEXT, "valid or invalid"),
        Column("reason", TEXT, "why, in the judge's words"),
        _CALL_ID, _OFFLINE, _CREATED,
    ),
)  # fmt: skip

ANSWER = Table(
    "questions", "answer", "The accepted answer to each valid question, with its measured tokens.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("text", TEXT, "the answer"),
        Column("question_tokens", INT, "tokens of the question, by `token_encoding`"),
        Column("answer_tokens", INT, "tokens of the answer, by `token_encoding`"),
        Column("token_encoding", TEXT, "the tokenizer that counted"),
        Column("model", TEXT, "the model that really served the call"),
        _CALL_ID, _OFFLINE, _CREATED,
    ),
)  # fmt: skip

BALANCED = Table(
    "questions", "balanced", "The finished set: exact domain totals, token shares as wanted, shuffled.",
    ("position",), "replace",
    (
        Column("position", INT, "place in the shuffled set, from 0"),
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("question", TEXT, "the question"),
        Column("answer", TEXT, "the answer: the tokens that bear loss"),
        Column("question_tokens", INT, "tokens of the question"),
        Column("answer_tokens", INT, "tokens of the answer"),
        Column("source", TEXT, "`baseline`, or the model that made the question"),
        Column("question_call_id", TEXT, "the call that made the question; null for imported ones"),
        Column("answer_call_id", TEXT, "the call that made the answer"),
        _OFFLINE,
    ),
)  # fmt: skip

REJECT = Table(
    "questions", "reject", "Every row that came in and was not taken, with its reason.",
    ("reject_id",), "merge",
    (
        Column("reject_id", TEXT, "names the rejected row; the same row rejected again is the same"),
        Column("stage", TEXT, "the asset that rejected it"),
        _DOMAIN, _DIFFICULTY,
        Column("reason", TEXT, "a code"),
        Column("detail", TEXT, "what exactly, for people"),
        Column("question_id", TEXT, "the question, where it had become one"),
        _CALL_ID,
        Column("file", TEXT, "the imported file"),
        Column("row", INT, "its line in the imported file, from 1"),
        Column("raw", TEXT, "the row as it came, clipped"),
        _CREATED,
    ),
)  # fmt: skip

LLM_CALL = Table(
    "ledger", "llm_call", "Every attempt at every model, copied from the journal: what it was for and what it cost.",
    ("call_id",), "merge",
    (
        _CALL_ID,
        Column("request_id", TEXT, "the request; attempts at the same request share it"),
        Column("attempt", INT, "1, 2, … over all models and runs"),
        Column("run_id", TEXT, "the Dagster run"),
        Column("asset", TEXT, "the asset that asked"),
        Column("partition", TEXT, "its partition, `difficulty|domain`"),
        Column("role", TEXT, "the role whose route was taken"),
        Column("provider", TEXT, "the provider as synth.yaml names it; `offline` for the embedded one"),
        Column("model_requested", TEXT, "the model of the route"),
        Column("model_served", TEXT, "the model that the provider says answered"),
        Column("input_tokens", INT, "all tokens of the prompt, cached ones included, as the provider counted"),
        Column("cached_tokens", INT, "of these, read from the provider's cache"),
        Column("output_tokens", INT, "tokens of the answer, as the provider counted"),
        Column("cost_usd", FLOAT, "dollars"),
        Column("cost_basis", TEXT, "provider (its dollars), usage (its tokens), bound (worst case), none"),
        Column("latency_s", FLOAT, "seconds from sending to the whole answer"),
        Column("outcome", TEXT, "ok, length, refusal, empty, or how the attempt failed"),
        Column("detail", TEXT, "the provider's message, without secrets"),
        Column("http_status", INT, "the HTTP status, where there was one"),
        Column("started_at", TIME, "when it was sent"),
        Column("settled_no", INT, "order of settling in the journal"),
        Column("extra_usd", FLOAT, "what a fallback cost beyond the route's first model at the same tokens"),
    ),
)  # fmt: skip

_DIALOGUE = (
    Column("dialogue_id", TEXT, "names the dialogue; the same content always has the same id"),
    Column("l1", TEXT, "the learner's first language"),
    Column("error", TEXT, "the error type, as the catalogue names it"),
    Column("proficiency", TEXT, "beginner (A2) or intermediate (B1)"),
    Column("incorrect", TEXT, "the learner's sentence with the error"),
    Column("correct", TEXT, "the same sentence without it"),
    Column("messages", TEXT, "the turns as JSON text: role (user: learner, assistant: tutor) and content"),
)

BASELINE_DIALOGUE = Table(
    "scaffolding", "baseline", "Existing dialogues that pass the quality filter, from `synth import dialogues`.",
    ("dialogue_id",), "merge",
    (
        *_DIALOGUE,
        Column("source_model", TEXT, "the model that the file names as its author"),
        Column("file", TEXT, "the file it came from"),
        Column("line", INT, "its line (row) in the file, from 1"),
        _CREATED,
    ),
)  # fmt: skip

DIALOGUE_IMPORT = replace(IMPORT, schema="scaffolding", description="One row for each import of a file of dialogues.")

DIALOGUE = Table(
    "scaffolding", "dialogue", "Every dialogue that passes the quality filter and reads like no other of its cell.",
    ("dialogue_id",), "merge",
    (
        *_DIALOGUE,
        Column("model", TEXT, "`baseline`, or the model that really served the call"),
        Column("baseline", BOOL, "whether it was imported"),
        Column("ordinal", INT, "number of the request within the cell, from 0; null for imported ones"),
        Column("topic", TEXT, "the topic that was planned"),
        Column("setting", TEXT, "the setting that was planned"),
        Column("turns", INT, "turns of both speakers"),
        Column("questions", INT, "real questions of the tutor"),
        Column("tutor_tokens", INT, "tokens of the tutor's turns: those that bear loss"),
        Column("token_encoding", TEXT, "the tokenizer that counted"),
        _CALL_ID, _OFFLINE, _CREATED,
    ),
)  # fmt: skip

DIALOGUE_REJECT = Table(
    "scaffolding", "reject", "Every dialogue that came in and was not taken, with its reason.",
    ("reject_id",), "merge",
    (
        Column("reject_id", TEXT, "names the rejected dialogue; the same one rejected again is the same"),
        Column("stage", TEXT, "the asset that rejected it"),
        Column("l1", TEXT, "the learner's first language, where it is known"),
        Column("error", TEXT, "the error type, where it is known"),
        Column("reason", TEXT, "a code"),
        Column("detail", TEXT, "what exactly, for people"),
        Column("dialogue_id", TEXT, "the dialogue, where it had become one"),
        _CALL_ID,
        Column("file", TEXT, "the imported file"),
        Column("row", INT, "its line in the imported file, from 1"),
        Column("raw", TEXT, "the dialogue as it came, clipped"),
        _CREATED,
    ),
)  # fmt: skip

DATASET = Table(
    "scaffolding", "dataset", "The finished set: exactly the target, first languages even, every cell covered.",
    ("position",), "replace",
    (
        Column("position", INT, "place in the set, from 0"),
        *(column for column in DIALOGUE.columns if column.name != "created_at"),
    ),
)  # fmt: skip

STAGE1_MIX = Table(
    "scaffolding", "stage1_mix", "Scaffolding dialogues among anchor data, in the order to train in.",
    ("position",), "replace",
    (
        Column("position", INT, "place in the mix, from 0"),
        Column("source", TEXT, "scaffolding, or the name of the anchor data set"),
        Column("id", TEXT, "the row's id within its source"),
        Column("messages", TEXT, "the turns as JSON text"),
        Column("tokens", INT, "tokens of the assistant's turns: those that bear loss"),
    ),
)  # fmt: skip

FACT = Table(
    "meta", "fact", "Facts about this data directory.", ("name",), "merge",
    (Column("name", TEXT, "what"), Column("value", TEXT, "its value")),
)  # fmt: skip

TABLES = (
    BASELINE, IMPORT, PILOT_QUESTION, PILOT_ANSWER, PLAN, GENERATED, DECISION, VERDICT, ANSWER, BALANCED, REJECT,
    BASELINE_DIALOGUE, DIALOGUE_IMPORT, DIALOGUE, DIALOGUE_REJECT, DATASET, STAGE1_MIX, LLM_CALL, FACT,
)  # fmt: skip
