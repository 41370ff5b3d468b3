"""Training files: read back with their real readers, with the loss on exactly the turns that are to be learned."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from synth_assets.exports import (
    FORMATS,
    Conversation,
    ExportError,
    Message,
    WrittenFile,
    exchanges,
    write_training_files,
)

text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20) | st.sampled_from(
    ["\n", "a\u2028b\u2029c\x85d", '"\\', "😀 é", "<|im_end|>", "<|im_start|>assistant\n", "\0\x1f", " ", "\r\n"]
)
meta: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries(
    {"domain": text, "offline": st.booleans(), "cost": st.none() | st.floats(0, 1)}
)


@st.composite
def dialogues(draw: st.DrawFn) -> Conversation:
    pairs = draw(st.lists(st.tuples(text, text, st.sampled_from([0, 1])), max_size=2))
    turns: list[Message] = [{"role": "system", "content": draw(text)}] if draw(st.booleans()) else []
    for asked, said, weight in [*pairs, (draw(text), draw(text), 1)]:
        turns.append({"role": "user", "content": asked})
        turns.append({"role": "assistant", "content": said, "weight": weight})
    return Conversation(draw(st.uuids()).hex, turns, draw(meta))


@pytest.fixture(scope="module")
def tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer = byte_level()
    trained = ["What is it? It is an answer. user assistant system\n"] * 3
    special = ["<|im_start|>", "<|im_end|>"]
    tokenizer.train_from_iterator(trained, _trainer(special))
    # Settings that a file saved for training may hold and that must not cut an answer short.
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=50)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def byte_level() -> Any:
    tokenizer: Any = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _trainer(special: list[str]) -> Any:
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return trainers.BpeTrainer(vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False)


@pytest.fixture
def tutoring() -> Conversation:
    return Conversation(
        "d1",
        [
            {"role": "system", "content": "You are a tutor."},
            {"role": "user", "content": "I have three book."},
            {"role": "assistant", "content": "Three books? Which one?", "weight": 0},
            {"role": "user", "content": "The red one."},
            {"role": "assistant", "content": "What is it about?", "weight": 1},
        ],
        {"l1": "spanish"},
    )


@pytest.fixture
def exchange() -> Conversation:
    return Conversation(
        "q1",
        [{"role": "user", "content": "What is 3 + 4?"}, {"role": "assistant", "content": "It is 7."}],
        {"domain": "math"},
    )


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def one(conversation: Conversation, kind: str, folder: Path, tokenizer_file: Path | None = None) -> Path:
    (written,) = write_training_files([conversation], [kind], folder, name="set", tokenizer_file=tokenizer_file)
    return written.path


def test_chatml_says_of_each_turn_of_the_assistant_whether_it_is_learned(
    tmp_path: Path, tutoring: Conversation
) -> None:
    assert lines(one(tutoring, "chatml", tmp_path)) == [
        {"id": "d1", "meta": {"l1": "spanish"}, "messages": list(tutoring.messages)}
    ]


def test_a_turn_without_a_weight_is_learned(tmp_path: Path, exchange: Conversation) -> None:
    (row,) = lines(one(exchange, "chatml", tmp_path))
    assert row["messages"] == [
        {"role": "user", "content": "What is 3 + 4?"},
        {"role": "assistant", "content": "It is 7.", "weight": 1},
    ]


def test_openai_has_messages_and_nothing_else(tmp_path: Path, tutoring: Conversation) -> None:
    assert lines(one(tutoring, "openai", tmp_path)) == [{"messages": list(tutoring.messages)}]


def test_prompt_completion_of_an_exchange_is_its_plain_text(tmp_path: Path, exchange: Conversation) -> None:
    (row,) = lines(one(exchange, "prompt-completion", tmp_path))
    assert (row["prompt"], row["completion"]) == ("What is 3 + 4?", "It is 7.")


def test_prompt_completion_of_a_dialogue_has_a_line_per_learned_turn(tmp_path: Path, tutoring: Conversation) -> None:
    (row,) = lines(one(tutoring, "prompt-completion", tmp_path))
    assert row["completion"] == "What is it about?<|im_end|>"
    assert row["prompt"] == (
        "<|im_start|>system\nYou are a tutor.<|im_end|>\n"
        "<|im_start|>user\nI have three book.<|im_end|>\n"
        "<|im_start|>assistant\nThree books? Which one?<|im_end|>\n"
        "<|im_start|>user\nThe red one.<|im_end|>\n"
        "<|im_start|>assistant\n"
    )


def test_alpaca_keeps_the_turns_before_as_history(tmp_path: Path, tutoring: Conversation) -> None:
    (row,) = lines(one(tutoring, "alpaca", tmp_path))
    assert row == {
        "id": "d1",
        "meta": {"l1": "spanish"},
        "instruction": "The red one.",
        "input": "",
        "output": "What is it about?",
        "system": "You are a tutor.",
        "history": [["I have three book.", "Three books? Which one?"]],
    }


def test_alpaca_refuses_turns_that_do_not_alternate(tmp_path: Path) -> None:
    greeting = Conversation("d9", [{"role": "assistant", "content": "Hello!"}])
    with pytest.raises(ExportError, match=r"d9.*choose chatml"):
        one(greeting, "alpaca", tmp_path)


def test_sharegpt_has_its_own_names_of_the_roles(tmp_path: Path, tutoring: Conversation) -> None:
    (row,) = lines(one(tutoring, "sharegpt", tmp_path))
    assert [turn["from"] for turn in row["conversations"]] == ["system", "human", "gpt", "human", "gpt"]
    assert [turn["value"] for turn in row["conversations"]] == [turn["content"] for turn in tutoring.messages]
    assert [turn.get("weight") for turn in row["conversations"]] == [None, None, 0, None, 1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(dialogues(), min_size=1, max_size=4))
def test_odd_text_survives_in_json_and_parquet(tmp_path: Path, conversations: list[Conversation]) -> None:
    chatml, sharegpt, table = write_training_files(conversations, ["chatml", "sharegpt", "parquet"], tmp_path, name="s")
    wanted = [[(turn["role"], turn["content"], turn.get("weight")) for turn in one.messages] for one in conversations]
    # splitlines() breaks at more characters than \n: also such a reader must see one row per line.
    rows = lines(chatml.path)
    assert [[(t["role"], t["content"], t.get("weight")) for t in row["messages"]] for row in rows] == wanted
    assert [row["meta"] for row in rows] == [dict(one.meta) for one in conversations]
    assert [[t["value"] for t in row["conversations"]] for row in lines(sharegpt.path)] == [
        [content for _, content, _ in turns] for turns in wanted
    ]
    frame = pl.read_parquet(table.path)
    assert [[(t["role"], t["content"], t["weight"]) for t in turns] for turns in frame["messages"]] == wanted
    assert frame.drop("messages").to_dicts() == [{"id": one.id, **one.meta} for one in conversations]


def test_parquet_has_a_column_per_meta_key_across_row_groups(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": [f"q{n}" for n in range(25_000)], "n": range(25_000)}).with_columns(q=pl.lit("?"))
    (written,) = write_training_files(exchanges(frame, "id", "q", "q", ["n"]), ["parquet"], tmp_path, name="s")
    assert written.rows == 25_000
    assert pl.read_parquet(written.path)["n"].to_list() == list(range(25_000))


def test_parquet_refuses_a_conversation_with_other_meta_keys(tmp_path: Path, exchange: Conversation) -> None:
    other = Conversation("q2", exchange.messages, {"level": 3})
    with pytest.raises(ExportError, match=r"q2.*same meta keys"):
        write_training_files([exchange, other], ["parquet"], tmp_path, name="s")


def learned(labels: Sequence[int]) -> Iterator[list[int]]:
    """The stretches of labels that bear loss."""
    stretch: list[int] = []
    for label in [*labels, -100]:
        if label != -100:
            stretch.append(label)
        elif stretch:
            yield stretch
            stretch = []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(conversation=dialogues())
def test_labels_cover_exactly_the_learned_turns_and_their_end(
    tmp_path: Path, tokenizer_file: Path, conversation: Conversation
) -> None:
    (row,) = pl.read_parquet(one(conversation, "tokenized", tmp_path, tokenizer_file)).to_dicts()
    ids, labels = row["input_ids"], row["labels"]
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    end = tokenizer.token_to_id("<|im_end|>")
    assert tokenizer.decode(ids, skip_special_tokens=False) == "".join(
        f"<|im_start|>{turn['role']}\n{turn['content']}<|im_end|>\n" for turn in conversation.messages
    )
    assert len(ids) == len(labels)
    assert all(label in (token, -100) for token, label in zip(ids, labels, strict=True))
    said = [turn["content"] for turn in conversation.messages if turn.get("weight") == 1]
    stretches = list(learned(labels))
    assert [tokenizer.decode(stretch[:-1], skip_special_tokens=False) for stretch in stretches] == said
    assert all(stretch[-1] == end for stretch in stretches)
    # What a content spells out is text: the only control tokens are the template's own.
    assert ids.count(end) == len(conversation.messages)


def test_a_tokenizer_without_the_control_tokens_spells_them_out_and_says_so(
    tmp_path: Path, exchange: Conversation
) -> None:
    tokenizer = byte_level()
    tokenizer.train_from_iterator(["It is an answer."], _trainer([]))
    tokenizer.save(str(tmp_path / "plain.json"))
    (written,) = write_training_files(
        [exchange], ["tokenized"], tmp_path, name="s", tokenizer_file=tmp_path / "plain.json"
    )
    assert "<|im_start|>" in written.details["warning"]
    (labels,) = pl.read_parquet(written.path)["labels"].to_list()
    assert [tokenizer.decode(stretch) for stretch in learned(labels)] == ["It is 7.<|im_end|>"]


@pytest.mark.parametrize(
    ("turns", "named"),
    [
        ([{"role": "user", "content": "a"}], "teaches nothing"),
        ([{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "weight": 0}], "teaches nothing"),
        ([], "teaches nothing"),
        ([{"role": "human", "content": "a"}], "turn 1 has role 'human'; expected system, user, assistant"),
        ([{"role": "user", "content": ""}], "turn 1 has no text"),
        ([{"role": "user", "content": None}], "turn 1 has no text"),
        ([{"role": "user", "content": "a"}, {"role": "system", "content": "b"}], "turn 2 has a system turn"),
        ([{"role": "assistant", "content": "a", "weight": 2}], "expected 0 or 1"),
        ([{"role": "user", "content": "a", "weight": 1}], "only the assistant's turns bear loss"),
        ([{"role": "assistant", "content": "\ud800"}], "surrogate"),
    ],
)
def test_a_conversation_that_cannot_be_trained_on_is_named(tmp_path: Path, turns: list[Any], named: str) -> None:
    with pytest.raises(ExportError, match="conversation x7: ") as raised:
        one(Conversation("x7", turns), "chatml", tmp_path)
    assert named in str(raised.value)
    assert not (tmp_path / "set.chatml.jsonl").exists()


def test_the_same_conversations_give_the_same_bytes(
    tmp_path: Path, tokenizer_file: Path, exchange: Conversation
) -> None:
    def write(folder: str) -> list[WrittenFile]:
        return write_training_files([exchange] * 3, FORMATS, tmp_path / folder, name="s", tokenizer_file=tokenizer_file)

    one, two = write("one"), write("two")
    assert [file.as_dict() for file in one] == [file.as_dict() for file in two]
    assert [file.path.read_bytes() for file in one] == [file.path.read_bytes() for file in two]
    assert {file.format for file in one} == set(FORMATS)


def test_no_conversations_give_whole_files_without_rows(tmp_path: Path, tokenizer_file: Path) -> None:
    written = write_training_files([], FORMATS, tmp_path, name="s", tokenizer_file=tokenizer_file)
    assert {file.rows for file in written} == {0}
    assert pl.read_parquet(tmp_path / "s.parquet").columns == ["id", "messages"]
    assert pl.read_parquet(tmp_path / "s.tokenized.parquet").columns == ["id", "input_ids", "labels"]
