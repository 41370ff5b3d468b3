"""The asset of semantic deduplication in real runs: what is dropped is shown and accounted for, and can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from synth_assets.cli.summary import forecast
from synth_assets.questions.cells import Cell
from synth_assets.questions.forecasting import against_actual
from synth_assets.questions.inspection import reconciled_per_cell
from synth_assets.storage.schemas import BASELINE
from synth_assets_tests.questions.rim import Rim
from synth_assets_tests.questions.test_neighbours import TEXTS, statuses
from synth_assets_tests.questions.test_repetitions import baseline

CELL = Cell("coding", "easy")


def by_meaning(**semantic: Any) -> Mapping[str, Mapping[str, Any]]:
    return {"dedup": {"semantic": semantic}, "routes": {"embed": ["openai/text-embedding-3-small"]}}


@pytest.fixture
def place(tmp_path: Path) -> Rim:
    """A project with imported questions that are decided on."""
    made = Rim(tmp_path)
    made.project.warehouse.save(BASELINE, baseline(TEXTS))
    assert made.run("deduplicate_questions", partition=CELL.key).success
    return made


def test_what_is_dropped_is_shown_accounted_for_and_taken_back(place: Rim) -> None:
    place.configure(by_meaning(similarity=0.85, action="drop"))
    assert place.run("compare_meaning", partition=CELL.key).success
    warehouse = place.project.warehouse
    dropped = [name for name, status in statuses(warehouse).items() if status == "semantic_duplicate"]
    assert len(dropped) == 1
    shown = place.metadata("question_neighbours", CELL.key)
    assert [shown[name] for name in ("rows", "requests", "marked", "semantic_duplicates", "without_vector")] == [
        len(TEXTS), 1, 1, 1, 0,
    ]  # fmt: skip
    assert shown["cost_usd"] > 0
    first = shown["preview"].records[0].data
    assert first["marked"]
    assert {first["text"], first["nearest"]} == {TEXTS["sort"], TEXTS["sorted"]}
    assert reconciled_per_cell(place.project, [CELL.key])[CELL.key].passed
    paid = "SELECT asset, partition, model_served FROM ledger.llm_call WHERE role = 'embed'"
    assert warehouse.read(paid).rows() == [("question_neighbours", CELL.key, "offline/text-embedding-3-small")]

    place.configure()
    assert place.run("compare_meaning", partition=CELL.key).success
    assert set(statuses(warehouse).values()) == {"unique"}
    assert warehouse.read("FROM questions.neighbour").is_empty()
    assert warehouse.read(paid).height == 1


def test_the_forecast_has_the_vectors_that_are_still_to_be_paid(place: Rim) -> None:
    def embedding() -> pl.DataFrame:
        return forecast(place.project, target=None)[1].filter(role="embed")

    assert embedding().is_empty()
    place.configure({"dedup": {"semantic": {"path": "a/local/model"}}})
    assert embedding().is_empty()
    place.configure(by_meaning(similarity=0.85, action="mark"))
    before = embedding()
    ((_, price),) = place.project.spec.prices_of("embed")
    for end in ("low", "high"):
        assert before[f"usd_{end}"].item() == pytest.approx(before[f"input_tokens_{end}"].item() * price.input / 1e6)
        assert before[f"calls_{end}"].item() > 0
    assert 0 < before["usd_low"].item() < before["usd_high"].item()
    assert place.run("compare_meaning", partition=CELL.key).success
    easy = 15, 60  # tokens of an easy question that are reckoned with, low and high
    after = embedding()
    paid = [before[f"input_tokens_{end}"].item() - after[f"input_tokens_{end}"].item() for end in ("low", "high")]
    assert paid == [len(TEXTS) * tokens for tokens in easy]


def test_what_was_paid_for_vectors_is_set_against_their_forecast(place: Rim) -> None:
    place.configure(by_meaning(similarity=0.85, action="mark"))
    assert place.run("plan_questions").success
    assert place.run("compare_meaning", partition=CELL.key).success
    rows = against_actual(place.project.warehouse).filter(stage="embed")
    assert rows.height == 8 * 2
    (cell,) = rows.filter(pl.col("calls") > 0).rows(named=True)
    assert (cell["domain"], cell["difficulty"], cell["calls"]) == (*CELL, 1)
    assert cell["usd"] > 0


def test_a_budget_that_is_used_up_ends_the_step(place: Rim) -> None:
    place.configure({**by_meaning(), "budget": {"usd": 1e-9}})
    stopped = place.run("compare_meaning", partition=CELL.key)
    (failure,) = [event for event in stopped.all_events if event.event_type is dg.DagsterEventType.STEP_FAILURE]
    told = failure.step_failure_data.user_failure_data
    assert told is not None
    assert told.metadata["exit_code"].value == 3


def test_a_folder_without_a_model_is_named_and_nothing_is_compared(place: Rim, tmp_path: Path) -> None:
    place.configure({"dedup": {"semantic": {"path": str(tmp_path / "none")}}})
    failed = place.run("compare_meaning", partition=CELL.key)
    (failure,) = [event for event in failed.all_events if event.event_type is dg.DagsterEventType.STEP_FAILURE]
    assert "dedup.semantic.path: " in str(failure.step_failure_data.error)
    assert place.project.warehouse.read("FROM questions.neighbour").is_empty()
