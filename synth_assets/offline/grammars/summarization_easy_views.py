"""The easy summarization questions about texts that take a side: reviews, complaints, opinions.

Belongs here: families and their answers, one or two sentences that say who holds what, and why.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Family
from synth_assets.offline.grammars.people_and_places import (
    MONTHS,
    PEOPLE,
    SURNAMES,
    TOWNS,
    numbers,
)
from synth_assets.offline.grammars.replies import phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

_REVIEW = Family(
    name="product review",
    subtopics=("product review",),
    templates=texts("""
        Sum up this product review in one sentence. I have had the {product} by {maker} for {months} months now. The box was
        blue. What I like: {good}. What I do not like: {bad}. For {price} euros I expected a little more, but I would buy it
        again. {name}

        Review by {name}, {months} months after buying the {product}: “{maker} has done well. On the plus side, {good}; on the
        minus side, {bad}. It cost me {price} euros, and I do not regret it. My cat likes the box.” What is the verdict?

        Tell a friend in a sentence what {name} thinks of the {product}. “Let me be fair to {maker}: {good}. Still, {bad}. After
        {months} months I would spend the {price} euros once more.”
    """),
    slots={
        "product": words("""
            vacuum cleaner | tent | electric kettle | office chair | desk lamp | rucksack | coffee grinder | bicycle helmet |
            hair dryer | loudspeaker | fitness watch | rice cooker
        """),
        "maker": SURNAMES,
        "months": numbers(2, 24),
        "good": words("""
            it is light | it works without a sound | it is easy to clean | it looks good in any room | it has never failed | it
            needs little space | it was ready in a minute
        """),
        "bad": words("""
            the cable is too short | the instructions make no sense | the colour fades | the lid sticks | the switch is hard to
            find | spare parts are dear | it smells of plastic
        """),
        "price": numbers(21, 189),
        "name": PEOPLE,
    },
    answer=phrased("""
        {name} would buy the {product} again: {good}, although {bad}.

        {name} is satisfied with the {product} by {maker}, even though {bad}.

        {name} finds the {product} worth its {price} euros, but {bad}.

        The verdict is positive: {good}. The only complaint, after {months} months of use, is that {bad}.

        {name} likes the {product}.
    """),
)


_FAULTS = pairs("""
    arrived with a broken handle -> broken handle
    was delivered in the wrong colour -> wrong colour
    stopped working after two days -> failure after two days
    came without its charger -> missing charger
    was a size too small -> wrong size
    had scratches all over -> scratches
    leaked from the first day on -> leak
    made a terrible noise -> noise
""")

_COMPLAINT = Family(
    name="customer complaint",
    subtopics=("customer complaint",),
    templates=texts("""
        Summarise the complaint for the service team. Dear Sir or Madam, I have been a customer since my youth. On {day} {month}
        I ordered a {product} (order {order}). It {fault}. I telephoned twice and heard only music. I ask you to {wish}. Yours
        faithfully, {name} {surname}

        Complaint, order {order}: “You must know that I am a patient person. But the {product} that I bought on {day} {month}
        {fault}, and nobody answers my calls. Please {wish}. {name} {surname}”. What does the customer want, and why?

        State the customer's problem and request briefly. {name} {surname} writes that a {product}, ordered on {day} {month}
        under number {order}, {fault}; there follow some remarks on the music in the telephone queue and the request to {wish}.
    """),
    slots={
        "day": numbers(1, 28),
        "month": MONTHS,
        "product": words("""
            kettle | suitcase | hair dryer | mixer | watering can | camera | toy train | washing machine | headlamp | radio
        """),
        "order": numbers(20117, 98711, 211),
        "fault": tuple(_FAULTS),
        "wish": words("""
            send a replacement | refund the price | repair it free of charge | collect it and refund the postage | call back
            this week | grant a discount
        """),
        "name": PEOPLE,
        "surname": SURNAMES,
    },
    answer=phrased(
        """
        {name} {surname} complains that the {product} {fault} and asks the shop to {wish}.

        Order {order}: the {product} {fault}. The customer asks us to {wish}.

        The {product} that {name} {surname} ordered on {day} {month} {fault}. The request: {wish}.

        Problem: {noun} ({product}, order {order}). Request: {wish}.
    """,
        facts=lambda slots: {"noun": _FAULTS[slots["fault"]]},
    ),
)


_CLAIMS = pairs("""
    school should start at nine -> pupils learn better when they have slept
    the town should ban cars from the centre -> the air would be cleaner and the streets safer
    libraries should open on Sundays -> many people have no time to read on other days
    every child should learn to cook -> cooking saves money and keeps people healthy
    old buildings should be repaired, not replaced -> repairing needs less material and keeps the town's face
    buses should cost nothing -> more people would leave their cars at home
    homework should be abolished -> children need time to play and to rest
    dogs should be welcome in offices -> they lower stress and bring colleagues together
    fireworks should be forbidden -> they frighten animals and foul the air
    everyone should learn first aid -> the first minutes decide, and help is rarely there so soon
    shops should close earlier -> the staff need evenings with their families
    museums should be free -> art belongs to all and not only to those who can pay
""")

_VIEWS = {f"{claim}, and the reason is simple: {reason}": claim for claim, reason in _CLAIMS.items()}

_OPINION = Family(
    name="opinion piece",
    subtopics=("opinion piece",),
    templates=texts("""
        Summarise the opinion in one sentence. In a column, {name} {surname} of {town} tells us how breakfast went, and then
        comes to the point: {view}. {share} per cent of the {count} readers who were asked agree.

        What does the columnist argue? “You will call me a dreamer,” {name} {surname} writes in the {town} paper, “but {view}.
        And I am not alone: of {count} people in our survey, {share} per cent think so too.”

        Condense this column: {share} per cent of {count} people in {town} cannot be mistaken, says {name} {surname}, who begins
        with a joke about socks and ends with a claim. It runs: {view}.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "view": tuple(_VIEWS),
        "share": numbers(51, 89),
        "count": numbers(200, 990, 10),
    },
    answer=phrased(
        """
        {name} {surname} argues that {claim}, because {reason}.

        The point is that {claim}.

        The columnist holds that {claim}, because {reason}.

        In the opinion of {name} {surname}, {claim}, and {share} per cent of those asked agree.

        {claim}, {name} {surname} writes, since {reason}.
    """,
        facts=lambda slots: {"claim": _VIEWS[slots["view"]], "reason": _CLAIMS[_VIEWS[slots["view"]]]},
    ),
)

FAMILIES = (_REVIEW, _COMPLAINT, _OPINION)
