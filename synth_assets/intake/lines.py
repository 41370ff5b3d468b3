"""Lines of a text file, in bounded memory: plain or gzip, with or without BOM, whatever ends the lines.

Bytes in, bytes out: decoding and parsing belong to the formats.
"""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from synth_assets.intake.rows import MAX_RAW_CHARS, MAX_ROW_BYTES, UnreadableFile

_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SKIPPED_AT_A_TIME = 1 << 20


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end. A line above MAX_ROW_BYTES is `too_long` and holds its beginning only."""

    number: int
    content: bytes
    too_long: bool = False


class TornFile(Exception):
    """The file breaks off or is damaged after `line`; what came before is good."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line


def open_bytes(path: Path) -> IO[bytes]:
    """Open for reading, unpacking `.gz`, past a UTF-8 BOM. Raises UnreadableFile for UTF-16 and where opening fails."""
    try:
        opened = _open(path)
        start = opened.read(3)
        if start != _BOM:
            opened.seek(0)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(f"{path}: cannot be read ({error}); check the file and its permissions") from error
    if start[:2] in _UTF16_BOMS:
        opened.close()
        raise UnreadableFile(f"{path}: the file is UTF-16; save it as UTF-8 and try again")
    return opened


def _open(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(path))
    return path.open("rb")


def read_lines(path: Path, opened: IO[bytes]) -> Iterator[Line]:
    """The lines of `opened`, numbered from 1, each at most MAX_ROW_BYTES long in memory; blank lines are included.

    Raises TornFile where a compressed file breaks off or the disk gives an error.
    """
    number = 0
    try:
        while content := opened.readline(MAX_ROW_BYTES + 1):
            number += 1
            if len(content) <= MAX_ROW_BYTES or content.endswith(b"\n"):
                yield Line(number, content)
                continue
            beginning = content[: 4 * MAX_RAW_CHARS]
            while content and not content.endswith(b"\n"):
                content = opened.readline(_SKIPPED_AT_A_TIME)
            yield Line(number, beginning, too_long=True)
    except (OSError, EOFError, zlib.error) as error:
        raise TornFile(number + 1, f"{path} breaks off here ({error}); the rows before it were read") from error
