"""The common-sense questions of the embedded provider: the subtopics, and the easy and hard grammars.

The families stand in the `common_sense_*` siblings; only their union belongs here.
"""

from __future__ import annotations

from synth_assets.offline.grammar import Grammar
from synth_assets.offline.grammars import common_sense_easy, common_sense_hard

EASY = Grammar("common_sense", "easy", common_sense_easy.FAMILIES)
HARD = Grammar("common_sense", "hard", common_sense_hard.FAMILIES)
