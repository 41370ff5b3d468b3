"""Hard coding families on lists: a task with its data, and a worked solution in Python.

Belongs here: templates, slots, and solutions whose code runs and whose stated values are computed. Every code block
prints, and says in a comment what is printed.
"""

from __future__ import annotations

import random
from bisect import bisect_left

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_structures import ints
from synth_assets.offline.grammars.coding_words import COLLECTIONS, drawn_lists
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


def _window(slots: Slots, rng: random.Random) -> str:
    values, width = ints(slots["values"]), int(slots["width"])
    sums = [sum(values[start : start + width]) for start in range(len(values) - width + 1)]
    best, where = max(sums), sums.index(max(sums))
    slides = [
        f"{sums[start - 1]} - {values[start - 1]} + {values[start + width - 1]} = {sums[start]}"
        for start in range(1, len(sums))
    ]
    code = placed(
        """
def best_window(values, width):
    if not 0 < width <= len(values):
        raise ValueError("width must lie between 1 and the length of the list")
    total = best = sum(values[:width])
    for position in range(width, len(values)):
        total += values[position] - values[position - width]
        best = max(best, total)
    return best

print(best_window(<<values>>, <<width>>))  # <<best>>
""",
        values=values, width=width, best=best,
    )  # fmt: skip
    return compose(
        rng,
        (
            f"Slide a window of {width} elements over the list. Each move adds the entering element and subtracts the "
            "leaving one, so no window is summed from scratch.",
            f"Recomputing every sum costs O(n · {width}). A sliding window does better: keep the current total, add "
            "the new element, drop the old one.",
        ),
        sometimes(CODE, fenced("python", code)),
        (
            f"The first window sums to {sums[0]}; then the totals are: {'; '.join(slides)}.",
            f"The window totals are {listing(sums)}.",
        ),
        f"The best is **{best}**, from {values[where : where + width]} at index {where}.",
        sometimes(0.7, "It takes O(n) time and O(1) extra memory.", "Time: O(n), as each element enters and leaves "
                                                                    "once. Space: O(1), because only two totals are "
                                                                    "kept."),
        sometimes(0.5, "Edge cases: a width equal to the length leaves a single window; a width of 0 or more than "
                       "the length is rejected; negative values are no problem, since the best value starts as a "
                       "real total."),
        sometimes(0.35, "Alternatively, build prefix sums once; then each window is a difference of two of them. "
                        "That is also O(n), but needs O(n) memory, which pays off when many widths are asked."),
    )  # fmt: skip


def _merge(slots: Slots, rng: random.Random) -> str:
    spans = [tuple(map(int, span.split("-"))) for span in slots["spans"].split(", ")]
    merged: list[list[int]] = []
    steps: list[str] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            steps.append(f"({start}, {end}) starts within the span that ends at {merged[-1][1]}: join them.")
            merged[-1][1] = max(merged[-1][1], end)
        else:
            steps.append(f"({start}, {end}) touches nothing before it: open a new span.")
            merged.append([start, end])
    code = placed(
        """
def merge(spans):
    merged = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged

print(merge(<<spans>>))  # <<merged>>
""",
        spans=spans, merged=merged,
    )  # fmt: skip
    covered = sum(end - start for start, end in merged)
    return compose(
        rng,
        ("Sort the intervals by start. After that, an interval can overlap only the last merged one, so one pass is "
         "enough.", "Once they are sorted by their starts, each interval either extends the last merged interval or "
         "begins a new one."),
        sometimes(CODE, fenced("python", code)),
        (numbered(steps), f"In sorted order the intervals are {listing(sorted(spans))}."),
        f"Result: **{listing([f'{start}-{end}' for start, end in merged])}**, which cover {covered} units in all.",
        sometimes(0.6, "Sorting dominates: O(n log n) time, and O(n) memory for the result."),
        sometimes(0.5, "The larger of both ends must be kept, because an interval may lie wholly inside the previous "
                       "one. Intervals that only touch are joined here; a strict comparison would keep them apart."),
        sometimes(0.3, "Tests worth writing: an empty list, a single interval, nested intervals, and equal starts."),
    )  # fmt: skip


def _increasing(slots: Slots, rng: random.Random) -> str:
    values = ints(slots["values"])
    tails: list[int] = []
    steps: list[str] = []
    for value in values:
        place = bisect_left(tails, value)
        steps.append(f"{value}: tails = {[*tails[:place], value, *tails[place + 1 :]]}")
        tails[place : place + 1] = [value]
    chains: list[list[int]] = []
    for position, value in enumerate(values):
        before = max((chains[i] for i in range(position) if values[i] < value), key=len, default=[])
        chains.append([*before, value])
    code = placed(
        """
from bisect import bisect_left

def longest_increasing(values):
    tails = []
    for value in values:
        place = bisect_left(tails, value)
        tails[place:place + 1] = [value]
    return len(tails)

print(longest_increasing(<<values>>))  # <<length>>
""",
        values=values, length=len(tails),
    )  # fmt: skip
    return compose(
        rng,
        (
            "Keep a list `tails`, where entry k is the smallest last element of any increasing subsequence of length "
            "k + 1. It stays sorted, so binary search finds where each value belongs.",
            "A clean O(n log n) method holds in a list `tails`, for every length, the smallest possible last "
            "element. A new value either extends the longest chain or improves one of these ends.",
        ),
        sometimes(CODE, fenced("python", code)),
        sometimes(0.8, numbered(steps)),
        f"At the end `tails` is {tails}, so the length is **{len(tails)}**; one such subsequence is "
        f"{max(chains, key=len)}.",
        sometimes(0.6, "`tails` is not itself a subsequence of the input in general; only its length is meaningful. "
                       "To recover one, store for each element the index of its predecessor."),
        sometimes(0.5, "Time O(n log n), memory O(n)."),
        sometimes(0.4, "The textbook dynamic program takes `best[i] = 1 + max(best[j])` over earlier smaller "
                       "elements. It is easier to explain, but needs O(n²) comparisons."),
        sometimes(0.3, "For a non-decreasing subsequence search with `bisect_right` instead of `bisect_left`, so "
                       "that equal values may follow one another."),
    )  # fmt: skip


