"""A dialogue: its messages, there and back, and the id that its content gives it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.scaffolding.dialogue import Dialogue, NotChatML, Turn, alternating, from_messages
from synth_assets_tests.scaffolding.dialogues import a_dialogue

TEXT = st.text(min_size=1).map(str.strip).filter(bool)


@given(st.lists(TEXT, min_size=1, max_size=8))
def test_turns_survive_the_way_to_messages_and_back(texts: list[str]) -> None:
    dialogue = a_dialogue(*texts)
    assert from_messages(dialogue.to_messages()) == dialogue.turns
    assert from_messages(dialogue.messages_json()) == dialogue.turns


def test_the_learner_is_the_user_and_the_tutor_the_assistant() -> None:
    assert a_dialogue("I have dog.", "You have a dog?").to_messages() == [
        {"role": "user", "content": "I have dog."},
        {"role": "assistant", "content": "You have a dog?"},
    ]


def test_texts_alone_are_said_in_turn_by_the_learner_first() -> None:
    assert alternating([" Hi. ", "Hello!", "Bye."]) == (
        Turn("learner", "Hi."),
        Turn("tutor", "Hello!"),
        Turn("learner", "Bye."),
    )


def test_a_system_message_at_the_start_is_passed_over() -> None:
    messages = [{"role": "system", "content": "Be kind."}, {"role": "User ", "content": "Hi."}]
    assert from_messages(messages) == (Turn("learner", "Hi."),)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        (None, "NoneType"),
        ({"role": "user"}, "dict"),
        ("Hello", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("3", "int"),
        (["Hello"], "message 1 is str"),
        ([{"role": "user"}], "content is missing"),
        ([{"content": "Hi."}], "role is missing"),
        ([{"role": "user", "content": None}], "content is NoneType"),
        ([{"role": "user", "content": ["Hi."]}], "content is list"),
        ([{"role": "tutor", "content": "Hi."}], "role 'tutor'"),
        ([{"role": "user", "content": "Hi."}, {"role": "system", "content": "Be kind."}], "message 2: role 'system'"),
    ],
)
def test_messages_that_are_no_dialogue_say_why(messages: Any, said: str) -> None:
    with pytest.raises(NotChatML, match=said):
        from_messages(messages)


def test_the_id_is_that_of_the_content_but_for_white_space_around() -> None:
    dialogue = a_dialogue()
    spaced = replace(dialogue, turns=tuple(replace(turn, text=f" {turn.text}\n") for turn in dialogue.turns))
    assert spaced.dialogue_id == dialogue.dialogue_id
    assert len(dialogue.dialogue_id) == 32
    assert int(dialogue.dialogue_id, 16) >= 0


@pytest.mark.parametrize(
    "other",
    [
        a_dialogue(l1="korean"),
        a_dialogue(error="past_tense"),
        a_dialogue(proficiency="intermediate"),
        a_dialogue(incorrect="I have big dog."),
        a_dialogue(correct="I have the dog at home."),
    ],
)
def test_another_cell_level_or_pair_is_another_dialogue(other: Dialogue) -> None:
    assert other.turns == a_dialogue().turns
    assert other.dialogue_id != a_dialogue().dialogue_id


@given(st.lists(TEXT, min_size=1, max_size=4), st.lists(TEXT, min_size=1, max_size=4))
def test_other_turns_are_another_dialogue(one: list[str], other: list[str]) -> None:
    same = one == other
    assert (a_dialogue(*one).dialogue_id == a_dialogue(*other).dialogue_id) == same


def test_where_a_turn_ends_belongs_to_the_id() -> None:
    assert a_dialogue("ab", "c").dialogue_id != a_dialogue("a", "bc").dialogue_id


def test_names_of_learners_are_kept_as_written() -> None:
    dialogue = a_dialogue("Me llamo Lucía, 我 have dog.")
    assert "Lucía, 我" in dialogue.messages_json()
    assert json.loads(dialogue.messages_json())[0]["content"] == "Me llamo Lucía, 我 have dog."


def test_what_one_of_the_two_says_is_told_in_order() -> None:
    dialogue = a_dialogue("One.", "Two.", "Three.", "Four.")
    assert dialogue.said_by("learner") == ("One.", "Three.")
    assert dialogue.said_by("tutor") == ("Two.", "Four.")
