from collections.abc import Callable
from pathlib import Path

import pytest

from synth_assets.spec import Settings, Spec, SpecError, load_spec, missing_keys, resolve_mode
from synth_assets_tests.spec.conftest import SMALL

KEYS = {"OPENAI_API_KEY": "a-key-of-the-test"}


@pytest.fixture
def spec(write: Callable[..., Path]) -> Spec:
    return load_spec(write())


def test_without_variables_the_files_are_those_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    here = Path.cwd()
    empty = {"SYNTH_CONFIG": "", "SYNTH_DATA_DIR": "", "SYNTH_PROVIDER": ""}
    assert Settings.from_env({}) == Settings(here / "synth.yaml", here / "data", "auto") == Settings.from_env(empty)


def test_the_data_lie_beside_the_configuration_unless_told_otherwise(tmp_path: Path) -> None:
    config = str(tmp_path / "project" / "my.yaml")
    assert Settings.from_env({"SYNTH_CONFIG": config}).data_dir == tmp_path / "project" / "data"
    told = Settings.from_env({"SYNTH_CONFIG": config, "SYNTH_DATA_DIR": str(tmp_path / "big")})
    assert told.data_dir == tmp_path / "big"


def test_an_unknown_provider_mode_is_refused_with_the_accepted_ones() -> None:
    with pytest.raises(
        SpecError, match=r"SYNTH_PROVIDER is 'ofline'; accepted: auto, offline, live. Did you mean offline?"
    ):
        Settings.from_env({"SYNTH_PROVIDER": "ofline"})


def test_a_key_that_is_empty_counts_as_missing_and_a_local_server_needs_none(spec: Spec) -> None:
    assert missing_keys(spec, {}) == [("openai", "OPENAI_API_KEY")]
    assert missing_keys(spec, {"OPENAI_API_KEY": "  "}) == [("openai", "OPENAI_API_KEY")]
    assert missing_keys(spec, KEYS) == []


def test_a_provider_that_no_route_uses_needs_no_key(write: Callable[..., Path]) -> None:
    text = SMALL.replace("providers:\n", "providers:\n  anthropic: {kind: anthropic, api_key_env: ANTHROPIC_API_KEY}\n")
    assert missing_keys(load_spec(write(text)), KEYS) == []


def test_only_the_roles_that_are_asked_for_count(write: Callable[..., Path]) -> None:
    text = SMALL.replace("providers:\n", "providers:\n  anthropic: {kind: anthropic, api_key_env: ANTHROPIC_API_KEY}\n")
    spec = load_spec(write(text.replace("prices:\n", "  judge: [anthropic/claude-haiku-4-5]\nprices:\n")))
    assert missing_keys(spec, KEYS) == [("anthropic", "ANTHROPIC_API_KEY")]
    assert missing_keys(spec, KEYS, roles=["validate", "answers.easy"]) == []


def test_auto_is_live_only_when_no_key_is_missing(spec: Spec) -> None:
    assert resolve_mode("auto", spec, {}) == "offline"
    assert resolve_mode("auto", spec, KEYS) == "live"
    assert resolve_mode("offline", spec, KEYS) == "offline"
    assert resolve_mode("live", spec, KEYS) == "live"


def test_live_with_a_missing_key_names_the_variable(spec: Spec) -> None:
    with pytest.raises(SpecError, match=r"OPENAI_API_KEY \(for openai\)"):
        resolve_mode("live", spec, {})


def test_routes_that_all_lead_to_the_embedded_provider_are_offline(write: Callable[..., Path]) -> None:
    text = """\
questions: {target: 10, domains: {math: 10}}
providers: {embedded: {kind: offline}}
routes: {questions: [embedded/a], validate: [embedded/a], answers.easy: [embedded/a], answers.hard: [embedded/a]}
"""
    assert resolve_mode("auto", load_spec(write(text)), {}) == "offline"
