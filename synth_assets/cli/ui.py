"""`synth ui`: Dagster's own webserver and daemon, on this project."""

from __future__ import annotations

import os
import socket
import sys

import click

from synth_assets.cli.attending import attend
from synth_assets.cli.conventions import fail, open_project, plain_errors, provider_option
from synth_assets.spec import Settings

_HOST = "127.0.0.1"

# `dagster dev` recommends a tool that is not installed here, on every start.
_UNASKED_ADVICE = "ignore:Function `dev_command` is superseded"


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=3000, show_default=True)
@provider_option
@plain_errors
def ui(port: int, provider: str | None) -> None:
    """Dagster's UI and daemon on 127.0.0.1, with this project's assets and history.

    Runs of `synth run` show there; assets, partitions and backfills can be materialised there.
    Ctrl-C (or SIGTERM) ends it. What runs under way have paid for is kept.

    \b
    synth ui
    synth ui --port 3001           a second project beside the first
    synth ui --provider offline    runs are answered by the embedded provider, whatever keys are set
    """
    from synth_assets.cli.home import dagster_home, workspace_file

    project, settings = open_project(provider), Settings.from_env()
    if _taken(port):
        fail(
            f"port {port} of {_HOST} is taken, perhaps by another `synth ui`: end that program, or choose another port "
            "with --port.",
            2,
        )
    (settings.data_dir / "dagster").mkdir(parents=True, exist_ok=True)
    os.environ.update(
        DAGSTER_HOME=str(dagster_home(settings)),
        SYNTH_CONFIG=str(settings.config),
        SYNTH_DATA_DIR=str(settings.data_dir),
        SYNTH_PROVIDER=project.mode,
    )
    click.echo(f"Dagster starts on http://{_HOST}:{port} (Ctrl-C ends it)")
    command = ["-m", "dagster", "dev", "-w", str(workspace_file(settings)), "-h", _HOST, "-p", str(port)]
    sys.exit(attend([sys.executable, "-W", _UNASKED_ADVICE, *command]))


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        # As the webserver does it: a port whose last connections are only just closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError:
            return True
    return False
