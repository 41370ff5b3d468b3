"""Batches along a route: what the first model does not answer goes to the next one, is paid once, and ends with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from synth_assets.llm import (
    NANO_USD,
    BudgetExceeded,
    Completion,
    CreditExhausted,
    Engine,
    KeyRejected,
    ProviderUnavailable,
    Request,
    RequestFailed,
    Usage,
    in_process_provider,
)
from synth_assets.llm.batch_reading import collected_after
from synth_assets.llm.batch_route import TRIES, Tried, standing
from synth_assets.llm.request import cost_of, most_it_can_cost
from synth_assets.offline import NO_QUIRKS, BatchRules, Faults, RequestLog, build_app
from synth_assets.spec import ModelRef
from synth_assets_tests.llm.asking import (
    CHEAP,
    DEAR,
    PRICES,
    calls,
    engine_on,
    in_loop,
    request,
    requests,
    select,
    spend,
)

KINDS = {CHEAP: "openai", DEAR: "anthropic"}
ROUTES = [(CHEAP, DEAR), (DEAR, CHEAP)]
BOTH_WAYS = pytest.mark.parametrize("route", ROUTES, ids=["openai first", "anthropic first"])


@dataclass
class Vendors:
    """Both vendors with a journal, over any number of runs. `apps` may be exchanged between two runs."""

    folder: Path
    apps: dict[ModelRef, ASGIApp] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    logs: Mapping[ModelRef, RequestLog] = field(default_factory=lambda: {CHEAP: RequestLog(), DEAR: RequestLog()})

    def serve(self, model: ModelRef, **settings: Any) -> None:
        self.apps[model] = build_app(quirks=NO_QUIRKS, log=self.logs[model], **settings)

    def run(self, asked: Sequence[Request]) -> dict[int, Completion | RequestFailed]:
        """A run that looks after the open batches, asks, and hands in what is left: outcomes by place in `asked`."""

        async def work(engine: Engine) -> dict[int, Completion | RequestFailed]:
            await engine.batches.poll()
            places = {one.request_id: place for place, one in enumerate(asked)}
            return {places[one.request_id]: outcome async for one, outcome in engine.stream(asked)}

        async def run() -> dict[int, Completion | RequestFailed]:
            providers = [in_process_provider(one.provider, KINDS[one], app) for one, app in self.apps.items()]
            async with engine_on(self.folder, *providers, batch_roles={"answers.easy"}, **self.settings) as engine:
                return await work(engine)

        found: dict[int, Completion | RequestFailed] = in_loop(run)
        return found

    @property
    def attempts(self) -> list[tuple[str, str | None]]:
        """The attempts in their order: who was asked, and what came of it."""
        return [(call["model_requested"], call["outcome"]) for call in calls(self.folder)]


@pytest.fixture
def vendors(tmp_path: Path) -> Vendors:
    found = Vendors(tmp_path)
    for model in KINDS:
        found.serve(model)
    return found


def waits(outcomes: Mapping[int, Completion | RequestFailed]) -> int:
    return sum(isinstance(one, RequestFailed) and one.waits for one in outcomes.values())


def answered(outcomes: Mapping[int, Completion | RequestFailed]) -> int:
    return sum(isinstance(one, Completion) for one in outcomes.values())


def nothing_was_paid_twice(vendors: Vendors) -> None:
    """One paid answer a request, the sum of the calls in the account, and each request that arrived in the journal."""
    ledger = calls(vendors.folder)
    assert max(Counter(call["request_id"] for call in ledger if call["cost_nano"]).values()) == 1
    assert spend(vendors.folder) == (sum(call["cost_nano"] for call in ledger), 0)
    arrived = Counter(one.client_request_id for log in vendors.logs.values() for one in log.exchanges)
    assert set(arrived.values()) == {1}
    assert arrived.keys() <= {call["call_id"] for call in ledger}


# -- where a request stands


@pytest.mark.parametrize(
    ("tried", "left"),
    [
        ([], (CHEAP, DEAR)),
        ([(CHEAP, None)], (CHEAP, DEAR)),
        ([(CHEAP, "batch_expired")] * (TRIES - 1), (CHEAP, DEAR)),
        ([(CHEAP, "batch_expired")] * TRIES, (DEAR,)),
        ([(CHEAP, "batch_expired"), (CHEAP, "refused_request")], (DEAR,)),
        ([(CHEAP, "model_not_found"), (DEAR, "server_error_500")], (DEAR,)),
        ([(CHEAP, "no_credit"), (DEAR, "key_rejected")], ()),
        ([(DEAR, "not_permitted")], ()),  # the first one was passed over, by a run that knew it out of order
        ([(CHEAP, "batch_expired"), *[(DEAR, "malformed")] * TRIES], ()),
    ],
)
def test_a_request_goes_along_its_route_as_its_batches_fail(
    tried: list[tuple[ModelRef, str | None]], left: tuple[ModelRef, ...]
) -> None:
    found = standing((CHEAP, DEAR), [Tried(model, outcome, "") for model, outcome in tried])
    assert found.left == left
    assert found.waits == (None in {outcome for _, outcome in tried})


# -- from model to model, at half the price


@BOTH_WAYS
@pytest.mark.parametrize("fault", ["400", "401", "402", "404", "429_no_credit", "400_no_credit"])
def test_what_the_first_model_will_not_answer_goes_to_the_next_one_by_the_batch(
    vendors: Vendors, route: tuple[ModelRef, ModelRef], fault: str
) -> None:
    first, second = route
    vendors.serve(first, faults=Faults(script=("ok", fault, "ok", fault)))
    asked = requests(4, route=route)
    assert waits(vendors.run(asked)) == 4
    outcomes = vendors.run(asked)
    assert (answered(outcomes), waits(outcomes)) == (2, 2)
    outcomes = vendors.run(asked)
    assert answered(outcomes) == 4
    assert Counter(one.model_requested for one in outcomes.values() if isinstance(one, Completion)) == {
        first.model: 2,
        second.model: 2,
    }
    nothing_was_paid_twice(vendors)
    for call in calls(vendors.folder):
        used = Usage(call["input_tokens"] or 0, call["cached_tokens"] or 0, call["output_tokens"] or 0)
        if call["outcome"] != "ok":
            assert (call["model_requested"], call["cost_nano"]) == (first.model, 0)
            continue
        model = second if call["model_requested"] == second.model else first
        assert call["cost_nano"] == cost_of(used, PRICES[model].by_batch)
        # What falling back cost beyond the first model, which would have been asked at half the price as well.
        assert call["extra_nano"] == call["cost_nano"] - cost_of(used, PRICES[first].by_batch)
    assert any(call["extra_nano"] for call in calls(vendors.folder))


@BOTH_WAYS
@pytest.mark.parametrize("trouble", ["expired", "500", "error_200"])
def test_what_it_may_answer_later_is_asked_of_it_again_and_only_then_of_the_next_one(
    vendors: Vendors, route: tuple[ModelRef, ModelRef], trouble: str
) -> None:
    first, second = route
    rules = BatchRules(expired=2 if trouble == "expired" else 0)
    vendors.serve(first, batches=rules, faults=Faults(rates={} if trouble == "expired" else {trouble: 1.0}))
    asked = requests(2, route=route)
    for _ in range(TRIES + 1):
        assert waits(vendors.run(asked)) == 2
    assert answered(vendors.run(asked)) == 2
    assert [model for model, _ in vendors.attempts] == [first.model] * 2 * TRIES + [second.model] * 2
    nothing_was_paid_twice(vendors)


def test_a_model_that_is_well_again_keeps_its_requests(vendors: Vendors) -> None:
    asked = requests(3, route=(CHEAP, DEAR))
    vendors.serve(CHEAP, faults=Faults(script=("500",) * 3 * (TRIES - 1)))
    for _ in range(TRIES):
        assert waits(vendors.run(asked)) == 3
    assert answered(vendors.run(asked)) == 3
    assert Counter(vendors.attempts) == {
        (CHEAP.model, "server_error_500"): 3 * (TRIES - 1),
        (CHEAP.model, "ok"): 3,
    }
    assert {call["extra_nano"] for call in calls(vendors.folder)} == {0}


@pytest.mark.parametrize(("code", "goes_on"), [("model_not_found", True), ("token_limit_exceeded", False)])
def test_a_batch_that_openai_will_not_begin_is_read_by_its_error(vendors: Vendors, code: str, goes_on: bool) -> None:
    vendors.serve(CHEAP, batches=BatchRules(fails=code))
    asked = requests(2, route=(CHEAP, DEAR))
    vendors.run(asked)
    assert waits(vendors.run(asked)) == 2
    outcome = "model_not_found" if goes_on else "batch_failed"
    next_one = DEAR if goes_on else CHEAP
    assert vendors.attempts == [(CHEAP.model, outcome)] * 2 + [(next_one.model, None)] * 2


# -- a provider that takes no batch


def refusing(app: ASGIApp, status: int, message: str, *, after: bool = False) -> ASGIApp:
    """The app, which refuses every batch that is handed in; `after`: although it has taken it."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST" or scope["path"] not in ("/v1/files", "/v1/batches", "/v1/messages/batches"):
            await app(scope, receive, send)
            return
        if after and scope["path"] == "/v1/files":
            await app(scope, receive, send)
            return
        if after:
            await app(scope, receive, _nowhere)
        await JSONResponse({"error": {"message": message}}, status)(scope, receive, send)

    return refuse


