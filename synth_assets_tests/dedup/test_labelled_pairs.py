"""Labelled pairs are decided as labelled: all of the first ones, and of the larger set the shares that are held here."""

from __future__ import annotations

import polars as pl
import pytest

from synth_assets.dedup import DedupIndex
from synth_assets.dedup.pairs import compare
from synth_assets_tests.dedup.labelled_files import labelled_pairs
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


@pytest.fixture(scope="module")
def decided() -> pl.DataFrame:
    pairs = pl.DataFrame(labelled_pairs())
    return pairs.with_columns(merged=compare(pairs)["rule"].is_not_null())


def test_there_are_enough_pairs_of_every_domain_and_no_question_stands_beside_itself(decided: pl.DataFrame) -> None:
    assert decided.height >= 1200
    counts = dict(decided.group_by("domain").len().iter_rows())
    assert counts.keys() == DOMAINS
    assert min(counts.values()) >= 100
    assert decided.filter(pl.col("one") == pl.col("other")).is_empty()


def test_no_pair_that_differs_in_meaning_is_merged(decided: pl.DataFrame) -> None:
    assert decided.filter(label="distinct", merged=True).rows() == []


def test_of_every_kind_of_repetition_at_least_98_percent_are_found(decided: pl.DataFrame) -> None:
    found = decided.filter(label="duplicate").group_by("kind").agg(pl.col("merged").mean())
    assert found.filter(pl.col("merged") < 0.98).rows() == []
    assert found.height == 11


def test_pairs_are_decided_in_an_index_as_they_are_side_by_side(decided: pl.DataFrame) -> None:
    for row in decided.sample(60, seed=1).iter_rows(named=True):
        index = DedupIndex()
        index.add(pl.DataFrame({"id": ["one", "other"], "text": [row["one"], row["other"]]}))
        assert (len(index) == 1) == row["merged"], row
