"""Easy coding families on values: strings, lists, dictionaries and sets.

Belongs here: templates, slots and the values that answers state. Control flow lies in `coding_programs.py`.
"""

from __future__ import annotations

import random

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.coding_idioms import (
    LANGUAGES,
    LIST_IDIOMS,
    MAP_IDIOMS,
    MAP_NAMES,
    MAP_TYPES,
    STRING_IDIOMS,
)
from synth_assets.offline.grammars.coding_words import (
    COLLECTIONS,
    TEXTS,
    WORDS,
    drawn_lists,
)
from synth_assets.offline.grammars.composing import count_of, listing, numbers, says

LISTS = drawn_lists("basics", 240, (5, 7), (2, 60))
LISTS_OF_EIGHT = drawn_lists("comprehensions", 90, (6, 8), (2, 60))
METHODS = ("upper()", "title()", "swapcase()", "split()", 'replace(" ", "-")', "capitalize()")


def _ints(literal: str) -> list[int]:
    return [int(number) for number in literal.strip("[]").split(", ")]


def _slice(slots: Slots) -> dict[str, object]:
    first, last = int(slots["first"]), int(slots["last"])
    return {"value": repr(slots["word"][first:last]), "length": last - first, "stop": last - 1}


def _letters(slots: Slots) -> dict[str, object]:
    word, letter = slots["word"], slots["letter"]
    places = [position for position, character in enumerate(word) if character == letter]
    return {
        "value": len(places),
        "times": count_of(len(places), "time"),
        "where": f"position{'s' * (len(places) > 1)} {listing(places)}",
    }


def _method(slots: Slots) -> dict[str, object]:
    text = f"{slots['first']} {slots['second']}"
    name = slots["method"].partition("(")[0]
    value = text.replace(" ", "-") if name == "replace" else getattr(text, name)()
    notes = {
        "upper": "every letter becomes a capital",
        "title": "each word gets a capital first letter",
        "swapcase": "all the small letters become capitals",
        "split": "without an argument it cuts at white space",
        "replace": "the one space becomes a hyphen",
        "capitalize": "only the very first letter becomes a capital",
    }
    return {"value": repr(value), "note": notes[name]}


LIST_READINGS = {
    "sum({0})": "it adds up all the elements",
    "max({0}) - min({0})": "the largest minus the smallest element",
    "sorted({0})[1]": "the second smallest element stands at position 1 after sorting",
    "sorted({0})[-2]": "the second largest element stands last but one after sorting",
    "{0}[::2]": "the step of 2 takes every other element, from position 0 on",
    "{0}[-3:]": "a negative start counts from the end, so the last three remain",
    "{0}.index(max({0}))": "that is the position of the largest element, counted from 0",
    "len([n for n in {0} if n % 2 == 0])": "it counts the even elements",
}


def _list_reading(slots: Slots) -> dict[str, object]:
    values = _ints(slots["values"])
    ranked = sorted(values)
    by_reading = dict(
        zip(
            READING_NAMES,
            (sum(values), ranked[-1] - ranked[0], ranked[1], ranked[-2], values[::2], values[-3:],
             values.index(ranked[-1]), len([n for n in values if n % 2 == 0])),
            strict=True,
        )
    )  # fmt: skip
    return {"value": by_reading[slots["reading"]], "note": LIST_READINGS[slots["reading"].replace("data", "{0}")]}


READING_NAMES = tuple(reading.format("data") for reading in LIST_READINGS)


def _comprehension(slots: Slots) -> dict[str, object]:
    factor, divisor = int(slots["factor"]), int(slots["divisor"])
    kept = [number for number in _ints(slots["values"]) if number % divisor == 0]
    if not kept:
        why = f"nothing in the list is divisible by {divisor}"
    elif len(kept) > 3:
        why = f"{len(kept)} elements are divisible by {divisor}"
    else:
        why = f"only {listing(kept)} {'is' if len(kept) == 1 else 'are'} divisible by {divisor}"
    return {"value": [number * factor for number in kept], "kept": why}


