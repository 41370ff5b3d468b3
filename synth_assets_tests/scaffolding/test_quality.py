"""The quality filter, rule by rule: what a teacher would let pass, and what not."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.scaffolding.catalog import Pair, load_catalog
from synth_assets.scaffolding.dialogue import Dialogue, Turn, from_messages
from synth_assets.scaffolding.errors_in_text import contains_error
from synth_assets.scaffolding.feedback import real_questions
from synth_assets.scaffolding.quality import REASONS, faults_of, questions_in, turn_depth
from synth_assets_tests.scaffolding.dialogues import FIT, a_dialogue, with_learner, with_tutor

REAL = Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl"


def reasons(dialogue: Dialogue) -> set[str]:
    return {fault.reason for fault in faults_of(dialogue)}


@pytest.mark.parametrize("error", FIT)
def test_a_fit_dialogue_of_each_error_type_has_no_fault(error: str) -> None:
    assert faults_of(FIT[error]) == ()


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
