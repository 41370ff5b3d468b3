"""The account of a data directory: spend by role, model, partition and day, and what is left. No Dagster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from synth_assets.llm.journal_reading import spend
from synth_assets.storage.warehouse import Warehouse

# Column name → SQL expression: the ways to look at the spend.
DIMENSIONS = {
    "role": "role",
    "model": "coalesce(model_served, model_requested)",
    "partition": "partition",
    "day": "started_at::DATE::VARCHAR",
}


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
    query = (Path(__file__).parent / "sql" / "spend_by.sql").read_text()
    by = {name: warehouse.read(query.format(dimension=sql, name=name)) for name, sql in DIMENSIONS.items()}
    spent, reserved = spend(journal_dir)
    return Account(spent, reserved, cap_usd, by)
