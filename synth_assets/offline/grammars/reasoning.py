"""The reasoning questions of the embedded provider: the subtopics, and the easy and hard grammars.

The families stand in the `reasoning_*` siblings; only their union belongs here.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    reasoning_easy,
    reasoning_easy_figures,
    reasoning_hard,
    reasoning_hard_figures,
)

EASY = Grammar("reasoning", "easy", (*reasoning_easy.FAMILIES, *reasoning_easy_figures.FAMILIES))
HARD = Grammar("reasoning", "hard", (*reasoning_hard.FAMILIES, *reasoning_hard_figures.FAMILIES))
