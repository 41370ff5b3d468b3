"""Every link within the documentation leads to a file that is there, and to a heading that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from synth_assets_tests.docs.pages import ROOT, Page, all_pages


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_links_lead_somewhere(page: Page) -> None:
    assert [target for target in page.links if not _leads_somewhere(page, target)] == []


def _leads_somewhere(page: Page, target: str) -> bool:
    if "://" in target:
        return True  # What others publish is not for our tests to watch.
    file, _, anchor = target.partition("#")
    path = (page.path.parent / file).resolve() if file else page.path
    return path.exists() and (not anchor or anchor in Page(path).anchors)


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        page = Page(path)
        files = (target.partition("#")[0] for target in page.links if "://" not in target)
        waiting += [(path.parent / file).resolve() for file in files if file.endswith(".md")]
    assert [page.name for page in all_pages() if page.path not in reached] == []
