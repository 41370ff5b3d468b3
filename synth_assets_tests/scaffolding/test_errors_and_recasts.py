"""The error in the learner's words, and whether the tutor takes it up: recast or elicited, and never repeated."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.scaffolding.catalog import Pair, load_catalog
from synth_assets.scaffolding.errors_in_text import contains_error
from synth_assets_tests.scaffolding.dialogues import FIT, a_dialogue, reasons, with_learner, with_tutor


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("article_omission", "i have dog at home"),
        ("article_omission", "Hello teacher! I have dog at home, he is big."),
        ("article_omission", "I have dog in my home."),
        ("article_omission", "I have big dog at home."),
        ("article_omission", "In my house I have cat."),
        ("past_tense", "Yesterday, I buy a new phone!"),
        ("past_tense", "Yesterday I buy new phone for my mother."),
        ("past_tense", "Yesterday I go to the cinema."),
        ("verb_agreement", "My mother work in a big hospital."),
        ("verb_agreement", "She go there every day."),
        ("be_verb_overuse", "I’m agree with my teacher."),
        ("be_verb_overuse", "Yes, I'm agree."),
        ("negation_error", "I no like coffee."),
        ("negation_error", "I no understand the exercise."),
        ("subject_omission", "In my city is good but is very hot in my city."),
        ("subject_omission", "Yes, is hot."),
        ("participle_confusion", "Today I am boring in the evening again."),
        ("participle_confusion", "I am very interesting in music."),
        ("conjunction_overuse", "Although it was very cold, but we went to the park."),
        ("conjunction_overuse", "Because I was tired, so I stayed at home."),
        ("pronoun_copy", "My friend, he is very tall."),
        ("pronoun_copy", "My sister she works in a bank."),
        ("gerund_error", "I can swimming well."),
        ("gerund_error", "I want to going home."),
        ("plural_omission", "I have two sister."),
        ("plural_omission", "She has three cat."),
        ("preposition_error", "My older sister is married with a doctor."),
        ("preposition_error", "I arrived to the station."),
    ],
)
def test_the_error_is_found_in_the_pairs_words_and_in_others_of_its_kind(error: str, said: str) -> None:
    assert "error_absent" not in reasons(with_learner(said, of=FIT[error]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("article_omission", "I have a dog at home."),
        ("article_omission", "I have two dogs at home."),
        ("article_omission", "I have my dog at home."),
        ("past_tense", "Yesterday I bought a new phone."),
        ("past_tense", "Did I go to school yesterday? No, I went home."),
        ("verb_agreement", "My mother works in a hospital."),
        ("verb_agreement", "Does she work there?"),
        ("be_verb_overuse", "I agree with my teacher."),
        ("negation_error", "I don't like coffee in the morning."),
        ("negation_error", "I have no coffee, no problem."),
        ("subject_omission", "It is very hot in my city."),
        ("subject_omission", "It's very hot in my city."),
        ("subject_omission", "Is it hot in your city?"),
        ("participle_confusion", "I am bored in the evening."),
        ("participle_confusion", "The film was boring."),
        ("conjunction_overuse", "Although it was cold, we went to the park."),
        ("conjunction_overuse", "It was cold, but we went to the park."),
        ("pronoun_copy", "My friend is very tall. He is a good player."),
        ("gerund_error", "I can swim very well and I like swimming."),
        ("gerund_error", "Can you bring my bag?"),
        ("plural_omission", "I have two sisters and one brother."),
        ("plural_omission", "I have a two-room house and many people."),
        ("preposition_error", "My sister is married to a doctor."),
        ("preposition_error", "I listen to music on Monday."),
    ],
)
def test_a_learner_without_the_error_is_found_out(error: str, said: str) -> None:
    assert "error_absent" in reasons(with_learner(said, of=FIT[error]))


@pytest.mark.parametrize("error", FIT)
def test_the_correct_sentence_never_counts_as_the_error(error: str) -> None:
    dialogue = FIT[error]
    assert "error_absent" in reasons(with_learner(dialogue.correct, of=dialogue))


@pytest.mark.parametrize("error", FIT)
@given(said=st.sampled_from(["{}", "Hi! {}", "{} Yes.", "well, {}", "{}!!"]), upper=st.booleans())
def test_the_incorrect_sentence_always_counts_whatever_stands_around(error: str, said: str, upper: bool) -> None:
    sentence = FIT[error].incorrect.rstrip(".")
    text = said.format(sentence.upper() if upper else sentence)
    assert "error_absent" not in reasons(with_learner(text, of=FIT[error]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("article_omission", "A dog! Is it big?"),
        ("article_omission", "You have a very big dog? Where?"),
        ("article_omission", "The dog is at home now? Is it big?"),
        ("article_omission", "What do you have at home?"),
        ("article_omission", "You have what?"),
        ("article_omission", "Can you say that again?"),
        ("past_tense", "I bought one last week too! Is it good?"),
        ("past_tense", "What did you buy?"),
        ("verb_agreement", "She works there? Since when?"),
        ("verb_agreement", "Where does she work?"),
        ("be_verb_overuse", "I agree with your teacher, too. Why do you?"),
        ("negation_error", "Why don't you like it in the morning?"),
        ("negation_error", "You do not like coffee at all?"),
        ("negation_error", "What do you like in the morning?"),
        ("subject_omission", "Is it very hot in July?"),
        ("participle_confusion", "Are you bored now?"),
        ("conjunction_overuse", "So it was cold, but you went to the park? Why?"),
        ("conjunction_overuse", "You went to the park although it was cold? Why?"),
        ("pronoun_copy", "Is your friend tall? How tall?"),
        ("gerund_error", "You can swim? Where?"),
        ("plural_omission", "How many sisters do you have?"),
        ("preposition_error", "Who is she married to?"),
    ],
)
def test_recasts_and_elicitations_are_known(error: str, said: str) -> None:
    assert "no_recast" not in reasons(with_tutor(said, "How nice!", of=FIT[error]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("article_omission", "What is your name?"),
        ("article_omission", "That is nice. What do you do today?"),
        ("article_omission", "Nice! Do you have a garden?"),
        ("article_omission", "You have dog? How old?"),
        ("past_tense", "What colour is it?"),
        ("past_tense", "A new phone! How much is it?"),
        ("verb_agreement", "How old is your mother?"),
        ("be_verb_overuse", "You are agree with your teacher? Why?"),
        ("be_verb_overuse", "Who is your teacher?"),
        ("negation_error", "And tea?"),
        ("subject_omission", "Which city?"),
        ("participle_confusion", "What time is it there?"),
        ("conjunction_overuse", "Although it was cold, but you went to the park? Why?"),
        ("conjunction_overuse", "What did you eat there?"),
        ("pronoun_copy", "Your friend he is very tall? How tall?"),
        ("gerund_error", "Where is the sea?"),
        ("plural_omission", "How old are you?"),
        ("preposition_error", "What is her job?"),
    ],
)
def test_a_tutor_who_passes_over_the_error_is_rejected(error: str, said: str) -> None:
    assert "no_recast" in reasons(with_tutor(said, "How nice!", of=FIT[error]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("article_omission", "You have dog at home? A dog is nice!"),
        ("past_tense", "Yesterday you buy a new phone! You bought what?"),
        ("plural_omission", "You have two sister and one brother! Two sisters?"),
        ("participle_confusion", "You are boring in the evening! You are bored?"),
    ],
)
def test_a_tutor_who_says_the_error_too_is_rejected(error: str, said: str) -> None:
    assert "error_repeated" in reasons(with_tutor(said, of=FIT[error]))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("article_omission", "You have a dog at home?"),
        ("past_tense", "Did you buy a new phone yesterday?"),
        ("verb_agreement", "Where does your mother work in a hospital?"),
        ("subject_omission", "It is very hot in your city?"),
    ],
)
def test_the_form_in_its_right_place_is_no_repeated_error(error: str, said: str) -> None:
    assert "error_repeated" not in reasons(with_tutor(said, of=FIT[error]))


IN_REPLY = {"I": "you", "My": "your", "my": "your", "me": "you", "am": "are", "I'm": "you're", "We": "you", "we": "you"}
IN_REPLY |= {"Our": "your", "our": "your", "us": "you", "myself": "yourself"}


def in_reply(sentence: str) -> str:
    """The sentence as another speaker takes it up: "I was ill." becomes "you were ill"."""
    sentence = re.sub(r"\bI was\b", "I were", sentence.rstrip("."))
    return re.sub(r"[\w']+", lambda word: IN_REPLY.get(word[0], word[0]), sentence)


def pairs_of(error: str) -> list[tuple[str, Pair]]:
    catalog = load_catalog()
    return [(l1, pair) for l1 in catalog.l1s for pair in catalog.cell(l1, error).pairs]


def answered(l1: str, error: str, pair: Pair, reply: str) -> set[str]:
    """What is wrong with a dialogue in which a learner says the pair's incorrect sentence and the tutor replies."""
    texts = (pair.incorrect, reply, "Yes, it is.", "How nice!")
    made = {"incorrect": pair.incorrect, "correct": pair.correct}
    return reasons(a_dialogue(*texts, **made, error=error, l1=l1, proficiency=pair.proficiency))


