"""The easy instruction questions that ask for a form: lists, formats, JSON, limits, constraints, plans.

Belongs here: families and their answers, which keep to the form that was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    MEN,
    MONTHS,
    PEOPLE,
    SURNAMES,
    TOWNS,
    WOMEN,
    clock,
    clocks,
    minutes,
    numbers,
)
from synth_assets.offline.grammars.replies import listing, phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

# An occasion -> what one needs for it.
_NEEDS = pairs("""
    a day at the beach -> a towel | sun cream | a swimsuit | a bottle of water | a sun hat
    a hike in the hills -> sturdy boots | a map | a rain jacket | sandwiches | a water bottle
    a weekend in a tent -> a sleeping bag | a torch | a camping stove | warm socks | a mat
    painting a room -> paint | a roller | masking tape | a ladder | dust sheets
    baking bread -> flour | yeast | salt | water | an oven
    a job interview -> a copy of the CV | a clean shirt | the address | a pen | a few good questions
    a picnic -> a blanket | sandwiches | fruit | plates | a thermos flask
    a day of skiing -> skis | gloves | goggles | a helmet | a lift pass
    planting a tree -> a spade | a young tree | a stake | water | compost
    a night in hospital -> pyjamas | a toothbrush | slippers | a book | the insurance card
    a long train journey -> a ticket | a book | a snack | headphones | a pillow
    a birthday party -> a cake | candles | balloons | music | drinks
    a first-aid kit -> plasters | bandages | scissors | tweezers | gloves
    a bicycle tour -> a helmet | a pump | a repair kit | a lock | a map
    sewing a dress -> cloth | thread | scissors | a pattern | pins
    an exam -> two pens | a watch | an identity card | water | a ruler
""")

_COUNTS = {"three": 3, "four": 4, "five": 5}

_LISTS = Family(
    name="writing lists",
    subtopics=("writing lists",),
    templates=texts("""
        List {count} things that {name} {surname} from {town} needs for {occasion}; there are {days} days left.

        Write a list of {count} items for {name} {surname}, {town}. Purpose: {occasion}; days left: {days}.

        Name {count} things to prepare for {occasion}. They are for {name} {surname} of {town}, {days} days from now.
    """),
    slots={
        "count": tuple(_COUNTS),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "occasion": tuple(_NEEDS),
        "days": numbers(2, 28),
    },
    answer=phrased(
        """
        {name} needs {listing}.

        {bullets}

        {name} should have these things ready: {listing}.

        For {occasion}, {name} needs {listing}.
    """,
        facts=lambda slots: {
            "listing": listing(words(_NEEDS[slots["occasion"]])[: _COUNTS[slots["count"]]]),
            "bullets": "\n".join(f"- {item}" for item in words(_NEEDS[slots["occasion"]])[: _COUNTS[slots["count"]]]),
        },
    ),
)


_TASKS_A = words("""
    buy bread | call the bank | feed the cat | water the roses | return the books | wash the car | pay the rent
""")

_TASKS_B = words("""
    mend the fence | post the parcel | book a table | clean the oven | write to the landlord | pick up the suit
""")

_TASKS_C = words("""
    empty the bins | renew the passport | visit the dentist | charge the camera | tidy the desk | cut the hedge
""")

_MARKUPS = {
    "a Markdown bullet list": lambda tasks: "\n".join(f"- {task}" for task in tasks),
    "a numbered list": lambda tasks: "\n".join(f"{number}. {task}" for number, task in enumerate(tasks, start=1)),
    "a Markdown task list with open boxes": lambda tasks: "\n".join(f"- [ ] {task}" for task in tasks),
    "one line in bold Markdown, parted by semicolons": lambda tasks: f"**{'; '.join(tasks)}**",
    "an HTML list": lambda tasks: f"<ul>{''.join(f'<li>{task}</li>' for task in tasks)}</ul>",
}

_FORMATTING = Family(
    name="formatting tasks",
    subtopics=("formatting",),
    templates=texts("""
        Format the tasks of {name} {surname} for {day} {month} as {markup}: {first}, {second}, {third}.

        Here are the errands that {name} {surname} has on {day} {month}: {first}, {second}, {third}. Present them as {markup}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "day": numbers(1, 28),
        "month": MONTHS,
        "markup": tuple(_MARKUPS),
        "first": _TASKS_A,
        "second": _TASKS_B,
        "third": _TASKS_C,
    },
    answer=phrased(
        "{formatted}",
        facts=lambda slots: {"formatted": _MARKUPS[slots["markup"]]([slots["first"], slots["second"], slots["third"]])},
    ),
)


