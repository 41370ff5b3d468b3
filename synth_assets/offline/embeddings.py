"""POST /v1/embeddings as the embedded provider speaks it, and the vectors that it gives: hashed words and word parts.

Belongs here: the format, and the rule by which texts of the same words are near each other. No model is behind it: it
knows neither synonyms nor what a sentence means.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from synth_assets.offline.metering import Message, Usage
from synth_assets.offline.model import Reply
from synth_assets.offline.wire import (
    ApiError,
    Body,
    ChatRequest,
    OpenAIWire,
    encodable,
    model_of,
    object_of,
    served_name,
)

DIMENSIONS = 256
MOST_DIMENSIONS = 3072
MOST_TEXTS = 2048  # as OpenAI's limit

# Words that hardly change what a sentence is about.
_LIGHT_WORDS = (
    "a an the of to in on at for and or is are was were be do does did can could would should will what which how why who "
    "when where that this it its as by with from me you your i we please tell explain describe"
)
_LIGHT = frozenset(_LIGHT_WORDS.split())
_LIGHT_WEIGHT = 0.15
_PART_WEIGHT = 0.3  # of a word's parts against the word itself: "sort" and "sorting" are to be near
_WORD = re.compile(r"\w+|[+*/<>=^%-]")


@dataclass(frozen=True)
class EmbeddingRequest(ChatRequest):
    """Texts, as messages, that are to become vectors of `dimensions`, as `base64` or as lists of numbers."""

    dimensions: int = DIMENSIONS
    base64: bool = False


class EmbeddingsWire(OpenAIWire):
    """POST /v1/embeddings."""

    def read(self, body: object) -> EmbeddingRequest:
        fields = object_of(body)
        given = fields.get("input")
        texts = [given] if isinstance(given, str) else given
        if not isinstance(texts, list) or not 0 < len(texts) <= MOST_TEXTS:
            raise ApiError(400, f"'input' must be a text or a list of 1 to {MOST_TEXTS} texts", param="input")
        if not all(isinstance(text, str) and text for text in texts):
            raise ApiError(400, "'input' holds something that is no text, or an empty one", param="input")
        dimensions = fields.get("dimensions", DIMENSIONS)
        if type(dimensions) is not int or not 0 < dimensions <= MOST_DIMENSIONS:
            raise ApiError(400, f"'dimensions' must be a whole number up to {MOST_DIMENSIONS}", param="dimensions")
        encoding = fields.get("encoding_format", "float")
        if encoding not in ("float", "base64"):
            raise ApiError(400, "'encoding_format' must be float or base64", param="encoding_format")
        messages = tuple(Message("user", encodable(text)) for text in texts)
        return EmbeddingRequest(
            model_of(fields), messages, "0", None, 0, dimensions=dimensions, base64=encoding == "base64"
        )

    def write(self, request: ChatRequest, reply: Reply, usage: Usage, serial: str, created: int) -> Body:
        assert isinstance(request, EmbeddingRequest), "this route reads no other requests"
        found = (embedding(message.text, request.dimensions) for message in request.messages)
        return {
            "object": "list",
            "data": [
                {
                    "object": "embedding",
                    "index": index,
                    "embedding": base64.b64encode(one.tobytes()).decode() if request.base64 else one.tolist(),
                }
                for index, one in enumerate(found)
            ],
            "model": served_name(request.model),
            "usage": {"prompt_tokens": usage.prompt, "total_tokens": usage.prompt},
        }


EMBEDDINGS = EmbeddingsWire()


def embedding(text: str, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """The vector of a text, of length 1: texts with the same words are near, in whatever order and form of the words.

    Each word, and each run of three letters within it, stands for a direction drawn by its hash; common words weigh
    little. Without any word, the first direction.
    """
    total = np.zeros(dimensions)
    for word in set(_WORD.findall(text.casefold())):
        weight = _LIGHT_WEIGHT if word in _LIGHT else 1.0
        total += weight * _direction(word, dimensions)
        padded = f"<{word}>"
        parts = {padded[at : at + 3] for at in range(len(padded) - 2)} if len(word) > 3 else set()
        for part in parts:
            total += weight * _PART_WEIGHT * _direction(f"#{part}", dimensions)
    length = float(np.linalg.norm(total))
    if not length:
        total[0] = length = 1.0
    return np.asarray(total / length, dtype="<f4")


@lru_cache(maxsize=8192)  # most texts share most of their features
def _direction(feature: str, dimensions: int) -> NDArray[np.float64]:
    seed = int.from_bytes(blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "little")
    return np.asarray(np.random.default_rng(seed).standard_normal(dimensions) / np.sqrt(dimensions))
