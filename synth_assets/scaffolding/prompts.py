"""What the scaffolding line asks of models: the prompt of a dialogue, as a request to the engine. Pure.

The first lines of the prompt (`First language:`, `Error:`, …) are read by people, by models and by the embedded
provider. Which dialogue is asked for is decided in `design.py`.
"""

from __future__ import annotations

from synth_assets.llm.answer_schema import object_schema, texts
from synth_assets.llm.request import Message, Request
from synth_assets.scaffolding.design import SETTINGS, TOPICS, DialoguePlan
from synth_assets.spec import Spec
from synth_assets.versioning import digest

# The role of synth.yaml's routes.
ROLE = "scaffolding"

MAX_TOKENS = 200  # of a reply; the line's budget was planned with it
TEMPERATURE = 0.9  # near the models' default of 1: the plan gives variety, the sampling only wording

LEVELS = {"beginner": "beginner (A2)", "intermediate": "intermediate (B1)"}
"""How a proficiency is named to the model: with its CEFR level, which has one meaning everywhere."""

SYSTEM = "You write short tutoring dialogues for learners of English. Reply with one JSON object and nothing else."

USER = """\
First language: {l1}
Error: {error}
Level: {level}
Learner's name: {name}
Learner's sentence: {incorrect}
Corrected: {correct}
Topic: {topic}
Setting: {setting}
Turns: {turns}
Number: {number}
The learner begins with the sentence as it stands and goes on in simple English. The tutor never says that anything is \
wrong: the tutor recasts it naturally, asks real questions, moves on to the topic and has the last turn. \
Under 180 tokens, as {{"turns": ["learner", "tutor", ...]}}"""


SCHEMA = object_schema(turns=texts())
"""What dialogues are held to, where a model of the route can be."""


def dialogue_request(spec: Spec, plan: DialoguePlan, ordinal: int, asset: str) -> Request:
    """The request for dialogue number `ordinal` of a cell, as planned.

    What it says depends on plan and ordinal and nothing else, so that a run that is repeated asks the same requests,
    and finds in the journal what it has paid for.
    """
    user = USER.format(
        l1=plan.l1,
        error=plan.error,
        level=LEVELS.get(plan.proficiency, plan.proficiency),
        name=plan.name,
        incorrect=plan.pair.incorrect,
        correct=plan.pair.correct,
        topic=plan.topic,
        setting=plan.setting,
        turns=plan.turns,
        number=ordinal,
    )
    if spec.scaffolding.guidance:
        user += f"\n{spec.scaffolding.guidance}"
    return Request(
        role=ROLE,
        route=spec.route(ROLE),
        messages=(Message("system", SYSTEM), Message("user", user)),
        max_tokens=MAX_TOKENS,
        temperature=TEMPERATURE,
        sample=ordinal,
        asset=asset,
        partition=f"{plan.error}|{plan.l1}",
        answer_schema=SCHEMA if spec.holds_to_schema(ROLE) else None,
    )


def version() -> str:
    """A fingerprint of the prompt, and of what it is filled with in every cell: part of the dialogues' code version."""
    return digest([SYSTEM, USER, LEVELS, MAX_TOKENS, TEMPERATURE, TOPICS, SETTINGS])
