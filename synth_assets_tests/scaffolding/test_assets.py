"""The assets of the scaffolding line in real runs: what they store, show and check, and keep when a run is stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest

from synth_assets import offline
from synth_assets.offline.quirks import Quirks
from synth_assets.reporting import FIGURES
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.mix import SCAFFOLDING
from synth_assets_tests.questions.rim import Rim, rim

CELL_CHECKS = ["scaffolding_quality", "no_duplicates", "cells_meet_quota", "counts_reconcile"]

# Eight dialogues in each of the 48 cells, of which the tests fill a row of the grid.
TARGET = 384
RANGE = [DialogueCell(l1, "past_tense") for l1 in ("spanish", "chinese", "arabic", "korean")]
ONE = "past_tense|spanish"


@dataclass(frozen=True)
class Filled:
    rim: Rim
    single: dg.ExecuteInProcessResult
    several: dg.ExecuteInProcessResult


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A run of one cell, then one of a range that holds it."""
    with rim(tmp_path_factory.mktemp("filled"), {"scaffolding": {"target": TARGET}}) as place:
        single = place.run("fill_dialogues", partition=ONE)
        yield Filled(place, single, place.run("fill_dialogues", cells=RANGE))


def kept_ids(place: Rim) -> set[str]:
    return set(place.project.warehouse.read("SELECT dialogue_id FROM scaffolding.dialogue")["dialogue_id"])


def count(place: Rim, table: str) -> int:
    return int(place.project.warehouse.read(f"SELECT count(*) FROM {table}").item())


def failure_of(run: dg.ExecuteInProcessResult) -> Any:
    (failure,) = [event for event in run.all_events if event.is_step_failure]
    given = failure.step_failure_data.user_failure_data
    assert given is not None, failure.step_failure_data.error
    return given


def shown_by(asset: str, run: dg.ExecuteInProcessResult) -> dict[str, Any]:
    """The metadata of an asset's materialisation in a run."""
    events = run.get_asset_materialization_events()
    (found,) = [event.materialization.metadata for event in events if event.asset_key == dg.AssetKey(asset)]
    return {name: value.value for name, value in found.items()}


@pytest.mark.parametrize("check", CELL_CHECKS)
def test_a_run_of_one_cell_attaches_its_checks_to_it(filled: Filled, check: str) -> None:
    assert filled.single.success
    found = filled.rim.evaluations("scaffolding_dialogues", check, filled.single)
    assert found.keys() == {ONE}
    assert found[ONE].passed
    assert {"measured", "bound"} <= found[ONE].metadata.keys()


@pytest.mark.parametrize("check", CELL_CHECKS)
def test_a_run_of_a_range_attaches_its_checks_to_each_cell_and_sums_them_up(filled: Filled, check: str) -> None:
    assert filled.several.success
    found = filled.rim.evaluations("scaffolding_dialogues", check, filled.several)
    keys = {cell.key for cell in RANGE}
    assert found.keys() - {None} == keys
    assert all(found[key].passed for key in keys)
    (summary,) = [
        one for one in filled.several.get_asset_check_evaluations() if one.check_name == check and not one.partition
    ]
    assert summary.passed
    assert summary.metadata["partitions"].value == 4


def test_a_filled_cell_has_its_quota_and_hardly_more(filled: Filled) -> None:
    kept = filled.rim.project.warehouse.read(
        "SELECT error || '|' || l1 AS cell, count(*) FROM scaffolding.dialogue GROUP BY ALL"
    )
    counts = dict(kept.iter_rows())
    assert counts.keys() == {cell.key for cell in RANGE}
    assert all(8 <= has <= 11 for has in counts.values()), counts


def test_a_cell_shows_rows_requests_tokens_dollars_and_a_preview(filled: Filled) -> None:
    shown = filled.rim.metadata("scaffolding_dialogues", "past_tense|korean")
    assert shown["kept"] >= shown["quota"] == 8
    assert shown["requests"] == shown["attempts_paid"] == shown["rows"] + shown["rejected"]
    assert shown["cost_usd"] > 0
    assert sum(shown["models_served"].values()) == shown["attempts_paid"]
    assert shown["plot_lengths"].startswith("![")
    assert shown["preview"].records[0].data["messages"].startswith("learner: ")
    assert {name for name, value in shown.items() if isinstance(value, int | float)} <= FIGURES.keys()


