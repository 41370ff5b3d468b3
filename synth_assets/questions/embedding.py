"""Turning questions into vectors: which model makes them, and asking it for each question once. No Dagster.

Each question is put into a batch that is written down before it is asked for, so that whoever asks again sends the same
request, and a paid answer is found in the journal. What is near what is in `neighbours.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import numpy as np
import polars as pl

from synth_assets.dedup.local_vectors import LocalModel, model_name
from synth_assets.dedup.vector_store import VectorStore
from synth_assets.llm import Asked, Completion, Embed, Engine, Request, RunStopped, ask_all
from synth_assets.llm.wire import vectors
from synth_assets.progress import BOARD
from synth_assets.questions.cells import Cell
from synth_assets.questions.standing import sql
from synth_assets.spec import SemanticSpec, Spec
from synth_assets.spec.model import EMBED
from synth_assets.storage.warehouse import Warehouse

A = TypeVar("A", bound=Asked)

# So many batches are asked for before their vectors are stored: it bounds the memory (64 x 64 texts of 1,536 numbers are
# 25 MB), and there is work for every place at a provider.
_BATCHES_AT_A_TIME = 64
_TEXTS_AT_A_TIME = 4096


class Asker(Protocol):
    """The engine of a run, and what carries work out on its loop, side by side."""

    @property
    def engine(self) -> Engine:
        """The engine."""

    def gather(self, work: Iterable[Coroutine[Any, Any, A]]) -> list[A]:
        """The results of all pieces of work."""


@dataclass
class Embedding:
    """What asking for the vectors of a cell came to."""

    cell: Cell
    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    stopped: RunStopped | None = None
    without_vector: int = 0


def vectors_of(spec: Spec, semantic: SemanticSpec) -> str:
    """The name of the vectors: of the model that makes them, and of their length where that is configured.

    Raises `VectorsUnavailable` for a folder without a model.
    """
    if semantic.path is not None:
        return model_name(_folder(semantic.path))
    assert spec.paid_vectors is not None
    return spec.paid_vectors


def _folder(path: str) -> Path:
    return Path(path).expanduser()


def embed(
    warehouse: Warehouse,
    spec: Spec,
    semantic: SemanticSpec,
    cells: Collection[Cell],
    asker: Asker,
    asset: str,
) -> list[Embedding]:
    """Have a vector stored for every question in use of these cells that has none; returns what came of it, by cell.

    Raises `VectorsUnavailable` for a local model that cannot be used.
    """
    name = vectors_of(spec, semantic)
    found = {cell: Embedding(cell) for cell in cells}
    with warehouse.transaction() as connection:
        store = VectorStore(connection, name)
        for cell in cells:
            parameters = {"domain": cell.domain, "difficulty": cell.difficulty}
            store.enlist(connection.sql(sql("unembedded"), params=parameters).pl())
    waiting = _waiting(warehouse, name, cells)
    if semantic.path is not None:
        _embed_locally(warehouse, name, _folder(semantic.path), waiting)
    else:
        _Asking(warehouse, spec, semantic, name, asker, asset, found).ask_for(waiting)
        # Refused batches were parted: each text is tried by itself, and the bad one is found.
        if any(one.failed[_REFUSED] for one in found.values()) and not any(one.stopped for one in found.values()):
            _Asking(warehouse, spec, semantic, name, asker, asset, found).ask_for(_waiting(warehouse, name, cells))
    left = _waiting(warehouse, name, cells)
    for cell, one in found.items():
        one.without_vector = left.filter(domain=cell.domain, difficulty=cell.difficulty).height
    return list(found.values())


def _waiting(warehouse: Warehouse, name: str, cells: Collection[Cell]) -> pl.DataFrame:
    return warehouse.read(sql("vectors_wanted"), {"model": name, "cells": [cell.key for cell in cells]})


def _embed_locally(warehouse: Warehouse, name: str, folder: Path, waiting: pl.DataFrame) -> None:
    if waiting.is_empty():
        return
    model = LocalModel(folder)
    for part in waiting.iter_slices(_TEXTS_AT_A_TIME):
        made = model.vectors(part["text"].to_list())
        with warehouse.transaction() as connection:
            VectorStore(connection, name).put(part["id"], made)


_REFUSED = "refused_request"


@dataclass
class _Asking:
    """One pass over the batches that wait for their vectors."""

    warehouse: Warehouse
    spec: Spec
    semantic: SemanticSpec
    name: str
    asker: Asker
    asset: str
    found: Mapping[Cell, Embedding]

    def ask_for(self, waiting: pl.DataFrame) -> None:
        totals = {Cell(*map(str, key)): rows.height for key, rows in waiting.group_by("domain", "difficulty")}
        done = Counter[Cell]()
        for round_ in _rounds(waiting.partition_by("batch", maintain_order=True)):
            answered = self._one_round(round_)
            done.update({cell: sum(rows.height for rows in batches) for cell, batches in answered.items()})
            for cell, total in totals.items():
                BOARD.note(cell.key, done[cell], total)
            if any(one.stopped for one in self.found.values()):
                return

    def _one_round(self, batches: list[pl.DataFrame]) -> dict[Cell, list[pl.DataFrame]]:
        """Ask for some batches, store what came, part what was refused; the batches that were answered, by cell."""
        by_cell: dict[Cell, dict[str, pl.DataFrame]] = {}
        requests: dict[Cell, list[Request]] = {}
        for batch in batches:
            cell = Cell(batch.item(0, "domain"), batch.item(0, "difficulty"))
            request = self._request(cell, batch["text"])
            by_cell.setdefault(cell, {})[request.request_id] = batch
            requests.setdefault(cell, []).append(request)
        completions: dict[Cell, list[Completion]] = {}

        async def ask(cell: Cell) -> Embedding:
            completions[cell] = await ask_all(self.asker.engine, requests[cell], self.found[cell])
            return self.found[cell]

        self.asker.gather(map(ask, requests))
        answered: dict[Cell, list[pl.DataFrame]] = {}
        came = []
        for cell in requests:
            for completion in completions[cell]:
                answered.setdefault(cell, []).append(by_cell[cell].pop(completion.request.request_id))
                came.append(vectors(completion.text))
        with self.warehouse.transaction() as connection:
            store = VectorStore(connection, self.name)
            if came:
                ids = pl.concat([batch["id"] for batches in answered.values() for batch in batches])
                store.put(ids, np.concatenate(came))
            for cell in requests:
                if self.found[cell].failed[_REFUSED]:
                    for batch in by_cell[cell].values():
                        if batch.height > 1:
                            store.part(cast(int, batch.item(0, "batch")))
        return answered

    def _request(self, cell: Cell, texts: pl.Series) -> Request:
        return Request(
            role=EMBED,
            route=self.spec.route(EMBED),
            messages=(),
            max_tokens=0,
            temperature=0.0,
            asset=self.asset,
            partition=cell.key,
            embed=Embed(tuple(texts), self.semantic.dimensions),
        )


def _rounds(batches: Iterable[pl.DataFrame]) -> Iterator[list[pl.DataFrame]]:
    left = iter(batches)
    while some := list(islice(left, _BATCHES_AT_A_TIME)):
        yield some
