"""Rows from CSV and TSV with a header line; every value is text, as it stands in the file.

A stray quote costs its own line, not the lines after it.
"""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from synth_assets.intake.lines import Line, TornFile, read_lines
from synth_assets.intake.rows import (
    MAX_ROW_BYTES,
    BadRow,
    Reason,
    SourceRow,
    UnreadableFile,
    UnstorableText,
    check_storable,
    clip,
)


def read_csv(path: Path, opened: IO[bytes], delimiter: str) -> Iterator[SourceRow | BadRow]:
    """One row per record after the header; `line` is the line on which the record begins. Blank lines are passed over.

    A record whose quotes do not close, or whose fields are not as many as the header's, is a BadRow; where it took
    several lines, only the first is given up and the others are read again.

    Raises UnreadableFile where the header cannot be read or names a column twice.
    """
    file = str(path)
    feed = _Feed(read_lines(path, opened))
    # The module's limit holds for a field; the feed bounds the record.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW_BYTES + 1))
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    header = _header(path, reader)
    while True:
        feed.begin_record()
        try:
            fields = next(reader)
        except StopIteration:
            return
        except TornFile as torn:
            yield BadRow(file, feed.record[0].number if feed.record else torn.line, "torn", "", str(torn))
            return
        except (_TooLong, csv.Error) as error:
            reason: Reason = "too_long" if isinstance(error, _TooLong) and len(feed.record) == 1 else "not_csv"
            yield BadRow(file, feed.record[0].number, reason, clip(feed.record[0].content), str(error))
            feed.read_again()
            continue
        if not fields:
            continue
        first, raw = feed.record[0], b"".join(line.content for line in feed.record)
        if len(fields) != len(header):
            detail = f"{len(fields)} fields, but the header has {len(header)}: {', '.join(header)}"
            yield BadRow(file, first.number, "ragged", clip(first.content), detail)
            feed.read_again()
            continue
        try:
            check_storable(fields)
            yield SourceRow(file, first.number, dict(zip(header, fields, strict=True)))
        except UnstorableText as unstorable:
            yield BadRow(file, first.number, unstorable.reason, clip(raw), str(unstorable))


class _TooLong(Exception):
    """A line or a record is above MAX_ROW_BYTES."""


class _Feed:
    """Decoded lines for csv.reader, with a memory of those of the current record, so that they can be read again."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self.record: list[Line] = []
        self._bytes = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.record.append(line)
        self._bytes += len(line.content)
        if line.too_long or self._bytes > MAX_ROW_BYTES:
            what = "line" if len(self.record) == 1 else "record, perhaps a quote that does not close,"
            raise _TooLong(f"a {what} longer than {MAX_ROW_BYTES:,} bytes")
        return line.content.decode("utf-8", "surrogateescape")

    def begin_record(self) -> None:
        self.record, self._bytes = [], 0

    def read_again(self) -> None:
        """Give up the first line of the record and hand out the others once more."""
        self._again.extendleft(reversed(self.record[1:]))


def _header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip() for name in next((fields for fields in reader if fields), [])]
        check_storable(header)
    except (TornFile, _TooLong, csv.Error, UnstorableText) as error:
        raise UnreadableFile(f"{path}: the header line cannot be read: {error}") from error
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path}: the header names a column twice ({', '.join(map(repr, twice))}); rename one")
    return header
