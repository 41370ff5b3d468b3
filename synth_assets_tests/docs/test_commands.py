"""Every command, setting and query of the documentation does what its page says, from the first to the last."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from synth_assets_tests.docs.pages import Page, all_pages
from synth_assets_tests.docs.running import Reader

PAGES = {page.name: page for page in all_pages()}


def is_followed(page: Page) -> bool:
    """Whether a test has anything to do on the page."""
    return any(not block.shown_only and block.not_run is None for block in page.blocks)


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if is_followed(page)])
def test_a_reader_who_follows_the_page_gets_where_it_leads(
    name: str, tmp_path: Path, stand_in: str, request: pytest.FixtureRequest
) -> None:
    page, reader = PAGES[name], Reader(tmp_path / "project", stand_in)
    reader.settle_in(request.getfixturevalue("finished") if page.starts_with_a_finished_set else None)
    reader.follow(page.blocks)


def test_what_is_not_run_is_little_and_says_why() -> None:
    not_run: dict[str, list[str]] = defaultdict(list)
    for page in PAGES.values():
        for block in page.blocks:
            if block.not_run is not None:
                not_run[page.name].append(block.not_run)
    assert not_run == {
        "README.md": [
            "takes minutes; CI installs with the second command, and other tests run it",
            "CI runs it, and this test with it",
        ],
        "docs/README.md": ["written into the checkout; a test compares the pages with what this would write"],
        "docs/how-to/schedule-backfills.md": ["serves until Ctrl-C; the browser test starts it and backfills there"],
        "docs/how-to/use-a-local-model.md": [
            "needs a GPU and downloads a model",
            "needs Ollama and downloads a model",
        ],
        "docs/journal.md": ["needs the network"],
        "docs/tutorial.md": [
            "CI installs so, with the tests' packages as well",
            "serves until Ctrl-C; the browser test starts it and materialises there",
        ],
    }


def test_every_block_says_what_it_is() -> None:
    nameless = [block.place for page in PAGES.values() for block in page.blocks if not block.language]
    assert nameless == [], "write ```text where something is only shown"
