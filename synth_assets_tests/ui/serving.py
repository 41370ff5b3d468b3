"""`synth ui` in processes of its own, and what tests and benchmarks ask it through the GraphQL API behind its pages.

with served(command, folder, environment) as ui:
    ui.wait_for([ui.launch("plan_questions")])
    backfill = ui.backfill(FILLED, ["easy|math", "hard|math"])
    ui.wait_for(ui.runs_of(backfill, 2))
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

FILLED = ("generated_questions", "unique_questions", "validated_questions", "answered_questions")
"""The assets of a cell, in the order of the data."""

# Many times what a quiet machine takes: 8 s to the first page, 5 s a run, up to 30 s until the daemon sees a backfill.
START_LIMIT_S = 150
WORK_LIMIT_S = 240
_STOP_LIMIT_S = 75  # `dagster dev` gives its own processes up to 60 s
_LOOK_AGAIN_S = 0.25

_ENDED = {"SUCCESS", "FAILURE", "CANCELED"}


@dataclass(frozen=True)
class Ui:
    """A running `synth ui`; `log` is the file with all that it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of a GraphQL query. Raises `AssertionError` with the server's own words when it refuses."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.url}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.loads(response.read())
        assert "errors" not in answer, answer["errors"]
        return dict(answer["data"])

    def launch(self, job: str, tags: Mapping[str, str] | None = None) -> str:
        """Launch one run of a job as the launchpad does; its id."""
        parameters = {
            "selector": {
                "repositoryName": "__repository__", "repositoryLocationName": "synth_assets", "pipelineName": job,
            },
            "mode": "default",
            "executionMetadata": {"tags": [{"key": key, "value": value} for key, value in (tags or {}).items()]},
        }  # fmt: skip
        said = self.ask(_LAUNCH, parameters=parameters)["launchPipelineExecution"]
        assert "run" in said, said
        return str(said["run"]["runId"])

    def backfill(self, assets: Collection[str], partitions: Sequence[str]) -> str:
        """Launch a backfill as the dialog of the asset pages does: one run per partition; its id."""
        parameters = {"assetSelection": [{"path": [name]} for name in assets], "partitionNames": partitions}
        said = self.ask(_BACKFILL, parameters=parameters)["launchPartitionBackfill"]
        assert "backfillId" in said, said
        return str(said["backfillId"])

    def latest_backfill(self) -> str | None:
        """The id of the backfill that was launched last."""
        found = self.ask(_BACKFILLS)["partitionBackfillsOrError"]["results"]
        return str(found[0]["id"]) if found else None

    def runs_of(self, backfill: str, count: int) -> list[str]:
        """The ids of a backfill's runs, once the daemon has made all `count` of them."""

        def made() -> list[str] | None:
            said = self.ask(_RUNS_OF_BACKFILL, id=backfill)["partitionBackfillOrError"]
            ids = [str(run["runId"]) for run in said["runs"]]
            return ids if len(ids) == count else None

        return self.until(f"{count} runs of backfill {backfill}", made)

    def wait_for(self, runs: Collection[str], limit_s: float = WORK_LIMIT_S) -> dict[str, str]:
        """Run → how it ended (`SUCCESS`, `FAILURE`, `CANCELED`), once all have."""

        def ended() -> dict[str, str] | None:
            said = {run: str(self.ask(_STATUS, id=run)["runOrError"]["status"]) for run in runs}
            return said if _ENDED.issuperset(said.values()) else None

        return self.until(f"the end of runs {sorted(runs)}", ended, limit_s)

    def materialisation(self, asset: str, partition: str) -> dict[str, Any] | None:
        """The latest materialisation of a partition: its run, and its metadata by name. None: there is none."""
        node = self.ask(_MATERIALISATION, asset={"path": [asset]}, partition=partition)["assetNodeOrError"]
        (latest,) = node["latestMaterializationByPartition"]
        if latest is None:
            return None
        shown = {entry.pop("label"): next(iter(entry.values()), None) for entry in latest["metadataEntries"]}
        return {"run": latest["runId"], "metadata": shown}

    def evaluations(self, asset: str, check: str, partition: str) -> list[dict[str, Any]]:
        """The evaluations of a partition's check, newest first: whether it passed, what it said, and in which run."""
        said = self.ask(_EVALUATIONS, asset={"path": [asset]}, check=check, partition=partition)
        return [{"run": one["runId"], **one["evaluation"]} for one in said["assetCheckExecutions"] if one["evaluation"]]

    def until(self, what: str, look: Callable[[], T | None], limit_s: float = WORK_LIMIT_S) -> T:
        """What `look` finds, as soon as it finds something. Raises `AssertionError` when it does not come, with the log."""
        patience = time.monotonic() + limit_s
        while time.monotonic() < patience:
            assert self.process.poll() is None, f"`synth ui` ended by itself\n{self._tail()}"
            with suppress(OSError):  # nobody listens yet
                if (found := look()) is not None:
                    return found
            time.sleep(_LOOK_AGAIN_S)
        raise AssertionError(f"{what}: not within {limit_s} s\n{self._tail()}")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        """End it, and wait until it has: by Ctrl-C (SIGINT, which a terminal sends to all its processes), or by itself."""
        if by is signal.SIGINT:
            os.killpg(self.process.pid, by)
        else:
            self.process.send_signal(by)
        self.process.wait(timeout=_STOP_LIMIT_S)

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-6000:]


