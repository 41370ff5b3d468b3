"""Reads what a report shows: frames and findings out of a project's warehouse and journal. Draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from synth_assets.findings import Finding
from synth_assets.ledger.account import Account, account, latency, spend_curve
from synth_assets.ledger.fallbacks import fallbacks as fallbacks_of
from synth_assets.llm.batch_reading import OpenBatch, awaited
from synth_assets.project import Project
from synth_assets.questions import inspection as question_inspection
from synth_assets.questions import planning, repetitions
from synth_assets.questions import standing as question_standing
from synth_assets.questions.forecasting import against_actual
from synth_assets.scaffolding import inspection as dialogue_inspection
from synth_assets.scaffolding import standing as dialogue_standing
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.fallbacks import fallbacks
from synth_assets.scaffolding.prompts import ROLE
from synth_assets.storage import schemas

_SQL = Path(__file__).parent / "sql"

# Rows of each line in the browser: enough to look around, few enough for a page that opens at once.
MOST_ROWS = 500
# Clusters of merged questions: what is read through at one sitting.
MOST_CLUSTERS = 20


class NothingToReport(Exception):
    """The data directory holds nothing yet; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Money:
    """The account, and the ledger from several sides; columns as in the `.sql` file of the same name.

    `forecast` is what is still to be paid; `against` what the plan was to cost at first, and what was paid since.
    """

    stands: Account
    curve: pl.DataFrame
    served: pl.DataFrame
    outcomes: pl.DataFrame
    latency: pl.DataFrame
    throughput: pl.DataFrame
    forecast: pl.DataFrame
    against: pl.DataFrame
    fallbacks: pl.DataFrame
    open_batches: list[OpenBatch]


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions line. `answers` are those of the finished set, or all of them while there is none; `clusters` as
    `repetitions.clusters` gives them."""

    cells: pl.DataFrame
    findings: Sequence[Finding]
    answers: pl.DataFrame
    finished: bool
    fates: pl.DataFrame
    similarities: pl.DataFrame
    repeated: pl.DataFrame
    clusters: pl.DataFrame
    rejects: pl.DataFrame
    easy_share: float


@dataclass(frozen=True, slots=True)
class Dialogues:
    """The scaffolding line. `rows` are the dialogues of the finished set, or all kept ones while there is none."""

    cells: pl.DataFrame
    findings: Sequence[Finding]
    rows: pl.DataFrame
    finished: bool
    target: int
    costs: pl.DataFrame
    total: pl.DataFrame
    rejects: pl.DataFrame
    chain: pl.DataFrame
    mix: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that a report shows; None for a line of which nothing exists."""

    questions: Questions | None
    dialogues: Dialogues | None
    money: Money | None
    rows: list[dict[str, Any]]
    calls: dict[str, dict[str, Any]]
    offline: bool


def gather(project: Project) -> Gathered:
    """All frames of a project. Raises `NothingToReport` where nothing was made or brought in, and makes no file then."""
    empty = f"there is nothing to report yet in {project.data_dir}: run `synth run` first"
    if not project.warehouse.path.exists():
        raise NothingToReport(empty)
    questions, dialogues, money = _questions(project), _dialogues(project), _money(project)
    if questions is None and dialogues is None and money is None:
        raise NothingToReport(empty)
    rows, calls = _sample(project)
    return Gathered(questions, dialogues, money, rows, calls, project.mode == "offline")


def _read(project: Project, name: str, **parameters: object) -> pl.DataFrame:
    return project.warehouse.read((_SQL / f"{name}.sql").read_text(), parameters)


def _money(project: Project) -> Money | None:
    stands = account(project.warehouse, project.journal_dir, project.spec.budget.usd)
    if stands.by["role"].is_empty():
        return None
    measured = question_standing.measured_lengths(project.warehouse)
    # What was planned, which --target may have made another number than synth.yaml's.
    planned = int(project.warehouse.read("SELECT coalesce(sum(quota), 0)::BIGINT FROM questions.plan").item())
    spec = project.spec.with_target(planned) if planned else project.spec
    return Money(
        stands,
        spend_curve(project.warehouse),
        _read(project, "served"),
        _read(project, "outcomes"),
        latency(project.warehouse),
        _read(project, "throughput"),
        planning.forecast(spec, measured, question_standing.stock(project.warehouse, spec.paid_vectors)),
        against_actual(project.warehouse),
        fallbacks_of(project.warehouse, project.spec, list(project.spec.routes)),
        project.open_batches,
    )


