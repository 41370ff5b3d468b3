"""Neighbours by meaning: the first of a kind leads, the guards must agree, and a local model's vectors will do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from synth_assets.dedup import semantic
from synth_assets.dedup.guards import guards
from synth_assets.dedup.local_vectors import LocalModel, model_name
from synth_assets.dedup.semantic import Leaders, Neighbourhood, VectorsUnavailable, find_neighbours, need_extra, unit
from synth_assets_tests.dedup.labelled_files import labelled_pairs


def one_by_one(vectors: semantic.Vectors, keys: semantic.Keys, similarity: float) -> list[tuple[int, bool]]:
    """The rule as it is said: (number of the nearest leader, whether the row is its neighbour), row by row."""
    leaders: list[int] = []
    found = []
    for row, vector in enumerate(unit(vectors)):
        cosines = [(float(unit(vectors)[at] @ vector), -no) for no, at in enumerate(leaders) if keys[at] == keys[row]]
        cosine, number = max(cosines, default=(-1.0, 1))
        found.append((-number, cosine >= similarity))
        if cosine < similarity:
            leaders.append(row)
    return found


def random_rows(seed: int, rows: int, copies: int) -> tuple[semantic.Vectors, semantic.Keys]:
    """Vectors of which some are near others, in random order, with one of three guards each."""
    chance = np.random.default_rng(seed)
    base = chance.normal(size=(rows, 16)).astype(np.float32)
    near = base[chance.integers(0, rows, copies)] + chance.normal(size=(copies, 16)).astype(np.float32) * 0.2
    vectors = np.concatenate([base, near])
    return vectors[chance.permutation(len(vectors))], chance.integers(0, 3, len(vectors)).astype(np.uint64)


def pairs_of(found: Neighbourhood) -> list[tuple[int, bool]]:
    return list(zip(found.leader.tolist(), found.neighbour.tolist(), strict=True))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(1, 40), copies=st.integers(0, 40), cut=st.integers(0, 80))
def test_a_batch_is_decided_on_as_if_its_rows_came_one_by_one_and_in_whatever_batches(
    seed: int, rows: int, copies: int, cut: int
) -> None:
    vectors, keys = random_rows(seed, rows, copies)
    expected = one_by_one(vectors, keys, 0.8)
    assert pairs_of(find_neighbours(Leaders(), vectors, keys, 0.8)) == expected
    leaders = Leaders()
    first = find_neighbours(leaders, vectors[:cut], keys[:cut], 0.8)
    second = find_neighbours(leaders, vectors[cut:], keys[cut:], 0.8)
    assert pairs_of(first) + pairs_of(second) == expected


def test_the_index_that_takes_over_for_many_leaders_finds_nearly_all_that_comparing_each_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, keys = random_rows(7, rows=1500, copies=500)
    exact = find_neighbours(Leaders(), vectors, keys, 0.9)
    monkeypatch.setattr(semantic, "COMPARED_EACH", 300)
    monkeypatch.setattr(semantic, "_ROWS_AT_A_TIME", 250)
    by_index = find_neighbours(Leaders(), vectors, keys, 0.9)
    assert (exact.neighbour == by_index.neighbour).mean() > 0.99
    assert by_index.similarity[by_index.neighbour].min() >= 0.9


def test_a_text_without_a_vector_of_any_length_is_near_nothing() -> None:
    nothing = np.zeros((3, 4), dtype=np.float32)
    found = find_neighbours(Leaders(), nothing, np.zeros(3, dtype=np.uint64), 0.5)
    assert not found.neighbour.any()


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("How many are more than 5?", "How many are more than five?", True),
        ("How many are more than 5?", "How many are more than 6?", False),
        ("Sort the list without recursion.", "Sort the list with recursion.", False),
        ("Don't use loops to add numbers.", "Do not use loops when you add numbers.", True),
        ("Is x greater than y?", "Is z greater than y?", False),
        ("What is a - b?", "What is a + b?", False),
        ("Name a fruit.", "Which fruits do you know?", True),
    ],
)
def test_guards_are_numbers_signs_letters_and_negations(one: str, other: str, agree: bool) -> None:
    keys = guards(pl.Series([one, other]))
    assert (keys[0] == keys[1]) == agree


def test_guards_part_hardly_any_duplicate_and_more_than_a_third_of_the_hard_distinct_pairs() -> None:
    pairs = labelled_pairs()
    same = guards(pl.Series([pair.one for pair in pairs])) == guards(pl.Series([pair.other for pair in pairs]))
    is_duplicate = np.array([pair.label == "duplicate" for pair in pairs])
    assert same[is_duplicate].mean() > 0.99
    assert same[~is_duplicate].mean() < 0.65


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model of three words, as model2vec saves one."""
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "cats": 1, "dogs": 2}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    made = StaticModel(np.array([[0, 0], [1, 0], [0, 1]], dtype=np.float32), tokenizer)
    made.save_pretrained(tmp_path / "words")
    return tmp_path / "words"


def test_a_local_model_makes_vectors_and_has_the_name_of_its_content(model: Path) -> None:
    made = LocalModel(model).vectors(["cats", "dogs", "cats dogs"])
    assert (unit(made) @ unit(made).T)[0].tolist() == pytest.approx([1.0, 0.0, 0.7071], abs=1e-4)
    name = model_name(model)
    assert name.startswith("words@")
    (model / "config.json").write_text("{}")
    assert model_name(model) != name


def test_a_folder_without_a_model_says_which_setting_and_which_file(model: Path) -> None:
    (model / "tokenizer.json").unlink()
    with pytest.raises(VectorsUnavailable, match=r"dedup\.semantic\.path: .*tokenizer\.json cannot be read"):
        LocalModel(model)
    (model / "tokenizer.json").write_text("none")
    with pytest.raises(VectorsUnavailable, match="cannot be loaded as a model2vec model"):
        LocalModel(model)


def test_a_missing_package_says_how_to_get_it() -> None:
    with pytest.raises(VectorsUnavailable, match=r"needs no_such_package.*pip install 'synth_assets\[semantic\]'"):
        need_extra("usearch", "no_such_package")
