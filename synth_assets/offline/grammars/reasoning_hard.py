"""Reasoning problems of several steps about logic, order, people and words, with worked solutions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import product

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import MEN, PEOPLE, WOMEN
from synth_assets.offline.grammars.reasoning_words import CODE_WORDS, CONDITIONS, CONSEQUENCES, PLACES, ROLES
from synth_assets.offline.grammars.wording import numbers, whole
from synth_assets.offline.grammars.worked import Solution, Step, tell


def _chain(s: Slots, rng: random.Random) -> str:
    a, b, c, d = s["a"], s["b"], s["c"], s["d"]
    x, y = s["x"], s["y"]
    return tell(Solution(
        plan=f"Follow the groups one by one from {x}'s side and from {y}'s side, and see where the two ways meet.",
        method="'All … are …' can be chained, and it may be read backwards only in its negative form: "
               "whoever is not in the larger group is not in the smaller one.",
        steps=(
            Step(f"Place {x}", f"{x} is one of the {a}, and all {a} are {b}, so {x} is one of the {b}."),
            Step("Go one group further", f"All {b} are {c}, so {x} is one of the {c} too.",
                 f"The {a} thus lie completely within the {c}."),
            Step("Use the negative premise", f"None of the {c} are {d}, so {x} cannot be one of the {d}.",
                 "This sentence separates the two groups completely, so it can be used in both directions."),
            Step(f"Place {y}", f"{y} is one of the {d} and therefore not one of the {c}."),
            Step("Go back along the chain", f"If {y} were one of the {a}, {y} would be one of the {b} and so of the {c}, "
                 f"which was just excluded. So {y} is not one of the {a}."),
        ),
        check=f"Picture three circles inside one another, the {a} innermost and the {c} outermost, and the {d} as a circle "
              f"apart: {x} lies in the innermost circle, {y} in the one apart.",
        remark=f"Nothing is said about whether everyone among the {c} is one of the {a}; that converse would not follow.",
        result=f"{x} is not one of the {d}, and {y} is not one of the {a}",
    ), rng)  # fmt: skip


def _contrapositive(s: Slots, rng: random.Random) -> str:
    p, q, r, t = s["p"], s["q"], s["r"], s["t"]
    return tell(Solution(
        plan="Start with the one definite fact, the third statement, and go backwards through the rules.",
        method="From 'if P, then Q' and the falsity of Q follows the falsity of P; "
               "the truth of Q alone would say nothing about P.",
        steps=(
            Step("Take the definite fact", f"It is false that {r}."),
            Step("Apply the second rule backwards", f"If it were true that {q}, it would also be true that {r}. So it is false "
                                                    f"that {q}.",
                 "This is called modus tollens."),
            Step("Apply the first rule backwards", f"If it were true that {p}, it would be true that {q}. So it is false that {p}.",
                 "It is the same kind of inference once more."),
            Step("Use the fourth statement", f"At least one of two things holds, that {p} or that {t}. The first is false, so {t}.",
                 "Excluding one of two alternatives leaves the other."),
        ),
        check="Put the results into the four statements: both rules hold because their conditions are false, "
              "the third is given, and in the fourth the second alternative is true.",
        remark=f"If the third statement said instead that {r}, nothing would follow about the other things.",
        result=f"{t}, while it is false that {p}",
    ), rng, 0.05)  # fmt: skip


def _race(s: Slots, rng: random.Random) -> str:
    a, b, c, d, e = (s[k] for k in "abcde")
    return tell(Solution(
        plan="Put down the places that are fixed, and see which ones remain for the others.",
        method="With five people and five places, every place that is filled narrows the choice for the rest.",
        steps=(
            Step(f"Place {c}", f"{c} was exactly in the middle, which is place 3."),
            Step(f"Place {b}", f"{b} came directly ahead of {c}, which is place 2."),
            Step("List what remains", f"Places 1, 4 and 5 are left for {a}, {d} and {e}."),
            Step("Order the remaining three", f"{a} was ahead of {d}, and {d} was ahead of {e}, so among them the order is {a}, "
                                              f"{d}, {e}.",
                 "The clues about them can be joined to one chain."),
            Step("Fill the places", f"{a} gets place 1, {d} place 4 and {e} place 5."),
        ),
        check=f"in the order {a}, {b}, {c}, {d}, {e} the middle is {c}, {b} is directly ahead of {c}, "
              f"{a} is ahead of {d}, and {d} is ahead of {e}.",
        remark="No other order is possible, because each step left exactly one choice.",
        result=f"the order is {a}, {b}, {c}, {d}, {e}, with {a} first and {e} last",
    ), rng, 0.05)  # fmt: skip


def _heights(s: Slots, rng: random.Random) -> str:
    base, x, y, z = whole(s, "base", "x", "y", "z")
    a, b, c, d = (s[k] for k in "abcd")
    height = {a: base, b: base + x, c: base + x - y, d: base + x - y + z}
    order = sorted(height, key=lambda n: -height[n])
    return tell(Solution(
        plan=f"Start with {a}, whose height is given, and go from one person to the next.",
        method="Turning every comparison into a number avoids confusion about who is compared with whom.",
        steps=(
            Step(f"Find {b}'s height", f"{base} + {x} = {height[b]} cm."),
            Step(f"Find {c}'s height", f"{height[b]} - {y} = {height[c]} cm.", f"{c} is compared with {b}, not with {a}."),
            Step(f"Find {d}'s height", f"{height[c]} + {z} = {height[d]} cm.", f"{d} is compared with {c}."),
            Step("Order the four", ", ".join(f"{n} ({height[n]} cm)" for n in order) + "."),
            Step("Take the difference", f"From {order[0]} to {order[-1]} it is {height[order[0]]} - {height[order[-1]]} = "
                 f"{height[order[0]] - height[order[-1]]} cm."),
        ),
        check=f"{height[b]} - {base} = {x}, {height[b]} - {height[c]} = {y} and {height[d]} - {height[c]} = {z}, as stated.",
        remark=f"The order does not depend on {a}'s height: adding the same amount to everyone changes nothing.",
        result=f"from tallest to shortest they are {', '.join(order)}, and {order[0]} is "
               f"{height[order[0]] - height[order[-1]]} cm taller than {order[-1]}",
    ), rng, 0.1)  # fmt: skip


def _bench(s: Slots, rng: random.Random) -> str:
    a, b, c, d, e = (s[k] for k in "abcde")
    return tell(Solution(
        plan=f"{a} sits at an end, so there are only two cases to examine.",
        method="Splitting into a few cases and refuting all but one is often shorter than trying all 120 arrangements.",
        steps=(
            Step(f"Assume that {a} sits at the right end", f"Then {b}, who is next to {a}, has seat 4, and {c}, on {b}'s other "
                                                           "side, has seat 3.",
                 f"{b} sits directly between {a} and {c}."),
            Step("Find the contradiction", f"{d} should sit directly to the right of {c}, that is on seat 4, but {b} sits there.",
                 "So this case is impossible."),
            Step(f"Assume that {a} sits at the left end", f"Then {b} has seat 2 and {c} has seat 3."),
            Step(f"Place {d}", f"{d} sits directly to the right of {c}, on seat 4."),
            Step(f"Place {e}", f"Only seat 5 is left for {e}."),
        ),
        check=f"in the row {a}, {b}, {c}, {d}, {e}, {a} is at an end, {b} is between {a} and {c}, and {d} is directly right of "
              f"{c}.",
        remark=f"Nothing had to be said about {e}: with five seats the last place is always determined by the others.",
        result=f"from left to right they sit in the order {a}, {b}, {c}, {d}, {e}",
    ), rng, 0.0)  # fmt: skip


def _grid(s: Slots, rng: random.Random) -> str:
    a, b, c = s["a"], s["b"], s["c"]
    p, q, r, u, v, w = (s[k] for k in "pqruvw")
    return tell(Solution(
        plan="Keep a table of people, pets and drinks, and cross out what the clues exclude.",
        method="Each pet and each drink belongs to exactly one person, so an exclusion in one place is information in another.",
        steps=(
            Step(f"Examine {a}", f"{a} drinks {v}, but the owner of the {r} drinks {u}, so {a} does not own the {r}."),
            Step(f"Find {a}'s pet", f"{a} does not own the {q} either, so {a} owns the {p}.",
                "Only one of the three pets is left."),
            Step(f"Examine {b}", f"{b} does not drink {u}, so {b} is not the owner of the {r}. As the {p} is {a}'s, {b} owns the "
                                 f"{q}."),
            Step(f"Find {c}'s pet and drink", f"The {r} remains for {c}, who therefore drinks {u}."),
            Step("Give out the last drink", f"As {a} has {v} and {c} has {u}, {b} drinks {w}."),
        ),
        check=f"The owner of the {r}, {c}, drinks {u}; {a} drinks {v} and has no {q}; {b} does not drink {u}. All clues hold.",
        remark="Every step was forced, so the solution is the only one.",
        result=f"{a} has the {p} and drinks {v}, {b} has the {q} and drinks {w}, and {c} has the {r} and drinks {u}",
    ), rng)  # fmt: skip


_KIND = {True: "knight", False: "knave"}
_Claim = Callable[[Sequence[bool]], bool]
_FIRST: dict[str, _Claim] = {
    "the second is a knave": lambda k: not k[1],
    "the third is a knave": lambda k: not k[2],
    "the second and the third are of the same kind": lambda k: k[1] == k[2],
    "at least one of us is a knave": lambda k: not all(k),
    "exactly one of us is a knight": lambda k: sum(k) == 1,
}
_SECOND: dict[str, _Claim] = {
    "the first is a knave": lambda k: not k[0],
    "the first is a knight": lambda k: k[0],
    "the third is a knave": lambda k: not k[2],
    "the first and the third are of different kinds": lambda k: k[0] != k[2],
    "exactly two of us are knaves": lambda k: sum(k) == 1,
}
_THIRD: dict[str, _Claim] = {
    "the first is a knight": lambda k: k[0],
    "the second is a knave": lambda k: not k[1],
    "the first and the second are both knaves": lambda k: not k[0] and not k[1],
    "the first and the second are of the same kind": lambda k: k[0] == k[1],
    "all of us are knaves": lambda k: not any(k),
}


def _solutions(claims: Sequence[_Claim]) -> list[tuple[bool, ...]]:
    """The assignments (True: knight) in which exactly the knights' claims are true."""
    return [
        kinds for kinds in product((True, False), repeat=3)
        if all(claim(kinds) == kind for claim, kind in zip(claims, kinds, strict=True))
    ]  # fmt: skip


