"""From a path to its rows: which format a file has, and the reader for it."""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO

from synth_assets.intake.csv_rows import read_csv
from synth_assets.intake.json_rows import read_json_lines, read_json_list
from synth_assets.intake.lines import open_bytes
from synth_assets.intake.parquet_rows import read_parquet
from synth_assets.intake.rows import BadRow, SourceRow, UnreadableFile

_Reader = Callable[[Path, IO[bytes]], Iterator[SourceRow | BadRow]]

_TEXT_READERS: dict[str, _Reader] = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json_list,
    ".csv": partial(read_csv, delimiter=","),
    ".tsv": partial(read_csv, delimiter="\t"),
}

FORMATS: tuple[str, ...] = (*_TEXT_READERS, *(f"{suffix}.gz" for suffix in _TEXT_READERS), ".parquet")
"""The kinds of file that can be read, by the end of the name (in any case)."""


def read_rows(path: str | Path, columns: Collection[str] | None = None) -> Iterator[SourceRow | BadRow]:
    """Every row of a file, good or bad, in the order of the file and in bounded memory.

    `line` counts from 1: the line on which the row begins, in Parquet the row. Blank lines are no rows; an empty text
    file has none. Good rows keep their values as they are (text in CSV); nothing is known here of what they mean.
    `columns`: all that the caller needs, so that a Parquet file is spared the reading of others; rows of other formats
    are handed out whole.

    Raises UnreadableFile, at the call and not at the first row, where the file is missing, a folder, of an unknown
    kind, not allowed to be read, UTF-16, not a whole Parquet file, or a CSV file whose header cannot be read.
    """
    path = Path(path)
    try:
        if not path.exists():
            raise UnreadableFile(f"{path}: there is no such file")
        if not path.is_file():
            raise UnreadableFile(f"{path}: is not a file; name the files in it one by one")
    except PermissionError as error:
        raise UnreadableFile(f"{path}: cannot be read ({error}); check the permissions of its folder") from error
    kind = _kind(path)
    rows = read_parquet(path, columns) if kind == ".parquet" else _closing(_TEXT_READERS[kind], path, open_bytes(path))
    first = next(rows, None)  # the file is tried here, so that what cannot be read is told of at the call
    return iter(()) if first is None else chain((first,), rows)


def _kind(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    kind = Path(name).suffix
    if kind in _TEXT_READERS or (kind == ".parquet" and not path.name.lower().endswith(".gz")):
        return kind
    raise UnreadableFile(f"{path}: unknown kind of file; expected a name that ends in {', '.join(FORMATS)}")


def _closing(reader: _Reader, path: Path, opened: IO[bytes]) -> Iterator[SourceRow | BadRow]:
    with opened:
        yield from reader(path, opened)
