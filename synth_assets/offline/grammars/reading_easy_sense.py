"""The easy reading questions about what a short passage means: its main idea, its words, moods and motives.

Belongs here: families and their answers. What a passage says outright stands in `reading_easy_facts.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    PEOPLE,
    SURNAMES,
    TOWNS,
    WEEKDAYS,
    clocks,
    numbers,
    pronouns,
)
from synth_assets.offline.grammars.reading_passages import (
    CLUES,
    EFFORTS,
    PITCHES,
    SCENES,
    SETUPS,
    WISHES,
    WORDS,
)
from synth_assets.offline.grammars.replies import cap, phrased
from synth_assets.offline.grammars.tables import texts, words

_MAIN_IDEA = Family(
    name="main idea",
    subtopics=("main idea",),
    templates=texts("""
        Before the {place} opened in {town} in {year}, {before}. Today about {count} people use it every {period}, and {after}.
        {name} {surname}, who lives across the street, says that the town has not been so lively for years. What is the main
        idea of this passage?

        What is the main point of the following text? Until {year}, when the {place} was opened in {town}, {before}. Now {count}
        people come every {period}, and {after}. {name} {surname} has lived there all along and can hardly believe the change.

        State the central idea of these lines. In {town}, {before}. Then, in {year}, the {place} was opened. These days {count}
        people use it every {period}, {after}, and {name} {surname} next door likes it that way.
    """),
    slots={
        "name": PEOPLE,
        "place": words("""
            swimming pool | night market | tram line | public library | footbridge | cycle path | open-air cinema | skating rink
            | music school | youth hostel | sports hall | river ferry | craft centre | community garden | farmers' hall |
            science museum
        """),
        "town": TOWNS,
        "year": numbers(1991, 2022),
        "before": words("""
            the streets were empty by six o'clock | most shops closed at noon | the young people moved away | half of the shops
            stood empty | tourists drove straight past | the square was used only for parking | hardly anybody went out in the
            evening | the bus came twice a day
        """),
        "count": numbers(120, 980, 20),
        "period": words("day | week | weekend | month"),
        "after": words("""
            two cafés have opened beside it | families meet there after work | a new hotel has been built | the bakery stays
            open until late | street musicians play in front of it | the bus runs every ten minutes | shops have to hire more
            staff | visitors come from other towns
        """),
        "surname": SURNAMES,
    },
    answer=phrased("""
        The main idea is that the {place} has brought new life to {town}.

        The {place} changed {town} for the better: since {year}, a quiet town has become a lively one.

        The passage is about how the {place}, opened in {year}, made {town} a livelier place.

        Its main point is that {town} has come to life since the {place} opened.
    """),
)

_INFERENCE = Family(
    name="inference",
    subtopics=("inference",),
    templates=texts("""
        When {name} {surname} arrived at {place} in {town} at {time}, {clue}. What can the reader infer?

        Read between the lines. It was {time} when {name} {surname} reached {place} in {town}: {clue}. What does this tell us?

        What can be concluded from this scene, although it is not said? At {time}, {name} {surname} looked around at {place} in
        {town}, where {clue}.
    """),
    slots={
        "name": PEOPLE,
        "clue": tuple(CLUES),
        "place": words("""
            number 12 | the old house | the corner of Mill Lane | the place by the park | the address on the card | the end of
            Station Road
        """),
        "town": TOWNS,
        "time": clocks("7:10", "18:50"),
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        The reader can infer that {what}, for nothing else explains what {name} saw.

        Probably {what}, because {clue}.

        Although the text does not say it outright, {what}.

        The details suggest that {what}: {name} saw that {clue}.
    """,
        facts=lambda slots: {"what": CLUES[slots["clue"]]},
    ),
)

