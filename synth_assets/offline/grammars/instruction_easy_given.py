"""The easy instruction questions that work on given words: extract, sort, classify, transform.

Belongs here: families and their answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    PEOPLE,
    SURNAMES,
    TOWNS,
    WEEKDAYS,
    numbers,
)
from synth_assets.offline.grammars.replies import cap, phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

_DETAILS = pairs("""
    the telephone number
        -> The telephone number that one has to ring is {phone}.
        | {phone} is the number that the text gives for {name} {surname}.
    the order number -> The order number given in the text is {order}. | The order that the text speaks of has the number {order}.
    the full name
        -> The full name of the customer is {name} {surname}.
        | The person's full name, as given in the text, is {name} {surname}.
    the place
        -> The place to which the order goes is {town}. | According to the text, the order of {name} {surname} goes to {town}.
    the day of the delivery -> The delivery to {town} is on {day}. | The text says that the delivery to {town} comes on {day}.
""")

_EXTRACTION = Family(
    name="extraction",
    subtopics=("extraction",),
    templates=texts("""
        Extract {detail} from this text: “Order {order} for {name} {surname} goes to {town} on {day}. Before that, please ring
        {phone}.”

        What is {detail} in the following note? “{town}: call {name} {surname} on {phone}, then deliver order {order} on {day}.”

        Read the message and give only {detail}. “On {day} we bring order {order} to {town}. It was placed by {name} {surname},
        who can be reached on {phone}.”
    """),
    slots={
        "detail": tuple(_DETAILS),
        "order": numbers(1013, 9973, 71),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "day": WEEKDAYS,
        "phone": numbers(30141, 79811, 137),
    },
    answer=phrased(
        """
        {short}

        {long}
    """,
        facts=lambda slots: dict(
            zip(("short", "long"), words(_DETAILS[slots["detail"]].format_map(slots)), strict=True)
        ),
    ),
)


_FRUIT = words("apple | cherry | grape | lemon | mango | olive | peach | plum")

_TOOLS = words("axe | chisel | drill | hammer | ladder | pliers | saw | wrench")

_BEASTS = words("badger | camel | donkey | fox | heron | lizard | otter | zebra")

_CLOTHES = words("belt | coat | dress | glove | jacket | scarf | shirt | vest")


def _alphabet(slots: Slots) -> Mapping[str, str]:
    entries = sorted([slots["fruit"], slots["tool"], slots["beast"], slots["garment"], slots["name"].lower()])
    if slots["order"] == "from Z to A":
        entries.reverse()
    return {"sorted": ", ".join(cap(entry) if entry == slots["name"].lower() else entry for entry in entries)}


_SORTING = Family(
    name="alphabetical order",
    subtopics=("sorting and ordering",),
    templates=texts("""
        Sort these words {order}: {tool}, {fruit}, {name}, {garment}, {beast}.

        Put the following in alphabetical order, {order}: {beast}, {name}, {fruit}, {garment}, {tool}.
    """),
    slots={
        "order": ("from A to Z", "from Z to A"),
        "name": PEOPLE,
        "fruit": _FRUIT,
        "tool": _TOOLS,
        "beast": _BEASTS,
        "garment": _CLOTHES,
    },
    answer=phrased(
        """
        Sorted {order}: {sorted}

        In alphabetical order, {order}, the words are: {sorted}

        The right order ({order}) is this: {sorted}
    """,
        facts=_alphabet,
    ),
)


def _amounts(slots: Slots) -> Mapping[str, str]:
    amounts = sorted(
        (int(slots[key]) for key in ("first", "second", "third", "fourth")), reverse=slots["order"] != "smallest first"
    )
    return {"sorted": ", ".join(map(str, amounts))}


# The four figures come from different residues, so that no two questions hold the same figures in another order.
_FIGURES = Family(
    name="order of figures",
    subtopics=("sorting and ordering",),
    templates=texts("""
        Arrange the {unit} of {name} by size, {order}: {first}, {second}, {third}, {fourth}.

        {name} has noted these {unit}: {first}, {second}, {third}, {fourth}. List them with the {order}.
    """),
    slots={
        "order": ("smallest first", "largest first"),
        "unit": words("scores | prices | temperatures | page numbers | house numbers | weights | distances"),
        "name": PEOPLE,
        "first": numbers(12, 96, 4),
        "second": numbers(13, 97, 4),
        "third": numbers(14, 98, 4),
        "fourth": numbers(15, 99, 4),
    },
    answer=phrased(
        """
        {sorted}

        With the {order}, the {unit} of {name} are {sorted}.

        The {unit} in order, {order}: {sorted}
    """,
        facts=_amounts,
    ),
)


# What a customer says -> its label | the reason.
_OPINIONS = pairs("""
    The soup was cold and the waiter rude -> negative | it names only faults
    I have never slept so well -> positive | it is full of praise
    The lift was broken all week -> negative | it reports an annoyance
    The room has two windows and a desk -> neutral | it only describes
    We shall certainly come again -> positive | it promises another visit
    Breakfast is served from seven to ten -> neutral | it states a fact without judging
    What a wonderful view -> positive | it shows delight
    They charged us twice for one night -> negative | it complains about a mistake
    The house stands opposite the station -> neutral | it merely says where the house is
    The staff did everything to help us -> positive | it praises the staff
    I asked for help three times, and nobody came -> negative | it complains about the service
    We arrived by bus and left by train -> neutral | it tells what happened without judging
    The best cake I have ever eaten -> positive | it uses the strongest praise
    The carpet was full of stains -> negative | it criticises the state of the room
    The hotel was built by two brothers -> neutral | it gives a fact about the house
    Everything was clean, and the beds were soft -> positive | it names only good points
