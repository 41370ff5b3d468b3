"""A learner's sentence as a tutor hears it: of whom and of when it speaks, and how the tutor says it back.

Belongs here: rules of English on one sentence. What is asked about it is in `themes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

# What the learner's words for persons become in the tutor's mouth; `you` and the verbs beside I and you need more.
_PERSONS = {
    "i": "you", "we": "you", "me": "you", "us": "you", "my": "your", "our": "your", "mine": "yours", "ours": "yours",
    "myself": "yourself", "ourselves": "yourselves", "your": "my", "yours": "mine", "yourself": "myself",
    "i'm": "you're", "we're": "you're", "i've": "you've", "we've": "you've", "i'll": "you'll", "we'll": "you'll",
    "i'd": "you'd", "we'd": "you'd", "you're": "I'm", "you've": "I've", "you'll": "I'll", "you'd": "I'd", "am": "are",
}  # fmt: skip
_OF_I = {"was": "were", "wasn't": "weren't"}
_OF_YOU = {"are": "am", "were": "was", "aren't": "am not", "weren't": "wasn't"}
# In front of a `you` that is a subject stands one of these, or nothing.
_BEFORE_SUBJECT = frozenset(
    [
        "do",
        "did",
        "does",
        "can",
        "could",
        "will",
        "would",
        "are",
        "were",
        "should",
        "may",
        "that",
        "if",
        "when",
        "what",
        "where",
        "why",
        "how",
        "because",
        "think",
        "know",
        "hope",
        "and",
        "but",
        "although",
        "so",
    ]
)
_ADVERBS = frozenset(
    ["also", "always", "never", "often", "really", "just", "still", "usually", "sometimes", "very", "already", "so"]
)

_ADVICE = re.compile(r"^if you [^,]*, (?:ask|call|go|take|try|wait|look)\b", re.IGNORECASE)
# Here `you` is anybody: the tutor says the same.
_TO_ANYONE = re.compile(rf"\bgood for your health\b|{_ADVICE.pattern}", re.IGNORECASE)

_STARTERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "your",
        "our",
        "his",
        "her",
        "its",
        "their",
        "he",
        "she",
        "it",
        "we",
        "they",
        "you",
        "there",
        "some",
        "many",
        "most",
        "all",
        "every",
        "each",
        "both",
        "no",
        "nobody",
        "somebody",
        "everybody",
        "everyone",
        "someone",
        "yesterday",
        "today",
        "tomorrow",
        "last",
        "next",
        "now",
        "after",
        "before",
        "when",
        "while",
        "because",
        "although",
        "though",
        "even",
        "if",
        "since",
        "at",
        "in",
        "on",
        "from",
        "for",
        "with",
        "by",
        "about",
        "to",
        "during",
        "until",
        "then",
        "sometimes",
        "often",
        "usually",
        "always",
        "never",
        "people",
        "students",
        "children",
        "teachers",
        "friends",
        "dogs",
        "cats",
        "women",
        "men",
        "who",
        "what",
        "where",
        "why",
        "how",
        "which",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "is",
        "are",
        "was",
        "were",
        "may",
        "please",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "as",
        "here",
        "though",
        "even",
        "thank",
        "let's",
        "open",
        "close",
        "come",
        "give",
        "tell",
        "ask",
        "wait",
        "help",
        "call",
        "of",
        "into",
        "under",
        "near",
    ]
)
_PEOPLE = {
    "she": "mother sister aunt grandmother daughter wife girlfriend niece woman girl lady mum mom queen waitress actress",
    "he": "father brother uncle grandfather son husband boyfriend nephew man boy dad king waiter",
    "": "friend teacher boss neighbour neighbor cousin doctor nurse classmate roommate colleague manager student baby "
    "child person somebody everybody everyone someone nobody driver lawyer tutor dentist",
    "they": "friends parents children people students neighbours neighbors cousins sisters brothers grandparents kids "
    "colleagues classmates teachers family women men boys girls uncles aunts sons daughters",
}
_GENDER = {noun: pronoun for pronoun, nouns in _PEOPLE.items() for noun in nouns.split()}
_PAST = re.compile(
    r"\b(yesterday|ago|was|were|wasn't|weren't|did|didn't|had|couldn't|last (?:night|week|weekend|month|year|summer|winter|"
    r"\w+day)|went|saw|bought|met|ate|came|took|made|got|gave|lost|found|broke|forgot|left|wrote|slept|drank|became|drove|"
    r"sent|spent|rode|told|said|ran|swam|sang|won|felt|heard|taught|threw|sat|stood|began|knew|fell|(?!(?:need|tired|bored|"
    r"interested|excited|married|closed|surprised|confused|crowded|worried|scared|frightened|shocked|annoyed|relaxed|"
    r"disappointed|embarrassed|fried|high-speed|speed|bed|red|used|seed|feed|indeed|hundred)\b)\w{2,}ed)\b",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(sick|ill|tired|lost|broke|broken|sad|headache|hurt|hurts|afraid|scared|worried|angry|late|missed|missing|forgot|"
    r"stolen|difficult|hard|terrible|bad|boring|bored|confused|confusing|accident|failed|stressed|alone|problem|fever|"
    r"cold|disappointed|disappointing|nervous|tiring|frightened|frightening|annoyed|annoying|embarrassed|died|noisy|"
    r"expensive|without)\b",
    re.IGNORECASE,
)
_GOOD = re.compile(
    r"\b(happy|won|birthday|beautiful|party|passed|delicious|love|loves|loved|excited|exciting|great|wonderful|holiday|"
    r"enjoy|enjoys|enjoyed|fun|kind|best|friendly|present|wedding|amazing|good|nice)\b",
    re.IGNORECASE,
)


# What wants a deed of the tutor: what comes behind these words, by kind.
_REQUESTS = (
    ("permission", re.compile(r"^(?:can|could|may) (?:I|we) (.+)", re.IGNORECASE)),
    ("favour", re.compile(r"^(?:(?:can|could|will|would) you(?: please)?|please) (.+)", re.IGNORECASE)),
    ("thanks", re.compile(r"^thank you(?: very much)? for (.+)", re.IGNORECASE)),
    ("invitation", re.compile(r"^let's (.+)", re.IGNORECASE)),
)


@dataclass(frozen=True)
class Sentence:
    """What the learner meant to say: the corrected sentence."""

    text: str

    @cached_property
    def bare(self) -> str:
        """The sentence without its last full stop."""
        return self.text.strip().rstrip(".!?").strip()

    @cached_property
    def request(self) -> tuple[str, str] | None:
        """For what asks a deed of the tutor: its kind, and the deed in the tutor's words; None for statements."""
        if _ADVICE.match(self.bare):
            return "advice", self.heard
        for kind, pattern in _REQUESTS:
            if found := pattern.match(self.bare):
                return kind, to_tutor(found[1].removesuffix(", please"))
        return ("question", self.heard) if self.text.rstrip().endswith("?") else None

    @property
    def is_denied(self) -> bool:
        return re.search(r"\b(?:not|never|no|nobody|nothing|\w+n't)\b", self.text, re.IGNORECASE) is not None

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[\w']+", self.text.lower()))

    @cached_property
    def heard(self) -> str:
        """The sentence as the tutor says it back in the middle of another: `you have a dog`, `your sister works`."""
        said = self.bare if _TO_ANYONE.search(self.bare) else to_tutor(self.bare)
        said = _lower_start(said)
        return re.sub(r"\b(your (?:\w+ )?\w+) and you\b", r"you and \1", said)

    @cached_property
    def subject(self) -> str:
        """The pronoun of whom the sentence speaks: `I` (or we), `you`, `she`, `he`, `one` (a person), `they`, `it`.

        A request speaks of nobody: the empty text.
        """
        if self.request:
            return ""
        clause = re.sub(r"^(?:although|because|when|after|before|since|while|if)\b[^,]*,\s*", "", self.bare.lower())
        clause = re.sub(
            r"^(?:yesterday|today|last \w+|every \w+|sometimes|usually|now|on \w+|in the \w+),?\s+", "", clause
        )
        first, *_ = clause.split() or ("it",)
        if re.match(r"\w+ \w+ and i\b", clause) or first in ("i", "we", "i'm", "i've", "i'd", "i'll"):
            return "I"
        if first in ("he", "she", "they", "you"):
            return first
        phrase = re.match(
            r"(?:my|our|your|his|her|the|a|an|some|many|most|all|two|three)\s+((?:\w+\s+){0,2}\w+)", clause
        )
        for word in phrase[1].split() if phrase else (first,):
            if word in _GENDER:
                return _GENDER[word] or "one"
        return "it"

    @cached_property
    def subject_phrase(self) -> str:
        """The subject as the tutor names it: `your sister`, or its pronoun."""
        if self.subject in ("she", "he", "one", "they"):
            named = re.match(r"(?:.*, )?(?:yesterday )?(?:my|our) ((?:\w+ ){0,2}?(\w+))\b", self.bare, re.IGNORECASE)
            if named and named[2].lower() in _GENDER:
                return f"your {named[1].lower()}"
        return {"I": "you", "you": "I", "one": "they"}.get(self.subject, self.subject)

    @property
    def is_past(self) -> bool:
        return _PAST.search(self.bare) is not None

    @property
    def mood(self) -> str:
        """`bad`, `good` or `plain`, by its words; with a `not` it is plain."""
        if self.is_denied:
            return "plain"
        return "bad" if _BAD.search(self.text) else "good" if _GOOD.search(self.text) else "plain"


def to_tutor(text: str) -> str:
    """The learner's words with the persons changed: I becomes you, my becomes your, and the other way round."""
    pieces = re.split(r"([A-Za-z]+(?:'[A-Za-z]+)?)", text)
    words = [(place, pieces[place].lower()) for place in range(1, len(pieces), 2)]
    said = {word for _, word in words}
    # "If you are hungry, we can eat": to the tutor it is a we as well.
    kept = {"we", "us", "our"} if "you" in said and {"we", "us"} & said and not {"i", "me"} & said else set()
    for number, (place, word) in enumerate(words):
        beside = {_neighbour(words, number, -1), _neighbour(words, number, 1)}
        if word in kept:
            continue
        if word == "you":
            before = words[number - 1][1] if number else ""
            new = "I" if not before or before in _BEFORE_SUBJECT or pieces[place - 1].strip() else "me"
        elif "i" in beside and word in _OF_I:
            new = _OF_I[word]
        elif "you" in beside and word in _OF_YOU:
            new = _OF_YOU[word]
        else:
            new = _PERSONS.get(word, pieces[place])
        pieces[place] = new
    return "".join(pieces)


def _neighbour(words: list[tuple[int, str]], number: int, step: int) -> str:
    """The next word in one direction that is no adverb."""
    number += step
    while 0 <= number < len(words) and words[number][1] in _ADVERBS:
        number += step
    return words[number][1] if 0 <= number < len(words) else ""


def _lower_start(text: str) -> str:
    first = re.match(r"[\w']+", text)
    if first and (first[0].lower() in _STARTERS or (first[0].endswith("ing") and not first[0].endswith("jing"))):
        return text[:1].lower() + text[1:]
    return text


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
