"""How answers of the text domains (reading, summarization, instruction) are put together.

Belongs here: a phrasing chosen by the seeded generator, a worked reply, and what English needs for both. The phrasings
themselves stand beside the families that use them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

from synth_assets.offline.grammar import Slots
from synth_assets.offline.grammars.tables import texts

Answer = Callable[[Slots, random.Random], str]

# How much of what can be left out is told, one of these for each reply: it spreads the lengths of worked replies.
_FULLNESS = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.1, 0.25, 1.0)
_SMALL_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def phrased(block: str, facts: Callable[[Slots], Mapping[str, str]] | None = None) -> Answer:
    """An answer that is one of the block's paragraphs, filled with the question's slots and the `facts` about them."""
    phrasings = texts(block)

    def answer(slots: Slots, rng: random.Random) -> str:
        known = {**slots, **facts(slots)} if facts else slots
        return cap(rng.choice(phrasings).format_map(known))

    return answer


def worked(block: str, facts: Callable[[Slots], Mapping[str, object]]) -> Answer:
    """An answer that is a full reply, in a layout and with a fullness that the generator chooses.

    The block holds the opening, then the steps (each begins with "* "), then the conclusion ("= "). A line that begins
    with "+ " elaborates the step or conclusion before it, and is told or left out, as is an opening that begins so:
    each must make sense alone. The slots and `facts` fill the places; an elaboration that comes out empty is left out.
    """
    opening, *items = (" ".join(item.split()) for item in re.split(r"\n\s*(?=[*=+] )", block.strip()))
    opening_is_due = not opening.startswith("+ ")
    opening = opening.removeprefix("+ ")
    steps: list[list[str]] = []
    for item in items:
        if item.startswith("+ "):
            steps[-1].append(item[2:])
        else:
            steps.append([item[2:]])

    def answer(slots: Slots, rng: random.Random) -> str:
        known = {**slots, **facts(slots)}
        fullness = rng.choice(_FULLNESS)
        told = []
        for step in steps:
            chosen = [step[0], *(more for more in step[1:] if rng.random() < fullness)]
            parts = [cap(text) for text in (part.format_map(known) for part in chosen) if text]
            told.append(("\n\n" if "\n" in parts[0] else " ").join(parts))
        openings = [opening.format_map(known)] if opening_is_due or rng.random() < fullness else []
        return _laid_out(openings, told[:-1], told[-1], rng.randrange(4))

    return answer


def _laid_out(openings: Sequence[str], steps: Sequence[str], conclusion: str, layout: int) -> str:
    if layout == 0 or any("\n" in step for step in steps):  # a table or list inside a step needs lines of its own
        return "\n\n".join([*openings, *steps, conclusion])
    if layout == 1:
        return " ".join([*openings, *steps, conclusion])
    if layout == 2:
        return "\n".join([*openings, *(f"{number}. {step}" for number, step in enumerate(steps, start=1)), conclusion])
    return "\n".join([*openings, *(f"- {step}" for step in steps), conclusion])


def cap(text: str) -> str:
    """The text with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]


def listing(items: Sequence[str], last: str = "and") -> str:
    """The items as English lists them: "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def in_words(number: int) -> str:
    """A small number as a word ("three"), a larger one in figures ("13")."""
    return _SMALL_NUMBERS[number] if 0 <= number < len(_SMALL_NUMBERS) else str(number)


def counted(number: int, noun: str) -> str:
    """The number with its noun, in the plural where it must be: "1 minute", "5 minutes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
