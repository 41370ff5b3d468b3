"""Hard coding families on strings, dictionaries and patterns: a task with its data, and a worked solution in Python.

Belongs here: templates, slots, and solutions whose code runs and whose stated values are computed. Every code block
prints, and says in a comment what is printed.
"""

from __future__ import annotations

import random
import re
from collections import Counter, OrderedDict

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_words import WORDS
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


def _unique_run(slots: Slots, rng: random.Random) -> str:
    text = slots["first"] + slots["second"]
    start = best = origin = 0
    last: dict[str, int] = {}
    moves: list[str] = []
    for position, letter in enumerate(text):
        if last.get(letter, -1) >= start:
            start = last[letter] + 1
            moves.append(f"At index {position}, `{letter}` repeats, so the window now starts at {start}.")
        last[letter] = position
        if position - start + 1 > best:
            best, origin = position - start + 1, start
    code = placed(
        """
def longest_unique(text):
    last, start, best = {}, 0, ""
    for position, letter in enumerate(text):
        if last.get(letter, -1) >= start:
            start = last[letter] + 1
        last[letter] = position
        if position - start + 1 > len(best):
            best = text[start:position + 1]
    return best

print(longest_unique("<<text>>"))  # <<answer>>
""",
        text=text, answer=text[origin : origin + best],
    )  # fmt: skip
    return compose(
        rng,
        (
            "Use two pointers: a window without repeats that grows to the right, and a dictionary with the last "
            "index of each letter. On a repeat inside the window, its start jumps past the earlier occurrence.",
            "The window technique fits: extend the right end letter by letter, and when a letter is already inside, "
            "move the left end behind its previous place.",
        ),
        sometimes(CODE, fenced("python", code)),
        (f"For `{text}`:\n" + numbered(moves), f"The repeats in `{text}`: " + " ".join(moves)),
        f"The longest substring without a repeated letter is **{text[origin : origin + best]}**, of length {best}.",
        sometimes(0.6, "Each index is visited once, so the time is O(n); the dictionary holds at most one entry for "
                       "each distinct letter.", "Time O(n), memory O(k) for an alphabet of k letters."),
        sometimes(0.4, "Note that an old occurrence left of the window must not pull its start back. The empty "
                       "string gives the empty string."),
        sometimes(0.25, "Testing every substring for repeats would take O(n³) time, which is hopeless for long texts."),
    )  # fmt: skip


def _cache(slots: Slots, rng: random.Random) -> str:
    capacity, keys = int(slots["capacity"]), slots["keys"].split(", ")
    held: OrderedDict[str, None] = OrderedDict()
    hits, events = 0, list[str]()
    for key in keys:
        if key in held:
            hits += 1
            held.move_to_end(key)
            events.append(f"{key}: hit, now the newest")
            continue
        gone = held.popitem(last=False)[0] if len(held) == capacity else None
        held[key] = None
        events.append(f"{key}: miss, evicts {gone}" if gone else f"{key}: miss, stored")
    code = placed(
        """
from collections import OrderedDict

class LRUCache:
    def __init__(self, capacity):
        self.capacity, self.entries, self.hits = capacity, OrderedDict(), 0

    def get(self, key, load):
        if key in self.entries:
            self.hits += 1
            self.entries.move_to_end(key)
            return self.entries[key]
        if len(self.entries) == self.capacity:
            self.entries.popitem(last=False)
        self.entries[key] = load(key)
        return self.entries[key]

cache = LRUCache(<<capacity>>)
for key in "<<keys>>".split(", "):
    cache.get(key, str.lower)
print(cache.hits, list(cache.entries))  # <<hits>> <<left>>
""",
        capacity=capacity, keys=slots["keys"], hits=hits, left=list(held),
    )  # fmt: skip
    return compose(
        rng,
        (
            "An `OrderedDict` does both jobs of an LRU cache: look-up by hash, and an order of use. A hit moves its "
            "key to the end; on overflow the first key goes.",
            "Keep the entries in order of last use. The ordered dictionary gives O(1) look-up, and `move_to_end` and "
            "`popitem(last=False)` maintain the order in O(1).",
        ),
        sometimes(CODE, fenced("python", code)),
        (numbered(events), "Access by access: " + "; ".join(events) + "."),
        f"That makes **{count_of(hits, 'hit')}** and {count_of(len(keys) - hits, 'miss', 'misses')}; the cache ends "
        f"with {listing(list(held))}, oldest first.",
        sometimes(0.4, "Every access is O(1); memory is bounded by the capacity."),
        sometimes(0.3, "With several threads, guard each access by a lock, because the look-up and the reordering "
                       "must not be interleaved. For pure functions, `functools.lru_cache(maxsize=…)` does the same "
                       "ready-made."),
    )  # fmt: skip


