"""The project at hand: its configuration, its data directory, and the engine that both describe. No Dagster.

Who answers is decided here once: the configured providers, or the embedded one in their place.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from synth_assets.llm import (
    Collection,
    Engine,
    EngineHost,
    HedgingPolicy,
    Journal,
    Provider,
    RetryPolicy,
    http_provider,
    in_process_provider,
)
from synth_assets.llm.batch_reading import OpenBatch, open_batches
from synth_assets.llm.request import OFFLINE_PREFIX
from synth_assets.llm.tracing import Trace, trace_from_environment
from synth_assets.spec import ModelRef, Settings, Spec, SpecError, load_spec, missing_keys, resolve_mode
from synth_assets.spec.model import EMBED
from synth_assets.storage.schemas import FACT
from synth_assets.storage.warehouse import Warehouse, put, scalar

# Product line → what its roles' names begin with.
_ROLES = {"questions": ("questions", "answers", "validate"), "scaffolding": ("scaffolding",)}

# In process there is no latency to hide: a few requests at once keep the journal's group commits full.
_EMBEDDED_CONCURRENCY = 64


@dataclass(frozen=True)
class Project:
    """A configuration and a data directory. `mode` says who answers."""

    spec: Spec
    data_dir: Path
    mode: Literal["offline", "live"]

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, line: str | None = None) -> Project:
        """The project that SYNTH_CONFIG, SYNTH_DATA_DIR and SYNTH_PROVIDER name.

        Who answers is decided by the keys of the product `line` that is to be made; without one, by those of the first
        line that has routes, and `live` wants the keys of any line. Raises `SpecError` for a bad configuration, and for
        `live` without the keys that it needs.
        """
        settings = Settings.from_env(environ)
        spec = load_spec(settings.config)
        lines = [roles for one in ([line] if line else _ROLES) if (roles := _roles_of(spec, one))]
        if settings.provider == "live":
            lines = [roles for roles in lines if not missing_keys(spec, environ, roles)] or lines
        mode = resolve_mode(settings.provider, spec, environ, lines[0] if lines else [])
        return cls(embedded(spec) if mode == "offline" else spec, settings.data_dir, mode)

    @cached_property
    def warehouse(self) -> Warehouse:
        """The data directory's DuckDB file."""
        return Warehouse(self.data_dir, self.spec.deadlines.database)

    @property
    def journal_dir(self) -> Path:
        """Where the journal lies."""
        return self.data_dir / "journal"

    def engine_host(self, run_id: str) -> EngineHost:
        """The engine of this project, for one run.

        Raises `SpecError` when the data directory belongs to the other mode: what the embedded provider made is no
        training data and must never be mixed with what was paid for.
        """
        self._bind_mode()
        return EngineHost(self.journal_dir, lambda journal: self._engine(journal, run_id))

    def _engine(self, journal: Journal, run_id: str) -> Engine:
        names = {model.provider for route in self.spec.routes.values() for model in route}
        return Engine(
            {name: self._provider(name) for name in sorted(names)},
            journal,
            self.spec.price,
            cap_usd=self.spec.budget.usd,
            run_id=run_id,
            retry=RetryPolicy(deadline_s=self.spec.deadlines.request),
            deadline_s=self.spec.deadlines.run,
            hedging=_hedging(self.spec),
            trace=_trace(),
            batch_roles=self.spec.batch_roles,
        )

    def poll_batches(self, run_id: str = "", within_s: float | None = None) -> Collection:
        """Collect what providers have answered by the batch; returns at once. To be called while there are `open_batches`.

        Raises TimeoutError after `within_s` seconds; what was collected by then is kept, the next call goes on.
        """
        with self.engine_host(run_id) as host:
            return host.run(asyncio.wait_for(host.engine.batches.poll(), within_s))

    @property
    def open_batches(self) -> list[OpenBatch]:
        """Batches at providers that are not collected yet; cheap, without opening the engine."""
        return open_batches(self.journal_dir)

    def _provider(self, name: str) -> Provider:
        given = self.spec.providers[name]
        if self.mode == "offline" or given.kind == "offline":
            kind = "anthropic" if given.kind == "anthropic" else "openai"
            return in_process_provider(name, kind, self._embedded_app, max_concurrency=_EMBEDDED_CONCURRENCY)
        return http_provider(
            name,
            given.kind,
            api_key=os.environ.get(given.api_key_env or "") or None,
            base_url=given.base_url,
            max_concurrency=given.max_concurrency,
            requests_per_minute=given.requests_per_minute,
            tokens_per_minute=given.tokens_per_minute,
            timeout_s=given.timeout,
            structured_outputs=given.structured_outputs,
        )

    @cached_property
    def _embedded_app(self) -> Any:
        from synth_assets.offline import build_app

        return build_app(seed=self.spec.questions.seed)

    def _bind_mode(self) -> None:
        with self.warehouse.transaction() as connection:
            bound = scalar(connection, "SELECT value FROM meta.fact WHERE name = 'mode'")
            if bound is None:
                import polars as pl

                put(connection, FACT, pl.DataFrame({"name": ["mode"], "value": [self.mode]}))
            elif bound != self.mode:
                raise SpecError(_OTHER_MODE[self.mode].format(data_dir=self.data_dir))


def _hedging(spec: Spec) -> HedgingPolicy | None:
    given = spec.hedging
    return HedgingPolicy(given.after_quantile, given.at_most) if given.at_most else None


def _trace() -> Trace | None:
    try:
        return trace_from_environment()
    except ValueError as error:
        raise SpecError(str(error)) from None


_OTHER_MODE = {
    "live": "{data_dir} holds rows of the embedded provider, which are no training data and are not mixed with paid "
    "ones: set SYNTH_DATA_DIR to another directory, or remove this one, then run again.",
    "offline": "{data_dir} holds rows of paid models, and the embedded provider's are not mixed with them: set the "
    "providers' keys (or --provider live), or set SYNTH_DATA_DIR to another directory, then run again.",
}


def _roles_of(spec: Spec, line: str) -> list[str]:
    roles = [role for role in spec.routes if role.startswith(_ROLES[line])]
    return [*roles, EMBED] if line == "questions" and roles and embeds_by_route(spec) else roles


def embeds_by_route(spec: Spec) -> bool:
    """Whether questions become vectors at a provider, not in a local model or not at all."""
    return spec.paid_vectors is not None


def embedded(spec: Spec) -> Spec:
    """The configuration with the embedded provider in the place of every other one.

    Providers are renamed to `offline:<name>`, so that requests, journal and ledger can never be taken for paid ones;
    prices stay, so that plan, budget and cost show what the run would have cost.
    """
    prefix = OFFLINE_PREFIX.replace("/", ":")
    routes = {
        role: tuple(ModelRef(prefix + model.provider, model.model) for model in route)
        for role, route in spec.routes.items()
    }
    models = {model for route in spec.routes.values() for model in route}
    return spec.model_copy(
        update={
            "providers": {prefix + name: provider for name, provider in spec.providers.items()},
            "routes": routes,
            # It keeps its batches in memory: they would be lost with the process.
            "modes": {},
            "prices": {
                **spec.prices,
                **{str(ModelRef(prefix + model.provider, model.model)): spec.price(model) for model in models},
            },
        }
    )
