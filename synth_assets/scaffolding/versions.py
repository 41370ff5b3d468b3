"""What each asset of this line reads of catalogue, configuration and prompt, as versions: Dagster shows what is stale.

What concerns all cells is in an asset's code version. The catalogue's entry of a cell is in the data version of
`dialogue_settings`, upstream of the dialogues: an edited sentence makes its own cell stale, and no other. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from synth_assets.scaffolding import prompts
from synth_assets.scaffolding.catalog import Catalog, load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.design import names_of
from synth_assets.spec import Spec
from synth_assets.versioning import digest

# Raised by hand when the code of an asset changes what it makes from the same inputs.
LOGIC = {
    "error_catalog": 1,
    "baseline_dialogues": 1,
    "dialogue_settings": 1,
    "scaffolding_dialogues": 1,
    "scaffolding_dataset": 1,
    "stage1_mix": 1,
    "scaffolding_files": 1,
}


def code_version(asset: str, spec: Spec) -> str:
    """The version of an asset: its logic, and what of catalogue, configuration and prompt it reads for all its cells."""
    reads = _READS.get(asset)
    return digest([LOGIC[asset], reads(spec, load_catalog()) if reads else None])


def catalog_version(catalog: Catalog) -> str:
    """The version of the whole catalogue; comments and layout of the file make no difference."""
    return digest([_entries(catalog), catalog.names(), [asdict(one) for one in catalog.errors.values()]])


def dialogue_settings(catalog: Catalog, cell: DialogueCell) -> dict[str, Any]:
    """What a cell's dialogues are planned with, where it differs from other cells: sentences, and learners' names."""
    entry = catalog.cell(cell.l1, cell.error)
    return {"pairs": [asdict(pair) for pair in entry.pairs], "names": list(names_of(cell.l1))}


def _entries(catalog: Catalog) -> list[Any]:
    return [asdict(cell) for cell in catalog.cells.values()]


def _dialogue_settings(spec: Spec, catalog: Catalog) -> dict[str, Any]:
    cells = [DialogueCell(l1, error) for l1 in spec.scaffolding.l1s for error in catalog.errors]
    return {cell.key: dialogue_settings(catalog, cell) for cell in cells}


def _scaffolding_dialogues(spec: Spec, catalog: Catalog) -> list[Any]:
    wanted = spec.scaffolding
    quotas = [wanted.target, wanted.l1s, list(catalog.errors)]
    models = [str(model) for model in spec.routes.get(prompts.ROLE, ())]
    # Left out where there is none, as in versions from before there were any.
    schema = [prompts.SCHEMA] if models and spec.holds_to_schema(prompts.ROLE) else []
    return [
        prompts.version(),
        models,
        wanted.turns,
        wanted.guidance,
        spec.questions.seed,
        spec.tokenizer,
        *quotas,
        *schema,
    ]


def _stage1_mix(spec: Spec, catalog: Catalog) -> list[Any]:
    wanted = spec.scaffolding
    return [wanted.ratio, wanted.mix_by, wanted.anchors, spec.questions.seed, spec.tokenizer]


_READS: Mapping[str, Callable[[Spec, Catalog], list[Any] | dict[str, Any] | str]] = MappingProxyType(
    {
        "error_catalog": lambda spec, catalog: catalog_version(catalog),
        # Imported dialogues are told apart by the catalogue's names; its sentences are not read.
        "baseline_dialogues": lambda spec, catalog: catalog.names(),
        "dialogue_settings": _dialogue_settings,
        "scaffolding_dialogues": _scaffolding_dialogues,
        "scaffolding_dataset": lambda spec, catalog: [
            spec.scaffolding.target, spec.scaffolding.l1s, list(catalog.errors), spec.questions.seed,
        ],
        "stage1_mix": _stage1_mix,
    }
)  # fmt: skip
