"""A tolerant reader of one JSON-like value as models write them: comments, single or typographic quotes, bare keys,
quotes inside strings, missing commas. It tells a value that was cut off from one that is merely written badly.
Finding the values in a reply is the business of `salvage.py`; what a string's backslashes mean, of `latex.py`.

On strict JSON the reader is exact, and of a strict JSON text cut anywhere it never gives a value that was not whole.
"""

import json
import re
from typing import Any, Literal

from synth_assets.llm.latex import text_of
from synth_assets.llm.matching import plain

_DEEPEST = 64  # levels of nesting; no answer to a prompt of ours needs more, and recursion stays safe
_CHECKS_PER_CHARACTER = 4  # quotes looked at, over the length of the text: bounds the time on hostile text

# White space and comments. Possessive: it is part of larger patterns, and must not be tried again shorter.
GAP = r"(?:[\s\ufeff\u200b\u2060\x08]++|//[^\n]*+|/\*.*?\*/|#[^\n]*+)*+"
_SKIP = re.compile(GAP, re.DOTALL)
_BARE_KEY = re.compile(r"[A-Za-z_$][\w$-]*")
_BARE_VALUE = re.compile(r"[^,\]}\[{\n\"“”]*")
_COMMENT_BEHIND = re.compile(r"\s(?://|#)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,4000})(\.\d+)?([eE][+-]?\d+)?\Z")
_LITERALS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "None", "NULL", "undefined", "NaN", "nan"), None),
}
# By the quote that opened a string, what may close it; a backslash takes the next character with it.
_CLOSERS = {
    '"': re.compile(r'\\.|"', re.DOTALL),
    "'": re.compile(r"\\.|'", re.DOTALL),
    "`": re.compile(r"\\.|`", re.DOTALL),
    **dict.fromkeys("“”", re.compile(r'\\.|[“”"]', re.DOTALL)),
    **dict.fromkeys("‘’", re.compile(r"\\.|[‘’']", re.DOTALL)),
}
_KEY = re.compile(
    r'(?:"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"'
    r"|'(?P<single>[^'\n]{1,80})'|[“”](?P<smart>[^“”\"\n]{1,80})[“”\"]|[‘’](?P<thin>[^‘’'\n]{1,80})[‘’']"
    rf"|(?P<bare>[A-Za-z_$][\w$-]*)){GAP}:",
    re.DOTALL,
)
_CUT_KEY = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"\s*|\\)?\Z', re.DOTALL)
_KEY_WITHIN = re.compile(r"""["'“”‘’]([^"'“”‘’\n]{1,40})["'“”‘’]\s*:""")
_ITEM_WITHIN = re.compile(r"""\}\s*+,?\s*+\{\s*+["'“”‘’]?\w+["'“”‘’]?\s*:""")
_CLOSED_END = re.compile(r"\}\s*\]\s*(?:```)?\s*\Z")
_AFTER_BRACE = frozenset(",]}{`")
_UNREAD: Any = object()

Context = Literal["key", "member", "element"]


class TornError(Exception):
    """The text ended inside the value."""


