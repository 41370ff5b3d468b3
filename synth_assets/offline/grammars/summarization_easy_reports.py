"""The easy summarization questions about reports: news, meetings, messages, measurements, matches, business, weather.

Belongs here: families and their answers, one or two sentences that keep who, what, when and how much.
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
    TOWNS,
    WEEKDAYS,
    WOMEN,
    clocks,
    numbers,
)
from synth_assets.offline.grammars.replies import phrased
from synth_assets.offline.grammars.tables import pairs, texts, words

_NEWS = Family(
    name="news item",
    subtopics=("news item",),
    templates=texts("""
        Summarise this news item in one sentence: A fire broke out in a {building} in {town} on {day} night. {crew} firefighters
        fought the flames for {hours} hours. {toll}. {name} {surname}, who speaks for the fire service, named {cause} as the
        probable cause.

        News from {town}: “{crew} firefighters were called out on {day} night, when flames were seen in a {building}. It took
        them {hours} hours to put the fire out. {toll}. According to {name} {surname} of the fire service, {cause} may have been
        the cause.” Give the gist in a sentence.

        Boil this report down to its core. “It is probably {cause} that set a {building} in {town} on fire on {day} night,”
        {name} {surname} of the fire service said. {toll}. {crew} firefighters were at work for {hours} hours.
    """),
    slots={
        "building": words("""
            furniture warehouse | school gym | sawmill | paper factory | hotel kitchen | farmhouse | bus depot | car repair shop
            | bakery | barn
        """),
        "town": TOWNS,
        "day": WEEKDAYS,
        "crew": numbers(18, 95),
        "hours": numbers(2, 11),
        "toll": words("""
            Nobody was hurt | Two people were slightly injured | Three residents were brought to safety | A firefighter hurt his
            hand | The night watchman escaped unhurt
        """),
        "name": PEOPLE,
        "surname": SURNAMES,
        "cause": words("""
            a faulty cable | a forgotten candle | an overheated machine | lightning | a cigarette end | a broken heater
        """),
    },
    answer=phrased("""
        {cause} probably caused the fire in a {building} in {town}, which {crew} firefighters put out in {hours} hours.

        A {building} in {town} burned on {day} night, probably because of {cause}.

        {crew} firefighters fought a fire in a {building} in {town} for {hours} hours.

        On {day} night a fire broke out in a {building} in {town}. The likely cause is {cause}.
    """),
)

_MEETING = Family(
    name="meeting notes",
    subtopics=("meeting notes",),
    templates=texts("""
        Sum up these meeting notes in one or two sentences. Present in {town}: {name}, {other} and {count} others. The coffee
        was late. {other} reported on {topic}. After some debate it was decided to {decision}. {name} will see to it by {date}
        {month}.

        Minutes of the team in {town}: {count} members plus {name} and {other} met at nine. There was talk of the weather, then
        of {topic}. Decision: to {decision}. Responsible: {name}. Deadline: {date} {month}. {other} took the minutes. What is
        the essence?

        What should an absent colleague know about this meeting? Under “{topic}”, {other} asked for a vote, and {count} hands
        went up: we are going to {decision}. {name} takes care of it until {date} {month}. Nobody in {town} had brought cake.
    """),
    slots={
        "name": WOMEN,
        "other": MEN,
        "count": numbers(4, 23),
        "topic": words("""
            the new website | office costs | the summer party | customer feedback | the old printers | parking | training | the
            move
        """),
        "decision": words("""
            ask three firms for offers | test a cheaper supplier | hire a student for the summer | close the branch on Saturdays
            | write to all customers | replace the oldest machines | put off the launch | start a survey among the staff | share
            the costs with the tenants | rent a second room
        """),
        "date": numbers(2, 28),
        "month": MONTHS,
        "town": TOWNS,
    },
    answer=phrased("""
        The team decided to {decision}; {name} is responsible, with a deadline of {date} {month}.

        Decision: to {decision}. {name} will do it by {date} {month}.

        They are going to {decision}.

        It was decided to {decision}, and {name} will see to it by {date} {month}.

        {name} has until {date} {month} to {decision}.
    """),
)

_EMAIL = Family(
    name="email thread",
    subtopics=("email thread",),
    templates=texts("""
        Summarise this email thread in one sentence. {name}: “Can we meet on {day} at {time} about {topic}?” {other}: “Sorry, I
        am {busy}. What about {new_day}?” {name}: “{new_day} at {new_time} is fine, in room {room}.” {other}: “See you there!”

        Thread “{topic}”. {name} proposed {day}, {time}. {other} answered, “I am {busy} then.” {name} wrote back, “Let us take
        {new_day}, {new_time}, room {room},” and {other} agreed. What came out of the thread?

        From a mailbox: (1) {other} to {name}, “I am {busy} on {day}, so {time} is impossible for {topic}.” (2) {name} to
        {other}, “Then {new_day} at {new_time}? Room {room} is free.” (3) {other} to {name}, “Perfect.” State the result in a
        sentence.
    """),
    slots={
        "name": WOMEN,
        "other": MEN,
        "day": ("Monday", "Tuesday"),
        "time": clocks("8:30", "16:45", 15),
        "topic": words("""
            the budget | the new contract | the exhibition | the job advertisement | the travel plan | the test results | the
            newsletter | the repair
        """),
        "busy": words("""
            at the dentist | on a train | in court | with a customer | on holiday | at a funeral | giving a lesson | moving
            house
        """),
        "new_day": ("Wednesday", "Thursday", "Friday"),
        "new_time": clocks("8:40", "16:50", 10),
        "room": numbers(101, 399),
    },
    answer=phrased("""
        {name} and {other} will meet on {new_day} at {new_time} in room {room} about {topic}.

        They meet on {new_day} at {new_time}.

        {other} cannot come on {day}, so the meeting takes place on {new_day} at {new_time}.

        They agreed to talk about {topic} on {new_day}, {new_time}, in room {room}.

        The meeting of {name} and {other} has been moved to {new_day} at {new_time}, in room {room}.
    """),
    sensible=lambda slots: slots["time"] != slots["new_time"],
)

_PLANTS = words("tomato | bean | sunflower | cress | pea | maize | radish | basil | barley | lettuce")
_TREATMENTS = words("""
    blue light | red light | warm water | rainwater | soft music | cold coffee | compost | salt water | a fan | sugar water |
    wood ash | lemon juice
