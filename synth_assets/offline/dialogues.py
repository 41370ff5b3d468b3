"""The embedded provider as a writer of tutoring dialogues: the lines of a prompt in, the text of a reply out.

Belongs here: composing a dialogue turn by turn, and its form as a reply. English is in `tutoring/`, rates of bad
dialogues in `quirks`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from synth_assets.offline.grammar import stable_hash
from synth_assets.offline.quirks import Quirks
from synth_assets.offline.tutoring import phrases
from synth_assets.offline.tutoring.sentences import Sentence, capital
from synth_assets.offline.tutoring.slips import slip
from synth_assets.offline.tutoring.spoiling import WAYS, Spoilt
from synth_assets.offline.tutoring.themes import Exchange, Theme, followups, theme_of, topics

# A reply is asked for in at most 200 tokens; in 1,008 replies over 48 cells, a token had 3.3 characters or more.
_MOST_CHARACTERS = 620
_ATTEMPTS = 8
_SLIP_RATE = {"beginner": 0.45, "intermediate": 0.12}
_LONG_SENTENCE = 9  # words from which nobody cries a sentence out, or says it again as an answer
_PRONOUNS = {
    "she": ("she", "her", "her"),
    "he": ("he", "him", "his"),
    "they": ("they", "them", "their"),
    "it": ("it", "it", "its"),
}


@dataclass(frozen=True)
class Brief:
    """What a prompt asks for. `level` begins with the proficiency, `turns` counts both speakers' turns."""

    error: str
    level: str
    name: str
    incorrect: str
    correct: str
    topic: str
    setting: str
    turns: int

    @property
    def proficiency(self) -> str:
        return "beginner" if self.level.lower().startswith("beginner") else "intermediate"

    @cached_property
    def meant(self) -> Sentence:
        return Sentence(self.correct)


def write(brief: Brief, quirks: Quirks, rng: random.Random) -> str:
    """The text of a reply: a JSON object `{"turns": [...]}` with the dialogue, with quirks of content and of form."""
    if rng.random() < quirks.stock_dialogue:
        # What a model says when it hardly looks at the prompt: the same for a sentence, wherever and whenever.
        own = random.Random(stable_hash("stock", brief.correct))
        turns = compose(replace(brief, topic="free time", setting="", name="Sam"), own)
    else:
        turns = compose(brief, rng)
    spoilt = Spoilt(turns, brief.incorrect, brief.correct, brief.meant.heard)
    for name, way in WAYS.items():
        if rng.random() < getattr(quirks, name):
            turns = way(spoilt, rng)
            break
    text = _as_json(turns)
    if rng.random() < quirks.fenced:
        text = f"```json\n{text}\n```"
    if rng.random() < quirks.prose:
        text = f"Here is the dialogue:\n\n{text}"
    return text


def compose(brief: Brief, rng: random.Random) -> tuple[str, ...]:
    """A good dialogue: the learner errs, the tutor recasts and asks, both go on to the topic, the tutor ends."""
    shortest: tuple[str, ...] = ()
    for _ in range(_ATTEMPTS):
        turns = tuple(_turns(brief, rng))
        if not shortest or len(_as_json(turns)) < len(_as_json(shortest)):
            shortest = turns
        if len(_as_json(shortest)) <= _MOST_CHARACTERS:
            break
    return shortest


def _as_json(turns: Sequence[str]) -> str:
    return json.dumps({"turns": turns}, ensure_ascii=False)


def _turns(brief: Brief, rng: random.Random) -> Iterator[str]:
    spoken = _Spoken(brief.meant, rng)
    asked: list[Exchange] = []
    recast = _recast(brief, rng)
    yield _first_turn(brief, rng)
    exchange = _about_sentence(brief, rng)
    asked.append(exchange)
    yield _joined(_greeting(brief, rng), recast, spoken.fill(exchange.question))
    pairs = max(brief.turns, 2) // 2
    for number in range(1, pairs):
        answer = rng.choice(exchange.answers)
        said = spoken.fill(answer.beginner if brief.proficiency == "beginner" else answer.intermediate)
        if rng.random() < _SLIP_RATE[brief.proficiency]:
            said = slip(said, brief.error)
        takes_up = number == 1 and recast.endswith("?") and rng.random() < 0.4
        yield _joined(_yes(brief, rng) if takes_up and not said.startswith(("Yes", "No")) else "", said)
        is_last = number == pairs - 1
        reaction = spoken.fill(answer.reaction)
        goes_on = not is_last or rng.random() < (0.6 if pairs == 2 else 0.2)
        if goes_on:
            exchange = _about_topic(brief, asked, rng)
            asked.append(exchange)
            yield _joined(reaction, _turn_to(brief, exchange, number > 1, rng))
        else:
            yield _joined(reaction, _ending(brief, rng))
    if brief.turns % 2:
        yield "Okay, thank you!"


