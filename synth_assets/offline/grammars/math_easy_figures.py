"""Direct questions of the math grammar about figures, data and chance."""

from __future__ import annotations

import math
import random
from fractions import Fraction

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.everyday import LENGTH_UNITS
from synth_assets.offline.grammars.wording import exact, listing, numbers, pick, whole


def _rectangle(s: Slots, rng: random.Random) -> str:
    a, b, u = int(s["a"]), int(s["b"]), s["u"]
    return pick(
        rng,
        f"Its area is {a * b} square {_SQUARE[u]}.",
        f"The area is length times width: {a} × {b} = {a * b} square {_SQUARE[u]}.",
        f"{a} × {b} = {a * b}, so it covers {a * b} square {_SQUARE[u]}.",
    )


_SQUARE = {
    "cm": "centimetres",
    "m": "metres",
    "inches": "inches",
    "feet": "feet",
    "mm": "millimetres",
    "yards": "yards",
}


def _perimeter(s: Slots, rng: random.Random) -> str:
    a, b, u = int(s["a"]), int(s["b"]), s["u"]
    return pick(
        rng,
        f"The perimeter is {2 * (a + b)} {u}.",
        f"Going once around takes 2 × ({a} + {b}) = {2 * (a + b)} {u}.",
        f"It is {2 * (a + b)} {u}, because opposite sides of a rectangle are equal.",
    )