_JSON = Family(
    name="JSON object",
    subtopics=("structured output",),
    templates=texts("""
        Return a JSON object with the keys name, age, city and job, and nothing else: {name} {surname} is {age} years old, lives
        in {town} and works as a {job}.

        Convert to JSON (keys: name, age, city, job; age as a number; no comment). In {town} there is a {job} called {name}
        {surname}, who has just turned {age}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "age": numbers(19, 80),
        "town": TOWNS,
        "job": words("""
            baker | nurse | pilot | teacher | plumber | lawyer | florist | driver | chemist | tailor | painter | judge
        """),
    },
    answer=phrased(
        "{json}",
        facts=lambda slots: {
            "json": json.dumps(
                {
                    "name": f"{slots['name']} {slots['surname']}",
                    "age": int(slots["age"]),
                    "city": slots["town"],
                    "job": slots["job"],
                }
            )
        },
    ),
)


# The number of words -> a sentence of that length.
_LENGTHS = pairs("""
    six -> {name}, the {event} begins at {time}.
    seven -> {name}, the {event} begins today at {time}.
    eight -> {name}, the {event} in {town} begins at {time}.
    nine -> {name}, the {event} in {town} begins today at {time}.
    ten -> {name}, please remember: the {event} in {town} begins at {time}.
    eleven -> {name}, please remember: the {event} in {town} begins today at {time}.
    twelve -> {name}, please do not forget: the {event} in {town} begins at {time}.
    thirteen -> {name}, please do not forget: the {event} in {town} begins today at {time}.
""")

_LENGTH = Family(
    name="length limits",
    subtopics=("length limits",),
    templates=texts("""
        In exactly {count} words, tell {name} when the {event} in {town} begins today ({time}).

        Write a reminder to {name} of exactly {count} words: {event}, {town}, today, {time}. A clock time counts as one word.
    """),
    slots={
        "count": tuple(_LENGTHS),
        "name": PEOPLE,
        "event": words("""
            concert | lecture | match | auction | film | opera | meeting | parade | rehearsal | workshop | exam | ceremony
        """),
        "town": TOWNS,
        "time": clocks("8:05", "21:55"),
    },
    answer=phrased("{sentence}", facts=lambda slots: {"sentence": _LENGTHS[slots["count"]].format_map(slots)}),
)


# Names and words without the letter "e", for the questions that forbid it.
_WOMEN_WITHOUT_E = tuple(name for name in WOMEN if "e" not in name.lower())

_MEN_WITHOUT_E = tuple(name for name in MEN if "e" not in name.lower())

_CONSTRAINT = Family(
    name="following constraints",
    subtopics=("following constraints",),
    templates=texts("""
        Write one sentence about {woman}, {man} and {thing} in which the letter “e” does not occur. Mention {place} and the
        number {count}.

        Without using the letter “e”, write a sentence that names {woman}, {man}, {thing}, {place} and the figure {count}.
    """),
    slots={
        "woman": _WOMEN_WITHOUT_E,
        "man": _MEN_WITHOUT_E,
        "thing": words("""
            a gold coin | a lost dog | a small boat | a lamp | a piano | a small ball | a parrot | an owl | a ship with a flag |
            a frog | a map | a violin | a sad clown | a coral ring | an old photo | a black swan
        """),
        "place": words("""
            a dark barn | a calm bay | a sunny park | an old mill | a damp ruin | a town hall | a vast hall | a busy pub
        """),
        "count": numbers(2, 60),
    },
    answer=phrased("""
        In {place}, {woman} and {man} talk about {thing} for {count} hours.

        {woman} and {man} saw {thing} in {place} and had to wait {count} days for a word about it.

        {count} days ago, {man} and {woman} found {thing} not far from {place}.

        At {place}, {woman} told {man} about {thing} and {count} long nights without any light.
    """),
)


def _schedule(slots: Slots) -> Mapping[str, str]:
    start = minutes(slots["start"])
    pause = start + int(slots["first_time"])
    second = pause + int(slots["pause"])
    end = second + int(slots["second_time"])
    return {"pause_at": clock(pause), "second_at": clock(second), "end": clock(end)}


_PLANNING = Family(
    name="planning",
    subtopics=("planning",),
    templates=texts("""
        Plan the time of {name}, who starts at {start}: first {first} ({first_time} minutes), then a break of {pause} minutes,
        then {second} ({second_time} minutes).

        Make a schedule for {name}. Start: {start}. Tasks: {first}, {first_time} minutes; after a break of {pause} minutes,
        {second}, {second_time} minutes.
    """),
    slots={
        "name": PEOPLE,
        "start": clocks("8:00", "17:55"),
        "first": words("""
            homework | the laundry | piano practice | weeding | the accounts | ironing | spelling | filing
        """),
        "first_time": numbers(20, 65, 5),
        "pause": ("5", "10", "15"),
        "second": words("reading | cooking | a run | letters | sewing | a phone call | revision | shopping"),
        "second_time": numbers(21, 66, 5),
    },
    answer=phrased(
        """
        {start} {first}, {pause_at} break, {second_at} {second}, {end} end.

        {name} does {first} from {start} to {pause_at} and {second} from {second_at} to {end}.

        {start}–{pause_at}: {first}; {second_at}–{end}: {second}.

        Begin with {first} at {start}, and with {second} at {second_at}; all is done at {end}.
    """,
        facts=_schedule,
    ),
)

FAMILIES = (_LISTS, _FORMATTING, _JSON, _LENGTH, _CONSTRAINT, _PLANNING)
