"""The hard instruction questions that ask for a new piece of writing under several conditions at once.

Belongs here: families and their worked answers, each with the writing that was asked for and a check of the conditions.
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
    WEEKDAYS,
    WOMEN,
    clocks,
    numbers,
)
from synth_assets.offline.grammars.replies import cap, worked
from synth_assets.offline.grammars.tables import pairs, texts, words

# A rude remark -> what it says, politely.
_REMARKS = pairs("""
    You are always late -> I have noticed that we have had to start late several times
    Your report is a mess -> the report would gain from a clearer order
    Nobody can read your figures -> the figures are not easy to follow at the moment
    You never answer my mails -> I am not sure whether my last messages have reached you
    You forgot half of the data -> some of the data seem to be missing
    Your slides put everyone to sleep -> the slides could do with fewer words and more pictures
    You ignored my list -> a few points on my list are still open
""")


def _polite(slots: Slots) -> Mapping[str, object]:
    wish = slots["wish"]
    remark = _REMARKS[slots["remark"]]
    message = (
        f"Dear {slots['name']}, thank you for your work on the {slots['project']}. {cap(remark)}. "
        f"Could you please {wish} by {slots['day']}, {slots['time']}? If you need help, {slots['helper']} will be glad to assist. "
        f"Kind regards, {slots['sender']} {slots['surname']}"
    )
    return {
        "message": message,
        "length": len(message.split()),
        "polite": remark,
        "left": int(slots["limit"]) - len(message.split()),
    }


_POLITE = Family(
    name="polite version",
    subtopics=("rewriting in a tone", "short messages"),
    templates=texts("""
        Out of anger, {sender} {surname} has drafted this message: “{name}! {remark}. I expect you to {wish} by {day}, {time},
        or the {project} is dead. And do not bother {helper} again!” Rewrite it in a polite tone, with at most {limit} words.
        Keep the request and the deadline, begin with thanks, and turn the remark about {helper} into an offer of help. Explain
        what you change.

        Make this draft by {sender} {surname} polite: “Do not bother {helper} again, {name}! {remark}. The {project} is dead
        unless you {wish} by {day}, {time}.” Conditions: no more than {limit} words, thanks at the beginning, request and
        deadline unchanged, {helper} to appear as someone who helps. Say how you proceed.
    """),
    slots={
        "sender": WOMEN[:20],
        "surname": SURNAMES,
        "name": MEN,
        "remark": tuple(_REMARKS),
        "wish": words("""
            send me a new version | correct the last page | call the client | add a summary | upload the files | name a date for
            a meeting
        """),
        "day": WEEKDAYS,
        "time": clocks("9:00", "17:45", 15),
        "project": words("catalogue | website | exhibition | newsletter | survey | budget plan"),
        "helper": WOMEN[20:],
        "limit": numbers(60, 75),
    },
    answer=worked(
        """
        + I separate what the draft says from how it says it, keep the first and change the second.
        * What must stay: the request ({wish}) and the deadline ({day}, {time}).
        + These two are the purpose of the message, so they are repeated word for word.
        * What changes: “{remark}” becomes “{polite}”, which describes the matter and blames nobody.
        + An accusation makes people defend themselves; a description lets them act.
        * What is turned round: the ban on asking {helper} becomes an offer of help, and the threat about the {project}
            becomes thanks for the work on it.
        * The message: “{message}”
        = Check: it has {length} words (limit: {limit}), begins with thanks, keeps the request and the deadline, and names
            {helper} as someone who helps.
        + The exclamation marks have gone, because they read like shouting.
        + A question (“Could you please …?”) leaves {name} the feeling of having a choice, although the deadline is firm.
        + There are {left} words left, which I do not use: a short message is more likely to be read to its end.
        + The order is thanks, matter, request, help; each sentence has one task.
        + If {sender} knows {name} well, “Dear” could become “Hi” without harm to the tone.
        + The name of the sender stands at the end, where one looks for it.
    """,
        _polite,
    ),
)


# A task -> goal | five steps.
_GUIDES = pairs("""
    grow tomatoes on a balcony
        -> ripe tomatoes from July on | Choose a sunny corner. | Fill a large pot with good soil. | Plant one seedling to a pot.
        | Tie the stem to a stick. | Water the soil, not the leaves.
    keep a fish tank
        -> clear water and healthy fish | Wash the gravel. | Fill in the water and plants. | Let the filter run for three weeks.
        | Put in a few small fish. | Change a third of the water every week.
    learn a poem by heart
        -> the whole poem without a slip | Read it aloud twice. | Divide it into four parts. | Learn one part a day.
        | Say the old parts before each new one. | Recite it to somebody.
    repair a bicycle tube
        -> a tyre that holds its air | Take the wheel off. | Pull out the tube. | Find the hole under water.
        | Roughen the spot and glue on a patch. | Put everything back and pump it up.
    start a compost heap
        -> dark soil in a year | Find a shady place. | Lay down a bed of twigs. | Add kitchen waste in thin layers.
        | Cover each layer with leaves. | Turn the heap every two months.
    make a kite
        -> a kite that flies in a light wind | Cross two sticks. | Tie them where they meet.
        | Run a thread around the four ends. | Glue paper over the frame. | Add a tail and a long string.
    bake flatbread
        -> six soft flatbreads | Mix flour, water and salt. | Knead the dough for ten minutes. | Let it rest for half an hour.
        | Roll out thin rounds. | Bake them in a dry, hot pan.
    back up a computer
        -> a second copy of all files | Buy an external disk. | Connect it to the computer. | Open the backup settings.
        | Choose the folders. | Start the backup and test one file.
