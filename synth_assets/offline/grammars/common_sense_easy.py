"""Direct questions of the common-sense grammar: what a sensible person knows about things, people and everyday life."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import combinations

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.common_sense_facts import EFFECTS, FEELINGS, PROCEDURES, SOCIAL, USES, Facts
from synth_assets.offline.grammars.common_sense_habits import COOKING, HEALTH, PLACES, SAFETY, TRAVEL, WEATHER
from synth_assets.offline.grammars.common_sense_measures import (
    DURATIONS,
    EATEN,
    LIVING,
    MATERIAL,
    SIZES,
    WEIGHTS,
    Contrast,
)
from synth_assets.offline.grammars.everyday import GOODS
from synth_assets.offline.grammars.people_and_places import PEOPLE
from synth_assets.offline.grammars.wording import capital, listing, numbers, pick, whole

# Two measured things are only compared when the larger is at least this many times the smaller, so that the typical
# figures decide beyond doubt.
_CLEAR_RATIO = 1.8


def _fact_family(name: str, subtopic: str, facts: Facts, templates: tuple[str, ...], ways: tuple[str, ...]) -> Family:
    """Questions on what a situation calls for; the ways to answer take {answer}, {Answer}, {reason} and the slots."""

    def answer(s: Slots, rng: random.Random) -> str:
        reply, reason = facts[s["situation"]]
        return pick(rng, *ways).format(
            name=s["name"], situation=s["situation"], answer=reply, Answer=capital(reply), reason=reason
        )

    return Family(name, (subtopic,), templates, {"situation": tuple(facts), "name": PEOPLE}, answer)


def _comparisons(things: Mapping[str, tuple[float, str]], seed: int) -> dict[str, tuple[str, str]]:
    """Each pair of clearly different things once, in an order drawn by `seed`; the larger and the smaller, by text."""
    rng = random.Random(seed)
    found = {}
    for pair in combinations(things, 2):
        small, large = sorted(pair, key=lambda thing: things[thing][0])
        if things[large][0] >= _CLEAR_RATIO * things[small][0]:
            shown = (small, large) if rng.random() < 0.5 else (large, small)
            found[f"{shown[0]} or {shown[1]}"] = (large, small)
    return found


def _compare_family(
    name: str, subtopic: str, things: Mapping[str, tuple[float, str]], templates: tuple[str, ...], ways: tuple[str, ...]
) -> Family:
    """Questions which of two things is more; the ways take {more}, {More}, {less} and what both measure."""
    pairs = _comparisons(things, len(things))

    def answer(s: Slots, rng: random.Random) -> str:
        more, less = pairs[s["pair"]]
        return pick(rng, *ways).format(
            more=more, More=capital(more), less=less, more_is=things[more][1], less_is=things[less][1]
        )

    return Family(name, (subtopic,), templates, {"pair": tuple(pairs)}, answer)


def _contrasts(contrasts: tuple[Contrast, ...], seed: int) -> dict[str, tuple[str, str, str, list[str]]]:
    """One thing that has a property among two that lack it: property, reason, the thing and the others, by text."""
    rng = random.Random(seed)
    found = {}
    for verb, reason, having, lacking in contrasts:
        for thing in having:
            for others in combinations(lacking, 2):
                shown = [thing, *others]
                rng.shuffle(shown)
                found[f"{verb}: {listing(shown, 'or')}"] = (verb, reason, thing, list(others))
    return found


def _contrast_family(name: str, subtopic: str, contrasts: tuple[Contrast, ...], templates: tuple[str, ...]) -> Family:
    choices = _contrasts(contrasts, len(name))

    def answer(s: Slots, rng: random.Random) -> str:
        verb, reason, thing, others = choices[s["choice"]]
        return pick(
            rng,
            f"{capital(thing)}.",
            f"{capital(thing)} {verb}, because {reason}.",
            f"Only {thing} {verb}: {reason}, unlike {listing(others)}.",
            f"It is {thing}. Of these three it alone {verb}, because {reason}.",
        )

    return Family(name, (subtopic,), templates, {"choice": tuple(choices)}, answer)


_STEPS = {
    f"when {activity}: {pair[0]} or {pair[1]}": (activity, first, second)
    for activity, steps in PROCEDURES.items()
    for i, j in combinations(range(len(steps)), 2)
    for first, second in ((steps[i], steps[j]),)
    for pair in ((first, second) if (i + j) % 2 else (second, first),)
}


def _earlier(s: Slots, rng: random.Random) -> str:
    activity, first, second = _STEPS[s["steps"]]
    return pick(
        rng,
        f"{capital(first)} comes first.",
        f"{capital(first)} comes first, because {second} is only possible or useful once that has been done.",
        f"When {activity}, {s['name']} should begin with {first}; {second} comes later.",
        f"{s['name']} should do it in this order: first {first}, and only then {second}.",
    )


def _affordable(s: Slots, rng: random.Random) -> str:
    purse, count, price = whole(s, "purse", "count", "price")
    cost = count * price
    if cost <= purse:
        return pick(
            rng,
            f"Yes, they cost ${cost}.",
            f"Yes, {count} × ${price} is ${cost}, which leaves ${purse - cost} of the ${purse}.",
            f"Yes. All together they cost ${cost}, so {s['name']} can pay and keep ${purse - cost}.",
        )
    return pick(
        rng,
        f"No, they cost ${cost}.",
        f"No, {count} × ${price} is ${cost}, so ${cost - purse} are missing.",
        f"No. All together they cost ${cost}, which is ${cost - purse} more than {s['name']} has.",
    )


def _better_offer(s: Slots, rng: random.Random) -> str:
    n, p, m, q = whole(s, "n", "p", "m", "q")
    first, second = f"the pack of {n}", f"the pack of {m}"
    better, cost, other = (first, p / n, q / m) if p * m < q * n else (second, q / m, p / n)
    return pick(
        rng,
        f"{capital(better)} is cheaper apiece.",
        f"{capital(better)} is the better buy, at ${cost:.2f} apiece instead of ${other:.2f}.",
        f"Per piece, {better} costs about ${cost:.2f} and the other one ${other:.2f}, so {better} is cheaper.",
    )


FAMILIES: tuple[Family, ...] = (
    _fact_family(
        "uses", "uses of everyday objects", USES,
        ("Around the house, {name} {situation}. Which object would help?", "Which everyday object is right if {name} {situation}?"),
        ("{Answer}.", "{Answer} would help, because {reason}.", "{name} should use {answer}, because {reason}.",
            "Anyone who {situation} does best to use {answer}: {reason}."),
    ),
    _compare_family(
        "heavier", "physical properties", WEIGHTS, ("Which is heavier, {pair}?", "Which of the two weighs more: {pair}?"),
        ("{More}.", "{More} is heavier: it weighs {more_is}, while {less} weighs {less_is}.",
            "{More} weighs {more_is}, much more than {less}.",
         "{More} is the heavier one, at {more_is} against {less_is}."),
    ),
    _contrast_family("material", "physical properties", MATERIAL,
        ("Which of these {choice}?", "Which one of the following {choice}?")),
    _fact_family(
        "effect", "cause and effect", EFFECTS,
        ("What will most likely happen if {name} {situation}?", "What is the usual result when {name} {situation}?"),
        ("Most likely {answer}.", "In all likelihood {answer}, because {reason}.",
            "If someone {situation}, {answer}, because {reason}.",
         "The usual result is that {answer}. The cause is that {reason}."),
    ),
    Family(
        "earlier", ("order of everyday events",),
        ("What should {name} do first {steps}?", "Which of two steps comes earlier for {name} {steps}?"),
        {"steps": tuple(_STEPS), "name": PEOPLE}, _earlier,
    ),
    _fact_family(
        "social", "social situations", SOCIAL,
        ("Good manners: {name} {situation}. What is the considerate thing to do?",
            "What is the polite or decent thing to do if {name} {situation}?"),
        ("{name} should {answer}.", "{name} should {answer}, because {reason}.",
            "The considerate thing is to {answer}, because {reason}.",
         "Anyone who {situation} should {answer}, because {reason}."),
    ),
    _fact_family(
        "feeling", "feelings and motives", FEELINGS,
        ("Imagine that {name} {situation}. What feeling is most likely?", "What does {name} probably feel? {name} {situation}."),
        ("Probably {answer}.", "{name} probably feels {answer}, because {reason}.",
            "Most people would feel {answer} in this situation, because {reason}.",
         "Someone who {situation} usually feels {answer}, because {reason}."),
    ),
    _fact_family(
        "safe", "household safety", SAFETY,
        ("Safety first: {name} {situation}. What should be done?", "What is the safe thing to do if {name} {situation}?"),
        ("{name} should {answer}.", "{name} should {answer}, because {reason}.", "The safe thing is to {answer}, because {reason}.",
            "Anyone who {situation} should {answer}, because {reason}."),
    ),
    _contrast_family("food", "food and cooking", EATEN,
        ("Which of these foods or ingredients {choice}?", "In the kitchen, which one {choice}?")),
    _fact_family(
        "cooking", "food and cooking", COOKING,
        ("In the kitchen, {name} {situation}. What is good advice?",
            "A cooking question: what should be done if {name} {situation}?"),
        ("It is best to {answer}.", "{name} should {answer}, because {reason}.", "Good advice is to {answer}, because {reason}.",
            "A cook who {situation} should {answer}, because {reason}."),
    ),
    _fact_family(
        "clothes", "weather and clothing", WEATHER,
        ("What should {name} wear? {name} {situation}.", "Which clothes or gear are right when {name} {situation}?"),
        ("{Answer}.", "{name} should wear {answer}, because {reason}.", "Suitable would be {answer}, because {reason}.",
            "Someone who {situation} needs {answer}, because {reason}."),
    ),
    _contrast_family("living", "animals and plants", LIVING,
        ("Which animal or plant {choice}?", "Out of three living things, which {choice}?")),
    _fact_family(
        "place", "places and their purpose", PLACES,
        ("Where should {name} go? {name} {situation}.", "Which place is the right one if {name} {situation}?"),
        ("{name} should go to {answer}.", "{name} should go to {answer}, because {reason}.",
            "The right place is {answer}, because {reason}.",
         "Someone who {situation} should look for {answer}, because {reason}."),
    ),
    _fact_family(
        "travel", "travel and transport", TRAVEL,
        ("How is this journey or transport done best? {name} {situation}.",
            "What means of transport is sensible if {name} {situation}?"),
        ("{Answer}.", "The most sensible way for {name} is {answer}, because {reason}.",
            "This is done best {answer}, because {reason}.",
         "Anyone who {situation} does so best {answer}, because {reason}."),
    ),
    Family(
        "affordable", ("money and shopping",),
        ("{name} has ${purse} and wants {count} {goods} at ${price} each. Is the money enough?",
            "Can {name} buy {count} {goods} for ${price} each with ${purse}?"),
        {"name": PEOPLE, "purse": numbers(25, 95, 5), "count": numbers(3, 12), "goods": GOODS, "price": numbers(4, 12)},
            _affordable,
    ),
    Family(
        "better-offer", ("money and shopping",),
        ("A shop sells {goods} in packs of {n} for ${p} and of {m} for ${q}. Which is cheaper per piece?",
         "Which is the better buy of {goods}: {n} for ${p} or {m} for ${q}?"),
        {"goods": GOODS, "n": numbers(3, 8), "p": numbers(8, 25), "m": numbers(9, 15), "q": numbers(19, 55)}, _better_offer,
        lambda s: abs(int(s["p"]) * int(s["m"]) - int(s["q"]) * int(s["n"])) > int(s["n"]) * int(s["m"]) // 10,
    ),
    _fact_family(
        "health", "health and hygiene", HEALTH,
        ("A matter of health: {name} {situation}. What is advisable?", "What is the healthy thing to do if {name} {situation}?"),
        ("{name} should {answer}.", "{name} should {answer}, because {reason}.", "It is best to {answer}, because {reason}.",
            "Anyone who {situation} should {answer}, because {reason}."),
    ),
    _compare_family(
        "larger", "size and time estimates", SIZES,
        ("Which is larger from end to end, {pair}?", "Which of the two measures more in its greatest dimension: {pair}?"),
        ("{More}.", "{More} is larger: it measures {more_is}, and {less} {less_is}.",
            "{More}, at {more_is}, is far larger than {less}.",
         "{More} measures {more_is}, {less} only {less_is}."),
    ),
    _compare_family(
        "longer", "size and time estimates", DURATIONS,
        ("Which usually takes longer, {pair}?", "What lasts longer as a rule: {pair}?"),
        ("{More}.", "{More} takes longer: {more_is}, compared with {less_is} for {less}.",
            "{More} usually takes {more_is}, but {less} only {less_is}.",
         "{More} lasts longer than {less}, namely {more_is}."),
    ),
)  # fmt: skip
