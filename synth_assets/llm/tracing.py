"""OpenTelemetry spans of attempts, by the semantic conventions for generative AI. Off unless it is asked for.

`SYNTH_TRACING=otlp` and the extra `telemetry` switch it on; where spans go is said by OpenTelemetry's own variables
(OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME, …). No prompt and no answer is in a span.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from synth_assets.llm.attempt import Ended
from synth_assets.llm.errors import AttemptFailed
from synth_assets.llm.request import NANO_USD

if TYPE_CHECKING:
    from opentelemetry.trace import TracerProvider

Trace = Callable[[Ended], None]

_SWITCH = "SYNTH_TRACING"
_NANOSECONDS = 1_000_000_000


def trace_from_environment(environ: Mapping[str, str] | None = None) -> Trace | None:
    """What records attempts, or None where SYNTH_TRACING is not set.

    Raises `ValueError` for another value than `otlp`, and where the extra `telemetry` is not installed.
    """
    asked = (os.environ if environ is None else environ).get(_SWITCH, "")
    if not asked:
        return None
    if asked != "otlp":
        raise ValueError(f"{_SWITCH} is {asked!r}; set it to otlp, or take it away")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ValueError(f"{_SWITCH} needs the extra: pip install 'synth_assets[telemetry]' ({error})") from error
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return trace_to(provider)


def trace_to(provider: TracerProvider) -> Trace:
    """What records attempts as spans of a tracer provider."""
    from opentelemetry.trace import SpanKind, StatusCode

    tracer = provider.get_tracer("synth_assets.llm")

    def record(ended: Ended) -> None:
        began = round(ended.sent_at * _NANOSECONDS)
        span = tracer.start_span(
            f"{_operation(ended)} {ended.model.model}",
            kind=SpanKind.CLIENT,
            start_time=began,
            attributes=_attributes(ended),
        )
        if isinstance(ended.came, AttemptFailed):
            span.set_status(StatusCode.ERROR, ended.came.outcome)
        span.end(began + round(ended.latency_s * _NANOSECONDS))

    return record


def _operation(ended: Ended) -> str:
    return "embeddings" if ended.request.embed else "chat"


def _attributes(ended: Ended) -> dict[str, Any]:
    request, came = ended.request, ended.came
    attributes: dict[str, Any] = {
        "gen_ai.operation.name": _operation(ended),
        "gen_ai.provider.name": ended.provider.kind,
        "gen_ai.request.model": ended.model.model,
        "gen_ai.request.max_tokens": request.max_tokens,
        "gen_ai.request.temperature": request.temperature,
        "synth.provider": ended.provider.name,
        "synth.role": request.role,
        "synth.asset": request.asset,
        "synth.partition": request.partition,
        "synth.call_id": ended.call_id,
        "synth.cost_usd": ended.cost[0] / NANO_USD,
    }
    if isinstance(came, AttemptFailed):
        attributes["error.type"] = came.outcome
        if came.http_status is not None:
            attributes["http.response.status_code"] = came.http_status
        return attributes
    attributes["gen_ai.response.finish_reasons"] = (came.finish.value,)
    if came.model_served:
        attributes["gen_ai.response.model"] = came.model_served
    if came.usage:
        attributes["gen_ai.usage.input_tokens"] = came.usage.input_tokens
        attributes["gen_ai.usage.output_tokens"] = came.usage.output_tokens
    return attributes
