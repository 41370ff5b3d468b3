"""What the surface of a text is, and what is more than surface."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.dedup import normalise


def folded(text: str) -> str:
    (result,) = normalise(pl.Series([text]))
    assert isinstance(result, str)
    return result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  What IS\tthe\n capital of France?! ", "what is the capital of france"),
        ("Don’t “shout”, please.", "don't shout please"),
        ("ﬁne ＡＢＣ Straße", "fine abc strasse"),
        ("state-of-the-art real\u00adtime", "state of the art realtime"),
        ("1,000,000 + 2,5", "1000000 + 2 5"),
        ("-3.5 − 2 = ?", "- 3.5 - 2 ="),
        ("10⁵, x², log₅25, 2½", "10 ^ 5 x ^ 2 log_5 25 2 1 / 2"),
        ("5! and n!, wow!", "5! and n! wow"),
        ("f'(x), y'' and 'a'", "f′ ( x ) y′′ and a"),
        ("C++, C# and C", "c++ c# and c"),
        ("3:4 at 12:30, v2.0", "3:4 at 12:30 v2 .0"),
        ("a <= b, a ≤ b, a != b", "a < = b a < = b a ≠ b"),
        ("50% of $20 & 30°", "50 % of $ 20 & 30 °"),
        ("the ';' sign, ',' or `==`", "the `;` sign `,` or `==`"),
        ("lst[::-1] and lst[1:]", "lst [::-1] and lst [1:]"),
        ("`git add .` in ../src", "git add ./ in ../ src"),
        ("save settings.json...", "save settings.json"),
        ("**Bold** but 2**3", "bold but 2 * * 3"),
        ("The sky is ______.", "the sky is _"),
        ("你好，世界！ ¿Qué?", "你好 世界 qué"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_the_surface_is_folded_and_the_meaning_kept(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_null_stays_null_and_the_name_stays() -> None:
    series = pl.Series("question", ["A b", None])
    assert normalise(series).to_list() == ["a b", None]
    assert normalise(series).name == "question"


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzéλж", min_size=2, max_size=8), min_size=1, max_size=12)


@given(WORDS, st.sampled_from([" ", "  ", "\n", " \t ", ", ", "; "]), st.sampled_from(["", "?", ".", "!", " ?!", "…"]))
def test_white_space_case_and_closing_punctuation_are_surface(words: list[str], gap: str, end: str) -> None:
    assert folded(gap.join(words).upper() + end) == folded(" ".join(words))


@settings(max_examples=200)
@given(st.text(max_size=60) | st.text("aZ1. ,'`\"-_+*/^()[]!?:²½₅′…", max_size=40))
def test_a_normalised_text_is_its_own_normal_form(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
