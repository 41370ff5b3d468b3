"""Kept questions that say much the same as another one: found by the nearness of their vectors, marked, and dropped where
that is asked for (`dedup: semantic:`). No Dagster.

Belongs here: which questions are compared and what becomes of a neighbour. The rule is in `dedup.semantic`, vectors in
`embedding.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
import polars as pl

from synth_assets.dedup.guards import guards
from synth_assets.dedup.semantic import Leaders, find_neighbours, matrix, need_extra, unit
from synth_assets.dedup.vector_store import VectorStore
from synth_assets.questions.cells import Cell
from synth_assets.questions.embedding import vectors_of
from synth_assets.questions.generation import reject_row
from synth_assets.questions.standing import sql
from synth_assets.spec import SemanticSpec, Spec
from synth_assets.storage.schemas import FACT, NEIGHBOUR, REJECT
from synth_assets.storage.warehouse import Warehouse, put, scalar

STAGE = "question_neighbours"
REASON = "semantic_duplicate"

COMPARED = "compared_by_meaning"
"""The fact that says by which vectors, similarity and action neighbours were last found."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the warehouse held when questions were compared: nobody else may have compared any since."""

    settings: str | None
    compared: int


def is_due(warehouse: Warehouse, spec: Spec) -> bool:
    """Whether what is stored was last compared by other settings than these, or never, or is to be no more.

    Raises `VectorsUnavailable` where the comparison cannot be made.
    """
    semantic = spec.dedup.semantic
    if semantic is None:
        return _settings(warehouse) is not None
    need_packages(semantic)
    before = _settings(warehouse)
    if before is None:
        return not warehouse.read("FROM questions.decision LIMIT 1").is_empty()
    return before != _settings_of(spec, semantic)


def need_packages(semantic: SemanticSpec) -> None:
    """Raises `VectorsUnavailable` where a package that these settings need is not installed."""
    need_extra(*(("usearch",) if semantic.path is None else ("usearch", "model2vec")))


def _settings(warehouse: Warehouse) -> str | None:
    known = warehouse.read("SELECT value FROM meta.fact WHERE name = $name", {"name": COMPARED})["value"].to_list()
    return str(known[0]) if known else None


def _settings_of(spec: Spec, semantic: SemanticSpec) -> str:
    return f"{semantic.action} {_measure_of(spec, semantic)}"


def _measure_of(spec: Spec, semantic: SemanticSpec) -> str:
    return f"{semantic.similarity} {vectors_of(spec, semantic)}"


def forget(warehouse: Warehouse) -> None:
    """Take all marks and rejects back, where there are any: semantic deduplication is switched off. Vectors stay."""
    if _settings(warehouse) is None:
        return
    with warehouse.transaction() as connection:
        connection.execute("DELETE FROM questions.neighbour")
        _put_rejects(connection, drop=False)
        connection.execute("DELETE FROM meta.fact WHERE name = ?", [COMPARED])


def nearest_first(warehouse: Warehouse, found: pl.DataFrame) -> pl.DataFrame:
    """Rows as `compare` gives them, the most similar first, with `text` of the question and of the `nearest` one."""
    ids = pl.concat([found["question_id"], found["neighbour_id"]]).drop_nulls().unique()
    query = "SELECT question_id, text FROM questions.decision WHERE question_id IN (SELECT unnest($ids::VARCHAR[]))"
    texts = warehouse.read(query, {"ids": ids.to_list()})
    nearest = texts.select(neighbour_id="question_id", nearest="text")
    rows = found.join(texts, on="question_id", how="left").join(nearest, on="neighbour_id", how="left")
    return rows.sort("marked", "similarity", "question_id", descending=[True, True, False], nulls_last=True)


