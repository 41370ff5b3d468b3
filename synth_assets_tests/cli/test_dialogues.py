"""The scaffolding line from the command line: from nothing, around an import, through an empty purse, cut short, and
beside other runs.
"""

from __future__ import annotations

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from synth_assets.offline import Exchange, Faults, ServerHandle, running_server
from synth_assets_tests.cli.test_recovery import answered_in_full, wait_until
from synth_assets_tests.cli.workplace import (
    LIMIT_S,
    NOBODY,
    Ended,
    Workplace,
    ended,
    faults_of_the_dialogues,
    left_over,
    once,
    sent_again,
)
from synth_assets_tests.scaffolding.dialogues import FIT, a_dialogue

RUN = ("run", "--only", "scaffolding", "--json")
LIVE = (*RUN, "--provider", "live")
OFFLINE = ("--provider", "offline", "--target", "60")

CHECKS = {
    "l1_balance", "coverage", "scaffolding_quality", "turn_depth", "questions_per_dialogue", "no_duplicates",
    "offline_rows_apart", "counts_reconcile", "within_budget",
}  # fmt: skip

FIRST, SECOND, THIRD = "google/gemini-2.0-flash-001", "anthropic/claude-3.5-haiku", "moonshotai/kimi-k2.5"

L1S = ["spanish", "chinese", "arabic", "korean"]


def an_old_row(error: str, **changes: Any) -> dict[str, Any]:
    """A row as the old system wrote it, of a dialogue that has no fault."""
    dialogue = FIT[error]
    return {
        "l1_background": dialogue.l1.capitalize(),
        "proficiency": dialogue.proficiency,
        "error_type": error,
        "error_pattern": dialogue.incorrect,
        "correct_form": dialogue.correct,
        "messages": dialogue.to_messages(),
        "raw_response": None,
    } | changes


CORRECTING = a_dialogue("I have dog at home.", "That is wrong: a dog. Is it big?", "Yes, very big.", "What a dog!")

# Line by line: ten good rows, of which no first language has more than its share, and what is not taken.
OLD_ROWS = [
    *(an_old_row(error) for error in list(FIT)[:10]),
    an_old_row("article_omission", messages=CORRECTING.to_messages()),
    an_old_row("article_omission", error_type="silly_error"),
    an_old_row("plural_omission"),
]


def unpaid_again(seen: list[Exchange]) -> list[str]:
    """Bodies that were sent again after a whole answer to them had gone out."""
    answered: set[str] = set()
    again = []
    for one in seen:
        if one.body_sha256 in answered:
            again.append(one.body_sha256)
        if one.outcome == "200" and one.complete:
            answered.add(one.body_sha256)
    return again


@dataclass(frozen=True)
class Made:
    """A set that was completed around an import."""

    place: Workplace
    imported: Ended
    imported_again: Ended
    run: Ended

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = self.run.report["scaffolding"]
        return report

    @property
    def training(self) -> Path:
        return self.place.data / "training" / "scaffolding"


@pytest.fixture(scope="module")
def made(session_folder: Path) -> Made:
    """60 dialogues of four first languages: ten from a file of the old form, the others by the embedded provider."""
    place = Workplace(session_folder / "dialogues")
    file = place.folder / "old.jsonl"

    def make() -> list[dict[str, Any]]:
        place.configure_dialogues(scaffolding={"l1s": L1S})
        file.write_text("".join(f"{json.dumps(row)}\n" for row in OLD_ROWS))
        bring_in = ("import", "dialogues", file, "--json")
        commands = (bring_in, bring_in, (*RUN, *OFFLINE))
        return [asdict(place.synth(*command)) for command in commands]

    return Made(place, *(Ended(**said) for said in once(place.folder, make)))


def test_an_import_accounts_for_every_row(made: Made) -> None:
    assert made.imported.code == 0, made.imported
    (file,) = made.imported.report["files"]
    assert [file[name] for name in ("rows", "accepted", "repeated", "rejected")] == [13, 10, 1, 2]
    assert sum(made.imported.report["baseline"].values()) == 10


def test_what_an_import_does_not_take_has_its_file_line_and_reason(made: Made) -> None:
    rejects = made.place.query(
        "SELECT file, row, reason, detail, raw FROM scaffolding.reject WHERE stage = 'baseline_dialogues' ORDER BY row"
    )
    assert [(Path(one["file"]).name, one["row"], one["reason"]) for one in rejects] == [
        ("old.jsonl", 11, "explicit_correction"),
        ("old.jsonl", 12, "unknown_error"),
    ]
    assert "silly_error" in rejects[1]["detail"]
    assert all(one["raw"].startswith("{") for one in rejects)


