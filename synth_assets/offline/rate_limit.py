"""Rate limits as the vendors keep them: a token bucket of requests and one of tokens for each model, told in headers.

Belongs here: counting, the refusal, and the headers. OpenAI counts the prompt and the whole of `max_tokens` when a
request arrives; Anthropic takes back what was not generated. A refused request counts as one with neither bucket.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from synth_assets.offline.wire import ApiError

MINUTE_S = 60.0

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class RateLimit:
    """So many requests and tokens a minute for each model, None for no limit; a minute lasts `minute_s` seconds.

    `announced` says whether answers tell what is left in their headers, and refusals when to come again.
    """

    requests: int | None = None
    tokens: int | None = None
    minute_s: float = MINUTE_S
    announced: bool = True

    def __post_init__(self) -> None:
        if min(self.requests or 1, self.tokens or 1) < 1 or self.minute_s <= 0:
            raise ValueError("rpm and tpm are whole numbers of 1 or more, minute_s is above 0")

    @property
    def is_set(self) -> bool:
        """Whether there is any limit."""
        return self.requests is not None or self.tokens is not None


@dataclass(slots=True)
class _Bucket:
    limit: int
    minute_s: float
    level: float
    at: float

    def refill(self, now: float) -> None:
        self.level = min(self.limit, self.level + (now - self.at) * self.limit / self.minute_s)
        self.at = now

    def lacks_for_s(self, amount: float) -> float:
        return max((min(amount, self.limit) - self.level) * self.minute_s / self.limit, 0.0)

    @property
    def full_in_s(self) -> float:
        return (self.limit - self.level) * self.minute_s / self.limit


@dataclass
class RateLimiter:
    """Keeps one limit for each model. Raises ApiError 429 for what is too much."""

    limit: RateLimit
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)

    def take(self, model: str, tokens: int) -> float | None:
        """Admit a request that may take so many tokens; else the seconds after which it would be admitted."""
        amounts = {"requests": 1.0, "tokens": float(tokens)}
        buckets = {name: bucket for name in amounts if (bucket := self._bucket(model, name)) is not None}
        wait_s = max((bucket.lacks_for_s(amounts[name]) for name, bucket in buckets.items()), default=0.0)
        if wait_s > 1e-9:
            return wait_s
        for name, bucket in buckets.items():
            bucket.level -= amounts[name]
        return None

    def give_back(self, model: str, tokens: int) -> None:
        """What a request was counted for and did not use."""
        bucket = self._bucket(model, "tokens")
        if bucket is not None:
            bucket.level = min(bucket.limit, bucket.level + tokens)

    def headers(self, model: str, dialect: Literal["openai", "anthropic"]) -> Headers:
        """What is left, as the vendor of the wire format tells it."""
        told: Headers = []
        if not self.limit.announced:
            return told
        for name in ("requests", "tokens"):
            bucket = self._bucket(model, name)
            if bucket is None:
                continue
            left = max(math.floor(bucket.level), 0)
            if dialect == "openai":
                texts = {"limit": str(bucket.limit), "remaining": str(left), "reset": _duration(bucket.full_in_s)}
                told += [(f"x-ratelimit-{key}-{name}".encode(), text.encode()) for key, text in texts.items()]
            else:
                full = datetime.fromtimestamp(time.time() + bucket.full_in_s, UTC).isoformat().replace("+00:00", "Z")
                texts = {"limit": str(bucket.limit), "remaining": str(left), "reset": full}
                told += [(f"anthropic-ratelimit-{name}-{key}".encode(), text.encode()) for key, text in texts.items()]
        return told

    def refusal(self, wait_s: float) -> tuple[ApiError, Headers]:
        """The answer to a request that is too much, with the time after which it would not be."""
        told = [(b"retry-after", str(math.ceil(wait_s)).encode()), (b"retry-after-ms", f"{wait_s * 1000:.0f}".encode())]
        return TOO_MANY, told if self.limit.announced else []

    def _bucket(self, model: str, name: str) -> _Bucket | None:
        limit = self.limit.requests if name == "requests" else self.limit.tokens
        if limit is None:
            return None
        now = self.clock()
        bucket = self._buckets.get((model, name))
        if bucket is None:
            bucket = self._buckets[model, name] = _Bucket(limit, self.limit.minute_s, float(limit), now)
        bucket.refill(now)
        return bucket


TOO_MANY = ApiError(429, "Rate limit reached for requests", "requests", "rate_limit_error", "rate_limit_exceeded")


def _duration(seconds: float) -> str:
    """As OpenAI writes it: 6m0s, 1.2s, 20ms."""
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    minutes, rest = divmod(seconds, 60)
    return (f"{minutes:.0f}m" if minutes else "") + f"{rest:.3f}".rstrip("0").rstrip(".") + "s"
