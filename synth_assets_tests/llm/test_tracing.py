"""Spans of attempts, in OpenTelemetry's own memory exporter."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth_assets.llm import in_process_provider
from synth_assets.llm.tracing import trace_from_environment, trace_to
from synth_assets.offline import NO_QUIRKS, Faults, build_app
from synth_assets_tests.llm.asking import CHEAP, ask, calls, request

pytest.importorskip("opentelemetry.sdk", reason="the extra `telemetry` is not installed")


def test_each_attempt_is_a_span_with_its_figures_and_without_its_words(tmp_path: Path) -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    memory, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    app = build_app(quirks=NO_QUIRKS, faults=Faults(script=("503",)))
    ask(tmp_path, lambda: [in_process_provider(CHEAP.provider, "openai", app)], [request()], trace=trace_to(provider))
    failed, answered = memory.get_finished_spans()
    assert {failed.name, answered.name} == {f"chat {CHEAP.model}"}
    assert failed.attributes["error.type"] == "server_error_503"
    assert not failed.status.is_ok
    last = calls(tmp_path)[-1]
    assert answered.attributes["synth.call_id"] == last["call_id"]
    assert answered.attributes["gen_ai.usage.output_tokens"] == last["output_tokens"]
    assert answered.attributes["synth.cost_usd"] == last["cost_nano"] / 1e9
    assert (answered.end_time - answered.start_time) / 1e9 == pytest.approx(last["latency_s"], abs=1e-3)
    assert request().messages[1].content not in str(dict(answered.attributes))


def test_it_is_off_unless_asked_for_and_says_what_it_takes() -> None:
    assert trace_from_environment({}) is None
    with pytest.raises(ValueError, match="set it to otlp"):
        trace_from_environment({"SYNTH_TRACING": "yes"})