def test_importing_twice_changes_nothing(made: Made) -> None:
    assert made.imported_again.code == 0, made.imported_again
    (file,) = made.imported_again.report["files"]
    assert [file[name] for name in ("rows", "accepted", "repeated", "rejected")] == [13, 0, 11, 2]
    assert made.imported_again.report["baseline"] == made.imported.report["baseline"]
    assert made.place.query("SELECT count(*) AS n FROM scaffolding.baseline") == [{"n": 10}]


def test_a_set_is_completed_exactly_around_what_was_imported(made: Made) -> None:
    assert made.run.code == 0, made.run
    assert (made.report["rows"], made.report["cells"], made.report["baseline_rows"]) == (60, 48, 10)
    shares = made.report["l1_shares"]
    assert shares.keys() == set(L1S)
    assert max(shares.values()) - min(shares.values()) <= 0.02
    asked = made.place.query("SELECT count(*) AS n FROM scaffolding.dialogue WHERE NOT baseline")[0]["n"]
    # A cell asks for what it lacks, and again for what the filter took: hardly more is kept than is needed.
    assert 50 <= asked <= 55


def test_every_check_of_the_set_ran_and_passed(made: Made) -> None:
    found = {check["check"]: check for check in made.report["checks"]}
    assert found.keys() == CHECKS
    assert [check for check in found.values() if not check["passed"]] == []
    assert faults_of_the_dialogues(made.place) == {}


def test_only_the_tutor_is_learned_from(made: Made) -> None:
    manifest = json.loads((made.training / "manifest.json").read_text())
    (file,) = manifest["files"]
    lines = [json.loads(line) for line in (made.training / file["name"]).read_text().splitlines()]
    assert manifest["rows"] == file["rows"] == len(lines) == 60
    assert all(check["passed"] for check in manifest["checks"])
    for line in lines:
        assert line["messages"][0]["role"] == "user"
        assert all((one.get("weight") == 1) is (one["role"] == "assistant") for one in line["messages"])
    rows = made.place.query("SELECT messages FROM scaffolding.dataset ORDER BY position")
    assert [[one["content"] for one in line["messages"]] for line in lines] == [
        [one["content"] for one in json.loads(row["messages"])] for row in rows
    ]


def test_a_second_run_sends_nothing_and_makes_nothing(made: Made) -> None:
    calls = "SELECT count(*) AS n FROM ledger.llm_call"
    before = made.place.query(calls), made.place.journal("SELECT count(*) FROM call")
    again = made.place.synth(*RUN, *OFFLINE)
    assert (again.code, again.report["scaffolding"]["rows"]) == (0, 60)
    assert "nothing to do" in again.report["message"]
    assert (made.place.query(calls), made.place.journal("SELECT count(*) FROM call")) == before


def test_the_set_is_exported_in_other_formats(made: Made) -> None:
    out = made.place.folder / "out"
    written = made.place.synth("export", "scaffolding", "--format", "sharegpt", "--out", out, "--json")
    assert written.code == 0, written
    (file,) = written.report
    assert (file["format"], file["rows"]) == ("sharegpt", 60)
    assert len((out / file["name"]).read_text().splitlines()) == 60


