"""This project's engine with everything on: durable journal, budget, limits, breakers. The only client that imports it."""

from collections.abc import Iterator
from pathlib import Path

import openai  # noqa: F401 - loaded before the clock starts, as the other clients do; the engine loads it when it is used
from job import BRIEF, MAX_TOKENS, MODEL, Job, main

from synth_assets.llm import Engine, EngineHost, Journal, Message, Request, http_provider
from synth_assets.spec import ModelRef, Price

_MODEL = ModelRef("benchmark", MODEL)
_PRICE = Price(input=0.15, output=0.6)
# High enough for any job: the budget is on, and never the reason to stop.
_CAP_USD = 1_000_000.0


def requests(job: Job) -> Iterator[Request]:
    for question in job.questions():
        prompt = (Message("system", BRIEF), Message("user", question))
        yield Request("answers.easy", (_MODEL,), prompt, MAX_TOKENS)


def run(job: Job) -> int:
    def build(journal: Journal) -> Engine:
        provider = http_provider(
            _MODEL.provider,
            "openai",
            api_key="none",
            base_url=f"{job.base_url}/v1",
            max_concurrency=job.concurrency,
        )
        return Engine({_MODEL.provider: provider}, journal, lambda _: _PRICE, cap_usd=_CAP_USD, run_id="benchmark")

    async def stream(engine: Engine) -> int:
        return sum([1 async for _ in engine.stream(requests(job))])

    with EngineHost(Path(job.folder) / "journal", build) as host:
        return host.run(stream(host.engine))


if __name__ == "__main__":
    main(run)
