"""Direct questions of the math grammar with unknowns: equations, sequences and calculus."""

from __future__ import annotations

import random
from fractions import Fraction

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.wording import latex, numbers, ordinal, pick, whole

_EQUATIONS = tuple(
    f"{a}x + {b} = {a * x + b}" for a in range(2, 13) for x in range(2, 16) for b in range(1, 41) if (a + b + x) % 2
)
_RIDDLES = tuple(
    f"{a} and then subtracts {b}, and gets {a * x - b}"
    for a in range(3, 13)
    for x in range(6, 30)
    for b in range(2, 14)
)


def _linear(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "equation")
    x = (c - b) // a
    return pick(
        rng,
        f"x = {x}.",
        f"Subtract {b} from both sides to get {a}x = {c - b}, then divide by {a}: x = {x}.",
        f"x = {x}, because {a} × {x} + {b} = {c}.",
    )


def _riddle(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "riddle")
    x = (c + b) // a
    return pick(
        rng,
        f"The number is {x}.",
        f"It is {x}: undo the steps with {c} + {b} = {c + b} and {c + b} ÷ {a} = {x}.",
        f"The number is {x}, since {a} × {x} - {b} = {c}.",
    )


def _slope(s: Slots, rng: random.Random) -> str:
    x1, y1, x2, y2 = whole(s, "x1", "y1", "x2", "y2")
    slope = Fraction(y2 - y1, x2 - x1)
    return pick(
        rng,
        f"The slope is {slope}.",
        f"\\(m = \\frac{{{y2} - {y1}}}{{{x2} - {x1}}} = {latex(slope)}\\).",
        f"The rise is {y2 - y1} and the run is {x2 - x1}, so the slope is {slope}.",
    )


_MONIC = tuple(f"x^2 - {r + t}x + {r * t} = 0" for r in range(1, 50) for t in range(r + 1, 90))


def _factor(s: Slots, rng: random.Random) -> str:
    _, total, product, _ = whole(s, "equation")
    low = next(r for r in range(1, total) if r * (total - r) == product)
    high = total - low
    return pick(
        rng,
        f"x = {low} or x = {high}.",
        f"It factors as (x - {low})(x - {high}) = 0, so x = {low} or x = {high}.",
        f"The roots are {low} and {high}, because they add up to {total} and their product is {product}.",
    )


def _discriminant(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "a", "b", "c")
    value = b * b - 4 * a * c
    roots = "two real roots" if value > 0 else "one double root" if value == 0 else "no real roots"
    return pick(
        rng,
        f"The discriminant is {value}.",
        f"\\(b^2 - 4ac = {b}^2 - 4 \\cdot {a} \\cdot {c} = {value}\\).",
        f"It is {b * b} - {4 * a * c} = {value}, so there are {roots}.",
    )


def _expand(s: Slots, rng: random.Random) -> str:
    a, b, v = int(s["a"]), int(s["b"]), s["v"]
    result = f"{v}^2 + {a + b}{v} + {a * b}"
    return pick(
        rng,
        f"\\({result}\\).",
        f"It is {result}, since {a} + {b} = {a + b} and {a} × {b} = {a * b}.",
        f"Multiplying term by term gives {v}^2 + {a}{v} + {b}{v} + {a * b} = {result}.",
    )


def _vertex(s: Slots, rng: random.Random) -> str:
    h, k, a = whole(s, "h", "k", "a")
    return pick(
        rng,
        f"The vertex is ({h}, {k}).",
        f"The vertex is ({h}, {k}), because the square is zero exactly at x = {h}, where y = {k}.",
        f"It is the point ({h}, {k}), and as {a} is positive it is the lowest point.",
    )


_ARITHMETIC = tuple(
    ", ".join(str(a + d * i) for i in range(4)) for a in range(2, 80) for d in range(3, 48) if (a + d) % 3 == 0
)


def _nth(s: Slots, rng: random.Random) -> str:
    first, step, n = whole(s, "first", "step", "n")
    value = first + (n - 1) * step
    return pick(
        rng,
        f"The {ordinal(n)} term is {value}.",
        f"It is {first} + {n - 1} × {step} = {value}.",
        f"The {ordinal(n)} term is {value}: after the first term, {step} is added {n - 1} times.",
    )


def _next(s: Slots, rng: random.Random) -> str:
    terms = whole(s, "terms")
    step = terms[1] - terms[0]
    return pick(
        rng,
        f"The next term is {terms[-1] + step}.",
        f"Each term is {step} more than the one before it, so the next is {terms[-1] + step}.",
        f"It is {terms[-1] + step}, because {terms[-1]} + {step} = {terms[-1] + step}.",
    )


def _integer_sum(s: Slots, rng: random.Random) -> str:
    low, high = whole(s, "low", "high")
    count = high - low + 1
    total = (low + high) * count // 2
    return pick(
        rng,
        f"The sum is {total}.",
        f"There are {count} numbers with the mean {Fraction(low + high, 2) if (low + high) % 2 == 0 else (low + high) / 2},"
        f" so the sum is {total}.",
        f"It is ({low} + {high}) × {count} ÷ 2 = {total}.",
    )


def _derivative(s: Slots, rng: random.Random) -> str:
    a, n, b = whole(s, "a", "n", "b")
    inner = f"{a * n}x" if n == 2 else f"{a * n}x^{{{n - 1}}}"
    return pick(
        rng,
        f"\\(f'(x) = {inner} + {b}\\).",
        f"By the power rule it is \\({inner} + {b}\\), since {a} × {n} = {a * n}.",
        f"It is \\({inner} + {b}\\), term by term with the power rule.",
    )


