"""The warehouse's tables, each described once: the DDL, the Dagster table schemas and the docs come from here."""

from __future__ import annotations

from dataclasses import replace

from synth_assets.storage.table import BOOL, FLOAT, INT, TEXT, TIME, Column, Table

_QUESTION_ID = Column("question_id", TEXT, "names the question; the same content always has the same id")
_DOMAIN = Column("domain", TEXT, "one of the configured domains")
_DIFFICULTY = Column("difficulty", TEXT, "easy or hard")
_CALL_ID = Column("call_id", TEXT, "the call that made it: ledger.llm_call.call_id; null for imported rows", True)
_MADE_BY = Column("call_id", TEXT, "the call that made it: ledger.llm_call.call_id")
_OFFLINE = Column("offline", BOOL, "made by the embedded provider: proves the pipeline, is not training data")
_CREATED = Column("created_at", TIME, "when the row was made")

BASELINE = Table(
    "questions", "baseline", "Existing questions that were brought in by `synth import questions`.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("text", TEXT, "the question"),
        Column("source_model", TEXT, "the model that the file names as its author", True),
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
    (_QUESTION_ID, _DOMAIN, _DIFFICULTY, Column("text", TEXT, "the question"), _MADE_BY, _OFFLINE),
)  # fmt: skip

PILOT_ANSWER = Table(
    "questions", "pilot_answer", "The pilot questions' answers, with their measured tokens and cost.",
    ("question_id",), "replace",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("answer_tokens", INT, "tokens of the answer, by the configured tokenizer"),
        Column("cost_usd", FLOAT, "what the answer cost; null where its call is not in the ledger", True),
        _MADE_BY, _OFFLINE,
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
        Column("standard_error", FLOAT, "of that mean, in tokens; null for a first guess", True),
        Column("measured_answers", INT, "answers that the mean was measured on; 0: first guess or the difficulty's mean"),
        Column("available", INT, "rows of the cell that are answered, or unique and not yet judged"),
        Column("missing", INT, "rows still to be made"),
        Column("usd_low", FLOAT, "forecast of what is still to be paid, low"),
        Column("usd_high", FLOAT, "forecast of what is still to be paid, high"),
    ),
)  # fmt: skip

FORECAST = Table(
    "questions", "forecast", "What the plan was to cost when first made, by cell and stage; kept until domains get other totals.",
    ("domain", "difficulty", "stage"), "replace",
    (
        _DOMAIN, _DIFFICULTY,
        Column("stage", TEXT, "generate, judge, answer or embed"),
        Column("domain_rows", INT, "rows of the domain in the finished set, as planned"),
        Column("calls_low", INT, "calls that were still to be made, low"),
        Column("calls_high", INT, "calls that were still to be made, high"),
        Column("usd_low", FLOAT, "what was still to be paid, low"),
        Column("usd_high", FLOAT, "what was still to be paid, high"),
        Column("paid_calls", INT, "calls of the cell and stage that were paid before, the pilot's left out"),
        Column("paid_usd", FLOAT, "dollars that were paid for them"),
        _CREATED,
    ),
)  # fmt: skip

GENERATED = Table(
    "questions", "generated", "Every well-formed question that a model returned, before deduplication.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("text", TEXT, "the question, as the model meant it"),
        Column("source", TEXT, "the model that really served the call"),
        _MADE_BY,
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
        Column("duplicate_of", TEXT, "the kept question that it repeats; null: it is kept", True),
        Column("duplicate_kind", TEXT, "exact (equal after normalising) or near; null: it is kept", True),
        Column("similarity", FLOAT, "to the kept question, 0 to 1; null: it is kept", True),
        Column("batch", TEXT, "the rows that are validated together"),
        Column("kept_no", INT, "order of decision, from 0: earlier rows are kept before later ones"),
        _CALL_ID, _OFFLINE, _CREATED,
    ),
)  # fmt: skip

NEIGHBOUR = Table(
    "questions", "neighbour", "Each kept question that was compared by meaning (`dedup: semantic:`), and what is nearest to it.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("neighbour_id", TEXT, "the nearest question of those compared before it and not marked; null: there was none", True),
        Column("similarity", FLOAT, "to it: the cosine of their vectors; null: there was none", True),
        Column("marked", BOOL, "as similar as `dedup: semantic: similarity:` asks, or more"),
        Column("model", TEXT, "what made the vectors"),
        _CREATED,
    ),
)  # fmt: skip

VERDICT = Table(
    "questions", "verdict", "The judge's verdict on each question that was shown to it.",
    ("question_id",), "merge",
    (
        _QUESTION_ID, _DOMAIN, _DIFFICULTY,
        Column("verdict", TEXT, "valid or invalid"),
        Column("reason", TEXT, "why, in the judge's words"),
        _CALL_ID, replace(_OFFLINE, nullable=True), _CREATED,
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
        _MADE_BY, _OFFLINE, _CREATED,
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
        Column("question_call_id", TEXT, "the call that made the question; null for imported ones", True),
        Column("answer_call_id", TEXT, "the call that made the answer"),
        _OFFLINE,
    ),
    unique=("question_id",),
)  # fmt: skip

