"""Bringing the keys and tags that a model wrote to the ones that it was asked for.

What an item must hold, and what to do with one that lacks it, is the product line's business.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA, JaroWinkler

# Measured on pairs: "diffficiency"/"difficulty" 0.857, "quotation"/"question" 0.844.
_LEAST_KEY_LIKENESS = 0.85
_SHORTEST_MISSPELT_KEY = 4  # "id" and "idx" are different keys, not a slip
_SHORTEST_MISSPELT_TAG = 8  # "valid"/"invalid" and "easy"/"hard" must never meet; "summarisation" may
_CAMEL_OR_SEPARATOR = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")


def match_keys(item: Mapping[str, Any], expected_keys: Sequence[str]) -> dict[str, Any]:
    """`item` with keys in other case, other word joints or misspelt renamed to the expected ones.

    "Question", "qustion" and "QUESTION " become "question"; "diffficiency" becomes "difficulty"; "toolName" becomes
    "tool_name". An exact key always wins, then one that differs in case and joints only, then the most alike; never
    are two keys brought to one. Keys that resemble none ("question_id", "subdomain") stay as they are. Order is kept.
    """
    missing = [key for key in expected_keys if key not in item]
    if not missing:
        return dict(item)
    free = [key for key in item if key not in expected_keys]
    candidates = sorted(
        ((score, key, wanted) for key in free for wanted in missing if (score := _key_likeness(key, wanted))),
        key=lambda candidate: -candidate[0],
    )
    renamed: dict[str, str] = {}
    for _, key, wanted in candidates:
        if key not in renamed and wanted not in renamed.values():
            renamed[key] = wanted
    return {renamed.get(key, key): value for key, value in item.items()}


def match_tag(value: object, allowed: Sequence[str]) -> str | None:
    """The one of `allowed` that `value` means, or None.

    Case, white space, punctuation and word joints do not count ("EASY", "Hard ", "easy.", "Tool Use", "tool-use");
    one slip of the pen is forgiven in tags of eight letters and more ("summarisation", "reasonning").
    """
    if not isinstance(value, str):
        return None
    tag = plain(value)
    by_plain = {plain(one): one for one in allowed}
    if tag in by_plain:
        return by_plain[tag]
    near = [one for key, one in by_plain.items() if len(key) >= _SHORTEST_MISSPELT_TAG and OSA.distance(tag, key) <= 1]
    return near[0] if len(near) == 1 else None


def has_key(keys: Iterable[str], plain_expected: frozenset[str]) -> bool:
    """Whether one of `keys` is expected, but for case and word joints. `plain_expected` comes from `plain`."""
    return any(plain(key) in plain_expected for key in keys)


def plain(word: str) -> str:
    """`word` in NFKC, casefolded, letters and digits only."""
    if word.isascii() and word.isalnum():
        return word.lower()
    return "".join(char for char in unicodedata.normalize("NFKC", word).casefold() if char.isalnum())


def _key_likeness(key: str, wanted: str) -> float:
    """0 where `key` is another key than `wanted`; 1 and more where only case or word joints differ."""
    short, long = sorted((plain(key), plain(wanted)), key=len)
    if short == long:
        return 1.0 if short else 0.0
    if len(short) < _SHORTEST_MISSPELT_KEY:
        return 0.0
    if short in long and len(long) - len(short) > 2:
        return 0.0  # another word that contains this one: "subdomain", "reasoning"
    words = [word for word in map(plain, _CAMEL_OR_SEPARATOR.split(key)) if word]
    if len(words) > 1 and plain(wanted) in words:
        return 0.0  # a key about the wanted one: "question_id"
    likeness = JaroWinkler.similarity(short, long)
    # Below 1, so that a difference of case always wins over a likeness.
    return likeness * 0.99 if likeness >= _LEAST_KEY_LIKENESS else 0.0
