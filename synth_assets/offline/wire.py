"""The OpenAI and Anthropic wire formats as the embedded provider speaks them: bodies in, bodies out, errors.

Belongs here: the shape of JSON on both sides. What a reply says is the model's business, when it fails the faults'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from synth_assets.offline.metering import Message, Usage
from synth_assets.offline.model import Reply

Body = dict[str, Any]
MODELS = ("offline/small", "offline/large")  # what the list of models shows; any other name is served as well


@dataclass(frozen=True)
class ApiError(Exception):
    """An error as an API reports it: HTTP status, message, and the type words of both APIs."""

    status: int
    message: str
    openai_type: str = "invalid_request_error"
    anthropic_type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None


@dataclass(frozen=True)
class ChatRequest:
    """What both wire formats ask for. The first `cacheable` messages may come from the prompt cache.

    `schema`: the JSON schema that the reply is held to.
    """

    model: str
    messages: tuple[Message, ...]
    sample: str
    max_tokens: int | None
    cacheable: int
    schema: Mapping[str, Any] | None = None


class Wire(Protocol):
    """One provider's format. `read` raises ApiError for a body that the API would refuse."""

    dialect: Literal["openai", "anthropic"]

    def read(self, body: object) -> ChatRequest: ...
    def write(self, request: ChatRequest, reply: Reply, usage: Usage, serial: str, created: int) -> Body: ...
    def error(self, error: ApiError, serial: str) -> Body: ...


def served_name(model: str) -> str:
    """The name of the model that really serves `model`."""
    return model if model.startswith("offline/") else f"offline/{model}"


class OpenAIWire:
    """POST /v1/chat/completions."""

    dialect: Literal["openai", "anthropic"] = "openai"

    def read(self, body: object) -> ChatRequest:
        fields = object_of(body)
        messages = _messages(fields, ("system", "developer", "user", "assistant", "tool"))
        most = fields.get("max_completion_tokens")
        limit = _limit(fields, "max_tokens") if most is None else _limit(fields, "max_completion_tokens")
        if fields.get("n") not in (None, 1):
            raise _refused("'n' must be 1: the embedded provider writes one choice", "n")
        leading = next((place for place, message in enumerate(messages) if message.role != "system"), len(messages))
        schema = _schema(fields, "response_format", "json_schema", "schema")
        return ChatRequest(model_of(fields), messages, encodable(str(fields.get("seed") or 0)), limit, leading, schema)

    def write(self, request: ChatRequest, reply: Reply, usage: Usage, serial: str, created: int) -> Body:
        return {
            "id": f"chatcmpl-{serial}",
            "object": "chat.completion",
            "created": created,
            "model": served_name(request.model),
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": reply.text, "refusal": None},
                    "logprobs": None,
                    "finish_reason": reply.finish,
                }
            ],
            "usage": {
                "prompt_tokens": usage.prompt,
                "completion_tokens": usage.completion,
                "total_tokens": usage.prompt + usage.completion,
                "prompt_tokens_details": {"cached_tokens": usage.cached},
                "completion_tokens_details": {"reasoning_tokens": 0},
            },
            "system_fingerprint": "fp_offline",
        }

    def error(self, error: ApiError, serial: str) -> Body:
        return {
            "error": {
                "message": error.message,
                "type": error.openai_type,
                "code": error.code,
                "param": error.param,
            }
        }


