"""Problems of several steps with unknowns: systems, ages, quadratics, series and calculus, with worked solutions."""

from __future__ import annotations

import random
from fractions import Fraction

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import PEOPLE
from synth_assets.offline.grammars.wording import latex, money, numbers, ordinal, whole
from synth_assets.offline.grammars.worked import Solution, Step, tell

_SALES = tuple(
    f"{adults + children} tickets for ${adults * pa + children * pc} in all: adults pay ${pa} and children ${pc}"
    for pa in (9, 11, 12, 14, 15, 18)
    for pc in (4, 5, 6, 7, 8)
    for adults in range(23, 160, 11)
    for children in range(31, 150, 13)
)


def _tickets(s: Slots, rng: random.Random) -> str:
    count, revenue, pa, pc = whole(s, "sales")
    surplus = revenue - pc * count
    adults = surplus // (pa - pc)
    children = count - adults
    return tell(Solution(
        plan="Let a be the number of adult tickets and c the number of children's tickets.",
        method="Two unknowns need two equations: one counts the tickets, the other counts the money.",
        steps=(
            Step("Write the two equations", f"a + c = {count} and {pa}a + {pc}c = {revenue}."),
            Step("Express one unknown by the other", f"c = {count} - a.", "It comes from the simpler equation."),
            Step("Substitute", f"{pa}a + {pc}({count} - a) = {revenue}.", "Now only a is unknown."),
            Step("Simplify", f"{pa - pc}a + {pc * count} = {revenue}, so {pa - pc}a = {surplus}."),
            Step("Divide", f"a = {surplus} ÷ {pa - pc} = {adults}."),
            Step("Find the other number", f"c = {count} - {adults} = {children}."),
        ),
        check=f"{adults} × ${pa} + {children} × ${pc} = ${adults * pa} + ${children * pc} = ${revenue}.",
        remark=f"One can also argue without letters: if all {count} were children's tickets, they would bring ${pc * count}; "
               f"each adult ticket adds ${pa - pc}, and ${surplus} are missing.",
        result=f"{adults} adult tickets and {children} children's tickets were sold",
    ), rng)  # fmt: skip


def _ages(s: Slots, rng: random.Random) -> str:
    older, younger = s["older"], s["younger"]
    k, t, m = int(s["k"]), int(s["t"]), int(s["m"])
    x = t * (m - 1) // (k - m)
    return tell(Solution(
        plan=f"Let x be {younger}'s age now.",
        method="Both people grow older by the same number of years, so both ages change in the second condition.",
        steps=(
            Step("Express both ages now", f"{younger} is x years old, and {older} is {k}x."),
            Step(f"Express both ages in {t} years", f"They will be x + {t} and {k}x + {t}."),
            Step("Use the second condition", f"{k}x + {t} = {m}(x + {t}).",
                 f"In {t} years {older} is {m} times as old as {younger}."),
            Step("Multiply out", f"{k}x + {t} = {m}x + {m * t}."),
            Step("Collect the terms", f"{k - m}x = {m * t - t}, so x = {x}."),
        ),
        check=f"now they are {x} and {k * x}; in {t} years {x + t} and {k * x + t}, and {m} × {x + t} = {k * x + t}.",
        remark=f"The difference of their ages, {k * x - x} years, stays the same for ever, while the ratio shrinks.",
        result=f"{younger} is {x} and {older} is {k * x} years old",
    ), rng, 0.05)  # fmt: skip


