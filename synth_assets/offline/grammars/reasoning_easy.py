"""Direct questions of the reasoning grammar about logic, order, people and words; figures have their own sibling."""

from __future__ import annotations

import random
from collections.abc import Callable

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import MEN, PEOPLE, WOMEN
from synth_assets.offline.grammars.reasoning_words import (
    CATEGORIES,
    CODE_WORDS,
    CONDITIONS,
    CONSEQUENCES,
    PLACES,
    RELATIONS,
    ROLES,
)
from synth_assets.offline.grammars.wording import article, capital, listing, numbers, pick


def _all_are(s: Slots, rng: random.Random) -> str:
    return pick(
        rng,
        f"{s['name']} is one of the {s['b']}.",
        f"{s['name']} must also be one of the {s['b']}, because that holds for all the {s['a']} there without exception.",
        f"It follows that {s['name']} belongs to the {s['b']}, since every member of the first group does.",
    )


def _none_are(s: Slots, rng: random.Random) -> str:
    return pick(
        rng,
        "No, that is impossible.",
        f"No. The two groups have no member in common, and {s['name']} is already one of the {s['b']}.",
        f"No, {s['name']} cannot be, because none of the {s['a']} are {s['b']}.",
    )


def _some_are(s: Slots, rng: random.Random) -> str:
    return pick(
        rng,
        "No, it is only possible.",
        f"No. Only some of the {s['a']} are {s['b']}, and {s['name']} may be one of the others.",
        f"Not necessarily: {s['name']} may or may not be among those {s['a']} who are {s['b']}.",
    )


def _conditional(kind: str) -> Callable[[Slots, random.Random], str]:
    def answer(s: Slots, rng: random.Random) -> str:
        p, q = s["p"], s["q"]
        if kind == "ponens":
            return pick(rng, f"It follows that {q}.", f"{capital(q)}. The condition of the rule is met, so its consequence must "
                                                      "hold as well.",
                        f"We can conclude that {q}, since the rule applies whenever {p}, which is the case now.")  # fmt: skip
        if kind == "tollens":
            return pick(rng, f"No, it cannot be that {p}.", f"No. If {p}, then {q}, and that is not the case.",
                        f"No: it must be false that {p}, as otherwise the rule would be broken.")  # fmt: skip
        if kind == "consequent":
            return pick(rng, "No, that does not follow.", f"No. There may be another reason why {q}, even if the condition of the "
                                                          "rule is not met.",
                        "No, the rule works in one direction only, so the same result may have another cause.")  # fmt: skip
        return pick(rng, "No, that does not follow.", f"No. It may still happen for another reason that {q}; the rule does not "
                                                      "exclude this.",
                    f"No: the rule says nothing about the case that it is false that {p}.")  # fmt: skip

    return answer


_CONDITIONAL = {
    "ponens": ("A rule says: if {p}, then {q}. Now {p}. What follows?",
               "Suppose that whenever {p}, {q}, and that right now {p}. What can be concluded?"),
    "tollens": ("If {p}, then {q}. But it is false that {q}. Can it be that {p}?",
                "Whenever {p}, {q}. Today it is not true that {q}. Is it possible that {p}?"),
    "consequent": ("If {p}, then {q}. We observe that {q}. Must it be that {p}?",
                   "It is known that {q} whenever {p}. Given only that {q}, is it certain that {p}?"),
    "antecedent": ("If {p}, then {q}. It is not the case that {p}. Is it ruled out that {q}?",
                   "Each time that {p}, {q}. This time it is false that {p}. Does that exclude that {q}?"),
}  # fmt: skip


def _top(s: Slots, rng: random.Random) -> str:
    a, b, c, more = s["a"], s["b"], s["c"], s["more"]
    return pick(
        rng,
        f"{a}.",
        f"{a}, because {a} is {more} than {b}, who in turn is {more} than {c}.",
        f"{a} is; from the most to the least, the order is {a}, then {b}, then {c}.",
    )


