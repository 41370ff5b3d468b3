"""What a text must contain for a rule to match, and that rules which are run on such texts only do what they do alone."""

from __future__ import annotations

import polars as pl
import pytest

from synth_assets.dedup.needles import END, START, needles
from synth_assets.dedup.normalise import normalise_marked
from synth_assets.dedup.phrases import fold_phrases
from synth_assets.dedup.rewriting import Rewriting, step
from synth_assets_tests.dedup.labelled_files import labelled_pairs


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bin order to\b", {"in order to"}),
        (r"^(?:show|prove) that ", {START + "show that ", START + "prove that "}),
        (r" for (?:me|us)$", {" for me" + END, " for us" + END}),
        (r"\bpercents?\b", {"percent"}),
        (r"^what does (.+) mean((?: in .+)?)$", {START + "what does "}),
        (r"(?<one>.+?) squared ?(\d)", {" squared"}),
        (r"( |^)[xy]_\d", {f"{before}{name}_" for before in (" ", START) for name in "xy"}),
        (r" {2,}", {"  "}),
        (r"a{3}b", {"aaab"}),
        (r"(?:ab)+", {"ab"}),
        (r"\(\.\p{L}\*", {"(."}),
        (r"[a-z]+|never", set()),
        (r"(?:maybe)? \d*", {" "}),
        (r"[^a]\S.", set()),
    ],
)
def test_needles_are_the_rarest_strings_that_every_match_contains(pattern: str, expected: set[str]) -> None:
    assert needles(pattern) == expected


@pytest.mark.parametrize("pattern", [r"(?i)what", r"\x{41}", "[[:alpha:]]b", "(open", "closed)", r"[a&&b]c", "*a"])
def test_needles_of_an_unknown_syntax_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="needles cannot be read off"):
        needles(pattern)


def test_a_step_sees_what_the_steps_before_it_made() -> None:
    chain = Rewriting(*(step(f"{one}$", other) for one, other in ("ab", "bc", "cd")), step("never", "ever"))
    texts = pl.Series(["a", None, "b", "x", "aa", "c never"])
    assert chain(texts).to_list() == ["d", None, "d", "x", "ad", "c ever"]


def test_a_text_is_folded_alike_alone_and_among_others() -> None:
    pairs = labelled_pairs()
    texts = normalise_marked(pl.Series([text for pair in pairs for text in (pair.one, pair.other)]))
    alone = [fold_phrases(texts.slice(place, 1))[0] for place in range(0, len(texts), 20)]
    assert fold_phrases(texts).gather_every(20).to_list() == alone
