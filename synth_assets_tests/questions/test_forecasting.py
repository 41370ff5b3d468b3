"""The first forecast of a plan is kept, and set against what is paid since."""

from __future__ import annotations

import polars as pl
import pytest

from synth_assets.questions import standing
from synth_assets.questions.forecasting import against_actual, first_forecast
from synth_assets.storage.schemas import FORECAST
from synth_assets_tests.questions.rim import Rim


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Rim:
    """A plan, one cell filled, and the plan made again."""
    made = Rim(tmp_path_factory.mktemp("forecast"))
    assert made.run("plan_questions").success
    assert made.run("fill_cells", partition="easy|math").success
    assert made.run("replan_questions").success
    return made


def test_the_first_forecast_stays_when_the_plan_is_made_again(place: Rim) -> None:
    stored = place.project.warehouse.load(FORECAST)
    assert stored.select("domain", "difficulty", "stage").n_unique() == stored.height == 8 * 2 * 3
    assert stored["created_at"].n_unique() == 1
    again = place.project.warehouse.read(
        "SELECT usd_high FROM questions.plan WHERE domain = 'math' AND difficulty = 'easy'"
    )
    cell = stored.filter(domain="math", difficulty="easy")
    assert cell["usd_high"].sum() > 0
    assert again.item() < cell["usd_high"].sum()


def test_what_is_paid_since_is_the_cells_alone_and_without_the_pilot(place: Rim) -> None:
    rows = against_actual(place.project.warehouse)
    filled = pl.col("domain").eq("math") & pl.col("difficulty").eq("easy")
    assert (rows.filter(filled)["usd"] > 0).all()
    assert rows.filter(~filled)["usd"].sum() == pytest.approx(0)
    ledger = place.project.warehouse.read(
        "SELECT sum(cost_usd) FROM ledger.llm_call WHERE asset NOT LIKE 'pilot%'"
    ).item()
    assert rows["usd"].sum() == pytest.approx(ledger)


def test_another_set_gets_a_forecast_of_its_own_from_what_is_paid_by_then(place: Rim) -> None:
    project = place.project
    spec = project.spec.with_target(320)
    found = first_forecast(project.warehouse, spec, standing.stock(project.warehouse))
    rows = found[FORECAST].filter(domain="math", difficulty="easy")
    assert (rows["paid_usd"] > 0).all()
    assert set(rows["domain_rows"]) == {40}
    assert first_forecast(project.warehouse, project.spec, standing.stock(project.warehouse)) == {}
