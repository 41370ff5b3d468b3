"""Hard coding families on retries, exceptions and bits.

Belongs here: templates, slots, and solutions whose code runs and whose stated values are computed. Every code block
prints, and says in a comment what is printed.
"""

from __future__ import annotations

import random
from functools import reduce
from itertools import combinations
from operator import xor

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_structures import ints
from synth_assets.offline.grammars.coding_words import drawn_lists
from synth_assets.offline.grammars.composing import (
    CODE,
    compose,
    count_of,
    fenced,
    listing,
    numbered,
    placed,
    sometimes,
)
from synth_assets.offline.grammars.composing import numbers as whole


def _retry(slots: Slots, rng: random.Random) -> str:
    attempts, base, cap = int(slots["attempts"]), int(slots["base"]), int(slots["cap"])
    waits = [min(cap, base * 2**turn) for turn in range(attempts - 1)]
    helper = placed(
        """
import time

def with_retries(action, attempts=<<attempts>>, base_ms=<<base>>, cap_ms=<<cap>>, sleep=time.sleep):
    for attempt in range(attempts):
        try:
            return action()
        except <<error>>:
            if attempt == attempts - 1:
                raise
            sleep(min(cap_ms, base_ms * 2 ** attempt) / 1000)
""",
        attempts=attempts, base=base, cap=cap, error=slots["error"],
    )  # fmt: skip
    drill = helper + placed(
        """

waits = []

def failing():
    raise <<error>>("no answer")

try:
    with_retries(failing, sleep=lambda seconds: waits.append(round(seconds * 1000)))
except <<error>>:
    print(waits, sum(waits))  # <<waits>> <<total>>
""",
        error=slots["error"], waits=waits, total=sum(waits),
    )  # fmt: skip
    capped = sum(wait == cap for wait in waits)
    return compose(
        rng,
        (
            f"Catch only `{slots['error']}`, wait between attempts, and double the wait each time up to the cap. "
            "After the last attempt the exception must reach the caller.",
            "Put the policy into one higher-order function, so that no caller repeats it. It tries, catches the one "
            "temporary error, waits, and at the end lets the error through by a bare `raise`.",
        ),
        fenced("python", drill if rng.random() < 0.3 else helper),
        f"With {attempts} attempts there are {len(waits)} waits: {listing([f'{wait} ms' for wait in waits])}. If "
        f"every attempt fails, the caller waits **{sum(waits)} ms** in all, plus the time of the attempts themselves.",
        sometimes(0.5, f"The cap of {cap} ms takes effect {count_of(capped, 'time')} here."
                  if capped else f"The cap of {cap} ms is never reached here."),
        sometimes(0.5, "A bare `raise` keeps the original traceback. Catching `Exception` instead would also hide "
                       "programming errors such as a misspelt name."),
        sometimes(0.4, "In production add random jitter to each wait, so that many clients do not return at the same "
                       "moment, and retry only operations that may safely run twice."),
        sometimes(0.4, "`sleep` is a parameter on purpose: a test can pass a recorder and take no time."),
    )  # fmt: skip


def _lonely(slots: Slots, rng: random.Random) -> str:
    values = ints(slots["values"])
    alone = reduce(xor, values)
    running = [reduce(xor, values[: end + 1]) for end in range(len(values))]
    bits = max(value.bit_length() for value in values)
    code = placed(
        """
from functools import reduce
from operator import xor

def lonely(values):
    return reduce(xor, values, 0)

print(lonely(<<values>>))  # <<alone>>
""",
        values=values, alone=alone,
    )  # fmt: skip
    return compose(
        rng,
        (
            "XOR all numbers. The operation is commutative and associative, x ^ x = 0 and x ^ 0 = x, so every pair "
            "cancels out and the single number remains.",
            "The exclusive or of equal numbers is 0, and the order does not matter; so XOR over the whole list "
            "leaves exactly the number without a partner.",
        ),
        sometimes(CODE, fenced("python", code)),
        (
            f"The running results are {listing(running)}.",
            "Step by step:\n" + numbered([f"after {value}: {run} ({run:0{bits}b})"
                                            for value, run in zip(values, running, strict=True)]),
        ),
        f"The number without a partner is **{alone}**.",
        sometimes(0.6, "It takes O(n) time and O(1) memory. A set or a counter would be linear too, but would store "
                       "up to half of the numbers."),
        sometimes(0.5, "Column by column: for each bit, the pairs contribute an even number of ones, so the parity "
                       "of the column is that bit of the answer."),
        sometimes(0.4, "If two numbers had no partner, their XOR would come out. Any bit set in it tells them apart: "
                       "split the list by this bit and XOR both halves separately."),
        sometimes(0.3, "If each other number appeared three times, XOR would fail; counting each bit modulo 3 works "
                       "then."),
    )  # fmt: skip


