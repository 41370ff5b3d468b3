"""The HTTP client below the SDKs sends what their own would send."""

from __future__ import annotations

import asyncio
from typing import Any

import anthropic
import httpx2
import openai
import pytest

from synth_assets.llm.http_client import aiohttp_client

SDKS = {
    "openai": (openai.DefaultAioHttpClient, openai.AsyncOpenAI, "/v1/chat/completions"),
    "anthropic": (anthropic.DefaultAioHttpClient, anthropic.AsyncAnthropic, "/v1/messages"),
}
HOST = "http://127.0.0.1:9"


async def _sent(kind: str, http: Any, method: str, url: str, **more: Any) -> httpx2.Request:
    """The request that an SDK hands to its transport, over this HTTP client."""
    seen: list[httpx2.Request] = []

    async def note(request: httpx2.Request) -> None:
        seen.append(request)
        raise RuntimeError("seen")

    http.event_hooks = {"request": [note], "response": []}
    client = SDKS[kind][1](api_key="none", base_url=HOST, max_retries=0, http_client=http)
    with pytest.raises((openai.APIConnectionError, anthropic.APIConnectionError, RuntimeError)):
        await getattr(client, method)(url, cast_to=httpx2.Response, **more)
    await http.aclose()
    return seen[0]


def _told(request: httpx2.Request) -> tuple[object, ...]:
    return request.method, str(request.url), request.headers.multi_items(), request.content, request.extensions


@pytest.mark.parametrize("kind", SDKS)
@pytest.mark.parametrize(
    "options", [{}, {"params": {"a": "1"}}, {"headers": {"X-Client-Request-Id": "call-1"}}], ids=str
)
def test_a_request_is_the_one_of_the_sdks_own_client(kind: str, options: dict[str, Any]) -> None:
    default, _, path = SDKS[kind]
    more = {"body": {"text": "∑ of 1 … 3"}, "options": {"timeout": httpx2.Timeout(120, connect=10), **options}}

    async def both() -> list[httpx2.Request]:
        ours, theirs = aiohttp_client(kind, 4), default(limits=httpx2.Limits(max_connections=4))
        return [await _sent(kind, http, "post", f"{HOST}{path}", **more) for http in (ours, theirs)]

    ours, theirs = asyncio.run(both())
    keys = ("idempotency-key", "x-stainless-retry-count")
    for request in (ours, theirs):
        for key in keys:
            request.headers.pop(key, None)
    assert _told(ours) == _told(theirs)


@pytest.mark.parametrize("kind", SDKS)
def test_a_relative_address_and_a_request_without_a_body_are_left_to_the_sdk(kind: str) -> None:
    async def sent() -> httpx2.Request:
        return await _sent(kind, aiohttp_client(kind, 4), "get", "/v1/models")

    assert str(asyncio.run(sent()).url) == f"{HOST}/v1/models"
