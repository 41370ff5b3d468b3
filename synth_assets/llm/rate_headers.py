"""What a provider says of its rate limits in the headers of a response. Pure: headers in, allowances out.

Both vendors describe token buckets: `limit` at the most, `remaining` now, and when it will be full again
(platform.openai.com/docs/guides/rate-limits, docs.anthropic.com/en/api/rate-limits).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Resource = Literal["requests", "tokens", "input_tokens", "output_tokens"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of one resource of a model: `remaining` of `limit`, full again after `full_in_s` seconds."""

    resource: Resource
    limit: float
    remaining: float
    full_in_s: float


_OPENAI: tuple[Resource, ...] = ("requests", "tokens")
_ANTHROPIC: tuple[Resource, ...] = ("requests", "tokens", "input_tokens", "output_tokens")


def allowances(headers: Mapping[str, str], now: float) -> tuple[Allowance, ...]:
    """The allowances that a response's headers name; `now` is in seconds since 1970. What cannot be read is left out."""
    if "x-ratelimit-limit-requests" in headers or "x-ratelimit-limit-tokens" in headers:
        found = (
            _allowance(
                resource,
                headers.get(f"x-ratelimit-limit-{resource}"),
                headers.get(f"x-ratelimit-remaining-{resource}"),
                _duration(headers.get(f"x-ratelimit-reset-{resource}")),
            )
            for resource in _OPENAI
        )
    elif "anthropic-ratelimit-requests-limit" in headers:
        found = (
            _allowance(
                resource,
                headers.get(f"anthropic-ratelimit-{resource.replace('_', '-')}-limit"),
                headers.get(f"anthropic-ratelimit-{resource.replace('_', '-')}-remaining"),
                _until(headers.get(f"anthropic-ratelimit-{resource.replace('_', '-')}-reset"), now),
            )
            for resource in _ANTHROPIC
        )
    else:
        return ()
    return tuple(one for one in found if one is not None)


def _allowance(
    resource: Resource, limit: str | None, remaining: str | None, full_in_s: float | None
) -> Allowance | None:
    most, left = _count(limit), _count(remaining)
    if not most or left is None or full_in_s is None:
        return None
    return Allowance(resource, most, min(left, most), full_in_s)


def _count(text: str | None) -> float | None:
    return float(text) if text and text.isdecimal() and len(text) <= 15 else None


_PARTS = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration(text: str | None) -> float | None:
    """OpenAI's durations: `20ms`, `1s`, `6m0s`, `1h30m0.5s`."""
    if not text or not re.fullmatch(rf"(?:{_PARTS.pattern})+", text):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in _PARTS.findall(text))


def _until(text: str | None, now: float) -> float | None:
    """Anthropic's moments, in RFC 3339."""
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else max(moment.timestamp() - now, 0.0)
