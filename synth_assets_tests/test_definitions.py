"""The definitions load, in a process that has imported nothing before, and are those that were agreed on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

PROJECT_FILE = Path(__file__).parents[1] / "synth.yaml"


def loaded(config: Path, folder: Path) -> dict[str, Any]:
    """What a fresh process loads of the definitions with this configuration."""
    process = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "synth_assets_tests.definitions_listing"],
        cwd=PROJECT_FILE.parent,
        env={**os.environ, "SYNTH_CONFIG": str(config), "SYNTH_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert process.returncode == 0, process.stderr
    assert not (folder / "data").exists(), "loading writes nothing"
    return dict(json.loads(process.stdout))


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return loaded(PROJECT_FILE, tmp_path_factory.mktemp("project"))


def test_assets_partitions_dependencies_checks_and_jobs_are_as_agreed(
    definitions: dict[str, Any], snapshot: SnapshotAssertion
) -> None:
    assert definitions == snapshot


def test_what_takes_long_to_load_is_loaded_only_where_it_is_used(definitions: dict[str, Any]) -> None:
    assert definitions["loaded_early"] == []


def test_every_asset_says_what_its_rows_are(definitions: dict[str, Any]) -> None:
    assert [name for name, asset in definitions["assets"].items() if not asset["described"]] == []


def test_the_kinds_of_an_asset_are_the_families_of_the_models_that_are_asked_first(tmp_path: Path) -> None:
    config = yaml.safe_load(PROJECT_FILE.read_text())
    of_three = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "openrouter/deepseek/deepseek-chat"]
    domains = ("coding", "math", "tool_use")
    config["routes"] |= {f"questions.{domain}": [model] for domain, model in zip(domains, of_three, strict=True)}
    config["routes"]["answers.hard"] = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5"]
    config["routes"]["validate"] = ["openai/o4-mini"]
    (tmp_path / "synth.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    assets = loaded(tmp_path / "synth.yaml", tmp_path)["assets"]
    assert assets["generated_questions"]["kinds"] == ["duckdb", "llm"]
    assert assets["answered_questions"]["kinds"] == ["duckdb", "openai"]
    assert assets["validated_questions"]["kinds"] == ["duckdb", "llm"]


def test_assets_that_pay_share_the_pool_that_limits_them(definitions: dict[str, Any]) -> None:
    paying = {name for name, asset in definitions["assets"].items() if asset["pools"] == ["llm"]}
    assert paying >= {
        "pilot_questions",
        "pilot_answers",
        "generated_questions",
        "validated_questions",
        "answered_questions",
    }


def test_a_domain_that_is_added_to_the_configuration_is_a_partition(tmp_path: Path) -> None:
    config = yaml.safe_load(PROJECT_FILE.read_text())
    config["questions"] |= {
        "target": 30,
        "domains": {"poetry": 20, "math": 10},
        "subtopics": {"poetry": ["metre", "rhyme"]},
    }
    config["routes"] = {role: route for role, route in config["routes"].items() if not role.startswith("questions.")}
    (tmp_path / "synth.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
    assets = loaded(tmp_path / "synth.yaml", tmp_path)["assets"]
    assert assets["answered_questions"]["partitions"] == {"difficulty": ["easy", "hard"], "domain": ["poetry", "math"]}


def test_a_configuration_that_cannot_be_read_says_so_when_dagster_loads_it(tmp_path: Path) -> None:
    (tmp_path / "synth.yaml").write_text("questions: {target: many}\n")
    with pytest.raises(AssertionError, match=r"questions\.target"):
        loaded(tmp_path / "synth.yaml", tmp_path)
