"""The ways out of this machine: a webhook and a mail server. Each sends one alert, or says in plain words why it could not.

Secrets (the webhook's address, the mail password) are read from the environment at the moment of sending, and are in no
error text.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from synth_assets.alerts.message import Alert
from synth_assets.spec import AlertsSpec, MailSpec

# A tick of a sensor has a minute; a channel that does not answer must not use it up.
_PATIENCE_S = 10.0


class ChannelFailed(Exception):
    """An alert could not be sent; the message says why, without any secret."""


class Channel(Protocol):
    """A way to send alerts."""

    @property
    def name(self) -> str:
        """`webhook` or `mail`."""

    def send(self, alert: Alert) -> None:
        """Send it. Raises `ChannelFailed`."""


def configured_channels(spec: AlertsSpec, environ: Mapping[str, str] = os.environ) -> list[Channel]:
    """The channels that synth.yaml names; none when it names none."""
    channels: list[Channel] = []
    if spec.webhook_url_env is not None:
        channels.append(Webhook(spec.webhook_url_env, environ))
    if spec.mail is not None:
        channels.append(Mail(spec.mail, environ))
    return channels


def _secret(environ: Mapping[str, str], variable: str) -> str:
    value = environ.get(variable, "").strip()
    if not value:
        raise ChannelFailed(f"the environment variable {variable} is not set")
    return value


@dataclass(frozen=True)
class Webhook:
    """Posts alerts as JSON: `text` for Slack, Mattermost and their like, and structured fields for programs."""

    variable: str
    environ: Mapping[str, str]
    name: str = "webhook"

    def send(self, alert: Alert) -> None:
        """POST the alert; any status of 200 to 299 counts as taken."""
        from http.client import HTTPException
        from urllib.error import HTTPError, URLError
        from urllib.request import Request, urlopen

        url = _secret(self.environ, self.variable)
        if not url.startswith(("https://", "http://")):
            raise ChannelFailed(f"the environment variable {self.variable} holds no http(s) address")
        body = json.dumps(alert.as_payload()).encode()
        try:
            request = Request(url, body, {"Content-Type": "application/json"}, method="POST")
            with urlopen(request, timeout=_PATIENCE_S):
                pass
        except HTTPError as error:
            raise ChannelFailed(f"the receiver answered with HTTP status {error.code}") from None
        except URLError as error:
            raise ChannelFailed(f"the receiver could not be reached ({_kind(error.reason)})") from None
        except (OSError, HTTPException, ValueError) as error:
            # The texts of some of these (http.client.InvalidURL) repeat the address.
            raise ChannelFailed(f"the receiver could not be reached ({_kind(error)})") from None


@dataclass(frozen=True)
class Mail:
    """Sends alerts as plain-text mail."""

    settings: MailSpec
    environ: Mapping[str, str]
    name: str = "mail"

    def send(self, alert: Alert) -> None:
        """Hand the mail to the server; with `starttls`, nothing is said before the connection is encrypted."""
        import ssl
        from email.message import EmailMessage
        from smtplib import SMTP, SMTPException, SMTPResponseException

        mail = EmailMessage()
        mail["Subject"] = f"[synth_assets] {alert.headline}"
        mail["From"] = self.settings.sender
        mail["To"] = ", ".join(self.settings.recipients)
        mail.set_content(alert.as_text())
        try:
            with SMTP(self.settings.host, self.settings.port, timeout=_PATIENCE_S) as server:
                if self.settings.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.settings.user_env and self.settings.password_env:
                    user, password = (
                        _secret(self.environ, name) for name in (self.settings.user_env, self.settings.password_env)
                    )
                    server.login(user, password)
                server.send_message(mail)
        except SMTPResponseException as error:
            # The server's text may repeat what it was told, the user among it.
            raise ChannelFailed(f"the mail server refused with status {error.smtp_code} ({_kind(error)})") from None
        except (SMTPException, OSError) as error:
            raise ChannelFailed(f"the mail server could not be used ({_kind(error)})") from None


def _kind(error: object) -> str:
    """A name for an error that repeats nothing of what was sent."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__ if isinstance(error, BaseException) else "unknown reason"
