"""The hard summarization questions about texts that take a side: a neutral summary of a complaint or an argument.

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
    pronouns,
)
from synth_assets.offline.grammars.replies import worked
from synth_assets.offline.grammars.tables import pairs, texts, words


def _repairs(slots: Slots) -> Mapping[str, object]:
    price, paid = int(slots["price"]), int(slots["repair"])
    return {"total": price + paid, "her_demand": slots["demand"].replace("my", "her")}


_ANGRY = Family(
    name="angry review",
    subtopics=("product review", "customer complaint"),
    templates=texts("""
        An angry customer has published this review. Summarise it neutrally in two or three sentences for the head of the
        service department, and say what you keep, what you reword and what you drop. “What a joke! In {month} I bought a
        {product} (model {model}) for {price} euros from {shop} & Co. After {weeks} weeks it {fault}. I rang {calls} times, and
        each time a bored voice told me to wait. In the end I paid {repair} euros for a repair myself. My neighbour {neighbour}
        laughed at me. In fairness, {praise}. I want {demand}, or you will never see me again! {name} {surname}”

        Turn this outburst into a neutral summary of two or three sentences for the service department, and explain your
        selection. {name} {surname} writes: “You will never see me again unless I get {demand}! I paid {price} euros in {month},
        at {shop} & Co., for a {product}, model {model}. {weeks} weeks later it {fault}. What a joke! Bored voices kept me
        waiting on the telephone, {calls} times in all. The repair cost me {repair} euros, and the laughter of {neighbour} next
        door came free of charge. I admit that {praise}.”
    """),
    slots={
        "month": MONTHS,
        "product": words("""
            dishwasher | lawnmower | coffee machine | printer | sewing machine | heat pump | treadmill | freezer | projector
        """),
        "model": numbers(110, 980, 10),
        "price": numbers(190, 790, 10),
        "shop": SURNAMES[:15],
        "weeks": numbers(2, 11),
        "fault": words("""
            began to leak | stopped in the middle of its work | gave off smoke | fell silent for good | showed nothing but an
            error code
        """),
        "calls": numbers(3, 12),
        "repair": numbers(41, 149),
        "neighbour": MEN,
        "praise": words("""
            it is quiet | it was delivered on time | it looks good | it uses little power | the instructions are clear
        """),
        "demand": words("""
            my money back | a new machine | the cost of the repair | a written apology and a voucher
        """),
        "name": WOMEN,
        "surname": SURNAMES[15:],
    },
    answer=worked(
        """
        + The department needs facts on which it can act, in a neutral tone.
        * Keep: the {product} (model {model}), bought in {month} for {price} euros, {fault} after {weeks} weeks.
        + The model and the month let the department find the sale.
        * Keep: {calls} calls without result and {repair} euros paid for a repair.
        + Together with the price, {name} {surname} has spent {total} euros so far.
        + The number of calls points to a second problem, in the service itself.
        * Keep: the demand, which is {her_demand}.
        * Reword: “a bored voice” or “bored voices” becomes “was told to wait”, and “you will never see me again” becomes “may
            be lost as a customer”.
        + The feeling is not hidden by this, but it is put in words that do not attack anybody.
        * Drop: “What a joke!” and the laughter of {neighbour}.
        + Neither says anything about the {product} or about the service.
        = Summary: In {month}, {name} {surname} bought a {product} (model {model}) from {shop} & Co. for {price} euros; after
            {weeks} weeks it {fault}. After {calls} fruitless calls she paid {repair} euros for a repair. She demands
            {her_demand} and may otherwise be lost as a customer.
        + That {praise} can be added, as it is fair to both sides, though it does not change the case.
        + The summary does not say who is right; that is for the department to find out.
        + It is told in the third person and in the order of events, so that a colleague can check it against the file.
        + If it had to be one sentence: the {product} failed after {weeks} weeks, and the customer wants {her_demand}.
        + Exclamation marks are left out as well, because they belong to the tone and not to the content.
    """,
        _repairs,
    ),
)


# A claim -> its reason | an example | the objection | the answer to it.
_DEBATES = pairs("""
    schools should start at nine
        -> tired pupils learn little | marks rose where it was tried | parents have to leave for work earlier
        | a supervised hour before lessons would solve that
    the market square should be free of cars
        -> cars take the space that people need | shops in other towns sell more since then
        | old people need to be driven to the door | small electric buses could bring them
    every school should have a garden
        -> children learn by doing | a class that grew beans understood seeds at once | nobody waters it in the holidays
        | neighbours could take turns in exchange for the harvest
    meetings should last half an hour at most
        -> attention fades after that | one firm cut them in half and missed nothing | difficult matters need time
        | those can be split into two meetings
    the library should stay open until midnight
        -> many people study at night | the reading room of the university is full at eleven | staff are expensive at night
        | volunteers and a card for the door would do
    plastic bags should cost a euro
        -> what costs nothing is thrown away | sales of cotton bags rose in the next town | poor families would pay more
        | each household could get two bags free
    sport should be marked without grades
        -> grades take the joy out of moving | more pupils joined clubs after the change | talent would go unnoticed
        | clubs and contests are there for the talented
    news programmes should be shorter
        -> nobody can remember thirty reports | viewers in a test recalled six at most | important events would be missing
        | a longer text could stand on the website
