"""Direct questions of the reasoning grammar in which one counts: patterns, days, ways, sets, worst cases, schedules."""

from __future__ import annotations

import math
import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import PEOPLE, WEEKDAYS
from synth_assets.offline.grammars.wording import clock, numbers, pick, plural, span, whole


def _pattern_texts() -> dict[str, tuple[int, str]]:
    """Number sequences of five terms, their sixth term, and the rule behind them."""
    found: dict[str, tuple[int, str]] = {}

    def add(terms: list[int], rule: str) -> None:
        found.setdefault(", ".join(map(str, terms[:5])), (terms[5], rule))

    for a in range(1, 16):
        for c in range(1, 13):
            for factor in (2, 3):
                terms = [a]
                while len(terms) < 6:
                    terms.append(terms[-1] * factor + c)
                add(terms, f"multiply by {factor} and add {c}")
    for a in range(1, 21):
        for b in range(a + 1, 31):
            terms = [a, b]
            while len(terms) < 6:
                terms.append(terms[-1] + terms[-2])
            add(terms, "add the two terms before it")
    for c in range(1, 60):
        for k in range(1, 12):
            add([(k + i) ** 2 + c for i in range(6)], f"{c} more than the next square number")
    for a in range(2, 40):
        for up in range(5, 15):
            for down in range(1, 5):
                terms = [a]
                for i in range(5):
                    terms.append(terms[-1] + (up if i % 2 == 0 else -down))
                add(terms, f"alternately add {up} and subtract {down}")
    for a in range(1, 30):
        for first in range(2, 12):
            for grow in range(2, 6):
                terms = [a]
                for i in range(5):
                    terms.append(terms[-1] + first + grow * i)
                add(terms, f"the differences grow by {grow} each time")
    return found


_PATTERNS = _pattern_texts()


def _pattern(s: Slots, rng: random.Random) -> str:
    following, rule = _PATTERNS[s["terms"]]
    return pick(
        rng,
        f"The next number is {following}.",
        f"The rule is: {rule}. After {s['terms'].split()[-1]}, this gives {following} as the next number.",
        f"It is {following}, because every term of this sequence follows the same rule: {rule}.",
    )


def _weekday(s: Slots, rng: random.Random) -> str:
    n = int(s["n"])
    day = WEEKDAYS[(WEEKDAYS.index(s["day"]) + n) % 7]
    return pick(
        rng,
        f"It will be a {day}.",
        f"{n} days are {n // 7} whole weeks and {plural(n % 7, 'day')}, so it will be a {day}.",
        f"It will be a {day}, because {n} leaves the remainder {n % 7} when divided by 7.",
    )


def _ends(s: Slots, rng: random.Random) -> str:
    start, length = _minutes(s["start"]), int(s["length"])
    end = clock(start + length)
    return pick(
        rng,
        f"It ends at {end}.",
        f"It ends at {end}, since {length} minutes are {span(length)} after {s['start']}."
        if length >= 60
        else f"It ends at {end}, {length} minutes after {s['start']}.",
        f"Adding {span(length)} to {s['start']} gives {end}.",
    )


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


_TURNS = ("north", "east", "south", "west")