""")

_AUDIENCES = pairs("""
    has never done anything like it -> Each step says only one thing, so that a beginner does not get lost.
    is eight years old and gets help from an adult -> The words are short, and an adult should stay close by.
    does not see well and will hear the guide read aloud -> Numbers are spoken before each step, and nothing depends on a picture.
    has only a few minutes every evening -> Each step can be done on its own, so one can stop after any of them.
    learns English and knows simple words -> The sentences are short and begin with the verb.
""")


def _guide(slots: Slots) -> Mapping[str, object]:
    goal, *steps = words(_GUIDES[slots["task"]])
    return {
        "goal": goal,
        "guide": "".join(f"\n{number}. {step}" for number, step in enumerate(steps, start=1)),
        "words": sum(len(step.split()) for step in steps),
        "longest": max(len(step.split()) for step in steps),
        "reason": _AUDIENCES[slots["audience"]],
    }


_GUIDE = Family(
    name="guide for an audience",
    subtopics=("step-by-step how-to", "audience adaptation"),
    templates=texts("""
        Write a guide in five numbered steps on how to {task}. It is for {name} {surname} from {town}, who {audience}. No step
        may be longer than {limit} words. State the goal first, and explain how the guide suits the reader. The budget is
        {budget} euros.

        A guide is wanted: {name} {surname} of {town} {audience} and wants to {task}, for {budget} euros at most. Produce a
        step-by-step guide: first the goal, then exactly five steps of at most {limit} words each, and finally a remark on how
        it has been adapted to the reader.
    """),
    slots={
        "task": tuple(_GUIDES),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": HOME_TOWNS + FAR_TOWNS,
        "audience": tuple(_AUDIENCES),
        "limit": numbers(9, 14),
        "budget": numbers(15, 95),
    },
    answer=worked(
        """
        Here is how to {task}, for {name} {surname}. Goal: {goal}.
        * The guide:{guide}
        + Take the first step without haste, because the rest builds on it.
        + Look at the result of the second step before you begin with the third.
        + After the fifth step, compare what you have with the goal.
        * Materials: whatever the steps name and {name} does not yet have must not cost more than {budget} euros in all.
        = How it suits the reader: {name} {audience}. {reason} There are five steps, and the longest has {longest} words, so
            the limit of {limit} words is kept.
        + The bare steps come to {words} words in all, which fits on a card.
        + The goal stands first, since it is easier to follow steps when one knows where they lead.
        + I give no prices, since they differ from shop to shop, but {name} should write down what is spent.
        + Every step begins with what has to be done, and reasons are kept out of the steps themselves.
        + If something goes wrong, go back by one step only, not to the beginning.
        + Reading the whole guide once before starting saves time later.
        + A reader with more experience could combine the second and the third step; for {name} I keep them apart.
    """,
        _guide,
    ),
)


def _notice(slots: Slots) -> Mapping[str, object]:
    when = f"{slots['weekday']}, {slots['day']} {slots['month']}, {slots['time']}"
    registration = f"Register with {slots['name']} {slots['surname']} by {slots['deadline']} {slots['month']}."
    document = (
        f"\n\n# {cap(slots['event'])} in {slots['town']}\n\n**{when}**\n\n"
        f"- {slots['first']}\n- {slots['second']}\n- {slots['third']}\n\n"
        f"1. {registration}\n2. Pay {slots['fee']} euros.\n3. Bring this notice with you."
    )
    return {"document": document, "family_fee": 4 * int(slots["fee"])}


_NOTICE = Family(
    name="Markdown notice",
    subtopics=("formatting", "writing lists"),
    templates=texts("""
        Turn these notes into a notice in Markdown with a heading, the date and time in bold, a bullet list of the three
        attractions, and a numbered list of three steps for registration. Explain each element. Notes: {event} in {town};
        {weekday}, {day} {month}, {time}; {first}, {second}, {third}; register with {name} {surname} by {deadline} {month}; pay
        {fee} euros; bring the notice.

        Notes for a notice: {name} {surname} takes registrations for the {event} in {town} until {deadline} {month}; the fee is
        {fee} euros, and the notice has to be brought along. It takes place on {weekday}, {day} {month}, {time}, with {first},
        {second} and {third}. Write this as Markdown: one heading, one line in bold (date and time), attractions as bullets,
        registration as three numbered steps. Say why each form fits.
    """),
    slots={
        "event": words("""
            summer fair | book sale | science day | open-air concert | sports day | craft market | food festival
        """),
        "town": HOME_TOWNS + FAR_TOWNS,
        "weekday": WEEKDAYS,
        "day": numbers(15, 28),
        "month": MONTHS,
        "time": clocks("9:00", "16:45", 15),
        "first": words("a brass band | a puppet show | a choir | a magician | a steam engine"),
        "second": words("a cake stall | a grill | a juice bar | a soup kitchen | a waffle stand"),
        "third": words("a raffle | a quiz | pony rides | a climbing wall | a treasure hunt"),
        "name": PEOPLE,
        "surname": SURNAMES,
        "deadline": numbers(1, 14),
        "fee": numbers(2, 15),
    },
    answer=worked(
        """
        + I decide for each piece of the notes which form serves it best, and then write the notice.
        * Heading (“#”): the name of the {event} and the place, for this is what one looks for first.
        + There is only one heading, so that the notice stays one unit.
        * Bold (two asterisks on each side): date and time, so that they catch the eye.
        + If more were in bold, nothing would stand out.
        * Bullets (“-”): {first}, {second} and {third}, because their order does not matter.
        * Numbers (“1.”): the steps of registration, because their order does matter.
        + One registers first, pays then, and brings the notice last.
        * The notice:{document}
        = Check: one heading, one bold line, three bullets and three numbered steps; every fact of the notes is there, and
            none has been added.
        + The blank lines are part of Markdown: without them, some programs would join the lines.
        + {name} {surname} stands in the first step only, where the name is needed.
        + The last day for registration, {deadline} {month}, comes before the {event} on {day} {month}, so the two dates
            agree.
        + A family of four would pay {family_fee} euros, which the notice need not say.
        + The same text without marks would hold the same facts, but a reader would have to search for them.
        + For printing, the heading can be made larger without touching the text.
    """,
        _notice,
    ),
)

FAMILIES = (_POLITE, _GUIDE, _NOTICE)
