"""Running counts of an engine, for progress displays and metadata. What is billed is counted in the journal, not here."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from synth_assets.llm.request import NANO_USD, Usage

# The span over which the request rate is shown, in seconds.
_RATE_SPAN_S = 10.0
# Latencies kept for percentiles: enough for a steady p95, small enough to sort on each refresh.
_LATENCIES_KEPT = 2000


@dataclass
class Stats:
    """Counts since the engine was made. `requests` are attempts sent, `replayed` came from the journal for nothing."""

    requests: int = 0
    done: int = 0
    failed: int = 0
    retries: int = 0
    replayed: int = 0
    errors: int = 0
    spent_nano: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    served: Counter[str] = field(default_factory=Counter)
    _finished: deque[float] = field(default_factory=deque)
    _latencies: deque[float] = field(default_factory=lambda: deque(maxlen=_LATENCIES_KEPT))

    def sent(self) -> None:
        """One attempt leaves."""
        self.requests += 1

    def answered(self, cost_nano: int, usage: Usage | None, latency_s: float, model_served: str) -> None:
        """One attempt was answered."""
        self.done += 1
        self.spent_nano += cost_nano
        if usage is not None:
            self.input_tokens += usage.input_tokens
            self.output_tokens += usage.output_tokens
        self.served[model_served] += 1
        self._latencies.append(latency_s)
        now = time.monotonic()
        self._finished.append(now)
        while self._finished and self._finished[0] < now - _RATE_SPAN_S:
            self._finished.popleft()

    def lost(self, cost_nano: int) -> None:
        """One attempt failed; `cost_nano` is what it may have cost."""
        self.errors += 1
        self.spent_nano += cost_nano

    @property
    def in_flight(self) -> int:
        """Attempts without an answer so far."""
        return self.requests - self.done - self.errors

    @property
    def spent_usd(self) -> float:
        """Dollars spent by this engine."""
        return self.spent_nano / NANO_USD

    @property
    def requests_per_second(self) -> float:
        """Answers a second over the last ten seconds."""
        if not self._finished:
            return 0.0
        span = time.monotonic() - self._finished[0]
        return len(self._finished) / max(min(span, _RATE_SPAN_S), 1.0) if span < 2 * _RATE_SPAN_S else 0.0

    def latency_percentile(self, share: float) -> float | None:
        """The latency in seconds under which `share` of the recent answers came, or None before the first."""
        ranked = sorted(self._latencies)
        return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else None
