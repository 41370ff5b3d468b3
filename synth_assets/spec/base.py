"""The base of all configuration models and the small types that several of them share; no settings live here."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict


class Section(BaseModel):
    """A part of synth.yaml: frozen, strict about types (no "20" for 20), and without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Fault(NamedTuple):
    """A contradiction between settings: where it stands, below the model that found it, and why."""

    path: tuple[str | int, ...]
    message: str


class Contradiction(ValueError):
    """Raised by a model's validator with all the faults that it found at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(fault.message for fault in faults))


def _name(text: str) -> str:
    # Names become partition keys, file names and SQL values; Dagster joins partition keys with "|".
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        nearest = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
        advice = f", such as {nearest}" if re.fullmatch(r"[a-z][a-z0-9_]*", nearest) else ""
        raise ValueError(f"a name is lower-case letters, digits and underscores, beginning with a letter{advice}")
    return text


Name = Annotated[str, AfterValidator(_name)]
"""The name of a domain, a provider or a first language: lower case, as in tool_use."""


def _environment_name(text: str) -> str:
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", text):
        raise ValueError(
            "this is the NAME of an environment variable, in capitals as OPENAI_API_KEY, never the secret itself"
        )
    return text


EnvironmentName = Annotated[str, AfterValidator(_environment_name)]
"""The name of an environment variable that holds a secret; the secret itself never stands in synth.yaml."""


def as_tuple(value: Any) -> Any:
    """YAML knows lists only; frozen models hold tuples."""
    return tuple(value) if isinstance(value, list) else value
