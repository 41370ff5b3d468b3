"""Reading files that others wrote: the good rows come in, each bad one is named with its line and its reason."""

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synth_assets.intake import MAX_RAW_CHARS, MAX_ROW_BYTES, BadRow, SourceRow, UnreadableFile, read_rows

REAL = Path(__file__).parents[2] / "../shared/data"

# Everything that a JSON file may say and a database may store.
json_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
json_rows = st.lists(
    st.dictionaries(
        json_text, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | json_text | st.lists(json_text)
    ),
    max_size=6,
)


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], list[BadRow]]:
    rows = list(read_rows(path))
    assert {row.file for row in rows} <= {str(path)}
    return (
        [(row.line, row.data) for row in rows if isinstance(row, SourceRow)],
        [row for row in rows if isinstance(row, BadRow)],
    )


def reasons(bad: list[BadRow]) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in bad]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.JSONL", "rows.ndjson", "rows.json"])
def test_objects_come_in_with_their_lines(tmp_path: Path, name: str) -> None:
    good, bad = read(write(tmp_path / name, '{"a": 1}\n\n  \n{"a": "zwölf"}'))
    assert good == [(1, {"a": 1}), (4, {"a": "zwölf"})]
    assert bad == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(json_rows, st.booleans(), st.sampled_from([None, 1]))
def test_what_json_writes_is_read_back(
    tmp_path: Path, rows: list[dict[str, Any]], escape: bool, indent: int | None
) -> None:
    lines = write(tmp_path / "r.jsonl", "\n".join(json.dumps(row, ensure_ascii=escape) for row in rows))
    listed = write(tmp_path / "r.json", json.dumps(rows, ensure_ascii=escape, indent=indent))
    for path in (lines, listed):
        good, bad = read(path)
        assert [row for _, row in good] == rows
        assert bad == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.lists(st.lists(json_text, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_what_csv_writes_is_read_back(tmp_path: Path, records: list[list[str]], end: str) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([["a", "b"], *records])
    good, bad = read(write(tmp_path / "r.csv", written.getvalue()))
    assert [list(row.values()) for _, row in good] == records
    assert bad == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["r.jsonl", "r.json", "r.csv", "r.jsonl.gz", "r.parquet"]))
def test_no_bytes_make_reading_fail(tmp_path: Path, content: bytes, name: str) -> None:
    try:
        rows = read_rows(write(tmp_path / name, content))
    except UnreadableFile:
        return  # told of at the call, and nowhere else
    for row in rows:
        assert isinstance(row, SourceRow) or (row.line >= 1 and row.detail and len(row.raw) <= MAX_RAW_CHARS)


def test_each_bad_line_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    lines = [
        b'{"a": 1}',
        b'{"a": 1',
        b"[1, 2]",
        b'"text"',
        b"null",
        b'{"a": "caf\xe9"}',
        b'{"a": "\0"}',
        rb'{"a": "\u0000"}',
        rb'{"a": ["\ud800"]}',
        b'{"a": NaN}',
        b'{"a": ' + b"[" * 20_000,
        b'{"a": ' + b"1" * 5_000 + b"}",
        b'{"a": 2} trailing',
        rb'{"a": "\\u0000 \ud83d\ude00"}',
    ]
    good, bad = read(write(tmp_path / "r.jsonl", b"\r\n".join(lines)))
    assert good == [(1, {"a": 1}), (14, {"a": "\\u0000 😀"})]
    assert reasons(bad) == [
        (2, "not_json"),
        (3, "not_an_object"),
        (4, "not_an_object"),
        (5, "not_an_object"),
        (6, "not_utf8"),
        (7, "nul_byte"),
        (8, "nul_byte"),
        (9, "not_utf8"),
        (10, "not_json"),
        (11, "not_json"),
        (12, "not_json"),
        (13, "not_json"),
    ]
    latin = bad[4]
    assert "0xe9" in latin.detail
    assert "Latin-1" in latin.detail
    assert latin.raw.rstrip() == r'{"a": "caf\xe9"}'
    for row in bad:
        (row.raw + row.detail).encode()
        assert "\0" not in row.raw


@pytest.mark.parametrize("name", ["r.jsonl", "r.json", "r.csv"])
def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path, name: str) -> None:
    content = "a\n1\n" if name == "r.csv" else '{"a": "1"}'
    good, bad = read(write(tmp_path / name, b"\xef\xbb\xbf" + content.encode()))
    assert [row for _, row in good] == [{"a": "1"}]
    assert bad == []


