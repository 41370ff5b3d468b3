"""When two texts that agree in every word that bears meaning are duplicates though filler words differ, by domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from synth_assets.dedup.signatures import LEAST_LONG_WORDS


@dataclass(frozen=True, slots=True)
class Limits:
    """`near`: the least similarity of their folded forms (0 to 1, share of characters in common). `long_words`: the
    shortest text, in words without articles, for which filler words count as such; below it every word matters."""

    near: float = 0.85
    long_words: int = 24

    def __post_init__(self) -> None:
        if not 0 < self.near <= 1:
            raise ValueError(
                f"dedup: near is {self.near}; it must be above 0 and at most 1 (1: filler words count too)"
            )
        if self.long_words < LEAST_LONG_WORDS:
            raise ValueError(
                f"dedup: long_words is {self.long_words}; it must be at least {LEAST_LONG_WORDS}, for in shorter texts "
                "each word may be the point"
            )


@dataclass(frozen=True, slots=True)
class Thresholds(Limits):
    """Limits for all rows, and for `domains` of their own; the limits of a row's own domain decide on it."""

    domains: Mapping[str, Limits] = field(default_factory=dict)

    def of(self, domains: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Per row: `near` and `long_words`; null stands for a row without a domain."""
        kinds = domains.unique().to_list()
        limits = [self.domains.get(kind, self) if kind is not None else self for kind in kinds]
        near = pl.Series([one.near for one in limits], dtype=pl.Float64)
        long_words = pl.Series([one.long_words for one in limits], dtype=pl.Int32)
        names = pl.DataFrame(
            {"domain": kinds, "near": near, "long_words": long_words}, schema_overrides={"domain": pl.String}
        )
        rows = pl.DataFrame({"domain": domains.cast(pl.String)}).join(
            names, on="domain", how="left", nulls_equal=True, maintain_order="left"
        )
        return rows["near"].to_numpy(), rows["long_words"].to_numpy()


DEFAULT = Thresholds()
