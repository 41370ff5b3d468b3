"""The rules of `quality.py` applied to a project: where each one's data comes from. No Dagster.

The asset checks, the command line's table and the manifest of the training files all come from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from synth_assets.findings import Finding, reconciled, within_budget
from synth_assets.llm.journal_reading import spend
from synth_assets.project import Project
from synth_assets.questions import quality, standing
from synth_assets.questions.cells import Cell
from synth_assets.questions.contamination import matches, read_benchmarks
from synth_assets.questions.reconciling import reconcile
from synth_assets.storage import schemas

_REPEATED = """SELECT a.question_id, a.text, b.question_id AS repeats
FROM questions.question AS a JOIN questions.question AS b ON lower(a.text) = lower(b.text) AND a.kept_no > b.kept_no
WHERE a.duplicate_of IS NULL AND b.duplicate_of IS NULL"""
_CONTAMINATED = """SELECT question_id, domain, difficulty, detail, raw FROM questions.reject
WHERE reason = 'contaminated' ORDER BY file, row"""
_UNACCOUNTED = "SELECT stage, domain, difficulty, reason, count(*) FROM questions.reject GROUP BY ALL ORDER BY ALL"


def plan_fits_budget(project: Project) -> Finding:
    """The blocking check before money is spent: can the plan be paid at all?"""
    (usd_low,) = project.warehouse.read("SELECT coalesce(sum(usd_low), 0) FROM questions.plan").row(0)
    cap = project.spec.budget.usd
    spent, reserved = spend(project.journal_dir)
    return quality.plan_fits_budget(usd_low, None if cap is None else cap - spent - reserved)


def tags_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The tags of each cell's generated questions."""
    domains = list(project.spec.questions.domains)
    return {key: quality.tags_normalised(project.warehouse.load(schemas.GENERATED, [key]), domains) for key in keys}


def reconciled_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The account of each cell."""
    found = reconcile(project.warehouse, project.journal_dir, map(Cell.of_key, keys))
    return {cell.key: reconciled(pairs, _UNACCOUNTED) for cell, pairs in found.items()}


def unique_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The kept questions of each cell."""
    kept = project.warehouse.read("SELECT domain, difficulty, text FROM questions.decision WHERE duplicate_of IS NULL")
    return {
        cell.key: quality.no_duplicates(kept.filter(domain=cell.domain, difficulty=cell.difficulty)["text"], _REPEATED)
        for cell in map(Cell.of_key, keys)
    }


def quota_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Each cell's answered rows against its quota."""
    found = standing.planned(project.warehouse, [Cell.of_key(key) for key in keys])
    return {cell.key: quality.cells_meet_quota([one]) for cell, one in found.items()}


def _balanced(project: Project) -> pl.DataFrame:
    return project.warehouse.load(schemas.BALANCED)


def _reconciled(project: Project) -> Finding:
    cells = list(standing.standings(project.warehouse))
    sums: dict[str, tuple[int, int]] = {}
    for pairs in reconcile(project.warehouse, project.journal_dir, cells).values():
        for name, (came, known) in pairs.items():
            before = sums.get(name, (0, 0))
            sums[name] = (before[0] + came, before[1] + known)
    return reconciled(sums, _UNACCOUNTED)


def _not_contaminated(project: Project) -> Finding:
    files, rows = project.spec.dedup.decontaminate, _balanced(project)
    found = matches(rows.rename({"question": "text"}), read_benchmarks(files))
    return quality.not_contaminated(found, rows.height, len(files), _CONTAMINATED)


def _within_budget(project: Project) -> Finding:
    return within_budget(spend(project.journal_dir)[0], project.spec.budget.usd)


SET_RULES: Mapping[str, Callable[[Project], Finding]] = {
    "token_balance": lambda project: quality.token_balance(
        _balanced(project), project.spec.questions.token_share.easy, project.spec.questions.tolerance
    ),
    "domain_balance": lambda project: quality.domain_balance(
        _balanced(project), standing.domain_totals(project.warehouse)
    ),
    "cells_meet_quota": lambda project: quality.cells_meet_quota(list(standing.standings(project.warehouse).values())),
    "no_duplicates": lambda project: quality.no_duplicates(_balanced(project)["question"], _REPEATED),
    "not_contaminated": _not_contaminated,
    "tags_normalised": lambda project: quality.tags_normalised(
        _balanced(project), list(project.spec.questions.domains)
    ),
    "shuffled": lambda project: quality.shuffled(_balanced(project)["domain"]),
    "counts_reconcile": _reconciled,
    "within_budget": _within_budget,
}
"""The checks of the finished set, by name."""


def inspect_set(project: Project) -> list[Finding]:
    """All findings on the finished set, in the order of `SET_RULES`."""
    return [rule(project) for rule in SET_RULES.values()]


DESCRIPTIONS = {
    "token_balance": "The easy share of the answers' tokens, measured on the set, is as wanted.",
    "domain_balance": "Every domain has exactly its total of rows.",
    "cells_meet_quota": "Every cell has as many answered rows as planned.",
    "no_duplicates": "No two questions of the set are equal after normalising.",
    "not_contaminated": "No question of the set repeats a row of the benchmarks that `dedup: decontaminate:` names.",
    "tags_normalised": "Every row has one of the configured domains and difficulties.",
    "shuffled": "Domains are mixed as by chance: longest run, and shares in every window of 1,000 rows.",
    "counts_reconcile": "Every row that came in, from models and files, is accounted for: accepted or rejected with a reason.",
    "within_budget": "What all calls cost is within the budget.",
}
