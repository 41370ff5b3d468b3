"""The index in a DuckDB file: for millions of rows, and for many processes that add to it in turns.

with duckdb.connect("questions.duckdb") as connection:
    store = DedupStore(connection)
    store.add(batch)      # as DedupIndex.add, in a transaction of its own
    store.redecide(Thresholds(near=0.95))  # by the stored signatures, without a text

Belongs here: the table, looking rows up in it and writing to it. The rule is in `decide`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from synth_assets.dedup.decide import NOBODY, Decision, Found, Limited, Positions, decide
from synth_assets.dedup.index import answered, check_rows, limited
from synth_assets.dedup.signatures import RULES, SCHEMA, Signatures, signatures
from synth_assets.dedup.thresholds import DEFAULT, Thresholds

_SQL = Path(__file__).parent / "sql"

# Bounds the memory of a build: signatures and lookups of so many rows at a time.
_ROWS_AT_A_TIME = 100_000


class DedupStore:
    """Every row that was decided on, with its signature and the decision, in the table `dedup.signature`.

    `connection` is the caller's; DuckDB lets one process write at a time, so adding is a claim: what a transaction
    keeps, every later one finds.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, thresholds: Thresholds = DEFAULT) -> None:
        self._connection = connection
        self._thresholds = thresholds
        connection.execute((_SQL / "signature_table.sql").read_text())

    def __len__(self) -> int:
        """The number of kept rows."""
        return int(self._scalar("SELECT count(*) FROM dedup.signature WHERE leader = no"))

    @property
    def decided(self) -> int:
        """The number of rows that were decided on; the next row's number."""
        return int(self._scalar("SELECT coalesce(max(no) + 1, 0) FROM dedup.signature"))

    @property
    def signed(self) -> int:
        """The number of rows that are signed, kept ones and duplicates."""
        return int(self._scalar("SELECT count(*) FROM dedup.signature"))

    @property
    def is_current(self) -> bool:
        """Whether all stored signatures were made by the rules of this version."""
        return not self._scalar(f"SELECT count(*) FROM dedup.signature WHERE rules <> {RULES}")

    def add(self, rows: pl.DataFrame) -> pl.DataFrame:
        """As `DedupIndex.add`, in one transaction. However many rows: memory is bounded."""
        with self._transaction():
            parts = [self.claim(part, sign(part)) for part in rows.iter_slices(_ROWS_AT_A_TIME)]
        return pl.concat(parts) if parts else self.claim(rows, sign(rows))

    def claim(self, rows: pl.DataFrame, made: Signatures) -> pl.DataFrame:
        """As `add`, inside the caller's transaction, by signatures that were made before it began.

        A column `no` may give the rows' numbers, ascending and above all that are stored.
        """
        numbers = self._numbers(rows)
        batch = limited(rows, made, self._thresholds)
        first = int(numbers[0]) if len(numbers) else 0
        decision = decide(batch, self._find(batch), first)
        leaders = decision.leader
        in_batch = leaders >= first
        leaders[in_batch] = numbers[leaders[in_batch] - first]
        self._write(rows, batch, decision, numbers)
        kept = self._rows_of(np.unique(leaders[leaders >= 0]))
        place = np.searchsorted(kept["no"].to_numpy(), leaders)
        exact = np.append(kept["exact"].to_numpy(), 0)[place] == batch.signatures.exact.view(np.int64)
        return answered(rows["id"], leaders >= 0, kept["id"], place, exact, decision.similarity)

    def restore(self, rows: pl.DataFrame) -> None:
        """Take in rows that were decided on elsewhere, in order: `id`, `text`, `duplicate_of`, `similarity`, and `domain`
        and `no` as in `claim`. Inside the caller's transaction."""
        check_rows(rows)
        for part in rows.iter_slices(_ROWS_AT_A_TIME):
            numbers, batch = self._numbers(part), limited(part, signatures(part["text"]), self._thresholds)
            self._connection.register("numbered", pl.DataFrame({"id": part["id"], "no": numbers}))
            self._connection.register("decided", part.select(leader="duplicate_of").with_row_index("row"))
            leaders = self._frame((_SQL / "restored_leaders.sql").read_text())["leader"]
            self._connection.unregister("numbered")
            self._connection.unregister("decided")
            leader = leaders.fill_null(NOBODY).to_numpy()
            similarity = part["similarity"].cast(pl.Float64).fill_null(np.nan).to_numpy()
            self._write(part, batch, Decision(leader, similarity, np.ones(len(leader), dtype=np.bool_)), numbers)

    def clear(self) -> None:
        """Forget everything."""
        self._connection.execute("DELETE FROM dedup.signature")

    def kept(self) -> tuple[pl.DataFrame, Signatures]:
        """All kept rows in order (`id`, `domain`) and their signatures."""
        frame = self._frame(
            f"SELECT id, domain, {', '.join(SCHEMA)} FROM dedup.signature WHERE leader = no ORDER BY no"
        )
        return frame.select("id", "domain"), Signatures.of_frame(frame)

    def redecide(self, thresholds: Thresholds) -> pl.DataFrame:
        """Decide on all rows anew, in their order, under other thresholds, by their stored signatures: no text is read.

        Inside the caller's transaction. Returns the rows whose decision changed: `id`; `duplicate_of`, `kind` and
        `similarity` now; `duplicate_of_before`, `similarity_before`.
        """
        self._connection.execute("CREATE OR REPLACE TEMP TABLE before AS FROM dedup.signature")
        self.clear()
        self._thresholds = thresholds
        total = int(self._scalar("SELECT count(*) FROM before"))
        for start in range(0, total, _ROWS_AT_A_TIME):
            frame = self._frame(f"FROM before ORDER BY no LIMIT {_ROWS_AT_A_TIME} OFFSET {start}")
            self.claim(frame.select("id", "domain", "no"), Signatures.of_frame(frame))
        changed = self._frame((_SQL / "changed_decisions.sql").read_text())
        self._connection.execute("DROP TABLE before")
        return changed

    def _find(self, batch: Limited) -> Found:
        frame = batch.signatures.frame().select(
            row=pl.int_range(pl.len(), dtype=pl.Int64),
            exact="exact",
            form="form",
            content=pl.when(pl.Series(batch.is_long)).then("content"),
        )
        self._connection.register("batch", frame)
        seen = self._frame((_SQL / "seen.sql").read_text())
        forms = self._frame((_SQL / "same_form.sql").read_text())
        contents = self._frame((_SQL / "same_content.sql").read_text())
        self._connection.unregister("batch")
        leader = np.full(len(frame), NOBODY, dtype=np.int64)
        similarity = np.full(len(frame), np.nan)
        form = leader.copy()
        leader[seen["row"].to_numpy()] = seen["leader"].to_numpy()
        similarity[seen["row"].to_numpy()] = seen["similarity"].to_numpy()
        form[forms["row"].to_numpy()] = forms["no"].to_numpy()
        return Found(
            leader, similarity, form, contents["row"].to_numpy(), contents["no"].to_numpy(), contents["folded"]
        )

    def _numbers(self, rows: pl.DataFrame) -> Positions:
        if "no" in rows.columns:
            return rows["no"].cast(pl.Int64).to_numpy()
        return self.decided + np.arange(rows.height, dtype=np.int64)

    def _write(self, rows: pl.DataFrame, batch: Limited, decision: Decision, numbers: Positions) -> None:
        kept = decision.leader < 0
        frame = batch.signatures.frame().with_columns(
            no=pl.Series(numbers),
            id=rows["id"],
            domain=rows["domain"] if "domain" in rows.columns else pl.lit(None, pl.String),
            is_long=pl.Series(batch.is_long),
            leader=pl.Series(np.where(kept, numbers, decision.leader)),
            similarity=pl.Series(np.where(kept, 1.0, decision.similarity)),
            rules=pl.lit(RULES, pl.Int32),
        )
        self._connection.register("written", frame)
        self._connection.execute("INSERT INTO dedup.signature BY NAME FROM written")
        self._connection.unregister("written")

    def _rows_of(self, numbers: Positions) -> pl.DataFrame:
        self._connection.register("wanted", pl.DataFrame({"no": numbers}, schema={"no": pl.Int64}))
        frame = self._frame("SELECT no, id, exact FROM dedup.signature SEMI JOIN wanted USING (no) ORDER BY no")
        self._connection.unregister("wanted")
        return frame

    def _frame(self, query: str) -> pl.DataFrame:
        frame = self._connection.sql(query).pl()
        assert isinstance(frame, pl.DataFrame)
        return frame

    def _scalar(self, query: str) -> Any:
        return self._connection.sql(query).fetchall()[0][0]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()


def sign(rows: pl.DataFrame) -> Signatures:
    """The signatures of rows as `DedupIndex.add` takes them: the costly part, to be done before a transaction begins."""
    check_rows(rows)
    return signatures(rows["text"])
