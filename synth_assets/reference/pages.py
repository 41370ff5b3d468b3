"""All reference pages by file name, and how they are written down."""

from collections.abc import Callable, Mapping
from pathlib import Path

from synth_assets.reference import commands, configuration, environment, export_formats, orchestration, tables

RENEW = "python -m synth_assets.reference docs/reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "configuration.md": configuration.page,
    "tables.md": tables.page,
    "assets.md": orchestration.assets_page,
    "checks.md": orchestration.checks_page,
    "automation.md": orchestration.automation_page,
    "commands.md": commands.page,
    "environment.md": environment.page,
    "export-formats.md": export_formats.page,
}


def pages() -> dict[str, str]:
    """File name → the page's text. The definitions are loaded for it, with the configuration that the environment names."""
    note = f"<!-- Written by `{RENEW}`. Do not edit: change the code that it is written from. -->\n\n"
    return {name: note + page().rstrip() + "\n" for name, page in PAGES.items()}


def write_pages(folder: Path) -> list[Path]:
    """Write all pages into `folder`, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
