"""The vectors of texts in a DuckDB file, by model: each text is put into one batch for ever, and made a vector once.

Belongs here: the table, and which texts are asked for together. Who makes the vectors is for others to say.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import duckdb
import polars as pl

from synth_assets.dedup.semantic import Vectors, VectorsUnavailable

_TABLE = (Path(__file__).parent / "sql" / "embedding_table.sql").read_text()

# Far below what providers take at once (OpenAI: 2,048 texts, 300,000 tokens): an answer of 64 vectors of 1,536 numbers is
# half a megabyte, and what is lost when a process dies in between is 64 texts at most.
TEXTS_PER_BATCH = 64
_BYTES_PER_BATCH = 64_000


class VectorStore:
    """The vectors of one model in `dedup.embedding`. `connection` is the caller's, within a transaction of its own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, model: str) -> None:
        self._connection, self._model = connection, model
        connection.execute(_TABLE)

    def enlist(self, rows: pl.DataFrame) -> None:
        """Put texts (`id`, `text`) that are not in the table into batches, in their order; others are left alone."""
        self._connection.register("given", rows.select("id").with_row_index("no"))
        new = self._frame(
            "SELECT no::BIGINT AS no FROM given ANTI JOIN"
            " (SELECT id FROM dedup.embedding WHERE model = ?) AS known USING (id) ORDER BY no"
        )
        self._connection.unregister("given")
        if new.is_empty():
            return
        fresh = rows[new["no"].to_numpy()]
        sizes = fresh["text"].str.len_bytes().to_list()
        batch, place, size = self._next_batch(), 0, 0
        batches, places = [], []
        for bytes_ in sizes:
            if place == TEXTS_PER_BATCH or (place and size + bytes_ > _BYTES_PER_BATCH):
                batch, place, size = batch + 1, 0, 0
            batches.append(batch)
            places.append(place)
            place, size = place + 1, size + bytes_
        enlisted = pl.DataFrame({"id": fresh["id"], "batch": batches, "place": places})
        self._connection.register("enlisted", enlisted)
        self._connection.execute(
            "INSERT INTO dedup.embedding BY NAME SELECT id, ? AS model, batch, place FROM enlisted", [self._model]
        )
        self._connection.unregister("enlisted")

    def part(self, batch: int) -> None:
        """Give each text of a batch that was refused a batch of its own, so that one bad text spoils no other."""
        self._connection.execute(
            "UPDATE dedup.embedding SET batch = ? + place, place = 0 WHERE model = ? AND batch = ?",
            [self._next_batch(), self._model, batch],
        )

    def put(self, ids: pl.Series, vectors: Vectors) -> None:
        """Note the vectors of texts that were enlisted, a row each.

        Raises `VectorsUnavailable` where they are longer or shorter than those that the model gave before.
        """
        widths = "SELECT len(vector) FROM dedup.embedding WHERE model = ? AND vector IS NOT NULL LIMIT 1"
        for (before,) in self._connection.execute(widths, [self._model]).fetchall():
            if before != vectors.shape[1]:
                raise VectorsUnavailable(
                    f"{self._model} gave vectors of {before} numbers before and gives {vectors.shape[1]} now, which cannot "
                    "be compared: it is another model under the same name; give it a name of its own in routes"
                )
        self._connection.register("came", pl.DataFrame({"id": ids, "vector": pl.Series(vectors).arr.to_list()}))
        self._connection.execute(
            "UPDATE dedup.embedding SET vector = came.vector FROM came WHERE embedding.id = came.id AND model = ?",
            [self._model],
        )
        self._connection.unregister("came")

    def _next_batch(self) -> int:
        (found,) = self._connection.execute(
            "SELECT coalesce(max(batch) + 1, 0) FROM dedup.embedding WHERE model = ?", [self._model]
        ).fetchall()
        return int(found[0])

    def _frame(self, query: str) -> pl.DataFrame:
        return cast(pl.DataFrame, self._connection.sql(query, params=[self._model]).pl())
