"""Several processes on one data directory: all end well, nothing is doubled, nothing is paid twice."""

from __future__ import annotations

from synth_assets.offline import running_server
from synth_assets_tests.cli.workplace import Workplace, ended, faults_of_the_set, sent_again


def test_two_runs_at_once_both_end_well_and_pay_for_one_set(place: Workplace) -> None:
    with running_server(latency_s=0.05) as server:
        place.configure(server.base_url)
        both = [place.start("run", "--provider", "live", "--json") for _ in range(2)]
        first, second = (ended(process) for process in both)
        seen = server.log.exchanges
    assert (first.code, second.code) == (0, 0), f"{first}\n{second}"
    assert first.report["rows_by_domain"] == second.report["rows_by_domain"] == {"coding": 40, "math": 60}
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}
    asked = {
        process for (process,) in place.journal("SELECT DISTINCT substr(owner, 1, instr(owner, '-') - 1) FROM call")
    }
    assert asked <= {str(process.pid) for process in both}


def test_a_run_beside_a_backfill_of_single_partitions_ends_well_and_so_does_the_backfill(place: Workplace) -> None:
    with running_server(latency_s=0.05) as server:
        place.configure(server.base_url)
        cells = ["easy|math", "easy|coding", "hard|math", "hard|coding"]
        both = [
            place.start(*cells, module="synth_assets_tests.cli.backfill"),
            place.start("run", "--provider", "live", "--json"),
        ]
        backfill, run = (ended(process) for process in both)
        seen = server.log.exchanges
    assert (run.code, backfill.code) == (0, 0), f"{run}\n{backfill}"
    assert backfill.out == ""
    assert run.report["rows_by_domain"] == {"coding": 40, "math": 60}
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}
    checks = [check for check in run.report["checks"] if not check["passed"]]
    assert checks == []


def test_two_runs_together_stay_within_the_budget(place: Workplace) -> None:
    cap = 0.05
    with running_server(latency_s=0.05) as server:
        place.configure(server.base_url, budget={"usd": cap})
        both = [place.start("run", "--provider", "live") for _ in range(2)]
        first, second = (ended(process) for process in both)
    assert (first.code, second.code) == (3, 3), f"{first}\n{second}"
    assert 0 < place.spent_usd <= cap
    booked = place.query("SELECT sum(cost_usd) AS usd FROM ledger.llm_call")[0]["usd"]
    assert booked <= cap
