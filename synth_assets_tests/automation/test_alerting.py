"""The alert sensors on a real history, with a real webhook: each failure is told once, none is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from synth_assets.llm.journal_reading import spend
from synth_assets_tests.alerts.receivers import WebhookReceiver, webhook_receiver
from synth_assets_tests.automation.stage import Stage
from synth_assets_tests.history import history_in

CHECKS = "alert_on_failed_checks"
NO_NEWS = "no check failed since the last tick"


@pytest.fixture
def watched(empty: Stage, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project whose alerts go to a webhook."""
    with webhook_receiver() as receiver:
        monkeypatch.setenv("ALERT_WEBHOOK", receiver.url)
        empty.configure({"alerts": {"webhook_url_env": "ALERT_WEBHOOK", "ui_url": "https://dagster.example.org"}})
        yield empty, receiver


def test_all_checks_that_failed_since_the_last_tick_make_one_alert(watched: tuple[Stage, WebhookReceiver]) -> None:
    place, receiver = watched
    first = place.sense(CHECKS)
    assert first.skip_message == NO_NEWS

    place.record("answered_questions", "hard|math", cells_meet_quota=False, counts_reconcile=True)
    place.record("balanced_questions", token_balance=False)
    told = place.sense(CHECKS, first.cursor)
    assert (
        told.skip_message == "2 checks failed: answered_questions: cells_meet_quota, balanced_questions: token_balance"
    )
    (posted,) = receiver.posted
    assert posted["items"][0] == {
        "what": "answered_questions: cells_meet_quota [hard|math]",
        "detail": "cells_meet_quota of hard|math",
        "measured": 7,
        "bound": "at least 10",
        "partition": "hard|math",
        "sql": "SELECT 1",
        "url": "https://dagster.example.org/assets/answered_questions?view=checks&checkDetail=cells_meet_quota",
    }
    assert posted["items"][1]["what"] == "balanced_questions: token_balance"

    assert place.sense(CHECKS, told.cursor).skip_message == NO_NEWS
    assert len(receiver.posted) == 1


def test_an_evaluation_that_was_planned_before_the_last_tick_and_made_after_it_is_told(
    watched: tuple[Stage, WebhookReceiver],
) -> None:
    place, receiver = watched
    slow = place.create_run("finish_questions", {}, dg.DagsterRunStatus.STARTED)
    place.record("answered_questions", "hard|math", cells_meet_quota=False)
    cursor = place.sense(CHECKS).cursor
    assert [item["what"] for item in receiver.posted[0]["items"]] == [
        "answered_questions: cells_meet_quota [hard|math]"
    ]

    place.record("balanced_questions", run=slow, token_balance=False)
    cursor = place.sense(CHECKS, cursor).cursor
    assert [item["what"] for item in receiver.posted[1]["items"]] == ["balanced_questions: token_balance"]
    assert place.sense(CHECKS, cursor).skip_message == NO_NEWS


def test_a_run_that_ends_without_its_evaluation_holds_nothing_up(watched: tuple[Stage, WebhookReceiver]) -> None:
    place, receiver = watched
    place.create_run("finish_questions", {}, dg.DagsterRunStatus.FAILURE)
    cursor = place.sense(CHECKS).cursor
    place.record("answered_questions", "hard|math", cells_meet_quota=False)
    cursor = place.sense(CHECKS, cursor).cursor
    assert place.sense(CHECKS, cursor).skip_message == NO_NEWS
    assert len(receiver.posted) == 1


def test_a_run_over_many_partitions_is_told_by_partition_and_not_as_a_whole_too(
    watched: tuple[Stage, WebhookReceiver],
) -> None:
    place, receiver = watched
    run = place.record("answered_questions", "hard|math", cells_meet_quota=False)
    place.record("answered_questions", "hard|coding", run=run, cells_meet_quota=False)
    place.record("answered_questions", run=run, cells_meet_quota=False)
    place.sense(CHECKS)
    assert [item["partition"] for item in receiver.posted[0]["items"]] == ["hard|math", "hard|coding"]


def test_an_alert_that_could_not_be_delivered_is_delivered_after_a_restart(
    watched: tuple[Stage, WebhookReceiver], tmp_path: Path
) -> None:
    place, receiver = watched
    receiver.status = 500
    place.record("balanced_questions", token_balance=False)
    failed = place.sense(CHECKS)
    assert "webhook: the receiver answered with HTTP status 500" in (failed.skip_message or "")
    assert "secretpath" not in f"{failed}"

    receiver.status = 200
    place.instance.dispose()
    place.instance = history_in(tmp_path / "dagster")
    assert place.sense(CHECKS, failed.cursor).skip_message == NO_NEWS
    assert [posted["headline"] for posted in receiver.posted] == ["check failed: balanced_questions: token_balance"]


def test_shares_of_the_budget_are_told_once_each_and_anew_when_it_is_raised(
    planned: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent, _ = spend(planned.project.journal_dir)
    assert spent > 0
    cursor: str | None = None

    def told(budget: float | None) -> list[str]:
        nonlocal cursor
        before = len(receiver.posted)
        planned.configure({"budget": {"usd": budget}, "alerts": {"webhook_url_env": "ALERT_WEBHOOK"}})
        cursor = planned.sense("alert_on_budget", cursor).cursor
        return [str(posted["headline"]).split(" of the budget")[0] for posted in receiver.posted[before:]]

    with webhook_receiver() as receiver:
        monkeypatch.setenv("ALERT_WEBHOOK", receiver.url)
        assert told(None) == []
        assert told(spent / 0.4) == []
        assert told(spent / 0.6) == ["50%"]
        assert told(spent / 0.6) == []
        assert told(spent / 0.9) == ["80%"]
        assert told(spent) == ["100%"]
        assert told(spent / 0.9) == []
        (item,) = receiver.posted[-1]["items"]
        assert item["measured"] == pytest.approx(spent, abs=1e-6)
        assert "raise `budget: usd:`" in item["detail"]
