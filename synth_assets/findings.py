"""What a check found: a measured value against a bound. Pure; Dagster's checks, the CLI and manifests all show findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    `measured` and `bound` are shown side by side; `detail` says in a sentence what is wrong or right; `query` is SQL that
    lists the offending rows, where there are any; `more` holds further figures.
    """

    check: str
    passed: bool
    measured: float | int | str
    bound: float | int | str
    detail: str
    query: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The finding for JSON."""
        shown = {"check": self.check, "passed": self.passed, "measured": self.measured, "bound": self.bound}
        return {**shown, "detail": self.detail}


def reconciled(pairs: Mapping[str, tuple[int, int]], query: str | None = None) -> Finding:
    """What came in equals what is accounted for, under each heading: heading → (came in, accounted for)."""
    wrong = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    said = ", ".join(f"{name}: {came:,} came in, {known:,} are accounted for" for name, (came, known) in wrong.items())
    return Finding(
        "counts_reconcile",
        not wrong,
        sum(known for _, known in pairs.values()),
        sum(came for came, _ in pairs.values()),
        said or f"every row is accounted for: {', '.join(f'{name} {came:,}' for name, (came, _) in pairs.items())}",
        query,
    )


def within_budget(spent_usd: float, cap_usd: float | None) -> Finding:
    """What all calls cost is within the budget."""
    bound = "no budget" if cap_usd is None else cap_usd
    passed = cap_usd is None or spent_usd <= cap_usd + 1e-9
    return Finding("within_budget", passed, round(spent_usd, 6), bound, f"${spent_usd:,.4f} is spent")
