"""The sensor that collects batches: from requests that wait, over a tick, to full cells at half the price, paid once."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from synth_assets.llm.batch_reading import awaited
from synth_assets.llm.batch_route import TRIES
from synth_assets.llm.request import NANO_USD
from synth_assets.offline import NO_QUIRKS, BatchRules, running_server
from synth_assets.questions.cells import Cell
from synth_assets_tests.automation.stage import Stage
from synth_assets_tests.history import history_in

CELLS = [Cell("math", "hard"), Cell("coding", "hard")]
KEYS = {cell.key for cell in CELLS}
MODES = {"answers.hard": "batch", "validate": "batch"}


def at(stage: Stage, server: str, modes: Mapping[str, str], **settings: Any) -> Stage:
    """The stage with all its providers at a server."""
    providers = {
        "openai": {"kind": "openai", "base_url": f"{server}/v1", "api_key_env": "OPENAI_API_KEY"},
        "anthropic": {"kind": "anthropic", "base_url": server, "api_key_env": "ANTHROPIC_API_KEY"},
        "openrouter": {"kind": "openai", "base_url": f"{server}/v1", "api_key_env": "OPENROUTER_API_KEY"},
    }
    stage.configure({"providers": providers, "modes": modes, **settings})
    return stage


@pytest.fixture(scope="module")
def paid_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was planned with paid models: the pilot is asked live, whatever the modes are."""
    with running_server(quirks=NO_QUIRKS) as server:
        stage = at(Stage(tmp_path_factory.mktemp("paid"), mode="live"), server.base_url, MODES)
        assert stage.run("plan_questions").success
    assert not stage.project.open_batches
    return stage.folder


def live_stage(paid_plan: Path, place: Path, server: str, modes: Mapping[str, str], *cells: Cell) -> Stage:
    """A copy of it at a server, with a quota for these cells alone, of more rows than the pilot has answered."""
    shutil.copytree(paid_plan, place / "project", ignore=shutil.ignore_patterns("ballast", "owners"))
    stage = at(Stage(place / "project", mode="live", instance=history_in(place / "dagster")), server, modes)
    stage.plan_only(*cells)
    with stage.project.warehouse.transaction() as connection:
        connection.execute("UPDATE questions.plan SET quota = 8 WHERE quota > 0")
    return stage


def journal(stage: Stage, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(stage.project.journal_dir / "journal.sqlite")) as found:
        return found.execute(query).fetchall()


def fill_until_full(stage: Stage) -> list[set[str | None]]:
    """Ticks of the sensor, each followed by the runs that it asks for, until no batch is open; returns their cells."""
    cursor, launched = stage.sense("collect_batches").cursor, []
    for _ in range(12):
        found = stage.sense("collect_batches", cursor)
        cursor = found.cursor
        launched.append({one.partition_key for one in found.run_requests or []})
        for run in stage.carry_out(found.run_requests or [], "fill_cells"):
            assert run.success, [event.message for event in run.all_events if event.is_failure]
        if not stage.project.open_batches:
            return launched
    raise AssertionError(launched)


def test_cells_that_wait_are_filled_by_ticks_at_half_the_price_and_nothing_is_paid_twice(
    paid_plan: Path, tmp_path: Path
) -> None:
    with running_server(quirks=NO_QUIRKS, batches=BatchRules(looks=2)) as server:
        stage = live_stage(paid_plan, tmp_path, server.base_url, MODES, *CELLS)
        # Switched on before anything waits; it needs no key for that.
        assert stage.sense("collect_batches").skip_message == "no batch is open"

        for cell in CELLS:
            run = stage.run("fill_cells", partition=cell.key)
            assert run.success
            shown = stage.metadata("validated_questions", cell.key)
            assert shown["requests_waiting"] == shown["engine_handed_in"] > 0
            assert shown["requests_failed"] == shown["unjudged"] == 0
            (quota,) = stage.evaluations("answered_questions", "cells_meet_quota", run).values()
            assert (quota.passed, quota.severity) == (False, dg.AssetCheckSeverity.WARN)
            assert "not finished" in quota.description
            (counts,) = stage.evaluations("answered_questions", "counts_reconcile", run).values()
            assert counts.passed
        assert set(awaited(stage.project.journal_dir)) == KEYS
        # Who fills what is short leaves them to their batches.
        assert "2 of them wait for batches" in (stage.tick("nightly_questions").skip_message or "")

        launched = fill_until_full(stage)
        assert {key for keys in launched for key in keys} == KEYS
        assert stage.tick("nightly_questions").skip_message == "every cell has its rows"
        assert stage.sense("collect_batches").skip_message == "no batch is open"
        seen = server.log.exchanges

    for cell in CELLS:
        assert stage.metadata("answered_questions", cell.key)["requests_waiting"] == 0
    calls = Counter(exchange.client_request_id for exchange in seen)
    assert set(calls.values()) == {1}
    settled = journal(
        stage, "SELECT call_id, owner, model_requested, cost_nano, input_tokens, output_tokens, role FROM call"
    )
    by_batch = [row for row in settled if row[1].startswith("batch:")]
    assert {row[6] for row in by_batch} == set(MODES)
    assert {one.client_request_id for one in seen if one.path == "/v1/batches"} == {row[0] for row in by_batch}
    spec = stage.project.spec
    for _, _, _, cost, tokens_in, tokens_out, role in by_batch:
        price = spec.price(spec.route(role)[0])
        assert 2 * cost / NANO_USD * 1e6 == pytest.approx(tokens_in * price.input + tokens_out * price.output, rel=1e-6)
    assert journal(stage, "SELECT reserved_nano FROM spend") == [(0,)]
    answers = stage.project.warehouse.read("SELECT count(*), count(DISTINCT call_id) FROM questions.answer").row(0)
    assert answers[0] == answers[1] > 0


