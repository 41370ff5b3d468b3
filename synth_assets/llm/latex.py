"""What a model meant by the backslashes inside one JSON string: JSON escapes where they are escapes, LaTeX (or a
path, or a regex) where they are not. Where a string begins and ends is the business of `parsing.py` and `lenient.py`.

A model that writes `"\\frac{1}{2}"` with one backslash means LaTeX, though JSON reads a form feed. The rules, for one
backslash before a character (an even number of them is JSON as it should be, but for line breaks of matrices):

* `\\b` and `\\f`: always LaTeX or a regex. No text holds a backspace or a form feed.
* `\\n`, `\\t`, `\\r`: the control character, unless the letters after them complete a LaTeX command (`\\nabla`), and,
  where newline + rest could be text or code as well (`\\nu`, `\\to`), the place is mathematical.
* `\\uXXXX` with four hexadecimal digits: the character. `\\underline`, `\\upsilon`: LaTeX.
* Anything that JSON does not know (`\\(`, `\\alpha`, `\\d`): the backslash stays.
"""

import re
from collections.abc import Iterator
from functools import cached_property

_VALID_ESCAPES = frozenset("\"\\/bfnrtu'")
_PLAIN = {'"': '"', "'": "'", "/": "/"}
_CONTROL = {"n": "\n", "t": "\t", "r": "\r"}
# NUL has no meaning in text; a backspace or form feed that is still there (raw, or as \u0008) was \b or \f.
_NEVER_TEXT = {0: None, 8: "\\b", 12: "\\f"}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Commands that begin with n, t or r, of LaTeX itself and of amsmath/amssymb. What remains after the first letter is
# no word of text or code, so that they are read as commands anywhere.
_COMMANDS = _names("""
    nabla natural ncong nearrow neg neq newline newpage ngeq ngeqq ngtr nleftarrow nLeftarrow nleftrightarrow nleq
    nleqq nolimits nonumber noindent normalsize not notin nprec npreceq nrightarrow nRightarrow nshortmid nsubseteq
    nsucc nsucceq nsupseteq ntriangleleft ntriangleright nvdash nvDash nVdash nwarrow
    tanh tau tbinom textbackslash textdegree textstyle tfrac therefore theta thickapprox thicksim thickspace thinspace
    tilde times tiny triangle triangledown triangleleft trianglelefteq triangleq triangleright trianglerighteq
    twoheadleftarrow twoheadrightarrow
    raisebox rangle rank rbrace rbrack rceil renewcommand rfloor rgroup rho right rightarrow rightarrowtail
    rightharpoondown rightharpoonup rightleftharpoons rightleftarrows rightrightarrows rightsquigarrow
    rightthreetimes risingdotseq rlap rm rmoustache root rotatebox rtimes rule rvert rVert
    """)
# Commands that only an argument in braces tells from text ("\text = 1" in code is a tab and "ext = 1").
_TAKE_BRACES = _names("""
    newcommand newenvironment nicefrac norm num
    tag text textbf textcolor textit textmd textnormal textrm textsc textsf textsl textsubscript textsuperscript
    texttt textup title
    ref resizebox rowcolor
    """)
# Commands whose rest is a variable of code or mathematics ("u = 3", "e = mc^2") or a word ("exists", "an").
_REST_IS_NAME = _names("ne nu to top")
_REST_IS_WORD = _names("nexists nless nmid nparallel nsim tan")
_ONLY_IN_MATHS = _names("ni tr tt")
_ALL_COMMANDS = _COMMANDS | _TAKE_BRACES | _REST_IS_NAME | _REST_IS_WORD

_MATHS = re.compile(
    r"\$\$(?P<a>.{1,2000}?)\$\$"
    # As in Pandoc: no space inside the dollars, no digit or letter after, so that "$5 and $6" is no formula.
    r"|(?<![\\$])\$(?!\s)(?P<b>[^$]{1,300}?)(?<!\s)\$(?!\w)"
    r"|\\\((?P<c>.{1,2000}?)\\\)"
    r"|\\\[(?P<d>.{1,2000}?)\\\]"
    r"|\\begin\{[a-zA-Z]+\*?\}(?P<e>.{1,2000}?)\\end\{",
    re.DOTALL,
)
_ROWS = re.compile(
    r"begin\{((?:[pbvBV]|small)?matrix|[dr]?cases|aligned|align|alignedat|alignat|array|tabular|gathered|gather|split"
    r"|eqnarray|multline)\*?\}(.*?)(?:\\end\{\1\*?\}|\Z)",
    re.DOTALL,
)
_ROW_BEGINS = re.compile(r"\s|\Z|[\d+-]|\[\s*-?[\d.]+\s*(?:pt|em|ex|cm|mm|in)\s*\]|&\s*=")
_SHORT_COMMANDS = _names("Im Re ge gg in le lg ll ln mp mu ne ni nu of pi pm to wp wr xi")

