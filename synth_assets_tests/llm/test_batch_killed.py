"""A process that hands in a batch is killed between the provider's taking it and our writing its name down. Over HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from synth_assets.llm import Batches, Journal, http_provider
from synth_assets.offline import NO_QUIRKS, BatchRules, RequestLog, running_server
from synth_assets.spec import ModelRef
from synth_assets_tests.llm import other_process
from synth_assets_tests.llm.asking import CHEAP, DEAR, PRICES, calls, in_loop, requests, select, spend

COUNT = 6
BOTH = pytest.mark.parametrize(("kind", "model"), [("openai", CHEAP), ("anthropic", DEAR)])


def at_the_provider(base_url: str, kind: str) -> list[Any]:
    """The batches that the provider has, as it shows them to everybody; a look at them counts as none of ours."""
    path = "/v1/batches" if kind == "openai" else "/v1/messages/batches"
    with urllib.request.urlopen(f"{base_url}{path}", timeout=30) as response:
        batches: list[Any] = json.load(response)["data"]
    return batches


@asynccontextmanager
async def next_run(base_url: str, folder: Path, kind: str, model: ModelRef) -> AsyncIterator[Batches]:
    """The batches of the run after the one that was killed."""
    address = f"{base_url}/v1" if kind == "openai" else base_url
    provider = http_provider(model.provider, kind, api_key=None, base_url=address)
    with Journal(folder) as journal:
        yield Batches({model.provider: provider}, journal, PRICES.__getitem__, shows_within_s=0.0)
    await provider.close()


def killed(base_url: str, folder: Path, kind: str, model: ModelRef, held: threading.Event) -> None:
    """A process that hands a batch in is killed while the server holds it."""
    child = other_process.start(other_process.hand_in, base_url, folder, kind, model, COUNT)
    assert held.wait(60)
    assert child.is_alive()
    child.kill()
    child.join()
    assert child.exitcode == -9
    [row] = select(folder, "SELECT * FROM batch")
    assert (row["provider_id"], row["collected_at"]) == (None, None)
    assert {call["outcome"] for call in calls(folder)} == {None}


def ledger_is_the_log(folder: Path, log: RequestLog) -> None:
    """Each request was asked once, and the journal has what the server's log has of it."""
    asked = {one.client_request_id: one for one in log.exchanges}
    assert len(asked) == len(log.exchanges) == COUNT
    ledger = {call["call_id"]: call for call in calls(folder)}
    assert ledger.keys() == asked.keys()
    for name, call in ledger.items():
        assert (call["outcome"], call["attempt"]) == ("ok", 1)
        assert (call["input_tokens"], call["output_tokens"]) == (
            asked[name].prompt_tokens,
            asked[name].completion_tokens,
        )
    assert spend(folder) == (sum(call["cost_nano"] for call in ledger.values()), 0)


@BOTH
@pytest.mark.parametrize("looks", [0, 9], ids=["ended", "still worked on"])
def test_a_batch_that_was_taken_is_found_and_paid_once(tmp_path: Path, kind: str, model: ModelRef, looks: int) -> None:
    held = threading.Event()
    rules = BatchRules(looks=looks, holds="after", on_hold=held.set)
    with running_server(quirks=NO_QUIRKS, batches=rules) as server:
        killed(server.base_url, tmp_path, kind, model, held)
        assert len(at_the_provider(server.base_url, kind)) == 1

        async def work() -> int:
            answered = 0
            async with next_run(server.base_url, tmp_path, kind, model) as batches:
                while True:
                    # A run that asks before anybody has looked hands nothing in a second time.
                    assert (await batches.submit(requests(COUNT, route=(model,)))).waiting == 0
                    collection = await batches.poll()
                    answered += collection.answered
                    if not collection.open_batches:
                        return answered
                    await asyncio.sleep(0)

        assert in_loop(work) == COUNT
        assert len(at_the_provider(server.base_url, kind)) == 1
        ledger_is_the_log(tmp_path, server.log)


@BOTH
def test_a_batch_that_was_not_taken_is_handed_in_once_more_and_paid_once(
    tmp_path: Path, kind: str, model: ModelRef
) -> None:
    held = threading.Event()
    with running_server(quirks=NO_QUIRKS, batches=BatchRules(holds="before", on_hold=held.set)) as server:
        killed(server.base_url, tmp_path, kind, model, held)
        assert at_the_provider(server.base_url, kind) == []

        async def work() -> None:
            async with next_run(server.base_url, tmp_path, kind, model) as batches:
                asked = requests(COUNT, route=(model,))
                assert (await batches.submit(asked)).waiting == 0
                assert (await batches.poll()).open_batches == 0
                assert (calls(tmp_path), spend(tmp_path)) == ([], (0, 0))
                assert (await batches.submit(asked)).waiting == COUNT
                assert (await batches.poll()).answered == COUNT

        in_loop(work)
        assert len(at_the_provider(server.base_url, kind)) == 1
        ledger_is_the_log(tmp_path, server.log)