@contextmanager
def served(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Iterator[Ui]:
    """Start `command` (which serves on the port that is put for `{port}`) in a folder; when the block ends, end it all.

    It gets a session of its own, so that whatever it starts is found by `processes_of`.
    """
    port, log = free_port(), folder / "ui.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    ui = Ui(f"http://127.0.0.1:{port}", process, log)
    try:
        ui.until("the definitions in the UI", lambda: _loaded(ui), START_LIMIT_S)
        yield ui
    finally:
        if process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                ui.stop()
        for left in processes_of(process.pid):
            with suppress(ProcessLookupError):
                os.kill(left, signal.SIGKILL)
        process.wait(timeout=_STOP_LIMIT_S)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(session: int) -> list[int]:
    """The living processes of a session: a command that was started in one of its own, and all that it started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            # After the command's name, which may hold spaces: state, parent, group, session.
            state, _, _, of = stat.read_text().rpartition(")")[2].split()[:4]
            if int(of) == session and state not in "ZX":
                found.append(int(stat.parent.name))
    return found


def _loaded(ui: Ui) -> bool | None:
    entries = ui.ask(_LOCATIONS)["workspaceOrError"]["locationEntries"]
    locations = [entry["locationOrLoadError"] for entry in entries if entry["locationOrLoadError"]]
    assert not any("message" in location for location in locations), locations
    return True if locations else None


_LOCATIONS = """
{ workspaceOrError { ... on Workspace { locationEntries { locationOrLoadError {
  __typename
  ... on PythonError { message }
} } } } }"""
_LAUNCH = """
mutation ($parameters: ExecutionParams!) { launchPipelineExecution(executionParams: $parameters) {
  __typename
  ... on LaunchRunSuccess { run { runId } }
  ... on PythonError { message }
  ... on RunConfigValidationInvalid { errors { message } }
} }"""
_BACKFILL = """
mutation ($parameters: LaunchBackfillParams!) { launchPartitionBackfill(backfillParams: $parameters) {
  __typename
  ... on LaunchBackfillSuccess { backfillId }
  ... on PythonError { message }
} }"""
_BACKFILLS = """{ partitionBackfillsOrError(limit: 1) { ... on PartitionBackfills { results { id } } } }"""
_RUNS_OF_BACKFILL = """
query ($id: String!) { partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { runs { runId } } } }"""
_STATUS = """query ($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"""
_MATERIALISATION = """
query ($asset: AssetKeyInput!, $partition: String!) { assetNodeOrError(assetKey: $asset) { ... on AssetNode {
  latestMaterializationByPartition(partitions: [$partition]) {
    runId
    metadataEntries {
      label
      ... on IntMetadataEntry { intValue }
      ... on FloatMetadataEntry { floatValue }
      ... on TextMetadataEntry { text }
      ... on MarkdownMetadataEntry { mdStr }
      ... on JsonMetadataEntry { jsonString }
    }
  }
} } }"""
_EVALUATIONS = """
query ($asset: AssetKeyInput!, $check: String!, $partition: String!) {
  assetCheckExecutions(assetKey: $asset, checkName: $check, partition: $partition, limit: 20) {
    runId
    evaluation { success description partition }
  }
}"""