class BrokenError(Exception):
    """The value is no JSON, even with good will. `end` is where to go on, where that is known."""

    def __init__(self, reason: str = "broken", end: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.end = end


class Reader:
    """Reads values of `text` from position `at` on, and notes how far they are from strict JSON.

    `expected` holds the `plain` forms of the keys that items are to have: they tell a quote that ends a string from
    one inside it. With `truncated`, no missing bracket is forgiven. `in_array` is for the caller to set: what may
    follow an object there.

    `mended`: the syntax was not JSON. `healed`: a string that JSON accepts meant other text. `escaped`: a string held
    escapes or control characters that JSON does not allow. `outer` is the outermost object as far as it has been read,
    `openings` are the places of the brackets in it.
    """

    def __init__(self, text: str, expected: frozenset[str], *, truncated: bool) -> None:
        self.text = text
        self.expected = expected
        self.truncated = truncated
        self.at = 0
        self.mended = self.healed = self.escaped = False
        self.in_array = False
        self.outer: dict[str, Any] = {}
        self.openings: list[int] = []
        self._ends_closed = _CLOSED_END.search(text, max(0, len(text) - 40)) is not None
        self._checks_left = 1_000 + _CHECKS_PER_CHARACTER * len(text)

    def skip(self) -> str:
        """Go over white space and comments; the character there, or "" at the end of the text."""
        start, self.at = self.at, self._after_gap(self.at)
        if self.at > start and ("#" in (gap := self.text[start : self.at]) or "/" in gap):
            self.mended = True
        return self.text[self.at : self.at + 1]

    def value(self, depth: int = 0) -> Any:
        """The value at the cursor, which moves behind it.

        Raises TornError where the text ends before the value does, BrokenError where it cannot be read.
        """
        if depth > _DEEPEST:
            raise BrokenError("too_deep")
        char = self.skip()
        if char in {"{", "["}:
            self.openings.append(self.at)
        if char == "{":
            return self.object(depth)
        if char == "[":
            return self._array(depth)
        if char in _CLOSERS:
            return self.string("element")
        return self._bare_value()

    def object(self, depth: int = 0) -> dict[str, Any]:
        """The object whose opening brace is at the cursor. Raises as `value` does, and BrokenError for a key that
        stands in it twice with different values: two items that ran into each other."""
        found: dict[str, Any] = {}
        if depth == 0:
            self.outer, self.openings = found, []
        self.at += 1
        doubled = False
        after_member = False
        while char := self.skip():
            if char == "}":
                self.mended |= bool(found) and not after_member
                self.at += 1
                if doubled:
                    raise BrokenError("duplicate_key", self.at)
                return found
            if char == ",":
                self.mended |= not after_member
                after_member = False
                self.at += 1
                continue
            if char in "]{" and depth == 0 and self._may_lack_brace(found):
                self.mended = True
                return found
            self.mended |= after_member
            key = self._key(char)
            before = found.setdefault(key, _UNREAD)
            value = self._member(depth)
            doubled |= before is not _UNREAD and before != value
            found[key] = value
            after_member = True
        raise TornError

    def string(self, context: Context) -> str:
        """The text of the string whose opening quote is at the cursor; `context` tells what may follow it."""
        text, opener, start = self.text, self.text[self.at], self.at + 1
        if text.startswith(('"""', "'''"), self.at):
            return self._long_string(text[self.at : start + 2])
        inner = 0
        for match in _CLOSERS[opener].finditer(text, start):
            if match[0][0] == "\\":
                continue
            self._checks_left -= 1
            if self._checks_left < 0:
                raise BrokenError("too_tangled")
            if self._closes(match.end(), context, inner, opener):
                raw = text[start : match.start()]
                if inner and any(plain(key) in self.expected for key in _KEY_WITHIN.findall(raw)):
                    raise BrokenError
                self.at = match.end()
                self.mended |= inner > 0 or opener != '"'
                return self._text(raw)
            if context == "key":
                raise BrokenError
            inner += 1
        # Quotes were there, but none closed, and other items follow, or the end of the array: no cut.
        if inner and (_ITEM_WITHIN.search(text, start) or (self._ends_closed and not self.truncated)):
            raise BrokenError
        raise TornError

    def _long_string(self, quotes: str) -> str:
        start = self.at + len(quotes)
        end = self.text.find(quotes, start)
        if end < 0:
            raise TornError
        self.at = end + len(quotes)
        self.mended = True
        return self._text(self.text[start:end])

    def _member(self, depth: int) -> Any:
        char = self.skip()
        if not char:
            raise TornError
        if char != ":":
            raise BrokenError
        self.at += 1
        if self.skip() in _CLOSERS:
            return self.string("member")
        return self.value(depth + 1)

    def _key(self, char: str) -> str:
        if char in _CLOSERS:
            return self.string("key")
        bare = _BARE_KEY.match(self.text, self.at)
        if not bare:
            raise BrokenError
        self.mended = True
        self.at = bare.end()
        return bare[0]

    def _array(self, depth: int) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        after_element = False
        while char := self.skip():
            if char == "]":
                self.mended |= bool(found) and not after_element
                self.at += 1
                return found
            if char == ",":
                self.mended |= not after_element
                after_element = False
                self.at += 1
                continue
            self.mended |= after_element
            found.append(self.value(depth + 1))
            after_element = True
        raise TornError

    def _bare_value(self) -> Any:
        match = _BARE_VALUE.match(self.text, self.at)
        word, *comment = _COMMENT_BEHIND.split(match[0], maxsplit=1) if match else ("",)
        word = word.strip()
        end = match.end() if match else self.at
        if end == len(self.text):
            raise TornError
        if word in {"", "...", "…"} or self.text[end] in '"“”[{':
            raise BrokenError
        self.at = end
        self.mended |= bool(comment)
        if word in _LITERALS:
            self.mended |= word not in {"true", "false", "null", "NaN"}
            return _LITERALS[word]
        if number := _NUMBER.match(word):
            return float(word) if number[1] or number[2] else int(word)
        self.mended = True
        return self._text(word)

    def _text(self, raw: str) -> str:
        if "\\" not in raw and (raw.isprintable() or not any(char < " " for char in raw)):
            return raw
        text = text_of(raw)
        try:
            literal = json.loads(f'"{raw}"')
        except ValueError:
            self.escaped = True
        else:
            self.healed |= literal != text
        return text

    def _closes(self, at: int, context: Context, inner: int, opener: str) -> bool:
        """Whether the quote before `at` ends a string in which `inner` quotes were passed over.

        Strict JSON always answers yes at its first unescaped quote.
        """
        text = self.text
        after = self._after_gap(at)
        char = text[after : after + 1]
        sure = inner == 0 and opener == '"'
        if not char:
            return True
        if context == "key":
            return char == ":"
        if context == "element":
            return char == "]" or (char == "," and (sure or self._starts_value(after + 1)))
        if char == "}":
            return (sure and not self.in_array) or (self._even(inner, opener) and self._brace_ends(after + 1))
        if char == ",":
            return self._key_follows(after + 1, inner, opener)
        if char in "]{":
            return inner == 0 and not self.truncated
        # A missing comma: the next key stands on a line of its own, or is one that was expected.
        key = _KEY.match(text, after)
        expected = key is not None and plain(key[key.lastgroup or 0]) in self.expected
        return expected or ("\n" in text[at:after] and self._key_follows(after, inner, opener))

    def _key_follows(self, at: int, inner: int, opener: str) -> bool:
        """Whether a key and its colon follow, so that the quote before is the end of a member."""
        at = self._after_gap(at)
        if self.text[at : at + 1] in {"", "}"}:
            return self._even(inner, opener)
        if self.text[at] == "{":
            return inner == 0 and not self.truncated
        if key := _KEY.match(self.text, at):
            # Text may quote JSON itself: `Given "a": 1, "b": 2, …` goes on unless the quotes in it are balanced.
            return self._even(inner, opener) or plain(key[key.lastgroup or 0]) in self.expected
        return _CUT_KEY.match(self.text, at) is not None

    def _may_lack_brace(self, found: dict[str, Any]) -> bool:
        return bool(found) and not self.truncated and self.expected <= {plain(key) for key in found}

    def _even(self, inner: int, opener: str) -> bool:
        # Apostrophes come single, the other quotes in pairs.
        return opener in "'‘’" or inner % 2 == 0

    def _brace_ends(self, at: int) -> bool:
        after = self._after_gap(at)
        return after == len(self.text) or self.text[after] in _AFTER_BRACE or "\n" in self.text[at:after]

    def _starts_value(self, at: int) -> bool:
        after = self._after_gap(at)
        return after == len(self.text) or self.text[after] in "\"'“”‘’[{]-0123456789tfnTFN"

    def _after_gap(self, at: int) -> int:
        match = _SKIP.match(self.text, at)
        return match.end() if match else at
