"""Finding the objects in a reply that is not one strict JSON text: fences, prose, several arrays, JSON lines, an object
around the array, items that are broken or cut off. How one value is read is the business of `lenient.py`; what the
objects mean to the caller, of `parsing.py`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import json_repair

from synth_assets.llm.latex import text_of
from synth_assets.llm.lenient import GAP, BrokenError, Reader, TornError
from synth_assets.llm.matching import has_key, plain

_DEEPEST_LIST = 8  # arrays of arrays of items
_LONGEST_REPAIR = 20_000  # characters of one item that json-repair may work on

_START = re.compile(r"(?<!\\)[\[{]")  # `\[` and `\{` are LaTeX
_OBJECT_BEGINS = re.compile(rf"\{{{GAP}(?:[\"'“”‘’}}]|[A-Za-z_$][\w$-]*{GAP}:|\Z)", re.DOTALL)
# Amid prose a quote is not enough: {'a', 'b'} is a set.
_KEYED_OBJECT = re.compile(
    rf"\{{{GAP}(?:\"[^\"\\]*(?:\\.[^\"\\]*)*(?:\\?\Z|\"{GAP}(?::|\Z))"
    rf"|['“”‘’][^'“”‘’\"\n]*(?:\Z|['“”‘’\"]{GAP}(?::|\Z))|[A-Za-z_$][\w$-]*{GAP}:|\Z)",
    re.DOTALL,
)
_FIRST_KEY = re.compile(rf"\{{{GAP}[\"'“”‘’]?([\w $-]{{1,40}}?)[\"'“”‘’]?{GAP}:", re.DOTALL)
_NEXT_OBJECT = re.compile(rf"(?:\}}{GAP},?|\[){GAP}(?=\{{)", re.DOTALL)
_LAST_BRACE = re.compile(rf"\}}(?={GAP}(?:\]|`|\Z))", re.DOTALL)
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_NO_WORD = re.compile(r"[\W_]+")
_QUOTE = re.compile("[\"'“”‘’]")
_SCALAR = re.compile(r"[\"'“”‘’]|-?\d|(?:true|false|null|True|False|None)\b")
_ELLIPSIS = re.compile(r"\.{3}|…")


@dataclass(frozen=True, slots=True)
class TornOrBadItem:
    """A piece of a reply that gave no item. `raw`: its text; `reason`: a code.

    torn (the text ends inside it), broken (no JSON even with good will), duplicate_key (two items that ran into each
    other), too_deep, too_tangled, not_an_object (an element that is a number or text), no_json (the whole reply).
    """

    raw: str
    reason: str


@dataclass(slots=True)
class Salvage:
    """What a reply held: whole objects in order, and what had to be given up. `cut`: the text ended inside something.

    `mended`, `healed` and `escaped` are as in `Reader`, over all that was kept.
    """

    objects: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[TornOrBadItem] = field(default_factory=list)
    cut: bool = False
    mended: bool = False
    healed: bool = False
    escaped: bool = False


def salvage(text: str, plain_expected: frozenset[str], *, truncated: bool) -> Salvage:
    """All objects in `text` that are whole, and what is left of the others. Never raises on any text.

    `plain_expected` holds the keys that items should have, in the form that `matching.plain` gives them.
    """
    return _Finder(text, plain_expected, truncated=truncated).find()


class _Finder:
    def __init__(self, text: str, expected: frozenset[str], *, truncated: bool) -> None:
        self.text = text
        self.expected = expected
        self.truncated = truncated
        self.reader = Reader(text, expected, truncated=truncated)
        self.kept = Salvage()

    def find(self) -> Salvage:
        at, torn = 0, False
        while start := _START.search(self.text, at):
            self.reader.at = start.start()
            tried = self._array_from(start.start()) if start[0] == "[" else self._object_from(start.start())
            torn |= tried.cut
            if tried.objects or any(reject.reason != "not_an_object" for reject in tried.rejects):
                self._keep(tried)
                at = self.reader.at
            else:
                at = start.end()
        kept = self.kept
        if not kept.objects and not kept.rejects:
            kept.rejects.append(TornOrBadItem(self.text, "torn" if torn else "no_json"))
            kept.cut = torn
        return kept

    def _array_from(self, start: int) -> Salvage:
        tried = self._fresh()
        self.reader.in_array = True
        self._elements(tried, 0)
        return self._noted(tried)

    def _object_from(self, start: int) -> Salvage:
        tried = self._fresh()
        self.reader.in_array = False
        if not _KEYED_OBJECT.match(self.text, start):
            return tried
        self._item(tried)
        if tried.objects and not _QUOTE.search(self.text, start, self.reader.at):
            return self._fresh()  # {name} or {key: value} as prose has it, or {}
        if tried.rejects and not has_key(self.reader.outer, self.expected):
            end = self.reader.at
            for opening in list(self.reader.openings):
                if within := self._items_within(opening):
                    return within
            self.reader.at = end
        return self._noted(tried)

    def _items_within(self, opening: int) -> Salvage | None:
        """The items at a bracket inside an object that is torn or broken, but may be one around items."""
        self.reader.at = opening
        if self.text[opening] == "[":
            tried = self._array_from(opening)
        else:
            tried = self._fresh()
            self._item(tried)
            tried = self._noted(tried)
        return tried if any(has_key(found, self.expected) for found in tried.objects) else None

    def _keep(self, tried: Salvage) -> None:
        kept = self.kept
        kept.objects += tried.objects
        kept.rejects += tried.rejects
        kept.cut |= tried.cut
        kept.mended |= tried.mended
        kept.healed |= tried.healed
        kept.escaped |= tried.escaped

    def _fresh(self) -> Salvage:
        self.reader.mended = self.reader.healed = self.reader.escaped = False
        return Salvage()

    def _noted(self, tried: Salvage) -> Salvage:
        tried.mended |= self.reader.mended
        tried.healed, tried.escaped = self.reader.healed, self.reader.escaped
        return tried

    def _elements(self, tried: Salvage, depth: int) -> bool:
        """Read the array at the cursor element by element, so that a bad one does not spoil the others.

        False where prose goes on instead of the closing bracket, the cursor before it."""
        reader = self.reader
        reader.at += 1
        after_element = False
        while char := reader.skip():
            start = reader.at
            if char == "]":
                tried.mended |= not after_element and bool(tried.objects)
                reader.at += 1
                return True
            if char == ",":
                tried.mended |= not after_element
                after_element = False
                reader.at += 1
                continue
            tried.mended |= after_element
            if char == "{" and _OBJECT_BEGINS.match(self.text, start):
                self._item(tried)
            elif char == "[" and depth < _DEEPEST_LIST:
                if not self._elements(tried, depth + 1):
                    return False
            elif not self._scalar(tried):
                tried.mended = True
                reader.at = start
                return False
            after_element = True
        tried.cut = True
        return True

    def _item(self, tried: Salvage) -> None:
        reader, start = self.reader, self.reader.at
        was_mended, reader.mended = reader.mended, False
        try:
            found = reader.object()
        except TornError:
            self._tear(tried, start)
        except BrokenError as error:
            self._recover(tried, start, error)
        else:
            if self.truncated and reader.mended and not self.text[reader.at :].strip():
                self._tear(tried, start)
            else:
                tried.objects.append(found)
        reader.mended |= was_mended

    def _scalar(self, tried: Salvage) -> bool:
        """Read an element that is no object; False where it is prose instead."""
        reader, start = self.reader, self.reader.at
        if ellipsis := _ELLIPSIS.match(self.text, start):
            reader.at = ellipsis.end()
            tried.mended = True
        elif not _SCALAR.match(self.text, start):
            return False
        else:
            try:
                value = reader.value()
            except TornError:
                self._tear(tried, start)
                return True
            except BrokenError:
                return False
            if isinstance(value, str) and self.text[start] not in "\"'“”‘’":
                return False
        tried.rejects.append(TornOrBadItem(self.text[start : reader.at].strip(), "not_an_object"))
        return True

    def _tear(self, tried: Salvage, start: int) -> None:
        tried.rejects.append(TornOrBadItem(self.text[start:], "torn"))
        tried.cut = True
        self.reader.at = len(self.text)

    def _recover(self, tried: Salvage, start: int, error: BrokenError) -> None:
        """Give up the broken item at `start`, or mend it without changing a word, and go on at the next one."""
        end = error.end or self._end_of_broken(max(self.reader.at, start + 1))
        piece = self.text[start:end].rstrip().removesuffix(",").rstrip()
        self.reader.at = end
        if not piece.endswith("}"):
            self._tear(tried, start)
        elif error.end is None and (mended := self._repair(piece, at_end=not self.text[end:].strip())):
            tried.objects.append(mended)
            tried.mended = True
        else:
            tried.rejects.append(TornOrBadItem(piece, error.reason))

    def _end_of_broken(self, at: int) -> int:
        for boundary in _NEXT_OBJECT.finditer(self.text, at):
            first = _FIRST_KEY.match(self.text, boundary.end())
            if first and (not self.expected or plain(first[1]) in self.expected):
                return boundary.end()
        if last := _LAST_BRACE.search(self.text, at):
            return last.end()
        brace = -1 if self.reader.in_array else self.text.find("}", at)  # amid prose, the prose goes on
        return brace + 1 or len(self.text)

    def _repair(self, piece: str, *, at_end: bool) -> dict[str, Any] | None:
        """What json-repair makes of `piece`, if it holds every expected key and exactly the same words as `piece`."""
        if len(piece) > _LONGEST_REPAIR or (self.truncated and at_end):
            return None
        # json-repair is to leave all backslashes but those before quotes to us.
        kept_apart = _ESCAPE.sub(lambda m: m[0] if m[1] == '"' else m[0].replace("\\", "\\\\"), piece)
        try:
            found = json_repair.loads(kept_apart)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None
        if not isinstance(found, dict) or any(isinstance(value, dict | list) for value in found.values()):
            return None
        words = "".join(f"{key}{value}" for key, value in found.items())
        if not self.expected <= {plain(str(key)) for key in found} or _words(words) != _words(piece):
            return None
        return {str(key): text_of(value) if isinstance(value, str) else value for key, value in found.items()}


def _words(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()
