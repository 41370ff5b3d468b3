"""The coding grammar: enough questions, all different, each answered, and answers whose code and values hold when run."""

from __future__ import annotations

import ast
import contextlib
import io
import random
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from synth_assets.offline.grammar import Family
from synth_assets.offline.grammars.coding import EASY, HARD
from synth_assets_tests.offline.grammar_samples import sample


def answered(name: str, count: int = 60) -> Iterator[tuple[dict[str, str], str, str]]:
    family = next(f for f in (*EASY.families, *HARD.families) if f.name == name)
    rng = random.Random(name)
    for turn in range(count):
        slots = family.nth(turn, 0)
        yield dict(slots), family.ask(slots), family.answer(slots, rng)


def run(code: str) -> tuple[dict[str, object], str]:
    """The names that the code defines, and what it prints."""
    names: dict[str, object] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return names, printed.getvalue()


def quoted(answer: str) -> str:
    """The first text in backticks: the value that an easy answer states."""
    match = re.search(r"`(.+?)`", answer)
    assert match is not None, answer
    return match.group(1)


def first_number(answer: str) -> int:
    match = re.search(r"\d+", answer)
    assert match is not None, answer
    return int(match.group())


@pytest.mark.parametrize(
    "name",
    [
        "slice_value", "letter_count", "string_method", "list_comprehension", "dictionary_get", "set_method",
        "findall_value", "substitution_value",
    ],
)  # fmt: skip
def test_an_expression_has_the_value_that_the_answer_states(name: str) -> None:
    for _, question, answer in answered(name):
        assert eval(quoted(question), {"re": re}) == eval(quoted(answer))


def test_a_reading_of_a_list_has_the_value_that_the_answer_states() -> None:
    for slots, _, answer in answered("list_reading"):
        names, _ = run(f"data = {slots['values']}\nresult = {slots['reading']}")
        assert names["result"] == eval(quoted(answer))


def test_sorted_and_bisect_give_what_the_answers_state() -> None:
    for slots, _, answer in answered("sort_argument"):
        assert eval(f"sorted({slots['words']}, {slots['argument']})") == eval(quoted(answer))
    for slots, _, answer in answered("bisect_position"):
        names, _ = run(f"import bisect\nresult = bisect.bisect_left({slots['values']}, {slots['wanted']})")
        assert names["result"] == int(quoted(answer))


@pytest.mark.parametrize("name", ["loop_total", "division_loop", "branch_label", "handled_value", "nested_count"])
def test_a_program_in_a_question_does_what_the_answer_says(name: str) -> None:
    for slots, question, answer in answered(name):
        code = question.split("\n\n", 1)[1]
        if name == "loop_total":
            assert run(code)[1].strip() == quoted(answer)
        elif name == "division_loop":
            turns = run("turns = 0\n" + code + "\n    turns += 1")[0]["turns"]
            assert f" {turns} time" in answer
        elif name == "branch_label":
            assert repr(run(f"x = {slots['value']}\n{code}")[0]["label"]) == quoted(answer).replace('"', "'")
        elif name == "handled_value":
            assert run(code)[0]["value"] == int(quoted(answer))
        else:
            calls = run(f"calls = 0\ndef work():\n    global calls\n    calls += 1\n{code}")[0]["calls"]
            assert calls == first_number(answer)


@pytest.mark.parametrize("name", ["recursion_value", "default_argument", "closure_value", "gcd_calls"])
def test_a_function_in_a_question_returns_what_the_answer_says(name: str) -> None:
    for slots, question, answer in answered(name):
        source = re.search(r"`(def .+?)`", question, re.DOTALL)
        assert source is not None
        if name == "gcd_calls":
            traced = source.group(1).replace("return ", "return (count(), ", 1) + ")[1]"
            names, _ = run(
                f"calls = 0\ndef count():\n    global calls\n    calls += 1\n{traced}\ngcd({slots['a']}, {slots['b']})"
            )
            assert f"{names['calls']} call" in answer
        else:
            call = next(text for text in re.findall(r"`([^`]+)`", question) if not text.startswith("def "))
            values = re.findall(r"`(\d+)`", answer)
            assert run(f"{source.group(1)}\nresult = {call}")[0]["result"] == int(values[0])


def test_expressions_raise_the_errors_that_are_named() -> None:
    for slots, _, answer in answered("raised_exception", 150):
        with pytest.raises(Exception) as caught:  # noqa: PT011
            eval(slots["code"])
        assert type(caught.value).__name__ == quoted(answer)


def test_a_counted_pattern_accepts_only_the_asked_numbers() -> None:
    samples = {
        "digits": "4", "upper-case letters": "Q", "lower-case letters": "x", "vowels": "e", "hexadecimal digits": "b",
        "binary digits": "1", "octal digits": "7",
    }  # fmt: skip
    for slots, _, answer in answered("counted_pattern"):
        good = samples[slots["first"]] * int(slots["n"]) + samples[slots["second"]] * int(slots["m"])
        assert re.search(quoted(answer), good)
        assert not re.search(quoted(answer), good + "#")
        assert not re.search(quoted(answer), good[1:-1])


def test_lambdas_and_guards_are_valid_python() -> None:
    for _, _, answer in answered("lambda_task"):
        assert callable(eval(quoted(answer)))
    for slots, _, answer in answered("guard_clause"):
        limit, below = int(slots["n"]), slots["condition"] == "below"
        run(f"{slots['name']} = {limit}\n{quoted(answer)}")
        with pytest.raises(ValueError, match=str(limit)):
            run(f"{slots['name']} = {limit + (-1 if below else 1)}\n{quoted(answer)}")


def test_python_idioms_run() -> None:
    kinds = {"string_idiom": "' 12 '", "list_idiom": "[3, 10, 8]", "map_idiom": "{'black': 1, 'blue': 2}"}
    for name, value in kinds.items():
        family = next(family for family in EASY.families if family.name == name)
        for task in family.slots["task"]:
            slots = {"language": "Python", "task": task, "kind": "dictionary", "name": "thing"}
            answer = family.answer(slots, random.Random(1))
            run(f"thing = {value}\n{quoted(answer)}")


def test_a_shortest_path_in_an_answer_uses_edges_of_the_graph() -> None:
    for slots, _, answer in answered("hop_distance"):
        path = re.search(r"[A-F](?:-[A-F])+", answer)
        assert path is not None
        stops = path.group().split("-")
        assert (stops[0], stops[-1]) == (slots["start"], slots["goal"])
        assert all("-".join(sorted(pair)) in slots["edges"].split(", ") for pair in pairwise(stops))


@pytest.mark.parametrize("family", HARD.families, ids=lambda family: family.name)
def test_code_of_hard_answers_prints_what_its_comments_say(family: Family) -> None:
    ran = 0
    for _, _, answer in answered(family.name, 25):
        for code in re.findall(r"```python\n(.*?)```", answer, re.DOTALL):
            ran += 1
            expected = re.findall(r"^ *print\(.*\)  # (.*)$", code, re.MULTILINE)
            assert run(code)[1].splitlines() == expected
    assert ran > 0


def test_stated_code_is_syntactically_whole() -> None:
    for question, _ in sample(HARD, 300):
        answer = HARD.answer(question)
        assert answer is not None
        assert answer.count("```") % 2 == 0
        for code in re.findall(r"```python\n(.*?)```", answer, re.DOTALL):
            ast.parse(code)
