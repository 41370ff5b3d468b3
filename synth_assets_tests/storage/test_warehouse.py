"""The warehouse on a real DuckDB file: write rules, transactions, many writers, and a file that others hold or spoil."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from synth_assets.storage.schemas import ANSWER, FACT, GENERATED, PILOT_QUESTION, PLAN, REJECT, TABLES, VERDICT
from synth_assets.storage.warehouse import Warehouse, WarehouseError, put


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "data")


def verdicts(*ids: str, domain: str = "math", difficulty: str = "easy", verdict: str = "valid") -> pl.DataFrame:
    return pl.DataFrame(
        {"question_id": list(ids), "domain": domain, "difficulty": difficulty, "verdict": verdict, "offline": True}
    )


def pilot(*ids: str, domain: str = "math", difficulty: str = "easy") -> pl.DataFrame:
    return pl.DataFrame({"question_id": list(ids), "domain": domain, "difficulty": difficulty, "text": "What?"})


def test_tables_that_were_never_written_are_there_and_empty(warehouse: Warehouse) -> None:
    for table in TABLES:
        assert_frame_equal(warehouse.load(table), table.empty())
    assert warehouse.load(GENERATED, ["easy|math", "hard|math"]).is_empty()
    assert warehouse.read("SELECT * FROM questions.question").is_empty()


def test_what_is_saved_is_loaded_with_its_types_in_the_order_of_the_key(warehouse: Warehouse) -> None:
    made = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "question_id": ["b", "a"],
            "domain": "math",
            "difficulty": "easy",
            "text": ["x ≤ y", "\\frac{1}{2}\n\t“quoted”"],
            "question_tokens": [3, 4],
            "answer_tokens": [20, 21],
            "offline": [True, None],
            "created_at": made,
        }
    )
    warehouse.save(ANSWER, frame)
    assert_frame_equal(warehouse.load(ANSWER), ANSWER.fit(frame).sort("question_id"))


def test_a_merged_table_keeps_other_rows_and_updates_by_key(warehouse: Warehouse) -> None:
    warehouse.save(VERDICT, verdicts("a", "b"), ["easy|math"])
    warehouse.save(VERDICT, verdicts("b", "c", verdict="invalid"), ["easy|math"])
    warehouse.save(VERDICT, verdicts("b", "c", verdict="invalid"), ["easy|math"])
    assert warehouse.load(VERDICT)["question_id"].to_list() == ["a", "b", "c"]
    assert warehouse.load(VERDICT)["verdict"].to_list() == ["valid", "invalid", "invalid"]


def test_a_merged_table_loses_nothing_to_an_empty_frame(warehouse: Warehouse) -> None:
    warehouse.save(VERDICT, verdicts("a"), ["easy|math"])
    warehouse.save(VERDICT, VERDICT.empty(), ["easy|math"])
    assert warehouse.load(VERDICT).height == 1


def test_a_replaced_partition_is_replaced_and_its_neighbours_are_left_alone(warehouse: Warehouse) -> None:
    warehouse.save(
        PILOT_QUESTION, pl.concat([pilot("a", "b"), pilot("c", domain="coding"), pilot("d", difficulty="hard")])
    )
    warehouse.save(PILOT_QUESTION, pilot("e"), ["easy|math"])
    assert warehouse.load(PILOT_QUESTION)["question_id"].to_list() == ["c", "d", "e"]


def test_a_replaced_table_without_partitions_holds_the_new_rows_only(warehouse: Warehouse) -> None:
    row = {"domain": ["math"], "difficulty": ["easy"], "quota": [5], "missing": [5]}
    warehouse.save(PLAN, pl.DataFrame({**row, "domain": ["coding"]}))
    warehouse.save(PLAN, pl.DataFrame(row))
    assert warehouse.load(PLAN)["domain"].to_list() == ["math"]


def test_partitions_are_loaded_as_asked_for(warehouse: Warehouse) -> None:
    cells = [("math", "easy"), ("math", "hard"), ("coding", "easy"), ("coding", "hard")]
    warehouse.save(VERDICT, pl.concat([verdicts(f"{d}-{k}", domain=d, difficulty=k) for d, k in cells]))
    assert warehouse.load(VERDICT, ["easy|coding", "hard|math"])["question_id"].to_list() == [
        "coding-easy",
        "math-hard",
    ]
    assert warehouse.load(VERDICT, []).is_empty()


def test_columns_that_the_table_lacks_are_left_out_and_values_of_another_type_refused(
    warehouse: Warehouse,
) -> None:
    warehouse.save(VERDICT, verdicts("a").with_columns(extra=pl.lit(1)))
    assert warehouse.load(VERDICT).columns == list(VERDICT.polars_schema)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        warehouse.save(ANSWER, pl.DataFrame({"question_id": ["a"], "answer_tokens": ["many"]}))


def test_a_transaction_that_raises_leaves_nothing_behind_in_any_table(warehouse: Warehouse) -> None:
    warehouse.save(VERDICT, verdicts("a"))

    def write_and_break() -> None:
        with warehouse.transaction() as connection:
            put(connection, VERDICT, verdicts("b"))
            put(connection, PILOT_QUESTION, pilot("c"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        write_and_break()
    assert warehouse.load(VERDICT)["question_id"].to_list() == ["a"]
    assert warehouse.load(PILOT_QUESTION).is_empty()


def test_rows_beside_are_stored_with_the_frame_or_not_at_all(warehouse: Warehouse) -> None:
    good = pl.DataFrame({"reject_id": ["r1"], "stage": ["generated_questions"], "reason": ["torn"]})
    warehouse.save(VERDICT, verdicts("a"), ["easy|math"], {REJECT: good})
    assert warehouse.load(REJECT).height == 1
    without_key = pl.DataFrame({"stage": ["generated_questions"]})
    with pytest.raises(duckdb.ConstraintException):
        warehouse.save(VERDICT, verdicts("b"), ["easy|math"], {REJECT: without_key})
    assert warehouse.load(VERDICT)["question_id"].to_list() == ["a"]


def test_tables_of_the_users_own_do_not_stand_in_for_ours(warehouse: Warehouse) -> None:
    warehouse.path.parent.mkdir()
    with duckdb.connect(warehouse.path) as connection:
        for number in range(len(TABLES)):
            connection.execute(f"CREATE TABLE notes_{number} (text VARCHAR)")
    assert warehouse.load(VERDICT).is_empty()


def write_often(folder: Path, name: str, times: int) -> None:
    own = Warehouse(folder)
    for number in range(times):
        own.save(FACT, pl.DataFrame({"name": [f"{name}-{number}"], "value": ["x"]}))


def test_eight_processes_that_write_at_once_all_succeed(warehouse: Warehouse) -> None:
    context = multiprocessing.get_context("spawn")
    folder = warehouse.path.parent
    writers = [context.Process(target=write_often, args=(folder, f"writer{n}", 10)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * 8
    assert warehouse.load(FACT).height == 80


def test_threads_that_share_a_warehouse_see_one_file(warehouse: Warehouse) -> None:
    warehouse.save(VERDICT, verdicts("first"))
    with ThreadPoolExecutor(4) as threads:
        for counts in threads.map(lambda n: warehouse.save(VERDICT, verdicts(f"v{n}")), range(12)):
            assert 1 < counts.total <= warehouse.load(VERDICT).height
    assert warehouse.load(VERDICT).height == 13


def test_what_one_opening_knew_only_for_itself_is_gone_with_it(warehouse: Warehouse) -> None:
    warehouse.load(VERDICT, ["easy|math"])
    with warehouse.transaction() as connection:
        connection.execute("CREATE TEMPORARY TABLE mine (n INTEGER)")
    found = warehouse.query("SELECT table_name FROM information_schema.tables WHERE table_catalog <> 'synth'")
    assert found["table_name"].to_list() == []


HOLDER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_each_wait_for_the_file_is_noted_for_the_log_of_the_run(
    warehouse: Warehouse, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "synth_assets"):
        warehouse.read("SELECT 1")
    assert [record.getMessage().split(" ", 2)[2] for record in caplog.records] == ["s for its turn at synth.duckdb"]


def test_a_program_that_holds_the_file_open_is_named_with_its_pid(tmp_path: Path) -> None:
    Warehouse(tmp_path).save(VERDICT, verdicts("a"))
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "synth.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        try:
            with pytest.raises(WarehouseError, match=rf"held open by process {holder.pid} .*safe in the journal"):
                Warehouse(tmp_path, patience_s=0.2).load(VERDICT)
        finally:
            holder.kill()
    assert Warehouse(tmp_path).load(VERDICT).height == 1


def test_a_process_of_ours_that_holds_its_turn_too_long_is_named(tmp_path: Path) -> None:
    named = rf"held by process {os.getpid()} since \d{{4}}-.* UTC\. Wait until .* or stop it"
    with Warehouse(tmp_path).transaction(), pytest.raises(WarehouseError, match=named):
        Warehouse(tmp_path, patience_s=0.1).load(VERDICT)


def test_a_file_that_is_no_database_is_said_to_be_none_and_kept(tmp_path: Path) -> None:
    (tmp_path / "synth.duckdb").write_text("a text\n" * 2000)
    with pytest.raises(WarehouseError, match="see that it is a DuckDB file"):
        Warehouse(tmp_path).load(VERDICT)
    assert (tmp_path / "synth.duckdb").read_text() == "a text\n" * 2000


def test_a_place_that_cannot_be_a_folder_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(WarehouseError, match=r"data/synth\.duckdb"):
        Warehouse(tmp_path / "data").load(VERDICT)


def test_every_column_is_described_and_every_key_is_a_column() -> None:
    for table in TABLES:
        assert set(table.key) <= set(table.polars_schema), table.full_name
        assert all(column.description for column in table.columns), table.full_name
        assert table.description.endswith("."), table.full_name
