"""A project as its configuration and the environment have it: who answers, and how long files are waited for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from synth_assets.project import Project
from synth_assets.spec import SpecError
from synth_assets.storage.warehouse import Warehouse, WarehouseError
from synth_assets_tests.questions.rim import PROJECT_FILE

# The questions' routes lead to three providers, the dialogues' to one of them.
SCAFFOLDING = {"OPENROUTER_API_KEY": "dummy"}
NONE: Mapping[str, str] = {}
QUESTIONS = {"OPENAI_API_KEY": "dummy", "ANTHROPIC_API_KEY": "dummy", **SCAFFOLDING}


@pytest.fixture
def mode(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """The mode of the project's own configuration with these variables set."""

    def _mode(keys: Mapping[str, str] = NONE, line: str | None = None, provider: str = "auto") -> str:
        environ = {
            "SYNTH_CONFIG": str(PROJECT_FILE),
            "SYNTH_DATA_DIR": str(tmp_path_factory.mktemp("data")),
            "SYNTH_PROVIDER": provider,
        }
        return Project.from_env({**environ, **keys}, line).mode

    return _mode


def test_the_keys_of_the_line_to_be_made_decide(mode: Callable[..., str]) -> None:
    assert mode(QUESTIONS, line="questions") == mode(SCAFFOLDING, line="scaffolding") == "live"
    assert mode(SCAFFOLDING, line="questions") == mode(line="scaffolding") == "offline"


def test_without_a_line_the_questions_decide_unless_live_is_insisted_on(mode: Callable[..., str]) -> None:
    assert mode() == mode(SCAFFOLDING) == "offline"
    assert mode(QUESTIONS) == mode(SCAFFOLDING, provider="live") == "live"


def test_live_names_what_the_line_lacks(mode: Callable[..., str]) -> None:
    with pytest.raises(SpecError, match=r"OPENROUTER_API_KEY \(for openrouter\)"):
        mode(line="scaffolding", provider="live")
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        mode(provider="live")


def test_how_long_the_database_file_is_waited_for_is_configured(tmp_path: Path) -> None:
    config = yaml.safe_load(PROJECT_FILE.read_text()) | {"deadlines": {"database": 0.2}}
    (tmp_path / "synth.yaml").write_text(yaml.safe_dump(config))
    project = Project.from_env({"SYNTH_CONFIG": str(tmp_path / "synth.yaml")})
    with Warehouse(project.data_dir).transaction(), pytest.raises(WarehouseError, match=r"free for 0\.2 s"):
        project.warehouse.read("SELECT 1")
