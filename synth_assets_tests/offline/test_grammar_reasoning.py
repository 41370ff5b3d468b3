"""The reasoning grammar: enough distinct questions, conclusions that a second way of reasoning confirms, lengths."""

from __future__ import annotations

import datetime
import itertools
import math
import re
from collections.abc import Callable

from synth_assets.offline.grammar import Slots
from synth_assets.offline.grammars.people_and_places import WOMEN
from synth_assets.offline.grammars.reasoning import EASY, HARD
from synth_assets.offline.grammars.reasoning_words import CATEGORIES, RELATIONS
from synth_assets.offline.grammars.wording import whole
from synth_assets_tests.offline.grammar_samples import Expected, asked, wrong_values

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COMPASS = ["north", "east", "south", "west"]


def _of(slot_names: str, rule: Callable[..., object]) -> Expected:
    """The rule applied to the numbers in the named slots."""
    return lambda slots: str(rule(*whole(slots, *slot_names.split())))


def _caesar(word: str, shift: int) -> str:
    turned = _ALPHABET[shift % 26 :] + _ALPHABET[: shift % 26]
    return word.translate(str.maketrans(_ALPHABET, turned))


def _time(text: str, minutes: int) -> str:
    hour, minute = map(int, text.split(":"))
    end = datetime.datetime(2025, 1, 1, hour, minute) + datetime.timedelta(minutes=minutes)
    return f"{end.hour}:{end.minute:02d}"


def _weekday_after(slots: Slots) -> str:
    day = next(d for d in (datetime.date(2024, 1, 1 + i) for i in range(7)) if f"{d:%A}" == slots["day"])
    return f"{day + datetime.timedelta(days=int(slots['n'])):%A}"


def _turned(slots: Slots) -> str:
    way = _COMPASS.index(slots["way"])
    for _ in range(int(slots["right"])):
        way = (way + 1) % 4
    for _ in range(int(slots["left"])):
        way = (way - 1) % 4
    return _COMPASS[way]


def _claimed(slots: Slots) -> str:
    """What {b} is, by trying both kinds."""
    (kind,) = (k for k in ("knight", "knave") if (k == slots["claim"]) == (slots["kind"] == "knight"))
    return kind


EASY_VALUES: dict[str, Expected] = {
    "all-are": lambda s: s["b"],
    "conditional-ponens": lambda s: s["q"][4:],
    "order-top": lambda s: s["a"],
    "encode": lambda s: _caesar(s["word"], int(s["k"])),
    "decode": lambda s: _caesar(s["code"].split()[0], -whole(s, "code")[0]),
    "letter-sum": lambda s: str(sum(_ALPHABET.index(x) + int(s["start"]) for x in s["word"])),
    "weekday": _weekday_after,
    "ends": lambda s: _time(s["start"], int(s["length"])),
    "latest": lambda s: _time(s["end"], -int(s["a"]) - int(s["b"])),
    "back": _of("a b", lambda a, b: f"{a - b} metres"),
    "corner": _of("legs", lambda a, b: f"{math.hypot(a, b):.0f} metres"),
    "turned": _turned,
    "neither": _of("n a b both", lambda n, a, b, c: n - len({*range(a), *range(a - c, a - c + b)})),
    "exactly-one": _of("a b both", lambda a, b, c: len({*range(a)} ^ {*range(a - c, a - c + b)})),
    "drawer": _of("b k", lambda b, k: b + k),
    "parallel": _of("a b c", lambda a, b, c: max(a, b) + c),
    "knave-claim": _claimed,
}


def _walked(n: int, e: int, s: int, w: int) -> str:
    return f"{math.hypot(n - s, e - w):.0f} metres north-east"


def _date(slots: Slots) -> str:
    first = datetime.datetime.strptime(f"{slots['d1']} {slots['m1']} 2023", "%d %B %Y")
    second = datetime.datetime.strptime(f"{slots['d2']} {slots['m2']} 2023", "%d %B %Y")
    days = [f"{datetime.date(2024, 1, 1 + i):%A}" for i in range(7)]
    return f"{slots['d2']} {slots['m2']} is a {days[(days.index(slots['day']) + (second - first).days) % 7]}"


def _rolled(slots: Slots) -> str:
    code = "".join(_caesar(x, int(slots["k"]) + i * int(slots["step"])) for i, x in enumerate(slots["word"]))
    return f"{slots['word']} becomes {code}"


