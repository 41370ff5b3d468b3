"""The batch APIs of both vendors behind one interface: submit, look up, see whether it has ended, read the results.

Belongs here: the vendors' shapes, through their SDKs. What is written down when is in `batches.py`.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from synth_assets.llm.classify import from_status
from synth_assets.llm.errors import AttemptFailed, FatalForModel, Transient
from synth_assets.llm.providers import Provider
from synth_assets.llm.request import json_object

T = TypeVar("T")

# Under this key OpenAI keeps our name of a batch.
_METADATA_KEY = "synth_assets_batch"
# A batch that we wrote down at one moment was made by the provider later, by clocks that differ by so much, in seconds.
_CLOCKS_DIFFER_S = 300.0
_OPENAI_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})


@dataclass(frozen=True, slots=True)
class Found:
    """The batch that a look-up found: the provider's name of it, or None; `sure` says that no later look can differ."""

    provider_id: str | None
    sure: bool


Result = bytes | AttemptFailed


@dataclass(frozen=True, slots=True)
class Results:
    """What a batch brought, by call id: the raw body of an answer, or why there is none; and why the `others` have neither."""

    by_call: dict[str, Result]
    others: AttemptFailed = field(
        default_factory=lambda: Transient("batch_missing", "the batch ended without a result for this request")
    )


class BatchApi(Protocol):
    """A vendor's batches. Every method raises `AttemptFailed` where the provider cannot be asked."""

    async def is_there(self) -> bool:
        """Whether the provider has batches at all: not every server that speaks a vendor's wire format does."""

    async def submit(self, batch_key: str, bodies: Sequence[tuple[str, dict[str, Any]]]) -> str:
        """Hand `(call_id, body)` pairs in; returns the provider's name of the batch."""

    async def look_up(
        self, batch_key: str, call_ids: Collection[str], written_at: float, others: Collection[str]
    ) -> Found:
        """Whether a batch that was to be submitted was; `others` are the provider's names of batches known to be others."""

    async def has_ended(self, provider_id: str) -> bool:
        """Whether the results are there."""

    async def results(self, provider_id: str) -> Results:
        """What a batch that has ended brought."""


def batch_api(provider: Provider) -> BatchApi:
    """The batch API of a provider, by its wire format."""
    return _OpenAiBatches(provider) if provider.kind == "openai" else _AnthropicBatches(provider)


