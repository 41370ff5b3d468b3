"""Semantic deduplication of stored questions: embedded once, marked or dropped, taken back; through the real HTTP server."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from synth_assets.cli import main
from synth_assets.dedup import Thresholds, vector_store
from synth_assets.dedup.semantic import VectorsUnavailable
from synth_assets.llm import Engine, EngineHost, http_provider
from synth_assets.offline import parse_fault, running_server
from synth_assets.questions import neighbours, standing
from synth_assets.questions.cells import Cell
from synth_assets.questions.embedding import Embedding, embed
from synth_assets.questions.repetitions import redecide
from synth_assets.spec import ModelRef, ProviderSpec, SemanticSpec, Spec, load_spec
from synth_assets.storage.schemas import BASELINE
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.llm.asking import QUICK
from synth_assets_tests.llm.other_process import exit_code, start
from synth_assets_tests.questions.rim import PROJECT_FILE
from synth_assets_tests.questions.test_repetitions import baseline

CELL = Cell("coding", "easy")
TEXTS = {
    "sort": "How do you sort a list of names in Python?",
    "sorted": "Explain which way you sort names in a list, by Python.",
    "other": "Why do plants need light?",
    "five": "Sort a list of 5 names in Python.",
    "loop": "What is an endless loop?",
}


class Asker:
    """An engine in a loop of its own, as an asset has it."""

    def __init__(self, host: EngineHost) -> None:
        self._host = host
        self.engine = host.engine

    def gather(self, work: Iterable[Any]) -> list[Any]:
        pieces = list(work)

        async def one_after_the_other() -> list[Any]:
            return [await piece for piece in pieces]

        return self._host.run(one_after_the_other())


def spec_with(**semantic: Any) -> Spec:
    spec = load_spec(PROJECT_FILE)
    dedup = spec.dedup.model_copy(update={"semantic": SemanticSpec(**semantic)})
    routes = {**spec.routes, "embed": (ModelRef("openai", "text-embedding-3-small"),)}
    return spec.model_copy(update={"dedup": dedup, "routes": routes})


SPEC = spec_with(similarity=0.85)


@contextmanager
def asking(folder: Path, url: str) -> Iterator[Asker]:
    given = ProviderSpec(kind="openai", base_url=f"{url}/v1")

    def build(journal: Any) -> Engine:
        provider = http_provider("openai", "openai", api_key=None, base_url=given.base_url)
        return Engine({"openai": provider}, journal, SPEC.price, retry=QUICK)

    with EngineHost(folder / "journal", build) as host:
        yield Asker(host)


def embed_all(warehouse: Warehouse, url: str, spec: Spec = SPEC) -> Embedding:
    assert spec.dedup.semantic is not None
    with asking(warehouse.path.parent, url) as asker:
        (found,) = embed(warehouse, spec, spec.dedup.semantic, [CELL], asker, "question_neighbours")
    return found


def compare(warehouse: Warehouse, spec: Spec = SPEC) -> list[str]:
    assert spec.dedup.semantic is not None
    return neighbours.compare(warehouse, spec, spec.dedup.semantic)["question_id"].to_list()


def add(warehouse: Warehouse, texts: dict[str, str]) -> None:
    # One by one, so that they are decided on in this order.
    for name, text in texts.items():
        warehouse.save(BASELINE, baseline({name: text}))
        standing.decide_uniqueness(warehouse, Thresholds(), None)


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_store, "TEXTS_PER_BATCH", 2)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path)
    add(made, TEXTS)
    return made


def marks(warehouse: Warehouse) -> dict[str, str]:
    rows = warehouse.read("SELECT question_id, neighbour_id FROM questions.neighbour WHERE marked ORDER BY question_id")
    return dict(rows.iter_rows())


def statuses(warehouse: Warehouse) -> dict[str, str]:
    return dict(warehouse.read("SELECT question_id, status FROM questions.question").iter_rows())


def test_a_question_of_the_same_meaning_is_marked_and_used_all_the_same(warehouse: Warehouse) -> None:
    with running_server() as server:
        found = embed_all(warehouse, server.base_url)
    assert (found.requests, found.without_vector, found.failed) == (3, 0, Counter())
    assert compare(warehouse) == list(TEXTS)
    assert marks(warehouse) == {"sorted": "sort"}  # "five" has a number
    assert set(statuses(warehouse).values()) == {"unique"}
    assert warehouse.read("FROM questions.reject").is_empty()


def test_nothing_is_asked_or_compared_twice_and_new_ones_are_held_against_all(warehouse: Warehouse) -> None:
    with running_server() as server:
        embed_all(warehouse, server.base_url)
        compare(warehouse)
        assert embed_all(warehouse, server.base_url).requests == 0
        assert compare(warehouse) == []
        add(warehouse, {"late": "Tell me what Python would do to sort a list of names."})
        assert embed_all(warehouse, server.base_url).requests == 1
    assert compare(warehouse) == ["late"]
    assert marks(warehouse) == {"sorted": "sort", "late": "sort"}


def test_dropping_rejects_what_is_marked_with_the_reason_and_marking_takes_it_back(warehouse: Warehouse) -> None:
    drop = spec_with(similarity=0.85, action="drop")
    with running_server() as server:
        embed_all(warehouse, server.base_url)
    assert neighbours.is_due(warehouse, drop)
    assert not neighbours.is_due(Warehouse(warehouse.path.parent / "empty"), drop)
    compare(warehouse, drop)
    assert not neighbours.is_due(warehouse, drop)
    assert statuses(warehouse)["sorted"] == "semantic_duplicate"
    (rejected,) = warehouse.read("FROM questions.reject").to_dicts()
    assert (rejected["question_id"], rejected["reason"]) == ("sorted", "semantic_duplicate")
    assert TEXTS["sort"] in rejected["detail"]
    assert standing.stock(warehouse)[CELL] == (4, 4, 0)
    assert "sorted" not in standing.pending_validation(warehouse, [CELL])[CELL]["question_id"]

    assert neighbours.is_due(warehouse, SPEC)
    assert compare(warehouse) == []  # the marks are the same: only what becomes of them is another
    assert statuses(warehouse)["sorted"] == "unique"
    compare(warehouse, drop)
    neighbours.forget(warehouse)
    assert set(statuses(warehouse).values()) == {"unique"}
    assert marks(warehouse) == {}


def test_another_similarity_compares_all_anew_without_a_request(warehouse: Warehouse) -> None:
    strict = spec_with(similarity=0.99)
    with running_server() as server:
        embed_all(warehouse, server.base_url)
        compare(warehouse)
        assert embed_all(warehouse, server.base_url, strict).requests == 0
    assert compare(warehouse, strict) == list(TEXTS)
    assert marks(warehouse) == {}
    redecide(warehouse, Thresholds(near=1.0), write=True)
    assert neighbours.is_due(warehouse, strict)


def test_a_refused_text_spoils_no_other(warehouse: Warehouse) -> None:
    # The batch is refused, then each of its texts is asked for by itself: the first is refused again.
    with running_server(faults=parse_fault("script=400+ok+ok+400+ok")) as server:
        found = embed_all(warehouse, server.base_url)
        assert found.without_vector == 1
        assert embed_all(warehouse, server.base_url).without_vector == 0


def test_vectors_of_another_length_are_refused_and_those_that_are_there_stay(warehouse: Warehouse) -> None:
    with running_server() as server:
        embed_all(warehouse, server.base_url)
    with warehouse.transaction() as connection:
        store = vector_store.VectorStore(connection, "openai/text-embedding-3-small")
        with pytest.raises(VectorsUnavailable, match="vectors of 256 numbers before and gives 3 now"):
            store.put(pl.Series(["sort"]), np.zeros((1, 3), dtype=np.float32))


def _killed_before_storing(folder: Path, url: str) -> None:
    vector_store.TEXTS_PER_BATCH = 2
    vector_store.VectorStore.put = lambda *given: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    embed_all(Warehouse(folder), url)


def test_what_was_paid_before_a_kill_is_not_paid_again_even_when_other_questions_came(
    warehouse: Warehouse,
) -> None:
    with running_server() as server:
        process = start(_killed_before_storing, warehouse.path.parent, server.base_url)
        assert exit_code(process) == -signal.SIGKILL
        assert [one.status for one in server.log.exchanges] == [200] * 3
        assert warehouse.read("FROM dedup.embedding WHERE vector IS NOT NULL").is_empty()
        add(warehouse, {"late": "Name a colour."})
        found = embed_all(warehouse, server.base_url)
        exchanges = server.log.exchanges
    assert found.without_vector == 0
    assert (len(exchanges), len({one.body_sha256 for one in exchanges})) == (4, 4)


def test_explain_shows_the_nearest_by_meaning(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_server() as server:
        embed_all(warehouse, server.base_url)
    compare(warehouse)
    monkeypatch.setenv("SYNTH_DATA_DIR", str(warehouse.path.parent))
    shown = CliRunner().invoke(main, ["dedup", "explain", "sorted"])
    assert shown.exit_code == 0, shown.output
    assert "By meaning it is marked as a neighbour of sort (cosine 0." in shown.output
    assert TEXTS["sort"] in shown.output
    assert "nearest to, and not marked," in CliRunner().invoke(main, ["dedup", "explain", "loop"]).output
