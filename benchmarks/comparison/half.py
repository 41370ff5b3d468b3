"""One of two engine processes on one journal: asks its own half of the requests.

python -m benchmarks.comparison.half BASE_URL REQUESTS HALF FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from synth_assets.llm import Engine, EngineHost, Journal, Message, Request, http_provider
from synth_assets.spec import ModelRef, Price

_MODEL = ModelRef("benchmark", "gpt-4o-mini")


def main(base_url: str, requests: int, half: int, folder: Path) -> None:
    """Ask `requests` requests that the other half does not ask."""

    def build(journal: Journal) -> Engine:
        provider = http_provider(
            _MODEL.provider, "openai", api_key="none", base_url=f"{base_url}/v1", max_concurrency=200
        )
        price = Price(input=0.15, output=0.6)
        return Engine({_MODEL.provider: provider}, journal, lambda _: price, cap_usd=1_000_000.0)

    async def stream(engine: Engine) -> int:
        asked = (
            Request("answers.easy", (_MODEL,), (Message("user", f"Why does bread {half}-{number:06d} rise?"),), 60)
            for number in range(requests)
        )
        return sum([1 async for _ in engine.stream(asked)])

    with EngineHost(folder / "journal-of-both", build) as host:
        host.run(stream(host.engine))


if __name__ == "__main__":
    base, count, which, place = sys.argv[1:]
    main(base, int(count), int(which), Path(place))
