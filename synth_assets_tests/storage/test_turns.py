"""Turns among real processes and threads: first come, first served, also when the one who has it is killed."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from synth_assets.storage.turns import OutOfPatience, turn

# Says when it has its turn, and keeps it until it is told something.
HOLDER = """
import signal, sys
from pathlib import Path
from synth_assets.storage.turns import turn
signal.signal(signal.SIGINT, signal.default_int_handler)  # where the tests run in the background it is ignored
print("asks", flush=True)
with turn(Path(sys.argv[1])):
    print("has it", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "a.lock"


@contextmanager
def asking(lock: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that asks for a turn."""
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as it:
        try:
            assert said(it) == "asks"
            yield it
        finally:
            it.kill()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def done_with_it(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def until_somebody_is_next(lock: Path) -> None:
    """Return when the head of the queue is taken, which it is by another program than the one that has the turn."""
    while True:
        try:
            with FileLock(f"{lock}.queue", blocking=False):
                time.sleep(0.01)
        except Timeout:
            return


def test_who_gives_the_turn_back_and_asks_again_comes_behind_who_waits(lock: Path) -> None:
    had_it = []
    for _ in range(5):
        with ExitStack() as opened:
            with turn(lock):
                other = opened.enter_context(asking(lock))
                until_somebody_is_next(lock)
                done_with_it(other)
            with turn(lock):
                had_it.append(bool(select.select([other.stdout], [], [], 0)[0]))
    assert had_it == [True] * 5


def take_turns(lock: Path, notes: Path, times: int) -> None:
    for _ in range(times):
        before = notes.stat().st_size
        with turn(lock), notes.open("ab") as noted:
            noted.write(b".")
            noted.flush()
            waited = notes.stat().st_size - before - 1
            time.sleep(0.02)
        with (notes.parent / f"{os.getpid()}.waits").open("a") as waits:
            waits.write(f"{waited}\n")


def test_nobody_waits_for_more_than_a_few_turns_of_each_of_the_others(lock: Path, tmp_path: Path) -> None:
    processes, times = 6, 20
    notes = tmp_path / "notes"
    notes.touch()
    context = multiprocessing.get_context("spawn")
    taking = [context.Process(target=take_turns, args=(lock, notes, times)) for _ in range(processes)]
    for process in taking:
        process.start()
    for process in taking:
        process.join(60)
    assert [process.exitcode for process in taking] == [0] * processes
    waits = [int(line) for file in tmp_path.glob("*.waits") for line in file.read_text().splitlines()]
    assert len(waits) == notes.stat().st_size == processes * times
    assert max(waits) <= 3 * (processes - 1)


def test_one_at_a_time_has_it_also_among_threads(lock: Path) -> None:
    inside, most = [0], [0]

    def have_it(_: int) -> None:
        with turn(lock, 60):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.002)
            inside[0] -= 1

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(have_it, range(80)))
    assert most == [1]


def test_the_turn_of_a_killed_process_goes_to_the_next(lock: Path) -> None:
    with asking(lock) as holder, asking(lock) as next_one:
        assert said(holder) == "has it"
        until_somebody_is_next(lock)
        holder.kill()
        assert said(next_one) == "has it"


def test_a_killed_process_that_was_next_holds_up_nobody(lock: Path) -> None:
    with asking(lock) as holder:
        assert said(holder) == "has it"
        with asking(lock) as next_one, asking(lock) as last:
            until_somebody_is_next(lock)
            next_one.kill()
            next_one.wait()
            done_with_it(holder)
            assert said(last) == "has it"


def test_who_has_no_more_patience_leaves_and_leaves_nothing_behind(lock: Path) -> None:
    before = threading.active_count()
    with asking(lock) as holder:
        assert said(holder) == "has it"
        for _ in range(10):
            with pytest.raises(OutOfPatience), turn(lock, 0.02):
                pass
        assert threading.active_count() <= before + 1
        with asking(lock) as other:
            done_with_it(holder)
            assert said(other) == "has it"
            done_with_it(other)
            other.wait(10)
    with turn(lock, 10):
        pass


def test_a_turn_that_comes_after_somebody_left_is_for_the_next_of_the_same_process(lock: Path) -> None:
    def has_it() -> bool:
        with turn(lock, 30):
            return True

    with asking(lock) as holder, ThreadPoolExecutor(1) as thread:
        assert said(holder) == "has it"
        with pytest.raises(OutOfPatience), turn(lock, 0.02):
            pass
        waits = thread.submit(has_it)
        done_with_it(holder)
        assert waits.result(30)


def test_ctrl_c_ends_the_wait(lock: Path) -> None:
    with turn(lock), asking(lock) as waiting:
        until_somebody_is_next(lock)
        waiting.send_signal(signal.SIGINT)
        assert waiting.wait(10) != 0
        assert waiting.stderr is not None
        assert "KeyboardInterrupt" in waiting.stderr.read()
    with turn(lock, 10):
        pass


def test_a_turn_may_be_ended_by_another_thread(lock: Path) -> None:
    had = turn(lock)
    had.__enter__()
    ending = threading.Thread(target=had.__exit__, args=(None, None, None))
    ending.start()
    ending.join()
    with turn(lock, 10):
        pass


def test_a_lock_that_cannot_be_made_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), turn(tmp_path / "missing" / "a.lock", 60):
        pass