def _back(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    return pick(
        rng,
        f"{s['name']} is {a - b} metres {s['way']} of the start.",
        f"The way back cancels {b} of the {a} metres, so {s['name']} ends {a - b} metres {s['way']} of the start.",
        f"{a} - {b} = {a - b} metres remain, to the {s['way']} of the starting point.",
    )


def _corner(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "legs")
    c = math.isqrt(a * a + b * b)
    return pick(
        rng,
        f"It is {c} metres away.",
        f"The two legs form a right angle, so the distance is √({a}² + {b}²) = {c} metres.",
        f"By Pythagoras, the straight way back measures {c} metres, less than the {a + b} metres walked.",
    )


_LEGS = tuple(
    f"{k * x} metres {first} and then {k * y} metres {second}"
    for x, y in ((3, 4), (4, 3), (5, 12), (12, 5), (8, 15), (15, 8), (7, 24), (20, 21))
    for k in range(1, 13)
    for first, second in (("north", "east"), ("east", "south"), ("south", "west"), ("west", "north"))
)


def _turned(s: Slots, rng: random.Random) -> str:
    right, left = whole(s, "right", "left")
    way = _TURNS[(_TURNS.index(s["way"]) + right - left) % 4]
    net = abs(right - left)
    side = "right" if right > left else "left"
    return pick(
        rng,
        f"{s['name']} faces {way}.",
        f"Turns to opposite sides cancel, which leaves {net} to the {side}, so {s['name']} faces {way}."
        if net
        else f"The turns cancel one another, so {s['name']} still faces {way}.",
        f"In the end the direction is {way}: turns to the right and left cancel, and four quarter turns make a full circle.",
    )


def _neither(s: Slots, rng: random.Random) -> str:
    n, a, b, c = whole(s, "n", "a", "b", "both")
    union = a + b - c
    return pick(
        rng,
        f"{n - union} do neither.",
        f"{a} + {b} - {c} = {union} do at least one of the two, so {n} - {union} = {n - union} do neither.",
        f"{n - union}, because those who do both must be counted only once.",
    )


def _exactly_one(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "a", "b", "both")
    return pick(
        rng,
        f"{a + b - 2 * c} do exactly one of them.",
        f"{a} - {c} = {a - c} do only the first and {b} - {c} = {b - c} only the second, together {a + b - 2 * c}.",
        f"It is {a} + {b} - 2 × {c} = {a + b - 2 * c}, since those who do both are left out twice.",
    )


_PASTIMES = (
    "swim", "paint", "play chess", "sing", "cycle", "dance", "garden", "play tennis", "bake", "run", "knit", "act",
)  # fmt: skip


def _drawer(s: Slots, rng: random.Random) -> str:
    b, k = whole(s, "b", "k")
    return pick(
        rng,
        f"{b + k} must be taken.",
        f"In the worst case all {b} {s['other']} ones come first, so {b} + {k} = {b + k} must be taken.",
        f"{b + k}: only after the {b} {s['other']} ones is every further one {s['wanted']}.",
    )


_BIRTH = {"month of birth": 12, "weekday of birth": 7, "zodiac sign": 12, "last digit of the phone number": 10,
          "blood group out of eight": 8, "first letter of the 26 possible ones": 26}  # fmt: skip


def _pigeonhole(s: Slots, rng: random.Random) -> str:
    groups, k = _BIRTH[s["trait"]], int(s["k"])
    need = groups * (k - 1) + 1
    return pick(
        rng,
        f"{need} are needed.",
        f"{groups} groups can hold {k - 1} each without success, so one more than {groups} × {k - 1} = {need - 1} is needed: "
        f"{need}.",
        f"{need}, because {need - 1} could still be spread evenly with {k - 1} in each of {groups} groups.",
    )  # fmt: skip


def _parallel(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "a", "b", "c")
    longer = max(a, b)
    return pick(
        rng,
        f"After {longer + c} minutes.",
        f"The third job waits for the slower one, so it takes {longer} + {c} = {longer + c} minutes.",
        f"It takes {longer + c} minutes, because the job of {min(a, b)} minutes runs beside the longer one.",
    )


def _latest(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    start = clock(_minutes(s["end"]) - a - b)
    return pick(
        rng,
        f"At {start} at the latest.",
        f"Both steps take {a} + {b} = {a + b} minutes, so {s['name']} must start by {start}.",
        f"The latest start is {start}, which is {span(a + b)} before {s['end']}.",
    )


_COLOURS = ("red", "blue", "green", "black", "white", "grey")
_SAME = ("socks", "gloves", "buttons", "ribbons", "marbles", "tokens", "pencils", "beads")

FAMILIES: tuple[Family, ...] = (
    Family(
        "pattern", ("number patterns",),
        ("What number comes next: {terms}, …?", "Which number continues the pattern {terms}, …?",
            "Find the next number in {terms}, …."),
        {"terms": tuple(_PATTERNS)}, _pattern,
    ),
    Family(
        "weekday", ("dates and calendars",),
        ("If today is {day}, what day of the week will it be in {n} days?",
            "Today is a {day}. Which weekday comes {n} days from now?"),
        {"day": WEEKDAYS, "n": numbers(8, 600)}, _weekday,
    ),
    Family(
        "ends", ("dates and calendars",),
        ("A {event} starts at {start} and lasts {length} minutes. When does it end?",
         "When does a {event} of {length} minutes that begins at {start} end?"),
        {"event": ("lesson", "film", "meeting", "match", "concert", "rehearsal", "lecture", "tour"),
         "start": tuple(clock(m) for m in range(8 * 60 + 5, 20 * 60, 25)), "length": numbers(25, 170, 5)}, _ends,
    ),
    Family(
        "back", ("spatial directions",),
        ("{name} walks {a} metres {way}, turns around and walks {b} metres back. Where is {name} compared with the start?",
         "After going {a} metres {way} and then {b} metres the opposite way, where does {name} stand?"),
        {"name": PEOPLE, "way": _TURNS, "a": numbers(60, 200, 5), "b": numbers(10, 55, 5)}, _back,
    ),
    Family(
        "corner", ("spatial directions",),
        ("{name} walks {legs}. How far is the starting point in a straight line?",
            "How far from the start is {name} after walking {legs}?"),
        {"name": PEOPLE, "legs": _LEGS}, _corner,
    ),
    Family(
        "turned", ("spatial directions",),
        ("{name} faces {way} and makes {right} quarter turns to the right, then {left} to the left. Which way does {name} face "
         "now?",
         "Facing {way}, {name} makes {right} right-hand quarter turns and then {left} left-hand ones. In which direction does "
         "{name} look?"),
        {"name": PEOPLE, "way": _TURNS, "right": numbers(2, 9), "left": numbers(2, 9)}, _turned,
    ),
    Family(
        "neither", ("sets and overlap",),
        ("Of {n} people, {a} {x}, {b} {y}, and {both} do both. How many do neither?",
         "In a group of {n}, {a} members {x} and {b} {y}; {both} of them do both. How many do none of the two?"),
        {"n": numbers(70, 120), "a": numbers(26, 40), "x": _PASTIMES[:6], "b": numbers(14, 24), "y": _PASTIMES[6:],
            "both": numbers(3, 12)}, _neither,
    ),
    Family(
        "exactly-one", ("sets and overlap",),
        ("Among some friends, {a} {x}, {b} {y}, and {both} do both. How many do exactly one of the two?",
         "{a} members of a club {x} and {b} {y}, {both} of whom do both. How many do only one of these?"),
        {"a": numbers(26, 60), "x": _PASTIMES[:6], "b": numbers(14, 25), "y": _PASTIMES[6:], "both": numbers(3, 12)}, _exactly_one,
    ),
    Family(
        "drawer", ("worst-case counting",),
        ("A box holds {a} {wanted} and {b} {other} {things}. How many must be taken blindly to be sure of at least {k} {wanted} "
         "ones?",
         "From {a} {wanted} and {b} {other} {things} in a dark drawer, how many must be drawn to have {k} {wanted} ones for "
         "certain?"),
        {"a": numbers(8, 30), "wanted": _COLOURS[:3], "b": numbers(5, 28), "other": _COLOURS[3:], "things": _SAME,
            "k": numbers(2, 6)}, _drawer,
    ),
    Family(
        "pigeonhole", ("worst-case counting",),
        ("How many {people} guarantee that at least {k} of them share the same {trait}?",
         "What is the smallest number of {people} of whom {k} must have the same {trait}?"),
        {"people": ("pupils", "guests", "sailors", "voters", "nurses", "singers", "hikers", "clerks", "bakers", "judges"),
            "k": numbers(2, 61),
         "trait": tuple(_BIRTH)}, _pigeonhole,
    ),
    Family(
        "parallel", ("scheduling and constraints",),
        ("Two jobs of {a} and {b} minutes run at the same time, and a third of {c} minutes starts when both are done. When is "
         "everything finished?",
         "A {c}-minute job can start only after two parallel jobs of {a} and {b} minutes. How long does it all take?"),
        {"a": numbers(20, 60), "b": numbers(5, 50), "c": numbers(4, 30)}, _parallel, lambda s: int(s["a"]) > int(s["b"]),
    ),
    Family(
        "latest", ("scheduling and constraints",),
        ("{name} needs {a} minutes to {first} and then {b} minutes to {second}, and must be done by {end}. What is the latest "
         "start?",
         "To be done by {end}, when must {name} begin to {first} ({a} minutes) and afterwards {second} ({b} minutes)?"),
        {"name": PEOPLE, "a": numbers(15, 90, 5), "first": ("cook", "pack", "shower", "write the report", "clean the hall"),
         "b": numbers(12, 57, 5), "second": ("drive to the station", "set the table", "walk to school", "print it", "lock up"),
         "end": tuple(clock(m) for m in range(9 * 60, 19 * 60, 30))}, _latest,
    ),
)  # fmt: skip
