"""Questions that repeat a benchmark are found by equality, by a run of 13 words, or whole in one another."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.dedup.contamination import find_contaminated

STORY = "Nora picks 14 baskets of plums on Monday and twice as many on Tuesday. She sells each basket for 9 dollars."
SHORT = "Write a function that returns the first repeated word."
BENCHMARK = pl.Series([STORY + " How much does she earn?", SHORT, "What is an isotope?"])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is an isotope", (2, "equal")),
        ("In a story: nora picks 14 baskets of plums on monday, and twice as many on tuesday! Why?", (0, "run")),
        ("Please: " + SHORT + " Use Go.", (1, "contained")),
        ("She sells each basket for 9 dollars. How much", (0, "contained")),
        ("What is an isotope used for?", None),
        ("Nora picks 15 baskets of plums on Monday and twice as many on Sunday.", None),
        ("Write a function that returns the last repeated word.", None),
        ("", None),
    ],
)
def test_a_question_is_matched_by_the_surest_way(question: str, expected: tuple[int, str] | None) -> None:
    found = find_contaminated(pl.Series(["an innocent question", question]), BENCHMARK)
    assert found.select("row", "benchmark_row", "how").rows() == ([(1, *expected)] if expected else [])


def test_the_words_in_common_are_shown() -> None:
    (words,) = find_contaminated(pl.Series(["Tell me: " + STORY]), BENCHMARK)["words"]
    assert words == "nora picks 14 baskets of plums on monday and twice as many on"


WORDS = st.lists(
    st.sampled_from(["red", "green", "blue", "one", "two", "three", "four", "five", "six", "cat", "dog"]), max_size=20
)


@given(WORDS, WORDS)
def test_the_search_agrees_with_its_definition(question: list[str], row: list[str]) -> None:
    def runs(words: list[str], length: int) -> set[tuple[str, ...]]:
        return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}

    shorter = min(len(question), len(row))
    expected = (
        (question == row and bool(row))
        or bool(runs(question, 13) & runs(row, 13))
        or (shorter >= 8 and bool(runs(question, shorter) & runs(row, shorter)))
    )
    found = find_contaminated(pl.Series([" ".join(question)]), pl.Series([" ".join(row)]))
    assert (found.height == 1) == expected


def test_no_benchmark_matches_nothing() -> None:
    assert find_contaminated(pl.Series([STORY]), pl.Series([], dtype=pl.String)).is_empty()
    assert find_contaminated(pl.Series([], dtype=pl.String), BENCHMARK).is_empty()