@pytest.mark.parametrize("name", ["r.jsonl", "r.json", "r.csv"])
@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n"])
def test_an_empty_file_has_no_rows(tmp_path: Path, name: str, content: bytes) -> None:
    assert list(read_rows(write(tmp_path / name, content))) == []


@pytest.mark.parametrize(("name", "line"), [("r.jsonl", 2), ("r.csv", 3)])
def test_an_endless_line_is_rejected_in_bounded_memory(tmp_path: Path, name: str, line: int) -> None:
    path, head = tmp_path / name, b"a\n1\n" if name == "r.csv" else b'{"a": "1"}\n'
    with path.open("wb") as out:
        out.write(head + (b"" if name == "r.csv" else b'{"a": "'))
        for _ in range(200):
            out.write(b"x" * 1_000_000)
        out.write(b"\n" + (b"2\n" if name == "r.csv" else b'{"a": "2"}\n'))
    tracemalloc.start()
    good, bad = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    path.unlink()
    assert [row for _, row in good] == [{"a": "1"}, {"a": "2"}]
    assert reasons(bad) == [(line, "too_long")]
    assert len(bad[0].raw) == MAX_RAW_CHARS
    assert peak < 10 * MAX_ROW_BYTES


def test_a_list_with_an_endless_item_is_given_up_in_bounded_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "r.json", b'[{"a": 1}, {"a": "' + b"x" * 20_000_000 + b'"}]')
    tracemalloc.start()
    good, bad = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert good == [(1, {"a": 1})]
    assert reasons(bad) == [(1, "too_long")]
    assert peak < 10 * MAX_ROW_BYTES


def test_a_list_is_read_item_by_item_with_their_lines(tmp_path: Path) -> None:
    items: list[Any] = [{"n": number, "text": "word\n" * 400} for number in range(200)]
    good, bad = read(write(tmp_path / "r.json", json.dumps(items, indent=2)))
    assert [row for _, row in good] == items
    assert [line for line, _ in good] == [2 + 4 * number for number in range(200)]
    assert bad == []


def test_a_list_may_hold_items_that_are_no_rows(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "r.json", b'[{"a": 1},\n 12,\n {"a": "caf\xe9"},\n {"a": 2}]'))
    assert good == [(1, {"a": 1}), (4, {"a": 2})]
    assert reasons(bad) == [(2, "not_an_object"), (3, "not_utf8")]


@pytest.mark.parametrize(
    ("content", "reason"), [('[{"a": 1}, {"a": ', "not_json"), ('[{"a": 1},', "torn"), ('[{"a": 1} oops]', "not_json")]
)
def test_a_torn_list_keeps_its_whole_items(tmp_path: Path, content: str, reason: str) -> None:
    good, bad = read(write(tmp_path / "r.json", content))
    assert good == [(1, {"a": 1})]
    assert reasons(bad) == [(1, reason)]


