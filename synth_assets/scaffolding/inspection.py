"""The rules on dialogues applied to a project: where each one's data comes from. No Dagster.

The asset checks, the command line's table and the manifest of the training files all come from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from synth_assets.findings import Finding, offline_rows_apart, reconciled, rows_query, unfinished, within_budget
from synth_assets.llm.batch_reading import awaited
from synth_assets.llm.journal_reading import spend
from synth_assets.project import Project
from synth_assets.scaffolding import coverage
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.standing import reconcile, standings, unaccounted_query
from synth_assets.storage import schemas

_KEPT = schemas.DIALOGUE.full_name


def catalogue_fits(project: Project) -> Finding:
    """The blocking check before money is spent: has every configured first language its sentences?"""
    return coverage.catalogue_fits(load_catalog(), project.spec.scaffolding.l1s)


def quality_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Every kept dialogue of each cell passes the quality filter."""
    return {key: coverage.scaffolding_quality(rows, _KEPT) for key, rows in _rows_per_cell(project, keys).items()}


def unique_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """No two kept dialogues of a cell are equal."""
    return {key: coverage.no_duplicates(rows, _KEPT) for key, rows in _rows_per_cell(project, keys).items()}


def _rows_per_cell(project: Project, keys: list[str]) -> dict[str, pl.DataFrame]:
    """The dialogues of each cell, read at once: opening the file takes longer than reading it."""
    rows = project.warehouse.load(schemas.DIALOGUE, keys)
    found = rows.partition_by("error", "l1", as_dict=True)
    return {key: found.get(tuple(key.split("|")), rows.clear()) for key in keys}


def quota_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Each cell's dialogues against its quota; what a batch may still bring is not missing."""
    found = standings(project.warehouse, project.spec, load_catalog())
    stands = {key: found[DialogueCell.of_key(key)] for key in keys}
    waits = awaited(project.journal_dir)
    findings = {key: coverage.cell_meets_quota(key, one.kept, one.quota) for key, one in stands.items()}
    return {
        key: unfinished(one, str(waits[key])) if key in waits and not one.passed else one
        for key, one in findings.items()
    }


def reconciled_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The account of each cell."""
    found = reconcile(project.warehouse, project.journal_dir, [DialogueCell.of_key(key) for key in keys])
    return {cell.key: reconciled({cell.key: one}, unaccounted_query({cell: one})) for cell, one in found.items()}


def _set(project: Project) -> pl.DataFrame:
    return project.warehouse.load(schemas.DATASET)


def _reconciled(project: Project) -> Finding:
    cells = list(standings(project.warehouse, project.spec, load_catalog()))
    found = reconcile(project.warehouse, project.journal_dir, cells)
    return reconciled({cell.key: one for cell, one in found.items()}, unaccounted_query(found))


def _apart(project: Project) -> Finding:
    rows = _set(project).filter(~pl.col("baseline"))
    offline = rows.filter(pl.col("offline"))["dialogue_id"]
    query = rows_query(schemas.DATASET.full_name, "position, dialogue_id, l1, error, model", "dialogue_id", offline)
    return offline_rows_apart(offline.len(), rows.height - offline.len(), query)


SET_RULES: Mapping[str, Callable[[Project], Finding]] = {
    "l1_balance": lambda project: coverage.l1_balance(_set(project), project.spec.scaffolding.l1s),
    "coverage": lambda project: coverage.coverage(
        _set(project), project.spec.scaffolding.l1s, list(load_catalog().errors)
    ),
    "scaffolding_quality": lambda project: coverage.scaffolding_quality(_set(project)),
    "turn_depth": lambda project: coverage.turn_depth(_set(project)),
    "questions_per_dialogue": lambda project: coverage.questions_per_dialogue(_set(project)),
    "no_duplicates": lambda project: coverage.no_duplicates(_set(project)),
    "offline_rows_apart": _apart,
    "counts_reconcile": _reconciled,
    "within_budget": lambda project: within_budget(spend(project.journal_dir)[0], project.spec.budget.usd),
}
"""The checks of the finished set, by name."""

BLOCKING = frozenset({"offline_rows_apart"})
"""Those of them without which no training file is written."""


def inspect_set(project: Project) -> list[Finding]:
    """All findings on the finished set, in the order of `SET_RULES`."""
    return [rule(project) for rule in SET_RULES.values()]
