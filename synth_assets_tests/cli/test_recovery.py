"""Runs that are cut short, by `kill -9` and by Ctrl-C: what was paid for is kept, and a rerun completes the set."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial

from synth_assets.offline import ServerHandle, running_server
from synth_assets_tests.cli.workplace import LIMIT_S, Workplace, ended, faults_of_the_set, left_running, sent_again

KILLS = 10

# From the moment at which a process begins to work: shorter than the work takes, so that most kills hit.
LATEST_S = 2.5

# In flight at once at two providers.
MOST_IN_FLIGHT = 40


def at_work(place: Workplace, process: subprocess.Popen[str]) -> bool:
    """Whether the process has opened the journal, or is over."""
    return process.poll() is not None or any((place.data / "journal" / "owners").glob(f"{process.pid}-*"))


def wait_until(holds: Callable[[], bool]) -> None:
    """Look often, so that a kill hits the moment that was drawn."""
    limit = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.005)


def answered_in_full(server: ServerHandle) -> set[str]:
    """The calls whose answers were handed over whole: these were paid for."""
    return {one.client_request_id for one in server.log.exchanges if one.complete and one.status == 200}


def test_ten_kills_each_followed_by_a_rerun_lose_nothing_and_double_nothing(place: Workplace) -> None:
    moments, target, kills = random.Random(1), 160, 0
    with running_server(latency_s=0.05) as server:
        place.configure(server.base_url)
        while kills < KILLS:
            process = place.start("run", "--provider", "live", "--target", str(target))
            wait_until(partial(at_work, place, process))
            try:
                assert process.wait(moments.uniform(0, LATEST_S)) == 0, ended(process)
                target += 40  # it was done before the moment came: more is wanted, and it counts as no kill
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
            process.communicate(timeout=LIMIT_S)
            assert left_running(place) == []
        finished = place.synth("run", "--provider", "live", "--target", str(target), "--json")
        seen = server.log.exchanges

    assert finished.code == 0, finished
    assert finished.report["rows"] == target
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}
    begun = {call for (call,) in place.journal("SELECT call_id FROM call")}
    assert {one.client_request_id for one in seen} <= begun, "each attempt is written down before it is sent"
    kept = {call for (call,) in place.journal("SELECT call_id FROM response")}
    lost = dict(place.journal("SELECT call_id, owner FROM call WHERE outcome = 'lost'"))
    assert answered_in_full(server) - kept <= lost.keys()
    owners = list(lost.values())
    assert all(owners.count(owner) <= MOST_IN_FLIGHT for owner in owners)


def test_ctrl_c_keeps_all_that_was_paid_for_and_a_rerun_completes_the_set(place: Workplace) -> None:
    with running_server(latency_s=0.1) as server:
        place.configure(server.base_url)
        process = place.start("run", "--provider", "live")
        wait_until(lambda: len(answered_in_full(server)) > 50 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        interrupted = ended(process)
        assert interrupted.code == 130, interrupted
        assert "everything that was paid for is kept" in interrupted.err
        kept = {call for (call,) in place.journal("SELECT call_id FROM response")}
        assert answered_in_full(server) == kept, "what was in flight was waited for and written down"
        assert place.journal("SELECT call_id FROM call WHERE outcome IS NULL") == []

        finished = place.synth("run", "--provider", "live")
        seen = server.log.exchanges
    assert finished.code == 0, finished
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}
