"""Pictures on Dagster's pages: served by Dagster's own webserver where that can be, else inside the Markdown."""

import base64
import re
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from dagster._core.test_utils import instance_for_test
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.testclient import TestClient

from synth_assets.cli.home import open_instance
from synth_assets.reporting import pictures_of
from synth_assets.spec import Settings

HOSTILE = "</text><script>alert(1)</script>"
MOST_SHOWN_AT_ONCE = 1_000  # characters of Markdown; Dagster hides longer ones behind a click

CELLS = dg.StaticPartitionsDefinition(["easy|math"])


@dg.asset(partitions_def=CELLS)
def drawn(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    rows = pl.DataFrame({"role": [HOSTILE, "judge"], "usd": [1.5, 0.25]})
    shown = pictures_of(context, lambda pictures: {"plot_roles": pictures.spend_by(rows, "role")}, "easy|math")
    return dg.MaterializeResult(metadata=shown)


def markdown(instance: dg.DagsterInstance) -> str:
    run = dg.materialize([drawn], instance=instance, partition_key="easy|math")
    (event,) = run.asset_materializations_for_node("drawn")
    return str(event.metadata["plot_roles"].value)


def check_picture(svg: str) -> None:
    assert svg.startswith("<svg")
    assert "By role" in svg
    assert "<script" not in svg
    assert "http" not in svg.replace("http://www.w3.org/", "")
    assert len(svg) < 60_000


def served(instance: dg.DagsterInstance, address: str) -> Any:
    with (
        WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as process,
        TestClient(create_app_from_workspace_process_context(process)) as client,
    ):
        return client.get(address)


def test_the_webserver_serves_a_picture_and_the_markdown_is_short_enough_to_be_shown_at_once() -> None:
    with instance_for_test() as instance:
        text = markdown(instance)
        assert len(text) < MOST_SHOWN_AT_ONCE
        address = re.fullmatch(r"!\[By role\]\((/logs/[\w/.-]+/svg)\)", text)
        assert address is not None, text
        answer = served(instance, address[1])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    check_picture(answer.text)


def test_without_a_place_for_logs_the_picture_is_in_the_markdown() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        text = markdown(instance)
    data = re.fullmatch(r"!\[By role\]\(data:image/svg\+xml;base64,(\S+)\)", text)
    assert data is not None, text
    check_picture(base64.b64decode(data[1]).decode())


def test_a_run_of_the_command_line_puts_its_pictures_where_the_ui_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dagster.yaml").write_text((Path(__file__).parents[2] / "dagster.yaml").read_text())
    settings = Settings(config=tmp_path / "synth.yaml", data_dir=tmp_path / "elsewhere")
    with open_instance(settings) as instance:
        text = markdown(instance)
    assert "(/logs/" in text
    home = tmp_path / "elsewhere" / "dagster"
    (picture,) = home.rglob("plot_roles.svg")
    assert not list(home.rglob("*.out")), "nothing is captured"
    with dg.DagsterInstance.from_config(str(home)) as instance:
        answer = served(instance, text[text.index("/logs/") : text.index(")")])
    assert answer.text == picture.read_text()