def test_only_cells_that_something_came_for_get_a_run_and_not_while_one_fills_them(
    paid_plan: Path, tmp_path: Path
) -> None:
    with running_server(quirks=NO_QUIRKS) as server:
        stage = live_stage(paid_plan, tmp_path, server.base_url, {"answers.hard": "batch"}, *CELLS)
        cursor = stage.sense("collect_batches").cursor
        assert stage.run("fill_cells", partition=CELLS[0].key).success
        under_way = stage.create_run("fill_cells", {"dagster/partition": CELLS[0].key}, dg.DagsterRunStatus.STARTED)
        found = stage.sense("collect_batches", cursor)
        assert not found.run_requests
        assert found.skip_message == "no batch is open; answers for 1 cells wait for the runs that fill them already"

        stage.report(under_way, dg.DagsterEventType.RUN_SUCCESS, None)
        found = stage.sense("collect_batches", found.cursor)
        (request,) = found.run_requests or []
        assert (request.job_name, request.partition_key) == ("fill_cells", CELLS[0].key)
        assert "answers came by the batch" in request.tags["synth/reason"]
        assert stage.sense("collect_batches", found.cursor).skip_message == "no batch is open"


def test_what_is_open_is_said_with_its_age_and_so_is_why_it_cannot_be_collected(
    paid_plan: Path, tmp_path: Path
) -> None:
    with running_server(quirks=NO_QUIRKS, batches=BatchRules(takes_s=3600)) as server:
        stage = live_stage(paid_plan, tmp_path, server.base_url, {"answers.hard": "batch"}, *CELLS)
        assert stage.run("fill_cells", partition=CELLS[0].key).success
        said = stage.sense("collect_batches").skip_message or ""
        assert said.startswith("1 batch open (requests: ")
        assert "at anthropic), the oldest since 20" in said
    unreachable = stage.sense("collect_batches").skip_message or ""
    assert unreachable.startswith("1 batch open")
    assert "anthropic: " in unreachable


def test_a_cell_whose_batches_only_fail_counts_what_failed_and_is_given_up_at_no_cost(
    paid_plan: Path, tmp_path: Path
) -> None:
    with running_server(quirks=NO_QUIRKS, batches=BatchRules(expired=10_000)) as server:
        modes = {"answers.hard": "batch"}
        stage = live_stage(paid_plan, tmp_path, server.base_url, modes, CELLS[0])
        # A model a role, so that all of a route is tried soon.
        routes = {role: [str(route[0])] for role, route in stage.project.spec.routes.items()}
        at(stage, server.base_url, modes, routes=routes)
        spent = journal(stage, "SELECT spent_nano FROM spend")
        found = stage.sense("collect_batches")
        assert stage.run("fill_cells", partition=CELLS[0].key).success
        failed = []
        for _ in range(TRIES):
            found = stage.sense("collect_batches", found.cursor)
            (request,) = found.run_requests or []
            assert request.tags["synth/reason"].startswith("0 answers came by the batch, ")
            assert all(run.success for run in stage.carry_out([request], "fill_cells"))
            failed.append(stage.metadata("answered_questions", CELLS[0].key)["requests_failed"])
        assert failed[:-1] == [0] * (TRIES - 1)
        assert failed[-1] > 0
        found = stage.sense("collect_batches", found.cursor)
        assert not found.run_requests
        assert "brought failures only" in (found.skip_message or "")
        assert journal(stage, "SELECT reserved_nano FROM spend") == [(0,)]
    generated = "SELECT coalesce(sum(cost_nano), 0) FROM call WHERE owner GLOB 'batch:*'"
    assert (journal(stage, generated), spent[0][0] > 0) == ([(0,)], True)
