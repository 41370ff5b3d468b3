"""The account of a data directory: spend by role, model, partition and day, and what is left. No Dagster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from synth_assets.llm.journal_reading import spend
from synth_assets.storage.table import FLOAT, INT, TEXT, Column
from synth_assets.storage.warehouse import Warehouse

_SQL = Path(__file__).parent / "sql"

DIMENSIONS = ("role", "model", "partition", "day")
"""The ways to look at the spend."""

# The columns of the account's tables; each has one of the dimensions.
COLUMNS = (
    Column("role", TEXT, "the role whose route was taken"),
    Column("model", TEXT, "the model that the provider says answered, else the one asked"),
    Column("partition", TEXT, "the partition that the calls were for"),
    Column("day", TEXT, "the day, UTC"),
    Column("attempts", INT, "attempts at a model"),
    Column("answered", INT, "attempts that were answered"),
    Column("input_tokens", INT, "tokens of the prompts", True),
    Column("output_tokens", INT, "tokens of the answers", True),
    Column("usd", FLOAT, "dollars", True),
    Column("fallback_usd", FLOAT, "what falling back to a dearer model cost beyond the first one's price", True),
    Column("hedging_usd", FLOAT, "what asking stragglers a second time cost: of each two, the one not taken", True),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Dollars: spent and reserved by the journal (the authority), the cap, and the ledger by dimension."""

    spent_usd: float
    reserved_usd: float
    cap_usd: float | None
    by: dict[str, pl.DataFrame]

    @property
    def left_usd(self) -> float | None:
        """What may still be spent; None without a cap."""
        return None if self.cap_usd is None else max(self.cap_usd - self.spent_usd - self.reserved_usd, 0.0)


def account(warehouse: Warehouse, journal_dir: Path, cap_usd: float | None) -> Account:
    """The account as it stands."""
    # One pass over the ledger, however large it is; what is left has a row for each cell, model and day.
    groups = warehouse.read(_query("spend_by")).with_columns(pl.col("day").cast(pl.Date).cast(pl.String))
    spent, reserved = spend(journal_dir)
    return Account(spent, reserved, cap_usd, {name: _by(groups, name) for name in DIMENSIONS})


def _by(groups: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Spend by one dimension, dearest first."""
    # Where no attempt has tokens, because all failed, their sum is not nothing but unknown.
    tokens = [pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()) for name in ("input_tokens", "output_tokens")]
    return (
        groups.group_by(dimension)
        .agg(pl.col("attempts", "answered").sum(), *tokens, pl.col("usd", "fallback_usd", "hedging_usd").sum())
        .sort("usd", dimension, descending=[True, False])
    )


def spend_curve(warehouse: Warehouse) -> pl.DataFrame:
    """What was spent by role up to each of some moments: moment (ms since 1970), role, usd."""
    return warehouse.read(_query("spend_curve"))


def latency(warehouse: Warehouse) -> pl.DataFrame:
    """How long answered calls took, by role and model: what, calls, p50_ms, p95_ms, p5_ms."""
    return warehouse.read(_query("latency"))


def waits(warehouse: Warehouse) -> pl.Series:
    """How long each answered call took, in seconds."""
    return warehouse.read(_query("waits"))["latency_s"]


def _query(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text()
