"""The results page of the journal's benchmark: figures in, Markdown out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step took: seconds of wall time and CPU, and the most memory of its process, in bytes."""

    wall_s: float
    cpu_s: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured on a journal of `rows` responses of `body_bytes`.

    Written by one process: the `first` and the `last` tenth, and what lies between (`middle`); the rest in `together_s`
    by two. Look-ups: milliseconds, the median and what 99 of 100 stay under.
    """

    rows: int
    body_bytes: int
    bytes_per_response: float
    compact_bytes_per_response: float
    ledger_bytes_per_response: float
    tenth: int
    first: Taken
    middle: Taken
    last: Taken
    together_s: float
    opened_s: float
    cold_ms: tuple[float, float]
    warm_ms: tuple[float, float]
    copied: Taken
    cost: Taken
    read: Taken
    checked: Taken
    torn_s: float
    torn_found: int
    compacted: Taken
    repaired: Taken


def page(found: Figures, machine: str, day: str) -> str:
    """The whole page."""
    return "\n".join(
        [
            "# The journal at scale: results",
            "",
            f"Written by `python -m benchmarks.journal` on {day} ({machine}).",
            f"{found.rows:,} responses of {found.body_bytes:,} bytes, each reserved before and durable after, "
            f"{found.bytes_per_response:,.0f} bytes a response on",
            "disk. Wall time on a machine that others use is noisy; CPU time stands beside it.",
            "",
            "## Aims",
            "",
            "| figure | aim | measured | |",
            "|---|---|---|---|",
            *_aims(found),
            "",
            "## Writing",
            "",
            "| | responses/s | CPU a response | peak memory |",
            "|---|---|---|---|",
            _written(f"the first {found.tenth:,}, one process", found.first, found.tenth),
            _written(f"the last {found.tenth:,} by one process", found.last, found.tenth),
            f"| {found.tenth:,} more, by two processes at once | {found.tenth / found.together_s:,.0f} | | |",
            "",
            "## Everything else",
            "",
            f"| on {found.rows:,} responses | wall | CPU | peak memory |",
            "|---|---|---|---|",
            f"| open the journal | {found.opened_s:.2f} s | | |",
            f"| open it after a `kill -9` in the middle of writing, with a torn log | {found.torn_s:.2f} s | | |",
            _step("copy the ledger to the warehouse", found.copied),
            _step("`synth cost`, the whole command", found.cost),
            _step("read and parse every answer", found.read),
            _step("`synth journal check`: the whole file", found.checked),
            _step("`synth journal compact`", found.compacted),
            _step("`synth journal repair`: every row into a new file", found.repaired),
            "",
            f"A response takes {found.ledger_bytes_per_response:,.0f} bytes in the ledger, and "
            f"{found.compact_bytes_per_response:,.0f} in a compacted journal. Of the writer that was killed,",
            f"{found.torn_found:,} responses were there, with a torn frame at the end of its log, and the check found no fault.",
            "",
        ]
    )


def _aims(found: Figures) -> list[str]:
    per_100k = found.copied.wall_s / found.rows * 100_000
    rows = [
        (
            "look-up by request, from the disk",
            "99 % under 1 ms",
            f"{found.cold_ms[0]:.2f} ms, 99 % under {found.cold_ms[1]:.2f} ms",
            found.cold_ms[1] < 1,
        ),
        (
            "look-up by request, from memory",
            "99 % under 1 ms",
            f"{found.warm_ms[0]:.2f} ms, 99 % under {found.warm_ms[1]:.2f} ms",
            found.warm_ms[1] < 1,
        ),
        ("`synth cost`", "under 1 s", f"{found.cost.wall_s:.2f} s", found.cost.wall_s < 1),
        ("copy of the ledger, per 100,000", "under 3 s", f"{per_100k:.1f} s", per_100k < 3),
        ("memory while all is read", "flat: under 200 MB", _mb(found.read), found.read.peak_bytes < 200e6),
        (
            "memory while all is written",
            "flat: at most 20 MB above the first tenth's",
            f"{_mb(found.middle)} after {_mb(found.first)}",
            found.middle.peak_bytes < found.first.peak_bytes + 20e6,
        ),
    ]
    return [f"| {name} | {aim} | {value} | {'met' if met else 'not met'} |" for name, aim, value, met in rows]


def _written(what: str, taken: Taken, count: int) -> str:
    return f"| {what} | {count / taken.wall_s:,.0f} | {taken.cpu_s / count * 1e6:,.0f} µs | {_mb(taken)} |"


def _step(what: str, taken: Taken) -> str:
    return f"| {what} | {taken.wall_s:.1f} s | {taken.cpu_s:.1f} s | {_mb(taken)} |"


def _mb(taken: Taken) -> str:
    return f"{taken.peak_bytes / 1e6:,.0f} MB"