def test_filling_a_full_cell_again_asks_nothing_and_changes_nothing(filled: Filled) -> None:
    tables = ("scaffolding.dialogue", "scaffolding.reject", "ledger.llm_call")
    before = [count(filled.rim, table) for table in tables]
    assert filled.rim.run("fill_dialogues", partition="past_tense|korean").success
    assert [count(filled.rim, table) for table in tables] == before


def test_a_set_of_too_few_dialogues_fails_and_names_the_cells_that_are_short(filled: Filled) -> None:
    filled.rim.configure({"scaffolding": {"target": TARGET}})
    run = filled.rim.run("finish_dialogues")
    assert not run.success
    given = failure_of(run)
    assert "Materialise the cells that are short" in given.description
    missing = given.metadata["missing"].value
    assert len(missing) == 44
    assert missing["gerund_error|arabic"] == 8
    assert not any(cell.key in missing for cell in RANGE)
    assert count(filled.rim, "scaffolding.dataset") == 0
    assert not (filled.rim.folder / "data" / "training").exists()


# --- the stage-1 mix --------------------------------------------------------------------------------------------------


def anchor_files(folder: Path) -> dict[str, str]:
    """A small file of each of the three data sets, in the form in which its publisher has it."""
    answers = ["A short answer. ", "An answer of some more words than the short one. ", "Many words, one by one. " * 4]
    exchanges = [(f"Question number {number}?", answers[number % 3] + f"({number})") for number in range(90)]
    lmsys = [
        {
            "conversation_id": f"c{number}", "model": "vicuna-13b", "turn": 1, "language": "English",
            "conversation": [{"role": "user", "content": asked}, {"role": "assistant", "content": said}],
        }
        for number, (asked, said) in enumerate(exchanges)
    ]  # fmt: skip
    magpie = [
        {
            "uuid": f"u{number}", "instruction": asked, "response": said,
            "conversations": [{"from": "human", "value": asked}, {"from": "gpt", "value": said}],
        }
        for number, (asked, said) in enumerate(exchanges)
    ]  # fmt: skip
    prosocial: list[dict[str, Any]] = [
        {"context": asked, "response": said, "dialogue_id": number, "response_id": 0}
        for number, (asked, said) in enumerate(exchanges)
    ]
    prosocial.append({"context": "Nobody answers this.", "response": "", "dialogue_id": 99, "response_id": 0})
    pl.DataFrame(lmsys).write_parquet(folder / "lmsys.parquet")
    for name, rows in (("magpie", magpie), ("prosocial", prosocial)):
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return {name: str(folder / file) for name, file in ANCHORS.items()}


ANCHORS = {"lmsys": "lmsys.parquet", "magpie": "magpie.jsonl", "prosocial": "prosocial.jsonl"}


def test_a_mix_reaches_its_ratio_and_its_report_adds_up(filled: Filled) -> None:
    # As many dialogues as one row of the grid holds.
    wanted = {"target": 24, "anchors": anchor_files(filled.rim.folder), "ratio": 0.25}
    filled.rim.configure({"scaffolding": wanted})
    run = filled.rim.run("finish_dialogues_with_mix")
    assert run.success
    mixed = filled.rim.project.warehouse.read("FROM scaffolding.stage1_mix ORDER BY position")
    tokens = dict(mixed.group_by("source").agg(pl.col("tokens").sum()).iter_rows())
    assert tokens.keys() == {SCAFFOLDING, *ANCHORS}
    # An answer has 30 tokens at most, and the anchors come as near as half of one.
    assert tokens[SCAFFOLDING] / sum(tokens.values()) == pytest.approx(0.25, abs=15 / sum(tokens.values()))
    dialogues = mixed.filter(pl.col("source") == SCAFFOLDING)["id"]
    chosen = filled.rim.project.warehouse.read("SELECT dialogue_id FROM scaffolding.dataset")["dialogue_id"]
    assert sorted(dialogues) == sorted(chosen)
    assert len(chosen) == 24
    assert mixed["position"].to_list() == list(range(mixed.height))

    shown = shown_by("stage1_mix", run)
    assert shown["rows"] == mixed.height
    assert shown["ratio"] == pytest.approx(0.25, abs=0.01)
    report = [record.data for record in shown["sources"].records]
    rows = dict(mixed.group_by("source").len().iter_rows())
    for source in report:
        name = source["source"]
        assert int(source["used_rows"]) + int(source["left_out"]) == int(source["available_rows"])
        assert int(source["used_rows"]) + int(source["repeated"]) == rows[name]
        assert int(source["tokens"]) == tokens[name]
    assert sum(float(source["share"]) for source in report) == pytest.approx(1)
    assert {source["source"]: int(source["available_rows"]) for source in report} == {
        SCAFFOLDING: 24, **dict.fromkeys(ANCHORS, 90),
    }  # fmt: skip
    assert "no_text" in str(shown["unreadable_anchor_rows"].records)


