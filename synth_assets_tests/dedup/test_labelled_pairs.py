"""Every labelled pair is decided as labelled."""

from __future__ import annotations

import polars as pl
import pytest

from synth_assets.dedup import DedupIndex
from synth_assets_tests.dedup.labelled_pairs import DISTINCT, DUPLICATES

DOMAINS = {"coding", "math", "tool_use", "reasoning", "reading", "summarization", "common_sense", "instruction"}


def misjudged(pairs: tuple[tuple[str, str, str], ...], kept: int) -> list[list[str]]:
    wrong = []
    for _, *pair in pairs:
        index = DedupIndex()
        index.add(pl.DataFrame({"id": ["first", "second"], "text": pair}))
        if len(index) != kept:
            wrong.append(pair)
    return wrong


def test_reworded_questions_are_duplicates() -> None:
    assert misjudged(DUPLICATES, kept=1) == []


def test_questions_that_differ_in_meaning_are_distinct() -> None:
    assert misjudged(DISTINCT, kept=2) == []


@pytest.mark.parametrize("pairs", [DUPLICATES, DISTINCT])
def test_the_pairs_cover_every_domain(pairs: tuple[tuple[str, str, str], ...]) -> None:
    assert {domain for domain, _, _ in pairs} == DOMAINS
    assert all(one != other for _, one, other in pairs)
