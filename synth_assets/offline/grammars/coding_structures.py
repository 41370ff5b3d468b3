"""Easy coding families on algorithms and structures: recursion, sorting and searching, stacks and trees.

Belongs here: templates, slots and the values that answers state. Graphs lie in `coding_graphs.py`.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_words import RECORDS, drawn_lists, drawn_word_lists
from synth_assets.offline.grammars.composing import count_of, listing, numbers, says

KEY_LISTS = drawn_lists("keys", 420, (5, 6), (2, 80))
SORTED_LISTS = tuple(str(sorted(map(int, text.strip("[]").split(", ")))) for text in KEY_LISTS[:120])
WORD_LISTS = drawn_word_lists("keys", 420, (3, 4))


def ints(literal: str) -> list[int]:
    """The numbers of a list literal."""
    return [int(number) for number in literal.strip("[]").split(", ")]


RECURSIONS: dict[str, tuple[Callable[[int], int], str]] = {
    "0 if n == 0 else n % 10 + f(n // 10)": (lambda n: sum(map(int, str(n))), "it adds up the decimal digits"),
    "1 if n < 10 else 1 + f(n // 10)": (lambda n: len(str(n)), "it counts the decimal digits"),
    "0 if n == 0 else n % 2 + f(n // 2)": (int.bit_count, "it counts the ones of the binary form"),
    "n if n < 10 else f(n // 10)": (lambda n: int(str(n)[0]), "it drops digits until the leading one is left"),
    "1 if n < 10 else n % 10 * f(n // 10)": (
        lambda n: math.prod(int(digit) for digit in str(n)[1:]),
        "it multiplies all digits but the leading one",
    ),
    "n if n < 10 else max(n % 10, f(n // 10))": (lambda n: max(map(int, str(n))), "it finds the largest digit"),
}


def _recursion(slots: Slots) -> dict[str, object]:
    compute, note = RECURSIONS[slots["body"]]
    return {"value": compute(int(slots["n"])), "note": note}


def _recurrence(slots: Slots) -> dict[str, object]:
    base, step, n = int(slots["base"]), int(slots["step"]), int(slots["n"])
    return {"value": base + step * n, "product": step * n}


def _gcd(slots: Slots) -> dict[str, object]:
    a, b, calls = int(slots["a"]), int(slots["b"]), 1
    path = [f"({a}, {b})"]
    while b:
        a, b = b, a % b
        calls += 1
        path.append(f"({a}, {b})")
    return {"calls": count_of(calls, "call"), "value": a, "last": path[-1], "second": path[1], "deeper": calls - 1}


def _halvings(slots: Slots) -> dict[str, object]:
    n = int(slots["n"])
    return {"value": n.bit_length(), "power": 2 ** n.bit_length(), "exponent": n.bit_length()}


def _bubble(slots: Slots) -> dict[str, object]:
    values, swaps = ints(slots["values"]), 0
    for position in range(len(values) - 1):
        if values[position] > values[position + 1]:
            values[position], values[position + 1] = values[position + 1], values[position]
            swaps += 1
    return {"value": values, "swaps": count_of(swaps, "swap"), "largest": values[-1]}


SORT_KEYS: dict[str, tuple[Callable[[list[str]], list[str]], str]] = {
    "key=len": (lambda words: sorted(words, key=len), "the shortest comes first, and equal lengths keep their order"),
    "key=lambda w: w[-1]": (lambda words: sorted(words, key=lambda w: w[-1]), "the last letters decide"),
    "reverse=True": (lambda words: sorted(words, reverse=True), "the order is alphabetical, backwards"),
}


def _sorted_words(slots: Slots) -> dict[str, object]:
    words = [word.strip('"') for word in slots["words"].strip("[]").split(", ")]
    order, note = SORT_KEYS[slots["argument"]]
    return {"value": order(words), "note": note}


def _bisect(slots: Slots) -> dict[str, object]:
    values, wanted = ints(slots["values"]), int(slots["wanted"])
    place = bisect.bisect_left(values, wanted)
    verb = "element is" if place == 1 else "elements are"
    return {"value": place, "why": f"{place or 'no'} {verb} smaller than {wanted}"}


STRUCTURES: dict[str, tuple[Callable[[list[int]], list[int]], str]] = {
    "stack": (lambda values: values[::-1], "a stack returns the newest item first"),
    "FIFO queue": (list, "a queue keeps the order of arrival"),
    "min-heap": (sorted, "a min-heap returns the smallest item first"),
    "max-heap": (lambda values: sorted(values, reverse=True), "a max-heap returns the largest item first"),
}
TURNS = ("first", "second", "third")


def _removal(slots: Slots) -> dict[str, object]:
    order, note = STRUCTURES[slots["structure"]]
    removed = order([int(number) for number in slots["items"].split(", ")])[: TURNS.index(slots["turn"]) + 1]
    return {"value": removed[-1], "note": note, "removed": listing(removed)}


Tree = dict[int, tuple[int | None, int | None]]


def search_tree(keys: list[int]) -> tuple[Tree, dict[int, int]]:
    """The children (left, right) and the parent of each key after inserting the keys in order."""
    children: Tree = {keys[0]: (None, None)}
    parents: dict[int, int] = {}
    for key in keys[1:]:
        node, below = keys[0], children[keys[0]][key > keys[0]]
        while below is not None:
            node, below = below, children[below][key > below]
        left, right = children[node]
        children[node] = (left, key) if key > node else (key, right)
        children[key] = (None, None)
        parents[key] = node
    return children, parents


def preorder(children: Tree, node: int | None) -> list[int]:
    """The keys in pre-order: node, left subtree, right subtree."""
    if node is None:
        return []
    left, right = children[node]
    return [node, *preorder(children, left), *preorder(children, right)]


TREE_FACTS = (
    "the parent of the key inserted last", "the number of leaves", "the height in edges", "the pre-order traversal",
)  # fmt: skip


def depth(parents: dict[int, int], key: int) -> int:
    """The number of edges from the key up to the root."""
    return 1 + depth(parents, parents[key]) if key in parents else 0


def _tree(slots: Slots) -> dict[str, object]:
    keys = [int(key) for key in slots["keys"].split(", ")]
    children, parents = search_tree(keys)
    leaves = sorted(key for key, pair in children.items() if pair == (None, None))
    depths = {key: depth(parents, key) for key in keys}
    deepest = max(keys, key=lambda key: depths[key])
    facts: tuple[tuple[object, str], ...] = (
        (parents[keys[-1]], f"{keys[-1]} ends up in an empty place below it"),
        (len(leaves), f"{listing(leaves)} {'has' if len(leaves) == 1 else 'have'} no children"),
        (depths[deepest], f"the way from the root {keys[0]} down to {deepest} is the longest"),
        (", ".join(map(str, preorder(children, keys[0]))), "each node comes before its left and right subtree"),
    )
    value, why = facts[TREE_FACTS.index(slots["fact"])]
    return {"value": value, "why": why}


HEAP_PLACES: dict[str, tuple[Callable[[int], int], str]] = {
    "parent": (lambda i: (i - 1) // 2, "(i - 1) // 2"),
    "left child": (lambda i: 2 * i + 1, "2 * i + 1"),
    "right child": (lambda i: 2 * i + 2, "2 * i + 2"),
}


def _heap_place(slots: Slots) -> dict[str, object]:
    place, formula = HEAP_PLACES[slots["relative"]]
    return {"value": place(int(slots["index"])), "formula": formula}


def _key_texts(count: int) -> tuple[str, ...]:
    return tuple(values.strip("[]") for values in KEY_LISTS[:count])


FAMILIES = (
    Family(
        "recursion_value",
        ("recursion",),
        (
            "Given `def f(n): return {body}`, what is `f({n})`?",
            "What does `f({n})` return for the recursive function `def f(n): return {body}`?",
        ),
        {"body": tuple(RECURSIONS), "n": numbers(101, 4990, 13)},
        says("It is `{value}`, since {note}.", "`f({n})` returns `{value}`: {note}.",
             "`{value}`. Call by call, {note}.", derive=_recursion),
    ),
    Family(
        "recurrence_value",
        ("recursion",),
        (
            "A recursive function has f(0) = {base} and f(n) = f(n - 1) + {step}. What is f({n})?",
            "Work out f({n}), where f(n) = f(n - 1) + {step} and the base case is f(0) = {base}.",
        ),
        {"base": numbers(1, 9), "step": numbers(2, 12), "n": numbers(5, 21)},
        says("f({n}) = {value}: the recursion adds {step} to the base value {base} exactly {n} times.",
             "It is {value}, that is, {base} + {n} * {step} = {base} + {product}.", derive=_recurrence),
    ),
    Family(
        "gcd_calls",
        ("recursion",),
        (
            "How many calls does `gcd({a}, {b})` make, given `def gcd(a, b): return a if b == 0 else gcd(b, a % b)`?",
            "With `def gcd(a, b): return a if b == 0 else gcd(b, a % b)`, how many calls happen in all for `gcd({a}, "
            "{b})`?",
        ),
        {"a": numbers(31, 99), "b": numbers(8, 30)},
        says("{calls}: it starts with ({a}, {b}), then {second}, and ends at {last}.",
             "It takes {calls}, the outer one included; the last arguments are {last}, so the result is {value}.",
             derive=_gcd),
    ),
    Family(
        "binary_search_bound",
        ("sorting and searching",),
        (
            "At most how many elements does a binary search look at among {n} sorted {records}?",
            "In the worst case, how many {records} does binary search inspect if {n} of them are sorted?",
        ),
        {"n": numbers(150, 19950, 200), "records": tuple(RECORDS)},
        says("At most {value}, because each look halves the range and 2^{exponent} = {power} exceeds {n}.",
             "{value}: that is floor(log2({n})) + 1.", derive=_halvings),
    ),
    Family(
        "bubble_pass",
        ("sorting and searching",),
        (
            "How does {values} look after the first pass of an ascending bubble sort?",
            "Run one left-to-right pass of bubble sort (ascending) on {values}. What is the list then?",
        ),
        {"values": drawn_lists("bubble", 800, (5, 6), (2, 90))},
        says("It is `{value}`: {largest} has moved to the end.", "`{value}`, reached with {swaps}.",
             "After the pass it reads `{value}`, with {swaps} of neighbours.", derive=_bubble),
    ),
    Family(
        "sort_argument",
        ("sorting and searching",),
        ("In Python, with `words = {words}`, what does `sorted(words, {argument})` return?",
            "For `words = {words}`, what is `sorted(words, {argument})`?"),
        {"words": WORD_LISTS, "argument": tuple(SORT_KEYS)},
        says("It returns `{value}`: {note}.", "`{value}`, because {note}.", derive=_sorted_words),
    ),
    Family(
        "bisect_position",
        ("sorting and searching",),
        (
            "What does `bisect.bisect_left(keys, {wanted})` return for `keys = {values}`?",
            "With `keys = {values}`, which index does Python's `bisect.bisect_left(keys, {wanted})` give?",
        ),
        {"values": SORTED_LISTS, "wanted": numbers(5, 77, 6)},
        says("It returns `{value}`, because {why}.", "`{value}`: {why}, so {wanted} would be inserted there.",
             derive=_bisect),
    ),
    Family(
        "removal_order",
        ("stacks, queues and trees",),
        (
            "The numbers {items} are put into a {structure} in this order. Which one is removed {turn}?",
            "After adding {items} to an empty {structure}, which number comes out {turn}?",
        ),
        {"items": _key_texts(200), "structure": tuple(STRUCTURES), "turn": TURNS},
        says("It is {value}, because {note}.", "{value}: {note}.",
             "The number {value}. The removals go {removed}, as {note}.", derive=_removal),
    ),
    Family(
        "search_tree_fact",
        ("stacks, queues and trees",),
        (
            "The keys {keys} are inserted into an empty binary search tree in this order. What is {fact}?",
            "Insert {keys}, in this order, into an empty unbalanced binary search tree. What is {fact}?",
        ),
        {"keys": _key_texts(420), "fact": TREE_FACTS},
        says("It is {value}: {why}.", "{value}, because {why}.", derive=_tree),
    ),
    Family(
        "heap_index",
        ("stacks, queues and trees",),
        (
            "A binary heap lies in an array, its root at index 0. Which index holds the {relative} of index {index}?",
            "In an array-based binary heap (root at 0), where is the {relative} of the element at index {index}?",
        ),
        {"relative": tuple(HEAP_PLACES), "index": numbers(1, 700)},
        says("At index {value}, by the formula {formula} with i = {index}.",
             "It lies at index {value}, since the {relative} of i is at {formula}.", derive=_heap_place),
    ),
)  # fmt: skip
