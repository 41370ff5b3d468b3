"""The tool_use domain of the embedded provider: its subtopics and its two grammars.

Belongs here: the assembly. The families lie in the `tool_use_*.py` modules beside this one.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    tool_use_calls,
    tool_use_clients,
    tool_use_platforms,
    tool_use_shell,
    tool_use_system,
    tool_use_worked_choices,
    tool_use_worked_containers,
    tool_use_worked_services,
    tool_use_worked_systems,
)

EASY = Grammar(
    "tool_use",
    "easy",
    tool_use_shell.FAMILIES
    + tool_use_system.FAMILIES
    + tool_use_platforms.FAMILIES
    + tool_use_clients.FAMILIES
    + tool_use_calls.FAMILIES,
)

HARD = Grammar(
    "tool_use",
    "hard",
    tool_use_worked_systems.FAMILIES
    + tool_use_worked_containers.FAMILIES
    + tool_use_worked_services.FAMILIES
    + tool_use_worked_choices.FAMILIES,
)