async def _nowhere(message: Any) -> None:
    """The provider's answer does not reach anybody."""


@BOTH_WAYS
@pytest.mark.parametrize(("status", "outcome"), [(401, "key_rejected"), (402, "no_credit"), (403, "not_permitted")])
def test_an_account_that_is_refused_sends_the_batch_to_the_next_model_in_the_same_run(
    vendors: Vendors, route: tuple[ModelRef, ModelRef], status: int, outcome: str
) -> None:
    first, second = route
    vendors.apps[first] = refusing(vendors.apps[first], status, "no")
    asked = requests(3, route=route)
    assert waits(vendors.run(asked)) == 3
    assert vendors.attempts == [(first.model, outcome)] * 3 + [(second.model, None)] * 3
    # They wait again already: nobody is to be sent to ask them.
    assert collected_after(vendors.folder, 0) == (3, [])
    assert answered(vendors.run(asked)) == 3
    nothing_was_paid_twice(vendors)
    assert not vendors.logs[first].exchanges


@pytest.mark.parametrize(("status", "stop"), [(401, KeyRejected), (402, CreditExhausted), (403, ProviderUnavailable)])
def test_where_no_account_takes_it_the_run_stops_and_the_next_one_begins_anew(
    vendors: Vendors, status: int, stop: type[Exception]
) -> None:
    sound = dict(vendors.apps)
    for model in KINDS:
        vendors.apps[model] = refusing(sound[model], status, "no")
    asked = requests(3, route=(CHEAP, DEAR))
    with pytest.raises(stop):
        vendors.run(asked)
    assert Counter(model for model, _ in vendors.attempts) == {CHEAP.model: 3, DEAR.model: 3}
    assert spend(vendors.folder) == (0, 0)
    vendors.apps |= sound
    assert waits(vendors.run(asked)) == 3
    assert answered(vendors.run(asked)) == 3
    assert {model for model, outcome in vendors.attempts if outcome == "ok"} == {CHEAP.model}


