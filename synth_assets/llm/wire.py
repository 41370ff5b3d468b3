"""The wire formats, OpenAI chat completions and embeddings, Anthropic messages: how requests are written, bodies read.

Pure: bytes and dicts. Who sends them, and what a failure means, is in `providers.py` and `classify.py`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synth_assets.llm.errors import AttemptFailed, FatalForModel, Transient
from synth_assets.llm.request import CACHE_FROM_BYTES, Finish, Reading, Request, Usage, json_object, well_formed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire format: the path it is posted to, how a request is written, how a response body is read.

    `shape` gives the fields that hold an answer to a JSON schema.

    `read` raises `AttemptFailed` for a 200 that carries no answer, and nothing else, whatever the bytes are.
    """

    path: str
    write: Callable[[Request, str], dict[str, Any]]
    read: Callable[[bytes], Reading]
    shape: Callable[[dict[str, Any]], dict[str, Any]]


def _body_of(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(_once(raw))
    except (ValueError, RecursionError):
        raise Transient("malformed", "the response body is not JSON", http_status=200, maybe_billed=True) from None
    if not isinstance(body, dict):
        raise Transient("malformed", "the response body is no JSON object", http_status=200, maybe_billed=True)
    if body.get("error"):
        raise _error_in_body(json_object(body["error"]) or {"message": str(body["error"])})
    return body


def _once(raw: bytes) -> bytes:
    """The body, where a proxy delivered it twice over."""
    half = len(raw) // 2
    return raw[:half] if half and raw[:half] == raw[half:] else raw


def _error_in_body(error: Mapping[str, Any]) -> AttemptFailed:
    """An error that came with status 200 (OpenRouter does so when the model behind it fails)."""
    code = error.get("code")
    detail = str(error.get("message") or error.get("type") or "no message")[:300]
    if code in (402, "402", "insufficient_quota"):
        return FatalForModel("no_credit", detail, http_status=200, lasting=True)
    if code in (400, 404, 413, 422):
        return FatalForModel("refused_request", detail, http_status=200)
    return Transient("error_body", detail, http_status=200)


# What no response can hold or cost: a figure above is no figure, and would not fit into the journal's integers.
_MOST_TOKENS = 10**9
_MOST_DOLLARS = 10**6


def _count(value: Any) -> int:
    is_count = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS
    return int(value) if is_count else 0


def _text(value: Any) -> str:
    """The text of a content field: a string, or a list of parts of which the text ones count."""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, list):
        parts = (part["text"] for part in value if isinstance(part, dict) and isinstance(part.get("text"), str))
        return well_formed("".join(parts))
    return ""


def _model(body: Mapping[str, Any]) -> str | None:
    served = body.get("model")
    return well_formed(served) if isinstance(served, str) and served else None


def _finish(text: str, *, length: bool, refused: bool) -> Finish:
    if refused:
        return Finish.REFUSAL
    if length:
        return Finish.LENGTH
    return Finish.STOP if text.strip() else Finish.EMPTY


def _write_openai(request: Request, model: str) -> dict[str, Any]:
    return {
        "model": model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "seed": request.sample,
    }


def _read_openai(raw: bytes) -> Reading:
    body = _body_of(raw)
    choices = body.get("choices")
    choice = json_object(choices[0]) if isinstance(choices, list) and choices else {}
    usage = body.get("usage")
    if choice.get("error"):
        # OpenRouter's way to say that the model behind it failed after it had begun.
        raise _error_in_body(json_object(choice["error"]) or {"message": str(choice["error"])})
    if not choice:
        # Without a choice nothing was generated; only usage figures would show that something was billed.
        raise Transient("no_choices", "the response holds no choice", http_status=200, maybe_billed=bool(usage))
    message = json_object(choice.get("message"))
    text = _text(message.get("content"))
    reason = choice.get("finish_reason")
    refused = bool(message.get("refusal")) or reason == "content_filter"
    return Reading(
        text=text,
        finish=_finish(text, length=reason == "length", refused=refused),
        model_served=_model(body),
        usage=_openai_usage(usage),
        billed_usd=_dollars(json_object(usage).get("cost")),
    )


def _dollars(value: Any) -> float | None:
    is_amount = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_DOLLARS
    return float(value) if is_amount else None


def _openai_usage(usage: Any) -> Usage | None:
    if not isinstance(usage, dict) or not (
        _count(usage.get("prompt_tokens")) or _count(usage.get("completion_tokens"))
    ):
        return None
    prompt = _count(usage.get("prompt_tokens"))
    cached = _count(json_object(usage.get("prompt_tokens_details")).get("cached_tokens"))
    return Usage(prompt, min(cached, prompt), _count(usage.get("completion_tokens")))