def _integral(s: Slots, rng: random.Random) -> str:
    a, n = whole(s, "a", "n")
    factor = Fraction(a, n + 1)
    result = f"{'' if factor == 1 else latex(factor)}{s['v']}^{{{n + 1}}} + C"
    return pick(
        rng,
        f"\\({result}\\).",
        f"Raise the exponent by one and divide by it: \\({result}\\).",
        f"It is \\({result}\\), because its derivative is \\({a}{s['v']}^{{{n}}}\\).",
    )


def _tangent(s: Slots, rng: random.Random) -> str:
    a, b, c = whole(s, "a", "b", "c")
    slope = 2 * a * c + b
    return pick(
        rng,
        f"The slope is {slope}.",
        f"The derivative is {2 * a}x + {b}, and at x = {c} it equals {slope}.",
        f"It is {slope}, since y' = {2 * a}x + {b} and {2 * a} × {c} + {b} = {slope}.",
    )


FAMILIES: tuple[Family, ...] = (
    Family(
        "linear", ("linear equations",),
        ("Solve {equation} for x.", "What value of x satisfies {equation}?", "Find x if {equation}."),
        {"equation": _EQUATIONS}, _linear,
    ),
    Family(
        "riddle", ("linear equations",),
        ("Someone multiplies a number by {riddle}. What is the number?",
         "A secret number is found this way: a player multiplies it by {riddle}. Which number is it?"),
        {"riddle": _RIDDLES}, _riddle,
    ),
    Family(
        "slope", ("linear equations",),
        ("What is the slope of the line through ({x1}, {y1}) and ({x2}, {y2})?",
         "Find the slope of the straight line that joins ({x1}, {y1}) to ({x2}, {y2})."),
        {"x1": numbers(0, 6), "y1": numbers(0, 9), "x2": numbers(7, 15), "y2": numbers(10, 24)}, _slope,
    ),
    Family(
        "factor", ("quadratic equations",),
        ("Solve {equation}.", "What are the roots of {equation}?", "Find both solutions of {equation}."),
        {"equation": _MONIC}, _factor,
    ),
    Family(
        "discriminant", ("quadratic equations",),
        ("What is the discriminant of {a}x^2 + {b}x + {c}?", "Compute the discriminant of the polynomial {a}x^2 + {b}x + {c}."),
        {"a": numbers(2, 9), "b": numbers(3, 30), "c": numbers(2, 20)}, _discriminant,
    ),
    Family(
        "expand", ("quadratic equations",),
        ("Expand \\(({v} + {a})({v} + {b})\\).", "Multiply out \\(({v} + {a})({v} + {b})\\)."),
        {"a": numbers(2, 40), "b": numbers(1, 39), "v": ("x", "y", "t")}, _expand, lambda s: int(s["a"]) > int(s["b"]),
    ),
    Family(
        "vertex", ("quadratic equations",),
        ("What is the vertex of the parabola \\(y = {a}(x - {h})^2 + {k}\\)?",
            "Where is the vertex of \\(y = {a}(x - {h})^2 + {k}\\)?"),
        {"a": numbers(2, 9), "h": numbers(1, 20), "k": numbers(1, 20)}, _vertex,
    ),
    Family(
        "nth-term", ("sequences and series",),
        ("An arithmetic sequence starts with {first} and has the common difference {step}. What is its term number {n}?",
         "What is term number {n} of the arithmetic sequence with first term {first} and common difference {step}?"),
        {"first": numbers(2, 30), "step": numbers(3, 15), "n": numbers(8, 40)}, _nth,
    ),
    Family(
        "next-term", ("sequences and series",),
        ("What is the next term of the arithmetic sequence {terms}?", "Continue the arithmetic sequence {terms}, … by one term."),
        {"terms": _ARITHMETIC}, _next,
    ),
    Family(
        "integer-sum", ("sequences and series",),
        ("What is the sum of all whole numbers from {low} to {high}?", "Add all the whole numbers from {low} up to {high}."),
        {"low": numbers(1, 25), "high": numbers(40, 160)}, _integer_sum,
    ),
    Family(
        "derivative", ("calculus",),
        ("What is the derivative of \\(f(x) = {a}x^{{{n}}} + {b}x\\)?", "Differentiate \\(f(x) = {a}x^{{{n}}} + {b}x\\)."),
        {"a": numbers(2, 20), "n": numbers(2, 9), "b": numbers(2, 30)}, _derivative,
    ),
    Family(
        "integral", ("calculus",),
        ("Find the indefinite integral \\(\\int {a}{v}^{{{n}}} \\, d{v}\\).", "What is \\(\\int {a}{v}^{{{n}}} \\, d{v}\\)?"),
        {"a": numbers(2, 60), "n": numbers(2, 19), "v": ("x", "t")}, _integral,
    ),
    Family(
        "tangent", ("calculus",),
        ("What is the slope of the curve \\(y = {a}x^2 + {b}x\\) at x = {c}?",
         "How steep is the tangent to \\(y = {a}x^2 + {b}x\\) at the point where x = {c}?"),
        {"a": numbers(2, 12), "b": numbers(2, 15), "c": numbers(2, 12)}, _tangent,
    ),
)  # fmt: skip