_VOCABULARY = Family(
    name="vocabulary in context",
    subtopics=("vocabulary in context",),
    templates=texts("""
        After {hours} hours on the road from {home} to {town}, {name} {surname} {context}. What does the word in quotation marks
        mean here?

        Explain the word in quotation marks from its context. Having travelled {hours} hours from {home} to {town}, {name}
        {surname} {context}.

        From the rest of the sentence, work out what the quoted word means: “On the way to {town}, {hours} hours after leaving
        {home}, {name} {surname} {context}.”
    """),
    slots={
        "name": PEOPLE,
        "context": tuple(WORDS),
        "home": HOME_TOWNS,
        "town": FAR_TOWNS,
        "hours": numbers(3, 19),
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        “{word}” means “{meaning}”, as what follows shows.

        Here “{word}” means “{meaning}”; the rest of the sentence makes that clear.

        The context shows that “{word}” means “{meaning}”: {name} {plain}.

        In this sentence, “{word}” is another way of saying “{meaning}”.
    """,
        facts=lambda slots: {
            "word": words(WORDS[slots["context"]])[0],
            "meaning": words(WORDS[slots["context"]])[1],
            "plain": slots["context"].replace('"', ""),
        },
    ),
)


def _motive(slots: Slots) -> Mapping[str, str]:
    subject, _, own = pronouns(slots["name"])
    wish = slots["wish"].replace("my ", f"{own} ").replace("that I can", f"that {subject} can")
    return {"motive": wish, "subject": subject, "to_do": EFFORTS[slots["effort"]]}


_MOTIVATION = Family(
    name="character motivation",
    subtopics=("character motivation",),
    templates=texts("""
        For {weeks} weeks, {name} {effort}. Nobody in {town} knew the reason, until {name} told {friend} {surname}: “I want to
        {wish}.” What drove {name}?

        Why did {name} make such an effort? Everyone in {town} saw that {name} {effort}. “I want to {wish},” was the answer that
        {friend} {surname} got after {weeks} weeks.

        Explain the motive in this story. “Aren't you tired?” asked {friend} {surname}, for {name} {effort} and had done so for
        {weeks} weeks. “I am,” said {name} on the way through {town}, “but I want to {wish}.”
    """),
    slots={
        "name": PEOPLE,
        "effort": tuple(EFFORTS),
        "wish": WISHES,
        "town": TOWNS,
        "friend": PEOPLE,
        "weeks": numbers(3, 30),
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        {name} wanted to {motive}.

        {name}'s motive was to {motive}, and that made it worth the effort to {to_do}.

        The reason was the wish to {motive}, as {subject} told {friend}.

        {subject} was doing all this in order to {motive}.
    """,
        facts=_motive,
    ),
    sensible=lambda slots: slots["name"] != slots["friend"],
)