_ISLANDERS = {
    f'"{x[0].upper()}{x[1:]}." The second says: "{y[0].upper()}{y[1:]}." The third says: "{z[0].upper()}{z[1:]}."': (_FIRST[x],
    _SECOND[y], _THIRD[z])
    for x in _FIRST for y in _SECOND for z in _THIRD
    if len(_solutions((_FIRST[x], _SECOND[y], _THIRD[z]))) == 1
}  # fmt: skip


def _islanders(s: Slots, rng: random.Random) -> str:
    names = (s["a"], s["b"], s["c"])
    claims = _ISLANDERS[s["claims"]]
    (solution,) = _solutions(claims)
    steps = []
    for first, second in product((True, False), repeat=2):
        lines = []
        for third in (True, False):
            kinds = (first, second, third)
            wrong = next((i for i in range(3) if claims[i](kinds) != kinds[i]), None)
            case = f"If {names[2]} is a {_KIND[third]}, "
            if wrong is None:
                lines.append(case + "all three statements fit.")
            else:
                lines.append(case + f"{names[wrong]}, a {_KIND[kinds[wrong]]}, would be "
                                    f"{'lying' if kinds[wrong] else 'telling the truth'}.")  # fmt: skip
        steps.append(Step(f"Take {names[0]} as a {_KIND[first]} and {names[1]} as a {_KIND[second]}", " ".join(lines)))
    return tell(Solution(
        plan="Go through the possible assignments and keep the one in which no knight lies and no knave tells the truth.",
        method="Three people of two kinds give eight cases, few enough to examine them all.",
        steps=steps,
        remark=f"Since only one case survives, the solution is unique; {3 - sum(solution)} of the three statements are lies."
        if sum(solution) < 2 else "Since only one case survives, the solution is unique.",
        result=", ".join(f"{n} is a {_KIND[k]}" for n, k in zip(names[:2], solution[:2], strict=True))
               + f" and {names[2]} is a {_KIND[solution[2]]}",
    ), rng, -0.3)  # fmt: skip


