"""The catalogue's entry of each cell as an asset: an edited sentence makes the dialogues of its own cell stale.

Dagster 1.13 knows one code version per asset, not per partition. So what concerns a single cell is an asset upstream of
it, with a data version per partition. It costs nothing, and `fill_dialogues` runs it first.
"""

from collections.abc import Iterator

import dagster as dg

from synth_assets.data_versions import note_versions, version_of_run
from synth_assets.partitions import configured_spec, dialogue_cells
from synth_assets.scaffolding import versions
from synth_assets.scaffolding.assets import error_catalog
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.versioning import digest


@dg.asset(
    group_name="scaffolding",
    partitions_def=dialogue_cells(),
    code_version=versions.code_version("dialogue_settings", configured_spec()),
    deps=[error_catalog],
)
def dialogue_settings(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    """What a cell's dialogues are planned with: the catalogue's sentences, and names of learners."""
    catalog = load_catalog()
    settings = {key: versions.dialogue_settings(catalog, DialogueCell.of_key(key)) for key in context.partition_keys}
    for key, value in settings.items():
        context.add_asset_metadata({"settings": dg.MetadataValue.json(value)}, partition_key=key)
    named = {key: digest(value) for key, value in settings.items()}
    yield dg.MaterializeResult(data_version=version_of_run(named))
    note_versions(context, named)