def _plot(s: Slots, rng: random.Random) -> str:
    area, longer = whole(s, "plot")
    width = next(w for w in range(1, area) if w * (w + longer) == area)
    root = 2 * width + longer
    return tell(Solution(
        plan="Call the width w; then the length is known as well, and the area gives an equation.",
        method="The condition leads to a quadratic equation, of which only a positive solution makes sense as a length.",
        steps=(
            Step("Name the sides", f"The width is w and the length w + {longer}."),
            Step("Use the area", f"\\(w(w + {longer}) = {area}\\), that is \\(w^2 + {longer}w - {area} = 0\\)."),
            Step("Compute the discriminant", f"\\({longer}^2 + 4 \\cdot {area} = {longer**2 + 4 * area} = {root}^2\\).",
                 "As it is a perfect square, the solutions are rational."),
            Step("Solve", f"\\(w = \\frac{{-{longer} \\pm {root}}}{{2}}\\), so w = {width} or w = -{width + longer}.",
                 "A width cannot be negative, so the second solution is dropped."),
            Step("Find the length and the fence", f"The length is {width + longer} m, and the fence is "
                 f"2 × ({width} + {width + longer}) = {2 * root} m long."),
        ),
        check=f"{width} × {width + longer} = {area}, as required.",
        remark=f"Without the formula: look for two factors of {area} that differ by {longer}; they are {width} and "
               f"{width + longer}.",
        result=f"the plot is {width} m by {width + longer} m and needs {2 * root} m of fence",
    ), rng)  # fmt: skip


_PLOTS = tuple(
    f"{w * (w + d)} square metres and is {d} m longer than it is wide" for w in range(6, 60) for d in range(3, 40)
)


def _throw(s: Slots, rng: random.Random) -> str:
    top, rise = whole(s, "launch")[:2]
    landing = next(t for t in range(1, 40) if 5 * t * t - rise * t - top == 0)
    peak_time = Fraction(rise, 10)
    peak = top + Fraction(rise * rise, 20)
    root = 10 * landing - rise
    return tell(Solution(
        plan="The ball lands when its height is zero, and it is highest at the vertex of the parabola.",
        method="The height is a quadratic function of time with a negative leading coefficient, so its graph opens downwards.",
        steps=(
            Step("Set the height to zero", f"\\({top} + {rise}t - 5t^2 = 0\\), that is \\(5t^2 - {rise}t - {top} = 0\\)."),
            Step("Compute the discriminant", f"\\({rise}^2 + 4 \\cdot 5 \\cdot {top} = {root**2} = {root}^2\\)."),
            Step("Apply the quadratic formula", f"\\(t = \\frac{{{rise} \\pm {root}}}{{10}}\\), so t = {landing} is the positive "
                                                "solution.",
                 "The negative solution lies before the throw."),
            Step("Find the time of the highest point", f"t = {rise} ÷ (2 × 5) = {float(peak_time):g} s.",
                 "The vertex of a parabola lies half-way between its zeros."),
            Step("Find the greatest height", f"{top} + {rise} × {float(peak_time):g} - 5 × {float(peak_time):g}² = "
                                             f"{float(peak):g} m."),
        ),
        check=f"at t = {landing} the height is {top} + {rise * landing} - {5 * landing**2} = 0.",
        remark="The factor 5 is half of the acceleration of gravity, rounded to 10 metres per second squared.",
        result=f"the ball lands after {landing} seconds and reaches {float(peak):g} m",
    ), rng)  # fmt: skip


_LAUNCHES = tuple(
    f"h(t) = {top} + {5 * t - top // t}t - 5t^2"
    for t in range(2, 21) for top in range(t, 151, t) if top >= 5 and 5 * t > top // t
)  # fmt: skip


