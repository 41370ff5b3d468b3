"""What one word counts as when questions are compared: its spelling, its number, and whether it bears meaning.

Belongs here: the lists and rules for single words of normalised text. They are run once per different word, never
per row. Words that are on no list bear meaning: that is what keeps templates apart that differ in one name or noun.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from synth_assets.dedup.normalise import LITERAL


class Role(IntEnum):
    """What leaving a word out would do to the question."""

    CONTENT = 0  # another question
    SIGN = 1  # another question; and an "a" before it may be a name: numbers, operators, letters, small words
    ARTICLE_A = 2  # nothing, unless it is the name A
    ARTICLE = 3  # nothing
    FILLER = 4  # nothing in a long text; in a short one it may be the point


@dataclass(frozen=True, slots=True)
class Folded:
    """`form`: the word with one spelling and number. `content`: also without tense, and one word per set of synonyms
    that are safe in long texts only. `names_a`: an "a" behind it is a name (vitamin A)."""

    form: str
    content: str
    role: Role
    names_a: bool = False


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Before these, "a" is the name of a thing rather than an article: "is A before B", "if a is 3".
_AFTER_A_NAME = _listed(
    "and are before after by equals from has if in is of or than then to was were on with at as but"
)
# Behind these it is one, too.
_BEFORE_A_NAME = _listed(
    "vitamin type hepatitis team group plan point class grade section option city town person train car company box "
    "product event matrix player machine store bus route angle vertex side node block variable letter"
)

# Without effect on what a long question asks. Not on the list: what changes an amount, an order, a time, a comparison
# or a certainty (only, almost, slightly, usually, first, briefly), and words that are also names (will, may).
_FILLERS = _listed(
    "very really quite extremely highly indeed basically actually simply essentially clearly obviously however "
    "though although therefore thus hence so also moreover furthermore additionally meanwhile carefully thoroughly "
    "properly fully that there own given particular specific detailed comprehensive "
    "thorough careful various thereby accordingly consequently"
)

# Said or not, the question asks for the same.
_UNDERSTOOD = frozenset(("your", "its"))

# One word for others that mean it wherever either can stand.
_SYNONYMS = (
    ("to", "into"),
    ("using", "with via"),
    ("if", "whether"),
    ("named", "called"),
    ("remove", "delete"),
    ("show", "display view"),
    ("fix", "resolve"),
    ("run", "execute"),
    ("create", "generate"),
    ("give", "provide"),
    ("help", "aid assist"),
    ("find", "calculate compute determine"),
    ("affect", "effect impact influence"),
    ("happen", "occur"),
    ("factor", "factorize"),
    ("directory", "folder"),
    ("repository", "repo"),
    ("api", "apis"),
    ("important", "crucial"),
    ("importance", "significance"),
    ("probability", "chance"),
    ("purpose", "role"),
    ("goal", "aim objective"),
    ("advantage", "benefit"),
)
_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"

_SAME_WORD = {
    **{word: one for one, others in _SYNONYMS for word in others.split()},
    **{word: str(number) for number, word in enumerate(_NUMBERS.split(), start=2)},
    **{word: f"{number}0" for number, word in enumerate(_TENS.split(), start=3)},
    **{word: f"{number}th" for number, word in enumerate(_ORDINALS.split(), start=1)},
    "are": "is",
    "am": "is",
    "which": "what",
    "has": "have",
    "does": "do",
    "whilst": "while",
    "amongst": "among",
    "utilise": "use",
    "utilize": "use",
    "primary": "main",
    "big": "large",
    "bigger": "larger",
    "biggest": "largest",
    "plus": "+",
    "minus": "-",
    "&": "and",
    "kilometer": "km",
    "centimeter": "cm",
    "millimeter": "mm",
    "kilogram": "kg",
    "grey": "gray",
    "programme": "program",
    "maths": "math",
    "mathematics": "math",
    "licence": "license",
    "defence": "defense",
    "offence": "offense",
    "practise": "practice",
    "tyre": "tire",
    "aluminium": "aluminum",
    "sceptical": "skeptical",
    "mould": "mold",
    "plough": "plow",
    "judgement": "judgment",
    "ageing": "aging",
    "learnt": "learned",
    "spelt": "spelled",
    "enrol": "enroll",
    "fulfil": "fulfill",
    "skilful": "skillful",
    "catalogue": "catalog",
    "dialogue": "dialog",
    "analogue": "analog",
    "jewellery": "jewelry",
    "storey": "story",
    "cheque": "check",
    "kerb": "curb",
    "cosy": "cozy",
    "artefact": "artifact",
    "aeroplane": "airplane",
    "pyjamas": "pajamas",
    "moustache": "mustache",
    "instalment": "installment",
    "speciality": "specialty",
    "inside": "in",
    "towards": "toward",
    "afterwards": "afterward",
    "dreamt": "dreamed",
    "burnt": "burned",
    "woollen": "woolen",
    "manoeuvre": "maneuver",
    "encyclopaedia": "encyclopedia",
    "anaemia": "anemia",
    "oestrogen": "estrogen",
    "diarrhoea": "diarrhea",
    "draught": "draft",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "teeth": "tooth",
    "feet": "foot",
    "vertices": "vertex",
    "indices": "index",
    "matrices": "matrix",
    "criteria": "criterion",
    "uses": "use",
    "goes": "go",
    "hrs": "hour",
    "mins": "minute",
}

_SAME_IN_LONG_TEXT = {
    "describe": "explain",
    "purchase": "buy",
    "start": "begin",
    "small": "little",
    "quickly": "rapidly",
    "guarantee": "ensure",
    "employ": "use",
    "demonstrate": "show",
    "require": "need",
    "approximately": "about",
    "roughly": "about",
    "kid": "child",
    "could": "can",
    "would": "will",
}

_BRITISH = (
    (
        re.compile(
            r"(col|fav|behavi|neighb|hon|lab|flav|hum|harb|rum|vap|arm|od|vig|endeav|parl|val|clam|glam|splend|cand|ferv"
            r"|rig|tum|savi|sav|demean|ranc)our"
        ),
        r"\1or",
    ),
    # Also exercise and promise: wrong, and harmless, since "exercize" is no other word.
    (re.compile(r"(.{3})is(e|ed|es|ing|er|ation|able)$"), r"\1iz\2"),
    (re.compile(r"yse(d|s|r)?$"), r"yze\1"),
    (re.compile(r"(cent|met|lit|theat|fib|calib|somb|spect|lust|meag|sab|och)re(s?)$"), r"\1er\2"),
    (
        re.compile(
            r"(travel|label|model|cancel|level|signal|total|fuel|channel|tunnel|marvel|dial|fulfil|enrol|counsel|quarrel"
            r"|jewel|initial|equal|panel)l(ed|ing|er|or)"
        ),
        r"\1\2",
    ),
)

_NO_PLURAL = _listed(
    "https ios macos kubernetes pandas windows jenkins postgres less always perhaps news physics series species means "
    "statistics analytics economics ethics politics news goods customs arms glasses data thanks besides mars dns redis "
    "axis texas paris james charles thomas"
)


def _singular(word: str) -> str:
    """`word` without the -s of plural or third person; -e after a hissing sound goes too, since it cannot be told
    whether it belongs to the ending (caches, matches)."""
    if len(word) < 4 or not word.isalpha() or word in _NO_PLURAL:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ie"):
        return word[:-2] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word[:-1] if re.search(r"(s|x|z|ch|sh|o)e$", word) else word


def _without_tense(word: str) -> str:
    """`word` without -ed or -ing, -e and doubled consonant (planning, planned, plan); rough, for long texts only."""
    if not word.isalpha():
        return word
    bare = re.sub(r"(?<=[aeiouy][^aeiou])(?:ed|ing)$|(?<=[aeiouy][^aeiou]{2})(?:ed|ing)$", "", word)
    if len(bare) < 3:
        return word
    if bare != word:
        bare = re.sub(r"([bdgmnprt])\1$", r"\1", bare)
    return re.sub(r"(?<=...)e$", "", bare)


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> Folded:
    """The folded forms and the role of one word of marked, phrase-folded text."""
    if word.startswith(LITERAL):
        word = word.removeprefix(LITERAL)
        # Unfolded, yet equal to the same word unquoted where that is in the singular.
        word = word if word.endswith("s") else _singular(word)
        return Folded(word, word, Role.CONTENT)
    if word in ("the", "an") or word in _UNDERSTOOD:
        return Folded(word, word, Role.ARTICLE)
    if word == "a":
        return Folded(word, word, Role.ARTICLE_A)
    form = _SAME_WORD.get(word, word)
    for pattern, american in _BRITISH:
        form = pattern.sub(american, form)
    form = _SAME_WORD.get(form, form)
    form = _singular(form)
    form = _SAME_WORD.get(form, form)
    content = _SAME_IN_LONG_TEXT.get(form, form)
    content = _without_tense(content)
    if word in _FILLERS:
        role = Role.FILLER
    elif len(word) < 2 or not word[0].isalpha() or word in _AFTER_A_NAME:
        role = Role.SIGN
    else:
        role = Role.CONTENT
    return Folded(form, content, role, names_a=word in _BEFORE_A_NAME)
