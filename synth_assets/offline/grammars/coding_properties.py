"""Easy coding families on bits, regular expressions, exceptions and running times.

Belongs here: templates, slots and the values that answers state.
"""

from __future__ import annotations

import operator
import random
import re

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_words import COLLECTIONS, RECORDS, WORDS
from synth_assets.offline.grammars.composing import count_of, numbers, says

OPERATORS = {
    "AND": (operator.and_, "it keeps the bits that both numbers have"),
    "OR": (operator.or_, "it sets the bits that at least one number has"),
    "XOR": (operator.xor, "it sets the bits in which the numbers differ"),
}


def _bitwise(slots: Slots) -> dict[str, object]:
    a, b = int(slots["a"]), int(slots["b"])
    apply, note = OPERATORS[slots["operator"]]
    value = apply(a, b)
    return {"value": value, "note": note, "a_bits": f"{a:b}", "b_bits": f"{b:b}", "bits": f"{value:b}"}


def _shift(slots: Slots) -> dict[str, object]:
    number, places, left = int(slots["number"]), int(slots["places"]), slots["direction"] == "left"
    return {
        "value": number << places if left else number >> places,
        "note": f"it multiplies by {2**places}" if left else f"it divides by {2**places} and drops the rest",
        "sign": "<<" if left else ">>",
    }


FORMS = {
    "the binary form": lambda n: f"{n:b}",
    "the hexadecimal form": lambda n: f"{n:x}",
    "the number of 1 bits": lambda n: str(n.bit_count()),
    "the bit length": lambda n: str(n.bit_length()),
}
FORM_CODE = {
    "the binary form": 'format({n}, "b")',
    "the hexadecimal form": 'format({n}, "x")',
    "the number of 1 bits": "({n}).bit_count()",
    "the bit length": "({n}).bit_length()",
}


def _form(slots: Slots) -> dict[str, object]:
    number = int(slots["number"])
    powers = [str(2**place) for place in range(number.bit_length() - 1, -1, -1) if number >> place & 1]
    value = FORMS[slots["form"]](number)
    return {"value": value, "code": FORM_CODE[slots["form"]].format(n=number), "powers": " + ".join(powers)}


def _bit_test(slots: Slots) -> dict[str, object]:
    number, place = int(slots["number"]), int(slots["place"])
    yes = bool(number >> place & 1)
    return {"said": "Yes" if yes else "No", "bit": int(yes), "bits": f"{number:b}"}


CHARACTERS = {
    "digits": "[0-9]", "upper-case letters": "[A-Z]", "lower-case letters": "[a-z]", "vowels": "[aeiou]",
    "hexadecimal digits": "[0-9a-fA-F]", "binary digits": "[01]", "octal digits": "[0-7]",
}  # fmt: skip


def _pattern(slots: Slots) -> dict[str, object]:
    first, second = CHARACTERS[slots["first"]], CHARACTERS[slots["second"]]
    return {"regex": f"^{first}{{{slots['n']}}}{second}{{{slots['m']}}}$"}


FINDERS = {
    r"\d+": "it collects the runs of digits",
    "[a-z]+": "it collects the runs of small letters",
    r"\b\w": "it takes the first character of each word",
    r"\S+": "it collects everything between the spaces",
}


def _find(slots: Slots) -> dict[str, object]:
    return {"value": re.findall(slots["regex"], slots["text"]), "note": FINDERS[slots["regex"]]}


def _find_texts(count: int) -> tuple[str, ...]:
    rng, found = random.Random("texts"), set[str]()
    while len(found) < count:
        found.add(f"{rng.choice(WORDS)} {rng.randint(10, 99)} {rng.choice(WORDS)} {rng.randint(100, 999)}")
    return tuple(sorted(found))


def _vowels(slots: Slots) -> dict[str, object]:
    value, count = re.subn("[aeiou]", slots["digit"], slots["word"])
    return {"value": repr(value), "times": count_of(count, "vowel")}


