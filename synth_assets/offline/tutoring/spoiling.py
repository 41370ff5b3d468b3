"""Dialogues as a poor model writes them: what a quality filter has to find. Rates are in `quirks`.

Belongs here: one way for each kind of bad dialogue, on the turns of a good one. To add one, add a row to `WAYS` and its
rate to `Quirks`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoilt:
    """What a way of spoiling needs: the turns (learner first), the learner's sentence and its corrected form."""

    turns: tuple[str, ...]
    incorrect: str
    correct: str
    heard: str
    """The corrected form in the tutor's mouth, to stand amid a sentence."""


_CORRECTIONS = (
    'That is not correct. The correct form is: "{correct}"',
    'Small mistake! You need to say "{correct}"',
    'Careful, it should be "{correct}"',
    'There is an error in your sentence. We say "{correct}"',
    'I see what you mean, but "{incorrect}" is wrong.',
    'Almost! We say "{correct}", not "{incorrect}".',
)
_POLISHED = (
    "To be perfectly honest, it is remarkably rewarding, although I would have appreciated it even more had circumstances "
    "been different.",
    "I have come to appreciate it profoundly; nevertheless, I remain curious about its more nuanced aspects.",
    "Thank you for correcting my mistake. I should have said it in the correct form.",
    "Great job explaining that! You are doing a wonderful job, keep up the good work.",
)
_RAMBLING = (
    "It reminds me of something that happened to me many years ago, when I was a student myself and lived in a small town.",
    "Every morning I walked along the river, and I met the same people, and after some weeks we began to greet each other.",
    "One of them was an old man with a hat, who told me about his garden, his two sons and the winters of his childhood.",
    "I still think of him today, because he had time for everybody, and he never forgot what you had told him before.",
    "So I believe that a language is much more than its words, and that we learn it best where we feel at home and welcome.",
    "What I want to tell you with this long story is simply that every little talk like ours is worth a lot in the end.",
    "And now that we are speaking about it, there is another story that I must tell you, which is even older than that one.",
)


def _explicit_correction(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    said = rng.choice(_CORRECTIONS).format(correct=spoilt.correct, incorrect=spoilt.incorrect.rstrip(".!?"))
    return (spoilt.turns[0], f"{said} {_last_sentence(spoilt.turns[1])}", *spoilt.turns[2:])


def _no_question(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    turns = list(spoilt.turns)
    for place in range(1, len(turns), 2):
        kept = [sentence for sentence in _sentences(turns[place]) if not sentence.endswith("?")]
        turns[place] = " ".join(kept) or "I see."
    return (turns[0], f"I see, {spoilt.heard}.", *turns[2:])


def _error_absent(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    return (spoilt.turns[0].replace(spoilt.incorrect.strip(), spoilt.correct.strip()), *spoilt.turns[1:])


def _leaked_markup(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    first, tutor, *rest = spoilt.turns
    marked = rng.choice((f"**{tutor}**", f"<recast>{tutor}</recast>", f"{tutor} [recast]", f"{tutor}<|im_end|>"))
    return (first, marked, *rest)


def _learner_last(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    return (*spoilt.turns, rng.choice(("Thank you, teacher.", "Okay, see you!", "Yes, thank you.")))


def _polished_learner(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    return (*spoilt.turns[:2], rng.choice(_POLISHED), *spoilt.turns[3:])


def _role_labels(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    names = rng.choice((("Learner", "Tutor"), ("Student", "Teacher"), ("User", "Assistant")))
    return tuple(f"{names[place % 2]}: {turn}" for place, turn in enumerate(spoilt.turns))


def _overlong(spoilt: Spoilt, rng: random.Random) -> tuple[str, ...]:
    return (*spoilt.turns[:-1], " ".join((spoilt.turns[-1], *_RAMBLING)))


WAYS: Mapping[str, Callable[[Spoilt, random.Random], tuple[str, ...]]] = {
    "explicit_correction": _explicit_correction,
    "no_question": _no_question,
    "error_absent": _error_absent,
    "too_few_turns": lambda spoilt, rng: spoilt.turns[:2],
    "leaked_markup": _leaked_markup,
    "learner_last": _learner_last,
    "polished_learner": _polished_learner,
    "role_labels": _role_labels,
    "overlong_dialogue": _overlong,
}
"""The ways to spoil a dialogue, by the name of their rate in `Quirks`."""


def _sentences(text: str) -> list[str]:
    return re.findall(r"\S[^.!?]*[.!?]+", text) or [text]


def _last_sentence(text: str) -> str:
    return _sentences(text)[-1].strip()
