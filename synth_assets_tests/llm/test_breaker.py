"""Models that are out of order are left alone, tried again, and remembered; what falling back cost is in the ledger."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from synth_assets.llm import BreakerPolicy, Completion
from synth_assets.llm.breaker import Breakers
from synth_assets.llm.errors import FatalForModel, Transient
from synth_assets.llm.request import cost_of
from synth_assets.offline import Faults
from synth_assets_tests.llm.asking import CHEAP, DEAR, PRICES, ask, calls, requests
from synth_assets_tests.llm.test_engine import ROUTE, Service, always

POLICY = BreakerPolicy(failures=3, first_open_s=10, longest_open_s=25)
DOWN = Transient("server_error_503", "down")


def opened(breakers: Breakers, now: float) -> None:
    for _ in range(POLICY.failures):
        breakers.failed(CHEAP, DOWN, now)


def test_a_breaker_opens_lets_one_try_and_closes_when_it_answers() -> None:
    breakers = Breakers(POLICY)
    opened(breakers, now=0)
    assert breakers.refuses(CHEAP, 9) is DOWN
    assert breakers.open_now() == {str(CHEAP): "server_error_503"}
    assert breakers.refuses(CHEAP, 10) is None
    assert breakers.refuses(CHEAP, 10) is DOWN
    breakers.answered(CHEAP)
    assert breakers.refuses(CHEAP, 11) is None
    assert not breakers.is_open(CHEAP)


def test_a_breaker_that_finds_no_answer_stays_open_for_twice_as_long() -> None:
    breakers = Breakers(POLICY)
    opened(breakers, now=0)
    for at, still_shut_at in ((10, 29), (30, 54), (55, 79)):
        assert breakers.refuses(CHEAP, at) is None
        breakers.failed(CHEAP, DOWN, at)
        assert breakers.refuses(CHEAP, still_shut_at) is DOWN


def test_rate_limits_open_no_breaker_and_answers_between_failures_keep_it_closed() -> None:
    breakers = Breakers(POLICY)
    for _ in range(10):
        breakers.failed(CHEAP, Transient("rate_limited", "slow down"), 0)
        breakers.failed(CHEAP, DOWN, 0)
        breakers.answered(CHEAP)
    assert not breakers.is_open(CHEAP)


def test_a_provider_out_of_reach_is_shut_for_all_its_models_and_no_credit_for_the_run() -> None:
    breakers = Breakers(POLICY)
    for _ in range(POLICY.failures):
        breakers.failed(CHEAP, Transient("unreachable", "no connection"), 0)
    assert breakers.refuses(type(CHEAP)(CHEAP.provider, "another"), 1) is not None
    assert breakers.refuses(DEAR, 1) is None
    breakers.failed(DEAR, FatalForModel("no_credit", "no money", lasting=True), 0)
    breakers.answered(DEAR)
    assert breakers.refuses(DEAR, 1e9) is not None


def test_while_a_model_is_out_of_order_the_others_of_the_route_are_asked_at_once(tmp_path: Path) -> None:
    service = Service(always("503"))
    policy = BreakerPolicy(failures=5, first_open_s=1000)
    answers = ask(tmp_path, lambda: service.providers(max_concurrency=2), requests(60, route=ROUTE), breaker=policy)
    assert {answer.provider for answer in answers if isinstance(answer, Completion)} == {DEAR.provider}
    assert len(answers) == 60
    # The five that opened it, and those that had a turn already: two places and one written down ahead.
    assert len(service.arrivals(CHEAP.model)) <= 5 + 3


@pytest.mark.parametrize("fault", ["402", "429_no_credit", "400_no_credit"])
def test_no_credit_in_any_words_shuts_a_model_for_the_run(tmp_path: Path, fault: str) -> None:
    service = Service(Faults(script=(fault,)))
    answers = ask(tmp_path, lambda: service.providers(max_concurrency=1), requests(10, route=ROUTE))
    assert Counter(call["outcome"] for call in calls(tmp_path)) == {"no_credit": 1, "ok": 10}
    assert len(service.arrivals(CHEAP.model)) == 1
    assert len(answers) == 10


def test_the_ledger_says_what_falling_back_cost(tmp_path: Path) -> None:
    service = Service(Faults(script=("404",)))
    answers = ask(tmp_path, lambda: service.providers(max_concurrency=1), requests(3, route=ROUTE))
    for answer in answers:
        assert isinstance(answer, Completion)
        assert answer.usage is not None
        [call] = [one for one in calls(tmp_path) if one["call_id"] == answer.call_id]
        assert call["extra_nano"] == answer.cost_nano_usd - cost_of(answer.usage, PRICES[CHEAP]) > 0
