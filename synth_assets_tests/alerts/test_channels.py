"""Alerts over real connections: to an HTTP server and to a mail server on this machine."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from synth_assets.alerts import Alert, ChannelFailed, Item, configured_channels
from synth_assets.spec import AlertsSpec, MailSpec
from synth_assets_tests.alerts.receivers import mail_receiver, webhook_receiver

ALERT = Alert(
    kind="failed_checks",
    headline="check failed: answered_questions: cells_meet_quota",
    at="2026-01-01T02:00:00+00:00",
    items=(
        Item(
            what="answered_questions: cells_meet_quota [hard|math]",
            detail="hard|math is short of 3",
            measured=7,
            bound="at least 10",
            partition="hard|math",
            sql="SELECT 1",
            url="http://127.0.0.1:3000/assets/answered_questions?view=checks",
        ),
    ),
)


def mail_settings(port: int, **more: Any) -> AlertsSpec:
    given = {"host": "127.0.0.1", "port": port, "sender": "synth@example.org", "recipients": ["a@example.org"], **more}
    return AlertsSpec(mail=MailSpec.model_validate(given))


def test_without_settings_there_are_no_channels() -> None:
    assert configured_channels(AlertsSpec()) == []


def test_a_webhook_gets_text_for_people_and_fields_for_programs() -> None:
    with webhook_receiver() as receiver:
        (channel,) = configured_channels(AlertsSpec(webhook_url_env="HOOK"), {"HOOK": receiver.url})
        channel.send(ALERT)
    (posted,) = receiver.posted
    assert posted["text"].splitlines() == [
        "check failed: answered_questions: cells_meet_quota",
        "• answered_questions: cells_meet_quota [hard|math] (measured 7, bound at least 10): hard|math is short of 3",
        "  http://127.0.0.1:3000/assets/answered_questions?view=checks",
        "  ```SELECT 1```",
    ]
    assert posted["kind"] == "failed_checks"
    assert posted["items"][0]["partition"] == "hard|math"
    assert posted["items"][0]["measured"] == 7


def test_a_long_alert_is_cut_for_people_and_whole_for_programs() -> None:
    payload = ALERT.model_copy(update={"items": ALERT.items * 25}).as_payload()
    assert str(payload["text"]).endswith("… and 5 more")
    items = payload["items"]
    assert isinstance(items, list | tuple)
    assert len(items) == 25


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "HOOK is not set"),
        ("ftp://example.org/secretpath", "HOOK holds no http"),
        ("http://127.0.0.1:1/secretpath", "could not be reached"),
        ("http://127.0.0.1:port/secretpath", "could not be reached"),
    ],
)
def test_a_webhook_that_cannot_be_reached_says_so_without_its_address(value: str | None, said: str) -> None:
    (channel,) = configured_channels(AlertsSpec(webhook_url_env="HOOK"), {} if value is None else {"HOOK": value})
    with pytest.raises(ChannelFailed, match=said) as caught:
        channel.send(ALERT)
    assert "secretpath" not in str(caught.value)


def test_a_webhook_that_refuses_says_with_what_status() -> None:
    with webhook_receiver() as receiver:
        receiver.status = 503
        (channel,) = configured_channels(AlertsSpec(webhook_url_env="HOOK"), {"HOOK": receiver.url})
        with pytest.raises(ChannelFailed, match="HTTP status 503") as caught:
            channel.send(ALERT)
    assert "secretpath" not in str(caught.value)


def test_a_mail_goes_to_all_recipients() -> None:
    with mail_receiver() as receiver:
        settings = mail_settings(receiver.port, recipients=["a@example.org", "b@example.org"], starttls=False)
        (channel,) = configured_channels(settings, {})
        channel.send(ALERT)
    (mail,) = receiver.mails
    assert receiver.recipients == ["a@example.org", "b@example.org"]
    assert mail["Subject"] == "[synth_assets] check failed: answered_questions: cells_meet_quota"
    assert mail["From"] == "synth@example.org"
    assert mail.get_content().splitlines() == ALERT.as_text().splitlines()


def test_a_mail_server_that_wants_a_login_gets_it_from_the_environment() -> None:
    with mail_receiver(wants_login=True) as receiver:
        settings = mail_settings(receiver.port, starttls=False, user_env="MAIL_USER", password_env="MAIL_PASSWORD")
        (channel,) = configured_channels(settings, {"MAIL_USER": "synth", "MAIL_PASSWORD": "right"})
        channel.send(ALERT)
        (channel,) = configured_channels(settings, {"MAIL_USER": "synth", "MAIL_PASSWORD": "wrong-one"})
        with pytest.raises(ChannelFailed, match="status 535") as caught:
            channel.send(ALERT)
    assert receiver.logins[0] == (b"synth", b"right")
    assert len(receiver.mails) == 1
    assert "wrong-one" not in str(caught.value)


def test_where_encryption_is_wanted_and_not_offered_neither_password_nor_mail_is_sent() -> None:
    with mail_receiver() as receiver:
        settings = mail_settings(receiver.port, user_env="MAIL_USER", password_env="MAIL_PASSWORD")
        (channel,) = configured_channels(settings, {"MAIL_USER": "synth", "MAIL_PASSWORD": "right"})
        with pytest.raises(ChannelFailed, match="SMTPNotSupportedError"):
            channel.send(ALERT)
    assert (receiver.mails, receiver.logins) == ([], [])


def test_a_mail_server_that_is_not_there_says_so() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        (channel,) = configured_channels(mail_settings(taken.getsockname()[1]), {})
        with pytest.raises(ChannelFailed, match="Connection refused"):
            channel.send(ALERT)
