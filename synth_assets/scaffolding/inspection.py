"""The rules on dialogues applied to a project: where each one's data comes from. No Dagster.

The asset checks, the command line's table and the manifest of the training files all come from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from synth_assets.findings import Finding, reconciled, within_budget
from synth_assets.llm.journal_reading import spend
from synth_assets.project import Project
from synth_assets.scaffolding import coverage
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.standing import reconcile, standings
from synth_assets.storage import schemas

_REJECTS = "SELECT l1, error, reason, count(*) FROM scaffolding.reject GROUP BY ALL ORDER BY ALL"


def quality_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Every kept dialogue of each cell passes the quality filter."""
    return {key: coverage.scaffolding_quality(rows) for key, rows in _rows_per_cell(project, keys).items()}


def unique_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """No two kept dialogues of a cell are equal."""
    return {key: coverage.no_duplicates(rows) for key, rows in _rows_per_cell(project, keys).items()}


def _rows_per_cell(project: Project, keys: list[str]) -> dict[str, pl.DataFrame]:
    """The dialogues of each cell, read at once: opening the file takes longer than reading it."""
    rows = project.warehouse.load(schemas.DIALOGUE, keys)
    found = rows.partition_by("error", "l1", as_dict=True)
    return {key: found.get(tuple(key.split("|")), rows.clear()) for key in keys}


def quota_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Each cell's dialogues against its quota."""
    found = standings(project.warehouse, project.spec, load_catalog())
    result = {}
    for key in keys:
        one = found[DialogueCell.of_key(key)]
        said = f"short of {one.short}" if one.short else "the cell has its dialogues"
        result[key] = Finding("cells_meet_quota", not one.short, one.kept, one.quota, said)
    return result


def reconciled_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The account of each cell."""
    found = reconcile(project.warehouse, project.journal_dir, [DialogueCell.of_key(key) for key in keys])
    return {cell.key: reconciled(pairs, _REJECTS) for cell, pairs in found.items()}


def _set(project: Project) -> pl.DataFrame:
    return project.warehouse.load(schemas.DATASET)


def _reconciled(project: Project) -> Finding:
    cells = list(standings(project.warehouse, project.spec, load_catalog()))
    sums: dict[str, tuple[int, int]] = {}
    for pairs in reconcile(project.warehouse, project.journal_dir, cells).values():
        for name, (came, known) in pairs.items():
            before = sums.get(name, (0, 0))
            sums[name] = (before[0] + came, before[1] + known)
    return reconciled(sums, _REJECTS)


SET_RULES: Mapping[str, Callable[[Project], Finding]] = {
    "l1_balance": lambda project: coverage.l1_balance(_set(project), project.spec.scaffolding.l1s),
    "coverage": lambda project: coverage.coverage(
        _set(project), project.spec.scaffolding.l1s, list(load_catalog().errors)
    ),
    "scaffolding_quality": lambda project: coverage.scaffolding_quality(_set(project)),
    "turn_depth": lambda project: coverage.turn_depth(_set(project)),
    "questions_per_dialogue": lambda project: coverage.questions_per_dialogue(_set(project)),
    "no_duplicates": lambda project: coverage.no_duplicates(_set(project)),
    "counts_reconcile": _reconciled,
    "within_budget": lambda project: within_budget(spend(project.journal_dir)[0], project.spec.budget.usd),
}
"""The checks of the finished set, by name."""


def inspect_set(project: Project) -> list[Finding]:
    """All findings on the finished set, in the order of `SET_RULES`."""
    return [rule(project) for rule in SET_RULES.values()]


DESCRIPTIONS = {
    "l1_balance": "The shares of the first languages differ by 2 points at most.",
    "coverage": "Every cell of first language and error type has a dialogue.",
    "scaffolding_quality": "Every dialogue passes the quality filter.",
    "turn_depth": "Dialogues have 4 to 6 turns on average.",
    "questions_per_dialogue": "The tutor asks 1.5 real questions or more in a dialogue on average; 2 is the aim.",
    "no_duplicates": "No two dialogues are equal after normalising.",
    "counts_reconcile": "Every dialogue that came in, from models and files, is kept or rejected with a reason.",
    "within_budget": "What all calls cost is within the budget.",
}
