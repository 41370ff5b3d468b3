"""Easy coding families on the parts of a program: loops, conditionals, functions, classes.

Belongs here: templates, slots and the values that answers state. Algorithms lie in `coding_structures.py`.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_words import (
    CLASSES,
    COLLECTIONS,
)
from synth_assets.offline.grammars.composing import count_of, listing, numbers, says


def _loop(slots: Slots) -> dict[str, object]:
    start, span, step, factor = (int(slots[name]) for name in ("start", "stop", "step", "factor"))
    turns = range(start, span, step)
    shown = listing(list(turns)) if len(turns) < 7 else f"{turns[0]}, {turns[1]}, …, {turns[-1]}"
    return {"value": sum(turn * factor for turn in turns), "shown": shown, "sum": sum(turns), "turns": len(turns)}


def _halving(slots: Slots) -> dict[str, object]:
    number, divisor, turns = int(slots["number"]), int(slots["divisor"]), 0
    path = [number]
    while number > int(slots["floor"]):
        number //= divisor
        turns += 1
        path.append(number)
    shown = path if len(path) < 6 else [*path[:3], "…", path[-1]]
    path_text = ", ".join(map(str, shown))
    return {"value": turns, "path": path_text, "end": number, "times": count_of(turns, "time")}


def _grade(slots: Slots) -> dict[str, object]:
    value, high, low = int(slots["value"]), int(slots["high"]), int(slots["low"])
    if value >= high:
        return {"label": slots["top"], "why": f"{value} is at least {high}, so the first branch runs"}
    if value >= low:
        return {"label": slots["middle"], "why": f"{value} is below {high} but at least {low}"}
    return {"label": "none", "why": f"{value} is below both {high} and {low}, which leaves the else branch"}


def _default(slots: Slots) -> dict[str, object]:
    base, factor, extra = int(slots["base"]), int(slots["factor"]), int(slots["extra"])
    return {"value": base * factor + extra, "product": base * factor}


def _adder(slots: Slots) -> dict[str, object]:
    return {"value": int(slots["first"]) + int(slots["second"]) * int(slots["times"])}


LAMBDAS = {
    "returns its square plus {n}": ("{v} ** 2 + {n}", "`**` is the power operator"),
    "tests whether it is divisible by {n}": ("{v} % {n} == 0", "a remainder of 0 means divisible"),
    "limits it to at most {n}": ("min({v}, {n})", "`min` picks the smaller of the two"),
    "raises it to at least {n}": ("max({v}, {n})", "`max` picks the larger of the two"),
    "rounds it down to a multiple of {n}": ("{v} // {n} * {n}", "`//` drops the fraction"),
    "gives its last digit times {n}": ("{v} % 10 * {n}", "for non-negative input `% 10` keeps the last digit"),
}


def _lambda(slots: Slots) -> dict[str, object]:
    code, note = LAMBDAS[LAMBDA_TASKS[slots["task"]]]
    variable = slots["variable"]
    return {"code": f"lambda {variable}: " + code.format(v=variable, n=slots["task"].split()[-1]), "note": note}


LAMBDA_TASKS = {task.format(n=n): task for n in range(2, 26) for task in LAMBDAS}

DUNDERS = {
    "len(x)": ("__len__", "It must return a non-negative whole number"),
    "x[key]": ("__getitem__", "It receives the key as its argument"),
    "x[key] = value": ("__setitem__", "It receives the key and the value"),
    "item in x": ("__contains__", "It returns True or False"),
    "for item in x": ("__iter__", "It returns an iterator, often by `yield`"),
    "x == y": ("__eq__", "For other types it should return NotImplemented"),
    "x < y": ("__lt__", "Together with it, sorting works"),
    "x + y": ("__add__", "It returns a new object as a rule"),
    "x * y": ("__mul__", "It receives the right operand"),
    "str(x)": ("__str__", "It returns text for readers"),
    "repr(x)": ("__repr__", "It returns text for developers"),
    "hash(x)": ("__hash__", "Objects that are equal must give the same number"),
    "x()": ("__call__", "Instances can then be called like functions"),
    "with x": ("__enter__", "Its partner for leaving the block is `__exit__`"),
    "bool(x)": ("__bool__", "Without it, Python asks for the length"),
    "abs(x)": ("__abs__", "It takes no argument but self"),
    "round(x)": ("__round__", "It may accept a number of digits"),
    "del x[key]": ("__delitem__", "It receives the key to remove"),
    "next(x)": ("__next__", "At the end it raises StopIteration"),
    "reversed(x)": ("__reversed__", "It returns an iterator that runs backwards"),
    "int(x)": ("__int__", "It must return a whole number"),
    "x - y": ("__sub__", "It receives the right operand"),
}
# Asked by their English names: the signs of `x + y` and `x - y` vanish when texts are normalised.
DUNDER_USES = {
    "measured with `len(x)`": "len(x)", "read with square brackets": "x[key]",
    "filled by item assignment": "x[key] = value", "searched with the `in` operator": "item in x",
    "walked through by a `for` loop": "for item in x", "compared with the equality operator": "x == y",
    "ordered with the less-than operator": "x < y", "added with the plus operator": "x + y",
    "multiplied with the asterisk operator": "x * y", "shown to readers by `str`": "str(x)",
    "shown to developers by `repr`": "repr(x)", "used as dictionary keys by `hash`": "hash(x)",
    "called like functions": "x()", "opened by a `with` block": "with x", "tested for truth by `bool`": "bool(x)",
    "passed to `abs`": "abs(x)", "passed to `round`": "round(x)", "thinned out by deleting items": "del x[key]",
    "advanced by `next`": "next(x)", "run backwards by `reversed`": "reversed(x)",
    "converted by `int`": "int(x)", "subtracted with the minus operator": "x - y",
}  # fmt: skip


def _dunder(slots: Slots) -> dict[str, object]:
    name, note = DUNDERS[DUNDER_USES[slots["use"]]]
    return {"method": name, "note": note}


def _account(slots: Slots) -> dict[str, object]:
    opening, paid, taken = int(slots["opening"]), int(slots["paid"]), int(slots["taken"])
    balance = opening + paid
    if taken > balance:
        return {"value": balance, "why": f"{taken} exceeds the balance, so the withdrawal is refused"}
    return {"value": balance - taken, "why": f"{opening} + {paid} - {taken}"}


PARENTS = ("Animal", "Shape", "Vehicle", "Employee", "Document", "Instrument", "Device", "Account", "Plant", "Ticket")
CHILDREN = ("Deluxe", "Basic", "Junior", "Senior", "Digital", "Special", "Custom", "Remote", "Modern", "Classic")


def _override(slots: Slots) -> dict[str, object]:
    own = slots["given"] == "overrides"
    return {
        "value": slots["second"] if own else slots["first"],
        "why": "the subclass's own method wins" if own else "the method is inherited from the base class",
    }


FAMILIES = (
    Family(
        "loop_total",
        ("loops and conditionals",),
        (
            "What is printed?\n\ntotal = 0\nfor i in range({start}, {stop}, {step}):\n    total += i * "
            "{factor}\nprint(total)",
            "Which number does this Python loop print?\n\ntotal = 0\nfor i in range({start}, {stop}, {step}):\n    "
            "total += i * {factor}\nprint(total)",
        ),
        {"start": numbers(1, 6), "stop": numbers(9, 25), "step": numbers(2, 5), "factor": numbers(2, 8)},
        says("It prints `{value}`: i takes the values {shown}, their sum is {sum}, times {factor}.",
             "`{value}`. The body runs {turns} times, and {factor} times {sum} makes {value}.", derive=_loop),
    ),
    Family(
        "division_loop",
        ("loops and conditionals",),
        (
            "How many times does the body run?\n\nn = {number}\nwhile n > {floor}:\n    n //= {divisor}",
            "Count the iterations of this Python loop:\n\nn = {number}\nwhile n > {floor}:\n    n //= {divisor}",
        ),
        {"number": numbers(37, 997, 8), "floor": numbers(1, 6), "divisor": numbers(2, 4)},
        says("It runs {times}: n goes {path}.",
             "The body runs {times}: n takes the values {path}, and the last one ends the loop.",
             derive=_halving),
    ),
    Family(
        "branch_label",
        ("loops and conditionals",),
        (
            'Which label is chosen for x = {value}?\n\nif x >= {high}:\n    label = "{top}"\nelif x >= {low}:\n    '
            'label = "{middle}"\nelse:\n    label = "none"',
            'With x = {value}, what is `label` after this code?\n\nif x >= {high}:\n    label = "{top}"\nelif x >= '
            '{low}:\n    label = "{middle}"\nelse:\n    label = "none"',
        ),
        {"value": numbers(11, 97, 3), "high": numbers(50, 80, 10), "low": numbers(20, 40, 5),
         "top": ("gold", "urgent", "large", "hot"), "middle": ("silver", "normal", "medium", "warm")},
        says('It is `"{label}"`, because {why}.', 'The code sets it to `"{label}"`: {why}.', derive=_grade),
    ),
    Family(
        "default_argument",
        ("functions and scope",),
        (
            "Given `def scale(x, factor={factor}): return x * factor + {extra}`, what does `scale({base})` return?",
            "What is `scale({base})` after `def scale(x, factor={factor}): return x * factor + {extra}`?",
        ),
        {"base": numbers(3, 25), "factor": numbers(2, 11), "extra": numbers(1, 12)},
        says("It returns `{value}`: factor keeps its default {factor}, so {base} * {factor} + {extra} is computed.",
             "`{value}`, because the default {factor} is used: {product} + {extra}.", derive=_default),
    ),
    Family(
        "closure_value",
        ("functions and scope",),
        (
            "After `def outer(n):\n    return lambda x: n + x * {times}`, what is `outer({first})({second})`?",
            "What does `outer({first})({second})` return, given `def outer(n):\n    return lambda x: n + x * {times}`?",
        ),
        {"times": numbers(2, 9), "first": numbers(10, 40), "second": numbers(3, 12)},
        says("It returns `{value}`: the inner function remembers n = {first} and gets x = {second}.",
             "`{value}`. The closure keeps n = {first}, so {first} + {second} * {times} is computed.", derive=_adder),
    ),
    Family(
        "lambda_task",
        ("functions and scope",),
        (
            "Write a Python lambda that takes `{variable}` and {task}.",
            "Give a one-line lambda for a number `{variable}` that {task}.",
        ),
        {"variable": tuple(COLLECTIONS.values()), "task": tuple(LAMBDA_TASKS)},
        says("`{code}`, where {note}.", "Use `{code}`; {note}.", "`{code}`", derive=_lambda),
    ),
    Family(
        "special_method",
        ("object-oriented programming",),
        (
            "Which special method must the Python class `{name}` define so that its instances can be {use}?",
            "What does the class `{name}` need in Python for its instances to be {use}?",
        ),
        {"name": CLASSES, "use": tuple(DUNDER_USES)},
        says("It needs `{method}`. {note}.", "Define `{method}` in `{name}`. {note}.",
             "Python calls `{method}` for that. {note}.", derive=_dunder),
    ),
    Family(
        "account_balance",
        ("object-oriented programming",),
        (
            "An `Account` object starts with balance {opening}. Its `withdraw` refuses amounts above the balance. "
            "What is the balance after `deposit({paid})` and `withdraw({taken})`?",
            "Class `Account` refuses withdrawals above the balance. After `Account({opening})`, `deposit({paid})` "
            "and `withdraw({taken})`, what is its balance?",
        ),
        {"opening": numbers(20, 160, 10), "paid": numbers(15, 95, 8), "taken": numbers(25, 265, 12)},
        says("The balance is `{value}`: {why}.", "It is `{value}`, because the object keeps its state: {why}.",
             derive=_account),
    ),
    Family(
        "method_override",
        ("object-oriented programming",),
        (
            "Class `{kind}{parent}` extends `{parent}` and {given} its method `code()`. The base version returns "
            "{first}, a subclass version would return {second}. What does `{kind}{parent}().code()` return?",
        ),
        {"kind": CHILDREN, "parent": PARENTS, "given": ("overrides", "does not override"),
         "first": numbers(1, 9), "second": numbers(10, 14)},
        says("It returns `{value}`, because {why}.", "`{value}`: {why}.",
             "The call gives `{value}`. In method look-up, {why}.", derive=_override),
    ),
)  # fmt: skip
