"""Does the learner sound like a learner? What no learner of this level says: a tutor's words, or a book's.

Sound English alone is no fault: a learner takes up the recast, and B1 learners write whole sentences without a slip.
So only what gives a tutor or a writer away counts: talk about grammar, a tutor's praise, words far above the level, and
long sentences of several clauses without an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from synth_assets.scaffolding.dialogue import Dialogue
from synth_assets.scaffolding.english import sentences, spelt_out, words
from synth_assets.scaffolding.errors_in_text import contains_error

_ABOUT_GRAMMAR = re.compile(
    r"\b(?:(?:past|present|future|perfect) (?:simple|perfect|tense|participle|continuous)|(?:in)?definite article|"
    r"subject.verb agreement|third.person singular|plural form|verb form|gerunds?|auxiliary verb|uncountable|"
    r"(?:un)?grammatical(?:ly)?|grammar (?:rule|mistake|error)s?|correct (?:form|sentence|way)|"
    r"(?:for|by) correcting|correct(?:ed|ing)? me|your correction|my (?:grammar |english )?(?:mistake|error)s?|"
    r"i should (?:have said|say)|i meant to say|native speakers?)\b"
)
_TUTORS_PRAISE = re.compile(
    r"(?:^|[.!?,] )(?:great|good|nice|excellent) (?:job|work)\b|"
    r"\b(?:well done|keep it up|keep practi[cs]ing|keep up the (?:good|great)|"
    r"you are doing (?:great|well|a (?:great|wonderful|good) job)|"
    r"(?:that is|what) an? (?:great|excellent|good|wonderful|fantastic) (?:question|sentence|way to (?:put|say))|"
    r"as an ai|as a language model)\b"
)
_BOOKISH = re.compile(
    r"\b(?:nevertheless|nonetheless|furthermore|moreover|consequently|whereas|thereby|notwithstanding|albeit|hence|thus|"
    r"henceforth|whilst|whom|delv(?:e|ing)|intricate|nuanced|multifaceted|invaluable|commendable|meticulous(?:ly)?|"
    r"profound(?:ly)?|tapestry|testament|endeavou?rs?|myriad|plethora|pertaining|in order to fully|subsequently|"
    r"inadvertently|undoubtedly|remarkably|exceptionally)\b"
)
_CLAUSE = re.compile(
    r"\b(?:which|who|whose|where|when|while|if|unless|although|though|since|because|after|before|until|whether|despite|"
    r"having|that (?:i|you|he|she|it|we|they|the|my)|would have|had been|not only)\b"
)
_LONG: Mapping[str, int] = {"beginner": 20, "intermediate": 28}
"""Words of a sentence from which it counts as long. In 29 dialogues of the first batch, the learners' longest sentence has
13."""
_SEVERAL_CLAUSES = 2


def too_perfect(text: str, dialogue: Dialogue) -> str | None:
    """What in a learner's turn no learner of the dialogue's level would say, or None.

    A long sentence counts when it has two subordinate clauses or more and nothing of the dialogue's error; strung
    together with "and" it is what learners do.
    """
    said = spelt_out(text)
    for kind, pattern in (
        ("talks about grammar", _ABOUT_GRAMMAR),
        ("praises like a tutor", _TUTORS_PRAISE),
        ("uses a word far above the level", _BOOKISH),
    ):
        if found := pattern.search(said):
            return f"{kind}: {found[0]!r}"
    limit = _LONG.get(dialogue.proficiency, max(_LONG.values()))
    for sentence in sentences(text):
        length = len(words(sentence))
        if length <= limit or len(_CLAUSE.findall(spelt_out(sentence))) < _SEVERAL_CLAUSES:
            continue
        if not contains_error(sentence, dialogue.error, dialogue.incorrect, dialogue.correct):
            return f"a sentence of {length} words in several clauses, without the error"
    return None
