"""How a learner's sentence differs from the right one, word by word, and which difference is which error.

Belongs here: the words of a sentence, the edit between two sentences, and the rule of each error type. The sentences
themselves are in `catalog.yaml`. The rules know the word classes and verb forms of everyday English and no more: they
tell a missing article from a wrong preposition, but they do not parse, so that `book → books` may be a plural and a
verb with a third-person -s alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz.distance import Indel


@dataclass(frozen=True, slots=True)
class Edit:
    """What must go and what must come to make the incorrect sentence correct: lower-case words, in their order."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return self.removed + self.added


@dataclass(frozen=True, slots=True)
class EditRule:
    """When an edit is of one error type. `expected` completes the sentence `the correct side …` for people."""

    expected: str
    fits: Callable[[Edit], bool]


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

_CONTRACTIONS = (
    (re.compile(r"\b(?:cannot|can't)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'m\b"), " am"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    # Only here is 's surely a verb; after a noun it may be a possessive.
    (re.compile(r"\b(it|he|she|that|there|here|what|who|where|how)'s\b"), r"\1 is"),
)


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case, without punctuation; contractions are written out (`don't` → `do not`)."""
    text = text.replace("\u2019", "'").lower()
    for contraction, full in _CONTRACTIONS:
        text = contraction.sub(full, text)
    return tuple(_WORD.findall(text))


def edit_kind(incorrect: str, correct: str) -> Edit:
    """The fewest words to take from `incorrect` and to put in to get `correct`; case and punctuation do not count.

    >>> edit_kind("I'm agree.", "I agree.")
    Edit(removed=('am',), added=())
    """
    before, after = words(incorrect), words(correct)
    removed: list[str] = []
    added: list[str] = []
    for operation in Indel.opcodes(before, after):
        if operation.tag == "delete":
            removed += before[operation.src_start : operation.src_end]
        elif operation.tag == "insert":
            added += after[operation.dest_start : operation.dest_end]
    return Edit(tuple(removed), tuple(added))


def fits_error(error: str, edit: Edit) -> bool:
    """Whether `edit` is of the kind of `error`, one of the names in `EDIT_RULES` (KeyError otherwise)."""
    return EDIT_RULES[error].fits(edit)


# --- words ------------------------------------------------------------------------------------------------------------

ARTICLES = frozenset({"a", "an", "the"})
BE = frozenset({"am", "is", "are", "was", "were"})
DO = frozenset({"do", "does", "did"})
SUBJECTS = frozenset({"i", "you", "he", "she", "it", "we", "they", "there"})
PRONOUNS = (SUBJECTS - {"there"}) | {"me", "him", "her", "us", "them"}
CONJUNCTIONS = frozenset({"and", "but", "so", "yet", "because", "although", "though", "since", "as", "if", "then"})
NEGATIVES = frozenset({"no", "not", "never", "none", "nothing", "nobody", "nowhere", "neither", "nor"})
# What a negative word gives way to, or the other way round: “nothing” → “anything”, “too” → “either”.
POLAR = frozenset({"any", "anything", "anybody", "anyone", "anywhere", "ever", "either", "too", "also", "some"})
PREPOSITIONS = frozenset({
    "about", "above", "across", "after", "against", "along", "among", "around", "at", "before", "behind", "below",
    "beside", "between", "by", "during", "for", "from", "in", "inside", "into", "near", "of", "off", "on", "onto",
    "out", "outside", "over", "past", "since", "through", "to", "toward", "towards", "under", "until", "up", "with",
    "without",
})  # fmt: skip

# base, past and participle where they are not made with -ed; the commonest, as in the tables of learners' grammars.
_IRREGULAR_VERBS = """
    become became become; begin began begun; break broke broken; bring brought brought; build built built;
    buy bought bought; catch caught caught; choose chose chosen; come came come; cost cost cost; cut cut cut; do did done;
    draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen; feel felt felt;
    fight fought fought; find found found; fly flew flown; forget forgot forgotten; get got got; give gave given;
    go went gone; grow grew grown; have had had; hear heard heard; hide hid hidden; hit hit hit; hold held held;
    hurt hurt hurt; keep kept kept; know knew known; lead led led; learn learnt learnt; leave left left; lend lent lent;
    let let let; lose lost lost; make made made; mean meant meant; meet met met; pay paid paid; put put put;
    read read read; ride rode ridden; ring rang rung; run ran run; say said said; see saw seen; sell sold sold;
    send sent sent; show showed shown; sing sang sung; sit sat sat; sleep slept slept; speak spoke spoken;
    spend spent spent; stand stood stood; steal stole stolen; swim swam swum; take took taken; teach taught taught;
    tell told told; think thought thought; throw threw thrown; understand understood understood; wake woke woken;
    wear wore worn; win won won; write wrote written
"""
_IRREGULAR = [tuple(verb.split()) for verb in _IRREGULAR_VERBS.split(";")]
# With those whose ending deceives: no past, no -ing form.
_BASE_FORMS = frozenset(base for base, *_ in _IRREGULAR) | {"need", "feed", "speed", "bleed", "breed", "embed"}
_IRREGULAR_PAST = frozenset(past for _, past, _ in _IRREGULAR) | {"was", "were"}
_IRREGULAR_PLURALS = {
    "child": "children", "man": "men", "woman": "women", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "leaf": "leaves", "knife": "knives", "wife": "wives", "life": "lives", "half": "halves",
    "shelf": "shelves", "loaf": "loaves",
}  # fmt: skip

_BASES: dict[str, str] = {form: base for base, *forms in _IRREGULAR for form in forms}
_BASES |= dict.fromkeys((*BE, "been", "being"), "be") | {"has": "have", "does": "do", "goes": "go"}

# Ending and what stands in its place in the base form: studies → study, makes → make, stopped → stop (see `_bases`).
_ENDINGS = (
    ("ies", "y"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""), ("ed", "e"), ("ying", "ie"), ("ing", ""), ("ing", "e"),
)  # fmt: skip


def _bases(word: str) -> frozenset[str]:
    """The base forms that `word` may be a form of, itself included."""
    if word in _BASES:
        return frozenset({_BASES[word]})
    found = {word}
    for ending, base_ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem and stem != word:
            found.add(stem + base_ending)
            if stem[-1:] == stem[-2:-1]:
                found.add(stem[:-1])
    return frozenset(found)


def _same_verb(one: str, other: str) -> bool:
    return bool(_bases(one) & _bases(other))


def _is_past(word: str) -> bool:
    return word in _IRREGULAR_PAST or (word.endswith("ed") and word not in _BASE_FORMS)


def _is_ing(word: str) -> bool:
    return word.endswith("ing") and word not in _BASE_FORMS


def _is_third_person(word: str) -> bool:
    return word in {"is", "was", "has", "does"} or (word.endswith("s") and not word.endswith("ss"))


def _is_plural(noun: str, of: str) -> bool:
    regular = {of + "s", of + "es"} | ({of[:-1] + "ies"} if of.endswith("y") else set())
    return noun == _IRREGULAR_PLURALS.get(of) or (of not in _IRREGULAR_PLURALS and noun in regular)


def _stem(word: str) -> str:
    """`bored` and `boring` → `bor`."""
    return re.sub(r"(?:ied|y?ed|y?ing)$", "", word)


# --- rules ------------------------------------------------------------------------------------------------------------


def _one_word(changes: Callable[[str, str], bool]) -> Callable[[Edit], bool]:
    """One word gives way to one other, and `changes(removed, added)` holds."""
    return lambda edit: len(edit.removed) == len(edit.added) == 1 and changes(edit.removed[0], edit.added[0])


def _becomes_past(removed: str, added: str) -> bool:
    return _same_verb(removed, added) and _is_past(added) and not (_is_past(removed) or _is_ing(removed))


def _changes_person(removed: str, added: str) -> bool:
    if {removed, added} <= BE:
        return _is_past(removed) == _is_past(added)
    return (
        _same_verb(removed, added)
        and _is_third_person(removed) != _is_third_person(added)
        and not any(_is_ing(word) or (_is_past(word) and word not in _BASE_FORMS) for word in (removed, added))
    )


def _swaps_participle(removed: str, added: str) -> bool:
    return _stem(removed) == _stem(added) and {removed[-2:], added[-2:]} == {"ed", "ng"}


def _drops_be(edit: Edit) -> bool:
    rest = [word for word in edit.removed if word not in BE]
    if len(edit.removed) - len(rest) != 1 or len(rest) != len(edit.added) or len(rest) > 1:
        return False
    return all(_same_verb(before, after) for before, after in zip(rest, edit.added, strict=True))


def _changes_negation(edit: Edit) -> bool:
    if edit.removed and set(edit.words) <= DO:  # “don't” for “doesn't” is a matter of agreement
        return False
    marks = NEGATIVES | POLAR | DO
    removed = [word for word in edit.removed if word not in marks]
    added = [word for word in edit.added if word not in marks]
    if len(removed) != len(added) or len(removed) > 1 or len(removed) + len(added) == len(edit.words):
        return False
    return all(_same_verb(before, after) for before, after in zip(removed, added, strict=True))


def _changes_verb_form(edit: Edit) -> bool:
    removed = [word for word in edit.removed if word != "to"]
    added = [word for word in edit.added if word != "to"]
    if len(removed) != len(added) or len(removed) > 1 or len(edit.words) - len(removed) - len(added) > 1:
        return False
    if not removed:
        return edit.words == ("to",)
    forms = (removed[0], added[0])
    return (
        _same_verb(*forms)
        and sum(map(_is_ing, forms)) == 1
        and not any(_is_past(form) and form not in _BASE_FORMS for form in forms)
    )


def _changes_preposition(edit: Edit) -> bool:
    return bool(edit.words) and len(edit.removed) < 2 and len(edit.added) < 2 and set(edit.words) <= PREPOSITIONS


EDIT_RULES: Mapping[str, EditRule] = MappingProxyType(
    {
        "article_omission": EditRule(
            "adds a, an or the and nothing else",
            lambda edit: not edit.removed and bool(edit.added) and set(edit.added) <= ARTICLES,
        ),
        "plural_omission": EditRule(
            "puts one noun into the plural",
            _one_word(lambda removed, added: _is_plural(added, of=removed)),
        ),
        "past_tense": EditRule("puts one verb into the past", _one_word(_becomes_past)),
        "verb_agreement": EditRule("gives one verb the form of its subject (go → goes)", _one_word(_changes_person)),
        "be_verb_overuse": EditRule("takes one am, is, are, was or were away", _drops_be),
        "negation_error": EditRule("changes the negation (no, not, don't, nothing → anything)", _changes_negation),
        "subject_omission": EditRule(
            "adds one subject (I, you, he, she, it, we, they or there)",
            lambda edit: not edit.removed and len(edit.added) == 1 and set(edit.added) <= SUBJECTS,
        ),
        "participle_confusion": EditRule("has -ed for -ing in one word, or -ing for -ed", _one_word(_swaps_participle)),
        "conjunction_overuse": EditRule(
            "takes one conjunction away (but, so …)",
            lambda edit: not edit.added and len(edit.removed) == 1 and set(edit.removed) <= CONJUNCTIONS,
        ),
        "pronoun_copy": EditRule(
            "takes one pronoun away (he, it, them …)",
            lambda edit: not edit.added and len(edit.removed) == 1 and set(edit.removed) <= PRONOUNS,
        ),
        "gerund_error": EditRule("changes one verb between -ing, to + verb and verb", _changes_verb_form),
        "preposition_error": EditRule("changes, adds or removes one preposition", _changes_preposition),
    }
)
"""The rule of each error type that the catalogue may have, by its name."""