""")


def _experiment(slots: Slots) -> Mapping[str, str]:
    treated, control = int(slots["treated"]), int(slots["control"])
    effect = "faster" if treated > control else "more slowly"
    return {"effect": effect, "gap": str(abs(treated - control)), "more": "more" if treated > control else "less"}


_LAB = Family(
    name="lab report",
    subtopics=("lab report",),
    templates=texts("""
        Summarise the result of this lab report. Question: does {treatment} change the growth of {plant} seedlings? Method:
        {name} {surname} kept {count} seedlings with {treatment} and as many without it for {days} days. Result: the first group
        grew by {treated} millimetres on average, the others by {control}.

        Lab report by {name} {surname}: For {days} days, one tray of {plant} seedlings was grown with {treatment}, another
        without. Each tray held {count} plants. Mean growth was {treated} millimetres with the treatment and {control}
        millimetres in the control tray. What was found, in one sentence?

        State the finding briefly. In the school laboratory of {name} {surname}, {count} {plant} seedlings in the control group
        gained {control} millimetres in {days} days; just as many, exposed to {treatment}, gained {treated} millimetres.
    """),
    slots={
        "treatment": _TREATMENTS,
        "plant": _PLANTS,
        "name": PEOPLE,
        "surname": SURNAMES,
        "count": numbers(10, 60, 2),
        "days": numbers(6, 28),
        "treated": numbers(14, 88),
        "control": numbers(15, 87, 2),
    },
    answer=phrased(
        """
        With {treatment}, {plant} seedlings grew {effect} than without: {treated} against {control} millimetres in {days} days.

        Over {days} days, {plant} seedlings with {treatment} grew {gap} millimetres {more} than the control group.

        The {plant} seedlings grew {effect} with {treatment} than without it.

        After {days} days, the treated {plant} seedlings had grown by {treated} millimetres and the others by {control}.
    """,
        facts=_experiment,
    ),
    sensible=lambda slots: abs(int(slots["treated"]) - int(slots["control"])) > 2,
)


def _match(slots: Slots) -> Mapping[str, str]:
    return {"score": f"{slots['goals']}–{slots['against']}"}


_SPORT = Family(
    name="sports report",
    subtopics=("sports report",),
    templates=texts("""
        Summarise this sports report in a sentence. It was raining in {home} on {day}, and {crowd} people had come all the same.
        {home} took an early lead, but by the break it was level. In minute {minute}, {name} {surname} scored the goal that made
        it {goals} to {against} for {guest}, and so it ended.

        Match report: {guest} won {goals} to {against} at {home} on {day}. The winning goal was scored by {name} {surname} in
        minute {minute}, before {crowd} spectators. The referee had a quiet evening. Who won, and how?

        Cut this down to the essentials: “{crowd} spectators in {home} held their breath in minute {minute} on {day}, for {name}
        {surname} shot from far out and scored. The goal brought {guest} the victory, {goals} to {against}. The pitch was in
        poor condition.”
    """),
    slots={
        "home": HOME_TOWNS,
        "day": WEEKDAYS,
        "crowd": numbers(310, 9800, 37),
        "minute": numbers(61, 90),
        "name": PEOPLE,
        "surname": SURNAMES,
        "guest": FAR_TOWNS,
        "goals": ("2", "3", "4"),
        "against": ("1",),
    },
    answer=phrased(
        """
        {guest} won {score} at {home} on {day}, thanks to a late goal by {name} {surname}.

        {name} {surname} scored in minute {minute} and gave {guest} a {score} victory at {home}.

        Before {crowd} spectators, {guest} beat {home} {score}; {name} {surname} scored the winning goal in minute {minute}.

        {guest} beat {home} {score} on {day}.
    """,
        facts=_match,
    ),
)

_BUSINESS = Family(
    name="business report",
    subtopics=("business report",),
    templates=texts("""
        Summarise this business report for a busy reader. {surname} & Co. of {town}, maker of {goods}, sold {units} units in
        {quarter} of {year}, {change} per cent {more} than a year before. The management explains this by {reason}. The canteen
        was renovated as well.

        Report for {quarter} of {year}: At {surname} & Co. ({town}), sales of {goods} came to {units} units. Compared with the
        year before, this is {change} per cent {more}. The reason given is {reason}. What is the key message?

        In one sentence, what do shareholders learn? “Dear shareholders, our {goods} found {units} buyers in {quarter} of
        {year}. That is {change} per cent {more} than last year, owing to {reason}. Yours, {surname} & Co., {town}.”
    """),
    slots={
        "surname": SURNAMES,
        "town": TOWNS,
        "goods": words("""
            garden chairs | rain jackets | bicycles | coffee machines | headphones | desks | running shoes | tents | electric
            drills | mattresses | toasters | lamps
        """),
        "units": numbers(2100, 9900, 30),
        "quarter": words("the first quarter | the second quarter | the third quarter | the fourth quarter"),
        "year": numbers(2011, 2024),
        "change": numbers(3, 39),
        "more": ("more", "fewer"),
        "reason": words("""
            new prices | the weather | changed opening hours | a move of the warehouse | a new online shop | a redesign of the
            product | the exchange rate | an offer by a competitor
        """),
    },
    answer=phrased(
        """
        {surname} & Co. sold {units} {goods} in {quarter}, {change} per cent {more} than a year before.

        Owing to {reason}, {surname} & Co. sold {change} per cent {more} {goods} than a year before.

        {surname} & Co. put it down to {reason} that sales of {goods} {went} by {change} per cent.

        Sales of {goods} at {surname} & Co. {went} by {change} per cent, to {units}.
    """,
        facts=lambda slots: {"went": "rose" if slots["more"] == "more" else "fell"},
    ),
)

_SKIES = pairs("""
    sleet and cold rain -> cold and wet
    thick fog until noon -> foggy
    heavy showers from the west -> wet
    light snow above the valleys -> snowy
    thunderstorms in the evening -> stormy
    strong winds from the north -> windy
    low clouds and drizzle -> grey and damp
    frost and icy roads -> frosty
