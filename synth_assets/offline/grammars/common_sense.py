"""The common-sense questions of the embedded provider: the subtopics, and the easy and hard grammars.

The families stand in the `common_sense_*` siblings; only their union belongs here.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import common_sense_easy, common_sense_hard

SUBTOPICS: tuple[str, ...] = (
    "uses of everyday objects",
    "physical properties",
    "cause and effect",
    "order of everyday events",
    "social situations",
    "feelings and motives",
    "household safety",
    "food and cooking",
    "weather and clothing",
    "animals and plants",
    "places and their purpose",
    "travel and transport",
    "money and shopping",
    "health and hygiene",
    "size and time estimates",
)

EASY = Grammar("common_sense", "easy", common_sense_easy.FAMILIES)
HARD = Grammar("common_sense", "hard", common_sense_hard.FAMILIES)
