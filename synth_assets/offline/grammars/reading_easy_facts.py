"""The easy reading questions about what a short passage says: details, order, causes, figures.

Belongs here: families and their answers. What a passage only implies stands in `reading_easy_sense.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    MEN,
    PEOPLE,
    SURNAMES,
    TOWNS,
    WEEKDAYS,
    WOMEN,
    clocks,
    numbers,
)
from synth_assets.offline.grammars.reading_passages import (
    PROBLEMS,
)
from synth_assets.offline.grammars.replies import phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

_STALL_ANSWERS = pairs("""
    What was sold in the morning? -> They were {goods}, {count} of them in all. | In the morning, {name} sold {count} {goods}.
    Who worked in the morning? -> {name} did, before {other} took over. | It was {name}, who sold {count} {goods} that morning.
    Who took over at noon? -> {other} did, after {name} had sold {count} {goods}. | At noon, {other} took over from {name}.
    In which town was the market held? -> It was held in {town}. | According to the text, the market was held in {town}.
    On which day did this happen? -> It happened on {day}. | The text says that {name} and {other} had their stall on {day}.
    How much money was made in the afternoon?
        -> It was {money} euros. | In the afternoon, {other} took {money} euros at the stall in {town}.
    What was the number of items sold in the morning?
        -> It was {count}. | {name} sold {count} {goods} in the morning, as the first sentence says.
""")


def _stall(slots: Slots) -> Mapping[str, str]:
    short, full = (reply.format_map(slots) for reply in words(_STALL_ANSWERS[slots["asked"]]))
    return {"short": short, "full": full}


_DETAIL = Family(
    name="detail retrieval",
    subtopics=("detail retrieval",),
    templates=texts("""
        On {day}, {name} sold {count} {goods} at the market in {town}. At noon {other} took over the stall and took {money}
        euros before it closed. {asked}

        Find the detail in this text. {asked} The stall at the market of {town} was busy on {day}: {name} sold {count} {goods}
        in the morning, and {other}, who took over at noon, made {money} euros in the afternoon.

        A busy stall: during the morning of a sunny {day} in {town}, {count} {goods} were sold by {name}. The afternoon, with
        {other} behind the table from noon, brought {money} euros. {asked}
    """),
    slots={
        "name": WOMEN,
        "count": numbers(15, 95),
        "goods": words("""
            jars of honey | clay bowls | loaves of bread | wooden spoons | candles | woollen scarves | boxes of plums | tulip
            bulbs | second-hand books | cheese rolls | bags of walnuts | painted tiles | bottles of cider | leather belts | toy
            boats | tomato plants
        """),
        "town": TOWNS,
        "other": MEN,
        "money": numbers(105, 395),
        "day": WEEKDAYS,
        "asked": tuple(_STALL_ANSWERS),
    },
    answer=phrased(
        """
        {full}

        {full}

        {full} The text about {town} says so directly.

        {short}
    """,
        facts=_stall,
    ),
)

_CAUSE = Family(
    name="cause and effect",
    subtopics=("cause and effect",),
    templates=texts("""
        Early on {day}, {cause} blocked the road between {home} and {town}. {name} {surname} therefore was {late} minutes late
        when the door of the {work} came in sight, and {effect}. Why was {name} late?

        Name the cause and the effect of the delay. On {day}, {name} {surname} was {late} minutes late at the {work}, since
        {cause} was blocking the road from {home} to {town}. Because of the delay, {effect}.

        What caused the delay in this report, and what did it lead to? Traffic from {home} to {town} came to a halt on {day}:
        {cause} blocked the road. At the {work}, where {name} {surname} was {late} minutes late, {effect}.
    """),
    slots={
        "name": PEOPLE,
        "cause": words("""
            a fallen tree | a burst pipe | a broken lorry | a flock of sheep | a landslide | a load of spilled gravel | a deep
            drift of snow | a flooded tunnel | a cycle race | a crane on its side | a fallen power line | an overturned trailer
        """),
        "home": HOME_TOWNS,
        "town": FAR_TOWNS,
        "late": numbers(11, 89),
        "work": words("""
            clinic | school | bank | garage | bakery | theatre | post office | library | factory | museum
        """),
        "effect": words("""
            the morning meeting began without a chair | two appointments had to be moved | a queue formed at the locked door |
            the first lesson was cancelled | the deliveries went out after noon | a colleague had to do both jobs | the phones
            rang unanswered | the lights stayed off until ten
        """),
        "day": WEEKDAYS,
        "surname": SURNAMES,
    },
    answer=phrased("""
        {name} was late because {cause} had blocked the road.

        The cause was {cause} on the road; the effect was that {name} came {late} minutes late and {effect}.

        {cause} blocked the road to {town}, so {name} was {late} minutes late.

        {name} came {late} minutes late because of {cause}. As a result, {effect}.
    """),
)


def _order(slots: Slots) -> Mapping[str, str]:
    first, second, third = slots["earliest"], slots["middle"], slots["latest"]
    short, full = {
        "first": (first, f"{slots['name']} went to {first} first, and to {second} only after that"),
        "second": (second, f"{slots['name']} went to {second} second, between {first} and {third}"),
        "last": (third, f"The last stop was {third}; {slots['name']} had been to {first} and {second} before"),
    }[slots["asked"]]
    return {"short": short, "full": full}


_SEQUENCE = Family(
    name="sequence of events",
    subtopics=("sequence of events",),
    templates=texts("""
        At {time} on {day}, {name} {surname} reached {latest} in {town}, straight from {middle}. Before both of these, there had
        been a visit to {earliest}. Which of the three places came {asked}?

        Put the stops in order: which one was {asked}? On {day}, {name} {surname} went to {middle} in {town}, but not before
        calling at {earliest}. By {time} both were done, and the way led on to {latest}.

        Which place did {name} visit {asked}? {name} {surname} had three errands in {town} on {day}. The one at {latest} had to
        wait until {time}, and the one at {middle} was possible only after the one at {earliest}.
    """),
    slots={
        "name": PEOPLE,
        "earliest": words("""
            the bank | the dentist | the post office | the bakery | the school | the car park | the town hall | the key cutter
        """),
        "middle": words("""
            the pharmacy | the market | the tailor | the bookshop | the garage | the flower shop | the travel agent | the
            butcher
        """),
        "latest": words("""
            the library | the gym | the cinema | the harbour | the museum | the railway station | the concert hall | the
            swimming pool
        """),
        "town": TOWNS,
        "time": clocks("14:05", "18:55"),
        "day": WEEKDAYS,
        "asked": words("first | second | last"),
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        {full}.

        {full}.

        It was {short}, for the order of the three stops is {earliest}, {middle}, {latest}.

        {short} came {asked}. The order was {earliest}, {middle}, {latest}.
    """,
        facts=_order,
    ),
)


