"""The small errors that learners make as they talk on: the kind of error of their cell, once more.

Belongs here: one rule for each kind of error, on answers in plain English. What is done about it is the tutor's affair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# A learner's own past forms, as the answers of the themes use them.
_PRESENT = {
    "bought": "buy", "was": "is", "went": "go", "had": "have", "met": "meet", "saw": "see", "ran": "run",
    "talked": "talk", "played": "play", "told": "tell", "learned": "learn", "watched": "watch", "laughed": "laugh",
    "looked": "look", "walked": "walk", "asked": "ask", "waited": "wait", "called": "call", "ate": "eat", "took": "take",
}  # fmt: skip
_THIRD_PERSON = "know|make|help|take|sing|tell|come|want|like|work|live|show|give|get|need|play|think|rain"

_Rule = tuple[str, str]
_RULES: Mapping[str, tuple[_Rule, ...]] = {
    "article_omission": ((r"(?<=\w) (?:a|an|the) (?=\w)", " "),),
    "plural_omission": (
        (r"\b(two|three|four|five|six|eight|ten|many|some|all) ((?:\w+ )?\w+?[^s\W])s\b", r"\1 \2"),
        (r"\b(photo|song|game|friend|word|film|book|tree|note|minute|hour|neighbour|egg|flower|video)s\b", r"\1"),
    ),
    "past_tense": tuple((rf"\b{past}\b", present) for past, present in _PRESENT.items()),
    "verb_agreement": ((rf"\b({_THIRD_PERSON})s\b", r"\1"),),
    "be_verb_overuse": ((r"\bI (like|live|think|want|need|love|prefer|walk|talk|play|use|sleep|listen)\b", r"I am \1"),),
    "negation_error": ((r"\bI don't\b", "I no"), (r"\bis not\b", "no is"), (r"\bI cannot\b", "I no can")),
    "subject_omission": ((r"(?:^|(?<=[.!] ))It (is|was)\b", r"\1"), (r", it (is|was|takes)\b", r", \1")),
    "participle_confusion": ((r"\btired\b", "tiring"), (r"\bsurprised\b", "surprising"), (r"\brelaxed\b", "relaxing")),
    "conjunction_overuse": ((r"^(.{8,}), because (.*)[.]$", r"Because \2, so \1."),),
    "pronoun_copy": ((r"\b([Mm]y (?:mother|father|sister|brother|friend|cousin|aunt)) (is|was|likes|has)\b", r"\1 she \2"),),
    "gerund_error": ((r"\b(read|help|play|watch|learn|cook|walk|eat|clean)ing\b", r"to \1"), (r"\bwant to (\w+)\b", r"want \1")),
    "preposition_error": (
        (r"\bat home\b", "in home"), (r"\bon (Sunday|Saturday|Friday)\b", r"in \1"), (r"\bby (bus|train|bike)\b", r"with \1"),
        (r"\bat (night|eight|nine|six)\b", r"in \1"), (r"\blisten to\b", "listen"), (r"\bin the (park|morning)\b", r"at the \1"),
    ),
}  # fmt: skip


def slip(text: str, error: str) -> str:
    """The text with one error of the kind `error`, or as it was where none fits in."""
    for pattern, wrong in _RULES.get(error, ()):
        spoilt = re.sub(pattern, wrong, text, count=1)
        if spoilt != text:
            return spoilt[:1].upper() + spoilt[1:]
    return text
