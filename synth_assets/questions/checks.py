"""The asset checks of the questions line. Only wiring: the rules are in `quality.py`, their data in `inspection.py`."""

from __future__ import annotations

from synth_assets.checking import partition_check, set_check
from synth_assets.questions import assets, inspection, set_assets

SET_CHECKS = [
    set_check(set_assets.balanced_questions, name, inspection.DESCRIPTIONS[name], rule)
    for name, rule in inspection.SET_RULES.items()
]

CHECKS = [
    set_check(
        assets.token_plan, "plan_fits_budget", "The least that the plan will cost is still in the budget.",
        inspection.plan_fits_budget, blocking=True,
    ),
    partition_check(
        assets.generated_questions, "tags_normalised", "Every row has the cell's domain and difficulty, as configured.",
        inspection.tags_per_cell, blocking=True,
    ),
    partition_check(
        assets.unique_questions, "no_duplicates", "No two kept questions of the cell are equal after normalising.",
        inspection.unique_per_cell, blocking=True,
    ),
    partition_check(
        assets.answered_questions, "cells_meet_quota", "The cell has as many answered rows as planned.", inspection.quota_per_cell,
    ),
    partition_check(
        assets.answered_questions, "counts_reconcile",
        "Every row that came in is accounted for: accepted or rejected with a reason.", inspection.reconciled_per_cell,
    ),
    *SET_CHECKS,
]  # fmt: skip
