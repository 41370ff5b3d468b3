"""What `synth cost` and the reports say of the spend is what the engine paid: one figure in all places."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from synth_assets.ledger.account import DIMENSIONS, account
from synth_assets.ledger.fallbacks import fallbacks
from synth_assets.llm import Completion, Journal
from synth_assets.llm.request import NANO_USD, cost_of
from synth_assets.offline import Faults
from synth_assets.spec import load_spec
from synth_assets.storage.ledger import copy_to_warehouse
from synth_assets.storage.warehouse import Warehouse
from synth_assets_tests.llm.asking import CHEAP, DEAR, PRICES, engine_on, requests
from synth_assets_tests.llm.test_engine import ROUTE, Service

SPEC = load_spec(Path(__file__).parents[2] / "synth.yaml").model_copy(
    update={"routes": {"questions": ROUTE, "answers.easy": ROUTE}}
)


def run(folder: Path, faults: Faults) -> tuple[list[Completion], dict[str, float | int]]:
    """Six requests of two roles, and what the engine counted."""
    service = Service(faults)
    asked = requests(6, route=ROUTE)
    asked = [replace(one, role="questions.math") if number % 3 == 0 else one for number, one in enumerate(asked)]

    async def work() -> tuple[list[Completion], dict[str, float | int]]:
        async with engine_on(folder / "journal", *service.providers(max_concurrency=1)) as engine:
            begin = engine.stats.mark()
            outcomes = [outcome async for _, outcome in engine.stream(asked)]
            return [one for one in outcomes if isinstance(one, Completion)], engine.stats.as_metadata(begin)

    result = asyncio.run(work())
    with Journal(folder / "journal") as journal:
        copy_to_warehouse(journal, Warehouse(folder))
    return result


def test_what_falling_back_cost_is_the_same_in_engine_account_and_chains(tmp_path: Path) -> None:
    answers, counted = run(tmp_path, Faults(script=("ok", "ok", "404")))
    dear = [one for one in answers if one.provider == DEAR.provider]
    assert {one.provider for one in answers} == {CHEAP.provider, DEAR.provider}
    extra = sum(one.cost_nano_usd - cost_of(one.usage, PRICES[CHEAP]) for one in dear if one.usage) / NANO_USD
    assert counted["engine_fallback_usd"] == pytest.approx(extra)

    by = account(Warehouse(tmp_path), tmp_path / "journal", None).by
    chains = fallbacks(Warehouse(tmp_path), SPEC, ["questions", "answers.easy"])
    assert [by[name]["fallback_usd"].sum() for name in DIMENSIONS] == [pytest.approx(extra)] * len(DIMENSIONS)
    assert chains["extra_usd"].sum() == pytest.approx(extra)
    assert chains["usd"].sum() == pytest.approx(counted["engine_cost_usd"])
    # The route of all questions is that of `questions.math`; each of its models is there, in its order.
    assert chains.select("role", "model").rows() == [
        (role, str(model)) for role in ("questions", "answers.easy") for model in ROUTE
    ]
    assert chains.group_by("role", maintain_order=True).agg(pl.col("calls").sum()).rows() == [
        ("questions", 2),
        ("answers.easy", 4),
    ]


def test_a_model_that_has_left_the_route_still_counts(tmp_path: Path) -> None:
    _, counted = run(tmp_path, Faults(script=("404",)))
    alone = SPEC.model_copy(update={"routes": {"questions": (CHEAP,), "answers.easy": (CHEAP,)}})
    chains = fallbacks(Warehouse(tmp_path), alone, ["questions", "answers.easy"])
    assert set(chains.select("role", "model", "share").rows()) == {
        (role, str(model), float(model == DEAR)) for role in ("questions", "answers.easy") for model in ROUTE
    }
    assert chains["extra_usd"].sum() == pytest.approx(counted["engine_fallback_usd"])


def test_before_the_first_call_every_model_of_the_route_is_there_with_nothing(tmp_path: Path) -> None:
    chains = fallbacks(Warehouse(tmp_path), SPEC, ["questions"])
    assert chains.rows() == [("questions", str(model), 0, 0.0, 0.0, 0.0) for model in ROUTE]


def test_the_account_counts_every_attempt_once_in_each_dimension(tmp_path: Path) -> None:
    answers, counted = run(tmp_path, Faults(script=("500", "ok", "404")))
    stands = account(Warehouse(tmp_path), tmp_path / "journal", 5.0)
    for name in DIMENSIONS:
        table = stands.by[name]
        assert table.columns[0] == name
        assert table["attempts"].sum() == counted["engine_attempts"] == len(answers) + 2
        assert table["answered"].sum() == len(answers)
        assert table["usd"].sum() == pytest.approx(stands.spent_usd)
        assert table["usd"].is_sorted(descending=True)
    assert stands.by["day"]["day"].str.to_date("%Y-%m-%d").len() == 1
    assert sorted(stands.by["role"]["role"]) == ["answers.easy", "questions.math"]
    assert stands.left_usd == pytest.approx(5.0 - stands.spent_usd)
