"""The ledger as assets: every call of every asset, and what it cost. Nothing here pays for anything."""

from typing import Any

import dagster as dg

from synth_assets.freshness import READ_BY_PEOPLE
from synth_assets.ledger.account import COLUMNS, account, latency, spend_curve, waits
from synth_assets.partitions import configured_spec
from synth_assets.reporting import pictures_of, preview
from synth_assets.resources import ProjectResource
from synth_assets.storage import schemas
from synth_assets.storage.fingerprints import fingerprint
from synth_assets.storage.io_manager import ROW_COUNT, column_metadata, table_metadata
from synth_assets.storage.lineage import ORIGINS
from synth_assets.versioning import digest

# Assets whose calls the ledger shows; the order of the graph, not of writing.
PAID_ASSETS = (
    "pilot_questions",
    "pilot_answers",
    "generated_questions",
    "validated_questions",
    "answered_questions",
    "scaffolding_dialogues",
)

# Of what there may be many of, the dearest are shown; all are in the report and in `synth cost`.
_MOST = {"partition": 12, "day": 12}


@dg.asset(group_name="ledger", deps=PAID_ASSETS, code_version="1", metadata=table_metadata(schemas.LLM_CALL))
def llm_calls(context: dg.AssetExecutionContext, project: ProjectResource) -> dg.MaterializeResult[None]:
    """Every attempt at every model, one row each: what it was for, who served it, what it cost, how it ended.

    Copied from the journal by each run that pays; materialising it looks at what is there.
    """
    found = project.warehouse.read(
        "SELECT count(*) AS attempts, count(DISTINCT request_id) AS requests, coalesce(sum(cost_usd), 0) AS usd"
        " FROM ledger.llm_call"
    ).row(0, named=True)
    outcomes = project.warehouse.read("SELECT outcome, count(*) FROM ledger.llm_call GROUP BY ALL ORDER BY 2 DESC, 1")
    latest = project.warehouse.read("FROM ledger.llm_call ORDER BY settled_no DESC LIMIT 6")
    spread, waited = latency(project.warehouse), waits(project.warehouse)
    pictures = {}
    if waited.len():
        pictures = pictures_of(
            context, lambda drawing: {"plot_waits": drawing.waits(waited), "plot_latency": drawing.latency(spread)}
        )
    return dg.MaterializeResult(
        metadata={
            **pictures,
            ROW_COUNT: found["attempts"],
            "attempts": found["attempts"],
            "requests": found["requests"],
            "cost_usd": found["usd"],
            "outcomes": dg.MetadataValue.json(dict(outcomes.iter_rows())),
            "preview": preview(latest, ["asset", "partition", "model_served", "outcome", "cost_usd"]),
        },
        data_version=dg.DataVersion(fingerprint(project.warehouse, schemas.LLM_CALL)),
    )


@dg.asset(
    group_name="ledger",
    deps=[llm_calls],
    code_version=digest([1, configured_spec().budget.usd]),
    metadata=column_metadata(COLUMNS, ORIGINS["cost_report"]),
    freshness_policy=READ_BY_PEOPLE,
)
def cost_report(context: dg.AssetExecutionContext, project: ProjectResource) -> dg.MaterializeResult[None]:
    """Spend by role, model, partition and day, and what is left of the budget."""
    stands = account(project.warehouse, project.project.journal_dir, project.project.spec.budget.usd)
    curve = spend_curve(project.warehouse)
    metadata: dict[str, Any] = {}
    if curve.height:
        metadata |= pictures_of(
            context,
            lambda drawing: {
                "plot_spend": drawing.spend(curve),
                "plot_roles": drawing.spend_by(stands.by["role"], "role"),
                "plot_models": drawing.spend_by(stands.by["model"], "model"),
            },
        )
    metadata |= {"spent_usd": stands.spent_usd, "reserved_usd": stands.reserved_usd}
    if stands.left_usd is not None:
        metadata["left_usd"] = stands.left_usd
    metadata |= {
        f"by_{name}": preview(frame, [name, "attempts", "usd", "output_tokens"], most=_MOST.get(name, frame.height))
        for name, frame in stands.by.items()
    }
    return dg.MaterializeResult(metadata=metadata)
