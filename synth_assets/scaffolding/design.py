"""Which dialogue is asked for next: the seeded design that plans the variety within a cell. Pure.

Belongs here: sentence, level, name, topic, setting and length of dialogue number n of a cell. The sentences themselves
are the catalogue's, what is asked of a model is in `prompts.py`.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from synth_assets.scaffolding.catalog import CatalogCell, Pair

# Three lists are walked side by side, one step a dialogue. Their lengths are different primes, as in a Latin square
# with more than two sides: topic and setting meet again only after 23 × 13 = 299 dialogues, and every sentence meets
# every topic, whatever the number of sentences.
TOPICS = (
    "family", "food and cooking", "the weekend", "friends", "free time", "home and rooms", "the neighbourhood",
    "work and jobs", "school and classes", "learning English", "music", "films and series", "books and stories",
    "sport and exercise", "travel", "transport", "weather and seasons", "shopping", "clothes", "animals",
    "health and sleep", "festivals and birthdays", "phones and computers",
)  # fmt: skip
"""What the conversation turns to after the learner's sentence; no sentence is at odds with any of them."""

SETTINGS = (
    "a chat before class", "a phone call with the tutor", "going over the homework", "small talk on Monday morning",
    "a video lesson", "a coffee break at the language school", "the first minutes of a lesson",
    "a text chat in the evening", "a speaking exercise", "the last minutes of a lesson",
    "waiting for the others to arrive", "a lesson in the library", "a walk to the classroom",
)  # fmt: skip
"""Where learner and tutor talk: places in which any everyday sentence can be said."""

NAMES = {
    "spanish": (
        "Lucía", "Mateo", "Valentina", "Diego", "Carmen", "Javier", "Sofía", "Andrés", "Elena", "Miguel", "Paula",
        "Sergio", "Daniela", "Luis", "Marta", "Carlos", "Ana", "Pablo", "Isabel",
    ),
    "chinese": (
        "Jiayi", "Haoran", "Xinyi", "Wei", "Mei", "Zihan", "Yuxuan", "Jun", "Lina", "Bo", "Xiaoyu", "Jie", "Ting",
        "Hao", "Yan", "Ming", "Siyu", "Tao", "Lan",
    ),
    "arabic": (
        "Layla", "Omar", "Noor", "Khalid", "Fatima", "Yousef", "Salma", "Tariq", "Huda", "Karim", "Rania", "Hassan",
        "Dina", "Sami", "Amal", "Ibrahim", "Maryam", "Ziad", "Lina",
    ),
    "korean": (
        "Minjun", "Seoyeon", "Jiho", "Jiwoo", "Hyunwoo", "Yuna", "Dohyun", "Soyeon", "Sungmin", "Hana", "Taeyang",
        "Eunji", "Jaehyun", "Minji", "Woojin", "Dahye", "Junho", "Haeun", "Donghyun",
    ),
}  # fmt: skip
"""Given names that are usual among speakers of each first language, women's and men's."""

_OTHER_NAMES = ("Alex", "Sam", "Robin", "Kim", "Dana", "Noa", "Sasha", "Mika", "Toni", "Nika", "Luca")
"""For a first language that a user adds to the catalogue."""


def names_of(l1: str) -> Sequence[str]:
    """The given names that learners of a first language have in dialogues."""
    return NAMES.get(l1, _OTHER_NAMES)


@dataclass(frozen=True, slots=True)
class DialoguePlan:
    """One dialogue to be asked for. `proficiency` is that of `pair`; `turns` is even: learner first, tutor last."""

    l1: str
    error: str
    proficiency: str
    pair: Pair
    name: str
    topic: str
    setting: str
    turns: int


def plan_dialogue(catalog_cell: CatalogCell, ordinal: int, seed: int, turns: tuple[int, int]) -> DialoguePlan:
    """Dialogue number `ordinal` (0, 1, …) of a cell; `turns` are the fewest and the most that it may have.

    The same arguments give the same plan in any process. Proficiencies take turns, so do the sentences of each, and
    each sentence is asked for at every length in turn. Of the first 299 dialogues of a cell no two have sentence,
    topic and setting in common. Raises ValueError where `turns` holds no even number.
    """
    lengths = [count for count in range(turns[0], turns[1] + 1) if count % 2 == 0]
    if not lengths:
        raise ValueError(
            f"scaffolding.turns is {list(turns)}, which holds no even number; the learner begins and the tutor ends, so"
            f" write a range with an even number in it, like [4, 6]"
        )

    def shuffled(values: Sequence[_T], purpose: str) -> Sequence[_T]:
        return _shuffled(values, seed, catalog_cell.l1, catalog_cell.error, purpose)

    levels = shuffled(tuple(dict.fromkeys(pair.proficiency for pair in catalog_cell.pairs)), "proficiency")
    turn, level = divmod(ordinal, len(levels))
    of_level = [pair for pair in catalog_cell.pairs if pair.proficiency == levels[level]]
    visit, place = divmod(turn, len(of_level))
    pair = shuffled(of_level, levels[level])[place]

    def next_of(values: Sequence[str], purpose: str) -> str:
        return shuffled(values, purpose)[ordinal % len(values)]

    return DialoguePlan(
        l1=catalog_cell.l1,
        error=catalog_cell.error,
        proficiency=pair.proficiency,
        pair=pair,
        name=next_of(names_of(catalog_cell.l1), "name"),
        topic=next_of(TOPICS, "topic"),
        setting=next_of(SETTINGS, "setting"),
        turns=lengths[(visit + place + level) % len(lengths)],
    )


_T = TypeVar("_T")


def _shuffled(values: Sequence[_T], *seed: object) -> Sequence[_T]:
    """The values in an order of their own for each seed; not by `hash`, which differs from process to process."""
    digest = hashlib.sha256(repr(seed).encode()).digest()
    return random.Random(digest).sample(values, len(values))
