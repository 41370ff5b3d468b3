"""Rows from Parquet, batch by batch."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from synth_assets.intake.rows import (
    MAX_ROW_BYTES,
    BadRow,
    SourceRow,
    UnreadableFile,
    UnstorableText,
    check_storable,
    clip,
    text_length,
)

_BATCH_ROWS = 1_024


def read_parquet(path: Path, columns: Collection[str] | None = None) -> Iterator[SourceRow | BadRow]:
    """One row per row; `line` is the row's number from 1. A null is None, a list or a struct is a list or a dict.

    Of `columns`, where given, those that the file has are read, and no others; where it has none of them, all are, so
    that one can say what stands there instead.

    A row group that is damaged is one BadRow, at its first row, which says how many rows it takes along.

    Raises UnreadableFile where the file's footer cannot be read: cut off, or not Parquet.
    """
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableFile(
            f"{path}: is not a whole Parquet file ({str(error).splitlines()[0]}); it may have been cut off on its way"
        ) from error
    with file:
        wanted = [name for name in file.schema_arrow.names if columns is not None and name in columns] or None
        begin = 1
        for group in range(file.metadata.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            read = 0
            try:
                for batch in file.iter_batches(_BATCH_ROWS, row_groups=[group], columns=wanted):
                    yield from _rows_of(str(path), begin + read, batch)
                    read += len(batch)
            except (pa.ArrowException, OSError) as error:
                detail = (
                    f"row group {group + 1} is damaged ({error}); rows {begin + read} to {begin + rows - 1} are lost"
                )
                yield BadRow(str(path), begin + read, "torn", "", detail)
            begin += rows


def _rows_of(file: str, begin: int, batch: Any) -> Iterator[SourceRow | BadRow]:
    try:
        items = batch.to_pylist()
    except (ValueError, OverflowError):
        # Some value does not become Python: find the row, spare the others.
        if len(batch) > 1:
            half = len(batch) // 2
            yield from _rows_of(file, begin, batch.slice(0, half))
            yield from _rows_of(file, begin + half, batch.slice(half))
        else:
            yield BadRow(file, begin, "not_utf8", "", "a value is not UTF-8 text or lies outside what can be read")
        return
    for number, item in enumerate(items, begin):
        if text_length(item) > MAX_ROW_BYTES:
            yield BadRow(file, number, "too_long", clip(str(item)), f"longer than {MAX_ROW_BYTES:,} characters")
            continue
        try:
            check_storable(item)
            yield SourceRow(file, number, item)
        except UnstorableText as error:
            yield BadRow(file, number, error.reason, clip(str(item)), str(error))
