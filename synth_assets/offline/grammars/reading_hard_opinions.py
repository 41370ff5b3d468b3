"""The hard reading questions about texts that argue: main idea, purpose, facts and opinions.

Belongs here: families and their worked answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import (
    FAR_TOWNS,
    HOME_TOWNS,
    MONTHS,
    PEOPLE,
    SURNAMES,
    TOWNS,
    numbers,
    pronouns,
)
from synth_assets.offline.grammars.replies import worked
from synth_assets.offline.grammars.tables import pairs, texts, words

_PROJECTS = pairs("""
    a cycle path along the main road -> build the cycle path
    a footbridge over the railway line -> build the footbridge
    a speed limit of thirty in the centre -> set the speed limit
    street lamps on the way to school -> put up the street lamps
    a pedestrian crossing at the market -> paint the crossing
    a closed road in front of the school -> close the road to cars
    a guard at the level crossing -> employ a guard
    a roundabout at the north gate -> build the roundabout
""")

_WASTE = words("""
    fireworks | flags and banners | a brochure that nobody reads | plastic flowers | a parade for the sponsors | Christmas
    lights in July
""")


def _letter(slots: Slots) -> Mapping[str, object]:
    project, writer, town = slots["project"], f"{slots['name']} {slots['surname']}", slots["town"]
    act = _PROJECTS[project]
    return {
        "project": project,
        "town": town,
        "act": act,
        "writer": writer,
    }


_LETTER = Family(
    name="letter to the editor",
    subtopics=("main idea", "author's purpose"),
    templates=texts("""
        Letter to the editor: “For {years} years, {town} has only talked and talked about {project}. One day in {month} I stood
        there and counted {count} dangerous moments. In {model}, where they acted in {since}, accidents have fallen by {fall}
        per cent. Some say that it costs too much; but {cost} thousand euros are less than what we spend on {waste}. It is time
        for the council to act! {name} {surname}” What is the main idea of the letter, what is its purpose, and how does the
        writer support it?

        State the main idea and the purpose of the text below, and show how its parts serve them. “It is time for the council of
        {town} to act! We have only talked and talked about {project}, for {years} years now. I myself saw {count} dangerous
        moments on a single day in {month}. Since {since}, when {model} acted, accidents there have gone down by {fall} per
        cent. Too expensive? The price, {cost} thousand euros, is below what goes into {waste}.” (Letter by {name} {surname})
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": HOME_TOWNS,
        "model": FAR_TOWNS,
        "project": tuple(_PROJECTS),
        "years": numbers(3, 19),
        "count": numbers(14, 67),
        "month": MONTHS,
        "since": numbers(2009, 2021),
        "fall": numbers(21, 64),
        "cost": numbers(35, 190, 5),
        "waste": _WASTE,
    },
    answer=worked(
        """
        To find the main idea, I ask what all the sentences of the letter have in common: each of them speaks for {project}.
        * The problem is stated plainly: the town has talked about {project} for {years} years without acting.
        + The word “only” shows the writer's impatience.
        * There is evidence from the writer's own eyes: {count} dangerous moments in one day in {month}.
        + It is a count that others could repeat, although a single day is a small sample.
        * The strongest evidence is the comparison with {model}, where accidents have fallen by {fall} per cent since {since}.
        + It is strong because it shows a result over several years and not just a hope.
        + Even so, other changes in that town may have played a part.
        * The objection about the cost is named and answered: {cost} thousand euros are less than what is spent on {waste}.
        + Naming the other side's argument before answering it makes a writer look fair.
        = Main idea: {town} should {act} now, because it makes the streets safer and can be paid for. Purpose: {writer} wants
            to persuade the readers, and the council above all, to act.
        + The demand that the council act would be out of place in a text that only wants to inform.
        + The figures ({count}, {fall} per cent, {cost} thousand) serve this purpose; they are not there for their own sake.
        + “Talked and talked” is a judgement in the guise of a description, as one finds it in persuasive texts.
        + A main idea such as “{model} is a safe town” would be too narrow, since that sentence is only one of the supports.
        + A critical reader would ask {name} how the {count} moments were counted, and what made them dangerous.
        + It is worth noticing what the letter leaves out: who would build and maintain it, how long that would take, and what
            the neighbours think.
        + The form fits the purpose as well, since a letter to the editor is read by many people in {town}, and the council
            cannot overlook it.
        + Somebody who wanted only to inform would have given the figures of several towns, and would have left the decision
            to the readers.
        + Take away any one of the supports, and the main idea still stands; take away the main idea, and the supports have
            nothing to hold up.
    """,
        _letter,
    ),
)


