"""Writing training files so that a folder never holds half of one: all formats in one pass, renamed when whole."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from filelock import FileLock, Timeout

from synth_assets.exports.conversation import Conversation, ExportError, check
from synth_assets.exports.json_formats import JSON_FORMATS, Record
from synth_assets.exports.tables import ParquetFile, TokenizedFile

FORMATS: tuple[str, ...] = (*JSON_FORMATS, "parquet", "tokenized")

_WAIT_S = 600.0
"""As long an export waits for another that writes into the same folder: longer than any should take."""

# What some readers take for a line end, though JSON allows it inside a string.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True)
class WrittenFile:
    """A finished file. `rows`: its records, which may be several per conversation; `details`: for the manifest."""

    format: str
    path: Path
    rows: int
    bytes: int
    sha256: str
    details: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The file as the manifest has it: by its name, without the folder, so that a copy tells the same."""
        return {
            "format": self.format,
            "name": self.path.name,
            "rows": self.rows,
            "bytes": self.bytes,
            "sha256": self.sha256,
            **self.details,
        }


def write_training_files(
    conversations: Iterable[Conversation],
    formats: Sequence[str],
    out_dir: str | Path,
    *,
    name: str,
    tokenizer_file: str | Path | None = None,
) -> list[WrittenFile]:
    """Write `conversations` in each of `formats`, in one pass and with memory for ten thousand of them at a time.

    Files: `<name>.<format>.jsonl`, `<name>.parquet`, `<name>.tokenized.parquet`. They appear
    when all of them are whole; until then, and after any failure or crash, those from before are untouched. The same
    conversations give the same bytes. `tokenized` needs `tokenizer_file`, a tokenizer.json of Hugging Face.

    Raises ExportError for an unknown format, for a conversation that cannot be trained on or does not fit a format
    (naming it), for a bad tokenizer file and where writing fails.
    """
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ExportError(f"unknown formats: {', '.join(unknown)}; accepted: {', '.join(FORMATS)}")
    if "tokenized" in formats and tokenizer_file is None:
        raise ExportError("the format tokenized needs a tokenizer file: the path of a Hugging Face tokenizer.json")
    folder = Path(out_dir)
    formats = list(dict.fromkeys(formats))
    paths = {kind: folder / _file_name(name, kind) for kind in formats}
    with writing_in(folder), replacing(list(paths.values())) as opened, ExitStack() as abandoned:
        writers = {kind: _open(kind, sink, tokenizer_file) for kind, sink in zip(paths, opened, strict=True)}
        for writer in writers.values():
            abandoned.callback(writer.abandon)
        for conversation in conversations:
            check(conversation)
            for writer in writers.values():
                writer.write(conversation)
        for writer in writers.values():
            writer.close()
    return [_written(kind, path, writers[kind]) for kind, path in paths.items()]


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """The folder, made if need be, for one writer at a time. Raises ExportError where writing fails, saying why."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".writing.lock", timeout=_WAIT_S):
            yield
    except Timeout as error:
        raise ExportError(f"{folder}: another export has been writing here for {_WAIT_S:.0f} s; try again") from error
    except OSError as error:
        raise ExportError(
            f"{error.filename or folder}: cannot be written ({error.strerror or error}); "
            "the files from before are untouched"
        ) from error


@contextmanager
def replacing(paths: Sequence[Path]) -> Iterator[Sequence[IO[bytes]]]:
    """Files that take the places of `paths` when the block ends well, all at the end, and vanish when it does not.

    What a killed process leaves, `.<name>.partial`, is overwritten by the next export into the folder.
    """
    unfinished = [path.with_name(f".{path.name}.partial") for path in paths]
    try:
        with ExitStack() as files:
            opened = [files.enter_context(path.open("wb")) for path in unfinished]
            yield opened
            for file in opened:
                file.flush()
                os.fsync(file.fileno())
        for whole, path in zip(unfinished, paths, strict=True):
            whole.replace(path)
    finally:
        for path in unfinished:
            path.unlink(missing_ok=True)


class _Writer(Protocol):
    rows: int
    details: dict[str, Any]

    def write(self, conversation: Conversation) -> None: ...
    def close(self) -> None: ...
    def abandon(self) -> None: ...


class JsonLinesFile:
    """One JSON object per line, in UTF-8; any reader finds the same lines, since only \\n ends one."""

    def __init__(self, sink: IO[bytes], records: Callable[[Conversation], Iterator[Record]]) -> None:
        self._sink, self._records = sink, records
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
        self.rows, self.details = 0, dict[str, Any]()

    def write(self, conversation: Conversation) -> None:
        for record in self._records(conversation):
            line = self._encode(record)
            if not line.isascii():
                line = _LINE_ENDS.sub(lambda char: f"\\u{ord(char[0]):04x}", line)
            self._sink.write(line.encode() + b"\n")
            self.rows += 1

    def close(self) -> None:
        """Nothing is held back."""

    def abandon(self) -> None:
        """Nothing is to be let go."""


def _open(kind: str, sink: IO[bytes], tokenizer_file: str | Path | None) -> _Writer:
    if kind == "parquet":
        return ParquetFile(sink)
    if kind == "tokenized":
        assert tokenizer_file is not None
        return TokenizedFile(sink, Path(tokenizer_file))
    return JsonLinesFile(sink, JSON_FORMATS[kind])


def _file_name(name: str, kind: str) -> str:
    ends = {"parquet": "parquet", "tokenized": "tokenized.parquet"}
    return f"{name}.{ends.get(kind, f'{kind}.jsonl')}"


def _written(kind: str, path: Path, writer: _Writer) -> WrittenFile:
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return WrittenFile(kind, path, writer.rows, path.stat().st_size, digest, writer.details)
