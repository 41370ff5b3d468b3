"""One of the engine processes on one journal: asks its own part of the requests once all of them are ready.

python -m benchmarks.comparison.half BASE_URL REQUESTS PART PARTS FOLDER

Prints `ran`, when it began and when it ended, in seconds since 1970.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from synth_assets.llm import Engine, EngineHost, Journal, Message, Request, http_provider
from synth_assets.spec import ModelRef, Price

_MODEL = ModelRef("benchmark", "gpt-4o-mini")
_LOOK_AGAIN_S = 0.005


def main(base_url: str, requests: int, part: int, parts: int, folder: Path) -> None:
    """Ask `requests` requests that no other part asks."""

    def build(journal: Journal) -> Engine:
        provider = http_provider(
            _MODEL.provider, "openai", api_key="none", base_url=f"{base_url}/v1", max_concurrency=200
        )
        price = Price(input=0.15, output=0.6)
        return Engine({_MODEL.provider: provider}, journal, lambda _: price, cap_usd=1_000_000.0)

    async def stream(engine: Engine) -> int:
        asked = (
            Request("answers.easy", (_MODEL,), (Message("user", f"Why does bread {part}-{number:06d} rise?"),), 60)
            for number in range(requests)
        )
        return sum([1 async for _ in engine.stream(asked)])

    with EngineHost(folder / "journal", build) as host:
        (folder / f"ready-{part}").touch()
        while len(list(folder.glob("ready-*"))) < parts:
            time.sleep(_LOOK_AGAIN_S)
        began = time.time()
        host.run(stream(host.engine))
        sys.stdout.write(f"ran {began} {time.time()}\n")


if __name__ == "__main__":
    base, count, which, of, place = sys.argv[1:]
    main(base, int(count), int(which), int(of), Path(place))
