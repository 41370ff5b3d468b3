"""What a failed HTTP attempt means for the next step. Pure: exceptions and statuses in, our three classes out."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping
from typing import Any

from synth_assets.llm.errors import AttemptFailed, FatalForModel, FatalForRun, Transient
from synth_assets.llm.request import json_object

# The codes and words with which providers say "your account has no money left", whatever the status.
_NO_CREDIT_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "insufficient_credits"})
_NO_CREDIT_WORDS = (
    "credit balance is too low",
    "insufficient credits",
    "exceeded your current quota",
    "requires more credits",
)

_LONGEST_DETAIL = 300


def from_status(status: int, headers: Mapping[str, str], body: Any) -> AttemptFailed:
    """The class of an error status (4xx, 5xx) with its headers and its body (parsed, or text)."""
    error = json_object(json_object(body).get("error")) or json_object(body)
    detail = str(error.get("message") or body or "no message")[:_LONGEST_DETAIL]
    code = str(error.get("code") or error.get("type") or "")
    if status == 402 or code in _NO_CREDIT_CODES or any(words in detail.lower() for words in _NO_CREDIT_WORDS):
        return FatalForModel("no_credit", detail, http_status=status, lasting=True)
    if status == 401:
        return FatalForRun("key_rejected", _key_detail(), http_status=status)
    if status == 429:
        return Transient("rate_limited", detail, http_status=status, retry_after=retry_after(headers))
    if status in (408, 409, 425) or status >= 500:
        return Transient(f"server_error_{status}", detail, http_status=status, retry_after=retry_after(headers))
    if status == 404:
        return FatalForModel("model_not_found", detail, http_status=status, lasting=True)
    # OpenRouter answers 403 also to a prompt that moderation flagged: that says nothing about the next prompt.
    if status == 403 and "flagged_input" not in json_object(error.get("metadata")):
        return FatalForModel("not_permitted", detail, http_status=status, lasting=True)
    return FatalForModel("refused_request", detail, http_status=status)


def _key_detail() -> str:
    # Providers quote a part of the key in this message, so their text is not kept.
    return "the provider refused the API key"


def from_transport(error: Exception) -> AttemptFailed:
    """The class of an exception that came instead of a response: time-outs, cut and refused connections.

    Only what was never sent is certainly not billed.
    """
    kinds = {kind.__name__ for link in _chain(error) for kind in type(link).__mro__}
    if "UnicodeEncodeError" in kinds:
        return FatalForModel("refused_request", "the prompt holds halves of characters (lone surrogates)")
    if "ClientConnectionError" in kinds:
        # The SDKs' aiohttp transport calls every broken connection a ConnectTimeout; aiohttp's own kinds say which it was.
        kinds -= {"ConnectError", "ConnectTimeout", "TimeoutException", "APITimeoutError"}
    if kinds & {"ConnectError", "ConnectTimeout", "ClientConnectorError", "ConnectionTimeoutError", "PoolTimeout"}:
        return Transient("unreachable", "no connection to the provider", maybe_billed=False)
    if kinds & {"TimeoutException", "TimeoutError", "APITimeoutError"}:
        return Transient("timeout", "no answer within the time limit", maybe_billed=True)
    return Transient("connection_lost", f"the connection broke ({type(error).__name__})", maybe_billed=True)


def _chain(error: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    while error is not None and error not in links:
        links.append(error)
        error = error.__cause__ or error.__context__
    return links


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait that a response asks for, in seconds: `retry-after-ms`, or `retry-after` in seconds or as an HTTP date."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or not value:
        return seconds
    try:
        return max(email.utils.parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    except ValueError:
        return None


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < float("inf") else None
