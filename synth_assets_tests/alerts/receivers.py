"""Real receivers of alerts: an HTTP server and a mail server on this machine that remember what they were sent."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class WebhookReceiver:
    """What was posted, and the status that it answers with."""

    url: str
    posted: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200


@contextmanager
def webhook_receiver() -> Iterator[WebhookReceiver]:
    """A server whose address holds a secret, as those of Slack do."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.headers["Content-Type"] == "application/json"
            if receiver.status == 200:
                receiver.posted.append(body)
            self.send_response(receiver.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver = WebhookReceiver(f"http://127.0.0.1:{server.server_port}/services/T0/B0/secretpath")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join(timeout=10)


@dataclass
class MailReceiver:
    """What was mailed, and who logged in."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        # Not handled: the server answers the client itself.
        return AuthResult(success=given.password == b"right", handled=False)


@contextmanager
def mail_receiver(*, wants_login: bool = False) -> Iterator[MailReceiver]:
    """A mail server without encryption, as a relay on the same machine is."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        receiver = MailReceiver(free.getsockname()[1])
    controller = Controller(
        receiver,
        hostname="127.0.0.1",
        port=receiver.port,
        auth_require_tls=False,
        auth_required=wants_login,
        authenticator=receiver.login,
    )
    controller.start()
    try:
        yield receiver
    finally:
        controller.stop()
