"""The report in a real browser, from disk: charts are drawn, rows are found, and nothing else is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from synth_assets_tests.browser import browser
from synth_assets_tests.reports.conftest import Reported


@dataclass
class Opened:
    """The page, and what the browser did for it."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def opened(reported: Reported) -> Iterator[Opened]:
    with browser() as chromium:
        made = Opened(chromium.new_page(color_scheme="light"))
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
        made.page.goto(reported.written.path.as_uri())
        made.page.wait_for_function(
            "document.querySelectorAll('[data-chart] svg.marks').length === document.querySelectorAll('[data-chart]').length"
        )
        yield made


def test_every_chart_is_drawn(opened: Opened) -> None:
    charts = opened.page.locator("[data-chart]")
    assert charts.count() > 20
    for chart in charts.all():
        box = chart.locator("svg.marks").bounding_box()
        assert box["width"] > 200
        assert box["height"] > 40
        assert chart.locator("svg.marks path").count() > 0


def test_nothing_but_the_file_is_asked_for(opened: Opened, reported: Reported) -> None:
    assert opened.requests == [reported.written.path.as_uri()]
    assert opened.complaints == []


def test_no_text_of_a_row_acts(opened: Opened) -> None:
    opened.page.fill("input[name=text]", "window.owned")
    opened.page.locator(".row summary").first.click()
    assert "<img src=x" in opened.page.locator(".row").first.inner_text()
    assert opened.page.evaluate("window.owned") is None
    assert opened.page.locator("img").count() == 0


def test_search_and_filters_find_rows(opened: Opened) -> None:
    page = opened.page
    page.fill("input[name=text]", "")
    every = int(page.locator("#found").inner_text().split()[0])
    page.select_option("select[name=line]", "dialogues")
    page.select_option("select[name=group]", "korean")
    korean = int(page.locator("#found").inner_text().split()[0])
    assert 12 <= korean < every
    title = page.locator(".row .text").first.inner_text()
    page.fill("input[name=text]", title.upper())
    assert title in page.locator(".row .text").all_inner_texts()
    assert int(page.locator("#found").inner_text().split()[0]) < korean
    page.fill("input[name=text]", "no row says this")
    assert page.locator(".row").count() == 0
    for name in ("line", "group"):
        page.select_option(f"select[name={name}]", "")


def test_a_row_shows_model_cost_and_time_of_its_calls(opened: Opened) -> None:
    page = opened.page
    page.fill("input[name=text]", "")
    page.select_option("select[name=line]", "questions")
    page.locator(".row", has=page.locator(".tag", has_text="answered")).first.locator("summary").click()
    shown = page.locator(".row[open] table").first.inner_text()
    assert "answered" in shown
    assert "offline/" in shown
    assert "$0.0" in shown
    assert "UTC" in shown


def test_dark_readers_get_dark_charts(opened: Opened) -> None:
    colour = "getComputedStyle(document.querySelector('svg.marks text')).fill"
    light = opened.page.evaluate(colour)
    opened.page.emulate_media(color_scheme="dark")
    opened.page.wait_for_function(f"{colour} !== {light!r}")
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 29)"
