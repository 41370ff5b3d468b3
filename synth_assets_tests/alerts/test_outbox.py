"""What waits for delivery: nothing is lost, nothing is sent twice, and nothing waits for ever."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from synth_assets.alerts import Alert, BudgetAlerts, ChannelFailed, Outbox
from synth_assets.alerts.outbox import MOST_TRIES


@dataclass
class Line:
    """A channel that works or not, turn by turn; after its script it works."""

    name: str
    works: list[bool] = field(default_factory=list)
    got: list[str] = field(default_factory=list)

    def send(self, alert: Alert) -> None:
        if self.works and not self.works.pop(0):
            raise ChannelFailed("the line is cut")
        self.got.append(alert.headline)


def alert(headline: str) -> Alert:
    return Alert(kind="budget", headline=headline, at="2026-01-01T00:00:00+00:00")


@given(st.lists(st.booleans(), max_size=12), st.lists(st.booleans(), max_size=12), st.integers(1, 5))
def test_every_channel_gets_every_alert_once_and_in_order_whatever_fails_before(
    first: list[bool], second: list[bool], alerts: int
) -> None:
    channels = [Line("webhook", first), Line("mail", second)]
    outbox = Outbox()
    for number in range(alerts):
        outbox.put(alert(str(number)), channels)
        outbox.deliver(channels)
        outbox = Outbox.model_validate_json(outbox.model_dump_json())  # a restart between ticks
    while outbox.waiting:
        outbox.deliver(channels)
    assert [channel.got for channel in channels] == [[str(number) for number in range(alerts)]] * 2


def test_a_channel_that_never_works_is_given_up_aloud() -> None:
    channels = [Line("webhook", [False] * (2 * MOST_TRIES))]
    outbox = Outbox()
    outbox.put(alert("half is spent"), channels)
    said = [line for _ in range(MOST_TRIES) for line in outbox.deliver(channels).failed]
    assert len(said) == MOST_TRIES
    assert said[0] == "webhook: the line is cut; the alert 'half is spent' is tried again at the next tick"
    assert f"given up after {MOST_TRIES} tries" in said[-1]
    assert outbox.waiting == []


def test_what_waits_for_a_channel_that_is_no_longer_configured_is_dropped() -> None:
    outbox = Outbox()
    outbox.put(alert("half is spent"), [Line("mail")])
    outbox.deliver([Line("webhook")])
    assert outbox.waiting == []


def test_an_alert_without_channels_does_not_wait() -> None:
    outbox = Outbox()
    outbox.put(alert("half is spent"), [])
    assert outbox.waiting == []


@given(
    st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=20),
    st.lists(st.floats(0.01, 1), min_size=1, max_size=4, unique=True),
)
def test_each_share_of_the_budget_is_told_once_and_only_when_it_is_reached(
    steps: list[float], shares: list[float]
) -> None:
    told, spent, crossed = BudgetAlerts(), 0.0, []
    for step in steps:
        spent += step
        crossed += told.newly_crossed(spent, 10.0, shares)
        told = BudgetAlerts.model_validate_json(told.model_dump_json())
    assert sorted(crossed) == sorted(share for share in shares if spent >= share * 10.0 - 1e-9)


def test_a_raised_budget_is_told_of_anew_and_the_old_one_not_again() -> None:
    told = BudgetAlerts()
    assert told.newly_crossed(85.0, 100.0, (0.5, 0.8, 1.0)) == [0.5, 0.8]
    assert told.newly_crossed(85.0, 200.0, (0.5, 0.8, 1.0)) == []
    assert told.newly_crossed(100.0, 200.0, (0.5, 0.8, 1.0)) == [0.5]
    assert told.newly_crossed(100.0, 100.0, (0.5, 0.8, 1.0)) == [1.0]