def _days(weights: list[int], capacity: int) -> list[list[int]]:
    loads: list[list[int]] = [[]]
    for weight in weights:
        if sum(loads[-1]) + weight > capacity:
            loads.append([])
        loads[-1].append(weight)
    return loads


def _capacity(slots: Slots, rng: random.Random) -> str:
    weights, days = ints(slots["weights"]), int(slots["days"])
    low, high = max(weights), sum(weights)
    steps: list[str] = []
    while low < high:
        middle = (low + high) // 2
        needed = len(_days(weights, middle))
        steps.append(f"capacity {middle}: {count_of(needed, 'day')}, {'enough' if needed <= days else 'too slow'}")
        low, high = (low, middle) if needed <= days else (middle + 1, high)
    code = placed(
        """
def days_needed(weights, capacity):
    days, load = 1, 0
    for weight in weights:
        if load + weight > capacity:
            days, load = days + 1, 0
        load += weight
    return days

def least_capacity(weights, days):
    low, high = max(weights), sum(weights)
    while low < high:
        middle = (low + high) // 2
        if days_needed(weights, middle) <= days:
            high = middle
        else:
            low = middle + 1
    return low

print(least_capacity(<<weights>>, <<days>>))  # <<answer>>
""",
        weights=weights, days=days, answer=low,
    )  # fmt: skip
    loads = listing([f"{sum(load)} t" for load in _days(weights, low)])
    return compose(
        rng,
        ("Search for the answer itself. If some capacity suffices, every larger one does, so binary search applies; "
         "the test is a greedy simulation.",
         f"The capacity lies between {max(weights)} (the heaviest crate) and {sum(weights)} (everything at once). "
         "Whether it suffices is monotone, so halve this range until one value is left."),
        sometimes(CODE, fenced("python", code)),
        (numbered(steps), "The search: " + "; ".join(steps) + "."),
        f"The least capacity is **{low} t**; the loads are then {loads}.",
        sometimes(0.5, "Time: O(n log S), where S is the total weight. Memory: O(1)."),
        sometimes(0.3, "The range must start at the heaviest crate, because with less that crate could never be "
                       "shipped."),
    )  # fmt: skip


def _drawn_spans(count: int) -> tuple[str, ...]:
    rng, found = random.Random("spans"), set[str]()
    while len(found) < count:
        starts = rng.sample(range(1, 40), rng.randint(4, 5))
        found.add(", ".join(f"{start}-{start + rng.randint(2, 9)}" for start in starts))
    return tuple(sorted(found))


FAMILIES = (
    Family(
        "best_window",
        ("lists and arrays", "loops and conditionals"),
        (
            "In the {name} {values}, what is the largest sum of {width} consecutive elements? Explain a linear-time "
            "method and how it runs.",
            "Given the {name} {values}, how do you find the largest total of {width} neighbouring values without "
            "summing each window anew?",
        ),
        {"values": drawn_lists("windows", 60, (7, 10), (2, 80)), "width": ("2", "3", "4"),
         "name": tuple(COLLECTIONS)[:12]},
        _window,
    ),
    Family(
        "merged_intervals",
        ("sorting and searching", "lists and arrays"),
        (
            "Merge the overlapping intervals {spans} with an efficient algorithm, and show the steps.",
            "Explain an algorithm that merges overlapping or touching intervals, and run it on {spans}.",
        ),
        {"spans": _drawn_spans(1100)},
        _merge,
    ),
    Family(
        "longest_increasing",
        ("dynamic programming", "sorting and searching"),
        (
            "How long is the longest strictly increasing subsequence of {values}? Give an O(n log n) solution and "
            "explain it.",
            "Explain how to find the length of the longest strictly increasing subsequence in O(n log n), on the "
            "example {values}.",
        ),
        {"values": drawn_lists("subsequences", 1100, (7, 9), (1, 60))},
        _increasing,
    ),
    Family(
        "least_capacity",
        ("sorting and searching",),
        (
            "Crates of {weights} tonnes must be shipped in this order within {days} days, one trip a day. Find the "
            "least ship capacity by an efficient algorithm.",
            "A ship makes one trip a day and must carry crates of {weights} tonnes, in this order, in at most {days} "
            "days. What is the smallest capacity, and how do you compute it in general?",
        ),
        {"weights": drawn_lists("crates", 300, (6, 9), (3, 40)), "days": ("3", "4")},
        _capacity,
    ),
)  # fmt: skip