def _angle(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    third = 180 - a - b
    return pick(
        rng,
        f"The third angle is {third}°.",
        f"The angles of a triangle add up to 180°, so the third is 180° - {a}° - {b}° = {third}°.",
        f"It measures {third}°, since {a} + {b} + {third} = 180.",
    )


def _triangle(s: Slots, rng: random.Random) -> str:
    base, height, u = int(s["base"]), int(s["height"]), s["u"]
    area = exact(Fraction(base * height, 2))
    return pick(
        rng,
        f"Its area is {area} square {_SQUARE[u]}.",
        f"Half of base times height is \\(\\frac{{1}}{{2}} \\times {base} \\times {height} = {area}\\) square {_SQUARE[u]}.",
        f"The area is {area} square {_SQUARE[u]}, half of {base} × {height} = {base * height}.",
    )


def _box(s: Slots, rng: random.Random) -> str:
    low, mid, high, u = int(s["h"]), int(s["w"]), int(s["l"]), s["u"]
    return pick(
        rng,
        f"The volume is {low * mid * high} cubic {_SQUARE[u]}.",
        f"Multiply the three edges: {high} × {mid} × {low} = {low * mid * high} cubic {_SQUARE[u]}.",
        f"It holds {low * mid * high} cubic {_SQUARE[u]}, since {high} × {mid} = {high * mid} and {high * mid} × {low}"
        f" = {low * mid * high}.",
    )


def _cylinder(s: Slots, rng: random.Random) -> str:
    r, h, u = int(s["r"]), int(s["h"]), s["u"]
    return pick(
        rng,
        f"The volume is {r * r * h}π cubic {_SQUARE[u]}.",
        f"\\(V = \\pi r^2 h = \\pi \\times {r}^2 \\times {h} = {r * r * h}\\pi\\) cubic {_SQUARE[u]}.",
        f"It is {r * r * h}π cubic {_SQUARE[u]}: the base has the area {r * r}π, and the height is {h}.",
    )


def _lists(seed: int, size: int, count: int, whole_mean: bool) -> tuple[str, ...]:
    """Lists of different numbers, each set of numbers once; with `whole_mean`, only those with a whole mean."""
    rng = random.Random(seed)
    found: dict[tuple[int, ...], str] = {}
    while len(found) < count:
        values = rng.sample(range(4, 97), size)
        if not whole_mean or sum(values) % size == 0:
            found.setdefault(tuple(sorted(values)), listing(values))
    return tuple(found.values())


def _mean(s: Slots, rng: random.Random) -> str:
    values = whole(s, "values")
    total = sum(values)
    return pick(
        rng,
        f"The mean is {total // len(values)}.",
        f"The numbers add up to {total}, and {total} ÷ {len(values)} = {total // len(values)}.",
        f"It is {total // len(values)}, the sum {total} shared equally among {len(values)} values.",
    )


def _median(s: Slots, rng: random.Random) -> str:
    values = sorted(whole(s, "values"))
    middle = values[len(values) // 2]
    return pick(
        rng,
        f"The median is {middle}.",
        f"In order they are {listing(values)}, so the middle value is {middle}.",
        f"It is {middle}: two values are smaller and two are larger.",
    )


def _range(s: Slots, rng: random.Random) -> str:
    values = whole(s, "values")
    low, high = min(values), max(values)
    return pick(
        rng,
        f"The range is {high - low}.",
        f"The range is the largest value minus the smallest: {high} - {low} = {high - low}.",
        f"From {low} to {high} it spans {high - low}.",
    )


_COLOURS = ("red", "blue", "green", "yellow", "black", "white")
_COMMITTEES = (
    "pupils", "jurors", "singers", "players", "cyclists", "delegates", "painters", "runners", "tutors", "nurses",
    "bakers", "sailors", "drummers", "gardeners", "clerks", "pilots", "dancers", "members", "hikers", "judges",
)  # fmt: skip


def _marble(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    chance = Fraction(a, a + b)
    cut = "" if chance.denominator == a + b else f" = {chance}"
    return pick(
        rng,
        f"The probability is {chance}.",
        f"{a} of the {a + b} marbles are {s['wanted']}, so the probability is {a}/{a + b}{cut}.",
        f"It is {chance}, because {a} of {a + b} equally likely draws are {s['wanted']}.",
    )


def _choose(s: Slots, rng: random.Random) -> str:
    n, k = int(s["n"]), {"two": 2, "three": 3, "four": 4}[s["k"]]
    ways = math.comb(n, k)
    return pick(
        rng,
        f"There are {ways} ways.",
        f"Order does not matter, so it is \\(\\binom{{{n}}}{{{k}}} = {ways}\\).",
        f"{ways} ways: {' × '.join(str(n - i) for i in range(k))} ordered choices, divided by {math.factorial(k)}.",
    )


def _menu(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "a", "b", "c")
    return pick(
        rng,
        f"There are {a * b * c} combinations.",
        f"The choices are independent, so multiply: {a} × {b} × {c} = {a * b * c}.",
        f"{a * b * c}, because each of the {a} × {b} = {a * b} pairs goes with any of {c}.",
    )


_PAIR = {"u": LENGTH_UNITS, "a": numbers(8, 60), "b": numbers(5, 48)}


def _larger(s: Slots) -> bool:
    return int(s["a"]) > int(s["b"])


FAMILIES: tuple[Family, ...] = (
    Family(
        "rectangle-area", ("plane geometry",),
        ("What is the area of a rectangle that is {a} {u} long and {b} {u} wide?",
         "A rectangle measures {a} {u} by {b} {u}. What is its area?"),
        _PAIR, _rectangle, _larger,
    ),
    Family(
        "rectangle-perimeter", ("plane geometry",),
        ("What is the perimeter of a rectangle with sides of {a} {u} and {b} {u}?",
         "How long is the border of a rectangle of {a} {u} by {b} {u}?"),
        _PAIR, _perimeter, _larger,
    ),
    Family(
        "third-angle", ("plane geometry",),
        ("Two angles of a triangle are {a}° and {b}°. What is the third angle?",
         "A triangle has angles of {a}° and {b}°. How large is its remaining angle?"),
        {"a": numbers(25, 120), "b": numbers(15, 88)}, _angle,
        lambda s: int(s["a"]) > int(s["b"]) and int(s["a"]) + int(s["b"]) < 175,
    ),
    Family(
        "triangle-area", ("plane geometry",),
        ("What is the area of a triangle with base {base} {u} and height {height} {u}?",
         "A triangle has a base of {base} {u} and a height of {height} {u}. Find its area."),
        {"u": LENGTH_UNITS, "base": numbers(4, 40), "height": numbers(3, 30)}, _triangle,
    ),
    Family(
        "box", ("solid geometry",),
        ("What is the volume of a box that is {l} {u} long, {w} {u} wide and {h} {u} high?",
         "A cuboid has edges of {l}, {w} and {h} {u}. What is its volume?"),
        {"u": LENGTH_UNITS, "l": numbers(18, 40), "w": numbers(9, 17), "h": numbers(2, 8)}, _box,
    ),
    Family(
        "cylinder", ("solid geometry",),
        ("What is the volume of a cylinder with radius {r} {u} and height {h} {u}, in terms of π?",
         "Give the volume of a cylinder of radius {r} {u} and height {h} {u} as a multiple of π."),
        {"u": LENGTH_UNITS, "r": numbers(2, 24), "h": numbers(3, 40)}, _cylinder,
    ),
    Family(
        "mean", ("statistics",),
        ("What is the mean of {values}?", "Find the average of the numbers {values}."),
        {"values": _lists(11, 5, 2500, True)}, _mean,
    ),
    Family(
        "median", ("statistics",),
        ("What is the median of {values}?", "Find the median of the data set {values}."),
        {"values": _lists(12, 5, 2500, False)}, _median,
    ),
    Family(
        "range", ("statistics",),
        ("What is the range of the data {values}?", "Find the range of these measurements: {values}."),
        {"values": _lists(13, 6, 2500, False)}, _range,
    ),
    Family(
        "marble", ("probability and counting",),
        ("A bag holds {a} {wanted} and {b} {other} marbles. What is the probability of drawing a {wanted} one?",
         "One marble is drawn from {a} {wanted} and {b} {other} marbles. How likely is it to be {wanted}?"),
        {"a": numbers(2, 25), "b": numbers(3, 26), "wanted": _COLOURS, "other": _COLOURS}, _marble,
        lambda s: s["wanted"] != s["other"],
    ),
    Family(
        "choose", ("probability and counting",),
        ("In how many ways can {k} of {n} {people} be chosen?", "How many groups of {k} can be formed from {n} {people}?"),
        {"n": numbers(6, 40), "k": ("two", "three", "four"), "people": _COMMITTEES}, _choose,
    ),
    Family(
        "menu", ("probability and counting",),
        ("A menu offers {a} starters, {b} main dishes and {c} desserts. How many three-course meals are possible?",
         "How many outfits can be made from {a} shirts, {b} pairs of trousers and {c} jackets?",
         "How many codes consist of one of {a} letters, one of {b} colours and one of {c} symbols?"),
        {"a": numbers(3, 20), "b": numbers(2, 19), "c": numbers(2, 12)}, _menu,
    ),
)  # fmt: skip