@BOTH_WAYS
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_gateway_that_fails_after_the_batch_was_taken_makes_nobody_pay_twice(
    vendors: Vendors, route: tuple[ModelRef, ModelRef], status: int
) -> None:
    first = route[0]
    sound = vendors.apps[first]
    vendors.apps[first] = refusing(sound, status, "Bad Gateway", after=True)
    asked = requests(3, route=route)
    with pytest.raises(ProviderUnavailable, match="the next poll finds it"):
        vendors.run(asked)
    vendors.apps[first] = sound
    assert answered(vendors.run(asked)) == 3
    assert vendors.attempts == [(first.model, "ok")] * 3
    nothing_was_paid_twice(vendors)


# -- a provider without batches


@BOTH_WAYS
def test_the_next_model_is_asked_at_once_where_its_provider_has_no_batches(
    vendors: Vendors, route: tuple[ModelRef, ModelRef]
) -> None:
    first, second = route
    vendors.serve(first, faults=Faults(rates={"400": 1.0}))
    vendors.serve(second, batches=BatchRules(offered=False))
    asked = requests(3, route=route)
    assert waits(vendors.run(asked)) == 3
    assert answered(vendors.run(asked)) == 3
    assert vendors.attempts == [(first.model, "refused_request")] * 3 + [(second.model, "ok")] * 3
    nothing_was_paid_twice(vendors)
    for call in calls(vendors.folder)[3:]:
        used = Usage(call["input_tokens"], call["cached_tokens"], call["output_tokens"])
        assert call["cost_nano"] == cost_of(used, PRICES[second])
        assert call["extra_nano"] == call["cost_nano"] - cost_of(used, PRICES[first].by_batch)


