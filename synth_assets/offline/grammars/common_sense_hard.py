"""Common-sense problems of several steps: planning, packing, choosing, estimating, and the written cases."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.common_sense_cases import DILEMMAS, EMERGENCIES, MYSTERIES, Case, solution
from synth_assets.offline.grammars.common_sense_options import DISHES, JOBS, PETS, SKIES, TRIPS
from synth_assets.offline.grammars.people_and_places import PEOPLE
from synth_assets.offline.grammars.wording import capital, clock, listing, money, numbers, plural, span, whole
from synth_assets.offline.grammars.worked import Solution, Step, tell


def _case_family(
    name: str, subtopics: tuple[str, ...], cases: tuple[Case, ...], templates: tuple[str, ...], fullness: float
) -> Family:
    """The written cases; where they speak of two people, {name} and {other} are filled into the text itself."""
    by_text = {case[0]: case for case in cases}

    def answer(s: Slots, rng: random.Random) -> str:
        return tell(solution(by_text[s["case"]], s), rng, fullness)

    return Family(name, subtopics, templates, {"case": tuple(by_text), "name": PEOPLE}, answer)


_PARTNERS = tuple(f"{a} and {b}" for i, a in enumerate(PEOPLE) for b in (PEOPLE[(i + 7) % 80], PEOPLE[(i + 31) % 80]))
_TOLD = {
    case[0].format(name=a, other=b): (case, a, b)
    for case in DILEMMAS for a, _, b in (pair.partition(" and ") for pair in _PARTNERS)
}  # fmt: skip


def _dilemma(s: Slots, rng: random.Random) -> str:
    case, name, other = _TOLD[s["story"]]
    return tell(solution(case, {"name": name, "other": other}), rng, 0.0)


def _departure(s: Slots, rng: random.Random) -> str:
    walk, ride, wash, buffer = whole(s, "walk", "ride", "wash", "buffer")
    hours, minutes = s["at"].split(":")
    due = int(hours) * 60 + int(minutes)
    arrive = due - buffer
    board = arrive - ride
    leave = board - walk
    rise = leave - wash
    name = s["name"]
    return tell(Solution(
        plan="Start from the fixed end, the appointment, and go backwards through everything that has to happen before it.",
        method="Planning backwards avoids guessing: each step gives the time by which the one before it must be finished.",
        steps=(
            Step("Set the arrival", f"To be there {buffer} minutes before {s['at']}, {name} must arrive by {clock(arrive)}.",
                 "A reserve is sensible, since buses can be late."),
            Step("Subtract the ride", f"{clock(arrive)} minus {span(ride)} is {clock(board)}, so the bus must leave by then."),
            Step("Subtract the walk", f"{clock(board)} minus {span(walk)} is {clock(leave)}: at this time {name} has to leave the "
                                      "house."),
            Step("Subtract the time for getting ready", f"{clock(leave)} minus {span(wash)} is {clock(rise)}.",
                 "Washing, dressing and breakfast cannot be done on the way."),
        ),
        check=f"forwards again: {clock(rise)} plus {span(wash)}, {span(walk)} and {span(ride)} is {clock(arrive)}, "
              f"{buffer} minutes before {s['at']}.",
        remark=f"Together it takes {span(wash + walk + ride + buffer)}. If the bus runs only every half hour, {name} has to take "
               "the last one that leaves "
               f"by {clock(board)} and get up earlier accordingly.",
        result=f"{name} should get up by {clock(rise)} and leave the house by {clock(leave)}",
    ), rng, 0.2)  # fmt: skip


def _dinner(s: Slots, rng: random.Random) -> str:
    names = (s["x"], s["y"], s["z"])
    meal = int(s["hour"]) * 60 + 30
    order = sorted(names, key=lambda dish: -DISHES[dish][0])
    steps = [
        Step(
            f"Time the {dish}",
            f"This takes {span(DISHES[dish][0])}, so it has to be started at {clock(meal - DISHES[dish][0])}.",
            DISHES[dish][1],
        )
        for dish in order
    ]
    return tell(Solution(
        plan="Each dish is counted back from the moment of serving; whatever takes longest is started first.",
        method="Dishes can cook side by side, so the times are not added up.",
        steps=(
            *steps,
            Step("Put the starts in order", "; ".join(f"{clock(meal - DISHES[d][0])} {d}" for d in order) + "."),
            Step("Add what belongs to it", f"In the gaps {s['name']} can set the table, because nothing has to be started then.",
                 f"The longest gap is {span(max(DISHES[a][0] - DISHES[b][0] for a, b in pairwise(order)))}."),
        ),
        check=f"counting forwards, all three are ready at {clock(meal)}.",
        remark=f"Starting everything together would leave the {order[-1]} cold or overcooked by the time the {order[0]} is done.",
        result=f"{s['name']} starts with the {order[0]} at {clock(meal - DISHES[order[0]][0])}, then the {order[1]} at "
               f"{clock(meal - DISHES[order[1]][0])} and the {order[2]} at {clock(meal - DISHES[order[2]][0])}",
    ), rng, 0.1)  # fmt: skip


def _party(s: Slots, rng: random.Random) -> str:
    guests, each, small, cheap, large, dear = whole(s, "guests", "each", "small", "cheap", "large", "dear")
    need = guests * each
    many, few = math.ceil(need / small), math.ceil(need / large)
    best = min(
        (i * cheap + j * dear, i, j) for i in range(many + 1) for j in range(few + 1) if i * small + j * large >= need
    )
    cost, i, j = best
    bought = i * small + j * large
    parts = [plural(n, kind) for n, kind in ((i, "small pack"), (j, "large pack")) if n]
    return tell(Solution(
        plan="Find out how much is needed, price the simple plans, and then see whether a mixture is cheaper.",
        method="Packs are sold whole, so one rounds up; this is why the cheaper unit price does not always win.",
        steps=(
            Step("Find the need", f"{guests} × {each} = {need} {s['things']}."),
            Step("Compare the unit prices", f"In the small pack one costs {cheap / small:.2f} dollars, in the large pack "
                                            f"{dear / large:.2f}."),
            Step("Price small packs only", f"{plural(many, 'pack')} of {small} are enough and cost ${many * cheap}.",
                f"{many} × {small} = {many * small}."),
            Step("Price large packs only", f"{plural(few, 'pack')} of {large} are enough and cost ${few * dear}.",
                f"{few} × {large} = {few * large}."),
            Step("Look at mixtures", f"The cheapest way of all is {' and '.join(parts)} for ${cost}.",
                 "One goes through the possible numbers of large packs and fills up with small ones."),
        ),
        check=f"this gives {bought} {s['things']}, at least the {need} that are needed, and ${cost} is not more than "
              f"${many * cheap} or ${few * dear}.",
        remark=f"{plural(bought - need, 'piece')} would be left over, a small reserve."
        if bought > need
        else "Nothing is left over, so a careful host may buy one pack more.",
        result=f"{s['name']} should buy {' and '.join(parts)} for ${cost}",
    ), rng, 0.15)  # fmt: skip


def _packing(s: Slots, rng: random.Random) -> str:
    days = (s["first"], s["second"], s["third"])
    gear: list[str] = []
    steps = []
    for number, day in enumerate(days):
        things, reason = SKIES[day]
        new = [thing for thing in things if thing not in gear]
        gear += new
        again = "" if len(new) == len(things) else " The rest is packed already."
        steps.append(Step(f"Think of {('Friday', 'Saturday', 'Sunday')[number]}",
            f"For {day}, {s['name']} needs {listing(new)}.{again}" if new else
                          f"For {day}, everything needed is packed already.", reason))  # fmt: skip
    extra, why = TRIPS[s["trip"]]
    return tell(Solution(
        plan="Go through the days one by one, note what each of them requires, and pack each thing only once.",
        method="Clothes that can be worn in layers serve on several days and save room.",
        steps=(
            *steps,
            Step("Think of the activity", f"For {s['trip']}, {listing(extra)} are needed as well.", why),
            Step("Put the list together", f"{capital(listing(gear + list(extra)))}."),
        ),
        check="going through the forecast again, each day finds its things in the list.",
        remark="Forecasts for the third day are less certain, so one light layer more than planned does no harm.",
        result=f"{s['name']} packs {listing(gear + list(extra))}",
    ), rng, 0.05)  # fmt: skip


def _job(s: Slots, rng: random.Random) -> str:
    (chosen, why), (second, fault), (third, flaw), check = JOBS[s["job"]]
    return tell(Solution(
        plan="Ask what the job really requires, and test each candidate against it.",
        method="An object is fit for a purpose through its material, its shape and its size, not through its usual name.",
        steps=(
            Step("State the requirement", f"{s['name']} {s['job']}. {why[0]}",
                "Naming the requirement first avoids choosing by habit."),
            Step(f"Test {second}", fault, "One clear failure is enough to drop a candidate."),
            Step(f"Test {third}", flaw),
            Step(f"Test {chosen}", why[1], "It is the only candidate that passes."),
        ),
        check=check,
        remark="With other things at hand the choice could be different, as long as they meet the same requirement.",
        result=f"{s['name']} should take {chosen}",
    ), rng, 0.4)  # fmt: skip


_SPACES = {
    "a small flat without a garden": 1, "a flat with a balcony": 1, "a house with a fenced garden": 2, "a farm": 3,
}  # fmt: skip
_HOURS = {"half an hour a day": 0.5, "one hour a day": 1.0, "two hours a day": 2.0, "three hours a day": 3.0}


def _pet(s: Slots, rng: random.Random) -> str:
    space, hours, allergic = (
        _SPACES[s["space"]],
        _HOURS[s["hours"]],
        s["health"] == "an allergy to animal hair and feathers",
    )
    options = [s["p"], s["q"], s["r"]]
    fit, steps = [], []
    for pet in options:
        needs_space, needs_hours, hair, note = PETS[pet]
        faults = [
            text
            for bad, text in (
                (allergic and hair, "its hair or feathers would trouble the allergy"),
                (needs_space > space, f"it needs more room than {s['space']} offers"),
                (needs_hours > hours, f"it needs more time than {s['hours']}"),
            )
            if bad
        ]
        if faults:
            steps.append(Step(f"Examine {pet}", f"It does not fit, because {listing(faults)}.", note))
        else:
            fit.append(pet)
            steps.append(Step(f"Examine {pet}", "Room, time and health allow it, so it remains possible.", note))
    result = (
        f"{s['name']} can choose {listing(fit, 'or')}" if fit else f"none of the three suits {s['name']} at present"
    )
    return tell(Solution(
        plan="Compare what each animal needs with what the home, the time and the health allow.",
        method="An animal depends on its owner for years, so every one of its needs must be met, not just most of them.",
        steps=(Step("List the conditions", f"{s['name']} has {s['space']}, {s['hours']} for a pet, and {s['health']}."), *steps,
               Step("Compare the results", f"{len(fit)} of the three passed all tests." if fit else "No animal passed all tests.")),
        check="each rejected animal fails at least one condition by which it would suffer, or its owner would.",
        remark="Before deciding, one should also think of holidays, the cost of the vet and the years that the animal will live.",
        result=result,
    ), rng, 0.15)  # fmt: skip


def _errands(s: Slots, rng: random.Random) -> str:
    a, b, c, walk = whole(s, "a", "b", "c", "walk")
    start = 13 * 60
    first, second, third = start + walk + a, start + 2 * walk + a + b, start + 3 * walk + a + b + c
    closing = int(s["closing"]) * 60
    spare = closing - third
    return tell(Solution(
        plan="Order the places by how soon they close and by what has to be carried, then compute the times.",
        method="Whatever closes first goes first, and whatever spoils or is heavy goes last.",
        steps=(
            Step("Choose the first place", f"The {s['office']} closes at 14:30, earliest of all, so {s['name']} goes there first."),
            Step("Choose the last place", f"The {s['shop']} comes last, because {_LAST[s['shop']]}."),
            Step("Put the rest in between", f"The {s['middle']} comes second.",
                "Nothing has to be carried from there, and it is open long."),
            Step(f"Time the {s['office']}", f"Leaving at 13:00, walking {walk} minutes and staying {a}, {s['name']} is done at "
                                            f"{clock(first)}.",
                 "That is well before it closes."),
            Step(f"Time the {s['middle']}", f"{walk} minutes of walking and {b} inside end at {clock(second)}."),
            Step(f"Time the {s['shop']}", f"{walk} minutes of walking and {c} inside end at {clock(third)}."),
        ),
        check=f"the {s['shop']} closes at {s['closing']}:00, so {span(spare)} remain in reserve, and the {s['office']} is reached "
              f"at {clock(start + walk)}, before 14:30.",
        remark="If a queue at the first place takes longer, the order need not be changed, as the later places are open longer.",
        result=f"the order is {s['office']}, {s['middle']}, {s['shop']}, and all is done at {clock(third)}",
    ), rng, -0.05)  # fmt: skip


_LAST = {
    "fishmonger's": "fresh fish should not be carried around in the warmth", "ice-cream shop": "ice cream melts on the way",
    "garden centre": "its sacks of soil are heavy to carry", "supermarket": "its bags are heavy and some food must be kept cool",
    "flower shop": "flowers wither and break when carried for long",
}  # fmt: skip


def _move(s: Slots, rng: random.Random) -> str:
    boxes, load, drive, stop = whole(s, "boxes", "load", "drive", "stop")
    trips = math.ceil(boxes / load)
    total = trips * (2 * drive + 2 * stop) - drive
    last = boxes - (trips - 1) * load
    return tell(Solution(
        plan="Count the trips first, then the time of one trip, and think about the last one separately.",
        method="A car cannot make half a trip, so the number of trips is rounded up.",
        steps=(
            Step("Count the trips", f"{boxes} ÷ {load} = {boxes / load:.2f}, so {trips} trips are needed."
                 if boxes % load else f"{boxes} ÷ {load} = {trips} trips, all of them full.",
                 f"{trips - 1} trips carry only {(trips - 1) * load} boxes."),
            Step("Time a round trip", f"Loading {stop}, driving {drive}, unloading {stop} and driving back {drive} minutes make "
                                      f"{2 * stop + 2 * drive} minutes."),
            Step("Multiply", f"{trips} × {2 * stop + 2 * drive} = {trips * (2 * stop + 2 * drive)} minutes."),
            Step("Leave out the last way back", f"After the last load nobody has to return: {trips * (2 * stop + 2 * drive)} - "
                                                f"{drive} = {total} minutes.",
                 "The question is when everything has arrived."),
            Step("Convert", f"{total} minutes are {span(total)}."),
        ),
        check=f"{trips - 1} full loads of {load} and a last one of {last} make {boxes} boxes.",
        remark="In real life breaks, traffic and tired arms make it longer, so an extra hour is a sensible reserve.",
        result=f"{s['name']} needs {trips} trips and about {span(total)}",
    ), rng, 0.2)  # fmt: skip


def _water(s: Slots, rng: random.Random) -> str:
    people, hours = whole(s, "people", "hours")
    price = int(s["price"].replace(".", ""))
    tenths = {"cool": 3, "mild": 5, "hot": 10}[s["weather"]]
    total = people * hours * tenths
    bottles = math.ceil(total / 15)
    each = math.ceil(total / people / 5) / 2
    return tell(Solution(
        plan="Estimate the need per person and hour, multiply, and turn the result into bottles.",
        method="For an estimate a plausible round figure is enough; it must rather be too high than too low here.",
        steps=(
            Step("Estimate the need", f"On a {s['weather']} day a walker needs about {tenths / 10:g} litres an hour.",
                 "Heat means sweat, and sweat has to be replaced."),
            Step("Multiply by people and hours", f"{people} × {hours} × {tenths / 10:g} = {total / 10:g} litres."),
            Step("Turn it into bottles", f"{total / 10:g} ÷ 1.5 = {total / 15:.1f}, so {bottles} bottles of 1.5 litres.",
                "Half a bottle too few would be the wrong side to err on."),
            Step("Check the weight", f"Each person carries about {total / people / 10:g} litres, which weigh about "
                                     f"{total / people / 10:g} kilograms.",
                 "A litre of water weighs a kilogram."),
            Step("Find the cost", f"{bottles} × {money(price)} = {money(bottles * price)}."),
        ),
        check=f"{bottles} bottles hold {bottles * 1.5:g} litres, at least the {total / 10:g} litres needed.",
        remark="If there is a spring or a hut on the way, half of it can be refilled there."
        if each > 2
        else "That is easy to carry, so nobody has to rely on finding a spring.",
        result=f"the group should take {bottles} bottles, about {total / 10:g} litres, for {money(bottles * price)}",
    ), rng, 0.2)  # fmt: skip


FAMILIES: tuple[Family, ...] = (
    _case_family("emergency", ("household safety", "health and hygiene"), EMERGENCIES,
                 ("{name} {case}. What should be done, in which order and why?",
                     "Think step by step: {name} {case}. What is the right order of actions?"), 0.0),
    _case_family("mystery", ("cause and effect",), MYSTERIES,
                 ("{name} {case}. What is the most likely explanation?",
                     "Explain step by step what has probably happened: {name} {case}."), 0.0),
    Family("dilemma", ("social situations", "feelings and motives"),
           ("{story}. What should be done, considering the feelings of both?",
               "A question of tact: {story}. How can this be handled well, and why?"),
           {"story": tuple(_TOLD)}, _dilemma),
    Family("departure", ("travel and transport", "order of everyday events"),
           ("{name} has to be at the {where} at {at} and wants a reserve of {buffer} minutes. The bus ride takes {ride} minutes, "
            "the walk to the stop {walk}, "
            "and getting ready {wash}. When should {name} get up?",
            "Getting ready takes {name} {wash} minutes, the walk to the bus {walk} and the ride {ride}. The appointment at the "
            "{where} is at {at}, with {buffer} minutes "
            "to spare. What is the latest time to get up?"),
           {"name": PEOPLE, "where": ("airport", "dentist's", "embassy", "exam hall", "courthouse", "station"),
               "at": tuple(clock(m) for m in range(480, 841, 15)),
            "buffer": numbers(10, 40, 5), "ride": numbers(15, 70, 5), "walk": numbers(4, 18, 2), "wash": numbers(25, 60, 5)},
            _departure),
    Family("dinner", ("food and cooking", "order of everyday events"),
           ("{name} wants to serve {x}, {y} and {z} together at {hour}:30. In what order should the dishes be started, and when?",
            "At {hour}:30 {x}, {y} and {z} are to be on the table at the same time. Plan the cooking for {name}."),
           {"name": PEOPLE, "x": tuple(DISHES)[:6], "y": tuple(DISHES)[6:11], "z": tuple(DISHES)[11:], "hour": numbers(18, 20)},
               _dinner),
    Family("party", ("money and shopping",),
           ("{name} expects {guests} guests and plans {each} {things} for each. Packs of {small} cost ${cheap}, packs of {large} "
            "${dear}. What is the cheapest way to buy enough?",
            "For {guests} guests {name} needs {each} {things} apiece, sold in packs of {small} for ${cheap} or {large} for "
            "${dear}. What should be bought?"),
           {"name": PEOPLE, "guests": numbers(7, 24), "each": numbers(2, 4),
               "things": ("sausages", "rolls", "paper cups", "muffins", "bottles of juice"),
            "small": numbers(4, 6), "cheap": numbers(4, 7), "large": numbers(10, 15), "dear": numbers(9, 16)}, _party),
    Family("packing", ("weather and clothing",),
           ("{name} goes away for a weekend of {trip}. The forecast says {first} on Friday, {second} on Saturday and {third} on "
            "Sunday. What should be packed?",
            "Forecast: {first} on Friday, {second} on Saturday, {third} on Sunday. What does {name} have to pack for {trip}?"),
           {"name": PEOPLE, "first": tuple(SKIES), "second": tuple(SKIES), "third": tuple(SKIES), "trip": tuple(TRIPS)}, _packing,
           lambda s: len({s["first"], s["second"], s["third"]}) == 3),
    Family("job", ("uses of everyday objects", "physical properties"),
           ("{name} {job}. Which of the things mentioned is suited best, and why?",
               "Reason about the objects: {name} {job}. What should be taken?"),
           {"job": tuple(JOBS), "name": PEOPLE}, _job),
    Family("pet", ("animals and plants",),
           ("{name} lives in {space}, has {hours} for a pet and {health}. Which of {p}, {q} and {r} would be suitable?",
            "Should {name} get {p}, {q} or {r}? The home is {space}, the time for the animal is {hours}, and there is {health}."),
           {"name": PEOPLE, "space": tuple(_SPACES), "hours": tuple(_HOURS),
               "health": ("an allergy to animal hair and feathers", "no allergy"),
            "p": tuple(PETS)[:4], "q": tuple(PETS)[4:8], "r": tuple(PETS)[8:]}, _pet),
    Family("errands", ("places and their purpose",),
           ("{name} leaves at 13:00 for the {middle} (open all day, {b} minutes inside), the {office} (closes at 14:30, {a} "
            "minutes) and the {shop} (closes at {closing}:00, "
            "{c} minutes), each {walk} minutes apart. In what order, and when is all done?",
            "Plan three errands for {name} from 13:00 on, with {walk} minutes of walking before each: {shop} ({c} minutes, until "
            "{closing}:00), {office} ({a} minutes, "
            "until 14:30), {middle} ({b} minutes, always open)."),
           {"name": PEOPLE, "office": ("passport office", "bank", "registry office", "town hall", "post office"),
               "a": numbers(12, 30, 3),
            "middle": ("library", "gym", "museum", "optician's", "hairdresser's"), "b": numbers(20, 45, 5), "shop": tuple(_LAST),
            "c": numbers(10, 25, 5),
            "closing": ("17", "18", "19"), "walk": numbers(6, 15)}, _errands),
    Family("move", ("size and time estimates",),
           ("{name} moves {boxes} boxes with a car that holds {load}. A drive takes {drive} minutes, loading and unloading {stop} "
            "minutes each. How many trips are needed, and how long "
            "until all boxes have arrived?",
            "A car holds {load} of {name}'s {boxes} boxes. Each way takes {drive} minutes, each loading or unloading {stop}. "
            "After how much time has everything arrived?"),
           {"name": PEOPLE, "boxes": numbers(25, 80), "load": numbers(7, 14), "drive": numbers(8, 40, 4),
               "stop": numbers(6, 16, 2)}, _move),
    Family("water", ("size and time estimates", "travel and transport"),
           ("{people} people hike for {hours} hours on a {weather} day in {region}. Roughly how much water should they take, and "
            "what do bottles of 1.5 litres at ${price} each cost?",
            "Estimate the water for a {hours}-hour walk of {people} people in {region} on a {weather} day, in bottles of 1.5 "
            "litres, and their cost at ${price} a bottle."),
           {"people": numbers(2, 12), "hours": numbers(3, 9), "weather": ("cool", "mild", "hot"),
            "region": ("the hills", "a forest", "the dunes", "a national park", "the mountains"),
            "price": ("1.20", "0.90", "1.50", "0.75")}, _water),
)  # fmt: skip