def _polynomial(slots: Slots) -> str:
    """Term n by Newton's forward differences."""
    terms, n = whole(slots, "terms"), int(slots["n"]) - 1
    d1, d2 = terms[1] - terms[0], terms[2] - 2 * terms[1] + terms[0]
    return str(terms[0] + n * d1 + n * (n - 1) // 2 * d2)


def _line(slots: Slots) -> str:
    x, fx, y, fy, z = whole(slots, "pairs")
    return f"missing number is {fx + (z - x) * (fy - fx) // (y - x)}"


def _odd(slots: Slots) -> str:
    group = whole(slots, "group")
    (odd,) = (n for n in group if math.gcd(*(m for m in group if m != n)) > 5)
    return f"{odd} is the odd one out, and the others are divisible by {math.gcd(*(m for m in group if m != odd))}"


def _drawn(slots: Slots) -> str:
    sizes, k = whole(slots, "a", "b", "c"), int(slots["k"])
    same = 1 + sum(min(size, k - 1) for size in sizes)
    every = 1 + max(sum(pair) for pair in itertools.combinations(sizes, 2))
    return f"{same} draws guarantee {k} of one colour, and {every} draws"


HARD_VALUES: dict[str, Expected] = {
    "quadratic-pattern": _polynomial,
    "number-analogy": _line,
    "odd-number": _odd,
    "date": _date,
    "walk": _of("walk", _walked),
    "rolling": _rolled,
    "box": _drawn,
    "project": _of("a b c d e", lambda a, b, c, d, e: f"{max(a + b + d, a + c + d, e)} days, and the"),
    "heights": lambda s: f"{_gap(*whole(s, 'base', 'x', 'y', 'z'))} cm taller than",
    "survey": lambda s: _venn(*whole(s, "n", "a", "b", "c", "ab", "ac", "bc", "abc")),
}


def _gap(base: int, x: int, y: int, z: int) -> int:
    heights = (base, base + x, base + x - y, base + x - y + z)
    return max(heights) - min(heights)


def _venn(n: int, a: int, b: int, c: int, ab: int, ac: int, bc: int, abc: int) -> str:
    """The regions as sets of people, built one by one."""
    regions = {"ab": ab - abc, "ac": ac - abc, "bc": bc - abc, "abc": abc}
    for letter, size in zip("abc", (a, b, c), strict=True):
        regions[letter] = size - sum(count for name, count in regions.items() if len(name) > 1 and letter in name)
    one = sum(regions[letter] for letter in "abc")
    return f"{one} people do exactly one of the three, and {n - sum(regions.values())} do none"


def test_easy_answers_have_the_right_value() -> None:
    assert wrong_values(EASY, EASY_VALUES, 3000) == []


def test_hard_answers_have_the_right_value() -> None:
    assert wrong_values(HARD, HARD_VALUES, 2000) == []


def test_the_next_number_of_a_pattern_continues_it() -> None:
    seen = 0
    for family, slots, _, answer in asked(EASY, 400, ("number patterns",)):
        terms = whole(slots, "terms")
        steps = [b - a for a, b in itertools.pairwise(terms)]
        bends = [b - a for a, b in itertools.pairwise(steps)]
        candidates = {terms[-1] + terms[-2]} if terms[2] == terms[0] + terms[1] else set()
        if len(set(bends)) == 1:
            candidates.add(terms[-1] + steps[-1] + bends[0])
        if steps[0] == steps[2] and steps[1] == steps[3]:
            candidates.add(terms[-1] + steps[0])
        for factor in (2, 3):
            if all(b - factor * a == terms[1] - factor * terms[0] for a, b in itertools.pairwise(terms)):
                candidates.add(factor * terms[-1] + terms[1] - factor * terms[0])
        assert candidates, slots
        assert any(re.search(rf"\b{value}\b", answer) for value in candidates), (family.name, slots, answer, candidates)
        seen += 1
    assert seen == 400


def test_three_islanders_are_told_apart_as_trying_all_eight_cases_does() -> None:
    read: dict[str, Callable[[tuple[bool, ...]], bool]] = {
        "the first is a knight": lambda k: k[0],
        "the first is a knave": lambda k: not k[0],
        "the second is a knave": lambda k: not k[1],
        "the third is a knave": lambda k: not k[2],
        "the second and the third are of the same kind": lambda k: k[1] == k[2],
        "the first and the second are of the same kind": lambda k: k[0] == k[1],
        "the first and the third are of different kinds": lambda k: k[0] != k[2],
        "the first and the second are both knaves": lambda k: not k[0] and not k[1],
        "at least one of us is a knave": lambda k: False in k,
        "exactly one of us is a knight": lambda k: sum(k) == 1,
        "exactly two of us are knaves": lambda k: sum(k) == 1,
        "all of us are knaves": lambda k: True not in k,
    }
    for family, slots, _, answer in asked(HARD, 150, ("knights and knaves",)):
        assert family.name == "islanders"
        said = [text.lower() for text in re.findall(r'"(.*?)\."', slots["claims"])]
        cases = [
            k for k in itertools.product((True, False), repeat=3) if all(read[t](k) == k[i] for i, t in enumerate(said))
        ]
        (case,) = cases
        names = ["knight" if kind else "knave" for kind in case]
        solution = f"{slots['a']} is a {names[0]}, {slots['b']} is a {names[1]} and {slots['c']} is a {names[2]}"
        assert solution in answer


def test_the_five_on_a_bench_can_only_sit_as_the_answer_says() -> None:
    orders = [
        order
        for order in itertools.permutations("abcde")
        if "a" in (order[0], order[4])
        and abs(order.index("b") - order.index("a")) == 1 == abs(order.index("b") - order.index("c"))
        and order.index("d") == order.index("c") + 1
    ]
    assert orders == [tuple("abcde")]
    for family, slots, _, answer in asked(HARD, 60, ("seating and arrangement",)):
        if family.name == "bench":
            assert f"in the order {', '.join(slots[k] for k in 'abcde')}" in answer


def test_a_race_has_only_the_order_that_the_answer_gives() -> None:
    orders = [
        order
        for order in itertools.permutations("abcde")
        if order[2] == "c" and order[1] == "b" and order.index("a") < order.index("d") < order.index("e")
    ]
    assert orders == [tuple("abcde")]


def test_relations_by_blood_agree_with_the_sexes_and_the_generations() -> None:
    generation = {
        "mother": 1,
        "father": 1,
        "son": -1,
        "daughter": -1,
        "sister": 0,
        "brother": 0,
        "wife": 0,
        "husband": 0,
    }
    level = {
        "grand": 2,
        "aunt": 1,
        "uncle": 1,
        "mother": 1,
        "father": 1,
        "niece": -1,
        "nephew": -1,
        "sister": 0,
        "brother": 0,
    }
    for _, slots, _, answer in asked(EASY, 400, ("family relationships",)):
        relation = re.search(r"(?:'s|is the) ((?:grand)?\w+(?:-in-law)?)(?: of |\.$)", answer.split("so ")[-1])
        assert relation, answer
        word = relation[1]
        expected = generation[slots["r"]] + generation[slots["q"]]
        kind = next(k for k in level if word.startswith(k))
        assert abs(expected) == abs(level[kind]), answer
        women = ("grandmother", "mother", "aunt", "niece", "sister", "granddaughter", "daughter")
        assert word.startswith(women) == (slots["a"] in WOMEN), answer


def test_the_odd_word_is_the_only_one_of_another_category() -> None:
    kinds = {word: kind for kind, words in CATEGORIES.items() for word in words}
    assert len(kinds) == sum(len(words) for words in CATEGORIES.values())
    for _, slots, _, answer in asked(EASY, 300, ("odd one out",)):
        words = re.split(", | or ", slots["words"])
        (odd,) = (w for w in words if sum(kinds[w] == kinds[v] for v in words) == 1)
        assert odd.lower() in answer.lower().split(",")[0]


def test_the_missing_word_of_an_analogy_stands_in_the_same_relation() -> None:
    pairs = {pair: relation for relation, group in RELATIONS.items() for pair in group}
    for family, slots, _, answer in asked(EASY, 300, ("analogies",)):
        x, y, u = re.split(" is to | as ", slots["start"])
        if family.name == "analogy":
            group = next(p for p in pairs if p == (x, y))
            missing = next(v for (w, v), r in pairs.items() if w == u and r == pairs[group])
        else:
            missing = next(w for (w, v), r in pairs.items() if v == u and r == pairs[y, x])
        assert missing.lower() in answer.lower()
