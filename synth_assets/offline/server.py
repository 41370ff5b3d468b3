"""Running the embedded provider over HTTP: for `synth offline-server`, and in a thread for tests.

Belongs here: sockets, start and stop. Which faults and quirks it serves is decided where the app is built.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from synth_assets.offline.app import build_app
from synth_assets.offline.request_log import RequestLog

CONNECTIONS_WAITING = 2048  # a client may open 1,000 at once
SECONDS_TO_STOP = 1  # for answers under way, before their connections are closed
SECONDS_TO_START = 30


@dataclass(frozen=True)
class ServerHandle:
    """A running server: its address without a path (the OpenAI SDK wants `base_url + "/v1"`), and its log."""

    base_url: str
    log: RequestLog


def serve(app: ASGIApp, *, host: str = "127.0.0.1", port: int, ready: Callable[[str], None] | None = None) -> None:
    """Serves `app` until SIGINT or SIGTERM; calls `ready` with the base URL once it listens. Prints nothing.

    Port 0 takes a free one. Raises OSError, naming the address, where it cannot be listened on.
    """
    with _listening(host, port) as listener:
        _Server(app, ready, _url(listener)).run(sockets=[listener])


@contextmanager
def running_server(**app_settings: Any) -> Iterator[ServerHandle]:
    """A server in a thread, on a free port, stopped at the end. `app_settings` are those of `build_app`.

    Without a `log` among them it keeps one in memory.
    """
    log = app_settings.pop("log", None) or RequestLog()
    app = build_app(log=log, **app_settings)
    with _listening("127.0.0.1", 0) as listener:
        started = threading.Event()
        server = _Server(app, lambda url: started.set(), _url(listener))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="offline-server", daemon=True)
        thread.start()
        try:
            if not started.wait(SECONDS_TO_START):
                raise RuntimeError(f"the embedded provider did not start within {SECONDS_TO_START} s")
            yield ServerHandle(_url(listener), log)
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    """uvicorn without any output (and with uvloop and httptools where installed), which says when it listens."""

    def __init__(self, app: ASGIApp, ready: Callable[[str], None] | None, url: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="off",
                backlog=CONNECTIONS_WAITING,
                timeout_graceful_shutdown=SECONDS_TO_STOP,
            )
        )
        self._ready, self._url = ready, url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None:
            self._ready(self._url)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound by ourselves: uvicorn would log a taken port and exit the process."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise OSError(
                error.errno, f"cannot listen on {host}:{port} ({error.strerror}); choose another port"
            ) from error
        yield listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