@BOTH_WAYS
def test_a_first_model_without_batches_ends_the_run_with_what_to_do(
    vendors: Vendors, route: tuple[ModelRef, ModelRef]
) -> None:
    vendors.serve(route[0], batches=BatchRules(offered=False))
    with pytest.raises(ProviderUnavailable, match="has no batch API; take `batch` out of `modes`"):
        vendors.run(requests(2, route=route))
    assert (vendors.attempts, spend(vendors.folder)) == ([], (0, 0))


# -- no model of the route answers


@BOTH_WAYS
@pytest.mark.parametrize("offered", [True, False])
def test_what_no_model_answers_fails_with_every_reason_and_the_next_run_begins_anew(
    vendors: Vendors, route: tuple[ModelRef, ModelRef], offered: bool
) -> None:
    first, second = route
    vendors.serve(first, faults=Faults(rates={"404": 1.0}))
    vendors.serve(second, faults=Faults(rates={"400": 1.0}), batches=BatchRules(offered=offered))
    # More of them than failures in a row would end a run: what batches brought says nothing of the providers now.
    count = 40 if offered else 3
    asked = requests(count, route=route)
    for _ in range(2 if offered else 1):
        assert waits(vendors.run(asked)) == count
    outcomes = vendors.run(asked)
    assert {one.reason for one in outcomes.values() if isinstance(one, RequestFailed)} == {"refused_request"}
    for one in outcomes.values():
        assert isinstance(one, RequestFailed)
        assert [(model, outcome) for model, outcome, _ in one.reasons] == [
            (str(first), "model_not_found"),
            (str(second), "refused_request"),
        ]
    assert Counter(vendors.attempts) == {
        (first.model, "model_not_found"): count,
        (second.model, "refused_request"): count,
    }
    assert spend(vendors.folder) == (0, 0)
    vendors.serve(first)
    assert waits(vendors.run(asked)) == count
    assert answered(vendors.run(asked)) == count


# -- the budget, and what has changed meanwhile


def test_falling_back_keeps_within_the_budget(vendors: Vendors) -> None:
    worst = most_it_can_cost(request(route=(CHEAP, DEAR)), [PRICES[DEAR].by_batch])
    vendors.serve(CHEAP, faults=Faults(rates={"400": 1.0}))
    vendors.settings["cap_usd"] = 2.5 * worst / NANO_USD
    asked = requests(5, route=(CHEAP, DEAR))
    vendors.run(asked)
    with pytest.raises(BudgetExceeded, match="2 of 5"):
        vendors.run(asked)
    assert spend(vendors.folder) == (0, 2 * worst)


def test_a_first_model_that_left_the_configuration_does_not_keep_its_fallback_from_being_collected(
    vendors: Vendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendors.serve(CHEAP, faults=Faults(rates={"400": 1.0}))
    asked = requests(2, route=(CHEAP, DEAR))
    vendors.run(asked)
    vendors.run(asked)
    del vendors.apps[CHEAP]
    monkeypatch.delitem(PRICES, CHEAP)
    assert answered(vendors.run(asked)) == 2
    assert {call["extra_nano"] > 0 for call in calls(vendors.folder) if call["outcome"] == "ok"} == {True}
    assert select(vendors.folder, "SELECT count(*) AS open FROM batch WHERE collected_at IS NULL") == [{"open": 0}]