# A folder's name may hold spaces; that the last one's does cannot be told from the text that follows.
_DRIVE_PATH = re.compile(r"(?<!\w)[A-Za-z]:((?:\\[\w.$%~-]+(?:(?: [\w.$%~()-]+)+(?=\\\w))?)+)(?!:)")
# With n, t or r first, these and no others are told from "A:\noption" without a file extension.
_FOLDER_NAMES = _names("""
    name names net network networks new news nginx node node_modules notebooks notes
    table tables target tasks temp templates test tests text texts tmp tool tools train training trash
    raw readme records release releases repo repos report reports resources results root runs
    """)
_REGEX_CLASS = re.compile(r"(?<!\\)\\[dDsSwWbB.]")
_REGEX_GOES_ON = re.compile(r"[+*?$\])|{]|\\[dDsSwWbBntr.]")
_LETTERS = re.compile(r"[A-Za-z]*")
_RUN = re.compile(r"\\+")
_HEX4 = re.compile(r"[0-9a-fA-F]{4}")
_LOW_SURROGATE = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ODD_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\(?!\\)(.)", re.DOTALL)


def text_of(raw: str) -> str:
    """The text meant by `raw`, the characters between the quotes of a JSON string literal.

    Any text is accepted: also with raw newlines, unknown escapes and a backslash at the end. The result holds no NUL,
    backspace, form feed or lone surrogate. On a literal that `json.dumps` wrote for a text without those, without
    `\\begin{`, without a drive letter before a control character, and without a tab, newline or carriage return
    directly before an ASCII letter, it gives that text.
    """
    text = raw if "\\" not in raw else "".join(_Literal(raw).pieces())
    return text.translate(_NEVER_TEXT) if any(c in text for c in "\0\b\f") else text


