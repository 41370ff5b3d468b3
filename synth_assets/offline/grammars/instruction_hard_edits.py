"""The hard instruction questions that change a given text: correct and transform it, or cut it to a length.

Belongs here: families and their worked answers, each with the new text and a check of the conditions.
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
    WEEKDAYS,
    clocks,
    numbers,
    pronouns,
)
from synth_assets.offline.grammars.replies import cap, worked
from synth_assets.offline.grammars.tables import pairs, texts, words

# A wrong clause -> the right one | the rule.
_FIRST_FAULTS = pairs("""
    have went to -> went to | with a date in the past, the simple past is needed
    goed to -> went to | the past of “go” is irregular
    has drove to -> drove to | with a date in the past, the simple past is needed
    was travel to -> travelled to | “was” must not stand before a base form
""")

_SECOND_FAULTS = pairs("""
    There was many people -> There were many people | “people” is plural
    It were very crowded -> It was very crowded | “it” takes “was”
    Their was no free seat -> There was no free seat | “their” shows possession, “there” opens the sentence
    Every visitors were happy -> Every visitor was happy | “every” is followed by the singular
""")

_THIRD_FAULTS = pairs("""
    buyed an umbrella -> bought an umbrella | the past of “buy” is irregular
    buyed a hat -> bought a hat | the past of “buy” is irregular
    bought a apple -> bought an apple | “an” stands before a vowel sound
    ate two sandwich -> ate two sandwiches | “two” needs the plural
    losed the ticket -> lost the ticket | the past of “lose” is irregular
""")

_FOURTH_FAULTS = pairs("""
    more cheaper than last year -> cheaper than last year | a comparative needs no “more” as well
    the most best of all -> the best of all | “best” is already a superlative
    not so good like last year -> not so good as last year | a comparison with “so” takes “as”
    less expensive then last year -> less expensive than last year | “than” compares, “then” tells the time
""")


def _mended(slots: Slots) -> Mapping[str, object]:
    facts: dict[str, object] = {}
    for key, faults in (
        ("first", _FIRST_FAULTS),
        ("second", _SECOND_FAULTS),
        ("third", _THIRD_FAULTS),
        ("fourth", _FOURTH_FAULTS),
    ):
        facts[f"{key}_right"], facts[f"{key}_rule"] = words(faults[slots[key]])
    subject, _, _ = pronouns(slots["name"])
    date = f"{slots['day']} {slots['month']}"
    told = {
        teller: (
            f"On {date} {first} {facts['first_right']} the town of {slots['town']}. {facts['second_right']}. "
            f"At {slots['time']} {teller} {facts['third_right']}. The prices were {facts['fourth_right']}."
        )
        for first, teller in (("I", "I"), (slots["name"], subject))
    }
    return {
        **facts,
        "corrected": told["I"],
        "transformed": told[subject],
        "subject": subject,
        "length": len(told["I"].split()),
    }


_MENDED = Family(
    name="corrected diary",
    subtopics=("correcting text", "text transformation"),
    templates=texts("""
        First correct the four mistakes in this diary entry by {name} {surname}, with a reason for each; then transform the
        corrected text into the third person. “On {day} {month} I {first} the town of {town}. {second}. At {time} I {third}. The
        prices were {fourth}.”

        Here is a text with four mistakes. Mend them one by one, say which rule is broken, and rewrite the result so that it is
        told about the author, {name} {surname}, instead of by the author. Text: “On {day} {month} I {first} the town of {town}.
        {second}. At {time} I {third}. The prices were {fourth}.”
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "day": numbers(1, 28),
        "month": MONTHS,
        "first": tuple(_FIRST_FAULTS),
        "town": HOME_TOWNS + FAR_TOWNS,
        "second": tuple(_SECOND_FAULTS),
        "time": clocks("9:05", "18:55"),
        "third": tuple(_THIRD_FAULTS),
        "fourth": tuple(_FOURTH_FAULTS),
    },
    answer=worked(
        """
        + I go through the text sentence by sentence; there is one mistake in each of the four.
        * “{first}” should be “{first_right}”: {first_rule}.
        * “{second}” should be “{second_right}”: {second_rule}.
        + The mistake is easy to miss, as the meaning stays clear.
        * “{third}” should be “{third_right}”: {third_rule}.
        * “{fourth}” should be “{fourth_right}”: {fourth_rule}.
        + It helps to read the phrase on its own, without the words before it.
        * Corrected text: “{corrected}”
        + It has {length} words, and apart from the four places nothing has been changed.
        = In the third person: “{transformed}”
        + “I” becomes “{name}” where the person is first named, and “{subject}” after that.
        + The verbs keep their form, because in the past tense the third person looks like the first.
        + The second and the fourth sentence stay as they are, since no “I” occurs in them.
        + To correct first and transform afterwards is the safer order: otherwise a mistake would be carried over.
        + Date, time and place are facts and must not be touched, neither by the correction nor by the transformation.
        + The four rules are worth writing down, as the same mistakes tend to come back.
    """,
        _mended,
    ),
)


