"""The quality filter: what makes a dialogue unfit for teaching a tutor, each rule with its reason code.

Pure. The rules that need English are in `correction.py`, `errors_in_text.py`, `feedback.py` and `learner_voice.py`;
near-duplicates, which take more than one dialogue to see, in `resemblance.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from synth_assets.scaffolding.correction import explicit_corrections
from synth_assets.scaffolding.dialogue import LEARNER, TUTOR, Dialogue
from synth_assets.scaffolding.english import change_between, words
from synth_assets.scaffolding.errors_in_text import contains_error
from synth_assets.scaffolding.feedback import questions_in, reacts_to_error, repeats_error
from synth_assets.scaffolding.learner_voice import too_perfect

__all__ = ["REASONS", "Fault", "faults_of", "questions_in", "turn_depth"]

REASONS: Mapping[str, str] = {
    "not_chatml": "the messages are no dialogue of user and assistant, or hold what no ChatML file can",
    "too_few_turns": "fewer than three turns",
    "empty_turn": "a turn without a word",
    "roles_not_alternating": "one of the two speaks twice in a row",
    "learner_not_first": "the tutor begins",
    "tutor_not_last": "the learner ends",
    "too_long": "a turn, or the dialogue, is longer than a tutoring chat",
    "leaked_markup": "code, JSON, role labels, tags, bold type or placeholders in a text",
    "explicit_correction": "the tutor says that something is wrong, or what to say instead",
    "no_question": "the tutor asks no real question",
    "error_absent": "the learner's first turn does not contain the error",
    "no_recast": "the tutor neither recasts the learner's sentence nor elicits the corrected form",
    "error_repeated": "the tutor says the incorrect form",
    "learner_too_perfect": "the learner talks like a tutor or a book",
}
"""Every reason code of the filter, with what it means."""

LEAST_TURNS = 3
MAX_TURNS = 12
"""The aim is 4 to 6 turns; twice that is no compact dialogue any more."""
MAX_TURN_WORDS = 60
"""A whole dialogue is asked for in 200 output tokens, some 150 words; a turn above 60 is a lecture."""
MAX_TURN_CHARS = 600
"""Ten to a word, which no tutor reaches; for texts that blanks do not part."""
MAX_WORDS = 300
"""Twice what the model is given room for; imported dialogues may be longer than ours, but not of another kind."""

_MARKUP = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"```|~~~", 0),
        (r"<\|?/?[A-Za-z][^<>]*>", 0),
        (r"\{\s*[\"'{]|[\"']\s*\}|\"\s*:\s*[\"\[{]|\[\s*[\"{]|[\"}]\s*\]", 0),
        (
            r"(?:^|\n)\W{0,3}(?:tutor|teacher|learner|student|user|assistant|system|ai|human|model|speaker ?[ab12])\W{0,3}:",
            re.IGNORECASE,
        ),
        (r"\b(?:tutor|learner|assistant|user)\s*:\s", re.IGNORECASE),
        (r"\*\*|__\w|(?<!\w)\*[^*\n]+\*(?!\w)", 0),
        (r"\[[^\]\n]*[^\W\d][^\]\n]*\]|\{[^}\n]*\}", 0),
        (r"(?:^|\n)\s*(?:#{1,6}\s|[-*•]\s|\d+[.)]\s)", 0),
        (r"\((?:note|recast|elicit\w*|error|correct\w*|implicit\w*|scaffold\w*|smil\w+|laugh\w*|nod\w*)\b[^)]*\)", re.IGNORECASE),
        (r"\\[nt\"u]|&(?:quot|amp|lt|gt|nbsp|#\d+);", 0),
    )
)  # fmt: skip
_TEMPLATE_MARK = re.compile(r"<\|im_(?:start|end|sep)\|>|<\|endoftext\|>")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a dialogue is unfit: `reason`, one of REASONS, and `detail`, which shows the place."""

    reason: str
    detail: str