def _write_anthropic(request: Request, model: str) -> dict[str, Any]:
    system = "\n\n".join(message.content for message in request.messages if message.role == "system")
    payload: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": message.role, "content": message.content}
            for message in request.messages
            if message.role != "system"
        ],
        "max_tokens": request.max_tokens,
        "temperature": min(request.temperature, 1.0),
        "metadata": {"user_id": f"sample-{request.sample}"},
    }
    if not system:
        return payload
    if request.stable_prefix_bytes < CACHE_FROM_BYTES:
        return {**payload, "system": system}
    # Written into the cache at a quarter more by the first request of a role, read at a tenth by the others.
    marked = {"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}
    return {**payload, "system": [marked]}


def _shape_openai(schema: dict[str, Any]) -> dict[str, Any]:
    named = {"name": "answer", "schema": schema, "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": named}}


def _shape_anthropic(schema: dict[str, Any]) -> dict[str, Any]:
    return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}


def _read_anthropic(raw: bytes) -> Reading:
    body = _body_of(raw)
    if not isinstance(body.get("content"), list):
        billed = bool(body.get("usage"))
        raise Transient("no_choices", "the response holds no content", http_status=200, maybe_billed=billed)
    text = _text(body["content"])
    reason = body.get("stop_reason")
    return Reading(
        text=text,
        finish=_finish(text, length=reason == "max_tokens", refused=reason == "refusal"),
        model_served=_model(body),
        usage=_anthropic_usage(body.get("usage")),
    )


def _anthropic_usage(usage: Any) -> Usage | None:
    if not isinstance(usage, dict) or not (_count(usage.get("input_tokens")) or _count(usage.get("output_tokens"))):
        return None
    cached = _count(usage.get("cache_read_input_tokens"))
    # Anthropic's input_tokens leave out what was read from or written to the cache; ours are all of the prompt.
    written = _count(usage.get("cache_creation_input_tokens"))
    prompt = _count(usage.get("input_tokens")) + cached + written
    return Usage(prompt, cached, _count(usage.get("output_tokens")), written)


def _write_embeddings(request: Request, model: str) -> dict[str, Any]:
    assert request.embed is not None, "only a request for vectors is written so"
    wanted = request.embed
    body = {"model": model, "input": [well_formed(text) for text in wanted.texts], "encoding_format": "base64"}
    return body if wanted.dimensions is None else {**body, "dimensions": wanted.dimensions}


def _read_embeddings(raw: bytes) -> Reading:
    """The vectors, one a line, in the order of the texts: see `vectors`."""
    body = _body_of(raw)
    usage = body.get("usage")
    given = body.get("data")
    try:
        rows = sorted(given, key=lambda row: row["index"]) if isinstance(given, list) else []
        encoded = [_encoded(row["embedding"]) for row in rows]
    except (TypeError, KeyError, ValueError, OverflowError, RecursionError):
        encoded = []
    if not encoded or len({len(one) for one in encoded}) > 1:
        raise Transient(
            "no_choices", "the response holds no vectors of one length", http_status=200, maybe_billed=bool(usage)
        )
    billed_usd = _dollars(json_object(usage).get("cost"))
    return Reading("\n".join(encoded), Finish.STOP, _model(body), _openai_usage(usage), billed_usd)


def _encoded(vector: Any) -> str:
    """A vector as base64 of its 32-bit floats. Servers that do not know that encoding send a list of numbers."""
    # Loaded where there are vectors: it takes a third of the time in which this package is imported.
    import numpy as np

    if isinstance(vector, list):
        numbers = np.asarray(vector, dtype="<f4")
    elif isinstance(vector, str):
        numbers = np.frombuffer(base64.b64decode(vector, validate=True), dtype="<f4")
    else:
        raise TypeError("a vector is a text or a list")
    if numbers.ndim != 1 or not numbers.size or not np.isfinite(numbers).all():
        raise ValueError("a vector holds finite numbers")
    return base64.b64encode(numbers.tobytes()).decode()


def vectors(text: str) -> NDArray[np.float32]:
    """The vectors that a completion of a request for them carries: a row per text."""
    import numpy as np

    return np.stack([np.frombuffer(base64.b64decode(line), dtype="<f4") for line in text.split("\n")])


OPENAI = Wire("/chat/completions", _write_openai, _read_openai, _shape_openai)
ANTHROPIC = Wire("/v1/messages", _write_anthropic, _read_anthropic, _shape_anthropic)
EMBEDDINGS = Wire("/embeddings", _write_embeddings, _read_embeddings, _shape_openai)
EMBEDDINGS_KIND = "openai_embeddings"
WIRES = {"openai": OPENAI, "anthropic": ANTHROPIC, EMBEDDINGS_KIND: EMBEDDINGS}
