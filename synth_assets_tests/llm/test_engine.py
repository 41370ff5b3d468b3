"""What the engine does next: routes and fallback, retries, stops, limits and streams."""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from synth_assets.llm import (
    Completion,
    CreditExhausted,
    Interrupted,
    KeyRejected,
    Provider,
    ProviderUnavailable,
    Request,
    RequestFailed,
    RetryPolicy,
    RunStopped,
    http_provider,
    in_process_provider,
)
from synth_assets.offline import NO_QUIRKS, Exchange, Faults, RequestLog, build_app, running_server
from synth_assets_tests.llm.asking import (
    CHEAP,
    DEAR,
    QUICK,
    ask,
    calls,
    engine_on,
    in_loop,
    request,
    requests,
    spend,
    until,
)

ROUTE = (CHEAP, DEAR)


class Service:
    """The embedded provider behind both names of the route, with one log."""

    def __init__(self, faults: Faults | None = None, *, second: Faults | None = None, **settings: Any) -> None:
        self.log = RequestLog()
        self._apps = [
            build_app(faults=given or Faults(), quirks=NO_QUIRKS, log=self.log, **settings)
            for given in (faults, second)
        ]

    def providers(self, max_concurrency: int = 8) -> Iterable[Provider]:
        yield in_process_provider(CHEAP.provider, "openai", self._apps[0], max_concurrency=max_concurrency)
        yield in_process_provider(DEAR.provider, "anthropic", self._apps[1], max_concurrency=max_concurrency)

    def arrivals(self, model: str | None = None) -> list[Exchange]:
        return [exchange for exchange in self.log.exchanges if model in (None, exchange.model)]


def always(fault: str, **settings: Any) -> Faults:
    return Faults(rates={fault: 1.0}, **settings)


def test_a_transient_failure_is_tried_again_on_the_same_model(tmp_path: Path) -> None:
    service = Service(Faults(script=("500", "cut", "malformed", "ok")))
    [answer] = ask(tmp_path, service.providers, [request(route=ROUTE)])
    assert isinstance(answer, Completion)
    assert [call["outcome"] for call in calls(tmp_path)] == ["server_error_500", "connection_lost", "malformed", "ok"]
    assert [call["attempt"] for call in calls(tmp_path)] == [1, 2, 3, 4]
    assert {exchange.model for exchange in service.arrivals()} == {CHEAP.model}


def test_a_model_that_never_answers_gives_way_to_the_next_of_the_route(tmp_path: Path) -> None:
    service = Service(always("503"))
    [answer] = ask(tmp_path, service.providers, [request(route=ROUTE)])
    assert isinstance(answer, Completion)
    assert (answer.provider, answer.model_requested) == (DEAR.provider, DEAR.model)
    assert answer.model_served == f"offline/{DEAR.model}"
    models = Counter(exchange.model for exchange in service.arrivals())
    assert models == {CHEAP.model: QUICK.attempts, DEAR.model: 1}


def test_a_request_that_every_model_refuses_fails_with_all_their_reasons(tmp_path: Path) -> None:
    service = Service(always("400"), second=always("500"))
    [failure] = ask(tmp_path, service.providers, [request(route=ROUTE)])
    assert isinstance(failure, RequestFailed)
    assert [(model, outcome) for model, outcome, _ in failure.reasons] == [
        (str(CHEAP), "refused_request"),
        (str(DEAR), "server_error_500"),
    ]
    assert failure.reason == "server_error_500"
    assert "prompt is too long" in str(failure)
    assert len(service.arrivals(CHEAP.model)) == 1


def test_a_refused_request_says_nothing_about_the_next_one(tmp_path: Path) -> None:
    service = Service(Faults(script=("400",)))
    outcomes = ask(tmp_path, service.providers, requests(2), retry=QUICK)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Completion", "RequestFailed"]


@pytest.mark.parametrize("fault", ["404", "402"])
def test_a_model_that_will_answer_nothing_is_put_aside(tmp_path: Path, fault: str) -> None:
    service = Service(always(fault))
    answers = ask(tmp_path, lambda: service.providers(max_concurrency=3), requests(30, route=ROUTE))
    assert {answer.provider for answer in answers if isinstance(answer, Completion)} == {DEAR.provider}
    assert len(answers) == 30
    # Only what was in flight when the first answer came was sent in vain.
    assert len(service.arrivals(CHEAP.model)) <= 3


def test_when_no_model_of_a_route_has_credit_the_run_stops_with_what_it_has(tmp_path: Path) -> None:
    service = Service(Faults(exhaust_after=5), second=always("402"))
    outcomes, stopped = stream_until_stopped(tmp_path, service, requests(50, route=ROUTE))
    assert isinstance(stopped, CreditExhausted)
    assert stopped.exit_code == 3
    assert len(outcomes) == 5
    assert Counter(call["outcome"] for call in calls(tmp_path))["ok"] == 5


