"""The hard instruction questions that work on data: plans under constraints, extraction into JSON, sorting by group.

Belongs here: families and their worked answers. Questions that ask for a piece of writing stand in
`instruction_hard_texts.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    MEN,
    PEOPLE,
    SURNAMES,
    WOMEN,
    clock,
    clocks,
    minutes,
    numbers,
)
from synth_assets.offline.grammars.replies import listing, worked
from synth_assets.offline.grammars.tables import texts, words


def _day_plan(slots: Slots) -> Mapping[str, object]:
    start, lunch = minutes(slots["start"]), minutes("12:00")
    talk, tour, test = (int(slots[key]) for key in ("talk_time", "tour_time", "test_time"))
    tour_start = start + talk
    tour_end = tour_start + tour
    lunch_end = lunch + int(slots["lunch_time"])
    test_end = lunch_end + test
    latest = minutes(slots["latest"])
    fits = "on time" if test_end <= latest else "too late"
    return {
        "tour_start": clock(tour_start),
        "tour_end": clock(tour_end),
        "spare": lunch - tour_end,
        "lunch_end": clock(lunch_end),
        "test_end": clock(test_end),
        "needed": talk + tour,
        "room": lunch - start,
        "total": talk + tour + test,
        "with_test": clock(tour_end + test),
        "verdict": f"and {slots['name']} can leave at {slots['latest']} as planned, with {latest - test_end} minutes to spare"
        if test_end <= latest
        else f"which is {test_end - latest} minutes after {slots['latest']}, so the constraint on leaving cannot be met"
        " without shortening something",
        "check": f"The test ends at {clock(test_end)} and has to end by {slots['latest']}: it is {fits}.",
    }


_DAY_PLAN = Family(
    name="day plan",
    subtopics=("planning", "following constraints"),
    templates=texts("""
        Plan a day for {name} {surname} in {town} under these constraints. (1) Nothing can begin before {start}. (2) The {talk}
        ({talk_time} minutes) must come before the {tour} ({tour_time} minutes). (3) Lunch is at 12:00 sharp and takes
        {lunch_time} minutes. (4) The {test} takes {test_time} minutes and must come after lunch. (5) There are no gaps except
        before lunch. (6) {name} has to leave by {latest}. Give the schedule, and check each constraint.

        A schedule is needed for the visit of {name} {surname} to {town}. Elements: {test} ({test_time} minutes, only after
        lunch), {tour} ({tour_time} minutes, only after the {talk}), {talk} ({talk_time} minutes, not before {start}), lunch
        (12:00 sharp, {lunch_time} minutes). The only gap allowed is the one before lunch, and all must be over by {latest}.
        Draw up the plan and show for every constraint whether it is met.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": HOME_TOWNS + FAR_TOWNS,
        "start": clocks("8:00", "9:00", 15),
        "talk": words("welcome talk | safety briefing | opening lecture | round of introductions | short film"),
        "talk_time": numbers(20, 55, 5),
        "tour": words("""
            tour of the plant | tour of the archive | walk through the gardens | visit to the laboratory | look at the workshop
        """),
        "tour_time": numbers(40, 110, 5),
        "lunch_time": numbers(30, 60, 5),
        "test": words("written test | practical test | group discussion | interview | role play"),
        "test_time": numbers(45, 120, 5),
        "latest": clocks("13:45", "15:00", 15),
    },
    answer=worked(
        """
        + I place the fixed points first, lunch and the time of leaving, and fit the rest around them.
        * {start}–{tour_start}: {talk}, the first element, as it must come before the {tour}.
        + It begins at {start}, because constraint 1 allows nothing earlier.
        * {tour_start}–{tour_end}: {tour}.
        + Together the two need {needed} minutes, and {room} minutes are available until noon.
        * {tour_end}–12:00: free time of {spare} minutes, the only gap that is allowed.
        + To put the {test} here would break the rule that it comes after lunch; besides, it would last until {with_test}.
        * 12:00–{lunch_end}: lunch.
        * {lunch_end}–{test_end}: {test}.
        + It follows lunch at once, since a later start would open a second gap.
        = Check: the start is kept ({start}), the order is kept ({talk} before {tour}), lunch is at 12:00, the {test} comes
            after it, and the only gap lies before lunch. The day ends at {test_end}, {verdict}.
        + {check}
        + Without lunch and the gap, the three elements take {total} minutes.
        + Nothing could be gained by changing the order, because each element has just one place in which its constraints are
            met.
        + If the {tour} should take longer than planned, there are {spare} minutes in reserve before lunch.
        + A plan like this is easiest to check from the end: first the time of leaving, then the {test}, then lunch.
        + I have written all times in the 24-hour form, in which noon is 12:00.
        + For a copy on paper, four lines are enough: {start} {talk}, {tour_start} {tour}, 12:00 lunch, {lunch_end} {test}.
        + The first two constraints fix the morning completely: with {start} as the start, the {tour} can only end at
            {tour_end}.
        + The third fixes the middle of the day, so that the afternoon depends on nothing but the length of lunch and of the
            {test}.
        + A visitor such as {name} {surname} may use the free time for telephone calls or a short walk in {town}.
        + Whoever changes one of the durations has to move only what comes after it on the same side of lunch.
    """,
        _day_plan,
    ),
)