_EXTRAS = words("""
    Please do not park in the yard | Dogs must wait outside | The lift is out of order | Children are welcome | The café is open
    | Umbrellas can be borrowed at the desk
""")


def _shortened(slots: Slots) -> Mapping[str, object]:
    parts = [
        f"{cap(slots['place'])} closed",
        f"{slots['weekday']}, {slots['day']} {slots['month']},",
        f"{slots['start']}–{slots['end']},",
        f"because of {slots['reason']}.",
        f"Questions: {slots['phone']}.",
    ]
    counts = [len(part.split()) for part in parts]
    return {
        "notice": " ".join(parts),
        "length": sum(counts),
        "counts": " + ".join(map(str, counts)),
        "spare": f"There are {int(slots['limit']) - sum(counts)} words to spare, so “in {slots['town']}” could be added.",
    }


_LIMITED = Family(
    name="notice within a limit",
    subtopics=("length limits",),
    templates=texts("""
        Write a notice of at most {limit} words from this text; keep place, day, times, reason and telephone number, and count
        the words. “Dear guests, it is with great regret that we have to tell you that the {place} in {town} will be closed on
        {weekday}, {day} {month}, from {start} until {end}, because of {reason}. {extra}. Should you have any questions, {name}
        {surname} will be happy to answer them at {phone}. We thank you for your understanding.”

        Shorten the following to {limit} words or fewer, without losing the place, the day, the times, the reason or the number
        to call, and show that the limit is kept. “{name} {surname} regrets to inform all guests of the {place} in {town}: owing
        to {reason}, it will remain closed on {weekday}, {day} {month}, between {start} and {end}. {extra}. Any questions will
        be answered with pleasure at {phone}. Thank you for your understanding!”
    """),
    slots={
        "place": words("library | swimming pool | museum | town hall | post office | gym | archive | canteen"),
        "town": HOME_TOWNS + FAR_TOWNS,
        "weekday": WEEKDAYS,
        "day": numbers(1, 28),
        "month": MONTHS,
        "start": clocks("8:00", "11:45", 15),
        "end": clocks("13:00", "18:45", 15),
        "reason": words("""
            a burst pipe | repairs to the roof | a staff outing | a fire drill | an election | work on the cables | an
            inspection
        """),
        "extra": _EXTRAS,
        "name": PEOPLE,
        "surname": SURNAMES,
        "phone": numbers(30141, 79811, 137),
        "limit": numbers(19, 26),
    },
    answer=worked(
        """
        + I first mark what must stay, then drop what can go, and count at the end.
        * Must stay: {place}, {weekday}, {day} {month}, {start} to {end}, {reason}, {phone}.
        + The town may stay as well, if the limit allows it.
        * Can go: the greeting or the regret, the thanks, and the sentence “{extra}.”
        + That sentence may be useful elsewhere, but it has nothing to do with the closing.
        * Can be shortened: “will be closed on” becomes “closed”, and the offer to answer questions becomes “Questions:” with
            the number.
        + Verbs such as “regret” and “inform” only announce that something is going to be said.
        * Notice: “{notice}”
        = Count: {counts}. That makes {length} words, and the limit is {limit}.
        + I count a number, a clock time and a span of time as one word each.
        + {spare}
        + The name {name} {surname} is left out, because the telephone number is enough to get an answer.
        + The order is place, time, reason, help, as a person at a locked door would ask.
        + Shorter still would be possible without the reason, but the task asks for it.
        + Nothing has been changed in the figures, which is worth checking after every shortening.
        + A notice on a door is read in passing; this is why the main word, “closed”, stands so near the beginning.
        + Compared with the original, most words have gone, and yet no fact that a guest needs is missing.
    """,
        _shortened,
    ),
)

FAMILIES = (_MENDED, _LIMITED)
