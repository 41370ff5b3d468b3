"""The hard summarization questions about figures: a summary that also says what the figures only imply.

Belongs here: families and their worked answers on measurements and business.
"""

from __future__ import annotations

from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    PEOPLE,
    SURNAMES,
    numbers,
)
from synth_assets.offline.grammars.replies import worked
from synth_assets.offline.grammars.tables import texts, words


def _trial(slots: Slots) -> Mapping[str, object]:
    new, old, broken, tested = (int(slots[key]) for key in ("new", "old", "broken", "tested"))
    gain = new - old
    return {
        "gain": abs(gain),
        "percent": round(100 * abs(gain) / old),
        "longer": "longer" if gain > 0 else "less",
        "better": "better" if gain > 0 else "worse",
        "share": round(100 * broken / tested),
        "kept": tested - broken,
    }


_TRIAL = Family(
    name="product trial",
    subtopics=("lab report",),
    templates=texts("""
        Summarise this lab report in about three sentences, so that question, method, result and limits are clear. Work out what
        the figures say first. “Order no. {order}. {name} {surname} was asked whether the new {item} last longer than the old.
        {tested} pieces of each kind were tested at {heat} degrees. The room was painted in {colour}. The new ones lasted {new}
        hours on average, the old ones {old}. {broken} of the new pieces had to be left out, because they {flaw}. The apparatus
        was bought eleven years ago. Only one factory's goods were tested.”

        A laboratory wrote: “Only goods of one factory were available to {name} {surname}. Of the {tested} new {item}, {broken}
        {flaw} and were not counted; the others lasted {new} hours on average at {heat} degrees. For {tested} old ones the
        figure is {old} hours. The walls are {colour}, the apparatus is eleven years old, and the order has number {order}.”
        State question, method, result and limits in your own words, with a comparison of the figures, and end with a summary of
        about three sentences.
    """),
    slots={
        "order": numbers(1007, 9907, 89),
        "name": PEOPLE,
        "surname": SURNAMES,
        "item": words("""
            batteries | light bulbs | brake pads | rubber seals | drive belts | fuses | water filters | pump valves
        """),
        "tested": numbers(40, 120, 4),
        "heat": numbers(25, 70, 5),
        "colour": words("white | grey | pale green | yellow"),
        "new": numbers(310, 690, 10),
        "old": numbers(305, 675, 10),
        "broken": numbers(2, 9),
        "flaw": words("cracked | overheated | failed at once | were damaged in transport | leaked"),
    },
    answer=worked(
        """
        + A summary of a lab report has four parts: question, method, result and limits.
        * Question: do the new {item} last longer than the old ones?
        * Method: {name} {surname} tested {tested} pieces of each kind at {heat} degrees.
        + Both kinds were tested alike, which is what makes the comparison fair.
        * Result: {new} hours for the new and {old} for the old ones; the new ones last {gain} hours {longer}, which is about
            {percent} per cent of the old figure.
        + The difference has to be worked out: the report only gives the two means.
        * Limits: {broken} new pieces {flaw} and were left out, and all the goods came from one factory.
        + These {broken} make up about {share} per cent of the new pieces, so the mean of the new kind rests on {kept} pieces.
        + To leave out such pieces flatters the new kind, since they would have lowered its mean.
        * Not needed: the colour of the walls, the age of the apparatus and the order number.
        + The age would matter only if it had affected the measurement, and the report does not say so.
        = Summary: In a test of {tested} pieces of each kind at {heat} degrees, new {item} lasted {new} hours on average and
            old ones {old}. The new kind is thus {better} by about {percent} per cent. However, {broken} new pieces were left
            out, and only one factory's goods were tested.
        + The word “however” matters here: without the limits, the result would sound safer than it is.
        + Nothing is said about the spread of the values, so I do not claim that the difference is more than chance.
        + A reader in a hurry may stop after the second sentence; a reader who has to decide needs the third.
        + With goods from a second factory, the same summary could end without the last clause.
        + I keep the means as they are and round only the percentage, since more digits would make it look more exact than it
            is.
    """,
        _trial,
    ),
    sensible=lambda slots: abs(int(slots["new"]) - int(slots["old"])) > 20,
)


