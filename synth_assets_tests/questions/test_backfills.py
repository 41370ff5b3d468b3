"""A backfill in which one cell's models are gone: the other cells stand, each with its own event, metadata and checks."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from synth_assets.offline import parse_fault, running_server
from synth_assets.questions.cells import Cell
from synth_assets_tests.questions.rim import Rim

# The first and the last name one line of the grid, so that a range holds just these.
CELLS = (Cell("reading", "easy"), Cell("summarization", "easy"))
BROKEN, WHOLE = (cell.key for cell in CELLS)

FILLED = (
    "generated_questions", "unique_questions", "question_neighbours", "validated_questions", "answered_questions",
)  # fmt: skip

Backfilled = tuple[Rim, dict[str, dg.ExecuteInProcessResult]]


@pytest.fixture(scope="module", params=["a run per partition", "one run over the range"])
def backfilled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backfilled]:
    """A project of which one domain's only model was taken away after planning; and the run that each cell then got."""
    with running_server() as server, running_server(faults=parse_fault("404=1")) as gone:
        place = Rim(tmp_path_factory.mktemp("project"), mode="live")
        openai = {"kind": "openai", "base_url": f"{server.base_url}/v1", "api_key_env": "OPENAI_API_KEY"}
        providers = {
            "openai": openai,
            "openrouter": openai,
            "anthropic": {"kind": "anthropic", "base_url": server.base_url, "api_key_env": "ANTHROPIC_API_KEY"},
            "gone": {**openai, "base_url": f"{gone.base_url}/v1"},
        }
        place.configure({"providers": providers})
        assert place.run("plan_questions").success
        route = {"questions.reading": ["gone/meta-llama/llama-3.3-70b-instruct"]}
        place.configure({"providers": providers, "routes": route})
        if request.param == "a run per partition":
            yield place, {key: place.run("fill_cells", partition=key) for key in (BROKEN, WHOLE)}
        else:
            yield place, dict.fromkeys((BROKEN, WHOLE), place.run("fill_cells", cells=CELLS))


def test_the_cell_whose_model_answers_is_materialised_and_full(backfilled: Backfilled) -> None:
    place, _ = backfilled
    for asset in FILLED:
        assert place.metadata(asset, WHOLE)["rows"] >= 0, asset
    shown = place.metadata("answered_questions", WHOLE)
    assert shown["answered"] >= shown["quota"] > 0


def test_each_cell_has_metadata_and_check_results_of_its_own(backfilled: Backfilled) -> None:
    place, runs = backfilled
    failed, made = (place.metadata("generated_questions", key) for key in (BROKEN, WHOLE))
    assert failed["requests_failed"] > 0
    assert made["requests_failed"] == 0
    results = {key: place.evaluations("answered_questions", "cells_meet_quota", runs[key])[key] for key in runs}
    assert {key: result.passed for key, result in results.items()} == {BROKEN: False, WHOLE: True}
