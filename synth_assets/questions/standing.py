"""What the warehouse knows of the questions line: how far each cell is, and what waits for which stage. No Dagster."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from synth_assets.dedup import DedupIndex, DedupStore, Limits, Thresholds, sign
from synth_assets.dedup.vector_store import VectorStore
from synth_assets.llm import Response
from synth_assets.llm.batch_reading import waiting
from synth_assets.llm.journal_reading import answered, next_samples
from synth_assets.questions.answering import GAVE_UP
from synth_assets.questions.cells import Cell
from synth_assets.questions.planning import InStock
from synth_assets.spec import DedupSpec
from synth_assets.storage.schemas import DECISION
from synth_assets.storage.warehouse import Warehouse, put, scalar

_SQL = Path(__file__).parent / "sql"

# Questions judged in a cell before its own share of survivors is trusted.
_ENOUGH_JUDGED = 100
# The share of unique questions expected to end up answered, before that is measured.
_FIRST_SURVIVAL = 0.98


def sql(name: str) -> str:
    """The text of a query of this line."""
    return (_SQL / f"{name}.sql").read_text()


class NotPlanned(Exception):
    """A cell was to be filled before its quota was planned; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a cell is. All figures are rows."""

    cell: Cell
    quota: int
    spare: int
    answered: int
    valid_waiting: int
    undecided: int
    undeduplicated: int
    duplicates: int
    invalid: int
    gave_up: int
    generated: int

    @property
    def short(self) -> int:
        """Rows that are still to be answered to meet the quota and its spare."""
        return max(self.quota + self.spare - self.answered, 0)

    @property
    def survival(self) -> float:
        """The measured share of judged questions that end up answered or can still be."""
        alive = self.answered + self.valid_waiting
        judged = alive + self.invalid + self.gave_up
        return max(alive / judged, 0.1) if judged >= _ENOUGH_JUDGED else _FIRST_SURVIVAL

    @property
    def verdicts_needed(self) -> int:
        """Questions to be found valid, so that enough can be answered."""
        return max(self.short - self.valid_waiting, 0)

    @property
    def missing(self) -> int:
        """New questions to be generated, so that with those in stock the quota can be met."""
        expected = self.valid_waiting + (self.undecided + self.undeduplicated) * self.survival
        return max(math.ceil((self.short - expected) / self.survival), 0)


def standings(warehouse: Warehouse, cells: Collection[Cell] | None = None) -> dict[Cell, Standing]:
    """The standing of each planned cell (or of these); empty before the first plan."""
    rows = warehouse.read(sql("standing"), {"gave_up": GAVE_UP})
    found = {}
    for row in rows.iter_rows(named=True):
        cell = Cell(row.pop("domain"), row.pop("difficulty"))
        if cells is None or cell in cells:
            found[cell] = Standing(cell, **row)
    return found


def planned(warehouse: Warehouse, cells: Collection[Cell]) -> dict[Cell, Standing]:
    """The standing of these cells. Raises `NotPlanned` when one of them has no quota."""
    found = standings(warehouse, cells)
    without = [cell.key for cell in cells if cell not in found]
    if without:
        raise NotPlanned(f"no quota is planned for {', '.join(without)}: materialise token_plan first, then this again")
    return found


def domain_totals(warehouse: Warehouse) -> dict[str, int]:
    """Rows of each domain in the finished set, as planned. Raises `NotPlanned` before the first plan."""
    totals = warehouse.read("SELECT domain, sum(quota)::BIGINT FROM questions.plan GROUP BY domain ORDER BY domain")
    if totals.is_empty():
        raise NotPlanned("nothing is planned yet: materialise token_plan first, then this again")
    return dict(totals.iter_rows())


def stock(warehouse: Warehouse, vectors: str | None = None) -> dict[Cell, InStock]:
    """Per cell, the questions that no judge turned down. `vectors`: the name of those that each is to have, if any."""
    lacking: dict[Cell, int] = {}
    if vectors is not None:
        with warehouse.transaction() as connection:
            VectorStore(connection, vectors)  # makes the table that is read here
            found = connection.execute(sql("without_vector"), {"model": vectors}).fetchall()
        lacking = {Cell(domain, difficulty): count for domain, difficulty, count in found}
    rows = warehouse.read(
        "SELECT domain, difficulty, count(*), count(*) FILTER (status <> 'answered') FROM questions.question"
        " WHERE status IN ('unique', 'valid', 'answered') GROUP BY ALL"
    )
    return {
        (cell := Cell(domain, difficulty)): InStock(count, unanswered, lacking.get(cell, 0))
        for domain, difficulty, count, unanswered in rows.iter_rows()
    }


def measured_lengths(warehouse: Warehouse) -> pl.DataFrame:
    """A row per measured answer, those of the pilot included: domain, difficulty, answer_tokens."""
    return warehouse.read(
        "SELECT domain, difficulty, answer_tokens FROM questions.answer UNION ALL"
        " SELECT domain, difficulty, answer_tokens FROM questions.pilot_answer ANTI JOIN questions.answer USING (call_id)"
    )


def paid_waiting(warehouse: Warehouse) -> dict[Cell, int]:
    """Per cell, questions still to be answered whose answer the pilot paid for: the journal gives it for nothing."""
    rows = warehouse.read(
        "SELECT p.domain, p.difficulty, count(*) FROM questions.pilot_answer AS p JOIN questions.question AS q"
        " USING (question_id) WHERE q.status IN ('unique', 'valid') GROUP BY ALL"
    )
    return {Cell(domain, difficulty): count for domain, difficulty, count in rows.iter_rows()}


def unread_responses(warehouse: Warehouse, journal_dir: Path, cells: Collection[Cell]) -> dict[Cell, list[Response]]:
    """Per cell, generation responses in the journal that no table accounts for: the pilot's, or those of a dead run."""
    known = set(warehouse.read(sql("accounted_calls")).filter(kind="generated")["call_id"])
    return {
        cell: [
            Response.stored(one) for one in answered(journal_dir, f"questions.{cell.domain}", cell.key, besides=known)
        ]
        for cell in cells
    }


