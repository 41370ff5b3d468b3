"""The hard reading questions that combine the figures of a text: comparisons and details.

Belongs here: families and their worked answers.
"""

from __future__ import annotations

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
    numbers,
)
from synth_assets.offline.grammars.replies import worked
from synth_assets.offline.grammars.tables import pairs, texts, words

_NEEDS = pairs("""
    wants to pay as little as possible each month -> rent
    needs as much room as possible -> size
    has to be at the station early every morning -> walk
    wants the best price for each square metre -> rate
""")


def _flats(slots: Slots) -> Mapping[str, object]:
    first, second = ({key: int(slots[f"{key}_{flat}"]) for key in ("rent", "size", "walk")} for flat in ("a", "b"))
    rate_a, rate_b = first["rent"] / first["size"], second["rent"] / second["size"]
    street = {"A": slots["street_a"], "B": slots["street_b"]}
    cheaper, larger, nearer, better = (
        "A" if is_first else "B"
        for is_first in (
            first["rent"] < second["rent"],
            first["size"] > second["size"],
            first["walk"] < second["walk"],
            rate_a < rate_b,
        )
    )
    choice = {"rent": cheaper, "size": larger, "walk": nearer, "rate": better}[_NEEDS[slots["need"]]]
    wins = [cheaper, larger, nearer, better].count(choice)
    name = slots["name"]
    criterion = {
        "rent": "the rent decides",
        "size": "the size decides",
        "walk": "the walk to the station decides",
        "rate": "the price per square metre decides",
    }[_NEEDS[slots["need"]]]
    return {
        "street_a": street["A"],
        "street_b": street["B"],
        "rent_a": first["rent"],
        "rent_b": second["rent"],
        "cheaper": cheaper,
        "rent_gap": abs(first["rent"] - second["rent"]),
        "year_gap": 12 * abs(first["rent"] - second["rent"]),
        "size_a": first["size"],
        "size_b": second["size"],
        "larger": larger,
        "size_gap": abs(first["size"] - second["size"]),
        "rate_a": rate_a,
        "rate_b": rate_b,
        "better": better,
        "walk_a": first["walk"],
        "walk_b": second["walk"],
        "nearer": nearer,
        "walk_gap": 2 * abs(first["walk"] - second["walk"]),
        "name": name,
        "criterion": criterion,
        "chosen": street[choice],
        "wins": wins,
    }


_FLATS = Family(
    name="two flats",
    subtopics=("comparison and contrast",),
    templates=texts("""
        Two flats in {town} are open to {name} {surname}. The first, in {street_a}, costs {rent_a} euros a month for {size_a}
        square metres, {walk_a} minutes from the station. The second, in {street_b}, costs {rent_b} euros, measures {size_b}
        square metres and lies {walk_b} minutes from the station. Both have {shared} and are free from {month} on. {name}
        {need}. Compare the flats on all points, and say which one {name} should take.

        Compare and contrast two offers, then advise {name} {surname}, who {need}. Offer one: {street_a}, {size_a} square
        metres, rent {rent_a} euros, {walk_a} minutes on foot to the station. Offer two: {street_b}, {size_b} square metres,
        rent {rent_b} euros, {walk_b} minutes on foot. Either flat is in {town}, has {shared} and can be rented from {month} on.
    """),
    slots={
        "name": PEOPLE,
        "town": HOME_TOWNS + FAR_TOWNS,
        "street_a": words("Mill Lane | Church Street | Park Road | Station Road | Bridge Street | Garden Row"),
        "street_b": words("High Street | Orchard Way | Harbour Road | King's Avenue | Elm Close | Market Place"),
        "rent_a": numbers(610, 990, 10),
        "rent_b": numbers(615, 995, 10),
        "size_a": numbers(42, 88, 2),
        "size_b": numbers(43, 89, 2),
        "walk_a": numbers(4, 26, 2),
        "walk_b": numbers(5, 27, 2),
        "shared": words("a balcony | a new kitchen | a cellar room | a lift | a garden | a parking space"),
        "month": MONTHS,
        "need": tuple(_NEEDS),
        "surname": SURNAMES,
    },
    answer=worked(
        """
        I compare the two flats point by point; call the one in {street_a} A and the one in {street_b} B.
        * Rent: {rent_a} euros for A, {rent_b} for B, so {cheaper} is cheaper by {rent_gap} euros a month.
        + Over a year this adds up to {year_gap} euros.
        * Size: {size_a} square metres against {size_b}; {larger} is larger by {size_gap}.
        + The price per square metre is about {rate_a:.2f} euros in A and {rate_b:.2f} in B, so {better} gives more room for
            the money.
        * Way to the station: {walk_a} minutes from A, {walk_b} from B; {nearer} is nearer.
        + Going there and back, that saves {walk_gap} minutes a day.
        * What both have in common: they lie in {town}, have {shared} and can be had from {month} on.
        + Points on which the two do not differ cannot decide the matter.
        = {name} {need}, so {criterion}, and {name} should take the flat in {chosen}.
        + Of the four points compared (rent, size, way, price per square metre), this flat is ahead on {wins}.
        + The price per square metre, {rate_a:.2f} against {rate_b:.2f} euros, has to be worked out; the text does not give
            it.
        + Somebody with another need might choose differently, which is why the purpose has to be fixed before the comparison.
        + The text does not say how noisy the two streets are, so {name} should see both flats before signing.
        + The comparison rests on the figures given in the text alone.
    """,
        _flats,
    ),
)


