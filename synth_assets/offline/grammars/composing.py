"""How answers of the coding and tool_use grammars are put together from phrases and sections.

Belongs here: choosing and joining text. What is said lies in the modules of each domain.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from synth_assets.offline.grammar import Slots

Answer = Callable[[Slots, random.Random], str]


def says(*replies: str, derive: Callable[[Slots], Mapping[str, object]] | None = None) -> Answer:
    """An answer that is one of the replies; their `{places}` take the slots and the values that `derive` works out."""

    def answer(slots: Slots, rng: random.Random) -> str:
        values: Mapping[str, object] = slots if derive is None else {**slots, **derive(slots)}
        return rng.choice(replies).format_map(values)

    return answer


@dataclass(frozen=True)
class Sometimes:
    """A section that is left out of most or some answers: its chance (0 to 1) and its phrasings."""

    chance: float
    phrasings: tuple[str, ...]


def sometimes(chance: float, *phrasings: str) -> Sometimes:
    """A section that appears with the given chance, in one of the phrasings."""
    return Sometimes(chance, phrasings)


CODE = 0.5
"""The chance of the code section where the question does not demand code."""

# How talkative an answer is: it multiplies the chances of its optional sections, and so spreads the lengths.
_TALKATIVENESS = (0.0, 0.2, 0.4, 0.65, 2.0)


def compose(rng: random.Random, *sections: str | tuple[str, ...] | Sometimes) -> str:
    """The sections as paragraphs: a text as it is, a tuple by one of its phrasings, a `Sometimes` by its chance.

    The chances of one answer are scaled together by a talkativeness that the generator draws.
    """
    talkativeness = rng.choice(_TALKATIVENESS)
    paragraphs: list[str] = []
    for section in sections:
        if isinstance(section, str):
            paragraphs.append(section)
        elif isinstance(section, tuple):
            paragraphs.append(rng.choice(section))
        elif rng.random() < section.chance * talkativeness:
            paragraphs.append(rng.choice(section.phrasings))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def placed(text: str, /, **values: object) -> str:
    """The text with each `<<name>>` replaced; for code, whose own braces `str.format` would read as places."""
    for name, value in values.items():
        text = text.replace(f"<<{name}>>", str(value))
    return text


def fenced(language: str, code: str) -> str:
    """The code as a fenced block."""
    return f"```{language}\n{code.strip()}\n```"


def numbered(steps: Sequence[str]) -> str:
    """The steps as a numbered list."""
    return "\n".join(f"{position}. {step}" for position, step in enumerate(steps, 1))


def bullets(points: Sequence[str]) -> str:
    """The points as a list."""
    return "\n".join(f"- {point}" for point in points)


def listing(items: Sequence[object]) -> str:
    """The items as English: `a, b and c`."""
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def count_of(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun: `1 step`, `2 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"


def numbers(first: int, last: int, step: int = 1) -> tuple[str, ...]:
    """The whole numbers from `first` to `last`, both included, as slot fillings."""
    return tuple(str(number) for number in range(first, last + 1, step))
