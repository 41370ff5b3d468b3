"""The old system's real files, where they are at hand: what an import keeps of them, and a run that tops them up."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from synth_assets_tests.cli.workplace import Ended, Workplace, faults_of_the_set, once
from synth_assets_tests.dedup.test_real_questions import plainly_normalised

FILES = sorted((Path(__file__).parents[2] / "../shared/data/questions").resolve().glob("*.jsonl"))

pytestmark = pytest.mark.skipif(len(FILES) < 6, reason="the shared question files are not there")

DOMAINS = {"coding": "coding", "math": "math", "tool use": "tool_use", "reasoning": "reasoning"}


@dataclass(frozen=True)
class Imported:
    place: Workplace
    first: Ended
    second: Ended
    run: Ended
    rows: list[dict[str, Any]]

    @property
    def contents(self) -> set[tuple[str, str, str]]:
        """The different rows of the files, read by this test: domain, difficulty, question."""
        return {
            (
                DOMAINS[row["domain"].lower().replace("_", " ")],
                row["difficulty"].lower().strip(),
                row["question"].strip(),
            )
            for row in self.rows
        }


@pytest.fixture(scope="module")
def imported(session_folder: Path) -> Imported:
    """All six files, twice, and then a run of the embedded provider on top."""
    place = Workplace(session_folder / "imported")

    def make() -> list[dict[str, Any]]:
        place.configure(questions={"domains": dict.fromkeys(DOMAINS.values(), 0.25), "target": 120})
        twice = [place.synth("import", "questions", *FILES, "--json") for _ in range(2)]
        return [asdict(ended) for ended in (*twice, place.synth("run", "--provider", "offline"))]

    first, second, run = (Ended(**said) for said in once(place.folder, make))
    rows = [json.loads(line) for file in FILES for line in file.read_text().splitlines() if line.strip()]
    return Imported(place, first, second, run, rows)


def test_every_row_of_the_files_is_accepted_or_repeats_an_accepted_one(imported: Imported) -> None:
    assert imported.first.code == 0, imported.first
    files = imported.first.report["files"]
    assert sum(file["rows"] for file in files) == len(imported.rows)
    assert sum(file["accepted"] + file["repeated"] for file in files) == len(imported.rows)
    assert imported.first.report["rejects"] == []


def test_the_exact_unique_count_is_that_of_an_independent_count(imported: Imported) -> None:
    different = len({plainly_normalised(row["question"]) for row in imported.rows})
    kinds = imported.first.report["baseline"]
    assert kinds["unique"] + kinds["near"] == different
    assert sum(kinds.values()) == len(imported.contents)
    kept = imported.place.query(
        "SELECT text FROM questions.question WHERE source = 'baseline' AND duplicate_of IS NULL"
    )
    assert len({plainly_normalised(row["text"]) for row in kept}) == len(kept) == kinds["unique"]


def test_the_cumulative_file_multiplies_no_row(imported: Imported) -> None:
    stored = imported.place.query("SELECT domain, difficulty, text FROM questions.baseline")
    assert len(stored) == len(imported.contents)
    assert {(row["domain"], row["difficulty"], row["text"]) for row in stored} == imported.contents


def test_importing_twice_changes_nothing(imported: Imported) -> None:
    assert imported.second.code == 0, imported.second
    assert {file["accepted"] for file in imported.second.report["files"]} == {0}
    assert imported.second.report["baseline"] == imported.first.report["baseline"]


def test_a_run_generates_only_where_no_imported_question_waits(imported: Imported) -> None:
    assert imported.run.code == 0, imported.run
    asked = {row["partition"] for row in imported.place.query(GENERATION)}
    imported_cells = {row["cell"] for row in imported.place.query(BASELINE_CELLS)}
    assert len(imported_cells) >= 4
    assert asked.isdisjoint(imported_cells)
    assert faults_of_the_set(imported.place) == {}
    chosen = imported.place.query("SELECT domain, difficulty, source FROM questions.balanced")
    assert Counter(row["domain"] for row in chosen) == dict.fromkeys(DOMAINS.values(), 30)
    easy = [row["source"] for row in chosen if row["difficulty"] == "easy"]
    assert easy.count("baseline") > 0.5 * len(easy)


GENERATION = "SELECT DISTINCT partition FROM ledger.llm_call WHERE asset = 'generated_questions'"
BASELINE_CELLS = """
SELECT difficulty || '|' || domain AS cell
FROM questions.decision
WHERE source = 'baseline' AND duplicate_of IS NULL
GROUP BY ALL
HAVING count(*) > 120
"""

LINEAGE = """
SELECT b.source, q.call_id AS question_call, q.cost_usd AS question_usd, a.call_id AS answer_call, a.cost_usd AS answer_usd
FROM questions.balanced AS b
LEFT JOIN ledger.llm_call AS q ON q.call_id = b.question_call_id
LEFT JOIN ledger.llm_call AS a ON a.call_id = b.answer_call_id
"""


def test_each_generated_row_leads_to_its_calls_and_their_cost_and_an_imported_one_to_its_answer(
    imported: Imported,
) -> None:
    rows = imported.place.query(LINEAGE)
    assert len(rows) == 120
    assert all(row["answer_call"] and row["answer_usd"] > 0 for row in rows)
    generated = [row for row in rows if row["source"] != "baseline"]
    assert generated
    assert all(row["question_call"] and row["question_usd"] > 0 for row in generated)
    assert all(row["question_call"] is None for row in rows if row["source"] == "baseline")


def test_an_imported_row_leads_to_its_file_and_line(imported: Imported) -> None:
    rows = imported.place.query(
        "SELECT b.question, s.file, s.line FROM questions.balanced AS b JOIN questions.baseline AS s USING (question_id)"
        " WHERE b.source = 'baseline' LIMIT 20"
    )
    assert rows
    for row in rows:
        line = Path(row["file"]).read_text().splitlines()[row["line"] - 1]
        assert json.loads(line)["question"].strip() == row["question"]
