"""The last assets of the questions line: the finished set, and the files that training reads.

Dagster's side only; what comes before is in `assets.py`.
"""

from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
from pydantic import Field

from synth_assets.partitions import configured_spec
from synth_assets.questions import finishing, standing
from synth_assets.questions.assets import answered_questions
from synth_assets.questions.choice import Shortage
from synth_assets.questions.planning_assets import token_plan
from synth_assets.questions.versions import code_version
from synth_assets.reporting import files_written, pictures_of, preview
from synth_assets.resources import ProjectResource
from synth_assets.storage import schemas
from synth_assets.storage.io_manager import column_metadata, table_metadata
from synth_assets.storage.lineage import ORIGINS
from synth_assets.versioning import digest

SPEC = configured_spec()

Frame = dg.MaterializeResult[pl.DataFrame]
Metadata = dict[str, Any]


@dg.asset(
    group_name="questions",
    code_version=code_version("balanced_questions", SPEC),
    metadata=table_metadata(schemas.BALANCED, ORIGINS["balanced_questions"]),
    deps=[token_plan, answered_questions],
)
def balanced_questions(context: dg.AssetExecutionContext, project: ProjectResource) -> Frame:
    """The finished set: every domain total exact, the easy share of the answers' tokens as wanted, shuffled by the seed.

    Chosen by measured tokens from all answered rows. Fails, and says what is missing, when they do not suffice.
    """
    wanted = project.project.spec.questions
    totals = standing.domain_totals(project.warehouse)
    chosen = finishing.choose_set(finishing.answered_pool(project.warehouse), totals, wanted)
    if isinstance(chosen, Shortage):
        missing = {f"{difficulty}|{domain}": count for (domain, difficulty), count in chosen.missing.items() if count}
        raise dg.Failure(
            f"{chosen.reason} Materialise the cells that are short, then this asset again.",
            metadata={"missing": dg.MetadataValue.json(missing)},
            allow_retries=False,
        )
    rows = finishing.balanced_rows(chosen.rows, wanted.seed)
    plan = project.warehouse.load(schemas.PLAN)
    metadata: Metadata = {
        **pictures_of(context, lambda pictures: pictures.balance(rows, plan, wanted.token_share.easy)),
        "rows": rows.height,
        "easy_token_share": chosen.easy_share,
        "swaps": chosen.swaps,
        "offline_rows": int(rows["offline"].sum()),
        "easy_share_by_domain": dg.MetadataValue.json(chosen.domain_shares),
        "preview": preview(rows, ["domain", "difficulty", "question", "answer"]),
    }
    return dg.MaterializeResult(value=rows, metadata=metadata)


class ExportConfig(dg.Config):
    """`formats` of the training files; `out_dir`: where to, default `<data dir>/training/questions`."""

    formats: list[str] = Field(default_factory=lambda: ["chatml"])
    out_dir: str | None = None
    tokenizer_file: str | None = None


@dg.asset(
    group_name="questions",
    code_version=code_version("training_files", SPEC),
    metadata=column_metadata(schemas.FILE_COLUMNS, ORIGINS["training_files"]),
)
def training_files(
    context: dg.AssetExecutionContext,
    config: ExportConfig,
    balanced_questions: pl.DataFrame,
    project: ProjectResource,
) -> dg.MaterializeResult[None]:
    """The set as files for training, with the loss on the answers only, and a manifest that says what they hold.

    The same rows give the same bytes. The manifest has counts, token shares, checks, configuration, cost and SHA-256.
    """
    folder = Path(config.out_dir) if config.out_dir else finishing.default_folder(project.project)
    files = finishing.write_files(project.project, balanced_questions, folder, config.formats, config.tokenizer_file)
    metadata = files_written(files, folder, balanced_questions, ["question", "answer"])
    version = dg.DataVersion(digest([file.as_dict() for file in files]))
    return dg.MaterializeResult(metadata=metadata, data_version=version)