def _difference(slots: Slots) -> Mapping[str, str]:
    first, second = int(slots["many"]), int(slots["few"])
    more, less = (slots["woman"], slots["man"]) if first > second else (slots["man"], slots["woman"])
    return {
        "more": more,
        "less": less,
        "large": str(max(first, second)),
        "small": str(min(first, second)),
        "difference": str(abs(first - second)),
    }


_COMPARISON = Family(
    name="comparison and contrast",
    subtopics=("comparison and contrast",),
    templates=texts("""
        Last {season}, {woman} from {home} and {man} from {town} both collected {things}. {woman} had {many} of them at the end,
        {man} had {few}. Who had more, and by how many?

        Compare the two results. Both {woman} and {man} set out to collect {things} last {season}. In {home}, {woman} found
        {many}; in {town}, {man} found {few}.

        How far apart are the two collectors? Since last {season}, {man} in {town} has found {few} {things}, and {woman} in
        {home} has found {many}.
    """),
    slots={
        "woman": WOMEN,
        "man": MEN,
        "many": numbers(12, 96),
        "few": numbers(13, 97, 2),
        "home": HOME_TOWNS,
        "town": FAR_TOWNS,
        "season": words("spring | summer | autumn | winter"),
        "things": words("""
            stamps | shells | fossils | postcards | signatures | bottle tops | feathers | old coins | recipes | folk songs |
            riddles | pressed flowers | old photographs | film posters | proverbs | badges
        """),
    },
    answer=phrased(
        """
        {more} had more: {difference} more {things} than {less}, because {large} minus {small} is {difference}.

        Both collected {things}, but {more}'s {large} are {difference} more than {less}'s {small}.

        {more} had {difference} more {things} than {less}.

        {less} found fewer {things} than {more}; the difference between {large} and {small} is {difference}.
    """,
        facts=_difference,
    ),
    sensible=lambda slots: abs(int(slots["many"]) - int(slots["few"])) > 1,
)

_REFERENTS = pairs("""
    he -> {man}
    She -> {woman}
    it -> {object}
""")

