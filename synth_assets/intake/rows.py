"""What intake hands out: a row, a row that could not be read, and the error of a file that cannot be read at all.

The rules here hold for every format; reading a format belongs to its own module.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

MAX_ROW_BYTES = 1_000_000
"""A longer row is rejected, so that one endless line cannot fill the memory. A question with its answer, or a dialogue,
takes some thousand bytes; a million is far beyond any that could be trained on."""

MAX_RAW_CHARS = 2_000
"""As much of a rejected row is kept: enough to recognise it, little enough that a bad file cannot fill the database."""

Reason = Literal[
    "not_json",  # not a JSON value, or nested too deeply to read
    "not_an_object",  # a JSON value, but a list, a string, a number, …
    "not_csv",  # quotes that do not close
    "ragged",  # not as many fields as the header
    "not_utf8",  # bytes or escapes that are not Unicode text
    "nul_byte",  # a NUL character, which no database text may hold
    "too_long",  # above MAX_ROW_BYTES
    "torn",  # the file breaks off or is damaged here
]


_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")  # as errors="surrogateescape" reads bytes that are not UTF-8


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: `file` as it was given, `line` from 1 (in Parquet and in a JSON list: see `read_rows`), and its data."""

    file: str
    line: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: `reason` to count by, `detail` for people, `raw` what stood there, clipped."""

    file: str
    line: int
    reason: Reason
    raw: str
    detail: str


class UnreadableFile(ValueError):
    """The file as a whole cannot be read: missing, a folder, of an unknown kind, not allowed, or not what it claims."""


class UnstorableText(ValueError):
    """Text that parses but that no database or Parquet file can hold; `reason` is the code for it."""

    def __init__(self, reason: Literal["nul_byte", "not_utf8"], detail: str) -> None:
        super().__init__(detail)
        self.reason: Literal["nul_byte", "not_utf8"] = reason


def clip(raw: str | bytes) -> str:
    """The first MAX_RAW_CHARS characters of `raw`, with everything that no database stores shown as an escape."""
    if isinstance(raw, str):
        raw = _ESCAPED_BYTE.sub(lambda byte: f"\\x{ord(byte[0]) - 0xDC00:02x}", raw[:MAX_RAW_CHARS])
        raw = raw.encode("utf-8", "backslashreplace")
    # At most four bytes to a character.
    return raw[: 4 * MAX_RAW_CHARS].decode("utf-8", "backslashreplace").replace("\0", "\\x00")[:MAX_RAW_CHARS]


def check_storable(value: Any) -> None:
    """Raise UnstorableText if a string anywhere in `value` holds a NUL or a half of a surrogate pair.

    Both are legal in JSON (as escapes) and in CSV, and both break writers far from here. A stray byte that was read
    with `errors="surrogateescape"` shows as such a half too.
    """
    for text in _leaves(value, str):
        if "\0" in text:
            raise UnstorableText("nul_byte", "holds a NUL character, which no database text may hold; remove it")
        if not text.isascii():
            try:
                text.encode()
            except UnicodeEncodeError as error:
                raise UnstorableText("not_utf8", _describe(text[error.start])) from None


def text_length(value: Any) -> int:
    """Characters and bytes of all text in `value`, however deep it lies; the keys of objects are text too."""
    return sum(map(len, _leaves(value, str | bytes)))


def not_utf8(error: UnicodeDecodeError) -> str:
    """Say which byte is not UTF-8, where, and what to do."""
    return (
        f"byte 0x{error.object[error.start]:02x} at column {error.start + 1} is not UTF-8; "
        "if the file is Latin-1 or Windows-1252, convert it to UTF-8"
    )


def _describe(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"byte 0x{code - 0xDC00:02x} is not UTF-8; if the file is Latin-1 or Windows-1252, convert it to UTF-8"
    return f"\\u{code:04x} is half of a surrogate pair without its other half"


def _leaves(value: Any, kind: Any) -> Iterator[Any]:
    open_values = [value]
    while open_values:
        one = open_values.pop()
        if isinstance(one, kind):
            yield one
        elif isinstance(one, dict):
            open_values += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple):
            open_values += one
