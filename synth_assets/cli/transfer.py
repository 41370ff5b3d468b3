"""The commands that bring rows in and write files out: `synth import` and `synth export`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from synth_assets.cli.conventions import (
    fail,
    json_option,
    open_driver,
    open_project,
    plain_errors,
    print_json,
    print_out,
)

if TYPE_CHECKING:
    from synth_assets.exports import WrittenFile


@click.group(name="import")
def import_() -> None:
    """Bring existing rows in; they count toward the quotas."""


@import_.command(name="questions")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@plain_errors
def import_questions(files: tuple[Path, ...], as_json: bool) -> None:
    """Bring questions in from JSONL, Parquet or CSV: columns question, domain, difficulty.

    Costs nothing. A row that is there already is not stored again; a row that cannot be taken is in questions.reject
    with file, line and reason.

    \b
    synth import questions old/*.jsonl
    """
    from synth_assets.cli.driving import RunFailed
    from synth_assets.cli.summary import imported, print_imported

    project = open_project()
    try:
        open_driver(project).import_questions([file.absolute() for file in files])
    except RunFailed as failure:
        fail(str(failure), failure.exit_code)
    report = imported(project, len(files))
    if as_json:
        print_json(report)
    else:
        print_imported(report, print_out)


@import_.command(name="dialogues")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@plain_errors
def import_dialogues(files: tuple[Path, ...], as_json: bool) -> None:
    """Bring tutoring dialogues in: columns l1_background, proficiency, error_type, error_pattern, correct_form, messages.

    Costs nothing. Dialogues that pass the quality filter count toward their cells; the others are in scaffolding.reject
    with file, line and reason.

    \b
    synth import dialogues old/*.jsonl
    """
    from synth_assets.cli import dialogues
    from synth_assets.cli.dialogue_summary import imported, print_imported
    from synth_assets.cli.driving import RunFailed

    project = open_project()
    try:
        dialogues.import_dialogues(open_driver(project), [file.absolute() for file in files])
    except RunFailed as failure:
        fail(str(failure), failure.exit_code)
    report = imported(project, len(files))
    if as_json:
        print_json(report)
    else:
        print_imported(report, print_out)


@click.group(name="export")
def export() -> None:
    """Write training files."""


def _export_options(command: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--format", "formats", multiple=True, default=["chatml"], show_default=True, help="Repeatable."),
        click.option(
            "--out", "folder", type=click.Path(path_type=Path), required=True, help="The folder to write into."
        ),
        click.option(
            "--tokenizer",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="tokenizer.json, for `tokenized`.",
        ),
        json_option,
        plain_errors,
    )
    for option in reversed(options):
        command = option(command)
    return command


@export.command(name="questions")
@_export_options
def export_questions(formats: tuple[str, ...], folder: Path, tokenizer: Path | None, as_json: bool) -> None:
    """Write the finished set for training, with the loss on the answers only, and a manifest.

    Formats: chatml, prompt-completion, alpaca, sharegpt, openai, parquet, tokenized (needs --tokenizer).

    \b
    synth export questions --format chatml --format parquet --out training/
    """
    from synth_assets.cli.summary import export_set

    _export(export_set, formats, folder, tokenizer, as_json)


@export.command(name="scaffolding")
@_export_options
def export_scaffolding(formats: tuple[str, ...], folder: Path, tokenizer: Path | None, as_json: bool) -> None:
    """Write the finished dialogues for training, with the loss on the tutor's turns only, and a manifest.

    Formats: chatml, prompt-completion, alpaca, sharegpt, openai, parquet, tokenized (needs --tokenizer).

    \b
    synth export scaffolding --format sharegpt --out training/
    """
    from synth_assets.cli.dialogue_summary import export_set

    _export(export_set, formats, folder, tokenizer, as_json)


def _export(
    write: Callable[..., list[WrittenFile]],
    formats: tuple[str, ...],
    folder: Path,
    tokenizer: Path | None,
    as_json: bool,
) -> None:
    from synth_assets.exports import FORMATS

    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        fail(f"no such format: {', '.join(unknown)}; accepted: {', '.join(FORMATS)}", 2)
    if "tokenized" in formats and tokenizer is None:
        fail("the format tokenized needs --tokenizer FILE, a Hugging Face tokenizer.json", 2)
    files = write(open_project(), folder, formats, tokenizer)
    if not files:
        fail("there is no finished set yet: run `synth run` first", 1)
    if as_json:
        print_json([file.as_dict() for file in files])
        return
    for file in files:
        print_out(f"{file.path}  {file.rows:,} rows  {file.bytes:,} bytes  sha256 {file.sha256}")
