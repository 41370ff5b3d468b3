"""The assets of the questions line, in the order in which the data flows, up to the answers; `set_assets.py` goes on.

Dagster's side only: each reads its inputs, calls one function of this line, and returns the frame with what people want
to see of it.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from synth_assets.partitions import configured_spec, question_cells
from synth_assets.progress import BOARD
from synth_assets.questions import finishing, importing, planning, standing
from synth_assets.questions.answering import answer
from synth_assets.questions.cells import Cell
from synth_assets.questions.contamination import reject_contaminated
from synth_assets.questions.generation import harvest
from synth_assets.questions.pilot import ask_pilot
from synth_assets.questions.reconciling import unused_answers
from synth_assets.questions.validation import accept_all, judge
from synth_assets.questions.versions import code_version
from synth_assets.reporting import all_rejects, all_rows, note_partitions, preview, stop_if, stored
from synth_assets.resources import EngineResource, ProjectResource
from synth_assets.storage import schemas
from synth_assets.storage.io_manager import Rows, table_metadata
from synth_assets.tokens import load_tokenizer

SPEC = configured_spec()
CELLS = question_cells()

# Assets that pay for calls share this pool; dagster.yaml says how many of its steps run at once.
PAID = "llm"

Frame = dg.MaterializeResult[pl.DataFrame]
Stored = dg.MaterializeResult[Rows]
Metadata = dict[str, Any]


def cells_of(context: dg.AssetExecutionContext) -> list[Cell]:
    """The cells of a run: of one partition, or of all in its range."""
    return [Cell.of_key(key) for key in context.partition_keys]


class ImportConfig(dg.Config):
    """Files to bring in; none: what was brought in before stays as it is."""

    files: list[str] = Field(default_factory=list)


@dg.asset(
    group_name="questions",
    code_version=code_version("baseline_questions", SPEC),
    metadata=table_metadata(schemas.BASELINE),
)
def baseline_questions(context: dg.AssetExecutionContext, config: ImportConfig, project: ProjectResource) -> Stored:
    """Existing questions from JSONL, Parquet or CSV files, with the tags of our cells. Costs nothing.

    A row's id is its content: files that repeat each other never multiply a row. What cannot be taken is in
    `questions.reject` with file, line and reason.
    """
    found = importing.read_files(config.files, project.project.spec, project.warehouse)
    metadata: Metadata = {
        "files": found.files.height,
        "rows": found.rows.height,
        "repeated": int(found.files["repeated"].sum()),
        "rejected": found.rejects.height,
        "preview": preview(found.rows, ["domain", "difficulty", "text", "file", "line"]),
    }
    beside = {schemas.REJECT: found.rejects, schemas.IMPORT: found.files}
    return dg.MaterializeResult(value=Rows(found.rows, beside), metadata=metadata)


@dg.asset(
    group_name="questions",
    code_version=code_version("pilot_questions", SPEC),
    metadata=table_metadata(schemas.PILOT_QUESTION),
    pool=PAID,
)
def pilot_questions(
    context: dg.AssetExecutionContext, project: ProjectResource, llm: EngineResource
) -> Iterator[Stored]:
    """A few questions per cell, asked before the rest, to measure lengths and prices.

    They are the first requests of each cell's generation: nothing is paid twice.
    """
    BOARD.begin(context.asset_key.to_user_string())
    cells = [Cell.of_key(key) for key in CELLS.get_partition_keys()]
    asked = llm.gather(ask_pilot(llm.engine, project.project.spec, cell, "pilot_questions") for cell in cells)
    rows = stored(schemas.PILOT_QUESTION, all_rows(asked), schemas.REJECT)
    columns = ["domain", "difficulty", "text"]
    metadata: Metadata = {"rows": rows.frame.height, "preview": preview(rows.frame, columns)}
    yield dg.MaterializeResult(value=rows, metadata=metadata)
    stop_if(asked)


@dg.asset(
    group_name="questions",
    code_version=code_version("pilot_answers", SPEC),
    metadata=table_metadata(schemas.PILOT_ANSWER),
    pool=PAID,
)
def pilot_answers(
    context: dg.AssetExecutionContext,
    pilot_questions: pl.DataFrame,
    project: ProjectResource,
    llm: EngineResource,
) -> Iterator[Stored]:
    """The pilot questions' answers by the routes of their difficulty, with measured tokens and cost."""
    BOARD.begin(context.asset_key.to_user_string())
    spec = project.project.spec
    tokenizer = load_tokenizer(spec.tokenizer)
    cells = pilot_questions.group_by("domain", "difficulty", maintain_order=True)

    answers = llm.gather(
        answer(
            llm.engine,
            spec,
            Cell(str(domain), str(difficulty)),
            rows,
            tokenizer,
            needed=rows.height,
            asset="pilot_answers",
        )
        for (domain, difficulty), rows in cells
    )
    rows = stored(schemas.PILOT_ANSWER, all_rows(answers), schemas.REJECT, all_rejects(answers))
    lengths = rows.frame.group_by("domain", "difficulty", maintain_order=True).agg(
        pl.len().alias("answers"), pl.col("answer_tokens").mean().round(1).alias("mean_tokens")
    )
    yield dg.MaterializeResult(
        value=rows, metadata={"rows": rows.frame.height, "lengths": preview(lengths, lengths.columns)}
    )
    stop_if(answers)


