"""Providers: the official SDKs, with their own retries off, behind an interface of one call. One shared client each."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from synth_assets.llm.classify import from_status, from_transport
from synth_assets.llm.errors import AttemptFailed
from synth_assets.llm.http_client import aiohttp_client
from synth_assets.llm.rate_headers import Allowance, allowances
from synth_assets.llm.request import Request
from synth_assets.llm.wire import EMBEDDINGS_KIND, WIRES, Wire
from synth_assets.spec.redaction import redacted

# The host of OpenRouter, which returns what a call cost when it is asked to.
_OPENROUTER_HOST = "openrouter.ai"

# What a keyless local server (vLLM, Ollama) is sent where the SDK insists on a key.
_NO_KEY = "not-needed"

_HIDDEN = b"[hidden]"
# Keys of vendors are far longer. What a local server is given ("ollama", "test", "x") is a word that answers
# contain, and paid answers must be kept as they came.
_SHORTEST_SECRET = 16

# No connection within so many seconds: nothing was sent, and the next attempt may find another way.
_CONNECT_S = 10.0


class Poster(Protocol):
    """What is used of an SDK client: its `post`, which signs, encodes and sends, and its `close`."""

    base_url: Any

    async def post(self, path: str, *, cast_to: type[Any], body: object, options: Any) -> Any:
        """Send a body and return the response."""

    async def close(self) -> None:
        """Release the connections."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came with status 200: the raw body, and what the headers say of the rate limits."""

    body: bytes
    allowances: tuple[Allowance, ...] = ()


@dataclass(frozen=True)
class Provider:
    """A named provider: one client, the wire format that it speaks, and how much it may be asked at once.

    `requests_per_minute` and `tokens_per_minute` of None mean no limit of ours. `timeout_s` bounds one attempt as a
    whole. `extra` is added to each body. `secret` is the API key, which nothing that comes back may repeat.
    `structured_outputs` says whether the service can hold an answer to a JSON schema.
    """

    name: str
    kind: str
    client: Poster = field(repr=False)
    max_concurrency: int = 20
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    timeout_s: float = 120.0
    extra: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)
    structured_outputs: bool = False

    @property
    def wire(self) -> Wire:
        """The wire format of chat."""
        return WIRES[self.kind]

    def wire_kind(self, request: Request) -> str:
        """The name of the wire format of a request and its response, as in `WIRES` and in the journal."""
        return EMBEDDINGS_KIND if request.embed else self.kind

    def write(self, request: Request, model: str) -> dict[str, Any]:
        """The body of a request to a model."""
        wire = WIRES[self.wire_kind(request)]
        body = wire.write(request, model)
        if request.answer_schema and self.structured_outputs:
            body |= wire.shape(json.loads(request.answer_schema))
        return body

    async def post(
        self, body: dict[str, Any], call_id: str, *, within_s: float | None = None, wire: Wire | None = None
    ) -> Delivery:
        """The response with status 200 within the time limit (`within_s`, where it is shorter than the provider's).

        `wire` is the format of the body where it is not that of chat. Raises `AttemptFailed` for everything else.
        """
        import httpx2

        limit_s = self.timeout_s if within_s is None else min(self.timeout_s, within_s)
        try:
            # The SDK's own time limit is one for each step; a server that drips would pass it for ever.
            async with asyncio.timeout(limit_s):
                response = await self.client.post(
                    f"{self._address}{(wire or self.wire).path}",
                    cast_to=httpx2.Response,
                    body={**body, **self.extra},
                    options={**self._options, "headers": {"X-Client-Request-Id": call_id}, "idempotency_key": call_id},
                )
            return Delivery(self.without_secret(response.content), allowances(response.headers, time.time()))
        except Exception as error:  # noqa: BLE001 - SDKs and transports raise many kinds; each one is classified
            raise self.failure_of(error) from None

    def failure_of(self, error: Exception) -> AttemptFailed:
        """The class of whatever the SDK or its transport raised, without any secret."""
        failed = getattr(error, "response", None)
        if failed is None or getattr(error, "status_code", None) is None:
            return from_transport(error)
        said = self.without_secret(failed.content).decode("utf-8", "replace")
        failure = from_status(failed.status_code, failed.headers, _parsed(redacted(said)))
        failure.allowances = allowances(failed.headers, time.time())
        return failure

    @cached_property
    def _address(self) -> str:
        # Absolute, because the SDKs take a relative path apart and together again for each request.
        return str(self.client.base_url).rstrip("/")

    @cached_property
    def _options(self) -> dict[str, Any]:
        import httpx2

        timeout = httpx2.Timeout(self.timeout_s, connect=min(self.timeout_s, _CONNECT_S))
        # The others are the SDKs' defaults, which they would make anew for each request.
        return {"timeout": timeout, "max_retries": 0, "params": {}}

    def without_secret(self, body: bytes) -> bytes:
        """What came back, with the API key blacked out wherever it is repeated."""
        for written in self._secrets:
            body = body.replace(written, _HIDDEN)
        return body

    @cached_property
    def _secrets(self) -> tuple[bytes, ...]:
        if self.secret is None or len(self.secret) < _SHORTEST_SECRET:
            return ()
        # Some JSON encoders put a backslash before every slash, and keys in base 64 have slashes.
        return tuple({self.secret.encode(), self.secret.replace("/", r"\/").encode()})

    async def close(self) -> None:
        """Release the client's connections."""
        await self.client.close()


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def http_provider(
    name: str,
    kind: str,
    *,
    api_key: str | None,
    base_url: str | None,
    max_concurrency: int = 20,
    requests_per_minute: int | None = None,
    tokens_per_minute: int | None = None,
    timeout_s: float = 120.0,
    structured_outputs: bool = False,
) -> Provider:
    """A provider reached over HTTP by its SDK's aiohttp transport; `api_key` of None for a server that wants none.

    Must be called inside a running event loop.
    """
    extra = {"usage": {"include": True}} if base_url and _OPENROUTER_HOST in base_url else {}
    return Provider(
        name,
        kind,
        _client(kind, api_key or _NO_KEY, base_url, aiohttp_client(kind, max_concurrency)),
        max_concurrency,
        requests_per_minute,
        tokens_per_minute,
        timeout_s,
        extra,
        api_key,
        structured_outputs,
    )


def in_process_provider(name: str, kind: str, app: Any, *, max_concurrency: int = 20) -> Provider:
    """A provider that is an ASGI app in this process: the real SDK and the real status codes, but no port."""
    import httpx2

    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app))
    base_url = "http://embedded/v1" if kind == "openai" else "http://embedded"
    return Provider(name, kind, _client(kind, "embedded", base_url, http), max_concurrency, structured_outputs=True)


def _client(kind: str, api_key: str, base_url: str | None, http: Any) -> Poster:
    # The SDKs take about a second to import; definitions must load without them.
    if kind == "openai":
        import openai

        return openai.AsyncOpenAI(api_key=api_key, base_url=base_url, max_retries=0, http_client=http)
    import anthropic

    return anthropic.AsyncAnthropic(api_key=api_key, base_url=base_url, max_retries=0, http_client=http)