async def _asked(provider: Provider, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
    try:
        return await call()
    except Exception as error:  # noqa: BLE001 - SDKs and transports raise many kinds; each one is classified
        raise provider.failure_of(error) from None


async def _awaited(page: Awaitable[T]) -> T:
    return await page


async def _answers(provider: Provider, look: Callable[[], Coroutine[Any, Any, Any]]) -> bool:
    try:
        await _asked(provider, look)
    except AttemptFailed as failure:
        # Whatever else goes wrong will show when a batch is handed in.
        return failure.http_status not in NO_SUCH_ROUTE
    return True


NO_SUCH_ROUTE = (404, 405, 501)
"""The statuses with which a server says that it has nothing at an address."""


class _OpenAiBatches:
    """Files of JSON lines, batches with metadata, result files."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._client: Any = provider.client

    async def is_there(self) -> bool:
        return await _answers(self._provider, lambda: _awaited(self._client.batches.list(limit=1)))

    async def submit(self, batch_key: str, bodies: Sequence[tuple[str, dict[str, Any]]]) -> str:
        lines = (
            {"custom_id": call_id, "method": "POST", "url": "/v1/chat/completions", "body": body}
            for call_id, body in bodies
        )
        content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)

        async def call() -> str:
            file = await self._client.files.create(file=(f"{batch_key}.jsonl", content), purpose="batch")
            batch = await self._client.batches.create(
                input_file_id=file.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_METADATA_KEY: batch_key},
            )
            return str(batch.id)

        return await _asked(self._provider, call)

    async def look_up(
        self, batch_key: str, call_ids: Collection[str], written_at: float, others: Collection[str]
    ) -> Found:
        async def call() -> Found:
            async for batch in self._client.batches.list(limit=100):
                if (batch.metadata or {}).get(_METADATA_KEY) == batch_key:
                    return Found(batch.id, sure=True)
                if batch.created_at < written_at - _CLOCKS_DIFFER_S:
                    break  # the newest come first
            return Found(None, sure=True)

        return await _asked(self._provider, call)

    async def has_ended(self, provider_id: str) -> bool:
        async def call() -> bool:
            batch = await self._client.batches.retrieve(provider_id)
            return batch.status in _OPENAI_ENDED

        return await _asked(self._provider, call)

    async def results(self, provider_id: str) -> Results:
        async def call() -> Results:
            batch = await self._client.batches.retrieve(provider_id)
            results: dict[str, Result] = {}
            for file_id in (batch.output_file_id, batch.error_file_id):
                if file_id:
                    content = await self._client.files.content(file_id)
                    results |= _by_call(self._provider.without_secret(content.content), _openai_result)
            faults = batch.errors.data if batch.errors else None
            return Results(results, _openai_refusal(faults[0].code, faults[0].message)) if faults else Results(results)

        return await _asked(self._provider, call)


class _AnthropicBatches:
    """Message batches: no metadata, so that an orphan is known by its requests."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._client: Any = provider.client

    async def is_there(self) -> bool:
        return await _answers(self._provider, lambda: _awaited(self._client.messages.batches.list(limit=1)))

    async def submit(self, batch_key: str, bodies: Sequence[tuple[str, dict[str, Any]]]) -> str:
        requests = [{"custom_id": call_id, "params": body} for call_id, body in bodies]

        async def call() -> str:
            return str((await self._client.messages.batches.create(requests=requests)).id)

        return await _asked(self._provider, call)

    async def look_up(
        self, batch_key: str, call_ids: Collection[str], written_at: float, others: Collection[str]
    ) -> Found:
        async def call() -> Found:
            undecided = False
            async for batch in self._client.messages.batches.list(limit=100):
                if batch.created_at.timestamp() < written_at - _CLOCKS_DIFFER_S:
                    break  # the newest come first
                counts = batch.request_counts
                total = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
                if batch.id in others or total != len(call_ids):
                    continue
                if batch.processing_status != "ended":
                    undecided = True
                elif not (await self._read(batch.id)).keys().isdisjoint(call_ids):
                    return Found(batch.id, sure=True)
            return Found(None, sure=not undecided)

        return await _asked(self._provider, call)

    async def has_ended(self, provider_id: str) -> bool:
        async def call() -> bool:
            batch = await self._client.messages.batches.retrieve(provider_id)
            return bool(batch.processing_status == "ended")

        return await _asked(self._provider, call)

    async def results(self, provider_id: str) -> Results:
        return Results(await _asked(self._provider, lambda: self._read(provider_id)))

    async def _read(self, provider_id: str) -> dict[str, Result]:
        import httpx2

        # The raw lines: the SDK's typed ones would not give an answer's body back as it came.
        response = await self._client.get(f"/v1/messages/batches/{provider_id}/results", cast_to=httpx2.Response)
        return _by_call(self._provider.without_secret(response.content), _anthropic_result)


def _by_call(content: bytes, read: Callable[[dict[str, Any]], Result]) -> dict[str, Result]:
    """The results in a file of JSON lines; a line that cannot be read leaves its request without one."""
    results: dict[str, Result] = {}
    for line in content.splitlines():
        try:
            given = json_object(json.loads(line))
        except ValueError:
            continue
        if isinstance(given.get("custom_id"), str):
            results[given["custom_id"]] = read(given)
    return results


def _openai_result(line: dict[str, Any]) -> Result:
    response, error = json_object(line.get("response")), json_object(line.get("error"))
    status = response.get("status_code")
    if status == 200:
        return json.dumps(response.get("body"), ensure_ascii=False).encode("utf-8", "replace")
    if isinstance(status, int) and status >= 400:
        return from_status(status, {}, response.get("body"))
    code = "batch_expired" if error.get("code") == "batch_expired" else "batch_failed"
    return Transient(code, str(error.get("message") or "no answer")[:300])


def _openai_refusal(code: str | None, message: str | None) -> AttemptFailed:
    """Why a batch was not worked on at all: its first fault. Most are of the moment, as too many tokens in the queue."""
    status = 404 if code == "model_not_found" else 400
    failure = from_status(status, {}, {"error": {"code": code, "message": message}})
    lasting = isinstance(failure, FatalForModel) and failure.lasting
    return failure if lasting else Transient("batch_failed", failure.detail)


# The statuses that Anthropic's errors would have come with outside of a batch.
_ANTHROPIC_STATUS = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


def _anthropic_result(line: dict[str, Any]) -> Result:
    result = json_object(line.get("result"))
    if result.get("type") == "succeeded":
        return json.dumps(result.get("message"), ensure_ascii=False).encode("utf-8", "replace")
    if result.get("type") == "errored":
        error = json_object(json_object(result.get("error")).get("error"))
        status = _ANTHROPIC_STATUS.get(str(error.get("type")))
        if status is not None:
            return from_status(status, {}, {"error": error})
        return Transient("batch_failed", str(error.get("message") or error.get("type") or "no answer")[:300])
    return Transient(f"batch_{result.get('type') or 'failed'}"[:40], "the provider did not work on it in time")