_PURPOSE = Family(
    name="author's purpose",
    subtopics=("author's purpose",),
    templates=texts("""
        A leaflet in {town}, signed by {name} {surname}, reads: “{pitch}. Telephone {phone}.” What was the author's purpose?

        Why was this text written? “{pitch}. {name} {surname}, {town}, telephone {phone}.”

        What does the writer want to achieve? On the notice board of {town} hangs a note: “{pitch}.” Below it are the name
        {name} {surname} and the number {phone}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "pitch": tuple(PITCHES),
        "town": TOWNS,
        "phone": numbers(30141, 79811, 137),
    },
    answer=phrased(
        """
        The author's purpose is {purpose}.

        {name} {surname} wrote it {purpose}.

        The text was written {purpose}, as the wording of its first sentence shows.

        Its purpose is {purpose}, and the telephone number lets them reply to {name} {surname}.
    """,
        facts=lambda slots: {"purpose": PITCHES[slots["pitch"]]},
    ),
)

_FACT = Family(
    name="fact and opinion",
    subtopics=("fact and opinion",),
    templates=texts("""
        {name} {surname} wrote about the {place} in {town}: “It was opened in {year}, and {opinion}. It has {seats} seats.” What
        in this text is {asked}?

        Tell fact from opinion: which part of this review is {asked}? “With its {seats} seats, {town}'s {place} goes back to
        {year}. Believe me, {opinion}.” ({name} {surname})

        Which words express {asked} here? “I went to the {place} in {town}. Honestly, {opinion}. There are {seats} seats, and it
        was founded in {year},” {name} {surname} reports.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "place": words("""
            theatre | restaurant | cinema | opera house | café | concert hall | stadium | circus | jazz club | puppet theatre
        """),
        "town": TOWNS,
        "year": numbers(1901, 2021),
        "opinion": words("""
            it is the finest place in the whole region | the building is ugly | nobody should miss it | the chairs are far too
            hard | it deserves more visitors | the staff could not be nicer | an evening there is a waste of time | its lights
            are simply magical | the programme has become boring | it feels like a second home | the prices are a scandal |
            there is no better place on a rainy day
        """),
        "seats": numbers(60, 940, 10),
        "asked": ("a fact", "an opinion"),
    },
    answer=phrased(
        """
        {short}.

        {long}.
    """,
        facts=lambda slots: {
            "short": f"That it was opened in {slots['year']} and has {slots['seats']} seats"
            if slots["asked"] == "a fact"
            else f"The opinion is that {slots['opinion']}",
            "long": f"The year {slots['year']} and the {slots['seats']} seats are facts, because both can be checked"
            if slots["asked"] == "a fact"
            else f"“{cap(slots['opinion'])}” is an opinion: it says what {slots['name']} feels and cannot be proved",
        },
    ),
)

_MOOD = Family(
    name="tone and mood",
    subtopics=("tone and mood",),
    templates=texts("""
        At {time} on {day}, {name} {surname} reached {place} in {town}. {scene}. What is the mood of this scene?

        Describe the mood. {scene}. It was {time} on {day}, and {name} {surname} stood still at {place} in {town}.

        Which mood do these lines create? “{scene},” {name} {surname} wrote from {place} in {town} on {day}, at {time}.
    """),
    slots={
        "name": PEOPLE,
        "scene": tuple(SCENES),
        "place": words("""
            the end of the lane | the inn | the edge of the park | the place by the river | the house of a cousin | the old
            station
        """),
        "town": TOWNS,
        "time": clocks("6:00", "22:55"),
        "day": WEEKDAYS,
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        The mood that {name} meets in {town} is {mood}.

        The scene feels {mood}, although the place itself is described in only a few words.

        The mood is {mood}. The image does it: “{scene}.”

        It is {mood}, which the choice of details makes the reader feel.
    """,
        facts=lambda slots: {"mood": SCENES[slots["scene"]]},
    ),
)

_PREDICTION = Family(
    name="prediction",
    subtopics=("prediction",),
    templates=texts("""
        Outside {town}, at {time} on {day}, {name} {surname} sighed. {setup}. What will probably happen next?

        Predict what comes next. {setup}. All this time, {name} {surname} from {town} looked at the clock: it was {time}, and
        this was {day}.

        How is this story likely to go on? “It was {day}, {time}. {setup}. And as for me,” {name} {surname} from {town} went on,
        “saw it too late.”
    """),
    slots={
        "name": PEOPLE,
        "setup": tuple(SETUPS),
        "town": TOWNS,
        "time": clocks("7:00", "20:55"),
        "day": WEEKDAYS,
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        {next}; everything in the text points that way.

        It is likely that {next_plain}, because nothing in the text stops it.

        The two signs that the text gives point one way: {next}.

        {next}, since the text says: “{setup}.”
    """,
        facts=lambda slots: {
            "next": SETUPS[slots["setup"]].format_map(slots),
            "next_plain": SETUPS[slots["setup"]].format_map(slots).replace(" probably", ""),
        },
    ),
)

FAMILIES = (_MAIN_IDEA, _INFERENCE, _VOCABULARY, _MOTIVATION, _PURPOSE, _FACT, _MOOD, _PREDICTION)