def _transitive(s: Slots, rng: random.Random) -> str:
    a, b, c, more = s["a"], s["b"], s["c"], s["more"]
    return pick(
        rng,
        f"Yes, {a} is {more} than {c}.",
        f"Yes. {a} comes before {b} in this order and {b} before {c}, so {a} is {more} than {c}.",
        f"Yes, it carries over from {b}: {a} is {more} than {b}, and {b} than {c}.",
    )


_MORE = ("taller", "older", "faster", "heavier", "younger", "shorter", "richer", "stronger", "lighter", "slower")
_ROW = {
    "directly to the left of": -1, "directly to the right of": 1,
    "two places to the left of": -2, "two places to the right of": 2,
}  # fmt: skip


def _row(s: Slots, rng: random.Random) -> str:
    row = [s[k] for k in "abcde"]
    found = row[2 + _ROW[s["where"]]]
    return pick(
        rng,
        f"{found} sits there.",
        f"It is {found}, who has seat {row.index(found) + 1} while {s['c']} has seat 3.",
        f"{found} does: counting from the left, {s['c']} is third and {found} is in place {row.index(found) + 1}.",
    )


def _opposite(s: Slots, rng: random.Random) -> str:
    return pick(
        rng,
        f"{s['d']} sits opposite.",
        f"{s['d']}, because with six equally spaced seats the person three seats further on is opposite.",
        f"Opposite means three seats further on, whichever way one counts; three seats on from {s['a']} sits {s['d']}.",
    )


def shifted(word: str, shift: int) -> str:
    """The word with each letter moved on by `shift` places in the alphabet, after Z comes A."""
    return "".join(chr((ord(letter) - 65 + shift) % 26 + 65) for letter in word)


def _encode(s: Slots, rng: random.Random) -> str:
    word, k = s["word"], int(s["k"])
    code = shifted(word, k)
    return pick(
        rng,
        f"{code}.",
        f"It becomes {code}: {word[0]} turns into {code[0]}, {word[1]} into {code[1]}, and so on up to {word[-1]}, which becomes "
        f"{code[-1]}.",
        f"{word} is written {code}; moving every letter {k} places back again gives {word}.",
    )


_CODES = {
    f"{shifted(word, k)} by shifting every letter {k} places forward": (word, k)
    for word in CODE_WORDS
    for k in range(2, 22)
}


def _decode(s: Slots, rng: random.Random) -> str:
    word, k = _CODES[s["code"]]
    return pick(
        rng,
        f"The word was {word}.",
        f"Going back {k} places from each letter gives {word}: {s['code'][0]} comes from {word[0]}, and so on.",
        f"{word}: shift every letter {k} places backward, wrapping around from A to Z where necessary.",
    )


def _letter_sum(s: Slots, rng: random.Random) -> str:
    values = [ord(letter) - 64 + int(s["start"]) - 1 for letter in s["word"]]
    return pick(
        rng,
        f"The sum is {sum(values)}.",
        f"Adding the letters one by one gives {' + '.join(map(str, values))} = {sum(values)}.",
        f"It is worth {sum(values)}; its first letter {s['word'][0]} alone counts {values[0]}.",
    )


_ANALOGIES: dict[str, tuple[str, str, str, str, str]] = {}
for _relation, _pairs in RELATIONS.items():
    for _x, _y in _pairs:
        for _u, _v in _pairs:
            if _x != _u:
                _ANALOGIES[f"{_x} is to {_y} as {_u}"] = (_relation, _x, _y, _u, _v)
_REVERSED = {f"{y} is to {x} as {v}": (relation, x, y, u, v) for relation, x, y, u, v in _ANALOGIES.values()}


def _related(relation: str, x: str, y: str) -> str:
    return relation.format(x=x, y=y, a_x=article(x), a_y=article(y))