FRUIT = ("apple", "banana", "cherry", "fig", "grape", "lemon", "mango", "melon", "orange", "peach", "pear", "plum")


def _get(slots: Slots) -> dict[str, object]:
    pairs = {slots["one"]: slots["price"], "kiwi": slots["other"]}
    found = slots["asked"] in pairs
    return {
        "value": pairs.get(slots["asked"], slots["fallback"]),
        "why": "the key is present, so the default is ignored"
        if found
        else "the key is missing, so the default counts",
    }


SETS = drawn_lists("sets", 120, (3, 4), (1, 14))
SET_METHODS = {
    "intersection": "elements of both sets",
    "difference": "elements of the first set that the second lacks",
    "symmetric_difference": "elements of exactly one of the two sets",
}
OTHER_SETS = drawn_lists("other sets", 30, (3, 4), (3, 12))


def _set_method(slots: Slots) -> dict[str, object]:
    left, right = set(_ints(slots["left"])), set(_ints(slots["right"]))
    value = sorted(getattr(left, slots["method"])(right))
    return {
        "value": "{" + ", ".join(map(str, value)) + "}" if value else "set()",
        "note": SET_METHODS[slots["method"]],
    }


def _idiom(slots: Slots) -> dict[str, object]:
    table = next(table for table in (STRING_IDIOMS, LIST_IDIOMS, MAP_IDIOMS) if slots["task"] in table)
    idiom = table[slots["task"]]
    return {"code": idiom.written(slots["language"], slots["name"]), "note": idiom.note}


def _some(seed: str, words: tuple[str, ...], count: int) -> tuple[str, ...]:
    return tuple(random.Random(seed).sample(words, count))