def _questions(project: Project) -> Questions | None:
    warehouse = project.warehouse
    standings = question_standing.standings(warehouse)
    rejects, fates = _read(project, "question_rejects"), _read(project, "question_fates")
    if not standings and rejects.is_empty() and fates.is_empty():
        return None
    balanced = warehouse.load(schemas.BALANCED)
    answers = warehouse.load(schemas.ANSWER) if balanced.is_empty() else balanced
    chosen = dict(
        balanced.group_by("domain", "difficulty").len().select(_key("difficulty", "domain"), "len").iter_rows()
    )
    planned = warehouse.read("SELECT domain, difficulty, mean_answer_tokens AS planned_mean FROM questions.plan")
    waits = awaited(project.journal_dir)
    cells = pl.DataFrame(
        [
            {
                "domain": cell.domain, "difficulty": cell.difficulty, "cell": cell.key, "quota": one.quota,
                "spare": one.spare, "answered": one.answered, "in_set": chosen.get(cell.key, 0), "short": one.short,
                "generated": one.generated, "duplicates": one.duplicates, "invalid": one.invalid,
                "waiting": waits[cell.key].requests if cell.key in waits else 0,
            }
            for cell, one in standings.items()
        ]
    )  # fmt: skip
    return Questions(
        cells=cells if cells.is_empty() else cells.join(planned, on=["domain", "difficulty"], how="left"),
        findings=question_inspection.inspect_set(project) if balanced.height else [],
        answers=answers.select("domain", "difficulty", "question_tokens", "answer_tokens"),
        finished=not balanced.is_empty(),
        fates=fates,
        similarities=warehouse.read(
            "SELECT (similarity * 100)::BIGINT AS similarity FROM questions.decision WHERE duplicate_kind = 'near'"
        ),
        repeated=_read(project, "duplicates"),
        clusters=repetitions.clusters(warehouse, MOST_CLUSTERS),
        rejects=rejects,
        easy_share=project.spec.questions.token_share.easy,
    )


def _dialogues(project: Project) -> Dialogues | None:
    warehouse = project.warehouse
    kept, rejects = warehouse.load(schemas.DIALOGUE), _read(project, "dialogue_rejects")
    if kept.is_empty() and rejects.is_empty():
        return None
    chosen = warehouse.load(schemas.DATASET)
    # A finished set of another size than synth.yaml's was asked for by --target: its cells are judged by its own size.
    target = chosen.height or project.spec.scaffolding.target
    standings = dialogue_standing.standings(warehouse, project.spec.with_dialogues(target), load_catalog())
    counted = {(l1, error): count for l1, error, count in chosen.group_by("l1", "error").len().iter_rows()}
    cells = [
        {
            "l1": cell.l1, "error": cell.error, "quota": one.quota, "kept": one.kept, "imported": one.imported,
            "rejected": one.rejected, "in_set": counted.get((cell.l1, cell.error), 0), "short": one.short,
        }
        for cell, one in standings.items()
    ]  # fmt: skip
    return Dialogues(
        cells=pl.DataFrame(cells),
        findings=dialogue_inspection.inspect_set(project) if chosen.height else [],
        rows=kept if chosen.is_empty() else chosen,
        finished=not chosen.is_empty(),
        target=target,
        costs=_read(project, "dialogue_costs"),
        total=_read(project, "dialogue_total"),
        rejects=rejects,
        chain=fallbacks(project) if ROLE in project.spec.routes else pl.DataFrame(),
        mix=warehouse.read(
            "SELECT source, count(*) AS rows, sum(tokens)::BIGINT AS tokens FROM scaffolding.stage1_mix"
            " GROUP BY source ORDER BY tokens DESC"
        ),
    )


def _sample(project: Project) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    rows = [
        {"line": line, **row}
        for line, query in (("questions", "question_rows"), ("dialogues", "dialogue_rows"))
        for row in _read(project, query, most=MOST_ROWS).to_dicts()
    ]
    ids = sorted({row[name] for row in rows for name in ("made_by", "judged_by", "answered_by") if row.get(name)})
    calls = _read(project, "calls", ids=ids).to_dicts()
    return rows, {call.pop("call_id"): call for call in calls}


def _key(*columns: str) -> pl.Expr:
    return pl.concat_str(columns, separator="|").alias("cell")
