"""What a report says of the scaffolding line: frames in, sections out. Pure."""

from __future__ import annotations

import polars as pl

from synth_assets.reports import charts, pictures
from synth_assets.reports.blocks import Block, Figure, Figures, Picture, Section
from synth_assets.reports.gathering import Dialogues
from synth_assets.reports.tabulating import checks, frame_listing, rejects


def overview(data: Dialogues) -> list[Block]:
    """The state of the line: how far each cell is, and the checks of the set."""
    short, passed = int(data.cells["short"].sum()), sum(one.passed for one in data.findings)
    covered = int((data.cells["kept"] > 0).sum())
    blocks: list[Block] = [
        Figures(
            [
                Figure("Dialogues in the set", f"{data.cells['in_set'].sum():,}", f"of {data.target:,} wanted"),
                Figure(
                    "Cells covered",
                    f"{covered} of {data.cells.height}",
                    "first language × error type",
                    "good" if covered == data.cells.height else "bad",
                ),
                Figure(
                    "Cells complete",
                    f"{(data.cells['short'] == 0).sum()} of {data.cells.height}",
                    f"short of {short:,} dialogues" if short else "none is short",
                    "bad" if short else "good",
                ),
                Figure(
                    "Checks passed",
                    f"{passed} of {len(data.findings)}" if data.findings else "—",
                    "" if data.findings else "no finished set yet",
                    "plain" if not data.findings else "good" if passed == len(data.findings) else "bad",
                ),
            ]
        )
    ]
    if data.findings:
        blocks.append(checks("Dialogues: checks", data.findings))
    cells = data.cells.select("error", "l1", "quota", "kept", "imported", "in_set", "rejected", "short")
    return [*blocks, frame_listing("Dialogues: cells", cells, open_=False)]


def sections(data: Dialogues) -> list[Section]:
    """Scaffolding: coverage, balance, depth, cost, and what the filter turned away."""
    said = "the finished set" if data.finished else "all kept dialogues: there is no finished set yet"
    blocks: list[Block] = [_figures(data)] if data.rows.height else []
    counted = "in_set" if data.finished else "kept"
    grid = data.cells.select("error", "l1", "quota", "kept", "in_set", "rejected")
    blocks.append(pictures.coverage(grid, counted))
    if data.rows.height:
        blocks += _pictures(data.rows)
    if data.total.height:
        total = charts.running_total(data.total, "moment", "dialogues", "l1", title="kept dialogues")
        blocks.append(
            Picture("Running total", total, "By the time of the call; imported ones by that of the import.", wide=True)
        )
    blocks += _costs(data)
    blocks += rejects("Rejected dialogues by reason", data.rejects)
    if data.mix.height:
        blocks.append(Picture("Stage 1 mix: tokens by source", charts.bars(data.mix, "source", "tokens")))
        blocks.append(frame_listing("Stage 1 mix", data.mix))
    return [Section("scaffolding", "Scaffolding", f"Tutoring dialogues, on {said}.", blocks)]


def _figures(data: Dialogues) -> Figures:
    rows, paid = data.rows, data.costs.drop_nulls("cost_usd")
    shares = rows.group_by("l1").len()["len"] / rows.height
    spread = float(shares.max() or 0) - float(shares.min() or 0)  # type: ignore[arg-type]
    figures = [
        Figure("Turns in a dialogue", f"{_mean(rows['turns']):.2f}", "4 to 6 wanted"),
        Figure("Questions in a dialogue", f"{_mean(rows['questions']):.2f}", "at least 1.5 wanted, 2 is the aim"),
        Figure(
            "Tutor tokens in a dialogue", f"{_mean(rows['tutor_tokens']):.1f}", f"{rows['tutor_tokens'].sum():,} in all"
        ),
        Figure("First languages apart", f"{spread * 100:.1f} points", "2 points allowed"),
    ]
    if paid.height:
        usd = _mean(paid["cost_usd"])
        figures.append(
            Figure("Cost of a kept dialogue's call", f"${usd:.6f}", f"{_mean(paid['output_tokens']):.0f} output tokens")
        )
    return Figures(figures)


def _pictures(rows: pl.DataFrame) -> list[Block]:
    def count(*columns: str) -> pl.DataFrame:
        return rows.group_by(*columns).agg(dialogues=pl.len())

    return [
        Picture("First languages", charts.bars(count("l1"), "l1", "dialogues")),
        pictures.proficiency(rows),
        Picture("Error types", charts.stacked(count("error", "l1"), "error", "l1", "dialogues", title="dialogues")),
        Picture("Turn depth", charts.histogram(rows, "turns", title="turns of both speakers", by="proficiency")),
        Picture("Questions of the tutor", charts.histogram(rows, "questions", title="questions in a dialogue")),
        pictures.lengths(rows, "tutor_tokens", "Tokens of a dialogue", "tokens of the tutor's turns", by="proficiency"),
    ]


def _costs(data: Dialogues) -> list[Block]:
    blocks: list[Block] = []
    paid = data.costs.drop_nulls("cost_usd")
    if paid.height:
        per = paid.group_by("model").agg(
            dialogues=pl.len(),
            input_tokens=pl.col("input_tokens").mean(),
            output_tokens=pl.col("output_tokens").mean(),
            tutor_tokens=pl.col("tutor_tokens").mean(),
            usd_each=pl.col("cost_usd").mean(),
            usd=pl.col("cost_usd").sum(),
        )
        blocks.append(frame_listing("Tokens and cost per dialogue, by the model that served", per.sort("model")))
    if data.chain.height:
        chain = data.chain.with_columns(share=pl.format("{} %", (pl.col("share") * 100).round(1)))
        caption = "extra usd: what falling back cost beyond the first model's price for the same tokens."
        blocks.append(frame_listing("The chain of models", chain, caption))
    return blocks


def _mean(values: pl.Series) -> float:
    mean = values.mean()
    return float(mean) if isinstance(mean, int | float) else 0.0
