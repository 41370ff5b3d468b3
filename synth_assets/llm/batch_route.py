"""Where a request stands on its route, by what batches have brought for it so far. Pure.

The law is that of live requests: what a model will not answer goes to the next one at once, what it may answer later is
asked of it again, some times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synth_assets.spec import ModelRef

TRIES = 3
"""So often a model is asked by the batch for what it may yet answer (expired, overloaded, unreadable); then the next one is."""

OF_THE_MODEL = frozenset({"no_credit", "key_rejected", "model_not_found", "not_permitted"})
"""Outcomes that say nothing of the request: the model answers none, by any batch of this run."""

_FOR_GOOD = OF_THE_MODEL | {"refused_request"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a batch brought instead of an answer, at one model; `outcome` is None while it is awaited."""

    model: ModelRef
    outcome: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Which models are `left` to be asked, the next one first, and for what `reasons` the others are not: (model, outcome,
    detail) each. `waits`: a batch is under way with it. `by_batch`: it waits, or the next model is to be asked by the batch.
    """

    left: tuple[ModelRef, ...]
    reasons: tuple[tuple[str, str, str], ...] = ()
    waits: bool = False
    by_batch: bool = True


def standing(route: Sequence[ModelRef], tried: Sequence[Tried]) -> Standing:
    """Where a request stands after what was `tried`, in that order."""
    place, tries = 0, 0
    reasons: list[tuple[str, str, str]] = []
    for one in tried:
        if one.outcome is None or one.model not in route[place:]:
            continue
        at = route.index(one.model, place)
        tries = tries + 1 if at == place else 1
        place = at
        if one.outcome in _FOR_GOOD or tries >= TRIES:
            reasons.append((str(one.model), one.outcome, one.detail))
            place, tries = at + 1, 0
    return Standing(tuple(route[place:]), tuple(reasons), waits=any(one.outcome is None for one in tried))