_REFERENCE = Family(
    name="pronoun reference",
    subtopics=("pronoun reference",),
    templates=texts("""
        {woman} lent {man} {object} in {town} on {day}, because he had left his own at {place}. She asked for it back {days}
        days later. To whom or to what does “{word}” refer?

        What does “{word}” stand for in this text? On {day}, {man} noticed in {town} that he had left something at {place}. So
        {woman} lent him {object}. She wanted it back within {days} days.

        Say which noun the word “{word}” replaces. Since he was in a hurry, {man} forgot to take {object} from {place} in {town}
        on {day}. {woman} found it there. She kept it for {days} days.
    """),
    slots={
        "woman": WOMEN,
        "man": MEN,
        "object": words("""
            a bicycle pump | an umbrella | a raincoat | a torch | a camera | a dictionary | a sleeping bag | a calculator | a
            tennis racket | a sketchbook | a thermos flask | a pocket knife | a road map | a laptop | a rucksack | a phone
            charger
        """),
        "town": TOWNS,
        "day": WEEKDAYS,
        "place": words("""
            the office | the hotel | the station | the sports hall | the workshop | the school | the café | the campsite
        """),
        "days": numbers(2, 25),
        "word": tuple(_REFERENTS),
    },
    answer=phrased(
        """
        “{word}” refers to {who}, as the context makes clear.

        The word “{word}” stands for {who}, as the rest of the text about {woman} and {man} shows.

        It is {who} that “{word}” refers to in this passage.

        Here “{word}” replaces “{who}”, which the text names before and would otherwise have to repeat.
    """,
        facts=lambda slots: {"who": _REFERENTS[slots["word"]].format_map(slots)},
    ),
)

_PROBLEM = Family(
    name="problem and solution",
    subtopics=("problem and solution",),
    templates=texts("""
        Here is what {name} {surname} reported from {town} in {year}: {story}. Within {weeks} weeks nobody complained any more.
        What was the problem, and how was it solved?

        Which problem is described, and what solved it? {story}. In the {year} yearbook of {town}, {name} {surname} adds that
        all was well after {weeks} weeks.

        Name the problem and its solution. “{story}. It took {weeks} weeks in all,” writes {name} {surname}, looking back on
        {town} in {year}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "story": tuple(PROBLEMS),
        "town": TOWNS,
        "year": numbers(1975, 2023),
        "weeks": numbers(2, 12),
    },
    answer=phrased(
        """
        The problem was that {problem}; it was solved by {solution}.

        In {town}, {problem}. The solution was simple: {solution}.

        {solution} solved the problem that {problem}.

        The problem, namely that {problem}, was solved within {weeks} weeks by {solution}.
    """,
        facts=lambda slots: {
            "problem": words(PROBLEMS[slots["story"]])[0],
            "solution": words(PROBLEMS[slots["story"]])[1],
        },
    ),
)

_NOTICE_ANSWERS = pairs("""
    When does it close on Saturday? -> It closes at {late} on Saturday.
    How much do two adults pay? -> Two adults pay {two} euros, that is, twice {adult} euros.
    How much do one adult and one child pay together?
        -> Together they pay {pair} euros: {adult} for the adult and {child} for the child.
    On which day is it closed? -> It is closed on {closed}.
    When can visitors come in on a normal day? -> Visitors can come in from {open}.
    Who answers questions, and at which number? -> {name} {surname} does, at number {phone}.
""")


def _notice(slots: Slots) -> Mapping[str, str]:
    adult, child = int(slots["adult"]), int(slots["child"])
    known = {**slots, "two": str(2 * adult), "pair": str(adult + child)}
    return {"reply": _NOTICE_ANSWERS[slots["asked"]].format_map(known)}


_NOTICE = Family(
    name="notices and timetables",
    subtopics=("notices and timetables",),
    templates=texts("""
        Notice: “The {place} of {town} is open daily from {open}, on Saturday until {late}. Closed on {closed}. Adults {adult}
        euros, children {child} euros. Questions: {name} {surname}, {phone}.” {asked}

        {asked} Look at the sign: “{town} {place}. Opens at {open}; closes at {late} on Saturday. No entry on {closed}. Tickets:
        {adult} euros, under 14 {child} euros. Ask {name} {surname} ({phone}).”
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "place": words("""
            museum | castle | aquarium | zoo | ice rink | planetarium | botanical garden | lighthouse | water park | art gallery
        """),
        "town": TOWNS,
        "open": clocks("8:00", "10:45", 15),
        "late": clocks("19:00", "22:30", 15),
        "closed": words("Monday | Tuesday | Wednesday | Thursday"),
        "adult": numbers(9, 29),
        "child": numbers(3, 8),
        "phone": numbers(30141, 79811, 137),
        "asked": tuple(_NOTICE_ANSWERS),
    },
    answer=phrased(
        """
        {reply}

        According to the notice, this is the answer: {reply}

        {reply} The notice of the {place} in {town} says so.
    """,
        facts=_notice,
    ),
)

FAMILIES = (_DETAIL, _CAUSE, _SEQUENCE, _COMPARISON, _REFERENCE, _PROBLEM, _NOTICE)
