"""The hard reading questions about how one event leads to the next: timetables and chains of causes.

Belongs here: families and their worked answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    MEN,
    MONTHS,
    PEOPLE,
    SURNAMES,
    WOMEN,
    clock,
    clocks,
    minutes,
    numbers,
)
from synth_assets.offline.grammars.replies import counted, worked
from synth_assets.offline.grammars.tables import pairs, texts, words


def _journey(slots: Slots) -> Mapping[str, object]:
    ready = minutes(slots["wake"]) + int(slots["errand_time"])
    leaves, ride = minutes(slots["train"]), int(slots["train_time"])
    at_station = leaves + ride
    gap, first_bus = int(slots["gap"]), minutes("7:00")
    bus = first_bus + -(-(at_station - first_bus) // gap) * gap
    at_stop = bus + int(slots["bus_time"])
    arrival, start = at_stop + int(slots["walk"]), minutes(slots["start"])
    margin = start - arrival
    name, event, wait = slots["name"], slots["event"], bus - at_station
    outcome = (
        f"{name} arrives at {clock(arrival)}, {counted(margin, 'minute')} before the {event} starts."
        if margin > 0
        else f"{name} arrives at {clock(arrival)}, exactly when the {event} starts."
        if margin == 0
        else (
            f"{name} arrives at {clock(arrival)}, {counted(-margin, 'minute')} after the {event} has started, and "
            "is late."
        )
    )
    return {
        "name": name,
        "ready_at": clock(ready),
        "spare": counted(leaves - ready, "minute"),
        "ride": ride,
        "in_town": clock(at_station),
        "gap": gap,
        "bus": clock(bus),
        "waiting": f"That means {counted(wait, 'minute')} of waiting at the station."
        if wait
        else "It can be caught without any waiting.",
        "off_bus": clock(at_stop),
        "arrival": clock(arrival),
        "event": event,
        "outcome": outcome,
        "journey_time": arrival - leaves,
        "riding_time": ride + int(slots["bus_time"]),
        "next_bus": clock(bus + gap),
        "next_arrival": clock(arrival + gap),
    }


_JOURNEY = Family(
    name="journey",
    subtopics=("notices and timetables", "sequence of events"),
    templates=texts("""
        Travel notes for {name} {surname}: “The {event} in {town} starts at {start}. From the bus stop there, the walk takes
        {walk} minutes. Buses leave the station of {town} every {gap} minutes, the first at 7:00, and need {bus_time} minutes.
        The train from {home} leaves at {train} and arrives after {train_time} minutes. Before it, there is time for {errand},
        which takes {errand_time} minutes and cannot begin before {wake}.” Put the stages in order with their times, and say
        whether {name} is there when the {event} starts.

        Work out the sequence of this morning, stage by stage with clock times, and decide whether {name} {surname} reaches the
        {event} in time. The train to {town} leaves {home} at {train}; the trip lasts {train_time} minutes. It is {walk} minutes
        on foot from the last bus stop to the {event}, which begins at {start}. The bus from the station takes {bus_time}
        minutes; it runs every {gap} minutes from 7:00 on. Before the train, {errand} has to be done ({errand_time} minutes,
        possible from {wake} on).
    """),
    slots={
        "name": PEOPLE,
        "event": words(
            "job interview | chess final | open day | auction | driving test | book fair | court hearing | dress "
            "rehearsal | auditions"
        ),
        "home": HOME_TOWNS,
        "town": FAR_TOWNS,
        "wake": clocks("6:20", "6:50"),
        "errand": words("""
            walking the dog | breakfast | packing | watering the plants | shopping for rolls | a phone call to Tokyo
        """),
        "errand_time": numbers(15, 40, 5),
        "train": clocks("7:34", "8:04", 3),
        "train_time": numbers(23, 57),
        "gap": ("10", "12", "15", "20"),
        "bus_time": numbers(8, 26),
        "walk": numbers(3, 14),
        "start": clocks("9:00", "9:45", 15),
        "surname": SURNAMES,
    },
    answer=worked(
        """
        The notes give the stages out of order, so I follow {name}'s morning from the first possible minute.
        * {errand}: from {wake} to {ready_at}, for it takes {errand_time} minutes.
        + The train leaves at {train}, so {name} has {spare} to get to it.
        * Train: {train} from {home}, and {ride} minutes later, at {in_town}, in {town}.
        + This departure is fixed: being ready earlier would not help.
        * Bus: they leave every {gap} minutes from 7:00 on, so the first one at or after {in_town} is the {bus}.
        + {waiting}
        + With the ride of {bus_time} minutes, {name} gets off at {off_bus}.
        * Walk: {walk} minutes from the stop, which means arriving at {arrival}.
        + In one line: {off_bus} + {walk} minutes = {arrival}.
        = So the order is {errand}, train, bus, walk, and the {event} starts at {start}. {outcome}
        + From the departure of the train to the door, the whole journey takes {journey_time} minutes.
        + Of these, {riding_time} minutes are spent on board and {walk} on foot.
        + The next bus would leave only at {next_bus}, so missing this one would cost another {gap} minutes and mean arriving
            at {next_arrival}.
        + The only stage that {name} can move is the first one; all the others hang on the timetable.
    """,
        _journey,
    ),
)


_CARGO = pairs("""
    the flour for the bakery -> bakery | fresh bread
    the milk for the dairy shop -> dairy shop | milk
    the fish for the fish market -> fish market | fish
    the roses for the flower shop -> flower shop | roses
    the parts for the garage -> garage | their cars
    the paper for the copy shop -> copy shop | their copies
    the vegetables for the canteen -> canteen | lunch
    the medicine for the pharmacy -> pharmacy | their medicine
