"""Existing questions: known by their content, sorted into cells, and every row accounted for."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.intake import BadRow, SourceRow, read_rows
from synth_assets.questions.baseline import ACCEPTED, REJECTED, BaselineRows, question_rows
from synth_assets.questions.identity import question_id

DOMAINS = (
    "coding",
    "math",
    "tool_use",
    "reasoning",
    "reading",
    "summarization",
    "common_sense",
    "instruction",
)
REAL = Path(__file__).parents[2] / "../shared/data/questions"


def sort_out(*items: dict[str, Any], **options: Any) -> BaselineRows:
    return question_rows((SourceRow("f.jsonl", line, item) for line, item in enumerate(items, 1)), DOMAINS, **options)


def a_question(**changes: Any) -> dict[str, Any]:
    return {"question": "What is 3 + 4?", "domain": "math", "difficulty": "easy"} | changes


@pytest.mark.parametrize(
    ("domain", "difficulty", "cell"),
    [
        ("Coding", "EASY", ("coding", "easy")),
        ("Tool Use", "Hard ", ("tool_use", "hard")),
        ("tool-use", "hard", ("tool_use", "hard")),
        (" COMMON SENSE", "Easy.", ("common_sense", "easy")),
        ("Summarisation", "easy", ("summarization", "easy")),
    ],
)
def test_tags_are_brought_to_the_known_names(domain: str, difficulty: str, cell: tuple[str, str]) -> None:
    accepted = sort_out(a_question(domain=domain, difficulty=difficulty)).accepted
    assert accepted.select("domain", "difficulty").row(0) == cell


@pytest.mark.parametrize("key", ["diffficiency", "Difficulty", "DIFFICULTY ", "dificulty"])
def test_misspelt_keys_are_understood(key: str) -> None:
    item = {"Question": "What is 3 + 4?", "domain": "math", key: "easy"}
    assert sort_out(item).accepted["difficulty"].to_list() == ["easy"]


def test_an_exact_key_wins_over_a_misspelt_one() -> None:
    assert sort_out(a_question(diffficiency="hard")).accepted["difficulty"].to_list() == ["easy"]


def test_the_row_tells_where_it_came_from() -> None:
    accepted = sort_out(a_question(model_used="deepseek/deepseek-chat"), a_question(question="Other?")).accepted
    assert accepted.to_dicts()[0] == {
        "question_id": question_id("math", "easy", "What is 3 + 4?"),
        "domain": "math",
        "difficulty": "easy",
        "text": "What is 3 + 4?",
        "source": "baseline",
        "source_model": "deepseek/deepseek-chat",
        "file": "f.jsonl",
        "line": 1,
    }
    assert accepted["source_model"][1] is None


def test_the_same_content_is_one_row_and_other_content_another() -> None:
    sorted_out = sort_out(
        a_question(),
        a_question(question="  What is 3 + 4?\n", domain="Math", difficulty="EASY", generated_at="later"),
        a_question(question="What is 3 + 5?"),
        a_question(difficulty="hard"),
    )
    assert sorted_out.accepted["line"].to_list() == [1, 3, 4]
    assert sorted_out.repeated == 1


@pytest.mark.parametrize(
    ("changes", "reason", "named"),
    [
        ({"domain": "History"}, "unknown_domain", "accepted: coding, math, tool_use"),
        ({"difficulty": "medium"}, "unknown_difficulty", "accepted: easy, hard"),
        ({"question": " \n"}, "empty_question", "empty"),
        ({"question": 17}, "wrong_type", "question is int"),
        ({"domain": ["math"]}, "wrong_type", "domain is list"),
        ({"difficulty": None}, "missing_column", "difficulty missing; the row has question, domain"),
    ],
)
def test_a_row_that_is_no_question_is_rejected_with_its_reason(
    changes: dict[str, Any], reason: str, named: str
) -> None:
    sorted_out = sort_out(a_question(), a_question(**changes))
    assert len(sorted_out.accepted) == 1
    reject = sorted_out.rejected.to_dicts()[0]
    assert (reject["file"], reject["row"], reject["reason"]) == ("f.jsonl", 2, reason)
    assert named in reject["detail"]
    assert '"question"' in reject["raw"]


def test_what_intake_could_not_read_is_among_the_rejects() -> None:
    bad = BadRow("f.jsonl", 7, "not_json", "{oops", "not JSON: …")
    assert question_rows([bad], DOMAINS).rejected.row(0) == (
        "f.jsonl",
        7,
        None,
        None,
        "not_json",
        "not JSON: …",
        "{oops",
    )


def test_an_alias_leads_to_its_domain() -> None:
    accepted = sort_out(a_question(domain="Function Calling"), aliases={"function_calling": "tool_use"}).accepted
    assert accepted["domain"].to_list() == ["tool_use"]


def test_an_alias_to_an_unknown_domain_is_refused() -> None:
    with pytest.raises(ValueError, match="history"):
        sort_out(a_question(), aliases={"past": "history"})


def test_no_rows_give_empty_frames_with_all_columns() -> None:
    nothing = question_rows([], DOMAINS)
    assert nothing.accepted.schema == pl.Schema(ACCEPTED)
    assert nothing.rejected.schema == pl.Schema(REJECTED)


values = st.none() | st.integers() | st.lists(st.integers(), max_size=2) | st.sampled_from(["math", "Easy", "?", " "])


@given(
    st.lists(st.dictionaries(st.sampled_from(["question", "domain", "difficulty", "Dificulty"]), values), max_size=20)
)
def test_every_row_is_accepted_repeated_or_rejected(items: list[dict[str, Any]]) -> None:
    sorted_out = sort_out(*items)
    assert len(sorted_out.accepted) + sorted_out.repeated + len(sorted_out.rejected) == len(items)
    assert sorted_out.accepted["question_id"].is_unique().all()


def real(*names: str) -> Iterator[SourceRow | BadRow]:
    return chain.from_iterable(read_rows(REAL / f"{name}.jsonl") for name in names)


@pytest.mark.skipif(not REAL.exists(), reason="the sample files of the old system are not here")
def test_every_row_of_the_old_systems_files_is_accounted_for() -> None:
    paths = sorted(REAL.glob("*.jsonl"))
    sorted_out = question_rows(chain.from_iterable(map(read_rows, paths)), DOMAINS)
    lines = sum(len(path.read_text().splitlines()) for path in paths)
    assert len(sorted_out.accepted) + sorted_out.repeated + len(sorted_out.rejected) == lines
    assert set(sorted_out.accepted["domain"]) == {"coding", "math", "reasoning", "tool_use"}


@pytest.mark.skipif(not REAL.exists(), reason="the sample files of the old system are not here")
def test_a_cumulative_file_does_not_multiply_a_row() -> None:
    before = question_rows(real("coding"), DOMAINS).accepted
    after = question_rows(real("coding", "math_cumulative"), DOMAINS)
    coding = after.accepted.filter(pl.col("domain") == "coding")
    assert coding["question_id"].equals(before["question_id"])
    assert set(coding["file"]) == {str(REAL / "coding.jsonl")}
    again = question_rows(real("coding", "math_cumulative", "math_cumulative"), DOMAINS)
    assert again.accepted.equals(after.accepted)
