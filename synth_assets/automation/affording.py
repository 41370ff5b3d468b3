"""Whether money is there for a cell: runs that would only end at the budget or at an empty account are not launched.

No Dagster. The engine stays the one that refuses to overspend; here only what is certain to be refused is foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from synth_assets.llm.journal_reading import out_of_credit, spend
from synth_assets.project import Project
from synth_assets.spec import ModelRef, Spec

# An empty account is asked again after this time, since nothing tells that it was filled up; a refusal costs nothing.
ASK_AGAIN_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Asking:
    """A role whose models a cell asks, and the longest reply to one request, in tokens."""

    role: str
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Purse:
    """What there is to spend. `left_usd`: of the budget, None without one; `refused_at`: models without credit, since when."""

    left_usd: float | None
    refused_at: Mapping[ModelRef, datetime]

    @classmethod
    def of(cls, project: Project) -> Purse:
        """The purse by the project's journal."""
        cap = project.spec.budget.usd
        left = None if cap is None else cap - spend(project.journal_dir)[0]
        refused = {
            ModelRef(provider, model): datetime.fromtimestamp(at, UTC)
            for provider, model, at in out_of_credit(project.journal_dir)
        }
        return cls(left, refused)

    def hindrance(self, spec: Spec, asking: Iterable[Asking], now: datetime) -> str | None:
        """Why a cell that asks for this cannot be filled now, and what to do; None when nothing speaks against it."""
        for one in asking:
            prices = spec.prices_of(one.role)
            route = [model for model, _ in prices]
            # The engine reserves the prompt too: what does not even cover the reply is certain to be refused.
            least = one.max_tokens * max(price.output for _, price in prices) / 1_000_000
            if self.left_usd is not None and least > self.left_usd:
                return (
                    f"the budget is spent: ${max(self.left_usd, 0):,.4f} are left, and one request for {one.role} may cost "
                    f"${least:,.4f}. Raise `budget: usd:` in synth.yaml"
                )
            since = [at for model in route if (at := self.refused_at.get(model)) and now - at < ASK_AGAIN_AFTER]
            if len(since) == len(route):
                return (
                    f"no credit is left for {', '.join(map(str, route))} (role {one.role}) since "
                    f"{min(since):%Y-%m-%d %H:%M} UTC. Fill the account up; it is asked again "
                    f"{ASK_AGAIN_AFTER.total_seconds() / 3600:.0f} hours after it last refused, or when you launch a run"
                )
        return None