def _subsets(slots: Slots, rng: random.Random) -> str:
    weights, limit = ints(slots["weights"]), int(slots["limit"])
    chosen = [part for size in range(len(weights) + 1) for part in combinations(weights, size) if sum(part) <= limit]
    best = max(chosen, key=sum)
    mask = sum(1 << weights.index(weight) for weight in best)
    code = placed(
        """
def subsets_within(weights, limit):
    count, best = 0, 0
    for mask in range(1 << len(weights)):
        total = sum(w for place, w in enumerate(weights) if mask >> place & 1)
        if total <= limit:
            count += 1
            best = max(best, total)
    return count, best

print(*subsets_within(<<weights>>, <<limit>>))  # <<count>> <<best>>
""",
        weights=weights, limit=limit, count=len(chosen), best=sum(best),
    )  # fmt: skip
    return compose(
        rng,
        (
            f"Number the subsets from 0 to 2^{len(weights)} - 1 = {2 ** len(weights) - 1}: bit k of the number says "
            "whether element k is taken. Then a plain loop visits them all.",
            f"A bitmask of {len(weights)} bits stands for a subset. All {2 ** len(weights)} masks can be tried, since "
            "the list is short.",
        ),
        sometimes(CODE, fenced("python", code)),
        f"**{len(chosen)}** of the {2 ** len(weights)} subsets stay within {limit}, the empty one included; the "
        f"heaviest of them is {listing(best)}, with total **{sum(best)}**."
        if best else f"Only the empty subset stays within {limit}, so the count is **1** and the best total is **0**.",
        sometimes(0.6, f"That subset has the mask {mask:0{len(weights)}b} in binary, read from the right: bit k "
                       f"belongs to element k. As a number it is {mask}."),
        sometimes(0.5, "The cost is O(n · 2^n): fine up to about 20 elements. For more, meet in the middle, with two "
                       "halves of 2^(n/2) sums each, or dynamic programming over the totals helps."),
        sometimes(0.4, "`mask >> place & 1` reads a bit; note that `>>` binds more tightly than `&` in Python, so no "
                       "parentheses are needed."),
        sometimes(0.35, "A Gray code would visit the masks so that neighbours differ in one bit, and the total could "
                        "then be updated in O(1) instead of being summed anew."),
    )  # fmt: skip


