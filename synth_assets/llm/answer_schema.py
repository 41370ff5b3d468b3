"""JSON schemas for answers, as texts: in the strict subset that OpenAI and Anthropic both hold their models to. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

TEXT: Mapping[str, Any] = {"type": "string"}
"""A property that is a text."""


def one_of(*values: str) -> dict[str, Any]:
    """A property that is one of these texts."""
    return {"type": "string", "enum": list(values)}


def texts() -> dict[str, Any]:
    """A property that is a list of texts."""
    return {"type": "array", "items": dict(TEXT)}


def object_schema(**properties: Mapping[str, Any]) -> str:
    """The schema of an object with just these properties, all of them required."""
    return json.dumps(_object(properties), sort_keys=True)


def list_schema(name: str, **properties: Mapping[str, Any]) -> str:
    """The schema of a list of such objects, under a name: no vendor takes a list by itself; `parse_items` reads both."""
    return json.dumps(_object({name: {"type": "array", "items": _object(properties)}}), sort_keys=True)


def _object(properties: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: dict(given) for name, given in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }
