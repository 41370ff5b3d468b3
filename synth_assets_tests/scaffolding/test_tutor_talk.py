"""What the tutor may say: no outright correction, and real questions."""

import pytest

from synth_assets.scaffolding.feedback import real_questions
from synth_assets.scaffolding.quality import questions_in, turn_depth
from synth_assets_tests.scaffolding.dialogues import FIT, a_dialogue, reasons, with_learner, with_tutor


@pytest.mark.parametrize(
    "said",
    [
        "That's wrong. You have a dog? Where?",
        "Hmm, WRONG! You have a dog?",
        "You used the verb wrongly. Do you have a dog?",
        "That is incorrect. Do you have a dog?",
        "You said it incorrectly. Do you have a dog?",
        "There's a small mistake there. You have a dog?",
        "Everyone makes mistakes! You have a dog?",
        "I think you are mistaken. You have a dog?",
        "There is an error in your sentence. Is it a dog?",
        "I found two errors. Can you see them in your sentence about a dog?",
        'It should be "a dog". Where is it?',
        "It should’ve been a dog. Where is it?",
        "That shouldn't be in the sentence. You have a dog?",
        "The correct form is a dog. Is it big?",
        "Both correct forms have an article. You have a dog?",
        "You need to say a dog. Is it big?",
        "You have to say a dog here. Is it big?",
        "You should say a dog. Is it big?",
        "You should have said a dog. Is it big?",
        "Not 'dog' but 'a dog'. Is it big?",
        "You have a dog, not dog. Is it big?",
        "I have a dog at home, not I have dog at home. Is it big?",
        "We say a dog, not dog. Is it big?",
        "We don't say that. You have a dog?",
        "In English we use an article here. You have a dog?",
        "Let me correct you: you have a dog. Is it big?",
        "A small correction: you have a dog. Is it big?",
        "That's not quite right. You have a dog?",
        "You forgot the article. You have a dog?",
        "Don't forget the article! You have a dog?",
        "Remember to use an article. You have a dog?",
        "It's better to say you have a dog. Is it big?",
        "Almost! You have a dog. Is it big?",
        "You meant to say you have a dog? Is it big?",
        "No, you have a dog. Is it big?",
        'Use "a" before dog: "a dog". Is it big?',
        "The right word is a dog. Is it big?",
        "Your grammar is bad grammar. You have a dog?",
        "Repeat after me: I have a dog. Is it big?",
        "That is **wrong**. You have a dog?",
    ],
)
def test_a_tutor_who_corrects_outright_is_rejected(said: str) -> None:
    assert "explicit_correction" in reasons(with_tutor(said))