def _analogy(s: Slots, rng: random.Random) -> str:
    relation, x, y, u, v = _ANALOGIES[s["start"]]
    return pick(
        rng,
        f"{capital(v)}.",
        f"The missing word is {v}, because {_related(relation, u, v)}, as in the first pair.",
        f"{capital(v)}: {_related(relation, x, y)}, and in the same way {_related(relation, u, v)}.",
    )


def _analogy_back(s: Slots, rng: random.Random) -> str:
    relation, x, y, u, v = _REVERSED[s["start"]]
    return pick(
        rng,
        f"{capital(u)}.",
        f"The pair is completed by {u}, because {_related(relation, u, v)}, as in the first pair.",
        f"{capital(u)}: {_related(relation, x, y)}, just as {_related(relation, u, v)}.",
    )


def _odd_sets(seed: int, count: int) -> dict[str, tuple[str, str, str, list[str]]]:
    """Four words, of which exactly one is not of the others' category; each set of words once."""
    rng = random.Random(seed)
    found: dict[frozenset[str], tuple[str, tuple[str, str, str, list[str]]]] = {}
    kinds = list(CATEGORIES)
    while len(found) < count:
        kind, other = rng.sample(kinds, 2)
        same, odd = rng.sample(CATEGORIES[kind], 3), rng.choice(CATEGORIES[other])
        words = [*same, odd]
        rng.shuffle(words)
        found.setdefault(frozenset(words), (listing(words, "or"), (odd, kind, other, same)))
    return dict(found.values())


_ODD = _odd_sets(31, 4500)


def _odd(s: Slots, rng: random.Random) -> str:
    odd, kind, other, same = _ODD[s["words"]]
    return pick(
        rng,
        f"{capital(odd)} is the odd one out.",
        f"{capital(odd)} does not belong: it is {other}, while each of the others is {kind}.",
        f"It is {odd}, because {listing(same)} each name {kind}, and {odd} does not.",
    )


def _knave_claim(s: Slots, rng: random.Random) -> str:
    true = s["kind"] == "knight"
    kind = s["claim"] if true else ("knave" if s["claim"] == "knight" else "knight")
    verb = "tells the truth" if true else "lies"
    return pick(
        rng,
        f"{s['b']} is a {kind}.",
        f"{s['a']} is a {s['kind']} and so {verb}; therefore {s['b']} is a {kind}.",
        f"Since a {s['kind']} always {verb}, the claim is {'true' if true else 'false'}, and {s['b']} must be a {kind}.",
    )


def _both_knaves(s: Slots, rng: random.Random) -> str:
    return pick(
        rng,
        f"{s['a']} is a knave and {s['b']} is a knight.",
        f"A knight could not say that, so {s['a']} is a knave, the claim is false, and {s['b']} is a knight.",
        f"{s['a']} must be lying, so not both are knaves: {s['a']} is one, {s['b']} is a knight.",
    )


# What the first person is to the third, from what the first is to the second and the second to the third.
_KIN = {
    ("mother", "mother"): "grandmother", ("mother", "father"): "grandmother", ("mother", "sister"): "mother",
    ("mother", "brother"): "mother", ("mother", "wife"): "mother-in-law", ("mother", "husband"): "mother-in-law",
    ("sister", "mother"): "aunt", ("sister", "father"): "aunt", ("sister", "sister"): "sister",
    ("sister", "brother"): "sister", ("sister", "wife"): "sister-in-law", ("sister", "husband"): "sister-in-law",
    ("daughter", "sister"): "niece", ("daughter", "brother"): "niece", ("daughter", "daughter"): "granddaughter",
    ("daughter", "son"): "granddaughter", ("father", "mother"): "grandfather", ("father", "father"): "grandfather",
    ("father", "sister"): "father", ("father", "brother"): "father", ("father", "wife"): "father-in-law",
    ("father", "husband"): "father-in-law", ("brother", "mother"): "uncle", ("brother", "father"): "uncle",
    ("brother", "sister"): "brother", ("brother", "brother"): "brother", ("brother", "wife"): "brother-in-law",
    ("brother", "husband"): "brother-in-law", ("son", "sister"): "nephew", ("son", "brother"): "nephew",
    ("son", "daughter"): "grandson", ("son", "son"): "grandson",
}  # fmt: skip


