"""The pictures that the report and Dagster's pages both show, each made in one place: frames in, pictures out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from synth_assets.reports import charts
from synth_assets.reports.blocks import Picture

_USD = "$,.4f"

_MS = 1_000

_FATES = {"fate": pl.String(), "rows": pl.Int64()}


def fates(taken: Mapping[str, int], rejects: Iterable[Mapping[str, Any]]) -> Picture:
    """What became of the rows that came in: a bar each for those `taken`, by what they are, and for rejects, by reason."""
    counted = Counter(dict(taken)) + Counter(f"rejected: {row['reason']}" for row in rejects)
    rows = pl.DataFrame({"fate": list(counted), "rows": list(counted.values())}, schema=_FATES)
    return Picture("What became of the rows that came in", charts.bars(rows, "fate", "rows"))


def lengths(rows: pl.DataFrame, column: str, title: str, axis: str, *, by: str | None = None) -> Picture:
    """How often each length occurs. `column`: whole numbers."""
    return Picture(title, charts.histogram(rows, column, title=axis, by=by))


def answer_lengths(rows: Sequence[Mapping[str, Any]]) -> Picture:
    """How long answers are. `rows`: those of `questions.answer`."""
    frame = pl.DataFrame({"answer_tokens": [row["answer_tokens"] for row in rows]}, schema={"answer_tokens": pl.Int64})
    return lengths(frame, "answer_tokens", "Length of the answers made in this run", "tokens of the answer")


def tutor_lengths(rows: Sequence[Mapping[str, Any]]) -> Picture:
    """How long dialogues are. `rows`: those of `scaffolding.dialogue`."""
    columns = ("tutor_tokens", "proficiency")
    frame = pl.DataFrame({name: [row[name] for row in rows] for name in columns})
    return lengths(
        frame,
        "tutor_tokens",
        "Length of the dialogues made in this run",
        "tokens of the tutor's turns",
        by="proficiency",
    )


def stock(plan: pl.DataFrame) -> Picture:
    """Rows of each cell that are there, against what the plan needs. Columns as in `questions.plan`."""
    cells = plan.with_columns(
        cell=pl.concat_str("difficulty", "domain", separator="|"), needed=pl.col("quota") + pl.col("spare")
    )
    return Picture(
        "Rows of each cell, there and needed",
        charts.against_plan(cells, "cell", "available", "needed", title="rows"),
        "The mark is the quota with its spare rows, from which the set is chosen.",
    )


def planned_rows(cells: pl.DataFrame) -> Picture:
    """Rows of each cell in the set, against its quota. Columns: cell, in_set, quota."""
    return Picture(
        "Rows of each cell, planned and in the set",
        charts.against_plan(cells, "cell", "in_set", "quota", title="rows in the set"),
        "The mark is the quota.",
        wide=True,
    )


def balance(rows: pl.DataFrame, plan: pl.DataFrame, easy_share: float) -> dict[str, Picture]:
    """The finished set against its plan. Columns as in `questions.balanced` and `questions.plan`."""
    counted = rows.group_by("domain", "difficulty").agg(in_set=pl.len())
    cells = plan.join(counted, on=["domain", "difficulty"], how="left").with_columns(
        pl.col("in_set").fill_null(0), cell=pl.concat_str("difficulty", "domain", separator="|")
    )
    return {"plot_rows": planned_rows(cells), "plot_token_shares": token_shares(rows, easy_share)}


def token_shares(answers: pl.DataFrame, easy_share: float) -> Picture:
    """The easy and hard share of each domain's answer tokens. Columns: domain, difficulty, answer_tokens."""
    return Picture(
        "Easy and hard share of the answers' tokens",
        charts.shares_against(_tokens(answers), "domain", "difficulty", "tokens", target=easy_share),
        f"The rule is the wanted easy share of the whole set, {easy_share:.0%}; single domains may differ.",
    )


def domain_tokens(answers: pl.DataFrame) -> Picture:
    """Answer tokens of each domain, by difficulty. Columns: domain, difficulty, answer_tokens."""
    chart = charts.stacked(_tokens(answers), "domain", "difficulty", "tokens", title="tokens")
    return Picture("Answer tokens by domain", chart)


def _tokens(answers: pl.DataFrame) -> pl.DataFrame:
    return answers.group_by("domain", "difficulty").agg(tokens=pl.col("answer_tokens").sum(), rows=pl.len())


def coverage(cells: pl.DataFrame, counted: str) -> Picture:
    """A grid of first languages and error types with the dialogues of each cell. Columns: l1, error, and `counted`."""
    chart = charts.heat_map(cells, "l1", "error", counted)
    return Picture("Coverage: error type × first language", chart, wide=True)


def dialogues(rows: pl.DataFrame) -> dict[str, Picture]:
    """The finished set of dialogues. Columns as in `scaffolding.dataset`."""
    counted = rows.group_by("l1", "error").agg(dialogues=pl.len())
    return {"plot_coverage": coverage(counted, "dialogues"), "plot_proficiency": proficiency(rows)}


def proficiency(rows: pl.DataFrame) -> Picture:
    """The shares of beginners and others in each first language. Columns: l1, proficiency."""
    counted = rows.group_by("l1", "proficiency").agg(dialogues=pl.len())
    return Picture("Proficiency", charts.stacked(counted, "l1", "proficiency", "dialogues", shares=True))


def spend(curve: pl.DataFrame) -> Picture:
    """Dollars over time, by role. Columns as in `spend_curve.sql`."""
    total = charts.running_total(curve, "moment", "usd", "role", title="dollars", form="$,.2f")
    return Picture("Spend over time", total, wide=True)


def spend_by(account: pl.DataFrame, dimension: str) -> Picture:
    """Dollars by one dimension of the account. Columns: `dimension`, usd."""
    return Picture(f"By {dimension}", charts.bars(account, dimension, "usd", form=_USD))


def latency(rows: pl.DataFrame) -> Picture:
    """Latency by role and model. Columns as in `latency.sql`."""
    return Picture(
        "Latency by role and model",
        charts.spans(rows, "what", ("p5_ms", "p50_ms", "p95_ms"), title="milliseconds"),
        "From the 5th to the 95th percentile, with the median; logarithmic.",
        wide=True,
    )


def waits(latencies_s: pl.Series) -> Picture:
    """How often calls took how long. `latencies_s`: seconds."""
    rows = pl.DataFrame({"ms": (latencies_s * _MS).round().cast(pl.Int64)})
    return Picture("Latency of answered calls", charts.histogram(rows, "ms", title="milliseconds"))
