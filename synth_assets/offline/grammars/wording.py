"""How numbers, money, fractions and lists are written in the questions and answers of the grammars.

Belongs here: small pure functions from values to text and back. No question content.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from synth_assets.offline.grammar import Slots


def numbers(low: int, high: int, step: int = 1) -> tuple[str, ...]:
    """The whole numbers from `low` to `high`, both included, as fillings of a slot."""
    return tuple(str(number) for number in range(low, high + 1, step))


def whole(slots: Slots, *names: str) -> list[int]:
    """All whole numbers that stand in the named slots, in the order of the names."""
    return [int(digits) for name in names for digits in re.findall(r"\d+", slots[name])]


def pick(rng: random.Random, *ways: str) -> str:
    """One of several ways to say the same. The first is the bare answer, and is taken only once in twelve times."""
    return ways[0] if rng.random() < 1 / 12 else ways[1 + int(rng.random() * (len(ways) - 1))]


def money(cents: int) -> str:
    """An amount in dollars: `$12` or `$12.05`."""
    return f"${cents // 100}" if cents % 100 == 0 else f"${cents // 100}.{cents % 100:02d}"


def exact(value: Fraction | int) -> str:
    """A number written exactly: whole, as a finite decimal, or else as a fraction `7/3`."""
    value = Fraction(value)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.10f}".rstrip("0")


def latex(value: Fraction | int) -> str:
    """A number in LaTeX: `7` or `\\frac{7}{3}`."""
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def listing(items: Sequence[object], last: str = "and") -> str:
    """`a, b and c`."""
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def capital(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def plural(count: int, noun: str) -> str:
    """`1 hour`, `2 hours`: for nouns that take a plain s."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def article(noun: str) -> str:
    """The noun with `a` or `an`, for nouns that are spelt as they sound (and `hour`)."""
    return f"an {noun}" if noun[0] in "aeio" or noun.startswith(("hour", "umb", "unc")) else f"a {noun}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `11th`."""
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def clock(minutes: int) -> str:
    """Minutes after midnight as `9:05` on the 24-hour clock."""
    return f"{minutes // 60 % 24}:{minutes % 60:02d}"


def span(minutes: int) -> str:
    """A length of time: `45 minutes`, `2 hours`, `1 hour and 20 minutes`."""
    hours, rest = divmod(minutes, 60)
    parts = ([plural(hours, "hour")] if hours else []) + ([plural(rest, "minute")] if rest or not hours else [])
    return " and ".join(parts)


def without_tens(values: Iterable[str]) -> tuple[str, ...]:
    """The values that do not end in 0, so that a sum has a last digit to talk about."""
    return tuple(value for value in values if not value.endswith("0"))