def _review(slots: Slots) -> Mapping[str, object]:
    name, place = slots["name"], slots["place"]
    _, _, own = pronouns(name)
    return {
        "place": place,
        "name": name,
        "own": own,
    }


_REVIEW = Family(
    name="hotel review",
    subtopics=("fact and opinion",),
    templates=texts("""
        From a newspaper review by {name} {surname}: “The {place} of {town} was opened in {year}. It has {rooms} rooms.
        {praise}. Breakfast costs {price} euros, and {money}. {advice}.” Sort the statements into facts and opinions, explain
        how you can tell, and say whether the facts support the verdict. Do they tell us anything about {missing}?

        Which statements in this newspaper review are facts, and which are opinions? Give a reason for each, and judge whether
        the verdict is well supported, above all where {missing} would matter. “{praise}. I am speaking of the {place} in
        {town}, opened in {year}, with its {rooms} rooms. Breakfast costs {price} euros, and {money}. {advice}.” ({name}
        {surname})
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "place": words(
            "Hotel Astoria | Old Mill Inn | Harbour Hotel | Grand Hotel | Castle Hotel | Park Hostel | Railway "
            "Hotel | Lakeside Inn"
        ),
        "town": TOWNS,
        "year": numbers(1880, 2019),
        "rooms": numbers(14, 160),
        "praise": words("""
            No other house has such charm | The lobby is a feast for the eyes | The place feels cold and lifeless | The garden
            is heaven on earth | The decoration is in bad taste | The staff are the kindest in the world
        """),
        "price": numbers(7, 28),
        "money": words("""
            that is far too much | it is worth every cent | this is a bargain | such a price is an insult
        """),
        "advice": words("""
            Everybody should stay there once | You must see it with your own eyes | Nobody should waste a night there | People
            who love quiet should go elsewhere
        """),
        "missing": words("""
            the comfort of the beds | the noise at night | the cleanliness of the rooms | the quality of the food
        """),
    },
    answer=worked(
        """
        The test for each statement is whether it could be checked by somebody who does not share the writer's taste.
        * That the {place} was opened in {year} is a fact: a register or an old newspaper would confirm or refute it.
        + Even if the year turned out to be false, the statement would be of the factual kind.
        * That it has {rooms} rooms is a fact, since rooms can be counted.
        * “{praise}” is an opinion, for it expresses what {name} feels.
        + Another guest could see it differently, and no measurement would settle the matter.
        * That breakfast costs {price} euros is a fact, as the price list shows, while “{money}” judges it.
        + The two stand in one sentence, which makes the judgement look as solid as the figure.
        * “{advice}” is an opinion too: it is advice, and it rests on what the writer values.
        + Words such as “should” and “must” are typical of it.
        = So there are three facts (year, rooms, price) and three opinions. The facts alone do not prove {name}'s verdict,
            since none of them says anything about {missing}.
        + To support the verdict, {name} would have to describe {missing} in a way that others can check.
        + A reader in {town} could verify the facts in an afternoon; about the opinions one can only agree or disagree.
        + An opinion is not worth less than a fact; it only has to be read as what it is.
        + Facts and opinions alternate in the text, which makes a reader inclined to trust both kinds alike.
        + That something is printed in a newspaper does not turn it into a fact.
    """,
        _review,
    ),
)

FAMILIES = (_LETTER, _REVIEW)