def test_a_mix_without_anchor_data_says_so(filled: Filled) -> None:
    filled.rim.configure({"scaffolding": {"target": 24}})
    run = filled.rim.run("finish_dialogues_with_mix")
    assert not run.success
    assert "no anchor data to mix with" in failure_of(run).description


# --- a stop by the budget ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rim, dg.ExecuteInProcessResult]]:
    """A run that the budget stops among the dialogues of two cells."""
    # Such a reply costs a few cents and may cost ten.
    dear = {"google/gemini-2.0-flash-001": {"input": 1, "output": 500}}
    sections: dict[str, dict[str, Any]] = {
        "scaffolding": {"target": TARGET}, "prices": dear, "budget": {"usd": 0.3},
    }  # fmt: skip
    with rim(tmp_path_factory.mktemp("stopped"), sections) as place:
        yield place, place.run("fill_dialogues", cells=RANGE[:2])


def test_a_stop_by_the_budget_fails_the_run_with_its_exit_code_and_keeps_what_was_made(
    stopped: tuple[Rim, dg.ExecuteInProcessResult],
) -> None:
    place, run = stopped
    assert not run.success
    given = failure_of(run)
    assert given.metadata["exit_code"].value == 3
    assert given.metadata["stopped_by"].value == "BudgetExceeded"
    kept, rejected = count(place, "scaffolding.dialogue"), count(place, "scaffolding.reject")
    assert 0 < kept < 16
    assert kept + rejected == count(place, "ledger.llm_call")
    assert sum(place.metadata("scaffolding_dialogues", cell.key)["rows"] for cell in RANGE[:2]) == kept


def test_a_stopped_cell_is_completed_once_there_is_money_and_keeps_its_rows(
    stopped: tuple[Rim, dg.ExecuteInProcessResult],
) -> None:
    place, _ = stopped
    before = kept_ids(place)
    place.configure({"scaffolding": {"target": TARGET}})
    assert place.run("fill_dialogues", cells=RANGE[:2]).success
    after = kept_ids(place)
    assert before < after
    assert len(after) >= 16


# --- the catalogue ----------------------------------------------------------------------------------------------------


def test_the_catalogue_shows_its_cells_and_pairs(filled: Filled) -> None:
    run = filled.rim.run("import_dialogues")
    assert run.success
    shown = shown_by("error_catalog", run)
    assert shown["cells"] == 48
    assert shown["pairs"] >= 4 * 48
    assert "article_omission" in str(shown["preview"].records)


def test_a_cell_that_brought_nothing_is_asked_new_requests_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with rim(tmp_path, {"scaffolding": {"target": 48}}) as place:
        with monkeypatch.context() as patch:
            patch.setattr(offline, "build_app", partial(offline.build_app, quirks=Quirks(too_few_turns=1)))
            place.run("fill_dialogues", partition=ONE)
        assert count(place, "scaffolding.dialogue") == 0
        in_vain = count(place, "scaffolding.reject")
        assert place.metadata("scaffolding_dialogues", ONE)["saturated"]

        assert place.run("fill_dialogues", partition=ONE).success
        assert count(place, "scaffolding.dialogue") == 1
        ordinals = place.project.warehouse.read("SELECT min(ordinal) FROM scaffolding.dialogue").item()
        assert ordinals >= in_vain
