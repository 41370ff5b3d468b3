"""All question grammars of the embedded provider: loaded when first needed, and searched from a question's text.

Belongs here: finding the grammar of a domain and the family of a question. What the questions say lies in `grammars/`.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from synth_assets.offline import grammars
from synth_assets.offline.grammar import Family, Grammar, Slots

DOMAINS = ("coding", "math", "tool_use", "reasoning", "reading", "summarization", "common_sense", "instruction")
MOST_FIRST_WORDS = 20_000  # per template; one with more is tried for every question


@dataclass(frozen=True, slots=True)
class Found:
    """Where a question comes from: its grammar, family, and the slots that it fills."""

    grammar: Grammar
    family: Family
    slots: Slots


@cache
def grammars_of(domain: str) -> Mapping[str, Grammar]:
    """The grammars of a domain by difficulty; empty for a domain that is not in `DOMAINS`."""
    name = f"{grammars.__name__}.{domain}"
    if domain not in DOMAINS or importlib.util.find_spec(name) is None:
        return {}
    module = importlib.import_module(name)
    return {"easy": module.EASY, "hard": module.HARD}


def find(question: str, domains: Sequence[str] = DOMAINS) -> Iterator[Found]:
    """Every family of these domains, of both difficulties, that asks this very question; domains are loaded as it goes on."""
    words = question.split(maxsplit=1)
    for domain in domains:
        by_word, anywhere = _index(domain)
        for literal, grammar, family in [*by_word.get(words[0] if words else "", ()), *anywhere]:
            if literal in question:
                slots = family.recognise(question)
                if slots is not None:
                    yield Found(grammar, family, slots)


_Entry = tuple[str, Grammar, Family]


@cache
def _index(domain: str) -> tuple[Mapping[str, Sequence[_Entry]], Sequence[_Entry]]:
    """Per first word of a question the domain's templates that can begin so, each with a text that it must contain.

    Without it a question would be matched against each template of every grammar.
    """
    by_word: dict[str, list[_Entry]] = {}
    anywhere: list[_Entry] = []
    for grammar in grammars_of(domain).values():
        for family in grammar.families:
            for template in family.templates:
                literal = max((text for text, _ in _pieces(template)), key=len)
                words = _first_words(template, family.slots)
                if words is None:
                    anywhere.append((literal, grammar, family))
                for word in words or ():
                    by_word.setdefault(word, []).append((literal, grammar, family))
    return by_word, anywhere


def _pieces(template: str) -> list[tuple[str, str | None]]:
    """The template's literal texts, each with the name of the slot behind it; None at the end."""
    return [(literal, slot) for literal, slot, _, _ in string.Formatter().parse(template)]


def _first_words(template: str, slots: Mapping[str, Sequence[str]]) -> set[str] | None:
    """The words that a filled template can begin with, or None where they are too many."""
    complete: set[str] = set()
    growing = {""}
    for literal, slot in _pieces(template):
        # The text before a slot often ends the first word, and then no filling needs to be looked at.
        for texts in ([literal], slots[slot] if slot else [""]):
            if len(growing) * len(texts) > MOST_FIRST_WORDS:
                return None
            grown = {start + text for start in growing for text in texts}
            ended = {text for text in grown if re.search(r"\S\s", text)}
            complete |= {text.split(maxsplit=1)[0] for text in ended}
            growing = grown - ended
            if not growing:
                return complete
    return complete | {text.strip() for text in growing}
