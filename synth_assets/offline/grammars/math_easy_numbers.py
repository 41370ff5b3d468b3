"""Direct questions of the math grammar about numbers: arithmetic to powers and roots. The rest is in the siblings."""

from __future__ import annotations

import math
import random
from fractions import Fraction

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.everyday import GOODS
from synth_assets.offline.grammars.people_and_places import PEOPLE
from synth_assets.offline.grammars.wording import exact, latex, money, numbers, pick, whole, without_tens


def _sum(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    near = b // 10 * 10
    return pick(
        rng,
        f"{a} + {b} = {a + b}.",
        f"The sum is {a + b}, because {a} + {near} = {a + near} and {b - near} more makes {a + b}.",
        f"They add up to {a + b}; taking {b} away again leaves {a}.",
    )


def _product(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    tens, ones = b // 10 * 10, b % 10
    return pick(
        rng,
        f"{a} × {b} = {a * b}.",
        f"The product is {a * b}: {a} × {tens} = {a * tens}, and {a} × {ones} = {a * ones}.",
        f"{a} times {b} is {a * b}, which you get from {a * tens} plus {a * ones}.",
    )


def _change(s: Slots, rng: random.Random) -> str:
    count, price, note = whole(s, "count", "price", "note")
    cost = count * price
    return pick(
        rng,
        f"{s['name']} gets ${note - cost} back.",
        f"The {s['goods']} cost {count} × ${price} = ${cost}, so the change is ${note} - ${cost} = ${note - cost}.",
        f"The change is ${note - cost}, since {count} × {price} = {cost} dollars are spent.",
    )


_PROPER = tuple(latex(Fraction(p, q)) for q in range(2, 21) for p in range(1, min(q, 10)) if math.gcd(p, q) == 1)
_SHARE_OF = tuple(
    f"\\frac{{{p}}}{{{q}}}\\) of {q * k}"
    for q in range(2, 13)
    for p in range(1, min(q, 10))
    if math.gcd(p, q) == 1
    for k in range(3, 60)
)
_REDUCIBLE = tuple(
    f"\\frac{{{p}}}{{{q}}}" for p in range(12, 100) for q in range(p + 1, 161) if math.gcd(p, q) > 1 and q % p
)


def _share_of(s: Slots, rng: random.Random) -> str:
    p, q, total = whole(s, "share")
    part = total // q
    return pick(
        rng,
        f"It is {part * p}: \\({total} \\div {q} = {part}\\)" + (f" and \\({part} \\times {p} = {part * p}\\)." * (p > 1) or "."),
        f"\\(\\frac{{{p}}}{{{q}}} \\times {total} = {part * p}\\).",
        f"One part of {q} equal parts of {total} is {part}, so {p} of {q} parts " + ("is" if p == 1 else "are") + f" {part * p}.",
    )  # fmt: skip


def _add_fractions(s: Slots, rng: random.Random) -> str:
    p, q, r, t = whole(s, "a", "b")
    common = math.lcm(q, t)
    result = Fraction(p, q) + Fraction(r, t)
    return pick(
        rng,
        f"The sum is \\({latex(result)}\\).",
        f"{p}/{q} + {r}/{t} = {p * common // q}/{common} + {r * common // t}/{common} = {exact_fraction(result)}.",
        f"With the common denominator {common} the sum is {exact_fraction(result)}.",
    )


def exact_fraction(value: Fraction) -> str:
    """A fraction as `7/3`, or a whole number."""
    return str(value)


def _simplify(s: Slots, rng: random.Random) -> str:
    p, q = whole(s, "fraction")
    shared = math.gcd(p, q)
    return pick(
        rng,
        f"In lowest terms it is \\({latex(Fraction(p, q))}\\).",
        f"Both {p} and {q} are divisible by {shared}, which leaves {p // shared}/{q // shared}.",
        f"It is {p // shared}/{q // shared}: the greatest common divisor of {p} and {q} is {shared}.",
    )


_HUNDREDTHS = tuple(f"{n // 100}.{n % 100:02d}" for n in range(107, 2000, 7) if n % 10)
_TENTHS = tuple(f"{n // 10}.{n % 10}" for n in range(13, 300, 3) if n % 10)
_THOUSANDTHS = tuple(f"{n // 1000}.{n % 1000:03d}" for n in range(1003, 30000, 7) if n % 10)


def _add_decimals(s: Slots, rng: random.Random) -> str:
    total = exact(Fraction(s["a"]) + Fraction(s["b"]))
    return pick(
        rng,
        f"{s['a']} + {s['b']} = {total}.",
        f"The total is {total}: line up the decimal points and add {s['b']}0 to {s['a']}.",
        f"Together they make {total}.",
    )


def _round(s: Slots, rng: random.Random) -> str:
    places = {"tenth": 1, "hundredth": 2, "whole number": 0}[s["place"]]
    value = Fraction(s["value"])
    scaled = math.floor(value * 10**places + Fraction(1, 2))
    text = str(scaled) if places == 0 else f"{scaled // 10**places}.{scaled % 10**places:0{places}d}"
    after = s["value"].split(".")[1][places]
    way = "up" if after >= "5" else "down"
    return pick(
        rng,
        f"{s['value']} rounds to {text}.",
        f"To the nearest {s['place']} it is {text}, because the next digit is {after}, so we round {way}.",
        f"It becomes {text}: the digit after that place is {after}, which means rounding {way}.",
    )


def _weighed(s: Slots, rng: random.Random) -> str:
    count = int(s["count"])
    cents = int(Fraction(s["price"]) * 100)
    return pick(
        rng,
        f"{s['count']} kg cost {money(cents * count)}.",
        f"They cost {count} × ${s['price']} = {money(cents * count)}.",
        f"The price is {money(cents * count)}, because each of the {count} kilograms costs ${s['price']}.",
    )


def _percent_of(s: Slots, rng: random.Random) -> str:
    rate, base = whole(s, "rate", "base")
    result, one = exact(Fraction(rate * base, 100)), exact(Fraction(base, 100))
    return pick(
        rng,
        f"{rate}% of {base} is {result}.",
        f"It is {result}: 1% of {base} is {one}, and {rate} times that is {result}.",
        f"{rate}/100 × {base} = {result}.",
    )


def _discount(s: Slots, rng: random.Random) -> str:
    rate, price = whole(s, "rate", "price")
    off = price * rate
    return pick(
        rng,
        f"The sale price is {money(price * 100 - off)}.",
        f"The reduction is {money(off)}, so {s['name']} pays ${price} - {money(off)} = {money(price * 100 - off)}.",
        f"After {rate}% off, {100 - rate}% of ${price} remains, which is {money(price * 100 - off)}.",
    )


_SHARES = tuple(
    f"${(a + b) * k} in the ratio {a} to {b}"
    for a in range(1, 10)
    for b in range(a + 1, 12)
    if math.gcd(a, b) == 1
    for k in range(4, 60)
)
_PACKS = tuple(f"{n} {goods} cost ${n * price}" for n in range(3, 13) for price in range(2, 12) for goods in GOODS)
_BATCHES = numbers(13, 40)


def _ratio(s: Slots, rng: random.Random) -> str:
    total, a, b = whole(s, "split")
    part = total // (a + b)
    return pick(
        rng,
        f"The shares are ${a * part} and ${b * part}.",
        f"There are {a + b} parts of ${part} each, so the shares are ${a * part} and ${b * part}.",
        f"Each part is worth ${total} ÷ {a + b} = ${part}; that gives ${a * part} and ${b * part}.",
    )


def _rate(s: Slots, rng: random.Random) -> str:
    count, cost, wanted = whole(s, "pack", "wanted")
    unit = cost // count
    return pick(
        rng,
        f"{wanted} of them cost ${unit * wanted}.",
        f"Each one costs ${cost} ÷ {count} = ${unit}, so {wanted} cost ${unit * wanted}.",
        f"At ${unit} apiece, the price is {wanted} × ${unit} = ${unit * wanted}.",
    )


def smallest_factor(number: int) -> int:
    """The smallest divisor above 1; the number itself where it is prime."""
    return next((d for d in range(2, math.isqrt(number) + 1) if number % d == 0), number)


def _gcd(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    shared = math.gcd(a, b)
    return pick(
        rng,
        f"The greatest common divisor is {shared}.",
        f"It is {shared}, because {a} = {shared} × {a // shared} and {b} = {shared} × {b // shared}.",
        f"gcd({a}, {b}) = {shared}.",
    )


def _prime(s: Slots, rng: random.Random) -> str:
    n = int(s["n"])
    factor = smallest_factor(n)
    if factor == n:
        return pick(
            rng,
            f"Yes, {n} is prime.",
            f"Yes, {n} is prime: no prime up to {math.isqrt(n)} divides it.",
            f"Yes. Its only divisors are 1 and {n}, as testing the primes up to {math.isqrt(n)} shows.",
        )
    return pick(
        rng,
        f"No, {n} = {factor} × {n // factor}.",
        f"No, it is composite, because it is divisible by {factor}: {n} = {factor} × {n // factor}.",
        f"No. {n} can be split into {factor} × {n // factor}, so it has more than two divisors.",
    )


def _remainder(s: Slots, rng: random.Random) -> str:
    n, d = whole(s, "n", "d")
    return pick(
        rng,
        f"The remainder is {n % d}.",
        f"The remainder is {n % d}, since {d} × {n // d} = {n // d * d} and {n} - {n // d * d} = {n % d}.",
        f"{n} = {d} × {n // d} + {n % d}, so the remainder is {n % d}.",
    )


def _powers(s: Slots, rng: random.Random) -> str:
    a, b, v = int(s["a"]), int(s["b"]), s["v"]
    return pick(
        rng,
        f"It is \\({v}^{{{a + b}}}\\).",
        f"When powers of the same base are multiplied, exponents add: {a} + {b} = {a + b}, so it is \\({v}^{{{a + b}}}\\).",
        f"\\({v}^{{{a}}} \\cdot {v}^{{{b}}} = {v}^{{{a} + {b}}} = {v}^{{{a + b}}}\\).",
    )


def _root(s: Slots, rng: random.Random) -> str:
    n = int(s["n"])
    low = math.isqrt(n)
    return pick(
        rng,
        f"It lies between {low} and {low + 1}.",
        f"Between {low} and {low + 1}, because {low}² = {low * low} and {low + 1}² = {(low + 1) ** 2}.",
        f"Since {low * low} < {n} < {(low + 1) ** 2}, the root is between {low} and {low + 1}.",
    )


def _scientific(s: Slots, rng: random.Random) -> str:
    digits = s["n"].rstrip("0")
    power = len(s["n"]) - 1
    mantissa = f"{digits[0]}.{digits[1:]}" if len(digits) > 1 else digits
    return pick(
        rng,
        f"\\({mantissa} \\times 10^{{{power}}}\\).",
        f"It is {mantissa} × 10^{power}, because the decimal point moves {power} places to the left.",
        f"{s['n']} = {mantissa} × 10^{power}.",
    )


_LARGE = tuple(str(m) + "0" * z for m in range(101, 1000, 3) if m % 10 for z in range(2, 8))
_EXPONENTS = numbers(2, 40)


def _larger(s: Slots) -> bool:
    return int(s["a"]) > int(s["b"])


def _value(fraction: str) -> Fraction:
    p, q = whole({"f": fraction}, "f")
    return Fraction(p, q)


def _unlike(s: Slots) -> bool:
    """Whether the first fraction is larger and the denominators differ."""
    _, q = whole(s, "a")
    _, t = whole(s, "b")
    return q != t and _value(s["a"]) > _value(s["b"])


FAMILIES: tuple[Family, ...] = (
    Family("sum", ("arithmetic",), ("What is the sum of {a} and {b}?", "Add {b} to {a}.", "What do {a} and {b} add up to?"),
           {"a": numbers(125, 989, 3), "b": without_tens(numbers(117, 997, 4))}, _sum, _larger),
    Family("product", ("arithmetic",),
        ("Multiply {a} by {b}.", "What is the product of {a} and {b}?", "How much is {a} times {b}?"),
           {"a": numbers(13, 99), "b": without_tens(numbers(12, 98))}, _product, _larger),
    Family("change", ("arithmetic",),
           ("{name} buys {count} {goods} at ${price} each and pays with ${note}. How much change is due?",
            "How much change does {name} get from ${note} after buying {count} {goods} at ${price} each?"),
           {"name": PEOPLE, "goods": GOODS, "count": numbers(3, 8), "price": numbers(2, 6), "note": ("50", "60", "80", "100")},
               _change),
    Family("share-of", ("fractions",), ("What is \\({share}?", "Find \\({share}.", "How much is \\({share}?"), {"share": _SHARE_OF},
        _share_of),
    Family("add-fractions", ("fractions",),
        ("Add the fractions \\({a}\\) and \\({b}\\).", "What is the sum of \\({a}\\) and \\({b}\\) as a fraction?"),
           {"a": _PROPER, "b": _PROPER}, _add_fractions, _unlike),
    Family("simplify", ("fractions",), ("Simplify the fraction \\({fraction}\\).", "Reduce \\({fraction}\\) to lowest terms."),
           {"fraction": _REDUCIBLE}, _simplify),
    Family("add-decimals", ("decimals",), ("What is {a} + {b} as a decimal?", "Add the decimals {a} and {b}."),
           {"a": _HUNDREDTHS, "b": _TENTHS}, _add_decimals),
    Family("round", ("decimals",), ("Round {value} to the nearest {place}.", "What is {value} rounded to the nearest {place}?"),
           {"value": _THOUSANDTHS, "place": ("tenth", "hundredth", "whole number")}, _round),
    Family("weighed", ("decimals",),
           ("One kilogram of {food} costs ${price}. What do {count} kg cost?",
               "If {food} cost ${price} per kilogram, how much are {count} kg?"),
           {"food": ("apples", "cherries", "tomatoes", "almonds", "olives", "potatoes", "grapes", "carrots", "plums", "lentils"),
            "price": tuple(p for p in _HUNDREDTHS if len(p) == 4), "count": numbers(2, 15)}, _weighed),
    Family("percent-of", ("percentages",),
        ("What is {rate}% of {base}?", "Find {rate} percent of {base}.", "How much is {rate}% of {base}?"),
           {"rate": tuple(r for r in numbers(3, 95) if int(r) % 3 != 1), "base": numbers(40, 900, 5)}, _percent_of),
    Family("discount", ("percentages",),
           ("{name} sees a {item} at ${price} with {rate}% off. What is the sale price?",
            "A {item} priced at ${price} is reduced by {rate}%. What does {name} pay?"),
           {"name": PEOPLE, "item": ("jacket", "lamp", "backpack", "chair", "kettle", "bicycle", "guitar", "printer"),
            "price": numbers(24, 300, 4), "rate": numbers(5, 60, 5)}, _discount),
    Family("ratio", ("ratios and proportions",), ("Share {split}.", "Divide {split}. What are the two shares?"), {"split": _SHARES},
        _ratio),
    Family("unit-rate", ("ratios and proportions",),
        ("If {pack}, how much do {wanted} cost?", "{pack}. At the same rate, what is the price of {wanted}?"),
           {"pack": _PACKS, "wanted": _BATCHES}, _rate),
    Family("gcd", ("number theory",),
        ("What is the greatest common divisor of {a} and {b}?", "Find the largest whole number that divides both {a} and {b}."),
           {"a": numbers(24, 240, 2), "b": numbers(18, 200, 2)}, _gcd,
               lambda s: int(s["a"]) > int(s["b"]) and math.gcd(int(s["a"]), int(s["b"])) > 2),
    Family("prime", ("number theory",), ("Is {n} a prime number?", "Is the number {n} prime or composite?"),
           {"n": tuple(n for n in numbers(101, 7001, 2) if n[-1] != "5")}, _prime),
    Family("remainder", ("number theory",),
        ("What is the remainder when {n} is divided by {d}?", "Find the remainder of {n} divided by {d}."),
           {"n": numbers(203, 1999, 2), "d": numbers(6, 19)}, _remainder),
    Family("powers", ("exponents and roots",),
        ("Simplify \\({v}^{{{a}}} \\cdot {v}^{{{b}}}\\).", "Write \\({v}^{{{a}}} \\cdot {v}^{{{b}}}\\) as a single power."),
           {"a": _EXPONENTS, "b": _EXPONENTS, "v": ("x", "y", "a", "t")}, _powers, _larger),
    Family("root", ("exponents and roots",),
        ("Between which two whole numbers does \\(\\sqrt{{{n}}}\\) lie?",
            "The square root of {n} lies between which two whole numbers?"),
           {"n": tuple(n for n in numbers(5, 3000, 2) if math.isqrt(int(n)) ** 2 != int(n))}, _root),
    Family("scientific", ("exponents and roots",), ("Write {n} in scientific notation.", "What is {n} in scientific notation?"),
        {"n": _LARGE}, _scientific),
)  # fmt: skip
