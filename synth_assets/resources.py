"""Dagster resources: the project (configuration and warehouse), the request engine of a run, and the IO manager.

Each reads the environment (SYNTH_CONFIG, SYNTH_DATA_DIR, SYNTH_PROVIDER, the providers' keys) when a run starts; no key
is part of a resource's configuration, so none can reach the instance's storage or the UI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import dagster as dg
from pydantic import PrivateAttr

from synth_assets.llm import Asked, Engine, EngineHost, Journal
from synth_assets.progress import BOARD
from synth_assets.project import Project
from synth_assets.spec import Spec
from synth_assets.storage.io_manager import WarehouseIOManager
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.warehouse import Warehouse

A = TypeVar("A", bound=Asked)


class ProjectResource(dg.ConfigurableResource["ProjectResource"]):
    """The project: its checked configuration and its warehouse."""

    _project: Project = PrivateAttr()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Read and check the configuration."""
        self._project = Project.from_env()

    @property
    def project(self) -> Project:
        """The project."""
        return self._project

    def spec_for(self, target: int | None) -> Spec:
        """The configuration, with another number of dialogues where one is given."""
        spec = self._project.spec
        return spec if target is None else spec.with_dialogues(target)

    @property
    def warehouse(self) -> Warehouse:
        """The project's warehouse."""
        return self._project.warehouse


class EngineResource(dg.ConfigurableResource["EngineResource"]):
    """The request engine of one run: every provider, route, limit and price, one journal and one budget."""

    _host: EngineHost = PrivateAttr()
    _project: Project = PrivateAttr()
    _figures: dict[str, Any] = PrivateAttr(default_factory=dict)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[EngineResource]:
        """Open the journal and the providers' clients; at the end, bring the ledger up to date."""
        self._project = Project.from_env()
        with self._project.engine_host(context.run.run_id if context.run else "") as host:
            self._host = host
            BOARD.stats = host.engine.stats
            try:
                yield self
            finally:
                self.copy_ledger()

    @property
    def engine(self) -> Engine:
        """The engine itself, to be used in what `gather` runs."""
        return self._host.engine

    @property
    def journal(self) -> Journal:
        """The journal of the data directory."""
        return self._host.journal

    def gather(self, work: Iterable[Coroutine[Any, Any, A]]) -> list[A]:
        """The results of all pieces of work, run side by side on this engine; an interrupt stops it cleanly.

        What they left for a batch is handed in at the end; where that stops the run, the results say so.
        """
        pieces, before = list(work), self.engine.stats.mark()

        async def all_of_them() -> list[A]:
            results = list(await asyncio.gather(*pieces))
            missed = await self.engine.hand_in()
            for result in results if missed else ():
                result.stopped = result.stopped or missed
            return results

        results = self._host.run(all_of_them())
        self._figures = self.engine.stats.as_metadata(before)
        return results

    def take_figures(self) -> dict[str, Any]:
        """What the engine did in the last `gather`, as metadata (see `reporting.FIGURES`); nothing the second time."""
        figures, self._figures = self._figures, {}
        return figures

    def copy_ledger(self) -> None:
        """Bring `ledger.llm_call` up to what the journal has settled."""
        copy_to_warehouse(self._host.journal, self._project.warehouse)


class WarehouseIO(dg.ConfigurableIOManagerFactory[WarehouseIOManager]):
    """Frames in the project's warehouse, an asset a table."""

    def create_io_manager(self, context: dg.InitResourceContext) -> WarehouseIOManager:
        """The IO manager on the project's warehouse."""
        return WarehouseIOManager(Project.from_env().warehouse)
