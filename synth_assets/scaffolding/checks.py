"""The asset checks of the scaffolding line. Only wiring: the rules are in `coverage.py`, their data in `inspection.py`."""

from __future__ import annotations

from synth_assets.checking import partition_check, set_check
from synth_assets.scaffolding import assets, inspection

CHECKS = [
    partition_check(
        assets.scaffolding_dialogues, "scaffolding_quality", "Every kept dialogue of the cell passes the quality filter.",
        inspection.quality_per_cell, blocking=True,
    ),
    partition_check(
        assets.scaffolding_dialogues, "no_duplicates", "No two dialogues of the cell are equal.",
        inspection.unique_per_cell,
    ),
    partition_check(
        assets.scaffolding_dialogues, "cells_meet_quota", "The cell has as many dialogues as its share of the target.",
        inspection.quota_per_cell,
    ),
    partition_check(
        assets.scaffolding_dialogues, "counts_reconcile", inspection.DESCRIPTIONS["counts_reconcile"],
        inspection.reconciled_per_cell,
    ),
    *(
        set_check(assets.scaffolding_dataset, name, inspection.DESCRIPTIONS[name], rule)
        for name, rule in inspection.SET_RULES.items()
    ),
]  # fmt: skip