def _descent(s: Slots, rng: random.Random) -> str:
    a, b, c, d, e = (s[k] for k in "abcde")
    return tell(Solution(
        plan="Draw the family tree generation by generation, then read the two relations off it.",
        method="Brothers and sisters share their parents, so a statement about one of them can be carried over to the other.",
        steps=(
            Step("Start with the oldest generation", f"{a} is the mother of {b}."),
            Step(f"Add {c}", f"{c} is {b}'s sister, so {a} is also the mother of {c}.", "The siblings here are full siblings."),
            Step(f"Add {d}", f"{c} is the mother of {d}, so {a} is {d}'s grandmother, and {b} is {d}'s uncle."),
            Step(f"Add {e}", f"{d} and {e} are siblings, so {c} is also {e}'s mother.", f"{d} is {e}'s brother."),
            Step("Read off the relations", f"{a} is the mother of {e}'s mother, and {b} is the brother of {e}'s mother."),
        ),
        check=f"From below: {e}'s mother is {c}, {c}'s mother is {a}, and {c}'s brother is {b}.",
        remark=f"{e}'s gender plays no role in these two relations.",
        result=f"{a} is {e}'s grandmother, and {b} is {e}'s uncle",
    ), rng, 0.15)  # fmt: skip


def _by_marriage(s: Slots, rng: random.Random) -> str:
    a, b, c, d, e = (s[k] for k in "abcde")
    return tell(Solution(
        plan="Separate relations by blood from relations by marriage, and take one person at a time.",
        method="A relation through several people is found by replacing one link after the other.",
        steps=(
            Step(f"Connect {b} and {c}", f"{c} is {b}'s sister, so {c} is the sister-in-law of {b}'s wife {a}."),
            Step(f"Add {d}", f"{d} is {c}'s son, so {b}, the brother of {d}'s mother, is {d}'s uncle."),
            Step(f"Relate {a} to {d}", f"As the wife of {d}'s uncle, {a} is {d}'s aunt by marriage.",
                "There is no relation by blood."),
            Step(f"Add {e}", f"{d} is the father of {e}."),
            Step(f"Relate {c} to {e}", f"{c} is the mother of {e}'s father, so {c} is {e}'s grandmother."),
        ),
        check=f"Going down from {c}: her son is {d}, and his child is {e}, two generations below.",
        remark=f"In the same way {b} is {e}'s great-uncle, the brother of a grandmother.",
        result=f"{a} is {d}'s aunt by marriage, and {c} is {e}'s grandmother",
    ), rng, 0.15)  # fmt: skip


