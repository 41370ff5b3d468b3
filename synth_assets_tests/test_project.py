"""Who answers: decided by the keys that what is to be made needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from synth_assets.project import Project
from synth_assets.spec import SpecError
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
