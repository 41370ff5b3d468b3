"""The hard reading questions about stories: what is meant, felt or implied, with the evidence for it.

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
    PEOPLE,
    SURNAMES,
    TOWNS,
    WEEKDAYS,
    WOMEN,
    clocks,
    numbers,
    pronouns,
)
from synth_assets.offline.grammars.replies import worked
from synth_assets.offline.grammars.tables import pairs, texts, words

_OBJECTS = pairs("""
    piano -> music room | 190 | scratches of wheels ran across the floor
    iron stove -> kitchen | 120 | a trail of ash led over the tiles
    oak wardrobe -> bedroom | 95 | fresh splinters lay on the stairs
    printing press -> workshop | 210 | drops of black ink marked the way
    marble statue -> hall | 140 | white dust lay all along the carpet
    billiard table -> club room | 180 | green fluff stuck to the door frame
    sewing machine -> attic | 32 | a thread of red cotton led down the stairs
    grandfather clock -> library | 60 | a brass weight lay on the landing
""")

# What the text says of each thing -> the thing. One slot holds all of it, as the four facts belong together.
_FINDS = {
    f"The {thing} from the {room}, which weighs {weight} kilos, was standing two rooms away, and {mark}.": thing
    for thing, (room, weight, mark) in ((thing, words(facts)) for thing, facts in _OBJECTS.items())
}

_TRACES = pairs("""
    had asked for a hand truck that morning -> a hand truck is what one needs to move such a thing
    had measured the door of the new room on the day before -> one measures a door in order to get something through it
    had come to work with sore arms and a bruised thumb -> such marks come from heavy lifting
    had borrowed straps from the removal firm -> straps serve to carry heavy things
    had said for weeks that it stood in the wrong place -> this person wanted it moved
""")


def _mover(slots: Slots) -> Mapping[str, object]:
    thing = _FINDS[slots["find"]]
    room, weight, mark = words(_OBJECTS[thing])
    owner, away, weak, mover = slots["owner"], slots["away"], slots["weak"], slots["mover"]
    subject, _, _ = pronouns(owner)
    return {
        "thing": thing,
        "away": away,
        "weak": weak,
        "weight": weight,
        "mover": mover,
        "reason": _TRACES[slots["trace"]],
        "mark": mark,
        "owner": owner,
        "room": room,
        "subject": subject,
    }


_MOVER = Family(
    name="who moved it",
    subtopics=("inference", "prediction"),
    templates=texts("""
        When {owner} came home to {town} at {hour} o'clock, the house had changed. {find} {owner} had locked the house, and only
        {away}, {weak} and {mover} had a key. {away} had spent the day in {far} and could show the ticket. {weak} had {injury}.
        {mover} {trace}. Who most probably did it, and what is likely to happen next? Explain your inference.

        Only three people had a key to the house of {owner} in {town}: {mover}, {away} and {weak}. It was locked when {owner}
        came back at {hour} o'clock, and yet: {find} It turned out that {mover} {trace}, that {weak} had {injury}, and that
        {away} had been to {far} all day and still had the ticket. Infer from the clues who did it, give your reasons, and
        predict what follows.
    """),
    slots={
        "owner": WOMEN[:15] + MEN[:15],
        "away": MEN[15:28],
        "weak": WOMEN[15:28],
        "mover": WOMEN[28:] + MEN[28:],
        "find": tuple(_FINDS),
        "town": HOME_TOWNS,
        "far": FAR_TOWNS,
        "injury": words("""
            a broken arm | a bad back | a sprained ankle | a broken wrist | a dislocated shoulder | a torn muscle
        """),
        "trace": tuple(_TRACES),
        "hour": ("five", "six", "seven", "eight"),
    },
    answer=worked(
        """
        Nobody says who moved the {thing}, so I test each of the three people with a key against the clues.
        * {away} was in {far}, with a ticket as proof, and so cannot have been in {town} at the time.
        + A ticket alone could have been bought by somebody else, but nothing in the text suggests that.
        * {weak} had {injury}, and the {thing} weighs {weight} kilos, so {weak} could hardly have moved it.
        + The weight is mentioned for this reason: it turns an injury into an argument.
        * {mover} {trace}, and {reason}.
        + Besides, {mover} is the only one of the three against whom nothing speaks.
        * The clue on the spot fits as well: {mark}, so the {thing} was moved by force and not taken apart.
        + It also shows that the work was done in a hurry, since no one cleaned up before {owner} came back at {hour} o'clock.
        = Most probably it was {mover} who moved the {thing} out of the {room}. It is likely that {owner} will ask {mover}
            next, and that {mover} will explain the matter, for the {thing} is still in the house.
        + This is an inference, not a certainty: {mover} may have had help from a person without a key.
        + The prediction rests on the fact that {owner} found the {thing} only two rooms away; a thief would have taken it
            along.
        + What would change my mind is a sign that {away}'s ticket was not used, or that {weak} had strong helpers.
        + The inference works by exclusion first (two people drop out) and by a positive sign second ({mover} {trace}).
        + That {owner} locked the house before {subject} left only narrows the circle to those with a key; it does not point
            to any one of them.
        + As for the prediction, {mover} has no reason to deny what was done, because nothing is missing and nothing is said
            to be broken.
        + Two of the clues concern who could do it (a ticket and an injury), one concerns who wanted to or prepared for it,
            and one lies on the spot.
        + If {weak} had been the one, we would have to explain how somebody with {injury} could shift {weight} kilos over two
            rooms.
        + If {away} had been the one, we would have to explain how anybody can be in {far} and in {town} at the same time.
        + The text never says “{mover} did it”; a reader gets there only by putting sentences together that stand apart.
    """,
        _mover,
    ),
)


_QUARRELS = pairs("""
    the sale of their mother's house -> stood to lose the house in which they had grown up
    a broken promise about the farm -> had counted on a share of the farm
    a loan that was never paid back -> had trusted the other with a large sum
    a joke at a wedding -> had been laughed at in front of everybody
    an old will -> felt passed over by the family
    a lost dog -> had loved the dog more than anything
