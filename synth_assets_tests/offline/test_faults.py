"""Each fault as the real SDKs meet it, in-process."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import anthropic
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.offline import NO_QUIRKS, Faults, RequestLog, build_app, parse_fault
from synth_assets.offline.faults import FAULTS, FaultDice
from synth_assets_tests.offline.asking import anthropic_client, ask_anthropic, ask_openai, openai_client

QUESTION = "Why does bread rise in a warm kitchen?"


def broken_app(name: str, **settings: Any) -> Any:
    return build_app(quirks=NO_QUIRKS, faults=Faults(rates={name: 1.0}, **settings))


def from_openai(app: Any, **settings: Any) -> Any:
    async def once() -> Any:
        return await ask_openai(openai_client(app), QUESTION, **settings)

    return asyncio.run(once())


def from_anthropic(app: Any, **settings: Any) -> Any:
    async def once() -> Any:
        return await ask_anthropic(anthropic_client(app), QUESTION, **settings)

    return asyncio.run(once())


@pytest.mark.parametrize(
    ("name", "status", "code", "kind"),
    [
        ("429", 429, "rate_limit_exceeded", "rate_limit_error"),
        ("429_bare", 429, "rate_limit_exceeded", "rate_limit_error"),
        ("500", 500, None, "api_error"),
        ("503", 503, None, "api_error"),
        ("529", 529, None, "overloaded_error"),
        ("401", 401, "invalid_api_key", "authentication_error"),
        ("402", 402, "insufficient_credits", "billing_error"),
        ("404", 404, "model_not_found", "not_found_error"),
        ("400", 400, "context_length_exceeded", "invalid_request_error"),
    ],
)
def test_an_error_status_arrives_in_each_apis_shape(name: str, status: int, code: str | None, kind: str) -> None:
    with pytest.raises(openai.APIStatusError) as openai_error:
        from_openai(broken_app(name))
    assert (openai_error.value.status_code, openai_error.value.code) == (status, code)
    with pytest.raises(anthropic.APIStatusError) as anthropic_error:
        from_anthropic(broken_app(name))
    assert anthropic_error.value.status_code == status
    assert anthropic_error.value.body["error"]["type"] == kind  # type: ignore[index]


@pytest.mark.parametrize(("name", "expected"), [("429", "2.5"), ("429_bare", None)])
def test_retry_after_comes_only_where_the_fault_says_so(name: str, expected: str | None) -> None:
    with pytest.raises(openai.RateLimitError) as error:
        from_openai(broken_app(name, retry_after_s=2.5))
    assert error.value.response.headers.get("retry-after") == expected


def test_a_bad_gateway_answers_with_a_page() -> None:
    with pytest.raises(openai.InternalServerError) as error:
        from_openai(broken_app("502"))
    assert error.value.status_code == 502
    assert "<html>" in error.value.response.text


@pytest.mark.parametrize("name", ["cut", "cut_body"])
def test_a_cut_connection_is_a_connection_error_in_process_too(name: str) -> None:
    with pytest.raises(openai.APIConnectionError):
        from_openai(broken_app(name))
    with pytest.raises(anthropic.APIConnectionError):
        from_anthropic(broken_app(name))


def test_a_malformed_body_is_no_json() -> None:
    with pytest.raises((json.JSONDecodeError, openai.APIError)):
        from_openai(broken_app("malformed"))


def test_a_200_without_an_answer_lacks_what_its_name_says() -> None:
    assert from_openai(broken_app("no_choices")).choices == []
    assert from_openai(broken_app("null_content")).choices[0].message.content is None
    assert from_openai(broken_app("no_usage")).usage is None
    assert from_openai(broken_app("error_200")).choices is None
    assert from_anthropic(broken_app("no_choices")).content == []
    assert from_anthropic(broken_app("null_content")).content is None
    assert from_anthropic(broken_app("no_usage")).usage is None
    assert from_anthropic(broken_app("error_200")).type == "error"


def test_refusal_and_truncation_show_in_the_reason_for_the_end() -> None:
    whole = from_openai(build_app(quirks=NO_QUIRKS)).choices[0].message.content
    cut = from_openai(broken_app("truncated")).choices[0]
    assert cut.finish_reason == "length"
    assert whole.startswith(cut.message.content)
    assert whole != cut.message.content
    assert from_openai(broken_app("refusal")).choices[0].finish_reason == "content_filter"
    assert from_anthropic(broken_app("truncated")).stop_reason == "max_tokens"
    assert from_anthropic(broken_app("refusal")).stop_reason == "refusal"


def test_a_slow_answer_arrives_whole() -> None:
    assert from_openai(broken_app("slow", slow_s=0.01)).choices[0].finish_reason == "stop"


def test_a_hanging_answer_outlasts_the_clients_patience_and_is_logged_as_abandoned() -> None:
    log = RequestLog()
    app = build_app(faults=Faults(rates={"hang": 1.0}), log=log)

    async def give_up() -> None:
        await asyncio.wait_for(ask_openai(openai_client(app), QUESTION), 0.1)

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    [exchange] = log.exchanges
    assert (exchange.outcome, exchange.status, exchange.complete) == ("abandoned", None, False)


def test_every_fault_is_logged_by_its_name_and_only_whole_answers_count_as_complete() -> None:
    log = RequestLog()
    script = tuple(FAULTS)
    app = build_app(faults=Faults(script=script, slow_s=0, hang_s=0), log=log, quirks=NO_QUIRKS)
    for _ in range(len(script) + 1):
        try:
            from_openai(app)
        except (openai.OpenAIError, json.JSONDecodeError):
            continue
    assert [exchange.outcome for exchange in log.exchanges] == [*script, "200"]
    assert {exchange.outcome for exchange in log.exchanges if not exchange.complete} == {"cut", "cut_body"}
    assert [exchange.prompt_tokens for exchange in log.exchanges if exchange.outcome == "no_usage"] == [None]


def test_a_script_decides_the_first_requests_whatever_the_rates() -> None:
    dice = FaultDice(Faults(rates={"500": 1.0}, script=("ok", "429", "cut")), seed=0)
    assert [dice.next("m") for _ in range(5)] == [None, "429", "cut", "500", "500"]


def test_credit_runs_out_after_so_many_requests() -> None:
    dice = FaultDice(Faults(exhaust_after=2), seed=0)
    assert [dice.next("m") for _ in range(4)] == [None, None, "402", "402"]


def test_credit_can_run_out_for_one_model_alone() -> None:
    dice = FaultDice(Faults(exhaust_after=1, exhaust_model="dear"), seed=0)
    assert [dice.next(model) for model in ("dear", "cheap", "dear", "cheap")] == [None, None, "402", None]


def test_faults_come_at_their_rates_in_an_order_that_the_seed_fixes() -> None:
    faults = Faults(rates={"429": 0.1, "cut": 0.2})
    first, again, other = (FaultDice(faults, seed) for seed in (1, 1, 2))
    drawn = [first.next("m") for _ in range(3000)]
    assert drawn == [again.next("m") for _ in range(3000)]
    assert drawn != [other.next("m") for _ in range(3000)]
    counts = Counter(drawn)
    assert abs(counts["429"] / 3000 - 0.1) < 0.025
    assert abs(counts["cut"] / 3000 - 0.2) < 0.03
    assert set(counts) == {None, "429", "cut"}


@given(st.dictionaries(st.sampled_from(sorted(FAULTS)), st.floats(0, 1 / len(FAULTS))))
def test_what_a_command_line_says_is_what_the_faults_hold(rates: dict[str, float]) -> None:
    assert parse_fault(*(f"{name}={rate!r}" for name, rate in rates.items())).rates == rates


def test_settings_and_several_faults_fit_in_one_text() -> None:
    faults = parse_fault("429=0.05, 500=0.01", "slow_s=2.5", "exhaust_after=9:gpt-4o", "script=ok+429")
    assert faults == Faults(
        rates={"429": 0.05, "500": 0.01}, slow_s=2.5, exhaust_after=9, exhaust_model="gpt-4o", script=("ok", "429")
    )


@pytest.mark.parametrize(
    "text", ["", "teapot=0.1", "429", "429=often", "429=1.5", "script=ok+teapot", "exhaust_after=-1"]
)
def test_a_fault_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"fault|exhaust_after"):
        parse_fault(text)


def test_rates_that_add_up_to_more_than_one_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        Faults(rates={"429": 0.6, "500": 0.6})
