"""The rules of `quality.py` applied to a project: where each one's data comes from. No Dagster.

The asset checks, the command line's table and the manifest of the training files all come from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl

from synth_assets.findings import Finding, offline_rows_apart, reconciled, rows_query, unfinished, within_budget
from synth_assets.llm.batch_reading import awaited
from synth_assets.llm.journal_reading import spend
from synth_assets.project import Project
from synth_assets.questions import quality, standing
from synth_assets.questions.cells import Cell
from synth_assets.questions.contamination import matches, read_benchmarks
from synth_assets.questions.reconciling import reconcile, unaccounted_query
from synth_assets.storage import schemas
from synth_assets.storage.table import Table

_KEPT = """SELECT question_id, domain, difficulty, text, offline, call_id
FROM questions.decision WHERE duplicate_of IS NULL ORDER BY kept_no"""


def plan_fits_budget(project: Project) -> Finding:
    """The blocking check before money is spent: can the plan be paid at all?"""
    sums = "SELECT coalesce(sum(usd_low), 0), coalesce(sum(usd_high), 0) FROM questions.plan"
    usd_low, usd_high = project.warehouse.read(sums).row(0)
    left = _left(project, [cell.key for cell in standing.standings(project.warehouse)])
    return quality.plan_fits_budget(usd_low, usd_high, left)


def _left(project: Project, keys: Iterable[str]) -> float | None:
    """What the budget has for these cells: what is reserved for their requests in batches pays for rows that they lack."""
    cap = project.spec.budget.usd
    if cap is None:
        return None
    spent, reserved = spend(project.journal_dir)
    waits = awaited(project.journal_dir)
    return cap - spent - reserved + sum(waits[key].reserved_usd for key in keys if key in waits)


def budget_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Each cell has a quota, and what is left of the budget pays for what the cells of the run lack, at least."""
    planned = project.warehouse.read("SELECT difficulty || '|' || domain, usd_low, missing FROM questions.plan")
    forecast = {key: (usd_low, missing) for key, usd_low, missing in planned.iter_rows()}
    stands = {cell.key: one for cell, one in standing.standings(project.warehouse).items()}
    # The forecast is that of the plan's moment; since then some of the rows may have been made.
    needed = {
        key: forecast[key][0] * min(stands[key].short / max(forecast[key][1], 1), 1.0) for key in keys if key in stands
    }
    total, left = sum(needed.values()), _left(project, keys)
    return {
        key: quality.cell_fits_budget(key, needed[key], total, left)
        if key in needed
        else quality.cell_without_quota(key)
        for key in keys
    }


def tags_per_cell(table: Table) -> Callable[[Project, list[str]], Mapping[str, Finding]]:
    """The rule on the tags of each cell's rows in a table of questions."""

    def evaluate(project: Project, keys: list[str]) -> Mapping[str, Finding]:
        found = project.warehouse.read(standing.sql("tags").format(table=table.full_name), {"cells": keys})
        rows = dict(found.filter(pl.col("question_id").is_null()).select("cell", "rows").iter_rows())
        odd = found.drop_nulls("question_id")
        return {
            key: quality.tags_of_cell(table.full_name, rows.get(key, 0), odd.filter(cell=key)["question_id"].to_list())
            for key in keys
        }

    return evaluate


