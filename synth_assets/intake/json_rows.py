"""Rows from JSON: one object per line (JSON Lines), or a file that is one list of objects.

Standard JSON only, strictly: what models write is another matter and is read by llm/parsing.py.
"""

import codecs
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from synth_assets.intake.lines import TornFile, read_lines
from synth_assets.intake.rows import (
    MAX_ROW_BYTES,
    BadRow,
    Reason,
    SourceRow,
    UnstorableText,
    check_storable,
    clip,
    not_utf8,
)

_CHUNK = 1 << 16
_BETWEEN = re.compile(r"[\s,]*")
_BLANK = re.compile(r"\s*")
# Text in which only an escape can hide something that no database stores.
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


def read_json_lines(path: Path, opened: IO[bytes]) -> Iterator[SourceRow | BadRow]:
    """One row per line that is not blank. A bad line is a BadRow, and the next line is read as if nothing had been."""
    file = str(path)
    try:
        for line in read_lines(path, opened):
            if not line.too_long and not line.content.strip():
                continue
            if line.too_long:
                yield BadRow(file, line.number, "too_long", clip(line.content), f"longer than {MAX_ROW_BYTES:,} bytes")
            elif b"\0" in line.content:
                yield BadRow(file, line.number, "nul_byte", clip(line.content), "holds NUL bytes; remove them")
            else:
                yield _row_of(file, line.number, line.content)
    except TornFile as torn:
        yield BadRow(file, torn.line, "torn", "", str(torn))


def read_json_list(path: Path, opened: IO[bytes]) -> Iterator[SourceRow | BadRow]:
    """One row per item of a list; `line` is the line on which the item begins. A single object is one row.

    Read item by item, so a list may be larger than the memory. An item that is not JSON leaves no telling where the
    next one begins: it is a BadRow that says so, and the last one.
    """
    source = _Window(opened)
    source.fill()
    source.skip(_BLANK)
    listed = source.text.startswith("[", source.at)
    source.at += listed
    while True:
        source.skip(_BETWEEN if listed else _BLANK)
        if listed and source.text.startswith("]", source.at):
            source.at += 1
            source.skip(_BLANK)
            listed = False
        if source.at >= len(source.text):
            if source.torn or listed:
                detail = source.torn or "the list is not closed; the rows before it were read"
                yield BadRow(str(path), source.line, "torn", "", detail)
            return
        yield _item(str(path), source)
        if source.lost:
            return


class _Window:
    """The part of a text file that is being parsed, and where in the file it is."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened
        # Stray bytes become surrogates, which check_storable finds in the one item that holds them.
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self._ended = False
        self.text, self.at, self.line, self.torn = "", 0, 1, ""
        self.lost = False

    def fill(self) -> bool:
        """Read on, dropping what is behind; False at the end of the file."""
        if self._ended:
            return False
        self.line += self.text.count("\n", 0, self.at)
        size = max(_CHUNK, len(self.text) - self.at)
        try:
            chunk = self._opened.read(size)
        except (OSError, EOFError, zlib.error) as error:
            chunk, self.torn = b"", f"the file breaks off here ({error}); the rows before it were read"
        self._ended = not chunk
        self.text, self.at = self.text[self.at :] + self._decode(chunk, final=self._ended), 0
        return not self._ended

    def skip(self, pattern: re.Pattern[str]) -> None:
        while True:
            match = pattern.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text) or not self.fill():
                break
        self.line += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :], 0


def _item(file: str, source: _Window) -> SourceRow | BadRow:
    line = source.line
    while True:
        try:
            value, end = _DECODER.raw_decode(source.text, source.at)
            # A number may go on in what has not been read yet; an object or a list cannot.
            if end < len(source.text) or isinstance(value, dict | list) or not source.fill():
                break
        except (ValueError, RecursionError) as error:
            if len(source.text) - source.at > MAX_ROW_BYTES:
                source.lost = True
                detail = f"longer than {MAX_ROW_BYTES:,} characters, or torn; the rest of the file was not read"
                return BadRow(file, line, "too_long", clip(source.text), detail)
            if not source.fill():
                source.lost = True
                detail = f"{_why(error)}; the rest of the file was not read"
                return BadRow(file, line, "not_json", clip(source.text), detail)
    raw, source.at = source.text[source.at : end], end
    if len(raw) > MAX_ROW_BYTES:
        return BadRow(file, line, "too_long", clip(raw), f"longer than {MAX_ROW_BYTES:,} characters")
    return _checked(file, line, raw, value)


def _row_of(file: str, number: int, content: bytes) -> SourceRow | BadRow:
    try:
        text = content.decode()
        return _checked(file, number, text, _DECODER.decode(text))
    except UnicodeDecodeError as error:
        return BadRow(file, number, "not_utf8", clip(content), not_utf8(error))
    except (ValueError, RecursionError) as error:
        return BadRow(file, number, "not_json", clip(content), _why(error))


def _checked(file: str, line: int, text: str, value: Any) -> SourceRow | BadRow:
    if not isinstance(value, dict):
        kind = {list: "a list", str: "a string", type(None): "null", bool: "true or false"}.get(type(value), "a number")
        return BadRow(file, line, "not_an_object", clip(text), f"is {kind}; expected an object: {{…}}")
    if not text.isascii() or _SUSPECT.search(text):
        try:
            check_storable(value)
        except UnstorableText as error:
            reason: Reason = error.reason
            return BadRow(file, line, reason, clip(text), str(error))
    return SourceRow(file, line, value)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at column {error.colno}"
    if isinstance(error, RecursionError):
        return "not readable: nested too deeply"
    return f"not readable: {error}"
