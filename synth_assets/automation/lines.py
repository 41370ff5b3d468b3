"""What schedules and sensors know of a product line: its jobs, how far its cells are, and what its requests may cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from synth_assets.automation import jobs
from synth_assets.automation.affording import Asking
from synth_assets.project import Project
from synth_assets.questions import standing as question_standing
from synth_assets.questions.cells import Cell
from synth_assets.questions.prompts import VALIDATE
from synth_assets.scaffolding import standing as dialogue_standing
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.prompts import MAX_TOKENS, ROLE
from synth_assets.spec import Spec
from synth_assets.storage.warehouse import Warehouse

# Shorter than the minute that Dagster gives a tick: a file that is held for long makes the tick skip, not fail.
_PATIENCE_S = 25.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a cell is: rows that it has, and rows that it is to have."""

    key: str
    has: int
    wanted: int

    @property
    def short(self) -> int:
        """Rows that are missing."""
        return max(self.wanted - self.has, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A product line as automation sees it. Job names; `paid`: the partitioned assets that `fill` materialises.

    `roles`: how the roles of its requests begin.
    """

    name: str
    fill: str
    finish: str
    replan: str | None
    paid: frozenset[str]
    roles: tuple[str, ...]
    progress: Callable[[Project], Mapping[str, Progress]]
    """Every cell by partition key. Raises `NotPlanned` when there are no quotas yet, `WarehouseError` when the file is held."""
    asking: Callable[[Spec, str], tuple[Asking, ...]]
    """What a cell may ask models for, by its partition key."""


def _question_progress(project: Project) -> dict[str, Progress]:
    warehouse = _patient(project)
    found = question_standing.standings(warehouse) if warehouse.path.exists() else {}
    if not found:
        raise question_standing.NotPlanned(
            "nothing is planned yet: run the job plan_questions, then the cells can be filled"
        )
    return {one.cell.key: Progress(one.cell.key, one.answered, one.quota + one.spare) for one in found.values()}


def _dialogue_progress(project: Project) -> dict[str, Progress]:
    found = dialogue_standing.standings(_patient(project), project.spec, load_catalog())
    return {one.cell.key: Progress(one.cell.key, one.kept, one.quota) for one in found.values()}


def _patient(project: Project) -> Warehouse:
    return Warehouse(project.data_dir, _PATIENCE_S)


def _question_asking(spec: Spec, key: str) -> tuple[Asking, ...]:
    cell, wanted = Cell.of_key(key), spec.questions
    asking = [
        Asking(f"questions.{cell.domain}", wanted.generation.max_tokens),
        Asking(f"answers.{cell.difficulty}", wanted.answers[cell.difficulty].max_tokens),
    ]
    if wanted.validation.enabled:
        asking.append(Asking("validate", wanted.validation.max_tokens))
    return tuple(asking)


def _dialogue_asking(spec: Spec, key: str) -> tuple[Asking, ...]:
    return (Asking(ROLE, MAX_TOKENS),)


QUESTIONS = Line(
    name="questions",
    fill=jobs.FILL.name,
    finish=jobs.FINISH.name,
    replan=jobs.REPLAN.name,
    paid=frozenset(
        {"generated_questions", "unique_questions", "question_neighbours", "validated_questions", "answered_questions"}
    ),
    roles=("questions.", "answers.", VALIDATE),
    progress=_question_progress,
    asking=_question_asking,
)
SCAFFOLDING = Line(
    name="scaffolding",
    fill=jobs.FILL_DIALOGUES.name,
    finish=jobs.FINISH_DIALOGUES.name,
    replan=None,
    paid=frozenset({"scaffolding_dialogues"}),
    roles=(ROLE,),
    progress=_dialogue_progress,
    asking=_dialogue_asking,
)
