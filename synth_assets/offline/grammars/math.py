"""The math questions of the embedded provider: the subtopics, and the easy and hard grammars.

The families stand in the `math_easy_*` and `math_hard_*` siblings; only their union belongs here.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    math_easy_algebra,
    math_easy_figures,
    math_easy_numbers,
    math_hard_algebra,
    math_hard_figures,
    math_hard_numbers,
)

EASY = Grammar("math", "easy", (*math_easy_numbers.FAMILIES, *math_easy_algebra.FAMILIES, *math_easy_figures.FAMILIES))
HARD = Grammar("math", "hard", (*math_hard_numbers.FAMILIES, *math_hard_algebra.FAMILIES, *math_hard_figures.FAMILIES))
