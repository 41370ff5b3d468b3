"""The batch APIs of both vendors on the embedded provider: files, batches and their results, kept in memory.

Belongs here: what a batch is and how it ends. Each request in it is answered as a single one would be, faults included;
what can only happen to a connection (cuts, drips, delays) does not happen within a batch.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synth_assets.offline.wire import ANTHROPIC, OPENAI, ApiError, Wire

Body = dict[str, Any]
# Answers one request of a batch: the wire format, the custom id and the body in; the status and the body out.
Answer = Callable[[Wire, str, Any], tuple[int, Body]]

DAY_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class BatchRules:
    """A batch is worked on for `takes_s` seconds, and has not ended at the first `looks` that somebody takes at it.

    So many of its first requests are `expired` unanswered in the end. OpenAI's may fail as a whole, with the error code
    `fails`. `offered` is false for a server without batches. The first batch `holds` the client that hands it in, until that
    one leaves: before the batch is taken, which it then is not, or after, with the reply; `on_hold` is called then.
    """

    takes_s: float = 0.0
    looks: int = 0
    expired: int = 0
    fails: str | None = None
    offered: bool = True
    holds: Literal["before", "after"] | None = None
    on_hold: Callable[[], None] = lambda: None


@dataclass
class _Batch:
    """A batch: what was asked, by custom id, and what the vendor keeps of it."""

    identity: str
    wire: Wire
    asked: list[tuple[str, Any]]
    made_at: float
    ready_at: float
    looks: int
    metadata: Body = field(default_factory=dict)
    input_file: str = ""
    results: list[Body] | None = None

    @property
    def ended(self) -> bool:
        return not self.looks and time.time() >= self.ready_at

    def looked_at(self) -> bool:
        """Whether who looks sees it ended."""
        ended = self.ended
        self.looks = max(self.looks - 1, 0)
        return ended


class BatchDesk:
    """All batches and files of one embedded provider."""

    def __init__(self, rules: BatchRules, answer: Answer) -> None:
        self._rules, self._answer = rules, answer
        self._holds = rules.holds
        self._files: dict[str, bytes] = {}
        self._batches: dict[str, _Batch] = {}
        self._numbers = itertools.count(1)

    def routes(self) -> list[Route]:
        """The routes of both vendors."""
        if not self._rules.offered:
            return []
        return [
            Route("/v1/files", self._upload, methods=["POST"]),
            Route("/v1/files/{file}/content", self._content, methods=["GET"]),
            Route("/v1/batches", self._create_openai, methods=["POST"]),
            Route("/v1/batches", self._list_openai, methods=["GET"]),
            Route("/v1/batches/{batch}", self._show_openai, methods=["GET"]),
            Route("/v1/messages/batches", self._create_anthropic, methods=["POST"]),
            Route("/v1/messages/batches", self._list_anthropic, methods=["GET"]),
            Route("/v1/messages/batches/{batch}", self._show_anthropic, methods=["GET"]),
            Route("/v1/messages/batches/{batch}/results", self._results_anthropic, methods=["GET"]),
        ]

    # -- OpenAI

    async def _upload(self, request: Request) -> Response:
        head = f"Content-Type: {request.headers.get('content-type', 'text/plain')}\r\n\r\n".encode()
        form = email.message_from_bytes(head + await request.body(), policy=email.policy.HTTP)
        parts = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        content = parts["file"].get_payload(decode=True) if "file" in parts else None
        if not isinstance(content, bytes):
            return self._refused(OPENAI, "'file' is a required part of the form")
        name = parts["file"].get_filename()
        identity = f"file-{next(self._numbers):06d}"
        self._files[identity] = content
        return JSONResponse(
            {
                "id": identity,
                "object": "file",
                "bytes": len(content),
                "created_at": int(time.time()),
                "filename": name,
                "purpose": "batch",
                "status": "processed",
            }
        )

    async def _content(self, request: Request) -> Response:
        content = self._files.get(request.path_params["file"])
        return self._missing(OPENAI) if content is None else Response(content)

    async def _create_openai(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            content = self._files.get(body["input_file_id"])
            if content is None:
                return self._missing(OPENAI)
            asked = [(line["custom_id"], line["body"]) for line in map(json.loads, content.splitlines())]
        except (ValueError, KeyError, TypeError):
            return self._refused(OPENAI, "a batch names its input_file_id, whose lines have custom_id and body")
        if await self._held("before", request):
            return self._gone()
        batch = self._add(OPENAI, asked, f"batch_{next(self._numbers):06d}")
        batch.metadata, batch.input_file = body.get("metadata") or {}, body["input_file_id"]
        if await self._held("after", request):
            return self._gone()
        return JSONResponse(self._openai(batch))

    async def _list_openai(self, request: Request) -> Response:
        found = [self._openai(batch) for batch in self._of(OPENAI, request.query_params.get("after"))]
        return JSONResponse({"object": "list", "data": found, "has_more": False})

    async def _show_openai(self, request: Request) -> Response:
        batch = self._batches.get(request.path_params["batch"])
        return self._missing(OPENAI) if batch is None else JSONResponse(self._openai(batch))

    def _openai(self, batch: _Batch) -> Body:
        ended = batch.looked_at()
        shown: Body = {
            "id": batch.identity,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "input_file_id": batch.input_file,
            "created_at": int(batch.made_at),
            "metadata": batch.metadata,
            "status": "completed" if ended else "in_progress",
            "request_counts": {"total": len(batch.asked), "completed": 0, "failed": 0},
        }
        if not ended:
            return shown
        if self._rules.fails:
            fault = {"code": self._rules.fails, "message": "The batch could not be begun.", "line": None, "param": None}
            return {**shown, "status": "failed", "errors": {"object": "list", "data": [fault]}}
        results = self._results(batch)
        good = [result for result in results if result["status"] == 200]
        bad = [result for result in results if result["status"] != 200]
        shown["request_counts"] = {"total": len(results), "completed": len(good), "failed": len(bad)}
        if any(not result["status"] for result in bad):
            shown["status"] = "expired"
        for name, lines in (("output", good), ("error", bad)):
            if lines:
                shown[f"{name}_file_id"] = f"{batch.identity}-{name}"
                self._files[f"{batch.identity}-{name}"] = _lines(map(_openai_line, lines))
        return shown

    # -- Anthropic

    async def _create_anthropic(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            asked = [(one["custom_id"], one["params"]) for one in body["requests"]]
        except (ValueError, KeyError, TypeError):
            return self._refused(ANTHROPIC, "requests: each has custom_id and params")
        if await self._held("before", request):
            return self._gone()
        batch = self._add(ANTHROPIC, asked, f"msgbatch_{next(self._numbers):06d}")
        if await self._held("after", request):
            return self._gone()
        return JSONResponse(self._anthropic(batch, request))

    async def _list_anthropic(self, request: Request) -> Response:
        batches = self._of(ANTHROPIC, request.query_params.get("after_id"))
        found = [self._anthropic(batch, request) for batch in batches]
        ends = {"first_id": found[0]["id"], "last_id": found[-1]["id"]} if found else {}
        return JSONResponse({"data": found, "has_more": False, **ends})

    async def _show_anthropic(self, request: Request) -> Response:
        batch = self._batches.get(request.path_params["batch"])
        return self._missing(ANTHROPIC) if batch is None else JSONResponse(self._anthropic(batch, request))

    async def _results_anthropic(self, request: Request) -> Response:
        batch = self._batches.get(request.path_params["batch"])
        if batch is None or not batch.ended:
            return self._missing(ANTHROPIC)
        return Response(_lines(map(_anthropic_line, self._results(batch))))

    def _anthropic(self, batch: _Batch, request: Request) -> Body:
        counts = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
        ended = batch.looked_at()
        if ended:
            for result in self._results(batch):
                name = {200: "succeeded", 0: "expired"}.get(result["status"], "errored")
                counts[name] += 1
        else:
            counts["processing"] = len(batch.asked)
        results = f"{request.url.scheme}://{request.url.netloc}/v1/messages/batches/{batch.identity}/results"
        return {
            "id": batch.identity,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": counts,
            "created_at": _moment(batch.made_at),
            "expires_at": _moment(batch.made_at + DAY_S),
            "ended_at": _moment(batch.ready_at) if ended else None,
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": results if ended else None,
        }

    # -- both

    async def _held(self, when: str, request: Request) -> bool:
        """Whether the client was held at this moment, and has left."""
        if self._holds != when:
            return False
        self._holds = None
        self._rules.on_hold()
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return True

    def _gone(self) -> Response:
        return Response(status_code=499)  # nobody reads it

    def _add(self, wire: Wire, asked: list[tuple[str, Any]], identity: str) -> _Batch:
        now = time.time()
        batch = self._batches[identity] = _Batch(
            identity, wire, asked, now, now + self._rules.takes_s, self._rules.looks
        )
        return batch

    def _of(self, wire: Wire, after: str | None) -> list[_Batch]:
        """The newest first; everything fits on the first page."""
        return [] if after else [one for one in reversed(self._batches.values()) if one.wire is wire]

    def _results(self, batch: _Batch) -> list[Body]:
        if batch.results is None:
            batch.results = []
            for place, (custom_id, params) in enumerate(batch.asked):
                status, body = (0, {}) if place < self._rules.expired else self._answer(batch.wire, custom_id, params)
                batch.results.append({"custom_id": custom_id, "status": status, "body": body})
        return batch.results

    def _missing(self, wire: Wire) -> Response:
        return self._refused(wire, "no such file or batch", 404)

    def _refused(self, wire: Wire, why: str, status: int = 400) -> Response:
        return JSONResponse(wire.error(ApiError(status, why), "none"), status)


def _openai_line(result: Body) -> Body:
    if not result["status"]:
        error = {"code": "batch_expired", "message": "This request could not be executed before the window ended."}
        return {"id": "expired", "custom_id": result["custom_id"], "response": None, "error": error}
    response = {"status_code": result["status"], "request_id": result["custom_id"], "body": result["body"]}
    return {"id": result["custom_id"], "custom_id": result["custom_id"], "response": response, "error": None}


def _anthropic_line(result: Body) -> Body:
    if not result["status"]:
        return {"custom_id": result["custom_id"], "result": {"type": "expired"}}
    if result["status"] == 200:
        return {"custom_id": result["custom_id"], "result": {"type": "succeeded", "message": result["body"]}}
    return {"custom_id": result["custom_id"], "result": {"type": "errored", "error": result["body"]}}


def _lines(bodies: Iterator[Body]) -> bytes:
    return b"".join(json.dumps(body).encode() + b"\n" for body in bodies)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
