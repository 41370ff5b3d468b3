"""`synth journal`: whether the journal is sound, and what to do when it is not."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from synth_assets.cli.conventions import fail, json_option, open_project, plain_errors, print_json


@click.group()
def journal() -> None:
    """The journal of paid responses: check it, repair it, make it smaller. End every run first."""


@journal.command()
@json_option
@plain_errors
def check(as_json: bool) -> None:
    """Read the whole journal: is the file sound, do its figures add up? Exit code 1 where not."""
    from synth_assets.llm.journal_care import check as check_journal

    health = check_journal(_folder())
    if as_json:
        print_json({"calls": health.calls, "responses": health.responses, "faults": health.faults})
    else:
        for fault in health.faults:
            click.echo(fault)
        click.echo(f"{health.calls:,} calls and {health.responses:,} responses read")
    if health.faults:
        fail("the journal is not sound; `synth journal repair` saves what can be read", 1)


@journal.command()
@plain_errors
def repair() -> None:
    """Write a new journal with all that can be read; the damaged file is kept beside it."""
    from synth_assets.llm.journal_care import repair as repair_journal

    try:
        repaired = repair_journal(_folder())
    except sqlite3.DatabaseError as error:
        fail(f"nothing can be read of the journal ({error}) and it was left as it is; put a copy in its place", 1)
    rows = ", ".join(f"{count:,} of {table}" for table, count in repaired.saved.items())
    click.echo(f"saved: {rows}; the damaged file is {repaired.damaged}")


@journal.command()
@plain_errors
def compact() -> None:
    """Give the room of deleted rows back to the disk."""
    from synth_assets.llm.journal_care import compact as compact_journal

    before, after = compact_journal(_folder())
    click.echo(f"{before / 2**20:,.1f} MiB before, {after / 2**20:,.1f} MiB after")


def _folder() -> Path:
    folder = open_project().journal_dir
    if not (folder / "journal.sqlite").exists():
        fail(f"there is no journal in {folder}; `synth run` makes one", 2)
    return folder
