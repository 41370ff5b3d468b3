"""What the tutor does about the error without naming it: recasts of the learner's sentence, and questions.

A recast says the learner's sentence again as it ought to be; an elicitation asks so that the answer needs the form
(Lyster & Ranta 1997). Explicit correction is in `correction.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from synth_assets.scaffolding.correction import explicit_corrections
from synth_assets.scaffolding.dialogue import TUTOR, Dialogue
from synth_assets.scaffolding.english import (
    FUNCTION_WORDS,
    Change,
    Words,
    change_between,
    content_words,
    find,
    listed,
    plain,
    same_stem,
    sentences,
    shifted,
    words,
)
from synth_assets.scaffolding.errors_in_text import contains_form, proves

_TAG = re.compile(
    r"(?:(?:right|ok|okay|yes|no|yeah|huh|eh|really|understand|understood|clear|alright|all right|see|ready|agreed|correct|"
    r"got it|get it|you know|you see|oh yes|oh really|is it|are you|do you|did you|"
    r"(?:is|are|was|were|do|does|did|have|has|can|will|would) (?:not )?(?:i|you|he|she|it|we|they)(?: not)?|"
    r"is (?:that|it) (?:ok|okay|clear|right)|do you (?:understand|see|get it)|does (?:that|it) make sense|make sense|"
    r"can you see (?:it|that)|what do you think of that)\b\W*)+"
)
_CLARIFYING = re.compile(
    r"\b(?:say|tell me) (?:that|it) (?:again|once more|one more time)\b|\bonce more\?|\bwhat was that\b|"
    r"\byou \w+(?: \w+)? (?:a |an )?what\?|(?:…|\.\.\.|___+) ?\??$"
)
_ASKING_VERB = listed("do does did is are was were have has can could will would")
_HELPING = listed("do does did can could will would should")
_CONJUNCTIONS = frozenset(("but", "so", "and", "yet"))
_ARTICLES = frozenset(("a", "an", "the"))
_NEAR = 2  # words between the changed word and its neighbour, at most: "a very big dog"


def questions_in(dialogue: Dialogue) -> int:
    """How many scaffolding questions the tutor asks: see `real_questions`."""
    made = change_between(dialogue.incorrect, dialogue.correct)
    return sum(len(list(real_questions(text, made))) for text in dialogue.said_by(TUTOR))


def real_questions(text: str, made: Change | None = None) -> Iterator[str]:
    """The sentences of a tutor's turn that ask the learner for something.

    A recast with rising tone is one ("Oh, you have a dog?"): the learner can answer it. None: what is a tag only
    ("Right?", "OK?", "Do you understand?"), and a tag on an explicit correction ("We say 'a dog', right?").
    """
    for sentence in sentences(text):
        if not sentence.rstrip("\"')]").endswith("?"):
            continue
        bare = " ".join(words(sentence))
        if bare and not _TAG.fullmatch(bare) and not any(explicit_corrections(sentence, made)):
            yield sentence


def reacts_to_error(dialogue: Dialogue) -> bool:
    """Whether one of the tutor's turns recasts the learner's sentence or elicits the corrected form by a question."""
    change = change_between(dialogue.incorrect, dialogue.correct)
    if change is None:
        return False
    for text in dialogue.said_by(TUTOR):
        if any(_recasts(words(sentence), sentence, dialogue, change) for sentence in sentences(text)):
            return True
        if any(_elicits(question, change) for question in real_questions(text, change)):
            return True
    return False


def repeats_error(dialogue: Dialogue) -> str | None:
    """The tutor's sentence that says the incorrect form as it was, if there is one.

    After did, can and the like the form is right ("Did you go to school yesterday?").
    """
    for text in dialogue.said_by(TUTOR):
        for sentence in sentences(text):
            said = words(sentence)
            if _is_inverted(said):
                continue
            if contains_form(said, dialogue.incorrect, dialogue.correct, shift=True):
                return sentence
    return None


def _is_inverted(said: Words) -> bool:
    """Whether a helping verb stands near the start, before its subject (as in "Where did you go")."""
    return bool(set(said[:1]) & _ASKING_VERB) or any(
        verb in _HELPING and follows != "not" for verb, follows in pairwise(said[:4])
    )


def _recasts(said: Words, sentence: str, dialogue: Dialogue, change: Change) -> bool:
    if not change.right:
        return _leaves_out(said, sentence, dialogue, change)
    new = tuple(word for word in change.right if word not in change.wrong and word not in FUNCTION_WORDS)
    if new:
        return sum(word in said for word in new) * 2 >= len(new)
    around = (*change.before[-1:], *change.after[: _NEAR + 1])
    neighbours = {option for word in content_words(around) or around for option in shifted(word)}
    options = _ARTICLES if set(change.right) <= _ARTICLES else None
    forms = [(article,) for article in options] if options else [change.right]
    # A reply may turn the word with its subject (I was, you were), unless that is the error itself.
    shift = not any(same for word in change.wrong for same in shifted(word) if same in change.right)
    for form in forms:
        for place in find(form, said, shift):
            near = {*said[max(place - _NEAR, 0) : place], *said[place + len(form) : place + len(form) + 1 + _NEAR]}
            if near & neighbours:
                return True
    return False


def _leaves_out(said: Words, sentence: str, dialogue: Dialogue, change: Change) -> bool:
    """For a word too many: the tutor takes up what stood around it, and the word does not stand where it stood."""
    topic = content_words((*change.before[-1:], *change.after[:3])) or content_words(words(dialogue.correct))
    if not topic or not all(_share_a_stem((word,), said) for word in topic) or proves(sentence, dialogue.error):
        return False
    # A conjunction is too many only beside another, which the surface of the sentence has shown.
    too_many = {option for word in change.wrong if word not in _CONJUNCTIONS for option in shifted(word)}
    after = {option for word in change.after[:1] for option in shifted(word)}
    return not any(word in too_many and following in after for word, following in pairwise(said))


def _elicits(question: str, change: Change) -> bool:
    """Whether the answer to `question` needs the corrected form.

    A request to say it again does; so does a question with a helping verb and the changed word in its plain form
    ("Where did you go yesterday?"), "how many" for a plural, and one that asks for what the missing word stands with
    ("What do you have at home?" for "I have dog").
    """
    asked = plain(question)
    if _CLARIFYING.search(asked):
        return True
    if not change.right:
        return False  # what needs no word is recast by any sentence without it
    said = words(question)
    helped = bool(_ASKING_VERB & set(said))
    changed = content_words((*change.wrong, *change.right))
    if changed:
        return (helped or "how many" in asked) and _share_a_stem(changed, said)
    verb = tuple(word for word in change.before[-1:] if word not in FUNCTION_WORDS or word in ("have", "has", "had"))
    noun = change.after[:1]
    if not change.wrong and set(change.right) <= _ARTICLES:
        return helped and "what" in said and _share_a_stem(verb, said) and not set(noun) & set(said)
    return helped and _share_a_stem(content_words(change.after[:1]), said)


def _share_a_stem(some: Iterable[str], others: Words) -> bool:
    return any(same_stem(one, other) for one in some for other in others)
