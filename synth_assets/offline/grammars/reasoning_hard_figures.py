"""Reasoning problems of several steps in which one counts, with worked solutions."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import MONTHS, PEOPLE, WEEKDAYS
from synth_assets.offline.grammars.wording import listing, numbers, plural, whole
from synth_assets.offline.grammars.worked import Solution, Step, tell

_QUADRATICS = {
    ", ".join(str(a * n * n + b * n + c) for n in range(1, 6)): (a, b, c)
    for a in range(1, 6) for b in range(1, 10) for c in range(1, 13)
}  # fmt: skip


def _quadratic_pattern(s: Slots, rng: random.Random) -> str:
    a, b, c = _QUADRATICS[s["terms"]]
    n = int(s["n"])
    terms = [a * i * i + b * i + c for i in range(1, 6)]
    first = [y - x for x, y in pairwise(terms)]
    value = a * n * n + b * n + c
    square = "n²" if a == 1 else f"{a}n²"
    linear = "n" if b == 1 else f"{b}n"
    return tell(Solution(
        plan="Look at the differences, and at their differences, to find the kind of rule; then fit a formula.",
        method="Constant second differences mean that the terms follow a quadratic formula, whose leading coefficient is half of "
               "them.",
        steps=(
            Step("Take the first differences", f"{', '.join(map(str, first))}."),
            Step("Take the second differences", f"They are all {2 * a}.", "So the differences themselves grow by equal steps."),
            Step("Find the quadratic part", f"Half of {2 * a} is {a}, so the formula starts with {square}."),
            Step("Subtract it", f"{', '.join(str(t - a * i * i) for i, t in enumerate(terms, 1))} remain.",
                 f"From the terms we take {', '.join(str(a * i * i) for i in range(1, 6))}."),
            Step("Find the linear part", f"The remainders grow by {b} each time, which is {linear} + {c}."),
            Step(f"Insert n = {n}", f"{a} × {n * n} + {b} × {n} + {c} = {a * n * n} + {b * n} + {c} = {value}."),
        ),
        check=f"For n = 5 the formula gives {a * 25} + {5 * b} + {c} = {terms[4]}, the fifth term.",
        remark=f"The next term after {terms[4]} is {a * 36 + 6 * b + c}, which one also gets by adding {first[-1] + 2 * a}.",
        result=f"the terms follow {square} + {linear} + {c}, and term number {n} is {value}",
    ), rng)  # fmt: skip


def _number_pairs() -> dict[str, tuple[int, int, tuple[int, int, int]]]:
    """Two pairs x → mx + c and a third first number; the numbers, by the text that shows them."""
    rng = random.Random(41)
    found: dict[str, tuple[int, int, tuple[int, int, int]]] = {}
    while len(found) < 1500:
        m, c = rng.randint(2, 9), rng.randint(1, 15)
        x, y, z = sorted(rng.sample(range(2, 21), 3))
        found.setdefault(f"{x} is to {m * x + c} and {y} is to {m * y + c} as {z}", (m, c, (x, y, z)))
    return found


_PAIRS = _number_pairs()


def _number_analogy(s: Slots, rng: random.Random) -> str:
    m, c, (x, y, z) = _PAIRS[s["pairs"]]
    fx, fy = m * x + c, m * y + c
    return tell(Solution(
        plan="Try the simplest rules first: a constant sum, a constant factor, then a factor and a sum together.",
        method="Two pairs determine a linear rule; the change between them shows its factor.",
        steps=(
            Step("Try a constant difference", f"{fx} - {x} = {fx - x}, but {fy} - {y} = {fy - y}. These differ, so the rule is "
                                              "not 'add a number'."),
            Step("Try a constant factor", f"{fx} ÷ {x} = {_quotient(fx, x)} and {fy} ÷ {y} = {_quotient(fy, y)}. These differ as "
                                          "well.",
                 "So plain multiplication is excluded, too."),
            Step("Compare the changes", f"From {x} to {y} the first number grows by {y - x}, and the second by {fy - fx} = {m} × "
                                        f"{y - x}."),
            Step("Find the factor and the rest", f"The factor is {m}; {m} × {x} = {m * x}, and {fx} - {m * x} = {c} is missing.",
                 f"So the rule is: multiply by {m} and add {c}."),
            Step("Apply the rule", f"{m} × {z} + {c} = {m * z + c}."),
        ),
        check=f"the rule also turns {y} into {m} × {y} + {c} = {fy}.",
        remark="More complicated rules could fit two pairs as well, but in such puzzles the simplest rule is meant.",
        result=f"the missing number is {m * z + c}",
    ), rng)  # fmt: skip


def _quotient(a: int, b: int) -> str:
    return str(a // b) if a % b == 0 else f"{a / b:.2f}…" if (a * 100) % b else f"{a / b:g}"


def _divisor_sets() -> dict[str, tuple[int, int, list[int]]]:
    """Five numbers of which exactly four have a common divisor above 5; the divisor and the odd one, by the text."""
    rng = random.Random(42)
    found: dict[str, tuple[int, int, list[int]]] = {}
    seen: set[tuple[int, ...]] = set()
    while len(found) < 1500:
        divisor = rng.randint(6, 23)
        four = [divisor * k for k in rng.sample(range(3, 30), 4)]
        odd = rng.randint(40, 500)
        group = [*four, odd]
        rng.shuffle(group)
        common = {n: math.gcd(*(m for m in group if m != n)) for n in group}
        key = tuple(sorted(group))
        if len(common) == 5 and key not in seen and [n for n in group if common[n] > 5] == [odd]:
            seen.add(key)
            found[listing(group)] = (common[odd], odd, group)
    return found


_DIVISOR_SETS = _divisor_sets()


def _odd_number(s: Slots, rng: random.Random) -> str:
    divisor, odd, group = _DIVISOR_SETS[s["group"]]
    rest = [n for n in group if n != odd]
    x, y = rest[0], rest[1]
    return tell(Solution(
        plan="Find common divisors of some of the numbers and see which number does not go along.",
        method="A divisor that numbers have in common also divides all their differences, which are smaller and easier to examine.",
        steps=(
            Step("Compare two numbers", f"The greatest common divisor of {x} and {y} is {math.gcd(x, y)}."),
            Step("Include the next ones", f"With {rest[2]} it is {math.gcd(x, y, rest[2])}, and with {rest[3]} it is {divisor}."),
            Step("Write them as multiples", "; ".join(f"{n} = {divisor} × {n // divisor}" for n in rest) + ".",
                 f"So these four are divisible by {divisor}."),
            Step("Test the remaining number", f"{odd} = {divisor} × {odd // divisor} + {odd % divisor}, so it leaves the "
                                              f"remainder {odd % divisor}."),
            Step("Exclude other choices", "Leaving out any other number gives the greatest common divisors "
                 + listing([math.gcd(*(m for m in group if m != n)) for n in rest]) + ", none of them above 5.",
                 "So the answer does not depend on where we started."),
        ),
        check=f"the four numbers divided by {divisor} are {listing([n // divisor for n in rest])}, whole numbers without a common "
              "factor.",
        remark="Trying divisors at random would work too, but the greatest common divisor leads there directly.",
        result=f"{odd} is the odd one out, and the others are divisible by {divisor}",
    ), rng)  # fmt: skip


_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _date(s: Slots, rng: random.Random) -> str:
    d1, d2 = whole(s, "d1", "d2")
    m1, m2 = MONTHS.index(s["m1"]), MONTHS.index(s["m2"])
    left = _DAYS[m1] - d1
    between = [(MONTHS[m], _DAYS[m]) for m in range(m1 + 1, m2)]
    total = left + sum(days for _, days in between) + d2
    day = WEEKDAYS[(WEEKDAYS.index(s["day"]) + total) % 7]
    middle = [Step("Add the whole months between",
        " + ".join(str(days) for _, days in between) + f" = {sum(d for _, d in between)} days.",
                   "They are " + listing([f"{m} with {n}" for m, n in between]) + " days.")] if len(between) > 1 else [
        Step("Add the whole month between", f"{between[0][0]} has {between[0][1]} days.")]  # fmt: skip
    turn = total % 7
    return tell(Solution(
        plan="Count the days between the two dates, and keep only what is left over after whole weeks.",
        method="The days of the week repeat every seven days, so only the remainder on division by 7 matters.",
        steps=(
            Step(f"Count to the end of {s['m1']}", f"{_DAYS[m1]} - {d1} = {plural(left, 'day')}."),
            *middle,
            Step(f"Add the days in {s['m2']}", f"{plural(d2, 'day')}, up to the date itself."),
            Step("Add up", f"In all {total} days."),
            Step("Divide by seven", f"{total} = 7 × {total // 7} + {turn}.",
                f"After {total // 7} whole weeks it is a {s['day']} again."),
            Step("Count on", f"{plural(turn, 'day')} after a {s['day']} comes a {day}." if turn else f"Nothing is left over, so "
                f"it is a {s['day']}, too."),
        ),
        check=f"{7 * (total // 7)} days after a {s['day']} it is again a {s['day']}, and {turn} more give a {day}." if turn else
              f"{total} is a multiple of 7, so both dates fall on the same weekday.",
        remark="In a leap year, the result would be one day later if 29 February lies between the dates.",
        result=f"{d2} {s['m2']} is a {day}",
    ), rng)  # fmt: skip


_WALKS = tuple(
    f"{north + back} metres north, {east + k} metres east, {back} metres south and {k} metres west"
    for x, y in ((3, 4), (4, 3), (5, 12), (12, 5), (8, 15), (15, 8), (7, 24), (20, 21))
    for scale in range(5, 31, 5) for north, east in ((x * scale, y * scale),)
    for back in (20, 45, 70, 95) for k in (15, 40, 60)
)  # fmt: skip


def _walk(s: Slots, rng: random.Random) -> str:
    n, e, back, west = whole(s, "walk")
    north, east = n - back, e - west
    c = math.isqrt(north**2 + east**2)
    total = n + e + back + west
    return tell(Solution(
        plan="Combine the legs that lie on the same line, and use Pythagoras for the rest.",
        method="The order of the legs does not matter for the final position, only their sums in each direction.",
        steps=(
            Step("Combine north and south", f"{n} - {back} = {north} metres north."),
            Step("Combine east and west", f"{e} - {west} = {east} metres east."),
            Step("Form the right triangle", f"The start, the corner and the end form a right triangle with legs of {north} and "
                                            f"{east} metres.",
                 "North and east are perpendicular."),
            Step("Find the distance", f"√({north}² + {east}²) = √{c * c} = {c} metres."),
            Step("Compare with the way walked", f"{n} + {e} + {back} + {west} = {total} metres, so the straight way is "
                                                f"{total - c} metres shorter."),
        ),
        check=f"{c}² = {c * c}, and {north * north} + {east * east} is the same.",
        remark="To return directly, one has to walk towards the south-west.",
        result=f"{s['name']} is {c} metres north-east of the start and walked {total} metres",
    ), rng, 0.1)  # fmt: skip


def _survey(s: Slots, rng: random.Random) -> str:
    n, a, b, c, ab, ac, bc, abc = whole(s, "n", "a", "b", "c", "ab", "ac", "bc", "abc")
    only = (a - ab - ac + abc, b - ab - bc + abc, c - ac - bc + abc)
    union = a + b + c - ab - ac - bc + abc
    x, y, z = s["x"], s["y"], s["z"]
    return tell(Solution(
        plan="Fill a Venn diagram from the inside outwards, starting with those who do all three.",
        method="Someone who does all three is contained in each of the pairs, and must be taken off there to get those who do "
               "exactly two.",
        steps=(
            Step("Find those who do exactly two", f"{ab} - {abc} = {ab - abc}, {ac} - {abc} = {ac - abc} and {bc} - {abc} = "
                                                  f"{bc - abc}, "
                 f"together {ab + ac + bc - 3 * abc}."),
            Step(f"Find those who only {x}", f"{a} - {ab - abc} - {ac - abc} - {abc} = {only[0]}.",
                "All parts shared with the others are taken off."),
            Step(f"Find those who only {y}", f"{b} - {ab - abc} - {bc - abc} - {abc} = {only[1]}."),
            Step(f"Find those who only {z}", f"{c} - {ac - abc} - {bc - abc} - {abc} = {only[2]}."),
            Step("Add the three", f"{only[0]} + {only[1]} + {only[2]} = {sum(only)} do exactly one."),
            Step("Find those who do none", f"{sum(only)} + {ab + ac + bc - 3 * abc} + {abc} = {union} do at least one, so {n} - "
                                           f"{union} = {n - union} do none."),
        ),
        check=f"inclusion and exclusion gives the same: {a} + {b} + {c} - {ab} - {ac} - {bc} + {abc} = {union}.",
        remark=f"Simply adding {a}, {b} and {c} would count some people two or three times.",
        result=f"{sum(only)} people do exactly one of the three, and {n - union} do none",
    ), rng, -0.1)  # fmt: skip


def _box(s: Slots, rng: random.Random) -> str:
    sizes = whole(s, "a", "b", "c")
    k = int(s["k"])
    colours = (s["x"], s["y"], s["z"])
    same = 3 * (k - 1) + 1
    smallest = min(sizes)
    scarce = colours[sizes.index(smallest)]
    others = sum(sizes) - smallest
    return tell(Solution(
        plan="For a guarantee, imagine the worst luck possible: everything is drawn except what is wanted.",
        method="A number of draws is safe when even the unluckiest sequence of that length contains what is wanted (pigeonhole "
               "principle).",
        steps=(
            Step(f"Find the worst case for {k} of one colour",
                f"At worst one draws {k - 1} of each of the 3 colours, 3 × {k - 1} = {3 * (k - 1)} {s['things']}.",
                 f"There are enough of each colour for that, since the smallest group has {smallest}."),
            Step("Draw one more", f"The next one must complete a group of {k}: {3 * (k - 1)} + 1 = {same}."),
            Step("Find the worst case for all colours", f"At worst the scarcest colour, {scarce} with {smallest}, comes last: all "
                                                        "the others are drawn first.",
                 "Missing the smallest group leaves the largest number of others."),
            Step("Count the others", f"{sum(sizes)} - {smallest} = {others}."),
            Step("Draw one more again", f"{others} + 1 = {others + 1}, and this one has to be {scarce}."),
        ),
        check=f"with {same - 1} draws, {k - 1} of each colour are possible, and with {others} draws {scarce} may be missing; so "
              "neither number can be lowered.",
        remark="With good luck far fewer draws are enough, but the question asks for certainty.",
        result=f"{same} draws guarantee {k} of one colour, and {others + 1} draws guarantee all three colours",
    ), rng)  # fmt: skip


def _project(s: Slots, rng: random.Random) -> str:
    a, b, c, d, e = whole(s, "a", "b", "c", "d", "e")
    longer, slack = max(b, c), abs(b - c)
    slow, quick = ("B", "C") if b > c else ("C", "B")
    merge = a + longer
    end = max(merge + d, e)
    return tell(Solution(
        plan="Compute the earliest end of each task from the ends of the tasks that it waits for.",
        method="A task that waits for several others starts when the last of them is done, so the maximum counts, not the sum.",
        steps=(
            Step("Start with A", f"A ends after {a} days."),
            Step("Continue with B and C", f"B ends after {a} + {b} = {a + b} days and C after {a} + {c} = {a + c} days.",
                "Both run side by side."),
            Step("Start D", f"D waits for both, so it starts after {merge} days and ends after {merge} + {d} = {merge + d} days."),
            Step("Look at E", f"E runs independently and ends after {e} days."),
            Step("Take the later end", f"The project ends after {end} days.", "All tasks have to be finished."),
            Step("Find the critical path", f"The chain A, {slow}, D takes {a} + {longer} + {d} = {merge + d} days, so it decides.",
                 f"{quick} could be delayed by {slack} days, and E by {end - e}, without any harm."),
        ),
        check=f"the other chain A, {quick}, D takes only {a + min(b, c) + d} days, and E {e}.",
        remark=f"Shortening {quick} would not help at all, while each day saved on A or D shortens the whole project, as long as "
               "E is not the longest.",
        result=f"the {s['project']} takes at least {end} days, and the critical path is A, {slow}, D",
    ), rng)  # fmt: skip


_COLOURS = ("red", "blue", "green", "black", "white", "grey")
_PASTIMES = (
    "swim",
    "paint",
    "play chess",
    "sing",
    "cycle",
    "dance",
    "garden",
    "play tennis",
    "bake",
    "run",
    "knit",
    "act",
)
_BY_MONTH = {"m1": MONTHS[:6], "m2": MONTHS[7:]}

FAMILIES: tuple[Family, ...] = (
    Family(
        "quadratic-pattern", ("number patterns",),
        ("Find a formula for the sequence {terms}, … and its term number {n}.",
            "A pattern begins {terms}, …. What rule does it follow, and what is its term number {n}?"),
        {"terms": tuple(_QUADRATICS), "n": numbers(12, 40)}, _quadratic_pattern,
    ),
    Family(
        "number-analogy", ("analogies", "number patterns"),
        ("Numbers are paired by a rule: {pairs} is to what? Explain.",
            "{pairs} is to which number? Find the rule of the pairs first."),
        {"pairs": tuple(_PAIRS)}, _number_analogy,
    ),
    Family(
        "odd-number", ("odd one out",),
        ("All but one of the numbers {group} are divisible by the same number greater than 5. Which is the odd one out, and by "
         "what are the others divisible?",
         "Four of {group} share a divisor above 5, one does not. Find the odd one out and the largest such divisor."),
        {"group": tuple(_DIVISOR_SETS)}, _odd_number,
    ),
    Family(
        "date", ("dates and calendars",),
        ("In a year that is not a leap year, {d1} {m1} is a {day}. What day of the week is {d2} {m2}?",
         "{d1} {m1} falls on a {day}, and the year has 365 days. Work out the weekday of {d2} {m2}."),
        {"day": WEEKDAYS, "d1": numbers(2, 27), **_BY_MONTH, "d2": numbers(2, 30)}, _date,
    ),
    Family(
        "walk", ("spatial directions",),
        ("{name} walks {walk}. How far from the start is that, in which direction, and how much was walked in all?",
         "After walking {walk}, where is {name} in relation to the start, and how long was the way?"),
        {"name": PEOPLE, "walk": _WALKS}, _walk,
    ),
    Family(
        "survey", ("sets and overlap",),
        ("Of {n} people, {a} {x}, {b} {y} and {c} {z}. {ab} of them {x} and {y}, {ac} {x} and {z}, {bc} {y} and {z}, and {abc} do "
         "all three. How many do exactly one, and how many none?",
         "In a survey of {n}, {a} said that they {x}, {b} that they {y}, {c} that they {z}; {ab} do the first two, {ac} the first "
         "and the third, {bc} the last two, "
         "{abc} all three. How many do just one of these, and how many do none?"),
        {"n": numbers(110, 140), "a": numbers(28, 40), "x": _PASTIMES[:4], "b": numbers(26, 36), "y": _PASTIMES[4:8],
            "c": numbers(24, 34), "z": _PASTIMES[8:],
         "ab": numbers(6, 9), "ac": numbers(6, 9), "bc": numbers(6, 9), "abc": numbers(2, 5)}, _survey,
    ),
    Family(
        "box", ("worst-case counting",),
        ("A box holds {a} {x}, {b} {y} and {c} {z} {things}. How many must be drawn blindly to be sure of {k} of one colour, and "
         "how many to be sure of all three colours?",
         "A dark bag contains {things} of three colours: {a} {x}, {b} {y} and {c} {z}. What number of draws guarantees {k} equal "
         "ones, and what number guarantees every colour?"),
        {"a": numbers(8, 30), "x": _COLOURS[:2], "b": numbers(9, 28), "y": _COLOURS[2:4], "c": numbers(7, 25), "z": _COLOURS[4:],
         "things": ("socks", "gloves", "buttons", "marbles", "tokens", "beads"), "k": numbers(3, 6)}, _box,
        lambda s: len({s["a"], s["b"], s["c"]}) == 3,
    ),
    Family(
        "project", ("scheduling and constraints",),
        ("The {project} has five tasks. A takes {a} days; B ({b} days) and C ({c} days) can start after A; D ({d} days) can start "
         "after B and C; E ({e} days) is independent. "
         "How long does it take at least, and which path is critical?",
         "For a {project}, task A needs {a} days, then B needs {b} and C needs {c} in parallel, D needs {d} once both are done, "
         "and E needs {e} at any time. "
         "Find the shortest total time and the critical path."),
        {"project": ("bridge repair", "film project", "house renovation", "product launch", "exhibition", "software release",
            "school play"),
         "a": numbers(3, 9), "b": numbers(4, 15), "c": numbers(5, 14), "d": numbers(3, 10), "e": numbers(2, 9)}, _project,
        lambda s: s["b"] != s["c"],
    ),
)  # fmt: skip
