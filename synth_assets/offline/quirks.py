"""What makes the embedded provider behave like a real model: the faults of form and content, with their rates.

Belongs here: spoiling good items and good replies. What the good ones are is the model's business; failures of the
service (status codes, cut connections) are in `faults`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

REFUSAL = "I'm sorry, but I can't help with that."


@dataclass(frozen=True)
class Quirks:
    """How often each quirk shows, as a probability from 0 to 1. The defaults are drill figures, not measurements.

    Per reply that is a JSON array: `fenced`, `prose` (before, after or both), `trailing_comma`, `torn` (generation
    only: cut in the middle, finish reason length), `odd_verdict_ids` (an id left out, or an unknown one added).
    Per item: `odd_difficulty` ("HARD", "Easy ", "hard."), `display_domain` ("Tool Use"), `misspelt_key`, `bare_latex`
    (backslashes not doubled, in a math item that has any), `duplicate` (an earlier item of the subtopic, verbatim or
    reworded), `bad_item`, `strict_verdict` (invalid for no good reason).
    Per answer: `refusal`, `empty`, `overlong_easy`.
    Per dialogue (`fenced` and `prose` too): `explicit_correction` (by the tutor), `no_question`, `error_absent`,
    `too_few_turns`, `leaked_markup`, `role_labels`, `learner_last`, `polished_learner` (a tutor's English),
    `overlong_dialogue` (the limit of 200 tokens tears it), `stock_dialogue` (what this sentence always gets: from the
    second one on a near-duplicate, which is why its rate is far above that of near-duplicates).
    """

    fenced: float = 0.30
    prose: float = 0.10
    trailing_comma: float = 0.03
    torn: float = 0.01
    odd_verdict_ids: float = 0.005
    odd_difficulty: float = 0.05
    display_domain: float = 0.10
    misspelt_key: float = 0.002
    bare_latex: float = 0.50
    duplicate: float = 0.03
    bad_item: float = 0.01
    strict_verdict: float = 0.01
    refusal: float = 0.001
    empty: float = 0.001
    overlong_easy: float = 0.003
    explicit_correction: float = 0.02
    no_question: float = 0.01
    error_absent: float = 0.01
    too_few_turns: float = 0.01
    leaked_markup: float = 0.01
    role_labels: float = 0.01
    learner_last: float = 0.005
    polished_learner: float = 0.01
    overlong_dialogue: float = 0.01
    stock_dialogue: float = 0.05

    def __post_init__(self) -> None:
        for rate in fields(self):
            value = getattr(self, rate.name)
            if not 0 <= value <= 1:
                raise ValueError(f"quirk {rate.name!r} has rate {value}; a rate lies between 0 and 1")


DEFAULT_QUIRKS = Quirks()
NO_QUIRKS = Quirks(**{rate.name: 0.0 for rate in fields(Quirks)})


@dataclass(frozen=True, slots=True)
class Item:
    """One question as the model means to write it, before quirks of form."""

    question: str
    difficulty: str
    domain: str


def write_item(item: Item, quirks: Quirks, rng: random.Random) -> str:
    """The item as a JSON object, with quirks of form."""
    key, tag, domain = "difficulty", item.difficulty, item.domain
    if rng.random() < quirks.odd_difficulty:
        tag = rng.choice((tag.upper(), f"{tag.capitalize()} ", f"{tag}."))
    if rng.random() < quirks.display_domain:
        domain = domain.replace("_", " ").title()
    if rng.random() < quirks.misspelt_key:
        key = "diffficiency"
    question = json.dumps(item.question, ensure_ascii=False)
    if item.domain == "math" and "\\" in item.question and rng.random() < quirks.bare_latex:
        question = question.replace("\\\\", "\\")
    return f'{{"question": {question}, "{key}": {json.dumps(tag)}, "domain": {json.dumps(domain, ensure_ascii=False)}}}'


def write_array(objects: Sequence[str], what: str, quirks: Quirks, rng: random.Random) -> str:
    """JSON objects as the text of a reply: an array, perhaps with a trailing comma, a fence, prose about `what`."""
    comma = "," if objects and rng.random() < quirks.trailing_comma else ""
    text = "[\n  " + ",\n  ".join(objects) + comma + "\n]"
    if rng.random() < quirks.fenced:
        text = f"```json\n{text}\n```"
    if rng.random() < quirks.prose:
        before = rng.choice((f"Here are the {what}:\n\n", f"Sure! Below are {len(objects)} {what}.\n\n"))
        after = rng.choice(
            ("\n\nLet me know if you need more!", f"\n\nThese {what} follow your instructions [all of them].")
        )
        text = rng.choice((before + text, text + after, before + text + after))
    return text


def tear(text: str, rng: random.Random) -> str:
    """The text cut somewhere between its second and ninth tenth."""
    return text[: rng.randint(len(text) // 5, len(text) * 9 // 10)]


def reword(question: str, rng: random.Random) -> str:
    """The question verbatim, or in words that ask the same."""
    lowered = question[:1].lower() + question[1:]
    ways = [question, question.upper() if len(question) < 40 else question, question.rstrip("?.!"), f"{question} "]
    ways.append(f"Can you tell me {lowered}" if question.endswith("?") else f"Please {lowered}")
    return rng.choice(ways)


def bad_item(item: Item, other: str, quirks: Quirks, rng: random.Random) -> str:
    """An item, as JSON, that a careful reader must reject; `other` is a question of the other difficulty."""
    make = rng.choice(BAD_ITEMS)
    spoilt = make(item, other, rng)
    return spoilt if isinstance(spoilt, str) else write_item(spoilt, quirks, rng)


def _with_question(item: Item, question: str) -> Item:
    return Item(question, item.difficulty, item.domain)


def _missing_passage(item: Item, other: str, rng: random.Random) -> Item:
    asked = rng.choice(("why does the author", "when did the traveller", "how did the committee", "where did the boy"))
    done = rng.choice(("change the plan", "leave the town", "hide the letter", "refuse the offer", "return so late"))
    manner = rng.choice(("", " in the end", " for the first time", " after the storm", " against all advice"))
    return _with_question(item, f"According to the passage, {asked} {done}{manner}?")


def _unanswerable(item: Item, other: str, rng: random.Random) -> Item:
    who = rng.choice(("neighbour", "cousin", "dentist", "landlord", "old teacher", "boss", "best friend"))
    what = rng.choice(("eat for breakfast", "dream about", "whisper to the cat", "buy at the market", "lose"))
    when = rng.choice(("last Tuesday", "on the day I was born", "this morning", "while I was away", "in March"))
    return _with_question(item, f"What did my {who} {what} {when}?")


def _statement(item: Item, other: str, rng: random.Random) -> Item:
    subject = rng.choice(("This topic", "The subject", f"The field of {item.domain.replace('_', ' ')}", "That idea"))
    praise = rng.choice(
        ("widely studied", "often misunderstood", "rather old", "worth a second look", "fun to explore")
    )
    place = rng.choice(("at school", "all over the world", "by experts", "for many reasons", "these days"))
    return _with_question(item, f"{subject} is {praise} {place}.")


def _other_tag(item: Item, other: str, rng: random.Random) -> Item:
    return Item(item.question, "hard" if item.difficulty == "easy" else "easy", item.domain)


BAD_ITEMS: tuple[Callable[[Item, str, random.Random], Item | str], ...] = (
    lambda item, other, rng: _with_question(item, ""),
    lambda item, other, rng: "null",
    lambda item, other, rng: f'{{"question": null, "difficulty": "{item.difficulty}", "domain": "{item.domain}"}}',
    lambda item, other, rng: _with_question(item, rng.choice(("Solve.", "Why?", "Example", "Question 7"))),
    lambda item, other, rng: _with_question(item, other),  # the other difficulty's question under this one's tag
    _missing_passage,
    _unanswerable,
    _statement,
    _other_tag,
)
