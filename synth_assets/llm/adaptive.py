"""How many requests a model takes at once: additive increase, multiplicative decrease. Pure: no clock, no waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from statistics import median


@dataclass
class AdaptiveLimit:
    """A limit between 1 and `ceiling`, which it starts at: what the user set is right until the provider objects.

    A refusal lowers it only when its request left at or below the limit of now: of a burst that is refused as a whole
    the first lowers it, and the others were sent under a limit that is no longer. It rises by a twentieth of the
    ceiling with every round of answers, while it is used.
    """

    ceiling: int
    limit: float = field(init=False)

    REFUSED_TO = 0.7
    SLOWER_TO = 0.8
    RISE_SHARE = 0.05
    USED_SHARE = 0.8

    def __post_init__(self) -> None:
        self.limit = float(self.ceiling)

    @property
    def places(self) -> int:
        """How many requests may be in flight."""
        return int(self.limit)

    def answered(self, in_flight: int) -> None:
        """A request was answered while so many were in flight, itself included."""
        if self.limit < self.ceiling and in_flight >= self.USED_SHARE * int(self.limit):
            step = max(self.RISE_SHARE * self.ceiling, 1.0)
            self.limit = min(self.limit + step / self.limit, float(self.ceiling))

    def refused(self, left_at_limit: float) -> None:
        """A request that left under this limit was refused because there were too many."""
        self._lower(left_at_limit, self.REFUSED_TO)

    def slower(self, left_at_limit: float) -> None:
        """A request that left under this limit shows that answers take ever longer."""
        self._lower(left_at_limit, self.SLOWER_TO)

    def _lower(self, left_at_limit: float, factor: float) -> None:
        if left_at_limit <= self.limit:
            self.limit = max(self.limit * factor, 1.0)


@dataclass
class LatencyWatch:
    """Notices that answers take far longer than they did, request by request of the same kind.

    Latencies of a kind (a role and its length limit) are looked at in windows; the base is the fastest window's median
    of the last few, so that a lasting change of the provider becomes the new base.
    """

    FACTOR = 2.0
    SLACK_S = 0.5
    WINDOW = 32
    WINDOWS_KEPT = 8

    _open: dict[Hashable, list[float]] = field(default_factory=dict)
    _medians: dict[Hashable, deque[float]] = field(default_factory=dict)

    def took(self, kind: Hashable, seconds: float, in_flight: int) -> bool:
        """Note a latency; true where it ends a window that was far slower than the base."""
        window = self._open.setdefault(kind, [])
        window.append(seconds)
        if len(window) < max(self.WINDOW, in_flight):
            return False
        now = median(window)
        window.clear()
        medians = self._medians.setdefault(kind, deque(maxlen=self.WINDOWS_KEPT))
        medians.append(now)
        base = min(medians)
        return now > self.FACTOR * base and now > base + self.SLACK_S
