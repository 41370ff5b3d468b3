"""The page of the dedup benchmark says of each aim whether it was reached, and by how much not."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from benchmarks.dedup_aims import aims
from benchmarks.dedup_corpus import corpus
from benchmarks.dedup_figures import OWN_FILE, OWN_MEMORY, Figures, Score, scored
from benchmarks.dedup_own import Growth
from benchmarks.dedup_page import Machine, page
from synth_assets.dedup import DedupIndex

_GROWTH = Growth(stored=3_000_000, step=300_000, first_us=30, first_cpu_us=28, last_us=33, last_cpu_us=29, small_batch_s=0.1,
                 small_batch_sign_s=0.08, large_batch_s=0.6, large_batch_sign_s=0.2, peak_bytes=900_000_000)  # fmt: skip


def _figures(**changed: float) -> Figures:
    rows = corpus(400)
    decided = DedupIndex().add(rows).select("duplicate_of", kept=pl.col("duplicate_of").is_null())
    own = replace(scored(OWN_MEMORY, True, 2.0, 1.9, 300_000_000, rows, decided), **changed)
    rensa = replace(own, name="rensa 1", wall_s=4.0, wrongly_dropped=0.3)
    scores: dict[str, Score | str] = {
        OWN_MEMORY: own,
        OWN_FILE: own,
        "rensa 1": rensa,
        "semhash 1": "not run: no weights",
    }
    return Figures(rows, False, scores, _GROWTH, "left out")


def test_a_missed_aim_is_said_with_its_distance_and_what_was_measured_beside_it() -> None:
    missed = [line for line in aims(_figures(wall_s=3.9)) if line.startswith("- ")]
    assert missed == [
        "- full build, wall: 3.90 s, 50.0% above the aim. It used 1.9 s of CPU in 3.9 s.",
        "- speed beside the fastest near-duplicate peer, rensa 1: 1.03 times, 31.6% below the aim. It took 4.0 s (1.9 s of CPU) "
        "and dropped 30.0% of the distinct rows, against 3.9 s (1.9 s) and 0.0%.",
        "- speed beside rensa 1: 1.03 times, 77.2% below the aim. It took 4.0 s (1.9 s of CPU) and dropped 30.0% of the "
        "distinct rows, against 3.9 s (1.9 s) and 0.0%.",
        "- 4,000 rows against 3,000,000: 0.60 s, 20.0% above the aim. Signing alone, which no stored row makes slower, "
        "took 0.20 s.",
    ]


def test_no_aim_is_missed_where_all_figures_reach_theirs() -> None:
    figures = replace(_figures(wall_s=0.8), growth=replace(_GROWTH, large_batch_s=0.4))
    assert aims(figures)[-1] == "No aim was missed."


def test_the_page_names_a_tool_that_did_not_run_with_the_reason_and_each_wrong_row_with_its_leader() -> None:
    figures = _figures()
    distinct = figures.rows.filter(pl.col("kind") == "base", ~pl.col("text").str.contains("`"))
    decided = pl.DataFrame(
        {"duplicate_of": [None if one != distinct["id"][1] else distinct["id"][0] for one in figures.rows["id"]]}
    ).with_columns(kept=pl.col("duplicate_of").is_null())
    own = scored(OWN_MEMORY, True, 2.0, 1.9, 300_000_000, figures.rows, decided)
    figures.scores[OWN_MEMORY] = own
    written = page(figures, Machine(2, "x86_64", "3.11", 0.1), "2026-01-01").splitlines()
    assert "| semhash 1 | not run: no weights | | | | | | | |" in written
    assert "1 of kind `base`. Of these, drawn at random, with the question that each was taken to repeat:" in written
    assert f"- ` {distinct['text'][1]} `: ` {distinct['text'][0]} `" in written
    assert "Two workers were left out." in written
