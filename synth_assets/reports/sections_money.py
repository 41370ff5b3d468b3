"""What a report says of cost and speed: frames in, sections out. Pure."""

from __future__ import annotations

import polars as pl

from synth_assets.llm.batch_reading import said_of
from synth_assets.reports import charts, pictures
from synth_assets.reports.blocks import Block, Figure, Figures, Picture, Section
from synth_assets.reports.gathering import Money
from synth_assets.reports.tabulating import frame_listing

# Partitions of a chart of cells; there are 16 of questions and 48 of dialogues, and the dearest are of interest.
_MOST_CELLS = 20

# Of fewer calls no rate can be told.
_FEWEST_CALLS = 10


def sections(data: Money) -> list[Section]:
    """Cost, then latency and throughput."""
    return [
        Section("cost", "Cost", "Every attempt at every model; the same rows are in ledger.llm_call.", _cost(data)),
        Section("speed", "Latency and throughput", "How long models took, and how many calls ran in a second.", _speed(data)),
    ]  # fmt: skip


def figures(data: Money) -> Figures:
    """The purse: spent, reserved, left, and what is still to come."""
    stands = data.stands
    left = "no budget" if stands.left_usd is None else f"${stands.left_usd:,.4f}"
    low, high = data.forecast["usd_low"].sum(), data.forecast["usd_high"].sum()
    calls = int(stands.by["role"]["attempts"].sum())
    waiting = sum(one.requests for one in data.open_batches)
    return Figures(
        [
            Figure("Spent", f"${stands.spent_usd:,.4f}", f"{calls:,} attempts"),
            Figure("Left of the budget", left, "" if stands.cap_usd is None else f"of ${stands.cap_usd:,.2f}"),
            Figure("Reserved for calls in flight", f"${stands.reserved_usd:,.4f}"),
            *([Figure("Waiting for batches", f"{waiting:,} requests", said_of(data.open_batches))] if waiting else []),
            Figure(
                "Forecast of what is left to make", f"${low:,.2f} to ${high:,.2f}", "of the questions that are planned"
            ),
        ]
    )


def _cost(data: Money) -> list[Block]:
    by = data.stands.by
    dearest = by["partition"].sort("usd", descending=True).head(_MOST_CELLS)
    few = "" if dearest.height == by["partition"].height else f"The {_MOST_CELLS} dearest of {by['partition'].height}."
    return [
        figures(data),
        pictures.spend(data.curve),
        pictures.spend_by(by["role"], "role"),
        pictures.spend_by(by["model"], "model"),
        Picture("By cell", charts.bars(dearest, "partition", "usd", form="$,.4f"), few, wide=True),
        Picture(
            "Share of each model in the calls of a role",
            charts.stacked(data.served, "role", "model", "calls", shares=True),
            "More than one model in a role: the chain fell back, or several are routed.",
            wide=True,
        ),
        frame_listing("By role and model that served", data.served),
        *_fallbacks(data.fallbacks),
        frame_listing("How attempts ended", data.outcomes),
        *_forecast(data.against),
        frame_listing(
            "Still to be paid, by role",
            data.forecast.select("role", "model", "calls_low", "calls_high", "usd_low", "usd_high"),
            "What the planned questions that are not made yet will cost, from what is in stock now.",
            open_=False,
        ),
        frame_listing("By day", by["day"], open_=False),
    ]


def _fallbacks(chains: pl.DataFrame) -> list[Block]:
    """The routes of which more than the first model served, or could: what that cost beyond the first one's price."""
    asked = chains.filter((pl.col("calls").sum().over("role") > 0) & (pl.len().over("role") > 1))
    if asked.is_empty():
        return []
    extra, fell = asked["extra_usd"].sum(), asked.filter(pl.col("extra_usd") != 0)["calls"].sum()
    said = (
        f"extra usd: what falling back cost beyond the first model's price for the same tokens; ${extra:,.4f} in all."
    )
    rows = asked.with_columns(share=pl.format("{} %", (pl.col("share") * 100).round(1)))
    return [frame_listing("Chains of models, and what falling back cost", rows, said, open_=bool(fell))]


def _forecast(against: pl.DataFrame) -> list[Block]:
    """What the plan was to cost when it was first made, and what was paid since."""
    if against.is_empty():
        return []
    sums = [pl.col(name).sum() for name in ("calls_low", "calls_high", "calls", "usd_low", "usd_high", "usd")]
    cells = against.with_columns(cell=pl.concat_str("difficulty", "domain", separator="|"))
    stages = cells.group_by("stage", maintain_order=True).agg(sums)
    whole = stages.select(sums).row(0, named=True)
    planned = against.select(pl.col("created_at").max()).item()
    said = (
        f"${whole['usd_low']:,.4f} to ${whole['usd_high']:,.4f} were expected when the plan was first made, on "
        f"{planned:%Y-%m-%d %H:%M} UTC; ${whole['usd']:,.4f} are paid since. The line is the range, the "
        "point what was paid. A set that is not finished is still left of its line, and so is a small one: the pilot was paid "
        "before, and its rows cost nothing again."
    )
    marks = ("usd_low", "usd_high", "usd")
    by_cell = cells.group_by("cell", maintain_order=True).agg(sums)
    table = cells.select("cell", "stage", "calls_low", "calls_high", "calls", "usd_low", "usd_high", "usd")
    return [
        Picture(
            "Forecast against actual, by stage",
            charts.ranges_against(stages, "stage", marks, title="dollars", form="$,.4~f"),
            said,
            wide=True,
        ),
        Picture(
            "Forecast against actual, by cell",
            charts.ranges_against(by_cell, "cell", marks, title="dollars", form="$,.4~f"),
            wide=True,
        ),
        frame_listing("Forecast against actual", table, open_=False),
    ]


def _speed(data: Money) -> list[Block]:
    blocks: list[Block] = []
    if data.latency.height:
        blocks.append(pictures.latency(data.latency))
    busy = data.throughput.filter(pl.col("calls") >= _FEWEST_CALLS).tail(_MOST_CELLS)
    rates = busy.with_columns(stage=pl.concat_str("began", "asset", separator=" "))
    if rates.height:
        rate = charts.bars(rates, "stage", "calls_per_second", form=",.1f")
        said = f"The latest {_MOST_CELLS} stages of {_FEWEST_CALLS} calls and more; begun as stated, UTC."
        blocks.append(Picture("Calls a second, by stage of each run", rate, said, wide=True))
    return [*blocks, frame_listing("Throughput", data.throughput), frame_listing("Latency", data.latency, open_=False)]
