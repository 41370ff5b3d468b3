"""The rule-based model of the embedded provider: messages in, the text of a reply and its finish reason out.

Belongs here: recognising what a prompt asks for, and composing the reply. Pure: the same messages, model name, sample
and seed give the same reply in any process. No HTTP, no wire formats, no token usage.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from synth_assets.offline import dialogues, generic
from synth_assets.offline.catalogue import Found, find, grammars_of
from synth_assets.offline.grammar import Grammar, stable_hash
from synth_assets.offline.metering import Message
from synth_assets.offline.quirks import REFUSAL, Item, Quirks, bad_item, reword, tear, write_array, write_item
from synth_assets.offline.verdicts import objection

Finish = Literal["stop", "length", "content_filter"]

MOST_ITEMS = 1000  # of one generation reply: no real model writes more in one go
MOST_TURNS = 20  # of one dialogue, likewise


@dataclass(frozen=True, slots=True)
class Reply:
    """The text of a reply and why it ended, in OpenAI's words."""

    text: str
    finish: Finish = "stop"


@dataclass(frozen=True)
class Prompt:
    """A request as the model sees it. `rng` is seeded by all of it, `sample` included."""

    system: str
    user: str
    sample: str
    seed: int
    quirks: Quirks
    rng: random.Random

    def field(self, name: str) -> str:
        """The value of the user message's line `name: value`, or an empty text."""
        match = re.search(rf"^[ \t]*{name}[ \t]*:[ \t]*(.+?)[ \t]*$", self.user, re.MULTILINE | re.IGNORECASE)
        return match[1] if match else ""

    @property
    def domain(self) -> str:
        return re.sub(r"[\s-]+", "_", self.field("Domain").lower())

    @property
    def difficulty(self) -> str:
        return "hard" if self.field("Difficulty").lower().startswith("hard") else "easy"


def respond(messages: Sequence[Message], *, model: str = "", sample: str = "0", seed: int = 0, quirks: Quirks) -> Reply:
    """The reply to `messages`: by the first of `ROLES` that recognises its prompt in them."""
    system = "\n".join(message.text for message in messages if message.role in ("system", "developer"))
    user = next((message.text for message in reversed(messages) if message.role == "user"), "")
    history = "\x1e".join(f"{message.role}\x1f{message.text}" for message in messages)
    rng = random.Random(stable_hash(seed, model, sample, history))
    prompt = Prompt(system, user, sample, seed, quirks, rng)
    for role in ROLES:
        reply = role(prompt)
        if reply is not None:
            return reply
    return Reply(generic.answer(user, "easy", rng))


def hold(reply: Reply, schema: Mapping[str, Any]) -> Reply:
    """A reply without quirks, brought to the form of a schema: a list goes under the schema's one property."""
    try:
        value = json.loads(reply.text)
    except ValueError:
        value = reply.text
    names = list(schema.get("properties") or ())
    if not isinstance(value, dict) and len(names) == 1:
        value = {names[0]: value}
    return Reply(json.dumps(value, ensure_ascii=False), reply.finish)


def answer_question(prompt: Prompt) -> Reply | None:
    """Roles `answers.easy` and `answers.hard`: the system message names the difficulty, the user message asks."""
    match = _DIFFICULTY.search(prompt.system)
    if match is None:
        return None
    difficulty, quirks, rng = match[1].lower(), prompt.quirks, prompt.rng
    if rng.random() < quirks.refusal:
        return Reply(REFUSAL, rng.choice(("stop", "content_filter")))
    if rng.random() < quirks.empty:
        return Reply("")
    question = prompt.user.strip()
    found = _asked_by(question, difficulty)
    if found is not None:
        variant = (prompt.seed, question) if prompt.sample == "0" else (prompt.seed, question, prompt.sample)
        text = found.family.answer(found.slots, random.Random(stable_hash(*variant)))
    else:
        text = generic.answer(question, difficulty, rng)
    if difficulty == "easy" and rng.random() < quirks.overlong_easy:
        text = f"{text} {generic.answer(question, 'hard', rng)}"
    return Reply(text)


def _asked_by(question: str, difficulty: str) -> Found | None:
    """The family that asks a question, of this difficulty if there is one."""
    other = None
    for found in find(question):
        if found.grammar.difficulty == difficulty:
            return found
        other = other or found
    return other


_DIFFICULTY = re.compile(r"^\s*Difficulty:\s*(easy|hard)\b", re.MULTILINE | re.IGNORECASE)


