"""Vectors through the engine: journalled, paid by the prompt alone, paid once, and never taken for those of other texts."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.routing import Route

from synth_assets.llm import BudgetExceeded, Completion, Embed, Provider, Request, RequestFailed, http_provider
from synth_assets.llm import in_process_provider as in_process
from synth_assets.llm.wire import EMBEDDINGS, vectors
from synth_assets.offline import Faults, parse_fault, running_server
from synth_assets.offline.embeddings import embedding
from synth_assets_tests.llm.asking import CHEAP, ask, calls, spend

TEXTS = ("How do you sort a list?", "Why is the sky blue?", "Ünïcode – ✓")


def wanted(*texts: str, dimensions: int | None = None) -> Request:
    return Request("embed", (CHEAP,), (), 0, temperature=0.0, embed=Embed(texts, dimensions))


def over_http(base_url: str) -> list[Provider]:
    return [http_provider(CHEAP.provider, "openai", api_key=None, base_url=f"{base_url}/v1")]


def only(outcomes: list[Completion | RequestFailed]) -> Completion:
    (outcome,) = outcomes
    assert isinstance(outcome, Completion)
    return outcome


def test_vectors_come_in_order_are_paid_by_the_prompt_alone_and_once(tmp_path: Path) -> None:
    with running_server() as server:
        first = only(ask(tmp_path, lambda: over_http(server.base_url), [wanted(*TEXTS)]))
        again = only(ask(tmp_path, lambda: over_http(server.base_url), [wanted(*TEXTS)]))
        (exchange,) = server.log.exchanges
    assert np.array_equal(vectors(first.text), np.stack([embedding(text) for text in TEXTS]))
    assert (again.text, again.replayed) == (first.text, True)
    (call,) = calls(tmp_path)
    assert (call["outcome"], call["cost_basis"], call["output_tokens"]) == ("ok", "usage", 0)
    assert call["input_tokens"] == exchange.prompt_tokens
    # $0.15 per 1M tokens are 150 billionths each.
    assert spend(tmp_path) == (150 * call["input_tokens"], 0)


def test_other_texts_another_order_or_length_are_other_requests() -> None:
    asked = [
        wanted(*TEXTS),
        wanted(*reversed(TEXTS)),
        wanted(*TEXTS[:2]),
        wanted(*TEXTS, dimensions=64),
        wanted("".join(TEXTS)),
    ]
    assert len({one.request_id for one in asked}) == len(asked)


def test_vectors_may_be_shortened(tmp_path: Path) -> None:
    with running_server() as server:
        found = only(ask(tmp_path, lambda: over_http(server.base_url), [wanted(*TEXTS, dimensions=64)]))
    assert vectors(found.text).shape == (3, 64)


def test_no_text_is_sent_that_the_budget_might_not_pay(tmp_path: Path) -> None:
    with running_server() as server:
        with pytest.raises(BudgetExceeded):
            ask(tmp_path, lambda: over_http(server.base_url), [wanted(*TEXTS)], cap_usd=1e-6)
        assert not server.log.exchanges


@pytest.mark.parametrize("fault", ["500", "429_bare", "cut", "malformed", "no_choices", "error_200", "null_content"])
def test_a_fault_is_asked_again(tmp_path: Path, fault: str) -> None:
    with running_server(faults=parse_fault(f"script={fault}")) as server:
        found = only(ask(tmp_path, lambda: over_http(server.base_url), [wanted(*TEXTS)]))
    assert vectors(found.text).shape[0] == len(TEXTS)
    assert len(calls(tmp_path)) == 2


def test_usage_that_cannot_be_counts_as_the_worst_case(tmp_path: Path) -> None:
    with running_server(faults=Faults(script=("no_usage",))) as server:
        ask(tmp_path, lambda: over_http(server.base_url), [wanted(*TEXTS)])
    assert [call["cost_basis"] for call in calls(tmp_path)] == ["bound"]


def a_server_that_says(body: dict[str, Any]) -> Starlette:
    async def answer(request: HttpRequest) -> JSONResponse:
        return JSONResponse(body)

    return Starlette(routes=[Route("/v1/embeddings", answer, methods=["POST"])])


def said(*rows: Any) -> dict[str, Any]:
    return {"data": [{"index": index, "embedding": row} for index, row in rows], "usage": {"prompt_tokens": 9}}


def test_another_number_of_vectors_than_texts_is_no_answer(tmp_path: Path) -> None:
    app = a_server_that_says(said((0, [1.0, 0.0])))
    (outcome,) = ask(tmp_path, lambda: [in_process(CHEAP.provider, "openai", app)], [wanted(*TEXTS)])
    assert isinstance(outcome, RequestFailed)
    assert (outcome.reason, "1 vectors came for 3 texts" in str(outcome)) == ("malformed", True)


def test_lists_of_numbers_and_base64_in_any_order_mean_the_same() -> None:
    numbers = [[0.5, -1.0], [3.0, 0.25]]
    encoded = [base64.b64encode(np.array(row, dtype="<f4").tobytes()).decode() for row in numbers]
    listed = EMBEDDINGS.read(json.dumps(said((1, numbers[1]), (0, numbers[0]))).encode())
    assert vectors(listed.text).tolist() == numbers
    assert EMBEDDINGS.read(json.dumps(said(*enumerate(encoded))).encode()).text == listed.text
