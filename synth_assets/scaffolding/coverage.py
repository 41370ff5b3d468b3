"""Whether a set of dialogues is balanced, complete and good, and which dialogues make it so. Pure.

Frames of dialogues have `dialogue_id`, `l1`, `error`, `proficiency`, `incorrect`, `correct`, `messages` (JSON text) and
`model`; a function says which of them it needs. What makes a single dialogue good is in `quality.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from synth_assets.apportionment import level_out
from synth_assets.dedup import normalise
from synth_assets.findings import Finding
from synth_assets.scaffolding import quality
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


def l1_balance(frame: pl.DataFrame, l1s: Sequence[str]) -> Finding:
    """The shares of the first languages differ by 2 points at most, or by one row, where a row is more. `frame`: l1."""
    counts = dict(frame.group_by("l1").len().iter_rows())
    has = {l1: counts.get(l1, 0) for l1 in l1s}
    rows = max(frame.height, 1)
    spread = max(has.values()) - min(has.values())
    said = ", ".join(f"{l1} {count / rows:.1%}" for l1, count in has.items())
    return Finding(
        "l1_balance",
        frame.height > 0 and spread <= max(L1_SPREAD * rows, 1),
        round(spread / rows, 6),
        round(max(L1_SPREAD, 1 / rows), 6),
        said,
        more={"rows": has},
    )


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
    return Finding("coverage", passed, len(cells & found), bound, "; ".join(said))


def turn_depth(frame: pl.DataFrame) -> Finding:
    """The dialogues have 4 to 6 turns on average, counting those of both. `frame`: all columns but model."""
    depths = [quality.turn_depth(one) for _, one in _dialogues(frame)]
    mean = sum(depths) / len(depths) if depths else 0.0
    counts = dict(sorted(Counter(depths).items()))
    return Finding(
        "turn_depth",
        DEPTH[0] <= mean <= DEPTH[1],
        round(mean, 4),
        f"{DEPTH[0]:g} to {DEPTH[1]:g}",
        f"{mean:.2f} turns in a dialogue on average",
        more={"dialogues_by_turns": counts},
    )


def questions_per_dialogue(frame: pl.DataFrame) -> Finding:
    """The tutor asks 1.5 real questions or more on average; 2 is the aim. `frame`: all columns but model."""
    asked = [questions_in(one) for _, one in _dialogues(frame)]
    mean = sum(asked) / len(asked) if asked else 0.0
    return Finding(
        "questions_per_dialogue",
        mean >= LEAST_QUESTIONS,
        round(mean, 4),
        LEAST_QUESTIONS,
        f"{mean:.2f} questions in a dialogue on average; the aim is {AIMED_QUESTIONS:g}",
        more={"dialogues_by_questions": dict(sorted(Counter(asked).items()))},
    )


def scaffolding_quality(frame: pl.DataFrame, query: str | None = None) -> Finding:
    """Every dialogue passes the quality filter. `frame`: all columns but model; `query`: SQL that lists the bad ones."""
    found = [(row_id, faults) for row_id, one in _dialogues(frame) if (faults := quality.faults_of(one))]
    reasons = Counter(fault.reason for _, faults in found for fault in faults)
    said = f"all {frame.height:,} dialogues pass the filter"
    if found:
        counts = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        said = f"{len(found)} of {frame.height:,} fail ({counts}); {found[0][0]}: {found[0][1][0].detail}"
    return Finding(
        "scaffolding_quality",
        not found and frame.height > 0,
        len(found),
        0,
        said,
        query,
        more={"reasons": dict(reasons)},
    )


def no_duplicates(frame: pl.DataFrame, query: str | None = None) -> Finding:
    """No two dialogues have equal ids, or turns that are equal after normalising. `frame`: all columns but model."""
    said = pl.Series(
        ["\n".join(turn.text for turn in from_messages(messages)) for messages in frame["messages"]], dtype=pl.String
    )
    repeated = frame.height - min(frame["dialogue_id"].n_unique(), normalise(said).n_unique())
    return Finding(
        "no_duplicates", repeated == 0, repeated, 0, f"{repeated} of {frame.height:,} dialogues repeat another", query
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
