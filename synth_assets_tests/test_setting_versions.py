"""Which asset reads which setting: a version changes when, and only when, a setting of synth.yaml that it reads changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from synth_assets.definitions import build_defs
from synth_assets.partitions import configured_spec
from synth_assets.questions import prompts as question_prompts
from synth_assets.questions import versions as questions
from synth_assets.questions.cells import Cell
from synth_assets.scaffolding import prompts as dialogue_prompts
from synth_assets.scaffolding import versions as dialogues
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.design import plan_dialogue
from synth_assets.spec import DomainDedup, ModelRef, Price, SemanticSpec, Spec, load_spec
from synth_assets.spec.base import Section
from synth_assets_tests.questions.rim import PROJECT_FILE
from synth_assets_tests.staleness import version_of

ASSETS = (*questions.LOGIC, *dialogues.LOGIC)
SPEC = load_spec(PROJECT_FILE)
CHEAP = (ModelRef("openai", "gpt-4o-mini"),)

ASKING = {"pilot_questions", "generated_questions"}
ANSWERING = {"pilot_answers", "answer_settings"}
PLANNING = {"token_plan"}
CHOOSING = {"balanced_questions"}
DIALOGUES = {"scaffolding_dialogues"}

# Setting → another value of it, and the assets that read it.
FIELDS: Mapping[str, tuple[Any, set[str]]] = {
    "questions.target": (77_000, PLANNING),
    "questions.domains": ({**SPEC.questions.domains, "coding": 9_000, "math": 11_000}, PLANNING),
    "questions.token_share.easy": (0.7, PLANNING | CHOOSING),
    "questions.token_share.hard": (0.3, PLANNING | CHOOSING),
    "questions.tolerance": (0.2, PLANNING | CHOOSING),
    "questions.first_guess_tokens.easy": (20.0, PLANNING),
    "questions.first_guess_tokens.hard": (900.0, PLANNING),
    "questions.batch_size": (7, ASKING | PLANNING | {"baseline_questions"}),
    "questions.pilot_rows": (5, {"pilot_questions"}),
    "questions.seed": (1, PLANNING | CHOOSING | DIALOGUES | {"scaffolding_dataset", "stage1_mix"}),
    "questions.subtopics": ({"math": ("knots",)}, {"pilot_questions", "question_settings"}),
    "questions.guidance": (
        {"math": "No calculus."}, PLANNING | {"pilot_questions", "question_settings", "judging_settings"},
    ),
    "questions.generation.max_tokens": (999, ASKING),
    "questions.generation.temperature": (0.5, ASKING),
    "questions.validation.enabled": (False, PLANNING | {"validated_questions", "judging_settings"}),
    "questions.validation.max_tokens": (999, {"validated_questions"}),
    "questions.validation.temperature": (0.5, {"validated_questions"}),
    **{
        f"questions.answers.{difficulty}.{name}": (value, ANSWERING)
        for difficulty in ("easy", "hard")
        for name, value in {
            "max_tokens": 4000, "longest_tokens": 55, "shortest_tokens": 2, "attempts": 9, "temperature": 0.9,
        }.items()
    },
    "questions.answers.easy.guidance": ("In rhyme.", ANSWERING | PLANNING),
    "questions.answers.hard.guidance": ("In rhyme.", ANSWERING | PLANNING),
    "questions.saturation.new_share": (0.5, {"generated_questions"}),
    "questions.saturation.window": (9, {"generated_questions"}),
    "scaffolding.target": (77, DIALOGUES | {"scaffolding_dataset"}),
    "scaffolding.l1s": (("spanish", "korean"), DIALOGUES | {"dialogue_settings", "scaffolding_dataset"}),
    "scaffolding.turns": ((4, 8), DIALOGUES),
    "scaffolding.ratio": (0.3, {"stage1_mix"}),
    "scaffolding.mix_by": ("rows", {"stage1_mix"}),
    "scaffolding.anchors": ({"lmsys": "here"}, {"stage1_mix"}),
    "scaffolding.guidance": ("About sport.", DIALOGUES),
    # How a service is reached and how hard it may be asked: it is the model that a route names which answers.
    "providers": ({name: one.model_copy(update={"timeout": 9.0}) for name, one in SPEC.providers.items()}, set()),
    "routes": ({**SPEC.routes, "questions.math": CHEAP}, PLANNING | {"pilot_questions", "question_settings"}),
    "prices": ({**SPEC.prices, "openai/gpt-4o-mini": Price(input=9, output=9)}, PLANNING),
    # By the batch the forecast is half of it.
    "modes": ({"answers.hard": "batch"}, PLANNING),
    "budget.usd": (1.0, set()),
    "tokenizer": ("o200k_base", DIALOGUES | {"pilot_answers", "answered_questions", "stage1_mix"}),
    "dedup.near": (0.7, {"unique_questions", "generated_questions"}),
    "dedup.long_words": (30, {"unique_questions", "generated_questions"}),
    "dedup.domains": ({"math": DomainDedup(near=0.9)}, {"unique_questions", "generated_questions"}),
    "dedup.decontaminate": (("gsm8k.jsonl",), {"unique_questions"}),
    "dedup.semantic": (SemanticSpec(path="model"), {"question_neighbours"}),
}  # fmt: skip

# What runs when, who is told, and how requests are asked: nothing that is made reads them.
NOT_READ = {"automation", "alerts", "deadlines", "hedging"}

ROUTES: Mapping[str, set[str]] = {
    "questions": PLANNING | {"pilot_questions", "question_settings"},
    "validate": PLANNING | {"validated_questions"},
    "answers.easy": PLANNING | ANSWERING,
    "answers.hard": PLANNING | ANSWERING,
    "scaffolding": DIALOGUES,
    "judge": set(),
    "critique": set(),
}


def settings_of(section: Section, path: str = "") -> Iterator[str]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        yield from settings_of(value, f"{path}{name}.") if isinstance(value, Section) else [f"{path}{name}"]


def changed(section: Any, path: str, value: Any) -> Any:
    name, _, below = path.partition(".")
    return section.model_copy(update={name: changed(getattr(section, name), below, value) if below else value})


def versions(spec: Spec) -> dict[str, str | None]:
    return {asset: version_of(asset, spec) for asset in ASSETS}


def differing(spec: Spec) -> set[str]:
    before, after = versions(SPEC), versions(spec)
    return {asset for asset in ASSETS if before[asset] != after[asset]}


def test_every_setting_is_in_the_table() -> None:
    settings = {path for path in settings_of(SPEC) if path.split(".")[0] not in NOT_READ}
    assert settings == set(FIELDS)


@pytest.mark.parametrize("setting", FIELDS)
def test_a_version_changes_when_and_only_when_a_setting_that_the_asset_reads_does(setting: str) -> None:
    value, assets = FIELDS[setting]
    spec = changed(SPEC, setting, value)
    assert spec != SPEC
    assert differing(spec) == assets


def test_the_model_that_makes_vectors_is_read_where_vectors_are_wanted() -> None:
    wanted = changed(SPEC, "dedup.semantic", SemanticSpec())
    routed = [
        wanted.model_copy(update={"routes": {**SPEC.routes, "embed": (ModelRef("openai", name),)}})
        for name in ("text-embedding-3-small", "text-embedding-3-large")
    ]
    one, other = (versions(spec) for spec in routed)
    assert {asset for asset in ASSETS if one[asset] != other[asset]} == PLANNING | {"question_neighbours"}


@pytest.mark.parametrize("role", ROUTES)
def test_a_route_is_read_by_those_that_ask_its_role_and_by_the_forecast(role: str) -> None:
    spec = SPEC.model_copy(update={"routes": {**SPEC.routes, role: (ModelRef("openrouter", "openai/gpt-4o-mini"),)}})
    assert differing(spec) == ROUTES[role]


def requests(spec: Spec) -> dict[tuple[str, str], set[str]]:
    """(asset, settings) that must know of a change → the identities of the requests that it could change, in one cell."""
    cell, asked = Cell("math", "easy"), range(len(question_prompts.subtopics_of(spec, "math")))
    question = [question_prompts.generation_request(spec, *cell, number, "").request_id for number in asked]
    judged = [question_prompts.validation_request(spec, *cell, [("1", "What?")], 0, "").request_id]
    answer = [question_prompts.answer_request(spec, *cell, "What?", 0, "").request_id]
    plan = plan_dialogue(load_catalog().cell("spanish", "past_tense"), 0, spec.questions.seed, spec.scaffolding.turns)
    return {
        ("generated_questions", "question_settings"): set(question),
        ("pilot_questions", "pilot_questions"): set(question),
        ("validated_questions", "judging_settings"): set(judged),
        ("answered_questions", "answer_settings"): set(answer),
        ("pilot_answers", "pilot_answers"): set(answer),
        ("scaffolding_dialogues", "dialogue_settings"): {
            dialogue_prompts.dialogue_request(spec, plan, 0, "").request_id
        },
    }


@pytest.mark.parametrize("setting", FIELDS)
def test_no_setting_changes_a_request_without_a_version(setting: str) -> None:
    spec = changed(SPEC, setting, FIELDS[setting][0])
    before, after, moved = requests(SPEC), requests(spec), differing(spec)
    silent = {pair for pair in before if before[pair] != after[pair] and not moved & set(pair)}
    assert silent == set()


PROMPTS: Mapping[str, tuple[Any, str, Callable[[Any], Any], set[str]]] = {
    "how questions are asked for": (question_prompts, "GENERATION_USER", lambda text: text + "!", ASKING),
    "how they are judged": (question_prompts, "VALIDATION_USER", lambda text: text + "!", {"validated_questions"}),
    "what easy means": (
        question_prompts, "MEANING", lambda texts: {**texts, "easy": "Easy: short."},
        {"pilot_questions", "question_settings", "judging_settings"},
    ),
    "how they are answered": (
        question_prompts, "ANSWER_SYSTEM", lambda texts: {**texts, "hard": "Think."}, ANSWERING,
    ),
    "how dialogues are asked for": (dialogue_prompts, "USER", lambda text: text + "!", DIALOGUES),
    "what dialogues are about": (dialogue_prompts, "TOPICS", lambda topics: topics[:-1], DIALOGUES),
}  # fmt: skip


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_changes_the_versions_of_those_that_send_it(prompt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, change, assets = PROMPTS[prompt]
    before = versions(SPEC)
    monkeypatch.setattr(module, name, change(getattr(module, name)))
    assert {asset for asset, version in versions(SPEC).items() if version != before[asset]} == assets


def test_a_configuration_without_a_judge_needs_no_route_for_one() -> None:
    routes = {role: models for role, models in SPEC.routes.items() if role != "validate"}
    unjudged = changed(SPEC, "questions.validation.enabled", False).model_copy(update={"routes": routes})
    assert all(versions(unjudged).values())


def test_dagster_has_these_versions() -> None:
    graph = build_defs().resolve_asset_graph()
    loaded = {key.to_user_string(): graph.get(key).code_version for key in graph.materializable_asset_keys}
    assert None not in loaded.values()
    assert {asset: loaded[asset] for asset in ASSETS} == versions(configured_spec())
