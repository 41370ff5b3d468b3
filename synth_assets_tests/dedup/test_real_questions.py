"""Deduplication on the old system's real files, where they are at hand."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import polars as pl
import pytest

from synth_assets.dedup import DedupIndex, normalise

FILES = sorted((Path(__file__).parents[2] / "../shared/data/questions").glob("*.jsonl"))

pytestmark = pytest.mark.skipif(not FILES, reason="the shared question files are not there")

_SIGNS = str.maketrans("‘’“”×÷−–⁄", "''\"\"*/--/")
_TOKEN = re.compile(
    r"""(?<=[`'"])[^\w\s`'"]{1,5}(?=[`'"]) | \[-?\d*:-?\d*(?::-?\d*)?\] | (?:\d[.:]?)*\d!? | \.\w+ | \.\.?/
    | \b[a-z]!| _*[^\W\d_]\w*(?:'[^\W\d_]+|\.[^\W\d_]\w*)*(?:\+\+|\#)? | _+(?!\w) | [^\w\s?.,;:!'"`] | [^\W\d] | ≠""",
    re.VERBOSE,
)


def plainly_normalised(text: str) -> tuple[str, ...]:
    """An independent reading of what `normalise` promises, one text at a time."""
    text = re.sub(r"([⁰-ⁿ¹²³ˣ]+)", lambda run: "^" + unicodedata.normalize("NFKC", run[1]) + " ", text)
    text = re.sub(r"([₀-ₜ]+)", lambda run: "_" + unicodedata.normalize("NFKC", run[1]) + " ", text)
    text = unicodedata.normalize("NFKC", re.sub(r"([¼-¾⅐-⅞])", r" \1 ", text)).casefold().translate(_SIGNS)
    text = re.sub(r"""(?<=['"`])(\w+)-(branch|pod|folder)(?=['"`])""", r"\1‿\2", text)
    text = re.sub(r"""(?<![\w])['"`](\w[^\s`'"]*)['"`]""", r" \1 ", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    text = re.sub(r"(?<=[^\W\d_]{2})-(?=[^\W\d_]{2})", " ", text).replace("≤", "<=").replace("≥", ">=")
    return tuple(_TOKEN.findall(text.replace("…", " ").replace("...", " ")))


@pytest.fixture(scope="module")
def questions() -> pl.DataFrame:
    texts = [json.loads(line)["question"] for path in FILES for line in path.read_text().splitlines() if line.strip()]
    return pl.DataFrame({"id": [f"q{number}" for number in range(len(texts))], "text": texts})


@pytest.fixture(scope="module")
def decided(questions: pl.DataFrame) -> pl.DataFrame:
    return DedupIndex().add(questions)


def test_the_exact_unique_count_is_that_of_an_independent_normalisation(questions: pl.DataFrame) -> None:
    expected = len({plainly_normalised(text) for text in questions["text"]})
    assert normalise(questions["text"]).n_unique() == expected


def test_the_cumulative_checkpoint_adds_nothing_but_its_own_questions(questions: pl.DataFrame) -> None:
    texts = {path.name: [json.loads(line)["question"] for line in path.read_text().splitlines()] for path in FILES}
    if not {"coding.jsonl", "math_cumulative.jsonl"} <= texts.keys():
        pytest.skip("the cumulative file is not there")
    index = DedupIndex()
    coding, cumulative = (
        pl.DataFrame({"id": [f"{name}-{row}" for row in range(len(texts[name]))], "text": texts[name]})
        for name in ("coding.jsonl", "math_cumulative.jsonl")
    )
    index.add(coding)
    repeated = index.add(cumulative)["kind"].head(coding.height)
    assert repeated.null_count() == 0


_SPELT_OUT = {"squared": "2", "cubed": "3", "first": "1", "second": "2", "third": "3", "fifth": "5"} | {
    word: str(number)
    for number, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), start=2)
}


def test_near_duplicates_have_the_same_digits(questions: pl.DataFrame, decided: pl.DataFrame) -> None:
    merged = (
        decided.filter(kind="near")
        .join(questions, on="id")
        .join(questions.rename({"id": "duplicate_of", "text": "leader"}), on="duplicate_of")
    )
    digits = (
        pl.col("text", "leader")
        .str.normalize("NFKC")
        .str.to_lowercase()
        .str.replace_many(_SPELT_OUT)
        .str.extract_all(r"\d")
        .list.sort()
    )
    numbers = merged.with_columns(digits)
    assert merged.filter(numbers["text"] != numbers["leader"]).rows() == []
