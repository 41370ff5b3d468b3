"""The journal's file: what is torn mends itself, what is damaged is seen and saved as far as it can be read."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from synth_assets.llm import Journal, JournalUnwritable
from synth_assets.llm.journal import Begun, Settlement
from synth_assets.llm.journal_care import check, compact, repair
from synth_assets_tests.llm.asking import calls, request, select, spend

BODY = b'{"choices": [{"message": {"content": "because"}}]}' + b" " * 2000
PAGE = 4096


def filled(folder: Path, count: int) -> Path:
    """A journal with `count` answered requests, as a process leaves it that was killed: with its write-ahead log."""
    source = folder / "running"
    with Journal(source) as journal:

        async def fill() -> None:
            for number in range(count):
                begun = await journal.begin(
                    request(number), run_id="r", provider="p", model="m", reserve_nano=100, cap_nano=None
                )
                assert isinstance(begun, Begun)
                await journal.settle(
                    Settlement(begun.call_id, "ok", 7, "usage", 0.1, body=BODY, kind="openai", usable=True)
                )

        asyncio.run(fill())
        killed = folder / "killed"
        killed.mkdir()
        for file in source.glob("journal.sqlite*"):
            shutil.copy(file, killed)
    return killed


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("journal"), 200)


def copy_of(killed: Path, folder: Path) -> Path:
    return Path(shutil.copytree(killed, folder / "copy"))


def test_a_sound_journal_is_found_sound(killed: Path, tmp_path: Path) -> None:
    health = check(copy_of(killed, tmp_path))
    assert (health.calls, health.responses, health.faults) == (200, 200, [])


@pytest.mark.parametrize("kept", [0.0, 0.31, 0.7, 0.999])
def test_a_torn_tail_loses_only_what_was_not_wholly_written(killed: Path, tmp_path: Path, kept: float) -> None:
    folder = copy_of(killed, tmp_path)
    log = folder / "journal.sqlite-wal"
    content = log.read_bytes()
    log.write_bytes(content[: int(len(content) * kept)])
    (folder / "journal.sqlite-shm").unlink()
    Journal(folder).close()
    health = check(folder)
    assert health.faults == []
    assert health.calls <= 200
    assert [call["request_id"] for call in calls(folder)] == [
        request(number).request_id for number in range(health.calls)
    ]


def test_figures_that_do_not_add_up_are_seen(killed: Path, tmp_path: Path) -> None:
    folder = copy_of(killed, tmp_path)
    with closing(sqlite3.connect(folder / "journal.sqlite")) as connection, connection:
        connection.execute("UPDATE spend SET spent_nano = spent_nano - 5")
        connection.execute("DELETE FROM call WHERE call_id = (SELECT call_id FROM response LIMIT 1)")
    [spend, orphan] = check(folder).faults
    assert spend.endswith("(2)")
    assert orphan.endswith("(1)")


def test_a_damaged_file_is_seen_and_what_can_be_read_is_saved(killed: Path, tmp_path: Path) -> None:
    folder = copy_of(killed, tmp_path)
    with closing(sqlite3.connect(folder / "journal.sqlite")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [(root,)] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'response'")
    content = bytearray((folder / "journal.sqlite").read_bytes())
    # Pages far from the tables' roots, which hold rows.
    for page in (60, 61, 90):
        assert page != root
        content[page * PAGE : (page + 1) * PAGE] = b"\xff" * PAGE
    (folder / "journal.sqlite").write_bytes(content)
    assert check(folder).faults
    repaired = repair(folder)
    assert repaired.damaged.exists()
    health = check(folder)
    assert health.faults == []
    assert 150 < health.responses < 200
    # It is a journal like any other: what was saved is not asked again.
    with Journal(folder) as journal:
        found = [journal.find(request(number).request_id) for number in range(200)]
    assert sum(one is not None for one in found) == health.responses
    assert all(one.body == BODY for one in found if one is not None)


def test_what_was_spent_on_calls_that_are_lost_still_counts_and_is_no_call_of_the_ledger(
    killed: Path, tmp_path: Path
) -> None:
    folder = copy_of(killed, tmp_path)
    with closing(sqlite3.connect(folder / "journal.sqlite")) as connection, connection:
        connection.execute("DELETE FROM call WHERE seq > 190")
    assert repair(folder).saved["call"] == 190
    assert check(folder).faults == []
    assert spend(folder) == (200 * 7, 0)
    with Journal(folder) as journal:
        assert len(journal.settled_after(0, ("call_id",), 1000)) == 190
    # Nothing is lost the second time, and nothing counts twice.
    assert repair(folder).saved["call"] == 191
    assert spend(folder) == (200 * 7, 0)


def test_a_journal_of_which_nothing_can_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_bytes(b"no journal at all" * 1000)
    with pytest.raises(sqlite3.DatabaseError):
        repair(tmp_path)
    assert (tmp_path / "journal.sqlite").exists()
    with pytest.raises(JournalUnwritable, match=r"nothing was sent\. `synth journal repair` saves"):
        Journal(tmp_path)


def test_compacting_gives_the_room_back_and_loses_nothing(killed: Path, tmp_path: Path) -> None:
    folder = copy_of(killed, tmp_path)
    with closing(sqlite3.connect(folder / "journal.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE rubbish AS SELECT randomblob(1000000)")
        connection.execute("DROP TABLE rubbish")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before, after = compact(folder)
    assert after < before - 500_000
    assert check(folder).faults == []
    assert len(select(folder, "SELECT * FROM response")) == 200


def test_without_a_journal_there_is_nothing_to_care_for(tmp_path: Path) -> None:
    for care in (check, repair, compact):
        with pytest.raises(FileNotFoundError):
            care(tmp_path)
