import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from synth_assets.spec import ModelRef, Spec, SpecError, load_spec
from synth_assets_tests.spec.conftest import SMALL

Write = Callable[..., Path]


@pytest.fixture
def spec(write: Write) -> Spec:
    return load_spec(write())


_WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-.:_", min_size=1)


@given(_WORDS, st.lists(_WORDS, min_size=1, max_size=3))
def test_a_model_is_read_back_from_how_it_is_written(provider: str, parts: list[str]) -> None:
    model = ModelRef(provider, "/".join(parts))
    assert ModelRef.parse(str(model)) == model


def test_a_domain_without_a_route_of_its_own_takes_that_of_all_questions(spec: Spec) -> None:
    assert spec.route("questions.coding") == (ModelRef("openai", "gpt-4o-mini"),)
    assert [str(model) for model in spec.route("questions.math")] == ["local/some-model", "openai/gpt-4o-mini"]


def test_a_role_without_a_route_is_named(spec: Spec) -> None:
    with pytest.raises(SpecError, match=r"no route for the role judge: add `judge: \[provider/model\]`"):
        spec.route("judge")


def test_a_price_is_taken_for_the_model_at_its_provider_then_for_the_model_then_from_the_list(write: Write) -> None:
    prices = (
        "prices:\n  some-model: {input: 1, cached_input: 0.5, output: 2}\n  local/some-model: {input: 3, output: 4}"
    )
    spec = load_spec(write(SMALL.replace("prices:\n  local/some-model: {input: 0, output: 0}", prices)))
    assert spec.price(ModelRef("local", "some-model")).input == 3
    assert spec.price(ModelRef("openai", "some-model")).cached_input == 0.5
    listed = spec.price(ModelRef("openai", "gpt-4o-mini"))
    assert 0 < listed.cached_input < listed.input < listed.output


def test_cached_input_costs_the_full_price_where_no_other_is_given(spec: Spec, write: Write) -> None:
    spec = load_spec(write(SMALL.replace("{input: 0, output: 0}", "{input: 3, output: 4}")))
    assert spec.price(ModelRef("local", "some-model")).cached_input == 3


def test_a_server_of_ones_own_is_not_priced_like_a_vendor_of_the_same_name(write: Write) -> None:
    text = SMALL.replace("openai: {kind: openai,", "openai: {kind: openai, base_url: 'http://127.0.0.1:1/v1',")
    with pytest.raises(SpecError, match="no price is known for openai/gpt-4o-mini"):
        load_spec(write(text))


def test_the_embedded_provider_as_a_route_costs_nothing(write: Write) -> None:
    text = SMALL.replace("providers:\n", "providers:\n  embedded: {kind: offline}\n")
    spec = load_spec(write(text.replace("validate: [openai/gpt-4o-mini]", "validate: [embedded/rules]")))
    assert spec.price(ModelRef("embedded", "rules")).output == 0


def test_a_price_for_a_provider_that_is_not_there_is_an_error(spec: Spec) -> None:
    with pytest.raises(SpecError, match="the provider nobody, which providers does not name"):
        spec.price(ModelRef("nobody", "x"))


def test_an_embeddings_model_has_a_list_price_for_its_input_alone(spec: Spec) -> None:
    price = spec.price(ModelRef("openai", "text-embedding-3-small"))
    assert price.input > 0
    assert price.output == 0


def test_nothing_of_it_can_be_changed(spec: Spec) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        spec.questions.target = 5  # type: ignore[misc]


def test_comments_order_and_written_out_defaults_do_not_change_the_fingerprint(write: Write) -> None:
    before = load_spec(write()).fingerprint()
    head, tail = SMALL.split("providers:", 1)
    reordered = "providers:" + tail + "# a comment\n" + head + "  batch_size: 25\nbudget: {usd: 100}\n"
    assert load_spec(write(reordered)).fingerprint() == before
    assert load_spec(write(SMALL + "budget: {usd: 99}\n")).fingerprint() != before
    assert load_spec(write(), target=30).fingerprint() != before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tolerance=st.floats(1e-12, 0.4),
    price=st.floats(0, 1e300),
    seed=st.integers(),
    text=st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1),
)
def test_the_written_out_configuration_is_read_back_as_the_same(
    write: Write, tolerance: float, price: float, seed: int, text: str
) -> None:
    raw = json.loads(load_spec(write()).as_text())
    raw["questions"] |= {"tolerance": tolerance, "seed": seed, "subtopics": {"math": [f"about {text}"]}}
    raw["prices"] |= {"some-model": {"input": price, "output": price}}
    written = Spec.model_validate(raw)
    assert load_spec(write(written.as_text())) == written


def test_by_the_batch_every_model_of_a_route_may_answer_at_half_its_price(write: Write) -> None:
    text = SMALL + "modes: {questions: batch}\n"
    priced = text.replace("local/some-model: {input: 0, output: 0}", "local/some-model: {input: 2, output: 8}")
    spec, live = load_spec(write(priced)), load_spec(write(priced.replace("batch}", "live}")))
    found = [(str(model), price.input, price.output) for model, price in spec.prices_of("questions.math")]
    assert [model for model, _, _ in found] == ["local/some-model", "openai/gpt-4o-mini"]
    assert found[0] == ("local/some-model", 1, 4)
    assert found == [
        (str(model), price.input / 2, price.output / 2) for model, price in live.prices_of("questions.math")
    ]
    assert spec.prices_of("validate") == live.prices_of("validate")
