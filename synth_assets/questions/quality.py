"""What must hold for questions, cell by cell and for the finished set: each rule measures the data and returns a finding.

Pure: frames and figures in, findings out. Where the frames come from is in `checks.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from synth_assets.dedup import normalise
from synth_assets.findings import Finding
from synth_assets.questions.cells import DIFFICULTIES
from synth_assets.questions.shuffling import inspect_order
from synth_assets.questions.standing import Standing


def token_balance(rows: pl.DataFrame, easy_share: float, tolerance: float) -> Finding:
    """The share of the answers' tokens that easy rows bear, measured on the set. `rows`: difficulty, answer_tokens."""
    total = int(rows["answer_tokens"].sum())
    easy = int(rows.filter(pl.col("difficulty") == "easy")["answer_tokens"].sum())
    share = easy / total if total else 0.0
    return Finding(
        "token_balance",
        abs(share - easy_share) <= tolerance,
        round(share, 6),
        f"{easy_share} ± {tolerance}",
        f"{share:.3%} of {total:,} answer tokens are easy",
        more={"easy_tokens": easy, "hard_tokens": total - easy},
    )


def domain_balance(rows: pl.DataFrame, totals: Mapping[str, int]) -> Finding:
    """Every domain has exactly its total of rows. `rows`: domain."""
    found = dict(rows.group_by("domain").len().iter_rows())
    wrong = {name: (found.get(name, 0), total) for name, total in totals.items() if found.get(name, 0) != total}
    wrong |= {name: (count, 0) for name, count in found.items() if name not in totals}
    said = ", ".join(f"{name} has {has} of {total}" for name, (has, total) in sorted(wrong.items()))
    return Finding("domain_balance", not wrong, len(wrong), 0, said or f"all {len(totals)} domain totals are exact")


def tags_normalised(rows: pl.DataFrame, domains: Collection[str]) -> Finding:
    """Every row has one of the known domains and difficulties, written as configured. `rows`: domain, difficulty."""
    fits = pl.col("domain").is_in(list(domains)) & pl.col("difficulty").is_in(list(DIFFICULTIES))
    odd = rows.filter(~fits.fill_null(False)).height
    return Finding("tags_normalised", odd == 0, odd, 0, f"{odd} of {rows.height:,} rows have an unknown tag")


def no_duplicates(texts: pl.Series, query: str | None = None) -> Finding:
    """No two texts are equal after normalising."""
    repeated = texts.len() - normalise(texts).n_unique()
    return Finding(
        "no_duplicates", repeated == 0, repeated, 0, f"{repeated} of {texts.len():,} questions repeat another", query
    )


def not_contaminated(matches: pl.DataFrame, rows: int, files: int, query: str | None = None) -> Finding:
    """No question of the set repeats a row of a benchmark. `matches`: the questions that do, with `file` and `row`."""
    said = f"none of {rows:,} questions repeats a row of {files} benchmark files"
    if not files:
        said = "no benchmark files are given (`dedup: decontaminate:`)"
    elif matches.height:
        first = matches.row(0, named=True)
        said = f"{matches.height} questions repeat a benchmark, the first one {first['file']}, row {first['row']}"
    return Finding("not_contaminated", matches.is_empty(), matches.height, 0, said, query)


def shuffled(domains: pl.Series) -> Finding:
    """Domains are mixed as by chance: the longest run, and each domain's share in every window of 1,000 rows.

    `domains` in order of position. The bounds are those that a truly random order keeps all but one time in a million.
    """
    report = inspect_order(domains)
    return Finding(
        "shuffled",
        report.shuffled,
        report.longest_run,
        report.longest_run_allowed,
        f"the longest run of a domain is {report.longest_run}, chance allows {report.longest_run_allowed}; "
        f"shares in windows are {'within' if report.shuffled else 'judged against'} chance's bounds",
        more={"windows": report.windows.to_dicts()},
    )


def cells_meet_quota(standings: Collection[Standing]) -> Finding:
    """Every cell has as many answered rows as planned."""
    short = {one.cell.key: one.short for one in standings if one.short}
    said = ", ".join(f"{key} is short of {count}" for key, count in sorted(short.items()))
    return Finding(
        "cells_meet_quota",
        not short and bool(standings),
        sum(one.answered for one in standings),
        sum(one.quota + one.spare for one in standings),
        said or f"all {len(standings)} cells have their rows",
    )


def plan_fits_budget(usd_low: float, left_usd: float | None) -> Finding:
    """The least that the plan will cost is still in the budget."""
    fits = left_usd is None or usd_low <= left_usd
    bound = "no budget" if left_usd is None else round(left_usd, 4)
    said = f"at least ${usd_low:,.2f} is still to be paid"
    return Finding(
        "plan_fits_budget", fits, round(usd_low, 4), bound, said + ("" if fits else "; raise `budget: usd:`")
    )
