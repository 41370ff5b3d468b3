"""The hard summarization questions about told texts: what carries the text, what is ornament, and a summary that shows it.

Belongs here: families and their worked answers on journeys, lives and advice.
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
from synth_assets.offline.grammars.replies import cap, worked
from synth_assets.offline.grammars.tables import pairs, texts, words

_HELPERS = words("""
    a postwoman | a retired sailor | a beekeeper | a girl with a donkey | an old shepherd | a baker's apprentice | a nun
""")

_WALK = Family(
    name="lost on the way",
    subtopics=("short story", "travel description"),
    templates=texts("""
        Summarise this travel story in two or three sentences: situation, problem, solution, meaning. Show how you find these
        four. “{name} had been walking for {days} days, from {home} towards {town}, with a stone from the garden in one pocket.
        There were poppies along the path. On the last evening {problem}. It was {left} kilometres to the next village, and the
        light was going. Then {helper} came along, said little, and {help}. At the fork {name} wanted to pay. ‘Pass it on,’ was
        the answer. In {town}, {name} {gift}. The stone is still in the pocket.”

        What remains of this story if one tells it in two or three sentences? Find situation, problem, solution and meaning
        first. “The stone in {name}'s pocket came from the garden in {home}. After {days} days on foot, with poppies left and
        right, {town} was near. But in the dusk {problem}, and the next village was {left} kilometres away. It was {helper} who
        appeared, hardly spoke and {help}. No money was taken. ‘Pass it on,’ {name} was told. That is why, in {town}, {name}
        {gift}.”
    """),
    slots={
        "name": PEOPLE,
        "days": numbers(3, 29),
        "home": HOME_TOWNS,
        "town": FAR_TOWNS,
        "problem": words("""
            the bridge was gone | the path ended in a bog | a fog came down | the map turned out to be wrong | a strap of the
            rucksack broke | the signposts contradicted one another
        """),
        "left": numbers(4, 17),
        "helper": _HELPERS,
        "help": words("""
            led the way by lantern light | shared bread and showed a short cut | carried half of the load | drew a map on a
            paper bag | sang so that nobody could get lost
        """),
        "gift": words("""
            gave a stranger the last bus ticket | carried an old man's bags to the fifth floor | paid for the soup of a hungry
            student | gave up a seat by the window | spent a day helping at the shelter
        """),
    },
    answer=worked(
        """
        + A story is carried by four points: the situation, the problem, its solution and what it means.
        * Situation: {name} had been walking from {home} towards {town} for {days} days.
        + It is told in half a sentence, because it only prepares what follows.
        * Problem: {problem}, {left} kilometres from the next village, as it was getting dark.
        + The distance and the failing light turn a nuisance into a danger.
        * Solution: {helper} {help} and took no money.
        + It matters that the helper says little; the deed speaks.
        * Meaning: “Pass it on.” {name} did so and, in {town}, {gift}.
        + Without this last step the story would be no more than an adventure that ended well.
        * Ornament: the poppies and the stone in the pocket.
        + The stone gives the text a frame, which a summary can do without.
        = Summary: On the way from {home} to {town}, {name} was in trouble at dusk when {problem}. {cap_helper} {help} and
            wanted no money, only that the help be passed on. In {town}, {name} kept to this and {gift}.
        + In one sentence, it is a story about help that is not paid back but passed on.
        + The summary keeps to the past tense and leaves the dialogue out, apart from its sense.
        + The number of days ({days}) may go, whereas the request of the helper must stay, as everything turns on it.
        + I do not add a moral of my own: the story states it in three words.
        + Who the helper was is told only so far as the story tells it, namely {helper}.
    """,
        lambda slots: {"cap_helper": cap(slots["helper"])},
    ),
)


def _bridge(slots: Slots) -> Mapping[str, object]:
    start = int(slots["start"])
    return {
        "age": start - int(slots["born"]),
        "opened": start + int(slots["span"]),
        "overrun": int(slots["final"]) - int(slots["estimate"]),
        "died_at": int(slots["died"]) - int(slots["born"]),
    }


_BRIDGE = Family(
    name="life of a builder",
    subtopics=("biography", "historical event"),
    templates=texts("""
        Summarise this passage on a person and an event in three sentences at most, with the dates that matter. Work out the
        dates that are given only indirectly. “{name} {surname}, born in {home} in {born}, was afraid of water as a child. In
        {start} the city of {town} entrusted {name} with the {work}. It was to cost {estimate} thousand crowns. In the second
        year {setback}, and the newspapers printed cartoons. Work took {span} years in all and swallowed {final} thousand
        crowns. At the opening the mayor's hat flew off. The {work} {effect}. {name} {surname} died in {died}; a street bears
        the name.”

        From a town history: “A street in {town} is named after {name} {surname}, who died in {died}. It was a work that
        {effect}, the {work}. It had been begun in {start} under {name}, a child of {home}, born in {born} and once afraid of
        water; it was meant to cost {estimate} thousand crowns and cost {final}. Cartoons appeared in the papers when, in the
        second year, {setback}. It took {span} years to finish it. On the day of the opening, the mayor lost his hat to the
        wind.” Reduce the passage to three sentences at most. Say which dates have to be worked out, and which details may go.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "home": HOME_TOWNS,
        "born": numbers(1812, 1848),
        "town": FAR_TOWNS,
        "start": numbers(1876, 1889),
        "work": words("""
            stone bridge | harbour wall | great sluice | river tunnel | lighthouse | water tower | canal lock
        """),
        "estimate": numbers(210, 390, 10),
        "setback": words("""
            a flood carried the scaffolding away | the foundations sank | the workers went on strike | a fire destroyed the
            store of timber | the money ran out
        """),
        "span": numbers(4, 13),
        "final": numbers(410, 790, 10),
        "effect": words("""
            made the town rich | ended the yearly floods | saved many ships | brought the railway to the town | gave work to two
            thousand people
        """),
        "died": numbers(1904, 1912),
    },
    answer=worked(
        """
        + The passage joins a life and an event, so the summary has to show where the two meet.
        * The person: {name} {surname}, born in {home} in {born}, died in {died}.
        + This makes an age of {died_at} or a year less, depending on the birthday.
        * The event: the building of the {work} of {town}, begun in {start}.
        + {name} was about {age} years old at the time.
        * Indirect date: begun in {start}, with {span} years of work, it was finished in about {opened}.
        + The text gives no year for the opening; one has to add {start} + {span}.
        * Difficulties: in the second year {setback}, and the cost rose from {estimate} to {final} thousand crowns.
        + That is {overrun} thousand crowns more than planned.
        * Result: the {work} {effect}.
        * Details that may go: the fear of water, the cartoons and the mayor's hat.
        + The fear of water makes a charming contrast, but it explains nothing about the building.
        = Summary: {name} {surname} ({born}–{died}), from {home}, directed the building of the {work} of {town} from {start}
            to about {opened}. Although {setback} and the cost rose from {estimate} to {final} thousand crowns, the work was
            completed. It {effect}.
        + The third sentence is short on purpose, since the effect is what the town remembers.
        + “About” stands before {opened} because the months are not known.
        + In one sentence: {name} {surname} built the {work} of {town} against great difficulties.
        + The order of time is the best one here, since the reader can then follow the building from its beginning to its
            effect.
        + The street name can be dropped when space is short, as it shows the fame but does not explain it.
        + The extra cost of {overrun} thousand crowns follows from the two amounts, so the summary need not state it as well.
        + A summary for engineers would say more about the setback, one for a family chronicle more about {home}.
        + It is safe to say “directed the building”, because the text puts the work into the hands of {name}.
        + The first sentence holds the person, the second the struggle and the third the result: one task for each.
    """,
        _bridge,
    ),
)


