"""The reading domain of the embedded provider: its subtopics, and its easy and hard families as grammars.

Belongs here: what the curriculum is made of. The families stand in
`reading_easy_facts.py`, `reading_easy_sense.py` and `reading_hard_*.py`.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    reading_easy_facts,
    reading_easy_sense,
    reading_hard_figures,
    reading_hard_opinions,
    reading_hard_reports,
    reading_hard_stories,
)

EASY = Grammar("reading", "easy", (*reading_easy_facts.FAMILIES, *reading_easy_sense.FAMILIES))
HARD = Grammar(
    "reading",
    "hard",
    (
        *reading_hard_reports.FAMILIES,
        *reading_hard_figures.FAMILIES,
        *reading_hard_opinions.FAMILIES,
        *reading_hard_stories.FAMILIES,
    ),
)
