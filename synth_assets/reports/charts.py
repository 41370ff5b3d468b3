"""Chart specifications out of frames: one function for each kind of picture. Pure; colours are the page's, light or dark."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import polars as pl

from synth_assets.reports.blocks import Chart

# Pixels of a bar with its gap, and of a plot whose height does not depend on the number of its categories.
_BAR = 22
_HEIGHT = 240

# A histogram has no more bars than this, and each is a round number of units wide; few values get a bar each.
_MOST_BARS = 40
_ROUND_WIDTHS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000)
_FEW_VALUES = 12

# Room beyond the longest bar for the number at its end, as a share of the axis.
_ROOM = 1.25

# Characters of a legend's line in a picture of half the page's width, and those that a symbol takes.
_LEGEND_LINE = 60
_SYMBOL = 5

_COUNT = ",d"

_DAY_MS = 86_400_000


def bars(rows: pl.DataFrame, category: str, value: str, *, form: str = _COUNT) -> Chart:
    """A horizontal bar for each category, longest first, with its value at the end."""
    ordered = rows.sort(value, category, descending=[True, False])
    longest = float(ordered[value][0] or 0) if ordered.height else 0.0
    shared = alt.Chart(ordered).encode(
        y=alt.Y(category, type="nominal", sort=None, title=None),
        x=alt.X(value, type="quantitative", axis=None, scale=alt.Scale(domain=[0, longest * _ROOM or 1])),
        tooltip=[alt.Tooltip(category, type="nominal"), alt.Tooltip(value, type="quantitative", format=form)],
    )
    text = shared.mark_text(align="left", dx=4).encode(text=alt.Text(value, type="quantitative", format=form))
    return _sized(shared.mark_bar() + text, rows[category].n_unique())


def stacked(
    rows: pl.DataFrame, category: str, series: str, value: str, *, title: str = "", shares: bool = False
) -> Chart:
    """A horizontal bar for each category, stacked by series; `shares` makes all bars equally long."""
    axis = alt.Axis(format="%", tickCount=5) if shares else alt.Axis(format=_COUNT, tickCount=6, tickMinStep=1)
    chart = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            y=alt.Y(category, type="nominal", title=None),
            x=alt.X(
                value,
                type="quantitative",
                title=title or None,
                stack="normalize" if shares else "zero",
                axis=axis,
            ),
            color=_series(rows, series),
            tooltip=[category, series, alt.Tooltip(value, type="quantitative", format=_COUNT)],
        )
    )
    return _sized(chart, rows[category].n_unique())


def shares_against(rows: pl.DataFrame, category: str, series: str, value: str, *, target: float) -> Chart:
    """Shares of series in each category, with a rule where the share of the first series is wanted."""
    wanted = alt.Chart(pl.DataFrame({"target": [target]})).mark_rule(strokeDash=[5, 4], strokeWidth=2)
    return _sized(
        stacked(rows, category, series, value, shares=True) + wanted.encode(x=alt.X("target:Q")),
        rows[category].n_unique(),
    )


def against_plan(rows: pl.DataFrame, category: str, value: str, plan: str, *, title: str) -> Chart:
    """A bar of what is there, and a mark where the plan wants it to end."""
    base = alt.Chart(rows).encode(
        y=alt.Y(category, type="nominal", title=None),
        tooltip=[category, alt.Tooltip(value, format=",.5~r"), alt.Tooltip(plan, format=",.5~r")],
    )
    axis = alt.Axis(tickCount=6, tickMinStep=1)
    there = base.mark_bar().encode(x=alt.X(value, type="quantitative", title=title, axis=axis))
    wanted = base.mark_tick(thickness=3, size=_BAR - 4).encode(x=alt.X(plan, type="quantitative"))
    return _sized(there + wanted, rows[category].n_unique())


def histogram(rows: pl.DataFrame, value: str, *, title: str, by: str | None = None) -> Chart:
    """How often each number occurs, in bins where there are many; `by` stacks the bars."""
    bins = binned(rows, value, by)
    chart = alt.Chart(bins).encode(
        y=alt.Y("rows:Q", title="rows", axis=alt.Axis(tickCount=6, tickMinStep=1, format=_COUNT)),
        tooltip=["from:Q", "to:Q", "rows:Q", *([by] if by else [])],
    )
    if by:
        chart = chart.encode(color=_series(bins, by))
    if bins["from"].n_unique() <= _FEW_VALUES and (bins["to"] - bins["from"] == 1).all():
        chart = chart.mark_bar().encode(x=alt.X("from:O", title=title, axis=alt.Axis(labelAngle=0)))
    else:
        axis = alt.Axis(tickCount=8, tickMinStep=1, format=_COUNT)
        ends = alt.X("from:Q", title=title, bin=alt.BinParams(binned=True), axis=axis)
        chart = chart.mark_bar(binSpacing=1).encode(x=ends, x2=alt.X2("to:Q"))
    return _framed(chart)


def binned(rows: pl.DataFrame, value: str, by: str | None = None) -> pl.DataFrame:
    """Rows counted in bins of a round width: from (inclusive), to (exclusive), rows, and `by`. `value`: whole numbers."""
    values = rows[value].drop_nulls()
    lowest, highest = (0, 0) if values.is_empty() else (values.min(), values.max())
    assert isinstance(lowest, int)
    assert isinstance(highest, int)
    width = next((one for one in _ROUND_WIDTHS if (highest - lowest) / one < _MOST_BARS), _ROUND_WIDTHS[-1])
    start = (pl.col(value) // width * width).alias("from")
    keys: list[str | pl.Expr] = [start, by] if by else [start]
    counted = rows.drop_nulls(value).group_by(keys).agg(rows=pl.len())
    return counted.with_columns(to=pl.col("from") + width).sort("from", *([by] if by else []))


def heat_map(rows: pl.DataFrame, x: str, y: str, value: str) -> Chart:
    """A grid of two categories with the value written in each cell; the scale begins at 0, so that even cells look even."""
    base = alt.Chart(rows).encode(
        x=alt.X(x, type="nominal", title=None, axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y(y, type="nominal", title=None),
        tooltip=rows.columns,
    )
    most = max(float(rows[value].max() or 0), 1.0)  # type: ignore[arg-type]
    colour = alt.Color(value, type="quantitative", scale=alt.Scale(domain=[0, most]), legend=None)
    text = base.mark_text().encode(text=alt.Text(value, type="quantitative", format=_COUNT))
    return _sized(base.mark_rect().encode(color=colour) + text, rows[y].n_unique())


def running_total(rows: pl.DataFrame, moment: str, value: str, series: str, *, title: str, form: str = _COUNT) -> Chart:
    """A total that grows over time, stacked by series. `rows`: the total of each series at each moment, in ms since 1970."""
    long = rows.height > 0 and rows[moment][-1] - rows[moment][0] > _DAY_MS
    axis = alt.Axis(format="%Y-%m-%d %H:%M" if long else "%H:%M:%S", tickCount=8)
    chart = (
        alt.Chart(rows)
        .mark_area(interpolate="step-after", opacity=0.9)
        .encode(
            x=alt.X(moment, type="temporal", title="UTC", axis=axis, scale=alt.Scale(type="utc")),
            y=alt.Y(
                value,
                type="quantitative",
                title=title,
                stack="zero",
                axis=alt.Axis(format=form, tickCount=6),
            ),
            color=_series(rows, series),
            tooltip=[series, alt.Tooltip(value, type="quantitative", format=form)],
        )
    )
    return _framed(chart)


def spans(rows: pl.DataFrame, category: str, marks: Sequence[str], *, title: str) -> Chart:
    """A line from the first to the last of three marks of each category, with a point at the middle one; log scale."""
    low, middle, high = marks
    scale = alt.Scale(type="log")
    base = alt.Chart(rows).encode(
        y=alt.Y(category, type="nominal", title=None),
        tooltip=[category, *(alt.Tooltip(mark, format=",.4~r") for mark in marks)],
    )
    axis = alt.Axis(format=",~r", tickCount=6)
    line = base.mark_rule(strokeWidth=6, strokeCap="round", opacity=0.45).encode(
        x=alt.X(low, type="quantitative", title=title, scale=scale, axis=axis), x2=high
    )
    point = base.mark_point(filled=True, size=90, opacity=1).encode(x=alt.X(middle, type="quantitative", scale=scale))
    return _sized(line + point, rows[category].n_unique())


def ranges_against(rows: pl.DataFrame, category: str, marks: Sequence[str], *, title: str, form: str) -> Chart:
    """A line from the first to the second of three marks of each category, as what was expected, and a point at the
    third, as what came."""
    low, high, actual = marks
    base = alt.Chart(rows).encode(
        y=alt.Y(category, type="nominal", sort=None, title=None),
        tooltip=[category, *(alt.Tooltip(mark, format=form) for mark in marks)],
    )
    axis = alt.Axis(format=form, tickCount=6)
    line = base.mark_rule(strokeWidth=6, strokeCap="round", opacity=0.45).encode(
        x=alt.X(low, type="quantitative", title=title, axis=axis, scale=alt.Scale(zero=True)), x2=high
    )
    point = base.mark_point(filled=True, size=90, opacity=1).encode(x=alt.X(actual, type="quantitative"))
    return _sized(line + point, rows[category].n_unique())


def _series(rows: pl.DataFrame, name: str) -> alt.Color:
    longest = max((len(str(one)) for one in rows[name].unique()), default=0)
    columns = max(_LEGEND_LINE // (longest + _SYMBOL), 1)
    return alt.Color(
        name, type="nominal", title=None, legend=alt.Legend(orient="top", symbolType="square", columns=columns)
    )


def _sized(chart: Chart, categories: int) -> Chart:
    # Not alt.Step: with a few categories a plot of its own height looks lost.
    return chart.properties(width="container", height=max(categories * _BAR, 3 * _BAR))


def _framed(chart: alt.Chart) -> Chart:
    return chart.properties(width="container", height=_HEIGHT)