REJECT = Table(
    "questions", "reject", "Every row that came in and was not taken, with its reason.",
    ("reject_id",), "merge",
    (
        Column("reject_id", TEXT, "names the rejected row; the same row rejected again is the same"),
        Column("stage", TEXT, "the asset that rejected it"),
        replace(_DOMAIN, nullable=True), replace(_DIFFICULTY, nullable=True),
        Column("reason", TEXT, "a code"),
        Column("detail", TEXT, "what exactly, for people", True),
        Column("question_id", TEXT, "the question, where it had become one", True),
        _CALL_ID,
        Column("file", TEXT, "the imported file; of a contaminated question the benchmark's", True),
        Column("row", INT, "the line in that file, from 1", True),
        Column("raw", TEXT, "the row as it came, clipped", True),
        _CREATED,
    ),
)  # fmt: skip

LLM_CALL = Table(
    "ledger", "llm_call", "Every attempt at every model, copied from the journal: what it was for and what it cost.",
    ("call_id",), "merge",
    (
        Column("call_id", TEXT, "names the attempt"),
        Column("request_id", TEXT, "the request; attempts at the same request share it"),
        Column("attempt", INT, "1, 2, … over all models and runs"),
        Column("run_id", TEXT, "the Dagster run"),
        Column("asset", TEXT, "the asset that asked"),
        Column("partition", TEXT, "its partition, `difficulty|domain`"),
        Column("role", TEXT, "the role whose route was taken"),
        Column("provider", TEXT, "the provider as synth.yaml names it; `offline` for the embedded one"),
        Column("model_requested", TEXT, "the model of the route"),
        Column("model_served", TEXT, "the model that the provider says answered", True),
        Column("input_tokens", INT, "all tokens of the prompt, cached ones included, as the provider counted", True),
        Column("cached_tokens", INT, "of these, read from the provider's cache", True),
        Column("output_tokens", INT, "tokens of the answer, as the provider counted", True),
        Column("cost_usd", FLOAT, "dollars", True),
        Column("cost_basis", TEXT, "provider (its dollars), usage (its tokens), bound (worst case), none"),
        Column("latency_s", FLOAT, "seconds from sending to the whole answer", True),
        Column("outcome", TEXT, "ok, length, refusal, empty, hedge_lost (another was answered first), or how it failed"),
        Column("detail", TEXT, "the provider's message, without secrets", True),
        Column("http_status", INT, "the HTTP status, where there was one", True),
        Column("started_at", TIME, "when it was sent"),
        Column("settled_no", INT, "order of settling in the journal; 0: the journal has lost this call"),
        Column("extra_usd", FLOAT, "what a fallback cost beyond the route's first model at the same tokens", True),
        Column("by_batch", BOOL, "whether it was asked by the batch, at half the price and with its waits", True),
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
        Column("source_model", TEXT, "the model that the file names as its author", True),
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
        Column("ordinal", INT, "number of the request within the cell, from 0; null for imported ones", True),
        Column("topic", TEXT, "the topic that was planned; null for imported ones", True),
        Column("setting", TEXT, "the setting that was planned; null for imported ones", True),
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
        Column("l1", TEXT, "the learner's first language, where it is known", True),
        Column("error", TEXT, "the error type, where it is known", True),
        Column("reason", TEXT, "a code"),
        Column("detail", TEXT, "what exactly, for people", True),
        Column("dialogue_id", TEXT, "the dialogue, where it had become one", True),
        _CALL_ID,
        Column("file", TEXT, "the imported file", True),
        Column("row", INT, "its line in the imported file, from 1", True),
        Column("raw", TEXT, "the dialogue as it came, clipped", True),
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
    unique=("dialogue_id",),
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

FILE_COLUMNS = (
    Column(
        "messages",
        TEXT,
        "the turns, each with role and content, and a weight of 1 where it bears loss; as `chatml` has it",
    ),
)

FACT = Table(
    "meta", "fact", "Facts about this data directory.", ("name",), "merge",
    (Column("name", TEXT, "what"), Column("value", TEXT, "its value")),
)  # fmt: skip

TABLES = (
    BASELINE, IMPORT, PILOT_QUESTION, PILOT_ANSWER, PLAN, FORECAST, GENERATED, DECISION, NEIGHBOUR, VERDICT, ANSWER,
    BALANCED, REJECT,
    BASELINE_DIALOGUE, DIALOGUE_IMPORT, DIALOGUE, DIALOGUE_REJECT, DATASET, STAGE1_MIX, LLM_CALL, FACT,
)  # fmt: skip