REAL = (Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl").resolve()


@pytest.mark.skipif(not REAL.exists(), reason="the shared dialogues are not there")
def test_the_real_first_batch_is_kept_but_for_what_the_catalogue_lacks(place: Workplace) -> None:
    place.configure_dialogues()
    imported = place.synth("import", "dialogues", REAL, "--json")
    assert imported.code == 0, imported
    (file,) = imported.report["files"]
    assert file["rows"] == file["accepted"] + file["repeated"] + file["rejected"] == 29
    assert file["accepted"] >= 28
    assert {one["reason"] for one in imported.report["rejects"]} <= {"unknown_error"}
    assert imported.report["baseline"].keys() == {"spanish", "chinese", "arabic"}


# --- the chain of models ----------------------------------------------------------------------------------------------


def test_when_the_first_model_is_out_of_credit_the_chain_goes_on_with_the_second(place: Workplace) -> None:
    with running_server(faults=Faults(exhaust_after=20, exhaust_model=FIRST)) as server:
        place.configure_dialogues(server.base_url)
        run = place.synth(*LIVE)
        seen = server.log.exchanges
    assert run.code == 0, run
    assert run.report["scaffolding"]["rows"] == 48
    answered = Counter(one.model for one in seen if one.outcome == "200")
    assert answered.keys() == {FIRST, SECOND}
    assert answered[FIRST] == 20
    assert {one.model for one in seen if one.outcome == "402"} == {FIRST}

    booked = place.query(
        "SELECT model_requested, outcome = 'ok' OR outcome = 'length' AS ok, sum(cost_usd) AS usd, count(*) AS calls,"
        " sum(input_tokens) AS input, sum(output_tokens) AS output FROM ledger.llm_call GROUP BY ALL"
    )
    calls = {row["model_requested"]: row for row in booked if row["ok"]}
    assert {model: row["calls"] for model, row in calls.items()} == answered
    assert [row["usd"] for row in booked if not row["ok"]] == [0]

    served = {row["model"]: row for row in run.report["scaffolding"]["served"]}
    assert list(served) == [f"openai/{model}" for model in (FIRST, SECOND, THIRD)]
    second = calls[SECOND]
    alone = (float(second["input"]) * 0.10 + float(second["output"]) * 0.40) / 1e6
    assert served[f"openai/{SECOND}"]["extra_usd"] == pytest.approx(second["usd"] - alone)
    assert served[f"openai/{FIRST}"]["extra_usd"] == served[f"openai/{THIRD}"]["extra_usd"] == 0
    assert sum(row["share"] for row in served.values()) == pytest.approx(1)
    assert faults_of_the_dialogues(place) == {}


def test_when_all_models_are_out_of_credit_a_run_stops_with_3_and_a_later_one_pays_for_nothing_twice(
    place: Workplace,
) -> None:
    with running_server(faults=Faults(exhaust_after=25)) as poor:
        place.configure_dialogues(poor.base_url)
        stopped = place.synth(*LIVE)
        paid = {one.client_request_id for one in poor.log.exchanges if one.outcome == "200"}
    assert stopped.code == 3, stopped
    assert "no credit is left" in stopped.err
    assert all(model in stopped.err for model in (FIRST, SECOND, THIRD))
    assert len(paid) == 25
    assert taken_in(place) == paid
    assert stopped.report["scaffolding"]["rows"] == 0
    assert not (place.data / "training").exists(), "no output file before there is a set"
    assert left_over(place) == {}
    kept = {row["dialogue_id"] for row in place.query("SELECT dialogue_id FROM scaffolding.dialogue")}
    assert kept

    with running_server() as rich:
        place.configure_dialogues(rich.base_url)
        done = place.synth(*LIVE)
        seen = poor.log.exchanges + rich.log.exchanges
    assert done.code == 0, done
    assert done.report["scaffolding"]["rows"] == 48
    assert sent_again(place, seen) == []
    assert unpaid_again(seen) == []
    assert kept <= {row["dialogue_id"] for row in place.query("SELECT dialogue_id FROM scaffolding.dialogue")}
    assert faults_of_the_dialogues(place) == {}


# --- runs that are cut short, and runs at once ------------------------------------------------------------------------


@pytest.fixture
def slow_server() -> Iterator[ServerHandle]:
    """A server that is slow enough to be interrupted while it is asked."""
    with running_server(latency_s=0.15) as server:
        yield server


def test_runs_cut_short_by_ctrl_c_and_by_a_kill_lose_nothing_that_was_paid_for_and_double_nothing(
    place: Workplace, slow_server: ServerHandle
) -> None:
    place.configure_dialogues(slow_server.base_url)
    process = start_until_answered(place, slow_server, 12)
    process.send_signal(signal.SIGINT)
    interrupted = ended(process)
    assert interrupted.code == 130, interrupted
    assert "everything that was paid for is kept" in interrupted.err
    assert answered_in_full(slow_server) == {call for (call,) in place.journal("SELECT call_id FROM response")}

    process = start_until_answered(place, slow_server, len(answered_in_full(slow_server)) + 3)
    process.kill()
    process.communicate(timeout=LIMIT_S)
    assert place.query("SELECT count(*) AS n FROM scaffolding.dialogue") == [{"n": 0}], "killed while it asked"

    finished = place.synth(*LIVE)
    seen = slow_server.log.exchanges
    assert finished.code == 0, finished
    assert finished.report["scaffolding"]["rows"] == 48
    assert sent_again(place, seen) == []
    kept = {call for (call,) in place.journal("SELECT call_id FROM response")}
    lost = {call for (call,) in place.journal("SELECT call_id FROM call WHERE outcome = 'lost'")}
    assert answered_in_full(slow_server) - kept <= lost, "what was in flight at the kill"
    assert kept == taken_in(place)
    assert faults_of_the_dialogues(place) == {}


def start_until_answered(place: Workplace, server: ServerHandle, answers: int) -> subprocess.Popen[str]:
    """A run that is being answered."""
    process = place.start(*LIVE)
    wait_until(lambda: len(answered_in_full(server)) >= answers or process.poll() is not None)
    return process


def taken_in(place: Workplace) -> set[str]:
    """The calls whose dialogues were kept or rejected."""
    both = "SELECT call_id FROM scaffolding.dialogue UNION ALL SELECT call_id FROM scaffolding.reject"
    return {row["call_id"] for row in place.query(both)}


def test_two_runs_of_the_line_at_once_both_end_well_and_pay_for_one_set(
    place: Workplace, slow_server: ServerHandle
) -> None:
    place.configure_dialogues(slow_server.base_url)
    both = [place.start(*LIVE) for _ in range(2)]
    first, second = (ended(process) for process in both)
    assert (first.code, second.code) == (0, 0), f"{first}\n{second}"
    assert first.report["scaffolding"]["rows"] == second.report["scaffolding"]["rows"] == 48
    assert sent_again(place, slow_server.log.exchanges) == []
    assert faults_of_the_dialogues(place) == {}


FEW_QUESTIONS = {"target": 20, "tolerance": 0.3}


def test_a_run_of_each_line_at_once_both_end_well(place: Workplace, slow_server: ServerHandle) -> None:
    place.configure_dialogues(slow_server.base_url, questions=FEW_QUESTIONS)
    both = [place.start("run", "--only", line, "--provider", "live", "--json") for line in ("questions", "scaffolding")]
    questions, dialogues = (ended(process) for process in both)
    assert (questions.code, dialogues.code) == (0, 0), f"{questions}\n{dialogues}"
    assert questions.report["rows"] == 20
    assert "scaffolding" not in questions.report
    assert dialogues.report["scaffolding"]["rows"] == 48
    assert "rows" not in dialogues.report
    assert sent_again(place, slow_server.log.exchanges) == []
    assert faults_of_the_dialogues(place) == {}


# --- which lines are made ---------------------------------------------------------------------------------------------


def test_a_run_makes_every_line_that_has_routes(place: Workplace) -> None:
    place.configure_dialogues(questions=FEW_QUESTIONS)
    run = place.synth("run", "--provider", "offline", "--target", "24", "--json")
    assert run.code == 0, run
    assert run.report["rows"] == run.report["scaffolding"]["rows"] == 24
    assert {path.name for path in (place.data / "training").iterdir()} == {"questions", "scaffolding"}
    spent = place.query("SELECT sum(cost_usd) AS usd, count(DISTINCT role) AS roles FROM ledger.llm_call")[0]
    assert run.report["spent_usd"] == pytest.approx(spent["usd"])
    assert spent["roles"] > 1


def test_a_line_without_a_route_that_is_asked_for_is_named(place: Workplace) -> None:
    refused = place.synth(*RUN, "--provider", "offline")
    assert refused.code == 2, refused
    assert "scaffolding" in refused.err
    assert "routes" in refused.err
    assert "Traceback" not in refused.err


def test_a_live_run_without_the_key_of_the_chain_names_its_variable(place: Workplace) -> None:
    chain = {"kind": "openai", "base_url": f"{NOBODY}/v1", "api_key_env": "DRILL_CHAIN_KEY"}
    place.configure_dialogues(routes={"scaffolding": [f"chain/{FIRST}"]})
    text = (place.folder / "synth.yaml").read_text()
    place.write_config(text.replace("providers:\n", f"providers:\n  chain: {json.dumps(chain)}\n"))
    refused = place.synth(*LIVE)
    assert refused.code == 2, refused
    assert "DRILL_CHAIN_KEY" in refused.err
    assert "DRILL_OPENAI_KEY" not in refused.err
