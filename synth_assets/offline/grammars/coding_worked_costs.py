"""Hard coding families on what programs cost: calls, recursion trees, nested loops.

Belongs here: templates, slots, and solutions whose code runs and whose stated values are computed. Every code block
prints, and says in a comment what is printed.
"""

from __future__ import annotations

import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.composing import (
    CODE,
    compose,
    fenced,
    numbered,
    placed,
    sometimes,
)
from synth_assets.offline.grammars.composing import numbers as whole


def _calls(slots: Slots, rng: random.Random) -> str:
    a, b, n = int(slots["a"]), int(slots["b"]), int(slots["n"])
    values, calls = [a, b], [1, 1]
    while len(values) <= n:
        values.append(values[-1] + values[-2])
        calls.append(1 + calls[-1] + calls[-2])
    code = placed(
        """
def f(n):
    global calls
    calls += 1
    if n < 2:
        return (<<a>>, <<b>>)[n]
    return f(n - 1) + f(n - 2)

calls = 0
print(f(<<n>>), calls)  # <<value>> <<calls>>
""",
        a=a, b=b, n=n, value=values[n], calls=calls[n],
    )  # fmt: skip
    cached = placed(
        """
from functools import cache

@cache
def f(n):
    if n < 2:
        return (<<a>>, <<b>>)[n]
    return f(n - 1) + f(n - 2)

print(f(<<n>>), f.cache_info().misses)  # <<value>> <<misses>>
""",
        a=a, b=b, n=n, value=values[n], misses=n + 1,
    )  # fmt: skip
    return compose(
        rng,
        (
            "Let c(n) be the number of calls. Each call with n ≥ 2 makes two more, so c(n) = 1 + c(n - 1) + c(n - "
            "2), with c(0) = c(1) = 1.",
            "Count the calls by a recursion of the same shape as the function: c(0) = c(1) = 1, and from then on "
            "c(n) = 1 + c(n - 1) + c(n - 2).",
        ),
        f"The values run {', '.join(map(str, values[: min(n, 9) + 1]))}{', …' if n > 9 else ''}; the calls run "
        f"{', '.join(map(str, calls[: min(n, 9) + 1]))}{', …' if n > 9 else ''}.",
        sometimes(0.35, fenced("python", code)),
        f"So f({n}) = **{values[n]}**, and plain recursion needs **{calls[n]} calls**.",
        f"With a cache each argument from 0 to {n} is evaluated once: {n + 1} evaluations.",
        sometimes(CODE, fenced("python", cached)),
        sometimes(0.5, "The number of plain calls grows by a factor of about 1.618 with each step of n, which is "
                       "exponential; with the cache, time and memory are O(n)."),
        sometimes(0.4, "The base values do not affect the number of calls, because both are returned at once."),
        sometimes(0.4, "A loop that keeps only the last two values needs O(1) memory and cannot exceed the recursion "
                       "limit."),
        sometimes(0.3, "The function must be pure for a cache to be safe: the same argument must always give the "
                       "same result."),
    )  # fmt: skip


def _power(base: str, exponent: int) -> str:
    return "1" if exponent == 0 else base if exponent == 1 else f"{base}^{exponent}"


def _master(slots: Slots, rng: random.Random) -> str:
    a, b, d, levels = (int(slots[name]) for name in ("a", "b", "d", "levels"))
    work = _power("n", d)
    ratio = f"a / b^d = {a} / {b}^{d} = {a} / {b**d}"
    if a == b**d:
        result, why = f"Θ({work} log n)" if d else "Θ(log n)", "equals 1, so every level costs the same"
    elif a < b**d:
        result, why = f"Θ({work})", "is below 1, so the costs shrink from level to level and the root dominates"
    else:
        whole_power = next((e for e in range(1, 6) if b**e == a), None)
        power = _power("n", whole_power) if whole_power else f"n^(log_{b} {a})"
        result, why = f"Θ({power})", "is above 1, so the leaves dominate"
    n = b**levels
    sizes = [f"level {level}: {a**level} × size {b ** (levels - level)}" for level in range(levels + 1)]
    total = sum(a**level * (b ** (levels - level)) ** d for level in range(levels + 1))
    code = placed(
        """
def cost(n):
    return n ** <<d>> if n == 1 else <<a>> * cost(n // <<b>>) + n ** <<d>>

print(cost(<<n>>))  # <<total>>
""",
        a=a, b=b, d=d, n=n, total=total,
    )  # fmt: skip
    return compose(
        rng,
        (
            f"Compare the number of subproblems with the shrinking work. Level k of the recursion tree has {a}^k "
            f"problems of size n / {b}^k, and costs {work} · ({a} / {b}^{d})^k.",
            f"Use the master theorem with a = {a}, b = {b} and d = {d}. It compares a with b^d, that is, how fast "
            "problems multiply with how fast the work in each shrinks.",
        ),
        f"The ratio of neighbouring levels, {ratio}, {why}. Hence **T(n) = {result}**.",
        f"For n = {n} = {b}^{levels} the tree has {levels + 1} levels, and its last level has {a}^{levels} = "
        f"**{a**levels} {'leaf' if a**levels == 1 else 'leaves'}**.",
        sometimes(0.6, numbered(sizes)),
        sometimes(0.6 if a ** levels < 100_000 else 0, "A direct count, with cost 1 for size 1, confirms the order "
                                                       f"of magnitude: the levels add up to {total} for n = {n}."),
        sometimes(0.45 if a ** levels < 5_000 else 0, fenced("python", code)),
        sometimes(0.4, "The theorem covers n that are not exact powers as well: rounding the sizes up or down "
                       "changes only constant factors."),
        sometimes(0.35, "Known examples: binary search is a = 1, b = 2, d = 0, with Θ(log n); merge sort is a = 2, b "
                        "= 2, d = 1, with Θ(n log n)."),
        sometimes(0.35, "Doing less work per call helps only as long as it dominates: here the number of leaves, "
                        f"n^(log_{b} {a}), is a lower bound for any recursion of this shape."),
    )  # fmt: skip


