"""Charts as a page or a picture takes them: the specification alone, or an SVG drawn here and now. No network, no Dagster.

One configuration, `page/chart_config.json`, serves both. Its colours are the style sheet's: `--text` stands for the value
of that variable, `--series` for its words, `--series[0]` for the first of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from synth_assets.reports.blocks import Picture

# The Vega-Lite that this Altair speaks; versions are named `v6.4.1` there and `6.4` here.
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])

_PAGE = Path(__file__).parent / "page"

# Pixels. Dagster's column of metadata values is some 420 wide on a laptop; what is wider is cut off.
_WIDTH = 400
_PADDING = {"left": 10, "right": 20, "top": 10, "bottom": 10}
_LONGEST_LABEL = 170

_VARIABLE = re.compile(r"--([\w-]+):\s*([^;]+);")
_NAMED = re.compile(r"(--[\w-]+?)(?:\[(\d+)\])?")


def configuration() -> str:
    """The configuration of all charts as JSON, with names in the places of colours."""
    return (_PAGE / "chart_config.json").read_text()


def specification(picture: Picture) -> dict[str, Any]:
    """A picture's chart as Vega-Lite, without a configuration."""
    made: dict[str, Any] = picture.chart.properties(description=picture.title).to_dict()
    made.pop("config", None)
    return made


def svg(picture: Picture) -> str:
    """A picture with its title, on a card in the light page's colours: legible on a light and on a dark ground.

    Text in it is escaped, and an image runs no script.
    """
    drawn = specification(picture) | {"width": _WIDTH, "title": picture.title, "config": _on_a_card()}
    return str(vl_convert.vegalite_to_svg(drawn, vl_version=VEGA_LITE))


@cache
def _on_a_card() -> dict[str, Any]:
    colours = _light_colours()
    shared = _coloured(json.loads(configuration()), colours)
    return {
        **shared,
        "axis": {**shared["axis"], "labelLimit": _LONGEST_LABEL},
        "background": colours["--card"],
        "font": "sans-serif",
        "padding": _PADDING,
        "title": {"anchor": "start", "color": colours["--text"], "fontSize": 13, "offset": 8},
    }


def _light_colours() -> dict[str, str]:
    light, _, _ = (_PAGE / "report.css").read_text().partition("}")
    return {f"--{name}": value.strip() for name, value in _VARIABLE.findall(light)}


def _coloured(value: Any, colours: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _coloured(one, colours) for key, one in value.items()}
    if isinstance(value, list):
        return [_coloured(one, colours) for one in value]
    named = _NAMED.fullmatch(value) if isinstance(value, str) else None
    if named is None:
        return value
    words = colours[named[1]].split()
    if named[2]:
        return words[int(named[2])]
    return words if len(words) > 1 else words[0]