IDIOM_REPLIES = (
    "Write `{code}`. {note}.",
    "In {language} that is `{code}`. {note}.",
    "Use `{code}`; {language} needs nothing else here. {note}.",
    "`{code}` does it.",
)
FAMILIES = (
    Family(
        "slice_value",
        ("strings",),
        (
            'What does the Python slice `"{word}"[{first}:{last}]` evaluate to?',
            'In Python, which string is `"{word}"[{first}:{last}]`?',
        ),
        {"word": WORDS, "first": numbers(0, 4), "last": numbers(2, 8)},
        says(
            "It evaluates to `{value}`: the characters from position {first} up to, but not including, {last}.",
            "`{value}`. The slice starts at position {first} and stops before position {last}.",
            "The result is `{value}`, {length} characters long, because the end of a slice is excluded.",
            derive=_slice,
        ),
        lambda slots: int(slots["first"]) + 1 < int(slots["last"]) <= len(slots["word"]),
    ),
    Family(
        "letter_count",
        ("strings",),
        (
            'What does `"{word}".count("{letter}")` return in Python?',
            'Which number does `"{word}".count("{letter}")` give?',
        ),
        {"word": WORDS, "letter": tuple("abcdefghijklmnoprstuvwyz")},
        says(
            "It returns `{value}`: the letter {letter} stands at {where}.",
            "`{value}`, because {letter} occurs {times} in {word}.",
            "The call gives `{value}`. Counting from 0, {letter} is found at {where}.",
            derive=_letters,
        ),
        lambda slots: slots["letter"] in slots["word"],
    ),
    Family(
        "string_method",
        ("strings",),
        (
            'What is the result of `"{first} {second}".{method}` in Python?',
            'Which value does the Python call `"{first} {second}".{method}` return?',
        ),
        {"first": _some("first", WORDS, 30), "second": _some("second", WORDS, 40), "method": METHODS},
        says(
            "The result is `{value}`: {note}.",
            "It returns `{value}`, since {note}; the original string is not changed.",
            derive=_method,
        ),
        lambda slots: slots["first"] != slots["second"],
    ),
    Family(
        "string_idiom",
        ("strings",),
        (
            "In {language}, given a string `{name}`, how do you {task}?",
            "You have a string `{name}` in {language}. Which expression would {task}?",
        ),
        {"language": LANGUAGES, "task": tuple(STRING_IDIOMS), "name": TEXTS},
        says(*IDIOM_REPLIES, derive=_idiom),
    ),
    Family(
        "list_reading",
        ("lists and arrays",),
        (
            "Given the Python list `data = {values}`, what is `{reading}`?",
            "With `data = {values}` in Python, what does `{reading}` evaluate to?",
        ),
        {"values": LISTS, "reading": READING_NAMES},
        says("It is `{value}`: {note}.", "`{value}`. Here {note}.", "The value is `{value}`, because {note}.",
             derive=_list_reading),
    ),
    Family(
        "list_comprehension",
        ("lists and arrays",),
        (
            "What list does `[n * {factor} for n in {values} if n % {divisor} == 0]` produce?",
            "Evaluate the Python comprehension `[n * {factor} for n in {values} if n % {divisor} == 0]`.",
        ),
        {"values": LISTS_OF_EIGHT, "factor": numbers(2, 9), "divisor": numbers(2, 5)},
        says("It produces `{value}`, since {kept}.", "`{value}`, because {kept}; the factor is {factor}.",
             derive=_comprehension),
    ),
    Family(
        "list_idiom",
        ("lists and arrays",),
        (
            "In {language}, given a list of integers `{name}`, how do you {task}?",
            "You have an integer list `{name}` in {language}. Which code would {task}?",
        ),
        {"language": LANGUAGES, "task": tuple(LIST_IDIOMS), "name": tuple(COLLECTIONS)},
        says(*IDIOM_REPLIES, derive=_idiom),
    ),
    Family(
        "dictionary_get",
        ("dictionaries and sets",),
        (
            'What does `{{"{one}": {price}, "kiwi": {other}}}.get("{asked}", {fallback})` return in Python?',
            'Which value is `{{"{one}": {price}, "kiwi": {other}}}.get("{asked}", {fallback})`?',
        ),
        {"one": FRUIT, "price": numbers(20, 90, 10), "other": numbers(3, 12), "asked": FRUIT,
         "fallback": numbers(0, 2)},
        says("It returns `{value}`: {why}.", "`{value}`, because {why}.",
             "The result is `{value}`. Here {why}, and no KeyError can occur.", derive=_get),
        # Every fruit meets itself and two others, so that keys are found about as often as missed.
        lambda slots: (FRUIT.index(slots["asked"]) - FRUIT.index(slots["one"])) % len(FRUIT) in (0, 0, 5),
    ),
    Family(
        "set_method",
        ("dictionaries and sets",),
        (
            "In Python, what is `set({left}).{method}({right})`?",
            "Which set does the Python call `set({left}).{method}({right})` return?",
        ),
        {"left": SETS, "method": tuple(SET_METHODS), "right": OTHER_SETS},
        says("It is `{value}`: the {note}.", "`{value}`, because the method keeps the {note}.",
             "The result is `{value}`, that is, all {note}.", derive=_set_method),
        lambda slots: set(_ints(slots["left"])) != set(_ints(slots["right"])),
    ),
    Family(
        "map_idiom",
        ("dictionaries and sets",),
        (
            "In {language}, how do you {task} in a string-to-integer {kind} called `{name}`?",
            "Write the {language} code to {task} in the {kind} `{name}`, which maps strings to integers.",
        ),
        {"language": LANGUAGES, "task": tuple(MAP_IDIOMS), "kind": tuple(MAP_TYPES.values()), "name": MAP_NAMES},
        says(*IDIOM_REPLIES, derive=_idiom),
        lambda slots: MAP_TYPES[slots["language"]] == slots["kind"],
    ),
)  # fmt: skip
