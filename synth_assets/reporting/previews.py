"""Previews of rows as Dagster's tables: texts are data there, so that none can act as Markdown or HTML. Long ones are cut."""

from __future__ import annotations

import json
from collections.abc import Sequence

import dagster as dg
import polars as pl

# Rows and characters of a preview: enough to judge by eye, few enough for an event log and a page.
_ROWS = 6
_CHARACTERS = 300

_SPEAKERS = {"user": "learner", "assistant": "tutor"}


def preview(rows: pl.DataFrame, columns: Sequence[str], *, most: int = _ROWS) -> dg.TableMetadataValue:
    """The first rows of a frame as a table of texts and numbers; `messages`, JSON of a dialogue, as its turns."""
    shown = rows.select(columns).head(most)
    schema = dg.TableSchema([dg.TableColumn(name, type=_type(shown.schema[name])) for name in columns])
    records = [
        dg.TableRecord(
            {name: _cell(_turns(str(value)) if name == "messages" else value) for name, value in row.items()}
        )
        for row in shown.to_dicts()
    ]
    return dg.MetadataValue.table(records=records, schema=schema)


def _turns(messages: str) -> str:
    try:
        said = [(_SPEAKERS.get(one["role"], one["role"]), one["content"]) for one in json.loads(messages)]
    except (ValueError, TypeError, KeyError):
        # Imported or made by an older version: shown as it is.
        return messages
    return " — ".join(f"{speaker}: {text}" for speaker, text in said)


def _type(dtype: pl.DataType) -> str:
    return "int" if dtype.is_integer() else "float" if dtype.is_float() else "bool" if dtype == pl.Boolean else "string"


def _cell(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 4)
    text = " ".join(str(value).split())
    return text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]}…"
