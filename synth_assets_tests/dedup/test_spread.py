"""Spread over Parquet files by Daft, the decisions are those of one index."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from synth_assets.dedup import DedupIndex
from synth_assets_tests.dedup.labelled_files import labelled_pairs
from synth_assets_tests.dedup.test_index import LONG

pytest.importorskip("daft", reason="the extra `spread` is not installed")

_TIMEOUT_S = 120


def test_the_command_decides_on_files_as_one_index_does(tmp_path: Path) -> None:
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
    command = [sys.executable, "-m", "synth_assets.dedup.spread", f"{tmp_path}/in/*.parquet", f"{tmp_path}/out"]
    subprocess.run(command, check=True, timeout=_TIMEOUT_S, capture_output=True)
    expected = DedupIndex().add(rows)
    found = pl.read_parquet(f"{tmp_path}/out/*.parquet").select(expected.columns)
    assert expected["kind"].value_counts().height == 3
    assert found.sort("id").equals(expected.sort("id"))
