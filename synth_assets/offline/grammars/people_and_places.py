"""Names of people and places, days, clock times and figures that the text domains fill into their passages.

Belongs here: slot values that more than one domain uses. Values of one family stay beside that family. No name ends in
"s", so that `{name}'s` is always right, and no name stands in two of the lists of people.
"""

from __future__ import annotations

WOMEN = (
    "Maria", "Anna", "Helen", "Sofia", "Clara", "Nadia", "Ruth", "Elena", "Grace", "Hannah", "Julia", "Laura",
    "Emma", "Alice", "Nora", "Sarah", "Rosa", "Lucy", "Amina", "Fatima", "Priya", "Mei", "Yuki", "Leila",
    "Olga", "Vera", "Diana", "Eva", "Ida", "Joan", "Kate", "Linda", "Marta", "Paula", "Rita", "Tara",
    "Zoe", "Amy", "Bella", "Carol",
)  # fmt: skip
MEN = (
    "Peter", "David", "Martin", "Omar", "Daniel", "Paul", "Victor", "Adam", "Simon", "Robert", "Karl", "Ivan",
    "Hugo", "Felix", "Tom", "Sam", "Ali", "Yusuf", "Ravi", "Chen", "Kenji", "Marco", "Pedro", "Diego",
    "Oscar", "Leo", "Max", "Ben", "Frank", "George", "Henry", "Jack", "Kevin", "Liam", "Mark", "Noah",
    "Oliver", "Patrick", "Stefan", "Walter",
)  # fmt: skip
PEOPLE = tuple(name for pair in zip(WOMEN, MEN, strict=True) for name in pair)
SURNAMES = (
    "Baker", "Carter", "Novak", "Moreno", "Schmidt", "Tanaka", "Okafor", "Larsen", "Rossi", "Dubois", "Kumar",
    "Haddad", "Costa", "Weber", "Olsen", "Mercer", "Fischer", "Petrov", "Silva", "Young", "Walker", "Turner",
    "Bennett", "Murray", "Chandra", "Khan", "Lopez", "Marino", "Nagy", "Foster",
)  # fmt: skip
TOWNS = (
    "Ashford", "Millbrook", "Harlow", "Oakdale", "Riverton", "Kingsport", "Brookfield", "Eastham", "Westbury",
    "Norwood", "Stonebridge", "Lakeview", "Fairview", "Redhill", "Greenfield", "Maplewood", "Highgate", "Silverton",
    "Clifton", "Marlow", "Easton", "Weston", "Ridgemont", "Elmhurst", "Thornton", "Kingston", "Bayport", "Glenwood",
    "Hillcrest", "Larkfield", "Moorland", "Newhaven", "Oldham", "Pinewood", "Rosedale", "Southport", "Tilbury",
    "Wexford", "Yarmouth", "Aldgate",
)  # fmt: skip
HOME_TOWNS, FAR_TOWNS = TOWNS[:20], TOWNS[20:]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def pronouns(name: str) -> tuple[str, str, str]:
    """Subject, object and possessive form for one of the names above: ("she", "her", "her") for "Maria"."""
    return ("she", "her", "her") if name in WOMEN else ("he", "him", "his")


def numbers(first: int, last: int, step: int = 1) -> tuple[str, ...]:
    """The figures from `first` to `last`, both included, as slot values."""
    return tuple(str(number) for number in range(first, last + 1, step))


def clocks(first: str, last: str, step: int = 5) -> tuple[str, ...]:
    """The clock times from `first` to `last` ("8:05"), both included, `step` minutes apart."""
    return tuple(clock(minute) for minute in range(minutes(first), minutes(last) + 1, step))


def clock(minute: int) -> str:
    """A minute of the day as a clock time: 485 is "8:05"."""
    return f"{minute // 60}:{minute % 60:02d}"


def minutes(time: str) -> int:
    """A clock time as a minute of the day: "8:05" is 485."""
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)
