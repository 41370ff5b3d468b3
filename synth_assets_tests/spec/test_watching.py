"""The settings of `automation:` and `alerts:`: read, checked with the line and what was meant, and no part of what is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synth_assets.spec import load_spec
from synth_assets_tests.spec.conftest import SMALL

MAIL = "host: mail.example.org, sender: synth@example.org, recipients: [data@example.org]"
FULL = f"""\
automation: {{nightly_questions: "*/30 1-5 * * mon-fri", timezone: Europe/Berlin}}
alerts: {{budget_shares: [0.9], webhook_url_env: ALERT_WEBHOOK, mail: {{{MAIL}, user_env: U, password_env: P}}}}
"""


def test_both_sections_are_optional_and_change_nothing_of_what_is_made(write: Callable[..., Path]) -> None:
    plain, full = load_spec(write()), load_spec(write(SMALL + FULL))
    assert plain.automation.nightly_questions == "0 2 * * *"
    assert plain.alerts.budget_shares == (0.5, 0.8, 1.0)
    assert full.automation.nightly_questions == "*/30 1-5 * * mon-fri"
    assert full.alerts.mail is not None
    assert full.alerts.mail.port == 587
    assert full.fingerprint() == plain.fingerprint()
    assert "example.org" not in full.as_text()


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("automation: {nightly_question: x}", "there is no such key; accepted: nightly_questions, nightly_scaffolding"),
        ("automation: {nightly_question: x}", "Did you mean nightly_questions?"),
        ('automation: {nightly_questions: "0 25 * * *"}', "25 is no hour: write 0 to 23"),
        ('automation: {nightly_questions: "0 2 * *"}', "a schedule is five fields"),
        ('automation: {nightly_scaffolding: "0 5-2 * * *"}', "5-2 is no hour"),
        ("automation: {timezone: Berlin}", "such as UTC or Europe/Berlin"),
        ("alerts: {webhook_url: x}", "Did you mean webhook_url_env?"),
        ("alerts: {budget_shares: [1.5]}", "accepted: less than or equal to 1"),
        (f"alerts: {{mail: {{{MAIL}, recipient: x}}}}", "alerts.mail.recipient: there is no such key"),
        (f"alerts: {{mail: {{{MAIL}, recipient: x}}}}", "Did you mean recipients?"),
        ("alerts: {mail: {host: mail.example.org}}", "alerts.mail.sender: is missing"),
    ],
)
def test_what_cannot_be_is_said_with_its_line(problems: Callable[..., str], section: str, said: str) -> None:
    error = problems(SMALL + section + "\n")
    assert said in error
    assert f"synth.yaml:{SMALL.count(chr(10)) + 1}: " in error


@pytest.mark.parametrize(
    "section",
    [
        "alerts: {webhook_url_env: https://hooks.example.org/services/T0/B0/Zq8fT3mN0pXw7Rb2}",
        f"alerts: {{mail: {{{MAIL}, password_env: Zq8fT3mN0pXw7Rb2}}}}",
        f"alerts: {{mail: {{{MAIL}, password: Zq8fT3mN0pXw7Rb2}}}}",
    ],
)
def test_a_secret_in_place_of_its_variable_is_refused_and_not_repeated(
    problems: Callable[..., str], section: str
) -> None:
    assert "Zq8fT3mN0pXw7Rb2" not in problems(SMALL + section + "\n")