class PlanConfig(dg.Config):
    """`target`: rows of the finished set; left out: as synth.yaml says."""

    target: int | None = None


@dg.asset(
    group_name="questions",
    code_version=code_version("token_plan", SPEC),
    metadata=table_metadata(schemas.PLAN),
    deps=[baseline_questions, pilot_answers],
)
def token_plan(context: dg.AssetExecutionContext, config: PlanConfig, project: ProjectResource) -> Frame:
    """The quota of each cell: exact by domain and in sum, so that the answers' tokens come out at the wanted share.

    Mean lengths are measured on all answers there are, pilot included; what was never measured is a first guess.
    """
    spec = project.project.spec
    spec = spec if config.target is None else spec.with_target(config.target)
    rows = planning.plan(spec, standing.measured_lengths(project.warehouse), standing.stock(project.warehouse))
    rows = finishing.with_spare(rows, finishing.answered_pool(project.warehouse), spec.questions)
    metadata: Metadata = {
        "target": int(rows["quota"].sum()),
        "missing": int(rows["missing"].sum()),
        "usd_low": float(rows["usd_low"].sum()),
        "usd_high": float(rows["usd_high"].sum()),
        "plan": dg.MetadataValue.md(_plan_table(rows)),
    }
    return dg.MaterializeResult(value=rows, metadata=metadata)


