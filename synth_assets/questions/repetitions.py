"""Why a question was dropped as a repetition, and what other thresholds would make of all of them. No Dagster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from synth_assets.dedup import Thresholds
from synth_assets.dedup.pairs import Difference, compare, differences, folded_text
from synth_assets.questions import contamination, neighbours
from synth_assets.questions.standing import sql, store_of_decided
from synth_assets.storage.warehouse import Warehouse

_MOST_REPEATS = 50

WHY = {
    "surface": "the same words: only case, white space or punctuation differ",
    "phrasing": "the same question in other words: politeness, opener, articles, spelling, contractions or word order",
    "filler": "long, the same in every word that bears meaning, and similar enough in the rest",
    "earlier": "decided by rules of an earlier version, or through another repetition of the same question",
}


class NoSuchQuestion(Exception):
    """No decided question has that id; the message says what to look for."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision on a question. For a dropped one: the kept question, the rule (a key of `WHY`), their similarity, the
    words in which they differ, and how both read once folded. `repeats`: what was dropped for this one, when kept. `neighbour`: of
    a kept one, the nearest by meaning (`neighbour_id`, `similarity`, `marked`, `model`, `text`), where it was compared."""

    question: dict[str, Any]
    kept: dict[str, Any] | None
    rule: str | None
    similarity: float | None
    differences: tuple[Difference, ...]
    folded: tuple[str, ...]
    repeats: tuple[dict[str, Any], ...]
    repeat_count: int
    neighbour: dict[str, Any] | None = None


def explain(warehouse: Warehouse, question_id: str, limits: Thresholds) -> Explanation:
    """The decision on a question, by its id or the beginning of it.

    Raises `NoSuchQuestion` where none or several ids begin so.
    """
    found = warehouse.read(sql("decided_question"), {"id": question_id}).to_dicts()
    if not found:
        raise NoSuchQuestion(
            f"no decided question has an id that begins with {question_id!r}; "
            "ids are in questions.question, in the report and in rejects"
        )
    if len(found) > 1 and found[0]["question_id"] != question_id:
        raise NoSuchQuestion(f"several ids begin with {question_id!r}: give more of it")
    question = found[0]
    if question["duplicate_of"] is None:
        repeats = warehouse.read(sql("repeats_of"), {"id": question["question_id"]}).to_dicts()
        nearest = warehouse.read(sql("neighbour_of"), {"id": question["question_id"]}).to_dicts()
        return Explanation(
            question,
            None,
            None,
            None,
            (),
            (folded_text(question["text"]),),
            tuple(repeats[:_MOST_REPEATS]),
            len(repeats),
            nearest[0] if nearest else None,
        )
    kept = warehouse.read(sql("decided_question"), {"id": question["duplicate_of"]}).to_dicts()[0]
    pair = pl.DataFrame({"one": [question["text"]], "other": [kept["text"]], "domain": [question["domain"]]})
    rule = compare(pair, limits).item(0, "rule") or "earlier"
    texts = (question["text"], kept["text"])
    folded = tuple(map(folded_text, texts))
    return Explanation(question, kept, rule, question["similarity"], tuple(differences(*texts)), folded, (), 0)


def clusters(warehouse: Warehouse, most: int) -> pl.DataFrame:
    """The kept questions with the most repetitions in other words: question_id, domain, difficulty, text, repeats,
    reworded (of these), least_similarity (as compared), rewordings (up to 20 different texts, null without any)."""
    return warehouse.read(sql("clusters"), {"most": most})


def redecide(warehouse: Warehouse, limits: Thresholds, *, write: bool) -> pl.DataFrame:
    """What other thresholds make of all decided questions, by their stored signatures: the rows that change.

    Columns: id, text; duplicate_of, kind, similarity; duplicate_of_before, similarity_before. With `write` the decisions
    are stored, in one transaction; without, nothing is changed.
    """
    with warehouse.transaction() as connection:
        changed = store_of_decided(connection, limits).redecide(limits)
        connection.register("changed", changed)
        shown: pl.DataFrame = connection.sql(
            "SELECT changed.id, d.text, changed.* EXCLUDE id FROM changed"
            " JOIN questions.decision AS d ON d.question_id = changed.id ORDER BY d.kept_no"
        ).pl()
        if write:
            connection.execute(sql("redecided"))
            # What is kept now and was not before has yet to be held against the benchmarks.
            connection.execute("DELETE FROM meta.fact WHERE name = ?", [contamination.CHECKED])
            # Nor has it been compared by meaning, and what leads others there may be kept no more.
            connection.execute("DELETE FROM meta.fact WHERE name = ?", [neighbours.COMPARED])
        else:
            connection.rollback()
            connection.begin()
    return shown
