"""Problems of several steps about numbers, money and shares, with worked solutions."""

from __future__ import annotations

import math
import random
from fractions import Fraction

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.everyday import GOODS
from synth_assets.offline.grammars.people_and_places import PEOPLE
from synth_assets.offline.grammars.wording import exact, money, numbers, plural, whole
from synth_assets.offline.grammars.worked import Solution, Step, tell


def _bill(s: Slots, rng: random.Random) -> str:
    n1, p1, n2, p2, rate = whole(s, "n1", "p1", "n2", "p2", "rate")
    total = n1 * p1 + n2 * p2
    off, paid = total * rate, total * (100 - rate)
    return tell(Solution(
        plan="The bill is built up item by item, then reduced, and only then compared with the money handed over.",
        method="A percentage is always a percentage of something: here the base is the full price of both kinds of goods.",
        steps=(
            Step(f"Price the {s['first']}", f"{n1} × ${p1} = ${n1 * p1}."),
            Step(f"Price the {s['second']}", f"{n2} × ${p2} = ${n2 * p2}."),
            Step("Add the two amounts", f"${n1 * p1} + ${n2 * p2} = ${total}.",
                 "The discount is on the whole bill, so the sum comes first."),
            Step("Work out the discount", f"{rate}% of ${total} is {total} × {rate} ÷ 100 = {money(off)}.",
                 f"One per cent of ${total} is {money(total)}, and {rate} times that is {money(off)}."),
            Step("Subtract it", f"${total} - {money(off)} = {money(paid)}.",
                 f"In one step: {100 - rate}% of ${total} is the same {money(paid)}."),
            Step("Find the change", f"$200 - {money(paid)} = {money(20000 - paid)}."),
        ),
        check=f"{money(paid)} and {money(20000 - paid)} add up to $200, "
              f"and {money(paid)} plus the discount of {money(off)} is ${total}.",
        remark="Taking the discount off each kind separately and adding afterwards gives the same result, "
               "because multiplication distributes over addition.",
        result=f"{s['name']} pays {money(paid)} and gets {money(20000 - paid)} back",
    ), rng, 0.1)  # fmt: skip


def cents(value: Fraction) -> int:
    """Dollars as whole cents, half a cent upwards."""
    return math.floor(value * 100 + Fraction(1, 2))


def _interest(s: Slots, rng: random.Random) -> str:
    start, years = whole(s, "start", "years")
    rate = Fraction(s["rate"])
    balance = start * 100
    steps = []
    for year in range(1, years + 1):
        gain = cents(Fraction(balance, 100) * rate / 100)
        steps.append(Step(
            f"Add the interest of year {year}",
            f"{s['rate']}% of {money(balance)} is {money(gain)}, so the balance becomes {money(balance + gain)}.",
            f"The interest is {money(balance)} × {s['rate']} ÷ 100, rounded to the cent." if year < 3 else
            "It is a little more than in the year before, because the interest itself earns interest.",
        ))  # fmt: skip
        balance += gain
    simple = start * 100 + cents(start * rate * years / 100)
    return tell(Solution(
        plan="Each year's interest is computed on the balance at the start of that year and added to it.",
        method=f"Growth by {s['rate']}% multiplies the balance by {exact(1 + rate / 100)} each year.",
        steps=steps,
        check=f"With simple interest the account would hold {money(simple)}; compound interest must give "
              f"at least that, and {money(balance)} does.",
        remark=f"Without rounding in between, the formula {start} × {exact(1 + rate / 100)}^{years} "
               "gives the same amount to within a few cents.",
        result=f"after {plural(years, 'year')} the account holds {money(balance)}",
    ), rng)  # fmt: skip


_SPLITS = tuple(
    (Fraction(a, b), Fraction(c, d))
    for b in range(2, 7) for a in range(1, b) for d in range(2, 7) for c in range(1, d)
    if math.gcd(a, b) == 1 == math.gcd(c, d) and (a, b) != (c, d)
)  # fmt: skip
_READING = tuple(
    f"{first} of a book on Saturday and {second} of the remaining pages on Sunday, and {left} pages are left"
    for first, second in _SPLITS
    for total in range(120, 481, 12)
    if (left := (1 - first) * (1 - second) * total).denominator == 1 and (total * first).denominator == 1
)


