"""Asking many requests and keeping count of what came of them: what the product lines share."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Protocol

from synth_assets.llm.engine import Engine
from synth_assets.llm.errors import RequestFailed, RunStopped
from synth_assets.llm.journal_reading import Answered
from synth_assets.llm.request import OFFLINE_PREFIX, Completion, Finish, Request


@dataclass(frozen=True, slots=True)
class Response:
    """A response to a numbered request of a cell, fresh or from the journal. `ordinal` is its sample number."""

    call_id: str
    request_id: str
    ordinal: int
    text: str
    finish: Finish
    model_served: str

    @classmethod
    def stored(cls, one: Answered) -> Response:
        """The response as the journal holds it."""
        reading = one.reading
        return cls(one.call_id, one.request_id, one.sample, reading.text, reading.finish, one.model_served)

    @classmethod
    def of(cls, completion: Completion) -> Response:
        """The response that a completion carries."""
        request = completion.request
        return cls(
            completion.call_id,
            request.request_id,
            request.sample,
            completion.text,
            completion.finish,
            completion.model_served,
        )

    @property
    def offline(self) -> bool:
        """Whether the embedded provider made it."""
        return self.model_served.startswith(OFFLINE_PREFIX)


class Asked(Protocol):
    """Where the counts go: requests that ended, of these the failed ones by reason, requests that wait for a batch, and
    why the run was stopped."""

    requests: int
    failed: Counter[str]
    waiting: int
    stopped: RunStopped | None


async def ask_all(engine: Engine, requests: list[Request], result: Asked) -> list[Completion]:
    """All completions of the requests, in their order; what came of the others is counted in `result`."""

    async def ask(request: Request) -> Completion | RequestFailed | RunStopped:
        try:
            return await engine.complete(request)
        except (RequestFailed, RunStopped) as error:
            return error

    completions = []
    for outcome in await asyncio.gather(*(ask(request) for request in requests)):
        if isinstance(outcome, Completion):
            result.requests += 1
            completions.append(outcome)
        elif isinstance(outcome, RequestFailed):
            note_failure(outcome, result)
        else:
            result.stopped = outcome
    return completions


def note_failure(failure: RequestFailed, result: Asked) -> None:
    """Count a request that brought no answer: it waits for a batch, or it failed."""
    if failure.waits:
        result.waiting += 1
        return
    result.requests += 1
    result.failed[failure.reason] += 1
