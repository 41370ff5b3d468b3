"""The asset of semantic deduplication, between uniqueness and judging. Dagster's side only; it does nothing unless
`dedup: semantic:` is set."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import dagster as dg

from synth_assets.data_versions import note_versions, version_of_run
from synth_assets.llm import RunStopped
from synth_assets.partitions import configured_spec, question_cells
from synth_assets.progress import BOARD
from synth_assets.questions import neighbours
from synth_assets.questions.cells import Cell
from synth_assets.questions.embedding import embed
from synth_assets.questions.planning_assets import PAID
from synth_assets.questions.versions import code_version
from synth_assets.reporting import note_partitions, stop_if
from synth_assets.resources import EngineResource, ProjectResource
from synth_assets.spec import SemanticSpec
from synth_assets.storage import schemas
from synth_assets.storage.fingerprints import cell_fingerprints
from synth_assets.storage.io_manager import PARTITION_ROW_COUNT, ROW_COUNT, made_from, table_metadata
from synth_assets.storage.lineage import ORIGINS

SPEC = configured_spec()
CELLS = question_cells()


@dataclass
class Compared:
    """What a cell shows: its new rows, and what asking for vectors came to."""

    cell: Cell
    rows: list[dict[str, Any]]
    requests: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    stopped: RunStopped | None = None


@dg.asset(
    group_name="questions",
    partitions_def=CELLS,
    code_version=code_version("question_neighbours", SPEC),
    metadata=table_metadata(schemas.NEIGHBOUR, ORIGINS["question_neighbours"]),
    deps=["unique_questions"],
    pool=PAID,
)
def question_neighbours(
    context: dg.AssetExecutionContext, project: ProjectResource, llm: EngineResource
) -> Iterator[dg.MaterializeResult[None]]:
    """Kept questions that say much the same as another one in other words, by the nearness of their vectors.

    Off unless `dedup: semantic:` is set: then there are no rows and nothing is paid. A row names the nearest question and
    the cosine to it, and is marked from the configured similarity on. Marked questions are used all the same, or rejected
    (`action: drop`). Paid where the vectors come from the route `embed`: about one call per 64 questions, once.
    """
    warehouse, semantic = project.warehouse, project.project.spec.dedup.semantic
    cells = [Cell.of_key(key) for key in context.partition_keys]
    outcomes: list[Compared] = []
    if semantic is None:
        neighbours.forget(warehouse)
        context.add_output_metadata({"rows": 0, ROW_COUNT: 0})
    else:
        outcomes = _compared(context, project, llm, semantic, cells)
    versions = cell_fingerprints(warehouse, schemas.NEIGHBOUR, context.partition_keys)
    yield dg.MaterializeResult(data_version=version_of_run(versions))
    note_versions(context, versions)
    stop_if(outcomes)


def _compared(
    context: dg.AssetExecutionContext,
    project: ProjectResource,
    llm: EngineResource,
    semantic: SemanticSpec,
    cells: list[Cell],
) -> list[Compared]:
    """Embed and compare the cells of a run, and give each partition its metadata."""
    spec, warehouse = project.project.spec, project.warehouse
    asset = context.asset_key.to_user_string()
    BOARD.begin(asset)
    neighbours.need_packages(semantic)
    embedded = embed(warehouse, spec, semantic, cells, llm, asset)
    rows = neighbours.nearest_first(warehouse, neighbours.compare(warehouse, spec, semantic))
    marked, there = neighbours.marked(warehouse), warehouse.count(schemas.NEIGHBOUR)
    outcomes = [
        Compared(
            one.cell,
            rows.filter(domain=one.cell.domain, difficulty=one.cell.difficulty).to_dicts(),
            one.requests,
            one.failed,
            one.waiting,
            one.stopped,
        )
        for one in embedded
    ]
    more = {
        one.cell.key: {
            **made_from(context.assets_def.metadata_by_key[context.asset_key]),
            ROW_COUNT: there.total,
            PARTITION_ROW_COUNT: there.partitions.get(one.cell.key, 0),
            "marked": (count := marked.get(one.cell, 0)),
            "semantic_duplicates": count if semantic.action == "drop" else 0,
            "without_vector": one.without_vector,
        }
        for one in embedded
    }
    note_partitions(context, project, llm, outcomes, more, ["text", "nearest", "similarity", "marked"])
    return outcomes