# A project -> material | first step | second step | third step | common mistake.
_PROJECTS = pairs("""
    a raised vegetable bed
        -> boards and soil | screw the boards together | line the inside with foil | fill in branches, compost and soil
        | filling in only heavy clay
    a bird box
        -> a plank and nails | saw the plank into six pieces | bore a hole of three centimetres
        | nail it together and hang it up facing east | painting the inside
    sourdough bread
        -> flour, water and salt | feed the starter for a week | knead the dough and let it rest overnight
        | bake it in a very hot oven | cutting the loaf while it is hot
    a bookshelf
        -> two boards and brackets | draw a line with a level | drill and put in the plugs
        | screw on the brackets and lay the boards | drilling where a cable runs
    a herb spiral
        -> stones and sand | lay out the stones in a spiral | fill the middle with gravel and sand
        | plant the dry herbs at the top | putting mint beside the other herbs
    a knitted scarf
        -> wool and needles | cast on forty stitches | knit every row in the same way | bind off loosely and sew in the ends
        | pulling the first row too tight
    apple jelly
        -> apples and sugar | boil the apples without peeling them | let the juice run through a cloth
        | boil it with sugar and fill it into jars | pressing the cloth, which makes it cloudy
    a rag rug
        -> old sheets and a frame | tear the sheets into strips | weave the strips over and under | knot the ends in pairs
        | tearing strips of different widths
""")

