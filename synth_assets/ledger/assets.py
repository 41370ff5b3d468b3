"""The ledger as assets: every call of every asset, and what it cost. Nothing here pays for anything."""

import dagster as dg
import polars as pl

from synth_assets.ledger.account import account
from synth_assets.resources import ProjectResource
from synth_assets.storage import schemas
from synth_assets.storage.io_manager import table_metadata

# Assets whose calls the ledger shows; the order of the graph, not of writing.
PAID_ASSETS = (
    "pilot_questions",
    "pilot_answers",
    "generated_questions",
    "validated_questions",
    "answered_questions",
    "scaffolding_dialogues",
)


@dg.asset(group_name="ledger", deps=PAID_ASSETS, metadata=table_metadata(schemas.LLM_CALL))
def llm_calls(project: ProjectResource) -> dg.MaterializeResult[None]:
    """Every attempt at every model, one row each: what it was for, who served it, what it cost, how it ended.

    Copied from the journal by each run that pays; materialising it looks at what is there.
    """
    found = project.warehouse.read(
        "SELECT count(*) AS attempts, count(DISTINCT request_id) AS requests, coalesce(sum(cost_usd), 0) AS usd"
        " FROM ledger.llm_call"
    ).row(0, named=True)
    outcomes = project.warehouse.read("SELECT outcome, count(*) FROM ledger.llm_call GROUP BY ALL ORDER BY 2 DESC, 1")
    return dg.MaterializeResult(
        metadata={
            "attempts": found["attempts"],
            "requests": found["requests"],
            "cost_usd": found["usd"],
            "outcomes": dg.MetadataValue.json(dict(outcomes.iter_rows())),
        }
    )


@dg.asset(group_name="ledger", deps=[llm_calls])
def cost_report(project: ProjectResource) -> dg.MaterializeResult[None]:
    """Spend by role, model, partition and day, and what is left of the budget."""
    stands = account(project.warehouse, project.project.journal_dir, project.project.spec.budget.usd)
    tables = {f"by_{name}": dg.MetadataValue.md(_markdown(frame)) for name, frame in stands.by.items()}
    left = {} if stands.left_usd is None else {"left_usd": stands.left_usd}
    return dg.MaterializeResult(metadata={"spent_usd": stands.spent_usd, **left, **tables})


def _markdown(frame: pl.DataFrame) -> str:
    lines = [" | ".join(frame.columns), " | ".join("---" for _ in frame.columns)]
    lines += [" | ".join(f"{v:,.4f}" if isinstance(v, float) else str(v) for v in row) for row in frame.iter_rows()]
    return "\n".join(f"| {line} |" for line in lines)
