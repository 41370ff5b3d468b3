"""As a new user would, in a real browser: look at the graph, fill a cell, see its check fail, top up, see it go green."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from synth_assets_tests.browser import page
from synth_assets_tests.ui.serving import Ui

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CELL = "easy|math"
CELLS = {"easy|math", "easy|coding", "hard|math", "hard|coding"}

CELL_PAGE = f"/assets/answered_questions?view=partitions&partition={CELL.replace('|', '%7C')}"
CHECK_PAGE = "/assets/answered_questions?view=checks&checkDetail=cells_meet_quota"


# Twice what a runner with two cores needs for it while other tests run beside it.
@pytest.mark.timeout(600)
def test_a_cell_that_is_short_goes_green_after_a_backfill_of_all_cells(ui: Ui, tmp_path: Path) -> None:
    ui.ask("mutation { setNuxSeen }")  # the welcome to newcomers would lie over the pages
    planned = ui.launch("plan_questions")
    with page(ui.url, tmp_path) as shown:
        see_the_graph(shown)
        assert ui.wait_for([planned]) == {planned: "SUCCESS"}
        short = materialise_the_answers_of_a_cell_without_questions(ui, shown)
        see_the_check_of_the_cell(shown, passed=0, failed=1, said=short)
        runs = backfill_all_cells(ui, shown)
        assert ui.wait_for(runs) == dict.fromkeys(runs, "SUCCESS")
        see_the_check_of_the_cell(shown, passed=len(CELLS), failed=0, said="")
        see_rows(shown)
        see_a_plot(shown)

    materialised = {cell: ui.materialisation("answered_questions", cell) for cell in CELLS}
    assert {one["run"] for one in materialised.values() if one} == set(runs), "a run of its own for each cell"
    for cell, one in materialised.items():
        assert one is not None
        assert one["metadata"]["answered"] >= one["metadata"]["quota"] > 0, cell
    assert [evaluation["success"] for evaluation in ui.evaluations("answered_questions", "cells_meet_quota", CELL)] == [
        True,
        False,
    ]


def see_the_graph(shown: Page) -> None:
    shown.goto("/asset-groups")
    for group in ("questions", "scaffolding", "ledger"):
        shown.get_by_text(group, exact=True).first.wait_for()
    shown.goto("/locations/synth_assets/asset-groups/questions/lineage")
    for asset in ("token_plan", "balanced_questions"):
        shown.get_by_text(asset, exact=True).first.wait_for()


def materialise_the_answers_of_a_cell_without_questions(ui: Ui, shown: Page) -> str:
    """It stays short; returns what its check says to that."""
    shown.goto(CELL_PAGE)
    shown.get_by_role("button", name="Materialize").first.click()
    shown.get_by_role("button", name="Confirm").click()  # although what the answers are made from is not there
    shown.get_by_role("button", name="Launch 1 run").click()
    shown.get_by_text("Launched run").wait_for()
    (found,) = ui.until("its check", lambda: ui.evaluations("answered_questions", "cells_meet_quota", CELL) or None)
    assert not found["success"]
    return str(found["description"])


def see_the_check_of_the_cell(shown: Page, *, passed: int, failed: int, said: str) -> None:
    shown.goto(CHECK_PAGE)
    shown.get_by_role("tab", name="Partitions").nth(1).click()  # the check's own; the first is the asset's
    shown.get_by_text(f"Passed ({passed})", exact=True).wait_for()
    shown.get_by_text(f"Failed ({failed})", exact=True).wait_for()
    for part in CELL.split("|"):
        shown.get_by_text(part, exact=True).first.click()
    shown.get_by_text(CELL, exact=True).first.wait_for()
    if said:
        shown.get_by_text(said).first.wait_for()


def backfill_all_cells(ui: Ui, shown: Page) -> list[str]:
    """From the page of the job that fills cells; returns the runs, one for each cell."""
    shown.goto("/locations/synth_assets/jobs/fill_cells")
    shown.get_by_role("button", name="Materialize all").click()
    dialog = shown.get_by_role("dialog").filter(has_text="Partition selection")
    confirm = shown.get_by_role("button", name="Confirm")
    dialog.or_(confirm).first.wait_for()
    if confirm.is_visible():  # nothing was imported, and the page asks whether that is meant
        confirm.click()
    choose_all(ui, dialog, dimension=0, of_them="hard")
    choose_all(ui, dialog, dimension=1, of_them="coding")
    dialog.get_by_role("button", name="Launch backfill").click()
    backfill = ui.until("the backfill", ui.latest_backfill)
    return ui.runs_of(backfill, len(CELLS))


def choose_all(ui: Ui, dialog: Locator, *, dimension: int, of_them: str) -> None:
    """All partitions of a dimension. Until the dialog has been told which there are, a click chooses none."""

    def click() -> bool | None:
        dialog.get_by_role("button", name="All", exact=True).nth(dimension).click()
        dialog.page.wait_for_timeout(1000)
        return True if dialog.get_by_text(of_them, exact=True).count() else None

    ui.until(f"{of_them} among the chosen", click)


def see_rows(shown: Page) -> None:
    shown.goto(CELL_PAGE)
    preview = shown.get_by_role("table").filter(has=shown.get_by_role("columnheader", name="answer_tokens"))
    preview.first.wait_for()
    assert preview.first.get_by_role("row").count() > 1


def see_a_plot(shown: Page) -> None:
    """A picture in the metadata that the browser has really decoded."""
    plot = shown.get_by_role("table").get_by_role("img").and_(shown.locator("[src]")).first
    plot.wait_for()
    assert plot.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
