"""The synth.yaml at the root of the project: what users start from."""

import subprocess
import sys
from pathlib import Path

import pytest

from synth_assets.spec import ModelRef, Spec, load_spec
from synth_assets.spec.list_prices import list_price
from synth_assets.spec.schema import SCHEMA_FILE, schema_text

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(ROOT / "synth.yaml")


def test_it_asks_for_sixty_thousand_rows_in_eight_domains(spec: Spec) -> None:
    assert spec.questions.target == sum(spec.questions.domains.values()) == 60_000
    assert len(spec.questions.domains) == 8
    assert spec.questions.token_share["easy"] == 0.6


def test_each_domain_is_asked_of_the_model_of_the_old_system(spec: Spec) -> None:
    asked = {domain: str(spec.route(f"questions.{domain}")[0]) for domain in spec.questions.domains}
    deepseek = {domain for domain, model in asked.items() if model == "openrouter/deepseek/deepseek-chat"}
    assert deepseek == {"coding", "math", "tool_use"}
    assert set(asked.values()) - {"openrouter/deepseek/deepseek-chat"} == {
        "openrouter/meta-llama/llama-3.3-70b-instruct"
    }


def test_dialogues_are_priced_as_their_budget_was_planned(spec: Spec) -> None:
    assert [spec.price(model).input for model in spec.route("scaffolding")] == [0.10, 1.00, 0.50]


def test_every_priced_model_is_one_that_a_route_uses(spec: Spec) -> None:
    routed = {model for route in spec.routes.values() for model in route}
    assert set(spec.prices) <= {name for model in routed for name in (str(model), model.model)}


def test_no_price_has_slipped_a_digit_against_the_price_library(spec: Spec) -> None:
    for model in {model for route in spec.routes.values() for model in route}:
        provider, given = spec.providers[model.provider], spec.price(model)
        listed = list_price(provider.kind, provider.base_url, model.model)
        assert listed is not None
        assert listed.input / 3 < given.input < listed.input * 3, model  # Vendors change prices, but not tenfold.
        assert listed.output / 3 < given.output < listed.output * 3, model


def test_it_loads_without_the_price_library_so_that_commands_start_fast() -> None:
    code = (
        "import sys; from synth_assets.spec import load_spec; load_spec('synth.yaml');"
        "print({'genai_prices', 'tiktoken', 'polars', 'dagster'} & {name.split('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_schema_for_editors_is_that_of_the_models() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run python -m synth_assets.spec.schema"
    assert f"$schema={SCHEMA_FILE.relative_to(ROOT)}" in (ROOT / "synth.yaml").read_text(encoding="utf-8")


def test_an_unknown_model_of_a_known_vendor_has_no_list_price() -> None:
    assert list_price("anthropic", None, "claude-imagined-9") is None
    assert list_price("openai", "https://openrouter.ai/api/v1", str(ModelRef("deepseek", "deepseek-chat"))) is not None