def _savings(s: Slots, rng: random.Random) -> str:
    first, step, months = whole(s, "first", "step", "months")
    last = first + (months - 1) * step
    total = (first + last) * months // 2
    half = months // 2
    early = (2 * first + (half - 1) * step) * half // 2
    return tell(Solution(
        plan="The monthly amounts form an arithmetic sequence, so its sum formula applies.",
        method="Pairing the first with the last term, the second with the last but one and so on gives equal sums.",
        steps=(
            Step("Find the last amount", f"${first} + {months - 1} × ${step} = ${last}.",
                 f"There are {months} payments but only {months - 1} increases between them."),
            Step("Average the first and last", f"(${first} + ${last}) ÷ 2 = {money((first + last) * 50)}."),
            Step("Multiply by the number of months", f"{months} × {money((first + last) * 50)} = ${total}."),
            Step(f"Do the same for the first {half} months",
                 f"The {ordinal(half)} amount is ${first + (half - 1) * step}, so they bring ${early}."),
            Step("Take the difference", f"The remaining {months - half} months bring ${total} - ${early} = ${total - early}."),
        ),
        check=f"the {months - half} later payments run from ${first + half * step} to ${last}, "
              f"with the mean {money((2 * first + (half + months - 1) * step) * 50)}; times {months - half} this is "
              f"${total - early}.",
        remark="The later part brings more than the earlier one, although it is no longer, because the payments keep growing.",
        result=f"{s['name']} saves ${total} in all, of which ${total - early} in the last {months - half} months",
    ), rng)  # fmt: skip


def _extremes(s: Slots, rng: random.Random) -> str:
    _, _, b, _, m, c = whole(s, "cubic")
    # f'(x) = 6x² - 2bx + m has the zeros p and q with p + q = b/3 and pq = m/6.
    total, product = b // 3, m // 6
    p = next(r for r in range(1, total) if r * (total - r) == product)
    q = total - p

    def f(x: int) -> int:
        return 2 * x**3 - b * x**2 + m * x + c

    return tell(Solution(
        plan="Extremes of a smooth function can only lie where its derivative is zero, so find those points first.",
        method="The sign of the second derivative tells a maximum (negative) from a minimum (positive).",
        steps=(
            Step("Differentiate", f"\\(f'(x) = 6x^2 - {2 * b}x + {m}\\)."),
            Step("Factor the derivative", f"\\(f'(x) = 6(x^2 - {total}x + {product}) = 6(x - {p})(x - {q})\\).",
                 f"Two numbers with sum {total} and product {product} are {p} and {q}."),
            Step("Find the critical points", f"x = {p} and x = {q}."),
            Step("Take the second derivative", f"\\(f''(x) = 12x - {2 * b}\\), so f''({p}) = {12 * p - 2 * b} and f''({q}) = "
                                               f"{12 * q - 2 * b}.",
                 f"So there is a maximum at {p} and a minimum at {q}."),
            Step("Compute the values", f"f({p}) = {f(p)} and f({q}) = {f(q)}."),
        ),
        check=f"between {p} and {q} the derivative is negative, so the function falls from {f(p)} to {f(q)}, which fits.",
        remark="These extremes are only local: a cubic grows without bound on one side and falls without bound on the other.",
        result=f"the local maximum is ({p}, {f(p)}) and the local minimum is ({q}, {f(q)})",
    ), rng)  # fmt: skip


_CUBICS = tuple(
    f"2x^3 - {3 * (p + q)}x^2 + {6 * p * q}x + {c}" for p in range(1, 9) for q in range(p + 1, 13) for c in range(1, 21)
)


def _enclosed(s: Slots, rng: random.Random) -> str:
    a, m = whole(s, "a", "m")
    edge = Fraction(m, a)
    area = Fraction(m**3, 6 * a * a)
    e = latex(edge)
    return tell(Solution(
        plan="Find where the curves meet, then integrate the difference of the upper and the lower one.",
        method="Between two crossings, the area is the integral of upper minus lower.",
        steps=(
            Step("Find the intersections", f"\\({a}x^2 = {m}x\\) gives \\(x = 0\\) and \\(x = {e}\\).",
                 f"Bring everything to one side: x({a}x - {m}) = 0."),
            Step("See which curve is above", f"Between them the line lies above the parabola, since \\({m}x - {a}x^2 = x({m} - "
                                             f"{a}x)\\) is positive there."),
            Step("Find an antiderivative", f"\\(\\int ({m}x - {a}x^2)\\,dx = {latex(Fraction(m, 2))}x^2 - "
                                           f"{latex(Fraction(a, 3))}x^3 + C\\)."),
            Step("Insert the limits", f"At \\(x = {e}\\) it is \\({latex(Fraction(m, 2) * edge**2)} - "
                                      f"{latex(Fraction(a, 3) * edge**3)} = {latex(area)}\\), at 0 it is 0.",
                 "By the fundamental theorem of calculus the area is the difference of the two values."),
        ),
        check=f"the general formula for such a region is \\(\\frac{{m^3}}{{6a^2}}\\), which gives {area} for m = {m} and a = {a}.",
        remark="The sign comes out positive because the upper curve was written first.",
        result=f"the area is {area} square units",
    ), rng, 0.1)  # fmt: skip


