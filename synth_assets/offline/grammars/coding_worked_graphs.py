"""Hard coding families on graphs and dynamic programming: a task with its data, and a worked solution in Python.

Belongs here: templates, slots, and solutions whose code runs and whose stated values are computed. Every code block
prints, and says in a comment what is printed.
"""

from __future__ import annotations

import heapq
import random
from functools import cache

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_graphs import COIN_SETS, EDITED, edit_table, fewest_coins
from synth_assets.offline.grammars.coding_structures import ints
from synth_assets.offline.grammars.composing import CODE, compose, fenced, listing, numbered, placed, sometimes
from synth_assets.offline.grammars.composing import numbers as whole


def _coins(slots: Slots, rng: random.Random) -> str:
    coins, amount = ints(slots["coins"]), int(slots["amount"])
    chosen = fewest_coins(coins, amount)
    greedy, left = list[int](), amount
    for coin in sorted(coins, reverse=True):
        greedy += [coin] * (left // coin)
        left %= coin
    if len(greedy) == len(chosen):
        verdict = (
            f"Here the greedy choice, {listing(greedy)}, is as good; for coin sets in general that is not guaranteed."
        )
    else:
        verdict = (
            f"Taking the largest coin first gives {listing(greedy)}, which is {len(greedy)} coins instead of "
            f"{len(chosen)}: greedy fails here."
        )
    code = placed(
        """
def fewest_coins(coins, amount):
    best = [0] + [None] * amount
    for total in range(1, amount + 1):
        options = [best[total - c] for c in coins if c <= total and best[total - c] is not None]
        if options:
            best[total] = 1 + min(options)
    return best[amount]

print(fewest_coins(<<coins>>, <<amount>>))  # <<answer>>
""",
        coins=coins, amount=amount, answer=len(chosen),
    )  # fmt: skip
    recursive = placed(
        """
from functools import cache

@cache
def fewest(amount):
    if amount == 0:
        return 0
    return 1 + min(fewest(amount - coin) for coin in <<coins>> if coin <= amount)

print(fewest(<<amount>>))  # <<answer>>
""",
        coins=tuple(coins), amount=amount, answer=len(chosen),
    )  # fmt: skip
    return compose(
        rng,
        (
            "Let best(t) be the fewest coins for the amount t. Then best(0) = 0, and best(t) = 1 + the smallest of "
            "best(t - c) over all coins c that fit.",
            "An optimal choice for t ends with some coin c, and the rest is an optimal choice for t - c. That gives "
            "the recursion best(t) = 1 + min over c of best(t - c), with best(0) = 0.",
        ),
        sometimes(CODE, fenced("python", code), fenced("python", recursive)),
        f"For {amount} the answer is **{len(chosen)} coins**: {' + '.join(map(str, chosen))}.",
        verdict,
        sometimes(0.6, "Without stored results the recursion would solve the same amounts again and again, in "
                       "exponential time; with a table or a cache each amount is solved once."),
        sometimes(0.6, "The cost is O(amount · number of coins) in time and O(amount) in memory."),
        sometimes(0.3, "Top-down and bottom-up solve the same subproblems. The recursive form can hit Python's "
                       "recursion limit for large amounts; the loop cannot."),
    )  # fmt: skip


def _edit(slots: Slots, rng: random.Random) -> str:
    first, second = slots["first"], slots["second"]
    table = edit_table(first, second)
    width = len(str(max(len(first), len(second))))
    rows = ["  ".join((" " * width, *(letter.rjust(width) for letter in "-" + second)))]
    rows += [
        "  ".join((letter.rjust(width), *(str(entry).rjust(width) for entry in row)))
        for letter, row in zip("-" + first, table, strict=True)
    ]
    edits: list[str] = []
    i, j = len(first), len(second)
    while i or j:
        if i and j and table[i][j] == table[i - 1][j - 1] + (first[i - 1] != second[j - 1]):
            i, j = i - 1, j - 1
            if first[i] != second[j]:
                edits.append(f"replace {first[i]} by {second[j]}")
        elif i and table[i][j] == table[i - 1][j] + 1:
            i -= 1
            edits.append(f"delete {first[i]}")
        else:
            j -= 1
            edits.append(f"insert {second[j]}")
    code = placed(
        """
def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        corner, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            corner, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, corner + (x != y))
    return row[-1]

print(distance("<<first>>", "<<second>>"))  # <<answer>>
""",
        first=first, second=second, answer=table[-1][-1],
    )  # fmt: skip
    return compose(
        rng,
        (
            "Define d(i, j) as the distance between the first i letters of one word and the first j of the other. It "
            "is the least of d(i-1, j) + 1, d(i, j-1) + 1 and d(i-1, j-1) + (0 if the letters agree, else 1).",
            "Compare prefixes. The last step is a deletion, an insertion, or a match or substitution, so each entry "
            "of the table follows from three neighbours: above, left, and diagonal.",
        ),
        sometimes(CODE, fenced("python", code)),
        sometimes(0.45, "The full table:\n\n" + fenced("text", "\n".join(rows))),
        f"The distance is **{table[-1][-1]}**.",
        f"One shortest script, read from right to left: {', '.join(edits)}.",
        sometimes(0.6, f"It takes O(m · n) time, here {len(first)} · {len(second)} = {len(first) * len(second)} "
                       "steps; keeping a single row makes the memory O(n)."),
        sometimes(0.4, "To recover the script, keep the whole table and walk back from the last entry to the first."),
        sometimes(0.25, "Edge cases: an empty word costs as many edits as the other one has letters; equal words "
                        "cost 0."),
    )  # fmt: skip


def _shortest(edges: list[tuple[str, str, int]], start: str) -> tuple[dict[str, int], dict[str, str], list[str]]:
    neighbours: dict[str, list[tuple[str, int]]] = {}
    for a, b, weight in edges:
        neighbours.setdefault(a, []).append((b, weight))
        neighbours.setdefault(b, []).append((a, weight))
    costs, previous, settled = {start: 0}, dict[str, str](), list[str]()
    heap = [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if node in settled:
            continue
        settled.append(node)
        for neighbour, weight in neighbours[node]:
            if cost + weight < costs.get(neighbour, 10**9):
                costs[neighbour], previous[neighbour] = cost + weight, node
                heapq.heappush(heap, (cost + weight, neighbour))
    return costs, previous, settled


def _roads(text: str) -> list[tuple[str, str, int]]:
    return [(road[0], road[2], int(road.split()[1])) for road in text.split(", ")]


@cache
def _has_detour(roads: str, goal: str) -> bool:
    """Whether the cheapest way from A has at least two roads, and is found only after other nodes."""
    _, previous, settled = _shortest(_roads(roads), "A")
    return previous[goal] != "A" and settled.index(goal) >= 3


def _dijkstra(slots: Slots, rng: random.Random) -> str:
    edges = _roads(slots["roads"])
    costs, previous, settled = _shortest(edges, "A")
    goal = slots["goal"]
    path = [goal]
    while path[-1] != "A":
        path.append(previous[path[-1]])
    code = placed(
        """
import heapq

def cheapest(roads, start, goal):
    graph = {}
    for a, b, cost in roads:
        graph.setdefault(a, []).append((b, cost))
        graph.setdefault(b, []).append((a, cost))
    heap, settled = [(0, start)], set()
    while heap:
        cost, node = heapq.heappop(heap)
        if node == goal:
            return cost
        if node not in settled:
            settled.add(node)
            for neighbour, step in graph[node]:
                heapq.heappush(heap, (cost + step, neighbour))
    return None

roads = <<roads>>
print(cheapest(roads, "A", "<<goal>>"))  # <<answer>>
""",
        roads=edges, goal=goal, answer=costs[goal],
    )  # fmt: skip
    steps = [f"{node} at cost {costs[node]}" for node in settled[: settled.index(goal) + 1]]
    return compose(
        rng,
        (
            "All costs are positive, so Dijkstra's algorithm applies: always settle the unsettled node of least "
            "cost, taken from a heap, and offer its neighbours new costs.",
            "Use Dijkstra's algorithm with a priority queue. A node's cost is final when it leaves the heap for the "
            "first time, since no cost is negative.",
        ),
        sometimes(CODE, fenced("python", code)),
        f"Nodes are settled in this order: {listing(steps)}.",
        f"The cheapest way from A to {goal} is **{' → '.join(reversed(path))}** at cost **{costs[goal]}**.",
        sometimes(0.5, "With a binary heap it takes O((V + E) log V) time. The heap may hold outdated entries; they "
                       "are skipped when they come out, which is simpler than a decrease-key operation."),
        sometimes(0.4, "With negative costs the argument breaks down; Bellman-Ford, in O(V · E), would be needed. "
                       "With equal costs, plain breadth-first search is enough."),
        sometimes(0.25, "If the goal cannot be reached, the heap runs empty, and there is no way at all."),
    )  # fmt: skip


STEPS = (
    "fetch", "compile", "lint", "test", "package", "sign", "upload", "migrate", "deploy", "notify", "backup", "seed",
    "render", "minify", "scan", "tag",
)  # fmt: skip


def _plans(count: int) -> tuple[str, ...]:
    rng, found = random.Random("plans"), set[str]()
    while len(found) < count:
        steps = rng.sample(STEPS, 5)
        rules = {(steps[a], steps[b]) for a, b in (sorted(rng.sample(range(5), 2)) for _ in range(6))}
        if {step for rule in rules for step in rule} == set(steps):
            found.add(", ".join(f"{a} before {b}" for a, b in sorted(rules)))
    return tuple(sorted(found))


def _order(slots: Slots, rng: random.Random) -> str:
    rules = [(rule.split(" before ")[0], rule.split(" before ")[1]) for rule in slots["rules"].split(", ")]
    steps = sorted({step for rule in rules for step in rule})
    waiting = {step: sum(after == step for _, after in rules) for step in steps}
    ready, order, told = [step for step in steps if not waiting[step]], list[str](), list[str]()
    while ready:
        step = min(ready)
        ready.remove(step)
        order.append(step)
        freed = [after for before, after in rules if before == step]
        for after in freed:
            waiting[after] -= 1
        news = [after for after in freed if not waiting[after]]
        ready += news
        told.append(
            f"Take {step}" + (f"; that frees {listing(sorted(news))}." if news else "; nothing new becomes free.")
        )
    code = placed(
        """
import heapq

def build_order(rules):
    followers, waiting = {}, {}
    for before, after in rules:
        followers.setdefault(before, []).append(after)
        waiting[after] = waiting.get(after, 0) + 1
        waiting.setdefault(before, 0)
    ready = [step for step, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order = []
    while ready:
        step = heapq.heappop(ready)
        order.append(step)
        for after in followers.get(step, []):
            waiting[after] -= 1
            if waiting[after] == 0:
                heapq.heappush(ready, after)
    if len(order) < len(waiting):
        raise ValueError("the rules contain a cycle")
    return order

print(build_order(<<rules>>))  # <<order>>
""",
        rules=rules, order=order,
    )  # fmt: skip
    return compose(
        rng,
        (
            "This is topological sorting. Kahn's algorithm counts for each step how many others it waits for, and "
            "keeps taking a step that waits for none; a heap settles ties alphabetically.",
            "Treat each rule as a directed edge and use Kahn's algorithm: repeatedly take the alphabetically first "
            "step without open prerequisites, and remove its outgoing edges.",
        ),
        sometimes(CODE, fenced("python", code)),
        numbered(told),
        f"The order is **{', '.join(order)}**.",
        sometimes(0.5, "With V steps and E rules it costs O(E + V log V), where the logarithm comes from the heap."),
        sometimes(0.45, "If the rules contradicted one another, some steps would never become free: fewer steps than "
                        "there are would be taken, which reveals the cycle."),
        sometimes(0.25, "A depth-first search that appends each step after all its followers, reversed at the end, "
                        "gives a valid order too, though not necessarily the alphabetical one."),
    )  # fmt: skip


def _drawn_roads(count: int) -> tuple[str, ...]:
    rng, found = random.Random("roads"), set[str]()
    pairs = [(a, b) for a in "ABCDEF" for b in "ABCDEF" if a < b]
    while len(found) < count:
        edges = [(a, b, rng.randint(2, 19)) for a, b in sorted(rng.sample(pairs, rng.randint(7, 9)))]
        if len({node for a, b, _ in edges for node in (a, b)}) == 6 and len(_shortest(edges, edges[0][0])[0]) == 6:
            found.add(", ".join(f"{a}-{b} {cost}" for a, b, cost in edges))
    return tuple(text for text in sorted(found) if "A-" in text)


FAMILIES = (
    Family(
        "coin_table",
        ("dynamic programming", "recursion"),
        (
            "Explain how to find the fewest coins from {coins} that make {amount}, each coin usable any number of "
            "times. Does taking the largest coin first work?",
            "Coins of {coins} are available without limit. Derive a recursion for the least number of coins, and "
            "solve it for {amount}.",
        ),
        {"coins": COIN_SETS, "amount": whole(23, 99)},
        _coins,
    ),
    Family(
        "edit_script",
        ("dynamic programming", "strings"),
        (
            'Derive the edit distance between "{first}" and "{second}" by dynamic programming.',
            'Explain, step by step, how the Levenshtein distance from "{first}" to "{second}" is computed in O(m · '
            'n) time.',
        ),
        {"first": EDITED, "second": EDITED},
        _edit,
        lambda slots: slots["first"] < slots["second"],
    ),
    Family(
        "cheapest_way",
        ("graph algorithms",),
        (
            "Two-way roads have these costs: {roads}. Find the cheapest way from A to {goal} with a suitable "
            "algorithm, and show how it runs.",
            "Which algorithm finds the cheapest route in a graph with positive costs? Apply it from A to {goal} with "
            "the undirected edges {roads}.",
        ),
        {"roads": _drawn_roads(600), "goal": ("D", "E", "F")},
        _dijkstra,
        lambda slots: _has_detour(slots["roads"], slots["goal"]),
    ),
    Family(
        "build_order",
        ("graph algorithms",),
        (
            "Find an order of the build steps that respects these rules, alphabetical where there is a choice: "
            "{rules}. Explain the algorithm.",
            "Steps depend on each other as follows: {rules}. Sort them topologically, ties alphabetically, and "
            "explain the method.",
        ),
        {"rules": _plans(700)},
        _order,
    ),
)  # fmt: skip
