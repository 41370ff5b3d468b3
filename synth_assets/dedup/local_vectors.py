"""Vectors of texts from a local model2vec model: a folder with `model.safetensors`, `tokenizer.json` and `config.json`.

Belongs here: naming it, loading it, and turning texts into vectors. Nothing is downloaded, nothing leaves the machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from synth_assets.dedup.semantic import Vectors, VectorsUnavailable, need_extra

_FILES = ("model.safetensors", "tokenizer.json", "config.json")


def model_name(folder: Path) -> str:
    """The name of the model in a folder, which tells it from every other one, also from a later one in the same folder.

    Raises `VectorsUnavailable`, naming the file, where the folder holds none.
    """
    digest = hashlib.sha256()
    for name in _FILES:
        try:
            digest.update((folder / name).read_bytes())
        except OSError as error:
            raise VectorsUnavailable(
                f"dedup.semantic.path: {folder / name} cannot be read ({error.strerror}); the setting names the folder of "
                f"a model2vec model, with {', '.join(_FILES)}"
            ) from error
    return f"{folder.name}@{digest.hexdigest()[:16]}"


class LocalModel:
    """A model of a folder, loaded. Raises `VectorsUnavailable` where it cannot be, or where model2vec is not installed."""

    def __init__(self, folder: Path) -> None:
        need_extra("model2vec")
        from model2vec import StaticModel

        self.name = model_name(folder)
        try:
            self._model: Any = StaticModel.from_pretrained(folder)
        except Exception as error:
            raise VectorsUnavailable(
                f"dedup.semantic.path: {folder} cannot be loaded as a model2vec model: {error}"
            ) from error

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """A row per text."""
        return np.asarray(self._model.encode(list(texts), use_multiprocessing=False), dtype=np.float32)