def _fair(slots: Slots) -> Mapping[str, object]:
    stalls = [
        (slots[f"who_{k}"], int(slots[f"count_{k}"]), slots[f"goods_{k}"], int(slots[f"price_{k}"])) for k in "abc"
    ]
    takings = [count * price for _, count, _, price in stalls]
    total, goal = sum(takings), int(slots["goal"])
    best = max(range(3), key=lambda stall: takings[stall])
    left = goal - total
    outcome = (
        f"so the goal of {goal} euros was missed by {left} euros."
        if left > 0
        else f"so the goal of {goal} euros was reached, with {-left} euros to spare."
        if left < 0
        else f"so the goal of {goal} euros was reached exactly."
    )
    most = max(range(3), key=lambda stall: stalls[stall][1])
    return {
        "winner": stalls[best][0],
        "most_money": takings[best],
        "total": total,
        "outcome": outcome,
        "busiest": f"The largest number of things, {stalls[most][1]}, was sold by {stalls[most][0]}"
        + (
            ", who also took the most money."
            if most == best
            else ", but a large number at a low price need not bring the most money."
        ),
        "share": round(100 * takings[best] / total),
        "taking_c": takings[2],
        "taking_a": takings[0],
        "two": takings[2] + takings[0],
        "taking_b": takings[1],
        "goal": goal,
    }


_FAIR = Family(
    name="fair",
    subtopics=("detail retrieval",),
    templates=texts("""
        Report on the school fair of {town}: It took place on {day} {month}, and {weather}. The pupils wanted to collect {goal}
        euros for {aim}. {who_a} sold {count_a} {goods_a} at {price_a} euros each. The stall of {who_b} got rid of {count_b}
        {goods_b}, {price_b} euros apiece. As for {who_c}, it was {count_c} {goods_c} at a price of {price_c} euros. Who took
        the most money, and was the goal reached? Show which details you use.

        Find the details that you need, and use them: which of the three took in the most on {day} {month}, and was the goal of
        the fair met? “Although {weather}, {town} came to the fair. {who_c} sold {count_c} {goods_c} for {price_c} euros each,
        {who_a} {count_a} {goods_a} for {price_a} euros each, and {who_b} {count_b} {goods_b} for {price_b} euros each. For
        {aim}, {goal} euros are needed.”
    """),
    slots={
        "town": HOME_TOWNS + FAR_TOWNS,
        "who_a": WOMEN[:20],
        "who_b": MEN,
        "who_c": WOMEN[20:],
        "count_a": numbers(21, 79),
        "goods_a": words("pots of jam | waffles | paper stars | bookmarks | glasses of juice | muffins"),
        "price_a": numbers(2, 5),
        "count_b": numbers(11, 48),
        "goods_b": words("bird boxes | clay mugs | pizza slices | calendars | knitted hats | puzzles"),
        "price_b": numbers(3, 9),
        "count_c": numbers(13, 58),
        "goods_c": words("raffle tickets | potted herbs | toy cars | cloth bags | soap bars | comics"),
        "price_c": numbers(2, 8),
        "goal": numbers(350, 650, 50),
        "aim": words("""
            new goalposts | a class trip | a telescope | the animal shelter | new instruments | a school garden
        """),
        "weather": words(
            "it rained from noon on | the sun was merciless | a cold wind blew | there was fog until ten | thunder "
            "was heard"
        ),
        "day": numbers(1, 28),
        "month": MONTHS,
    },
    answer=worked(
        """
        The details that matter are the numbers sold and the prices; I work out the takings of each of the three stalls in
        {town}.
        * {who_a} sold {count_a} {goods_a} at {price_a} euros each, which makes {count_a} × {price_a} = {taking_a} euros.
        * {who_b} sold {count_b} {goods_b} at {price_b} euros each, which makes {count_b} × {price_b} = {taking_b} euros.
        * {who_c} sold {count_c} {goods_c} at {price_c} euros each, which makes {count_c} × {price_c} = {taking_c} euros.
        * Together: {taking_a} + {taking_b} + {taking_c} = {total} euros.
        + Before counting, it was not clear whether this would do for {aim}.
        = {winner} took the most, {most_money} euros, and the fair brought {total} euros in all, {outcome}
        + {busiest}
        + The weather ({weather}) is mentioned too, but it plays no part in the answer.
        + The stall of {winner} alone brought about {share} per cent of the money.
        + As a check, the three amounts can be added in another order: {taking_c} + {taking_a} = {two}, and {two}
        + {taking_b} = {total}.
        + Each amount rests on two details that stand in the same sentence of the report, and the goal, {goal} euros, stands
            in another one.
    """,
        _fair,
    ),
)

FAMILIES = (_FLATS, _FAIR)
