"""Existing dialogues: known by their content, sorted into cells, and every row accounted for."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.intake import BadRow, SourceRow, read_rows
from synth_assets.scaffolding.baseline import ACCEPTED, REJECTED, DialogueRows, dialogue_rows
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.dialogue import from_messages
from synth_assets_tests.scaffolding.dialogues import a_dialogue

REAL = Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl"


def sort_out(*items: dict[str, Any]) -> DialogueRows:
    return sort_rows(SourceRow("f.jsonl", line, item) for line, item in enumerate(items, 1))


def sort_rows(rows: Iterable[SourceRow | BadRow]) -> DialogueRows:
    return dialogue_rows(rows, load_catalog())


def an_old_row(**changes: Any) -> dict[str, Any]:
    return {
        "l1_background": "Spanish",
        "proficiency": "beginner",
        "error_type": "article_omission",
        "error_pattern": "I have dog at home.",
        "correct_form": "I have a dog at home.",
        "messages": a_dialogue().to_messages(),
        "raw_response": None,
    } | changes


def test_an_old_row_becomes_a_dialogue_of_its_cell() -> None:
    found = sort_out(an_old_row())
    row = found.accepted.row(0, named=True)
    assert (row["l1"], row["error"], row["proficiency"]) == ("spanish", "article_omission", "beginner")
    assert (row["incorrect"], row["correct"]) == ("I have dog at home.", "I have a dog at home.")
    assert (row["turns"], row["questions"], row["source"], row["source_model"]) == (4, 3, "baseline", None)
    assert (row["file"], row["line"]) == ("f.jsonl", 1)
    assert row["dialogue_id"] == a_dialogue().dialogue_id
    assert from_messages(row["messages"]) == a_dialogue().turns


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"l1_background": " SPANISH"}, "l1", "spanish"),
        ({"l1_background": "Korean"}, "l1", "korean"),
        ({"error_type": "Article Omission"}, "error", "article_omission"),
        ({"proficiency": "Beginner "}, "proficiency", "beginner"),
        ({"proficiency": "B1"}, "proficiency", "intermediate"),
        ({"proficiency": "beginner (A2)"}, "proficiency", "beginner"),
        ({"model_used": "gemini-2.0-flash"}, "source_model", "gemini-2.0-flash"),
        ({"messages": json.dumps(a_dialogue().to_messages())}, "dialogue_id", a_dialogue().dialogue_id),
    ],
)
def test_tags_and_forms_are_brought_to_the_known_ones(changes: dict[str, Any], column: str, expected: str) -> None:
    assert sort_out(an_old_row(**changes)).accepted[column].to_list() == [expected]


def test_keys_in_other_case_and_our_own_names_are_understood() -> None:
    old = an_old_row()
    shouted = {key.upper(): value for key, value in old.items()}
    ours = {
        "l1": "spanish",
        "error": "article_omission",
        "proficiency": "beginner",
        "incorrect": old["error_pattern"],
        "correct": old["correct_form"],
        "messages": old["messages"],
    }
    found = sort_out(shouted, ours)
    assert (found.accepted.height, found.repeated, found.rejected.height) == (1, 1, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"l1_background": None}, "missing_column"),
        ({"messages": None}, "missing_column"),
        ({"error_pattern": 3}, "wrong_type"),
        ({"l1_background": "Klingon"}, "unknown_l1"),
        ({"error_type": "silly_error"}, "unknown_error"),
        ({"proficiency": "native"}, "unknown_proficiency"),
        ({"correct_form": "i have DOG at home"}, "equal_pair"),
        ({"messages": "Hello!"}, "not_chatml"),
        ({"messages": []}, "not_chatml"),
        ({"messages": [{"role": "tutor", "content": "Hi!"}]}, "not_chatml"),
        ({"messages": a_dialogue().to_messages()[:2]}, "too_few_turns"),
        ({"messages": a_dialogue().to_messages()[1:]}, "learner_not_first"),
        ({"error_pattern": "We see cow.", "correct_form": "We see a cow."}, "no_recast"),
        (
            {"messages": a_dialogue("I have dog.", "That's wrong: a dog. Is it big?", "Yes.", "OK!").to_messages()},
            "explicit_correction",
        ),
    ],
)
def test_a_row_that_is_no_fit_dialogue_says_why(changes: dict[str, Any], reason: str) -> None:
    found = sort_out(an_old_row(**changes))
    assert found.accepted.is_empty()
    rejected = found.rejected.row(0, named=True)
    assert rejected["reason"] == reason
    assert rejected["detail"]
    assert rejected["raw"].startswith("{")
    assert (rejected["file"], rejected["row"]) == ("f.jsonl", 1)


def test_the_detail_names_every_fault_of_the_filter() -> None:
    texts = ("I have dog.", "That's wrong: a dog.", "Yes.", "[smile]")
    detail = sort_out(an_old_row(messages=a_dialogue(*texts).to_messages())).rejected["detail"].item()
    assert "explicit_correction" in detail
    assert "no_question" in detail


def test_rows_that_intake_could_not_read_are_kept_as_rejects() -> None:
    found = sort_rows([BadRow("f.jsonl", 7, "not_json", "{oops", "not JSON: …"), SourceRow("f.jsonl", 8, an_old_row())])
    assert found.accepted.height == 1
    assert found.rejected.select("row", "l1", "reason", "raw").row(0) == (7, None, "not_json", "{oops")


def test_no_rows_are_two_frames_of_the_described_columns() -> None:
    found = sort_out()
    assert dict(found.accepted.schema) == ACCEPTED
    assert dict(found.rejected.schema) == REJECTED
    assert found.repeated == 0


ROWS = st.one_of(
    st.just(an_old_row()),
    st.fixed_dictionaries({}, optional={key: st.text(max_size=9) for key in an_old_row()}),
    st.sampled_from(["Chinese", "Arabic", "Klingon", ""]).map(lambda l1: an_old_row(l1_background=l1)),
    st.lists(
        st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "content": st.text(max_size=30)})
    ).map(lambda messages: an_old_row(messages=messages)),
)


@given(st.lists(ROWS, max_size=12))
def test_every_row_is_accounted_for_and_reading_twice_multiplies_nothing(items: list[dict[str, Any]]) -> None:
    once, twice = sort_out(*items), sort_out(*items, *items)
    assert once.accepted.height + once.repeated + once.rejected.height == len(items)
    assert twice.accepted["dialogue_id"].to_list() == once.accepted["dialogue_id"].to_list()
    assert once.accepted["dialogue_id"].is_unique().all()


@pytest.mark.skipif(not REAL.exists(), reason="the shared sample data is not here")
def test_the_first_batch_is_kept_but_for_a_type_that_the_catalogue_lacks() -> None:
    found = sort_rows(read_rows(REAL))
    assert found.accepted.height + found.repeated + found.rejected.height == 29
    assert set(found.accepted["l1"]) == {"spanish", "chinese", "arabic"}
    assert set(found.rejected["reason"]) <= {"unknown_error"}
    assert found.accepted.height >= 28