""")

_REMEDIES = pairs("""
    keeping a store that lasts for two days -> the shop no longer depends on a delivery that comes the same morning
    ordering half of the goods from a supplier in town -> half of the goods no longer travel on that road
    having the goods brought by train -> the train does not use the road at all
    having the goods delivered on the evening before -> there is a whole night left to react when the road is closed
    sharing a cold store with the school -> there is always something in stock when a delivery fails
""")


def _chain(slots: Slots) -> Mapping[str, object]:
    shop, goods = words(_CARGO[slots["cargo"]])
    name, friend, root, town = slots["name"], slots["friend"], slots["root"], slots["town"]
    return {
        "the_root": re.sub(r"^an? ", "the ", root),
        "root": root,
        "town": town,
        "name": name,
        "goods": goods,
        "shop": shop,
        "each": round(int(slots["loss"]) / int(slots["customers"])),
        "friend": friend,
        "why_it_helps": _REMEDIES[slots["remedy"]],
    }


_CHAIN = Family(
    name="chain of causes",
    subtopics=("cause and effect", "problem and solution"),
    templates=texts("""
        During the night of {day} {month}, {root} closed the only road into {town}. Because of that, the van with {cargo}
        arrived {hours} hours late. {name}, who runs the place, {reaction}, and {customers} customers went away with nothing. By
        the evening the business had lost {loss} euros. A week later {friend}, a neighbour, suggested {remedy}; since then,
        nobody has had to leave with empty hands. Trace the chain of causes and effects, say what the underlying problem was,
        and explain why {friend}'s solution deals with it.

        How did one event in the night of {day} {month} come to cost {loss} euros? Explain each link, name the real problem and
        judge {friend}'s solution. The text: “{town} can be reached by one road only, and {root} closed it. So the van with
        {cargo} was {hours} hours late. {name}, the owner, {reaction}. In the end, {customers} customers had left with nothing.
        It was {friend} from next door who proposed {remedy}, and since then nobody has left with empty hands.”
    """),
    slots={
        "name": WOMEN,
        "friend": MEN,
        "root": words("""
            a fallen tree | a landslide | a flood | a heavy snowfall | a broken water pipe | an overturned lorry | a rockfall |
            a collapsed wall | a burst dam | a layer of black ice
        """),
        "town": HOME_TOWNS + FAR_TOWNS,
        "cargo": tuple(_CARGO),
        "hours": numbers(3, 9),
        "reaction": words("""
            put a sign on the door | had to send two helpers home | could open only after noon | tried in vain to borrow from
            others | phoned every supplier on the list | apologised to everyone in person
        """),
        "customers": numbers(21, 96),
        "loss": numbers(310, 990, 10),
        "remedy": tuple(_REMEDIES),
        "day": numbers(1, 28),
        "month": MONTHS,
    },
    answer=worked(
        """
        The text tells of one event that leads to the next, so I follow the chain from its beginning to the loss of {loss}
        euros.
        * First cause: {root} closed the only road into {town}.
        + This happened in the night of {day} {month}, before anybody could react.
        + The word “only” matters: there was no way round.
        * First effect: the van with {cargo} came {hours} hours late.
        + The text joins this sentence to the one before as its consequence.
        * Second effect: {name} {reaction}, and {customers} customers left without {goods}.
        + They were not unhappy with the {shop} as such; there was simply nothing to sell to them.
        * Last effect: by the evening, {loss} euros were lost.
        + That is about {each} euros for each of the {customers} customers.
        = The underlying problem is not {the_root} as such but that the {shop} relied on a single road and had no reserve.
            {friend}'s idea, {remedy}, deals with exactly this: {why_it_helps}.
        + It does not prevent another event like {root}, but it cuts the chain between the closed road and the empty shelves.
        + A quicker van would not have helped, since the road itself was closed.
        + Nor would it have helped if {name} had acted differently that morning: by then, the goods were already missing.
        + The last sentence of the text confirms it: since then, no customer of the {shop} has had to leave with empty hands.
        + One link fewer is enough to save the day, because each event in the chain depends on the one before it.
    """,
        _chain,
    ),
)

FAMILIES = (_JOURNEY, _CHAIN)
