"""What each asset of this line reads of configuration and prompts, as versions: so Dagster shows what is stale, and why.

What concerns all cells is in an asset's code version. What concerns one cell (its model, its subtopics, …) is in the
data version of the cell's settings, an asset of its own upstream: there it makes this cell stale, and no other. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from synth_assets.dedup.signatures import RULES
from synth_assets.questions import prompts
from synth_assets.questions.cells import DIFFICULTIES, Cell
from synth_assets.spec import Spec
from synth_assets.spec.model import EMBED
from synth_assets.versioning import digest

# Raised by hand when the code of an asset changes what it makes from the same inputs.
LOGIC = {
    "baseline_questions": 1,
    "pilot_questions": 1,
    "pilot_answers": 1,
    "token_plan": 1,
    "question_settings": 1,
    "judging_settings": 1,
    "answer_settings": 1,
    "generated_questions": 1,
    "unique_questions": 2,
    "question_neighbours": 1,
    "validated_questions": 1,
    "answered_questions": 1,
    "balanced_questions": 1,
    "training_files": 1,
}


def code_version(asset: str, spec: Spec) -> str:
    """The version of an asset: its logic, and what it reads of configuration and prompts for all of its cells."""
    reads = _READS.get(asset)
    return digest([LOGIC[asset], reads(spec) if reads else None])


def question_settings(spec: Spec, cell: Cell) -> dict[str, Any]:
    """What a cell's questions are asked for with, where it may differ from other cells."""
    return {
        "models": _models(spec, f"questions.{cell.domain}"),
        "subtopics": list(prompts.subtopics_of(spec, cell.domain)),
        "meaning": prompts.MEANING[cell.difficulty],
        "guidance": spec.questions.guidance.get(cell.domain),
        **_schema(prompts.generation_schema(spec, *cell)),
    }


def judging_settings(spec: Spec, cell: Cell) -> dict[str, Any]:
    """What a cell's questions are judged by, where it may differ from other cells; nothing where none is judged."""
    if not spec.questions.validation.enabled:
        return {}
    return {"meaning": prompts.MEANING[cell.difficulty], "guidance": spec.questions.guidance.get(cell.domain)}


def answer_settings(spec: Spec, cell: Cell) -> dict[str, Any]:
    """What a cell's questions are answered by, where it may differ from other cells."""
    return {
        "models": _models(spec, f"answers.{cell.difficulty}"),
        "instructions": prompts.ANSWER_SYSTEM[cell.difficulty],
        **spec.questions.answers[cell.difficulty].model_dump(mode="json"),
    }


SETTINGS: Mapping[str, Callable[[Spec, Cell], dict[str, Any]]] = MappingProxyType(
    {
        "question_settings": question_settings,
        "judging_settings": judging_settings,
        "answer_settings": answer_settings,
    }
)
"""The settings of a cell, by the asset that shows them."""


def _cells(spec: Spec) -> list[Cell]:
    return [Cell(domain, difficulty) for domain in spec.questions.domains for difficulty in DIFFICULTIES]


def _schema(schema: str | None) -> dict[str, str]:
    # Left out where there is none, as in versions from before there were any.
    return {"answer_schema": schema} if schema else {}


def _models(spec: Spec, role: str) -> list[str]:
    return [str(model) for model in spec.route(role)]


def _of_all_cells(settings: str, spec: Spec) -> dict[str, Any]:
    return {cell.key: SETTINGS[settings](spec, cell) for cell in _cells(spec)}


def _asking(spec: Spec) -> list[Any]:
    wanted = spec.questions
    return [prompts.GENERATION_SYSTEM, prompts.GENERATION_USER, wanted.generation.model_dump(), wanted.batch_size]


def _pilot_questions(spec: Spec) -> list[Any]:
    return [*_asking(spec), spec.questions.pilot_rows, _of_all_cells("question_settings", spec)]


def _pilot_answers(spec: Spec) -> list[Any]:
    return [spec.tokenizer, *(answer_settings(spec, cell) for cell in _cells(spec)[: len(DIFFICULTIES)])]


def _token_plan(spec: Spec) -> list[Any]:
    wanted = spec.questions
    roles = [f"questions.{domain}" for domain in wanted.domains] + [f"answers.{kind}" for kind in DIFFICULTIES]
    roles += [prompts.VALIDATE] if wanted.validation.enabled else []
    roles += [EMBED] if spec.paid_vectors is not None else []
    # The forecast: what each role's models cost, and how long the prompts are.
    prices = {role: [(str(model), price.model_dump()) for model, price in spec.prices_of(role)] for role in roles}
    guidance = [wanted.guidance, *(wanted.answers[kind].guidance for kind in DIFFICULTIES)]
    # The quotas, and the spare rows by which the share can be met.
    share = [wanted.token_share.model_dump(), wanted.first_guess_tokens.model_dump(), wanted.tolerance, wanted.seed]
    return [wanted.target, wanted.domains, *share, prices, wanted.batch_size, wanted.validation.enabled, guidance]


def _generated_questions(spec: Spec) -> list[Any]:
    # Asked for until enough are new: what counts as new, and when there is no more to come, decide how many there are.
    return [*_asking(spec), spec.questions.saturation.model_dump(), _what_repeats(spec)]


def _what_repeats(spec: Spec) -> list[Any]:
    return [RULES, spec.dedup.model_dump(exclude={"decontaminate", "semantic"})]


def _question_neighbours(spec: Spec) -> list[Any]:
    semantic = spec.dedup.semantic
    if semantic is None:
        return []
    return [semantic.model_dump(), [] if semantic.path else _models(spec, EMBED)]


def _validated_questions(spec: Spec) -> list[Any]:
    rule = spec.questions.validation
    if not rule.enabled:
        return [False]
    judge = [prompts.VALIDATION_SYSTEM, prompts.VALIDATION_USER, _models(spec, prompts.VALIDATE)]
    schema = prompts.validation_schema(spec)
    return [*judge, rule.max_tokens, rule.temperature, *([schema] if schema else [])]


def _balanced_questions(spec: Spec) -> list[Any]:
    return [spec.questions.token_share.model_dump(), spec.questions.tolerance, spec.questions.seed]


_READS: Mapping[str, Callable[[Spec], list[Any] | dict[str, Any]]] = MappingProxyType(
    {
        "baseline_questions": lambda spec: [list(spec.questions.domains), spec.questions.batch_size],
        "pilot_questions": _pilot_questions,
        "pilot_answers": _pilot_answers,
        "token_plan": _token_plan,
        "question_settings": lambda spec: _of_all_cells("question_settings", spec),
        "judging_settings": lambda spec: _of_all_cells("judging_settings", spec),
        "answer_settings": lambda spec: _of_all_cells("answer_settings", spec),
        "generated_questions": _generated_questions,
        "unique_questions": lambda spec: [_what_repeats(spec), list(spec.dedup.decontaminate)],
        "question_neighbours": _question_neighbours,
        "validated_questions": _validated_questions,
        "answered_questions": lambda spec: [spec.tokenizer],
        "balanced_questions": _balanced_questions,
    }
)