def _kin(s: Slots, rng: random.Random) -> str:
    a, b, c = s["a"], s["b"], s["c"]
    relation = _KIN[s["r"], s["q"]]
    return pick(
        rng,
        f"{a} is {c}'s {relation}.",
        f"The {s['r']} of someone's {s['q']} is that person's {relation}, so {a} is {c}'s {relation}.",
        f"{a} is the {relation} of {c}, with {b}, who is {c}'s {s['q']}, as the link between the two.",
    )


def _kin_family(first: tuple[str, ...], second: tuple[str, ...], number: int) -> Family:
    """The families of the kinship questions differ only in who is a woman and who is a man."""
    r = ("mother", "sister", "daughter") if first is WOMEN else ("father", "brother", "son")
    q = ("mother", "sister", "daughter", "wife") if second is WOMEN else ("father", "brother", "son", "husband")
    return Family(
        f"kin-{number}", ("family relationships",),
        ("{a} is {b}'s {r}, and {b} is {c}'s {q}. How is {a} related to {c}?",
         "If {a} is the {r} of {b} and {b} is the {q} of {c}, what is {a} to {c}?"),
        {"a": first, "b": second, "c": PEOPLE, "r": r, "q": q}, _kin,
        lambda s: (s["r"], s["q"]) in _KIN and len({s["a"], s["b"], s["c"]}) == 3 and _married_well(s),
    )  # fmt: skip


def _married_well(s: Slots) -> bool:
    return not (s["q"] == "wife" and s["c"] in WOMEN) and not (s["q"] == "husband" and s["c"] in MEN)


def _distinct(*names: str) -> Callable[[Slots], bool]:
    return lambda s: len({s[name] for name in names}) == len(names)


_LOGIC = {"a": ROLES, "b": ROLES, "place": PLACES, "name": PEOPLE}