_GUIDES = {
    f"{project}. You need {material}. First {first}. Then {second}. Finally, {third}. The commonest mistake is {mistake}.": project
    for project, (material, first, second, third, mistake) in ((key, words(value)) for key, value in _PROJECTS.items())
}


def _card(slots: Slots) -> Mapping[str, object]:
    project = _GUIDES[slots["guide"]]
    material, first, second, third, mistake = words(_PROJECTS[project])
    steps = {"first": first, "second": second, "third": third}
    return {
        **steps,
        **{f"cap_{name}": cap(step) for name, step in steps.items()},
        "material": material,
        "mistake": mistake,
        "title": cap(project),
    }


_ARTICLE = Family(
    name="guide",
    subtopics=("how-to article",),
    templates=texts("""
        Summarise this how-to article for a card that hangs on the wall: materials, steps, warning, time, cost. Say what you
        leave out and why. “My grandmother had {count} cats and golden hands. From her I learned to make {guide} It takes
        {hours} hours and costs about {cost} euros. While you work, listen to the radio as she did. {name} {surname}, {town}.”

        A card for the workshop wall is to hold the essence of the following article. Select, order, and write it down. {name}
        {surname} of {town} tells us about a grandmother with {count} cats, who always had the radio on, and about the {hours}
        hours and {cost} euros that are needed for {guide} Good luck!
    """),
    slots={
        "guide": tuple(_GUIDES),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": HOME_TOWNS + FAR_TOWNS,
        "count": numbers(2, 19),
        "hours": numbers(2, 12),
        "cost": numbers(6, 70),
    },
    answer=worked(
        """
        + A card for the wall must let somebody do the work without the article, so I look for materials, steps, a warning,
            time and cost.
        * Materials: {material}.
        + They come first, since one needs them before the first step.
        * Steps: {first}; {second}; {third}.
        + The words “first”, “then” and “finally” mark the order, which must not be changed.
        * Warning: the commonest mistake is {mistake}.
        + A warning is worth its place, because a mistake costs more time than reading a line.
        * Time and cost: {hours} hours and about {cost} euros.
        + Both help to decide whether to begin today.
        * Left out: the grandmother, the {count} cats and the radio.
        + They tell us where {name} {surname} learned the craft, but nobody works better for knowing it.
        = The card: “{title}. You need {material}. 1. {cap_first}. 2. {cap_second}. 3. {cap_third}. Avoid {mistake}. {hours}
            hours, {cost} euros.”
        + I use the imperative and short sentences, as one reads a card with full hands.
        + The name of the author, {name} {surname}, may stand in small letters at the bottom.
        + Everything on the card is in the article; the order alone is mine.
        + An introduction such as “it is easy” would take up room without helping anybody.
        + Should there be space for a drawing, the second step is the one that profits most from it.
    """,
        _card,
    ),
)

FAMILIES = (_WALK, _BRIDGE, _ARTICLE)
