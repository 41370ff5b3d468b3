"""The easy summarization questions about told texts: stories, lives, history, journeys, advice.

Belongs here: families and their answers, one or two sentences that keep what matters of the text.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Family
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    MEN,
    MONTHS,
    PEOPLE,
    SURNAMES,
    TOWNS,
    numbers,
)
from synth_assets.offline.grammars.replies import phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

_FINDS = pairs("""
    a bag of silver coins -> took it to the police
    a bundle of old love letters -> read them aloud to the family
    a baby owl with a broken wing -> nursed it until it could fly
    a map with a red cross -> unearthed a box of toys with its help
    a ring that had been missing for years -> gave it back to its owner
    a bottle with a message -> wrote back to the sender
    a violin in a dusty case -> learned to play it
    a box of seeds without a label -> sowed them and grew giant pumpkins
    a diary from the war -> gave it to the museum
    a nest of hedgehogs -> left the spot alone until spring
""")

# The find and what became of it stand in one slot, as they belong together.
_PLOTS = {f"{find} and, after a night without sleep, {deed}": find for find, deed in _FINDS.items()}

_STORY = Family(
    name="short story",
    subtopics=("short story",),
    templates=texts("""
        Retell this short story in one sentence. When {name} cleared out the {place} of a house in {town}, there was dust
        everywhere, and a radio was playing. It took hours. Then, under {count} empty boxes, {name} found {plot}.

        What happens in this story, in a nutshell? For {count} years nobody had entered the {place} in {town}. On a rainy day
        {name} pushed the door open. There was a smell of mould. And there {name} found {plot}.

        Give the plot briefly. “What is that?” a voice said. Behind {count} broken chairs in the {place}, something had caught
        the light. It was {name} who climbed over them and found {plot}. All {town} talked about it for weeks.
    """),
    slots={
        "name": PEOPLE,
        "place": words("attic | cellar | shed | garage | stable | wash house | garden house | boathouse"),
        "town": TOWNS,
        "count": numbers(7, 60),
        "plot": tuple(_PLOTS),
    },
    answer=phrased(
        """
        {name} found {find} in a {place} in {town} and {deed}.

        In a {place} in {town}, {name} came across {find} and in the end {deed}.

        It is the story of {name}, who found {find} and {deed}.

        {name} found {find} and {deed}.
    """,
        facts=lambda slots: {"find": _PLOTS[slots["plot"]], "deed": _FINDS[_PLOTS[slots["plot"]]]},
    ),
)


_LIFE = Family(
    name="biography",
    subtopics=("biography",),
    templates=texts("""
        Summarise this life in one sentence. {name} {surname} was born in {home} in {born}, the {rank} child of a {parent}. At
        {age}, {name} left for {town} to train as a {job}. {name} became known for {fame} and died in {died}.

        From an encyclopedia: {name} {surname} ({home} {born} – {town} {died}), {job}. As the {rank} child of a {parent}, {name}
        grew up in poverty and moved to {town} at the age of {age}. The name is remembered for {fame}. What are the key facts?

        Condense the biography. In {born}, a {parent} in {home} had a {rank} child, {name} {surname}. {age} years later, {name}
        went to {town}, worked as a {job}, and in time won fame through {fame}. Death came in {died}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "home": HOME_TOWNS,
        "born": numbers(1801, 1868),
        "rank": ("second", "third", "fourth", "fifth", "sixth"),
        "parent": words("shoemaker | miller | fisherman | weaver | teacher | carpenter | blacksmith | postman"),
        "age": numbers(15, 24),
        "town": FAR_TOWNS,
        "job": words("doctor | botanist | clockmaker | painter | photographer | printer | geologist | composer"),
        "fame": words("""
            a map of the coast | a cure for a fever | a book on mosses | a clock without a spring | portraits of workers | a
            school for the poor | a song about the sea | a new kind of lens
        """),
        "died": numbers(1880, 1939),
    },
    answer=phrased("""
        {name} {surname} ({born}–{died}), a {parent}'s child, became a {job} known for {fame}.

        Born in {home} in {born}, {name} {surname} became a {job} known for {fame}.

        The {job} {name} {surname} ({born}–{died}) is remembered for {fame}.

        {name} {surname} left {home} for {town} and became a {job} known for {fame}.
    """),
)