def test_a_refused_key_stops_the_run_and_nothing_more_is_sent(tmp_path: Path) -> None:
    service = Service(Faults(script=("ok",), rates={"401": 1.0}), latency_s=0.005)
    outcomes, stopped = stream_until_stopped(tmp_path, service, requests(200, route=ROUTE))
    assert isinstance(stopped, KeyRejected)
    assert stopped.exit_code == 2
    assert len(outcomes) == 1
    assert len(service.arrivals()) == len(calls(tmp_path)) <= 1 + 8
    assert not service.arrivals(DEAR.model)
    # Not the stacks of all the requests that it ended.
    assert len(traceback.extract_tb(stopped.__traceback__)) < 10


def test_failure_after_failure_ends_the_run(tmp_path: Path) -> None:
    service = Service(always("400"))
    policy = RetryPolicy(failures_to_stop=7)
    outcomes, stopped = stream_until_stopped(tmp_path, service, requests(200), retry=policy)
    assert isinstance(stopped, ProviderUnavailable)
    assert stopped.exit_code == 1
    assert len(outcomes) == 6
    assert len(service.arrivals()) <= 7 + 2 * 8


def test_failures_between_answers_do_not_end_the_run(tmp_path: Path) -> None:
    service = Service(Faults(script=("400", "400", "ok") * 10))
    policy = RetryPolicy(failures_to_stop=3)
    outcomes = ask(tmp_path, lambda: service.providers(max_concurrency=1), requests(30), retry=policy)
    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"RequestFailed": 20, "Completion": 10}


def test_nobody_asks_before_the_time_that_the_provider_named(tmp_path: Path) -> None:
    service = Service(Faults(script=("429",), retry_after_s=0.3))
    outcomes = ask(tmp_path, lambda: service.providers(max_concurrency=1), requests(4))
    assert all(isinstance(outcome, Completion) for outcome in outcomes)
    first, *others = service.arrivals()
    assert first.answered_at is not None
    assert min(exchange.arrived_at for exchange in others) >= first.answered_at + 0.3
    assert calls(tmp_path)[0]["outcome"] == "rate_limited"


def test_a_provider_that_wants_too_long_a_wait_is_left_for_the_next(tmp_path: Path) -> None:
    service = Service(always("429", retry_after_s=3600))
    [answer] = ask(tmp_path, service.providers, [request(route=ROUTE)])
    assert isinstance(answer, Completion)
    assert answer.provider == DEAR.provider
    assert len(service.arrivals(CHEAP.model)) == 1


def test_those_who_ask_the_same_at_once_share_one_answer(tmp_path: Path) -> None:
    service = Service(latency_s=0.02)

    async def work() -> list[Completion]:
        async with engine_on(tmp_path, *service.providers()) as engine:
            return await asyncio.gather(*(engine.complete(request()) for _ in range(20)))

    assert len({completion.call_id for completion in in_loop(work)}) == 1
    assert len(service.arrivals()) == 1


def test_who_leaves_early_does_not_take_the_answer_along(tmp_path: Path) -> None:
    service = Service(latency_s=0.05)

    async def work() -> Completion:
        async with engine_on(tmp_path, *service.providers()) as engine:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(engine.complete(request()), 0.02)
            return await engine.complete(request())

    assert in_loop(work).text
    assert len(service.arrivals()) == 1


def test_no_more_than_the_limit_are_in_flight_and_the_limit_is_used(tmp_path: Path) -> None:
    service = Service(latency_s=0.02)
    ask(tmp_path, lambda: service.providers(max_concurrency=5), requests(40))
    assert most_at_once(service.arrivals()) == 5


def test_requests_a_minute_are_spread_over_the_minute(tmp_path: Path) -> None:
    log = RequestLog()
    given = in_process_provider("warm", "openai", build_app(log=log))
    paced = Provider(CHEAP.provider, given.kind, given.client, max_concurrency=20, requests_per_minute=40 * 60)

    async def work() -> None:
        async with engine_on(tmp_path, paced) as engine:
            # The SDK's first request takes its time, which would make the others a crowd.
            await given.post(given.wire.write(request(), "warm"), "warm")
            await drained(engine.stream(requests(100)))

    in_loop(work)
    arrived = sorted(exchange.arrived_at for exchange in log.exchanges if exchange.model == CHEAP.model)
    # A bucket of one second's worth, refilled at 40 a second: 100 take one and a half seconds.
    assert arrived[-1] - arrived[0] >= 1


def test_a_stop_ends_the_waiting_for_a_turn_at_once(tmp_path: Path) -> None:
    app = build_app()
    given = in_process_provider(CHEAP.provider, "openai", app)
    slow = Provider(given.name, given.kind, given.client, requests_per_minute=1)

    async def work() -> list[Any]:
        async with engine_on(tmp_path, slow) as engine:
            asked = [asyncio.create_task(engine.complete(one)) for one in requests(30)]
            await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            engine.stop(Interrupted("enough"))
            return await asyncio.gather(*asked, return_exceptions=True)

    outcomes = Counter(type(outcome).__name__ for outcome in in_loop(work, timeout_s=20))
    assert outcomes == {"Completion": 1, "Interrupted": 29}
    # What was written down ahead of its turn and never left is taken back.
    assert [call["outcome"] for call in calls(tmp_path)] == ["ok"]
    assert spend(tmp_path)[1] == 0


