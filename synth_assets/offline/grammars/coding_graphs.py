"""Easy coding families on graphs and dynamic programming.

Belongs here: templates, slots and the values that answers state.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Callable

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_structures import ints
from synth_assets.offline.grammars.coding_words import WORDS
from synth_assets.offline.grammars.composing import count_of, listing, numbers, says


def _graphs(count: int) -> tuple[str, ...]:
    rng, found = random.Random("graphs"), set[str]()
    pairs = [f"{a}-{b}" for a in "ABCDEF" for b in "ABCDEF" if a < b]
    while len(found) < count:
        edges = sorted(rng.sample(pairs, rng.randint(6, 8)))
        if len(breadth_first(edges, "A")) == 6:
            found.add(", ".join(edges))
    return tuple(sorted(found))


def breadth_first(edges: list[str], start: str) -> dict[str, int]:
    """The vertices in breadth-first order, neighbours alphabetically, with their distances in edges."""
    distances, waiting = {start: 0}, deque([start])
    while waiting:
        vertex = waiting.popleft()
        ends = sorted(edge.replace(vertex, "").strip("-") for edge in edges if vertex in edge)
        for neighbour in ends:
            if neighbour not in distances:
                distances[neighbour] = distances[vertex] + 1
                waiting.append(neighbour)
    return distances


GRAPHS = _graphs(320)


def _bfs(slots: Slots) -> dict[str, object]:
    distances = breadth_first(slots["edges"].split(", "), slots["start"])
    near = [vertex for vertex, hops in distances.items() if hops == 1]
    return {"value": ", ".join(distances), "near": listing(near), "verb": "comes" if len(near) == 1 else "come"}


def _hops(slots: Slots) -> dict[str, object]:
    edges = slots["edges"].split(", ")
    distances = breadth_first(edges, slots["goal"])
    path = [slots["start"]]
    while path[-1] != slots["goal"]:
        path.append(next(v for v in "ABCDEF" if distances[v] == distances[path[-1]] - 1
                         and "-".join(sorted((v, path[-1]))) in edges))  # fmt: skip
    return {"value": len(path) - 1, "edges_": count_of(len(path) - 1, "edge"), "path": "-".join(path)}


GRAPH_FORMULAS: dict[str, tuple[Callable[[int], int], str]] = {
    "edges does a complete undirected graph have with {n} vertices": (lambda n: n * (n - 1) // 2, "n(n - 1)/2"),
    "edges does a tree have with {n} vertices": (lambda n: n - 1, "n - 1"),
    "edges does a simple cycle have with {n} vertices": (lambda n: n, "n"),
    "entries does the adjacency matrix have for {n} vertices": (lambda n: n * n, "n²"),
    "directed edges fit at most between {n} vertices, without loops": (lambda n: n * (n - 1), "n(n - 1)"),
    "list entries does an undirected adjacency list hold for {n} edges": (lambda n: 2 * n, "2n"),
}


def _graph_formula(slots: Slots) -> dict[str, object]:
    formula, text = GRAPH_FORMULAS[slots["what"].replace(f" {slots['n']} ", " {n} ")]
    return {"value": formula(int(slots["n"])), "formula": text}


COIN_SETS = tuple(
    f"[{coins}]" for coins in (
        "1, 5, 8", "1, 4, 9", "1, 3, 7", "1, 6, 10", "1, 5, 12", "1, 7, 10", "1, 2, 9", "1, 3, 8", "1, 4, 6",
        "1, 5, 11", "1, 8, 13", "1, 2, 7", "1, 4, 15", "1, 6, 14", "1, 9, 16", "1, 3, 11", "1, 7, 18", "1, 10, 16",
        "1, 5, 9", "1, 8, 12",
    )
)  # fmt: skip


def fewest_coins(coins: list[int], amount: int) -> list[int]:
    """A smallest multiset of coins, largest first, that sums to the amount (one coin is 1)."""
    best: list[list[int]] = [[]]
    for total in range(1, amount + 1):
        best.append(min(([*best[total - coin], coin] for coin in coins if coin <= total), key=len))
    return sorted(best[amount], reverse=True)


def _coins(slots: Slots) -> dict[str, object]:
    chosen = fewest_coins(ints(slots["coins"]), int(slots["amount"]))
    kinds = [f"{chosen.count(coin)} × {coin}" for coin in dict.fromkeys(chosen)]
    return {"value": len(chosen), "coins_": count_of(len(chosen), "coin"), "kinds": " + ".join(kinds)}


EDITED = tuple(random.Random("edit").sample(WORDS, 64))


def edit_table(first: str, second: str) -> list[list[int]]:
    """The Levenshtein table: entry [i][j] is the distance between the prefixes of lengths i and j."""
    table = [list(range(len(second) + 1))]
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            row.append(min(table[-1][j] + 1, row[-1] + 1, table[-1][j - 1] + (a != b)))
        table.append(row)
    return table


def _edit(slots: Slots) -> dict[str, object]:
    first, second = slots["first"], slots["second"]
    cells = (len(first) + 1) * (len(second) + 1)
    return {"value": edit_table(first, second)[-1][-1], "cells": cells, "rows": len(first) + 1, "row": len(second) + 1}


def _paths(slots: Slots) -> dict[str, object]:
    rows, columns = int(slots["rows"]), int(slots["columns"])
    return {"value": math.comb(rows + columns - 2, rows - 1), "moves": rows + columns - 2, "down": rows - 1}


FAMILIES = (
    Family(
        "breadth_first_order",
        ("graph algorithms",),
        (
            "An undirected graph has the edges {edges}. In which order does BFS from {start} visit the vertices, "
            "with neighbours taken alphabetically?",
            "Give the breadth-first order from {start}, neighbours alphabetically, for the undirected edges {edges}.",
        ),
        {"edges": GRAPHS, "start": tuple("ABCDEF")},
        says("The order is {value}: after {start} {verb} {near}.",
             "{value}. BFS visits all vertices at distance 1 ({near}) before those further away.", derive=_bfs),
    ),
    Family(
        "hop_distance",
        ("graph algorithms",),
        (
            "How many edges has a shortest path from {start} to {goal} in the undirected graph {edges}?",
            "In the undirected graph with edges {edges}, what is the distance in edges from {start} to {goal}?",
        ),
        {"edges": GRAPHS, "start": tuple("ABC"), "goal": tuple("DEF")},
        says("It has {edges_}, for example {path}.", "{value}: the path {path} is one of the shortest.", derive=_hops),
    ),
    Family(
        "graph_count",
        ("graph algorithms",),
        ("How many {what}?", "What is the exact count: how many {what}?"),
        {"what": tuple(what.format(n=n) for what in GRAPH_FORMULAS for n in range(5, 320))},
        says("There are {value}, by the formula {formula} with n = {n}.", "{value}, because the count is {formula}.",
             derive=lambda slots: _graph_formula({**slots, "n": next(w for w in slots["what"].split() if w.isdigit())})
             | {"n": next(w for w in slots["what"].split() if w.isdigit())}),
    ),
    Family(
        "fewest_coins",
        ("dynamic programming",),
        (
            "What is the smallest number of coins from {coins} that makes {amount}, if each may be used repeatedly?",
            "Using coins {coins} without limit, how few coins add up to {amount}?",
        ),
        {"coins": COIN_SETS, "amount": numbers(19, 90)},
        says("{value}: {kinds} = {amount}.", "It takes {coins_}, namely {kinds}; dynamic programming over all smaller "
             "amounts finds this.", "The minimum is {coins_}: {kinds}.", derive=_coins),
    ),
    Family(
        "edit_distance",
        ("dynamic programming",),
        (
            'What is the Levenshtein distance between "{first}" and "{second}"?',
            'How many single-letter edits at least turn "{first}" into "{second}"?',
        ),
        {"first": EDITED, "second": EDITED},
        says("It is {value}; the table has {rows} by {row} entries, and the last one holds the distance.",
             "{value}, counting insertions, deletions and substitutions as one edit each.",
             "At least {value}, found in a table of {cells} prefix pairs.", derive=_edit),
        lambda slots: slots["first"] < slots["second"],
    ),
    Family(
        "grid_paths",
        ("dynamic programming",),
        (
            "How many paths lead from the top left to the bottom right cell of a {rows} by {columns} grid, moving "
            "only right or down?",
            "Count the monotone paths (right and down moves) between opposite corners of a grid of {rows} by "
            "{columns} cells.",
        ),
        {"rows": numbers(2, 9), "columns": numbers(2, 180)},
        says("{value}: of {moves} moves, one chooses the {down} that go down.",
             "There are {value}, because each cell's count is the sum of those above and to the left.", derive=_paths),
        lambda slots: int(slots["rows"]) <= int(slots["columns"]),
    ),
)  # fmt: skip
