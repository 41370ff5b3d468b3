"""What a user of the UI does, as a program: plan, then a backfill, with one Dagster run per partition.

Run by tests as `python -m synth_assets_tests.cli.backfill PARTITION…`; prints the partitions whose run failed, and why.
"""

from __future__ import annotations

import sys

from synth_assets.cli.home import open_instance
from synth_assets.definitions import build_defs
from synth_assets.spec import Settings

if __name__ == "__main__":
    definitions, instance = build_defs(), open_instance(Settings.from_env())
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    definitions.resolve_job_def("plan_questions").execute_in_process(instance=instance, run_config=quiet)
    fill = definitions.resolve_job_def("fill_cells")
    for key in sys.argv[1:]:
        run = fill.execute_in_process(partition_key=key, instance=instance, run_config=quiet, raise_on_error=False)
        if not run.success:
            print(key, [str(event.message) for event in run.all_events if event.is_failure])  # noqa: T201 - its report
