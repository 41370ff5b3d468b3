"""Benchmarks that the user names are kept out: matches are rejected with their source row, also when files come later."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from synth_assets.dedup import Thresholds
from synth_assets.intake import UnreadableFile
from synth_assets.questions import quality, standing
from synth_assets.questions.contamination import is_due, matches, read_benchmarks, reject_contaminated
from synth_assets.storage.schemas import BASELINE
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.questions.test_repetitions import baseline

TEXTS = {"equal": "What is an isotope?", "free": "What is a heap?", "late": "Name the largest moon of Saturn!"}


def a_file(folder: Path, name: str, *rows: dict[str, str]) -> str:
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(folder / name)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path)
    made.save(BASELINE, baseline(TEXTS))
    standing.decide_uniqueness(made, Thresholds(), None)
    return made


def statuses(warehouse: Warehouse) -> dict[str, str]:
    return dict(warehouse.read("SELECT question_id, status FROM questions.question").iter_rows())


def test_a_match_is_rejected_with_the_benchmarks_row_and_loses_its_place(warehouse: Warehouse, tmp_path: Path) -> None:
    file = a_file(tmp_path, "bench.jsonl", {"question": "Who was first?"}, {"question": "what is an isotope"})
    assert is_due(warehouse, [file])
    rejected = reject_contaminated(warehouse, [file])
    assert rejected.select("question_id", "reason", "file", "row").rows() == [("equal", "contaminated", file, 2)]
    assert statuses(warehouse) == {"equal": "contaminated", "free": "unique", "late": "unique"}
    assert standing.stock(warehouse).popitem()[1] == (2, 2, 0)
    assert reject_contaminated(warehouse, [file]).is_empty()
    assert not is_due(warehouse, [file])
    assert is_due(warehouse, [])


def test_a_benchmark_that_comes_later_is_held_against_all_and_one_that_goes_is_taken_back(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    one = a_file(tmp_path, "one.jsonl", {"question": "what is an isotope"})
    two = a_file(tmp_path, "two.jsonl", {"problem": "Name the largest moon of Saturn."})
    reject_contaminated(warehouse, [one])
    reject_contaminated(warehouse, [one, two])
    assert statuses(warehouse) == {"equal": "contaminated", "free": "unique", "late": "contaminated"}
    reject_contaminated(warehouse, [two])
    assert statuses(warehouse) == {"equal": "unique", "free": "unique", "late": "contaminated"}
    reject_contaminated(warehouse, [])
    assert set(statuses(warehouse).values()) == {"unique"}


def test_questions_decided_later_are_compared_too(warehouse: Warehouse, tmp_path: Path) -> None:
    file = a_file(tmp_path, "bench.jsonl", {"prompt": "Explain photosynthesis to a child."})
    assert reject_contaminated(warehouse, [file]).is_empty()
    warehouse.save(BASELINE, baseline({"new": "explain photosynthesis to a child"}))
    standing.decide_uniqueness(warehouse, Thresholds(), None)
    assert reject_contaminated(warehouse, [file])["question_id"].to_list() == ["new"]


def test_a_file_without_questions_says_which_columns_it_needs(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"bench\.jsonl, row 1: no question found in the columns answer"):
        read_benchmarks([a_file(tmp_path, "bench.jsonl", {"answer": "42"})])


def test_the_check_measures_the_set_itself(tmp_path: Path) -> None:
    benchmarks = read_benchmarks([a_file(tmp_path, "bench.jsonl", {"question": "what is an isotope"})])
    rows = pl.DataFrame({"question_id": list(TEXTS), "text": list(TEXTS.values())})
    failed = quality.not_contaminated(matches(rows, benchmarks), rows.height, 1)
    assert (failed.passed, failed.measured) == (False, 1)
    assert "row 1" in failed.detail
    assert quality.not_contaminated(matches(rows.tail(2), benchmarks), 2, 1).passed
    assert quality.not_contaminated(matches(rows, read_benchmarks([])), 3, 0).passed


def test_a_warehouse_with_an_older_view_gets_the_new_one(warehouse: Warehouse) -> None:
    with warehouse.transaction() as connection:
        connection.execute("CREATE OR REPLACE VIEW questions.question AS SELECT 'old' AS question_id, 'old' AS status")
    assert statuses(Warehouse(warehouse.path.parent)).keys() == TEXTS.keys()
