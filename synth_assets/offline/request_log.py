"""The embedded provider's own record of what it was asked and what it gave, for comparison with a client's ledger.

Belongs here: writing that record so that it survives a killed process, and reading it again.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from synth_assets.offline.metering import Usage


@dataclass(frozen=True)
class Exchange:
    """One request as the server saw it; the fields from `answered_at` on are None while it is without an outcome.

    `order` counts arrivals at one server from 0, `server` names that server process. Times are seconds since 1970.
    `outcome` is the HTTP status or the fault's name, "abandoned" where the client went away first, or "failed" where
    this server broke; `complete` says whether the whole answer was handed to an open connection. Token
    figures are those of the usage sent.
    """

    server: str
    order: int
    arrived_at: float
    path: str
    model: str
    client_request_id: str
    body_sha256: str
    answered_at: float | None = None
    outcome: str | None = None
    status: int | None = None
    complete: bool | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    completion_tokens: int | None = None


class RequestLog:
    """Two JSON lines per request, one as it arrives and one when it was answered: to `path`, in memory, or both.

    Each line is one append to the file, without a buffer of ours, so that it survives the death of either side.
    """

    def __init__(self, path: Path | str | None = None, *, in_memory: bool | None = None) -> None:
        self._server = uuid.uuid4().hex[:12]
        self._arrivals = 0
        self._lines: list[dict[str, Any]] | None = [] if in_memory or (in_memory is None and path is None) else None
        self._file: int | None = None
        if path is not None:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)

    def __enter__(self) -> RequestLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; what was kept in memory stays readable."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def arrived(self, *, path: str, model: str, client_request_id: str, body_sha256: str) -> int:
        """Notes a request that has arrived; returns its order number."""
        order = self._arrivals
        self._arrivals += 1
        self._append(
            {
                "server": self._server,
                "order": order,
                "arrived_at": time.time(),
                "path": path,
                "model": model,
                "client_request_id": client_request_id,
                "body_sha256": body_sha256,
            }
        )
        return order

    def answered(self, order: int, *, outcome: str, status: int | None, complete: bool, usage: Usage | None) -> None:
        """Notes what became of request `order`."""
        self._append(
            {
                "server": self._server,
                "order": order,
                "answered_at": time.time(),
                "outcome": outcome,
                "status": status,
                "complete": complete,
                "prompt_tokens": usage.prompt if usage else None,
                "cached_tokens": usage.cached if usage else None,
                "completion_tokens": usage.completion if usage else None,
            }
        )

    @property
    def exchanges(self) -> list[Exchange]:
        """The requests kept in memory, in order of arrival."""
        return _joined(list(self._lines or ()))

    def _append(self, line: dict[str, Any]) -> None:
        if self._lines is not None:
            self._lines.append(line)
        if self._file is not None:
            os.write(self._file, json.dumps(line).encode() + b"\n")


def read_request_log(path: Path | str) -> list[Exchange]:
    """The requests in a log file, in order of arrival; a last line torn by a killed server is left out."""
    lines = Path(path).read_bytes().split(b"\n")
    return _joined(json.loads(line) for line in lines[:-1])


def _joined(lines: Iterable[dict[str, Any]]) -> list[Exchange]:
    exchanges: dict[tuple[str, int], dict[str, Any]] = {}
    for line in lines:
        exchanges.setdefault((line["server"], line["order"]), {}).update(line)
    return [Exchange(**fields) for fields in exchanges.values()]