def _first_turn(brief: Brief, rng: random.Random) -> str:
    start = rng.choice(phrases.starts(brief.setting)).format(name=brief.name) if rng.random() < 0.75 else ""
    first = brief.meant.words[:1]
    if first and first[0] in phrases.INTRODUCTIONS:
        bridge = rng.choice(phrases.INTRODUCTIONS[first[0]])
    elif start.endswith(":") or brief.meant.request:
        bridge = ""
    else:
        bridge = rng.choice(phrases.BRIDGES) if rng.random() < (0.35 if start else 0.6) else ""
    if start.endswith(":") and bridge:
        start = ""
    return _joined(start, bridge, brief.incorrect.strip())


def _greeting(brief: Brief, rng: random.Random) -> str:
    if not brief.name or rng.random() < 0.75:
        return ""
    return rng.choice(("Hi {name}!", "Hello {name}!", "Nice to see you, {name}.", "Thank you, {name}.")).format(
        name=brief.name
    )


def _recast(brief: Brief, rng: random.Random) -> str:
    meant = brief.meant
    if meant.request:
        kind, deed = meant.request
        return rng.choice(phrases.ASKED_RECASTS[kind]).format(s=deed, S=capital(deed))
    is_long = len(meant.words) >= _LONG_SENTENCE or ". " in meant.bare
    frames = phrases.SAD_RECASTS if meant.mood == "bad" else phrases.LONG_RECASTS if is_long else phrases.RECASTS
    said = rng.choice(frames).format(s=meant.heard, S=capital(meant.heard))
    return said if "?" in said or "sorry" in said else _joined(said, rng.choice(phrases.COMMENTS[meant.mood]))


def _yes(brief: Brief, rng: random.Random) -> str:
    """The learner takes up the recast, unless that is too long to be said again."""
    meant = brief.meant
    if len(meant.words) >= _LONG_SENTENCE or meant.request:
        return "Yes."
    corrected = meant.bare
    if meant.heard[:1].islower() and meant.words[0].split("'")[0] != "i":
        corrected = corrected[:1].lower() + corrected[1:]
    return rng.choice(phrases.NO if meant.is_denied else phrases.YES).format(c=corrected)


def _about_sentence(brief: Brief, rng: random.Random) -> Exchange:
    """A question about the very sentence: by its words where the lexicon has them, else by whom and when."""
    fitting = [theme for theme in followups() if theme.fits(brief.meant)]
    own = [exchange for theme in fitting if not theme.is_general for exchange in theme.exchanges]
    general = [exchange for theme in fitting if theme.is_general for exchange in theme.exchanges]
    if own:
        return rng.choice(own)
    related = [exchange for theme in _related(brief.meant) for exchange in theme.exchanges]
    if general and (not related or rng.random() < 0.5):
        return rng.choice(general)
    return rng.choice(related) if related else _about_topic(brief, (), rng)


def _related(sentence: Sentence) -> list[Theme]:
    """Topics that a sentence about the learner leads to; after one about others, "your" questions would be abrupt."""
    if sentence.subject != "I":
        return []
    return [theme for theme in topics() if not theme.words.isdisjoint(sentence.words)]


def _about_topic(brief: Brief, asked: Sequence[Exchange], rng: random.Random) -> Exchange:
    theme = theme_of(brief.topic)
    exchanges = [exchange for exchange in (theme.exchanges if theme else ()) if exchange not in asked]
    return rng.choice(exchanges or rng.choice(topics()).exchanges)


def _turn_to(brief: Brief, exchange: Exchange, again: bool, rng: random.Random) -> str:
    """The exchange's question, led in unless the talk has come to the topic already (`again`)."""
    question = exchange.question
    if again:
        return question
    frames = [frame for frame in phrases.TURNS_TO_TOPIC if theme_of(brief.topic) or "{topic}" not in frame]
    lowered = question[0].lower() + question[1:]
    return rng.choice(frames).format(q=lowered, Q=question, topic=brief.topic)


def _ending(brief: Brief, rng: random.Random) -> str:
    kind = rng.choice(("setting", "encouragement", "both"))
    last = rng.choice(phrases.ends(brief.setting)) if kind != "encouragement" else ""
    return _joined(rng.choice(phrases.ENCOURAGEMENTS) if kind != "setting" else "", last)


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


class _Spoken:
    """Fills the slots of questions and answers: who is spoken of, and the verbs that go with her, him or them."""

    def __init__(self, meant: Sentence, rng: random.Random) -> None:
        pronoun = rng.choice(("she", "he")) if meant.subject == "one" else meant.subject
        self._he, self._him, self._his = _PRONOUNS.get(pronoun, _PRONOUNS["it"])
        named = meant.subject_phrase
        self._subject = named if named.startswith("your ") else self._he
        self._many = pronoun == "they"

    def fill(self, text: str) -> str:
        """The text with its slots filled."""
        does, is_ = ("do", "are") if self._many else ("does", "is")
        return text.format(
            he=self._he, He=capital(self._he), him=self._him, his=self._his, subject=self._subject,
            Does=capital(does), does=does, s="" if self._many else "s", es="" if self._many else "es", **{"is": is_},
        )  # fmt: skip