def _identifiers(slots: Slots, rng: random.Random) -> str:
    prefix, letters, digits = slots["prefix"], int(slots["letters"][0]), int(slots["digits"])
    regex = rf"\b{prefix}-[A-Z]{{{letters}}}\d{{{digits}}}\b"
    good = f"{prefix}-{'QXZ'[:letters]}{'4071936'[:digits]}"
    short, lower = good[:-1], good.lower()
    text = f"Paid {good}, refused {short}, lost {lower}."
    assert re.findall(regex, text) == [good]
    code = placed(
        """
import re

IDENTIFIER = re.compile(r"<<regex>>")

def identifiers(text):
    return IDENTIFIER.findall(text)

print(identifiers("<<text>>"))  # ['<<good>>']
""",
        regex=regex, text=text, good=good,
    )  # fmt: skip
    parts = [
        "`\\b` demands a word boundary, so that no part of a longer word matches.",
        f"`{prefix}-` is literal text; a hyphen outside brackets needs no escape.",
        f"`[A-Z]{{{letters}}}` takes exactly {count_of(letters, 'capital letter')}.",
        f"`\\d{{{digits}}}` takes exactly {digits} digits, and the last `\\b` forbids one more.",
    ]
    return compose(
        rng,
        ("Describe the identifier piece by piece, compile the pattern once, and collect all matches with `findall`.",
         f"The pattern is `{regex}`. Compiled once at module level, it serves every call."),
        fenced("python", code),
        (numbered(parts), " ".join(parts)),
        (f"Tests: `{good}` is found; `{short}` has one digit too few; `{lower}` is in small letters.",
                  f"Of the three candidates in the example only `{good}` is accepted: `{short}` is too short, and "
                  f"`{lower}` fails because the match is case-sensitive."),
        sometimes(0.5, "In Python, `\\d` also matches digits of other scripts; write `[0-9]` or pass `re.ASCII` "
                       "where only 0 to 9 may count."),
        sometimes(0.35, "To validate one whole field instead of searching a text, use `IDENTIFIER.fullmatch(field)`, "
                        "which leaves no room before or after."),
        sometimes(0.3, "The scan is linear in the length of the text, because no part of the pattern can backtrack."),
    )  # fmt: skip


def _common_words(slots: Slots, rng: random.Random) -> str:
    text, top = slots["text"], int(slots["top"])
    counts = Counter(text.split())
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:top]
    code = placed(
        """
import re
from collections import Counter

def most_common(text, top):
    counts = Counter(re.findall(r"[a-z]+", text.lower()))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ranked[:top]

print(most_common("<<text>>", <<top>>))  # <<ranked>>
""",
        text=text, top=top, ranked=ranked,
    )  # fmt: skip
    return compose(
        rng,
        (
            "Three steps: cut the text into lower-case words with a regular expression, count them in a dictionary, "
            "and sort by falling count with ties in alphabetical order.",
            "`Counter` is a dictionary made for this. The only subtle point is the order of equal counts, which the "
            "sort key settles.",
        ),
        fenced("python", code),
        "The counts are " + listing([f"{word} {count}" for word, count in sorted(counts.items())])
        + f", so the answer is {listing([f'**{word}** ({count})' for word, count in ranked])}.",
        sometimes(0.7, "The key `(-count, word)` sorts falling by the first part and rising by the second in one go."),
        sometimes(0.5, "Counting is O(n) on average; sorting the k distinct words costs O(k log k). For a small "
                       "`top`, `heapq.nsmallest` with the same key lowers that to O(k log top)."),
        sometimes(0.5, "`Counter.most_common` alone is not enough: it leaves ties in order of first occurrence, "
                       "which is not alphabetical in general."),
        sometimes(0.4, "An empty text gives an empty list. The pattern drops digits and accented letters; use `\\w+` "
                       "if they should count."),
    )  # fmt: skip


