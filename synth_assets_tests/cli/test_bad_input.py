"""What a user can get wrong, and what stands in the way of a run: a clear message, the right exit code, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from synth_assets_tests.cli.workplace import Ended, Workplace


def said(ended: Ended, code: int) -> str:
    """What a command that failed in a way that the user can mend says."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    return " ".join(ended.err.split())


def test_wrong_settings_are_named_all_at_once_with_their_lines_and_what_is_accepted(place: Workplace) -> None:
    place.configure(
        questions={"tolerence": 0.1},
        routes={"validate": ["opnai/gpt-4o-mini"]},
        dedup={"near": 80},
    )
    message = said(place.told("run"), 2)
    lines = (place.folder / "synth.yaml").read_text().splitlines()
    for key, words in {
        "tolerence": ["questions.tolerence", "tolerance"],
        "validate": ["routes.validate", "opnai", "openai, anthropic"],
        "near": ["dedup.near", "80", "1"],
    }.items():
        line = next(number for number, line in enumerate(lines, 1) if f"{key}:" in line)
        assert f"synth.yaml:{line}" in message or f"synth.yaml:{line + 1}" in message, message
        assert [word for word in words if word not in message] == []
    assert not place.data.exists(), "nothing was begun"


def test_a_configuration_that_is_not_there_is_named(place: Workplace) -> None:
    (place.folder / "synth.yaml").unlink()
    assert str(place.folder / "synth.yaml") in said(place.told("plan"), 2)


def test_a_live_run_without_a_key_names_its_variable(place: Workplace) -> None:
    place.environment["DRILL_ANTHROPIC_KEY"] = ""
    message = said(place.told("run", "--provider", "live"), 2)
    assert "DRILL_ANTHROPIC_KEY" in message
    assert "DRILL_OPENAI_KEY" not in message
    assert "--provider offline" in message


def test_an_unknown_format_is_answered_with_the_accepted_ones(place: Workplace) -> None:
    message = said(place.told("export", "questions", "--format", "chatlm", "--out", place.folder / "out"), 2)
    assert "chatlm" in message
    assert "chatml, prompt-completion, alpaca, sharegpt, openai, parquet, tokenized" in message


def test_the_tokenized_format_asks_for_its_tokenizer(place: Workplace) -> None:
    message = said(place.told("export", "questions", "--format", "tokenized", "--out", place.folder / "out"), 2)
    assert "--tokenizer" in message


def test_an_export_before_there_is_a_set_says_what_to_do_first(place: Workplace) -> None:
    assert "synth run" in said(place.told("export", "questions", "--out", place.folder / "out"), 1)
    assert not (place.folder / "out").exists()


