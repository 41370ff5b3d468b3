"""What each asset is made with, as the icons that Dagster's graph shows: DuckDB where it has a table, and the models asked.

Dagster shows three kinds at most, and knows icons for these names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import dagster as dg

from synth_assets.partitions import configured_spec
from synth_assets.spec import ModelRef, Spec
from synth_assets.storage.io_manager import TABLE_NAME

# What the name of a model holds → the kind that stands for its family.
_FAMILIES = {
    "claude": "claude",
    "gpt": "openai",
    "deepseek": "deepseek",
    "llama": "llama",
    "gemini": "gemini",
    "mistral": "mistral",
    "qwen": "qwen",
}
_ANY_MODEL = "llm"
_MOST_FAMILIES = 2

# How the roles begin that an asset asks.
_ASKED = {
    "pilot_questions": "questions",
    "pilot_answers": "answers.",
    "generated_questions": "questions",
    "validated_questions": "validate",
    "answered_questions": "answers.",
    "scaffolding_dialogues": "scaffolding",
}
_OTHERS = {
    "question_settings": {"yaml"},
    "judging_settings": {"yaml"},
    "answer_settings": {"yaml"},
    "error_catalog": {"yaml"},
    "dialogue_settings": {"yaml"},
    "baseline_questions": {"json", "csv"},
    "baseline_dialogues": {"json", "csv"},
    "cell_quotas": {"python"},
    "token_plan": {"polars"},
    "unique_questions": {"polars"},
    "question_neighbours": {"numpy"},
    "balanced_questions": {"polars"},
    "scaffolding_dataset": {"polars"},
    "stage1_mix": {"polars"},
    "training_files": {"json", "parquet"},
    "scaffolding_files": {"json", "parquet"},
    "llm_calls": {"sqlite"},
    "cost_report": {"report"},
    "quality_report": {"report"},
}


def with_kinds(assets: Iterable[Any]) -> list[Any]:
    """The assets, each with its kinds."""
    spec = configured_spec()
    return list(dg.map_asset_specs(lambda one: one.replace_attributes(kinds=_kinds(one, spec)), assets))


def _kinds(asset: dg.AssetSpec, spec: Spec) -> set[str]:
    name = asset.key.to_user_string()
    table = {"duckdb"} if TABLE_NAME in asset.metadata else set()
    return table | (_families(spec, _ASKED[name]) if name in _ASKED else _OTHERS[name])


def _families(spec: Spec, role: str) -> set[str]:
    """The families of the models that are asked first in these roles."""
    families = {_family(route[0]) for name, route in spec.routes.items() if name.startswith(role)}
    return families if families and len(families) <= _MOST_FAMILIES else {_ANY_MODEL}


def _family(model: ModelRef) -> str:
    return next((family for part, family in _FAMILIES.items() if part in model.model.lower()), _ANY_MODEL)
