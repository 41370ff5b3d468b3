"""Running counts of an engine, for progress displays and metadata. What is billed is counted in the journal, not here."""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from synth_assets.llm.errors import AttemptFailed
from synth_assets.llm.request import NANO_USD, Completion
from synth_assets.spec import ModelRef

# The span over which the request rate is shown, in seconds.
_RATE_SPAN_S = 10.0


@dataclass
class ModelStats:
    """Counts of one model at one provider: attempts answered, failed by outcome, tokens, dollars."""

    answers: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    spent_nano: int = 0

    def answered(self, completion: Completion) -> None:
        """One attempt was answered."""
        self.answers += 1
        self.spent_nano += completion.cost_nano_usd
        if completion.usage is not None:
            self.input_tokens += completion.usage.input_tokens
            self.cached_tokens += completion.usage.cached_tokens
            self.output_tokens += completion.usage.output_tokens

    def lost(self, failure: AttemptFailed, cost_nano: int) -> None:
        """One attempt failed."""
        self.failures[failure.outcome] += 1
        self.spent_nano += cost_nano


def _counts(one: ModelStats) -> dict[str, float]:
    return {
        "answers": one.answers,
        "failures": sum(one.failures.values()),
        "input_tokens": one.input_tokens,
        "cached_tokens": one.cached_tokens,
        "output_tokens": one.output_tokens,
        "cost_usd": one.spent_nano / NANO_USD,
    }


@dataclass(frozen=True, slots=True)
class Mark:
    """The counts of an engine at a moment (seconds of the monotonic clock): in all, and by model."""

    at: float
    counts: Mapping[str, float]
    by_model: Mapping[ModelRef, Mapping[str, float]]


@dataclass
class Stats:
    """Counts since the engine was made. `requests` are attempts sent, `replayed` came from the journal for nothing.

    `hedged` are second attempts beside a first one, `hedging_nano` is what the slower of each two cost.
    `lanes` gives each model's requests in flight and how many may be, `shut` the models that are not asked and why.
    """

    lanes: Callable[[], dict[ModelRef, tuple[int, int]]] = dict
    shut: Callable[[], dict[str, str]] = dict
    requests: int = 0
    done: int = 0
    failed: int = 0
    retries: int = 0
    replayed: int = 0
    in_batches: int = 0
    errors: int = 0
    spent_nano: int = 0
    fallback_nano: int = 0
    hedged: int = 0
    outrun_attempts: int = 0
    hedging_nano: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    served: Counter[str] = field(default_factory=Counter)
    by_model: defaultdict[ModelRef, ModelStats] = field(default_factory=lambda: defaultdict(ModelStats))
    _finished: deque[tuple[float, int]] = field(default_factory=deque)

    def sent(self) -> None:
        """One attempt leaves."""
        self.requests += 1

    def sent_beside(self) -> None:
        """A second attempt leaves while the first is in flight."""
        self.requests += 1
        self.hedged += 1

    def outrun(self, model: ModelRef, cost_nano: int) -> None:
        """Of two attempts, the one that was not answered first has ended; `cost_nano` is what it may have cost."""
        self.outrun_attempts += 1
        self.hedging_nano += cost_nano
        self.spent_nano += cost_nano
        self.by_model[model].spent_nano += cost_nano

    def answered(self, model: ModelRef, completion: Completion, extra_nano: int) -> None:
        """One attempt was answered; `extra_nano` is what a fallback cost beyond the route's first model."""
        self.done += 1
        self.spent_nano += completion.cost_nano_usd
        self.fallback_nano += extra_nano
        self.by_model[model].answered(completion)
        if completion.usage is not None:
            self.input_tokens += completion.usage.input_tokens
            self.output_tokens += completion.usage.output_tokens
        self.served[completion.model_served] += 1
        now = time.monotonic()
        self._finished.append((now, completion.usage.output_tokens if completion.usage else 0))
        while self._finished and self._finished[0][0] < now - _RATE_SPAN_S:
            self._finished.popleft()

    def lost(self, model: ModelRef, failure: AttemptFailed, cost_nano: int) -> None:
        """One attempt failed; `cost_nano` is what it may have cost."""
        self.errors += 1
        self.by_model[model].lost(failure, cost_nano)
        self.spent_nano += cost_nano

    @property
    def in_flight(self) -> int:
        """Attempts without an answer so far."""
        return self.requests - self.done - self.errors - self.outrun_attempts

    @property
    def spent_usd(self) -> float:
        """Dollars spent by this engine."""
        return self.spent_nano / NANO_USD

    @property
    def requests_per_second(self) -> float:
        """Answers a second over the last ten seconds."""
        return self._per_second(lambda tokens: 1)

    @property
    def tokens_per_second(self) -> float:
        """Tokens of answers a second over the last ten seconds."""
        return self._per_second(lambda tokens: tokens)

    def _per_second(self, counted: Callable[[int], int]) -> float:
        finished = list(self._finished)
        if not finished:
            return 0.0
        span = time.monotonic() - finished[0][0]
        if span >= 2 * _RATE_SPAN_S:
            return 0.0
        return sum(counted(tokens) for _, tokens in finished) / max(min(span, _RATE_SPAN_S), 1.0)

    def mark(self) -> Mark:
        """The counts as they are now, for `as_metadata`."""
        return Mark(time.monotonic(), self._counts(), {model: _counts(one) for model, one in self.by_model.items()})

    def as_metadata(self, since: Mark) -> dict[str, Any]:
        """The figures since a mark, for whoever records them (Dagster's metadata, a log line).

        Counts of attempts, tokens and dollars; answers and tokens a second over the whole time; and `engine_models`, the
        same of each model that was asked, with how many requests it may have in flight in the end.
        """
        seconds = max(time.monotonic() - since.at, 0.001)
        counts = {name: value - since.counts[name] for name, value in self._counts().items()}
        limits = {model: places for model, (_, places) in self.lanes().items()}
        models = {}
        for model, one in sorted(self.by_model.items()):
            before = since.by_model.get(model, {})
            figures = {name: value - before.get(name, 0) for name, value in _counts(one).items()}
            if any(figures.values()):
                models[str(model)] = figures | {"most_in_flight": limits.get(model, 0)}
        return {
            **{f"engine_{name}": value for name, value in counts.items()},
            "engine_seconds": round(seconds, 3),
            "engine_requests_per_second": round(counts["answers"] / seconds, 3),
            "engine_tokens_per_second": round(counts["output_tokens"] / seconds, 1),
            "engine_models": models,
        }

    def _counts(self) -> dict[str, float]:
        return {
            "attempts": self.requests,
            "answers": self.done,
            "failures": self.errors,
            "retries": self.retries,
            "replayed": self.replayed,
            "handed_in": self.in_batches,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost_usd": self.spent_nano / NANO_USD,
            "fallback_usd": self.fallback_nano / NANO_USD,
            "hedged": self.hedged,
            "hedging_usd": self.hedging_nano / NANO_USD,
        }
