"""The corpus of the dedup benchmark: questions whose truth is known, because every repetition was made by a named rule.

Bases are questions of the embedded provider and, where a folder of question files is given, of these. Of each rule's
kinds: `exact` copies; `surface` (case, space, punctuation, politeness around the question); `reworded` (opener, article,
contraction, spelling, word order, digits and number words, filler in long texts). `hard` rows differ from a base in a
number, operator, name, negation, antonym or the order of two arguments: they are questions of their own.

So that the truth holds whatever a tool believes, no two distinct rows have the same words: a row whose words, without
articles, politeness, openers and what is understood without being said, are those of another is left out, and for bases
the order of words does not count. Leaving out more than need be is safe: it makes no row a repetition.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import polars as pl

from synth_assets.offline.catalogue import DOMAINS, grammars_of

KINDS = ("exact", "surface", "reworded")
# Of 304,000 rows 85 % repeat others, as in the old system's files, where four in five repetitions were exact.
DISTINCT_SHARE = 0.15
_HARD_SHARE = 0.2
_SHARES = {"exact": 0.8, "surface": 0.08, "reworded": 0.12}
_LONGEST = 240

_NOT_BEARING = (
    "what whats which is are was the a an how do does did you i we can could would should please tell me give to of to "
    "find calculate compute determine evaluate value write create implement develop define meaning mean used use for "
    "in it s one that command kindly thanks hi "
    # Found by reading rows that tools dropped: with or without these, two questions may ask the same.
    "build make generate count number using via with into and your its main primary purpose role goal specific given "
    "typically commonly generally all any new context term function file name explain describe happens occurs equal "
    "method equation expression important why notation example play plays have"
)
_EMPTY_WORDS = frozenset(_NOT_BEARING.split())
_NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
}
_SYNONYMS = {
    "impact": "affect", "influence": "affect", "effect": "affect", "benefit": "advantage", "delete": "remove",
    "display": "show", "view": "show", "resolve": "fix", "significance": "importance", "crucial": "important",
    "chance": "probability", "folder": "directory", "repo": "repository", "factorize": "factor", "applied": "used",
}  # fmt: skip
_SPELLINGS = (
    ("color", "colour"), ("behavior", "behaviour"), ("favorite", "favourite"), ("neighbor", "neighbour"), ("labor", "labour"),
    ("meter", "metre"), ("liter", "litre"), ("center", "centre"), ("organize", "organise"), ("summarize", "summarise"),
    ("analyze", "analyse"), ("initialize", "initialise"), ("optimize", "optimise"), ("recognize", "recognise"),
    ("traveling", "travelling"), ("gray", "grey"), ("program ", "programme "), ("catalog ", "catalogue "),
)  # fmt: skip
_CONTRACTIONS = (
    ("What is ", "What's "), ("Who is ", "Who's "), ("Where is ", "Where's "), ("do not ", "don't "), ("does not ", "doesn't "),
    ("is not ", "isn't "), ("cannot ", "can't "), ("did not ", "didn't "), ("are not ", "aren't "), ("will not ", "won't "),
)  # fmt: skip
_OPENERS = (
    ("How do you ", ("How can I ", "How would you ", "How do I ", "How to ")),
    ("How can you ", ("How do you ", "How could one ")),
    ("What is the value of ", ("Calculate ", "Evaluate ", "Compute ")),
    ("Calculate ", ("Compute ", "Work out ")),
    ("Write a function to ", ("Create a function to ", "Implement a function to ", "Write a function that can ")),
    ("Write a function that ", ("Create a function that ", "Implement a function which ")),
    ("What is the command to ", ("What command is used to ", "Which command would you use to ")),
    ("Which command ", ("What command ",)),
    ("What does ", ()),
)
_PREFIXES = ("Please ", "Could you please ", "Can you ", "Kindly ")
_IMPERATIVE = re.compile(
    r"^(Write|Explain|Describe|List|Find|Calculate|Compute|Solve|Give|Name|Create|Implement|Show|Summarize|Convert|Define"
    r"|Compare|Identify|Suggest|Simplify|Rewrite) "
)
_ANTONYMS = (
    ("largest", "smallest"), ("first", "last"), ("before", "after"), ("ascending", "descending"), ("maximum", "minimum"),
    ("above", "below"), ("with", "without"), ("more", "fewer"), ("longer", "shorter"), ("highest", "lowest"), ("start", "stop"),
    ("left", "right"), ("older", "younger"), ("always", "never"), ("true", "false"), ("odd", "even"), ("upper", "lower"),
    ("increase", "decrease"), ("local", "remote"), ("early", "late"), ("cheap", "expensive"), ("add", "remove"),
)  # fmt: skip
_OPERATORS = ("+", "-", "*", "/", "<", ">")
_NAMES = ("Anna", "Marek", "Yuki", "Femi", "Lucia", "Igor", "Priya", "Tomas", "Nadia", "Owen")
_FILLERS = ("carefully", "clearly", "really", "however", "also", "thoroughly")

Edit = Callable[[str, random.Random], str | None]


def corpus(rows: int, questions: Path | None = None, seed: int = 7) -> pl.DataFrame:
    """A shuffled corpus: `id`, `text`, `kind` (`base`, `hard`, or how it repeats), `source` (the distinct row's number).

    A repetition comes after what it repeats. Raises ValueError when the bases do not suffice for so many rows.
    """
    rng = random.Random(seed)
    distinct = round(rows * DISTINCT_SHARE)
    taken: set[tuple[str, ...]] = set()
    bases: list[str] = []
    for text in _bases(questions):
        if len(bases) == distinct - round(distinct * _HARD_SHARE):
            break
        words = _bearing_words(text)
        if words and len(text) <= _LONGEST and (bag := tuple(sorted(words))) not in taken:
            taken.add(bag)
            bases.append(text)
    taken = {_bearing_words(text) for text in bases}
    kinds = ["base"] * len(bases)
    for text in rng.sample(bases, len(bases)):
        if len(kinds) == distinct:
            break
        changed = _edited(text, _HARD, rng)
        if changed is not None and (words := _bearing_words(changed)) not in taken:
            taken.add(words)
            bases.append(changed)
            kinds.append("hard")
    if len(bases) < distinct:
        raise ValueError(f"{rows:,} rows need {distinct:,} distinct questions; there are {len(bases):,}")
    made = [(text, kind, source, rng.random()) for source, (text, kind) in enumerate(zip(bases, kinds, strict=True))]
    made += list(_repetitions(made, rows - distinct, rng))
    made.sort(key=lambda row: row[3])
    texts, kind, source, _ = zip(*made, strict=True)
    return pl.DataFrame({"id": [f"q{number}" for number in range(rows)], "text": texts, "kind": kind, "source": source})


def _repetitions(
    made: list[tuple[str, str, int, float]], count: int, rng: random.Random
) -> Iterator[tuple[str, str, int, float]]:
    wanted = rng.choices(KINDS, [_SHARES[kind] for kind in KINDS], k=count)
    for kind in wanted:
        text = None
        while text is None:
            base, _, source, place = rng.choice(made)
            text = base if kind == "exact" else _edited(base, _SURFACE if kind == "surface" else _REWORDED, rng)
        yield text, kind, source, place + rng.random() * (1 - place)


def _bases(questions: Path | None) -> Iterator[str]:
    """Questions of the files, one in two, and of the embedded provider."""
    real = _real(questions) if questions else iter(())
    embedded = _embedded()
    for text in embedded:
        yield text
        if (other := next(real, None)) is not None:
            yield other


def _real(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield " ".join(json.loads(line)["question"].split())


def _embedded() -> Iterator[str]:
    families = [family for domain in DOMAINS for grammar in grammars_of(domain).values() for family in grammar.families]
    for turn in range(5_000):
        for family in families:
            if turn < family.size:
                yield " ".join(family.ask(family.nth(turn, 0)).split())


def _bearing_words(text: str) -> tuple[str, ...]:
    """The words that tell a question from others, by a rule that belongs to no tool."""
    spelt = text.lower().replace("'s ", " ").replace("-", " - ")
    for american, british in _SPELLINGS:
        spelt = spelt.replace(british, american)
    words = re.findall(r"[^\W_]+|[^\w\s.,;:?!'\"`]", spelt)
    kept = (_NUMBER_WORDS.get(word, word) for word in words if word not in _EMPTY_WORDS)
    return tuple(_SYNONYMS.get(word.removesuffix("s"), word.removesuffix("s")) for word in kept)


def _edited(text: str, rules: tuple[Edit, ...], rng: random.Random) -> str | None:
    """The text changed by one of the rules, by the first in a random order that fits; None where none does."""
    for rule in rng.sample(rules, len(rules)):
        changed = rule(text, rng)
        if changed is not None and changed != text:
            return changed
    return None


# -- surface


def _case(text: str, rng: random.Random) -> str | None:
    return rng.choice([text.lower(), text.upper(), text[:1].lower() + text[1:]]) if "`" not in text else None


def _space(text: str, rng: random.Random) -> str:
    return rng.choice([f"  {text} ", text.replace(" ", "  "), text + "\n"])


def _punctuation(text: str, rng: random.Random) -> str | None:
    bare = text.rstrip("?.!")
    return bare + rng.choice(["", "?", ".", "??", " ?"]) if bare and bare[-1].isalpha() else None


def _politeness(text: str, rng: random.Random) -> str | None:
    if _IMPERATIVE.match(text):
        return rng.choice(_PREFIXES) + text[0].lower() + text[1:]
    return text + rng.choice([" Thanks!", " Thank you."]) if text.endswith("?") else None


# -- rewording


def _opener(text: str, rng: random.Random) -> str | None:
    for opener, others in _OPENERS:
        if text.startswith(opener) and others:
            return rng.choice(others) + text.removeprefix(opener)
    return None


def _article(text: str, rng: random.Random) -> str | None:
    places = list(re.finditer(r"(?<=[a-z] )(?:the|an|a) (?=[a-z]{3})", text))
    if not places:
        return None
    place = rng.choice(places)
    return text[: place.start()] + text[place.end() :]


def _contraction(text: str, _: random.Random) -> str | None:
    return next((text.replace(long, short, 1) for long, short in _CONTRACTIONS if long in text), None)


def _spelling(text: str, _: random.Random) -> str | None:
    return next((text.replace(one, other) for one, other in _SPELLINGS if re.search(rf"\b{one}", text)), None)


def _fronted(text: str, _: random.Random) -> str | None:
    match = re.fullmatch(r"((?:How|What|Which|Where|Why) [^,.?]+) ((?:in|on|with|using|at) (?:an? |the )?\w+)\?", text)
    if match is None:
        return None
    question, phrase = match.groups()
    return f"{phrase[0].upper()}{phrase[1:]}, {question[0].lower()}{question[1:]}?"


def _number_word(text: str, _: random.Random) -> str | None:
    for word, digit in _NUMBER_WORDS.items():
        if f" {word} " in text:
            return text.replace(f" {word} ", f" {digit} ", 1)
    return None


def _filler(text: str, rng: random.Random) -> str | None:
    words = text.split(" ")
    if len(words) < 32:
        return None
    place = next((at for at in range(8, len(words)) if words[at] in ("is", "are", "explain", "describe", "was")), None)
    if place is None:
        return None
    return " ".join([*words[:place], rng.choice(_FILLERS), *words[place:]])


# -- hard negatives


def _number(text: str, rng: random.Random) -> str | None:
    numbers = list(re.finditer(r"\d+", text))
    if not numbers:
        return None
    place = rng.choice(numbers)
    return text[: place.start()] + str(int(place[0]) + rng.randint(1, 9)) + text[place.end() :]


def _operator(text: str, rng: random.Random) -> str | None:
    places = list(re.finditer(r"(?<=[\w)] )[-+*/<>](?= [\w(])", text))
    if not places:
        return None
    place = rng.choice(places)
    return text[: place.start()] + rng.choice([one for one in _OPERATORS if one != place[0]]) + text[place.end() :]


def _name(text: str, rng: random.Random) -> str | None:
    names = list(re.finditer(r"(?<=[a-z] )[A-Z][a-z]{2,}\b", text))
    if not names:
        return None
    chosen = rng.choice(names)[0]
    return re.sub(rf"\b{chosen}\b", rng.choice([one for one in _NAMES if one != chosen]), text)


def _negation(text: str, _: random.Random) -> str | None:
    changed = re.sub(r"\b(can|should|does|do|did|will) (?!not\b)(\w+ )", r"\1 not \2", text, count=1)
    return changed if changed != text and not text.startswith(("How do you", "Can", "Do ", "Does")) else None


def _antonym(text: str, rng: random.Random) -> str | None:
    found = [pair for pair in _ANTONYMS if re.search(rf"\b({pair[0]}|{pair[1]})\b", text)]
    if not found:
        return None
    one, other = rng.choice(found)
    return re.sub(rf"\b({one}|{other})\b", lambda match: other if match[0] == one else one, text, count=1)


def _arguments(text: str, _: random.Random) -> str | None:
    numbers = list(re.finditer(r"\b\d+\b", text))
    pairs = [(a, b) for a, b in pairwise(numbers) if a[0] != b[0]]
    for a, b in pairs:
        between = text[a.end() : b.start()].strip()
        if between in ("-", "/", "^", "from", "by", "to"):
            return text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]
    match = re.search(r"\bfrom (\w+) to (\w+)\b|\bconvert (?:an? )?(\w+) to (?:an? )?(\w+)\b", text)
    if match is None:
        return None
    one, other = (match[1], match[2]) if match[1] else (match[3], match[4])
    return (
        text[: match.start()]
        + match[0].replace(one, "\0").replace(other, one).replace("\0", other)
        + text[match.end() :]
    )


_SURFACE: tuple[Edit, ...] = (_case, _space, _punctuation, _politeness)
_REWORDED: tuple[Edit, ...] = (_opener, _article, _contraction, _spelling, _fronted, _number_word, _filler)
_HARD: tuple[Edit, ...] = (_number, _operator, _name, _negation, _antonym, _arguments)