def compare(warehouse: Warehouse, spec: Spec, semantic: SemanticSpec) -> pl.DataFrame:
    """Compare all questions in use that have a vector and were not compared yet; returns the new rows of the table.

    When similarity or model has changed all are compared anew. A neighbour is one of a question that was compared before
    it and is not marked itself, so that dropping what is marked leaves a neighbour for each. Marked questions are
    rejected, or taken back, as `action` says. Nothing is locked while vectors are compared: if another process has
    compared some meanwhile, it is done again.
    """
    model = vectors_of(spec, semantic)
    while True:
        with warehouse.transaction() as connection:
            VectorStore(connection, model)  # makes the table that is read below
            seen = _look(connection)
            anew = (seen.settings or "").partition(" ")[2] != _measure_of(spec, semantic)
            rows = connection.sql(sql("comparable"), params={"model": model, "anew": anew}).pl()
        found = _found(rows, semantic.similarity, model)
        with warehouse.transaction() as connection:
            if _look(connection) != seen:
                continue
            if anew:
                connection.execute("DELETE FROM questions.neighbour")
            put(connection, NEIGHBOUR, found)
            put(connection, FACT, pl.DataFrame([{"name": COMPARED, "value": _settings_of(spec, semantic)}]))
            _put_rejects(connection, drop=semantic.action == "drop")
            return found


def marked(warehouse: Warehouse) -> dict[Cell, int]:
    """How many questions of each cell are marked."""
    rows = warehouse.read("SELECT domain, difficulty, count(*) FROM questions.neighbour WHERE marked GROUP BY ALL")
    return {Cell(domain, difficulty): count for domain, difficulty, count in rows.iter_rows()}


def _look(connection: duckdb.DuckDBPyConnection) -> _Seen:
    settings = scalar(connection, f"SELECT value FROM meta.fact WHERE name = '{COMPARED}'")
    return _Seen(settings, int(scalar(connection, "SELECT count(*) FROM questions.neighbour")))


def _found(rows: pl.DataFrame, similarity: float, model: str) -> pl.DataFrame:
    """Rows of `questions.neighbour` for those of `rows` that do not lead yet."""
    known, fresh = rows.filter(pl.col("leads")), rows.filter(~pl.col("leads"))
    leaders = Leaders()
    leaders.add(unit(matrix(known["vector"])), guards(known["text"]))
    found = find_neighbours(leaders, matrix(fresh["vector"]), guards(fresh["text"]), similarity)
    ids = pl.concat([known["question_id"], fresh["question_id"].filter(pl.Series(~found.neighbour))])
    has_any = found.leader >= 0
    return NEIGHBOUR.fit(
        fresh.select("question_id", "domain", "difficulty")
        .with_columns(
            neighbour_id=ids.gather(pl.Series(np.where(has_any, found.leader, 0)))
            if fresh.height
            else pl.lit(None, pl.String),
            similarity=pl.Series(found.similarity),
            marked=pl.Series(found.neighbour),
            model=pl.lit(model),
            created_at=pl.lit(datetime.now(UTC)),
        )
        .with_columns(
            pl.when(pl.Series(has_any)).then(pl.col(name)).alias(name) for name in ("neighbour_id", "similarity")
        )
    )


def _put_rejects(connection: duckdb.DuckDBPyConnection, *, drop: bool) -> None:
    """Make the rejects of this stage those of the marked questions, or none."""
    connection.execute("DELETE FROM questions.reject WHERE stage = ?", [STAGE])
    if not drop:
        return
    rejects = [_reject(row) for row in connection.sql(sql("marked")).pl().iter_rows(named=True)]
    if rejects:
        put(connection, REJECT, pl.DataFrame(rejects, infer_schema_length=None))


def _reject(row: dict[str, Any]) -> dict[str, Any]:
    return reject_row(
        STAGE, Cell(row["domain"], row["difficulty"]), REASON, row["text"], place=row["question_id"],
        question_id=row["question_id"], call_id=row["call_id"],
        detail=f"similar by {row['similarity']:.3f} to {row['neighbour_id']}: {row['other']}",
    )  # fmt: skip
