"""What a question grammar of the embedded provider is: families of templates whose fillings are counted and reversible.

Belongs here: the mechanics (count, pick the n-th, find a question's family again). The content of each domain
lies in `grammars/`. No HTTP, no wire formats.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Slots = Mapping[str, str]


def stable_hash(*parts: object) -> int:
    """A 64-bit hash of the parts that is the same in every process and on every machine."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Family:
    """One kind of question: a template, the fillings of its slots, and the right answer to each filling.

    `name` is unique within the domain and difficulty. `subtopics` are those that the family serves (lower case; the
    words of the generation prompt). `templates` are phrasings with `{slot}` places: each filling is asked in exactly
    one of them, chosen by hash, so that phrasings never make duplicates. `slots` maps each slot to its possible
    fillings. `answer` gets the slots and a seeded generator and returns the right answer as text. `sensible` leaves
    out fillings that make no sense (a thing compared with itself).
    """

    name: str
    subtopics: tuple[str, ...]
    templates: tuple[str, ...]
    slots: Mapping[str, Sequence[str]]
    answer: Callable[[Slots, random.Random], str]
    sensible: Callable[[Slots], bool] = field(default=lambda slots: True)

    @cached_property
    def size(self) -> int:
        """The number of fillings, senseless ones included."""
        return math.prod(len(values) for values in self.slots.values())

    def fill(self, index: int) -> Slots | None:
        """The slots of filling `index` (mixed radix, in slot order), or None where they make no sense."""
        slots: dict[str, str] = {}
        for name, values in self.slots.items():
            index, digit = divmod(index, len(values))
            slots[name] = values[digit]
        return slots if self.sensible(slots) else None

    def nth(self, turn: int, seed: int) -> Slots:
        """The `turn`-th sensible filling in a scattered order: all different, until the fillings are used up."""
        found, state = self._walks.setdefault(seed, ([], [0]))
        while len(found) <= turn and state[0] < self.size:
            index = _permute(state[0], self.size, seed, self.name)
            state[0] += 1
            if self.fill(index) is not None:
                found.append(index)
        if not found:
            raise ValueError(f"family {self.name!r} has no sensible filling")
        slots = self.fill(found[turn % len(found)])
        assert slots is not None
        return slots

    @cached_property
    def _walks(self) -> dict[int, tuple[list[int], list[int]]]:
        """Per seed: the sensible fillings found so far, and how far the walk has come."""
        return {}

    def ask(self, slots: Slots) -> str:
        """The question for these slots, in the one phrasing that belongs to them."""
        template = self.templates[stable_hash(self.name, *slots.values()) % len(self.templates)]
        return template.format_map(slots)

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_pattern(template) for template in self.templates)

    @cached_property
    def _values(self) -> Mapping[str, frozenset[str]]:
        return {name: frozenset(values) for name, values in self.slots.items()}

    def recognise(self, question: str) -> Slots | None:
        """The slots of a question that this family asked, or None for any other text."""
        for pattern in self._patterns:
            match = pattern.fullmatch(question)
            if match and all(value in self._values[name] for name, value in match.groupdict().items()):
                return match.groupdict()
        return None


def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts: list[str] = []
    # `Formatter.parse` reads `{{` as `{`, as `format_map` does when it asks.
    for literal, name, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(literal))
        if name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


@dataclass(frozen=True)
class Grammar:
    """All the families of one domain and difficulty."""

    domain: str
    difficulty: str
    families: tuple[Family, ...]

    def question(self, subtopic: str, number: int, seed: int = 0) -> str:
        """The `number`-th question (0, 1, 2, …) of a subtopic: all different until its fillings are used up.

        Families that serve the subtopic take turns, and a family's fillings are dealt out among its subtopics, so
        that no two subtopics ask the same. An unknown subtopic is served by all families, and may repeat the others.
        """
        subtopic = subtopic.lower()
        serving = [family for family in self.families if subtopic in family.subtopics]
        if serving:
            family = serving[number % len(serving)]
            dealt = number // len(serving) * len(family.subtopics) + family.subtopics.index(subtopic)
            return family.ask(family.nth(dealt, seed))
        family = self.families[number % len(self.families)]
        return family.ask(family.nth(number // len(self.families), stable_hash(seed, subtopic)))

    def answer(self, question: str, seed: int = 0) -> str | None:
        """The right answer to one of this grammar's own questions, or None for any other text."""
        for family in self.families:
            slots = family.recognise(question)
            if slots is not None:
                return family.answer(slots, random.Random(stable_hash(seed, question)))
        return None


def _permute(index: int, size: int, *seed: object) -> int:
    """A bijection on 0 … size-1 that scatters neighbours: an affine map with a step coprime to `size`."""
    step = stable_hash("step", *seed) % size or 1
    while math.gcd(step, size) != 1:
        step += 1
    return (index * step + stable_hash("start", *seed)) % size
