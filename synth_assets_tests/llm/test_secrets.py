"""An API key that a provider repeats, in whatever way, reaches no file, no error and no repr of ours."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from synth_assets.llm import LlmError, Provider, RetryPolicy, http_provider
from synth_assets_tests.llm.asking import CHEAP, calls, engine_on, in_loop, request

KEY = "sk-live-0123456789abcdefABCDEF"


class _Parrot(BaseHTTPRequestHandler):
    """Answers every request with `status`, and with a body that repeats the key that it came with."""

    status = 200
    body = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        key = self.headers.get("x-api-key") or self.headers["authorization"].removeprefix("Bearer ")
        assert key == KEY
        said = self.body.replace("KEY", key).encode()
        self.send_response(self.status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def parrot(status: int, body: str) -> Iterator[str]:
    handler = type("Parrot", (_Parrot,), {"status": status, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def error(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}})


def chat(content: str) -> str:
    return json.dumps({"model": "m", "choices": [{"message": {"content": content}, "finish_reason": "stop"}]})


@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error("Incorrect API key provided: KEY")),
        (403, error("the key KEY may not use this model")),
        (400, error("Authorization: Bearer KEY")),
        (500, "<html>KEY</html>"),
        (429, error("too many requests with KEY")),
        (200, error("no route for KEY")),
        (200, "not JSON: KEY"),
        (200, chat("your key is KEY")),
        (200, json.dumps({"content": [{"type": "text", "text": "your key is KEY"}], "model": "KEY"})),
    ],
)
def test_a_key_that_the_provider_repeats_is_kept_nowhere(tmp_path: Path, kind: str, status: int, body: str) -> None:
    said: list[str] = []

    async def work(base_url: str) -> None:
        provider = http_provider(CHEAP.provider, kind, api_key=KEY, base_url=base_url)
        async with engine_on(tmp_path, provider, retry=RetryPolicy(attempts=1, longest_deferral_s=0)) as engine:
            said.append(repr(provider) + repr(engine) + repr(engine.stats))
            try:
                completion = await engine.complete(request())
                said.append(repr(completion) + completion.text + completion.model_served)
            except LlmError as failure:
                said.append(_everything(failure))

    with parrot(status, body) as base_url:
        in_loop(lambda: work(base_url))
    assert len(calls(tmp_path)) == 1
    said.append(repr(calls(tmp_path)))
    said += [path.read_bytes().decode("latin-1") for path in tmp_path.iterdir() if path.name.startswith("journal")]
    assert not [text for text in said if KEY in text]


def test_the_word_that_stands_for_no_key_may_be_in_an_answer(tmp_path: Path) -> None:
    async def work() -> str:
        provider: Provider = http_provider("one", "openai", api_key=None, base_url="http://127.0.0.1:9")
        try:
            return provider._without_secret(b"a key is not-needed here").decode()
        finally:
            await provider.close()

    assert in_loop(work) == "a key is not-needed here"


def _everything(failure: BaseException | None) -> str:
    """All that a traceback or a log would show of an error and of what led to it."""
    text = ""
    while failure is not None:
        text += f"{failure!s} {failure!r} {failure.args!r} {vars(failure)!r}"
        failure = failure.__cause__ or failure.__context__
    return text
