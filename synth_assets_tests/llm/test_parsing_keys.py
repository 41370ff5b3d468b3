"""Keys and tags of a model brought to the ones that were asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.llm.parsing import match_keys, match_tag

QUESTION = ("question", "difficulty", "domain")
VERDICT = ("id", "verdict", "reason")
DOMAINS = ("coding", "math", "tool_use", "reasoning", "reading", "summarization", "common_sense", "instruction")


@pytest.mark.parametrize(
    ("written", "expected", "meant"),
    [
        (["question", "difficulty", "domain"], QUESTION, ["question", "difficulty", "domain"]),
        (["Question", "DIFFICULTY", "Domain "], QUESTION, ["question", "difficulty", "domain"]),
        (["qustion", "diffficiency", "domian"], QUESTION, ["question", "difficulty", "domain"]),
        (["questions", "dificulty", "doman"], QUESTION, ["question", "difficulty", "domain"]),
        (["toolName", "Tool-Args"], ("tool_name", "tool_args"), ["tool_name", "tool_args"]),
        (["tool_name"], ("toolName",), ["toolName"]),
        (["ID", "Veridct", "resaon"], VERDICT, ["id", "verdict", "reason"]),
        (["idx", "verdict", "reasoning"], VERDICT, ["idx", "verdict", "reasoning"]),
        (["question_id", "subdomain", "text"], QUESTION, ["question_id", "subdomain", "text"]),
        (["question_id", "qustion"], QUESTION, ["question_id", "question"]),
        (["Question", "question"], QUESTION, ["Question", "question"]),
        (["qustion", "Question"], QUESTION, ["qustion", "question"]),
        (["", "🙂", "7"], QUESTION, ["", "🙂", "7"]),
    ],
)
def test_keys_are_brought_to_the_expected_ones(written: list[str], expected: tuple[str, ...], meant: list[str]) -> None:
    item = {key: number for number, key in enumerate(written)}
    assert match_keys(item, expected) == {key: number for number, key in enumerate(meant)}


_KEYS = (
    st.sampled_from(["question", "Question", "qustion", "questions", "question_", "domain", "domains", "id"])
    | st.text()
)


@given(st.dictionaries(_KEYS, st.integers()), st.lists(_KEYS, unique=True))
def test_matching_keys_loses_no_value_and_twice_is_as_good_as_once(item: dict[str, int], expected: list[str]) -> None:
    matched = match_keys(item, expected)
    assert list(matched.values()) == list(item.values())
    assert match_keys(matched, expected) == matched
    assert set(item) & set(expected) <= set(matched)


@pytest.mark.parametrize(
    ("value", "allowed", "tag"),
    [
        ("EASY", ("easy", "hard"), "easy"),
        ("Hard ", ("easy", "hard"), "hard"),
        ("easy.", ("easy", "hard"), "easy"),
        ("**Easy**", ("easy", "hard"), "easy"),
        ("ｅａｓｙ", ("easy", "hard"), "easy"),
        ("medium", ("easy", "hard"), None),
        ("easy/hard", ("easy", "hard"), None),
        ("uneasy", ("easy", "hard"), None),
        ("eas", ("easy", "hard"), None),
        ("", ("easy", "hard"), None),
        (None, ("easy", "hard"), None),
        (1, ("easy", "hard"), None),
        (["easy"], ("easy", "hard"), None),
        ("Tool Use", DOMAINS, "tool_use"),
        ("tool-use", DOMAINS, "tool_use"),
        ("toolUse", DOMAINS, "tool_use"),
        ("Common sense", DOMAINS, "common_sense"),
        ("summarisation", DOMAINS, "summarization"),
        ("Instructions", DOMAINS, "instruction"),
        ("heading", DOMAINS, None),
        ("Valid", ("valid", "invalid"), "valid"),
        ("INVALID", ("valid", "invalid"), "invalid"),
        ("not valid", ("valid", "invalid"), None),
    ],
)
def test_a_tag_is_one_of_the_allowed_or_none(value: Any, allowed: tuple[str, ...], tag: str | None) -> None:
    assert match_tag(value, allowed) == tag


@given(st.text())
def test_a_tag_that_comes_out_is_allowed(value: str) -> None:
    assert match_tag(value, DOMAINS) in {*DOMAINS, None}