def _rolling(s: Slots, rng: random.Random) -> str:
    word, k, step = s["word"], int(s["k"]), int(s["step"])
    steps, code = [], ""
    for i, letter in enumerate(word):
        place, move = ord(letter) - 64, k + step * i
        reached = (place + move - 1) % 26 + 1
        code += chr(64 + reached)
        over = f", and {place + move} - {place + move - reached} = {reached}" if place + move > 26 else ""
        steps.append(Step(f"Shift {letter} by {move}", f"{letter} is letter {place}; {place} + {move} = {place + move}{over}, "
                                                       f"which is {code[-1]}.",
                          "Beyond 26, counting starts again at A, so 26 is subtracted." if over and i < 4 else ""))  # fmt: skip
    return tell(Solution(
        plan="Replace the letters by their places in the alphabet, add the growing shift, and turn the results back into letters.",
        method=f"The shift is {k} for the first letter and grows by {step} with each further one.",
        steps=steps,
        check=f"going back, {code[0]} shifted by {k} places backward is {word[0]}, and the last letter {code[-1]} goes back "
              f"{k + step * (len(word) - 1)} places to {word[-1]}.",
        remark="Because the shift changes, equal letters of the word need not become equal letters of the code.",
        result=f"{word} becomes {code}",
    ), rng, -0.15)  # fmt: skip