def test_a_stream_takes_requests_only_as_there_is_room(tmp_path: Path) -> None:
    service = Service()
    taken = 0

    def endless() -> Iterable[Request]:
        nonlocal taken
        while True:
            taken += 1
            yield request(taken)

    async def work() -> int:
        async with engine_on(tmp_path, *service.providers()) as engine:
            given = 0
            async for _ in engine.stream(endless(), window=10):
                given += 1
                assert taken <= given + 10
                if given == 60:
                    break
            return given

    assert in_loop(work) == 60


def test_a_stream_over_nothing_ends(tmp_path: Path) -> None:
    assert ask(tmp_path, Service().providers, []) == []


def test_an_unexpected_error_ends_the_stream_instead_of_hanging_it(tmp_path: Path) -> None:
    broken = Request("answers.easy", (CHEAP,), (), 10)
    object.__setattr__(broken, "messages", (None,))

    async def work() -> None:
        async with engine_on(tmp_path, *Service().providers()) as engine:
            with pytest.raises(AttributeError):
                async for _ in engine.stream([broken], window=4):
                    pass

    in_loop(work)


def test_what_close_gives_up_is_counted_as_abandoned_and_nobody_waits_for_ever(tmp_path: Path) -> None:
    service = Service(latency_s=60)

    async def work() -> list[Any]:
        async with engine_on(tmp_path, *service.providers()) as engine:
            before = asyncio.all_tasks()
            asked = [asyncio.create_task(engine.complete(one)) for one in requests(3)]
            stream = asyncio.create_task(drained(engine.stream(requests(3))))
            await asyncio.to_thread(until, lambda: len(service.arrivals()) == 3)
            await engine.close(grace_s=0)
            outcomes = await asyncio.gather(*asked, stream, return_exceptions=True)
            assert asyncio.all_tasks() == before
            return outcomes

    assert [type(outcome) for outcome in in_loop(work)] == [RunStopped] * 4
    assert {call["outcome"] for call in calls(tmp_path)} == {"abandoned"}
    spent, reserved = spend(tmp_path)
    assert spent == sum(call["reserved_nano"] for call in calls(tmp_path))
    assert reserved == 0


def test_the_counts_add_up_at_the_end(tmp_path: Path) -> None:
    service = Service(Faults(rates={"500": 0.2, "cut": 0.1, "400": 0.1}))

    async def work() -> None:
        async with engine_on(tmp_path, *service.providers()) as engine:
            outcomes = await drained(engine.stream(requests(60)))
            stats = engine.stats
            assert stats.requests == len(service.arrivals()) == stats.done + stats.errors
            assert stats.in_flight == 0
            assert (stats.done, stats.failed) == (
                sum(isinstance(outcome, Completion) for outcome in outcomes),
                sum(isinstance(outcome, RequestFailed) for outcome in outcomes),
            )
            assert stats.spent_nano == spend(tmp_path)[0]
            answered = stats.done
            await drained(engine.stream(requests(60)))
            assert stats.replayed == answered

    in_loop(work)


@pytest.mark.parametrize(("kind", "model"), [("openai", CHEAP), ("anthropic", DEAR)])
def test_over_http_the_limit_holds_too(tmp_path: Path, kind: str, model: Any) -> None:
    with running_server(latency_s=0.02, quirks=NO_QUIRKS) as server:
        base_url = f"{server.base_url}/v1" if kind == "openai" else server.base_url

        def providers() -> Iterable[Provider]:
            yield http_provider(model.provider, kind, api_key=None, base_url=base_url, max_concurrency=6)

        answers = ask(tmp_path, providers, requests(30, route=(model,)))
        assert most_at_once(server.log.exchanges) <= 6
    assert all(isinstance(answer, Completion) and answer.offline for answer in answers)


def most_at_once(exchanges: Iterable[Exchange]) -> int:
    moments = [(exchange.arrived_at, 1) for exchange in exchanges]
    moments += [(exchange.answered_at or 0, -1) for exchange in exchanges]
    most = now = 0
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most


async def drained(stream: Any) -> list[Any]:
    return [outcome async for _, outcome in stream]


def stream_until_stopped(
    folder: Path, service: Service, asked: Iterable[Request], **settings: Any
) -> tuple[list[Any], RunStopped]:
    """The outcomes that a stream gave before the run stopped, and why it did."""

    async def work() -> tuple[list[Any], RunStopped]:
        outcomes = []
        async with engine_on(folder, *service.providers(), **settings) as engine:
            try:
                async for _, outcome in engine.stream(asked):
                    outcomes.append(outcome)
            except RunStopped as stopped:
                return outcomes, stopped
        raise AssertionError("the run did not stop")

    result: tuple[list[Any], RunStopped] = in_loop(work)
    return result
