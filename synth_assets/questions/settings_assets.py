"""The settings of each cell as assets: a changed route, subtopic or answer rule makes the cells concerned stale.

Dagster 1.13 knows one code version per asset, not per partition. So what concerns a single cell is an asset upstream of
it, with a data version per partition. They cost nothing, and `fill_cells` runs them first.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from synth_assets.data_versions import note_observed, note_versions, version_of_run
from synth_assets.partitions import configured_spec, question_cells
from synth_assets.questions.cells import Cell
from synth_assets.questions.planning import InStock, Stock
from synth_assets.questions.versions import SETTINGS, code_version
from synth_assets.resources import ProjectResource
from synth_assets.versioning import digest

SPEC = configured_spec()

_DESCRIPTIONS = {
    "question_settings": "What a cell's questions are asked for with: models, subtopics, difficulty, guidance.",
    "judging_settings": "What a cell's questions are judged by: difficulty and guidance.",
    "answer_settings": "What a cell's questions are answered by: models, instructions, lengths, guidance.",
}

# Not run by itself: token_plan says for each cell how many rows it must have, and thereby what is new.
cell_quotas = dg.AssetSpec(
    "cell_quotas",
    group_name="questions",
    partitions_def=question_cells(),
    deps=["token_plan"],
    description=(
        "Rows that each cell must have, by token_plan. A quota below what is answered already asks for nothing, and is "
        "no news to the cell."
    ),
)


def note_quotas(context: dg.AssetExecutionContext, plan: pl.DataFrame, stock: Stock) -> dg.DataVersion:
    """Say for each cell of a new plan how many rows it must have by now; returns the data version of the plan."""
    for domain, difficulty, quota, spare in plan.select("domain", "difficulty", "quota", "spare").iter_rows():
        cell = Cell(domain, difficulty)
        there = stock.get(cell, InStock(0, 0))
        rows = max(quota + spare, there.rows - there.unanswered)
        note_observed(context, "cell_quotas", cell.key, str(rows), rows=rows, quota=quota, spare=spare)
    return dg.DataVersion(digest(plan.select("domain", "difficulty", "quota", "spare").rows()))


@dg.multi_asset(
    specs=[
        dg.AssetSpec(name, group_name="questions", code_version=code_version(name, SPEC), description=described)
        for name, described in _DESCRIPTIONS.items()
    ],
    partitions_def=question_cells(),
    can_subset=True,
)
def cell_settings(context: dg.AssetExecutionContext, project: ProjectResource) -> Iterator[dg.MaterializeResult[None]]:
    """Each cell's settings as synth.yaml and the prompts have them now; the same settings have the same data version."""
    spec = project.project.spec
    cells = [Cell.of_key(key) for key in context.partition_keys]
    for name, settings_of in SETTINGS.items():
        asset_key = dg.AssetKey(name)
        if asset_key not in context.selected_asset_keys:
            continue
        settings = {cell.key: settings_of(spec, cell) for cell in cells}
        versions = {key: digest(value) for key, value in settings.items()}
        for key, value in settings.items():
            context.add_asset_metadata({"settings": dg.MetadataValue.json(value)}, asset_key, key)
        yield dg.MaterializeResult(asset_key=asset_key, data_version=version_of_run(versions))
        note_versions(context, versions, asset_key)
