"""How patiently a request is asked: tries, waits and deadlines."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from synth_assets.llm.errors import Transient


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently one model is asked before the next of the route.

    RetryPolicy(attempts=6)              # tries of one model that may answer later
    RetryPolicy(first_wait_s=0.5)        # the longest first wait; each next one is twice as long, with full jitter
    RetryPolicy(longest_wait_s=30.0)     # no wait of ours is longer
    RetryPolicy(longest_wish_s=120.0)    # a Retry-After above this counts as "not today": on to the next model
    RetryPolicy(longest_deferral_s=300)  # so long a rate limit only defers a request; those answers are no tries
    RetryPolicy(deadline_s=3600.0)       # a request may take so long from its first attempt, over all models
    RetryPolicy(failures_to_stop=25)     # so many requests failed one after the other end the run
    """

    attempts: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0
    longest_wish_s: float = 120.0
    longest_deferral_s: float = 300.0
    deadline_s: float = 3600.0
    failures_to_stop: int = 25


class Deadline:
    """A request's time over all its attempts; it runs from the first of them, for waiting in a queue is no fault."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends: float | None = None

    def begin(self) -> None:
        """The first attempt leaves."""
        if self._ends is None:
            self._ends = time.monotonic() + self._seconds

    @property
    def left_s(self) -> float:
        """Seconds that are left."""
        return self._seconds if self._ends is None else max(self._ends - time.monotonic(), 0.0)

    @property
    def begun(self) -> bool:
        """Whether an attempt has left."""
        return self._ends is not None


class Patience:
    """One request's tries of one model."""

    def __init__(self, policy: RetryPolicy, chance: random.Random) -> None:
        self._policy = policy
        self._random = chance
        self._tries = 0
        self._wait_s = policy.first_wait_s
        self._deferred_since: float | None = None

    def wait_after(self, failure: Transient) -> float | None:
        """Seconds to wait before the next try, or None where this model was asked often enough."""
        wish_s = failure.retry_after or 0.0
        if wish_s > self._policy.longest_wish_s or not self._may_try_again(failure):
            return None
        wait_s = wish_s + self._random.uniform(0, self._wait_s)
        self._wait_s = min(self._wait_s * 2, self._policy.longest_wait_s)
        return wait_s

    def _may_try_again(self, failure: Transient) -> bool:
        if failure.outcome == "rate_limited":
            now = time.monotonic()
            if self._deferred_since is None:
                self._deferred_since = now
            return now - self._deferred_since < self._policy.longest_deferral_s
        self._deferred_since = None
        self._tries += 1
        return self._tries < self._policy.attempts
