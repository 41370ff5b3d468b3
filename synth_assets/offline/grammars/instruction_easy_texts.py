"""The easy instruction questions that ask for a short text: messages, rewriting, corrections, explanations, steps.

Belongs here: families and their answers, which do what was asked, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.people_and_places import PEOPLE, SURNAMES, TOWNS, WEEKDAYS, clocks, numbers
from synth_assets.offline.grammars.replies import phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

_TONES = pairs("""
    a polite -> Dear {name}, could you please {request} by {time} on {day}? Thank you very much.
    a friendly -> Hi {name}, it would be great if you could {request} by {time} on {day}. Thanks a lot!
    a formal -> Dear {name} {surname}, I would be grateful if you could {request} by {time} on {day}.
    a humorous -> {name}, my calendar weeps: please {request} by {time} on {day}, and it will smile again!
    an apologetic -> {name}, I am so sorry to trouble you, but could you {request} by {time} on {day}?
""")


def _request(slots: Slots) -> Mapping[str, str]:
    request = slots["order"][:1].lower() + slots["order"][1:]
    return {"message": _TONES[slots["tone"]].format_map({**slots, "request": request})}


_TONE = Family(
    name="rewriting in a tone",
    subtopics=("rewriting in a tone",),
    templates=texts("""
        Rewrite this order to {name} {surname} in {tone} tone: “{order} by {time} on {day}!”

        Change the tone. The note to {name} {surname} says, “By {time} on {day}: {order}!” The new version is to have {tone}
        tone.
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "tone": tuple(_TONES),
        "order": words("""
            Send me the report | Return the keys | Pay the invoice | Clean the kitchen | Sign the contract | Bring back the
            drill | Move your car | Water the plants | Book the room | Fix the printer | Answer my letter | Call the plumber |
            Order more paper | Translate the letter | Test the alarm | Check the figures
        """),
        "time": clocks("8:30", "18:45", 15),
        "day": WEEKDAYS,
    },
    answer=phrased("{message}", facts=_request),
)

_MESSAGE = Family(
    name="short messages",
    subtopics=("short messages",),
    templates=texts("""
        Write a short text message to {name} for me: I will be {late} minutes late for the {event} in {town}, because {reason}.

        Compose a brief message in my name. Recipient: {name}. Content: {late} minutes late for the {event} in {town}; reason:
        {reason}.

        Tell {name} for me in a text message of one to three sentences that {reason} and that I therefore come to the {event} in
        {town} {late} minutes late.
    """),
    slots={
        "name": PEOPLE,
        "late": numbers(6, 55),
        "event": words("""
            dinner | rehearsal | match | meeting | concert | lecture | wedding | picnic | guided tour | exam | birthday party |
            interview
        """),
        "town": TOWNS,
        "reason": words("""
            my train has stopped | I missed the bus | the road is blocked | my bicycle has a flat tyre | the baby has only just
            fallen asleep | I left my keys at home | the doctor kept me waiting | my car will not start
        """),
    },
    answer=phrased("""
        Hi {name}, I will be {late} minutes late for the {event}, because {reason}. Sorry!

        Sorry, {name}, {reason}, so I shall be about {late} minutes late for the {event}.

        Dear {name}, {reason}. Please start the {event} without me; I will be there {late} minutes late.

        {name}, I am {late} minutes late: {reason}. See you soon!
    """),
)

# A faulty clause -> the right one | the rule.
_ERRORS = pairs("""
    goed to the market -> went to the market | the past tense of “go” is “went”
    buyed a hat -> bought a hat | the past tense of “buy” is “bought”
    has three brother -> has three brothers | a plural noun follows “three”
    doesn't likes the rain -> doesn't like the rain | “does” already carries the ending
    is agree with the plan -> agrees with the plan | “agree” is a verb and needs no “is”
    can to swim -> can swim | no “to” follows “can”
    has bought a umbrella -> has bought an umbrella | “an” stands before a vowel sound
    drived a red car -> drove a red car | the past tense of “drive” is “drove”
    is more taller than the coach -> is taller than the coach | “taller” is already a comparative
    did not went home -> did not go home | after “did not” comes the base form
    waits since two hours -> has been waiting for two hours | a length of time takes “for” and the perfect
    enjoys to read -> enjoys reading | “enjoy” takes the form in -ing
    catched a cold -> caught a cold | the past tense of “catch” is “caught”
    gave me a good advice -> gave me some good advice | “advice” cannot be counted
    married with a doctor -> married a doctor | “marry” takes a direct object
    looked forward to meet us -> looked forward to meeting us | after “look forward to” comes the form in -ing
    runned very fast -> ran very fast | the past tense of “run” is “ran”
    speaked to the mayor -> spoke to the mayor | the past tense of “speak” is “spoke”
""")

_CORRECTION = Family(
    name="correcting text",
    subtopics=("correcting text",),
    templates=texts("""
        Correct the mistake in this sentence: “{name} {surname} from {town}, aged {age}, {error}.”

        Find and mend the grammar mistake. Sentence: “At the age of {age}, as we hear from {town}, {name} {surname} {error}.”

        There is one mistake in what follows; write it correctly. “It is true that {name} {surname} ({town}, {age} years)
        {error}.”
    """),
    slots={
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "age": numbers(18, 88),
        "error": tuple(_ERRORS),
    },
    answer=phrased(
        """
        It should say: “{name} {surname} {right}.”

        Write “{right}” instead of “{error}”: {rule}.

        “{name} {surname} {right}” is correct, because {rule}.

        The correct form is “{right}”.
    """,
        facts=lambda slots: dict(zip(("right", "rule"), words(_ERRORS[slots["error"]]), strict=True)),
    ),
)