_HISTORY = Family(
    name="historical event",
    subtopics=("historical event",),
    templates=texts("""
        Summarise this passage of local history. In {month} {year}, the people of {town} {revolt} because of {cause}. For {days}
        days they held the {place}. Then {name} {surname}, the governor, gave in, and {result}.

        What happened in {town} in {year}, in a sentence? The chronicle tells that {cause} had angered everyone. In {month} the
        townspeople {revolt}. The {place} was in their hands for {days} days, until governor {name} {surname} yielded. Thus
        {result}.

        Reduce this text to its essence: “There had been quiet years, but {cause} was too much for {town}. The people {revolt}
        in {month} {year} and occupied the {place}. After {days} days, {name} {surname}, then governor, had to agree, and
        {result}.”
    """),
    slots={
        "month": MONTHS,
        "year": numbers(1521, 1848),
        "town": TOWNS,
        "revolt": words("""
            rose against the council | refused to work | marched through the streets | barred the gates | rang the storm bell |
            took up arms
        """),
        "cause": words("""
            a tax on bread | a new salt tax | a tax on firewood | a ban on markets | forced labour on the walls | a toll on the
            bridge | a toll on the roads
        """),
        "days": numbers(3, 60),
        "place": words("town hall | bridge | granary | harbour | mint | castle gate | market square"),
        "name": MEN,
        "surname": SURNAMES,
        "result": words("""
            the measure was taken back | the poor got a seat on the council | the guilty officials lost their posts | the town
            received a charter | grain was given out for nothing
        """),
    },
    answer=phrased("""
        In {year}, {town} rose because of {cause}; after {days} days the governor gave in.

        Angered by {cause}, the people of {town} {revolt} in {year}, and {result}.

        {cause} led to a revolt in {town} in {year}: {result}.

        The {year} revolt in {town} against {cause} succeeded, and {result}.
    """),
)


_GUIDES = pairs("""
    keep houseplants alive -> water them once a week, keep them out of the sun and turn them now and then
    learn twenty words a day -> write them on cards, say them aloud and repeat them before sleeping
    sharpen a kitchen knife -> wet the stone, hold a flat angle and draw the blade evenly
    pack a small suitcase -> roll the clothes, fill the shoes and wear the heaviest jacket
    fall asleep faster -> switch off all screens, air the room and read a few pages
    bake a crisp loaf -> let the dough rest, heat the oven well and add some steam
    save electricity at home -> unplug chargers, use lids on pots and wash at low heat
    clean old windows -> use warm water, add a drop of vinegar and dry with newspaper
    start running -> begin slowly, mix walking with running and rest every other day
    photograph a bird -> keep the sun behind you, wait in one place and use a short exposure
    prepare for an interview -> read about the firm, practise answers aloud and choose clothes early
    store apples -> sort out the bruised ones, wrap the rest and keep them cool
""")

_ADVICE = {f"{task}: {method}": task for task, method in _GUIDES.items()}

_GUIDE = Family(
    name="how-to article",
    subtopics=("how-to article",),
    templates=texts("""
        Summarise this how-to article in one sentence. By {name} {surname}, {town}. For {years} years I tried everything, and my
        neighbours laughed at me. Today I know how to {guide}. Do this, and you will see results within {days} days.

        What does the article advise? {name} {surname} from {town} tells a long story about an uncle first. Then, after {years}
        years of trying, we are told how to {guide}. There is also a promise: it works in {days} days.

        Give the core of this guide. “{years} years in {town} have taught me one thing,” says {name} {surname}, “namely how to
        {guide}. Many have laughed at me. But after {days} days they were surprised.”
    """),
    slots={
        "guide": tuple(_ADVICE),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "years": numbers(3, 40),
        "days": numbers(4, 45),
    },
    answer=phrased(
        """
        To {task}, {method}.

        {name} {surname} explains how to {task}: {method}.

        To {task}, says {name} {surname}, you should {method}.

        The article's advice on how to {task} is simple: {method}.
    """,
        facts=lambda slots: {"task": _ADVICE[slots["guide"]], "method": _GUIDES[_ADVICE[slots["guide"]]]},
    ),
)


_TRAVEL = Family(
    name="travel description",
    subtopics=("travel description",),
    templates=texts("""
        Summarise this travel description. {name} {surname} spent {days} days in {town} in {month}. The train was late. The best
        part was {best}; {second} was lovely too. Only {worst} spoiled the mood a little. A bed cost {price} euros a night.

        A traveller's note: “In {month} I stayed in {town} for {days} days, at {price} euros a night. I forgot my toothbrush. I
        shall never forget {best}, and I also enjoyed {second}, though {worst} got on my nerves. {name} {surname}.” What was the
        trip like?

        Put the trip into one sentence. {days} days in {town}, {price} euros a night, {month}: {name} {surname} praises {best}
        above all and mentions {second} as well. The only thing to grumble about was {worst}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "days": numbers(3, 21),
        "town": TOWNS,
        "month": MONTHS,
        "best": words("""
            the walk along the cliffs | the boat trip at sunset | the night in the lighthouse | the fish market at dawn | the
            view from the tower | the ride on the steam train
        """),
        "second": words("""
            the little theatre | the apple cake | the rose garden | the old library | the harbour café | the street music
        """),
        "worst": words("""
            the noise at night | the rain | the long queue at the castle | the smell of the factory | the crowded bus | the hard
            bed
        """),
        "price": numbers(31, 129),
    },
    answer=phrased("""
        {name} enjoyed {days} days in {town}, above all {best}, despite {worst}.

        The trip to {town} was a success: the highlight was {best}, and only {worst} was a nuisance.

        In {month}, {name} {surname} spent {days} days in {town} and liked {best} best.

        {name} liked {best} and {second} in {town}, but not {worst}.
    """),
)

FAMILIES = (_STORY, _LIFE, _HISTORY, _GUIDE, _TRAVEL)
