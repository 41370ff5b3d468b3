"""`synth run` of a small set against a server, from nothing to the training files, and what it says of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from synth_assets.dedup import normalise
from synth_assets.offline import Exchange, RequestLog, read_request_log, running_server
from synth_assets_tests.cli.workplace import KEYS, Ended, Workplace, faults_of_the_set, once, sent_again

CHECKS = {
    "token_balance", "domain_balance", "cells_meet_quota", "no_duplicates", "tags_normalised", "shuffled",
    "not_contaminated", "offline_rows_apart", "counts_reconcile", "within_budget",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A finished set, what its run said, and what the server saw that answered it."""

    place: Workplace
    run: Ended
    seen: list[Exchange]

    @property
    def training(self) -> Path:
        return self.place.data / "training" / "questions"


@pytest.fixture(scope="module")
def made(session_folder: Path) -> Made:
    """100 rows, 60 of math and 40 of coding. Their server is gone: nothing more can be asked."""
    place = Workplace(session_folder / "finished")
    log = place.folder / "server.jsonl"

    def make() -> dict[str, Any]:
        with running_server(seed=7, log=RequestLog(log)) as server:
            place.configure(server.base_url, questions={"tolerance": 0.02})
            return asdict(place.synth("run", "--provider", "live", "--json"))

    return Made(place, Ended(**once(place.folder, make)), read_request_log(log))


def test_a_run_ends_well_with_exact_domain_totals_and_the_wanted_token_share(made: Made) -> None:
    assert made.run.code == 0, made.run
    report = made.run.report
    assert report["rows_by_domain"] == {"coding": 40, "math": 60}
    rows = made.place.query("SELECT domain, difficulty, answer_tokens FROM questions.balanced")
    assert Counter(row["domain"] for row in rows) == {"coding": 40, "math": 60}
    easy = sum(row["answer_tokens"] for row in rows if row["difficulty"] == "easy")
    assert easy / sum(row["answer_tokens"] for row in rows) == pytest.approx(0.6, abs=0.02)
    assert report["token_share"]["easy"] == pytest.approx(0.6, abs=0.02)
    assert "scaffolding" not in report, "a line without a route is not made"


def test_every_check_of_the_finished_set_ran_and_passed(made: Made) -> None:
    found = {check["check"]: check for check in made.run.report["checks"]}
    assert found.keys() == CHECKS
    assert [name for name, check in found.items() if not check["passed"]] == []


def test_no_row_is_doubled_no_call_repeated_and_nothing_left_over(made: Made) -> None:
    assert faults_of_the_set(made.place) == {}
    assert sent_again(made.place, made.seen) == []
    texts = pl.Series([row["question"] for row in made.place.query("SELECT question FROM questions.balanced")])
    assert normalise(texts).n_unique() == 100


