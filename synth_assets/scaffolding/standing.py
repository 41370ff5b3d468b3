"""What the warehouse knows of the scaffolding line: how far each cell is, and what waits to be taken in. No Dagster."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import polars as pl

from synth_assets.findings import MOST_LISTED, Reckoning, literals
from synth_assets.llm import Response
from synth_assets.llm.batch_reading import awaited, waiting
from synth_assets.llm.journal_reading import answered, next_samples
from synth_assets.scaffolding.catalog import Catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.coverage import cell_quotas
from synth_assets.scaffolding.prompts import ROLE
from synth_assets.scaffolding.resemblance import DialogueIndex
from synth_assets.spec import Spec
from synth_assets.storage.turns import turn
from synth_assets.storage.warehouse import Warehouse

_ACCOUNTED = """
SELECT call_id FROM scaffolding.dialogue WHERE call_id IS NOT NULL
UNION
SELECT call_id FROM scaffolding.reject WHERE call_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a cell is. All figures are dialogues."""

    cell: DialogueCell
    quota: int
    kept: int
    imported: int
    rejected: int

    @property
    def short(self) -> int:
        """Dialogues that are still to be made."""
        return max(self.quota - self.kept, 0)


def standings(warehouse: Warehouse, spec: Spec, catalog: Catalog) -> dict[DialogueCell, Standing]:
    """The standing of each cell, in the order of the catalogue.

    Quotas keep what was imported and fill up around it, so that first languages come out even.
    """
    imported = _counts(warehouse, "SELECT l1, error, count(*) FROM scaffolding.baseline GROUP BY ALL")
    kept = _counts(warehouse, "SELECT l1, error, count(*) FROM scaffolding.dialogue GROUP BY ALL")
    rejected = _counts(warehouse, "SELECT l1, error, count(*) FROM scaffolding.reject GROUP BY ALL")
    quotas = cell_quotas(spec.scaffolding.target, spec.scaffolding.l1s, list(catalog.errors), imported)
    return {
        cell: Standing(cell, quota, kept.get(cell, 0), imported.get(cell, 0), rejected.get(cell, 0))
        for cell, quota in ((DialogueCell(*pair), count) for pair, count in quotas.items())
    }


def _counts(warehouse: Warehouse, query: str) -> dict[tuple[str, str], int]:
    return {(l1, error): count or 0 for l1, error, count in warehouse.read(query).iter_rows()}


def unread_responses(
    warehouse: Warehouse, journal_dir: Path, cells: Collection[DialogueCell]
) -> dict[DialogueCell, list[Response]]:
    """Per cell, responses in the journal that no table accounts for: those of a run that died."""
    known = set(warehouse.read(_ACCOUNTED)["call_id"])
    return {
        cell: [Response.stored(one) for one in answered(journal_dir, ROLE, cell.key, besides=known)] for cell in cells
    }


def next_ordinals(journal_dir: Path, cells: Collection[DialogueCell]) -> dict[DialogueCell, int]:
    """Per cell, the number of the first request that was never answered: what came of earlier ones is known."""
    found = next_samples(journal_dir, ROLE)
    return {cell: found.get(cell.key, 0) for cell in cells}


def awaited_ordinals(journal_dir: Path, cells: Collection[DialogueCell]) -> dict[DialogueCell, tuple[int, ...]]:
    """Per cell, the numbers of the requests that wait for a batch."""
    found = {one.partition: one.samples for one in waiting(journal_dir, [ROLE])}
    return {cell: found.get(cell.key, ()) for cell in cells}


def waiting_baseline(warehouse: Warehouse, cells: Collection[DialogueCell]) -> pl.DataFrame:
    """Imported dialogues of these cells that are not among the dialogues yet, in the order of the import."""
    wanted = [cell.key for cell in cells]
    rows = warehouse.read(
        "FROM scaffolding.baseline ANTI JOIN scaffolding.dialogue USING (dialogue_id)"
        " ANTI JOIN scaffolding.reject USING (dialogue_id)"
        " ORDER BY created_at, file, line"
    )
    return rows.filter(pl.format("{}|{}", "error", "l1").is_in(wanted))


def index_of_kept(warehouse: Warehouse) -> DialogueIndex:
    """An index that knows every kept dialogue."""
    index = DialogueIndex()
    index.seed(warehouse.read("SELECT dialogue_id, l1, error, messages FROM scaffolding.dialogue ORDER BY dialogue_id"))
    return index


@contextmanager
def claim(warehouse: Warehouse) -> Iterator[None]:
    """While it is held, no other run keeps dialogues: deciding against what is kept and storing are one step."""
    with turn(warehouse.path.with_name("synth.duckdb.dialogues.lock")):
        yield


def pool(warehouse: Warehouse) -> pl.DataFrame:
    """All kept dialogues: the rows of `scaffolding.dialogue`."""
    return warehouse.read("FROM scaffolding.dialogue ORDER BY dialogue_id")


def reconcile(
    warehouse: Warehouse, journal_dir: Path, cells: Collection[DialogueCell]
) -> dict[DialogueCell, Reckoning]:
    """Per cell, what came in and what is accounted for: responses in the journal, and imported dialogues.

    Responses that a batch brought and that no run has taken in yet are counted apart.
    """
    known = set(warehouse.read(_ACCOUNTED)["call_id"])
    imported = _counts(warehouse, "SELECT l1, error, count(*) FROM scaffolding.baseline GROUP BY ALL")
    taken = _counts(warehouse, "SELECT l1, error, count(*) FROM scaffolding.dialogue WHERE baseline GROUP BY ALL")
    repeated = _counts(
        warehouse,
        "SELECT l1, error, count(*) FROM scaffolding.reject WHERE reason = 'near_duplicate' AND call_id IS NULL GROUP BY ALL",
    )
    waits = awaited(journal_dir)
    found = {}
    for cell in cells:
        came = list(answered(journal_dir, ROLE, cell.key))
        paid = {one.call_id for one in came if not one.by_batch or one.call_id in known}
        pairs = {
            "responses": (len(paid), len(paid & known)),
            "imported": (imported.get(cell, 0), taken.get(cell, 0) + repeated.get(cell, 0)),
        }
        waits_for = str(waits[cell.key]) if cell.key in waits else ""
        found[cell] = Reckoning(pairs, paid - known, len(came) - len(paid), waits_for)
    return found


_UNACCOUNTED = """-- What does not add up: calls whose dialogue is neither kept nor rejected, and the same of imported dialogues.
SELECT 'call' AS what, call_id AS id, partition AS cell, asset AS origin
FROM ledger.llm_call
WHERE call_id IN ({calls})
UNION ALL
SELECT 'imported dialogue', dialogue_id, error || '|' || l1, file || ':' || line
FROM scaffolding.baseline
ANTI JOIN (SELECT dialogue_id FROM scaffolding.dialogue WHERE baseline) AS kept USING (dialogue_id)
ANTI JOIN scaffolding.reject USING (dialogue_id)
WHERE error || '|' || l1 IN ({keys})
ORDER BY what, cell, id"""


def unaccounted_query(accounts: Mapping[DialogueCell, Reckoning]) -> str:
    """SQL that lists what does not add up in these cells."""
    calls = literals(chain(*(one.calls for one in accounts.values())), MOST_LISTED)
    return _UNACCOUNTED.format(keys=literals(cell.key for cell in accounts), calls=calls)
