"""What a report is made of: sections of figures, pictures and listings. Values only; `page.py` turns them into HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import altair as alt

Chart: TypeAlias = alt.Chart | alt.LayerChart


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its name; `state` colours it: good, bad or plain."""

    label: str
    value: str
    note: str = ""
    state: str = "plain"


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of figures."""

    figures: Sequence[Figure]
    kind = "figures"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title and what it shows; `wide` takes the whole width of the page."""

    title: str
    chart: Chart
    caption: str = ""
    wide: bool = False
    kind = "picture"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of texts and numbers. `open_` False: folded until it is clicked."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    caption: str = ""
    open_: bool = True
    kind = "listing"


Block: TypeAlias = Figures | Picture | Listing


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; `key` is its anchor."""

    key: str
    title: str
    intro: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole: sections, and the sample of rows for the browser with the calls that made them, by call id."""

    title: str
    made_at: str
    notice: str
    sections: Sequence[Section]
    rows: Sequence[Mapping[str, Any]]
    calls: Mapping[str, Mapping[str, Any]]
