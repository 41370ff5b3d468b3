"""The asset checks of the questions line. Only wiring: the rules are in `quality.py`, their data in `inspection.py`.

A blocking check that fails stops its run before the assets below it pay for anything: the plan before generation, tags
and repeated questions before judging and answering, embedded rows before training files.
"""

from __future__ import annotations

from synth_assets.checking import partition_check, set_check
from synth_assets.questions import assets, inspection, planning_assets, set_assets, settings_assets
from synth_assets.storage import schemas

_APART = (
    "Questions and answers of the embedded provider, which prove the pipeline and are no training data, are not among "
    "those of paid models. If they are: remove them, or use a data directory of its own for each."
)
_BUDGET = "What all calls cost so far is within `budget: usd:`. Requests that would exceed it are never sent; above 80 % it warns."

_OF_SET = {
    "token_balance": "The easy questions' share of all answer tokens, measured on the finished set, is the configured "
    "`token_share` within `tolerance`. It warns when more than 80 % of the tolerance is used up. If it fails: materialise "
    "token_plan again, fill the cells, then choose the set again.",
    "domain_balance": "Every domain has exactly the rows that the plan gives it.",
    "cells_meet_quota": "Every cell (domain × difficulty) has as many answered rows as planned. The cells that fall short "
    "are named; materialise them again.",
    "no_duplicates": "No two questions of the set are the same after folding case, punctuation and white space.",
    "not_contaminated": "No question of the set repeats a row of the benchmarks that `dedup: decontaminate:` names: neither "
    "whole nor 13 words in a row. If one does: materialise unique_questions, fill the cells, then choose the set again.",
    "tags_normalised": "Every row has one of the configured domains and difficulties, spelt as configured.",
    "shuffled": "Domains are mixed as by chance: neither a long run of one domain nor a window of 1,000 rows with too many "
    "of it. Training on sorted rows forgets.",
    "offline_rows_apart": _APART,
    "counts_reconcile": "Nothing is lost in silence: every row that models returned or files held is accepted, or rejected "
    "with a reason. What is missing is named with the call that brought it.",
    "within_budget": _BUDGET,
}

SET_CHECKS = [
    set_check(set_assets.balanced_questions, name, _OF_SET[name], rule, blocking=name in inspection.BLOCKING)
    for name, rule in inspection.SET_RULES.items()
]

CHECKS = [
    set_check(
        planning_assets.token_plan, "plan_fits_budget",
        "The low end of the forecast is still in the budget, or nothing is generated. It warns when the high end is not: "
        "the run may stop before it is done. Raise `budget: usd:` or lower the target.",
        inspection.plan_fits_budget, blocking=True,
    ),
    # On the settings, because every run that generates begins with them; token_plan is upstream of no cell's rows, so
    # that a new plan leaves the cells fresh whose quota it does not change.
    partition_check(
        settings_assets.cell_settings, "cell_fits_budget",
        "The cell has a quota, and what is left of the budget pays for the rows that the cells of this run lack, by the "
        "low end of the forecast; or nothing is generated. Raise `budget: usd:` or materialise fewer cells.",
        inspection.budget_per_cell, blocking=True, key="question_settings", after=[planning_assets.token_plan],
    ),
    partition_check(
        assets.generated_questions, "tags_normalised",
        "Every question that was asked for this cell has the cell's domain and difficulty, spelt as configured. "
        "Otherwise it would be judged and answered in the wrong place, or in none.",
        inspection.tags_per_cell(schemas.GENERATED), blocking=True,
    ),
    partition_check(
        assets.unique_questions, "tags_normalised",
        "Every question of the cell, imported ones included, has the cell's domain and difficulty, spelt as configured, "
        "before it is judged.",
        inspection.tags_per_cell(schemas.DECISION), blocking=True,
    ),
    partition_check(
        assets.unique_questions, "no_duplicates",
        "No kept question of the cell repeats one that was kept before, in any cell, after folding case, punctuation and "
        "white space: nothing is judged or answered twice.",
        inspection.unique_per_cell, blocking=True,
    ),
    partition_check(
        assets.unique_questions, "offline_rows_apart", _APART, inspection.apart_per_cell, blocking=True,
    ),
    partition_check(
        assets.answered_questions, "cells_meet_quota",
        "The cell has as many answered rows as planned. If not, materialise it again, from generated_questions on; when "
        "that brings nothing new, the topic is saturated: add subtopics or another model in synth.yaml.",
        inspection.quota_per_cell,
    ),
    partition_check(
        assets.answered_questions, "counts_reconcile",
        "Every row that models returned or files held for this cell is accepted, or rejected with a reason.",
        inspection.reconciled_per_cell,
    ),
    *SET_CHECKS,
]  # fmt: skip