def test_the_training_file_holds_the_set_and_the_manifest_its_sha256(made: Made) -> None:
    manifest = json.loads((made.training / "manifest.json").read_text())
    (file,) = manifest["files"]
    content = (made.training / file["name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    lines = [json.loads(line) for line in content.splitlines()]
    balanced = made.place.query("SELECT question, answer FROM questions.balanced ORDER BY position")
    assert [[message["content"] for message in line["messages"]] for line in lines] == [
        [row["question"], row["answer"]] for row in balanced
    ]
    assert all([message.get("weight") for message in line["messages"]] == [None, 1] for line in lines)
    assert manifest["rows"] == file["rows"] == 100
    assert all(check["passed"] for check in manifest["checks"])


def test_the_ledger_has_each_attempt_that_the_server_saw_with_its_tokens(made: Made) -> None:
    seen = {one.client_request_id: one for one in made.seen}
    booked = made.place.query("SELECT call_id, provider, input_tokens, output_tokens FROM ledger.llm_call")
    assert {row["call_id"] for row in booked} == seen.keys()
    assert {row["call_id"]: row["output_tokens"] for row in booked} == {
        call: one.completion_tokens for call, one in seen.items()
    }
    assert {row["call_id"]: row["input_tokens"] for row in booked} == {
        call: one.prompt_tokens for call, one in seen.items()
    }


def test_a_cell_is_not_asked_for_many_times_its_need(made: Made) -> None:
    for cell in made.run.report["cells"]:
        # Two batches of ten more: rows come by the batch, and some are rejected or repeated.
        assert cell["generated"] <= cell["answered"] + 20, cell


def test_a_small_set_is_chosen_from_few_rows_more_than_it_has(made: Made) -> None:
    assert made.place.query("SELECT count(*) AS n FROM questions.answer")[0]["n"] <= 120


def test_rows_of_the_embedded_model_are_marked_even_behind_a_real_port(made: Made) -> None:
    assert made.run.report["offline_rows"] == made.run.report["rows"]


def test_each_row_leads_to_the_calls_that_made_it_and_their_cost(made: Made) -> None:
    lineage = made.place.query(LINEAGE)
    assert len(lineage) == 100
    assert all(row["question_usd"] > 0 and row["answer_usd"] > 0 for row in lineage)
    assert {row["question_asset"] for row in lineage} <= {"pilot_questions", "generated_questions"}
    assert {row["answer_asset"] for row in lineage} <= {"pilot_answers", "answered_questions"}


LINEAGE = """
SELECT b.position, q.asset AS question_asset, q.cost_usd AS question_usd, a.asset AS answer_asset, a.cost_usd AS answer_usd
FROM questions.balanced AS b
JOIN ledger.llm_call AS q ON q.call_id = b.question_call_id
JOIN ledger.llm_call AS a ON a.call_id = b.answer_call_id
"""


def test_no_key_is_written_anywhere(made: Made) -> None:
    keys = [key.encode() for key in KEYS.values()]
    holders = [
        path
        for path in made.place.folder.rglob("*")
        if path.is_file() and any(key in path.read_bytes() for key in keys)
    ]
    assert holders == []


def test_a_second_run_has_nothing_to_do_and_sends_nothing(made: Made) -> None:
    again = made.place.synth("run", "--provider", "live", "--json")
    assert (again.code, again.report["rows"]) == (0, 100)
    assert "nothing to do" in again.report["message"]
    assert {one.client_request_id for one in made.seen} == {
        call for (call,) in made.place.journal("SELECT call_id FROM call")
    }


def test_without_a_terminal_progress_comes_as_plain_lines(made: Made) -> None:
    assert "pass 1: 4 cells short" in made.run.err
    assert "\x1b" not in made.run.err + made.run.out


def test_the_account_adds_up_to_the_ledger(made: Made) -> None:
    account = made.place.synth("cost", "--json").report
    total = made.place.query("SELECT sum(cost_usd) AS usd FROM ledger.llm_call")[0]["usd"]
    assert account["spent_usd"] == pytest.approx(total)
    assert account["left_usd"] == pytest.approx(100 - total)
    for way in ("by_role", "by_model", "by_partition", "by_day"):
        assert sum(row["usd"] for row in account[way]) == pytest.approx(total), way


def test_every_format_is_exported_and_the_same_rows_give_the_same_bytes(made: Made, tmp_path: Path) -> None:
    formats = ["chatml", "prompt-completion", "alpaca", "sharegpt", "openai", "parquet"]
    flags = [flag for name in formats for flag in ("--format", name)]
    written = made.place.synth("export", "questions", *flags, "--out", tmp_path / "out", "--json")
    assert written.code == 0, written
    files: list[dict[str, Any]] = written.report
    assert {file["rows"] for file in files} == {100}
    digests = {hashlib.sha256((tmp_path / "out" / file["name"]).read_bytes()).hexdigest() for file in files}
    assert digests == {file["sha256"] for file in files}
    assert len(files) == len(formats)
    finished = json.loads((made.training / "manifest.json").read_text())["files"][0]["sha256"]
    assert finished in digests


def test_an_embedded_run_refuses_a_directory_of_paid_rows(made: Made) -> None:
    refused = made.place.synth("run", "--provider", "offline", "--target", "70")
    assert refused.code == 2, refused
    assert "SYNTH_DATA_DIR" in refused.err
    assert "Traceback" not in refused.err


def test_a_set_too_small_for_its_tolerance_ends_before_its_rows_are_bought(place: Workplace) -> None:
    place.configure(questions={"target": 4, "tolerance": 1e-6, "pilot_rows": 8})
    refused = place.synth("run", "--provider", "offline")
    assert refused.code == 1, refused
    assert "4 rows are too few for 60.00%" in refused.err
    assert "Raise the target" in refused.err
    assert place.query("SELECT count(*) AS n FROM questions.generated")[0]["n"] == 0


def test_a_live_run_refuses_a_directory_of_embedded_rows(place: Workplace) -> None:
    place.configure(budget={"usd": 0.02})  # enough for a few of its answers, which is all that is needed here
    assert place.synth("run", "--provider", "offline").code == 3
    assert place.query("SELECT count(*) AS n FROM questions.pilot_question")[0]["n"] > 0
    refused = place.synth("run", "--provider", "live")
    assert refused.code == 2, refused
    assert "embedded provider" in refused.err
