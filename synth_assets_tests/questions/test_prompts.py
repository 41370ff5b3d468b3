"""What models are asked for questions, verdicts and answers, and where the user's own words stand in it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from synth_assets.llm import in_process_provider
from synth_assets.llm.parsing import Stage, parse_items
from synth_assets.llm.request import Request
from synth_assets.offline import DEFAULT_QUIRKS, build_app
from synth_assets.questions.prompts import answer_request, generation_request, validation_request
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.design import plan_dialogue
from synth_assets.scaffolding.prompts import dialogue_request
from synth_assets.spec import Spec, load_spec
from synth_assets_tests.staleness import version_of


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(Path(__file__).parents[2] / "synth.yaml")


def guided(spec: Spec) -> Spec:
    """The project's configuration with guidance for one domain and one difficulty."""
    hard = spec.questions.answers.hard.model_copy(update={"guidance": "State the principle first."})
    answers = spec.questions.answers.model_copy(update={"hard": hard})
    questions = spec.questions.model_copy(update={"guidance": {"math": "Use SI units."}, "answers": answers})
    return spec.model_copy(update={"questions": questions})


def asked(spec: Spec, domain: str, difficulty: str) -> list[Request]:
    """A request of each kind for a cell."""
    return [
        generation_request(spec, domain, difficulty, 0, "generated_questions"),
        validation_request(spec, domain, difficulty, [("a", "What is 3 + 4?")], 0, "validated_questions"),
        answer_request(spec, domain, difficulty, "What is 3 + 4?", 0, "answered_questions"),
    ]


def said(request: Request) -> str:
    return "\n".join(message.content for message in request.messages)


def test_guidance_of_a_domain_is_said_to_the_writer_and_to_the_judge(spec: Spec) -> None:
    writer, judge, answerer = asked(guided(spec), "math", "easy")
    assert said(writer).endswith("\nUse SI units.")
    assert "Do not rewrite anything.\nUse SI units.\nReply with" in said(judge)
    assert "SI units" not in said(answerer)


def test_guidance_of_a_difficulty_is_said_to_the_answerer(spec: Spec) -> None:
    writer, judge, answerer = asked(guided(spec), "coding", "hard")
    assert answerer.messages[0].content.endswith("\nState the principle first.")
    assert "principle" not in said(writer) + said(judge)


def test_cells_without_guidance_ask_as_they_did_before_there_was_any_so_that_nothing_is_paid_twice(spec: Spec) -> None:
    for domain, difficulty in (("coding", "easy"), ("reading", "easy")):
        assert asked(guided(spec), domain, difficulty) == asked(spec, domain, difficulty)


def holding(spec: Spec) -> Spec:
    """The project's configuration with providers that can hold answers to a schema."""
    able = {name: one.model_copy(update={"structured_outputs": True}) for name, one in spec.providers.items()}
    return spec.model_copy(update={"providers": able})


def wanting_json(spec: Spec) -> list[Request]:
    plan = plan_dialogue(load_catalog().cell("spanish", "past_tense"), 0, spec.questions.seed, spec.scaffolding.turns)
    return [*asked(spec, "math", "easy")[:2], dialogue_request(spec, plan, 0, "scaffolding_dialogues")]


def test_prompts_that_want_json_bring_their_schema_where_a_provider_is_declared_to_hold_to_one(spec: Spec) -> None:
    assert all(request.answer_schema for request in wanting_json(holding(spec)))
    assert asked(holding(spec), "math", "easy")[2] == asked(spec, "math", "easy")[2]
    for before, after in zip(wanting_json(spec), wanting_json(holding(spec)), strict=True):
        # Where none is declared, requests are those of journals from before there were schemas.
        assert before.answer_schema is None
        assert replace(after, answer_schema=None).request_id == before.request_id != after.request_id


def test_a_schema_that_is_sent_shows_in_the_versions_of_those_that_send_it(spec: Spec) -> None:
    assets = ("pilot_questions", "question_settings", "validated_questions", "scaffolding_dialogues", "answer_settings")
    differing = {asset for asset in assets if version_of(asset, spec) != version_of(asset, holding(spec))}
    assert differing == set(assets) - {"answer_settings"}


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_an_answer_that_was_held_to_its_schema_is_read_like_any_other(spec: Spec, kind: str) -> None:
    async def texts() -> list[str]:
        provider = in_process_provider("p", kind, build_app(quirks=DEFAULT_QUIRKS))
        bodies = [provider.write(request, "m") for request in wanting_json(holding(spec))]
        answers = [provider.wire.read((await provider.post(body, "c")).body).text for body in bodies]
        await provider.close()
        return answers

    questions, verdicts, dialogue = asyncio.run(texts())
    for text, keys, count in (
        (questions, ("question", "difficulty", "domain"), spec.questions.batch_size),
        (verdicts, ("id", "verdict", "reason"), 1),
        (dialogue, ("turns",), 1),
    ):
        assert text.startswith("{")
        parsed = parse_items(text, expected_keys=keys)
        assert (len(parsed.items), parsed.rejects) == (count, [])
        assert parsed.stage in (Stage.STRICT, Stage.HEALED)