""")

_WEATHER = Family(
    name="weather report",
    subtopics=("weather report",),
    templates=texts("""
        Summarise the forecast in one sentence. The weather for {town}, presented by {name} {surname}: A front that formed over
        the sea reaches us on {day}. Expect {sky}, with {high} degrees at most. On {next_day} it will be {trend}, at {next}
        degrees.

        Weather for {town}: “On {day} we shall have {sky}. The temperature rises to {high} degrees. By {next_day} it gets
        {trend}, and the thermometer shows {next} degrees,” says {name} {surname}, who has been watching the sky for years. What
        should listeners remember?

        Put this forecast into one short sentence or two: {name} {surname} expects {sky} for {town} on {day} and a high of
        {high} degrees. {next_day} will be {trend}, the charts say, with {next} degrees.
    """),
    slots={
        "town": TOWNS,
        "name": PEOPLE,
        "surname": SURNAMES,
        "day": ("Monday", "Wednesday", "Friday"),
        "sky": tuple(_SKIES),
        "high": numbers(3, 16),
        "next_day": ("Tuesday", "Thursday", "Saturday"),
        "trend": ("calmer", "drier", "brighter"),
        "next": numbers(4, 17),
    },
    answer=phrased(
        """
        {day} will be {kind} in {town}, with up to {high} degrees; {next_day} will be {trend}, with {next} degrees.

        {town} has to expect {sky} on {day} and {trend} weather on {next_day}.

        In {town}, expect {sky} and up to {high} degrees on {day}.

        After {sky} on {day}, it gets {trend} in {town} on {next_day}, at {next} degrees.
    """,
        facts=lambda slots: {"kind": _SKIES[slots["sky"]]},
    ),
    sensible=lambda slots: slots["high"] != slots["next"],
)

FAMILIES = (_NEWS, _MEETING, _EMAIL, _LAB, _SPORT, _BUSINESS, _WEATHER)
