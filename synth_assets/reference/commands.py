"""The page of all commands with their arguments, options and exit codes, from the commands themselves."""

from collections.abc import Iterator

import click

from synth_assets.cli import main
from synth_assets.cli.conventions import EXIT_CODES
from synth_assets.offline.faults import FAULTS
from synth_assets.reference.markdown import blocks, code, table

_INTRO = """\
# Commands

Each command has `--help`. Results go to stdout, progress and errors to stderr; with `--json` the result is JSON."""


_FAULTS = """\
Each fault of `synth offline-server --fault NAME=PROBABILITY` meets that share of the requests. `--fault script=ok+429+500`
says what happens to the first requests in order, `--fault exhaust_after=500` uses the credit up after so many, and
`retry_after_s=`, `slow_s=` and `hang_s=` set the seconds that a fault takes."""

# Of a usage line, whatever terminal the page is written from.
_WIDTH = 100


def page() -> str:
    """The page."""
    codes = table(["exit code", "means"], ([code(number), meaning] for number, meaning in EXIT_CODES.items()))
    top = click.Context(main, info_name="synth", terminal_width=_WIDTH)
    parts = [_command(context) for context in _leaves(top)]
    faults = table(["fault", "what happens"], ([code(name), fault.what] for name, fault in FAULTS.items()))
    return blocks(_INTRO, "## Exit codes", codes, *parts, "## Faults of the offline server", _FAULTS, faults)


def _leaves(context: click.Context) -> Iterator[click.Context]:
    command = context.command
    if not isinstance(command, click.Group):
        yield context
        return
    for name, below in sorted(command.commands.items()):
        yield from _leaves(click.Context(below, info_name=name, parent=context))


def _command(context: click.Context) -> str:
    command = context.command
    usage = command.get_usage(context).removeprefix("Usage: ")
    given = [one for one in command.get_params(context) if isinstance(one, click.Option)]
    records = [one.get_help_record(context) for one in given]
    options = [[code(record[0]), record[1]] for record in records if record is not None]
    return blocks(
        f"## `{context.command_path}`",
        f"```text\n{usage}\n```",
        _help(command.help or ""),
        table(["option", "does"], options),
    )


def _help(text: str) -> str:
    """A command's help: what click prints as it stands (after `\\b`) is a block of its own."""
    paragraphs = []
    for paragraph in text.strip().split("\n\n"):
        verbatim = paragraph.lstrip().startswith("\b")
        lines = [line.strip() for line in paragraph.replace("\b", "").strip().splitlines()]
        paragraphs.append("```text\n" + "\n".join(lines) + "\n```" if verbatim else "\n".join(lines))
    return "\n\n".join(paragraphs)
