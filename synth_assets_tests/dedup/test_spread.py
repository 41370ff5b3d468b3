"""Spread over Parquet files by Daft, the decisions are those of one index."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from synth_assets.dedup import DedupIndex, Thresholds
from synth_assets_tests.dedup.labelled_files import labelled_pairs
from synth_assets_tests.dedup.test_index import LONG

pytest.importorskip("daft", reason="the extra `spread` is not installed")

_TIMEOUT_S = 120


def test_the_command_decides_on_files_as_one_index_does_and_again_by_the_signatures(tmp_path: Path) -> None:
    draw = random.Random(3)
    texts = [text for pair in labelled_pairs()[::5] for text in (pair.one, pair.other)]
    texts += [LONG.replace("14", str(number)) for number in range(5)]
    texts += [
        LONG.replace("Explain", "Carefully explain").replace("near", f"{filler} near") for filler in ("very", "quite")
    ]
    texts = [draw.choice([text, text.lower(), f"{text} "]) for text in draw.choices(texts, k=900)]
    rows = pl.DataFrame({"id": [f"q{number}" for number in range(900)], "text": texts, "no": range(900)})
    (tmp_path / "in").mkdir()
    for part, frame in enumerate(rows.iter_slices(300)):
        frame.write_parquet(tmp_path / "in" / f"{part}.parquet")
    expected, strict = DedupIndex().add(rows), DedupIndex(Thresholds(near=1.0)).add(rows)
    assert expected["kind"].value_counts().height == 3
    assert not strict.equals(expected)
    assert _decided(tmp_path, f"{tmp_path}/in/*.parquet").equals(expected)
    assert _decided(tmp_path, "-", "--near", "1").equals(strict)


def _decided(folder: Path, rows: str, *options: str) -> pl.DataFrame:
    command = [sys.executable, "-m", "synth_assets.dedup.spread", rows, f"{folder}/signatures", f"{folder}/decisions"]
    subprocess.run([*command, *options], check=True, timeout=_TIMEOUT_S, capture_output=True)
    found = pl.read_parquet(f"{folder}/decisions/*.parquet")
    columns = ["id", "duplicate_of", "kind", "similarity"]
    return found.sort(pl.col("id").str.slice(1).cast(pl.Int64)).select(columns)
