"""Intake: reading rows that others wrote, from JSON Lines, JSON, CSV and Parquet, without trusting them.

Knows files, encodings and rows; what a row must contain is decided by the product line that asked for it.
"""

from synth_assets.intake.reading import FORMATS, read_rows
from synth_assets.intake.rows import (
    MAX_RAW_CHARS,
    MAX_ROW_BYTES,
    BadRow,
    Reason,
    SourceRow,
    UnreadableFile,
    clip,
)

__all__ = [
    "FORMATS",
    "MAX_RAW_CHARS",
    "MAX_ROW_BYTES",
    "BadRow",
    "Reason",
    "SourceRow",
    "UnreadableFile",
    "clip",
    "read_rows",
]
