"""What a tutoring dialogue is: its turns, the error it is about, its messages and its id.

Whether a dialogue is any good is said in `quality.py`; how a model is asked for one in `prompts.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal, TypedDict

Speaker = Literal["learner", "tutor"]
LEARNER: Speaker = "learner"
TUTOR: Speaker = "tutor"

_ROLES: Mapping[Speaker, str] = {LEARNER: "user", TUTOR: "assistant"}
_SPEAKERS: Mapping[str, Speaker] = {role: speaker for speaker, role in _ROLES.items()}


class NotChatML(ValueError):
    """Messages that are no dialogue of two: not a list of objects with a known role and text."""


class Message(TypedDict):
    """A turn as training files hold it: `role` is user (the learner) or assistant (the tutor)."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two says at once."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue between a learner of English and a tutor, and the error that the learner makes in it.

    `l1` and `error` name the cell; `proficiency` is beginner (A2) or intermediate (B1); `incorrect` and `correct` are
    the learner's sentence with and without the error.
    """

    l1: str
    error: str
    proficiency: str
    incorrect: str
    correct: str
    turns: tuple[Turn, ...]

    @property
    def dialogue_id(self) -> str:
        """The id: 32 hex digits of BLAKE2b over the cell, the proficiency, the pair and who says what.

        White space around a text does not count, so the same dialogue has the same id in whatever file it turns up.
        """
        parts = [self.l1, self.error, self.proficiency, self.incorrect, self.correct]
        parts += [part for turn in self.turns for part in (turn.speaker, turn.text)]
        # Lengths keep the parts apart, whatever they contain.
        content = "".join(f"{len(part)}:{part}" for part in map(str.strip, parts))
        return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def said_by(self, speaker: Speaker) -> tuple[str, ...]:
        """The texts of one of the two, in order."""
        return tuple(turn.text for turn in self.turns if turn.speaker == speaker)

    def to_messages(self) -> list[Message]:
        """The turns as ChatML-like messages."""
        return [{"role": _ROLES[turn.speaker], "content": turn.text} for turn in self.turns]

    def messages_json(self) -> str:
        """The messages as one line of JSON, as tables keep them; the same dialogue gives the same text."""
        return json.dumps(self.to_messages(), ensure_ascii=False)


def alternating(texts: Iterable[str]) -> tuple[Turn, ...]:
    """Turns from texts alone, as a model lists them: the learner first, then in turn. White space around goes."""
    return tuple(Turn(TUTOR if place % 2 else LEARNER, text.strip()) for place, text in enumerate(texts))


def from_messages(messages: object) -> tuple[Turn, ...]:
    """Turns from messages: a list of objects with `role` and `content`, or the JSON text of one.

    A system message at the start is passed over, since it says nothing of the dialogue. White space around goes.
    Raises NotChatML, naming the message and what is amiss.
    """
    if isinstance(messages, str):
        try:
            messages = json.loads(messages)
        except (ValueError, RecursionError) as error:
            raise NotChatML(f"messages is text, but not JSON: {error}") from error
    if not isinstance(messages, Sequence) or isinstance(messages, str):
        raise NotChatML(f"messages is {type(messages).__name__}; expected a list of role and content")
    turns = []
    for number, message in enumerate(messages, 1):
        role, text = _role_and_content(number, message)
        if role == "system" and number == 1:
            continue
        if role not in _SPEAKERS:
            raise NotChatML(f"message {number}: role {role[:40]!r}; expected user or assistant")
        turns.append(Turn(_SPEAKERS[role], text.strip()))
    return tuple(turns)


def _role_and_content(number: int, message: Any) -> tuple[str, str]:
    if not isinstance(message, Mapping):
        raise NotChatML(f"message {number} is {type(message).__name__}; expected an object with role and content")
    for key in ("role", "content"):
        if not isinstance(message.get(key), str):
            found = type(message[key]).__name__ if key in message else "missing"
            raise NotChatML(f"message {number}: {key} is {found}; expected text")
    return message["role"].strip().lower(), message["content"]
