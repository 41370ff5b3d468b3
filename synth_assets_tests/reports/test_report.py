"""The report as a file: what it holds, that it needs nothing else, and that no text of a row can act in it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from click.testing import CliRunner

from synth_assets.cli import main
from synth_assets.dedup import Thresholds
from synth_assets.project import Project
from synth_assets.questions.standing import decide_uniqueness
from synth_assets.reports.assets import quality_report
from synth_assets.reports.blocks import Listing
from synth_assets.reports.gathering import MOST_ROWS, NothingToReport, gather
from synth_assets.reports.sections_questions import sections
from synth_assets.reports.writing import write_report
from synth_assets.resources import ProjectResource
from synth_assets.storage import schemas
from synth_assets_tests.questions.rim import PROJECT_FILE
from synth_assets_tests.reports.conftest import HOSTILE, Reported

# Ours, one script each: the charts' data, the rows, the library, and what draws and filters.
SCRIPTS = 6

_LOADING = ("src", "href", "srcset", "action", "data", "poster")


class Page(HTMLParser):
    """The elements of a page: their names, what they load, and what is in scripts of data."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.data: dict[str, str] = {}
        self.policy = ""
        self._script = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names.append(tag)
        self.loads += [value for name, value in given.items() if name in _LOADING and not value.startswith("#")]
        self.handlers += [name for name in given if name.startswith("on")]
        self._script = given.get("id", "") if tag == "script" else ""
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_data(self, data: str) -> None:
        if self._script:
            self.data[self._script] = self.data.get(self._script, "") + data


@pytest.fixture(scope="module")
def page(reported: Reported) -> Page:
    return Page(reported.html)


def test_both_lines_cost_and_speed_have_their_sections(reported: Reported) -> None:
    assert reported.written.sections == (
        "overview", "balance", "lengths", "duplicates", "scaffolding", "cost", "speed",
    )  # fmt: skip


def test_the_page_loads_nothing(page: Page, reported: Reported) -> None:
    assert page.loads == []
    assert not {"link", "iframe", "object", "embed", "base"} & set(page.names)
    assert "default-src 'none'" in page.policy
    style = re.search(r"<style>(.*?)</style>", reported.html, re.S)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_hostile_texts_are_in_the_page_and_make_no_element(page: Page, reported: Reported) -> None:
    assert page.names.count("script") == SCRIPTS
    assert "img" not in page.names
    assert page.handlers == []
    assert HOSTILE not in reported.html
    rows = json.loads(page.data["row-data"])["rows"]
    assert {row["question"] for row in rows if row["id"] == "hostile" and row["line"] == "questions"} == {HOSTILE}
    assert "&lt;img src=x onerror=" in reported.html


def test_only_the_pages_own_scripts_may_run(page: Page) -> None:
    allowed = re.search(r"script-src ([^;]*)", page.policy)
    assert allowed is not None
    assert "'unsafe-inline'" not in allowed[1]
    assert allowed[1].count("'sha256-") == SCRIPTS - 3


def test_every_row_of_the_browser_leads_to_the_calls_that_made_it(page: Page) -> None:
    data = json.loads(page.data["row-data"])
    named = {row[by] for row in data["rows"] for by in ("made_by", "judged_by", "answered_by") if row.get(by)}
    assert named == data["calls"].keys()
    answered = [row for row in data["rows"] if row.get("answer")]
    assert answered
    for row in answered:
        call = data["calls"][row["answered_by"]]
        assert call["cost_usd"] > 0
        assert call["model"].startswith("offline/")
        assert call["sent"].endswith("UTC")


def test_the_sample_is_bounded_and_holds_every_cell(page: Page) -> None:
    rows = json.loads(page.data["row-data"])["rows"]
    dialogues = [row for row in rows if row["line"] == "dialogues" and row["status"] == "in the set"]
    assert len({(row["group"], row["kind"]) for row in dialogues}) == 48
    assert all(sum(row["line"] == line for row in rows) <= MOST_ROWS for line in ("questions", "dialogues"))


def test_the_checks_are_shown_as_they_were_measured(reported: Reported) -> None:
    found = gather(reported.project).dialogues
    assert found is not None
    assert found.finished
    for finding in found.findings:
        assert f">{finding.check}</td>" in reported.html


def test_a_report_is_replaced_whole(reported: Reported, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("an older one")
    write_report(reported.project, target)
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text().startswith("<!doctype html>")


def test_without_data_it_says_what_to_do_and_makes_no_file(reported: Reported, tmp_path: Path) -> None:
    empty = Project(reported.project.spec, tmp_path / "data", "offline")
    with pytest.raises(NothingToReport, match="run `synth run` first"):
        write_report(empty)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_that_there_is_nothing_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTH_CONFIG", str(PROJECT_FILE))
    monkeypatch.setenv("SYNTH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SYNTH_PROVIDER", "offline")
    ended = CliRunner().invoke(main, ["report"])
    assert ended.exit_code == 1
    assert "synth run" in ended.output
    assert not (tmp_path / "report.html").exists()


def test_command_and_asset_write_it_into_the_data_directory(
    reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = reported.project.data_dir
    monkeypatch.setenv("SYNTH_CONFIG", str(folder.parent / "synth.yaml"))
    monkeypatch.setenv("SYNTH_DATA_DIR", str(folder))
    monkeypatch.setenv("SYNTH_PROVIDER", "offline")
    ended = CliRunner().invoke(main, ["report", "--json"])
    assert ended.exit_code == 0, ended.output
    path = folder / "report.html"
    assert json.loads(ended.stdout)["path"] == str(path)
    path.unlink()
    run = dg.materialize([quality_report], resources={"project": ProjectResource()})
    assert run.success
    (shown,) = run.asset_materializations_for_node("quality_report")
    assert shown.metadata["bytes"].value == path.stat().st_size


def test_the_largest_clusters_show_what_was_merged_least_alike_first(reported: Reported, tmp_path: Path) -> None:
    project = Project(reported.project.spec, tmp_path / "data", "offline")
    texts = ["What is 3 + 4?", "Calculate 3+4.", "Please tell me, what is the value of 3 + 4?", "What is 5 + 6?"]
    rows = pl.DataFrame({"question_id": ["a", "b", "c", "d"], "text": texts}).with_columns(
        domain=pl.lit("math"), difficulty=pl.lit("easy"), batch=pl.lit("b"), created_at=pl.lit(datetime.now(UTC))
    )
    project.warehouse.save(schemas.BASELINE, rows)
    decide_uniqueness(project.warehouse, Thresholds(), None)
    found = gather(project).questions
    assert found is not None
    (listing,) = [
        block
        for section in sections(found)
        for block in section.blocks
        if isinstance(block, Listing) and block.title.startswith("Largest clusters")
    ]
    ((cell, repetitions, reworded, kept, merged),) = listing.rows
    assert (cell, repetitions, reworded, kept) == ("easy|math", "2", "2", texts[0])
    shares, shown = zip(*(line.split("  ", 1) for line in merged.splitlines()), strict=True)
    assert list(shares) == sorted(shares)
    assert set(shown) == {texts[1], texts[2]}
