"""The math grammar: enough distinct questions, answers that are right by a second computation, lengths as measured."""

from __future__ import annotations

import math
import statistics
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from synth_assets.offline.grammar import Slots
from synth_assets.offline.grammars.math import EASY, HARD
from synth_assets.offline.grammars.wording import whole
from synth_assets_tests.offline.grammar_samples import Expected, asked, wrong_values


def _of(slot_names: str, rule: object) -> Expected:
    """The rule applied to the numbers in the named slots."""
    assert callable(rule)
    return lambda slots: str(rule(*whole(slots, *slot_names.split())))


def _decimal(value: Decimal | Fraction) -> str:
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _dollars(value: float) -> str:
    return str(round(value)) if abs(value - round(value)) < 1e-9 else f"{value:.2f}"


def _root_pair(slots: Slots) -> str:
    _, total, product, _ = whole(slots, "equation")
    root = math.isqrt(total * total - 4 * product)
    return str((total + root) // 2)


def _rounded(slots: Slots) -> str:
    step = {"tenth": "0.1", "hundredth": "0.01", "whole number": "1"}[slots["place"]]
    return str(Decimal(slots["value"]).quantize(Decimal(step), ROUND_HALF_UP))


def _scientific(slots: Slots) -> str:
    mantissa, power = f"{int(slots['n']):e}".split("e+")
    return f"{mantissa.rstrip('0').rstrip('.')} × 10^{int(power)}"


EASY_VALUES: dict[str, Expected] = {
    "sum": _of("a b", lambda a, b: a + b),
    "product": _of("a b", lambda a, b: a * b),
    "change": _of("count price note", lambda n, p, note: note - n * p),
    "share-of": _of("share", lambda p, q, total: Fraction(p * total, q)),
    "add-decimals": lambda s: _decimal(Decimal(s["a"]) + Decimal(s["b"])),
    "round": _rounded,
    "weighed": lambda s: _dollars(float(Decimal(s["price"]) * int(s["count"]))),
    "percent-of": _of("rate base", lambda rate, base: _decimal(Decimal(rate * base) / 100)),
    "discount": _of("rate price", lambda rate, price: _dollars(price * (100 - rate) / 100)),
    "ratio": _of("split", lambda total, a, b: f"{total * a // (a + b)} and ${total * b // (a + b)}"),
    "unit-rate": _of("pack wanted", lambda n, cost, wanted: cost * wanted // n),
    "gcd": _of("a b", math.gcd),
    "prime": lambda s: "Yes" if all(int(s["n"]) % d for d in range(2, int(s["n"]))) else "No",
    "remainder": _of("n d", lambda n, d: n % d),
    "root": _of("n", lambda n: math.floor(math.sqrt(n))),
    "linear": _of("equation", lambda a, b, c: (c - b) // a),
    "riddle": _of("riddle", lambda a, b, c: (c + b) // a),
    "factor": _root_pair,
    "discriminant": _of("a b c", lambda a, b, c: b**2 - 4 * a * c),
    "vertex": _of("h k", lambda h, k: f"{h}, {k}"),
    "nth-term": _of("first step n", lambda first, step, n: list(range(first, first + n * step, step))[n - 1]),
    "next-term": _of("terms", lambda a, b, c, d: d + c - b),
    "integer-sum": _of("low high", lambda low, high: sum(range(low, high + 1))),
    "tangent": _of("a b c", lambda a, b, c: ((a * (c + 1) ** 2 + b * (c + 1)) - (a * (c - 1) ** 2 + b * (c - 1))) // 2),
    "rectangle-area": _of("a b", lambda a, b: a * b),
    "rectangle-perimeter": _of("a b", lambda a, b: a + b + a + b),
    "third-angle": _of("a b", lambda a, b: 180 - a - b),
    "triangle-area": _of("base height", lambda b, h: _decimal(Fraction(b * h, 2))),
    "box": _of("l w h", lambda length, width, height: length * width * height),
    "cylinder": _of("r h", lambda r, h: h * r * r),
    "mean": _of("values", lambda *values: round(statistics.mean(values))),
    "median": _of("values", lambda *values: statistics.median(values)),
    "range": _of("values", lambda *values: max(values) - min(values)),
    "choose": lambda s: str(math.comb(int(s["n"]), {"two": 2, "three": 3, "four": 4}[s["k"]])),
    "menu": _of("a b c", lambda a, b, c: a * b * c),
}


def _saved(slots: Slots) -> str:
    balance = Decimal(slots["start"])
    for _ in range(int(slots["years"])):
        balance = (balance * (1 + Decimal(slots["rate"]) / 100)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return _dollars(float(balance))


def _pages(slots: Slots) -> str:
    a, b, c, d, left = whole(slots, "story")
    found = [n for n in range(1, 3000) if n * (b - a) * (d - c) == left * b * d]
    return str(found[0])


def _ages(slots: Slots) -> str:
    k, t, m = whole(slots, "k", "t", "m")
    return str(next(x for x in range(1, 120) if k * x + t == m * (x + t)))


def _landing(slots: Slots) -> str:
    top, rise = whole(slots, "launch")[:2]
    return str(next(t for t in range(1, 200) if top + rise * t - 5 * t * t <= 0))


def _tickets(slots: Slots) -> str:
    count, revenue, adult, child = whole(slots, "sales")
    return f"{next(a for a in range(count + 1) if a * adult + (count - a) * child == revenue)} adult"


HARD_VALUES: dict[str, Expected] = {
    "bill": _of("n1 p1 n2 p2 rate", lambda a, p, b, q, r: _dollars((a * p + b * q) * (100 - r) / 100)),
    "interest": _saved,
    "reading": _pages,
    "pumps": _of("a b alone", lambda a, b, t: (1 - Fraction(t, a)) * a * b / (a + b)),
    "mixture": _of("volume weak strong wanted", lambda v, w, s, x: _decimal(Fraction(v * (x - w), s - x))),
    "euclid": _of("a b", lambda a, b: f"is {math.gcd(a, b)} and the least common multiple {math.lcm(a, b)}"),
    "power-remainder": _of("base exponent modulus", lambda b, e, m: f"the remainder {b**e % m} when"),
    "remainders": _of("m n a b", lambda m, n, a, b: next(x for x in range(m * n) if x % m == a and x % n == b)),
    "tickets": _tickets,
    "ages": _ages,
    "plot": _of("plot", lambda area, d: f"{next(w for w in range(1, area) if w * (w + d) == area)} m by"),
    "throw": lambda s: f"after {_landing(s)} seconds",
    "savings": _of("first step months", lambda f, step, n: sum(f + i * step for i in range(n))),
    "enclosed": _of("a m", lambda a, m: Fraction(m**3, 6 * a * a)),
    "path": _of("length width path price", lambda x, y, p, cost: ((x + 2 * p) * (y + 2 * p) - x * y) * cost),
    "tank": _of("r h percent", lambda r, h, p: f"{_decimal(Decimal('3.14') * r * r * h * p / 100000)} litres"),
    "paint": _of(
        "a b h windows cover",
        lambda a, b, h, w, cover: f"{math.ceil(2 * (2 * (a + b) * h + a * b - 2 * w) / cover)} tins",
    ),
    "spread": _of("values", lambda *v: f"the mean {round(statistics.mean(v))}"),
    "draws": _of("a b", lambda a, b: Fraction(a * (a - 1) + b * (b - 1), (a + b) * (a + b - 1))),
    "at-least-one": _of("n bad k", lambda n, bad, k: 1 - Fraction(math.comb(n - bad, k), math.comb(n, k))),
}


def test_easy_answers_have_the_right_value() -> None:
    assert wrong_values(EASY, EASY_VALUES, 4000) == []


def test_hard_answers_have_the_right_value() -> None:
    assert wrong_values(HARD, HARD_VALUES, 2000) == []


@pytest.mark.parametrize("fraction_family", ["simplify", "add-fractions", "marble", "slope"])
def test_answers_with_fractions_are_in_lowest_terms(fraction_family: str) -> None:
    rules = {
        "simplify": lambda s: Fraction(*whole(s, "fraction")),
        "add-fractions": lambda s: Fraction(*whole(s, "a")) + Fraction(*whole(s, "b")),
        "marble": lambda s: Fraction(whole(s, "a")[0], sum(whole(s, "a", "b"))),
        "slope": lambda s: Fraction(int(s["y2"]) - int(s["y1"]), int(s["x2"]) - int(s["x1"])),
    }
    seen = 0
    for family, slots, _, answer in asked(EASY, 3000):
        if family.name == fraction_family:
            value, seen = rules[fraction_family](slots), seen + 1
            assert str(value) in answer or f"\\frac{{{value.numerator}}}{{{value.denominator}}}" in answer
    assert seen > 20


def test_scientific_notation_keeps_the_number() -> None:
    for family, slots, _, answer in asked(EASY, 3000):
        if family.name == "scientific":
            plain = answer.replace("\\times 10^{", "× 10^").replace("}", "")
            assert _scientific(slots) in plain


def test_some_questions_and_answers_are_in_latex() -> None:
    texts = [question + answer for *_, question, answer in asked(EASY, 500)]
    assert 0.1 < sum("\\" in text for text in texts) / len(texts) < 0.6
