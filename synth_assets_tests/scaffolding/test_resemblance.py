"""Near-duplicate dialogues: a changed name makes none new, a shared sentence pair makes none old."""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.intake import read_rows
from synth_assets.scaffolding.baseline import dialogue_rows
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.dialogue import NotChatML
from synth_assets.scaffolding.resemblance import Alike, DialogueIndex, near_duplicates
from synth_assets_tests.scaffolding.dialogues import FIT_TEXTS, a_dialogue

REAL = Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl"


def frame(*dialogues: Sequence[str], l1: str = "spanish", error: str = "article_omission") -> pl.DataFrame:
    """Dialogues of one cell, called "0", "1", …"""
    rows = [(str(n), l1, error, a_dialogue(*texts).messages_json()) for n, texts in enumerate(dialogues)]
    return pl.DataFrame(rows, schema=["dialogue_id", "l1", "error", "messages"], orient="row")


def twins(*dialogues: Sequence[str]) -> list[str | None]:
    return near_duplicates(frame(*dialogues))["duplicate_of"].to_list()


def changed(old: str, new: str) -> list[str]:
    return [text.replace(old, new) for text in FIT_TEXTS]


@pytest.mark.parametrize(
    "again",
    [
        list(FIT_TEXTS),
        [text.upper() for text in FIT_TEXTS],
        changed("?", "?!"),
        changed("Luna", "Nala"),
        changed("Oh, ", "Ah, "),
        changed("lovely", "nice"),
        ["I have cat at home.", *FIT_TEXTS[1:]],
        [*FIT_TEXTS[:2], "It is Rex.", FIT_TEXTS[3]],
    ],
)
def test_the_same_dialogue_with_a_few_words_changed_is_a_near_duplicate(again: list[str]) -> None:
    assert twins(FIT_TEXTS, again) == [None, "0"]


@pytest.mark.parametrize(
    "other",
    [
        [FIT_TEXTS[0], "You have a dog at home? Who takes it out?", "My father.", "And what do you do with your dog?"],
        [*FIT_TEXTS[:2], "He is Rex, he like eat shoes.", "Shoes! Whose shoes did he eat last?"],
        ["I have dog at home.", "A dog, how nice! Is it young?", "It has two years.", "Two years old! Does it bark?"],
        [FIT_TEXTS[0], "Oh, you have a dog at home? How old is it?", "Five.", "Is a dog of five still playful?"],
    ],
)
def test_another_talk_about_the_same_sentence_is_none(other: list[str]) -> None:
    assert twins(FIT_TEXTS, other) == [None, None]


def test_short_answers_that_everybody_gives_count_as_no_equal_turns() -> None:
    one = ["I have dog.", "You have a dog? Is it a big one?", "Yes.", "What does it eat?", "Meat.", "A dog likes meat!"]
    other = ["I have dog.", "Oh, a dog! Do you walk it?", "Yes.", "Who feeds the dog?", "Meat.", "How funny you are!"]
    assert twins(one, other) == [None, None]


def test_another_cell_is_another_matter() -> None:
    index = DialogueIndex()
    index.add(frame(FIT_TEXTS))
    assert index.add(frame(FIT_TEXTS, l1="korean"))["duplicate_of"].to_list() == [None]
    assert index.add(frame(FIT_TEXTS, error="past_tense"))["duplicate_of"].to_list() == [None]
    assert index.add(frame(FIT_TEXTS))["duplicate_of"].to_list() == ["0"]
    assert len(index) == 3


def test_the_most_alike_of_the_kept_ones_is_named() -> None:
    near, nearer = changed("Luna", "Balthasar the Great of Sevilla"), changed("Luna", "Lunas")
    index = DialogueIndex()
    index.seed(frame(near, FIT_TEXTS))
    assert index.add(frame(nearer))["duplicate_of"].to_list() == ["1"]


def test_a_duplicate_is_not_kept_and_attracts_nothing() -> None:
    index = DialogueIndex()
    index.add(frame(FIT_TEXTS, FIT_TEXTS, changed("Luna", "Nala")))
    assert len(index) == 1


@given(st.lists(st.lists(st.sampled_from([*FIT_TEXTS, "Yes.", "How old is it?"]), min_size=1, max_size=5), max_size=8))
def test_one_by_one_or_all_at_once_is_the_same(dialogues: list[list[str]]) -> None:
    rows = frame(*dialogues) if dialogues else frame(FIT_TEXTS).clear()
    index = DialogueIndex()
    single = [index.add(rows[place])["duplicate_of"].item() for place in range(rows.height)]
    assert near_duplicates(rows)["duplicate_of"].to_list() == single
    assert len(index) == single.count(None)


def test_equal_dialogues_are_wholly_similar() -> None:
    assert near_duplicates(frame(FIT_TEXTS, FIT_TEXTS))["similarity"].to_list() == [None, 1.0]


def test_bad_thresholds_and_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="grams is 0"):
        Alike(grams=0)
    with pytest.raises(ValueError, match="no column messages"):
        near_duplicates(frame(FIT_TEXTS).drop("messages"))
    with pytest.raises(NotChatML):
        near_duplicates(frame(FIT_TEXTS).with_columns(messages=pl.lit(json.dumps({"role": "user"}))))


@pytest.mark.skipif(not REAL.exists(), reason="the shared sample data is not here")
def test_no_two_of_the_first_batch_are_near_duplicates() -> None:
    accepted = dialogue_rows(read_rows(REAL), load_catalog()).accepted
    assert near_duplicates(accepted)["duplicate_of"].null_count() == accepted.height
