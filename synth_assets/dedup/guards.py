"""What two texts must have in common to say the same, however near their vectors are: numbers, signs, single letters (as
variables are named) and negations. Vectors hardly see them ("more than 5", "no more than 6"), and templates differ in them.
"""

from __future__ import annotations

import polars as pl

from synth_assets.dedup.hashing import Keys, text_keys
from synth_assets.dedup.normalise import normalise_marked
from synth_assets.dedup.phrases import fold_phrases
from synth_assets.dedup.words import fold_word

_NEGATING = "not no never without except unless neither nor none nobody nothing cannot exclude excluding avoid"
_NEGATIONS = frozenset(_NEGATING.split())
_ONE_LETTER_WORDS = frozenset("ai")


def guards(text: pl.Series) -> Keys:
    """A key per text (no nulls): equal where numbers, signs, single letters and negations are the same, in whatever order."""
    words = fold_phrases(normalise_marked(text.cast(pl.String))).str.extract_all(r"\S+")
    rows = pl.DataFrame({"row": pl.int_range(len(text), eager=True), "word": words})
    each = rows.explode("word", empty_as_null=False, keep_nulls=False)
    guarding = {word: _guard(word) for word in each["word"].unique()}
    kept = (
        each.with_columns(pl.col("word").replace_strict(guarding, return_dtype=pl.String))
        .drop_nulls("word")
        .group_by("row")
        .agg(pl.col("word").sort().str.join(" "))
    )
    joined = rows.select("row").join(kept, on="row", how="left", maintain_order="left")["word"]
    return text_keys(joined.fill_null(""))


def _guard(word: str) -> str | None:
    form = fold_word(word).form
    is_a_name = len(form) == 1 and form not in _ONE_LETTER_WORDS
    if is_a_name or any(char.isdigit() for char in form) or not any(char.isalpha() for char in form):
        return form
    return "not" if form in _NEGATIONS or form.endswith("n't") else None
