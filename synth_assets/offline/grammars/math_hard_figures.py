"""Problems of several steps about figures, data and chance, with worked solutions."""

from __future__ import annotations

import math
import random
from fractions import Fraction

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.wording import exact, listing, numbers, whole
from synth_assets.offline.grammars.worked import Solution, Step, tell

_TRIPLES = tuple(
    (k * (m * m - n * n), k * 2 * m * n, k * (m * m + n * n))
    for m in range(2, 8) for n in range(1, m) if math.gcd(m, n) == 1 and (m - n) % 2
    for k in range(1, 13)
)  # fmt: skip


def _right_triangle(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "legs")
    u = s["u"]
    c = math.isqrt(a * a + b * b)
    area, altitude, inradius = a * b // 2, Fraction(a * b, c), (a + b - c) // 2
    return tell(Solution(
        plan="Get the hypotenuse from Pythagoras, the area from the legs, and read the altitude off the area.",
        method="The area of a triangle can be written with any side as base, and all these products are equal.",
        steps=(
            Step("Find the hypotenuse", f"\\(c = \\sqrt{{{a}^2 + {b}^2}} = \\sqrt{{{c * c}}} = {c}\\) {u}.",
                 f"{a}² = {a * a} and {b}² = {b * b}."),
            Step("Find the area", f"The legs are perpendicular, so it is {a} × {b} ÷ 2 = {area} square {u}."),
            Step("Find the altitude to the hypotenuse", f"From {c} × h ÷ 2 = {area} follows h = {2 * area} ÷ {c} = "
                                                        f"{exact(altitude)} {u}.",
                 "The hypotenuse serves as base here."),
            Step("Find the radius of the inscribed circle", f"r = ({a} + {b} - {c}) ÷ 2 = {inradius} {u}.",
                 "The tangents from the right angle have the length r, and those from the other corners are equal in pairs."),
        ),
        check=f"the radius times half of the perimeter must be the area: {inradius} × {exact(Fraction(a + b + c, 2))} = {area}.",
        remark=f"The numbers {a}, {b} and {c} form a Pythagorean triple, which is why the hypotenuse is whole.",
        result=f"the hypotenuse is {c} {u}, the altitude to it {exact(altitude)} {u} and the inradius {inradius} {u}",
    ), rng, 0.1)  # fmt: skip


def _path(s: Slots, rng: random.Random) -> str:
    length, width, path, price = whole(s, "length", "width", "path", "price")
    big, small = (length + 2 * path) * (width + 2 * path), length * width
    area = big - small
    return tell(Solution(
        plan="Subtract the inner rectangle from the outer one; what remains is the path.",
        method="The path runs on all four sides, so each dimension grows by twice its width.",
        steps=(
            Step("Find the outer dimensions", f"{length} + 2 × {path} = {length + 2 * path} m and {width} + 2 × {path} = "
                                              f"{width + 2 * path} m."),
            Step("Find the outer area", f"{length + 2 * path} × {width + 2 * path} = {big} m²."),
            Step("Find the inner area", f"{length} × {width} = {small} m²."),
            Step("Subtract", f"{big} - {small} = {area} m² of path."),
            Step("Multiply by the price", f"{area} × ${price} = ${area * price}."),
        ),
        check=f"cut into pieces, the path has two strips of {length} × {path}, two of {width} × {path} and four corner squares of "
              f"{path} × {path}: "
              f"{2 * length * path} + {2 * width * path} + {4 * path * path} = {area} m².",
        remark="Forgetting the four corners is the usual mistake in such a calculation.",
        result=f"the path covers {area} m² and costs ${area * price}",
    ), rng, 0.05)  # fmt: skip


def _tank(s: Slots, rng: random.Random) -> str:
    r, h, percent, rate = whole(s, "r", "h", "percent", "rate")
    base = Fraction(314, 100) * r * r
    volume = base * h
    litres = volume / 1000
    water = litres * percent / 100
    minutes = water / rate
    return tell(Solution(
        plan="Compute the full volume, convert it to litres, take the given part of it and divide by the inflow.",
        method="A cylinder's volume is the area of its base times its height.",
        steps=(
            Step("Find the area of the base", f"3.14 × {r}² = 3.14 × {r * r} = {exact(base)} cm²."),
            Step("Find the volume", f"{exact(base)} × {h} = {exact(volume)} cm³."),
            Step("Convert to litres", f"{exact(volume)} ÷ 1000 = {exact(litres)} litres.", "One litre is 1000 cubic centimetres."),
            Step("Take the part that is filled", f"{percent}% of {exact(litres)} is {exact(water)} litres."),
            Step("Divide by the inflow", f"{exact(water)} ÷ {rate} ≈ {round(float(minutes), 1)} minutes."),
        ),
        check=f"in {round(float(minutes), 1)} minutes about {round(float(minutes), 1) * rate:.1f} litres flow in, close to "
              f"{exact(water)}.",
        remark="With a more exact value of π the result changes by only about 0.05%.",
        result=f"the tank then holds {exact(water)} litres, and filling takes about {round(float(minutes), 1)} minutes",
    ), rng, 0.1)  # fmt: skip