_PETS = ("cat", "dog", "parrot", "rabbit", "hamster", "turtle", "pony")
_DRINKS = ("tea", "coffee", "milk", "cocoa", "juice", "water", "lemonade")
_FIVE = dict.fromkeys("abcde", PEOPLE)


def _distinct(*names: str) -> Callable[[Slots], bool]:
    return lambda s: len({s[name] for name in names}) == len(names)


def _separate(s: Slots) -> bool:
    return len({s[k] for k in "abc"}) == len({s[k] for k in "pqr"}) == len({s[k] for k in "uvw"}) == 3


FAMILIES: tuple[Family, ...] = (
    Family(
        "chain", ("syllogisms",),
        ("In the {place}, all {a} are {b}, all {b} are {c}, and none of the {c} are {d}. {x} is one of the {a}, and {y} is one of "
         "the {d}. "
         "Can {x} be one of the {d}, and can {y} be one of the {a}?",
         "Suppose that in the {place} every one of the {a} is among the {b}, every one of the {b} is among the {c}, and no one "
         "among the {c} is among the {d}. "
         "{x} belongs to the {a} and {y} to the {d}. Could {x} belong to the {d}, or {y} to the {a}?"),
        {"place": PLACES, "a": ROLES, "b": ROLES, "c": ROLES, "d": ROLES, "x": PEOPLE[::2], "y": PEOPLE[1::2]}, _chain,
            _distinct(*"abcd"),
    ),
    Family(
        "contrapositive", ("conditional reasoning",),
        ("(1) If {p}, then {q}. (2) If {q}, then {r}. (3) It is false that {r}. (4) At least one of two things holds: {p}, or "
         "{t}. What follows?",
         "Four statements are true. First: if {p}, then {q}. Second: if {q}, then {r}. Third: it is not the case that {r}. "
         "Fourth: {p} or {t}, or both. What can be concluded step by step?"),
        {"p": CONDITIONS[:15], "q": CONSEQUENCES[:15], "r": CONSEQUENCES[15:], "t": CONDITIONS[15:]}, _contrapositive,
    ),
    Family(
        "race", ("ordering and ranking",),
        ("Five {who} finished a {race} without ties. {c} was exactly in the middle, {b} came directly ahead of {c}, {d} was ahead "
         "of {e}, "
         "and {a} was ahead of {d}. What was the order?",
         "In a {race} of five {who}, {d} beat {e}, {a} beat {d}, {c} took the middle place, and {b} came directly ahead of {c}. "
         "Find all the places."),
        {**_FIVE, "race": ("race", "tournament", "regatta", "quiz", "contest"),
            "who": ("friends", "cousins", "classmates", "neighbours")}, _race, _distinct(*"abcde"),
    ),
    Family(
        "heights", ("ordering and ranking",),
        ("{b} is {x} cm taller than {a}, {c} is {y} cm shorter than {b}, and {d} is {z} cm taller than {c}. {a} measures {base} "
         "cm. "
         "Order the four from tallest to shortest and find the greatest difference.",
         "{a} is {base} cm tall. {b} is {x} cm taller than that, {c} {y} cm shorter than {b}, and {d} {z} cm taller than {c}. Who "
         "is tallest, who is shortest, "
         "and what lies between them?"),
        {**dict.fromkeys("abcd", PEOPLE), "base": numbers(150, 170), "x": numbers(9, 20), "y": numbers(3, 16), "z": numbers(2, 11)},
            _heights,
        lambda s: _distinct(*"abcd")(s) and len({0, int(s["x"]), int(s["x"]) - int(s["y"]),
            int(s["x"]) - int(s["y"]) + int(s["z"])}) == 4,
    ),
    Family(
        "bench", ("seating and arrangement",),
        ("{a}, {b}, {c}, {d} and {e} sit on a {seat} with five seats. {a} sits at one end, {b} sits directly between {a} and {c}, "
         "and {d} sits "
         "directly to the right of {c}. Who sits where?",
         "Five people share a {seat} of five seats: {a} at one of its ends, {b} directly between {a} and {c}, {d} directly to the "
         "right of {c}, and {e}. "
         "Find the order from left to right."),
        {**_FIVE, "seat": ("bench", "long sofa", "church pew", "cinema row")}, _bench, _distinct(*"abcde"),
    ),
    Family(
        "grid", ("seating and arrangement", "scheduling and constraints"),
        ("{a}, {b} and {c} own a {p}, a {q} and a {r}, one each, and drink {u}, {v} and {w}, one each. The owner of the {r} "
         "drinks {u}. {a} drinks {v} and does not "
         "own the {q}. {b} does not drink {u}. Who owns and drinks what?",
         "Three neighbours, {a}, {b} and {c}, have different pets ({p}, {q}, {r}) and different favourite drinks ({u}, {v}, {w}). "
         "Whoever has the {r} drinks {u}; "
         "{a} drinks {v} and has no {q}; {b} never drinks {u}. Match people, pets and drinks."),
        {"a": PEOPLE, "b": PEOPLE, "c": PEOPLE, "p": _PETS, "q": _PETS, "r": _PETS, "u": _DRINKS, "v": _DRINKS, "w": _DRINKS},
            _grid, _separate,
    ),
    Family(
        "islanders", ("knights and knaves",),
        ("Knights always tell the truth, knaves always lie. {a}, {b} and {c} speak in this order. The first says: {claims} Who is "
         "what?",
         "Each of {a}, {b} and {c} is either a truthful knight or a lying knave, and they speak in this order. The first says: "
         "{claims} Find out the kinds."),
        {"a": PEOPLE, "b": PEOPLE, "c": PEOPLE, "claims": tuple(_ISLANDERS)}, _islanders, _distinct(*"abc"),
    ),
    Family(
        "descent", ("family relationships",),
        ("{a} is the mother of {b}. {c} is {b}'s sister and the mother of {d}, who is {e}'s brother. How are {a} and {b} related "
         "to {e}?",
         "{d} is the brother of {e}, and their mother is {c}. {c} has a brother, {b}, whose mother is {a}. What are {a} and {b} "
         "to {e}?"),
        {"a": WOMEN, "b": MEN, "c": WOMEN, "d": MEN, "e": PEOPLE}, _descent, _distinct(*"abcde"),
    ),
    Family(
        "by-marriage", ("family relationships",),
        ("{a} is {b}'s wife. {b} has a sister, {c}, whose son {d} is the father of {e}. How is {a} related to {d}, and {c} to {e}?",
         "{e}'s father is {d}, the son of {c}. {c}'s brother {b} is married to a woman called {a}. What is {a} to {d}, and {c} to "
         "{e}?"),
        {"a": WOMEN, "b": MEN, "c": WOMEN, "d": MEN, "e": PEOPLE}, _by_marriage, _distinct(*"abcde"),
    ),
    Family(
        "rolling", ("letter codes and ciphers",),
        ("A code moves the first letter of a word {k} places forward in the alphabet and every further letter {step} places more "
         "than the one before it. "
         "After Z comes A. What becomes of {word}?",
         "Encode {word}: shift its first letter by {k} places, and let the shift grow by {step} from letter to letter, starting "
         "again with A after Z."),
        {"word": CODE_WORDS, "k": numbers(1, 12), "step": numbers(1, 4)}, _rolling,
    ),
)  # fmt: skip