def _company(slots: Slots) -> Mapping[str, object]:
    sales, before, cost, cost_before = (int(slots[key]) for key in ("sales", "before", "cost", "cost_before"))
    profit, profit_before = sales - cost, before - cost_before
    return {
        "profit": profit,
        "profit_before": profit_before,
        "sales_change": sales - before,
        "cost_change": cost - cost_before,
        "change": abs(profit - profit_before),
        "moved": "rose"
        if profit > profit_before
        else "fell"
        if profit < profit_before
        else "stayed the same, with a change",
        "faster": "more than"
        if cost - cost_before > sales - before
        else "less than"
        if cost - cost_before < sales - before
        else "exactly as much as",
    }


_COMPANY = Family(
    name="annual report",
    subtopics=("business report",),
    templates=texts("""
        Summarise this annual report for an investor with one minute of time. Work out the profit of both years first, and
        separate facts from decoration. “Dear friends of {firm} & Co., {year} was a year of colours. Our sales rose from
        {before} to {sales} thousand euros. We opened a branch in {town}, with plants at the window. Costs came to {cost}
        thousand euros, after {cost_before} the year before, mainly because of {reason}. {staff} people work for us today. For
        the coming year we plan {plan}. Yours, {name} {firm}.”

        An investor has a minute: what must be said about {firm} & Co.? Compute the profits, leave out what is mere decoration,
        and write the summary. The report for {year} says: “With {staff} employees and a new branch in {town} (note the plants
        at the window), we turned {sales} thousand euros, after {before} in the previous year. It cost us {cost} thousand euros,
        as against {cost_before} before; the main reason was {reason}. What a year of colours! Next, there will be {plan}.
        {name} {firm}.”
    """),
    slots={
        "firm": SURNAMES,
        "year": numbers(2012, 2024),
        "before": numbers(610, 880, 10),
        "sales": numbers(890, 1290, 10),
        "town": HOME_TOWNS + FAR_TOWNS,
        "cost": numbers(650, 860, 10),
        "cost_before": numbers(410, 590, 10),
        "reason": words("""
            higher rents | the price of energy | new machines | the price of steel | advertising | repairs after a flood
        """),
        "staff": numbers(14, 95),
        "plan": words("""
            a second shift | an online shop | a training workshop | a new warehouse | a smaller range of goods
        """),
        "name": PEOPLE,
    },
    answer=worked(
        """
        + An investor wants to know how profit developed, why, and what comes next.
        * Profit in {year}: {sales} − {cost} = {profit} thousand euros.
        * Profit in the year before: {before} − {cost_before} = {profit_before} thousand euros.
        + The report itself never states the profit; it has to be worked out from sales and costs.
        * Comparison: sales went up by {sales_change} thousand, costs by {cost_change} thousand, so profit {moved} by {change}
            thousand euros.
        + Costs thus grew {faster} sales, and the main reason that is named is {reason}.
        + Rising sales alone say little, as long as one does not know what it cost to reach them.
        * Further facts: a new branch in {town}, {staff} employees, and a plan for the coming year, namely {plan}.
        + The size of the staff matters less than the plan, since there is no figure for the year before.
        * Decoration: the “year of colours” and the plants at the window.
        + Such phrases set a tone, but they cannot be checked and do not help to decide anything.
        = Summary: In {year}, {firm} & Co. raised sales from {before} to {sales} thousand euros; costs rose to {cost}
            thousand, mainly because of {reason}. Profit {moved} by {change} thousand, to {profit} thousand euros. A branch
            was opened in {town}, and {plan} will follow.
        + For a reader with five seconds: profit is {profit} thousand euros, after {profit_before}.
        + I put profit where it can be found at once, although the report speaks of sales first.
        + What the report does not say is how much the branch in {town} contributed, and an investor should ask for that.
        + A single good or bad year proves little; two figures make a comparison, not a trend.
        + All amounts are in thousand euros, as in the report, so that the summary can be laid beside it.
        + The plan ({plan}) is reported as a plan: nobody knows yet whether it will be carried out.
        + “{reason}” explains the costs only in the eyes of the management, which is why the summary says “mainly because of”
            and stops there.
        + One could add that profit was {profit_before} thousand euros in the year before, if the reader should not have to
            subtract.
        + For the {staff} employees another summary would be right, with the branch in {town} at the beginning.
    """,
        _company,
    ),
)

FAMILIES = (_TRIAL, _COMPANY)
