"""The ledger: what the journal has settled is in the warehouse once, whoever copies it and however often."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from synth_assets.llm import Journal, Message, Request, Usage
from synth_assets.llm.journal import Begun, Settlement
from synth_assets.spec import ModelRef
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.schemas import LLM_CALL
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import select


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal") as opened:
        yield opened


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def begin(journal: Journal, text: str) -> str:
    request = Request(
        role="answers.easy",
        route=(ModelRef("openai", "gpt-4o-mini"),),
        messages=(Message("user", text),),
        max_tokens=50,
        asset="answered_questions",
        partition="easy|math",
    )
    begun = asyncio.run(
        journal.begin(request, run_id="run-1", provider="openai", model="gpt-4o-mini", reserve_nano=900, cap_nano=None)
    )
    assert isinstance(begun, Begun)
    return begun.call_id


def settle(journal: Journal, call_id: str, outcome: str = "ok", cost_nano: int = 1_500) -> None:
    usage = Usage(input_tokens=40, cached_tokens=8, output_tokens=12) if outcome == "ok" else None
    served = "gpt-4o-mini-2024-07-18" if outcome == "ok" else None
    basis = "usage" if outcome == "ok" else "none"
    end = Settlement(call_id, outcome, cost_nano, basis, 0.25, model_served=served, usage=usage, http_status=200)
    asyncio.run(journal.settle(end))


def test_a_settled_call_is_copied_with_its_tokens_dollars_and_time(journal: Journal, warehouse: Warehouse) -> None:
    call = begin(journal, "What is 3 + 4?")
    settle(journal, call)
    assert copy_to_warehouse(journal, warehouse) == 1
    (row,) = warehouse.load(LLM_CALL).to_dicts()
    wanted = {
        "call_id": call, "attempt": 1, "run_id": "run-1", "asset": "answered_questions", "partition": "easy|math",
        "role": "answers.easy", "provider": "openai", "model_requested": "gpt-4o-mini",
        "model_served": "gpt-4o-mini-2024-07-18", "input_tokens": 40, "cached_tokens": 8, "output_tokens": 12,
        "cost_usd": 0.0000015, "cost_basis": "usage", "latency_s": 0.25, "outcome": "ok",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted
    assert row["started_at"].utcoffset().total_seconds() == 0
    assert row["request_id"] == call.rpartition("-")[0]


def test_a_ledger_of_an_earlier_version_gets_the_columns_that_came_later(journal: Journal, tmp_path: Path) -> None:
    with Warehouse(tmp_path).transaction() as connection:
        for name in ("extra_usd", "by_batch"):
            connection.execute(f"ALTER TABLE ledger.llm_call DROP COLUMN {name}")
    settle(journal, begin(journal, "one"))
    today = Warehouse(tmp_path)
    assert copy_to_warehouse(journal, today) == 1
    assert today.load(LLM_CALL).schema == pl.Schema(LLM_CALL.polars_schema)
    assert today.load(LLM_CALL)["extra_usd"].to_list() == [0.0]


def test_what_is_in_flight_is_not_copied_before_it_is_settled(journal: Journal, warehouse: Warehouse) -> None:
    first, second = begin(journal, "one"), begin(journal, "two")
    settle(journal, second)
    assert copy_to_warehouse(journal, warehouse) == 1
    assert warehouse.load(LLM_CALL)["call_id"].to_list() == [second]
    settle(journal, first)
    assert copy_to_warehouse(journal, warehouse) == 1
    assert sorted(warehouse.load(LLM_CALL)["call_id"]) == sorted([first, second])


def test_copying_again_copies_nothing_twice(journal: Journal, warehouse: Warehouse) -> None:
    for text in ("one", "two", "three"):
        settle(journal, begin(journal, text))
    assert copy_to_warehouse(journal, warehouse) == 3
    assert copy_to_warehouse(journal, warehouse) == 0
    assert warehouse.load(LLM_CALL).height == 3


def agree(folder: Path) -> bool:
    """Whether the ledger is the journal, call by call."""
    settled = select(folder / "journal", "SELECT settled_no, call_id, outcome, cost_nano FROM call ORDER BY settled_no")
    ledger = Warehouse(folder).load(LLM_CALL).sort("settled_no")
    booked = ledger.select("settled_no", "call_id", "outcome", (pl.col("cost_usd") * 1e9).round().cast(pl.Int64))
    return booked.rows() == [tuple(call.values()) for call in settled]


def test_many_calls_are_copied_in_turns_in_which_others_may_come(journal: Journal, tmp_path: Path) -> None:
    for number in range(8):
        settle(journal, begin(journal, str(number)), cost_nano=number)
    assert copy_to_warehouse(journal, Warehouse(tmp_path), at_a_time=2, in_a_turn=3) == 8
    assert agree(tmp_path)


class Doomed(Journal):
    """A journal whose process is killed when it is read for the ledger for the `fatal`th time."""

    fatal = 0

    def settled_after(self, settled_no: int, columns: Iterable[str], most: int) -> list[tuple[Any, ...]]:
        """The calls, or the end."""
        self.fatal -= 1
        if not self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().settled_after(settled_no, columns, most)


def copy_until_killed(folder: Path, fatal: int) -> None:
    """Copy two calls at a time, four in a turn, to the death."""
    with Doomed(folder / "journal") as doomed:
        doomed.fatal = fatal
        copy_to_warehouse(doomed, Warehouse(folder), at_a_time=2, in_a_turn=4)


def test_a_copy_that_is_killed_at_any_point_leaves_a_beginning_of_the_journal_and_the_next_goes_on(
    journal: Journal, tmp_path: Path
) -> None:
    calls = [begin(journal, str(number)) for number in range(11)]
    for number, call in enumerate(calls):
        settle(journal, call, cost_nano=number)
    found = []
    # In the middle of the first turn, between two turns, in the middle of a later one.
    for fatal in (2, 3, 3):
        assert other_process.exit_code(other_process.start(copy_until_killed, tmp_path, fatal)) == -signal.SIGKILL
        copied = Warehouse(tmp_path).load(LLM_CALL).sort("settled_no")
        assert copied["call_id"].to_list() == calls[: copied.height]
        found.append(copied.height)
    assert found == [0, 4, 4]
    assert copy_to_warehouse(journal, Warehouse(tmp_path), at_a_time=2, in_a_turn=4) == 7
    assert agree(tmp_path)


def test_a_journal_that_begins_anew_is_copied_from_its_beginning_and_what_it_lost_stays(
    tmp_path: Path, warehouse: Warehouse
) -> None:
    with Journal(tmp_path / "journal") as first:
        for text in ("one", "two", "three"):
            settle(first, begin(first, text))
        copy_to_warehouse(first, warehouse)
    before = warehouse.load(LLM_CALL)
    shutil.rmtree(tmp_path / "journal")
    with Journal(tmp_path / "journal") as second:
        for text in ("four", "three"):
            settle(second, begin(second, text))
        assert copy_to_warehouse(second, warehouse) == 2
        assert copy_to_warehouse(second, warehouse) == 0
        settle(second, begin(second, "five"))
        assert copy_to_warehouse(second, warehouse) == 1
    ledger = warehouse.load(LLM_CALL)
    assert set(before["call_id"]) < set(ledger["call_id"])
    assert sorted(ledger["settled_no"]) == [0, 0, 1, 2, 3]


def test_failed_attempts_alone_are_copied_with_empty_tokens(journal: Journal, warehouse: Warehouse) -> None:
    settle(journal, begin(journal, "one"), "server_error_500", 0)
    assert copy_to_warehouse(journal, warehouse) == 1
    calls = warehouse.load(LLM_CALL)
    assert calls.schema == pl.Schema(LLM_CALL.polars_schema)
    assert calls.row(0, named=True)["input_tokens"] is None


def test_attempts_at_one_request_are_numbered_and_share_its_name(journal: Journal, warehouse: Warehouse) -> None:
    settle(journal, begin(journal, "one"), "server_error_500", 0)
    settle(journal, begin(journal, "one"))
    copy_to_warehouse(journal, warehouse)
    calls = warehouse.load(LLM_CALL).sort("attempt")
    assert calls["attempt"].to_list() == [1, 2]
    assert calls["request_id"].n_unique() == 1
    assert calls["outcome"].to_list() == ["server_error_500", "ok"]


def test_what_an_engine_had_in_flight_when_it_closed_is_booked_at_its_worst_case(
    tmp_path: Path, warehouse: Warehouse
) -> None:
    with Journal(tmp_path / "journal") as first:
        begin(first, "one")
    with Journal(tmp_path / "journal") as second:
        copy_to_warehouse(second, warehouse)
    (row,) = warehouse.load(LLM_CALL).to_dicts()
    assert (row["outcome"], row["cost_basis"], row["cost_usd"]) == ("abandoned", "bound", 900 / 1e9)
