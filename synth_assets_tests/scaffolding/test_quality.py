"""The quality filter as a whole, the learner's voice, and the form of a dialogue."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.scaffolding.dialogue import Dialogue, Turn, from_messages
from synth_assets.scaffolding.quality import REASONS, faults_of, questions_in
from synth_assets_tests.scaffolding.dialogues import FIT, a_dialogue, reasons, with_learner, with_tutor

REAL = Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl"


@pytest.mark.parametrize("error", FIT)
def test_a_fit_dialogue_of_each_error_type_has_no_fault(error: str) -> None:
    assert faults_of(FIT[error]) == ()


@pytest.mark.parametrize(
    "said",
    [
        "Thank you for correcting me. Its name is Luna.",
        "Oh, that was my mistake. Its name is Luna.",
        "I should have said a dog. Its name is Luna.",
        "I always forget the indefinite article.",
        "Is it the past participle? Its name is Luna.",
        "Great job! Its name is Luna.",
        "That's a great question! Its name is Luna.",
        "Furthermore, its name is Luna.",
        "Its name is Luna, whom my meticulous mother adores.",
        "She is a gentle animal which my parents adopted from a shelter after we moved to the countryside, since the "
        "garden there is large enough for her.",
    ],
)
def test_a_learner_who_talks_like_a_tutor_or_a_book_is_rejected(said: str) -> None:
    assert "learner_too_perfect" in reasons(with_learner("I have dog at home.", said))


@pytest.mark.parametrize(
    "said",
    [
        "Its name is Luna.",
        "Sorry, my English is not good.",
        "I made a mistake in my homework yesterday.",
        "My mother says she is good dog because she never barks.",
        "Yes, a dog. It has three years and it like to play with my brother and eat and sleep and run in the garden "
        "and in the night it sleep in my bed with me.",
        "She is very nice. I love her. How do you say 'perro' in English?",
        "When I come home, she waits at the door because she is hungry.",
        "Great! I like dogs too.",
        "Can you help me with the grammar exercise?",
    ],
)
def test_a_learner_may_be_good_at_english_in_a_simple_way(said: str) -> None:
    assert "learner_too_perfect" not in reasons(with_learner("I have dog at home.", said))


@pytest.mark.parametrize(
    "said",
    [
        "Tutor: Oh, you have a dog? Is it big?",
        "Oh, you have a dog? Is it big?\nLearner: Yes.",
        "**Tutor:** You have a dog? Is it big?",
        "Assistant : You have a dog? Is it big?",
        "```You have a dog? Is it big?```",
        '{"turns": ["You have a dog? Is it big?"]}',
        '["You have a dog?", "Is it big?"]',
        "You have **a** dog? Is it big?",
        "You have a dog? *smiles* Is it big?",
        "You have a dog, [name]? Is it big?",
        "You have a dog, {name}? Is it big?",
        "<tutor>You have a dog? Is it big?</tutor>",
        "You have a dog?<br>Is it big?",
        "- You have a dog? Is it big?",
        "# Recast\nYou have a dog? Is it big?",
        "You have a dog? (recast) Is it big?",
        "You have a dog?\\nIs it big?",
        "You have &quot;a dog&quot;? Is it big?",
    ],
)
def test_leaked_markup_is_found(said: str) -> None:
    assert "leaked_markup" in reasons(with_tutor(said))


@pytest.mark.parametrize(
    "said",
    [
        "You have a dog: is it big?",
        "You have a dog <3 Is it big?",
        "You have a dog (a big one)? Is it 5 < 10 kg?",
        "You have a dog? Is it 5 * 3 = 15 years old?",
        "You have a dog? My tutor has one, too. Is it big?",
        "You have a dog - a big one? Is it nice?",
        "Here is one thing: you have a dog? Is it big?",
        "You have a dog?\nIs it big?",
        "You have a dog? “Luna”, is it?",
    ],
)
def test_ordinary_writing_is_no_markup(said: str) -> None:
    assert "leaked_markup" not in reasons(with_tutor(said))


@pytest.mark.parametrize(
    ("speakers", "expected"),
    [
        ("LTLT", set()),
        ("LTLTLT", set()),
        ("LT", {"too_few_turns"}),
        ("LTL", {"tutor_not_last"}),
        ("TLT", {"learner_not_first"}),
        ("LLT", {"roles_not_alternating"}),
        ("LTT", {"roles_not_alternating"}),
        ("TLTL", {"learner_not_first", "tutor_not_last"}),
        ("TT", {"too_few_turns", "roles_not_alternating", "learner_not_first"}),
    ],
)
def test_who_speaks_when_is_checked(speakers: str, expected: set[str]) -> None:
    texts = {"L": "I have dog at home.", "T": "You have a dog? Is it big?"}
    turns = tuple(Turn("learner" if one == "L" else "tutor", texts[one]) for one in speakers)
    form = {"too_few_turns", "roles_not_alternating", "learner_not_first", "tutor_not_last"}
    assert reasons(replace(a_dialogue(), turns=turns)) & form == expected


@pytest.mark.parametrize("text", ["", "  ", "...", "?!", "\n", "—"])
def test_a_turn_without_a_word_is_empty(text: str) -> None:
    assert "empty_turn" in reasons(with_learner("I have dog at home.", text))


@pytest.mark.parametrize("text", ["Yes.", "3", "네", "OK"])
def test_a_turn_of_one_word_is_not(text: str) -> None:
    assert "empty_turn" not in reasons(with_learner("I have dog at home.", text))


def test_lectures_and_endless_dialogues_are_too_long() -> None:
    assert "too_long" in reasons(with_tutor("You have a dog? " + "It is a big one. " * 15))
    assert reasons(with_tutor("You have a dog? " + "not {[a" * 200_000)) == {"too_long"}
    assert "too_long" in reasons(a_dialogue(*["I have dog at home.", "You have a dog? Is it big?"] * 7))
    assert "too_long" not in reasons(a_dialogue(*["I have dog at home.", "You have a dog? Is it big?"] * 6))


def test_turns_that_no_chatml_file_can_hold_are_rejected_for_that_alone() -> None:
    assert reasons(with_tutor("You have a dog?<|im_end|> Is it big?")) == {"not_chatml"}
    assert reasons(with_tutor("You have a dog?\ud800")) == {"not_chatml"}
    assert reasons(with_tutor("You have a dog?\0")) == {"not_chatml"}
    assert reasons(replace(a_dialogue(), turns=())) == {"not_chatml"}


def test_every_reason_is_named_at_most_once_and_explained() -> None:
    bad = a_dialogue("Hello.", "That's wrong. That's a mistake. [name]", "[name] ``` furthermore")
    found = [fault.reason for fault in faults_of(bad)]
    assert len(found) == len(set(found))
    assert set(found) <= set(REASONS)
    assert all(fault.detail for fault in faults_of(bad))


@given(st.lists(st.text(max_size=200), max_size=6), st.text(max_size=60), st.text(max_size=60))
def test_the_filter_judges_any_text_without_failing(texts: list[str], incorrect: str, correct: str) -> None:
    dialogue = replace(a_dialogue(*texts), incorrect=incorrect, correct=correct)
    assert set(reasons(dialogue)) <= set(REASONS)
    assert faults_of(dialogue) == faults_of(dialogue)


@pytest.mark.skipif(not REAL.exists(), reason="the shared sample data is not here")
def test_the_first_batch_of_real_dialogues_is_fit_as_a_teacher_finds_it() -> None:
    rows = [json.loads(line) for line in REAL.read_text().splitlines()]
    dialogues = [
        Dialogue(
            row["l1_background"], row["error_type"], row["proficiency"], row["error_pattern"], row["correct_form"],
            from_messages(row["messages"]),
        )
        for row in rows
    ]  # fmt: skip
    assert [faults_of(dialogue) for dialogue in dialogues] == [()] * 29
    assert sum(map(questions_in, dialogues)) / 29 > 1.5
