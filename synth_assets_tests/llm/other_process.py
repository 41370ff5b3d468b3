"""Engines and providers in processes of their own, which can really be killed; forked from a server that has imported all."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from synth_assets.llm import (
    Engine,
    EngineHost,
    HedgingPolicy,
    Journal,
    RequestFailed,
    RunStopped,
    http_provider,
)
from synth_assets.offline import NO_QUIRKS, RequestLog, build_app
from synth_assets.offline import serve as serve_app
from synth_assets.spec import ModelRef
from synth_assets_tests.llm.asking import CHEAP, PRICES, QUICK, requests, until

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


def start(work: Callable[..., None], *arguments: Any) -> BaseProcess:
    """Start `work` in a new process."""
    process = _PROCESSES.Process(target=work, args=arguments, daemon=True)
    process.start()
    return process


def exit_code(process: BaseProcess, within_s: float = 60) -> int | None:
    """The exit code of a process, for which it is waited; None if it does not end."""
    process.join(within_s)
    return process.exitcode


def host(
    base_url: str,
    folder: Path,
    concurrency: int = 8,
    cap_usd: float | None = None,
    hedging: HedgingPolicy | None = None,
) -> EngineHost:
    """An engine on the journal in `folder` that asks the server at `base_url`."""

    def build(journal: Journal) -> Engine:
        provider = http_provider(
            CHEAP.provider, "openai", api_key=None, base_url=f"{base_url}/v1", max_concurrency=concurrency
        )
        return Engine(
            {CHEAP.provider: provider}, journal, PRICES.__getitem__, cap_usd=cap_usd, retry=QUICK, hedging=hedging
        )

    return EngineHost(folder, build)


def ask(
    base_url: str,
    folder: Path,
    count: int,
    concurrency: int = 8,
    cap_usd: float | None = None,
    backwards: bool = False,
    crowd: int = 1,
    hedging: HedgingPolicy | None = None,
) -> None:
    """Ask the first `count` requests, once `crowd` engines are ready; ends with the exit code of a stopped run."""
    # A process of the fork server ignores SIGINT; a command of ours does not.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    async def work(engine: Engine) -> int:
        asked = requests(count)[:: -1 if backwards else 1]
        return sum([1 async for _ in engine.stream(asked)])

    try:
        with host(base_url, folder, concurrency, cap_usd, hedging) as engine_host:
            (folder / f"ready-{os.getpid()}").touch()
            until(lambda: len(list(folder.glob("ready-*"))) >= crowd)
            assert engine_host.run(work(engine_host.engine)) == count
    except RunStopped as stopped:
        raise SystemExit(stopped.exit_code) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def hand_in(base_url: str, folder: Path, kind: str, model: ModelRef, count: int) -> None:
    """Hand the first `count` requests in as a batch, as a run does when it ends."""

    async def work() -> None:
        address = f"{base_url}/v1" if kind == "openai" else base_url
        provider = http_provider(model.provider, kind, api_key=None, base_url=address)
        asked = requests(count, route=(model,))
        with Journal(folder) as journal:
            engine = Engine({model.provider: provider}, journal, PRICES.__getitem__, batch_roles={asked[0].role})
            outcomes = [outcome async for _, outcome in engine.stream(asked)]
            assert all(isinstance(one, RequestFailed) and one.waits for one in outcomes)
            await engine.close()

    asyncio.run(work())


def serve(port: int, log: Path, ready: Path) -> None:
    """Serve the embedded provider at a local port; `ready` is there as soon as it listens."""
    app = build_app(latency_s=0.02, quirks=NO_QUIRKS, log=RequestLog(log))
    serve_app(app, port=port, ready=lambda _: ready.touch())
