"""The tool_use grammar: enough questions, all different, each answered, and answers that hold when they are checked."""

from __future__ import annotations

import json
import math
import random
import re
import shlex

import pytest

from synth_assets.offline.grammars.tool_use import EASY, HARD
from synth_assets.offline.grammars.tool_use_calls import CALLS, GAPS


def answered(family: str, count: int = 60) -> list[tuple[dict[str, str], str]]:
    chosen = next(f for f in (*EASY.families, *HARD.families) if f.name == family)
    rng = random.Random(family)
    pairs = []
    for turn in range(count):
        slots = chosen.nth(turn, 0)
        pairs.append((dict(slots), chosen.answer(slots, rng)))
    return pairs


def test_commands_in_easy_answers_are_well_quoted() -> None:
    for family in EASY.families:
        if family.name.endswith("_task") and family.name.split("_")[0] not in {"sql", "editor"}:
            for _, answer in answered(family.name):
                command = re.search(r"`(.+?)`(?:$|[;:,.]| does)", answer)
                assert command is not None, answer
                assert shlex.split(command.group(1))


def test_tool_calls_carry_the_values_of_the_request() -> None:
    for slots, answer in answered("call_arguments", 200):
        case = CALLS[slots["request"]]
        arguments = json.loads(re.search(r"`(.+)`", answer).group(1))  # type: ignore[union-attr]
        assert {name: str(value) for name, value in arguments.items()} == case.arguments
        assert all(isinstance(arguments[name], int) == (kind == "integer") for name, kind in case.tool.types.items())
        assert all(value in slots["request"] for value in case.arguments.values())


def test_the_argument_called_missing_is_not_in_the_request() -> None:
    for slots, answer in answered("missing_argument", 200):
        case = GAPS[slots["request"]]
        assert f"`{case.gap}`" in answer
        assert not re.search(rf"\b{re.escape(case.arguments[case.gap])}\b", slots["request"])


def test_bisecting_takes_the_logarithm_of_the_commits() -> None:
    for slots, answer in answered("bisected_fault"):
        assert f"at most {math.ceil(math.log2(int(slots['commits'])))}, tests" in answer


def test_the_nodes_hold_all_pods_and_one_node_less_would_not() -> None:
    for slots, answer in answered("node_count"):
        cores, memory = map(int, re.findall(r"\d+", slots["size"]))
        each = min(cores * 900 // int(slots["cpu"]), int(memory * 1024 * 0.9) // int(slots["memory"]))
        nodes = int(re.search(r"\*\*(\d+) nodes?\*\*", answer).group(1))  # type: ignore[union-attr]
        assert (nodes - 1) * each < int(slots["pods"]) <= nodes * each


def test_versions_are_judged_as_npm_judges_them() -> None:
    for slots, answer in answered("version_range"):
        base = tuple(map(int, slots["base"].split(".")))
        for version, verdict in re.findall(r"(\d+\.\d+\.\d+): (\w+)", answer):
            judged = tuple(map(int, version.split(".")))
            same = judged[0] == base[0] and (slots["kind"] == "caret" or judged[1] == base[1])
            assert (verdict == "fits") == (judged >= base and same)


def test_a_purchase_is_made_only_within_the_budget() -> None:
    for slots, answer in answered("guarded_purchase", 200):
        euros = int(slots["count"]) * int(slots["price"]) * int(slots["rate"]) / 100
        assert ('"name": "place_order"' in answer) == (euros <= int(slots["budget"]))


def test_pages_cover_all_items_and_respect_the_rate() -> None:
    for slots, answer in answered("fetched_pages"):
        pages = math.ceil(int(slots["total"]) / int(slots["size"]))
        pause = float(re.search(r"sleep ([\d.]+)", answer).group(1))  # type: ignore[union-attr]
        assert f"$(seq 1 {pages})" in answer
        assert 60 / pause <= int(slots["rate"]) + 1e-9


@pytest.mark.parametrize("language", ["python"])
def test_code_in_hard_answers_compiles(language: str) -> None:
    for family in HARD.families:
        for _, answer in answered(family.name, 30):
            for code in re.findall(rf"```{language}\n(.*?)```", answer, re.DOTALL):
                compile(code, family.name, "exec")
