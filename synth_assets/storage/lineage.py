"""Which columns each asset's columns are made from: `asset.column` upstream, by asset and column.

A column that is not named is made in the asset itself. What a model writes comes from what it was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from synth_assets.storage.schemas import BASELINE_DIALOGUE, DATASET, DIALOGUE

Origins = Mapping[str, tuple[str, ...]]

NONE: Origins = MappingProxyType({})


def _same(asset: str, *columns: str) -> dict[str, tuple[str, ...]]:
    return {column: (f"{asset}.{column}",) for column in columns}


def _both(first: str, second: str, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {column: (f"{first}.{column}", f"{second}.{column}") for column in columns}


_CELL = ("domain", "difficulty")
_QUESTION = ("question_id", *_CELL)
_TEXTS = ("baseline_questions.text", "generated_questions.text")
_IMPORTED = (set(BASELINE_DIALOGUE.polars_schema) & set(DIALOGUE.polars_schema)) - {"created_at"}
_MEASURED = ("pilot_answers.answer_tokens",)

ORIGINS: Mapping[str, Origins] = {
    "pilot_answers": _same("pilot_questions", *_QUESTION) | {"answer_tokens": ("pilot_questions.text",)},
    "token_plan": {
        **_same("pilot_answers", *_CELL),
        "mean_answer_tokens": _MEASURED,
        "standard_error": _MEASURED,
        "measured_answers": _MEASURED,
        "quota": _MEASURED,
        "available": ("baseline_questions.question_id",),
    },
    "unique_questions": {
        **_both("baseline_questions", "generated_questions", (*_QUESTION, "text")),
        **_same("generated_questions", "source", "call_id", "offline"),
        **dict.fromkeys(("duplicate_of", "duplicate_kind", "similarity"), _TEXTS),
        "batch": ("baseline_questions.batch", "generated_questions.request_id"),
    },
    "question_neighbours": {
        **_same("unique_questions", *_QUESTION),
        **dict.fromkeys(("neighbour_id", "similarity", "marked"), ("unique_questions.text",)),
    },
    "validated_questions": {
        **_same("unique_questions", *_QUESTION),
        **dict.fromkeys(("verdict", "reason"), ("unique_questions.text",)),
    },
    "answered_questions": {
        **_same("validated_questions", *_QUESTION),
        **dict.fromkeys(("text", "question_tokens", "answer_tokens"), ("unique_questions.text",)),
    },
    "balanced_questions": {
        **_same("answered_questions", *_QUESTION, "question_tokens", "answer_tokens"),
        "question": ("unique_questions.text",),
        "answer": ("answered_questions.text",),
        "source": ("unique_questions.source",),
        "question_call_id": ("unique_questions.call_id",),
        "answer_call_id": ("answered_questions.call_id",),
        "offline": ("unique_questions.offline", "validated_questions.offline", "answered_questions.offline"),
    },
    "training_files": {"messages": ("balanced_questions.question", "balanced_questions.answer")},
    "scaffolding_dialogues": _same("baseline_dialogues", *_IMPORTED),
    "scaffolding_dataset": _same("scaffolding_dialogues", *(set(DATASET.polars_schema) - {"position"})),
    "stage1_mix": {
        "id": ("scaffolding_dataset.dialogue_id",),
        "messages": ("scaffolding_dataset.messages",),
        "tokens": ("scaffolding_dataset.tutor_tokens",),
    },
    "scaffolding_files": {"messages": ("scaffolding_dataset.messages",)},
    "cost_report": {
        **_same("llm_calls", "role", "partition", "input_tokens", "output_tokens"),
        "model": ("llm_calls.model_served", "llm_calls.model_requested"),
        "day": ("llm_calls.started_at",),
        "attempts": ("llm_calls.call_id",),
        "answered": ("llm_calls.outcome",),
        "usd": ("llm_calls.cost_usd",),
    },
}
