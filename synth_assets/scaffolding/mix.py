"""The stage-1 mix: scaffolding dialogues among anchor data, at a ratio, each source with its share. Pure.

Reading anchors is the business of `anchors.py`; the sets themselves are chosen before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from synth_assets.apportionment import apportion, exact_fraction
from synth_assets.seeded_order import seeded_keys

By = Literal["tokens", "rows"]
Counts = npt.NDArray[np.int64]

SCAFFOLDING = "scaffolding"

PURPOSE = "stage1 anchors"
"""Of the seeded order in which the rows of a source are taken."""

MOST_USES = 4
"""How often an anchor row may stand in the mix. Up to about four passes, repeated data teaches nearly as much as new
data would (Muennighoff et al. 2023, Scaling Data-Constrained Language Models)."""

ROWS = {
    "position": pl.Int64(),
    "source": pl.String(),
    "id": pl.String(),
    "messages": pl.String(),
    "tokens": pl.Int64(),
}
REPORT = {
    "source": pl.String(),
    "available_rows": pl.Int64(),
    "used_rows": pl.Int64(),
    "left_out": pl.Int64(),
    "repeated": pl.Int64(),
    "tokens": pl.Int64(),
    "share": pl.Float64(),
}


class MixError(ValueError):
    """The mix cannot be made as it was asked for; the text says what is missing or wrong and what to do."""


@dataclass(frozen=True)
class Mix:
    """The mix in the order to train in, and what became of each source.

    `rows`: position (0, 1, …), source, id, messages, tokens. `report`: a row per source, scaffolding first: of its
    `available_rows`, `used_rows` stand in the mix and are `left_out` otherwise; `repeated` counts the times that a row
    stands there again, so the mix has used_rows + repeated rows of it; `tokens` of all of those; `share` of the mix, by
    what it was measured in. `ratio`: the share of scaffolding that was reached.
    """

    rows: pl.DataFrame
    report: pl.DataFrame
    by: By
    ratio: float


def anchors_needed(scaffolding: pl.DataFrame, ratio: float, by: By = "tokens") -> int:
    """The tokens or rows of anchor data, of all sources together, that go with `scaffolding` (column tokens)."""
    share = _ratio(ratio)
    if by == "tokens":
        return math.ceil(int(scaffolding["tokens"].sum()) * (1 - share) / share)
    return round(scaffolding.height / share) - scaffolding.height


def mix(
    scaffolding: pl.DataFrame,
    anchors: Mapping[str, pl.DataFrame],
    *,
    ratio: float = 0.25,
    by: By = "tokens",
    shares: Mapping[str, float] | Literal["equal", "proportional"] = "equal",
    seed: int = 0,
    most_uses: int = MOST_USES,
    available: Mapping[str, int] | None = None,
) -> Mix:
    """Mix all of `scaffolding`, each row once, with as much of `anchors` as makes it `ratio` of the whole.

    Frames: `id`, `messages`, `tokens` (1 or more; the tokens that bear loss, as everywhere in this project). By rows
    the shares are exact, rounded by the largest remainder. By tokens the anchors come as near to what is needed as
    half of one row, all of them together, and each source as near to its share as one row.

    `shares`: of each source in the anchor data: equal, or proportional to what it holds, or weights by name (0 leaves a
    source out). `available`: rows of a source in all, where its frame is a sample of them.

    A source's rows are taken in a seeded order that depends on their ids. Where they do not suffice, they begin anew,
    and a row stands in the mix up to `most_uses` times (1: never again). The whole is shuffled by the same seed.

    Raises MixError where a source cannot fill its share even so, naming what is missing and the ratio that would do;
    where a frame is empty or has rows without id or tokens; for an impossible ratio or share.
    """
    available = available or {}
    pools = {name: _ordered(name, frame, seed) for name, frame in sorted(anchors.items())}
    if SCAFFOLDING in pools:
        raise MixError(f"an anchor source is called {SCAFFOLDING!r}; give it another name")
    dialogues = _ordered(SCAFFOLDING, scaffolding, seed)
    if dialogues["id"].n_unique() < dialogues.height:
        raise MixError("a scaffolding dialogue stands in the set more than once; each is mixed in once")
    wholes = {name: int(_amounts(pool, by).sum()) for name, pool in pools.items()}
    own = int(_amounts(dialogues, by).sum())
    if not own:
        raise MixError("there are no scaffolding dialogues to mix; make them first")
    weights = _weights(pools, wholes, shares, available)
    wanted = _wanted(own, ratio, by, weights)
    _check_room(own, wanted, wholes, weights, most_uses, by)

    taken = {SCAFFOLDING: np.ones(dialogues.height, dtype=np.int64)}
    missed = Fraction(0)  # what one source lacks of its target, the next makes up for
    for name, pool in pools.items():
        target = wanted[name] + missed if wanted[name] else Fraction(0)
        taken[name] = _uses(_amounts(pool, by), target, most_uses)
        missed = target - int(taken[name] @ _amounts(pool, by)) if wanted[name] else missed
    return _mixed({SCAFFOLDING: dialogues} | pools, taken, by, seed, available)


def _ratio(ratio: float) -> Fraction:
    if not 0 < ratio < 1:
        raise MixError(f"a ratio of {ratio} is impossible; write the share of scaffolding as a number between 0 and 1")
    return Fraction(str(ratio))


def _ordered(source: str, frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The rows of `frame` that are mixed, in an order that depends on them and the seed only."""
    if lacking := {"id", "messages", "tokens"} - set(frame.columns):
        raise MixError(f"{source}: the frame has no column {', '.join(sorted(lacking))}")
    rows = frame.select(pl.col("id", "messages").cast(pl.String), pl.col("tokens").cast(pl.Int64))
    odd = rows.filter(pl.any_horizontal(pl.all().is_null()) | (pl.col("tokens") < 1))
    if odd.height:
        raise MixError(
            f"{source}: {odd.height} rows lack id, messages or tokens, such as {odd['id'][0]!r}; leave them out"
        )
    keys = pl.Series("_key", seeded_keys(rows["id"], seed, PURPOSE), dtype=pl.UInt64)
    return rows.with_columns(keys).sort("_key", "id", "messages").drop("_key")


