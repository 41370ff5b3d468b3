"""A random order that anybody can repeat, for any product line: keys to sort rows by, from their ids and a seed.

What is put in order, and why, is decided by the product line.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b


def seeded_keys(ids: Iterable[str], seed: int, purpose: str) -> list[int]:
    """A uniform 64-bit sort key per row that depends on nothing but its id, the seed and the purpose.

    So a row keeps its place among the others whatever rows come or go, on every platform and version. `purpose`, up to
    16 bytes, keeps one order independent of another, such as that of choosing and that of shuffling.
    """
    keyed = blake2b(digest_size=8, key=str(seed).encode(), person=purpose.encode())
    keys = []
    for one_id in ids:
        one = keyed.copy()
        one.update(one_id.encode())
        keys.append(int.from_bytes(one.digest(), "big"))
    return keys