class _Literal:
    """One string literal, with what its surroundings tell about an ambiguous backslash computed when first asked."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    def pieces(self) -> Iterator[str]:
        raw, at = self.raw, 0
        while run := _RUN.search(raw, at):
            yield raw[at : run.start()]
            count, at = run.end() - run.start(), run.end()
            backslashes = count // 2
            if count == 2 and self._breaks_line(run.start(), at):
                backslashes = 2
            escaped = ""
            if count % 2:
                before, (escaped, at) = at, self._escape(at)
                # `\\` and `\frac` written one after the other: a line break of LaTeX, then a command.
                if count == 3 and (escaped[:1] == "\\" or (escaped == "\n" and self._in_plain_rows(before))):
                    backslashes = 2
            yield "\\" * backslashes + escaped
        yield raw[at:]

    def _escape(self, at: int) -> tuple[str, int]:
        """The text meant by a single backslash before position `at`, and where to go on."""
        raw = self.raw
        char = raw[at : at + 1]
        if char in _PLAIN and char:
            return _PLAIN[char], at + 1
        if char == "u" and (digits := _HEX4.match(raw, at + 1)):
            return _character(raw, int(digits[0], 16), digits.end())
        if char in _CONTROL and char and not self._keeps_backslash(char, at):
            return _CONTROL[char], at + 1
        return "\\" + char, at + 1

    def _keeps_backslash(self, char: str, at: int) -> bool:
        in_path = any(start <= at < end for start, end in self._paths)
        return in_path or self._in_regex(at) or self._is_command(char, at)

    def _is_command(self, char: str, at: int) -> bool:
        raw = self.raw
        letters = _LETTERS.match(raw, at)
        word = letters[0] if letters else ""
        rest = raw[at + len(word) :]
        if word in _COMMANDS:
            # "e.g." at the start of a line, "eq = …" in code
            return not (word == "neg" and rest[:1] in {".", ":", ","}) and not (word == "neq" and _is_assignment(rest))
        if word in _TAKE_BRACES:
            return re.match(r"\*? ?\{|\[", rest) is not None or self._in_maths(at)
        if word not in _REST_IS_NAME and word not in _REST_IS_WORD and word not in _ONLY_IN_MATHS:
            return False
        if self._in_maths(at):
            return True
        before = raw[: at - 1]
        if word in _ONLY_IN_MATHS or char in self._control_characters or _ends_line(before):
            return False
        after_space = before[-1] in " ^_{(=+-*/|,<>"
        if word in _REST_IS_NAME:
            return after_space or not (before[-1] in ":;.!?" or _is_assignment(rest))
        if word == "tan":
            return re.match(r"\s*(?:[(^{\\\d_]|[A-Za-z](?![A-Za-z]))", rest) is not None
        return after_space

    def _in_maths(self, at: int) -> bool:
        for start, end in self._formulas:
            if start <= at < end:
                body = self.raw[start:end].rstrip()
                # A displayed formula between two newlines begins with a newline, not with a command.
                return not (at == start + 1 and body.startswith("\\n") and body.endswith("\\n"))
        return False

    def _in_regex(self, at: int) -> bool:
        """Whether the escape at `at` stands amid a regular expression that is written with single backslashes."""
        if not _REGEX_GOES_ON.match(self.raw, at + 1):
            return False
        token_start = max(self.raw.rfind(white, 0, at) for white in " \n\t") + 1
        return _REGEX_CLASS.search(self.raw, token_start, at) is not None

    def _breaks_line(self, start: int, end: int) -> bool:
        """Whether the two backslashes from `start` to `end` are LaTeX's line break, not one escaped backslash."""
        raw = self.raw
        if self._in_plain_rows(start):
            if _ROW_BEGINS.match(raw, end) or (raw[end : end + 1] == "&" and raw[:start].endswith(" ")):
                return True
            letters = _LETTERS.match(raw, end)
            word = letters[0] if letters else ""
            return 1 <= len(word) <= 2 and word not in _SHORT_COMMANDS
        return self._is_verbatim and raw[end : end + 1] == " " and raw[:start].endswith(" ")

    def _in_plain_rows(self, at: int) -> bool:
        """Whether `at` lies in a matrix or the like whose line breaks are not escaped (nowhere four backslashes)."""
        return any(start <= at < end for start, end in self._plain_rows)

    @cached_property
    def _plain_rows(self) -> list[tuple[int, int]]:
        if "begin{" not in self.raw:
            return []
        return [m.span(2) for m in _ROWS.finditer(self.raw) if "\\" * 4 not in m[2]]

    @cached_property
    def _formulas(self) -> list[tuple[int, int]]:
        return [m.span(m.lastgroup or 0) for m in _MATHS.finditer(self.raw)]

    @cached_property
    def _is_verbatim(self) -> bool:
        """Whether some single backslash of the literal can only be meant as a backslash."""
        for m in _ODD_ESCAPE.finditer(self.raw):
            char = m[1]
            if char not in _VALID_ESCAPES or char in "bf" or (char == "u" and not _HEX4.match(self.raw, m.end())):
                return True
            if char in _CONTROL and self._keeps_backslash(char, m.end() - 1):
                return True
        return False

    @cached_property
    def _control_characters(self) -> frozenset[str]:
        """Those of n, t, r that stand for a real control character elsewhere in the literal: lists, tables, code."""
        found = {name for name, char in _CONTROL.items() if char in self.raw}
        for m in _ODD_ESCAPE.finditer(self.raw):
            letters = _LETTERS.match(self.raw, m.end() - 1)
            if m[1] in _CONTROL and letters and letters[0] not in _ALL_COMMANDS | _ONLY_IN_MATHS:
                found.add(m[1])
        return frozenset(found)

    @cached_property
    def _paths(self) -> list[tuple[int, int]]:
        """Where Windows paths with single backslashes lie."""
        return [m.span(1) for m in _DRIVE_PATH.finditer(self.raw) if _is_path(m[1].split("\\")[1:])]


def _is_path(segments: list[str]) -> bool:
    doubtful = [segment.rstrip(".") for segment in segments if segment[0] in "nrt"]
    if any(segment[1:2].isupper() for segment in doubtful):
        return False  # "A:\nParis": the capital begins a line
    if any(segment[0] not in "nrtu" for segment in segments):
        return True
    return all(segment in _FOLDER_NAMES or re.search(r"\.\w{1,5}\Z", segment) for segment in doubtful)


def _is_assignment(rest: str) -> bool:
    return re.match(r"\s*=(?!=)", rest) is not None


def _ends_line(before: str) -> bool:
    return not before or before.endswith(("\\n", "\\t", "\n", "\t"))


def _character(raw: str, code: int, end: int) -> tuple[str, int]:
    """The character of a \\uXXXX escape that ends at `end`, with the second half of a surrogate pair."""
    if 0xD800 <= code < 0xDC00 and (low := _LOW_SURROGATE.match(raw, end)):
        return chr(0x10000 + ((code - 0xD800) << 10) + (int(low[1], 16) - 0xDC00)), low.end()
    return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)), end
