"""Code versions: a changed prompt, route, parameter or rule shows in Dagster as a changed version of what it makes. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from synth_assets.questions import prompts
from synth_assets.spec import Spec

# Raised by hand when the code of an asset changes what it makes from the same inputs.
LOGIC = {
    "baseline_questions": 1,
    "pilot_questions": 1,
    "pilot_answers": 1,
    "token_plan": 1,
    "generated_questions": 1,
    "unique_questions": 2,
    "validated_questions": 1,
    "answered_questions": 1,
    "balanced_questions": 1,
    "training_files": 1,
}


def code_version(asset: str, spec: Spec) -> str:
    """The version of an asset: its logic, and what of the configuration and the prompts it depends on."""
    questions = spec.questions
    roles = _roles(asset, questions.domains)
    depends: list[object] = [LOGIC[asset], {role: [str(model) for model in spec.route(role)] for role in roles}]
    if roles:
        depends.append(prompts.version())
    configured: dict[str, list[object]] = {
        "token_plan": [questions.target, questions.domains, questions.token_share.model_dump()],
        "generated_questions": [questions.generation.model_dump(), questions.batch_size, questions.subtopics],
        "unique_questions": [spec.dedup.model_dump()],
        "validated_questions": [questions.validation.model_dump()],
        "answered_questions": [questions.answers.model_dump(), spec.tokenizer],
        "balanced_questions": [questions.token_share.model_dump(), questions.tolerance, questions.seed],
    }
    depends += configured.get(asset, [])
    return hashlib.sha256(json.dumps(depends, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _roles(asset: str, domains: Iterable[str]) -> list[str]:
    generation = [f"questions.{domain}" for domain in domains]
    answers = ["answers.easy", "answers.hard"]
    return {
        "pilot_questions": generation,
        "generated_questions": generation,
        "validated_questions": [prompts.VALIDATE],
        "pilot_answers": answers,
        "answered_questions": answers,
    }.get(asset, [])