def _orders(slots: Slots) -> Mapping[str, object]:
    rows = [
        {
            "customer": slots[f"who_{key}"],
            "item": slots[f"item_{key}"],
            "quantity": int(slots[f"count_{key}"]),
            "unit_price": int(slots[f"price_{key}"]),
            "total": int(slots[f"count_{key}"]) * int(slots[f"price_{key}"]),
        }
        for key in "abc"
    ]
    totals = [int(slots[f"count_{key}"]) * int(slots[f"price_{key}"]) for key in "abc"]
    body = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    return {
        **{f"total_{key}": total for key, total in zip("abc", totals, strict=True)},
        "sum": sum(totals),
        "json": f"\n[\n{body}\n]",
        "largest": slots[f"who_{'abc'[totals.index(max(totals))]}"],
        "most": max(totals),
    }


_ORDERS = Family(
    name="orders as JSON",
    subtopics=("structured output", "extraction"),
    templates=texts("""
        Extract the orders from this message as a JSON array of objects with the keys customer, item, quantity, unit_price and
        total, all amounts as numbers, and state the grand total. “Good morning! {who_a} wants {count_a} {item_a} at {price_a}
        euros each. The weather is awful. {who_b} takes {count_b} {item_b}, {price_b} euros a piece, and {who_c}, who says
        hello, {count_c} {item_c} for {price_c} euros each. {name} {surname}, {town}”

        From {town}, {name} {surname} reports three orders: for {who_c}, {count_c} {item_c} ({price_c} euros each); for {who_a},
        who has moved house, {count_a} {item_a} ({price_a} euros each); for {who_b}, {count_b} {item_b} ({price_b} euros each).
        Turn the report into JSON: an array with one object per order (customer, item, quantity, unit_price, total; numbers
        without quotation marks), in the order {who_a}, {who_b}, {who_c}. Show how you get the totals, and add the grand total
        below.
    """),
    slots={
        "who_a": WOMEN[:20],
        "who_b": MEN[:20],
        "who_c": WOMEN[20:] + MEN[20:],
        "count_a": numbers(3, 19),
        "item_a": words("lamps | chairs | mirrors | curtains | shelves | cushions"),
        "price_a": numbers(12, 48),
        "count_b": numbers(2, 12),
        "item_b": words("kettles | toasters | scales | irons | mixers | fans"),
        "price_b": numbers(15, 59),
        "count_c": numbers(4, 24),
        "item_c": words("plates | mugs | towels | spoons | bowls | glasses"),
        "price_c": numbers(3, 11),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": HOME_TOWNS + FAR_TOWNS,
    },
    answer=worked(
        """
        + I look for the customer, the item, the quantity and the price in each order, and leave out everything else.
        * {who_a}: {count_a} {item_a} at {price_a} euros, {count_a} × {price_a} = {total_a}.
        * {who_b}: {count_b} {item_b} at {price_b} euros, {count_b} × {price_b} = {total_b}.
        * {who_c}: {count_c} {item_c} at {price_c} euros, {count_c} × {price_c} = {total_c}.
        + Remarks about the weather, greetings or a move are no part of an order.
        * The JSON array:{json}
        = Grand total: {total_a} + {total_b} + {total_c} = {sum} euros.
        + {name} {surname} only passes the orders on and is therefore not among the customers.
        + Quantities and prices stand without quotation marks, so that a program can calculate with them.
        + The key unit_price has an underscore, as was asked for; a space would be allowed in JSON but was not wanted.
        + The largest order is that of {largest}, with {most} euros.
        + The currency appears in no value, since the keys were to hold numbers; it should be agreed on elsewhere.
        + To check the array, count the brackets: one pair of square ones and three pairs of curly ones.
    """,
        _orders,
    ),
)

