"""From the text of a model's reply to the items in it: JSON as models really write it, LaTeX included.

This is the room's face for parsing. Finding objects in damaged text lies in `salvage.py` and `lenient.py`, what a
backslash means in `latex.py`, keys and tags in `matching.py`. Whether an item is any good is for the product lines.

The danger is silent wrongness, so the stages go from sure to doubtful, and the one that was needed is recorded:
strict JSON; strict JSON in which LaTeX had become control characters; JSON with escapes that it does not know; a cut
text, of which only whole items count; and text whose syntax had to be mended. What was cut is never mended.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import jiter

from synth_assets.llm.latex import text_of
from synth_assets.llm.matching import has_key, match_keys, match_tag, plain
from synth_assets.llm.salvage import TornOrBadItem, salvage

__all__ = ["ParsedItems", "Stage", "TornOrBadItem", "match_keys", "match_tag", "parse_items"]

_DEEPEST_WRAPPER = 4  # {"data": {"result": {"questions": […]}}}
_STRING = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_LANGUAGE = re.compile(r"[^\n`\[{]*")
# What a reasoning model drafts in its thoughts is no answer.
_THINKING = re.compile(r"\s*<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL)
# All C0 controls but those that are white space and those that `text_of` can still read as LaTeX (\b, \f).
_NOISE = re.compile(r"[\x00-\x07\x0b\x0e-\x1f\x7f]")


class Stage(StrEnum):
    """How far a reply was from strict JSON; the last that applied."""

    STRICT = "strict"
    HEALED = "healed"
    ESCAPED = "escaped"
    PARTIAL = "partial"
    REPAIRED = "repaired"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ParsedItems:
    """The items of one reply, in order, and the pieces that gave none. `stage` is NONE when there is no item at all,
    unless the reply is an empty array."""

    items: list[dict[str, Any]]
    rejects: list[TornOrBadItem]
    stage: Stage


def parse_items(text: str, *, expected_keys: Sequence[str], truncated: bool = False) -> ParsedItems:
    """All JSON objects of a model's reply, with the text that the model meant and the keys that were expected.

    Takes an array, an object around one ({"questions": [...]}), a single object, JSON lines, several arrays, each
    fenced or amid prose. `expected_keys` are the keys an item should have: misspelt ones are brought to them
    (`match_keys`), and they tell an item from an object around items. None of them is required. `truncated` says that
    the reply ended at max_tokens; a cut is found without it, but with it nothing at the end is given the benefit of
    the doubt. Never raises. A reply without any item has at least one reject, unless it is an empty array.
    """
    text = _without_noise(text)
    if thinking := _THINKING.match(text):
        if not thinking[2]:
            return ParsedItems([], [TornOrBadItem(text, "torn")], Stage.NONE)
        text = text[thinking.end() :]
    expected = frozenset(map(plain, expected_keys))
    parsed = _strict(text, expected) or _salvaged(text, expected, truncated=truncated)
    return ParsedItems([match_keys(item, expected_keys) for item in parsed.items], parsed.rejects, parsed.stage)


def _strict(text: str, expected: frozenset[str]) -> ParsedItems | None:
    """The items of a text that is one JSON value, but for a fence around it and for what backslashes mean."""
    body = _unfenced(text)
    value = as_written = _load(body)
    if as_written is _NO_JSON or "\\" in body:
        value = _load(_STRING.sub(_rewritten, body))
    if isinstance(value, str) and "{" in value:
        return _strict(value, expected)
    if not isinstance(value, dict | list):
        return None
    items: list[dict[str, Any]] = []
    rejects: list[TornOrBadItem] = []
    for found in _elements(value, expected):
        if isinstance(found, dict):
            items.append(found)
        else:
            rejects.append(TornOrBadItem(json.dumps(found, ensure_ascii=False), "not_an_object"))
    if not items and value != []:
        return ParsedItems([], rejects or [TornOrBadItem(text, "no_json")], Stage.NONE)
    if as_written is _NO_JSON:
        return ParsedItems(items, rejects, Stage.ESCAPED)
    return ParsedItems(items, rejects, Stage.STRICT if value == as_written else Stage.HEALED)


def _salvaged(text: str, expected: frozenset[str], *, truncated: bool) -> ParsedItems:
    found = salvage(text, expected, truncated=truncated)
    items: list[dict[str, Any]] = []
    rejects = list(found.rejects)
    for whole in found.objects:
        for element in _elements(whole, expected):
            if isinstance(element, dict):
                items.append(element)
            else:
                rejects.append(TornOrBadItem(json.dumps(element, ensure_ascii=False), "not_an_object"))
    if not items:
        stage = Stage.NONE
    elif found.mended:
        stage = Stage.REPAIRED
    elif found.cut:
        stage = Stage.PARTIAL
    elif found.escaped:
        stage = Stage.ESCAPED
    else:
        stage = Stage.HEALED if found.healed else Stage.STRICT
    return ParsedItems(items, rejects, stage)


def _elements(value: Any, expected: frozenset[str]) -> Iterator[Any]:
    """The items in `value`, and whatever else stands where items should."""
    if isinstance(value, list):
        for element in value:
            yield from _elements(element, expected)
    elif isinstance(value, dict) and (inner := _wrapped(value, expected)):
        for element in inner:
            yield from _elements(element, expected)
    else:
        yield value


def _wrapped(value: dict[str, Any], expected: frozenset[str]) -> list[Any]:
    """The members of an object around items that hold them; none where the object is an item itself."""
    nested = [member for member in value.values() if isinstance(member, dict | list)]
    if not nested or has_key((key for key, member in value.items() if not isinstance(member, dict | list)), expected):
        return []
    if expected:
        return [member for member in nested if _holds_items(member, expected, _DEEPEST_WRAPPER)]
    lists = [member for member in nested if isinstance(member, list)]
    return lists if len(lists) == 1 and lists[0] and all(isinstance(one, dict) for one in lists[0]) else []


def _holds_items(value: Any, expected: frozenset[str], depth: int) -> bool:
    if isinstance(value, dict) and has_key(value, expected) and not _wrapped(value, expected):
        return True
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and any(_holds_items(member, expected, depth - 1) for member in inner)


def _unfenced(text: str) -> str:
    body = text.strip()
    if not body.startswith("```"):
        return body
    return _LANGUAGE.sub("", body.removeprefix("```").removesuffix("```"), count=1)


def _load(body: str) -> Any:
    try:
        return jiter.from_json(body.encode(), allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError:
        return _NO_JSON


def _rewritten(literal: re.Match[str]) -> str:
    raw = literal[1]
    return json.dumps(text_of(raw), ensure_ascii=False)


def _without_noise(text: str) -> str:
    text = _NOISE.sub("", text).removeprefix("\ufeff")
    try:
        text.encode()
    except UnicodeEncodeError:
        # Halves of a pair that met become one character, lone ones U+FFFD.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


_NO_JSON: Any = object()