""")

_CLAIM_TEXTS = {
    f"{claim}. The reason is that {reason}. For example, {example}. Some object that {objection}. But {reply}.": claim
    for claim, (reason, example, objection, reply) in ((key, words(value)) for key, value in _DEBATES.items())
}


def _column(slots: Slots) -> Mapping[str, object]:
    claim = _CLAIM_TEXTS[slots["text"]]
    reason, example, objection, reply = words(_DEBATES[claim])
    subject, _, _ = pronouns(slots["name"])
    return {
        "claim": claim,
        "reason": reason,
        "example": example,
        "objection": objection,
        "reply": reply,
        "subject": subject,
        "against": 100 - int(slots["share"]),
    }


_COLUMN = Family(
    name="column",
    subtopics=("opinion piece",),
    templates=texts("""
        Summarise the argument of this column in at most three sentences: claim, support, objection, answer. Name each part
        first, and mark the view as the author's. {name} {surname} in the {town} paper: “Yesterday my bus was late again. In my
        view, {text} In a survey of {count} readers, {share} per cent agreed with me. And please do not write letters about my
        tie.”

        Name the parts of the argument (claim, support, objection, answer), and then give a summary of three sentences at most
        that does not take sides. “Forget my tie, and forget the bus that was late,” {name} {surname} writes in the paper of
        {town}. “{share} per cent of {count} readers share my opinion: {text}”
    """),
    slots={
        "text": tuple(_CLAIM_TEXTS),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": HOME_TOWNS + FAR_TOWNS,
        "count": numbers(210, 980, 10),
        "share": numbers(51, 88),
    },
    answer=worked(
        """
        + I take the column apart before I shorten it.
        * Claim: {claim}.
        + The word “should” shows that this is a demand, not a report.
        * Support: {reason}; the example given is that {example}.
        + An example makes a reason vivid, but a single one does not prove it.
        * Further support: {share} per cent of {count} readers agree.
        + That leaves {against} per cent who do not agree or did not say, and readers of one paper are not the whole town.
        * Objection: {objection}.
        * Answer: {reply}.
        + By naming the objection and answering it, {name} {surname} makes the case look fair.
        * Decoration: the bus and the tie.
        + They warm the reader up, yet the argument would stand without them.
        = Summary: {name} {surname} argues that {claim}, because {reason}. As evidence, the column says that {example}, and
            that {share} per cent of {count} readers agree. To the objection that {objection}, {subject} replies that {reply}.
        + The verbs “argues” and “replies” mark the view as the author's, so that the summary itself stays neutral.
        + If there were room for one sentence only, the claim and its reason would have to do.
        + I say nothing about whether {name} is right, since a summary is no review.
        + The weakest link is the survey, for the column does not say how the {count} readers were chosen.
        + The order of the summary is that of an argument (claim, support, objection, answer), even where the column begins
            with something else.
    """,
        _column,
    ),
)

FAMILIES = (_ANGRY, _COLUMN)
