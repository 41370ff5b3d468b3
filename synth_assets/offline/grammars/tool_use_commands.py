"""How a table of operations becomes families: each operation is asked both ways, task to command and command to task.

Belongs here: the mechanics for the tool_use grammar. The tables lie in `tool_use_shell.py`,
`tool_use_system.py`, `tool_use_platforms.py` and `tool_use_clients.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

from synth_assets.offline.grammar import Family, Slots
from synth_assets.offline.grammars.composing import placed

Values = Mapping[str, Sequence[str]]


class Operation(NamedTuple):
    """A task (infinitive), its command and a remark that is true of every filling; `<<name>>` marks a value."""

    task: str
    command: str
    note: str


def rendered(operations: Sequence[Operation], values: Values, share: int) -> dict[str, Operation]:
    """The operations with their values filled in, by task; of each operation at most `share` fillings, drawn evenly."""
    found: dict[str, Operation] = {}
    for operation in operations:
        names = sorted(set(re.findall(r"<<(\w+)>>", operation.task)))
        combinations = list(product(*(values[name] for name in names)))
        if len(combinations) > share:
            combinations = random.Random(operation.task).sample(combinations, share)
        for combination in combinations:
            filled = Operation(*(placed(text, **dict(zip(names, combination, strict=True))) for text in operation))
            found[filled.task] = filled
    return found


def _forward(tasks: Mapping[str, Operation], slots: Slots, rng: random.Random) -> str:
    _, command, note = tasks[slots["task"]]
    return rng.choice(
        (
            f"`{command}`",
            f"Use `{command}`; {note}.",
            f"`{command}` does that. Note that {note}.",
            f"`{command}`: {note}.",
        )
    )


def _forward_keys(tasks: Mapping[str, Operation], slots: Slots, rng: random.Random) -> str:
    _, command, note = tasks[slots["task"]]
    return rng.choice(
        (f"Enter `{command}`; {note}.", f"`{command}` does that; {note}.", f"Type `{command}`. Here {note}.")
    )


def _backward(tasks: Mapping[str, str], slots: Slots, operations: Mapping[str, Operation], rng: random.Random) -> str:
    task, _, note = operations[tasks[slots["command"]]]
    return rng.choice((f"It serves to {task}; {note}.", f"You use it to {task}.", f"Its purpose is to {task}: {note}."))


def command_families(
    name: str,
    subtopic: str,
    where: str,
    noun: str,
    operations: Sequence[Operation],
    values: Values,
    share: int = 140,
    keys: bool = False,
) -> tuple[Family, Family]:
    """The two families of a table: "how do you …" and "what does … do".

    `where` ("In git") opens questions, and `noun` ("git command") names what is asked for.
    `keys` is for tools whose commands are typed inside them instead of being run from a shell.
    """
    tasks = rendered(operations, values, share)
    # Commands that differ only in case or punctuation would be duplicates of one another after normalising.
    by_command = {
        operation.command: task
        for operation, task in {
            re.sub(r"\W+", " ", operation.command.lower()): (operation, task) for task, operation in tasks.items()
        }.values()
    }
    forward = _forward_keys if keys else _forward
    return (
        Family(
            f"{name}_task",
            (subtopic,),
            (f"{where}, how do you {{task}}?", f"Which {noun} do you need to {{task}}?"),
            {"task": tuple(tasks)},
            lambda slots, rng: forward(tasks, slots, rng),
        ),
        Family(
            f"{name}_meaning",
            (subtopic,),
            (f"{where}, what does `{{command}}` do?", f"What is the {noun} `{{command}}` for?"),
            {"command": tuple(by_command)},
            lambda slots, rng: _backward(by_command, slots, tasks, rng),
        ),
    )
