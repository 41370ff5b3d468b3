"""Easy tool_use families on calling functions with arguments, and on choosing the right tool.

Belongs here: the signatures that questions show, requests for them, and the calls that answer.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.composing import listing, numbers
from synth_assets.offline.grammars.tool_use_commands import Operation, rendered
from synth_assets.offline.grammars.tool_use_platforms import DOCKER, GIT, KUBERNETES
from synth_assets.offline.grammars.tool_use_platforms import VALUES as PLATFORM_VALUES
from synth_assets.offline.grammars.tool_use_shell import ARCHIVING, SHELL, TEXT
from synth_assets.offline.grammars.tool_use_shell import VALUES as SHELL_VALUES
from synth_assets.offline.grammars.tool_use_system import REMOTE

CITIES = (
    "Oslo", "Lima", "Cairo", "Tokyo", "Paris", "Quito", "Delhi", "Lagos", "Seoul", "Porto", "Vienna", "Nairobi", "Boston",
    "Prague", "Sydney", "Havana", "Dublin", "Geneva", "Athens", "Toronto",
)  # fmt: skip
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CHF", "SEK", "INR", "BRL")
GOODS = (
    "headset", "backpack", "keyboard", "desk lamp", "kettle", "tent", "monitor", "rocking chair", "camera", "bicycle helmet",
    "drill", "blender", "rucksack", "printer", "suitcase", "heater",
)  # fmt: skip
GUESTS = ("Anna", "Ben", "Carla", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Liam")


@dataclass(frozen=True)
class Tool:
    """A function that a model may call: typed parameters with sample values, a request, and requests with a gap.

    `gaps` maps the parameter that a request leaves open to the request.
    """

    name: str
    purpose: str
    types: dict[str, str]
    values: dict[str, Sequence[str]]
    request: str
    gaps: dict[str, str]

    @property
    def signature(self) -> str:
        """How the questions show the function."""
        return f"{self.name}({', '.join(f'{name}: {kind}' for name, kind in self.types.items())})"

    def typed(self, arguments: Mapping[str, str]) -> dict[str, str | int]:
        """The arguments with the types of the signature."""
        return {
            name: int(arguments[name]) if kind == "integer" else arguments[name] for name, kind in self.types.items()
        }


TOOLS = (
    Tool("get_weather", "weather", {"city": "string", "days": "integer", "unit": "string"},
         {"city": CITIES, "days": numbers(2, 10), "unit": ("celsius", "fahrenheit")},
         "What will the weather be in {city} over the next {days} days? Use {unit}.",
         {"city": "What will the weather be over the next {days} days? Use {unit}.",
          "days": "Give me the weather forecast for {city} in {unit}."}),
    Tool("convert_currency", "money", {"amount": "integer", "source": "string", "target": "string"},
         {"amount": numbers(15, 950, 35), "source": CURRENCIES, "target": CURRENCIES},
         "How much is {amount} {source} in {target}?",
         {"target": "Please convert {amount} {source} for me.", "amount": "Convert my {source} to {target}, please."}),
    Tool("search_flights", "flights", {"origin": "string", "destination": "string", "passengers": "integer"},
         {"origin": CITIES, "destination": CITIES, "passengers": numbers(2, 6)},
         "Find flights from {origin} to {destination} for {passengers} people.",
         {"origin": "I need flights to {destination} for {passengers} people.",
          "passengers": "Find us flights from {origin} to {destination}."}),
    Tool("create_event", "calendar", {"title": "string", "hour": "integer", "minutes": "integer"},
         {"title": tuple(f"meeting with {guest}" for guest in GUESTS), "hour": numbers(8, 18), "minutes": numbers(15, 90, 15)},
         "Put a {title} into my calendar at {hour}:00, for {minutes} minutes.",
         {"hour": "Plan a {title} of {minutes} minutes "
                  "today.", "minutes": "Add a {title} at {hour}:00 to my calendar."}),
    Tool("set_timer", "timers", {"label": "string", "minutes": "integer"},
         {"label": ("pasta", "rice", "bread", "laundry", "tea", "cake", "nap", "workout", "pizza", "eggs", "stretching"),
          "minutes": numbers(3, 60)},
         "Remind me of the {label} in {minutes} minutes.",
         {"minutes": "Set a timer for the {label}, please.", "label": "Set a timer of {minutes} minutes and name it."}),
    Tool("book_table", "restaurants", {"restaurant": "string", "people": "integer", "hour": "integer"},
         {"restaurant": ("Bella Vista", "Blue Lotus", "Old Mill", "Casa Verde", "Harbour Grill", "Green Olive", "Red Dragon",
                         "La Terrasse", "Sunny Corner", "Golden Fork"),
          "people": numbers(2, 9), "hour": numbers(17, 21)},
         "Reserve a table for {people} at {restaurant} tonight at {hour}:00.",
         {"people": "Reserve a table at {restaurant} tonight at {hour}:00.",
          "hour": "Get a table for {people} at {restaurant} tonight."}),
    Tool("search_products", "shopping", {"query": "string", "max_price": "integer", "limit": "integer"},
         {"query": GOODS, "max_price": numbers(30, 300, 15), "limit": numbers(3, 9)},
         "Show me {limit} offers for a {query} under {max_price} dollars.",
         {"max_price": "Show me {limit} cheap offers for a {query}.", "query": "Show me {limit} things under "
                                                                               "{max_price} dollars."}),
    Tool("get_directions", "routes", {"origin": "string", "destination": "string", "mode": "string"},
         {"origin": CITIES, "destination": CITIES, "mode": ("driving", "cycling", "walking", "transit")},
         "What is the way from {origin} to {destination}, {mode}?",
         {"mode": "How do I get from {origin} to "
                  "{destination}?", "origin": "How do I get to {destination} by {mode}?"}),
    Tool("query_orders", "order data", {"customer": "string", "year": "integer", "limit": "integer"},
         {"customer": GUESTS, "year": numbers(2015, 2025), "limit": numbers(3, 20)},
         "List the last {limit} orders of {customer} in {year}.",
         {"year": "List {limit} orders of {customer}.", "customer": "List the last {limit} orders of {year}."}),
    Tool("control_light", "lighting", {"room": "string", "brightness": "integer", "colour": "string"},
         {"room": ("kitchen", "bedroom", "hall", "office", "garage", "bathroom", "attic", "nursery"),
          "brightness": numbers(10, 95, 5), "colour": ("white", "red", "blue", "amber", "green")},
         "Set the {room} light to {brightness} percent, {colour}.",
         {"room": "Set the light to {brightness} percent, "
                  "{colour}.", "brightness": "Dim the {colour} light in the {room}."}),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One request for a tool: its arguments, and the parameter that the request leaves open, if any."""

    tool: Tool
    arguments: dict[str, str]
    gap: str = ""


