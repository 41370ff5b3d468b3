"""64-bit keys of texts and of sequences of keys: the same in every process, on every machine, in every version.

Belongs here: arithmetic on bytes and arrays. Polars' and DuckDB's own hashes are faster still, but promise no
stability, and keys are stored. Two different texts share a key by chance once in 2^64 pairs: with 3 million rows the
odds that any two do are 1 in 4 million, with 100 million 1 in 3,700. That is a row in 3,700 such data sets, where the rules
themselves misjudge about one row in a thousand, so 128 bits would buy nothing: forms are as wide, and a second key costs
8 bytes a stored row and a scan of its column for each batch.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Counts = NDArray[np.int64]

# Odd, so that multiplying by it loses nothing modulo 2^64; its powers tell the places of a sequence apart.
_PLACE = 0x9E3779B97F4A7C15
# Each byte stands for a number drawn at random, or texts with small differences would have keys with small ones.
_BYTE = np.frombuffer(
    b"".join(blake2b(bytes([value]), digest_size=8, person=b"synth dedup").digest() for value in range(256)),
    dtype="<u8",
)


def text_keys(texts: pl.Series) -> Keys:
    """The key of each text (no nulls), by its UTF-8 bytes in order."""
    strings = texts.cast(pl.String).rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = strings.buffers()
    if data is None:
        return _mixed(np.zeros(len(texts), dtype=np.uint64))
    bounds = np.frombuffer(offsets, dtype=np.int64)[strings.offset : strings.offset + len(texts) + 1]
    content = np.frombuffer(data, dtype=np.uint8)[bounds[0] : bounds[-1]]
    return sequence_keys(_BYTE[content], np.diff(bounds))


def sequence_keys(values: Keys, lengths: Counts, starts_at: Counts | None = None) -> Keys:
    """One key per sequence; `values` holds the sequences one after the other, `lengths` how long each is.

    `starts_at`: per sequence the place (from 0, below its length) at which it is to be read as beginning, going round
    at its end.
    """
    keys = lengths.astype(np.uint64)
    filled = np.flatnonzero(lengths)
    if len(filled):
        length = lengths[filled]
        starts = np.cumsum(length) - length
        turn = np.zeros_like(length) if starts_at is None else starts_at[filled]
        powers, inverses = _powers(len(values))
        weighed = values * powers[: len(values)]
        # What stands before the turning point comes after the rest; a polynomial of places, so it is moved by a power.
        bounds = np.stack((starts, starts + turn), axis=1).reshape(-1)
        sums = np.add.reduceat(weighed, bounds).reshape(-1, 2)
        before = np.where(turn > 0, sums[:, 0] * powers[length], 0)
        keys[filled] += (sums[:, 1] + before) * inverses[starts + turn]
    return _mixed(keys)


def _powers(count: int) -> tuple[Keys, Keys]:
    """The powers 0 … count of the place factor and of its inverse, modulo 2^64; kept for the next call."""
    global _known_powers
    known = _known_powers  # other threads may put theirs in its place
    if len(known[0]) <= count:
        known = _known_powers = (_powers_of(_PLACE, count), _powers_of(pow(_PLACE, -1, 1 << 64), count))
    return known


def _powers_of(factor: int, count: int) -> Keys:
    powers = np.full(count + 1, factor, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


_known_powers = (_powers_of(_PLACE, 0), _powers_of(_PLACE, 0))


def turning_points(values: Keys, lengths: Counts) -> Counts:
    """Where to begin reading each sequence so that it and its rotations read alike: at its lowest run of three."""
    ends = np.cumsum(lengths)
    starts = ends - lengths
    filled = np.flatnonzero(lengths)
    points = np.zeros(len(lengths), dtype=np.int64)
    if not len(values):
        return points
    following = np.arange(1, len(values) + 1)
    following[ends[filled] - 1] = starts[filled]
    second = values[following]
    runs = _mixed(values + second * np.uint64(3) + second[following] * np.uint64(7))
    lowest = np.minimum.reduceat(runs, starts[filled])
    owner = np.repeat(np.arange(len(filled)), lengths[filled])
    at = np.flatnonzero(runs == lowest[owner])[::-1]  # backwards, so that the first of equals is written last
    first = np.zeros(len(filled), dtype=np.int64)
    first[owner[at]] = at
    points[filled] = first - starts[filled]
    return points


def _mixed(keys: Keys) -> Keys:
    """Every bit of a key spread over all of them (the finalizer of SplitMix64)."""
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
