"""The instruction domain of the embedded provider: its subtopics, and its easy and hard families as grammars.

Belongs here: what the curriculum is made of. The families stand in `instruction_easy_*.py` and `instruction_hard_*.py`.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    instruction_easy_forms,
    instruction_easy_given,
    instruction_easy_texts,
    instruction_hard_data,
    instruction_hard_edits,
    instruction_hard_texts,
)

EASY = Grammar(
    "instruction",
    "easy",
    (*instruction_easy_texts.FAMILIES, *instruction_easy_forms.FAMILIES, *instruction_easy_given.FAMILIES),
)
HARD = Grammar(
    "instruction",
    "hard",
    (*instruction_hard_data.FAMILIES, *instruction_hard_texts.FAMILIES, *instruction_hard_edits.FAMILIES),
)