def _drawn(seed: str, share: int, gaps: bool = False) -> dict[str, Case]:
    """Requests by their text, at most `share` for each tool (and each gap)."""
    found: dict[str, Case] = {}
    for tool in TOOLS:
        for gap, template in tool.gaps.items() if gaps else (("", tool.request),):
            rng = random.Random(f"{seed} {tool.name} {gap}")
            drawn: dict[str, Case] = {}
            for _ in range(share * 3):
                if len(drawn) == share:
                    break
                arguments = {name: rng.choice(values) for name, values in tool.values.items()}
                pair = [value for value in arguments.values() if value in CITIES or value in CURRENCIES]
                if len(set(pair)) == len(pair):
                    drawn.setdefault(template.format(**arguments), Case(tool, arguments, gap))
            found |= drawn
    return found


def _menu(options: Sequence[str], right: str, text: str) -> str:
    """Three options in alphabetical order, the right one among them, the others drawn by the text."""
    rng = random.Random(text)
    chosen = [right, *rng.sample([option for option in options if option != right], 2)]
    return listing([f"`{option}`" for option in sorted(chosen)])


CALLS = _drawn("calls", 190)
GAPS = _drawn("gaps", 85, gaps=True)


def _mistyped() -> dict[str, tuple[Case, str]]:
    found: dict[str, tuple[Case, str]] = {}
    for case in _drawn("mistyped", 200).values():
        wrong = next((name for name, kind in case.tool.types.items() if kind == "integer"), None)
        if wrong is not None:
            arguments = case.tool.typed(case.arguments) | {wrong: case.arguments[wrong]}
            found[json.dumps({"name": case.tool.name, "arguments": arguments})] = (case, wrong)
    return found


MISTYPED_CALLS = _mistyped()
SELECTIONS = {
    f"{_menu([tool.name for tool in TOOLS], case.tool.name, text)}. The request is: {text}": case
    for text, case in _drawn("selections", 190).items()
}