def _amounts(pool: pl.DataFrame, by: By) -> Counts:
    """What each row counts."""
    return pool["tokens"].to_numpy() if by == "tokens" else np.ones(pool.height, dtype=np.int64)


def _weights(
    pools: Mapping[str, pl.DataFrame],
    wholes: Mapping[str, int],
    shares: Mapping[str, float] | Literal["equal", "proportional"],
    available: Mapping[str, int],
) -> dict[str, Fraction]:
    """The share of each source in the anchor data; they add up to 1."""
    if not pools:
        raise MixError("there is no anchor data to mix with; name at least one data set")
    if shares == "equal":
        weights = dict.fromkeys(pools, Fraction(1))
    elif shares == "proportional":
        # A sample stands for its whole source: so many rows of the mean length.
        weights = {
            name: Fraction(wholes[name] * available.get(name, pool.height), max(pool.height, 1))
            for name, pool in pools.items()
        }
    else:
        if set(shares) != set(pools):
            raise MixError(f"shares are given for {', '.join(sorted(shares))}, but the anchors are {', '.join(pools)}")
        try:
            weights = {name: exact_fraction(shares[name], name) for name in pools}
        except ValueError as error:
            raise MixError(f"shares: {error}") from error
    whole = sum(weights.values())
    if not whole:
        raise MixError(f"the anchors ({', '.join(pools)}) have no rows, or no share above 0")
    return {name: weight / whole for name, weight in weights.items()}


def _wanted(own: int, ratio: float, by: By, weights: Mapping[str, Fraction]) -> dict[str, Fraction]:
    share = _ratio(ratio)
    if by == "tokens":
        return {name: own * (1 - share) / share * weight for name, weight in weights.items()}
    counts = apportion(round(own / share) - own, weights)
    return {name: Fraction(count) for name, count in counts.items()}


def _check_room(
    own: int,
    wanted: Mapping[str, Fraction],
    wholes: Mapping[str, int],
    weights: Mapping[str, Fraction],
    most_uses: int,
    by: By,
) -> None:
    if most_uses < 1:
        raise MixError(f"most_uses is {most_uses}; a row can be used once or more often")
    short = {name: need - most_uses * wholes[name] for name, need in wanted.items() if need > most_uses * wholes[name]}
    if not short:
        return
    told = "; ".join(
        f"{name} holds {wholes[name]:,} {by}, its share is {float(wanted[name]):,.0f}, so {math.ceil(lack):,} are missing"
        for name, lack in short.items()
    )
    most = min(most_uses * wholes[name] / weight for name, weight in weights.items() if weight)
    often = "once" if most_uses == 1 else f"up to {most_uses} times"
    raise MixError(
        f"too few anchors, with each row used {often}: {told}. Add anchor data, give the source a smaller share, or "
        f"raise the ratio of scaffolding above {float(own / (own + most)):.3f}"
    )


def _uses(amounts: Counts, wanted: Fraction, most_uses: int) -> Counts:
    """How often each row is used so that they add up to `wanted` as nearly as half of a row, or to all there is.

    Whole passes first, then from the top as many as fit, then the one of the rest that fills the gap best.
    """
    whole = int(amounts.sum())
    if wanted <= 0 or not whole:
        return np.zeros_like(amounts)
    passes, rest = divmod(wanted, whole)
    if passes >= most_uses:
        return np.full_like(amounts, most_uses)
    uses = np.full_like(amounts, passes)
    running = np.cumsum(amounts)
    fitting = int(np.searchsorted(running, int(rest), side="right"))
    uses[:fitting] += 1
    gap = float(rest - (int(running[fitting - 1]) if fitting else 0))
    after = np.abs(amounts[fitting:] - gap)
    nearest = int(np.argmin(after))
    if after[nearest] < gap:
        uses[fitting + nearest] += 1
    return uses


def _mixed(
    pools: Mapping[str, pl.DataFrame],
    taken: Mapping[str, Counts],
    by: By,
    seed: int,
    available: Mapping[str, int],
) -> Mix:
    chosen, totals = [], {}
    for name, pool in pools.items():
        rows = pool[np.repeat(np.arange(pool.height), taken[name])]
        turn = [time for times in taken[name] for time in range(times)]  # the same row at different times
        keys = seeded_keys([f"{name}\0{one}\0{time}" for one, time in zip(rows["id"], turn, strict=True)], seed, "mix")
        chosen.append(rows.with_columns(source=pl.lit(name), _key=pl.Series(keys, dtype=pl.UInt64)))
        totals[name] = int(taken[name] @ _amounts(pool, by))
    whole = sum(totals.values())
    report = []
    for name, pool in pools.items():
        has, used = available.get(name, pool.height), int((taken[name] > 0).sum())
        tokens = int(taken[name] @ pool["tokens"].to_numpy())
        report.append((name, has, used, has - used, int(taken[name].sum()) - used, tokens, totals[name] / whole))
    shuffled = pl.concat(chosen).sort("_key", "source", "id", "messages").with_row_index("position")
    return Mix(
        shuffled.select(pl.col(name).cast(kind) for name, kind in ROWS.items()),
        pl.DataFrame(report, schema=REPORT, orient="row"),
        by,
        totals[SCAFFOLDING] / whole,
    )
