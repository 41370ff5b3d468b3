"""Circuit breakers: which models of a route are worth asking now. Pure: moments are handed in, in seconds.

A breaker is closed while answers come, opens after failure upon failure, and is half-open when its time is over: then
one request tries, and its end closes the breaker or opens it for twice as long. What will not change within a run (no
credit, no such model) opens it for the run. A provider that cannot be reached has a breaker of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from synth_assets.llm.errors import AttemptFailed, FatalForModel, Transient
from synth_assets.spec import ModelRef

# Failures that say "too many", not "out of order": the lane waits them out.
_NOT_A_FAULT = frozenset({"rate_limited"})
# Nothing was sent: that says nothing of the model and all of the provider.
_OF_THE_PROVIDER = frozenset({"unreachable"})


@dataclass(frozen=True, slots=True)
class BreakerPolicy:
    """BreakerPolicy(failures=10)       # failures in a row, of all requests together, that open it
    BreakerPolicy(first_open_s=15.0)  # how long it stays open at first; each time in a row twice as long
    BreakerPolicy(longest_open_s=300.0)
    """

    failures: int = 10
    first_open_s: float = 15.0
    longest_open_s: float = 300.0


@dataclass
class Breaker:
    """One breaker. `why` is the failure that opened it."""

    policy: BreakerPolicy
    why: AttemptFailed | None = None
    for_the_run: bool = False
    opened: int = 0
    _failures: int = 0
    _open_s: float = 0.0
    until: float = 0.0

    def answered(self) -> None:
        """The service answered: it is in order."""
        if not self.for_the_run:
            self.why, self._failures, self._open_s = None, 0, 0.0

    def failed(self, failure: AttemptFailed, now: float) -> None:
        """The service failed once more."""
        self._failures += 1
        if self.why is None and self._failures >= self.policy.failures:
            self.opened += 1
            self.why, self._open_s = failure, self.policy.first_open_s
            self.until = now + self._open_s

    def open_for_the_run(self, failure: AttemptFailed) -> None:
        """The service will answer nothing more in this run."""
        if not self.for_the_run:
            self.opened += 1
        self.why, self.for_the_run = failure, True

    def refuses(self, now: float) -> AttemptFailed | None:
        """Why nobody should ask now; None for the one who may try when it is half-open."""
        if self.why is None or self.for_the_run or now < self.until:
            return self.why
        # This one tries. Its answer closes the breaker; without one the next may try after twice the time.
        self._open_s = min(2 * self._open_s, self.policy.longest_open_s)
        self.until = now + self._open_s
        return None


@dataclass
class Breakers:
    """The breakers of all models and providers of an engine."""

    policy: BreakerPolicy = BreakerPolicy()
    _of_models: dict[ModelRef, Breaker] = field(default_factory=dict)
    _of_providers: dict[str, Breaker] = field(default_factory=dict)

    def lasting(self, model: ModelRef) -> AttemptFailed | None:
        """Why a model will answer nothing more in this run."""
        breaker = self._of_models.get(model)
        return breaker.why if breaker and breaker.for_the_run else None

    def shut(self, model: ModelRef, now: float) -> AttemptFailed | None:
        """Why a model is not worth waiting for; None also where it is time that somebody tried."""
        for breaker in (self._of_models.get(model), self._of_providers.get(model.provider)):
            if breaker and breaker.why and (breaker.for_the_run or now < breaker.until):
                return breaker.why
        return None

    def refuses(self, model: ModelRef, now: float) -> AttemptFailed | None:
        """Why a model is not to be asked now; None for the one who tries it, who must then do so."""
        for breaker in (self._of_models.get(model), self._of_providers.get(model.provider)):
            if breaker and (why := breaker.refuses(now)):
                return why
        return None

    def is_open(self, model: ModelRef) -> bool:
        """Whether a model's breaker, or its provider's, has opened and not closed since."""
        return any(
            breaker is not None and breaker.why is not None
            for breaker in (self._of_models.get(model), self._of_providers.get(model.provider))
        )

    def answered(self, model: ModelRef) -> None:
        """A model answered."""
        for breaker in (self._of_models.get(model), self._of_providers.get(model.provider)):
            if breaker:
                breaker.answered()

    def failed(self, model: ModelRef, failure: AttemptFailed, now: float) -> None:
        """An attempt at a model failed."""
        if isinstance(failure, FatalForModel) and failure.lasting:
            self._of_models.setdefault(model, Breaker(self.policy)).open_for_the_run(failure)
        elif failure.outcome in _OF_THE_PROVIDER:
            self._of_providers.setdefault(model.provider, Breaker(self.policy)).failed(failure, now)
        elif isinstance(failure, Transient) and failure.outcome not in _NOT_A_FAULT:
            self._of_models.setdefault(model, Breaker(self.policy)).failed(failure, now)

    def open_now(self) -> dict[str, str]:
        """The models and providers whose breaker is open, each with the outcome that opened it."""
        # Copies: who shows this runs in another thread.
        every = [(str(model), one) for model, one in list(self._of_models.items())]
        every += list(self._of_providers.items())
        return {name: one.why.outcome for name, one in every if one.why is not None}
