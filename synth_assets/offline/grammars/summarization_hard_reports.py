"""The hard summarization questions about events and talks: what to keep for whom, and what to leave out.

Belongs here: families and their worked answers on storms, meetings and matches.
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
    numbers,
)
from synth_assets.offline.grammars.replies import worked
from synth_assets.offline.grammars.tables import texts, words


def _storm(slots: Slots) -> Mapping[str, object]:
    damage, calls = int(slots["roofs"]) + int(slots["trees"]), int(slots["calls"])
    return {
        "damage": damage,
        "per_hour": round(calls / int(slots["hours"])),
        "warning": f"{slots['wind']} kilometres an hour",
    }


_STORM = Family(
    name="storm",
    subtopics=("news item", "weather report"),
    templates=texts("""
        Read this report and write a summary of two or three sentences for people who want to know what happened and what comes
        next. Say first which points you keep and which you leave out. “A storm with gusts of {wind} kilometres an hour crossed
        {town} on {day} evening. In {hours} hours the fire service received {calls} calls. {roofs} roofs were damaged, and
        {trees} trees fell. {name} {surname}, who was just having supper, heard a bang ‘like in a film’. {loss}. The weather
        office had given warning since the morning. For the next day it expects {next}, and the mayor has promised {aid}. An old
        saying has it that after rain comes sunshine.”

        From a regional paper: “It went bang ‘like in a film’, says {name} {surname}, still holding a supper fork. The weather
        office had warned {town} since the morning. On {day} evening the storm came, with {wind} kilometres an hour: {trees}
        fallen trees, {roofs} damaged roofs, and {calls} calls to the fire service in {hours} hours. {loss}. After rain comes
        sunshine, as they say; what is in fact expected for the next day is {next}. The mayor announced {aid}.” Choose the
        points that belong in a summary, justify the choice, and then summarise the report in two or three sentences.
    """),
    slots={
        "town": HOME_TOWNS + FAR_TOWNS,
        "wind": numbers(92, 148),
        "day": WEEKDAYS,
        "hours": numbers(2, 6),
        "calls": numbers(105, 480, 5),
        "roofs": numbers(8, 60),
        "trees": numbers(14, 95),
        "name": PEOPLE,
        "surname": SURNAMES,
        "loss": words("""
            Nobody was hurt | Two people were slightly hurt | The trains stood still until midnight | One street had to be
            evacuated | The school stays closed for two days
        """),
        "next": words("""
            more rain but less wind | calm and dry weather | new gusts from the west | fog and drizzle | night frost
        """),
        "aid": words("""
            free containers for the rubble | help for the owners of damaged houses | an inspection of all old trees | tarpaulins
            for open roofs
        """),
    },
    answer=worked(
        """
        + A summary of a news report answers who, what, where, when, with what result and what next.
        * Keep the event: a storm with gusts of {wind} kilometres an hour hit {town} on {day} evening.
        + Place, time and strength belong in the very first sentence, because everything else depends on them.
        * Keep the result: {roofs} damaged roofs and {trees} fallen trees, that is, {damage} cases of damage, and {calls}
            calls in {hours} hours.
        + The number of calls comes to about {per_hour} an hour, which shows the scale, but the raw figure is enough.
        + Among the results one also counts this sentence: “{loss}.”
        * Keep what comes next: {next}, and {aid} as promised by the mayor.
        + Readers who live there need this part most, since it is the only one that they can still act upon.
        * Leave out the supper of {name} {surname}, the comparison with a film and the saying about rain and sunshine.
        + They make the report lively, but nothing would be missing without them.
        + A quotation earns a place only when its exact words matter.
        = Summary: On {day} evening, a storm with gusts of up to {wind} kilometres an hour hit {town}, damaged {roofs} roofs
            and brought down {trees} trees. The fire service received {calls} calls. Expected next: {next}; the mayor has
            promised {aid}.
        + If only one sentence were allowed, it would be: a storm of {warning} damaged {roofs} roofs in {town} on {day}.
        + The summary takes over each figure as it stands in the report, for a rounded figure could be mistaken for a new one.
        + That there had been a warning since the morning is worth a clause if there is room for it.
        + The order (event, result, outlook) follows the importance for the reader and not the order of the report.
        + It contains no judgement of mine: whether the help is enough is for others to say.
        + The {damage} cases of damage are my own sum; since a roof and a tree are different things, the summary keeps them
            apart.
        + “Gusts of up to {wind} kilometres an hour” is safer than “a wind of {wind}”, because the figure is a peak and no
            average.
        + The name {name} {surname} does not appear, as a summary of a storm needs witnesses only when the facts are in doubt.
        + In the text the mayor is a source as well, and so the help is reported as a promise and not as something that has
            happened.
    """,
        _storm,
    ),
)


def _minutes(slots: Slots) -> Mapping[str, object]:
    budget, costs = int(slots["budget"]), int(slots["cost"])
    return {"left": budget - costs}


_MINUTES = Family(
    name="meeting follow-up",
    subtopics=("meeting notes", "email thread"),
    templates=texts("""
        Below are the e-mails that were written after a meeting. Summarise them for a colleague who was absent: decisions, who
        does what by when, what is open. Explain how you sort the material. {chair}: “Thanks for coming, and sorry about the
        cold room. We agreed to {decision}. The budget is {budget} euros.” {worker}: “I have an offer for {cost} euros and will
        place the order by {deadline} {month}.” {chair}: “Good. {third}, please {task} by {second} {month}.” {third}: “Will do.
        By the way, who took my umbrella? And it is still not clear {open}.” {chair}: “We shall see about that next time.”

        An absent colleague asks what came out of it. Sort the messages into decisions, tasks, open questions and chatter, and
        write the summary. (1) {third}: “Before I forget: it is still not clear {open}. Also, has anybody seen my umbrella?” (2)
        {chair}: “That question must wait until next time. What we did agree on is to {decision}, for {budget} euros at most.”
        (3) {worker}: “The best offer is {cost} euros; I place the order by {deadline} {month}.” (4) {chair}: “Fine. And {third}
        will {task} by {second} {month}.” (5) {third}: “Agreed.”
    """),
    slots={
        "chair": WOMEN[:20],
        "worker": MEN[:20],
        "third": WOMEN[20:] + MEN[20:],
        "decision": words("""
            buy a new projector | have the meeting room painted | order ten office chairs | rent a stand at the fair | print a
            new catalogue | replace the coffee machine | have the windows cleaned
        """),
        "budget": numbers(1500, 2900, 50),
        "cost": numbers(710, 1490, 10),
        "deadline": numbers(2, 14),
        "second": numbers(15, 28),
        "month": MONTHS,
        "task": words("""
            inform the other branch | write to the landlord | ask the staff for their wishes | clear the store room | check the
            insurance | send out the new key list
        """),
        "open": words("""
            who pays for the delivery | where the old things are to go | whether the branch takes part | how long the guarantee
            lasts | who is to have the second key
        """),
    },
    answer=worked(
        """
        + I sort every sentence into one of four kinds: decision, task, open question, or chatter.
        * Decision: to {decision}, with a budget of {budget} euros.
        + A decision can be recognised by words such as “agreed”, and it holds for everybody.
        * Tasks: {worker} places the order ({cost} euros) by {deadline} {month}; {third} is to {task} by {second} {month}.
        + Each task needs a name and a date, or else nobody will feel responsible.
        + The offer stays below the budget, by {left} euros.
        * Open question: it is not clear {open}.
        + {chair} has put this off until the next meeting, so it must not be reported as settled.
        * Chatter: the thanks, the apology or the missing umbrella change nothing and are left out.
        + They are pleasant to read, but an absent colleague does not need them.
        = Summary: We are going to {decision} (budget {budget} euros). {worker} will order for {cost} euros by {deadline}
            {month}, and {third} will {task} by {second} {month}. Still open: {open}.
        + The summary gives the result and not the course of the talk, so it does not matter who wrote first.
        + Of the two dates, the one for {worker} comes first, with {deadline} {month}.
        + {chair} need not be named in it, because no task falls to {chair}.
        + The remaining {left} euros are not mentioned in the messages; they follow from the two amounts and may be useful for
            the next decision.
        + If the colleague has only ten seconds, the decision and the two dates are what counts.
    """,
        _minutes,
    ),
)


def _final(slots: Slots) -> Mapping[str, object]:
    attempts, other = int(slots["shots"]), int(slots["other_shots"])
    return {"shots_all": attempts + other, "winner": slots["guest"], "more": "more" if attempts > other else "fewer"}


_FINAL = Family(
    name="cup final",
    subtopics=("sports report",),
    templates=texts("""
        Summarise the match report for somebody who did not see the game: result, turning point, reason. Explain what you
        select. “Under a blue sky, {crowd} people came to the final in {place} on {day}. {home} led by a goal of {scorer} in
        minute {first}. Then the goalkeeper of {home} was sent off, and {guest} took over. {hero} {surname} equalised in minute
        {second} and scored again in minute {third}: two to one for {guest}. {guest} had {shots} shots at goal, {home}
        {other_shots}. The sausages sold out before the break. Coach {coach}: ‘We {quote}.’”

        What should one know about this final? Select, give your reasons, summarise. “‘We {quote},’ said coach {coach} of
        {guest} after the two to one against {home} in {place}. It was {day}, the sky was blue, and {crowd} people saw {scorer}
        score for {home} in minute {first}. But when the goalkeeper of {home} had been sent off, {hero} {surname} scored twice,
        in minutes {second} and {third}. By the end, there had been {other_shots} shots at goal by {home} and {shots} by
        {guest}. No sausages were left by then.”
    """),
    slots={
        "crowd": numbers(2100, 9900, 50),
        "place": ("the capital", "the north", "the harbour stadium", "the old stadium"),
        "day": WEEKDAYS,
        "home": HOME_TOWNS,
        "guest": FAR_TOWNS,
        "scorer": MEN[:20],
        "first": numbers(5, 38),
        "hero": MEN[20:],
        "surname": SURNAMES,
        "second": numbers(55, 71),
        "third": numbers(72, 90),
        "shots": numbers(9, 21),
        "other_shots": numbers(3, 8),
        "coach": SURNAMES,
        "quote": words("""
            never gave up | ran until the end | believed in ourselves | kept our heads | were patient
        """),
    },
    answer=worked(
        """
        + I ask which sentences one needs in order to understand how the result came about.
        * Result: {guest} won the final two to one against {home}.
        + It comes first, because it is what everybody asks for.
        * Course: {scorer} put {home} ahead in minute {first}; {hero} {surname} scored in minutes {second} and {third}.
        + Thus the lead changed hands within the second half.
        * Turning point: the goalkeeper of {home} was sent off, and after that {guest} took control.
        + All the goals of {guest} fell after this moment, which is why it belongs in the summary.
        * Reason: besides the extra player, {guest} had {shots} shots at goal, as against {other_shots} by {home}.
        + Of {shots_all} shots in all, {guest} had by far the larger part, so the victory was deserved on the figures.
        * Left out: the blue sky and the sausages; the {crowd} spectators can be named if there is room.
        + The words of the coach (“We {quote}”) express a mood and explain little.
        = Summary: {guest} won the final in {place} on {day} by two goals to one. {scorer} scored first for {home}, but after
            its goalkeeper had been sent off, {hero} {surname} turned the match with goals in minutes {second} and {third}.
        + The minute of the dismissal is not given in the report, so the summary must not give one either.
        + In a single sentence: {hero} {surname} turned the final for {guest} after a dismissal.
        + The summary follows the order of events after the result, as this lets the reader see cause and effect.
        + Between the goal of {scorer} and the winning goal the report leaves the rest of the first half in the dark, and that
            does no harm.
        + A reader in {home} would perhaps begin with the dismissal, but the facts would be the same.
    """,
        _final,
    ),
    sensible=lambda slots: slots["coach"] != slots["surname"],
)

FAMILIES = (_STORM, _MINUTES, _FINAL)
