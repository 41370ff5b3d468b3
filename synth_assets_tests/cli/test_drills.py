"""Drills against a failing service and an empty purse: the exit code says what happened, ledger and server log agree on
every attempt, and nothing that was paid for is paid again.
"""

from __future__ import annotations

from collections import Counter

import pytest

from synth_assets.offline import Exchange, Faults, running_server
from synth_assets_tests.cli.workplace import Workplace, faults_of_the_set, sent_again

RUN = ("run", "--provider", "live", "--json")

# What the server did, and how the ledger has to call it.
OUTCOMES = {
    "429": {"rate_limited"},
    "500": {"server_error_500"},
    "cut": {"connection_lost"},
    "cut_body": {"connection_lost"},
    "malformed": {"malformed"},
    "error_200": {"error_body"},
    "200": {"ok", "length", "refusal", "empty"},
    "slow": {"ok", "length", "refusal", "empty"},
    "no_usage": {"ok", "length", "refusal", "empty"},
}


def disagreements(place: Workplace, seen: list[Exchange]) -> list[object]:
    """Attempts that ledger and server tell differently: missing on one side, another outcome, other tokens."""
    calls = {row["call_id"]: row for row in place.query("SELECT * FROM ledger.llm_call")}
    found: list[object] = [*(calls.keys() ^ {one.client_request_id for one in seen})]
    for one in seen:
        booked = calls[one.client_request_id]
        if booked["outcome"] not in OUTCOMES[str(one.outcome)]:
            found.append((one.outcome, booked["outcome"], booked["detail"]))
        elif one.outcome in {"200", "slow"} and (one.prompt_tokens, one.completion_tokens) != (
            booked["input_tokens"],
            booked["output_tokens"],
        ):
            found.append((one, booked))
    return found


def test_a_run_through_random_faults_ends_well_and_the_ledger_tells_each_attempt_as_the_server_does(
    place: Workplace,
) -> None:
    rates = {
        "429": 0.06, "500": 0.06, "cut": 0.04, "cut_body": 0.03, "malformed": 0.04, "error_200": 0.03, "slow": 0.05,
        "no_usage": 0.03,
    }  # fmt: skip
    with running_server(faults=Faults(rates=rates, retry_after_s=0.1, slow_s=0.5), seed=3) as server:
        place.configure(server.base_url)
        ended = place.synth(*RUN)
        seen = server.log.exchanges
    assert ended.code == 0, ended
    assert disagreements(place, seen) == []
    assert Counter(one.outcome for one in seen).keys() == {*rates, "200"}, "each fault was met"
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}


def test_what_may_have_been_charged_without_usage_counts_at_its_worst_case(place: Workplace) -> None:
    with running_server(faults=Faults(script=("cut", "malformed", "no_usage", "500"), exhaust_after=12)) as server:
        place.configure(server.base_url)
        assert place.synth(*RUN).code == 3
        script = {one.client_request_id: one.outcome for one in server.log.exchanges[:4]}
    basis = {
        row["call_id"]: row["cost_basis"] for row in place.query("SELECT call_id, cost_basis FROM ledger.llm_call")
    }
    assert {outcome: basis[call] for call, outcome in script.items()} == {
        "cut": "bound", "malformed": "bound", "no_usage": "bound", "500": "none",
    }  # fmt: skip


def test_without_credit_a_run_stops_with_3_and_with_credit_again_it_repeats_no_paid_call(place: Workplace) -> None:
    with running_server(faults=Faults(exhaust_after=60)) as poor:
        place.configure(poor.base_url)
        stopped = place.synth(*RUN)
        paid = [one.client_request_id for one in poor.log.exchanges if one.outcome == "200"]
    assert stopped.code == 3, stopped
    assert "no credit" in stopped.err
    assert len(paid) == 60
    assert {call for (call,) in place.journal("SELECT call_id FROM response WHERE usable = 1")} == set(paid)

    with running_server() as rich:
        place.configure(rich.base_url)
        done = place.synth(*RUN)
        seen = poor.log.exchanges + rich.log.exchanges
    assert done.code == 0, done
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}


def test_a_refused_key_stops_the_run_with_2_after_few_requests(place: Workplace) -> None:
    with running_server(faults=Faults(rates={"401": 1.0})) as server:
        place.configure(server.base_url)
        stopped = place.synth(*RUN)
        seen = server.log.exchanges
    assert stopped.code == 2, stopped
    assert "refused the API key" in stopped.err
    assert "dummy" not in stopped.err + stopped.out
    assert len(seen) <= 20, "what was in flight, and nothing after it"


def test_a_budget_stops_the_run_with_3_in_time_and_a_higher_one_lets_it_go_on(place: Workplace) -> None:
    cap = 0.05
    with running_server() as server:
        place.configure(server.base_url, budget={"usd": cap})
        stopped = place.synth(*RUN)
        assert stopped.code == 3, stopped
        assert "budget" in stopped.err
        assert 0 < place.spent_usd <= cap
        spent = place.spent_usd
        assert stopped.report["spent_usd"] == pytest.approx(spent)

        place.configure(server.base_url, budget={"usd": 5})
        done = place.synth(*RUN)
        seen = server.log.exchanges
    assert done.code == 0, done
    assert spent < place.spent_usd <= 5
    assert sent_again(place, seen) == []