def _reading(s: Slots, rng: random.Random) -> str:
    a, b, c, d, left = whole(s, "story")
    first, second = Fraction(a, b), Fraction(c, d)
    after_first, kept = 1 - first, (1 - first) * (1 - second)
    total = int(left / kept)
    middle = int(total * after_first)
    return tell(Solution(
        plan="Work backwards: find which fraction of the whole book the last pages are.",
        method="The second fraction is taken of what was left, not of the whole book, so the fractions multiply.",
        steps=(
            Step("Find what is left after Saturday", f"1 - {first} = {after_first} of the book.",
                 f"On Saturday {first} of the pages were read."),
            Step("Find what is left after Sunday",
                 f"Of these {after_first}, the part 1 - {second} = {1 - second} stays unread, "
                 f"and {after_first} × {1 - second} = {kept}."),
            Step("Set up the equation", f"{kept} of the book is {left} pages."),
            Step("Solve it", f"The book has {left} ÷ {kept} = {total} pages.",
                 f"Dividing by {kept} is multiplying by {1 / kept}."),
        ),
        check=f"{first} of {total} is {total - middle}, which leaves {middle}; {second} of {middle} is {middle - left}, "
              f"which leaves {left}.",
        remark=f"Adding {first} and {second} directly would be a mistake, since they refer to different amounts.",
        result=f"the book has {total} pages",
    ), rng, 0.15)  # fmt: skip


def _pipes(s: Slots, rng: random.Random) -> str:
    a, b, start = whole(s, "a", "b", "alone")
    done = Fraction(start, a)
    rate = Fraction(1, a) + Fraction(1, b)
    rest = (1 - done) / rate
    return tell(Solution(
        plan="Describe each pump by the share of the tank that it fills in one hour, then add shares.",
        method="Times cannot be added or averaged here, but rates can: they all refer to one and the same hour.",
        steps=(
            Step("Write down the rates", f"The first pump fills 1/{a} of the tank per hour, the second 1/{b}."),
            Step("Account for the time alone", f"In {plural(start, 'hour')} the first pump fills {done} of the tank.",
                 f"That is {start} × 1/{a}."),
            Step("Find what is still empty", f"1 - {done} = {1 - done} of the tank."),
            Step("Add the rates", f"Together they fill 1/{a} + 1/{b} = {rate} of the tank per hour.",
                 f"The common denominator is {math.lcm(a, b)}."),
            Step("Divide the rest by the joint rate", f"{1 - done} ÷ {rate} = {rest} hours, about {round(float(rest) * 60)} "
                                                      "minutes.",
                 f"Dividing by {rate} means multiplying by {1 / rate}."),
        ),
        check=f"in {rest} hours the first pump adds {rest / a} and the second {rest / b} of the tank; "
              f"with the first {done} that makes {done + rest / a + rest / b}, a full tank.",
        remark="The answer is less than what either pump would need alone for the same rest, as it must be.",
        result=f"both pumps together need another {rest} hours",
    ), rng)  # fmt: skip


def _mixture(s: Slots, rng: random.Random) -> str:
    volume, weak, strong, wanted = whole(s, "volume", "weak", "strong", "wanted")
    added = Fraction(volume * (wanted - weak), strong - wanted)
    salt, more = Fraction(volume * weak, 100), added * strong / 100
    return tell(Solution(
        plan="Let x be the litres of the stronger solution, and keep count of the pure salt.",
        method="The amounts of salt add up, and so do the volumes; the percentages themselves do not.",
        steps=(
            Step("Express the salt before mixing", f"The first solution holds {weak}% of {volume} = {exact(salt)} units of salt, "
                 f"the added one {exact(Fraction(strong, 100))}x."),
            Step("Express the salt after mixing", f"The mixture of {volume} + x litres holds "
                                                  f"{exact(Fraction(wanted, 100))}({volume} + x).",
                 f"Its share of salt is to be {wanted}%."),
            Step("Set both equal", f"{exact(salt)} + {exact(Fraction(strong, 100))}x = {exact(Fraction(wanted, 100))}({volume} + "
                                   "x).",
                 "No salt is lost or made while mixing."),
            Step("Collect the terms with x", f"{exact(Fraction(strong - wanted, 100))}x = "
                                             f"{exact(Fraction(volume * (wanted - weak), 100))}."),
            Step("Divide", f"x = {exact(added)}."),
        ),
        check=f"the mixture has {exact(volume + added)} litres with {exact(salt)} + {exact(more)} = {exact(salt + more)} units of "
              "salt, "
              f"and {exact(salt + more)} ÷ {exact(volume + added)} is {wanted}%.",
        remark=f"The quick way is the ratio of the distances: {wanted} - {weak} = {wanted - weak} to "
               f"{strong} - {wanted} = {strong - wanted}, so x : {volume} = {wanted - weak} : {strong - wanted}.",
        result=f"{exact(added)} litres of the {strong}% solution must be added",
    ), rng)  # fmt: skip