def _paint(s: Slots, rng: random.Random) -> str:
    a, b, h, cover = whole(s, "a", "b", "h", "cover")
    walls, ceiling = 2 * (a + b) * h, a * b
    windows = int(s["windows"]) * 2
    net = walls + ceiling - windows
    tins = -(-2 * net // cover)
    quotient = f"{2 * net // cover}" if 2 * net % cover == 0 else f"about {2 * net / cover:.2f}"
    return tell(Solution(
        plan="Add up the surfaces to be painted, take the openings off, and count two coats.",
        method="A room is a cuboid without its floor: four walls in two equal pairs, and a ceiling.",
        steps=(
            Step("Find the area of the walls", f"2 × ({a} + {b}) × {h} = {walls} m²."),
            Step("Find the area of the ceiling", f"{a} × {b} = {ceiling} m²."),
            Step("Subtract the windows", f"{walls} + {ceiling} - {windows} = {net} m².",
                f"Each of the {s['windows']} windows takes 2 m²."),
            Step("Double it for two coats", f"2 × {net} = {2 * net} m²."),
            Step("Divide by the reach of a tin", f"{2 * net} ÷ {cover} = {quotient}, so {tins} tins are needed.",
                 "Tins are sold whole, so one rounds up."),
        ),
        check=f"{tins} tins cover {tins * cover} m², which is enough, while {tins - 1} would cover only {(tins - 1) * cover} m².",
        remark="Rounding to the nearest whole number would be wrong here: a missing remainder still needs a tin.",
        result=f"the painter needs {tins} tins",
    ), rng, 0.1)  # fmt: skip


def _samples(seed: int, count: int) -> tuple[str, ...]:
    rng = random.Random(seed)
    found: dict[tuple[int, ...], str] = {}
    while len(found) < count:
        values = rng.sample(range(2, 40), 6)
        if sum(values) % 6 == 0:
            found.setdefault(tuple(sorted(values)), listing(values))
    return tuple(found.values())


def _spread(s: Slots, rng: random.Random) -> str:
    values = whole(s, "values")
    ordered, total = sorted(values), sum(values)
    mean, median = total // 6, Fraction(ordered[2] + ordered[3], 2)
    squares = [(v - mean) ** 2 for v in values]
    variance = Fraction(sum(squares), 6)
    text = exact(variance) if exact(variance).count("/") == 0 else f"{variance} ≈ {float(variance):.2f}"
    return tell(Solution(
        plan="Order the data for the median; use the mean and the squared deviations from it for the variance.",
        method="The median looks only at the middle of the order, the variance at all distances from the mean.",
        steps=(
            Step("Order the values", f"{', '.join(map(str, ordered))}."),
            Step("Find the median", f"({ordered[2]} + {ordered[3]}) ÷ 2 = {exact(median)}.",
                "With six values it is the mean of the two middle ones."),
            Step("Find the mean", f"{' + '.join(map(str, values))} = {total}, and {total} ÷ 6 = {mean}."),
            Step("Square the deviations", f"The squares are {', '.join(map(str, squares))}.",
                 f"The deviations from {mean} are {', '.join(str(v - mean) for v in values)}."),
            Step("Average the squares", f"{sum(squares)} ÷ 6 = {text}."),
        ),
        check="the deviations from the mean add up to 0, as they always do.",
        remark=f"The standard deviation is the square root of the variance, about {math.sqrt(variance):.2f}. Dividing by 5 "
               "instead of 6 would give the sample variance.",
        result=f"the median is {exact(median)}, the mean {mean} and the variance {text}",
    ), rng)  # fmt: skip


def _classes(s: Slots, rng: random.Random) -> str:
    n1, m1, n2, m2 = whole(s, "n1", "m1", "n2", "m2")
    total = n1 * m1 + n2 * m2
    mean = Fraction(total, n1 + n2)
    text = exact(mean) if "/" not in exact(mean) else f"about {float(mean):.2f}"
    plain = exact(Fraction(m1 + m2, 2))
    return tell(Solution(
        plan="Go back from the means to the sums, add them, and divide by the number of all members.",
        method="A mean of two groups must be weighted by the sizes of the groups.",
        steps=(
            Step("Find the sum of the first group", f"{n1} × {m1} = {n1 * m1} points."),
            Step("Find the sum of the second group", f"{n2} × {m2} = {n2 * m2} points."),
            Step("Add the sums and the sizes", f"{n1 * m1} + {n2 * m2} = {total} points among {n1} + {n2} = {n1 + n2} people."),
            Step("Divide", f"{total} ÷ {n1 + n2} = {exact(mean)}" + (f", {text}." if "/" in exact(mean) else "."),),
        ),
        check=f"the result lies between {min(m1, m2)} and {max(m1, m2)}, nearer to the mean of the larger group." if n1 != n2
              else "the groups are equally large, so the result lies half-way between the two means.",
        remark=f"The plain average of the two means would be {plain}"
        + (", which ignores that the groups differ in size." if n1 != n2 else ", the same."),
        result=f"the joint mean is {text}",
    ), rng, 0.2)  # fmt: skip


def _draws(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    one, two = s["one"], s["two"]
    n = a + b
    pairs = n * (n - 1)
    first, second = Fraction(a * (a - 1), pairs), Fraction(b * (b - 1), pairs)
    same = first + second
    return tell(Solution(
        plan="Split the event into cases that exclude each other, and add their probabilities.",
        method="Without replacement the second draw depends on the first, so the second factor has one ball less.",
        steps=(
            Step("Count the balls", f"There are {a} + {b} = {n} balls."),
            Step(f"Compute the case of two {one} balls", f"\\(\\frac{{{a}}}{{{n}}} \\times \\frac{{{a - 1}}}{{{n - 1}}} = "
                                                         f"\\frac{{{a * (a - 1)}}}{{{pairs}}}\\).",
                 f"After a {one} ball, {a - 1} of the {n - 1} remaining ones are {one}."),
            Step(f"Compute the case of two {two} balls", f"\\(\\frac{{{b}}}{{{n}}} \\times \\frac{{{b - 1}}}{{{n - 1}}} = "
                                                         f"\\frac{{{b * (b - 1)}}}{{{pairs}}}\\)."),
            Step("Add the cases", f"\\(\\frac{{{a * (a - 1) + b * (b - 1)}}}{{{pairs}}}\\)"
                 + (f" = {same}." if same.denominator != pairs else "."), "Both cannot happen at once, so the probabilities add."),
            Step("Take the complement", f"Different colours come with 1 - {same} = {1 - same}."),
        ),
        check=f"counted directly, different colours have the probability 2 × {a} × {b} ÷ {pairs} = {Fraction(2 * a * b, pairs)}.",
        remark="With replacement, both draws would be independent, and equal colours would be a little more likely.",
        result=f"the colours are equal with probability {same} and different with probability {1 - same}",
    ), rng)  # fmt: skip


def _at_least(s: Slots, rng: random.Random) -> str:
    n, k = whole(s, "n", "k")
    bad = whole(s, "bad")[0]
    none, every = math.comb(n - bad, k), math.comb(n, k)
    chance = 1 - Fraction(none, every)
    return tell(Solution(
        plan="It is easier to compute the opposite, that none of the chosen ones is defective.",
        method="All selections are equally likely, so a probability is a quotient of two counts.",
        steps=(
            Step("Count all selections", f"\\(\\binom{{{n}}}{{{k}}} = {every}\\).",
                "The order of the chosen pieces does not matter."),
            Step("Count the selections without a defect", f"They come from the {n - bad} good pieces: "
                                                          f"\\(\\binom{{{n - bad}}}{{{k}}} = {none}\\)."),
            Step("Divide", f"The probability of no defect is {none}/{every} = {Fraction(none, every)}."),
            Step("Take the complement", f"1 - {Fraction(none, every)} = {chance} ≈ {float(chance):.3f}."),
        ),
        check="step by step, no defect has the probability "
              + " × ".join(f"{n - bad - i}/{n - i}" for i in range(k)) + f" = {Fraction(none, every)}.",
        remark=f"Adding {k} times {bad}/{n} would be wrong, because it counts selections with several defects more than once.",
        result=f"the probability of at least one defective piece is {chance}, about {float(chance) * 100:.1f}%",
    ), rng, 0.2)  # fmt: skip


_COLOURS = ("red", "blue", "green", "white", "black", "yellow")

FAMILIES: tuple[Family, ...] = (
    Family(
        "right-triangle", ("plane geometry",),
        ("A right triangle, measured in {u}, has legs of {legs}. Find its hypotenuse, the altitude to the hypotenuse and the "
         "radius of the inscribed circle.",
         "In {u}, the legs of a right triangle measure {legs}. How long are the hypotenuse, the altitude on it and the inradius?"),
        {"legs": tuple(f"{a} and {b}" for a, b, _ in _TRIPLES), "u": ("centimetres", "metres", "inches", "feet")}, _right_triangle,
    ),
    Family(
        "path", ("plane geometry", "arithmetic"),
        ("A path {path} m wide runs around a rectangular {place} of {length} m by {width} m. What is its area, and what does "
         "paving cost at ${price} a square metre?",
         "Around a {place} measuring {length} m by {width} m, a path of {path} m width is laid at ${price} per square metre. Find "
         "its area and cost."),
        {"place": ("lawn", "pond", "courtyard", "flower bed", "tennis court"), "length": numbers(12, 50), "width": numbers(6, 11),
         "path": numbers(1, 4), "price": numbers(12, 60, 3)}, _path,
    ),
    Family(
        "tank", ("solid geometry", "decimals"),
        ("A cylindrical tank has a radius of {r} cm and a height of {h} cm. It is filled to {percent}% at {rate} litres a minute. "
         "How many litres is that, and how long does it take? Use 3.14 for π.",
         "Water runs at {rate} litres a minute into a cylinder of radius {r} cm and height {h} cm until it is {percent}% full. "
         "With π = 3.14, how much water is in it, and how many minutes did that take?"),
        {"r": numbers(20, 80, 5), "h": numbers(50, 200, 10), "percent": numbers(40, 90, 10), "rate": numbers(4, 25)}, _tank,
    ),
    Family(
        "paint", ("solid geometry",),
        ("A room is {a} m long, {b} m wide and {h} m high and has {windows} windows of 2 m² each. Walls and ceiling get two coats "
         "of paint. "
         "If a tin covers {cover} m², how many tins are needed?",
         "How many tins of paint, each enough for {cover} m², give two coats to the walls and ceiling of a room of {a} m by {b} m "
         "and {h} m height "
         "with {windows} windows of 2 m² each?"),
        {"a": numbers(6, 14), "b": numbers(3, 5), "h": ("3", "4"), "windows": numbers(2, 6), "cover": numbers(18, 45, 3)}, _paint,
    ),
    Family(
        "spread", ("statistics",),
        ("Find the median, the mean and the population variance of {values}.",
         "For the data {values}, compute the mean, the median and the variance (dividing by the number of values)."),
        {"values": _samples(21, 1500)}, _spread,
    ),
    Family(
        "groups", ("statistics",),
        ("A group of {n1} {people} scored {m1} points on average, another group of {n2} scored {m2}. What is the mean of all of "
         "them?",
         "{n1} {people} reach an average of {m1} points and {n2} others an average of {m2}. Compute their joint average."),
        {"n1": numbers(8, 40), "people": ("pupils", "archers", "players", "students", "applicants", "dancers"),
            "m1": numbers(40, 69), "n2": numbers(9, 35),
         "m2": numbers(70, 95)}, _classes,
    ),
    Family(
        "draws", ("probability and counting", "fractions"),
        ("An urn contains {a} {one} and {b} {two} balls. Two are drawn without replacement. How likely are equal colours, and how "
         "likely different ones?",
         "From {a} {one} and {b} {two} balls, two are taken at once without looking. Find the probabilities of equal and of "
         "different colours."),
        {"a": numbers(3, 15), "one": _COLOURS[:3], "b": numbers(4, 16), "two": _COLOURS[3:]}, _draws,
    ),
    Family(
        "at-least-one", ("probability and counting",),
        ("Of {n} {things}, {bad} are defective. If {k} are picked at random, what is the probability that at least one of them is "
         "defective?",
         "An inspector picks {k} of {n} {things} at random, {bad} of which are faulty. How likely is at least one faulty piece "
         "among them?"),
        {"n": numbers(10, 40), "things": ("lamps", "fuses", "sensors", "valves", "phones", "batteries"),
            "bad": ("2", "3", "4", "5"), "k": ("2", "3", "4")},
        _at_least,
    ),
)  # fmt: skip
