"""Does a learner's text really contain the error: the pair's own, a variation on it, or another of the same kind?

Belongs here: the surface patterns that prove an error of each type by themselves. They are few on purpose and miss
much; what they find is an error. What the types are and where they come from is in the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz.distance import LCSseq

from synth_assets.scaffolding.english import (
    FUNCTION_WORDS,
    Change,
    Words,
    change_between,
    find,
    sentences,
    shifted,
    spelt_out,
    words,
)

_LEAST_SHARED = 0.6
"""Share of the incorrect sentence's words that a variation on it keeps, in order: three of five ("I have dog in my
house" for "I have dog at home")."""

_SUBJECT = r"(?:i|you|we|they|he|she|it)"
_VERY = r"(?:very |so |really |too |quite |a little )?"
_PLAIN_VERB = (
    r"(?:go|want|like|have|work|live|play|eat|drink|need|know|think|do|make|take|come|speak|study|watch|cook|teach|help|"
    r"love|say|get|drive|sleep|read|write|run|walk|buy|see|understand|use|visit|wake|call|sell|wear|feel|look)"
)
_PRESENT_VERB = (
    r"(?:go|eat|see|buy|come|watch|play|visit|have|do|make|take|get|meet|cook|study|work|travel|wake|sleep|drink|run|"
    r"write|give|lose|find|feel|live|walk|swim|speak|call|start|stay|clean|arrive|am|is|are)"
)
_RELATIVE = r"(?:mother|father|brother|sister|friend|uncle|aunt|cousin|mom|dad|teacher|boss|wife|husband|son|daughter)"
_CAUSING = r"(?:boring|interesting|exciting|tiring|confusing|surprising|disappointing|embarrassing|annoying|shocking)"
_FELT = r"(?:bored|interested|excited|tired|confused|surprised|disappointed|embarrassed|annoyed|shocked)"
_THING = r"(?:movie|film|book|class|lesson|story|game|it|this|that|job|homework|trip|exam|news|concert|museum)"
_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|many|several|\d+)"
_COUNTED = (
    r"(?:book|dog|cat|car|friend|brother|sister|student|teacher|apple|egg|song|movie|game|class|day|week|month|year|hour|"
    r"minute|question|picture|photo|phone|room|chair|bag|ticket|house|shop|cousin|son|daughter|language|city|country)"
)
_SINGLE = (
    r"(?:teacher|doctor|nurse|engineer|student|driver|waiter|dog|cat|car|bike|bicycle|phone|house|apartment|job|brother|"
    r"sister|computer|garden|problem|question|friend|ticket|umbrella|test|meeting|party|bag)"
)
_ADJECTIVE = r"(?:good|big|small|new|old|nice|very nice|very good|great|beautiful|young|little|red|black|difficult)"

_PROOF: Mapping[str, str] = {
    "negation_error": rf"\b{_SUBJECT} no {_PLAIN_VERB}\b|\b{_SUBJECT} not {_PLAIN_VERB}\b"
    rf"|\b(?:do|does|did) not {_PLAIN_VERB} (?:nothing|nobody|nowhere)\b",
    "be_verb_overuse": r"\b(?:am|is|are|was|were) (?:agree|disagree|want|have|go|know|think|come|understand|believe|"
    r"depend|belong|prefer)s?\b",
    "subject_omission": r"^(?:(?:yes|no|and|but|well|so)\b,? ?)?(?:is|are|was|were)\b[^?]*$|\bbecause (?:is|was|are)\b",
    "pronoun_copy": rf"\b(?:my|our|his|her|the) (?:\w+ )?{_RELATIVE}s?,? (?:he|she|they) (?!and\b|or\b)\w+",
    "conjunction_overuse": r"\b(?:although|though)\b[^.!?]*[, ]but\b"
    r"|\bbecause\b[^.!?]*[, ]so,? (?:i|we|he|she|they|it|you|my|the|his|her|our)\b",
    "participle_confusion": rf"\b(?:i am|i was|we are|we were|i feel|i felt) {_VERY}{_CAUSING}\b"
    rf"|\b{_THING} (?:is|was) {_VERY}{_FELT}\b",
    "gerund_error": r"\b(?:can|could|must|should|will|would) (?:not )?(?!bring|sing|ring|swing|cling|thing)\w+ing\b"
    r"|\b(?:enjoy(?:s|ed)?|finish(?:ed)?|avoid|dislike|practi[cs]e) to [a-z]+\b"
    rf"|\b(?:want|wants|wanted|need|decided|hope|plan) to (?!bring|sing|ring)\w+ing\b"
    rf"|\b(?:interested in|good at|tired of|before|after|without|for) {_PLAIN_VERB}\b(?!ing)",
    "past_tense": rf"\b(?:yesterday|last (?:night|week|weekend|month|year|summer|winter)|ago)\b[^.!?]*"
    rf"(?<!did )(?<!to )\b{_SUBJECT} {_PRESENT_VERB}\b"
    rf"|(?<!did )\b{_SUBJECT} {_PRESENT_VERB}\b[^.!?]*\b(?:yesterday|last (?:night|week|weekend|month|year|summer)|ago)\b",
    "verb_agreement": rf"(?<!does )(?<!did )(?<!do )(?<!can )(?<!will )(?<!make )(?<!let )"
    rf"\b(?:he|she|(?:my|our|his|her) {_RELATIVE}) {_PLAIN_VERB}\b"
    r"|\b(?:they|we|you|people) (?:was|is|has|does|goes|likes|wants)\b|\bi (?:is|has|goes|likes|wants)\b",
    "plural_omission": rf"\b{_NUMBER} (?:{_ADJECTIVE} )?{_COUNTED}\b(?!-| old\b)",
    "article_omission": rf"\b(?:am|is|was|have|has|had|want|wants|need|bought|saw) (?:{_ADJECTIVE} )?{_SINGLE}\b"
    r"(?! (?:number|work|problems|food|life|insurance))",
    "preposition_error": r"\bmarried with\b|\bdepends? of\b|\barrived? to\b|\blisten(?:s|ed|ing)? (?:music|the radio)\b"
    r"|\b(?:in|at) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?\b|\bdiscuss(?:ed)? about\b"
    r"|\bin the weekend\b|\b(?:go|went|come|came) to home\b|\bon the morning\b|\bgood in (?:math|english|sports)\b",
}


