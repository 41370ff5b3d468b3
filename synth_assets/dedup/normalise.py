"""The surface of a text folded away: Unicode forms, case, white space, and the punctuation that bears no meaning.

Belongs here: what makes two texts the same text (kind `exact`). Rewording (politeness, openers, spelling) is folded
in `phrases` and `words`; nothing here knows English, but for the things that have names.
"""

from __future__ import annotations

import polars as pl

from synth_assets.dedup.phrase_lists import NAMED_THINGS

# Stands before each word of a short quotation: there, "cats" is not "cat". A private-use character, taken out of what
# comes in.
LITERAL = "\ue000"

# Stands for a hyphen that is part of a name.
HYPHEN = "‿"

# Superscripts, subscripts and fractions stand for arithmetic that NFKC would destroy: 10⁵ is not 105, log₅25 is not
# log525, 2½ is not 21/2. They are spelt out before it; the blanks keep what follows apart.
_BEFORE_NFKC = (
    (r"([⁰-ⁿ¹²³ʰ-ʸˡ-ˣᴬ-ᵡᶜ-ᶿ]+)", "^${1} "),
    (r"([₀-ₜᵢ-ᵪⱼ]+)", "_${1} "),
    (r"([¼-¾⅐-⅞])", " ${1} "),
)

_FOLDED_SYMBOLS = {
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "−": "-",
    "–": "-",
    "‐": "-",
    "—": " ",
    "―": " ",
    "×": "*",
    "⋅": "*",
    "∙": "*",
    "÷": "/",
    "⁄": "/",
    "∕": "/",
    "≤": "<=",
    "≥": ">=",
    "!=": "≠",
    "\u00ad": "",  # soft hyphen, zero-width characters, byte order mark: invisible
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    LITERAL: "",
    "ß": "ss",  # lower case of every other letter is its case folding, near enough
    "ς": "σ",
}

# Polars' regular expressions have no look-around, so context is matched and written back.
_AFTER_NFKC = (
    # LaTeX delimiters, \( \) \[ \], and Markdown's bold, but not Python's 2**3.
    (r"\\[()\[\]]", " "),
    (r"\*\*(\p{L}[^*]*)\*\*", "${1}"),
    # Short quotations, of up to three words.
    *(
        (
            r"""(^|[\s(\[{,:=])[`'"]""" + r"\s+".join([r"(_*[\p{L}\p{N}][^\s`'\"]*)"] * words) + r"""[`'"]""",
            "${1}" + " ".join(LITERAL + f"${{{word + 2}}}" for word in range(words)) + " ",
        )
        for words in (1, 2, 3)
    ),
    # A branch 'feature-branch' is not the 'feature' branch; other hyphens go there, too ('try-catch' is try-catch).
    (LITERAL + rf"(\S*\p{{L}}{{2}})-({NAMED_THINGS})(\s|$)", LITERAL + "${1}" + HYPHEN + "${2}${3}"),
    # A quoted sign is what the question is about: the '?' operator, ";", `..`. A lone dot in code is the folder.
    (r"""[`'"]([+\-*/^<>=%#&|~@$_\\()\[\]{}])[`'"]""", " ${1} "),  # kept unquoted, too
    (r"""[`'"]([^\p{L}\p{N}\s`'"]{1,5})[`'"]""", " `${1}` "),
    (r"""\s\.([`'"])""", " ./${1}"),
    (r"\.{3,}", " "),
    (r"([\p{L}\p{N}])\.\.(\s|$)", "${1} "),  # a slip at the end of a sentence, no parent folder
    (r"_{3,}", " _ "),  # a blank to be filled in, however long
    # A hyphen between words joins them as a space would; twice, because matches may not overlap.
    (r"(\p{L}{2})-(\p{L}{2})", "${1} ${2}"),
    (r"(\p{L}{2})-(\p{L}{2})", "${1} ${2}"),
    # f'(x) and y'' are derivatives, 'a' is a quoted letter.
    (r"(^|[\s(=+*/])(\p{L})''([\s(=+*/)-]|$)", "${1}${2}′′${3}"),
    (r"(^|[\s(=+*/])(\p{L})'([\s(=+*/)-]|$)", "${1}${2}′${3}"),
)

_WORD = r"\p{L}[\p{L}\p{M}\p{N}_" + HYPHEN + "]*"
_TOKEN = "|".join(
    (
        r"`[^\p{L}\p{N}\s`]{1,5}`",  # a quoted sign
        r"\[-?\d*:-?\d*(?::-?\d*)?\]",  # a slice
        r"\d{1,3}(?:,\d{3})+(?:\.\d+)?!?",  # thousands; a factorial keeps its mark
        r"\d+(?:[.:]\d+)*!?",  # decimals, versions, ratios, times of day
        r"\.[\p{L}\p{N}]+",  # .5 and .txt
        r"\.\.?/|\.\.",  # paths
        LITERAL + r"?\p{L}(?:!|′+)",  # n! and f′
        # Words with what belongs to them: don't, os.path, snake_case, C++, C#.
        LITERAL + rf"?_*{_WORD}(?:'\p{{L}}+|\.{_WORD})*(?:\+\+|#)?",
        r"[+\-*/^<>=%#&|~@$\\()\[\]{}_]|\p{Sm}|\p{Sc}|\p{So}|\p{N}|\p{M}",
    )
)


def normalise(text: pl.Series) -> pl.Series:
    """The words, numbers and meaning-bearing signs of each text, in lower case, one blank between them.

    Unicode is folded by NFKC (after superscripts, subscripts and fractions were spelt out). Kept: letters and digits,
    decimal points, operators and brackets, currency, percent, degree and other symbols, C++ and C#, file name dots,
    apostrophes inside words, factorials, punctuation that is itself quoted (the ';' sign). Gone: quotation marks, commas,
    full stops, question marks, colons, thousands separators, hyphens between words, but for that of a
    quoted name before the word for what it names (`HYPHEN`). Null stays null.
    """
    return without_literal_marks(normalise_marked(text))


def normalise_marked(text: pl.Series) -> pl.Series:
    """As `normalise`, with `LITERAL` before each word that stood in a short quotation."""
    folded = pl.col("text").str.replace_many(_FOLDED_SYMBOLS)
    for pattern, replacement in _AFTER_NFKC:
        folded = folded.str.replace_all(pattern, replacement)
    folded = folded.str.extract_all(_TOKEN).list.join(" ").str.replace_all(r"(\d),", "${1}")
    return pl.DataFrame({"text": _nfkc(text.cast(pl.String))}).select(folded.alias(text.name)).to_series()


def _nfkc(text: pl.Series) -> pl.Series:
    """Lower case and NFKC, with what NFKC would destroy spelt out before; most texts are ASCII and are spared that."""
    lower = text.str.to_lowercase()
    rows = text.str.contains(r"[^\x00-\x7f]").fill_null(False).arg_true()
    if rows.is_empty():
        return lower
    folded = pl.col("text")
    for pattern, replacement in _BEFORE_NFKC:
        folded = folded.str.replace_all(pattern, replacement)
    folded = folded.str.normalize("NFKC").str.to_lowercase().str.normalize("NFKC")
    return lower.scatter(rows, pl.DataFrame({"text": text.gather(rows)}).select(folded).to_series())


def without_literal_marks(marked: pl.Series) -> pl.Series:
    """What `normalise_marked` returned, as `normalise` would have."""
    return marked.str.replace_all(LITERAL, "", literal=True)