def _bank(slots: Slots, rng: random.Random) -> str:
    balance, refused, told = int(slots["opening"]), 0, list[str]()
    moves: list[int] = []
    for move in slots["moves"].split(", "):
        verb, amount = move.split()
        change = int(amount) if verb == "deposit" else -int(amount)
        moves.append(change)
        if balance + change < 0:
            refused += 1
            told.append(f"{move}: refused, because only {balance} is there.")
        else:
            balance += change
            told.append(f"{move}: the balance becomes {balance}.")
    code = placed(
        """
class InsufficientFunds(Exception):
    pass

class Account:
    def __init__(self, balance):
        self.balance = balance

    def apply(self, change):
        if self.balance + change < 0:
            raise InsufficientFunds(f"{-change} exceeds {self.balance}")
        self.balance += change

account, refused = Account(<<opening>>), 0
for change in <<moves>>:
    try:
        account.apply(change)
    except InsufficientFunds:
        refused += 1
print(account.balance, refused)  # <<balance>> <<refused>>
""",
        opening=slots["opening"], moves=moves, balance=balance, refused=refused,
    )  # fmt: skip
    return compose(
        rng,
        (
            "Let the class guard its own rule: `apply` checks first, raises an exception of its own, and changes the "
            "balance only if all is well. The caller decides what a refusal means.",
            "An account must never be in a bad state, so the check belongs into the method, before the change. A "
            "custom exception lets callers catch exactly this failure.",
        ),
        fenced("python", code),
        sometimes(0.7, numbered(told), "The moves one by one: " + " ".join(told)),
        f"The final balance is **{balance}**, with **{refused}** refused {'move' if refused == 1 else 'moves'}.",
        sometimes(0.5, "Because the check comes before the assignment, a refused move leaves the object as it was. "
                       "This is called the strong exception guarantee."),
        sometimes(0.45, "`except InsufficientFunds` is narrow on purpose: a TypeError from a wrong argument still "
                        "surfaces."),
        sometimes(0.4, "Tests should cover a withdrawal of exactly the balance (allowed), of one unit more "
                       "(refused), and the unchanged balance after a refusal."),
        sometimes(0.3, "Deriving the class from `ValueError` would also work; a class of its own says more and "
                       "cannot be confused with errors from other code."),
    )  # fmt: skip


def _drawn_moves(count: int) -> tuple[str, ...]:
    rng, found = random.Random("moves"), set[str]()
    while len(found) < count:
        moves = [
            f"{rng.choice(('deposit', 'withdraw', 'withdraw'))} {rng.randint(11, 99)}" for _ in range(rng.randint(4, 6))
        ]
        found.add(", ".join(moves))
    return tuple(sorted(found))


def _drawn_pairs(count: int) -> tuple[str, ...]:
    rng, found = random.Random("pairs"), dict[frozenset[int], str]()
    while len(found) < count:
        numbers = rng.sample(range(3, 64), rng.randint(3, 4))
        values = numbers + numbers[1:]
        rng.shuffle(values)
        found.setdefault(frozenset(numbers), str(values))
    return tuple(found.values())


FAMILIES = (
    Family(
        "retry_waits",
        ("error handling", "functions and scope"),
        (
            "Write a Python helper that retries a call on `{error}` up to {attempts} attempts, waiting {base} ms at "
            "first and doubling up to {cap} ms. How long does it wait in the worst case?",
            "Design exponential backoff as a higher-order function: at most {attempts} attempts, first wait {base} "
            "ms, cap {cap} ms, only for `{error}`. Work out the total waiting time.",
        ),
        {"error": ("TimeoutError", "ConnectionError", "OSError", "InterruptedError"), "attempts": whole(4, 8),
         "base": whole(100, 400, 20), "cap": ("1000", "1500", "2500")},
        _retry,
    ),
    Family(
        "lonely_number",
        ("bit manipulation",),
        (
            "In {values} every number but one appears twice. Find the single one with bit operations in constant "
            "memory, and explain why that works.",
            "All numbers in {values} come in pairs, except one. Show how XOR finds it, with a trace.",
        ),
        {"values": _drawn_pairs(700)},
        _lonely,
    ),
    Family(
        "subset_masks",
        ("bit manipulation",),
        (
            "Enumerate the subsets of {weights} with bitmasks. How many have a sum of at most {limit}, and what is "
            "the largest such sum?",
            "Using bitmasks, count the subsets of {weights} whose sum does not exceed {limit}, and find the best of "
            "those sums.",
        ),
        {"weights": drawn_lists("masks", 120, (4, 6), (3, 30)), "limit": whole(20, 56, 4)},
        _subsets,
    ),
    Family(
        "guarded_account",
        ("object-oriented programming", "error handling"),
        (
            "Model an account in Python that raises an exception of its own instead of going below zero. Starting "
            "with {opening}, apply: {moves}. What is the final balance?",
            "Design a Python class `Account` with a custom exception for overdrafts, and run it from an opening "
            "balance of {opening} through these moves: {moves}.",
        ),
        {"opening": ("40", "60", "75", "90"), "moves": _drawn_moves(400)},
        _bank,
    ),
)  # fmt: skip