def judge_questions(prompt: Prompt) -> Reply | None:
    """Role `validate`: a JSON array of questions after the line `Questions:`, each with an id; a verdict for each."""
    questions = re.split(r"^\s*Questions:\s*", prompt.user, flags=re.MULTILINE)
    if len(questions) < 2 or not questions[-1].lstrip().startswith("["):
        return None
    try:
        asked = json.loads(questions[-1])
    except ValueError:
        return Reply("I cannot read the list of questions: it is not valid JSON.")
    quirks, rng = prompt.quirks, prompt.rng
    verdicts = []
    for item in asked:
        identifier, question = (item.get("id"), item.get("question")) if isinstance(item, dict) else (None, None)
        reason = objection(question, prompt.domain, prompt.difficulty)
        if reason is None and rng.random() < quirks.strict_verdict:
            reason = "The question is not clear enough."
        verdicts.append(_verdict(identifier, reason))
    if verdicts and rng.random() < quirks.odd_verdict_ids:
        place = rng.randrange(len(verdicts))
        verdicts[place : place + 1] = rng.choice(([], [verdicts[place], _verdict(f"x{rng.getrandbits(24):06x}", None)]))
    return Reply(write_array(verdicts, "verdicts", quirks, rng))


def _verdict(identifier: object, reason: str | None) -> str:
    verdict = "valid" if reason is None else "invalid"
    return json.dumps({"id": identifier, "verdict": verdict, "reason": reason or "Clear and answerable."})


def write_questions(prompt: Prompt) -> Reply | None:
    """Roles `questions.<domain>`: lines Domain, Difficulty, Subtopic, Set and Count; set k goes on where k-1 ended."""
    count = prompt.field("Count")
    if not (count.isdecimal() and prompt.domain):
        return None
    number_of_set = prompt.field("Set")
    size = min(int(count), MOST_ITEMS)
    start = int(number_of_set) * int(count) if number_of_set.isdecimal() else 0
    quirks, rng = prompt.quirks, prompt.rng
    items = [_item(prompt, number) for number in range(start, start + size)]
    text = write_array(items, "questions", quirks, rng)
    return Reply(tear(text, rng), "length") if rng.random() < quirks.torn else Reply(text)


def write_dialogue(prompt: Prompt) -> Reply | None:
    """Role `scaffolding`: lines First language, Error, Level, the learner's sentence corrected and not, and so on."""
    incorrect, correct = prompt.field("Learner's sentence"), prompt.field("Corrected")
    if not (prompt.field("First language") and incorrect and correct):
        return None
    turns = prompt.field("Turns")
    brief = dialogues.Brief(
        error=prompt.field("Error"),
        level=prompt.field("Level"),
        name=prompt.field("Learner's name"),
        incorrect=incorrect,
        correct=correct,
        topic=prompt.field("Topic"),
        setting=prompt.field("Setting"),
        turns=min(int(turns), MOST_TURNS) if turns.isdecimal() else 4,
    )
    return Reply(dialogues.write(brief, prompt.quirks, prompt.rng))


def _item(prompt: Prompt, number: int) -> str:
    """Question `number` of the prompt's subtopic as JSON, or a duplicate or bad item in its place."""
    quirks, rng, difficulty = prompt.quirks, prompt.rng, prompt.difficulty
    subtopic = prompt.field("Subtopic")
    own = _grammar(prompt.domain, difficulty, subtopic)
    if number and rng.random() < quirks.duplicate:
        question = reword(own.question(subtopic, rng.randrange(number), prompt.seed), rng)
        return write_item(Item(question, difficulty, prompt.domain), quirks, rng)
    item = Item(own.question(subtopic, number, prompt.seed), difficulty, prompt.domain)
    if rng.random() < quirks.bad_item:
        other = "hard" if difficulty == "easy" else "easy"
        question = _grammar(prompt.domain, other, subtopic).question(subtopic, number, prompt.seed)
        return bad_item(item, question, quirks, rng)
    return write_item(item, quirks, rng)


def _grammar(domain: str, difficulty: str, subtopic: str) -> Grammar:
    return grammars_of(domain).get(difficulty) or generic.grammar(domain, difficulty, subtopic)


# Tried in this order: the question to be answered is free text, which may look like any other prompt.
ROLES: tuple[Callable[[Prompt], Reply | None], ...] = (
    answer_question,
    judge_questions,
    write_dialogue,
    write_questions,
)
