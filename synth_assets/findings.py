"""What a check found: a measured value against a bound. Pure; Dagster's checks, the CLI and manifests all show findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

MOST_LISTED = 100
"""Rows that a query lists: enough to see what is wrong, few enough for an event log."""

# A share of the budget that leaves time to think before it is spent.
_WORTH_A_LOOK = 0.8


@dataclass(frozen=True, slots=True)
class Bound:
    """What the measured value is held against: its unit, the least and the most it may be (None: no limit)."""

    unit: str
    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least:,.6g} to {self.at_most:,.6g}"
        if self.at_least is not None:
            return f"at least {self.at_least:,.6g}"
        return "no limit" if self.at_most is None else f"at most {self.at_most:,.6g}"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    `measured` and `bound` are shown side by side. Not `passed`: the rows must not be used as they are; a `warning` says
    why something that holds is worth a look all the same. `detail` says in a sentence what is wrong or right; `query` is
    SQL on the warehouse that lists the offending rows, or what leads to them; `cells` are the partitions that are at
    fault, each with what is wrong in it; `more` holds further figures.
    """

    check: str
    passed: bool
    measured: float
    bound: Bound
    detail: str
    query: str
    warning: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The finding for JSON."""
        shown = {"check": self.check, "passed": self.passed, "warning": self.warning, "measured": self.measured}
        limits = {"unit": self.bound.unit, "at_least": self.bound.at_least, "at_most": self.bound.at_most}
        return {**shown, "bound": str(self.bound), **limits, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What came in and what is accounted for, by heading; `calls`: those whose rows are not all accounted for.

    Beside these, `untaken` answers lie in the journal since a batch brought them, and `awaited` says what requests of the
    cell still wait for a batch: neither is lost.
    """

    pairs: Mapping[str, tuple[int, int]]
    calls: Collection[str]
    untaken: int = 0
    awaited: str = ""

    @property
    def wrong(self) -> dict[str, tuple[int, int]]:
        """The headings that do not add up."""
        return {name: pair for name, pair in self.pairs.items() if pair[0] != pair[1]}

    @property
    def unaccounted(self) -> int:
        """Rows too few or too many, over all headings."""
        return sum(abs(came - known) for came, known in self.pairs.values())


def rows_query(table: str, columns: str, key: str, ids: Iterable[str]) -> str:
    """SQL that lists the rows of a table with these ids, at most `MOST_LISTED`; no row where there are no ids."""
    return f"SELECT {columns}\nFROM {table}\nWHERE {key} IN ({literals(ids, MOST_LISTED)})\nORDER BY {key}"


def literals(values: Iterable[str], most: int | None = None) -> str:
    """The first texts as SQL literals, in order; NULL where there are none, so that `IN (…)` is valid and finds nothing."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(set(values))[:most]) or "NULL"


def reconciled(accounts: Mapping[str, Reckoning], query: str) -> Finding:
    """What came in equals what is accounted for, in every cell (key → its account) and under each heading."""
    wrong = {key: _unbalanced(one) for key, one in accounts.items() if one.wrong}
    sums: dict[str, int] = {}
    for one in accounts.values():
        for name, (came, _) in one.pairs.items():
            sums[name] = sums.get(name, 0) + came
    fine = f"every row is accounted for: {', '.join(f'{name} {came:,}' for name, came in sums.items())}"
    waits = [f"{key}: {one.awaited}" for key, one in accounts.items() if one.awaited]
    untaken = {key: one.untaken for key, one in accounts.items() if one.untaken}
    warning = (
        f"{sum(untaken.values()):,} answers that batches brought are not taken in yet: materialise {', '.join(untaken)}"
    )
    return Finding(
        "counts_reconcile",
        not wrong,
        sum(one.unaccounted for one in accounts.values()),
        Bound("rows unaccounted for", at_most=0),
        "; ".join([*(f"{key}: {said}" for key, said in wrong.items()), *waits] if wrong else [fine, *waits]),
        query,
        warning if untaken and not wrong else "",
        cells=wrong,
    )


def _unbalanced(account: Reckoning) -> str:
    return ", ".join(
        f"{name}: {came:,} came in, {known:,} are accounted for" for name, (came, known) in account.wrong.items()
    )


def unfinished(finding: Finding, awaited: str) -> Finding:
    """What a cell lacks is on its way: nothing is wrong with it, and it is not finished."""
    return replace(finding, passed=True, warning=f"not finished: {awaited}", cells={})


def within_budget(spent_usd: float, cap_usd: float | None) -> Finding:
    """What all calls cost is within the budget; above 80 % of it, it is worth a look."""
    passed = cap_usd is None or spent_usd <= cap_usd + 1e-9
    near = passed and cap_usd is not None and spent_usd > _WORTH_A_LOOK * cap_usd
    return Finding(
        "within_budget",
        passed,
        round(spent_usd, 6),
        Bound("dollars", at_most=cap_usd),
        f"${spent_usd:,.4f} is spent" + ("" if cap_usd is None else f" of ${cap_usd:,.2f}"),
        _DEAREST_CALLS,
        f"more than {_WORTH_A_LOOK:.0%} of the budget is spent; raise `budget: usd:` before it stops a run"
        if near
        else "",
    )


_DEAREST_CALLS = f"""SELECT call_id, asset, partition, role, model_served, cost_usd, started_at
FROM ledger.llm_call
ORDER BY cost_usd DESC, call_id
LIMIT {MOST_LISTED}"""


def offline_rows_apart(offline: int, paid: int, query: str) -> Finding:
    """Rows of the embedded provider (`offline`) are not among those of paid models: they are no training data."""
    mixed = offline if paid else 0
    kind = "paid models" if paid else "the embedded provider"
    return Finding(
        "offline_rows_apart",
        mixed == 0,
        mixed,
        Bound("rows of the embedded provider among paid ones", at_most=0),
        f"{mixed:,} rows of the embedded provider are among {paid:,} of paid models"
        if mixed
        else f"all {offline + paid:,} rows are of {kind}",
        query,
    )
