"""The page of results: `docs/benchmarks-engine.md`, written from figures and by nobody's hand."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.comparison.drills import Drill
from benchmarks.comparison.measuring import Figures, KillFigures, Setting
from benchmarks.comparison.peers import PEERS

_OWN_AND_BARE = (PEERS[0].name, PEERS[1].name)
# The share of the limit that is aimed at, by how many requests are in flight.
_SHARES = {20: 0.96, 200: 0.90, 1000: 0.80}

Said = str
"""Why there is no figure."""


def machine() -> str:
    """The machine, in words."""
    names = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = names[0] if names else platform.processor()
    return f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def page(
    jobs: Mapping[Setting, Mapping[str, Figures | Said]],
    kills: Mapping[str, KillFigures | Said],
    kill_setting: Setting,
    drills: Sequence[Drill],
    load: float,
    *,
    complete: bool,
) -> str:
    """The page as Markdown. `load` is the machine's load average before the first job; `complete`: nothing is to come."""
    lines = [
        "# The request engine beside its peers",
        "",
        "Written by `python -m benchmarks.comparison`; run it again rather than change a figure here.",
        "",
        f"- Machine: {machine()}",
        f"- Date: {datetime.now(UTC):%Y-%m-%d}; load average before the first job: {load:.1f}"
        + (" (busy with other work: compare within a table, and not too closely)" if load > 1 else ""),
        "- Every client sends the same requests to `synth offline-server`, in a process of its own on the same machine,"
        " from an environment of its own. The limit is concurrency / latency. CPU is that of the client's processes.",
        *([] if complete else ["- The command was ended before its time: what is missing here was not measured."]),
    ]
    lines += _aims(jobs, kills, kill_setting)
    for setting, rows in jobs.items():
        lines += [
            "",
            f"## {setting.requests:,} requests, {setting.concurrency:,} at once, {1000 * setting.latency_s:g} ms each",
            "",
            f"Limit: {setting.limit:,.0f} requests/s.",
            "",
            "| client | requests/s | share of the limit | CPU per request | peak memory |",
            "|---|---:|---:|---:|---:|",
        ]
        lines += [_job(name, figures, setting) for name, figures in rows.items()]
    if kills:
        lines += [
            "",
            f"## After `kill -9` half-way through {kill_setting.requests:,} requests, {kill_setting.concurrency:,} at once",
            "",
            "The same command again, in the same folder. Paid twice: the first answer was whole before the kill. What is asked"
            " twice was in flight when the client was killed: a client that keeps fewer in flight than it may loses fewer.",
            "",
            "| client | answers at the end | asked twice | of these paid twice |",
            "|---|---:|---:|---:|",
        ]
        lines += [_kill(name, figures) for name, figures in kills.items()]
    if drills:
        lines += ["", "## Drills of the engine", "", "| drill | measured | aim | |", "|---|---|---|---|"]
        lines += [f"| {one.name} | {one.measured} | {one.aim} | {'✓' if one.passed else '✗'} |" for one in drills]
    return "\n".join(lines) + "\n"


def _aims(
    jobs: Mapping[Setting, Mapping[str, Figures | Said]], kills: Mapping[str, KillFigures | Said], kill_setting: Setting
) -> list[str]:
    """What the engine was to reach, and what it reached beside the bare SDK in the same run."""
    rows: list[tuple[str, str, str, bool]] = []
    for setting, clients in jobs.items():
        own, bare = (clients.get(name) for name in _OWN_AND_BARE)
        if not isinstance(own, Figures) or not isinstance(bare, Figures):
            continue
        where, aim = (
            f"{setting.concurrency:,} at once, {1000 * setting.latency_s:g} ms",
            _SHARES.get(setting.concurrency),
        )
        share, bare_share = (one.answers / one.wall_s / setting.limit for one in (own, bare))
        cpu_ms, bare_ms = (1000 * one.cpu_s / one.answers for one in (own, bare))
        if aim is not None:
            reached = f"{share:.0%} (the bare SDK {bare_share:.0%})"
            rows.append((f"share of the limit, {where}", f"at least {aim:.0%}", reached, share >= aim))
        rows.append(
            (f"CPU per request, {where}", f"the bare SDK's {bare_ms:.2f} ms", f"{cpu_ms:.2f} ms", cpu_ms <= bare_ms)
        )
    killed = kills.get(_OWN_AND_BARE[0])
    if isinstance(killed, KillFigures):
        most = kill_setting.concurrency
        rows.append(
            ("asked twice after `kill -9`", f"at most {most}", f"{killed.asked_twice}", killed.asked_twice <= most)
        )
    if not rows:
        return []
    table = [f"| {name} | {aim} | {reached} | {'✓' if met else '✗'} |" for name, aim, reached, met in rows]
    return ["", "## Aims of the engine", "", "| figure | aim | measured | |", "|---|---|---|---|", *table]


def _job(name: str, figures: Figures | Said, setting: Setting) -> str:
    if isinstance(figures, Said):
        return f"| {name} | {figures} | | | |"
    rate = figures.answers / figures.wall_s
    return (
        f"| {name} | {rate:,.0f} | {rate / setting.limit:.0%} | {1000 * figures.cpu_s / figures.answers:.2f} ms "
        f"| {figures.peak_bytes / 2**20:,.0f} MiB |"
    )


def _kill(name: str, figures: KillFigures | Said) -> str:
    if isinstance(figures, Said):
        return f"| {name} | {figures} | | |"
    return f"| {name} | {figures.answers:,} | {figures.asked_twice:,} | {figures.paid_twice:,} |"
