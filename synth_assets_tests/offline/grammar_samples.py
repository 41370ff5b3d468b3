"""Questions drawn from the grammars with their answers, and what the tests of the domains read in them.

What every grammar must keep stands in `test_grammars.py`, what is right in one domain in its own test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from synth_assets.offline.grammar import Family, Grammar, Slots
from synth_assets.offline.grammars.people_and_places import PEOPLE, TOWNS
from synth_assets.questions.subtopics import SUBTOPICS

Expected = Callable[[Slots], str]

# Every subtopic of every domain has as many questions, easy and hard.
_CAPACITY = {"easy": 1500, "hard": 300}
_NAMES = re.compile(rf"\b(?:{'|'.join((*PEOPLE, *TOWNS))})\b")
_NUMBERS = re.compile(r"\d+(?:[:.]\d+)*")


def asked(grammar: Grammar, count: int, subtopics: Sequence[str] = ()) -> Iterator[tuple[Family, Slots, str, str]]:
    """`count` random questions with their family, slots and answer, found again from the text alone.

    They are of all subtopics of the domain unless some are named.
    """
    rng = random.Random(1)
    for _ in range(count):
        question = grammar.question(
            rng.choice(subtopics or SUBTOPICS[grammar.domain]), rng.randrange(_CAPACITY[grammar.difficulty])
        )
        found = [(family, slots) for family in grammar.families if (slots := family.recognise(question)) is not None]
        assert len(found) == 1, f"{question!r} is recognised by {[family.name for family, _ in found]}"
        answer = grammar.answer(question)
        assert answer, question
        yield *found[0], question, answer


def sample(grammar: Grammar, count: int) -> list[tuple[str, str]]:
    """`count` random questions with their answers."""
    return [(question, answer) for *_, question, answer in asked(grammar, count)]


def drawn(grammar: Grammar, family: str, count: int = 60) -> list[tuple[str, str]]:
    """Questions of one family with their answers."""
    chosen = next(each for each in grammar.families if each.name == family)
    pairs = []
    for turn in range(count):
        question = chosen.ask(chosen.nth(turn, seed=7))
        answer = grammar.answer(question)
        assert answer is not None, question
        pairs.append((question, answer))
    return pairs


def wrong_values(
    grammar: Grammar, expected: Mapping[str, Expected], count: int, subtopics: Sequence[str] = ()
) -> list[tuple[str, str, str]]:
    """Questions whose answer lacks the value computed here; those of families without an expectation pass."""
    wrong = []
    for family, slots, question, answer in asked(grammar, count, subtopics):
        if family.name in expected:
            value = expected[family.name](slots)
            if not re.search(rf"(?<![\w.]){re.escape(value)}(?!\d)(?!\.\d)", answer):
                wrong.append((question, value, answer))
    return wrong


def names(text: str) -> set[str]:
    """The people and towns that a text names."""
    return set(_NAMES.findall(text))


def figures(text: str) -> set[str]:
    """The numbers and clock times in a text."""
    return set(_NUMBERS.findall(text))
