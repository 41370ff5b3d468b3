"""What a text must contain for a regular expression to match it: read off the pattern.

Belongs here: the part of Polars' (Rust's) syntax in which the rules of this room are written; a pattern beyond it is
refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import prod

Needles = frozenset[str]

# What stands at the ends of a text in needles; a text is searched with them around it.
START, END = "\x02", "\x03"

_COMMONEST = 0.002
# How likely a character is to stand at a place of an English text, in thousandths; others are as likely as 1.
_SHARES = {" ": 180, "e": 100, "t": 75, "a": 65, "o": 62, "i": 57, "n": 57, "s": 52, "r": 50, "h": 50, "l": 33, "d": 35,
           "u": 23, "c": 23, "m": 20, "f": 18, "w": 20, "g": 16, "y": 16, "p": 16, "b": 12, START: 2, END: 2}  # fmt: skip

_NOTHING: Needles = frozenset(("",))
_MOST = 64  # more needles for one pattern than this are not worth looking for
_WIDEST_CLASS = 10
_REPEATED = re.compile(r"(?:([?*+])|\{(\d+)(,?)\d*\})\??")
_ESCAPE = re.compile(r"\\([pP]\{\w+\}|[dDsSwWb]|[^\w\s])")
_CLASS = re.compile(r"\[(\^?)((?:\\(?:[pP]\{\w+\}|[dDsSwW]|[^\w\s])|[^\[\]\\&~])+)\]")
_LISTED = re.compile(r"(\\[pP]\{\w+\}|\\.|[^\\])(?:-(\\.|[^\\]))?")
_GROUP = re.compile(r"\((?!\?)|\(\?:|\(\?<\w+>")


def needles(pattern: str) -> Needles:
    """Strings of which every match of `pattern` contains at least one; empty where none are to be had.

    Raises ValueError for a pattern with syntax that is not known here.
    """
    part, end = _alternatives(pattern, 0)
    if end != len(pattern):
        raise _unknown(pattern, end)
    return frozenset(one for one in part.needles if not any(other in one for other in part.needles - {one}))


def _unknown(pattern: str, at: int) -> ValueError:
    return ValueError(
        f"dedup: in the pattern {pattern!r}, needles cannot be read off {pattern[at:]!r}; write it otherwise"
    )


def is_common(some: Needles) -> bool:
    """Whether it is not worth it to look for these: there are none, or most texts have one of them."""
    return not some or _likelihood(some) > _COMMONEST


def _likelihood(some: Needles) -> float:
    return sum(prod(_SHARES.get(char, 1) / 1000 for char in one) for one in some)


@dataclass(frozen=True, slots=True)
class _Part:
    """Part of a pattern: all that it can match, where that is few strings; else strings that each match contains."""

    exact: Needles | None
    needles: Needles


_ANYTHING = _Part(None, frozenset())


def _part(exact: Needles) -> _Part:
    return _Part(exact, exact - _NOTHING if "" not in exact else frozenset())


def _alternatives(pattern: str, at: int) -> tuple[_Part, int]:
    branches = []
    while True:
        branch, at = _sequence(pattern, at)
        branches.append(branch)
        if at == len(pattern) or pattern[at] == ")":
            break
        at += 1
    exact = [branch.exact for branch in branches if branch.exact is not None]
    union = frozenset[str]().union(*exact)
    if len(exact) == len(branches) and len(union) <= _MOST:
        return _part(union), at
    if all(branch.needles for branch in branches):
        return _Part(None, frozenset[str]().union(*(branch.needles for branch in branches))), at
    return _ANYTHING, at


def _sequence(pattern: str, at: int) -> tuple[_Part, int]:
    """The needles of a sequence are those of its most telling run of parts that match few strings."""
    run, whole, found = _NOTHING, True, list[Needles]()
    while at < len(pattern) and pattern[at] not in "|)":
        part, at = _repeated(pattern, at)
        longer = None if part.exact is None else _joined(run, part.exact)
        if longer is None:
            found += [_part(run).needles, part.needles]
            run, whole = part.exact or _NOTHING, False
        else:
            run = longer
    found.append(_part(run).needles)
    return (_part(run) if whole else _Part(None, min(filter(None, found), key=_likelihood, default=frozenset()))), at


def _joined(run: Needles, exact: Needles) -> Needles | None:
    return frozenset(map("".join, product(run, exact))) if len(run) * len(exact) <= _MOST else None


def _repeated(pattern: str, at: int) -> tuple[_Part, int]:
    part, at = _atom(pattern, at)
    if (repeated := _REPEATED.match(pattern, at)) is None:
        return part, at
    sign, least, open_ended = repeated.groups()
    if sign == "?":
        part = _ANYTHING if part.exact is None else _part(part.exact | _NOTHING)
    elif sign == "*" or least == "0":
        part = _ANYTHING
    elif part.exact is not None and len(part.exact) == 1:
        times = _part(frozenset(one * int(least or 1) for one in part.exact))
        part = times if least and not open_ended else _Part(None, times.needles)
    else:
        part = _Part(None, part.needles)
    return part, repeated.end()


def _atom(pattern: str, at: int) -> tuple[_Part, int]:
    char = pattern[at]
    if char == "(" and (opened := _GROUP.match(pattern, at)):
        part, end = _alternatives(pattern, opened.end())
        if end == len(pattern):
            raise _unknown(pattern, at)
        return part, end + 1
    if char == "[" and (listed := _CLASS.match(pattern, at)):
        return _of_class(*listed.groups()), listed.end()
    if char == "\\" and (escape := _ESCAPE.match(pattern, at)):
        return _of_escape(escape[1]), escape.end()
    if char in "([\\?*+{":
        raise _unknown(pattern, at)
    if char in "^$":
        return _part(frozenset(START if char == "^" else END)), at + 1
    return _ANYTHING if char == "." else _part(frozenset(char)), at + 1


def _of_escape(name: str) -> _Part:
    if name == "b":
        return _part(_NOTHING)
    return _ANYTHING if name[0].isalnum() else _part(frozenset(name))


def _of_class(negated: str, listed: str) -> _Part:
    chars: set[str] = set()
    for first, last in _LISTED.findall(listed):
        one, other = first[-1], (last or first)[-1]
        if first[0] == "\\" and first[1].isalpha():
            return _ANYTHING
        chars.update(map(chr, range(ord(one), ord(other) + 1)))
    return _ANYTHING if negated or len(chars) > _WIDEST_CLASS else _part(frozenset(chars))
