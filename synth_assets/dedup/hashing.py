"""64-bit keys of texts and of sequences of keys: the same in every process, on every machine, in every version.

Belongs here: arithmetic on bytes and arrays. Polars' and DuckDB's own hashes are faster still, but promise no
stability, and keys are stored. Two different texts share a key by chance once in 2^64 pairs: with 3 million rows the
odds that any two do are 1 in 4 million, with 100 million 1 in 3,700.
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

    `starts_at`: per sequence the place (from 0) at which it is to be read as beginning, going round at its end.
    """
    ends = np.cumsum(lengths)
    starts = ends - lengths
    place = np.arange(len(values)) - np.repeat(starts, lengths)
    if starts_at is not None:
        place -= np.repeat(starts_at, lengths)
        place += np.where(place < 0, np.repeat(lengths, lengths), 0)
    powers = np.full(lengths.max(initial=0) + 1, _PLACE, dtype=np.uint64)
    powers[0] = 1
    powers = np.multiply.accumulate(powers)
    keys = lengths.astype(np.uint64)
    filled = lengths > 0
    if len(values):
        keys[filled] += np.add.reduceat(values * powers[place], starts[filled])
    return _mixed(keys)


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