@pytest.fixture(scope="module")
def odd_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files with good rows among bad ones."""
    folder = tmp_path_factory.mktemp("odd")
    lines = [
        b'{"question": "What is 3 + 4?", "difficulty": "EASY", "domain": "Math"}',
        b'{"question": "What is 3 + 5?", "difficulty": "easy"',
        b'{"question": "Where is Rome?", "difficulty": "easy", "domain": "geography"}',
        b'{"question": "", "difficulty": "easy", "domain": "math"}',
        b'["a", "list"]',
        b'{"question": "Caf\xe9 or tea?", "difficulty": "easy", "domain": "math"}',
        b'{"question": "What is 3 + 4?", "difficulty": "easy", "domain": "math"}',
        b'{"question": "Sort a list of numbers.", "difficulty": "Hard ", "domain": "coding"}',
    ]
    (folder / "odd.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    rows = {"question": ["What is 6 * 7?", None], "difficulty": ["easy", "easy"], "domain": ["math", "math"]}
    pl.DataFrame(rows).write_parquet(folder / "odd.parquet")
    return folder


def test_good_rows_of_an_import_go_in_and_each_bad_one_has_its_file_line_and_reason(
    place: Workplace, odd_files: Path
) -> None:
    jsonl, parquet = odd_files / "odd.jsonl", odd_files / "odd.parquet"
    ended = place.synth("import", "questions", jsonl, parquet, "--json")
    assert ended.code == 0, ended
    kept = place.query("SELECT domain, difficulty, text, file, line FROM questions.baseline ORDER BY file, line")
    assert [(row["domain"], row["difficulty"], row["text"], row["line"]) for row in kept] == [
        ("math", "easy", "What is 3 + 4?", 1),
        ("coding", "hard", "Sort a list of numbers.", 8),
        ("math", "easy", "What is 6 * 7?", 1),
    ]
    rejects = place.query("SELECT file, row, reason FROM questions.reject ORDER BY file, row")
    assert [(Path(row["file"]).name, row["row"]) for row in rejects] == [
        ("odd.jsonl", 2), ("odd.jsonl", 3), ("odd.jsonl", 4), ("odd.jsonl", 5), ("odd.jsonl", 6), ("odd.parquet", 2),
    ]  # fmt: skip
    assert len({row["reason"] for row in rejects}) >= 4
    accounts = {Path(file["file"]).name: file for file in ended.report["files"]}
    counts = ("rows", "accepted", "repeated", "rejected")
    assert [accounts["odd.jsonl"][name] for name in counts] == [8, 2, 1, 5]
    assert [accounts["odd.parquet"][name] for name in counts] == [2, 1, 0, 1]


@pytest.mark.parametrize("kind", ["missing.jsonl", "torn.parquet"])
def test_a_file_that_cannot_be_read_at_all_is_named_and_nothing_goes_in(
    place: Workplace, odd_files: Path, kind: str
) -> None:
    file = place.folder / kind
    if kind.startswith("torn"):
        file.write_bytes((odd_files / "odd.parquet").read_bytes()[:100])
    message = said(place.synth("import", "questions", odd_files / "odd.jsonl", file), 2)
    assert kind in message
    assert place.query("SELECT * FROM questions.baseline") == []


def test_an_import_without_a_good_row_says_so_and_harms_nothing(place: Workplace) -> None:
    file = place.folder / "bad.jsonl"
    file.write_text('{"question": "Where is Rome?", "difficulty": "easy", "domain": "geography"}\n')
    ended = place.synth("import", "questions", file)
    assert ended.code == 0, ended
    assert "unknown_domain" in ended.out
    assert "0 unique" in ended.out


def test_a_data_directory_that_is_a_file_is_named(place: Workplace) -> None:
    place.data.write_text("not a folder")
    message = said(place.synth("run", "--provider", "offline"), 2)
    assert str(place.data) in message
    assert "SYNTH_DATA_DIR" in message
    assert place.data.read_text() == "not a folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_directory_that_cannot_be_written_is_named(place: Workplace) -> None:
    place.data.mkdir()
    place.data.chmod(0o500)
    try:
        message = said(place.synth("run", "--provider", "offline"), 2)
    finally:
        place.data.chmod(0o700)
    assert str(place.data) in message
    assert "writable" in message


def test_a_warehouse_that_is_no_duckdb_file_is_named_and_left_alone(place: Workplace) -> None:
    place.data.mkdir()
    content = b"this is a text, and no database\n" * 400
    (place.data / "synth.duckdb").write_bytes(content)
    message = said(place.synth("plan"), 1)
    assert str(place.data / "synth.duckdb") in message
    assert "DuckDB file" in message
    assert (place.data / "synth.duckdb").read_bytes() == content


HOLDER = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(place: Workplace) -> Iterator[subprocess.Popen[str]]:
    """A program, such as a SQL shell, that knows nothing of our lock and has the warehouse open."""
    place.data.mkdir()
    command = [sys.executable, "-c", HOLDER, str(place.data / "synth.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_program_that_holds_the_warehouse_open_is_named_with_its_pid(
    place: Workplace, holder: subprocess.Popen[str]
) -> None:
    ended = place.synth("doctor", "--json")
    assert ended.code == 2, ended
    (line,) = [line for line in ended.report if line["subject"] == "warehouse"]
    assert not line["ok"]
    assert f"process {holder.pid}" in line["state"]


def test_a_run_waits_for_a_program_that_lets_go_of_the_warehouse(
    place: Workplace, holder: subprocess.Popen[str]
) -> None:
    waiting = place.start("plan", "--json")
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(4)
    holder.kill()
    assert waiting.wait(60) == 0
    waiting.communicate()
