"""What others read of a journal: the answers of a cell, where its samples go on, and that it costs no walk over all calls."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from synth_assets.llm import Journal, Message
from synth_assets.llm.journal import Begun, Settlement
from synth_assets.llm.journal_reading import answered, next_samples
from synth_assets_tests.llm.asking import request, select

BODY = b'{"choices": [{"message": {"content": "because"}, "finish_reason": "stop"}], "model": "m"}'
OLD_INDEX = "DROP INDEX call_by_cell; CREATE INDEX call_by_cell ON call (role, partition); PRAGMA user_version = 1;"
OLD_BATCHES = ["ALTER TABLE batch DROP COLUMN instead_of", "DROP TABLE batch"]


def ask(journal: Journal, role: str, partition: str, sample: int, outcome: str = "ok") -> str:
    """The id of a call that ended so."""

    async def work() -> str:
        messages = (Message("user", f"{role} {partition}"),)
        asked = replace(request(), messages=messages, role=role, partition=partition, sample=sample)
        begun = await journal.begin(asked, run_id="r", provider="p", model="m", reserve_nano=9, cap_nano=None)
        assert isinstance(begun, Begun)
        usable = outcome in ("ok", "length", "refusal", "empty")
        await journal.settle(
            Settlement(
                begun.call_id, outcome, 0, "none", 0.1, model_served="m", body=BODY, kind="openai", usable=usable
            )
        )
        return begun.call_id

    return asyncio.run(work())


def test_samples_go_on_after_the_last_one_of_each_cell_that_was_answered(tmp_path: Path) -> None:
    assert next_samples(tmp_path, "q") == {}
    with Journal(tmp_path) as journal:
        for partition, sample, outcome in (
            ("b|x", 0, "ok"), ("b|x", 7, "length"), ("b|x", 3, "ok"), ("b|x", 9, "server_error_500"),
            ("a|x", 2, "refusal"), ("c|x", 5, "malformed"), ("d|x", 0, "empty"),
        ):  # fmt: skip
            ask(journal, "q", partition, sample, outcome)
        ask(journal, "other", "a|x", 40)
    assert next_samples(tmp_path, "q") == {"a|x": 3, "b|x": 8, "d|x": 1}
    assert next_samples(tmp_path, "other") == {"a|x": 41}
    assert next_samples(tmp_path, "nobody") == {}


def test_the_answers_of_a_cell_come_in_the_order_of_their_samples(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        made = {sample: ask(journal, "q", "a|x", sample) for sample in (4, 0, 2)}
        ask(journal, "q", "a|x", 1, "malformed")
        ask(journal, "q", "b|x", 3)
    found = list(answered(tmp_path, "q", "a|x", besides={made[2]}))
    assert [(one.call_id, one.sample, one.reading.text) for one in found] == [
        (made[0], 0, "because"),
        (made[4], 4, "because"),
    ]


@pytest.mark.parametrize("batches", OLD_BATCHES)
def test_a_journal_of_an_earlier_version_is_read_as_it_is_and_brought_up_to_date_when_it_is_opened(
    tmp_path: Path, batches: str
) -> None:
    with Journal(tmp_path) as journal:
        ask(journal, "q", "a|x", 4)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection:
        connection.executescript(f"{OLD_INDEX} {batches}; DROP TABLE given_up")
    assert next_samples(tmp_path, "q") == {"a|x": 5}
    Journal(tmp_path).close()
    [index] = select(tmp_path, "SELECT sql FROM sqlite_master WHERE name = 'call_by_cell'")
    assert "sample" in index["sql"]
    assert "instead_of" in {row["name"] for row in select(tmp_path, "PRAGMA table_info(batch)")}
    assert select(tmp_path, "SELECT * FROM given_up") == []
    assert next_samples(tmp_path, "q") == {"a|x": 5}
