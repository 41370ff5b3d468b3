"""How assets report to Dagster: figures per partition, previews of rows, pictures, and a stop that is not a crash."""

from synth_assets.reporting.figures import FIGURES
from synth_assets.reporting.files import files_written
from synth_assets.reporting.outcomes import PartitionCell, all_rejects, all_rows, stop_if, stored
from synth_assets.reporting.partitions import note_partitions
from synth_assets.reporting.previews import preview
from synth_assets.reporting.showing import pictures_of

__all__ = [
    "FIGURES",
    "PartitionCell",
    "all_rejects",
    "all_rows",
    "files_written",
    "note_partitions",
    "pictures_of",
    "preview",
    "stop_if",
    "stored",
]