FAMILIES: tuple[Family, ...] = (
    Family(
        "all-are", ("syllogisms",),
        ("All the {a} in the {place} are {b}. {name} is one of these {a}. What follows about {name}?",
         "In the {place}, all {a} are {b}, and {name} is one of the {a}. What can be said about {name}?"),
        _LOGIC, _all_are, _distinct("a", "b"),
    ),
    Family(
        "none-are", ("syllogisms",),
        ("None of the {a} in the {place} are {b}. {name} is one of the {b}. Can {name} be one of the {a}?",
         "No {a} in the {place} are {b}, and {name} belongs to the {b}. Is it possible that {name} is among the {a}?"),
        _LOGIC, _none_are, _distinct("a", "b"),
    ),
    Family(
        "some-are", ("syllogisms",),
        ("Some of the {a} in the {place} are {b}, but not all. {name} is one of the {a}. Must {name} be one of the {b}?",
         "In the {place}, only some {a} are {b}. Is {name}, one of the {a}, certain to be one of the {b}?"),
        _LOGIC, _some_are, _distinct("a", "b"),
    ),
    *(
        Family(f"conditional-{kind}", ("conditional reasoning",), templates, {"p": CONDITIONS, "q": CONSEQUENCES},
            _conditional(kind))
        for kind, templates in _CONDITIONAL.items()
    ),
    Family(
        "order-top", ("ordering and ranking",),
        ("{b} is {more} than {c}, and {a} is {more} than {b}. Who is {more} than both of the others?",
         "{a} is {more} than {b}, who is {more} than {c}. Which of the three is {more} than the other two?"),
        {"a": PEOPLE, "b": PEOPLE, "c": PEOPLE, "more": _MORE}, _top, _distinct("a", "b", "c"),
    ),
    Family(
        "order-transitive", ("ordering and ranking",),
        ("If {a} is {more} than {b} and {b} is {more} than {c}, is {a} {more} than {c}?",
         "We know that {b} is {more} than {c} and that {a} is {more} than {b}. Is {a} {more} than {c}?"),
        {"a": PEOPLE, "b": PEOPLE, "c": PEOPLE, "more": _MORE}, _transitive, _distinct("a", "b", "c"),
    ),
    Family(
        "row", ("seating and arrangement",),
        ("In a row, from left to right, sit {a}, {b}, {c}, {d} and {e}. Who sits {where} {c}?",
         "Five friends sit side by side; from the left they are {a}, {b}, {c}, {d} and {e}. Who is {where} {c}?"),
        {**dict.fromkeys("abcde", PEOPLE), "where": tuple(_ROW)}, _row, _distinct(*"abcde"),
    ),
    Family(
        "round-table", ("seating and arrangement",),
        ("Around a round table with six seats sit, in this order, {a}, {b}, {c}, {d}, {e} and {f}. Who sits opposite {a}?",),
        dict.fromkeys("abcdef", PEOPLE), _opposite, _distinct(*"abcdef"),
    ),
    Family(
        "encode", ("letter codes and ciphers",),
        ("How is {word} written when every letter is moved {k} places forward in the alphabet?",
         "Encode {word} with a Caesar shift of {k} places forward."),
        {"word": CODE_WORDS, "k": numbers(1, 20)}, _encode,
    ),
    Family(
        "decode", ("letter codes and ciphers",),
        ("A word was turned into {code}. What was the word?", "Which word becomes {code}?"), {"code": tuple(_CODES)}, _decode,
    ),
    Family(
        "letter-sum", ("letter codes and ciphers",),
        ("If A counts {start} and each further letter one more, what do the letters of {word} add up to?",
         "Letters have values that rise by one from A = {start} on. What is the total value of {word}?"),
        {"word": CODE_WORDS, "start": numbers(1, 20)}, _letter_sum,
    ),
    Family("analogy", ("analogies",), ("{start} is to what?", "Complete the analogy: {start} is to …"),
        {"start": tuple(_ANALOGIES)}, _analogy),
    Family(
        "analogy-back", ("analogies",),
        ("Which word fits: {start} is to which word?", "Find the missing last word: {start} is to which one?"),
        {"start": tuple(_REVERSED)}, _analogy_back,
    ),
    Family(
        "odd-one", ("odd one out",), ("Which is the odd one out: {words}?", "Which word does not belong with the others: {words}?"),
        {"words": tuple(_ODD)}, _odd,
    ),
    Family(
        "knave-claim", ("knights and knaves",),
        ('Knights always tell the truth and knaves always lie. {a} is a {kind} and says that {b} is a {claim}. What is {b}?',
         'On an island of truthful knights and lying knaves, the {kind} {a} claims that {b} is a {claim}. What is {b} really?'),
        {"a": PEOPLE, "b": PEOPLE, "kind": ("knight", "knave"), "claim": ("knight", "knave")}, _knave_claim, _distinct("a", "b"),
    ),
    Family(
        "both-knaves", ("knights and knaves",),
        ("Knights always tell the truth, knaves always lie. {a} says of {b} and the speaker: we are both knaves. What are they?",
         "On an island of truthful knights and lying knaves, {a} points at {b} and says: we two are both knaves. Who is what?"),
        {"a": PEOPLE, "b": PEOPLE}, _both_knaves, _distinct("a", "b"),
    ),
    *(_kin_family(first, second, n) for n, (first, second) in enumerate(((WOMEN, WOMEN), (WOMEN, MEN), (MEN, WOMEN), (MEN, MEN)))),
)  # fmt: skip
