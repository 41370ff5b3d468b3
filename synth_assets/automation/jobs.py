"""Jobs: the steps of `synth run` and `synth import`, as the UI, schedules and sensors can launch them too."""

from __future__ import annotations

import dagster as dg

PLAN = dg.define_asset_job(
    "plan_questions",
    dg.AssetSelection.assets("baseline_questions", "pilot_questions", "pilot_answers", "token_plan"),
    description="Measure a few rows per cell, and plan the quotas from them and from what was imported.",
)
IMPORT = dg.define_asset_job(
    "import_questions",
    dg.AssetSelection.assets("baseline_questions"),
    description="Bring existing files in.",
)
DEDUPLICATE = dg.define_asset_job(
    "deduplicate_questions",
    dg.AssetSelection.assets("unique_questions"),
    description="Decide which questions are new.",
)
COMPARE_MEANING = dg.define_asset_job(
    "compare_meaning",
    dg.AssetSelection.assets("question_neighbours"),
    description="Find kept questions that say the same in other words, or take that back where it is switched off.",
)
NOTE_SETTINGS = dg.define_asset_job(
    "note_settings",
    dg.AssetSelection.assets("question_settings", "judging_settings", "answer_settings"),
    description="Note each cell's settings as they are now: what was made with others is stale then. Costs nothing.",
)
FILL = dg.define_asset_job(
    "fill_cells",
    NOTE_SETTINGS.selection
    | dg.AssetSelection.assets(
        "generated_questions", "unique_questions", "question_neighbours", "validated_questions", "answered_questions"
    ),
    description="Generate, deduplicate, judge and answer until the cells' quotas are met.",
)
REPLAN = dg.define_asset_job(
    "replan_questions",
    dg.AssetSelection.assets("token_plan"),
    description="Plan the quotas again from all that is measured by now.",
)
FINISH = dg.define_asset_job(
    "finish_questions",
    dg.AssetSelection.assets("balanced_questions", "training_files", "llm_calls", "cost_report"),
    description="Choose, shuffle and export the finished set, and add up what it cost.",
)

IMPORT_DIALOGUES = dg.define_asset_job(
    "import_dialogues",
    dg.AssetSelection.assets("error_catalog", "baseline_dialogues"),
    description="Bring existing dialogues in.",
)
NOTE_CATALOG = dg.define_asset_job(
    "note_catalog",
    dg.AssetSelection.assets("error_catalog", "dialogue_settings"),
    description="Note the catalogue's entry of each cell: what was made with another is stale then. Costs nothing.",
)
FILL_DIALOGUES = dg.define_asset_job(
    "fill_dialogues",
    NOTE_CATALOG.selection | dg.AssetSelection.assets("scaffolding_dialogues"),
    description="Make dialogues until every cell of first language and error type has its share.",
)
FINISH_DIALOGUES = dg.define_asset_job(
    "finish_dialogues",
    dg.AssetSelection.assets("error_catalog", "scaffolding_dataset", "scaffolding_files", "llm_calls", "cost_report"),
    description="Choose and export the finished set of dialogues, and add up what it cost.",
)
FINISH_WITH_MIX = dg.define_asset_job(
    "finish_dialogues_with_mix",
    FINISH_DIALOGUES.selection | dg.AssetSelection.assets("stage1_mix"),
    description="Choose and export the finished set of dialogues, and mix it with the anchor data.",
)

JOBS = [
    PLAN, IMPORT, DEDUPLICATE, COMPARE_MEANING, NOTE_SETTINGS, FILL, REPLAN, FINISH,
    IMPORT_DIALOGUES, NOTE_CATALOG, FILL_DIALOGUES, FINISH_DIALOGUES, FINISH_WITH_MIX,
]  # fmt: skip
