"""What tutor and learner talk about: questions with their answers, by the words of a sentence or by a topic.

Belongs here: reading the text files beside this module and finding what fits a sentence. The files are for people who
know teaching rather than programming; each says in its first lines how it is to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from synth_assets.offline.tutoring.sentences import Sentence

_TOPIC_FILES = ("people_and_days.txt", "things_and_places.txt")
_FOLLOWUP_FILES = ("followups.txt", "followups_everyday.txt")
_PERSONS = ("she", "he", "one", "they")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a learner answers, by proficiency, and how the tutor takes it up."""

    beginner: str
    intermediate: str
    reaction: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of the tutor with its possible answers."""

    question: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """Exchanges that belong together.

    `words` of a sentence lead to them where `guards` hold and it has no word of `unless`; a general one fits any.
    """

    name: str
    words: frozenset[str]
    exchanges: tuple[Exchange, ...]
    guards: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()

    @property
    def is_general(self) -> bool:
        return "*" in self.words

    def fits(self, sentence: Sentence) -> bool:
        """Whether it may be asked after this sentence: of whom it speaks, when, and what about."""
        if sentence.request:
            return False
        whom = self.guards & {"I", "person", "it"}
        when = self.guards & {"past", "now"}
        spoken_of = "person" if sentence.subject in _PERSONS else sentence.subject
        if (whom and spoken_of not in whom) or (when and ("past" if sentence.is_past else "now") not in when):
            return False
        return self.is_general or (not self.words.isdisjoint(sentence.words) and self.unless.isdisjoint(sentence.words))


@lru_cache
def topics() -> tuple[Theme, ...]:
    """What a conversation may turn to, each theme under its name."""
    return tuple(theme for name in _TOPIC_FILES for theme in _read(name))


@lru_cache
def followups() -> tuple[Theme, ...]:
    """What may be asked about a sentence."""
    return tuple(theme for name in _FOLLOWUP_FILES for theme in _read(name))


def theme_of(topic: str) -> Theme | None:
    """The theme of a topic: the one of that name, else one whose words occur in it, else None."""
    words = set(re.findall(r"\w+", topic.lower()))
    named = (theme for theme in topics() if theme.name == topic.strip().lower())
    return next(named, next((theme for theme in topics() if theme.words & words), None))


def _read(name: str) -> Iterator[Theme]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    for block in re.split(r"^= ", text, flags=re.MULTILINE)[1:]:
        head, *rest = block.strip().split("\n? ")
        left, _, right = (part.strip() for part in head.partition("|"))
        exchanges = tuple(_exchange(lines) for lines in rest)
        if name in _FOLLOWUP_FILES:
            words, unless = set(left.split()), {word[1:] for word in left.split() if word.startswith("-")}
            yield Theme("", frozenset(words), exchanges, frozenset(right.split()), frozenset(unless))
        else:
            yield Theme(left, frozenset(right.split()), exchanges)


def _exchange(lines: str) -> Exchange:
    question, *answers = (line.strip() for line in lines.strip().split("\n"))
    return Exchange(question, tuple(Answer(*re.split(r" \| ", answer.removeprefix("- "))) for answer in answers))