""")

_CLASSIFICATION = Family(
    name="classification",
    subtopics=("classification",),
    templates=texts("""
        Classify this comment as positive, negative or neutral: “{comment}.” ({name} {surname}, {town}, room {room})

        Which label fits, positive, negative or neutral? {name} {surname} (room {room}, {town}) writes: “{comment}.”

        Label the feedback from room {room} in {town} with one of the words positive, negative, neutral. “{comment},” says
        {name} {surname}.
    """),
    slots={
        "comment": tuple(_OPINIONS),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "room": numbers(101, 499, 2),
    },
    answer=phrased(
        """
        The comment is {label}, because {reason}.

        {label}: {reason}.

        The comment by {name} {surname} is {label}, for {reason}.

        The label that fits is “{label}”.
    """,
        facts=lambda slots: dict(zip(("label", "reason"), words(_OPINIONS[slots["comment"]]), strict=True)),
    ),
)


# A clause -> its base form | its passive.
_CLAUSES = pairs("""
    wrote the letter -> write the letter | the letter was written
    painted the fence -> paint the fence | the fence was painted
    built the boat -> build the boat | the boat was built
    broke the window -> break the window | the window was broken
    sold the horse -> sell the horse | the horse was sold
    found the key -> find the key | the key was found
    opened the shop -> open the shop | the shop was opened
    drew the map -> draw the map | the map was drawn
    taught the class -> teach the class | the class was taught
    won the prize -> win the prize | the prize was won
    sang the song -> sing the song | the song was sung
    planted the oak -> plant the oak | the oak was planted
""")


def _transformed(slots: Slots) -> Mapping[str, str]:
    base, passive = words(_CLAUSES[slots["clause"]])
    name, when = f"{slots['name']} {slots['surname']}", f"in {slots['town']} in {slots['year']}"
    return {
        "result": {
            "into the passive": f"{cap(passive)} by {name} {when}.",
            "into a question": f"Did {name} {base} {when}?",
            "into the negative": f"{name} did not {base} {when}.",
            "into capital letters": f"{name} {slots['clause']} {when}.".upper(),
            "into a sentence that begins with “They say”": f"They say that {name} {slots['clause']} {when}.",
        }[slots["change"]]
    }


_TRANSFORMATION = Family(
    name="text transformation",
    subtopics=("text transformation",),
    templates=texts("""
        Turn this sentence {change}: “{name} {surname} {clause} in {town} in {year}.”

        Transform the following {change}, and change nothing else. “{name} {surname} {clause} in {town} in {year}.”
    """),
    slots={
        "change": (
            "into the passive",
            "into a question",
            "into the negative",
            "into capital letters",
            "into a sentence that begins with “They say”",
        ),
        "name": PEOPLE,
        "surname": SURNAMES,
        "clause": tuple(_CLAUSES),
        "town": TOWNS,
        "year": numbers(1925, 2020),
    },
    answer=phrased("{result}", facts=_transformed),
)

FAMILIES = (_EXTRACTION, _SORTING, _FIGURES, _CLASSIFICATION, _TRANSFORMATION)
