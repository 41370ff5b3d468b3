"""Explicit correction: does a tutor's turn say that something is wrong, or tell the learner what to say instead?

Recasts and questions are no corrections in this sense, and neither is praise ("That's correct!"). The line is the one
of Lyster & Ranta (1997), "Corrective feedback and learner uptake": explicit correction indicates that what the learner
said was wrong; a recast reformulates it without saying so.

The rules look at words, not at parts of words ("terror" is none). They lean to the strict side, because a rejected
dialogue costs a fraction of a cent and an accepted correction teaches a tutor to correct. So "Everyone makes mistakes"
counts; free is only what by its own words is about the world: the wrong bus, what went wrong with the car.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from synth_assets.scaffolding.english import Change, Words, find, listed, sentences, spelt_out, words

_GRAMMAR = (
    r"(?:articles?|verbs?|(?:past |present |future )?tenses?|plurals?|singular|prepositions?|pronouns?|endings?|gerunds?|"
    r"infinitives?|auxiliar(?:y|ies)|past form|third person|verb form|ing form|participles?|conjunctions?)"
)
_LANGUAGE = (
    rf"(?:{_GRAMMAR}|sentences?|words?|phrases?|grammar|english|answers?|forms?|spelling|subjects?|pronunciation)"
)
_THING = (
    r"(?:bus|train|tram|plane|flight|stop|station|platform|street|road|turn|way home|exit|gate|door|room|floor|building|"
    r"house|address|number|key|keys|bag|coat|shoes|size|colour|color|day|date|time|shop|store|order|dish|seat|side)"
)
_OWNER = r"(?:the|your|his|her|my|our|their|its|that|this|a)"

# What by its own words is about the world, or about the tutor.
_INNOCENT = re.compile(
    "|".join(
        (
            rf"\b(?:what|something|anything|nothing|everything|things) (?:\w+ )?(?:\w+ )?(?:go|goes|going|gone|went) wrong\b"
            rf"(?! (?:in|with|there|here)(?: \w+){{0,3}} {_LANGUAGE}\b)(?! (?:there|here)\b)",
            rf"\b(?:what|something|anything|nothing) (?:is |was )?wrong with {_OWNER} (?!(?:\w+ ){{0,2}}{_LANGUAGE}\b)\w+",
            rf"\bwrong {_THING}\b",
            r"\berror messages?\b",
            r"\btrial and error\b",
            r"\b(?:if|unless) i am (?:not )?(?:wrong|mistaken)\b",
            r"\bsay (?:hello|hi|goodbye|bye|good ?night|thanks|thank you|sorry|yes|no|grace|your prayers)\b",
            r"\byou do not say(?=[!.?])",
        )
    )
)
# "You should be proud" is praise and "That should be fun" a guess; not so where the word is the corrected one.
_SHOULD_BE_GLAD = re.compile(
    r"\b(?:you|they|we|he|she|it|that|this) should be (?:very |so |really |quite |a lot of |lots of )?"
    r"(?P<word>proud|happy|glad|fun|nice|lovely|great|delicious|tasty|careful|ready|back|home|there|here|fine|okay|ok)\b"
)

_TELLING = r"(?:should|must|ought to|had better|(?:need|have|has|had|got)(?:s|ed)? to)"
_EXPLICIT = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bwrong(?:ly)?\b",
        r"\bincorrect(?:ly|ness)?\b",
        r"\bmist(?:ake|akes|aken|akenly|aking|ook)\b",
        r"\berrors?\b|\berroneous(?:ly)?\b",
        r"\bshould (?:not )?(?:be|have been)\b",
        rf"\b{_TELLING} (?:not )?(?:have )?(?:say|said)\b",
        r"\bneed(?:s|ed)? to be (?:said|written|changed|corrected)\b",
        r"\b(?:correct|right|proper|better|correctly) (?:forms?|ways? (?:to|of) (?:say|saying|write|writing|put|express)|"
        rf"{_LANGUAGE}|versions?|usage)\b",
        r"\bthe correct\b|\bcorrect(?:ed|ing|ions?|s)\b",
        r"\b(?:to|me|i|will|should|must|can) correct\b|\bcorrect (?:you|your|that|this|it|me)\b",
        r"\bnot (?:quite |exactly |really |entirely |completely |so )?(?:correct|right|grammatical|proper|good english)\b",
        r"\b(?:un)?grammatical(?:ly)?\b|\b(?:bad|poor|broken) (?:grammar|english)\b",
        r"\b(?:we|people|speakers|you|i|they) (?:do not|would not|never|can not|must not|should not) say\b",
        r"(?<!\bdo )(?<!did )(?<!can )(?<!could )(?<!should )(?<!would )(?<!shall )"
        r"\bwe (?:usually |normally |always |often |would |just |only )*say\b",
        r"\bin english\b[^.?!]{0,20}\b(?:we|you|people|speakers) (?:usually |normally |always |would )*"
        r"(?:say|use|write|put|need|add)\b",
        rf"\b(?:forg[eo]t(?:ten)?|miss(?:ed|ing)?|left out|leave out|omit(?:ted)?|dropped|skipped|lacks?)\b"
        rf"[^.?!]{{0,20}}\b{_GRAMMAR}\b",
        rf"\b(?:use|add|put|needs?|try|remember|change|drop|remove|include|requires?|check|watch|careful with)\b"
        rf"[^.?!]{{0,25}}\b(?:{_GRAMMAR}|grammar)\b",
        r"\b(?:better|more natural|more correct|clearer) (?:to|way to|way of|if you) (?:say|saying|said|put it|write)\b",
        r"\bsounds? (?:more natural|unnatural|better if)\b",
        r"\byou (?:mean|meant) to say\b|\bwhat you (?:mean|meant) (?:is|was)\b",
        r"\brepeat after me\b|\bsay it (?:again )?(?:like this|this way|correctly|properly)\b",
        r"\bfix (?:that|your|the|this) (?:\w+ )?(?:sentence|word|verb|grammar)\b",
    )
)
# A whole sentence that judges how the learner put it.
_VERDICT = re.compile(
    r"(?:almost|nearly|not quite|close|so close|try again|careful|almost (?:right|correct|perfect|there))(?: \w+)?[.!,:]+"
)
# An apostrophe within a word ends no quotation.
_QUOTED = re.compile(r"(?<!\w)(['\"])(?P<inside>(?:(?!\1)[^\"]|(?<=\w)'(?=\w)){1,150}?)\1(?!\w)")
_BEFORE_NOT = listed("do did does could can will would why or")
_NEGATED_VERB = "".join(rf"(?<!{word} )" for word in sorted(_BEFORE_NOT))


def explicit_corrections(text: str, made: Change | None = None, asked: bool = False) -> Iterator[str]:
    """The phrases by which a tutor's turn corrects outright, in the order of the rules; none for a turn that is fine.

    `made`: where the learner's sentence and its correction differ; with it, the contrast of the two is found as well
    ("not go but went", "a dog, not dog"), and the changed words in quotation marks ("use 'went' here"). `asked`: the
    learner asked something just before, so that "No, …" is an answer.
    """
    said = _without_innocents(spelt_out(text), made)
    for pattern in _EXPLICIT:
        if found := pattern.search(said):
            yield found[0]
    opening = next(sentences(said), "")
    if found := _VERDICT.fullmatch(opening):
        yield found[0]
    if made is None:
        return
    yield from _contrasts(said, made)
    yield from _negates(words(text), made)
    if not asked and re.match(r"no\b ?[,.!—–-]", said) and _takes_up(said, made):
        yield opening
    for found in _QUOTED.finditer(spelt_out(text)):
        if _is_about(words(found["inside"]), made):
            yield found[0]


def _without_innocents(said: str, made: Change | None) -> str:
    changed = {*made.wrong, *made.right} if made else set()
    said = _SHOULD_BE_GLAD.sub(lambda found: found[0] if found["word"] in changed else "…", said)
    return _INNOCENT.sub("…", said)


def _sides(change: Change) -> tuple[str, str]:
    """What stood and what should stand, each with the next word where nothing or a mere ending word would be left."""
    after = change.after[:1]
    wrong = change.wrong if change.wrong and change.right else (*change.wrong, *after)
    right = change.right if change.wrong and change.right else (*change.right, *after)
    return " ".join(map(re.escape, wrong)), " ".join(map(re.escape, right))


def _contrasts(said: str, change: Change) -> Iterator[str]:
    """ "not X but Y", "not X, Y" and "Y, not X", where X and Y are the two sides of the change."""
    wrong, right = _sides(change)
    if not wrong or not right:
        return
    mark = r"['\"]?"
    leading = r"(?:\w+ )?" if change.wrong and change.right else ""
    between = r"(?:[^\w.?!]*\b\w+\b){0,3}?[^\w.?!]*"
    for pattern in (
        rf"\bnot{between}\b{wrong}\b{mark}[^.?!]{{0,30}}?\bbut{between}\b{right}\b",
        rf"{_NEGATED_VERB}\bnot {mark}{wrong}{mark} ?[,.;:—–-]+{between}\b{right}\b",
        rf"\b{right}\b(?: \w+){{0,3}}{mark} ?[,;:—–(-]+ ?(?:and )?not {mark}{leading}{wrong}\b",
        rf"\b{right}\b{mark} (?:instead of|rather than) {mark}{wrong}\b",
    ):
        if found := re.search(pattern, said):
            yield found[0]


def _negates(said: Words, change: Change) -> Iterator[str]:
    """The word not before a piece of the learner's sentence with the error in it, and the correction in the same turn."""
    learners, right = (*change.before, *change.wrong, *change.after), (*change.right, *change.after[:1])
    start = len(change.before) if change.wrong else max(len(change.before) - 1, 0)
    end = max(len(change.before) + len(change.wrong) + 1, 2)
    if next(find(right, said, shift=True), None) is None:
        return
    for place, (before, word) in enumerate(pairwise(said), 1):
        if word != "not" or before in _BEFORE_NOT:
            continue
        for first in range(start, -1, -1):
            piece = learners[first:end]
            if len(piece) > 1 and 0 in find(piece, said[place + 1 :][: len(piece)], shift=True):
                yield f"not {' '.join(piece)}"
                return


def _takes_up(said: str, change: Change) -> bool:
    _, right = _sides(change)
    return bool(right) and re.search(rf"\b{right}\b", next(sentences(said), "")) is not None


def _is_about(quoted: Words, change: Change) -> bool:
    """Whether a quotation is a piece of the learner's sentence, or of its correction, that holds what was changed.

    Where nothing stands on one side, the words around the gap have to be there.
    """
    for side in filter(None, {change.wrong, change.right}):
        start = len(change.before)
        for place in find(quoted, (*change.before, *side, *change.after)):
            if quoted and place < start + len(side) and place + len(quoted) > start:
                return True
    around = (*change.before[-1:], *change.after[:1])
    gapped = not (change.wrong and change.right) and next(find(around, quoted), None) is not None
    return gapped and next(find(quoted, (*change.before, *change.after)), None) is not None
