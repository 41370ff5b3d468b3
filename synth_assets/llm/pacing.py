"""How fast a model may be asked: token buckets, what the provider's headers say, and a pace found by trial.

Pure: every moment is handed in, in seconds of any steady clock. Who waits is in `lanes.py`.
"""

from __future__ import annotations

from collections import deque

from synth_assets.llm.rate_headers import Allowance

# The vendors' shortest span: a limit of so many a minute never refills faster than this.
_SHORTEST_SPAN_S = 60.0


class Bucket:
    """Holds up to `capacity` units and is refilled at `per_second`.

    What is larger than the bucket passes when it is full, and leaves it in debt.
    """

    def __init__(self, capacity: float, per_second: float, now: float) -> None:
        self.capacity = capacity
        self.per_second = per_second
        self._level = capacity
        self._at = now

    def level(self, now: float) -> float:
        """The units that may be taken at once."""
        return min(self.capacity, self._level + (now - self._at) * self.per_second)

    def wait_s(self, amount: float, now: float) -> float:
        """Seconds until `amount` may be taken."""
        lacking = min(amount, self.capacity) - self.level(now)
        return max(lacking / self.per_second, 0.0) if lacking > 1e-9 else 0.0

    def take(self, amount: float, now: float) -> None:
        """Take what `wait_s` allows."""
        self.set_level(self.level(now) - amount, now)

    def give_back(self, amount: float, now: float) -> None:
        """What was reserved and not used; a negative amount is what was used beyond."""
        self.set_level(self.level(now) + amount, now)

    def set_level(self, level: float, now: float) -> None:
        """Put the level where it is known to be."""
        self._level, self._at = min(level, self.capacity), now

    def heed(self, allowance: Allowance, admitted_since: float, now: float) -> None:
        """Take over what the provider says, less what left after the request that it answers."""
        used = allowance.limit - allowance.remaining
        self.capacity = allowance.limit
        steady = allowance.limit / _SHORTEST_SPAN_S
        # Limits by the day refill more slowly than by the minute, and show it by the time that they take.
        self.per_second = min(steady, used / allowance.full_in_s) if used and allowance.full_in_s else steady
        self.set_level(allowance.remaining - admitted_since, now)


class FoundPace:
    """Requests a second, found by trial where a provider says "too many" and never how many.

    There is none until refusals come in a cluster: single ones are of the provider's own making and tell nothing. Then
    it is a tenth below what got through lately. A cluster lowers it by a tenth again, a single refusal by a fiftieth,
    and every fifty answers raise it by a little more, so that about one request in fifty is refused. It never falls
    below half of the best minute: a limit by the minute, whose bucket was full at first, lets twice its rate through.
    """

    CLUSTER_TO = 0.9
    SINGLE_TO = 0.98
    RAISED_TO = 1.03
    ANSWERS_TO_RAISE = 50
    CLUSTER = 3  # refusals
    OUTCOMES = 10  # among so many
    LATELY_S = 10.0
    LONG_S = 60.0
    MINUTES = 10  # of which the best counts
    FLOOR_SHARE = 0.5
    FORGOTTEN_FROM = 4.0  # times what gets through: then it is no limit any more

    def __init__(self, now: float) -> None:
        self._began = now
        self._bucket: Bucket | None = None
        self._accepted: deque[float] = deque()
        self._minutes: deque[int] = deque([0], maxlen=self.MINUTES)
        self._outcomes: deque[bool] = deque(maxlen=self.OUTCOMES)
        self._since_change = 0
        self._passed = 0  # minutes

    @property
    def per_second(self) -> float:
        """The pace; infinite while there is none."""
        return self._bucket.per_second if self._bucket else float("inf")

    def wait_s(self, now: float) -> float:
        """Seconds until the next request may leave."""
        return self._bucket.wait_s(1, now) if self._bucket else 0.0

    def take(self, now: float) -> None:
        """One request leaves."""
        if self._bucket:
            self._bucket.take(1, now)

    def answered(self, left_at: float, now: float) -> None:
        """A request that left at this moment was not refused."""
        self._outcomes.append(False)
        self._accepted.append(left_at)
        self._forget(now)
        self._turn_the_minute(now)
        self._minutes[-1] += 1
        self._since_change += 1
        if self._bucket and self._since_change >= self.ANSWERS_TO_RAISE:
            if self._bucket.per_second > self.FORGOTTEN_FROM * self._lately(0, now):
                self._bucket = None
            else:
                self._set(self._bucket.per_second * self.RAISED_TO, now)

    def refused(self, left_at_pace: float, in_flight: int, now: float) -> None:
        """A request that left at this pace was refused as one too many, while so many others were under way."""
        self._outcomes.append(True)
        self._turn_the_minute(now)
        if left_at_pace > self.per_second:
            return
        cluster = sum(self._outcomes) >= self.CLUSTER
        lately = self._lately(in_flight, now)
        if cluster and lately:
            self._outcomes.clear()
            self._lower(self.CLUSTER_TO * min(self.per_second, lately), now)
        elif self._bucket:
            self._lower(self.SINGLE_TO * self._bucket.per_second, now)

    def _lower(self, per_second: float, now: float) -> None:
        self._set(max(per_second, self.FLOOR_SHARE * max(self._minutes) / self.LONG_S), now)

    def _set(self, per_second: float, now: float) -> None:
        self._since_change = 0
        level = min(self._bucket.level(now), 1.0) if self._bucket else 0.0
        self._bucket = Bucket(1.0, per_second, now)
        self._bucket.set_level(level, now)

    def _lately(self, in_flight: int, now: float) -> float:
        self._forget(now)
        return (len(self._accepted) + in_flight) / max(min(self.LATELY_S, now - self._began), 0.1)

    def _forget(self, now: float) -> None:
        while self._accepted and self._accepted[0] < now - self.LATELY_S:
            self._accepted.popleft()

    def _turn_the_minute(self, now: float) -> None:
        while now - self._began >= self.LONG_S * (self._passed + 1):
            self._passed += 1
            self._minutes.append(0)
