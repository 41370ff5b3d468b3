"""Asking for questions, against a model that misbehaves: a cell is asked for what it misses, and not for ever."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from synth_assets.dedup import DedupIndex
from synth_assets.llm import Engine, Journal, in_process_provider
from synth_assets.offline import NO_FAULTS, NO_QUIRKS, Faults, Quirks, build_app
from synth_assets.questions.cells import Cell
from synth_assets.questions.generation import Harvest, harvest
from synth_assets.spec import Spec

SPEC = Spec.model_validate(
    {
        "questions": {"target": 100, "domains": {"math": 100}, "batch_size": 10},
        "providers": {"one": {"kind": "openai", "base_url": "http://embedded/v1"}},
        "routes": {role: ["one/model"] for role in ("questions", "validate", "answers.easy", "answers.hard")},
        "prices": {"one/model": {"input": 1, "output": 1}},
    }
)


def harvested(
    folder: Path, missing: int, *, faults: Faults = NO_FAULTS, quirks: Quirks = NO_QUIRKS, new_share: float = 0.05
) -> Harvest:
    """What a cell brings in from a model with these faults and quirks; a topic is saturated below `new_share`."""
    saturation = SPEC.questions.saturation.model_copy(update={"new_share": new_share})
    spec = SPEC.model_copy(update={"questions": SPEC.questions.model_copy(update={"saturation": saturation})})

    async def work() -> Harvest:
        with Journal(folder) as journal:
            provider = in_process_provider("one", "openai", build_app(faults=faults, quirks=quirks))
            engine = Engine({"one": provider}, journal, SPEC.price)
            try:
                return await harvest(
                    engine, spec, Cell("math", "easy"), missing=missing, first_ordinal=0, unread=[], index=DedupIndex(),
                    asset="generated_questions",
                )  # fmt: skip
            finally:
                await engine.close()

    return asyncio.run(work())


def test_a_cell_is_asked_for_what_it_misses_and_a_batch_or_two_more(tmp_path: Path) -> None:
    result = harvested(tmp_path, 100)
    assert 100 <= result.new <= 120
    assert result.requests <= 12
    assert not result.saturated


def test_one_torn_reply_does_not_multiply_what_is_asked(tmp_path: Path) -> None:
    result = harvested(tmp_path, 60, faults=Faults(script=("truncated",) * 3))
    assert result.new >= 60
    assert result.requests <= 12


def test_nothing_is_asked_where_nothing_is_missing(tmp_path: Path) -> None:
    assert harvested(tmp_path, 0).requests == 0


@pytest.mark.parametrize("fault", ["null_content", "refusal"])
def test_a_model_that_says_nothing_usable_is_not_asked_and_paid_for_ever(tmp_path: Path, fault: str) -> None:
    result = harvested(tmp_path, 100, faults=Faults(rates={fault: 1.0}, exhaust_after=500))
    assert result.saturated
    assert result.new == 0
    assert result.requests <= 12, "what the first round asked for"
    assert len(result.rejects) == result.requests


def test_a_topic_with_too_few_new_questions_is_left_as_saturated(tmp_path: Path) -> None:
    # About half of what such a model writes repeats what it wrote before.
    repeating = replace(NO_QUIRKS, duplicate=1.0)
    assert not harvested(tmp_path / "patient", 300, quirks=repeating, new_share=0.05).saturated
    result = harvested(tmp_path / "strict", 300, quirks=repeating, new_share=0.8)
    assert result.saturated
    assert 0 < result.new < 300
