"""The failures of service that drills ask for: which request fails, and what each fault does to it.

Belongs here: the table of faults and the seeded dice. To add one, add a row to `FAULTS`. How a model misbehaves in
what it says is in `quirks`; how a fault reaches the connection is in `app`.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from types import MappingProxyType
from typing import Any, Literal

from synth_assets.offline.grammar import stable_hash
from synth_assets.offline.model import Reply
from synth_assets.offline.quirks import REFUSAL
from synth_assets.offline.rate_limit import TOO_MANY, RateLimit
from synth_assets.offline.wire import ApiError

Body = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request. At most one field besides `what` is set, as a rule.

    `error` is returned instead of an answer, with a Retry-After header where `retry_after`, as a gateway's page where
    `as_html`. `on_reply` and `on_body` change the answer, `on_bytes` its encoded body. `delay` names the setting of
    `Faults` that says for how many seconds the answer is held back. `cut` closes the connection, `drip` sends the body
    in crumbs.
    """

    what: str
    error: ApiError | None = None
    retry_after: bool = False
    as_html: bool = False
    on_reply: Callable[[Reply], Reply] | None = None
    on_body: Callable[[Body], Body] | None = None
    on_bytes: Callable[[bytes], bytes] | None = None
    delay: Literal["slow", "hang"] | None = None
    cut: Literal["before", "middle"] | None = None
    drip: bool = False


def _without_choices(body: Body) -> Body:
    emptied = next(name for name in ("choices", "data", "content") if name in body)
    return {**body, emptied: []}


def _without_content(body: Body) -> Body:
    if "data" in body:
        return {**body, "data": None}
    if "choices" not in body:
        return {**body, "content": None}
    choice = body["choices"][0]
    return {**body, "choices": [{**choice, "message": {**choice["message"], "content": None}}]}


def _error_with_200(body: Body) -> Body:
    error = {"message": "Provider returned error", "type": "api_error", "code": 502, "param": None}
    return {"error": error} if "choices" in body or "data" in body else {"type": "error", "error": error}


def _with_wrong_usage(body: Body) -> Body:
    """Figures that cannot be: far more prompt than was sent, and nothing for the answer."""
    wrong = {"prompt_tokens": 90_000_000, "completion_tokens": 0, "input_tokens": 90_000_000, "output_tokens": 0}
    return {**body, "usage": {name: wrong.get(name, figure) for name, figure in body["usage"].items()}}


