"""What a body of a provider means, whatever the bytes are, and what it costs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from synth_assets.llm import Provider
from synth_assets.llm.errors import AttemptFailed, FatalForModel, Transient
from synth_assets.llm.request import Finish, Message, Reading, Request, Usage, cost_of, most_it_can_cost
from synth_assets.llm.wire import ANTHROPIC, OPENAI, WIRES
from synth_assets.spec import Price
from synth_assets_tests.llm.asking import CHEAP, request

KINDS = sorted(WIRES)

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = (
    "model",
    "choices",
    "content",
    "usage",
    "error",
    "message",
    "text",
    "finish_reason",
    "refusal",
    "code",
    "cost",
)
COUNTS = (
    "prompt_tokens",
    "completion_tokens",
    "prompt_tokens_details",
    "cached_tokens",
    "input_tokens",
    "output_tokens",
)
# Objects of the fields that are looked at, with anything in them and in their lists: close to real bodies, and wrong.
ODD_BODIES = st.recursive(
    ANYTHING | st.sampled_from(["stop", "length", "max_tokens", "refusal", "text", 402, 1e300, float("inf"), -1]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS + COUNTS), inner, max_size=6),
    max_leaves=20,
)


def read(kind: str, body: object) -> Reading:
    return WIRES[kind].read(json.dumps(body).encode())


def chat(**replaced: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": "Because of the yeast."}
    body = {
        "model": "gpt-4o-mini-2024",
        "choices": [{"message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "prompt_tokens_details": {"cached_tokens": 60}},
    }
    return body | replaced


def messages(**replaced: Any) -> dict[str, Any]:
    body = {
        "model": "claude-sonnet-4-2025",
        "content": [{"type": "text", "text": "Because "}, {"type": "text", "text": "of the yeast."}],
        "stop_reason": "end_turn",
        "usage": {
            "input_tokens": 40,
            "cache_read_input_tokens": 50,
            "cache_creation_input_tokens": 10,
            "output_tokens": 10,
        },
    }
    return body | replaced


def assert_total(kind: str, raw: bytes) -> None:
    """A body is read or refused as a failed attempt; what was read fits into the journal and into any database."""
    try:
        reading = WIRES[kind].read(raw)
    except AttemptFailed as failure:
        failure.detail.encode()
        return
    reading.text.encode()
    (reading.model_served or "").encode()
    if reading.usage is not None:
        assert 0 <= reading.usage.cached_tokens <= reading.usage.input_tokens < 2**40
        assert 0 <= cost_of(reading.usage, Price(input=1000, output=1000)) < 2**63
    if reading.billed_usd is not None:
        assert 0 <= round(reading.billed_usd * 1e9) < 2**63


@pytest.mark.parametrize("kind", KINDS)
@given(raw=st.binary(max_size=60))
@example(raw=b"[" * 100_000)
@example(raw=b'{"choices": [{"message": {"content": "\\ud800"}}], "model": "\\udfff"}')
@example(raw=b'{"usage": {"prompt_tokens": 1e999}, "choices": [{"message": {}}]}')
def test_any_bytes_are_read_or_refused_as_a_failed_attempt(kind: str, raw: bytes) -> None:
    assert_total(kind, raw)


@pytest.mark.parametrize("kind", KINDS)
@given(body=ODD_BODIES)
def test_any_json_is_read_or_refused_as_a_failed_attempt(kind: str, body: object) -> None:
    assert_total(kind, json.dumps(body).encode())


@pytest.mark.parametrize(("kind", "body"), [("openai", chat), ("anthropic", messages)])
@given(field=st.sampled_from(["model", "choices", "content", "usage", "stop_reason", "error"]), value=ODD_BODIES)
def test_a_real_body_with_one_odd_field_is_read_or_refused(kind: str, body: Any, field: str, value: object) -> None:
    assert_total(kind, json.dumps(body(**{field: value})).encode())


def test_openai_counts_cached_tokens_within_the_prompt_and_anthropic_beside_it() -> None:
    assert read("openai", chat()).usage == Usage(input_tokens=100, cached_tokens=60, output_tokens=10)
    assert read("anthropic", messages()).usage == Usage(100, 50, 10, cache_writes=10)


def test_the_model_that_really_served_is_the_one_that_the_body_names() -> None:
    assert read("openai", chat()).model_served == "gpt-4o-mini-2024"
    assert read("anthropic", messages()).model_served == "claude-sonnet-4-2025"
    assert read("openai", chat(model=None)).model_served is None


def test_openrouters_own_dollars_are_taken_from_the_usage() -> None:
    assert (
        read("openai", chat(usage={"prompt_tokens": 9, "completion_tokens": 9, "cost": 0.00014})).billed_usd == 0.00014
    )
    assert read("openai", chat()).billed_usd is None


@pytest.mark.parametrize(
    ("kind", "body", "finish", "text"),
    [
        ("openai", chat(), Finish.STOP, "Because of the yeast."),
        ("anthropic", messages(), Finish.STOP, "Because of the yeast."),
        ("openai", chat(choices=[{"message": {"content": "Bec"}, "finish_reason": "length"}]), Finish.LENGTH, "Bec"),
        ("anthropic", messages(stop_reason="max_tokens"), Finish.LENGTH, "Because of the yeast."),
        ("openai", chat(choices=[{"message": {"refusal": "No."}, "finish_reason": "stop"}]), Finish.REFUSAL, ""),
        ("openai", chat(choices=[{"message": {}, "finish_reason": "content_filter"}]), Finish.REFUSAL, ""),
        ("anthropic", messages(stop_reason="refusal"), Finish.REFUSAL, "Because of the yeast."),
        ("openai", chat(choices=[{"message": {"content": None}, "finish_reason": "stop"}]), Finish.EMPTY, ""),
        ("openai", chat(choices=[{"message": {"content": " \n"}}]), Finish.EMPTY, " \n"),
        ("anthropic", messages(content=[]), Finish.EMPTY, ""),
    ],
)
def test_how_a_response_ended_is_told_apart(kind: str, body: Any, finish: Finish, text: str) -> None:
    reading = read(kind, body)
    assert (reading.finish, reading.text) == (finish, text)


@pytest.mark.parametrize(
    ("kind", "body", "failure", "outcome", "maybe_billed"),
    [
        ("openai", chat(choices=[]), Transient, "no_choices", True),
        ("openai", {"model": "m"}, Transient, "no_choices", False),
        ("anthropic", messages(content=None), Transient, "no_choices", True),
        ("openai", {"error": {"message": "down", "code": 502}}, Transient, "error_body", False),
        ("openai", {"error": {"message": "empty", "code": 402}}, FatalForModel, "no_credit", False),
        ("openai", {"error": {"message": "too long", "code": 400}}, FatalForModel, "refused_request", False),
        ("openai", {"error": "down"}, Transient, "error_body", False),
        ("openai", chat(choices=[{"error": {"message": "down", "code": 502}}]), Transient, "error_body", False),
        ("anthropic", {"type": "error", "error": {"type": "api_error"}}, Transient, "error_body", False),
        ("openai", ["no", "object"], Transient, "malformed", True),
        ("anthropic", "text", Transient, "malformed", True),
    ],
)
def test_a_200_without_an_answer_fails_the_attempt(
    kind: str, body: object, failure: type[AttemptFailed], outcome: str, maybe_billed: bool
) -> None:
    with pytest.raises(failure) as caught:
        read(kind, body)
    assert (caught.value.outcome, caught.value.maybe_billed) == (outcome, maybe_billed)


def test_the_sample_number_travels_in_each_formats_own_field() -> None:
    asked = Request("judge", (CHEAP,), (Message("system", "Be fair."), Message("user", "Well?")), 50, sample=3)
    openai, anthropic = OPENAI.write(asked, "m"), ANTHROPIC.write(asked, "m")
    assert openai["seed"] == 3
    assert anthropic["metadata"] == {"user_id": "sample-3"}
    assert [message["role"] for message in openai["messages"]] == ["system", "user"]
    assert (anthropic["system"], [message["role"] for message in anthropic["messages"]]) == ("Be fair.", ["user"])


def test_costs_are_exact_in_billionths_of_a_dollar() -> None:
    price = Price(input=0.15, cached_input=0.075, output=0.6)
    assert cost_of(Usage(100, 60, 10), price) == 40 * 150 + 60 * 75 + 10 * 600
    assert cost_of(Usage(1, 0, 0), Price(input=0.0001, output=0)) == 1  # a tenth of a billionth, rounded up
    assert cost_of(Usage(10**6, 0, 10**6), Price(input=0.1, output=0.2)) == 300_000_000


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6), st.tuples(*[st.integers(0, 10**5)] * 3))
def test_a_cost_is_the_sum_of_its_tokens_prices(
    fresh: int, cached: int, output: int, thousandths: tuple[int, int, int]
) -> None:
    # Prices in thousandths of a dollar per 1M tokens are whole billionths a token.
    price = Price(input=thousandths[0] / 1000, cached_input=thousandths[1] / 1000, output=thousandths[2] / 1000)
    expected = fresh * thousandths[0] + cached * thousandths[1] + output * thousandths[2]
    assert cost_of(Usage(fresh + cached, cached, output), price) == expected


@given(st.text(st.characters(codec=None), max_size=200))
def test_no_tokenizer_makes_more_tokens_of_a_prompt_than_the_bound(text: str) -> None:
    asked = Request("judge", (CHEAP,), (Message("user", text),), 50)
    assert asked.most_input_tokens >= len(text)
    assert most_it_can_cost(asked, [Price(input=1, output=1)]) == (asked.most_input_tokens + 50) * 1000


def test_whatever_can_change_an_answer_changes_the_requests_identity() -> None:
    base = request()
    variants = [
        request(1),
        request(max_tokens=101),
        Request("judge", base.route, base.messages, 100),
        Request(base.role, (*base.route, CHEAP), base.messages, 100),
        Request(base.role, base.route, base.messages, 100, temperature=0.5),
        Request(base.role, base.route, base.messages, 100, sample=1),
    ]
    assert len({one.request_id for one in (base, *variants)}) == 7
    assert Request(base.role, base.route, base.messages, 100, asset="x", partition="y").request_id == base.request_id


LONG = "Be exact. " * 500


def test_a_long_system_prompt_is_marked_for_anthropics_cache_and_a_short_one_is_not() -> None:
    long = Request("r", (CHEAP,), (Message("system", LONG), Message("user", "Why?")), 10)
    [part] = ANTHROPIC.write(long, "m")["system"]
    assert part == {"type": "text", "text": LONG, "cache_control": {"type": "ephemeral"}}
    assert isinstance(ANTHROPIC.write(request(), "m")["system"], str)
    # OpenAI caches prefixes by itself: what is the same for all comes first.
    assert OPENAI.write(long, "m")["messages"][0]["content"] == LONG


def test_what_is_written_into_the_cache_costs_a_quarter_more_and_what_is_read_its_own_price() -> None:
    usage = {"input_tokens": 40, "cache_read_input_tokens": 50, "cache_creation_input_tokens": 10, "output_tokens": 1}
    reading = read("anthropic", messages(usage=usage))
    assert reading.usage == Usage(100, 50, 1, cache_writes=10)
    price = Price(input=3, cached_input=0.3, output=15)
    assert cost_of(reading.usage, price) == (40 * 3 + 10 * 3.75 + 50 * 0.3 + 15) * 1000


@given(written=st.integers(0, 1000))
def test_the_worst_case_of_a_marked_prompt_covers_writing_it(written: int) -> None:
    long = Request("r", (CHEAP,), (Message("system", LONG), Message("user", "Why?")), 10)
    price = Price(input=3, output=15)
    usage = Usage(long.most_input_tokens, 0, 10, cache_writes=min(written * 10, long.most_input_tokens))
    assert cost_of(usage, price) <= most_it_can_cost(long, [price])


SCHEMA = json.dumps({"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]})


@pytest.mark.parametrize(("kind", "field"), [("openai", "response_format"), ("anthropic", "output_config")])
def test_a_schema_reaches_those_who_can_hold_to_it_and_is_part_of_the_request(kind: str, field: str) -> None:
    plain = request()
    shaped = replace(plain, answer_schema=SCHEMA)
    assert shaped.request_id != plain.request_id
    able = Provider("p", kind, None, structured_outputs=True)  # type: ignore[arg-type]  # nothing is sent
    unable = Provider("p", kind, None)  # type: ignore[arg-type]
    assert json.loads(SCHEMA) in (
        able.write(shaped, "m")[field].get(key, {}).get("schema") for key in ("json_schema", "format")
    )
    assert field not in able.write(plain, "m")
    assert field not in unable.write(shaped, "m")
