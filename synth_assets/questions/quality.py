"""What must hold for questions, cell by cell and for the finished set: each rule measures the data and returns a finding.

Pure: frames and figures in, findings out. Where the frames come from is in `inspection.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import polars as pl

from synth_assets.dedup import normalise
from synth_assets.findings import MOST_LISTED, Bound, Finding, literals, rows_query
from synth_assets.questions.cells import DIFFICULTIES
from synth_assets.questions.shuffling import inspect_order
from synth_assets.questions.standing import Standing

# Beyond this part of the tolerance, the next change of the set may leave it.
_NEAR_THE_EDGE = 0.8


def token_balance(rows: pl.DataFrame, easy_share: float, tolerance: float) -> Finding:
    """The share of the answers' tokens that easy rows bear, measured on the set. `rows`: difficulty, answer_tokens."""
    total = int(rows["answer_tokens"].sum())
    easy = int(rows.filter(pl.col("difficulty") == "easy")["answer_tokens"].sum())
    share = easy / total if total else 0.0
    away = abs(share - easy_share)
    heavier = "easy" if share > easy_share else "hard"
    near = away > _NEAR_THE_EDGE * tolerance
    return Finding(
        "token_balance",
        away <= tolerance,
        round(share, 6),
        Bound("share of the answers' tokens that is easy", easy_share - tolerance, easy_share + tolerance),
        f"{share:.3%} of {total:,} answer tokens are easy",
        "SELECT position, question_id, domain, difficulty, answer_tokens\nFROM questions.balanced\n"
        f"WHERE difficulty = '{heavier}' -- the side that has too many tokens\n"
        f"ORDER BY answer_tokens DESC, position\nLIMIT {MOST_LISTED}",
        f"within the tolerance, and {away / tolerance:.0%} of it is used up" if near and away <= tolerance else "",
        more={"easy_tokens": easy, "hard_tokens": total - easy},
    )


def domain_balance(rows: pl.DataFrame, totals: Mapping[str, int]) -> Finding:
    """Every domain has exactly its total of rows. `rows`: domain."""
    found = dict(rows.group_by("domain").len().iter_rows())
    wrong = {name: (found.get(name, 0), total) for name, total in totals.items() if found.get(name, 0) != total}
    wrong |= {name: (count, 0) for name, count in found.items() if name not in totals}
    said = ", ".join(f"{name} has {has} of {total}" for name, (has, total) in sorted(wrong.items()))
    return Finding(
        "domain_balance",
        not wrong,
        sum(abs(has - total) for has, total in wrong.values()),
        Bound("rows too many or too few", at_most=0),
        said or f"all {len(totals)} domain totals are exact",
        _DOMAINS,
    )


_DOMAINS = """SELECT domain, coalesce(planned, 0) AS planned, coalesce(in_set, 0) AS in_set
FROM (SELECT domain, sum(quota)::BIGINT AS planned FROM questions.plan GROUP BY domain)
FULL JOIN (SELECT domain, count(*) AS in_set FROM questions.balanced GROUP BY domain) USING (domain)
WHERE coalesce(planned, 0) <> coalesce(in_set, 0)
ORDER BY domain"""


def tags_normalised(rows: pl.DataFrame, domains: Collection[str]) -> Finding:
    """Every row has one of the known domains and difficulties, written as configured.

    `rows`: question_id, domain, difficulty, of `questions.balanced`.
    """
    fits = pl.col("domain").is_in(list(domains)) & pl.col("difficulty").is_in(list(DIFFICULTIES))
    odd = rows.filter(~fits.fill_null(False))
    return Finding(
        "tags_normalised",
        odd.is_empty(),
        odd.height,
        Bound("rows with an unknown tag", at_most=0),
        f"{odd.height} of {rows.height:,} rows have an unknown tag",
        rows_query(
            "questions.balanced", "question_id, domain, difficulty, question", "question_id", odd["question_id"]
        ),
    )


def tags_of_cell(table: str, rows: int, odd: Collection[str]) -> Finding:
    """The rows of a cell are all tagged with it. `odd`: ids of those that belong to it and are tagged otherwise."""
    return Finding(
        "tags_normalised",
        not odd,
        len(odd),
        Bound("rows with another tag than their cell's", at_most=0),
        f"{len(odd)} rows of the cell have another tag, {rows:,} have its own",
        rows_query(table, "question_id, domain, difficulty, text, call_id", "question_id", odd),
    )


def repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose text is equal, after normalising, to that of a row before it. `rows`: text, and whatever else."""
    return rows.filter(~normalise(rows["text"]).is_first_distinct())


def no_duplicates(repeated: pl.DataFrame, total: int, table: str, text: str) -> Finding:
    """No two texts are equal after normalising. `repeated`: question_id of the rows that repeat another of `total`."""
    return Finding(
        "no_duplicates",
        repeated.is_empty(),
        repeated.height,
        Bound("questions that repeat another", at_most=0),
        f"{repeated.height} of {total:,} questions repeat another",
        rows_query(table, f"question_id, domain, difficulty, {text}", "question_id", repeated["question_id"]),
    )


def not_contaminated(matches: pl.DataFrame, rows: int, files: int) -> Finding:
    """No question of the set repeats a row of a benchmark.

    `matches`: question_id of those that do, with `file` and `row` of the benchmark.
    """
    said = f"none of {rows:,} questions repeats a row of {files} benchmark files"
    if not files:
        said = "no benchmark files are given (`dedup: decontaminate:`)"
    elif matches.height:
        first = matches.row(0, named=True)
        said = f"{matches.height} questions repeat a benchmark, the first one {first['file']}, row {first['row']}"
    return Finding(
        "not_contaminated",
        matches.is_empty(),
        matches.height,
        Bound("questions that repeat a benchmark", at_most=0),
        said,
        rows_query("questions.balanced", "position, question_id, question", "question_id", matches["question_id"]),
    )


def shuffled(domains: pl.Series) -> Finding:
    """Domains are mixed as by chance: the longest run, and each domain's share in every window of 1,000 rows.

    `domains` in order of position. The bounds are those that a truly random order keeps all but one time in a million.
    """
    report = inspect_order(domains)
    return Finding(
        "shuffled",
        report.shuffled,
        report.longest_run,
        Bound("rows of one domain in a row", at_most=report.longest_run_allowed),
        f"the longest run of a domain is {report.longest_run}, chance allows {report.longest_run_allowed}; "
        f"shares in windows are {'within' if report.shuffled else 'judged against'} chance's bounds",
        _RUNS,
        more={"windows": report.windows.to_dicts()},
    )


_RUNS = """-- the longest runs of one domain, with their places in the set
SELECT domain, min(position) AS first, max(position) AS last, count(*) AS rows
FROM (SELECT position, domain, position - row_number() OVER (PARTITION BY domain ORDER BY position) AS run FROM questions.balanced)
GROUP BY domain, run
ORDER BY rows DESC, first
LIMIT 20"""


def cells_meet_quota(standings: Collection[Standing], waits: Mapping[str, str] = MappingProxyType({})) -> Finding:
    """Every cell has as many answered rows as planned. What a cell has beyond its quota makes up for no other.

    `waits`: what cells, by their keys, still wait for.
    """
    short = {
        key: f"short of {one.short:,}" + (f" ({waits[key]})" if key in waits else "")
        for key, one in ((one.cell.key, one) for one in standings if one.short)
    }
    wanted = {one.cell.key: one.quota + one.spare for one in standings}
    said = ", ".join(f"{key} is {what}" for key, what in sorted(short.items()))
    return Finding(
        "cells_meet_quota",
        not short and bool(standings),
        sum(min(one.answered, wanted[one.cell.key]) for one in standings),
        Bound("answered rows of those planned", at_least=sum(wanted.values())),
        said or f"{'the cell has its' if len(standings) == 1 else f'all {len(standings)} cells have their'} rows",
        _SHORT_CELLS.format(keys=literals(wanted)),
        cells=short,
    )


_SHORT_CELLS = """SELECT *
FROM (
    SELECT domain, difficulty, any_value(quota + coalesce(spare, 0)) AS planned,
        count(*) FILTER (status = 'answered') AS answered, count(*) FILTER (status = 'duplicate') AS duplicates,
        count(*) FILTER (status = 'invalid') AS invalid
    FROM questions.plan LEFT JOIN questions.question USING (domain, difficulty)
    GROUP BY domain, difficulty
)
WHERE answered < planned AND difficulty || '|' || domain IN ({keys})
ORDER BY planned - answered DESC, domain, difficulty"""


def plan_fits_budget(usd_low: float, usd_high: float, left_usd: float | None) -> Finding:
    """The least that the plan will cost is still in the budget; where the most is not, it is worth a look."""
    fits = left_usd is None or usd_low <= left_usd
    tight = fits and left_usd is not None and usd_high > left_usd
    said = f"between ${usd_low:,.2f} and ${usd_high:,.2f} is still to be paid"
    said += "" if left_usd is None else f", ${left_usd:,.2f} is left of the budget"
    return Finding(
        "plan_fits_budget",
        fits,
        round(usd_low, 4),
        Bound("dollars still to be paid", at_most=None if left_usd is None else round(left_usd, 4)),
        said + ("" if fits else "; raise `budget: usd:` or lower the target"),
        "SELECT domain, difficulty, quota, missing, usd_low, usd_high\nFROM questions.plan\nORDER BY usd_low DESC",
        "the budget may not suffice: it covers the low end of the forecast only" if tight else "",
        more={"usd_low": usd_low, "usd_high": usd_high},
    )


def cell_fits_budget(cell: str, usd_low: float, run_usd: float, left_usd: float | None) -> Finding:
    """The least that the cells of a run will cost is still in the budget. `usd_low`: of this cell; `run_usd`: of all."""
    fits = left_usd is None or run_usd <= left_usd
    said = f"at least ${usd_low:,.4f} is to be paid for this cell, ${run_usd:,.4f} for all cells of the run"
    said += "" if left_usd is None else f"; ${left_usd:,.4f} is left of the budget"
    return Finding(
        "cell_fits_budget",
        fits,
        round(run_usd, 6),
        Bound("dollars to be paid by the run, at least", at_most=None if left_usd is None else round(left_usd, 6)),
        said + ("" if fits else "; raise `budget: usd:` or materialise fewer cells"),
        _PLANNED.format(cell=literals([cell])),
    )


def cell_without_quota(cell: str) -> Finding:
    """A cell that is in no plan: nobody knows how many rows to ask for."""
    said = f"no quota is planned for {cell}: materialise token_plan first, then this again"
    return Finding(
        "cell_fits_budget", False, 0, Bound("quotas planned", at_least=1), said, _PLANNED.format(cell=literals([cell]))
    )


_PLANNED = """SELECT domain, difficulty, quota, missing, usd_low, usd_high
FROM questions.plan
WHERE difficulty || '|' || domain = {cell}"""
