"""Whether a set of dialogues is balanced, complete and good, and which dialogues make it so. Pure.

Frames of dialogues have `dialogue_id`, `l1`, `error`, `proficiency`, `incorrect`, `correct`, `messages` (JSON text) and
`model`; a function says which of them it needs. What makes a single dialogue good is in `quality.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from synth_assets.apportionment import level_out
from synth_assets.dedup import normalise
from synth_assets.findings import Bound, Finding, literals, rows_query
from synth_assets.scaffolding import quality
from synth_assets.scaffolding.catalog import FEWEST_PAIRS, Catalog
from synth_assets.scaffolding.dialogue import Dialogue, from_messages
from synth_assets.scaffolding.feedback import questions_in
from synth_assets.seeded_order import seeded_keys

Cell = tuple[str, str]
"""First language and error type."""

L1_SPREAD = 0.02
"""Most by which the shares of two first languages may differ."""
DEPTH = (4.0, 6.0)
"""Mean turns of a dialogue, of both speakers."""
LEAST_QUESTIONS, AIMED_QUESTIONS = 1.5, 2.0
"""Mean questions of the tutor in a dialogue."""

_SET = "scaffolding.dataset"


def catalogue_fits(catalog: Catalog, l1s: Sequence[str]) -> Finding:
    """Every configured first language has sentence pairs for every error of the catalogue.

    `measured` is the number of pairs in the poorest cell: all dialogues of a cell are made from its pairs.
    """
    pairs = {
        f"{error}|{l1}": len(catalog.cells[l1, error].pairs) if (l1, error) in catalog.cells else 0
        for l1 in l1s
        for error in catalog.errors
    }
    poor = {cell: f"{count} sentence pairs" for cell, count in pairs.items() if count < FEWEST_PAIRS}
    unknown = ", ".join(l1 for l1 in l1s if l1 not in catalog.languages)
    said = f"the poorest of {len(pairs)} cells has {min(pairs.values())} sentence pairs"
    if unknown:
        said += (
            f"; the catalogue does not know {unknown}: add it to catalog.yaml, or take it out of `scaffolding: l1s:`"
        )
    return Finding(
        "catalogue_fits",
        not poor,
        min(pairs.values()),
        Bound("sentence pairs in the poorest cell", at_least=FEWEST_PAIRS),
        said,
        # The catalogue is a file; what the warehouse knows of a cell without sentences is what was made of it before.
        "SELECT l1, error, count(*) AS dialogues\nFROM scaffolding.dialogue\n"
        f"WHERE error || '|' || l1 IN ({literals(poor)})\nGROUP BY ALL\nORDER BY error, l1",
        cells=poor,
    )


def l1_balance(frame: pl.DataFrame, l1s: Sequence[str]) -> Finding:
    """The shares of the first languages differ by 2 points at most, or by one row, where a row is more. `frame`: l1."""
    counts = dict(frame.group_by("l1").len().iter_rows())
    has = {l1: counts.get(l1, 0) for l1 in l1s}
    rows = max(frame.height, 1)
    spread = max(has.values()) - min(has.values())
    passed = frame.height > 0 and spread <= max(L1_SPREAD * rows, 1)
    uneven = passed and spread > max(L1_SPREAD / 2 * rows, 1)
    said = ", ".join(f"{l1} {count / rows:.1%}" for l1, count in has.items())
    return Finding(
        "l1_balance",
        passed,
        round(spread / rows, 6),
        Bound("share of the set, between the most and the least frequent", at_most=round(max(L1_SPREAD, 1 / rows), 6)),
        said,
        _L1S,
        "within the bound, and not even: fill the cells of the least frequent first language" if uneven else "",
        more={"rows": has},
    )


_L1S = "SELECT l1, count(*) AS dialogues\nFROM scaffolding.dataset\nGROUP BY l1\nORDER BY dialogues DESC, l1"


def coverage(frame: pl.DataFrame, l1s: Sequence[str], errors: Sequence[str]) -> Finding:
    """Every cell has a dialogue, and no dialogue another cell; fewer rows than cells cover as many as they are.

    `frame`: l1, error.
    """
    cells = {(l1, error) for l1 in l1s for error in errors}
    found = set(frame.select("l1", "error").unique().iter_rows())
    missing, unknown = sorted(cells - found), sorted(found - cells, key=str)
    bound = min(len(cells), frame.height)
    said = [f"{len(cells & found)} of {len(cells)} cells have dialogues"]
    said += [f"none in {', '.join(f'{error}|{l1}' for l1, error in missing)}"] if missing else []
    said += [f"unknown: {', '.join(f'{error}|{l1}' for l1, error in unknown)}"] if unknown else []
    passed = frame.height > 0 and len(cells & found) >= bound and not unknown
    wrong = dict.fromkeys((f"{error}|{l1}" for l1, error in missing), "no dialogue")
    wrong |= dict.fromkeys((f"{error}|{l1}" for l1, error in unknown), "no cell of the configuration")
    return Finding(
        "coverage",
        passed,
        len(cells & found),
        Bound("cells with a dialogue", at_least=bound),
        "; ".join(said),
        _UNCOVERED.format(cells=", ".join(f"({literals([l1])}, {literals([error])})" for l1, error in sorted(cells))),
        cells={} if passed else wrong,
    )


_UNCOVERED = """-- cells without a dialogue in the set, and dialogues of no cell
WITH cell (l1, error) AS (VALUES {cells}),
has AS (SELECT l1, error, count(*) AS in_set, any_value(dialogue_id) AS dialogue_id FROM scaffolding.dataset GROUP BY ALL),
kept AS (SELECT l1, error, count(*) AS kept FROM scaffolding.dialogue GROUP BY ALL)
SELECT 'no dialogue' AS what, l1, error, coalesce(kept, 0) AS dialogues, NULL AS example
FROM cell ANTI JOIN has USING (l1, error) LEFT JOIN kept USING (l1, error)
UNION ALL
SELECT 'unknown cell', l1, error, in_set, dialogue_id
FROM has ANTI JOIN cell USING (l1, error)
ORDER BY what, l1, error"""


def turn_depth(frame: pl.DataFrame) -> Finding:
    """The dialogues have 4 to 6 turns on average, counting those of both. `frame`: all columns but model."""
    depths = {row_id: quality.turn_depth(one) for row_id, one in _dialogues(frame)}
    mean = sum(depths.values()) / max(len(depths), 1)
    return Finding(
        "turn_depth",
        DEPTH[0] <= mean <= DEPTH[1],
        round(mean, 4),
        Bound("turns in a dialogue, on average", *DEPTH),
        f"{mean:.2f} turns in a dialogue on average",
        _rows(_SET, (row_id for row_id, turns in depths.items() if not DEPTH[0] <= turns <= DEPTH[1])),
        more={"dialogues_by_turns": dict(sorted(Counter(depths.values()).items()))},
    )


def questions_per_dialogue(frame: pl.DataFrame) -> Finding:
    """The tutor asks 1.5 real questions or more on average; 2 is the aim. `frame`: all columns but model."""
    asked = {row_id: questions_in(one) for row_id, one in _dialogues(frame)}
    mean = sum(asked.values()) / max(len(asked), 1)
    return Finding(
        "questions_per_dialogue",
        mean >= LEAST_QUESTIONS,
        round(mean, 4),
        Bound("questions of the tutor in a dialogue, on average", at_least=LEAST_QUESTIONS),
        f"{mean:.2f} questions in a dialogue on average; the aim is {AIMED_QUESTIONS:g}",
        _rows(_SET, (row_id for row_id, count in asked.items() if count < LEAST_QUESTIONS)),
        more={"dialogues_by_questions": dict(sorted(Counter(asked.values()).items()))},
    )


def scaffolding_quality(frame: pl.DataFrame, table: str = _SET) -> Finding:
    """Every dialogue passes the quality filter; where there is none, none fails it.

    `frame`: all columns but model, of `table`.
    """
    found = [(row_id, faults) for row_id, one in _dialogues(frame) if (faults := quality.faults_of(one))]
    reasons = Counter(fault.reason for _, faults in found for fault in faults)
    said = f"all {frame.height:,} dialogues pass the filter"
    if found:
        counts = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        said = f"{len(found)} of {frame.height:,} fail ({counts}); {found[0][0]}: {found[0][1][0].detail}"
    return Finding(
        "scaffolding_quality",
        not found,
        len(found),
        Bound("dialogues that fail the quality filter", at_most=0),
        said,
        _rows(table, (row_id for row_id, _ in found)),
        more={"reasons": dict(reasons)},
    )


def no_duplicates(frame: pl.DataFrame, table: str = _SET) -> Finding:
    """No two dialogues have equal ids, or turns that are equal after normalising.

    `frame`: all columns but model, of `table`.
    """
    said = pl.Series(
        ["\n".join(turn.text for turn in from_messages(messages)) for messages in frame["messages"]], dtype=pl.String
    )
    repeated = frame.filter(~(frame["dialogue_id"].is_first_distinct() & normalise(said).is_first_distinct()))
    return Finding(
        "no_duplicates",
        repeated.is_empty(),
        repeated.height,
        Bound("dialogues that repeat another", at_most=0),
        f"{repeated.height} of {frame.height:,} dialogues repeat another",
        _rows(table, repeated["dialogue_id"]),
    )


def cell_meets_quota(cell: str, kept: int, quota: int) -> Finding:
    """A cell has as many dialogues as its share of the target."""
    short = max(quota - kept, 0)
    said = f"short of {short}" if short else "the cell has its dialogues"
    return Finding(
        "cells_meet_quota",
        not short,
        kept,
        Bound("kept dialogues", at_least=quota),
        said,
        _FATES.format(cell=literals([cell])),
        cells={cell: said} if short else {},
    )


_FATES = """-- what became of the cell's dialogues: kept, or rejected with a reason
SELECT 'kept' AS fate, count(*) AS dialogues FROM scaffolding.dialogue WHERE error || '|' || l1 = {cell}
UNION ALL
SELECT reason, count(*) FROM scaffolding.reject WHERE error || '|' || l1 = {cell} GROUP BY reason
ORDER BY dialogues DESC, fate"""


def _rows(table: str, ids: Iterable[str]) -> str:
    return rows_query(
        table, "dialogue_id, l1, error, turns, questions, incorrect, messages, call_id", "dialogue_id", ids
    )


def cell_quotas(
    target: int, l1s: Sequence[str], errors: Sequence[str], existing: Mapping[Cell, int]
) -> dict[Cell, int]:
    """How many rows each cell should hold in the end, so that they are exactly `target`.

    Rows that exist are kept, every cell gets a row, and within that the first languages are as even as can be, and so
    are the errors of each; where nothing exists, they all differ by 1 at most, and so do the errors over all languages.
    Where `existing` and a row for each empty cell are more than the target, the fullest cells give up rows. A target
    below the number of cells does not cover them all.

    Raises ValueError for a negative target, and where there are no cells.
    """
    cells = [(l1, error) for l1 in l1s for error in errors]
    if target < 0 or not cells:
        raise ValueError(f"cannot share out {target} dialogues over {len(l1s)} languages and {len(errors)} errors")
    return _evenly(target, l1s, errors, existing, dict.fromkeys(cells, target))


@dataclass(frozen=True)
class Choice:
    """The chosen rows, with all columns of the pool, in a seeded random order. `short`: the cells that are not as full
    as an even set would have them, and how many rows they lack; others made up for it."""

    rows: pl.DataFrame
    short: dict[Cell, int]


@dataclass(frozen=True)
class Shortage:
    """The pool cannot make the set. `missing`: how many more rows to make, per cell; `reason`: why, in a sentence."""

    missing: dict[Cell, int]
    reason: str


def choose_dialogues(
    pool: pl.DataFrame, target: int, l1s: Sequence[str], errors: Sequence[str], seed: int = 0
) -> Choice | Shortage:
    """Pick exactly `target` rows of `pool`: balanced over first languages and errors, every cell covered.

    `pool`: dialogue_id (unique), l1, error, proficiency, baseline (true for imported rows, which are kept before
    others), and whatever else; rows of other cells are passed over. Cells share out as in `cell_quotas`; where one has
    too few rows, others take over, first those of the same language. Within a cell proficiencies take turns. The result
    depends on the set of rows, not on their order, and on `seed`.

    A Shortage where the pool has fewer rows than the target, or none in a cell that is to be covered.

    Raises ValueError for a repeated dialogue_id.
    """
    rows = pool.filter(pl.col("l1").is_in(list(l1s)) & pl.col("error").is_in(list(errors)))
    if rows["dialogue_id"].n_unique() < rows.height:
        twice = rows.filter(pl.col("dialogue_id").is_duplicated())["dialogue_id"].min()
        raise ValueError(f"the pool holds dialogue_id {twice!r} more than once; each row may be chosen only once")
    counted = rows.group_by("l1", "error").agg(pl.len(), pl.col("baseline").sum())
    has: dict[Cell, int] = dict.fromkeys([(l1, error) for l1 in l1s for error in errors], 0)
    has |= {(l1, error): count for l1, error, count, _ in counted.iter_rows()}
    baseline: dict[Cell, int] = {(l1, error): count for l1, error, _, count in counted.iter_rows()}

    even = cell_quotas(target, l1s, errors, baseline)
    short = {cell: count - has[cell] for cell, count in even.items() if count > has[cell]}
    empty = [cell for cell, count in even.items() if count and not has[cell]] if target >= len(has) else []
    if rows.height < target or empty:
        said = f"{rows.height} dialogues for a set of {target}"
        said += f"; none in {', '.join(f'{error}|{l1}' for l1, error in empty)}" if empty else ""
        return Shortage(short, said)
    quotas = _evenly(target, l1s, errors, baseline, has)

    keyed = rows.with_columns(
        _choosing=pl.Series(seeded_keys(rows["dialogue_id"], seed, "choose"), dtype=pl.UInt64),
        _shuffling=pl.Series(seeded_keys(rows["dialogue_id"], seed, "shuffle"), dtype=pl.UInt64),
        _quota=pl.Series([quotas[cell] for cell in zip(rows["l1"], rows["error"], strict=True)], dtype=pl.Int64),
    )
    ordered = keyed.sort(~pl.col("baseline"), "_choosing", "dialogue_id").with_columns(
        _turn=pl.int_range(pl.len()).over("l1", "error", "proficiency")
    )
    in_turn = ordered.sort(~pl.col("baseline"), "_turn", "_choosing", "dialogue_id")
    chosen = in_turn.filter(pl.int_range(pl.len()).over("l1", "error") < pl.col("_quota"))
    shuffled = chosen.sort("_shuffling", "dialogue_id").drop("_choosing", "_shuffling", "_quota", "_turn")
    return Choice(shuffled, short)


def _evenly(
    target: int, l1s: Sequence[str], errors: Sequence[str], kept: Mapping[Cell, int], room: Mapping[Cell, int]
) -> dict[Cell, int]:
    """Rows per cell: at least those `kept` and one, at most its `room`, which add up to the target or more."""
    one = int(target >= len(l1s) * len(errors))
    lowest = {cell: min(max(kept.get(cell, 0), one), room[cell]) for cell in room}
    highest = dict(room)
    if sum(lowest.values()) > target:
        lowest, highest = {cell: min(one, room[cell]) for cell in room}, lowest
    per_l1 = level_out(
        target,
        {l1: sum(lowest[l1, error] for error in errors) for l1 in l1s},
        {l1: sum(highest[l1, error] for error in errors) for l1 in l1s},
        l1s,
    )
    quotas: dict[Cell, int] = {}
    turn = 0
    for l1 in l1s:
        # Each language begins where the one before left off, so that the odd rows do not all fall to the same errors.
        order = [(l1, errors[(turn + place) % len(errors)]) for place in range(len(errors))]
        quotas |= level_out(
            per_l1[l1], {cell: lowest[cell] for cell in order}, {cell: highest[cell] for cell in order}, order
        )
        turn += per_l1[l1] % len(errors)
    return {(l1, error): quotas[l1, error] for l1 in l1s for error in errors}


def _dialogues(frame: pl.DataFrame) -> list[tuple[str, Dialogue]]:
    """Each row's id and dialogue, in order."""
    return [
        (row_id, Dialogue(l1, error, proficiency, incorrect, correct, from_messages(messages)))
        for row_id, l1, error, proficiency, incorrect, correct, messages in frame.select(
            "dialogue_id", "l1", "error", "proficiency", "incorrect", "correct", "messages"
        ).iter_rows()
    ]
