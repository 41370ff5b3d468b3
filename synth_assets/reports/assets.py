"""The report as an asset. Dagster's side only; what it shows is in the other modules, loaded when it is asked for."""

import dagster as dg

from synth_assets.freshness import READ_BY_PEOPLE
from synth_assets.resources import ProjectResource


@dg.asset(
    group_name="ledger",
    deps=["training_files", "scaffolding_files"],
    code_version="1",
    freshness_policy=READ_BY_PEOPLE,
)
def quality_report(project: ProjectResource) -> dg.MaterializeResult[None]:
    """One HTML file that opens from disk: state of every cell, checks, balance, lengths, rejects, cost, speed, and rows.

    Shows what there is: a line of which nothing exists is left out. The same as `synth report`.
    """
    # Altair takes longer to load than all other definitions together.
    from synth_assets.reports.gathering import NothingToReport
    from synth_assets.reports.writing import write_report

    try:
        written = write_report(project.project)
    except NothingToReport as nothing:
        raise dg.Failure(str(nothing), allow_retries=False) from nothing
    return dg.MaterializeResult(
        metadata={
            "file": dg.MetadataValue.path(written.path),
            "open": dg.MetadataValue.url(written.path.absolute().as_uri()),
            "bytes": written.bytes,
            "sections": dg.MetadataValue.json(list(written.sections)),
            "rows_in_browser": written.rows,
        }
    )