def _euclid(s: Slots, rng: random.Random) -> str:
    a, b = whole(s, "a", "b")
    steps, high, low = [], a, b
    while low:
        rest = high % low
        steps.append(Step(
            f"Divide {high} by {low}", f"{high} = {high // low} × {low} + {rest}.",
            f"So {high} and {low} have the same common divisors as {low} and {rest}." if rest
            else f"The remainder is 0, so the last divisor {low} is the greatest common divisor.",
        ))  # fmt: skip
        high, low = low, rest
    multiple = a * b // high
    steps.append(Step("Get the least common multiple", f"{a} × {b} ÷ {high} = {multiple}.",
                      "The product of two numbers equals the product of their gcd and lcm."))  # fmt: skip
    return tell(Solution(
        plan="Use Euclid's algorithm: divide, replace the larger number by the remainder, repeat until nothing remains.",
        method="Any number that divides both a and b also divides the remainder of a by b, so nothing is lost on the way.",
        steps=steps,
        check=f"{a} = {high} × {a // high} and {b} = {high} × {b // high}, where {a // high} and {b // high} "
              f"share no factor; and {multiple} = {a} × {multiple // a} = {b} × {multiple // b}.",
        remark="Euclid's algorithm needs no factorisation, which is why it also works for numbers with hundreds of digits.",
        result=f"the greatest common divisor of {a} and {b} is {high} and the least common multiple {multiple}",
    ), rng)  # fmt: skip


def _last_digit(s: Slots, rng: random.Random) -> str:
    base, exponent, modulus = whole(s, "base", "exponent", "modulus")
    seen: list[int] = []
    value = base % modulus
    while value not in seen:
        seen.append(value)
        value = value * base % modulus
    lead = seen.index(value)
    cycle = seen[lead:]
    place = (exponent - 1 - lead) % len(cycle)
    listed = [Step(f"Reduce {base}^{k}", f"{base}^{k} leaves {r}." if k == 1 else
                   f"{seen[k - 2]} × {base} = {seen[k - 2] * base}, which leaves {r}.",
                   "Only the remainder matters for the next power." if k == 2 else "")
              for k, r in enumerate(seen, 1)]  # fmt: skip
    return tell(Solution(
        plan=f"Follow the remainders of the powers of {base} on division by {modulus} until they repeat.",
        method="A product leaves the same remainder as the product of the remainders, so small numbers are enough.",
        steps=(
            *listed,
            Step("Notice the repetition", f"The next product {seen[-1]} × {base} = {seen[-1] * base} leaves {value} again, "
                 f"so the remainders repeat with period {len(cycle)}" + (f" from exponent {lead + 1} on." if lead else "."),
                 f"There are only {modulus} possible remainders, so a repetition had to come."),
            Step("Locate the exponent", f"{exponent} - {lead + 1} = {exponent - 1 - lead} steps after exponent {lead + 1}, and "
                 f"{exponent - 1 - lead} = {(exponent - 1 - lead) // len(cycle)} × {len(cycle)} + {place}.",
                 f"So the remainder is that of exponent {lead + 1 + place}."),
        ),
        remark=f"The number {base}^{exponent} itself has {len(str(base**exponent))} digits; it never has to be written out.",
        result=f"{base}^{exponent} leaves the remainder {cycle[place]} when divided by {modulus}",
    ), rng, -0.1)  # fmt: skip


def _congruences(s: Slots, rng: random.Random) -> str:
    m, n, a, b = whole(s, "m", "n", "a", "b")
    tried = []
    value = a
    while value % n != b:
        tried.append(value)
        value += m
    shown = ", ".join(f"{v} leaves {v % n}" for v in [*tried, value])
    return tell(Solution(
        plan="List the numbers that fit the first condition and look for the first that fits the second.",
        method=f"{m} and {n} have no common factor, so by the Chinese remainder theorem exactly one number below "
               f"{m} × {n} = {m * n} fits both conditions.",
        steps=(
            Step(f"List the candidates for groups of {m}",
                f"They are {a} plus multiples of {m}: " + ", ".join(map(str, [*tried, value])) + ", ….",
                 f"Each leaves {a} over when packed by {m}."),
            Step(f"Test them with groups of {n}", f"Divided by {n}: {shown}.", f"We want the remainder {b}."),
            Step("Take the first that fits", f"It is {value}."),
        ),
        check=f"{value} = {value // m} × {m} + {a} and {value} = {value // n} × {n} + {b}.",
        remark=f"All further solutions are {m * n} apart: the next one is {value + m * n}.",
        result=f"the smallest possible number is {value}",
    ), rng, 0.2)  # fmt: skip


_STATIONERY, _GIFTS = GOODS[:12], GOODS[12:]

