"""Does everything add up? What the journal and the files say came in, against what the tables account for. No Dagster."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from synth_assets.findings import MOST_LISTED, Reckoning, literals
from synth_assets.llm import Journal
from synth_assets.llm.batch_reading import awaited
from synth_assets.llm.journal_reading import Answered, answered
from synth_assets.questions.answering import STAGE as ANSWERING
from synth_assets.questions.cells import Cell
from synth_assets.questions.generation import items_in, reject_row
from synth_assets.questions.standing import sql
from synth_assets.storage.warehouse import Warehouse


def reconcile(warehouse: Warehouse, journal_dir: Path, cells: Iterable[Cell]) -> dict[Cell, Reckoning]:
    """Per cell: what came in and what is accounted for, under these headings.

    - `returned rows`: items in the models' responses, counted again from the journal's raw bodies, against rows of
      `questions.generated` and rejects of these calls;
    - `questions`: generated and imported ones, against decisions on uniqueness;
    - `answers`: paid responses in the journal, against answers, rejects and pilot answers.

    Responses that a batch brought and that no run has taken in yet are counted apart.
    """
    tallies = {Cell(row.pop("domain"), row.pop("difficulty")): row for row in warehouse.read(sql("tallies")).to_dicts()}
    accounted = warehouse.read(sql("accounted_calls"))
    rows_of = dict(accounted.filter(kind="generated").select("call_id", "rows").iter_rows())
    answers_of = set(accounted.filter(kind="answers")["call_id"])
    waits = awaited(journal_dir)
    result = {}
    for cell in cells:
        tally = tallies.get(cell, {"made": 0, "decided": 0, "highest_ordinal": -1})
        asked, untaken_items = _taken(_responses(journal_dir, f"questions.{cell.domain}", cell), rows_of)
        items = {one.call_id: _items(one) for one in asked if one.sample <= tally["highest_ordinal"]}
        known = {call_id: rows_of.get(call_id, 0) for call_id in items}
        answers, untaken_answers = _taken(_responses(journal_dir, f"answers.{cell.difficulty}", cell), answers_of)
        paid = {one.call_id for one in answers}
        pairs = {
            "returned rows": (sum(items.values()), sum(known.values())),
            "questions": (tally["made"], tally["decided"]),
            "answers": (len(paid), len(paid & answers_of)),
        }
        lost = {call_id for call_id, count in items.items() if count != known[call_id]} | (paid - answers_of)
        waits_for = str(waits[cell.key]) if cell.key in waits else ""
        result[cell] = Reckoning(pairs, lost, untaken_items + untaken_answers, waits_for)
    return result


def unaccounted_query(accounts: Mapping[Cell, Reckoning]) -> str:
    """SQL that lists what does not add up in these cells: calls, and questions that nobody decided or made."""
    calls = literals(chain(*(one.calls for one in accounts.values())), MOST_LISTED)
    return sql("unaccounted").format(keys=literals(cell.key for cell in accounts), calls=calls).strip()


def unused_answers(
    warehouse: Warehouse, journal: Journal, cells: Iterable[Cell], just_used: Collection[str]
) -> list[dict[str, Any]]:
    """Reject rows for answers that were paid for and that nothing takes in any more.

    A run bought them and died, or a batch brought them, and since then the prompt, the route or the need has changed.
    `just_used` are calls whose rows are about to be stored; what engines that still run have bought is theirs to use.
    """
    known = {*just_used, *warehouse.read(sql("accounted_calls")).filter(kind="answers")["call_id"]}
    return [
        reject_row(
            ANSWERING, cell, "superseded", one.reading.text, place=one.call_id, call_id=one.call_id, detail=_SUPERSEDED
        )
        for cell in cells
        for one in answered(journal.folder, f"answers.{cell.difficulty}", cell.key, besides=known)
        if one.by_batch or not journal.owner_is_alive(one.owner)
    ]


_SUPERSEDED = "bought by a run that died or by the batch, for a prompt, a route or a need that has changed since"


def _responses(journal_dir: Path, role: str, cell: Cell) -> Iterable[Answered]:
    return answered(journal_dir, role, cell.key)


def _taken(responses: Iterable[Answered], known: Container[str]) -> tuple[list[Answered], int]:
    """The responses without those that a batch brought and that nothing accounts for yet, and how many these are."""
    found = list(responses)
    taken = [one for one in found if not one.by_batch or one.call_id in known]
    return taken, len(found) - len(taken)


def _items(response: Answered) -> int:
    return items_in(response.reading.text, response.reading.finish)