def reconciled_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The account of each cell."""
    found = reconcile(project.warehouse, project.journal_dir, map(Cell.of_key, keys))
    return {cell.key: reconciled({cell.key: one}, unaccounted_query({cell: one})) for cell, one in found.items()}


def unique_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """The kept questions of each cell, against those of all cells that were kept before them."""
    kept = project.warehouse.read(_KEPT)
    repeated = quality.repeats(kept)
    return {
        cell.key: quality.no_duplicates(
            repeated.filter(domain=cell.domain, difficulty=cell.difficulty),
            kept.filter(domain=cell.domain, difficulty=cell.difficulty).height,
            "questions.decision",
            "text",
        )
        for cell in map(Cell.of_key, keys)
    }


def apart_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Each cell's kept questions of the embedded provider, against all that paid models made."""
    made = project.warehouse.read(_KEPT).drop_nulls("call_id")
    offline, paid = made.filter(pl.col("offline")), made.filter(~pl.col("offline")).height
    found = {}
    for cell in map(Cell.of_key, keys):
        ids = offline.filter(domain=cell.domain, difficulty=cell.difficulty)["question_id"]
        query = rows_query("questions.decision", "question_id, text, source, call_id", "question_id", ids)
        found[cell.key] = offline_rows_apart(ids.len(), paid, query)
    return found


def quota_per_cell(project: Project, keys: list[str]) -> Mapping[str, Finding]:
    """Each cell's answered rows against its quota; what a batch may still bring is not missing."""
    found = standing.planned(project.warehouse, [Cell.of_key(key) for key in keys])
    waits = awaited(project.journal_dir)
    findings = {cell.key: quality.cells_meet_quota([one]) for cell, one in found.items()}
    return {
        key: unfinished(one, str(waits[key])) if key in waits and not one.passed else one
        for key, one in findings.items()
    }


def _quotas_met(project: Project) -> Finding:
    waits = {key: str(one) for key, one in awaited(project.journal_dir).items()}
    return quality.cells_meet_quota(list(standing.standings(project.warehouse).values()), waits)


def _balanced(project: Project) -> pl.DataFrame:
    return project.warehouse.load(schemas.BALANCED)


def _unique(project: Project) -> Finding:
    rows = _balanced(project)
    repeated = quality.repeats(rows.rename({"question": "text"}))
    return quality.no_duplicates(repeated, rows.height, "questions.balanced", "question")


def _reconciled(project: Project) -> Finding:
    found = reconcile(project.warehouse, project.journal_dir, list(standing.standings(project.warehouse)))
    return reconciled({cell.key: one for cell, one in found.items()}, unaccounted_query(found))


def _apart(project: Project) -> Finding:
    rows = _balanced(project)
    offline = rows.filter(pl.col("offline"))["question_id"]
    query = rows_query("questions.balanced", "position, question_id, source, answer_call_id", "question_id", offline)
    return offline_rows_apart(offline.len(), rows.height - offline.len(), query)


def _not_contaminated(project: Project) -> Finding:
    files, rows = project.spec.dedup.decontaminate, _balanced(project)
    found = matches(rows.rename({"question": "text"}), read_benchmarks(files))
    return quality.not_contaminated(found, rows.height, len(files))


def _within_budget(project: Project) -> Finding:
    return within_budget(spend(project.journal_dir)[0], project.spec.budget.usd)


SET_RULES: Mapping[str, Callable[[Project], Finding]] = {
    "token_balance": lambda project: quality.token_balance(
        _balanced(project), project.spec.questions.token_share.easy, project.spec.questions.tolerance
    ),
    "domain_balance": lambda project: quality.domain_balance(
        _balanced(project), standing.domain_totals(project.warehouse)
    ),
    "cells_meet_quota": _quotas_met,
    "no_duplicates": _unique,
    "not_contaminated": _not_contaminated,
    "tags_normalised": lambda project: quality.tags_normalised(
        _balanced(project), list(project.spec.questions.domains)
    ),
    "shuffled": lambda project: quality.shuffled(_balanced(project)["domain"]),
    "offline_rows_apart": _apart,
    "counts_reconcile": _reconciled,
    "within_budget": _within_budget,
}
"""The checks of the finished set, by name."""

BLOCKING = frozenset({"offline_rows_apart"})
"""Those of them without which no training file is written."""


def inspect_set(project: Project) -> list[Finding]:
    """All findings on the finished set, in the order of `SET_RULES`."""
    return [rule(project) for rule in SET_RULES.values()]
