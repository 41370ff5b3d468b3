"""An API key that a provider repeats, in whatever way, reaches no file, no error and no repr of ours."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from synth_assets.llm import (
    Batches,
    Collection,
    Journal,
    LlmError,
    Provider,
    RetryPolicy,
    http_provider,
    in_process_provider,
)
from synth_assets.offline import NO_QUIRKS, BatchRules, Faults, build_app
from synth_assets.spec import ModelRef
from synth_assets_tests.llm.asking import CHEAP, DEAR, PRICES, calls, engine_on, in_loop, request

KEY = "sk-live-0123456789abcdefABCDEF"
SHAPELESS = "q7/0123456789+abcdefABCDEF"  # no vendor's shape, so only knowing it helps


class _Parrot(BaseHTTPRequestHandler):
    """Answers every request with `status`, and with a body that repeats the key that it came with."""

    status = 200
    body = ""
    sent = KEY

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        key = self.headers.get("x-api-key") or self.headers["authorization"].removeprefix("Bearer ")
        assert key == self.sent
        said = self.body.replace("KEY", key).replace("SLASHED", key.replace("/", r"\/")).encode()
        self.send_response(self.status)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def parrot(status: int, body: str, key: str = KEY) -> Iterator[str]:
    handler = type("Parrot", (_Parrot,), {"status": status, "body": body, "sent": key})
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


@pytest.mark.parametrize("key", [KEY, SHAPELESS])
@pytest.mark.parametrize("kind", ["openai", "anthropic"])
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error("Incorrect API key provided: KEY")),
        (403, error("the key KEY may not use this model")),
        (400, error("Authorization: Bearer KEY")),
        (400, error("no such key: SLASHED")),
        (500, "<html>KEY</html>"),
        (429, error("too many requests with KEY")),
        (200, error("no route for KEY")),
        (200, "not JSON: KEY"),
        (200, chat("your key is KEY")),
        (200, json.dumps({"content": [{"type": "text", "text": "your key is KEY"}], "model": "KEY"})),
    ],
)
def test_a_key_that_the_provider_repeats_is_kept_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str, status: int, body: str, key: str
) -> None:
    said: list[str] = []
    caplog.set_level(logging.DEBUG)

    async def work(base_url: str) -> None:
        provider = http_provider(CHEAP.provider, kind, api_key=key, base_url=base_url)
        async with engine_on(tmp_path, provider, retry=RetryPolicy(attempts=1, longest_deferral_s=0)) as engine:
            said.append(repr(provider) + repr(engine) + repr(engine.stats))
            try:
                completion = await engine.complete(request())
                said.append(repr(completion) + completion.text + completion.model_served)
            except LlmError as failure:
                said.append(_everything(failure))

    with parrot(status, body, key) as base_url:
        in_loop(lambda: work(base_url))
    assert len(calls(tmp_path)) == 1
    said.append(repr(calls(tmp_path)))
    said += [path.read_bytes().decode("latin-1") for path in tmp_path.iterdir() if path.name.startswith("journal")]
    said.append(caplog.text)
    assert not [text for text in said if key in text.replace(r"\/", "/")]


@pytest.mark.parametrize(("kind", "model"), [("openai", CHEAP), ("anthropic", DEAR)])
@pytest.mark.parametrize("fault", [None, "400"])
def test_a_key_that_the_results_of_a_batch_repeat_is_kept_nowhere(
    tmp_path: Path, kind: str, model: ModelRef, fault: str | None
) -> None:
    app = build_app(quirks=NO_QUIRKS, faults=Faults(rates={fault: 1.0} if fault else {}), batches=BatchRules(looks=1))

    async def work() -> Collection:
        given = in_process_provider(model.provider, kind, _repeating(app, SHAPELESS.encode()))
        provider = replace(given, secret=SHAPELESS)
        with Journal(tmp_path) as journal:
            batches = Batches({provider.name: provider}, journal, PRICES.__getitem__, shows_within_s=0.0)
            await batches.submit([request(route=(model,))])
            collection = await batches.poll()
        await provider.close()
        return collection

    assert in_loop(work).answered == (fault is None)
    written = [path for path in tmp_path.iterdir() if path.name.startswith("journal")]
    assert b"[hidden]" in b"".join(path.read_bytes() for path in written)
    assert not [path for path in written if SHAPELESS.encode() in path.read_bytes()]


def _repeating(app: ASGIApp, key: bytes) -> ASGIApp:
    """The app with a key in what each answer and each error says."""

    async def repeating(scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            body = message.get("body", b"").replace(b"offline/", key).replace(b"prompt is too long", key)
            headers = [header for header in message.get("headers", ()) if header[0] != b"content-length"]
            await send({**message, **({"body": body} if body else {"headers": headers} if headers else {})})

        await app(scope, receive, say)

    return repeating


def test_the_word_that_stands_for_no_key_may_be_in_an_answer(tmp_path: Path) -> None:
    async def work() -> str:
        provider: Provider = http_provider("one", "openai", api_key=None, base_url="http://127.0.0.1:9")
        try:
            return provider.without_secret(b"a key is not-needed here").decode()
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
