"""The coding domain of the embedded provider: its subtopics and its two grammars.

Belongs here: the assembly. The families lie in the `coding_*.py` modules beside this one.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    coding_collections,
    coding_graphs,
    coding_programs,
    coding_properties,
    coding_structures,
    coding_worked_behaviour,
    coding_worked_costs,
    coding_worked_graphs,
    coding_worked_sequences,
    coding_worked_structures,
    coding_worked_texts,
)

EASY = Grammar(
    "coding",
    "easy",
    coding_collections.FAMILIES
    + coding_programs.FAMILIES
    + coding_structures.FAMILIES
    + coding_graphs.FAMILIES
    + coding_properties.FAMILIES,
)

HARD = Grammar(
    "coding",
    "hard",
    coding_worked_texts.FAMILIES
    + coding_worked_sequences.FAMILIES
    + coding_worked_structures.FAMILIES
    + coding_worked_graphs.FAMILIES
    + coding_worked_behaviour.FAMILIES
    + coding_worked_costs.FAMILIES,
)