FAMILIES: tuple[Family, ...] = (
    Family(
        "bill", ("arithmetic", "percentages"),
        ("{name} buys {n1} {first} at ${p1} each and {n2} {second} at ${p2} each. The shop gives {rate}% off the whole bill, and "
         "{name} "
         "pays with $200. How much does {name} pay, and how much change comes back?",
         "A shop sells {first} at ${p1} and {second} at ${p2} apiece. {name} takes {n1} of the former and {n2} of the latter, "
         "gets a discount of "
         "{rate}% on everything and hands over $200. What is paid, and what is the change?"),
        {"name": PEOPLE, "n1": numbers(2, 9), "first": _STATIONERY, "p1": numbers(3, 12), "n2": numbers(2, 8),
         "second": _GIFTS, "p2": numbers(2, 10), "rate": numbers(5, 35, 5)}, _bill,
    ),
    Family(
        "interest", ("decimals", "percentages"),
        ("{name} puts ${start} into an account that pays {rate}% interest a year, compounded yearly and rounded to the cent. "
         "What is the balance after {years} years?",
         "An account of {name} starts with ${start} and earns {rate}% a year, credited at each year's end and rounded to the cent. "
         "How much is in it after {years} years?"),
        {"name": PEOPLE, "start": numbers(400, 4000, 50), "rate": ("1.5", "2.5", "3.2", "4.5", "1.8", "2.4"),
            "years": numbers(3, 6)}, _interest,
    ),
    Family(
        "reading", ("fractions",),
        ("{name} reads {story}. How many pages does the book have?",
         "Over a weekend {name} reads {story}. Work out the length of the book in pages."),
        {"name": PEOPLE, "story": _READING}, _reading,
    ),
    Family(
        "pumps", ("fractions", "ratios and proportions"),
        ("One pump fills a {tank} in {a} hours, another in {b} hours. The first runs alone for {alone} hours, then both run. "
         "How much longer does it take until the {tank} is full?",
         "A {tank} is filled by a pump that would need {a} hours for it alone; after {alone} hours a second pump joins that would "
         "need {b} hours alone. "
         "How long do both have to run?"),
        {"tank": ("pool", "cistern", "water tower", "fish pond", "reservoir", "rain tank"), "a": numbers(6, 20),
            "b": numbers(7, 24),
         "alone": numbers(2, 5)}, _pipes, lambda s: s["a"] != s["b"],
    ),
    Family(
        "mixture", ("ratios and proportions", "percentages"),
        ("How many litres of {strong}% salt solution must be added to {volume} litres of {weak}% solution to "
         "get {wanted}% solution?",
         "{volume} litres of brine contain {weak}% salt. How many litres of brine with {strong}% salt have to be mixed in so that "
         "the result has {wanted}%?"),
        {"volume": numbers(4, 90, 2), "weak": numbers(2, 9), "wanted": ("12", "15", "18", "20", "24"),
            "strong": ("30", "35", "40", "44", "50", "60")},
        _mixture, lambda s: _added(s).denominator in (1, 2, 4, 5, 10),
    ),
    Family(
        "euclid", ("number theory",),
        ("Find the greatest common divisor and the least common multiple of {a} and {b} with Euclid's algorithm.",
         "Use the Euclidean algorithm on {a} and {b}: what are their greatest common divisor and least common multiple?"),
        {"a": numbers(420, 1980, 6), "b": numbers(96, 400, 4)}, _euclid, lambda s: int(s["a"]) % int(s["b"]) > 0,
    ),
    Family(
        "power-remainder", ("exponents and roots", "number theory"),
        ("What remainder does \\({base}^{{{exponent}}}\\) leave when it is divided by {modulus}?",
         "Find the remainder of \\({base}^{{{exponent}}}\\) on division by {modulus} without computing the power."),
        {"base": ("2", "3", "4", "7", "8", "12", "13"), "exponent": numbers(20, 220), "modulus": ("5", "7", "9", "10", "11", "13")},
        _last_digit, lambda s: pow(int(s["base"]), int(s["exponent"]), int(s["modulus"])) > 0
        and int(s["base"]) % int(s["modulus"]) > 1,
    ),
    Family(
        "remainders", ("number theory", "arithmetic"),
        ("Packed in groups of {m}, a load of {goods} leaves {a} over; in groups of {n} it leaves {b} over. What is the smallest "
         "possible number of {goods}?",
         "When {goods} are stacked by {m}, {a} remain, and when they are stacked by {n}, {b} remain. How many are there at least?"),
        {"m": ("5", "7", "8", "9", "11"), "n": ("6", "13", "17", "19"), "a": numbers(1, 8), "b": numbers(1, 12), "goods": GOODS},
        _congruences, lambda s: int(s["a"]) < int(s["m"]) and int(s["b"]) < int(s["n"]) and int(s["a"]) % int(s["n"]) != int(s["b"])
        and math.gcd(int(s["m"]), int(s["n"])) == 1,
    ),
)  # fmt: skip


def _added(s: Slots) -> Fraction:
    volume, weak, strong, wanted = whole(s, "volume", "weak", "strong", "wanted")
    return Fraction(volume * (wanted - weak), strong - wanted)
