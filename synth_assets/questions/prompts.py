"""What the questions line asks of models: the prompts, as requests to the engine. Pure.

The first lines of a prompt (`Domain:`, `Difficulty:`, …) are read by people, by models and by the embedded provider.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from synth_assets.llm.answer_schema import TEXT, list_schema, one_of
from synth_assets.llm.request import Message, Request
from synth_assets.questions.subtopics import SUBTOPICS
from synth_assets.spec import Spec

# The roles of synth.yaml's routes.
VALIDATE = "validate"

GENERATION_SYSTEM = "You write questions for a training set. Reply with a JSON array and nothing else."

GENERATION_USER = """\
Domain: {domain}
Difficulty: {difficulty}
Subtopic: {subtopic}
Set: {number}
Count: {count}
Write {count} different questions on the subtopic, none of which another set would hold. {meaning}
Each question stands on its own: whatever it refers to (a text, a list, code) is part of it.
Write each item as {{"question": "...", "difficulty": "{difficulty}", "domain": "{domain}"}}. In LaTeX, write each \
backslash twice, as JSON wants it."""

MEANING = {
    "easy": "Easy: a direct question that one or two sentences answer, in under 30 tokens.",
    "hard": "Hard: a question that needs reasoning in several steps, and an answer of 300 tokens or more.",
}

VALIDATION_SYSTEM = "You check questions for a training set. Reply with a JSON array and nothing else."

VALIDATION_USER = """\
Domain: {domain}
Difficulty: {difficulty}
Judge each question below: is it clear, can it be answered from what it says, and does it belong to this domain and \
this difficulty? {meaning} Do not rewrite anything.{guidance}
Reply with one item for each: {{"id": "...", "verdict": "valid" or "invalid", "reason": "a few words"}}.
Questions:
{questions}"""

ANSWER_SYSTEM = {
    "easy": "Difficulty: easy\nAnswer the question directly and correctly in one or two sentences, in under 30 tokens.",
    "hard": "Difficulty: hard\nAnswer the question correctly and in full, step by step, and end with the result.",
}


def generation_schema(spec: Spec, domain: str, difficulty: str) -> str | None:
    """What questions of a cell are held to; None where no model of the route can be held to anything."""
    if not spec.holds_to_schema(f"questions.{domain}"):
        return None
    return list_schema("questions", question=TEXT, difficulty=one_of(difficulty), domain=one_of(domain))


def validation_schema(spec: Spec) -> str | None:
    """What verdicts are held to; None where no model of the route can be held to anything."""
    if not spec.holds_to_schema(VALIDATE):
        return None
    return list_schema("verdicts", id=TEXT, verdict=one_of("valid", "invalid"), reason=TEXT)


def subtopics_of(spec: Spec, domain: str) -> Sequence[str]:
    """The subtopics of a domain, each asked for in turn: from synth.yaml, else our list, else the domain's own name."""
    return spec.questions.subtopics.get(domain) or SUBTOPICS.get(domain) or (domain.replace("_", " "),)


def _with_guidance(guidance: str | None) -> str:
    """The user's own words as a line of a prompt. Without any, the prompt is byte for byte the one without the line."""
    return f"\n{guidance}" if guidance else ""


def generation_request(spec: Spec, domain: str, difficulty: str, ordinal: int, asset: str) -> Request:
    """Request number `ordinal` (0, 1, …) of a cell.

    What it says depends on the ordinal and nothing else, so that a run that is repeated asks the same requests, and
    finds in the journal what it has paid for.
    """
    subtopics = subtopics_of(spec, domain)
    number, which = divmod(ordinal, len(subtopics))
    user = GENERATION_USER.format(
        domain=domain,
        difficulty=difficulty,
        subtopic=subtopics[which],
        number=number,
        count=spec.questions.batch_size,
        meaning=MEANING[difficulty],
    ) + _with_guidance(spec.questions.guidance.get(domain))
    role = f"questions.{domain}"
    return Request(
        role=role,
        route=spec.route(role),
        messages=(Message("system", GENERATION_SYSTEM), Message("user", user)),
        max_tokens=spec.questions.generation.max_tokens,
        temperature=spec.questions.generation.temperature,
        sample=ordinal,
        asset=asset,
        partition=f"{difficulty}|{domain}",
        answer_schema=generation_schema(spec, domain, difficulty),
    )


def validation_request(
    spec: Spec, domain: str, difficulty: str, questions: Sequence[tuple[str, str]], sample: int, asset: str
) -> Request:
    """A request for verdicts on `(id, text)` pairs of one cell."""
    shown = json.dumps([{"id": name, "question": text} for name, text in questions], ensure_ascii=False)
    user = VALIDATION_USER.format(
        domain=domain,
        difficulty=difficulty,
        meaning=MEANING[difficulty],
        guidance=_with_guidance(spec.questions.guidance.get(domain)),
        questions=shown,
    )
    return Request(
        role=VALIDATE,
        route=spec.route(VALIDATE),
        messages=(Message("system", VALIDATION_SYSTEM), Message("user", user)),
        max_tokens=spec.questions.validation.max_tokens,
        temperature=spec.questions.validation.temperature,
        sample=sample,
        asset=asset,
        partition=f"{difficulty}|{domain}",
        answer_schema=validation_schema(spec),
    )


def answer_request(spec: Spec, domain: str, difficulty: str, question: str, sample: int, asset: str) -> Request:
    """A request for the answer to one question, by the route of its difficulty."""
    rule = spec.questions.answers[difficulty]
    role = f"answers.{difficulty}"
    return Request(
        role=role,
        route=spec.route(role),
        messages=(
            Message("system", ANSWER_SYSTEM[difficulty] + _with_guidance(rule.guidance)),
            Message("user", question),
        ),
        max_tokens=rule.max_tokens,
        temperature=rule.temperature,
        sample=sample,
        asset=asset,
        partition=f"{difficulty}|{domain}",
    )
