"""What runs, and when: jobs, schedules, sensors and conditions. Schedules and sensors are off until a user switches them on.

Only Dagster's side and its decisions; what a run does is in the product lines, what an alert says in `alerts/`.
"""

from synth_assets.automation.alerting import ALERT_ON_BUDGET, ALERT_ON_FAILED_CHECKS
from synth_assets.automation.collecting import COLLECT_BATCHES
from synth_assets.automation.conditions import FOLLOW_UPSTREAM, with_conditions
from synth_assets.automation.jobs import (
    COMPARE_MEANING,
    DEDUPLICATE,
    FILL,
    FILL_DIALOGUES,
    FINISH,
    FINISH_DIALOGUES,
    FINISH_WITH_MIX,
    IMPORT,
    IMPORT_DIALOGUES,
    JOBS,
    NOTE_CATALOG,
    NOTE_SETTINGS,
    PLAN,
    REPLAN,
)
from synth_assets.automation.schedules import SCHEDULES
from synth_assets.automation.topping_up import TOP_UP_SHORT_CELLS

SENSORS = [TOP_UP_SHORT_CELLS, COLLECT_BATCHES, ALERT_ON_FAILED_CHECKS, ALERT_ON_BUDGET, FOLLOW_UPSTREAM]

__all__ = [
    "COMPARE_MEANING",
    "DEDUPLICATE",
    "FILL",
    "FILL_DIALOGUES",
    "FINISH",
    "FINISH_DIALOGUES",
    "FINISH_WITH_MIX",
    "IMPORT",
    "IMPORT_DIALOGUES",
    "JOBS",
    "NOTE_CATALOG",
    "NOTE_SETTINGS",
    "PLAN",
    "REPLAN",
    "SCHEDULES",
    "SENSORS",
    "with_conditions",
]
