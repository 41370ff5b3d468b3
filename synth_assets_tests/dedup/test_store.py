"""The index in a DuckDB file: it decides as the one in memory, keeps what it decided, and decides anew without texts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synth_assets.dedup import DedupIndex, DedupStore, Limits, Thresholds, sign
from synth_assets.dedup.signatures import RULES, signatures
from synth_assets_tests.dedup.labelled_files import labelled_pairs
from synth_assets_tests.dedup.test_index import BATCHES, FILLED, LONG, frame

FILLED_LONG = LONG.replace("Explain", "Carefully explain")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.one_of(BATCHES, FILLED), st.integers(0, 12), st.sampled_from([0.85, 0.97]))
def test_the_store_decides_as_the_index_in_memory_wherever_batches_are_cut(
    connection: duckdb.DuckDBPyConnection, texts: list[str], cut: int, near: float
) -> None:
    rows, thresholds = frame(texts), Thresholds(near=near)
    store = DedupStore(connection, thresholds)
    store.clear()
    parts = pl.concat([store.add(rows.head(cut)), store.add(rows.slice(cut))])
    assert parts.equals(DedupIndex(thresholds).add(rows))
    assert len(store) == parts["duplicate_of"].null_count()


def test_an_index_seeded_from_the_store_finds_what_the_store_keeps(connection: duckdb.DuckDBPyConnection) -> None:
    texts = [pair.one for pair in labelled_pairs()[::10]]
    store = DedupStore(connection)
    store.add(frame(texts))
    index = DedupIndex()
    index.seed_signatures(*store.kept())
    assert index.add(frame(texts, "again"))["duplicate_of"].null_count() == 0


def test_other_thresholds_change_decisions_without_a_text(connection: duckdb.DuckDBPyConnection) -> None:
    store = DedupStore(connection)
    store.add(frame([LONG, FILLED_LONG, "What is 2 + 2?", "Calculate 2+2."]))
    assert len(store) == 2
    changed = store.redecide(Thresholds(near=1.0))
    assert changed.select("id", "duplicate_of", "duplicate_of_before").rows() == [("q1", None, "q0")]
    assert len(store) == 3
    assert store.redecide(Thresholds()).select("id", "duplicate_of").rows() == [("q1", "q0")]


def test_limits_are_those_of_the_rows_domain(connection: duckdb.DuckDBPyConnection) -> None:
    thresholds = Thresholds(domains={"math": Limits(near=1.0)})
    rows = frame([LONG, FILLED_LONG])
    for decide in (DedupStore(connection, thresholds).add, DedupIndex(thresholds).add):
        assert decide(rows.with_columns(domain=pl.lit("math")))["duplicate_of"].null_count() == 2
    assert DedupIndex(thresholds).add(rows.with_columns(domain=pl.lit("reading")))["duplicate_of"].null_count() == 1


def test_a_failed_addition_leaves_nothing_behind(connection: duckdb.DuckDBPyConnection) -> None:
    store = DedupStore(connection)
    with pytest.raises(ValueError, match="null in row 1"):
        store.add(pl.DataFrame({"id": ["a", "b"], "text": ["x", None]}))
    assert store.decided == 0


def test_decisions_from_elsewhere_are_taken_in_as_they_are(connection: duckdb.DuckDBPyConnection) -> None:
    store = DedupStore(connection)
    decided = frame(["What is 2 + 2?", "an old duplicate by other rules"]).with_columns(
        duplicate_of=pl.Series([None, "q0"]), similarity=pl.Series([None, 0.9]), no=pl.Series([3, 7])
    )
    store.restore(decided)
    assert (len(store), store.decided) == (1, 8)
    again = store.add(frame(["An old duplicate, by other rules."], "new"))
    assert again.select("duplicate_of", "similarity").rows() == [("q0", 0.9)]


_SIGN = """
import sys, polars as pl
from synth_assets.dedup.signatures import RULES, signatures
print(signatures(pl.Series(["How do I sort a list in Go?", "naïve café", ""])).frame().rows())
"""


def test_signatures_are_the_same_in_every_process_and_version() -> None:
    texts = pl.Series(["How do I sort a list in Go?", "naïve café", ""])
    here = signatures(texts).frame()
    there = subprocess.run([sys.executable, "-c", _SIGN], capture_output=True, text=True, timeout=60, check=True)
    assert there.stdout.strip() == str(here.rows())


# Of all labelled questions. When it changes, raise `RULES`, so that stored signatures are made anew, and put the new one here.
_SIGNED_BY_RULES_4 = "fa0204592ac14bf8"


def test_a_changed_rule_raises_the_version_of_the_rules() -> None:
    texts = [text for pair in labelled_pairs() for text in (pair.one, pair.other)]
    keys = signatures(pl.Series([*texts, LONG, FILLED_LONG])).frame().select("exact", "form", "content").to_numpy()
    assert (RULES, blake2b(keys.tobytes(), digest_size=8).hexdigest()) == (4, _SIGNED_BY_RULES_4)


def test_signing_before_the_transaction_is_the_same_as_within(connection: duckdb.DuckDBPyConnection) -> None:
    rows = frame(["What is 2 + 2?", "what is 2+2"])
    store = DedupStore(connection)
    connection.begin()
    claimed = store.claim(rows, sign(rows))
    connection.commit()
    assert claimed.equals(DedupIndex().add(rows))


_ADD = """
import sys
from pathlib import Path
import polars as pl
from synth_assets.dedup import DedupStore, sign
from synth_assets.storage.warehouse import Warehouse
name, folder = sys.argv[1], Path(sys.argv[2])
warehouse = Warehouse(folder)
for start in range(0, 200, 20):
    rows = pl.DataFrame({"id": [f"{name}{n}" for n in range(start, start + 20)],
                         "text": [f"What is {n} + {n}?" for n in range(start, start + 20)]})
    signed = sign(rows)
    with warehouse.transaction() as connection:
        DedupStore(connection).claim(rows, signed)
"""


def test_two_processes_that_add_the_same_at_once_keep_each_question_once(tmp_path: Path) -> None:
    both = [subprocess.Popen([sys.executable, "-c", _ADD, name, str(tmp_path)]) for name in ("a", "b")]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    with duckdb.connect(tmp_path / "synth.duckdb") as connection:
        rows = connection.sql("SELECT count(*), count(*) FILTER (leader = no), count(DISTINCT no) FROM dedup.signature")
        assert rows.fetchall() == [(400, 200, 400)]