def _plan_table(rows: pl.DataFrame) -> str:
    lines = ["| domain | difficulty | quota | mean tokens | missing |", "| --- | --- | ---: | ---: | ---: |"]
    for row in rows.iter_rows(named=True):
        mean = f"{row['mean_answer_tokens']:.1f}"
        lines.append(f"| {row['domain']} | {row['difficulty']} | {row['quota']} | {mean} | {row['missing']} |")
    return "\n".join(lines)


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("generated_questions", SPEC),
    metadata=table_metadata(schemas.GENERATED),
    deps=[token_plan],
    pool=PAID,
)
def generated_questions(
    context: dg.AssetExecutionContext, project: ProjectResource, llm: EngineResource
) -> Iterator[Stored]:
    """Questions from the model of each domain: a cell is asked until its quota can be met, or the topic is saturated.

    A row is one well-formed question, with the call that made it. Every other row that came in is in
    `questions.reject`. Paid: about one call per 25 questions; requests paid for earlier come from the journal.
    """
    BOARD.begin(context.asset_key.to_user_string())
    spec, warehouse = project.project.spec, project.warehouse
    cells = cells_of(context)
    standings = standing.planned(warehouse, cells)
    unread = standing.unread_responses(warehouse, project.project.journal_dir, cells)
    index = standing.index_of_everything(warehouse, standing.thresholds(spec.dedup))

    harvests = llm.gather(
        harvest(
            llm.engine,
            spec,
            cell,
            missing=standings[cell].missing,
            first_ordinal=standings[cell].next_ordinal,
            unread=unread[cell],
            index=index,
            asset="generated_questions",
        )
        for cell in cells
    )
    rejects = all_rejects(harvests)
    more = {
        one.cell.key: {
            "new": one.new,
            "duplicates": one.duplicates,
            "yield": one.new / max(len(one.rows) + len(one.rejects), 1),
            "saturated": one.saturated,
        }
        for one in harvests
    }
    note_partitions(context, project, llm, harvests, more, ["text", "subtopic", "source", "parse_stage"])
    yield dg.MaterializeResult(value=stored(schemas.GENERATED, all_rows(harvests), schemas.REJECT, rejects))
    stop_if(harvests)


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("unique_questions", SPEC),
    metadata=table_metadata(schemas.DECISION),
    deps=[baseline_questions, generated_questions],
)
def unique_questions(context: dg.AssetExecutionContext, project: ProjectResource) -> dg.MaterializeResult[None]:
    """Each question once: exact and near duplicates inside the batch, the cell and all cells, against all stored ones.

    The first is kept; a duplicate names the kept question it repeats and how similar it is. Costs nothing.
    Written by itself: looking up, deciding and writing are one transaction, so that two runs at once never keep the
    same question. The signatures by which questions are compared stay in `dedup.signature`. Then the kept ones that
    repeat a row of a benchmark (`dedup: decontaminate:`) are rejected, with that row named.
    """
    cells = cells_of(context)
    limits = standing.thresholds(project.project.spec.dedup)
    decided = standing.decide_uniqueness(project.warehouse, limits, cells)
    contaminated = reject_contaminated(project.warehouse, project.project.spec.dedup.decontaminate)
    for cell in cells:
        rows = decided.filter((pl.col("domain") == cell.domain) & (pl.col("difficulty") == cell.difficulty))
        kinds = rows["duplicate_kind"]
        metadata: Metadata = {
            "rows": rows.height,
            "unique": int(kinds.null_count()),
            "exact_duplicates": int((kinds == "exact").sum()),
            "near_duplicates": int((kinds == "near").sum()),
            "contaminated": contaminated.filter(domain=cell.domain, difficulty=cell.difficulty).height,
        }
        near = rows.filter(pl.col("duplicate_kind") == "near")
        if near.height:
            metadata["near_duplicates_preview"] = preview(near, ["text", "duplicate_of", "similarity"])
        context.add_asset_metadata(metadata, partition_key=cell.key)
    return dg.MaterializeResult()


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("validated_questions", SPEC),
    metadata=table_metadata(schemas.VERDICT),
    deps=[token_plan, unique_questions],
    pool=PAID,
)
def validated_questions(
    context: dg.AssetExecutionContext, project: ProjectResource, llm: EngineResource
) -> Iterator[Stored]:
    """A judge model's verdict on each question that the quota needs: clear, answerable, of the right cell.

    A row is an id, a verdict and a reason; the text kept is always the original. Paid: about one call per 25 questions.
    """
    BOARD.begin(context.asset_key.to_user_string())
    spec, warehouse = project.project.spec, project.warehouse
    cells = cells_of(context)
    standings = standing.planned(warehouse, cells)
    pending = standing.pending_validation(warehouse, cells)

    if spec.questions.validation.enabled:
        judgements = llm.gather(
            judge(
                llm.engine,
                spec,
                cell,
                pending[cell],
                needed=standings[cell].verdicts_needed,
                asset="validated_questions",
            )
            for cell in cells
        )
    else:
        judgements = [accept_all(cell, pending[cell], needed=standings[cell].verdicts_needed) for cell in cells]
    more = {
        one.cell.key: {"valid": one.valid, "invalid": len(one.rows) - one.valid, "unjudged": one.unjudged}
        for one in judgements
    }
    note_partitions(context, project, llm, judgements, more, ["question_id", "verdict", "reason"])
    yield dg.MaterializeResult(value=stored(schemas.VERDICT, all_rows(judgements), schemas.REJECT))
    stop_if(judgements)


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("answered_questions", SPEC),
    metadata=table_metadata(schemas.ANSWER),
    deps=[token_plan, validated_questions],
    pool=PAID,
)
def answered_questions(
    context: dg.AssetExecutionContext, project: ProjectResource, llm: EngineResource
) -> Iterator[Stored]:
    """The answer to each valid question that the quota needs: easy by the cheap model, hard by the strong one.

    Tokens are measured on the text itself. An answer that is empty, refused, cut off or too long is a reject with its
    reason, and asked again within limits. Paid: one call per question.
    """
    BOARD.begin(context.asset_key.to_user_string())
    spec, warehouse = project.project.spec, project.warehouse
    cells = cells_of(context)
    standings = standing.planned(warehouse, cells)
    pending = standing.pending_answers(warehouse, cells)
    tokenizer = load_tokenizer(spec.tokenizer)

    answers = llm.gather(
        answer(
            llm.engine,
            spec,
            cell,
            pending[cell],
            tokenizer,
            needed=standings[cell].short,
            asset="answered_questions",
        )
        for cell in cells
    )
    rejects = all_rejects(answers)
    used = [str(row["call_id"]) for row in (*rejects, *all_rows(answers))]
    rejects += unused_answers(warehouse, llm.journal, cells, used)
    more = {
        one.cell.key: {
            "quota": standings[one.cell].quota,
            "answered": standings[one.cell].answered + len(one.rows),
            "answer_tokens": sum(row["answer_tokens"] for row in one.rows),
        }
        for one in answers
    }
    note_partitions(context, project, llm, answers, more, ["text", "answer_tokens", "model"])
    yield dg.MaterializeResult(value=stored(schemas.ANSWER, all_rows(answers), schemas.REJECT, rejects))
    stop_if(answers)
