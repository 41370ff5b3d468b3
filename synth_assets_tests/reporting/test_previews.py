"""Previews: rows as tables of bounded texts, whatever stands in them."""

from __future__ import annotations

import json

import dagster as dg
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from synth_assets.reporting import preview

TEXTS = st.text(max_size=900)
HOSTILE = "| a |\n\n# b\n<img src=x onerror=alert(1)> ![](javascript:alert(1)) `c`"


@given(st.lists(st.tuples(TEXTS, st.integers(0, 9), st.floats(0, 1), st.none() | TEXTS), max_size=9))
def test_any_rows_make_a_small_table_that_the_event_log_takes(rows: list[tuple[str, int, float, str | None]]) -> None:
    names = ["text", "n", "share", "more"]
    frame = pl.DataFrame(
        rows, schema={"text": pl.String, "n": pl.Int64, "share": pl.Float64, "more": pl.String}, orient="row"
    )
    shown = preview(frame, names)
    assert len(shown.records) == min(len(rows), 6)
    for record, row in zip(shown.records, rows, strict=False):
        assert list(record.data) == names
        assert record.data["n"] == row[1]
        assert (record.data["more"] is None) == (row[3] is None)
        assert len(str(record.data["text"])) <= 301
    stored = dg.serialize_value(shown)
    assert dg.deserialize_value(stored, dg.TableMetadataValue) == shown


def test_hostile_text_stays_a_text_in_a_cell() -> None:
    shown = preview(pl.DataFrame({"text": [HOSTILE]}), ["text"])
    assert shown.records[0].data["text"] == " ".join(HOSTILE.split())


def test_a_dialogue_is_shown_as_its_turns() -> None:
    messages = [{"role": "user", "content": "I goed."}, {"role": "assistant", "content": "You went\nwhere?"}]
    frame = pl.DataFrame({"messages": [json.dumps(messages), "torn ["]})
    first, second = preview(frame, ["messages"]).records
    assert first.data["messages"] == "learner: I goed. — tutor: You went where?"
    assert second.data["messages"] == "torn ["