FAMILIES: tuple[Family, ...] = (
    Family(
        "tickets", ("linear equations",),
        ("A {venue} sold {sales}. How many tickets of each kind were sold?",
         "At a {venue}, the till shows {sales}. Find the number of adults' and of children's tickets."),
        {"venue": ("museum", "circus", "zoo", "theatre", "swimming pool", "planetarium", "cinema", "castle"), "sales": _SALES},
            _tickets,
    ),
    Family(
        "ages", ("linear equations", "ratios and proportions"),
        ("{older} is {k} times as old as {younger}. In {t} years, {older} will be {m} times as old as {younger}. How old are they "
         "now?",
         "Today {older}'s age is {k} times {younger}'s. {t} years from now it will be {m} times. Find both ages."),
        {"older": PEOPLE[::2], "younger": PEOPLE[1::2], "k": numbers(3, 8), "t": numbers(3, 18), "m": ("2", "3", "4")}, _ages,
        lambda s: int(s["k"]) > int(s["m"]) and int(s["t"]) * (int(s["m"]) - 1) % (int(s["k"]) - int(s["m"])) == 0
        and int(s["k"]) * int(s["t"]) * (int(s["m"]) - 1) // (int(s["k"]) - int(s["m"])) < 100,
    ),
    Family(
        "plot", ("quadratic equations", "plane geometry"),
        ("A rectangular {place} has an area of {plot}. What are its sides, and how long is a fence around it?",
         "Find the sides of a rectangular {place} that covers {plot}, and the length of the fence it needs."),
        {"place": ("garden", "paddock", "car park", "vineyard", "playground", "orchard"), "plot": _PLOTS}, _plot,
    ),
    Family(
        "throw", ("quadratic equations",),
        ("From a {place}, a ball is thrown upwards; its height in metres after t seconds is {launch}. When does it land, and how "
         "high does it rise?",
         "A ball thrown from a {place} has the height {launch} (metres, seconds). Find its landing time and its greatest height."),
        {"place": ("tower", "cliff", "roof", "bridge"), "launch": _LAUNCHES}, _throw,
    ),
    Family(
        "savings", ("sequences and series",),
        ("{name} saves ${first} in the first month and ${step} more each month than in the month before. How much is that in "
         "{months} months, "
         "and how much of it comes in the second half?",
         "A savings plan of {name} starts with ${first} and grows by ${step} every month. What has been saved after {months} "
         "months, "
         "and what part of it in the second half of them?"),
        {"name": PEOPLE, "first": numbers(20, 90, 5), "step": numbers(2, 12), "months": numbers(8, 30, 2)}, _savings,
    ),
    Family(
        "extremes", ("calculus",),
        ("Find the local extremes of \\(f(x) = {cubic}\\).",
            "Where does \\(f(x) = {cubic}\\) have a local maximum and a local minimum, and what are their values?"),
        {"cubic": _CUBICS}, _extremes,
    ),
    Family(
        "enclosed", ("calculus",),
        ("What is the area of the region enclosed by the parabola \\(y = {a}x^2\\) and the line \\(y = {m}x\\)?",
         "The line \\(y = {m}x\\) cuts a region off the parabola \\(y = {a}x^2\\). Compute its area."),
        {"a": numbers(2, 30), "m": numbers(2, 40)}, _enclosed,
    ),
)  # fmt: skip
