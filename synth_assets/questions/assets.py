"""The assets that fill the cells of the questions line, in the order in which the data flows.

`planning_assets.py` comes before, `set_assets.py` goes on. Dagster's side only: each reads its inputs, calls one function
of this line, and returns the frame with what people want to see of it.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from synth_assets.data_versions import note_versions, version_of_run
from synth_assets.partitions import configured_spec, question_cells
from synth_assets.progress import BOARD
from synth_assets.questions import standing
from synth_assets.questions.answering import answer
from synth_assets.questions.cells import Cell
from synth_assets.questions.contamination import reject_contaminated
from synth_assets.questions.generation import harvest
from synth_assets.questions.older_rows import older_answers, older_questions
from synth_assets.questions.planning_assets import PAID, baseline_questions
from synth_assets.questions.reconciling import unused_answers
from synth_assets.questions.validation import accept_all, judge
from synth_assets.questions.versions import code_version
from synth_assets.reporting import all_rejects, all_rows, note_partitions, preview, stop_if, stored
from synth_assets.resources import EngineResource, ProjectResource
from synth_assets.storage import schemas
from synth_assets.storage.fingerprints import cell_fingerprints
from synth_assets.storage.io_manager import PARTITION_ROW_COUNT, ROW_COUNT, Rows, made_from, table_metadata
from synth_assets.storage.lineage import ORIGINS
from synth_assets.tokens import load_tokenizer

SPEC = configured_spec()
CELLS = question_cells()

Frame = dg.MaterializeResult[pl.DataFrame]
Stored = dg.MaterializeResult[Rows]
Metadata = dict[str, Any]


def cells_of(context: dg.AssetExecutionContext) -> list[Cell]:
    """The cells of a run: of one partition, or of all in its range."""
    return [Cell.of_key(key) for key in context.partition_keys]


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("generated_questions", SPEC),
    metadata=table_metadata(schemas.GENERATED),
    deps=["question_settings", "cell_quotas"],
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
    ordinals = standing.next_ordinals(project.project.journal_dir, cells)
    awaited = standing.awaited_ordinals(project.project.journal_dir, cells)
    unread = standing.unread_responses(warehouse, project.project.journal_dir, cells)
    index = standing.index_of_everything(warehouse, standing.thresholds(spec.dedup))

    harvests = llm.gather(
        harvest(
            llm.engine,
            spec,
            cell,
            missing=standings[cell].missing,
            first_ordinal=ordinals[cell],
            awaited=awaited[cell],
            unread=unread[cell],
            index=index,
            asset="generated_questions",
        )
        for cell in cells
    )
    rejects = all_rejects(harvests)
    older = older_questions(warehouse, spec, cells)
    more = {
        one.cell.key: {
            "new": one.new,
            "duplicates": one.duplicates,
            "yield": round(one.new / max(len(one.rows) + len(one.rejects), 1), 4),
            "saturated": one.saturated,
            "rows_of_older_settings": older[one.cell],
        }
        for one in harvests
    }
    note_partitions(
        context,
        project,
        llm,
        harvests,
        more,
        ["text", "subtopic"],
        lambda pictures, one: {
            "plot_yield": pictures.fates({"new": one.new, "duplicate": one.duplicates}, one.rejects)
        },
    )
    yield dg.MaterializeResult(value=stored(schemas.GENERATED, all_rows(harvests), schemas.REJECT, rejects))
    note_versions(context, cell_fingerprints(warehouse, schemas.GENERATED, context.partition_keys))
    stop_if(harvests)


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("unique_questions", SPEC),
    metadata=table_metadata(schemas.DECISION, ORIGINS["unique_questions"]),
    deps=[baseline_questions, generated_questions],
)
def unique_questions(
    context: dg.AssetExecutionContext, project: ProjectResource
) -> Iterator[dg.MaterializeResult[None]]:
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
    there = project.warehouse.count(schemas.DECISION)
    for cell in cells:
        rows = decided.filter((pl.col("domain") == cell.domain) & (pl.col("difficulty") == cell.difficulty))
        kinds = rows["duplicate_kind"]
        metadata: Metadata = {
            **made_from(context.assets_def.metadata_by_key[context.asset_key]),
            ROW_COUNT: there.total,
            PARTITION_ROW_COUNT: there.partitions.get(cell.key, 0),
            "rows": rows.height,
            "unique": kinds.null_count(),
            "exact_duplicates": int((kinds == "exact").sum()),
            "near_duplicates": int((kinds == "near").sum()),
            "contaminated": contaminated.filter(domain=cell.domain, difficulty=cell.difficulty).height,
        }
        if rows.height:
            metadata["yield"] = round(kinds.null_count() / rows.height, 4)
            metadata["preview"] = preview(rows.filter(kinds.is_null()), ["text"])
        near = rows.filter(pl.col("duplicate_kind") == "near")
        if near.height:
            metadata["near_duplicates_preview"] = preview(near, ["text", "duplicate_of", "similarity"])
        context.add_asset_metadata(metadata, partition_key=cell.key)
    versions = cell_fingerprints(project.warehouse, schemas.DECISION, context.partition_keys)
    yield dg.MaterializeResult(data_version=version_of_run(versions))
    note_versions(context, versions)


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("validated_questions", SPEC),
    metadata=table_metadata(schemas.VERDICT, ORIGINS["validated_questions"]),
    deps=["judging_settings", "cell_quotas", unique_questions, "question_neighbours"],
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
        one.cell.key: {
            "valid": one.valid,
            "invalid": len(one.rows) - one.valid,
            "unjudged": one.unjudged,
            **({"yield": round(one.valid / len(one.rows), 4)} if one.rows else {}),
        }
        for one in judgements
    }
    note_partitions(context, project, llm, judgements, more, ["question_id", "verdict", "reason"])
    yield dg.MaterializeResult(value=stored(schemas.VERDICT, all_rows(judgements), schemas.REJECT))
    note_versions(context, cell_fingerprints(warehouse, schemas.VERDICT, context.partition_keys))
    stop_if(judgements)


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("answered_questions", SPEC),
    metadata=table_metadata(schemas.ANSWER, ORIGINS["answered_questions"]),
    deps=["answer_settings", "cell_quotas", validated_questions],
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
    # Where answers are awaited, those that a batch brought meanwhile are still to be taken in.
    settled = [one.cell for one in answers if not one.waiting]
    rejects += unused_answers(warehouse, llm.journal, settled, used)
    older = older_answers(warehouse, spec, cells)
    more = {
        one.cell.key: {
            "quota": standings[one.cell].quota,
            "answered": standings[one.cell].answered + len(one.rows),
            "answer_tokens": sum(row["answer_tokens"] for row in one.rows),
            "rows_of_older_settings": older[one.cell],
        }
        for one in answers
    }
    note_partitions(
        context,
        project,
        llm,
        answers,
        more,
        ["text", "answer_tokens", "model"],
        lambda pictures, one: {"plot_lengths": pictures.answer_lengths(one.rows)} if one.rows else {},
    )
    yield dg.MaterializeResult(value=stored(schemas.ANSWER, all_rows(answers), schemas.REJECT, rejects))
    note_versions(context, cell_fingerprints(warehouse, schemas.ANSWER, context.partition_keys))
    stop_if(answers)
