"""Decisions on questions: claimed by one process at a time, explained, and made anew under other thresholds."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from synth_assets.cli import main
from synth_assets.dedup import Thresholds
from synth_assets.questions import standing
from synth_assets.questions.repetitions import NoSuchQuestion, clusters, explain, redecide
from synth_assets.storage.schemas import BASELINE
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.dedup.test_index import LONG

FILLED = LONG.replace("Explain", "Carefully explain")
TEXTS = {
    "kept": "How do you sort a list in Python?",
    "case": "how do you sort a list in python",
    "moved": "In Python, how can I sort lists?",
    "other": "How do you sort a list in Go?",
    "long": LONG,
    "filled": FILLED,
}


def baseline(texts: dict[str, str], difficulty: str = "easy") -> pl.DataFrame:
    rows = pl.DataFrame({"question_id": list(texts), "text": list(texts.values())})
    return rows.with_columns(
        domain=pl.lit("coding"), difficulty=pl.lit(difficulty), batch=pl.lit("b"), created_at=pl.lit(datetime.now(UTC))
    )


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path)
    for at, (name, text) in enumerate(TEXTS.items()):
        made.save(BASELINE, baseline({name: text}))
        assert standing.decide_uniqueness(made, Thresholds(), None)["kept_no"].to_list() == [at]
    return made


def test_a_dropped_question_is_explained_by_the_kept_one_the_rule_and_the_words(warehouse: Warehouse) -> None:
    found = explain(warehouse, "moved", Thresholds())
    assert found.kept is not None
    assert (found.kept["question_id"], found.rule, found.similarity) == ("kept", "phrasing", 1.0)
    assert found.differences
    assert explain(warehouse, "case", Thresholds()).rule == "surface"
    filled = explain(warehouse, "filled", Thresholds())
    assert filled.rule == "filler"
    assert [one.one or one.other for one in filled.differences] == ["carefully"]


def test_a_kept_question_shows_what_was_dropped_for_it(warehouse: Warehouse) -> None:
    found = explain(warehouse, "kept", Thresholds())
    assert found.kept is None
    assert {one["question_id"] for one in found.repeats} == {"case", "moved"}
    assert found.repeat_count == 2


def test_clusters_show_the_rewordings_that_were_merged(warehouse: Warehouse) -> None:
    found = clusters(warehouse, most=2)
    assert found.select("question_id", "repeats", "reworded", "rewordings").rows() == [
        ("kept", 2, 1, [TEXTS["moved"]]),
        ("long", 1, 1, [TEXTS["filled"]]),
    ]
    assert clusters(warehouse, most=1).height == 1


def test_an_unknown_or_unclear_id_says_what_to_give(warehouse: Warehouse) -> None:
    with pytest.raises(NoSuchQuestion, match="begins with 'nothing'"):
        explain(warehouse, "nothing", Thresholds())
    warehouse.save(BASELINE, baseline({"kept2": "What is a heap?"}))
    standing.decide_uniqueness(warehouse, Thresholds(), None)
    with pytest.raises(NoSuchQuestion, match="several ids"):
        explain(warehouse, "k", Thresholds())
    assert explain(warehouse, "kept", Thresholds()).question["question_id"] == "kept"


def test_other_thresholds_are_tried_without_a_change_and_written_when_told(warehouse: Warehouse) -> None:
    dropped = "SELECT question_id FROM questions.decision WHERE duplicate_of IS NOT NULL ORDER BY kept_no"
    before = warehouse.read(dropped)["question_id"].to_list()
    strict = Thresholds(near=1.0)
    tried = redecide(warehouse, strict, write=False)
    assert tried.select("id", "duplicate_of", "duplicate_of_before").rows() == [("filled", None, "long")]
    assert warehouse.read(dropped)["question_id"].to_list() == before
    redecide(warehouse, strict, write=True)
    assert warehouse.read(dropped)["question_id"].to_list() == ["case", "moved"]
    redecide(warehouse, Thresholds(), write=True)
    assert warehouse.read(dropped)["question_id"].to_list() == before


def test_the_commands_explain_and_try_thresholds(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNTH_DATA_DIR", str(warehouse.path.parent))
    shown = CliRunner().invoke(main, ["dedup", "explain", "moved"])
    assert shown.exit_code == 0, shown.output
    assert "repeats kept" in shown.output
    told = json.loads(CliRunner().invoke(main, ["dedup", "explain", "kept", "--json"]).output)
    assert told["repeat_count"] == 2
    assert TEXTS["moved"] in CliRunner().invoke(main, ["dedup", "clusters"]).output
    tried = CliRunner().invoke(main, ["dedup", "redecide", "--near", "1"])
    assert "1 decisions would change: 1 to kept" in tried.output
    assert CliRunner().invoke(main, ["dedup", "explain", "nothing"]).exit_code == 2


def test_questions_decided_by_an_older_version_are_signed_and_still_found(warehouse: Warehouse) -> None:
    with warehouse.transaction() as connection:
        connection.execute("DROP SCHEMA dedup CASCADE")
    warehouse.save(BASELINE, baseline({"late": "How to sort a list in Python"}))
    decided = standing.decide_uniqueness(warehouse, Thresholds(), None)
    assert decided.select("question_id", "duplicate_of", "kept_no").rows() == [("late", "kept", 6)]


_DECIDE = """
import sys
from pathlib import Path
from synth_assets.dedup import Thresholds
from synth_assets.questions import standing
from synth_assets.questions.cells import Cell
from synth_assets.storage.warehouse import Warehouse
print("ready", flush=True)
sys.stdin.readline()
standing.decide_uniqueness(Warehouse(Path(sys.argv[2])), Thresholds(), [Cell("coding", sys.argv[1])])
"""


def test_two_processes_that_decide_at_once_never_both_keep_the_same_question(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path)
    for difficulty in ("easy", "hard"):
        texts = {f"{difficulty}{number}": f"What is {number} * {number}?" for number in range(300)}
        warehouse.save(BASELINE, baseline(texts, difficulty))
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _DECIDE, difficulty, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for difficulty in ("easy", "hard", "easy")
    ]  # fmt: skip
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    assert [one.communicate(timeout=120)[0] is not None and one.returncode for one in both] == [0, 0, 0]
    rows = warehouse.read(
        "SELECT text, count(*), count(*) FILTER (duplicate_of IS NULL) FROM questions.decision GROUP BY 1"
    )
    assert rows.height == 300
    assert set(rows.drop("text").rows()) == {(2, 1)}
