"""What a changed setting or prompt makes stale, as Dagster reports it of a finished set; and what is asked again then."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from synth_assets.cli.driving import DONE, Driver
from synth_assets.partitions import configured_spec, question_cells
from synth_assets.questions import prompts
from synth_assets.questions.cells import Cell
from synth_assets.questions.versions import SETTINGS
from synth_assets.reports import writing
from synth_assets.reports.writing import WrittenReport
from synth_assets.spec import ModelRef, Spec
from synth_assets.storage.schemas import GENERATED
from synth_assets_tests.history import history_in
from synth_assets_tests.questions.rim import PROJECT_FILE, Rim
from synth_assets_tests.staleness import ALL, loaded_with, materialize, stale

CELLS = [str(key) for key in question_cells().get_partition_keys()]
EASY = {key for key in CELLS if key.startswith("easy|")}
MATH = {"easy|math", "hard|math"}

CODE = {"has a new code version"}


def by(asset: str) -> set[str]:
    return {f"{asset} has a new dependency data version"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Rim:
    """A set that `synth run` has finished; but the report, which takes longer than all the rest, is not drawn."""
    folder = tmp_path_factory.mktemp("finished")
    place = Rim(folder, instance=history_in(folder / "dagster"))
    with place.environment(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "write_report", lambda project: WrittenReport(PROJECT_FILE, 0, (), 0))
        outcome = Driver(place.project, place.instance).make_questions(None, lambda line: None)
    assert outcome.exit_code == DONE, outcome.message
    return place


def test_nothing_is_stale_when_a_set_is_finished_nor_after_another_run(finished: Rim) -> None:
    assert stale(loaded_with(configured_spec()), finished.instance) == {}
    with finished.environment():
        assert Driver(finished.project, finished.instance).make_questions(None, lambda line: None).exit_code == DONE
    assert stale(loaded_with(configured_spec()), finished.instance) == {}


def reworded(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(prompts, name, f"{getattr(prompts, name)} Be kind.")


def reworded_for_easy(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(getattr(prompts, name), "easy", f"{getattr(prompts, name)['easy']} Be kind.")


PROMPTS: Mapping[str, tuple[Callable[[pytest.MonkeyPatch], None], set[str]]] = {
    "of questions": (reworded("GENERATION_USER"), {"pilot_questions", "generated_questions"}),
    "of the judge": (reworded("VALIDATION_USER"), {"validated_questions"}),
}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_changed_prompt_makes_exactly_its_assets_stale(
    finished: Rim, prompt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, assets = PROMPTS[prompt]
    change(monkeypatch)
    found = stale(loaded_with(configured_spec()), finished.instance)
    assert found == dict.fromkeys(assets, (ALL, CODE))


def other(spec: Spec, section: str = "questions", **settings: Any) -> Spec:
    changed = getattr(spec, section).model_copy(update=settings)
    return spec.model_copy(update={section: changed})


def rerouted(spec: Spec, role: str) -> Spec:
    return spec.model_copy(update={"routes": {**spec.routes, role: (ModelRef("openrouter", "openai/gpt-4o-mini"),)}})


OF_ALL_CELLS: Mapping[str, tuple[Callable[[Spec], Spec], set[str]]] = {
    "dedup threshold": (lambda spec: other(spec, "dedup", near=0.7), {"unique_questions", "generated_questions"}),
    "target": (lambda spec: other(spec, target=120_000), {"token_plan"}),
    "token share": (
        lambda spec: other(spec, token_share=spec.questions.token_share.model_copy(update={"easy": 0.5, "hard": 0.5})),
        {"token_plan", "balanced_questions"},
    ),
    "judge's route": (lambda spec: rerouted(spec, "validate"), {"token_plan", "validated_questions"}),
    "budget": (lambda spec: other(spec, "budget", usd=1.0), set()),
}


@pytest.mark.parametrize("setting", OF_ALL_CELLS)
def test_a_changed_setting_of_all_cells_makes_exactly_its_assets_stale(finished: Rim, setting: str) -> None:
    change, assets = OF_ALL_CELLS[setting]
    found = stale(loaded_with(change(configured_spec())), finished.instance)
    assert found == dict.fromkeys(assets, (ALL, CODE))


OF_A_CELL: Mapping[str, tuple[dict[str, Any], set[str], dict[str, tuple[str, set[str]]]]] = {
    "route of a domain": (
        {"routes": {"questions.math": ["openai/gpt-4o-mini"]}},
        {"pilot_questions", "token_plan", "question_settings"},
        {"generated_questions": ("question_settings", MATH)},
    ),
    "guidance of a domain": (
        {"questions": {"guidance": {"math": "No calculus."}}},
        {"pilot_questions", "token_plan", "question_settings", "judging_settings"},
        {"generated_questions": ("question_settings", MATH), "validated_questions": ("judging_settings", MATH)},
    ),
}


@pytest.fixture
def restored(finished: Rim) -> Iterator[Rim]:
    """The finished set; what a test changes in its settings is as it was afterwards."""
    yield finished
    finished.configure()
    with finished.environment():
        materialize(loaded_with(configured_spec()), finished.instance, SETTINGS)
    assert stale(loaded_with(configured_spec()), finished.instance) == {}


@pytest.mark.parametrize("setting", OF_A_CELL)
def test_a_changed_setting_of_some_cells_makes_exactly_these_stale(restored: Rim, setting: str) -> None:
    sections, at_once, cells = OF_A_CELL[setting]
    restored.configure(sections)
    definitions = loaded_with(with_sections(configured_spec(), sections))
    assert stale(definitions, restored.instance) == dict.fromkeys(at_once, (ALL, CODE))

    with restored.environment():
        assert materialize(definitions, restored.instance, SETTINGS).success
    found = stale(definitions, restored.instance)
    unpartitioned = at_once - set(SETTINGS)
    assert found == {
        **dict.fromkeys(unpartitioned, (ALL, CODE)),
        **{asset: (stale_cells, by(settings)) for asset, (settings, stale_cells) in cells.items()},
    }


def test_reworded_instructions_of_one_difficulty_make_only_its_answers_stale(
    restored: Rim, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        reworded_for_easy("ANSWER_SYSTEM")(patch)
        definitions = loaded_with(configured_spec())
        at_once = {"pilot_answers", "answer_settings"}
        assert stale(definitions, restored.instance) == dict.fromkeys(at_once, (ALL, CODE))
        with restored.environment():
            assert materialize(definitions, restored.instance, SETTINGS).success
        found = stale(definitions, restored.instance)
    assert found == {"pilot_answers": (ALL, CODE), "answered_questions": (EASY, by("answer_settings"))}


def with_sections(spec: Spec, sections: Mapping[str, Mapping[str, Any]]) -> Spec:
    """The configuration with the settings of some sections changed, as a synth.yaml with them is read."""
    data = spec.model_dump(mode="json")
    for name, settings in sections.items():
        data[name] |= settings
    return Spec.model_validate_json(json.dumps(data))


# --- what is asked again ----------------------------------------------------------------------------------------------

FILLED = [Cell("coding", "easy"), Cell("math", "easy")]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Rim:
    """A planned project with two cells filled."""
    folder = tmp_path_factory.mktemp("begun")
    place = Rim(folder, instance=history_in(folder / "dagster"))
    assert place.run("plan_questions").success
    assert place.run("fill_cells", cells=FILLED).success
    return place


def asked(place: Rim) -> set[tuple[str, str]]:
    """(asset, partition) of every call in the ledger, by its id."""
    calls = place.project.warehouse.read("SELECT call_id, asset, partition FROM ledger.llm_call")
    return {(row["call_id"], f"{row['asset']} {row['partition']}") for row in calls.iter_rows(named=True)}


def generated(place: Rim, cell: Cell) -> set[str]:
    rows = place.project.warehouse.load(GENERATED, [cell.key])
    return set(rows["question_id"])


def test_a_higher_quota_makes_its_cells_stale_and_new_rows_those_below(begun: Rim) -> None:
    place, definitions = begun, loaded_with(configured_spec())
    domains = {**dict.fromkeys(configured_spec().questions.domains, 20), "math": 60}
    place.configure({"questions": {"target": 200, "domains": domains}})
    assert place.run("replan_questions").success
    quota = by("cell_quotas")
    paid = ("generated_questions", "validated_questions", "answered_questions")
    found = stale(definitions, place.instance)
    assert {asset: found[asset] for asset in paid} == dict.fromkeys(paid, ({"easy|math"}, quota))
    assert "unique_questions" not in found

    with place.environment():
        assert materialize(definitions, place.instance, ["generated_questions"]).success
    found = stale(definitions, place.instance)
    assert found["unique_questions"] == ({"easy|math"}, by("generated_questions"))
    assert "generated_questions" not in found
    assert place.run("fill_cells", cells=FILLED).success
    assert not stale(definitions, place.instance).keys() & {*paid, "unique_questions"}


def test_after_a_change_of_one_domain_only_its_cells_ask_and_no_row_is_thrown_away(begun: Rim) -> None:
    place, definitions = begun, loaded_with(configured_spec())
    calls, rows = asked(place), {cell: generated(place, cell) for cell in FILLED}
    assert place.metadata("generated_questions", "easy|math")["rows_of_older_settings"] == 0
    rerouted_math: dict[str, dict[str, Any]] = {"routes": {"questions.math": ["openai/gpt-4o-mini"]}}
    place.configure(rerouted_math)
    with place.environment():
        assert materialize(definitions, place.instance, ["pilot_questions", "pilot_answers"]).success
    assert place.run("fill_cells", cells=FILLED).success
    new = {where for _, where in asked(place) - calls}
    assert new
    assert {where.split(" ")[1] for where in new} <= MATH

    for cell in FILLED:
        assert rows[cell] <= generated(place, cell)
    shown = {cell.key: place.metadata("generated_questions", cell.key)["rows_of_older_settings"] for cell in FILLED}
    assert shown == {"easy|coding": 0, "easy|math": len(rows[Cell("math", "easy")])}
