"""Deduplication of short questions: exact and near, precision first, incremental, without Dagster or a database.

index = DedupIndex()
index.seed(stored)  # id, text: kept already
index.add(batch)    # id, duplicate_of, kind, similarity: rows without duplicate_of are new
"""

from synth_assets.dedup.index import DedupIndex, Thresholds
from synth_assets.dedup.normalise import normalise

__all__ = ["DedupIndex", "Thresholds", "normalise"]
