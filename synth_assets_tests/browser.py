"""A real browser for tests: Debian's chromium, driven by Playwright.

Where there is none, tests that need it are skipped; but not in CI, which installs it and must not pass without.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_CHROMIUM = Path("/usr/bin/chromium")

# What a page gets to show something; a busy machine is slower than a person is patient.
_PATIENCE_MS = 60_000


@contextmanager
def browser() -> Iterator[Browser]:
    """A chromium without windows."""
    if not _CHROMIUM.exists():
        said = f"no chromium at {_CHROMIUM}: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Without its sandbox, which a container's root user cannot have; it opens nothing but our own pages.
        opened = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def page(base_url: str, folder: Path) -> Iterator[Page]:
    """A page of a site. When the block fails, what it showed is in `folder` as a picture, and said in the failure."""
    with browser() as opened:
        shown = opened.new_page(base_url=base_url, viewport={"width": 1500, "height": 950})
        shown.set_default_timeout(_PATIENCE_MS)
        try:
            yield shown
        except Exception as failure:
            picture = folder / "failed.png"
            shown.screenshot(path=picture)
            failure.add_note(f"at {shown.url}, see {picture}; the page says:\n{shown.inner_text('body')[:3000]}")
            raise
