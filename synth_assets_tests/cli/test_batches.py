"""`synth run` with answers by the batch: it ends with what waits, `synth batches` shows it, and the next run goes on."""

from __future__ import annotations

from synth_assets.offline import NO_QUIRKS, BatchRules, running_server
from synth_assets_tests.cli.workplace import Workplace, faults_of_the_set, sent_again

MODES = {"answers.easy": "batch"}


def test_a_run_says_what_waits_and_the_next_one_completes_the_set_at_half_the_price(place: Workplace) -> None:
    with running_server(quirks=NO_QUIRKS, batches=BatchRules(looks=2)) as server:
        # Wide, so that one plan does.
        place.configure(server.base_url, questions={"target": 60, "tolerance": 0.4, "pilot_rows": 2}, modes=MODES)
        first = place.synth("run", "--only", "questions", "--provider", "live", "--json")
        assert first.code == 1, first
        assert first.report["waiting_requests"] > 0
        assert first.report["open_batches"] > 0
        assert f"{first.report['waiting_requests']} requests wait in {first.report['open_batches']} batch" in first.err
        assert "Nothing failed" in first.err

        looked = place.synth("batches", "--poll", "--json")
        assert (looked.code, looked.report["answered"]) == (0, 0)
        assert len(looked.report["open"]) == first.report["open_batches"]
        assert {"provider", "id", "requests", "age", "state", "since"} <= looked.report["open"][0].keys()

        again = place.synth("run", "--only", "questions", "--provider", "live", "--json")
        seen = server.log.exchanges

    assert again.code == 0, again
    assert f"{first.report['waiting_requests']} requests were answered" in again.err
    assert again.report["rows"] == 60
    assert again.report["waiting_requests"] == 0
    assert sent_again(place, seen) == []
    assert faults_of_the_set(place) == {}
    ((live, batch),) = place.journal(
        "SELECT count(*) FILTER (WHERE asset NOT GLOB 'pilot_*' AND owner NOT GLOB 'batch:*' AND"
        " role = 'answers.easy'), count(*) FILTER (WHERE owner GLOB 'batch:*') FROM call"
    )
    assert (live, batch > 0) == (0, True)
