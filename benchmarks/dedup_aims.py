"""What deduplication was meant to reach, beside what a run reached: by how much each figure misses its aim, and what
else was measured that bears on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.dedup_figures import Figures, Score


@dataclass(frozen=True, slots=True)
class _Aim:
    """A figure and its limit, which is a lower one where `at_least`. `shown`: how either is written. `measured`: what of
    the same run says where the figure comes from, a sentence."""

    name: str
    value: float
    limit: float
    shown: Callable[[float], str]
    at_least: bool = False
    measured: str = ""

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def row(self) -> str:
        bound = "at least" if self.at_least else "at most"
        return (
            f"| {self.name} | {bound} {self.shown(self.limit)} | {self.shown(self.value)} "
            f"| {'met' if self.met else 'not met'} |"
        )

    def missed(self) -> str:
        by = abs(self.value - self.limit) / self.limit
        side = "below" if self.at_least else "above"
        return f"- {self.name}: {self.shown(self.value)}, {by:.1%} {side} the aim. {self.measured}".rstrip()


def aims(figures: Figures) -> list[str]:
    """A table of all aims, and a sentence for each that was missed."""
    found = list(_aims(figures))
    lines = ["| figure | aim | measured | |", "|---|---|---|---|", *(aim.row() for aim in found), ""]
    missed = [aim.missed() for aim in found if not aim.met]
    return [*lines, "Missed:", "", *missed] if missed else [*lines, "No aim was missed."]


def _aims(figures: Figures) -> Iterator[_Aim]:
    own, grown = figures.own, figures.growth
    yield _Aim("full build, wall", own.wall_s, 2.6, _seconds, measured=_waited(own.wall_s, own.cpu_s))
    yield _Aim("peak memory", own.peak_bytes, 0.6e9, _gigabytes)
    yield _Aim("surface variants found", own.found["surface"], 0.999, _share, at_least=True)
    yield _Aim("rewordings found", own.found["reworded"], 0.95, _share, at_least=True)
    yield _Aim("distinct rows dropped", own.wrongly_dropped, 0.004, _share, measured=_kinds(own))
    peers = figures.near_peers()
    if peers:
        fastest = min(peers, key=lambda score: score.wall_s)
        yield _faster(own, fastest, f"speed beside the fastest near-duplicate peer, {fastest.name}", 1.5)
    for peer in peers:
        if peer.name.startswith("rensa"):
            yield _faster(own, peer, f"speed beside {peer.name}", 4.5)
    for stored, whole, sign, limit in (
        (grown.step, grown.small_batch_s, grown.small_batch_sign_s, 0.15),
        (grown.stored, grown.large_batch_s, grown.large_batch_sign_s, 0.5),
    ):
        signing = f"Signing alone, which no stored row makes slower, took {sign:.2f} s."
        yield _Aim(f"4,000 rows against {stored:,}", whole, limit, _seconds, measured=signing)
    yield _Aim(f"memory of the build of {grown.stored:,}", grown.peak_bytes, 4e9, _gigabytes)
    flat = grown.last_cpu_us / grown.first_cpu_us
    costs = f"CPU a row rose from {grown.first_cpu_us:.1f} to {grown.last_cpu_us:.1f} µs."
    yield _Aim(f"CPU of the last {grown.step:,} rows beside the first", flat, 1.1, _times, measured=costs)


def _faster(own: Score, peer: Score, name: str, limit: float) -> _Aim:
    measured = (
        f"It took {peer.wall_s:.1f} s ({peer.cpu_s:.1f} s of CPU) and dropped {peer.wrongly_dropped:.1%} of the distinct rows, "
        f"against {own.wall_s:.1f} s ({own.cpu_s:.1f} s) and {own.wrongly_dropped:.1%}."
    )
    return _Aim(name, peer.wall_s / own.wall_s, limit, _times, at_least=True, measured=measured)


def _waited(wall_s: float, cpu_s: float) -> str:
    return f"It used {cpu_s:.1f} s of CPU in {wall_s:.1f} s."


def _kinds(score: Score) -> str:
    return "By kind: " + ", ".join(f"{count:,} of kind {kind}" for kind, count in score.dropped_by_kind) + "."


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _gigabytes(value: float) -> str:
    return f"{value / 1e9:.2f} GB"


def _share(value: float) -> str:
    return f"{value:.2%}"


def _times(value: float) -> str:
    return f"{value:.2f} times"