def _drawn_texts(count: int) -> tuple[str, ...]:
    rng, found = random.Random("common words"), set[str]()
    while len(found) < count:
        words = rng.sample(WORDS, 4)
        found.add(" ".join(rng.choices(words, weights=(4, 3, 2, 2), k=rng.randint(8, 10))))
    return tuple(text for text in sorted(found) if len(set(text.split())) >= 3)


def _drawn_keys(count: int) -> tuple[str, ...]:
    rng, found = random.Random("cache keys"), set[str]()
    while len(found) < count:
        found.add(", ".join(rng.choices("ABCDE", k=rng.randint(7, 9))))
    return tuple(sorted(found))


PREFIXES = (
    "INV", "ORD", "PKG", "REF", "TKT", "CUS", "BOX", "LOT", "DOC", "REQ", "JOB", "RUN", "BAT", "CRT", "MEM", "PAY",
    "RET",    "SHP", "TAG", "USR", "VIN", "WID", "ACC", "BIL", "CAS", "DEV", "EVT", "FLT", "GRP", "ISS",
)  # fmt: skip

FAMILIES = (
    Family(
        "unique_run",
        ("strings", "dictionaries and sets"),
        (
            'Find the longest substring without repeated letters in "{first}{second}" (that is, {first} + {second}). '
            'Give '
            "an O(n) algorithm and its run.",
            'Design a linear-time algorithm for the longest run of distinct letters, and trace it on '
            '"{first}{second}", the joining of {first} and {second}.',
        ),
        {"first": tuple(random.Random("runs").sample(WORDS, 40)),
         "second": tuple(random.Random("more runs").sample(WORDS, 40))},
        _unique_run,
        lambda slots: slots["first"] != slots["second"],
    ),
    Family(
        "cache_run",
        ("object-oriented programming", "dictionaries and sets"),
        (
            "Which data structure makes an LRU cache fast? With capacity {capacity}, how many hits does the access "
            "sequence {keys} give, and what is left in the cache?",
            "Explain the design of a least-recently-used cache class, and trace it with capacity {capacity} on the "
            "accesses {keys}: hits, evictions, final content.",
        ),
        {"capacity": ("2", "3", "4"), "keys": _drawn_keys(500)},
        _cache,
    ),
    Family(
        "identifier_pattern",
        ("regular expressions", "strings"),
        (
            "Write a Python function that extracts all identifiers of the form {prefix}, hyphen, {letters}, {digits} "
            "digits from a text. Explain the pattern and test it.",
            "Identifiers look like {prefix}-, then {letters}, then {digits} digits. Build a regular expression that "
            "finds them as whole words, explain each part, and try it on good and bad input.",
        ),
        {"prefix": PREFIXES,
         "letters": ("1 capital letter", "2 capital letters", "3 capital letters"), "digits": tuple("234567")},
        _identifiers,
    ),
    Family(
        "common_words",
        ("dictionaries and sets", "regular expressions"),
        (
            'Write a Python function that returns the {top} most frequent words, ties in alphabetical order, and '
            'apply it to "{text}".',
            'For the text "{text}", which {top} words are the most frequent, with ties broken alphabetically? Solve '
            'it in '
            "general with a regular expression and a dictionary.",
        ),
        {"text": _drawn_texts(620), "top": ("2", "3")},
        _common_words,
    ),
)  # fmt: skip
