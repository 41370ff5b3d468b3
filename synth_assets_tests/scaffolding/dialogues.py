"""Dialogues to test with: a fit one of each error type, written as a teacher would, and how to change one."""

from dataclasses import replace

from synth_assets.scaffolding.dialogue import Dialogue, alternating
from synth_assets.scaffolding.quality import faults_of


def a_dialogue(
    *texts: str,
    incorrect: str = "I have dog at home.",
    correct: str = "I have a dog at home.",
    error: str = "article_omission",
    l1: str = "spanish",
    proficiency: str = "beginner",
) -> Dialogue:
    return Dialogue(l1, error, proficiency, incorrect, correct, alternating(texts or FIT_TEXTS))


FIT_TEXTS = (
    "I have dog at home.",
    "Oh, you have a dog at home? What is its name?",
    "Its name is Luna. It is very big.",
    "A big dog called Luna, how lovely! Where do you go with her?",
)


def with_tutor(*texts: str, of: Dialogue | None = None) -> Dialogue:
    """A fit dialogue in which the tutor says these things instead, turn by turn."""
    dialogue = of or a_dialogue()
    said = iter(texts)
    turns = tuple(
        replace(turn, text=next(said, turn.text)) if turn.speaker == "tutor" else turn for turn in dialogue.turns
    )
    return replace(dialogue, turns=turns)


def with_learner(*texts: str, of: Dialogue | None = None) -> Dialogue:
    """A fit dialogue in which the learner says these things instead, turn by turn."""
    dialogue = of or a_dialogue()
    said = iter(texts)
    turns = tuple(
        replace(turn, text=next(said, turn.text)) if turn.speaker == "learner" else turn for turn in dialogue.turns
    )
    return replace(dialogue, turns=turns)


FIT = {
    "article_omission": a_dialogue(),
    "plural_omission": a_dialogue(
        "I have two sister and one brother.",
        "Two sisters and a brother, that's a big family! Are they older than you?",
        "My sisters are older. My brother is small.",
        "And what do you like to do with your sisters?",
        incorrect="I have two sister and one brother.",
        correct="I have two sisters and one brother.",
        error="plural_omission",
        l1="chinese",
    ),
    "past_tense": a_dialogue(
        "Yesterday I buy a new phone.",
        "You bought a new phone yesterday? Where did you find it?",
        "In a shop near my office. It was not expensive.",
        "That was lucky! What do you like most about it?",
        incorrect="Yesterday I buy a new phone.",
        correct="Yesterday I bought a new phone.",
        error="past_tense",
        l1="chinese",
        proficiency="intermediate",
    ),
    "verb_agreement": a_dialogue(
        "My mother work in a hospital.",
        "So your mother works in a hospital! What does she do there?",
        "She is nurse. She likes it.",
        "A nurse, that's a hard job. Does she often work at night?",
        incorrect="My mother work in a hospital.",
        correct="My mother works in a hospital.",
        error="verb_agreement",
        l1="korean",
    ),
    "be_verb_overuse": a_dialogue(
        "I am agree with my teacher.",
        "You agree with your teacher? What did he say?",
        "He said we need more practice.",
        "I see! And do your friends agree with him, too?",
        incorrect="I am agree with my teacher.",
        correct="I agree with my teacher.",
        error="be_verb_overuse",
    ),
    "negation_error": a_dialogue(
        "I no like coffee in the morning.",
        "Oh, you don't like coffee in the morning? What do you drink then?",
        "I drink tea with milk.",
        "Tea with milk sounds nice. What do you eat with it?",
        incorrect="I no like coffee in the morning.",
        correct="I don't like coffee in the morning.",
        error="negation_error",
    ),
    "subject_omission": a_dialogue(
        "Is very hot in my city.",
        "It's very hot in your city? What do people do there in summer?",
        "They go to the beach. I go too.",
        "It must be lovely at the beach! Who do you go with?",
        incorrect="Is very hot in my city.",
        correct="It is very hot in my city.",
        error="subject_omission",
    ),
    "participle_confusion": a_dialogue(
        "I am boring in the evening.",
        "Hmm, you're bored in the evening? What do you usually do?",
        "I watch TV. I don't have friends here.",
        "I understand. What would you like to do when you are bored?",
        incorrect="I am boring in the evening.",
        correct="I am bored in the evening.",
        error="participle_confusion",
        l1="korean",
    ),
    "conjunction_overuse": a_dialogue(
        "Although it was cold, but we went to the park.",
        "Although it was cold, you went to the park? What did you do there?",
        "We played with snow. It was fun.",
        "Playing with snow is great! Who were you with?",
        incorrect="Although it was cold, but we went to the park.",
        correct="Although it was cold, we went to the park.",
        error="conjunction_overuse",
        l1="chinese",
        proficiency="intermediate",
    ),
    "pronoun_copy": a_dialogue(
        "My friend he is very tall.",
        "Your friend is very tall? Does he play basketball?",
        "Yes, he plays every Saturday.",
        "Nice! And what sport do you play?",
        incorrect="My friend he is very tall.",
        correct="My friend is very tall.",
        error="pronoun_copy",
        l1="arabic",
    ),
    "gerund_error": a_dialogue(
        "I can swimming very well.",
        "You can swim very well? Where did you learn it?",
        "My father teached me in the sea.",
        "Your father taught you in the sea, how nice! Do you still swim there?",
        incorrect="I can swimming very well.",
        correct="I can swim very well.",
        error="gerund_error",
        l1="korean",
    ),
    "preposition_error": a_dialogue(
        "My sister is married with a doctor.",
        "Your sister is married to a doctor? Where do they live?",
        "They live in a small town.",
        "That sounds quiet. How often do you see them?",
        incorrect="My sister is married with a doctor.",
        correct="My sister is married to a doctor.",
        error="preposition_error",
    ),
}
"""A dialogue of each error type that has no fault."""


def reasons(dialogue: Dialogue) -> set[str]:
    """The reason codes of a dialogue's faults."""
    return {fault.reason for fault in faults_of(dialogue)}
