"""What the terminal shows: live progress per cell, tables at the end. Plain lines where there is no terminal."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from synth_assets.findings import Finding
from synth_assets.progress import BOARD, Standing

# Seconds between lines when the output is no terminal, and refreshes a second when it is.
_LINE_EVERY_S = 10.0
_REFRESHES = 4


@contextmanager
def progress(console: Console) -> Iterator[None]:
    """Show the board while the block runs."""
    if console.is_terminal:
        with Live(get_renderable=_board, console=console, refresh_per_second=_REFRESHES, transient=True):
            yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_print_lines, args=(console, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _print_lines(console: Console, over: threading.Event) -> None:
    said = ""
    while not over.wait(1.0 if not said else _LINE_EVERY_S):
        line = headline()
        if line and line != said:
            console.print(line, highlight=False, soft_wrap=True)
            said = line


def headline() -> str:
    """One line: stage, rows, rate, spend and time left."""
    standings, stats = BOARD.standings(), BOARD.stats
    if not standings:
        return BOARD.stage
    done, wanted = sum(one.done for one in standings), sum(one.wanted for one in standings)
    parts = [BOARD.stage, f"{done:,}/{wanted:,} rows"]
    if stats is not None:
        parts += [
            f"{stats.requests_per_second:,.0f} requests/s",
            f"{stats.in_flight} in flight",
            f"${stats.spent_usd:,.2f}",
        ]
    left = _seconds_left(done, wanted)
    if left is not None:
        parts.append(f"{_duration(left)} left")
    return "  ".join(parts)


def _seconds_left(done: int, wanted: int) -> float | None:
    elapsed = time.monotonic() - BOARD.stage_started
    return elapsed * (wanted - done) / done if done and elapsed > 1 else None


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def _board() -> Group:
    table = Table(box=None, padding=(0, 1), show_header=False)
    for one in (standing for standing in BOARD.standings() if standing.wanted):
        table.add_row(one.cell, _bar(one), f"{one.done:,}/{one.wanted:,}")
    return Group(Text(headline(), style="bold"), table)


def _bar(one: Standing) -> ProgressBar:
    return ProgressBar(total=one.wanted, completed=one.done, width=32)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    """A table; numbers are set right, dollars and counts grouped."""
    shown = Table(title=title, title_justify="left", title_style="bold")
    for place, name in enumerate(columns):
        numeric = all(isinstance(row[place], int | float) for row in rows) and bool(rows)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(_shown(value) for value in row))
    return shown


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".") if value else "0"
    return f"{value:,}" if isinstance(value, int) else str(value)


def findings_table(findings: Sequence[Finding]) -> Table:
    """The checks, with measured values beside their bounds."""
    rows = [(_mark(one), one.check, str(one.measured), str(one.bound), one.warning or one.detail) for one in findings]
    return table("Checks", ["", "check", "measured", "bound", ""], rows)


def _mark(finding: Finding) -> str:
    if not finding.passed:
        return "✗"
    return "!" if finding.warning else "✓"
