"""A place for Dagster runs inside the test process: the project's own configuration, made small, and a data directory.

The definitions read synth.yaml once a process, so the domains are always those of the project.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import dagster as dg
import pytest
import yaml

from synth_assets.definitions import build_defs
from synth_assets.project import Project
from synth_assets.reporting import PartitionCell

PROJECT_FILE = Path(__file__).parents[2] / "synth.yaml"

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_SMALL = {"target": 160, "tolerance": 0.02, "pilot_rows": 3, "batch_size": 5}


@dataclass
class Rim:
    """Dagster over a small project of its own, with a history of its own. `mode` says who answers."""

    folder: Path
    mode: str = "offline"
    instance: dg.DagsterInstance = field(default_factory=dg.DagsterInstance.ephemeral)

    def __post_init__(self) -> None:
        self.configure()

    def configure(self, sections: Mapping[str, Mapping[str, Any]] = MappingProxyType({})) -> None:
        """Write the project's synth.yaml with few rows, and with the settings of `sections` changed."""
        config = yaml.safe_load(PROJECT_FILE.read_text())
        domains = dict.fromkeys(config["questions"]["domains"], _SMALL["target"] // 8)
        config["questions"] |= {**_SMALL, "domains": domains}
        for name, settings in sections.items():
            config[name] = config.get(name, {}) | dict(settings)
        (self.folder / "synth.yaml").write_text(yaml.safe_dump(config, sort_keys=False))

    @property
    def project(self) -> Project:
        """The project as it is configured now."""
        with self.environment():
            return Project.from_env()

    def run(
        self, job: str, *, partition: str | None = None, cells: Collection[PartitionCell] = ()
    ) -> dg.ExecuteInProcessResult:
        """A run of a job as the UI launches it: of one partition, of a range of cells, or of neither. Does not raise."""
        with self.environment():
            definition = build_defs().resolve_job_def(job)
            tags = {}
            if cells:
                assert definition.partitions_def is not None
                order = definition.partitions_def.get_partition_keys()
                places = [order.index(cell.key) for cell in cells]
                tags = {
                    "dagster/asset_partition_range_start": order[min(places)],
                    "dagster/asset_partition_range_end": order[max(places)],
                }
            return definition.execute_in_process(
                instance=self.instance, partition_key=partition, tags=tags, run_config=_QUIET, raise_on_error=False
            )

    @contextmanager
    def environment(self) -> Iterator[None]:
        """This project as the one that the environment names."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SYNTH_CONFIG", str(self.folder / "synth.yaml"))
            patch.setenv("SYNTH_DATA_DIR", str(self.folder / "data"))
            patch.setenv("SYNTH_PROVIDER", self.mode)
            for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY"):
                patch.setenv(name, "dummy")
            yield

    def evaluations(self, asset: str, check: str, run: dg.ExecuteInProcessResult) -> dict[str | None, Any]:
        """Partition (None: of the whole run) → the evaluation of a check in a run, as Dagster's storage keeps it."""
        history = self.instance.event_log_storage.get_asset_check_execution_history(
            dg.AssetCheckKey(dg.AssetKey(asset), check), limit=200
        )
        return {one.partition: one.evaluation for one in history if one.run_id == run.run_id and one.evaluation}

    def metadata(self, asset: str, partition: str) -> dict[str, Any]:
        """What the latest materialisation of a partition shows."""
        wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey(asset), asset_partitions=[partition])
        (record,) = self.instance.fetch_materializations(wanted, limit=1).records
        shown = record.asset_materialization
        assert shown is not None
        return {name: value.value for name, value in shown.metadata.items()}


@contextmanager
def rim(folder: Path, sections: Mapping[str, Mapping[str, Any]] = MappingProxyType({})) -> Iterator[Rim]:
    """A rim in a folder, with some settings changed from the start."""
    made = Rim(folder)
    made.configure(sections)
    yield made