def _programs() -> dict[str, Operation]:
    groups: tuple[tuple[str, Sequence[Operation], dict[str, Sequence[str]]], ...] = (
        ("git", GIT, dict(PLATFORM_VALUES)),
        ("docker", DOCKER, dict(PLATFORM_VALUES)),
        ("kubectl", KUBERNETES, dict(PLATFORM_VALUES)),
        ("tar", ARCHIVING, dict(SHELL_VALUES)),
        ("ssh", REMOTE, dict(SHELL_VALUES)),
        ("find", SHELL, dict(SHELL_VALUES)),
        ("grep", TEXT, dict(SHELL_VALUES)),
    )
    found: dict[str, Operation] = {}
    for program, operations, values in groups:
        own = [operation for operation in operations if operation.command.startswith(program + " ")]
        for task, operation in rendered(own, values, 45).items():
            menu = _menu([name for name, _, _ in groups], program, task)
            found[f"{menu}. The job is to {task}"] = operation
    return found


PROGRAMS = _programs()


def _call(slots: Slots, rng: random.Random) -> str:
    case = CALLS[slots["request"]]
    arguments = json.dumps(case.tool.typed(case.arguments))
    return rng.choice((f"`{arguments}`", f"Pass `{arguments}`.", f"The arguments are `{arguments}`."))


def _gap(slots: Slots, rng: random.Random) -> str:
    case = GAPS[slots["request"]]
    return rng.choice(
        (
            f"`{case.gap}` is missing, so ask the user for it before calling `{case.tool.name}`.",
            f"The request does not give `{case.gap}`; do not guess it, but ask.",
            f"`{case.gap}`. All the other arguments of `{case.tool.name}` can be read from the request.",
        )
    )


def _wrong_type(slots: Slots, rng: random.Random) -> str:
    case, name = MISTYPED_CALLS[slots["call"]]
    value = case.arguments[name]
    return rng.choice(
        (
            f'`{name}` must be an integer, but "{value}" is a string; write `"{name}": {value}`.',
            f'The argument `{name}` is quoted. It should be the number {value} instead of the string "{value}".',
        )
    )


def _selection(slots: Slots, rng: random.Random) -> str:
    case = SELECTIONS[slots["case"]]
    return rng.choice(
        (
            f"`{case.tool.name}`, because the request is about {case.tool.purpose}.",
            f"It should call `{case.tool.name}`, with {_shown(case)}.",
            f"`{case.tool.name}` fits: its parameters {listing([f'`{name}`' for name in case.tool.types])} are all "
            "given.",
        )
    )


def _shown(case: Case) -> str:
    return listing([f"{name} = {case.arguments[name]}" for name in case.tool.types])


def _program(slots: Slots, rng: random.Random) -> str:
    _, command, note = PROGRAMS[slots["case"]]
    name = command.split()[0]
    return rng.choice(
        (f"`{name}`: `{command}`.", f"Take `{name}`, for example `{command}`.", f"`{name}`, by `{command}`; {note}.")
    )


def _signature_of(table: dict[str, Case]) -> Callable[[Slots], bool]:
    return lambda slots: table[slots["request"]].tool.signature == slots["signature"]


FAMILIES = (
    Family(
        "call_arguments",
        ("function calling",),
        (
            'Write the JSON arguments with which `{signature}` serves this request: "{request}"',
            'You call `{signature}`. Which JSON arguments serve the request "{request}"',
        ),
        {"request": tuple(CALLS), "signature": tuple(tool.signature for tool in TOOLS)},
        _call,
        _signature_of(CALLS),
    ),
    Family(
        "missing_argument",
        ("function calling",),
        (
            'All parameters of `{signature}` are required. Which one is missing in "{request}"?',
            'A user says: "{request}" Which required argument of `{signature}` is not given?',
        ),
        {"request": tuple(GAPS), "signature": tuple(tool.signature for tool in TOOLS)},
        _gap,
        _signature_of(GAPS),
    ),
    Family(
        "rejected_call",
        ("function calling",),
        (
            "The call `{call}` is rejected by the schema, in which numbers are integers. What is wrong?",
            "Numbers are integers in a tool's schema. Which argument of the call `{call}` breaks it?",
        ),
        {"call": tuple(MISTYPED_CALLS)},
        _wrong_type,
    ),
    Family(
        "assistant_tool",
        ("tool selection",),
        (
            "An assistant can call {case} Which tool is right?",
            "Choose one of the functions {case} Which one should be called?",
        ),
        {"case": tuple(SELECTIONS)},
        _selection,
    ),
    Family(
        "program_choice",
        ("tool selection",),
        ("Choose between {case}. Which program do you take?", "You have {case}. Which program is made for that?"),
        {"case": tuple(PROGRAMS)},
        _program,
    ),
)