""")

_GESTURES = words("""
    a tin of the ginger biscuits they had shared as children | the key of the old boathouse | a photograph of the two of them on
    one bicycle | the pocket knife that both had wanted | a pressed clover leaf from their old meadow | the whistle with which
    they used to call each other
""")


def _siblings(slots: Slots) -> Mapping[str, object]:
    name, other, gift = slots["name"], slots["other"], slots["gift"]
    subject, object_, own = pronouns(name)
    return {
        "name": name,
        "subject": subject,
        "object_": object_,
        "refused": re.sub(r"\bit\b", "the parcel", slots["refusal"]),
        "hurt": _QUARRELS[slots["quarrel"]],
        "own": own,
        "other": other,
        "gift": gift,
        "sibling": "brother" if other in MEN else "sister",
        "dark_mood": _DARK[slots["dark"]],
        "bright_mood": _BRIGHT[slots["bright"]],
    }


_DARK = pairs("""
    Rain ran down the dark window -> gloomy
    The stove had gone out, and the room smelled of ash -> cold and bleak
    Fog hung between the houses like a wet sheet -> heavy and lonely
    A bare branch knocked against the wall all night -> uneasy
    The clock ticked in the empty kitchen -> lonely
""")

_BRIGHT = pairs("""
    The first sun lay on the fields -> hopeful
    Somewhere a blackbird began to sing -> light and hopeful
    All the windows of the street were shining -> warm and bright
    The snow was melting from the roofs -> relieved
    Children waved from a bridge -> friendly and full of hope