LOOPS: dict[str, tuple[str, str, str]] = {
    "j runs from 0 to i - 1": ("range(i)", "n(n - 1)/2", "Θ(n²)"),
    "j runs from i to n - 1": ("range(i, n)", "n(n + 1)/2", "Θ(n²)"),
    "j runs over all of 0 to n - 1": ("range(n)", "n²", "Θ(n²)"),
    "j runs from 0 to 2i": ("range(2 * i + 1)", "n²", "Θ(n²)"),
}


def _sum(formula: str, n: int) -> int:
    return {"n(n - 1)/2": n * (n - 1) // 2, "n(n + 1)/2": n * (n + 1) // 2, "n²": n * n}[formula]


def _loops(slots: Slots, rng: random.Random) -> str:
    n, constant = int(slots["n"]), int(slots["constant"])
    bounds, formula, order = LOOPS[slots["inner"]]
    pairs = _sum(formula, n)
    per_turn = {"range(i)": "i", "range(i, n)": "(n - i)", "range(n)": "n", "range(2 * i + 1)": "(2i + 1)"}[bounds]
    code = placed(
        """
def work_units(n):
    units = 0
    for i in range(n):
        for j in <<bounds>>:
            units += <<constant>>
        units += 1
    return units

print(work_units(<<n>>))  # <<answer>>
""",
        bounds=bounds, constant=constant, n=n, answer=pairs * constant + n,
    )  # fmt: skip
    return compose(
        rng,
        (
            "Sum from the inside out: first the cost of one turn of the outer loop, then the sum over all its turns.",
            "Write the nested loops as a double sum and simplify it.",
        ),
        numbered([
            f"For a given i the inner loop makes {per_turn.strip('()')} turns and costs {constant} · {per_turn}; one "
            "more unit follows.",
            f"Over i = 0, …, n - 1 the inner turns add up to {formula}.",
            f"So the exact cost is {constant} · {formula} + n.",
            f"With n = {n}: {constant} · {pairs} + {n} = **{pairs * constant + n}**.",
        ]),
        f"The order of growth is **{order}**: constant factors and the linear term do not matter for large n.",
        sometimes(0.6, "A program confirms the formula:\n\n" + fenced("python", code)),
        sometimes(0.45, f"Doubling n multiplies the cost by about 4: for n = {2 * n} it is "
                        f"{constant * _sum(formula, 2 * n) + 2 * n}."),
        sometimes(0.4, "The sums used are 0 + 1 + … + (n - 1) = n(n - 1)/2 and, for odd numbers, 1 + 3 + … + (2n - "
                       "1) = n²."),
        sometimes(0.35, "Halving the inner loop by symmetry saves a factor of 2, but it cannot change the order of "
                        "growth. Only a better idea, such as sorting or hashing first, can."),
    )  # fmt: skip


FAMILIES = (
    Family(
        "recursive_calls",
        ("recursion", "functions and scope"),
        (
            "A function has f(0) = {a}, f(1) = {b} and f(n) = f(n - 1) + f(n - 2). How many calls does plain "
            "recursion make for f({n}), what is the value, and how does a cache help?",
            "Analyse the recursive function with f(0) = {a}, f(1) = {b}, f(n) = f(n - 1) + f(n - 2): value and "
            "number of calls for n = {n}, without and with memoisation.",
        ),
        {"a": whole(0, 9), "b": whole(1, 9), "n": whole(8, 22)},
        _calls,
    ),
    Family(
        "recursion_tree",
        ("time complexity", "recursion"),
        (
            "Solve T(n) = {a} · T(n/{b}) + n^{d} by the recursion tree. How many leaves does it have for n = {b} to "
            "the power {levels}?",
            "What is the order of growth of T(n) = {a} · T(n/{b}) + n^{d}? Justify it, and give the number of leaves "
            "at depth {levels}, for n = {b} to the power {levels}.",
        ),
        {"a": whole(1, 12), "b": whole(2, 8), "d": whole(0, 4), "levels": whole(3, 5)},
        _master,
    ),
    Family(
        "loop_cost",
        ("time complexity", "loops and conditionals"),
        (
            "For i from 0 to n - 1, {inner}; each inner turn costs {constant} units, and each outer turn one more. "
            "Derive the exact cost and its order, and evaluate it for n = {n}.",
            "Two nested loops: i runs from 0 to n - 1 and {inner}. An inner turn costs {constant} units, an outer "
            "turn adds 1. How much is that for n = {n}, and which order of growth?",
        ),
        {"inner": tuple(LOOPS), "constant": whole(2, 9), "n": whole(12, 95)},
        _loops,
    ),
)  # fmt: skip