def faults_of(dialogue: Dialogue) -> tuple[Fault, ...]:
    """Every fault of a dialogue, at most one per reason, the form's before the language's; none for a fit one.

    What is no ChatML, or too long, is not judged further. Where a dialogue has no turns of one of the two, the rules
    about what they say are left out.
    """
    form = tuple(_faults_of_form(dialogue))
    if any(fault.reason in ("not_chatml", "too_long") for fault in form):
        return form
    return (*form, *_faults_of_language(dialogue))


def turn_depth(dialogue: Dialogue) -> int:
    """The number of turns of both."""
    return len(dialogue.turns)


def _faults_of_form(dialogue: Dialogue) -> Iterator[Fault]:
    turns = dialogue.turns
    if problem := _not_chatml(dialogue):
        yield Fault("not_chatml", problem)
        return
    if len(turns) < LEAST_TURNS:
        yield Fault("too_few_turns", f"{len(turns)} turns; at least {LEAST_TURNS} are needed")
    empty = [number for number, turn in enumerate(turns, 1) if not words(turn.text)]
    if empty:
        yield Fault("empty_turn", f"turn {empty[0]} has no words")
    twice = [number for number, (one, next_one) in enumerate(pairwise(turns), 1) if one.speaker == next_one.speaker]
    if twice:
        yield Fault("roles_not_alternating", f"the {turns[twice[0]].speaker} says turns {twice[0]} and {twice[0] + 1}")
    if turns and turns[0].speaker != LEARNER:
        yield Fault("learner_not_first", f"the {turns[0].speaker} speaks first")
    if turns and turns[-1].speaker != TUTOR:
        yield Fault("tutor_not_last", f"the {turns[-1].speaker} speaks last")
    lengths = [len(words(turn.text)) for turn in turns]
    letters = max(len(turn.text) for turn in turns)
    if len(turns) > MAX_TURNS or sum(lengths) > MAX_WORDS or max(lengths) > MAX_TURN_WORDS or letters > MAX_TURN_CHARS:
        longest = f"the longest turn {max(lengths)} words and {letters} characters"
        yield Fault("too_long", f"{len(turns)} turns, {sum(lengths)} words, {longest}")
        return
    for number, turn in enumerate(turns, 1):
        if leak := next((found[0] for pattern in _MARKUP if (found := pattern.search(turn.text))), None):
            yield Fault("leaked_markup", f"turn {number}: {leak.strip()[:60]!r}")
            break


def _faults_of_language(dialogue: Dialogue) -> Iterator[Fault]:
    made = change_between(dialogue.incorrect, dialogue.correct)
    before = None
    for number, turn in enumerate(dialogue.turns, 1):
        asked = before is not None and before.speaker == LEARNER and "?" in before.text
        before = turn
        if turn.speaker != TUTOR:
            continue
        if correction := next(explicit_corrections(turn.text, made, asked), None):
            yield Fault("explicit_correction", f"turn {number}: {correction!r}")
            break
    learner = dialogue.said_by(LEARNER)
    if dialogue.said_by(TUTOR):
        if not questions_in(dialogue):
            yield Fault("no_question", "no sentence of the tutor asks the learner for something")
        if not reacts_to_error(dialogue):
            yield Fault("no_recast", f"no turn of the tutor takes up {dialogue.correct!r}")
        if repeated := repeats_error(dialogue):
            yield Fault("error_repeated", repeated)
    if learner and not contains_error(learner[0], dialogue.error, dialogue.incorrect, dialogue.correct):
        yield Fault("error_absent", f"the first turn has neither {dialogue.incorrect!r} nor the like")
    if manner := next(filter(None, (too_perfect(text, dialogue) for text in learner)), None):
        yield Fault("learner_too_perfect", manner)


def _not_chatml(dialogue: Dialogue) -> str:
    if not dialogue.turns:
        return "there are no messages"
    for number, turn in enumerate(dialogue.turns, 1):
        if turn.speaker not in (LEARNER, TUTOR):
            return f"turn {number} is said by {turn.speaker!r}"
        if mark := _TEMPLATE_MARK.search(turn.text):
            return f"turn {number} holds {mark[0]}, which ends a message"
        if "\0" in turn.text or any(0xD800 <= ord(char) <= 0xDFFF for char in turn.text):
            return f"turn {number} holds a character that no file can"
    return ""