""")

_SIBLINGS = Family(
    name="estranged siblings",
    subtopics=("character motivation", "tone and mood"),
    templates=texts("""
        {dark}. For {years} years, {name} and {other} had not spoken, since {quarrel} had set brother against sister. When the
        parcel came on {day}, {name} {refusal}, but could not throw it away. In the evening it was open on the table: {gift}.
        {name} did not wait for the {wait}, but took the {time} train to {town}. {bright}. Explain why {name} acts in this way,
        and how the mood of the story changes.

        Explain what moves {name} in this story, and by what means its mood is changed between the first and the last sentence.
        “{dark}. The parcel from {other} had come on {day}. Brother and sister had not exchanged a word since {quarrel}, {years}
        years before. {name} {refusal}, yet the parcel stayed in the house, and at last it was opened. It held {gift}. There was
        no waiting for the {wait}: {name} took the {time} train to {town}. {bright}.”
    """),
    slots={
        "name": PEOPLE,
        "other": PEOPLE,
        "quarrel": tuple(_QUARRELS),
        "years": numbers(4, 38),
        "refusal": words("""
            pushed it under the bed | put it out in the rain | wrote “return to sender” on it | left it on the stairs | locked
            it in the shed
        """),
        "gift": _GESTURES,
        "wait": words("doctor | morning paper | end of the shift | milkman | evening news"),
        "day": WEEKDAYS,
        "time": clocks("5:05", "9:50"),
        "town": TOWNS,
        "dark": tuple(_DARK),
        "bright": tuple(_BRIGHT),
    },
    answer=worked(
        """
        The text hardly names {name}'s feelings, so they have to be read from what {subject} does and from the pictures around
        {object_}.
        * The silence has lasted {years} years. Its cause is {quarrel}: {name} {hurt}.
        + So it was hurt, and not mere anger, that kept the two apart.
        * At first {name} {refused}: {subject} wants to protect {own} pride.
        + It also shows that {other} still matters, since nobody takes such trouble over a person who is indifferent to them.
        * The turning point is {gift}.
        + It speaks of the time before the quarrel and tells {name}, without a word of excuse, that {other} has not forgotten
            it.
        + It costs nothing and asks for nothing, so it cannot be taken for an attempt to buy peace.
        * Then {name} takes the {time} train to {town}; {own} motive is the wish to have {own} {sibling} back.
        + That {subject} does not even wait for the {wait} shows how strong the wish is.
        = The mood changes with {object_}: “{dark}” makes the beginning {dark_mood}, while “{bright}” makes the end
            {bright_mood}.
        + The weather and the light are not mentioned for their own sake; they show outside what goes on inside.
        + A reader who takes {name} for cold-hearted overlooks the detail that {subject} could not throw the parcel away.
        + The tone of the narrator stays calm throughout and leaves it to us to judge {name} and {other}.
        + Whether the two will make peace is left open, but the last picture lets us hope so.
        + In short: hurt pride explains the {years} years, and the memory of a shared childhood explains their end.
    """,
        _siblings,
    ),
    sensible=lambda slots: (slots["name"] in WOMEN) != (slots["other"] in WOMEN),
)


# How a person is described, with the word in quotation marks -> word | meaning | evidence | opposite.
_TRAITS = pairs("""
    a "frugal" man who mended his own shoes and counted every coin
        -> frugal | careful with money | he mended his own shoes and counted every coin | wasteful
    a "taciturn" man who answered most questions with a nod
        -> taciturn | saying very little | he answered most questions with a nod | talkative
    a "meticulous" man who checked each screw three times
        -> meticulous | very careful about details | he checked each screw three times | careless
    an "obstinate" man who had never once changed his mind
        -> obstinate | not willing to give way | he had never once changed his mind | flexible
    a "gregarious" man who could not eat a meal without company
        -> gregarious | fond of company | he could not eat a meal without company | unsociable
    a "diligent" man who was at his bench before the sun rose
        -> diligent | hard-working | he was at his bench before the sun rose | lazy
    an "impetuous" man who bought first and thought afterwards
        -> impetuous | acting without thinking first | he bought first and thought afterwards | cautious
    a "benevolent" man who fed every stray cat of the quarter
        -> benevolent | kind and helpful | he fed every stray cat of the quarter | cruel
    a "sceptical" man who believed nothing that he had not seen
        -> sceptical | slow to believe | he believed nothing that he had not seen | gullible
    a "punctilious" man who folded even his rags edge to edge
        -> punctilious | very exact in small matters | he folded even his rags edge to edge | sloppy