class AnthropicWire:
    """POST /v1/messages."""

    dialect: Literal["openai", "anthropic"] = "anthropic"

    def read(self, body: object) -> ChatRequest:
        fields = object_of(body)
        messages = _messages(fields, ("user", "assistant"))
        if fields.get("max_tokens") is None:
            raise _refused("max_tokens: Field required", "max_tokens")
        cacheable = 0
        if fields.get("system"):
            messages = (Message("system", _text(fields["system"], "system")), *messages)
            # Anthropic caches only what the caller marks.
            marked = isinstance(fields["system"], list) and any("cache_control" in part for part in fields["system"])
            cacheable = int(marked)
        metadata = fields.get("metadata")
        user = metadata.get("user_id") if isinstance(metadata, dict) else None
        sample = encodable(str(user or "sample-0").removeprefix("sample-"))
        schema = _schema(fields, "output_config", "format", "schema")
        return ChatRequest(model_of(fields), messages, sample, _limit(fields, "max_tokens"), cacheable, schema)

    def write(self, request: ChatRequest, reply: Reply, usage: Usage, serial: str, created: int) -> Body:
        return {
            "id": f"msg_{serial}",
            "type": "message",
            "role": "assistant",
            "model": served_name(request.model),
            "content": [{"type": "text", "text": reply.text}] if reply.text else [],
            "stop_reason": {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}[reply.finish],
            "stop_sequence": None,
            "usage": {
                "input_tokens": usage.prompt - usage.cached,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": usage.cached,
                "output_tokens": usage.completion,
                "service_tier": "standard",
            },
        }

    def error(self, error: ApiError, serial: str) -> Body:
        shown = {"type": error.anthropic_type, "message": error.message}
        return {"type": "error", "error": shown, "request_id": f"req_{serial}"}


OPENAI: Wire = OpenAIWire()
ANTHROPIC: Wire = AnthropicWire()


def models_body() -> Body:
    """GET /v1/models, in one form that clients of both APIs read."""
    return {
        "object": "list",
        "data": [
            {
                "id": name,
                "object": "model",
                "type": "model",
                "display_name": name,
                "created": 0,
                "created_at": "1970-01-01T00:00:00Z",
                "owned_by": "offline",
            }
            for name in MODELS
        ],
        "has_more": False,
        "first_id": MODELS[0],
        "last_id": MODELS[-1],
    }


def _refused(message: str, param: str | None = None) -> ApiError:
    return ApiError(400, message, param=param)


def object_of(body: object) -> Mapping[str, Any]:
    """The body's fields. Raises ApiError where it is no JSON object, or asks for a stream."""
    if not isinstance(body, dict):
        raise _refused("the body must be a JSON object")
    if body.get("stream"):
        raise _refused("the embedded provider does not stream: leave 'stream' out", "stream")
    return body


def model_of(fields: Mapping[str, Any]) -> str:
    """The model that is asked for. Raises ApiError where there is none."""
    model = fields.get("model")
    if not isinstance(model, str) or not model:
        raise _refused("you must provide a model parameter", "model")
    return encodable(model)


def _limit(fields: Mapping[str, Any], name: str) -> int | None:
    most = fields.get(name)
    if most is None:
        return None
    if type(most) is not int or most < 1:
        raise _refused(f"{name}: expected an integer of 1 or more, got {most!r}", name)
    return most


def _schema(fields: Mapping[str, Any], *path: str) -> Mapping[str, Any] | None:
    """The JSON schema at a path; refused where it is none of an object, as the vendors do."""
    given: Any = fields
    for name in path:
        given = given.get(name) if isinstance(given, dict) else None
    if given is None:
        return None
    if not isinstance(given, dict) or given.get("type") != "object" or given.get("additionalProperties") is not False:
        raise _refused(f"{path[0]}: expected the schema of an object without additionalProperties", path[0])
    return given


def encodable(text: str) -> str:
    """The text without the half characters (lone surrogates) that JSON can carry and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _messages(fields: Mapping[str, Any], roles: tuple[str, ...]) -> tuple[Message, ...]:
    listed = fields.get("messages")
    if not isinstance(listed, list) or not listed:
        raise _refused("messages: expected a list with at least one message", "messages")
    messages = []
    for place, message in enumerate(listed):
        where = f"messages[{place}]"
        if not isinstance(message, dict) or message.get("role") not in roles:
            raise _refused(f"{where}.role: expected one of {', '.join(roles)}", f"{where}.role")
        messages.append(Message(message["role"], _text(message.get("content"), f"{where}.content")))
    return tuple(messages)


def _text(content: object, where: str) -> str:
    if isinstance(content, str):
        return encodable(content)
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        if len(texts) == len(content) and all(isinstance(text, str) for text in texts):
            return encodable("".join(str(text) for text in texts))
    raise _refused(f"{where}: expected a text or a list of text parts", where)
