"""What all commands share: options, how results and errors are shown, and how the project is opened."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

import click

from synth_assets.spec import Settings, SpecError

if TYPE_CHECKING:
    from rich.console import Console

    from synth_assets.cli.driving import Driver
    from synth_assets.project import Project

EXIT_CODES = {
    0: "done",
    1: "finished but incomplete: it says what is missing",
    2: "bad input or configuration: it says where and what is accepted",
    3: "stopped by budget or credit: everything paid for is kept",
    130: "interrupted: everything paid for is kept",
}
"""What each exit code of `synth` means. After each of them a second `synth run` goes on where the first one was."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON on stdout.")
provider_option = click.option(
    "--provider",
    type=click.Choice(["auto", "offline", "live"]),
    help="Who answers: the configured providers (live), the embedded one (offline), or live when all keys are set (auto).",
)


def progress_console() -> Console:
    """Where progress goes: stderr, so that stdout holds results only."""
    from rich.console import Console

    return Console(stderr=True)


def print_out(*shown: Any) -> None:
    """Show texts and tables on stdout."""
    from rich.console import Console

    # Where there is no terminal to ask, tables take the room that they need.
    console = Console(width=None if sys.stdout.isatty() else 140)
    for one in shown:
        console.print(one, highlight=False, soft_wrap=isinstance(one, str))


def print_json(value: Any) -> None:
    """Show a value as JSON on stdout."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def fail(message: str, exit_code: int) -> NoReturn:
    """End the command with a message on stderr."""
    click.echo(f"synth: {message}", err=True)
    sys.exit(exit_code)


def plain_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors that the user can mend are shown without a traceback, with the exit code that they stand for."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except SpecError as error:
            fail(str(error), 2)
        except KeyboardInterrupt:
            fail("interrupted; everything paid for is kept, and `synth run` goes on where it was", 130)
        except Exception as error:
            known = _known_error(error)
            if known is None:
                raise
            fail(*known)

    return wrapped


def _known_error(error: Exception) -> tuple[str, int] | None:
    from synth_assets.dedup.semantic import VectorsUnavailable
    from synth_assets.exports import ExportError
    from synth_assets.intake import UnreadableFile
    from synth_assets.llm import RunStopped
    from synth_assets.storage.warehouse import WarehouseError
    from synth_assets.tokens import TokenizerUnavailable

    if isinstance(error, UnreadableFile | TokenizerUnavailable | VectorsUnavailable):
        return str(error), 2
    if isinstance(error, RunStopped):
        return str(error), error.exit_code
    return (str(error), 1) if isinstance(error, WarehouseError | ExportError) else None


def open_project(provider: str | None = None, line: str | None = None) -> Project:
    """The project at hand, with another provider mode where one is given; `line` is the product line to be made."""
    from synth_assets.project import Project

    if provider is not None:
        # Dagster's resources read the same variable when a run starts, here and in the UI.
        os.environ["SYNTH_PROVIDER"] = provider
    project = Project.from_env(line=line)
    if line is not None:
        os.environ["SYNTH_PROVIDER"] = project.mode
    return project


def open_driver(project: Project) -> Driver:
    """What runs Dagster jobs for the project, in its own instance."""
    from synth_assets.cli.driving import Driver
    from synth_assets.cli.home import open_instance

    # Closed with the command.
    instance = click.get_current_context().with_resource(open_instance(Settings.from_env()))
    return Driver(project, instance)
