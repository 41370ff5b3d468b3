"""The summarization domain of the embedded provider: its subtopics, and its easy and hard families as grammars.

Belongs here: what the curriculum is made of. The families stand in `summarization_easy_*.py` and
`summarization_hard_*.py`.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import (
    summarization_easy_reports,
    summarization_easy_stories,
    summarization_easy_views,
    summarization_hard_figures,
    summarization_hard_reports,
    summarization_hard_stories,
    summarization_hard_views,
)

EASY = Grammar(
    "summarization",
    "easy",
    (*summarization_easy_reports.FAMILIES, *summarization_easy_stories.FAMILIES, *summarization_easy_views.FAMILIES),
)
HARD = Grammar(
    "summarization",
    "hard",
    (
        *summarization_hard_reports.FAMILIES,
        *summarization_hard_figures.FAMILIES,
        *summarization_hard_stories.FAMILIES,
        *summarization_hard_views.FAMILIES,
    ),
)
