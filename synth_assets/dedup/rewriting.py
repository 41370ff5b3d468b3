"""Steps that rewrite texts one after the other, each run only on the texts that it may concern.

Most steps concern one text in a hundred, so what a text must contain for a step to change it is known beforehand (for a
regular expression it is read off the pattern, see `needles`), and one search finds the needles of all steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from synth_assets.dedup.needles import END, START, Needles, is_common, needles

# What things cost, in the time that it takes to run a step on one text: making its pattern ready, preparing a search,
# searching one text. They tell when it is better to search changed texts again than to run all steps on them.
_PATTERN, _SEARCH, _SEARCHED_TEXT = 2_000, 10_000, 10


@dataclass(frozen=True, slots=True)
class Step:
    """`run`: texts to texts, each by itself, null to null. It changes only texts that contain one of `needles`, with `START`
    and `END` around them; none stands for any text."""

    needles: Needles
    run: Callable[[pl.Series], pl.Series]


def step(pattern: str, replacement: str) -> Step:
    """All matches of a regular expression replaced."""
    return Step(needles(pattern), lambda text: text.str.replace_all(pattern, replacement))


class Rewriting:
    """Steps in their order, to be made ready once and called with texts."""

    def __init__(self, *steps: Step) -> None:
        self._steps = steps
        self._everywhere = np.array([is_common(one.needles) for one in steps], dtype=np.bool_)
        sought = [frozenset[str]() if is_common(one.needles) else one.needles for one in steps]
        self._needles = sorted(frozenset[str]().union(*sought))
        self._names = pl.Enum(self._needles)
        # The steps of each needle, one needle after the other.
        served = [[place for place, some in enumerate(sought) if needle in some] for needle in self._needles]
        self._served = np.array([place for some in served for place in some], dtype=np.int64)
        self._many_served = np.array([len(some) for some in served], dtype=np.int64)
        self._served_from = np.cumsum(self._many_served) - self._many_served

    def __call__(self, text: pl.Series) -> pl.Series:
        """The texts rewritten; null stays null."""
        if text.null_count():
            given = text.is_not_null().arg_true()
            return text.clone().scatter(given, self(text.gather(given)))
        text = text.clone()
        concerned = self._concerned(text)
        changed = np.zeros(len(text), dtype=np.bool_)  # since they were last searched
        spent = 0
        for place, one in enumerate(self._steps):
            rows = np.flatnonzero(concerned[place] | changed)
            if not rows.size:
                continue
            before = text.gather(rows)
            after = one.run(before)
            differs = (after != before).to_numpy()
            if differs.any():
                text.scatter(rows[differs], after.filter(differs))
                changed[rows[differs]] = True
            suspected = int(np.count_nonzero(changed))
            spent += suspected + (0 if concerned[place].any() else _PATTERN)
            if suspected and spent > _SEARCH + _SEARCHED_TEXT * suspected:
                again = np.flatnonzero(changed)
                concerned[:, again] = self._concerned(text.gather(again))
                changed[:] = False
                spent = 0
        return text

    def _concerned(self, text: pl.Series) -> NDArray[np.bool_]:
        """Per step and text: whether the step may change it."""
        found = (START + text + END).str.extract_many(self._needles, overlapping=True)
        row = np.repeat(np.arange(len(text)), found.list.len().to_numpy())
        needle = found.explode(empty_as_null=False, keep_nulls=False).cast(self._names).to_physical().to_numpy()
        many = self._many_served[needle]
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        concerned = np.zeros((len(self._steps), len(text)), dtype=np.bool_)
        concerned[self._everywhere] = True
        concerned[self._served[np.repeat(self._served_from[needle], many) + within], np.repeat(row, many)] = True
        return concerned