def _failing_code() -> dict[str, tuple[str, str]]:
    rng, found = random.Random("errors"), dict[str, tuple[str, str]]()
    for word in WORDS:
        a, b, c = rng.sample(range(10, 99), 3)
        found |= {
            f'int("{word}")': ("ValueError", f'"{word}" is a string, but not one that spells a whole number'),
            f"[{a}, {b}, {c}][{rng.randint(3, 9)}]": ("IndexError", "the list has only the indices 0 to 2"),
            f'{{"{word[:3]}": {a}}}["{word}"]': ("KeyError", f'the dictionary has no key "{word}"'),
            f'"{word}" + {b}': ("TypeError", "a string and an integer cannot be added"),
            f'"{word}".append("{word[0]}")': ("AttributeError", "strings have no method `append`"),
            f"({a} + {b}) / ({c} - {c})": ("ZeroDivisionError", "the divisor is 0"),
            f"len({a}{b}{c})": ("TypeError", "an integer has no length"),
            f'open("{word}/missing_{a}.txt")': ("FileNotFoundError", "there is no such file to read"),
            f"next(iter([])) + {a}{c}": ("StopIteration", "the iterator has nothing to give"),
            f'float("{word}{a}")': ("ValueError", "the string is not a number"),
            f'("{word}",)[0][{c}]': ("IndexError", f"the string is shorter than {c} characters"),
            f'dict({word}={a})["{word[::-1]}"]': ("KeyError", f'"{word}" is the only key'),
        }
    return found


FAILURES = _failing_code()


def _failure(slots: Slots) -> dict[str, object]:
    name, why = FAILURES[slots["code"]]
    return {"error": name, "why": why, "article": "an" if name[0] in "AIO" else "a"}


CONDITIONS = {
    "below": ("<", "at least"),
    "above": (">", "at most"),
}


def _guard(slots: Slots) -> dict[str, object]:
    sign, rule = CONDITIONS[slots["condition"]]
    name, n = slots["name"], slots["n"]
    return {"code": f'if {name} {sign} {n}: raise ValueError("{name} must be {rule} {n}")'}


TEXT_INPUTS = tuple(str(number) for number in range(11, 40, 4)) + WORDS[:8]


def _handled(slots: Slots) -> dict[str, object]:
    text, extra = slots["text"], int(slots["extra"])
    if text.isdigit():
        return {
            "value": int(text) * int(slots["factor"]) + extra,
            "why": f'"{text}" converts, so the except branch is skipped',
        }
    return {"value": int(slots["fallback"]) + extra, "why": f'"{text}" raises a ValueError, so the fallback is taken'}


GROWTHS = {"linear": 1, "quadratic": 2, "cubic": 3}


def _growth(slots: Slots) -> dict[str, object]:
    factor, time, power = int(slots["factor"]), int(slots["time"]), GROWTHS[slots["growth"]]
    shown = str(factor) if power == 1 else f"{factor}^{power} = {factor**power}"
    return {"value": time * factor**power, "shown": shown}


def _nested(slots: Slots) -> dict[str, object]:
    outer, inner, extra = int(slots["outer"]), int(slots["inner"]), int(slots["extra"])
    return {"value": outer * inner + extra, "product": outer * inner}


def _seconds(slots: Slots) -> dict[str, object]:
    n, speed, power = int(slots["n"]), int(slots["speed"]), GROWTHS[slots["growth"]]
    steps = n**power
    return {"steps": f"{steps:.3g}".replace("e+", " · 10^").replace("^0", "^"), "value": f"{steps / speed / 1e6:.3g}"}


COSTS = {
    "looking up an {r} by its key in a hash table": ("O(1) on average", "the hash leads straight to its bucket"),
    "binary search for an {r} in a sorted array": ("O(log n)", "each step halves the range"),
    "linear search for an {r} in an unsorted list": ("O(n)", "every element may have to be compared"),
    "merge sort on an array of {rs}": ("O(n log n)", "log n levels of merging cost n each"),
    "bubble sort on an array of {rs}": ("O(n²)", "neighbours are compared in up to n passes"),
    "insertion sort on already sorted {rs}": ("O(n)", "each element needs a single comparison"),
    "quicksort on {rs} in the worst case": ("O(n²)", "bad pivots split off only one element each time"),
    "appending an {r} to a dynamic array": ("O(1) amortised", "copying is rare, as the capacity grows geometrically"),
    "inserting an {r} at the front of an array": ("O(n)", "all the others move by one place"),
    "inserting an {r} at the head of a linked list": ("O(1)", "only the head pointer changes"),
    "reaching the middle {r} of a linked list": ("O(n)", "one must walk there node by node"),
    "pushing an {r} onto a binary heap": ("O(log n)", "it may rise through all levels"),
    "reading the smallest {r} of a min-heap": ("O(1)", "it is at the root"),
    "building a binary heap from an array of {rs}": ("O(n)", "most nodes sink only a little"),
    "finding an {r} in a balanced search tree": ("O(log n)", "the height is logarithmic"),
    "finding an {r} in a degenerate search tree": ("O(n)", "the tree has become a chain"),
    "comparing every pair of {rs}": ("O(n²)", "there are n(n - 1)/2 pairs"),
    "listing all subsets of a set of {rs}": ("O(n · 2^n)", "there are 2^n subsets of up to n elements"),
    "listing all orders of the {rs}": ("O(n · n!)", "there are n! permutations of n elements"),
    "reversing an array of {rs} in place": ("O(n)", "n/2 swaps are needed"),
    "removing an {r} from the front of a deque": ("O(1)", "no other element moves"),
    "merging two sorted arrays of {rs}": ("O(n)", "each element is copied once"),
    "counting {rs} by group with a hash table": ("O(n) on average", "one pass with constant-time updates"),
    "finding the most recent {r} in an unsorted list": ("O(n)", "all of them must be looked at"),
    "removing duplicate {rs} by means of a hash set": ("O(n) on average", "each membership test takes constant time"),
    "sorting {rs} by heapsort": ("O(n log n)", "each of the n removals costs log n"),
    "checking all triples of {rs}": ("O(n³)", "three nested loops run up to n times each"),
}


