"""What happens without a user: the settings under `automation:` (when cells are filled) and `alerts:` (who is told what).

They change nothing of what is made, so they are no part of a set's fingerprint or manifest.
"""

import re
from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from synth_assets.spec.base import EnvironmentName, Section, as_tuple

# The fields of a cron line, each with its smallest and largest number and the names that stand for numbers.
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CRON_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 7, _DAYS),
)
_CRON_PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[1-9]\d*))?")


def _cron(text: str) -> str:
    fields = text.split()
    if len(fields) != len(_CRON_FIELDS):
        raise ValueError(
            'a schedule is five fields, "minute hour day month weekday", such as "0 2 * * *" for every night at two'
        )
    for field, (name, low, high, words) in zip(fields, _CRON_FIELDS, strict=True):
        if not all(_is_cron_part(part, low, high, words) for part in field.split(",")):
            raise ValueError(
                f"{field} is no {name}: write {low} to {high}, *, a list (1,3), a range (1-5) or steps (*/2)"
            )
    return text


def _is_cron_part(part: str, low: int, high: int, words: Iterable[str]) -> bool:
    found = _CRON_PART.fullmatch(part)
    if found is None:
        return False
    ends = [end.lower() for end in (found["first"], found["last"]) if end is not None]
    numbers = [int(end) for end in ends if end.isdecimal()]
    named = all(end.isdecimal() or end in words for end in ends)
    return named and all(low <= number <= high for number in numbers) and numbers == sorted(numbers)


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("a time zone is written as in the IANA list, such as UTC or Europe/Berlin") from None
    return text


Cron = Annotated[str, AfterValidator(_cron)]


class AutomationSpec(Section):
    """When the schedules of the Dagster UI fill cells that are short of rows, once they are switched on there."""

    nightly_questions: Cron = "0 2 * * *"
    """Cron line (minute hour day month weekday) of the schedule that fills question cells."""
    nightly_scaffolding: Cron = "0 3 * * *"
    """Cron line of the schedule that fills dialogue cells."""
    timezone: Annotated[str, AfterValidator(_timezone)] = "UTC"
    """Time zone of both, such as Europe/Berlin."""


class MailSpec(Section):
    """A mail server that takes alerts."""

    host: str = Field(min_length=1)
    """The server's name."""
    port: int = Field(default=587, ge=1, le=65535)
    """The port on which it takes mail."""
    sender: str = Field(min_length=3, pattern="@")
    """Address from which alerts come."""
    recipients: Annotated[
        tuple[Annotated[str, Field(min_length=3, pattern="@")], ...], BeforeValidator(as_tuple), Field(min_length=1)
    ]
    """Addresses to which they go."""
    user_env: EnvironmentName | None = None
    """Name of the environment variable that holds the user; leave both out where the server asks for none."""
    password_env: EnvironmentName | None = None
    """Name of the environment variable that holds the password."""
    starttls: bool = True
    """Whether the connection is encrypted before anything is said; false for a relay on this machine only."""


Share = Annotated[float, Field(gt=0, le=1)]


class AlertsSpec(Section):
    """Who is told of failed checks and of the budget, once the sensors are switched on. Dagster's log always is."""

    budget_shares: Annotated[tuple[Share, ...], BeforeValidator(as_tuple)] = (0.5, 0.8, 1.0)
    """Shares of `budget: usd:` at which an alert is sent, once each."""
    webhook_url_env: EnvironmentName | None = None
    """Name of the environment variable that holds the address to post to (Slack, Mattermost or your own); it is a secret."""
    mail: MailSpec | None = None
    ui_url: str = Field(default="http://127.0.0.1:3000", pattern=r"^https?://[^\s?#@]+$")
    """Where the Dagster UI is reached; links in alerts begin with it."""
