"""What is paid for is durable before it is used, is never paid for twice, and survives the death of its process."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from synth_assets.llm import Completion, Engine, Journal, JournalUnwritable, Provider, in_process_provider
from synth_assets.llm.group_commit import GroupCommit
from synth_assets.llm.journal import Begun, InFlight, OverBudget, Settlement, Stored
from synth_assets.llm.request import most_it_can_cost
from synth_assets.offline import NO_QUIRKS, RequestLog, ServerHandle, build_app, running_server
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import CHEAP, PRICES, ask, calls, in_loop, request, requests, select, spend, until

WORST = most_it_can_cost(request(), [PRICES[CHEAP]])


def begin(journal: Journal, number: int = 0, cap_nano: int | None = None) -> Begun | Stored | InFlight | OverBudget:
    begun = journal.begin(request(number), run_id="r", provider="one", model="m", reserve_nano=WORST, cap_nano=cap_nano)
    return asyncio.run(begun)


def settle(journal: Journal, call_id: str, body: bytes | None = b"{}") -> None:
    asyncio.run(journal.settle(Settlement(call_id, "ok", 7, "usage", 0.1, body=body, kind="openai", usable=True)))


def test_a_response_is_on_the_disk_before_its_asker_sees_it(tmp_path: Path) -> None:
    log = RequestLog()

    async def work() -> None:
        provider = in_process_provider(CHEAP.provider, "openai", build_app(log=log))
        with Journal(tmp_path) as journal:
            engine = Engine({CHEAP.provider: provider}, journal, PRICES.__getitem__)
            completion = await engine.complete(request())
            # Another connection sees what is committed and nothing else.
            [row] = select(tmp_path, "SELECT call_id, usable, body FROM response")
            assert (row["call_id"], row["usable"]) == (completion.call_id, 1)
            assert completion.text in row["body"].decode()
            await engine.close()

    in_loop(work)


def completed(folder: Path, log: RequestLog, count: int) -> list[Completion]:
    """The answers to the first `count` requests, all of which must have one."""

    def providers() -> Iterable[Provider]:
        yield in_process_provider(CHEAP.provider, "openai", build_app(log=log, quirks=NO_QUIRKS))

    outcomes = ask(folder, providers, requests(count))
    answers = [outcome for outcome in outcomes if isinstance(outcome, Completion)]
    assert len(answers) == count
    return answers


def test_an_answered_request_costs_nothing_the_next_time(tmp_path: Path) -> None:
    log = RequestLog()
    first = completed(tmp_path, log, 5)
    spent = spend(tmp_path)
    again = completed(tmp_path, log, 5)
    assert {one.call_id: one.text for one in first} == {one.call_id: one.text for one in again}
    assert [one.replayed for one in (*first, *again)] == [False] * 5 + [True] * 5
    assert (len(log.exchanges), spend(tmp_path)) == (5, spent)


def test_the_journal_reserves_settles_and_numbers_what_it_settles(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        first, second = begin(journal, 0), begin(journal, 1)
        assert isinstance(first, Begun)
        assert isinstance(second, Begun)
        assert isinstance(begin(journal, 0), InFlight)
        assert journal.spend() == (0, 2 * WORST)
        assert begin(journal, 2, cap_nano=3 * WORST - 1) == OverBudget(0, 2 * WORST)
        settle(journal, second.call_id)
        settle(journal, first.call_id)
        assert journal.spend() == (14, 0)
        assert isinstance(begin(journal, 0), Stored)
        settled = journal.settled_after(0, ("settled_no", "call_id"), 5)
        assert settled == [(1, second.call_id), (2, first.call_id)]
        assert journal.settled_after(1, ("call_id",), 5) == [(first.call_id,)]
        with pytest.raises(sqlite3.IntegrityError):
            settle(journal, first.call_id)
        assert journal.spend() == (14, 0)


def test_a_statement_that_fails_takes_none_of_its_group_along(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "file", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE number (value INTEGER PRIMARY KEY)")
    writer = GroupCommit(connection, lambda: None)

    def insert(value: int, connection: sqlite3.Connection) -> int:
        connection.execute("INSERT INTO number VALUES (?)", (value + 100,))
        connection.execute("INSERT INTO number VALUES (?)", (value,))
        return value

    async def work() -> list[object]:
        statements = (partial(insert, value) for value in (1, 2, 1, 3))
        return await asyncio.gather(*(writer.carry_out(one) for one in statements), return_exceptions=True)

    results = in_loop(work)
    writer.close()
    assert [results[0], results[1], type(results[2]), results[3]] == [1, 2, sqlite3.IntegrityError, 3]
    with sqlite3.connect(tmp_path / "file") as other:
        assert sorted(other.execute("SELECT value FROM number")) == [(1,), (2,), (3,), (101,), (102,), (103,)]


def test_what_a_dead_engine_had_in_flight_is_lost_at_its_worst_case(tmp_path: Path) -> None:
    with running_server(latency_s=30) as server:
        child = other_process.start(other_process.ask, server.base_url, tmp_path, 3)
        until(lambda: len(server.log.exchanges) == 3)
        child.kill()
        child.join()
    with Journal(tmp_path) as journal:
        assert journal.spend() == (3 * WORST, 0)
        assert {(call["outcome"], call["cost_basis"], call["cost_nano"]) for call in calls(tmp_path)} == {
            ("lost", "bound", WORST)
        }
        # Lost is not answered: whoever needs the answer asks again.
        assert isinstance(begin(journal), Begun)


def test_an_engine_that_lives_loses_nothing_to_another_that_opens_the_journal(tmp_path: Path) -> None:
    with Journal(tmp_path) as first:
        begun = begin(first)
        with Journal(tmp_path) as second:
            assert begin(second) == InFlight(first.owner)
            assert second.bury_the_dead() == 0
        assert isinstance(begun, Begun)
        settle(first, begun.call_id)


def test_after_kill_9_at_any_moment_a_rerun_asks_only_what_was_not_written_down(tmp_path: Path) -> None:
    total, rng = 120, random.Random(20)
    kept: list[tuple[int, set[str]]] = []
    with running_server(latency_s=0.02, latency_jitter=1, quirks=NO_QUIRKS) as server:
        for _ in range(6):
            before = len(server.log.exchanges)
            child = other_process.start(other_process.ask, server.base_url, tmp_path, total, 6)
            moment = before + rng.randint(1, 25)
            until(partial(_arrived, server, moment))
            time.sleep(rng.uniform(0, 0.02))
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)
            child.join()
            kept.append((len(server.log.exchanges), _usable(tmp_path)))
        assert other_process.exit_code(other_process.start(other_process.ask, server.base_url, tmp_path, total)) == 0
        arrivals = [exchange.client_request_id for exchange in server.log.exchanges]
    assert kept[0][1] < kept[-1][1]  # each was killed midway, and the next went on from there
    for arrived, usable in kept:
        assert usable.isdisjoint(call_id.split("-")[0] for call_id in arrivals[arrived:])
    assert len(_usable(tmp_path)) == total
    assert len(arrivals) == len(set(arrivals))
    assert set(arrivals) <= {call["call_id"] for call in calls(tmp_path)}
    assert {call["outcome"] for call in calls(tmp_path)} == {"ok", "lost"}
    assert spend(tmp_path) == (sum(call["cost_nano"] for call in calls(tmp_path)), 0)


def test_two_processes_that_ask_the_same_pay_once_for_each(tmp_path: Path) -> None:
    with running_server(latency_s=0.05, quirks=NO_QUIRKS) as server:
        both = [
            other_process.start(other_process.ask, server.base_url, tmp_path, 120, 4, None, backwards, 2)
            for backwards in (False, True)
        ]
        assert [other_process.exit_code(one) for one in both] == [0, 0]
        assert len(server.log.exchanges) == 120
    assert len({call["owner"] for call in calls(tmp_path)}) == 2
    assert len(_usable(tmp_path)) == 120


def test_a_process_that_waits_for_an_answer_gets_it_itself_when_the_other_is_killed(tmp_path: Path) -> None:
    with running_server(latency_s=1.0) as server:
        first = other_process.start(other_process.ask, server.base_url, tmp_path, 1)
        until(lambda: len(server.log.exchanges) == 1)
        second = other_process.start(other_process.ask, server.base_url, tmp_path, 1)
        until(lambda: len(list((tmp_path / "owners").iterdir())) == 2)
        first.kill()
        assert other_process.exit_code(second) == 0
    assert [call["outcome"] for call in calls(tmp_path)] == ["lost", "ok"]


def test_a_folder_that_is_none_and_a_file_that_is_no_journal_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(JournalUnwritable, match="file"):
        Journal(tmp_path / "file")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "journal.sqlite").write_bytes(b"no database " * 1000)
    with pytest.raises(JournalUnwritable, match="broken"):
        Journal(tmp_path / "broken")


def test_ballast_that_was_cut_short_is_made_whole_again(tmp_path: Path) -> None:
    with Journal(tmp_path):
        whole = (tmp_path / "ballast").stat().st_size
    (tmp_path / "ballast").write_bytes(b"")
    with Journal(tmp_path):
        assert (tmp_path / "ballast").stat().st_size == whole > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MiB: room for the ballast and a little more."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_on_a_full_disk_what_was_sent_is_still_written_down_and_nothing_more_is_sent(small_disk: Path) -> None:
    folder, log = small_disk / "journal", RequestLog()

    async def work() -> tuple[int, str]:
        provider = in_process_provider(
            CHEAP.provider, "openai", build_app(log=log, latency_s=0.05, quirks=NO_QUIRKS), max_concurrency=8
        )
        answered = 0
        with Journal(folder) as journal:
            engine = Engine({CHEAP.provider: provider}, journal, PRICES.__getitem__)
            try:
                async for _ in engine.stream(requests(10_000)):
                    answered += 1
                    if answered == 8:
                        _fill(small_disk)
            except JournalUnwritable as stopped:
                return answered, str(stopped)
            finally:
                await engine.close()
        raise AssertionError("the full disk was not noticed")

    answered, said = in_loop(work, 120)
    assert "full" in said
    assert answered >= 8
    assert len(log.exchanges) == len(_usable(folder)) == answered
    assert {call["outcome"] for call in calls(folder)} == {"ok"}
    (small_disk / "filler").unlink()
    assert all(one.replayed for one in completed(folder, log, answered))


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def _arrived(server: ServerHandle, count: int) -> bool:
    return len(server.log.exchanges) >= count


def _usable(folder: Path) -> set[str]:
    return {row["request_id"] for row in select(folder, "SELECT request_id FROM response WHERE usable = 1")}