""")


def _neighbour(slots: Slots) -> Mapping[str, object]:
    word, meaning, evidence, opposite = words(_TRAITS[slots["trait"]])
    man, woman, thing = slots["man"], slots["woman"], slots["thing"]
    relative = slots["relative"]
    return {
        "meaning": meaning,
        "evidence": evidence,
        "opposite": opposite,
        "thing": thing,
        "relative": relative,
        "woman": woman,
        "man": man,
        "word": word,
    }


_NEIGHBOUR = Family(
    name="neighbour",
    subtopics=("vocabulary in context", "pronoun reference"),
    templates=texts("""
        Old {man} {surname} of {town} was {trait}. One {day}, {woman} came to his door with {thing} from her cellar, where it
        had stood for {years} years; she wanted it repaired. It had belonged to her {relative}. After a long look he asked for
        {price} euros. What does the word in quotation marks mean, and to whom or what do “it” (in “she wanted it repaired”),
        “her” (in “her {relative}”) and “he” (in the last sentence) refer? Show how you know.

        Explain the quoted word from its context, and say what “it” (in “she wanted it repaired”), “her” (in “her {relative}”)
        and “he” (in “he asked for”) stand for. Everybody in {town} knew {man} {surname} as {trait}. It was {day} when {woman}
        brought {thing}, which had belonged to her {relative} and had been in a cellar for {years} years: she wanted it
        repaired. After some thought, he asked for {price} euros.
    """),
    slots={
        "man": MEN,
        "surname": SURNAMES,
        "woman": WOMEN,
        "trait": tuple(_TRAITS),
        "thing": words("""
            a rocking chair | a music box | an accordion | a cuckoo clock | a spinning wheel | a gramophone | a wooden sledge |
            an oil lamp | a doll's house | a typewriter
        """),
        "relative": words("grandmother | aunt | grandfather | uncle | godmother | great-aunt"),
        "years": numbers(9, 60),
        "price": numbers(15, 95, 5),
        "town": TOWNS,
        "day": WEEKDAYS,
    },
    answer=worked(
        """
        I take the word first and then the pronouns, one at a time, and try each reading in its sentence.
        * The word “{word}” must mean “{meaning}”, because the text goes on to say that {evidence}.
        + It cannot mean “{opposite}”: then the clause after it would make no sense.
        + The clause that begins with “who” works like a definition.
        * “It” in “she wanted it repaired” is {thing}, the only thing in the sentence that one can repair.
        + The cellar is mentioned too, but nobody takes a cellar to a neighbour's door.
        * “Her” in “her {relative}” is {woman}: she is the only woman who has been named so far.
        + The {relative} is named after the pronoun, so the pronoun cannot point there.
        * “He” in “he asked for {price} euros” is {man}, who does the work.
        + The {relative} had {thing} {years} years ago and takes no part in the conversation.
        = So {man} is {meaning}, {woman} brings {thing} that belonged to {woman}'s {relative}, and it is {man} who names the
            price.
        + A check is to put the nouns in place of the pronouns: “{woman} wanted {thing} repaired” and “{man} asked for {price}
            euros” both fit.
        + The opposite of “{word}” would be “{opposite}”; with it, the sentence would contradict itself.
        + For the word one looks at what follows, for the pronouns at what comes before; that is why the two tasks need
            different steps.
        + Gender helps here, since there is one man ({man}) and one woman ({woman}) among the people who speak.
        + That all this happened in {town} on a {day} has no bearing on the meaning of the words.
        + Without the clause about him, one could only guess at “{word}”; with it, even a reader who has never met the word
            can explain it.
        + It would be a mistake to take the nearest noun each time: the nearest noun before a pronoun is often, but not
            always, what it stands for.
        + A second test for “her” is the family: it has to be a person whose {relative} can have owned {thing}, and that fits
            {woman}.
        + The price of {price} euros confirms the reading of “he”, because it is the one who repairs a thing that asks for
            money.
    """,
        _neighbour,
    ),
)

FAMILIES = (_MOVER, _SIBLINGS, _NEIGHBOUR)
