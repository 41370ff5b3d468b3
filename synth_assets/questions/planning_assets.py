"""The first assets of the questions line: what is there already, a pilot to measure by, and the plan of quotas.

Dagster's side only; `assets.py` fills the cells by this plan, and `set_assets.py` finishes the set.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from synth_assets.partitions import configured_spec, question_cells
from synth_assets.progress import BOARD
from synth_assets.questions import finishing, forecasting, importing, planning, standing
from synth_assets.questions.answering import answer
from synth_assets.questions.cells import Cell
from synth_assets.questions.pilot import ask_pilot
from synth_assets.questions.settings_assets import note_quotas
from synth_assets.questions.spares import OutOfReach
from synth_assets.questions.versions import code_version
from synth_assets.reporting import all_rejects, all_rows, pictures_of, preview, stop_if, stored
from synth_assets.resources import EngineResource, ProjectResource
from synth_assets.storage import schemas
from synth_assets.storage.io_manager import Rows, table_metadata
from synth_assets.storage.lineage import ORIGINS
from synth_assets.tokens import load_tokenizer

SPEC = configured_spec()
CELLS = question_cells()

# Assets that pay for calls share this pool; dagster.yaml says how many of its steps run at once.
PAID = "llm"

Stored = dg.MaterializeResult[Rows]
Metadata = dict[str, Any]


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
    metadata: Metadata = {"rows": rows.frame.height, "preview": preview(rows.frame, columns), **llm.take_figures()}
    yield dg.MaterializeResult(value=rows, metadata=metadata)
    stop_if(asked)


@dg.asset(
    group_name="questions",
    code_version=code_version("pilot_answers", SPEC),
    metadata=table_metadata(schemas.PILOT_ANSWER, ORIGINS["pilot_answers"]),
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
            at_once=True,
        )
        for (domain, difficulty), rows in cells
    )
    rows = stored(schemas.PILOT_ANSWER, all_rows(answers), schemas.REJECT, all_rejects(answers))
    lengths = rows.frame.group_by("domain", "difficulty", maintain_order=True).agg(
        pl.len().alias("answers"), pl.col("answer_tokens").mean().round(1).alias("mean_tokens")
    )
    yield dg.MaterializeResult(
        value=rows,
        metadata={"rows": rows.frame.height, "lengths": preview(lengths, lengths.columns), **llm.take_figures()},
    )
    stop_if(answers)


class PlanConfig(dg.Config):
    """`target`: rows of the finished set; left out: as synth.yaml says."""

    target: int | None = None


@dg.asset(
    group_name="questions",
    code_version=code_version("token_plan", SPEC),
    metadata=table_metadata(schemas.PLAN, ORIGINS["token_plan"]),
    deps=[baseline_questions, pilot_answers],
)
def token_plan(context: dg.AssetExecutionContext, config: PlanConfig, project: ProjectResource) -> Stored:
    """The quota of each cell: exact by domain and in sum, so that the answers' tokens come out at the wanted share.

    Mean lengths are measured on all answers there are, pilot included; what was never measured is a first guess. A
    small set gets a few spare rows to choose from. Fails, before more is bought, when even with them a set of so few
    rows is unlikely to hit the share.
    """
    spec = project.project.spec
    spec = spec if config.target is None else spec.with_target(config.target)
    stock, measured = standing.stock(project.warehouse, spec.paid_vectors), standing.measured_lengths(project.warehouse)
    pool, paid = finishing.answered_pool(project.warehouse), standing.paid_waiting(project.warehouse)
    try:
        rows = finishing.with_spare(planning.plan(spec, measured, stock), pool, measured, paid, spec)
    except OutOfReach as reason:
        raise dg.Failure(str(reason), allow_retries=False) from reason
    metadata: Metadata = {
        **pictures_of(context, lambda pictures: {"plot_stock": pictures.stock(rows)}),
        "target": int(rows["quota"].sum()),
        "missing": int(rows["missing"].sum()),
        "usd_low": round(float(rows["usd_low"].sum()), 6),
        "usd_high": round(float(rows["usd_high"].sum()), 6),
        "plan": preview(
            rows, ["domain", "difficulty", "quota", "spare", "mean_answer_tokens", "missing"], most=rows.height
        ),
    }
    first = forecasting.first_forecast(project.warehouse, spec, stock)
    return dg.MaterializeResult(
        value=Rows(rows, first), metadata=metadata, data_version=note_quotas(context, rows, stock)
    )