@pytest.mark.parametrize("error", FIT)
def test_a_recast_of_every_sentence_of_the_catalogue_is_fit(error: str) -> None:
    for l1, pair in pairs_of(error):
        assert (pair, answered(l1, error, pair, f"Oh, {in_reply(pair.correct)}?")) == (pair, set())


@pytest.mark.parametrize("error", FIT)
def test_a_tutor_who_passes_over_repeats_or_contrasts_any_sentence_of_the_catalogue_is_found_out(error: str) -> None:
    for l1, pair in pairs_of(error):
        assert (pair, answered(l1, error, pair, "That is nice. What is your name?")) == (pair, {"no_recast"})
        repeating = answered(l1, error, pair, f"Oh, {in_reply(pair.incorrect)}?")
        assert (pair, bool(repeating & {"no_recast", "error_repeated"})) == (pair, True)
        correcting = answered(l1, error, pair, f'Please use "{pair.correct}" Is it clear to you now, my friend?')
        assert (pair, correcting & {"explicit_correction"}) == (pair, {"explicit_correction"})


@pytest.mark.parametrize("error", FIT)
def test_every_incorrect_sentence_of_the_catalogue_holds_the_error_and_no_correct_one_does(error: str) -> None:
    for _, pair in pairs_of(error):
        assert contains_error(pair.incorrect, error, pair.incorrect, pair.correct), pair
        assert not contains_error(pair.correct, error, pair.incorrect, pair.correct), pair
