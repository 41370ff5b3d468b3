"""Deduplication of short questions: exact and near, precision first, incremental, without Dagster.

index = DedupIndex()
index.seed(stored)  # id, text: kept already
index.add(batch)    # id, duplicate_of, kind, similarity: rows without duplicate_of are new

DedupStore does the same in a DuckDB file, for millions of rows and many processes.
"""

from synth_assets.dedup.index import DedupIndex
from synth_assets.dedup.normalise import normalise
from synth_assets.dedup.store import DedupStore, sign
from synth_assets.dedup.thresholds import Limits, Thresholds

__all__ = ["DedupIndex", "DedupStore", "Limits", "Thresholds", "normalise", "sign"]
