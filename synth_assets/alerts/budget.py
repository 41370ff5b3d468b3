"""Which shares of the budget are crossed, and which of them were told. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel, Field

from synth_assets.alerts.message import Alert, Item

# Dollars are sums of billionths; a share is reached although the last digit of a float says otherwise.
_ROUNDING = 1e-9


class BudgetAlerts(BaseModel):
    """What was told so far: budget in dollars (as text, since JSON's keys are) → shares."""

    told: dict[str, list[float]] = Field(default_factory=dict)

    def newly_crossed(self, spent_usd: float, cap_usd: float, shares: Collection[float]) -> list[float]:
        """The shares of this budget that are crossed and were never told for it, lowest first; they count as told now."""
        known = self.told.setdefault(f"{cap_usd:g}", [])
        crossed = [share for share in sorted(shares) if spent_usd >= share * cap_usd - _ROUNDING and share not in known]
        known += crossed
        return crossed


def budget_alert(spent_usd: float, cap_usd: float, crossed: Collection[float], url: str, at: datetime) -> Alert:
    """The alert for shares that are crossed: the highest is the headline."""
    highest = max(crossed)
    what_follows = (
        "what would exceed it is not sent; raise `budget: usd:` in synth.yaml to go on"
        if spent_usd >= cap_usd
        else f"${cap_usd - spent_usd:,.2f} are left; what would exceed the budget is not sent"
    )
    item = Item(
        what=f"budget, {highest:.0%}",
        detail=f"${spent_usd:,.2f} of ${cap_usd:,.2f} are spent; {what_follows}",
        measured=round(spent_usd, 6),
        bound=round(highest * cap_usd, 6),
        sql="SELECT asset, partition, sum(cost_usd) AS usd FROM ledger.llm_call GROUP BY ALL ORDER BY usd DESC",
        url=url,
    )
    return Alert(
        kind="budget",
        headline=f"{highest:.0%} of the budget is spent: ${spent_usd:,.2f} of ${cap_usd:,.2f}",
        at=at.isoformat(timespec="seconds"),
        items=(item,),
    )