def next_ordinals(journal_dir: Path, cells: Collection[Cell]) -> dict[Cell, int]:
    """Per cell, the number of the first request that was never answered: what came of earlier ones is known."""
    by_domain = {domain: next_samples(journal_dir, f"questions.{domain}") for domain in {cell.domain for cell in cells}}
    return {cell: by_domain[cell.domain].get(cell.key, 0) for cell in cells}


def awaited_ordinals(journal_dir: Path, cells: Collection[Cell]) -> dict[Cell, tuple[int, ...]]:
    """Per cell, the numbers of the generation requests that wait for a batch."""
    found = {
        (one.role, one.partition): one.samples
        for one in waiting(journal_dir, [f"questions.{cell.domain}" for cell in cells])
    }
    return {cell: found.get((f"questions.{cell.domain}", cell.key), ()) for cell in cells}


def pending_validation(warehouse: Warehouse, cells: Collection[Cell]) -> dict[Cell, pl.DataFrame]:
    """Per cell, the questions that no judge has seen: question_id, text, batch; in the order of judging."""
    return _by_cell(warehouse.read(sql("pending_validation")), cells)


def pending_answers(warehouse: Warehouse, cells: Collection[Cell]) -> dict[Cell, pl.DataFrame]:
    """Per cell, the valid questions without an answer: question_id, text; in the order of answering."""
    return _by_cell(warehouse.read(sql("pending_answers"), {"gave_up": GAVE_UP}), cells)


def _by_cell(rows: pl.DataFrame, cells: Collection[Cell]) -> dict[Cell, pl.DataFrame]:
    found = {
        Cell(str(domain), str(difficulty)): frame
        for (domain, difficulty), frame in rows.group_by("domain", "difficulty", maintain_order=True)
    }
    return {cell: found.get(cell, rows.clear()) for cell in cells}


def thresholds(wanted: DedupSpec) -> Thresholds:
    """The configured thresholds; what a domain leaves out is as for all."""
    limits = {
        name: Limits(one.near or wanted.near, one.long_words or wanted.long_words)
        for name, one in wanted.domains.items()
    }
    return Thresholds(wanted.near, wanted.long_words, limits)


def index_of_everything(warehouse: Warehouse, limits: Thresholds) -> DedupIndex:
    """A dedup index that knows every kept question and every one that is not decided yet."""
    index = DedupIndex(limits)
    with warehouse.transaction() as connection:
        index.seed_signatures(*store_of_decided(connection, limits).kept())
    fresh = warehouse.read(sql("undeduplicated")).select("domain", id="question_id", text="text")
    if fresh.height:
        index.add(fresh)
    return index


def decide_uniqueness(warehouse: Warehouse, limits: Thresholds, cells: Collection[Cell] | None) -> pl.DataFrame:
    """Decide all questions of these cells (or of all) that are not decided yet; returns the new rows of the table.

    The first of a kind is kept, against all that is stored. A claim: what another process decided meanwhile is left
    out, and looking up, deciding and writing are one transaction, so that two never keep the same question.
    """
    fresh = warehouse.read(sql("undeduplicated"))
    if cells is not None:
        wanted = pl.DataFrame(list(cells), schema=["domain", "difficulty"], orient="row")
        fresh = fresh.join(wanted, on=["domain", "difficulty"], how="semi", maintain_order="left")
    if fresh.is_empty():
        return DECISION.empty()
    rows = fresh.select("domain", id="question_id", text="text")
    signatures = sign(rows)
    with warehouse.transaction() as connection:
        store = store_of_decided(connection, limits)
        connection.register("fresh", fresh.select("question_id").with_row_index("place"))
        still_open = (
            "SELECT place::BIGINT AS place FROM fresh ANTI JOIN questions.decision USING (question_id) ORDER BY place"
        )
        places = connection.sql(still_open).pl()["place"].to_numpy()
        connection.unregister("fresh")
        first = store.decided
        decided = store.claim(rows[places], signatures.gather(places))
        decisions = DECISION.fit(
            fresh[places].with_columns(
                duplicate_of=decided["duplicate_of"],
                duplicate_kind=decided["kind"],
                similarity=decided["similarity"],
                kept_no=first + pl.int_range(pl.len()),
                created_at=pl.lit(datetime.now(UTC)),
            )
        )
        put(connection, DECISION, decisions)
    return decisions


def store_of_decided(connection: duckdb.DuckDBPyConnection, limits: Thresholds) -> DedupStore:
    """The signatures of all decided questions; what an older version decided, or signed by other rules, is taken in.

    Signatures of decisions that somebody has deleted are made again from those that are left.
    """
    store = DedupStore(connection, limits)
    orphaned = store.signed > scalar(connection, "SELECT count(*) FROM questions.decision")
    if orphaned or not store.is_current:
        store.clear()
    unsigned = connection.sql(sql("unsigned_decisions"), params={"next": store.decided}).pl()
    if unsigned.height:
        store.restore(unsigned)
    return store