_KITCHEN = words("frying pan | bread knife | soup ladle | rolling pin | salad bowl | cheese grater")
_GARDEN = words("watering can | rake | garden hose | pruning shears | flower pot | bag of seeds")
_OFFICE = words("stapler | desk lamp | paper punch | ring binder | calculator | pencil case")


def _stock(slots: Slots) -> Mapping[str, object]:
    groups = {
        "Garden": ("garden_a", "garden_b"),
        "Kitchen": ("kitchen_a", "kitchen_b"),
        "Office": ("office_a", "office_b"),
    }
    dear_first = slots["order"] == "the dearest first"
    lines: dict[str, str] = {}
    totals: dict[str, int] = {}
    for group, keys in groups.items():
        things = sorted(((int(slots[f"{key}_price"]), slots[key]) for key in keys), reverse=dear_first)
        lines[group.lower()] = listing([f"{thing} ({price})" for price, thing in things])
        totals[group.lower()] = sum(price for price, _ in things)
    dearest = max(totals, key=lambda group: totals[group])
    return {
        **lines,
        **{f"{group}_total": total for group, total in totals.items()},
        "sum": sum(totals.values()),
        "dearest": dearest,
        "dearest_total": totals[dearest],
    }


_STOCK = Family(
    name="stock list",
    subtopics=("sorting and ordering", "classification"),
    templates=texts("""
        The shop of {owner} in {town} has this stock (prices in euros): {kitchen_a} for {kitchen_a_price}, {office_a} for
        {office_a_price}, {garden_a} for {garden_a_price}, {kitchen_b} for {kitchen_b_price}, {garden_b} for {garden_b_price},
        {office_b} for {office_b_price}. Classify the six things as garden, kitchen or office; put the groups in alphabetical
        order; within each group, sort by price, {order}; give the total of each group and of all. Show your steps.

        Classify, then sort: garden, kitchen, office. The groups are to stand in alphabetical order, the things in each of them
        by price ({order}), with a total per group and a grand total. Explain the steps. Stock of {owner} in {town}, in euros:
        {garden_b} for {garden_b_price}, {office_a} for {office_a_price}, {kitchen_a} for {kitchen_a_price}, {office_b} for
        {office_b_price}, {kitchen_b} for {kitchen_b_price}, {garden_a} for {garden_a_price}.
    """),
    slots={
        "owner": PEOPLE,
        "town": HOME_TOWNS + FAR_TOWNS,
        "order": ("the cheapest first", "the dearest first"),
        "kitchen_a": _KITCHEN[:3],
        "kitchen_a_price": numbers(6, 28, 2),
        "kitchen_b": _KITCHEN[3:],
        "kitchen_b_price": numbers(7, 29, 2),
        "garden_a": _GARDEN[:3],
        "garden_a_price": numbers(8, 38, 2),
        "garden_b": _GARDEN[3:],
        "garden_b_price": numbers(3, 27, 2),
        "office_a": _OFFICE[:3],
        "office_a_price": numbers(4, 32, 2),
        "office_b": _OFFICE[3:],
        "office_b_price": numbers(5, 21, 2),
    },
    answer=worked(
        """
        + There are three steps: classify each thing, order the groups, and sort within each group.
        * Classification: {garden_a} and {garden_b} belong to the garden, {kitchen_a} and {kitchen_b} to the kitchen,
            {office_a} and {office_b} to the office.
        + I go by where a thing is mainly used, since some of them could be found in more than one place.
        * Order of the groups: garden, kitchen, office.
        + G comes before K and K before O, so the first letters decide.
        * Garden, {order}: {garden}; total {garden_total}.
        + The sum is {garden_a_price} + {garden_b_price} = {garden_total}.
        * Kitchen, {order}: {kitchen}; total {kitchen_total}.
        + The sum is {kitchen_a_price} + {kitchen_b_price} = {kitchen_total}.
        * Office, {order}: {office}; total {office_total}.
        + The sum is {office_a_price} + {office_b_price} = {office_total}.
        = Grand total: {garden_total} + {kitchen_total} + {office_total} = {sum} euros.
        + No thing is listed twice and none is missing: three groups of two make six.
        + The most valuable group is {dearest}, with {dearest_total} euros.
        + Sorting by price across the groups would give another order, but that was not asked.
        + All prices are whole euros, as in the list from {town}.
        + {owner} can add a thing at any time: classify it, find its group, and put it where its price belongs.
    """,
        _stock,
    ),
)

FAMILIES = (_DAY_PLAN, _ORDERS, _STOCK)
