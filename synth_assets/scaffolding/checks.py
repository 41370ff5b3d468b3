"""The asset checks of the scaffolding line. Only wiring: the rules are in `coverage.py`, their data in `inspection.py`.

A blocking check that fails stops its run before the assets below it pay or write: the catalogue before any dialogue is
asked for, the quality filter and embedded rows before the set and its files.
"""

from __future__ import annotations

from synth_assets.checking import partition_check, set_check
from synth_assets.scaffolding import assets, inspection

_OF_SET = {
    "l1_balance": "The shares of the learners' first languages differ by 2 points at most. It warns above 1 point.",
    "coverage": "Every cell (first language × error type) has a dialogue in the set, and no dialogue is of another cell.",
    "scaffolding_quality": "Every dialogue of the set passes the quality filter: the tutor recasts or elicits instead of "
    "correcting, asks, and does not repeat the error.",
    "turn_depth": "The dialogues have 4 to 6 turns on average, counting those of learner and tutor.",
    "questions_per_dialogue": "The tutor asks 1.5 real questions or more in a dialogue on average; 2 is the aim.",
    "no_duplicates": "No two dialogues are the same after folding case, punctuation and white space.",
    "offline_rows_apart": "Dialogues of the embedded provider, which prove the pipeline and are no training data, are not "
    "among those of paid models. If they are: remove them, or use a data directory of its own for each.",
    "counts_reconcile": "Nothing is lost in silence: every dialogue that models returned or files held is kept, or "
    "rejected with a reason. What is missing is named with the call that brought it.",
    "within_budget": "What all calls cost so far is within `budget: usd:`. Requests that would exceed it are never sent; "
    "above 80 % it warns.",
}

CHECKS = [
    set_check(
        assets.error_catalog, "catalogue_fits",
        "The catalogue has sentence pairs for every configured first language and every error type, or no dialogue is "
        "asked for. If not: write them in catalog.yaml, or take the language out of `scaffolding: l1s:`.",
        inspection.catalogue_fits, blocking=True,
    ),
    partition_check(
        assets.scaffolding_dialogues, "scaffolding_quality",
        "Every kept dialogue of the cell passes the quality filter. A cell without dialogues has none that fails.",
        inspection.quality_per_cell, blocking=True,
    ),
    partition_check(
        assets.scaffolding_dialogues, "no_duplicates",
        "No two dialogues of the cell are the same after folding case, punctuation and white space.",
        inspection.unique_per_cell,
    ),
    partition_check(
        assets.scaffolding_dialogues, "cells_meet_quota",
        "The cell has as many dialogues as its share of the target. If not, materialise it again; when that brings "
        "nothing new, add sentence pairs to the catalogue or another model to the route.",
        inspection.quota_per_cell,
    ),
    partition_check(
        assets.scaffolding_dialogues, "counts_reconcile",
        "Every dialogue that models returned or files held for this cell is kept, or rejected with a reason.",
        inspection.reconciled_per_cell,
    ),
    *(
        set_check(assets.scaffolding_dataset, name, _OF_SET[name], rule, blocking=name in inspection.BLOCKING)
        for name, rule in inspection.SET_RULES.items()
    ),
]  # fmt: skip
