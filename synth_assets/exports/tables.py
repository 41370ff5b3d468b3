"""Training files in Parquet: conversations as they are, or as the token ids that a model sees.

Written so that the same rows give the same bytes: fixed row groups and compression, no time stamps.
"""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from synth_assets.exports.chatml import END, START, header
from synth_assets.exports.conversation import ROLES, Conversation, ExportError, bears_loss

_ROW_GROUP = 10_000
IGNORED = -100
"""The label of a position without loss, as PyTorch's cross entropy and the trainers built on it have it."""

_MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string()), ("weight", pa.int8())])
_TOKENIZED = pa.schema([("id", pa.string()), ("input_ids", pa.list_(pa.int32())), ("labels", pa.list_(pa.int32()))])


class ParquetFile:
    """`id`, `messages` (list of role, content, weight: null where a turn cannot bear loss), and a column per meta key.

    All conversations must have the same meta keys, with values of one kind each.
    """

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink, self._rows = sink, list[dict[str, Any]]()
        self._writer: Any = None
        self.rows, self.details = 0, dict[str, Any]()
        self._meta: tuple[str, ...] | None = None

    def write(self, conversation: Conversation) -> None:
        meta = tuple(conversation.meta)
        self._meta = self._meta if self._meta is not None else meta
        if set(meta) != set(self._meta) or {"id", "messages"} & set(meta):
            raise ExportError(
                f"conversation {conversation.id}: parquet needs the same meta keys in every conversation "
                f"({', '.join(self._meta)}), none of them id or messages; this one has {', '.join(meta)}"
            )
        messages = [
            {
                "role": turn["role"],
                "content": turn["content"],
                "weight": int(bears_loss(turn)) if turn["role"] == "assistant" else None,
            }
            for turn in conversation.messages
        ]
        self._rows.append({"id": conversation.id, "messages": messages, **conversation.meta})
        self.rows += 1
        if len(self._rows) == _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        _abandon(self._writer)

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = _writer(self._sink, self._schema())
        if self._rows:
            try:
                table = pa.Table.from_pylist(self._rows, schema=self._writer.schema)
            except (pa.ArrowException, TypeError, OverflowError) as error:
                raise ExportError(
                    f"parquet: near conversation {self._rows[0]['id']}, a meta value is of another kind than before: "
                    f"{error}; expected {self._writer.schema}"
                ) from error
            self._writer.write_table(table, row_group_size=_ROW_GROUP)
            self._rows = []

    def _schema(self) -> Any:
        fields = [("id", pa.string()), ("messages", pa.list_(_MESSAGE))]
        for key in self._meta or ():
            try:
                kind = pa.array([row[key] for row in self._rows]).type
            except (pa.ArrowException, TypeError) as error:
                raise ExportError(f"parquet: the values of meta {key!r} are not of one kind: {error}") from error
            fields.append((key, pa.string() if pa.types.is_null(kind) else kind))
        return pa.schema(fields)


class TokenizedFile:
    """`id`, `input_ids` and `labels`, in the ChatML template of chatml.py.

    `labels` repeat the ids of the content and of the `<|im_end|>` of each turn that bears loss, and are IGNORED
    elsewhere. Header, content and end are tokenised one by one, so that no token straddles the edge of what is learned
    and the content is cut up as a model writes it. Text is data: a control token that a content spells out stays text.
    """

    def __init__(self, sink: IO[bytes], tokenizer_file: Path) -> None:
        self._tokenizer = _load(tokenizer_file)
        self._start, self._end, self._line_end = self._control(START), self._control(END), self._encode("\n")
        self._headers = {role: [*self._start, *self._encode(header(role))] for role in ROLES}
        self._waiting: list[Conversation] = []
        self.rows = 0
        content = tokenizer_file.read_bytes()
        self.details: dict[str, Any] = {
            "tokenizer": tokenizer_file.name,
            "tokenizer_sha256": hashlib.sha256(content).hexdigest(),
            "template": "chatml",
        }
        unknown = [token for token in (START, END) if self._tokenizer.token_to_id(token) is None]
        if unknown:
            self.details["warning"] = (
                f"the tokenizer has no token {' and no '.join(unknown)} and spells them out; "
                "add them to the tokenizer and to the model for shorter rows"
            )
        self._writer = _writer(sink, _TOKENIZED)

    def write(self, conversation: Conversation) -> None:
        self._waiting.append(conversation)
        self.rows += 1
        if len(self._waiting) == _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        _abandon(self._writer)

    def _flush(self) -> None:
        texts = [turn["content"] for conversation in self._waiting for turn in conversation.messages]
        contents = iter(self._tokenizer.encode_batch_fast(texts, add_special_tokens=False))
        ids_of_all, labels_of_all = [], []
        for conversation in self._waiting:
            ids: list[int] = []
            labels: list[int] = []
            for turn in conversation.messages:
                before = self._headers[turn["role"]]
                said = [*next(contents).ids, *self._end]
                ids += [*before, *said, *self._line_end]
                labels += [IGNORED] * len(before)
                labels += said if bears_loss(turn) else [IGNORED] * len(said)
                labels += [IGNORED] * len(self._line_end)
            ids_of_all.append(ids)
            labels_of_all.append(labels)
        if self._waiting:
            columns = [[conversation.id for conversation in self._waiting], ids_of_all, labels_of_all]
            self._writer.write_table(
                pa.table(
                    [pa.array(one, field.type) for one, field in zip(columns, _TOKENIZED, strict=True)], _TOKENIZED
                ),
                row_group_size=_ROW_GROUP,
            )
        self._waiting = []

    def _control(self, token: str) -> list[int]:
        known = self._tokenizer.token_to_id(token)
        return self._encode(token) if known is None else [known]

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def _writer(sink: IO[bytes], schema: Any) -> Any:
    return pq.ParquetWriter(sink, schema, compression="zstd")


def _abandon(writer: Any) -> None:
    """Close without complaint, while the sink is open: else the library does so when it is not, and complains aloud."""
    with suppress(pa.ArrowException, OSError, ValueError):
        if writer is not None:
            writer.close()


def _load(path: Path) -> Any:
    try:
        from tokenizers import Tokenizer  # an extra: only this format needs it
    except ImportError as error:
        raise ExportError(
            "the format tokenized needs the library `tokenizers`: pip install 'synth_assets[tokenizers]'"
        ) from error
    try:
        tokenizer = Tokenizer.from_buffer(path.read_bytes())
    except OSError as error:
        raise ExportError(f"{path}: the tokenizer file cannot be read ({error.strerror})") from error
    except Exception as error:  # the library raises nothing narrower
        raise ExportError(f"{path}: is not a tokenizer.json of Hugging Face ({error})") from error
    # A file saved for training may cut and fill up to a length.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer
