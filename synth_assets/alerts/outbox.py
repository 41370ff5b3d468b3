"""Alerts that are not delivered yet: kept between ticks, tried again a bounded number of times, then given up aloud. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, Field

from synth_assets.alerts.channels import Channel, ChannelFailed
from synth_assets.alerts.message import Alert

# With a tick a minute: a receiver may be away for two hours.
MOST_TRIES = 120
# A sensor's cursor holds what waits; a receiver that is away while check after check fails must not let it grow for ever.
_MOST_WAITING = 50


class Waiting(BaseModel):
    """An alert that channels have still to deliver: channel → tries so far."""

    alert: Alert
    tries: dict[str, int]


@dataclass
class Report:
    """What came of a round: headlines by channel that took them, and sentences on what failed."""

    delivered: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Outbox(BaseModel):
    """The alerts that wait, oldest first. JSON by `model_dump_json`."""

    waiting: list[Waiting] = Field(default_factory=list)

    def put(self, alert: Alert, channels: Iterable[Channel]) -> None:
        """Add an alert for these channels."""
        if tries := {channel.name: 0 for channel in channels}:
            self.waiting.append(Waiting(alert=alert, tries=tries))

    def deliver(self, channels: Sequence[Channel]) -> Report:
        """Send all that waits, in order; a channel that fails is left alone until the next round.

        What a channel took is never sent to it again; what it refused too often is given up, and the report says so.
        """
        report = Report()
        for channel in channels:
            self._deliver_by(channel, report)
        names = {channel.name for channel in channels}
        for one in self.waiting:
            one.tries = {name: count for name, count in one.tries.items() if name in names}
        self.waiting = [one for one in self.waiting if one.tries]
        for dropped in self.waiting[:-_MOST_WAITING]:
            report.failed.append(f"given up, too many alerts wait: {dropped.alert.headline}")
        self.waiting = self.waiting[-_MOST_WAITING:]
        return report

    def _deliver_by(self, channel: Channel, report: Report) -> None:
        for one in [waits for waits in self.waiting if channel.name in waits.tries]:
            try:
                channel.send(one.alert)
            except ChannelFailed as failure:
                one.tries[channel.name] += 1
                tries = one.tries[channel.name]
                again = "is tried again at the next tick"
                if tries >= MOST_TRIES:
                    again = f"is given up after {tries} tries"
                    del one.tries[channel.name]
                report.failed.append(f"{channel.name}: {failure}; the alert {one.alert.headline!r} {again}")
                return
            del one.tries[channel.name]
            report.delivered.append(f"{channel.name}: {one.alert.headline}")
