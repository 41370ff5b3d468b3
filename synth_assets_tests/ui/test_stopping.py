"""`synth ui` says where it listens, refuses a port that is taken, and leaves nothing running when it is stopped."""

from __future__ import annotations

import signal
import socket
import time

from synth_assets.offline import running_server
from synth_assets_tests.cli.workplace import Workplace
from synth_assets_tests.ui.conftest import serve
from synth_assets_tests.ui.serving import Ui, processes_of

# What a process gets to be gone after the one that started it has ended.
_LIMIT_S = 60


def left_running(ui: Ui) -> list[int]:
    patience = time.monotonic() + _LIMIT_S
    while processes_of(ui.process.pid) and time.monotonic() < patience:
        time.sleep(0.2)
    return processes_of(ui.process.pid)


def test_nothing_is_left_running_after_ctrl_c(place: Workplace) -> None:
    with serve(place) as ui:
        assert f"Dagster starts on {ui.url} " in ui.log.read_text()
        assert len(processes_of(ui.process.pid)) > 3, "webserver, daemon and code server"
        ui.stop(signal.SIGINT)
        assert left_running(ui) == []


def test_stopped_during_a_run_it_leaves_nothing_running_and_loses_nothing_that_was_paid_for(place: Workplace) -> None:
    with running_server(latency_s=0.3) as server:
        place.environment["SYNTH_PROVIDER"] = "live"
        place.configure(server.base_url)
        with serve(place) as ui:
            planned = ui.launch("plan_questions")
            assert ui.wait_for([planned]) == {planned: "SUCCESS"}
            answered = len(server.log.exchanges)
            ui.launch("fill_cells", {"dagster/partition": "easy|math"})
            ui.until("the run's first answers", lambda: len(server.log.exchanges) > answered + 5 or None)
            ui.stop(signal.SIGTERM)
            assert left_running(ui) == []
        paid = {one.client_request_id for one in server.log.exchanges if one.complete and one.status == 200}
    assert paid == {call for (call,) in place.journal("SELECT call_id FROM response")}
    assert place.journal("SELECT call_id FROM call WHERE outcome IS NULL") == []


def test_a_port_that_is_taken_is_refused_with_what_to_do(place: Workplace) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = place.synth("ui", "--port", str(port))
    assert refused.code == 2
    assert f"port {port} of 127.0.0.1 is taken" in refused.err
    assert "--port" in refused.err