@pytest.mark.parametrize(
    "said",
    [
        "You have a dog? What a little terror! Is it big?",
        "You have a dog? Is there any wrongdoing it is known for?",
        "You have a dog? That's correct, I remember! Is it big?",
        "You have a dog? What went wrong with the car you wanted to take it in?",
        "You have a dog? Did you take the wrong bus with it?",
        "You have a dog? You should be very proud of it! Is it big?",
        "You have a dog? That should be fun! Is it big?",
        "You have a dog? Did you say hello to it? You must say hello every morning, right?",
        "You have a dog? Unless I'm mistaken, you have a cat, too?",
        "You have a dog? Was there an error message on your phone when you called it?",
        "You have a dog? It is not big but small, I guess?",
        "You have a dog, not a cat? Is it big?",
        "Oh no, you have a dog and no garden? Where does it sleep?",
        "You have a dog? That's a great way to put it! Is it big?",
        "You have a dog? How do you say its name in Spanish?",
        "You have a dog? Did you forget its food? Did it miss you?",
        "You mean you have a dog? Is it big?",
        "You have a dog? Why not go to the park with it?",
        "You have a dog? Its name is 'Luna', isn't it? Is it big?",
        "You have a dog? You don't say! Is it big?",
        "You have a dog? Do you need to use a car to take it out?",
    ],
)
def test_a_tutor_who_only_talks_about_the_world_is_not(said: str) -> None:
    assert "explicit_correction" not in reasons(with_tutor(said))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("past_tense", "Not buy but bought. What colour is it?"),
        ("past_tense", "You bought, not buy. What colour is it?"),
        ("past_tense", "We use 'bought' yesterday. What colour is it?"),
        ("past_tense", "Use the past tense. You bought a phone?"),
        ("participle_confusion", "You should be bored, I think. Are you?"),
        ("participle_confusion", "You are bored rather than boring. Why?"),
        ("plural_omission", "Two sisters, not two sister. Are they older?"),
        ("verb_agreement", "She works, not work. Where?"),
        ("be_verb_overuse", "'I agree', please. What did he say?"),
        ("preposition_error", "Married to a doctor, not with. Where do they live?"),
        ("subject_omission", "You missed the pronoun. It is very hot?"),
    ],
)
def test_the_contrast_of_the_two_forms_is_a_correction(error: str, said: str) -> None:
    assert "explicit_correction" in reasons(with_tutor(said, of=FIT[error]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("past_tense", "You bought a phone on Monday and didn't buy one before?"),
        ("past_tense", "So you bought a new phone. Why not buy a used one?"),
        ("participle_confusion", "You're bored in the evening, but the town is not boring, is it?"),
        ("verb_agreement", "Your mother works in a hospital? Does she not work at night?"),
        ("preposition_error", "Your sister is married to a doctor and does not live with you?"),
        ("negation_error", "You don't like coffee? No coffee at all?"),
    ],
)
def test_using_both_forms_as_they_ought_to_be_is_none(error: str, said: str) -> None:
    assert "explicit_correction" not in reasons(with_tutor(said, of=FIT[error]))


@pytest.mark.parametrize("said", ["Sorry, my homework was wrong.", "I took the wrong bus by mistake.", "An error!"])
def test_the_learner_may_say_the_words(said: str) -> None:
    assert "explicit_correction" not in reasons(with_learner(FIT["article_omission"].turns[0].text, said))


def test_no_as_an_answer_is_no_correction() -> None:
    dialogue = a_dialogue("I have dog. You have dog too?", "No, I have a cat. Is your dog a big one?", "Yes.", "Great!")
    assert "explicit_correction" not in reasons(dialogue)


@pytest.mark.parametrize(
    "said",
    [
        "Oh, you have a dog at home?",
        "What's its name?",
        "You have a dog. Is it big or small?",
        "A dog! Tell me, does it sleep in your room?",
        "It sounds like a nice dog, right?",
        "You have a dog... where does it sleep?",
        "You have a dog—does it bark?",
        'And what is the name of your dog ("Luna")?',
        "Really? How old is it?",
    ],
)
def test_what_the_learner_can_answer_is_a_question(said: str) -> None:
    assert len(list(real_questions(said))) == 1


@pytest.mark.parametrize(
    "said",
    [
        "You have a dog at home.",
        "You have a dog. Right?",
        "You have a dog. OK?",
        "You have a dog. Okay? Yes?",
        "Really? A dog!",
        "A dog. Isn't it?",
        "Do you understand?",
        "You have a dog. Does that make sense?",
        "We say 'a dog', right?",
        "You should say a dog, OK?",
        "Can you see your mistake?",
        "What is the correct form?",
        "I wonder what its name is.",
        "???",
        "",
    ],
)
def test_tags_and_corrections_are_no_questions(said: str) -> None:
    assert list(real_questions(said)) == []


def test_a_dialogue_without_a_real_question_is_rejected() -> None:
    assert reasons(with_tutor("Oh, you have a dog at home. Nice, right.", "A big dog. OK?")) == {"no_question"}


def test_questions_are_counted_over_the_tutors_turns_only() -> None:
    dialogue = with_learner("I have dog at home. And you?", "Luna. Do you like dogs?")
    assert questions_in(dialogue) == 3
    assert turn_depth(dialogue) == 4
