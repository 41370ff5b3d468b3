"""What a failed attempt means for the next step: the three classes, and how long to wait."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.llm.classify import from_status, from_transport, retry_after
from synth_assets.llm.errors import AttemptFailed, FatalForModel, FatalForRun, Transient
from synth_assets.llm.providers import http_provider
from synth_assets.offline import NO_QUIRKS, Faults, running_server
from synth_assets_tests.llm.asking import CHEAP, request

EMPTY = {"error": {"message": "You exceeded your current quota", "type": "insufficient_quota"}}
FLAGGED = {"error": {"message": "flagged", "code": 403, "metadata": {"reasons": ["x"], "flagged_input": "…"}}}
LOW = {"type": "error", "error": {"type": "invalid_request_error", "message": "Your credit balance is too low"}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "outcome", "lasting"),
    [
        (400, {"error": {"message": "prompt is too long"}}, FatalForModel, "refused_request", False),
        (400, LOW, FatalForModel, "no_credit", True),
        (401, {"error": {"message": "bad key"}}, FatalForRun, "key_rejected", None),
        (402, None, FatalForModel, "no_credit", True),
        (403, {"error": {"message": "not for you"}}, FatalForModel, "not_permitted", True),
        (403, FLAGGED, FatalForModel, "refused_request", False),
        (404, "no such model", FatalForModel, "model_not_found", True),
        (408, None, Transient, "server_error_408", None),
        (413, None, FatalForModel, "refused_request", False),
        (422, ["odd"], FatalForModel, "refused_request", False),
        (429, {"error": {"message": "slow down"}}, Transient, "rate_limited", None),
        (429, EMPTY, FatalForModel, "no_credit", True),
        (500, {"error": "text"}, Transient, "server_error_500", None),
        (502, "<html>Bad Gateway</html>", Transient, "server_error_502", None),
        (529, {"error": {"type": "overloaded_error", "message": "Overloaded"}}, Transient, "server_error_529", None),
    ],
)
def test_each_status_has_its_class(
    status: int, body: object, kind: type[AttemptFailed], outcome: str, lasting: bool | None
) -> None:
    failure = from_status(status, {}, body)
    assert (type(failure), failure.outcome, failure.http_status) == (kind, outcome, status)
    assert getattr(failure, "lasting", None) == lasting
    assert not failure.maybe_billed


@given(st.integers(400, 599), st.dictionaries(st.text(), st.text()), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["error", "message", "code", "type", "metadata"]), inner, max_size=4),
))  # fmt: skip
def test_any_error_status_with_any_body_is_classified(status: int, headers: dict[str, str], body: object) -> None:
    failure = from_status(status, headers, body)
    failure.detail.encode()
    assert len(failure.detail) <= 300


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "0"}, 0.0),
        ({}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_the_providers_wish_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_to_come_is_a_wait_until_then() -> None:
    wish = retry_after({"retry-after": formatdate(time.time() + 100, usegmt=True)})
    assert wish is not None
    assert 90 < wish <= 100


@given(st.text())
def test_any_retry_after_is_a_wait_or_none(value: str) -> None:
    wish = retry_after({"retry-after": value, "retry-after-ms": value})
    assert wish is None or wish >= 0


def attempt(base_url: str, kind: str, timeout_s: float = 20) -> AttemptFailed:
    """How an attempt over HTTP, by the real SDK and its aiohttp transport, fails."""

    async def once() -> AttemptFailed:
        provider = http_provider("p", kind, api_key="k", base_url=base_url, timeout_s=timeout_s)
        try:
            await provider.post(provider.wire.write(request(), CHEAP.model), "call-1")
        except AttemptFailed as failure:
            return failure
        finally:
            await provider.close()
        raise AssertionError("the attempt did not fail")

    return asyncio.run(once())


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("fault", "outcome"), [("cut", "connection_lost"), ("cut_body", "connection_lost"), ("hang", "timeout")]
)
def test_what_broke_after_sending_may_be_billed(kind: str, fault: str, outcome: str) -> None:
    with running_server(faults=Faults(rates={fault: 1.0}), quirks=NO_QUIRKS) as server:
        base_url = f"{server.base_url}/v1" if kind == "openai" else server.base_url
        failure = attempt(base_url, kind, timeout_s=0.3 if fault == "hang" else 20)
    assert isinstance(failure, Transient)
    assert (failure.outcome, failure.maybe_billed) == (outcome, True)


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
def test_what_never_reached_the_provider_is_not_billed(kind: str) -> None:
    failure = attempt("http://127.0.0.1:9/v1", kind)
    assert isinstance(failure, Transient)
    assert (failure.outcome, failure.maybe_billed) == ("unreachable", False)


def test_a_prompt_that_cannot_be_encoded_is_refused_and_not_tried_again() -> None:
    try:
        "\ud800".encode()
    except UnicodeEncodeError as error:
        failure = from_transport(error)
    assert (type(failure), failure.outcome, failure.maybe_billed) == (FatalForModel, "refused_request", False)
