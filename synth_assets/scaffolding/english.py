"""English as the rules of this line see it: words with contractions spelt out, sentences, and how two sentences differ.

What a difference means (a kind of error, a recast) is said elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from synth_assets.scaffolding import edits

Words = tuple[str, ...]

_SURFACE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SENTENCE = re.compile(r"[^.!?…]*(?:[.!?…]+[\"')\]]*|$)")
_ABBREVIATED = re.compile(r"\b(mr|mrs|ms|dr|st|a\.m|p\.m|e\.g|i\.e|etc)\.(?=\s)|(?<=\d)\.(?=\d)", re.IGNORECASE)


def listed(text: str) -> frozenset[str]:
    """The words of `text`, which are parted by blanks."""
    return frozenset(text.split())


# Learners leave the apostrophe out.
_SLIPS = {
    "im": "i'm",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "isnt": "isn't",
    "wasnt": "wasn't",
    "cant": "can't",
}

FUNCTION_WORDS = listed(
    "a an the some any this that these those i you he she it we they me him her us them my your his its our their mine "
    "yours hers ours theirs am is are was were be been being do does did done have has had will would can could shall "
    "should may might must not no nor and or but so because although though if when while than as of to in on at by for "
    "with from about into over under after before up down out off what who whom whose which where why how there here "
    "yes oh well too also very really just now then"
)
"""Words that carry grammar rather than a topic: alone, they do not show what a sentence is about."""

# When the other one takes a sentence up, I becomes you, and the verb follows.
_SHIFTED = {
    "i": ("you",),
    "me": ("you",),
    "you": ("i", "me", "we"),
    "my": ("your",),
    "your": ("my", "our"),
    "we": ("you",),
    "us": ("you",),
    "our": ("your",),
    "mine": ("yours",),
    "am": ("are",),
    "are": ("am",),
    "was": ("were",),
    "were": ("was",),
    "myself": ("yourself",),
}


def plain(text: str) -> str:
    """`text` in NFKC and lower case, with straight quotes, without Markdown's marks, one blank between words."""
    folded = unicodedata.normalize("NFKC", text).translate(_SURFACE).lower()
    return " ".join(re.sub(r"[*_]+|[\u200b-\u200d\u2060\ufeff]", "", folded).split())


@lru_cache(maxsize=50_000)
def words(text: str) -> Words:
    """The words of `text` in lower case, contractions spelt out ("I'm" is i, am; "mother's" stays)."""
    return tuple(part for word in _WORD.findall(plain(text)) for part in _spelt_out(word))


def spelt_out(text: str) -> str:
    """`plain` text with contractions spelt out; punctuation and quotes stay where they are."""
    return _WORD.sub(lambda found: " ".join(_spelt_out(found[0])), plain(text))


@lru_cache(maxsize=20_000)
def _spelt_out(word: str) -> Words:
    return edits.words(_SLIPS.get(word, word))


def sentences(text: str) -> Iterator[str]:
    """The sentences of `text`, each with the marks that end it. "Mr. Kim" and 2.5 end none."""
    kept = _ABBREVIATED.sub(lambda found: found[0].replace(".", "\0"), text.strip())
    for found in _SENTENCE.findall(kept):
        if sentence := found.replace("\0", ".").strip():
            yield sentence


@dataclass(frozen=True, slots=True)
class Change:
    """Where a sentence and its correction differ: `wrong` words became `right` ones (either may be none).

    `before` and `after`: the words around, the same on both sides.
    """

    before: Words
    wrong: Words
    right: Words
    after: Words


@lru_cache(maxsize=5_000)
def change_between(incorrect: str, correct: str) -> Change | None:
    """The one stretch of words, as short as can be, in which the two differ; None where only case or punctuation does.

    What kind of error that is, `edits.edit_kind` is for.
    """
    old, new = words(incorrect), words(correct)
    if old == new:
        return None
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    same = next((back for back in range(shorter - start) if old[-1 - back] != new[-1 - back]), shorter - start)
    return Change(old[:start], old[start : len(old) - same], new[start : len(new) - same], old[len(old) - same :])


def shifted(word: str) -> frozenset[str]:
    """`word` and what it may become when the other speaker takes it up ("my": my, your)."""
    return frozenset((word, *_SHIFTED.get(word, ())))


def find(
    part: Sequence[str], whole: Sequence[str], shift: bool = False, literal: Collection[str] = ()
) -> Iterator[int]:
    """The places in `whole` at which the words of `part` stand together.

    `shift`: or what they become in reply, but for the words that are `literal`.
    """
    accepted = [shifted(word) if shift and word not in literal else frozenset((word,)) for word in part]
    for start in range(len(whole) - len(part) + 1):
        if all(whole[start + place] in options for place, options in enumerate(accepted)):
            yield start


def content_words(of: Sequence[str]) -> Words:
    """Those of the words that say what it is about."""
    return tuple(word for word in of if word not in FUNCTION_WORDS)


def same_stem(one: str, other: str) -> bool:
    """Whether two words look like forms of one: equal, or alike but for an ending (want, wants, wanted)."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    shared = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return shared >= 3 and shared >= len(short) - 1 and len(long) - shared <= 4