# A task -> its three steps.
_STEPS = pairs("""
    boil an egg -> Bring water to the boil. | Lower the egg in with a spoon. | Take it out after seven minutes.
    make tea -> Boil fresh water. | Pour it over the leaves. | Take the leaves out after four minutes.
    repot a plant -> Lift the plant from its pot. | Set it in a larger one. | Fill in soil and water it.
    change a light bulb -> Switch off the power. | Unscrew the old bulb. | Screw in the new one.
    fold a paper boat -> Fold a sheet in half. | Fold the corners to the middle. | Turn up the edges and pull it open.
    clean a window -> Wipe off the dust. | Wash the pane with soapy water. | Dry it with a cloth.
    sew on a button -> Thread the needle and knot the end. | Sew through the holes six times. | Knot the thread behind the cloth.
    find a word in a dictionary -> Look at its first letter. | Turn to that part of the book. | Follow the alphabet to the word.
    reset a watch -> Pull out the crown. | Turn the hands to the right time. | Push the crown back in.
    wrap a present -> Lay the box on the paper. | Fold the paper over and tape it. | Fold in the ends and tape them.
    iron a shirt -> Heat the iron. | Begin with the collar and sleeves. | Iron the back and the front.
    save a file -> Open the menu. | Choose “Save as”. | Type a name and confirm.
    cook rice -> Rinse the rice. | Add twice as much water and boil it. | Let it rest with the lid on.
    light a campfire -> Lay dry twigs crosswise. | Light them from below. | Add larger pieces of wood.
    hang a picture -> Mark the spot. | Drive in a nail. | Hang the picture and level it.
    send a letter -> Put the letter into an envelope. | Write the address on it. | Add a stamp and post it.
""")

_HOW_TO = Family(
    name="step-by-step how-to",
    subtopics=("step-by-step how-to",),
    templates=texts("""
        Explain to {name} {surname} from {town} in three short steps how to {task}. Time: before {time}.

        Give three numbered steps for {name} {surname} in {town}, who wants to know how to {task} and has until {time}.

        In three steps, how does one {task}? {name} {surname} ({town}) must be finished at {time}.
    """),
    slots={"name": PEOPLE, "surname": SURNAMES, "town": TOWNS, "task": tuple(_STEPS), "time": clocks("8:05", "20:55")},
    answer=phrased(
        """
        1. {first} 2. {second} 3. {third}

        First: {first} Second: {second} Third: {third}

        Step 1: {first} Step 2: {second} Step 3: {third}
    """,
        facts=lambda slots: dict(zip(("first", "second", "third"), words(_STEPS[slots["task"]]), strict=True)),
    ),
)

# A thing -> for a child | for an adult.
_THINGS = pairs("""
    a volcano
        -> It is a mountain that can spit out hot, melted rock.
        | It is an opening in the earth's crust through which magma, ash and gases escape.
    gravity
        -> It is the pull that brings a ball back down to the ground.
        | It is the attraction between masses, which gives things their weight.
    a vaccine
        -> It shows your body how to fight an illness before it comes.
        | It trains the immune system by presenting it with a harmless part of a germ.
    the internet
        -> It is a huge web of computers that talk to each other.
        | It is a worldwide network of computers that exchange data by common rules.
    a bank
        -> It keeps people's money safe and lends some of it to others.
        | It takes deposits and lends them on, living on the difference in interest.
    recycling
        -> It means making something new out of old things. | It is the recovery of raw materials from waste for new products.
    a battery
        -> It is a little box that has electricity stored inside.
        | It stores chemical energy and releases it as electric current.
    a law
        -> It is a rule that everybody in the country has to follow.
        | It is a binding rule made by the state and enforced by courts.
    photosynthesis
        -> Plants use sunlight to make their own food. | Plants turn light, water and carbon dioxide into sugar and oxygen.
    an election
        -> Many people choose together who will be in charge.
        | It is a formal vote by which citizens choose their representatives.
    the moon
        -> It is a big ball of rock that travels around our planet.
        | It is the earth's only natural satellite, and it causes the tides.
    a robot
        -> It is a machine that can do some jobs by itself.
        | It is a programmable machine that senses and acts on its surroundings.
    a museum
        -> It is a house where old or beautiful things are kept for all to see.
        | It is an institution that collects, preserves and exhibits objects.
    insurance
        -> Many people put in a little money to help the one who has bad luck.
        | It spreads a risk over many people, who each pay a premium.
    an echo
        -> It is your own voice bouncing back from a wall. | It is a sound wave reflected by a surface and heard after a delay.
    a desert -> It is a land where it almost never rains. | It is a region that receives very little precipitation in a year.
""")


def _explanation(slots: Slots) -> Mapping[str, str]:
    for_child, for_adult = words(_THINGS[slots["thing"]])
    text = for_child if int(slots["age"]) < 12 else for_adult
    return {"text": text, "lower": text[:1].lower() + text[1:]}


_AUDIENCE = Family(
    name="audience adaptation",
    subtopics=("audience adaptation",),
    templates=texts("""
        Explain {thing} in one sentence to {name} {surname} from {town}, who is {age} years old.

        What would you say in a sentence to {name} {surname} (aged {age}, {town}) if asked to explain {thing}?

        Put it so that {name} {surname} of {town}, {age} years old, understands it: what does one need to know about {thing}?
        One sentence.
    """),
    slots={
        "thing": tuple(_THINGS),
        "name": PEOPLE,
        "surname": SURNAMES,
        "town": TOWNS,
        "age": numbers(5, 9) + numbers(34, 79, 5),
    },
    answer=phrased(
        """
        {text}

        {name}, {lower}

        In a single sentence, {lower}

        {text}
    """,
        facts=_explanation,
    ),
)

FAMILIES = (_TONE, _MESSAGE, _CORRECTION, _HOW_TO, _AUDIENCE)