_CREDIT = ApiError(
    402, "Insufficient credits: add more to go on", "insufficient_quota", "billing_error", "insufficient_credits"
)

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "429": Fault("rate limit, with Retry-After", TOO_MANY, retry_after=True),
        "429_bare": Fault("rate limit, without Retry-After", TOO_MANY),
        "500": Fault(
            "server error",
            ApiError(500, "The server had an error processing your request", "server_error", "api_error"),
        ),
        "502": Fault("gateway error, as an HTML page", ApiError(502, "Bad Gateway", "", ""), as_html=True),
        "503": Fault(
            "overloaded, as OpenAI says it",
            ApiError(503, "The engine is currently overloaded, please try again later", "server_error", "api_error"),
        ),
        "529": Fault(
            "overloaded, as Anthropic says it", ApiError(529, "Overloaded", "server_error", "overloaded_error")
        ),
        "401": Fault(
            "the key is not accepted",
            ApiError(
                401, "Incorrect API key provided", "invalid_request_error", "authentication_error", "invalid_api_key"
            ),
        ),
        "402": Fault("no credit", _CREDIT),
        "429_no_credit": Fault(
            "no credit, as OpenAI says it",
            ApiError(
                429,
                "You exceeded your current quota, please check your plan and billing details",
                "insufficient_quota",
                "billing_error",
                "insufficient_quota",
            ),
        ),
        "400_no_credit": Fault(
            "no credit, as Anthropic says it",
            ApiError(400, "Your credit balance is too low to access the API. Please go to Plans & Billing"),
        ),
        "404": Fault(
            "no such model",
            ApiError(404, "The model does not exist", "invalid_request_error", "not_found_error", "model_not_found"),
        ),
        "400": Fault(
            "the prompt is longer than the model's context",
            ApiError(
                400,
                "prompt is too long: this model's maximum context length is 128000 tokens",
                code="context_length_exceeded",
                param="messages",
            ),
        ),
        "cut": Fault("connection closed before the answer", cut="before"),
        "cut_body": Fault("connection closed in the middle of the body", cut="middle"),
        "slow": Fault("answer held back by `slow_s`", delay="slow"),
        "hang": Fault("answer held back by `hang_s`", delay="hang"),
        "drip": Fault("body sent in crumbs, over `drip_s`", drip=True),
        "duplicate": Fault("body delivered twice in one answer", on_bytes=lambda payload: payload + payload),
        "malformed": Fault("200 with a body that is no JSON", on_bytes=lambda payload: payload[: len(payload) // 2]),
        "error_200": Fault("200 with an error in the body", on_body=_error_with_200),
        "no_choices": Fault("200 without any choice or content block", on_body=_without_choices),
        "null_content": Fault("200 with null as content", on_body=_without_content),
        "refusal": Fault("the model refuses", on_reply=lambda reply: Reply(REFUSAL, "content_filter")),
        "no_usage": Fault("200 without usage", on_body=lambda body: {key: body[key] for key in body if key != "usage"}),
        "wrong_usage": Fault("200 with usage figures that cannot be", on_body=_with_wrong_usage),
        "truncated": Fault(
            "answer cut by the model's limit",
            on_reply=lambda reply: Reply(reply.text[: len(reply.text) // 2], "length"),
        ),
    }
)


@dataclass(frozen=True)
class Faults:
    """Which requests fail, and how. Raises ValueError for an unknown fault or an impossible rate.

    `rates` gives each fault's probability per request; `script` the outcomes ("ok" or a fault) of the first requests,
    whatever the rates. After the first `exhaust_after` requests (of `exhaust_model`, where named) the credit is used
    up: 402 from then on. `retry_after_s`, `slow_s`, `hang_s` and `drip_s` are in seconds. `rate_limit` refuses with 429
    whatever is too much, besides all that.
    """

    rates: Mapping[str, float] = field(default_factory=dict)
    script: tuple[str, ...] = ()
    exhaust_after: int | None = None
    exhaust_model: str | None = None
    retry_after_s: float = 1.0
    slow_s: float = 5.0
    hang_s: float = 600.0
    drip_s: float = 5.0
    rate_limit: RateLimit = field(default_factory=RateLimit)

    def __post_init__(self) -> None:
        for name in (*self.rates, *self.script):
            if name not in FAULTS and not (name == "ok" and name in self.script):
                raise ValueError(f"unknown fault {name!r}; faults are {', '.join(FAULTS)}")
        if any(not 0 <= rate <= 1 for rate in self.rates.values()) or sum(self.rates.values()) > 1 + 1e-9:
            raise ValueError(f"the fault rates {dict(self.rates)} must lie between 0 and 1 and add up to at most 1")
        if self.exhaust_after is not None and self.exhaust_after < 0:
            raise ValueError(f"exhaust_after is {self.exhaust_after}; expected 0 or more requests")
        if min(self.retry_after_s, self.slow_s, self.hang_s, self.drip_s) < 0:
            raise ValueError("retry_after_s, slow_s, hang_s and drip_s are in seconds and not negative")


NO_FAULTS = Faults()


_LIMITS: Mapping[str, Callable[[RateLimit, str], RateLimit]] = {
    "rpm": lambda limit, value: replace(limit, requests=int(value)),
    "tpm": lambda limit, value: replace(limit, tokens=int(value)),
    "minute_s": lambda limit, value: replace(limit, minute_s=float(value)),
    "unannounced": lambda limit, value: replace(limit, announced=False),
}


def parse_fault(*texts: str) -> Faults:
    """The faults that command-line options describe; several in one text are separated by commas.

    parse_fault("429=0.05,500=0.01")        # a rate each
    parse_fault("slow=0.1", "slow_s=2.5")   # a rate and its setting, in seconds (retry_after_s, hang_s, drip_s likewise)
    parse_fault("rpm=60", "tpm=40000")      # a limit for each model, told in headers; "unannounced" keeps it silent
    parse_fault("exhaust_after=500:gpt-4o") # 402 after the 500th request for this model; without ":…" for any
    parse_fault("script=ok+429+500")        # the first three requests, in order

    Raises ValueError, naming the text and what was expected.
    """
    faults, rates = NO_FAULTS, dict[str, float]()
    for text in (part.strip() for whole in texts for part in whole.split(",")):
        name, equals, value = text.partition("=")
        try:
            if name in FAULTS and equals:
                rates[name] = float(value)
            elif name in ("retry_after_s", "slow_s", "hang_s", "drip_s"):
                faults = replace(faults, **{name: float(value)})  # type: ignore[arg-type]  # all four are floats
            elif name in _LIMITS:
                faults = replace(faults, rate_limit=_LIMITS[name](faults.rate_limit, value))
            elif name == "exhaust_after":
                requests, _, model = value.partition(":")
                faults = replace(faults, exhaust_after=int(requests), exhaust_model=model or None)
            elif name == "script" and value:
                faults = replace(faults, script=tuple(value.split("+")))
            else:
                raise ValueError(f"unknown fault; faults are {', '.join(FAULTS)}")
        except ValueError as error:
            example = '"429=0.05", "slow_s=2.5", "exhaust_after=500:gpt-4o" or "script=ok+429+500"'
            raise ValueError(f"cannot read the fault {text!r} ({error}); expected something like {example}") from error
    return replace(faults, rates=rates)


class FaultDice:
    """Says for each arriving request whether it fails: by script, credit, then the seeded dice of the rates."""

    def __init__(self, faults: Faults, seed: int) -> None:
        self._faults, self._seed = faults, seed
        self._names = tuple(faults.rates)
        self._bounds = tuple(accumulate(faults.rates.values()))
        self._arrivals = self._charged = 0

    def next(self, model: str) -> str | None:
        """The name of the fault that the next request, for `model`, meets; None where it goes well."""
        faults, arrival = self._faults, self._arrivals
        self._arrivals += 1
        if faults.exhaust_after is not None and faults.exhaust_model in (None, model):
            self._charged += 1
        if arrival < len(faults.script):
            return None if faults.script[arrival] == "ok" else faults.script[arrival]
        exhausted = faults.exhaust_after is not None and self._charged > faults.exhaust_after
        if exhausted and faults.exhaust_model in (None, model):
            return "402"
        if not self._names:
            return None
        place = bisect_right(self._bounds, random.Random(stable_hash(self._seed, "fault", arrival)).random())
        return self._names[place] if place < len(self._names) else None
