"""POST /v1/embeddings of the embedded provider, through the real SDK: near for the same words, and refused like OpenAI's."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import openai
import pytest

from synth_assets.offline import build_app
from synth_assets.offline.embeddings import embedding
from synth_assets_tests.offline.asking import openai_client

SORT = "How do you sort a list in Python?"
MODEL = "text-embedding-3-small"


def embedded(**fields: Any) -> Any:
    return asyncio.run(openai_client(build_app()).embeddings.create(**{"model": MODEL, "input": SORT, **fields}))


def test_the_sdk_reads_both_encodings_as_the_same_numbers() -> None:
    given = embedded(input=[SORT, "Why?"], encoding_format="float")
    packed = embedded(input=[SORT, "Why?"])  # the SDK asks for base64 and unpacks it
    assert [row.embedding for row in given.data] == [row.embedding for row in packed.data]
    assert given.model == f"offline/{MODEL}"
    assert given.usage.prompt_tokens == given.usage.total_tokens > 0


def test_the_same_words_are_near_and_other_words_are_not() -> None:
    def cosine(other: str) -> float:
        return float(embedding(SORT) @ embedding(other))

    assert cosine("In Python, how can I sort a list?") > 0.9
    assert 0.5 < cosine("How do you reverse a list in Python?") < 0.9
    assert abs(cosine("What is the capital of France?")) < 0.2


@pytest.mark.parametrize("text", ["", "!", "a", "日本語", "x" * 5000])
def test_every_text_has_a_vector_of_length_one(text: str) -> None:
    assert float(np.linalg.norm(embedding(text, 32))) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "fields",
    [{"input": []}, {"input": [""]}, {"input": [1]}, {"input": "x", "dimensions": 0}, {"input": ["x"] * 2049}],
)
def test_what_openai_refuses_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError):
        embedded(**fields)
