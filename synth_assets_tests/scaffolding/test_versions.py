"""What an edited catalogue, prompt or setting makes stale, as Dagster reports it of filled cells."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from synth_assets.partitions import configured_spec, dialogue_cells
from synth_assets.scaffolding import catalog, prompts
from synth_assets.scaffolding.cells import DialogueCell
from synth_assets.storage.schemas import DIALOGUE
from synth_assets_tests.history import history_in
from synth_assets_tests.questions.rim import Rim
from synth_assets_tests.staleness import ALL, loaded_with, materialize, stale

CODE = {"has a new code version"}
ALL_CELLS = [DialogueCell.of_key(key) for key in dialogue_cells().get_partition_keys()]

FILLED = [DialogueCell(l1, "past_tense") for l1 in ("spanish", "chinese", "arabic", "korean")]
KEYS = {cell.key for cell in FILLED}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Rim:
    """A row of the grid, filled: a dialogue a cell, all in one run."""
    folder = tmp_path_factory.mktemp("filled")
    place = Rim(folder, instance=history_in(folder / "dagster"))
    place.configure({"scaffolding": {"target": 48}})
    assert place.run("import_dialogues").success
    assert place.run("note_catalog", cells=ALL_CELLS).success
    assert place.run("fill_dialogues", cells=FILLED).success
    return place


def test_nothing_is_stale_when_cells_are_filled_nor_after_another_run(filled: Rim) -> None:
    assert stale(loaded_with(configured_spec()), filled.instance) == {}
    assert filled.run("fill_dialogues", partition="past_tense|korean").success
    assert stale(loaded_with(configured_spec()), filled.instance) == {}


def test_a_changed_prompt_makes_the_dialogues_stale_and_nothing_else(
    filled: Rim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompts, "USER", prompts.USER.replace("Under 180 tokens", "Under 150 tokens"))
    assert stale(loaded_with(configured_spec()), filled.instance) == {"scaffolding_dialogues": (KEYS, CODE)}


def test_a_changed_target_makes_the_dialogues_stale(filled: Rim) -> None:
    wanted = loaded_with(configured_spec().with_dialogues(96))
    assert stale(wanted, filled.instance) == {"scaffolding_dialogues": (KEYS, CODE)}


@pytest.fixture
def edited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], None]:
    """Edits the built-in catalogue: what it says → what it says instead, once."""

    def edit(said: str, says: str) -> None:
        text = catalog.CATALOG_FILE.read_text()
        assert said in text
        (tmp_path / "catalog.yaml").write_text(text.replace(said, says, 1))
        read = catalog.load_catalog(tmp_path / "catalog.yaml")
        monkeypatch.setattr(catalog, "_built_in", lambda: read)

    return edit


def test_an_edited_sentence_makes_the_dialogues_of_its_own_cell_stale(
    filled: Rim, edited: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first sentence of the cell that comes first in the file.
    first = catalog.load_catalog().cell("spanish", "past_tense").pairs[0]
    edited(f"{first.incorrect} -> {first.correct}", f"Then, {first.incorrect} -> Then, {first.correct}")
    edited_cell = {"past_tense|spanish"}
    now = loaded_with(configured_spec())
    assert stale(now, filled.instance) == dict.fromkeys(["error_catalog", "dialogue_settings"], (ALL, CODE))

    with filled.environment():
        assert materialize(now, filled.instance, ["error_catalog"]).success
        assert materialize(now, filled.instance, ["dialogue_settings"]).success
    by_settings = {"dialogue_settings has a new dependency data version"}
    assert stale(now, filled.instance) == {"scaffolding_dialogues": (edited_cell, by_settings)}

    monkeypatch.undo()
    before = loaded_with(configured_spec())
    with filled.environment():
        assert materialize(before, filled.instance, ["error_catalog"]).success
        assert materialize(before, filled.instance, ["dialogue_settings"]).success
    assert stale(before, filled.instance) == {}


def test_another_name_of_an_error_makes_the_catalogue_and_the_import_stale(
    filled: Rim, edited: Callable[[str, str], None]
) -> None:
    edited("aliases: [missing article", "aliases: [a name that nobody had, missing article")
    found = stale(loaded_with(configured_spec()), filled.instance)
    assert found == dict.fromkeys(["error_catalog", "baseline_dialogues"], (ALL, CODE))


def test_a_comment_in_the_catalogue_makes_nothing_stale(filled: Rim, edited: Callable[[str, str], None]) -> None:
    edited("# The error catalogue", "# A teacher was here.\n# The error catalogue")
    assert stale(loaded_with(configured_spec()), filled.instance) == {}


def test_dialogues_of_an_older_sentence_stay_and_are_counted(filled: Rim, edited: Callable[[str, str], None]) -> None:
    def shown() -> dict[str, int]:
        assert filled.run("fill_dialogues", cells=FILLED).success
        return {key: filled.metadata("scaffolding_dialogues", key)["rows_of_older_settings"] for key in KEYS}

    assert shown() == dict.fromkeys(KEYS, 0)
    catalogue = catalog.load_catalog()
    (incorrect,) = filled.project.warehouse.read(
        "SELECT incorrect FROM scaffolding.dialogue WHERE error = 'past_tense' AND l1 = 'spanish'"
    )["incorrect"]
    (pair,) = [one for one in catalogue.cell("spanish", "past_tense").pairs if one.incorrect == incorrect]
    edited(f"{pair.incorrect} -> {pair.correct}", f"Then, {pair.incorrect} -> Then, {pair.correct}")
    kept = filled.project.warehouse.count(DIALOGUE)
    assert shown() == {**dict.fromkeys(KEYS, 0), "past_tense|spanish": 1}
    assert filled.project.warehouse.count(DIALOGUE) == kept
