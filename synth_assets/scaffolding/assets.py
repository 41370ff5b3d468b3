"""The assets of the scaffolding line, in the order in which the data flows.

Dagster's side only: each reads its inputs, calls one function of this line, and returns the frame with what people want
to see of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from synth_assets.data_versions import note_versions
from synth_assets.partitions import configured_spec, dialogue_cells
from synth_assets.progress import BOARD
from synth_assets.reporting import (
    all_rejects,
    all_rows,
    files_written,
    note_partitions,
    pictures_of,
    preview,
    stop_if,
    stored,
)
from synth_assets.resources import EngineResource, ProjectResource
from synth_assets.scaffolding import finishing, importing, standing
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.coverage import Shortage
from synth_assets.scaffolding.fallbacks import fallback_table
from synth_assets.scaffolding.generation import Made, Workshop, make_dialogues
from synth_assets.scaffolding.mix import MixError
from synth_assets.scaffolding.older_rows import older_dialogues
from synth_assets.scaffolding.taking_in import baseline_rows, yield_to_kept
from synth_assets.scaffolding.versions import catalog_version, code_version
from synth_assets.storage import schemas
from synth_assets.storage.fingerprints import cell_fingerprints
from synth_assets.storage.io_manager import Rows, column_metadata, table_metadata
from synth_assets.storage.lineage import ORIGINS
from synth_assets.tokens import load_tokenizer
from synth_assets.versioning import digest

SPEC = configured_spec()
CELLS = dialogue_cells()

Frame = dg.MaterializeResult[pl.DataFrame]
Stored = dg.MaterializeResult[Rows]
Metadata = dict[str, Any]


class TargetConfig(dg.Config):
    """`target`: dialogues of the finished set; left out: as synth.yaml says."""

    target: int | None = None


class ImportConfig(dg.Config):
    """Files to bring in; none: what was brought in before stays as it is."""

    files: list[str] = Field(default_factory=list)


@dg.asset(group_name="scaffolding", code_version=code_version("error_catalog", SPEC))
def error_catalog() -> dg.MaterializeResult[None]:
    """The catalogue: typical errors of learners by first language, with sentence pairs that a teacher can read and edit.

    It is checked whole whenever it is loaded: every cell filled, no pair twice, each pair differing in its error only.
    """
    catalog = load_catalog()
    cells = [catalog.cell(l1, error) for l1 in catalog.l1s for error in catalog.errors]
    rows = pl.DataFrame(
        {
            "cell": [f"{cell.error}|{cell.l1}" for cell in cells],
            "pairs": [len(cell.pairs) for cell in cells],
            "example": [f"{cell.pairs[0].incorrect} → {cell.pairs[0].correct}" for cell in cells],
        }
    )
    metadata: Metadata = {
        "cells": rows.height,
        "pairs": int(rows["pairs"].sum()),
        "preview": preview(rows, rows.columns),
    }
    return dg.MaterializeResult(metadata=metadata, data_version=dg.DataVersion(catalog_version(catalog)))


@dg.asset(
    group_name="scaffolding",
    code_version=code_version("baseline_dialogues", SPEC),
    metadata=table_metadata(schemas.BASELINE_DIALOGUE),
)
def baseline_dialogues(config: ImportConfig, project: ProjectResource) -> Stored:
    """Existing dialogues from JSONL, Parquet or CSV files that pass the quality filter. Costs nothing.

    What does not pass, or belongs to no cell of the catalogue, is in `scaffolding.reject` with file, line and reason.
    """
    found = importing.read_files(config.files, load_catalog(), project.warehouse)
    metadata: Metadata = {
        "files": found.files.height,
        "rows": found.rows.height,
        "repeated": int(found.files["repeated"].sum()),
        "rejected": found.rejects.height,
        "preview": preview(found.rows, ["l1", "error", "incorrect", "correct", "messages"]),
    }
    beside = {schemas.DIALOGUE_REJECT: found.rejects, schemas.DIALOGUE_IMPORT: found.files}
    return dg.MaterializeResult(value=Rows(found.rows, beside), metadata=metadata)


@dg.asset(
    group_name="scaffolding",
    partitions_def=CELLS,
    code_version=code_version("scaffolding_dialogues", SPEC),
    metadata=table_metadata(schemas.DIALOGUE, ORIGINS["scaffolding_dialogues"]),
    deps=["dialogue_settings", baseline_dialogues],
    pool="llm",
)
def scaffolding_dialogues(
    context: dg.AssetExecutionContext, config: TargetConfig, project: ProjectResource, llm: EngineResource
) -> Iterator[Stored]:
    """Tutoring dialogues of a first language and an error type, made until the cell's share of the target is there.

    A row passes the quality filter and reads like no other of its cell; every other dialogue that came in is in
    `scaffolding.reject`. Paid: one call of about 350 tokens a dialogue, by the chain of fallback models.
    """
    BOARD.begin(context.asset_key.to_user_string())
    spec, warehouse, catalog = project.spec_for(config.target), project.warehouse, load_catalog()
    cells = [DialogueCell.of_key(key) for key in context.partition_keys]
    tokenizer = load_tokenizer(spec.tokenizer)
    index = standing.index_of_kept(warehouse)
    taken, repeated = baseline_rows(standing.waiting_baseline(warehouse, cells), tokenizer, index)
    stands = standing.standings(warehouse, spec, catalog)
    arrived = {cell: sum((row["l1"], row["error"]) == cell for row in taken) for cell in cells}
    ordinals = standing.next_ordinals(project.project.journal_dir, cells)
    awaited = standing.awaited_ordinals(project.project.journal_dir, cells)
    unread = standing.unread_responses(warehouse, project.project.journal_dir, cells)
    older = older_dialogues(warehouse, spec, catalog, cells)
    shop = Workshop(llm.engine, spec, catalog, tokenizer, index, "scaffolding_dialogues")

    made = llm.gather(
        make_dialogues(
            shop,
            cell,
            missing=max(stands[cell].short - arrived[cell], 0),
            first_ordinal=ordinals[cell],
            awaited=awaited[cell],
            unread=unread[cell],
        )
        for cell in cells
    )
    with standing.claim(warehouse):
        yield_to_kept(made, standing.pool(warehouse))
        _note_dialogues(context, project, llm, made, stands, arrived, older)
        rows, rejects = [*taken, *all_rows(made)], [*repeated, *all_rejects(made)]
        yield dg.MaterializeResult(value=stored(schemas.DIALOGUE, rows, schemas.DIALOGUE_REJECT, rejects))
    note_versions(context, cell_fingerprints(warehouse, schemas.DIALOGUE, context.partition_keys))
    stop_if(made)


def _note_dialogues(
    context: dg.AssetExecutionContext,
    project: ProjectResource,
    llm: EngineResource,
    made: Sequence[Made],
    stands: Mapping[DialogueCell, standing.Standing],
    arrived: Mapping[DialogueCell, int],
    older: Mapping[DialogueCell, int],
) -> None:
    more = {
        one.cell.key: {
            "quota": stands[one.cell].quota,
            "kept": stands[one.cell].kept + arrived[one.cell] + len(one.rows),
            "imported": arrived[one.cell],
            "rows_of_older_settings": older[one.cell],
            "saturated": one.saturated,
        }
        for one in made
    }
    note_partitions(
        context,
        project,
        llm,
        made,
        more,
        ["incorrect", "messages"],
        lambda pictures, one: {"plot_lengths": pictures.tutor_lengths(one.rows)} if one.rows else {},
    )


@dg.asset(
    group_name="scaffolding",
    code_version=code_version("scaffolding_dataset", SPEC),
    metadata=table_metadata(schemas.DATASET, ORIGINS["scaffolding_dataset"]),
    deps=[scaffolding_dialogues],
)
def scaffolding_dataset(context: dg.AssetExecutionContext, config: TargetConfig, project: ProjectResource) -> Frame:
    """The finished set: exactly the target, first languages even, every cell covered, imported dialogues kept first.

    Fails, and says what is missing, when the dialogues do not suffice.
    """
    spec = project.spec_for(config.target)
    chosen = finishing.choose_set(standing.pool(project.warehouse), spec, load_catalog())
    if isinstance(chosen, Shortage):
        missing = {f"{error}|{l1}": count for (l1, error), count in chosen.missing.items() if count}
        raise dg.Failure(
            f"{chosen.reason}. Materialise the cells that are short, then this asset again.",
            metadata={"missing": dg.MetadataValue.json(missing)},
            allow_retries=False,
        )
    rows = finishing.numbered(chosen.rows)
    figures = finishing.shares(rows)
    metadata: Metadata = {
        **pictures_of(context, lambda pictures: pictures.dialogues(rows)),
        "rows": figures["rows"],
        "cells": figures["cells"],
        "baseline_rows": figures["baseline_rows"],
        "offline_rows": figures["offline_rows"],
        "turns_mean": figures["turns_mean"],
        "questions_mean": figures["questions_mean"],
        "l1_shares": dg.MetadataValue.json(figures["l1_shares"]),
        "errors": dg.MetadataValue.json(figures["errors"]),
        "models": dg.MetadataValue.md(fallback_table(project.project)),
        "preview": preview(rows, ["l1", "error", "incorrect", "messages"]),
    }
    return dg.MaterializeResult(value=rows, metadata=metadata)


@dg.asset(
    group_name="scaffolding",
    code_version=code_version("stage1_mix", SPEC),
    metadata=table_metadata(schemas.STAGE1_MIX, ORIGINS["stage1_mix"]),
)
def stage1_mix(scaffolding_dataset: pl.DataFrame, project: ProjectResource) -> Frame:
    """The dialogues among anchor data (`scaffolding: anchors:` in synth.yaml), at the configured ratio, shuffled.

    Every dialogue stands in it once; the report says each source's share, and how often rows repeat or are left out.
    """
    try:
        mixed, bad = finishing.mixed(scaffolding_dataset, project.project.spec)
    except MixError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    metadata: Metadata = {
        "rows": mixed.rows.height,
        "ratio": mixed.ratio,
        "sources": preview(mixed.report, mixed.report.columns, most=mixed.report.height),
        "preview": preview(mixed.rows, ["source", "messages", "tokens"]),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if bad.height:
        metadata["unreadable_anchor_rows"] = preview(bad, bad.columns)
    return dg.MaterializeResult(value=mixed.rows, metadata=metadata)


class ExportConfig(dg.Config):
    """`formats` of the training files; `out_dir`: where to, default `<data dir>/training/scaffolding`."""

    formats: list[str] = Field(default_factory=lambda: ["chatml"])
    out_dir: str | None = None
    tokenizer_file: str | None = None


@dg.asset(
    group_name="scaffolding",
    code_version=code_version("scaffolding_files", SPEC),
    metadata=column_metadata(schemas.FILE_COLUMNS, ORIGINS["scaffolding_files"]),
)
def scaffolding_files(
    config: ExportConfig, scaffolding_dataset: pl.DataFrame, project: ProjectResource
) -> dg.MaterializeResult[None]:
    """The set as files for training, with the loss on the tutor's turns only, and a manifest that says what they hold."""
    folder = Path(config.out_dir) if config.out_dir else finishing.default_folder(project.project)
    files = finishing.write_files(project.project, scaffolding_dataset, folder, config.formats, config.tokenizer_file)
    metadata = files_written(files, folder, scaffolding_dataset, ["l1", "error", "messages"])
    version = dg.DataVersion(digest([file.as_dict() for file in files]))
    return dg.MaterializeResult(metadata=metadata, data_version=version)
