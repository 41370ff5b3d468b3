"""Whether a cell can be paid for: the budget by the dearest request, the account by the last answers of its models."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from synth_assets.automation.affording import ASK_AGAIN_AFTER, Asking, Purse
from synth_assets.llm import Journal
from synth_assets.llm.journal import Begun, Settlement
from synth_assets.llm.journal_reading import out_of_credit
from synth_assets.spec import ModelRef, load_spec
from synth_assets_tests.llm.asking import CHEAP, DEAR, request

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HARD = (Asking("answers.hard", 2048),)  # $15 per 1M tokens: at most $0.03072

SPEC = load_spec(Path(__file__).parents[2] / "synth.yaml")
FIRST, SECOND = SPEC.route("answers.hard")


def test_the_budget_suffices_while_one_more_request_fits() -> None:
    assert Purse(None, {}).hindrance(SPEC, HARD, NOW) is None
    assert Purse(0.0308, {}).hindrance(SPEC, HARD, NOW) is None
    assert "$0.0300 are left, and one request for answers.hard may cost $0.0307" in str(
        Purse(0.03, {}).hindrance(SPEC, HARD, NOW)
    )


def test_an_account_is_empty_when_every_model_of_a_route_refused_and_is_asked_again_later() -> None:
    refused = {FIRST: NOW, SECOND: NOW}
    assert "no credit is left for" in str(Purse(None, refused).hindrance(SPEC, HARD, NOW))
    assert Purse(None, {FIRST: NOW}).hindrance(SPEC, HARD, NOW) is None
    assert Purse(None, refused).hindrance(SPEC, HARD, NOW + ASK_AGAIN_AFTER) is None
    assert Purse(None, refused).hindrance(SPEC, HARD, NOW + ASK_AGAIN_AFTER - timedelta(minutes=1)) is not None


def test_the_journal_knows_which_models_refused_last(tmp_path: Path) -> None:
    async def attempts(journal: Journal, *made: tuple[ModelRef, str]) -> None:
        for number, (model, outcome) in enumerate(made):
            begun = await journal.begin(
                request(number), run_id="r", provider=model.provider, model=model.model, reserve_nano=0, cap_nano=None
            )
            assert isinstance(begun, Begun)
            await journal.settle(Settlement(begun.call_id, outcome, 0, "none", 0.1))

    assert out_of_credit(tmp_path) == []
    with Journal(tmp_path) as journal:
        asyncio.run(attempts(journal, (CHEAP, "no_credit"), (DEAR, "ok"), (DEAR, "no_credit"), (CHEAP, "ok")))
    ((provider, model, at),) = out_of_credit(tmp_path)
    assert ModelRef(provider, model) == DEAR
    assert abs(datetime.fromtimestamp(at, UTC) - datetime.now(UTC)) < timedelta(hours=1)
