"""What models are asked for questions, verdicts and answers, and where the user's own words stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth_assets.llm.request import Request
from synth_assets.questions.prompts import answer_request, generation_request, validation_request
from synth_assets.spec import Spec, load_spec


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