def test_a_packed_file_is_read_and_a_torn_one_up_to_where_it_breaks(tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(b'{"n": %d}\n' % number for number in range(20_000)))
    good, bad = read(write(tmp_path / "whole.jsonl.gz", packed))
    assert len(good) == 20_000
    assert bad == []
    good, bad = read(write(tmp_path / "torn.jsonl.gz", packed[: len(packed) // 2]))
    assert 0 < len(good) < 20_000
    assert bad[-1].reason == "torn"


def test_ragged_records_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "r.csv", "question,domain\nq1,math\nq2\nq3,math,easy\n\nq4,coding\n"))
    assert [row["question"] for _, row in good] == ["q1", "q4"]
    assert reasons(bad) == [(3, "ragged"), (4, "ragged")]
    assert "question, domain" in bad[0].detail


def test_a_stray_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    rows = "".join(f"q{number},math\n" for number in range(50_000))
    good, bad = read(write(tmp_path / "r.csv", f'question,domain\n"open,math\n{rows}'))
    assert len(good) == 50_000
    assert reasons(bad) == [(2, "not_csv")]


def test_quoted_fields_may_hold_line_ends_and_keep_their_first_line(tmp_path: Path) -> None:
    good, _ = read(write(tmp_path / "r.csv", 'a,b\n"one\ntwo",x\n3,y\n'))
    assert good == [(2, {"a": "one\ntwo", "b": "x"}), (4, {"a": "3", "b": "y"})]


def test_latin_1_and_nul_in_csv_cost_their_own_record_only(tmp_path: Path) -> None:
    good, bad = read(write(tmp_path / "r.csv", b"a,b\ncaf\xe9,1\nx\0y,2\nok,3\n"))
    assert good == [(4, {"a": "ok", "b": "3"})]
    assert reasons(bad) == [(2, "not_utf8"), (3, "nul_byte")]
    assert bad[0].raw.rstrip() == r"caf\xe9,1"


def test_tabs_separate_in_tsv(tmp_path: Path) -> None:
    assert read(write(tmp_path / "r.tsv", "a\tb\n1,5\t2\n"))[0] == [(2, {"a": "1,5", "b": "2"})]


def test_parquet_rows_come_in_with_their_numbers(tmp_path: Path) -> None:
    frame = pl.DataFrame({"q": [f"q{number}" for number in range(3_000)], "n": [None, *range(1, 3_000)]})
    frame.write_parquet(tmp_path / "r.parquet", row_group_size=700)
    good, bad = read(tmp_path / "r.parquet")
    assert [row for _, row in good] == frame.to_dicts()
    assert [line for line, _ in good] == list(range(1, 3_001))
    assert bad == []


def test_a_parquet_row_with_a_nul_or_too_much_text_is_rejected_alone(tmp_path: Path) -> None:
    pl.DataFrame({"q": ["good", "bad\0", "x" * (MAX_ROW_BYTES + 1), "also good"]}).write_parquet(tmp_path / "r.parquet")
    good, bad = read(tmp_path / "r.parquet")
    assert [line for line, _ in good] == [1, 4]
    assert reasons(bad) == [(2, "nul_byte"), (3, "too_long")]


def test_of_a_parquet_file_only_the_columns_that_are_needed_are_read(tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "Hi"}]
    pl.DataFrame({"id": ["a"], "turns": [turns], "scores": [[0.1, 0.2]]}).write_parquet(tmp_path / "r.parquet")
    assert [
        row.data for row in read_rows(tmp_path / "r.parquet", ["turns", "id", "other"]) if isinstance(row, SourceRow)
    ] == [{"id": "a", "turns": turns}]
    # With none of them there, the rows show what is.
    assert [set(row.data) for row in read_rows(tmp_path / "r.parquet", ["q"]) if isinstance(row, SourceRow)] == [
        {"id", "turns", "scores"}
    ]


def test_a_damaged_row_group_costs_its_own_rows_only(tmp_path: Path) -> None:
    path = tmp_path / "r.parquet"
    pl.DataFrame({"q": [f"question {number}" for number in range(300)]}).write_parquet(path, row_group_size=100)
    content = bytearray(path.read_bytes())
    with pq.ParquetFile(path) as file:
        column = file.metadata.row_group(1).column(0)
        begin = column.dictionary_page_offset or column.data_page_offset
        content[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    good, bad = read(write(path, bytes(content)))
    assert [line for line, _ in good] == [*range(1, 101), *range(201, 301)]
    assert reasons(bad) == [(101, "torn")]
    assert "rows 101 to 200 are lost" in bad[0].detail


@pytest.mark.parametrize("kept", [0, 3, 200])
def test_a_torn_parquet_file_is_told_of_at_the_call(tmp_path: Path, kept: int) -> None:
    pl.DataFrame({"q": [f"question {number}" for number in range(300)]}).write_parquet(tmp_path / "r.parquet")
    write(tmp_path / "r.parquet", (tmp_path / "r.parquet").read_bytes()[:kept])
    with pytest.raises(UnreadableFile, match="not a whole Parquet file"):
        read_rows(tmp_path / "r.parquet")


def test_a_file_that_cannot_be_read_is_told_of_at_the_call(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no such file"):
        read_rows(tmp_path / "missing.jsonl")
    with pytest.raises(UnreadableFile, match="is not a file"):
        read_rows(tmp_path)
    with pytest.raises(UnreadableFile, match=r"ends in \.jsonl"):
        read_rows(write(tmp_path / "r.xlsx", "a"))
    with pytest.raises(UnreadableFile, match="UTF-16"):
        read_rows(write(tmp_path / "r.jsonl", '{"a": 1}'.encode("utf-16")))
    with pytest.raises(UnreadableFile, match="column twice"):
        read_rows(write(tmp_path / "r.csv", "a,b,a\n1,2,3\n"))
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_rows(write(tmp_path / "r.jsonl.gz", "not packed"))


@pytest.mark.skipif(not REAL.exists(), reason="the sample files of the old system are not here")
def test_the_old_systems_files_are_read_as_they_are() -> None:
    for path in sorted(REAL.glob("*/*.jsonl")):
        good, bad = read(path)
        assert len(good) == len(path.read_text().splitlines())
        assert bad == []