def _cost_tasks() -> dict[str, str]:
    tasks: dict[str, str] = {}
    for cost in COSTS:
        for plural, singular in RECORDS.items():
            text = cost if singular[0] in "aeio" or singular == "hour" else cost.replace("an {r}", "a {r}")
            tasks[text.format(r=singular, rs=plural)] = cost
    return tasks


COST_TASKS = _cost_tasks()


def _cost(slots: Slots) -> dict[str, object]:
    value, why = COSTS[COST_TASKS[slots["task"]]]
    return {"value": value, "why": why}


FAMILIES = (
    Family(
        "bitwise_value",
        ("bit manipulation",),
        ("What is the bitwise {operator} of {a} and {b}?", "Compute the bitwise {operator} of {a} and {b} in decimal."),
        {"operator": tuple(OPERATORS), "a": numbers(9, 48), "b": numbers(20, 63)},
        says("It is `{value}`: {note}.", "`{value}`, since {a_bits} {operator} {b_bits} gives {bits} in binary.",
             derive=_bitwise),
        lambda slots: int(slots["a"]) < int(slots["b"]),
    ),
    Family(
        "shift_value",
        ("bit manipulation",),
        (
            "What is {number} after shifting its bits {direction} by {places}?",
            "Shift the number {number} to the {direction} by {places} bits. What is the result?",
        ),
        {"number": numbers(21, 260), "direction": ("left", "right"), "places": numbers(2, 5)},
        says("`{number} {sign} {places}` is `{value}`: {note}.", "The result is `{value}`, because {note}.",
             derive=_shift),
    ),
    Family(
        "number_form",
        ("bit manipulation",),
        ("What is {form} of the decimal number {number}?", "Give {form} for the decimal number {number}."),
        {"form": tuple(FORMS), "number": numbers(17, 640)},
        says("It is `{value}`; in Python, `{code}` gives it.", "`{value}`, because {number} = {powers}.", derive=_form),
    ),
    Family(
        "bit_test",
        ("bit manipulation",),
        (
            "Is bit {place} (counted from 0 at the right) set in {number}?",
            "Counting from 0 at the least significant bit, is bit {place} of {number} a 1?",
        ),
        {"place": numbers(0, 6), "number": numbers(64, 320)},
        says("{said}: {number} is {bits} in binary, and its bit {place} is {bit}.",
             "{said}, because `{number} >> {place} & 1` gives {bit}.", derive=_bit_test),
    ),
    Family(
        "counted_pattern",
        ("regular expressions",),
        (
            "Write a regular expression that matches exactly {n} {first} followed by {m} {second}, and nothing else.",
            "Which regex accepts only strings of {n} {first} and then {m} {second}?",
        ),
        {"n": numbers(2, 9), "first": tuple(CHARACTERS), "m": numbers(2, 6), "second": tuple(CHARACTERS)},
        says("`{regex}`; the anchors exclude anything before and after.", "Use `{regex}`.",
             "`{regex}`, where the numbers in braces fix how often each class repeats.", derive=_pattern),
        lambda slots: slots["first"] != slots["second"],
    ),
    Family(
        "findall_value",
        ("regular expressions",),
        (
            'What does `re.findall(r"{regex}", "{text}")` return in Python?',
            'Which list is `re.findall(r"{regex}", "{text}")`?',
        ),
        {"regex": tuple(FINDERS), "text": _find_texts(500)},
        says("It returns `{value}`: {note}.", "`{value}`, because {note}.", derive=_find),
    ),
    Family(
        "substitution_value",
        ("regular expressions",),
        (
            'What does `re.sub("[aeiou]", "{digit}", "{word}")` return?',
            'In Python, which string is `re.sub("[aeiou]", "{digit}", "{word}")`?',
        ),
        {"word": WORDS, "digit": numbers(0, 9)},
        says("It returns `{value}`: {times} replaced by {digit}.", "`{value}`, with each vowel turned into {digit}.",
             derive=_vowels),
    ),
    Family(
        "raised_exception",
        ("error handling",),
        ("Which exception does the Python expression `{code}` raise?", "What error does `{code}` cause in Python?"),
        {"code": tuple(FAILURES)},
        says("It raises {article} `{error}`, because {why}.", "`{error}`: {why}.",
             "You get {article} `{error}`, which an `except {error}` clause can catch: {why}.", derive=_failure),
    ),
    Family(
        "guard_clause",
        ("error handling",),
        (
            "Write a Python guard clause that raises ValueError when `{name}` is {condition} {n}.",
            "How does one reject a `{name}` {condition} {n} with a ValueError in Python?",
        ),
        {"name": tuple(COLLECTIONS.values()), "condition": tuple(CONDITIONS), "n": numbers(5, 200, 5)},
        says("`{code}`", "Put this first in the function: `{code}`", derive=_guard),
    ),
    Family(
        "handled_value",
        ("error handling",),
        (
            'What is `value` at the end?\n\ntry:\n    value = int("{text}") * {factor}\nexcept ValueError:\n'
            "    value = {fallback}\nfinally:\n    value += {extra}",
            'Which number does `value` hold after this?\n\ntry:\n    value = int("{text}") * {factor}\n'
            "except ValueError:\n    value = {fallback}\nfinally:\n    value += {extra}",
        ),
        {"text": TEXT_INPUTS, "factor": numbers(2, 6), "fallback": numbers(0, 2), "extra": numbers(3, 9)},
        says("It is `{value}`: {why}, and finally adds {extra}.", "`{value}`, because {why}; finally always runs.",
             derive=_handled),
    ),
    Family(
        "growth_time",
        ("time complexity",),
        (
            "A {growth} algorithm takes {time} ms for some input. About how long does it take for {factor} times as "
            "much input?",
            "If a {growth}-time program needs {time} ms, how long should it need when the input grows {factor}-fold?",
        ),
        {"growth": tuple(GROWTHS), "time": numbers(3, 60), "factor": numbers(2, 12)},
        says("About {value} ms, because the time grows by a factor of {shown}.",
             "Roughly {value} ms: {time} ms times {shown}.", derive=_growth),
    ),
    Family(
        "nested_count",
        ("time complexity",),
        (
            "How often is `work()` called?\n\nfor i in range({outer}):\n    for j in range({inner}):\n        "
            "work()\nfor k in range({extra}):\n    work()",
            "Count the calls of `work()` in this code:\n\nfor i in range({outer}):\n    for j in range({inner}):\n   "
            "     work()\nfor k in range({extra}):\n    work()",
        ),
        {"outer": numbers(3, 24), "inner": numbers(5, 30), "extra": numbers(2, 20, 3)},
        says("{value} times: {outer} * {inner} = {product} in the nested loops, and {extra} more after them.",
             "It is called {value} times, that is, {product} + {extra}.", derive=_nested),
        lambda slots: int(slots["outer"]) < int(slots["inner"]),
    ),
    Family(
        "running_seconds",
        ("time complexity",),
        (
            "At {speed} million steps per second, about how many seconds does a {growth} algorithm with constant "
            "factor 1 need for n = {n}?",
            "At {speed} million steps a second, roughly how long does a {growth} algorithm run for n = {n}, constant "
            "factor 1?",
        ),
        {"growth": ("quadratic", "cubic"), "speed": numbers(50, 400, 50), "n": numbers(1200, 9900, 60)},
        says("About {value} s: {steps} steps in all, divided by {speed} million.",
             "Roughly {value} seconds, because the {growth} cost is about {steps} steps.", derive=_seconds),
    ),
    Family(
        "operation_cost",
        ("time complexity",),
        ("What is the time complexity of {task}?", "In big O notation, what does {task} cost?"),
        {"task": tuple(COST_TASKS)},
        says("It is {value}, because {why}.", "{value}: {why}.", "The running time is {value}, as {why}.",
             derive=_cost),
    ),
)  # fmt: skip
