"""A report as one HTML file that needs no network: its charts' library, styles, scripts and data are all inside.

Every text is escaped by the template, data for scripts is JSON in which no tag can end, and the page's own policy runs no
script but ours: rows come from models and files, and may hold anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import vl_convert
from markupsafe import Markup, escape

from synth_assets.reports.blocks import Picture, Report
from synth_assets.reports.drawing import VEGA_LITE, configuration, specification

_PAGE = Path(__file__).parent / "page"

# Of the library, what our script calls.
_EXPOSED = "window.vegaEmbed = vegaEmbed;"


def html(report: Report) -> str:
    """The whole file."""
    pictures = [one for section in report.sections for one in section.blocks if isinstance(one, Picture)]
    scripts = [_library(), *((_PAGE / name).read_text() for name in ("charts.js", "rows.js"))]
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.filters["with_code"] = _with_code
    template = environment.from_string((_PAGE / "report.html.j2").read_text())
    return template.render(
        report=report,
        numbers={id(picture): number for number, picture in enumerate(pictures)},
        style=Markup((_PAGE / "report.css").read_text()),
        scripts=[Markup(script) for script in scripts],
        policy=_policy(scripts),
        chart_config=Markup(configuration()),
        charts=_json([specification(picture) for picture in pictures]),
        rows=_json({"rows": report.rows, "calls": report.calls}),
        id=id,
    )


def _with_code(text: str) -> Markup:
    """A text of ours, escaped, with what stands between backticks as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


@cache
def _library() -> str:
    bundle: str = vl_convert.javascript_bundle(_EXPOSED, vl_version=VEGA_LITE)
    return bundle.replace("</script", "<\\/script")


def _json(value: Any) -> Markup:
    """JSON for a script element: no text in it can end the element or open a comment."""
    return Markup(json.dumps(value, ensure_ascii=False, default=str).replace("<", "\\u003c"))


def _policy(scripts: list[str]) -> str:
    """Content-Security-Policy: only our scripts run, and nothing is loaded. Vega compiles its expressions by `eval`."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts)
    return f"default-src 'none'; script-src {hashes} 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:"