def contains_error(text: str, error: str, incorrect: str, correct: str) -> bool:
    """Whether `text` holds the incorrect sentence, a variation on it, or another error of the type `error`.

    Case, punctuation, contractions and words around do not count. The correct sentence does not count as the incorrect
    one where it contains it ("It is very hot" and "Is very hot").
    """
    change, wrong, right = change_between(incorrect, correct), words(incorrect), words(correct)
    said = [words(sentence) for sentence in sentences(text)]
    return (
        contains_form(words(text), incorrect, correct)
        or (change is not None and any(_is_variation(sentence, wrong, right, change) for sentence in said))
        or proves(text, error)
    )


def contains_form(said: Words, incorrect: str, correct: str, shift: bool = False) -> bool:
    """Whether the incorrect form stands in `said` word for word, and not as a part of the correct one.

    `shift`: the other speaker says it, so I may have become you.
    """
    wrong, right = words(incorrect), words(correct)
    # "They was" does not become "they were" in reply: that is the correction.
    change = change_between(incorrect, correct)
    changed = {word for word in change.wrong if shifted(word) & {*change.right}} if change else set()
    offsets = list(find(wrong, right))
    rightly = set(find(right, said, shift, changed))
    return any(not any(place - offset in rightly for offset in offsets) for place in find(wrong, said, shift, changed))


def proves(text: str, error: str) -> bool:
    """Whether the surface of `text` proves an error of the type by itself, whatever the pair is."""
    pattern = _PROOF.get(error)
    return pattern is not None and any(re.search(pattern, spelt_out(sentence)) for sentence in sentences(text))


def _is_variation(said: Words, incorrect: Words, correct: Words, change: Change) -> bool:
    shared = LCSseq.similarity(said, incorrect)
    if shared < _LEAST_SHARED * len(incorrect):
        return False
    if len(incorrect) - shared >= len(correct) - LCSseq.similarity(said, correct):
        return False  # it is as near to the correct sentence
    if change.wrong:
        return any(_has_neighbour(said, place, change) for place in find(change.wrong, said))
    return _is_left_out(said, change)


def _has_neighbour(said: Words, place: int, change: Change) -> bool:
    end = place + len(change.wrong)
    before = change.before[-1:] and said[place - 1 : place] == change.before[-1:]
    after = change.after[:1] and said[end : end + 1] == change.after[:1]
    return bool(before or after)


def _is_left_out(said: Words, change: Change) -> bool:
    """Whether the words around the gap stand together, or with one word between that does not fill it ("have big dog")."""
    if not change.before:
        return said[: len(change.after[:2])] == change.after[:2]
    if not change.after:
        return said[-1:] == change.before[-1:]
    for place, word in enumerate(said):
        if word != change.before[-1]:
            continue
        following = said[place + 1 : place + 3]
        if following[:1] == change.after[:1]:
            return True
        if following[1:] == change.after[:1] and following[0] not in FUNCTION_WORDS:
            return True
    return False
